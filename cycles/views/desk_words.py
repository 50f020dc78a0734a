"""What the desk says: what an act came to, what a colleague did meanwhile, what an undo does."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.actions.deskwork import Done, Meanwhile
from cycles.actions.undoing import Undone
from cycles.models import DeskAct

KINDS = DeskAct.Kind
MOST_SENTENCES = 3


def placed(done: Done) -> str:
    words = ngettext(
        "%(n)d bijdrage staat nu in ‘%(name)s’.",
        "%(n)d bijdragen staan nu in ‘%(name)s’.",
        done.number,
    )
    return words % {"n": done.number, "name": done.theme.name}


def lifted(done: Done) -> str:
    words = ngettext(
        "%(n)d bijdrage uit ‘%(name)s’ gehaald.",
        "%(n)d bijdragen uit ‘%(name)s’ gehaald.",
        done.number,
    )
    return words % {"n": done.number, "name": done.theme.name}


def others(left: list[Meanwhile], gone: int) -> list[str]:
    """Who moved what meanwhile, one sentence each; and what counts no more."""
    sentences = [_other(part) for part in left[:MOST_SENTENCES]]
    rest = sum(part.number for part in left[MOST_SENTENCES:])
    if rest:
        sentences.append(_other(Meanwhile(rest)))
    if gone:
        words = ngettext(
            "%(n)d tekst telt niet meer mee.", "%(n)d teksten tellen niet meer mee.", gone
        )
        sentences.append(words % {"n": gone})
    return sentences


def _other(part: Meanwhile) -> str:
    """ "Mevrouw De Wit zette 3 van deze teksten net in ‘Rust’. Die hebben we zo gelaten." """
    what = ngettext("%(n)d van deze teksten", "%(n)d van deze teksten", part.number)
    what = what % {"n": part.number}
    if part.own:
        words = _("Je veranderde %(what)s zelf al in een ander venster.")
    elif not part.by:
        words = _("Iemand anders veranderde %(what)s net.")
    elif part.undone:
        words = _("%(who)s zette %(what)s net terug.")
    elif part.kind == KINDS.TAKE_OUT:
        words = _("%(who)s haalde %(what)s net uit ‘%(theme)s’.")
    elif part.kind == KINDS.REMOVE:
        words = _("%(who)s haalde net het thema ‘%(theme)s’ weg, met %(what)s.")
    else:
        words = _("%(who)s zette %(what)s net in ‘%(theme)s’.")
    who = part.by[:1].upper() + part.by[1:]
    said = words % {"who": who, "what": what, "theme": part.theme}
    return f"{said} {_('Die hebben we zo gelaten.')}"


def step_back(kind: str, number: int, theme: str) -> str:
    """What the button "Maak ongedaan" would undo."""
    bits = ngettext("%(n)d bijdrage", "%(n)d bijdragen", number) % {"n": number}
    words = {
        KINDS.PLACE.value: _("%(bits)s in ‘%(theme)s’ gezet."),
        KINDS.TAKE_OUT.value: _("%(bits)s uit ‘%(theme)s’ gehaald."),
        KINDS.NEW_THEME.value: _("Thema ‘%(theme)s’ gemaakt met %(bits)s."),
        KINDS.SPLIT.value: _("‘%(theme)s’ afgesplitst met %(bits)s."),
        KINDS.MERGE.value: _("Een thema samengevoegd met ‘%(theme)s’."),
        KINDS.RENAME.value: _("De naam ‘%(theme)s’ gegeven."),
        KINDS.REMOVE.value: _("Het thema ‘%(theme)s’ weggehaald."),
    }[kind]
    return words % {"bits": bits, "theme": theme}


def undone(done: Undone) -> str:
    """What came back."""
    bits = ngettext("%(n)d bijdrage", "%(n)d bijdragen", done.number) % {"n": done.number}
    if done.kind == KINDS.RENAME:
        return _("De oude naam is terug.")
    if done.kind in {KINDS.MERGE, KINDS.REMOVE}:
        return _("Het thema is terug, met %(bits)s.") % {"bits": bits}
    if done.number == 0 and done.kind == KINDS.NEW_THEME:
        return _("Thema ‘%(theme)s’ is weer weg.") % {"theme": done.theme}
    words = ngettext(
        "Ongedaan gemaakt: %(n)d bijdrage staat weer waar die stond.",
        "Ongedaan gemaakt: %(n)d bijdragen staan weer waar ze stonden.",
        done.number,
    )
    return words % {"n": done.number}

"""What a run sheet has to say about its time, in plain Dutch. It warns; it never forbids."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .runsheet import Check, Clash, Line, as_time


@dataclass(frozen=True)
class Idea:
    """A way to win time, and the step that it is about."""

    text: str
    step: uuid.UUID
    drops: bool
    """It leaves the whole step out; otherwise the step is done shorter."""


@dataclass(frozen=True)
class Said:
    """One thing to tell; `wrong` asks for a change, `ideas` are ways to do that."""

    text: str
    wrong: bool = True
    ideas: list[Idea] = field(default_factory=list)


def clock(minutes: int) -> str:
    """09:05; past midnight the clock begins again."""
    return time_format(as_time(minutes), "H:i")


def in_words(minutes: int) -> str:
    """ "1 minuut", "75 minuten"."""
    return ngettext("%(n)d minuut", "%(n)d minuten", minutes) % {"n": minutes}


def about_time(check: Check, lines: Sequence[Line]) -> list[Said]:
    """Whether it fits, what to do when it does not, and what it runs into."""
    if not lines:
        return [Said(_("Er staan geen stappen in het draaiboek. Voeg hieronder een stap toe."))]
    return [_fits(check, lines), *(Said(_runs_into(clash)) for clash in check.clashes)]


def _fits(check: Check, lines: Sequence[Line]) -> Said:
    if check.over:
        return Said(_too_long(check), ideas=_ideas(check))
    if not check.spare:
        return Said(_("Het past precies in de tijd die je hebt."), wrong=False)
    longest = max(lines, key=lambda line: line.minutes)
    said = _("Je houdt %(minutes)s over. Gebruik die bij ‘%(step)s’.")
    return Said(said % {"minutes": in_words(check.spare), "step": longest.name}, wrong=False)


def _too_long(check: Check) -> str:
    said = _("Het loopt %(over)s uit: klaar om %(end)s, en jullie hebben tot %(until)s.") % {
        "over": in_words(check.over),
        "end": clock(check.end),
        "until": clock(check.end - check.over),
    }
    if check.past_midnight:
        said = _("Het loopt %(over)s uit, tot na middernacht.") % {"over": in_words(check.over)}
    if check.short:
        return (
            said
            + " "
            + _("Ook zo kort mogelijk past het niet: dan mis je nog %(short)s.")
            % {"short": in_words(check.short)}
        )
    return said + " " + _("Met kortere stappen past het wel.")


def _ideas(check: Check) -> list[Idea]:
    """What the method says can be left out or done shorter, and what that saves."""
    words = _("%(minutes)s bij ‘%(step)s’: %(how)s.")
    return [
        Idea(
            words
            % {"minutes": in_words(line.saves), "step": line.name, "how": line.skip.rstrip(".")},
            line.id,
            line.drops,
        )
        for line in check.skippable
    ]


def after_fitting(check: Check, *, changed: bool) -> Said | None:
    """What to tell who pressed "make it fit"; None when there was nothing to do."""
    if not check.over:
        return Said(_("De tijden zijn aangepast."), wrong=False) if changed else None
    said = [_("Korter kan niet."), _("Je mist nog %(n)s.") % {"n": in_words(check.over)}]
    ideas = _ideas(check)
    if ideas:
        said.append(_("Zo win je tijd: %(idea)s") % {"idea": ideas[0].text})
    else:
        said.append(_("Sla een stap over, of plan meer tijd."))
    return Said(" ".join(said))


def _runs_into(clash: Clash) -> str:
    pause = clash.pause
    words = {
        "name": pause.name,
        "from": clock(pause.start),
        "to": clock(pause.end),
        "step": clash.line.name,
    }
    if clash.from_the_start:
        return _("De bijeenkomst begint in ‘%(name)s’ (%(from)s – %(to)s).") % words
    if clash.last is not clash.line:
        said = _("‘%(name)s’ (%(from)s – %(to)s) valt van ‘%(step)s’ tot en met ‘%(last)s’.")
        return said % (words | {"last": clash.last.name})
    return _("‘%(name)s’ (%(from)s – %(to)s) valt in de stap ‘%(step)s’.") % words

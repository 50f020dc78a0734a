"""What can be sent from the sorting desk, and the verb that belongs to each button."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cycles.actions import Refused, sorting, undoing
from cycles.actions.deskwork import Done
from cycles.desk_stamp import choice
from cycles.forms.running import NewThemeForm, ThemeNameForm
from cycles.models import Cycle, Theme
from participation.people.models import Membership

from . import desk_words
from .common import today_here


class Sent:
    """A form of the desk as it was sent, from the list that its sender was looking at."""

    def __init__(self, request: HttpRequest, cycle: Cycle, by: Membership, which: str) -> None:
        self.request, self.cycle, self.by = request, cycle, by
        self.post = request.POST
        self.which = which
        new = request.method == "POST" and self.post.get("thema") == "nieuw"
        named = request.method == "POST" and self.post.get("doe") == "naam"
        self.name_form = NewThemeForm(self.post if new else None)
        self.rename_form = ThemeNameForm(self.post if named else None)
        self.chosen = dict(filter(None, map(choice, self.post.getlist("input"))))

    def selection(self) -> dict[str, Any]:
        """Who chose what, and in which themes it stood on the page of the sender."""
        seen = {key: value for key, value in self.chosen.items() if value}
        return {
            "by": self.by,
            "contributions": set(self.chosen),
            "seen": seen,
            "today": today_here(),
        }

    def theme(self, key: str) -> Theme:
        """A theme of this cycle; 404 for anything else."""
        try:
            return get_object_or_404(self.cycle.themes, pk=uuid.UUID(key))
        except ValueError:
            raise Http404 from None

    def here(self) -> Theme | None:
        """The theme whose list was looked at."""
        try:
            return self.cycle.themes.filter(pk=uuid.UUID(self.which)).first()
        except ValueError:
            return None

    def out_of(self) -> Theme | None:
        """The theme that the selection leaves, unless it may stay there too."""
        return None if self.post.get("ook") else self.here()

    def say(self, sentence: str, done: Done | None = None) -> None:
        """Good news first, then what was left alone; no "0 moved" when that is the news."""
        left = desk_words.others(done.left, done.gone) if done else []
        if not left or (done and done.number):
            messages.success(self.request, sentence)
        for words in left:
            messages.warning(self.request, words)


def carry_out(sent: Sent) -> bool:
    """Do what was asked. False: the page is shown again with what was typed in it."""
    for form in (sent.name_form, sent.rename_form):
        if form.is_bound and not form.is_valid():
            return False
    try:
        _act_of(sent)(sent)
    except Refused as refused:
        for sentence in refused.sentences:
            messages.error(sent.request, sentence)
    return True


def _act_of(sent: Sent) -> Callable[[Sent], None]:
    acts = {"ongedaan": _undo, "naam": _rename, "samen": _merge, "weg": _remove}
    asked = sent.post.get("doe", "")
    if asked in acts:
        return acts[asked]
    if sent.name_form.is_bound:
        return _new_theme
    if not sent.chosen:
        return _nothing_chosen
    return _take_out if sent.post.get("uit") else _put


def _nothing_chosen(sent: Sent) -> None:
    raise Refused(_("Kies eerst een of meer bijdragen."))


def _new_theme(sent: Sent) -> None:
    name = sent.name_form.cleaned_data["naam"]
    done = sorting.gather(cycle=sent.cycle, name=name, out_of=sent.out_of(), **sent.selection())
    sent.say(_("Thema ‘%(name)s’ staat erbij.") % {"name": done.theme.name})
    for words in desk_words.others(done.left, done.gone):
        messages.warning(sent.request, words)


def _put(sent: Sent) -> None:
    asked = sent.post.get("thema", "")
    if asked == "keuze" and not sent.post.get("naar"):
        raise Refused(_("Kies een thema."))
    theme = sent.theme(sent.post.get("naar", "") if asked == "keuze" else asked)
    done = sorting.put(theme=theme, out_of=sent.out_of(), **sent.selection())
    sent.say(desk_words.placed(done), done)


def _take_out(sent: Sent) -> None:
    done = sorting.lift(theme=sent.theme(sent.post["uit"]), **sent.selection())
    sent.say(desk_words.lifted(done), done)


def _rename(sent: Sent) -> None:
    name = sent.rename_form.cleaned_data["name"]
    theme = sent.theme(sent.which)
    sorting.name_theme(by=sent.by, theme=theme, name=name, today=today_here())
    sent.say(_("Het thema heet nu ‘%(name)s’.") % {"name": name})


def _merge(sent: Sent) -> None:
    theme = sent.theme(sent.which)
    if not sent.post.get("met"):
        raise Refused(_("Kies een ander thema om mee samen te voegen."))
    into = sent.theme(sent.post["met"])
    done = sorting.merge(by=sent.by, theme=theme, into=into, today=today_here())
    words = _("‘%(old)s’ is nu een deel van ‘%(name)s’.")
    sent.say(words % {"old": theme.name, "name": done.theme.name})
    if into.decisions.exists():
        messages.info(sent.request, _("Kijk na of het besluit nog klopt bij alle teksten."))


def _remove(sent: Sent) -> None:
    theme = sent.theme(sent.which)
    sorting.remove_theme(by=sent.by, theme=theme, today=today_here())
    sent.say(_("Het thema is weg. De bijdragen staan weer zonder thema."))


def _undo(sent: Sent) -> None:
    done = undoing.undo_last(by=sent.by, cycle=sent.cycle, today=today_here())
    sent.say(desk_words.undone(done))
    for words in [*desk_words.others(done.left, done.gone), *done.lost]:
        messages.warning(sent.request, words)

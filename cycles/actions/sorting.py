"""From contributions to themes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.models import Contribution, ContributionTheme, Cycle, Theme
from cycles.steps import PUBLISHED
from participation.ledger.actions import send_messages
from participation.people.models import Membership

from .base import Refused, locked, note, refuse_when_ended, settle, still_there


def _open_desk(cycle: Cycle, today: date) -> Cycle:
    """The locked cycle, when its input can be sorted."""
    cycle = locked(cycle)
    if cycle.phase not in PUBLISHED:
        raise Refused(_("Er is nog niets om te sorteren."))
    refuse_when_ended(cycle)
    settle(cycle, today)
    return cycle


@transaction.atomic
def make_theme(
    *, by: Membership, cycle: Cycle, name: str, contributions: Iterable[uuid.UUID], today: date
) -> Theme:
    """A new theme, with a selection in it. A theme of the same name is used again."""
    cycle = _open_desk(cycle, today)
    _refuse_after_answer(cycle)
    name = _named(name)
    last = cycle.themes.aggregate(last=Max("position"))["last"] or 0
    theme, _made = Theme.objects.get_or_create(
        cycle=cycle, name=name, defaults={"position": last + 1}
    )
    _place(theme, contributions, today)
    note(cycle, by, "theme_made", theme.pk)
    return theme


def _named(name: str) -> str:
    """A theme's name without loose spaces; refused when nothing is left."""
    if not name.strip():
        raise Refused(_("Geef het thema een naam."))
    return name.strip()


def _refuse_after_answer(cycle: Cycle) -> None:
    if cycle.answered_on:
        raise Refused(_("Het antwoord is al gegeven. De thema’s staan vast."))


@transaction.atomic
def place(*, by: Membership, theme: Theme, contributions: Iterable[uuid.UUID], today: date) -> int:
    """Put contributions in a theme; one may stand in several. Returns how many were new there."""
    cycle = _open_desk(theme.cycle, today)
    theme = still_there(theme)
    _refuse_after_answer(cycle)
    number = _place(theme, contributions, today)
    note(cycle, by, "sorted", theme.pk)
    return number


def _place(theme: Theme, contributions: Iterable[uuid.UUID], today: date) -> int:
    live = Contribution.objects.live().filter(cycle=theme.cycle_id, pk__in=list(contributions))
    fresh = live.exclude(theme_links__theme=theme)
    links = [ContributionTheme(contribution=c, theme=theme, placed_on=today) for c in fresh]
    ContributionTheme.objects.bulk_create(links, ignore_conflicts=True)
    return len(links)


@transaction.atomic
def take_out(
    *, by: Membership, theme: Theme, contributions: Iterable[uuid.UUID], today: date
) -> None:
    """Take contributions out of a theme."""
    cycle = _open_desk(theme.cycle, today)
    theme = still_there(theme)
    _refuse_after_answer(cycle)
    theme.links.filter(contribution_id__in=list(contributions)).delete()
    note(cycle, by, "unsorted", theme.pk)


@transaction.atomic
def name_theme(*, by: Membership, theme: Theme, name: str, today: date) -> None:
    """Give a theme another name."""
    cycle = _open_desk(theme.cycle, today)
    theme = still_there(theme)
    _refuse_after_answer(cycle)
    name = _named(name)
    if cycle.themes.filter(name=name).exclude(pk=theme.pk).exists():
        raise Refused(_("Er is al een thema met deze naam."))
    theme.name = name
    theme.save(update_fields=["name"])
    note(cycle, by, "theme_named", theme.pk)


@transaction.atomic
def remove_theme(*, by: Membership, theme: Theme, today: date) -> None:
    """Remove a theme before the answer; what was in it becomes unsorted again."""
    cycle = _open_desk(theme.cycle, today)
    theme = still_there(theme)
    _refuse_after_answer(cycle)
    note(cycle, by, "theme_removed", theme.pk)
    theme.delete()


@transaction.atomic
def hide(*, by: Membership, contribution: Contribution, reason: str, today: date) -> None:
    """Hide a contribution, for example because it names a person; its writer reads the reason."""
    cycle = _open_desk(contribution.cycle, today)
    contribution = _readable(contribution)
    if not reason.strip():
        raise Refused(_("Geef een reden. De schrijver leest die."))
    if contribution.hidden_reason == reason.strip():
        return
    contribution.status = Contribution.Status.HIDDEN
    contribution.hidden_reason = reason.strip()
    contribution.save(update_fields=["status", "hidden_reason"])
    if not cycle.answered_on:  # after the answer its theme is what answers its writer
        contribution.theme_links.all().delete()
    note(cycle, by, "contribution_hidden", contribution.pk)
    _tell_writer(
        contribution,
        key=f"hidden:{uuid.uuid4()}",
        title=_("Jouw tekst is verborgen"),
        body=_("Waarom: %(reason)s") % {"reason": reason.strip()},
    )


@transaction.atomic
def show_again(*, by: Membership, contribution: Contribution, today: date) -> None:
    """Undo hiding; after the answer only for words that kept their theme."""
    cycle = _open_desk(contribution.cycle, today)
    contribution = _readable(contribution)
    if not contribution.theme_links.exists():  # without a theme it would have no answer
        _refuse_after_answer(cycle)
    if contribution.status != Contribution.Status.HIDDEN:
        raise Refused(_("Deze bijdrage is niet verborgen."))
    contribution.status, contribution.hidden_reason = Contribution.Status.LIVE, ""
    contribution.save(update_fields=["status", "hidden_reason"])
    note(cycle, by, "contribution_shown", contribution.pk)


@transaction.atomic
def answer_one(*, by: Membership, contribution: Contribution, text: str, today: date) -> None:
    """An extra answer for one writer, beside the answer to the theme; empty takes it back."""
    cycle = _open_desk(contribution.cycle, today)
    contribution = _readable(contribution)
    if contribution.extra_answer == text.strip():
        return
    contribution.extra_answer = text.strip()
    contribution.extra_answer_on = today if text.strip() else None
    contribution.save(update_fields=["extra_answer", "extra_answer_on"])
    note(cycle, by, "answered_one", contribution.pk)
    if text.strip() and cycle.answered_on:
        tell_extra_answer(contribution)


def _readable(contribution: Contribution) -> Contribution:
    """The contribution as it is now; refused when its writer just took it back."""
    fresh = still_there(contribution)
    if fresh.status not in {Contribution.Status.LIVE, Contribution.Status.HIDDEN}:
        raise Refused(_("Deze bijdrage is teruggetrokken."))
    return fresh


def tell_extra_answer(contribution: Contribution) -> None:
    """Tell the writer that there is an own answer; not before the answer to everyone."""
    _tell_writer(
        contribution,
        key=f"extra:{uuid.uuid4()}",
        title=_("Je kreeg een eigen antwoord"),
        body=_("Lees het bij jouw woorden."),
    )


def _tell_writer(contribution: Contribution, *, key: str, title: str, body: str) -> None:
    if contribution.author_id:
        send_messages(
            to=[contribution.author_id],
            key=f"{key}:{contribution.pk}",
            title=title,
            body=body,
            path=reverse("cycles:own_words"),
        )

"""From contributions to themes. Acts on a theme as a whole stand in `regrouping`."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.models import Contribution, Cycle, DeskAct, Theme
from participation.ledger.actions import send_messages
from participation.people.models import Membership

from .base import Refused, note, still_there
from .deskwork import (
    Done,
    Rows,
    keep_unseen,
    live_rows,
    open_desk,
    rearrange,
    record,
    refuse_after_answer,
    refuse_while_asked,
    who_moved,
)
from .regrouping import merge, name_theme, remove_theme, theme_named

__all__ = [
    "answer_one",
    "gather",
    "hide",
    "lift",
    "make_theme",
    "merge",
    "name_theme",
    "place",
    "put",
    "remove_theme",
    "show_again",
    "take_out",
    "tell_extra_answer",
]

Keys = Iterable[uuid.UUID]
Seen = Mapping[uuid.UUID, str]


@transaction.atomic
def gather(
    *,
    by: Membership,
    cycle: Cycle,
    name: str,
    contributions: Keys,
    today: date,
    out_of: Theme | None = None,
    seen: Seen | None = None,
) -> Done:
    """A new theme with a selection in it; a theme of the same name is used again.

    With `out_of` the selection leaves that theme: it is split.
    """
    cycle, name = open_desk(cycle, today), theme_named(name)
    refuse_while_asked(cycle, today)
    out_of = still_there(out_of) if out_of else None
    theme, made = _theme_called(cycle, name)
    kind = DeskAct.Kind.NEW_THEME if out_of is None else DeskAct.Kind.SPLIT
    chosen = _chosen(cycle, contributions, seen)
    changed = rearrange(chosen.rows, _into(theme, out_of), today)
    if changed or made:
        record(cycle, by, kind, theme.name, rows=changed, made=[str(theme.pk)] if made else [])
    note(cycle, by, "theme_made", theme.pk)
    return _done(cycle, by, theme, len(changed), chosen)


@transaction.atomic
def put(
    *,
    by: Membership,
    theme: Theme,
    contributions: Keys,
    today: date,
    out_of: Theme | None = None,
    seen: Seen | None = None,
) -> Done:
    """Put a selection in a theme; with `out_of` it leaves that one, else it may stand in both."""
    cycle = open_desk(theme.cycle, today)
    theme = still_there(theme)
    out_of = still_there(out_of) if out_of else None
    chosen = _chosen(cycle, contributions, seen)
    if out_of or any(chosen.rows.values()):  # what came late, from paper, may still find its theme
        refuse_while_asked(cycle, today)
    changed = rearrange(chosen.rows, _into(theme, out_of), today)
    if changed:
        record(cycle, by, DeskAct.Kind.PLACE, theme.name, rows=changed)
    note(cycle, by, "sorted", theme.pk)
    return _done(cycle, by, theme, len(changed), chosen)


@transaction.atomic
def lift(
    *, by: Membership, theme: Theme, contributions: Keys, today: date, seen: Seen | None = None
) -> Done:
    """Take a selection out of a theme."""
    cycle = open_desk(theme.cycle, today)
    theme = still_there(theme)
    refuse_while_asked(cycle, today)
    chosen = _chosen(cycle, contributions, seen)
    changed = rearrange(chosen.rows, lambda themes: themes - {theme.pk}, today)
    if changed:
        record(cycle, by, DeskAct.Kind.TAKE_OUT, theme.name, rows=changed)
    note(cycle, by, "unsorted", theme.pk)
    return _done(cycle, by, theme, len(changed), chosen)


def make_theme(
    *, by: Membership, cycle: Cycle, name: str, contributions: Keys, today: date
) -> Theme:
    """`gather`, for who needs only the theme."""
    return gather(by=by, cycle=cycle, name=name, contributions=contributions, today=today).theme


def place(*, by: Membership, theme: Theme, contributions: Keys, today: date) -> int:
    """`put`, for who needs only how many were new there."""
    return put(by=by, theme=theme, contributions=contributions, today=today).number


def take_out(*, by: Membership, theme: Theme, contributions: Keys, today: date) -> None:
    """`lift`, for who needs no account of it."""
    lift(by=by, theme=theme, contributions=contributions, today=today)


@dataclass(frozen=True)
class _Chosen:
    """A selection as it is now: what can be moved, what a colleague moved, what is gone."""

    rows: Rows
    left: set[uuid.UUID]
    gone: int


def _chosen(cycle: Cycle, contributions: Keys, seen: Seen | None) -> _Chosen:
    keys = set(contributions)
    rows = live_rows(cycle, keys)
    gone = len(keys) - len(rows)
    return _Chosen(left=keep_unseen(rows, seen), rows=rows, gone=gone)


def _done(cycle: Cycle, by: Membership, theme: Theme, number: int, chosen: _Chosen) -> Done:
    return Done(theme, number, who_moved(cycle, by, chosen.left), chosen.gone)


def _into(theme: Theme, out_of: Theme | None) -> Callable[[set[uuid.UUID]], set[uuid.UUID]]:
    """The themes of a row that is put in one theme, and perhaps taken out of another."""
    leaves = {out_of.pk} if out_of else set()
    return lambda themes: (themes - leaves) | {theme.pk}


def _theme_called(cycle: Cycle, name: str) -> tuple[Theme, bool]:
    """The theme of this name, whatever its capitals, or a new one at the end."""
    known = cycle.themes.filter(name__iexact=name).first()
    if known:
        return known, False
    last = cycle.themes.aggregate(last=Max("position"))["last"] or 0
    return Theme.objects.create(cycle=cycle, name=name, position=last + 1), True


@transaction.atomic
def hide(*, by: Membership, contribution: Contribution, reason: str, today: date) -> None:
    """Hide a contribution, for example because it names a person; its writer reads the reason."""
    cycle = open_desk(contribution.cycle, today, before_answer=False)
    contribution = _readable(contribution)
    if not reason.strip():
        raise Refused(_("Geef een reden. De schrijver leest die."))
    if contribution.hidden_reason == reason.strip():
        return
    contribution.status = Contribution.Status.HIDDEN
    contribution.hidden_reason = reason.strip()
    contribution.for_kerngroep = False  # shown again, staff release it to students anew
    contribution.save(update_fields=["status", "hidden_reason", "for_kerngroep"])
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
    cycle = open_desk(contribution.cycle, today, before_answer=False)
    contribution = _readable(contribution)
    if not contribution.theme_links.exists():  # without a theme it would have no answer
        refuse_after_answer(cycle)
    if contribution.status != Contribution.Status.HIDDEN:
        raise Refused(_("Deze bijdrage is niet verborgen."))
    contribution.status, contribution.hidden_reason = Contribution.Status.LIVE, ""
    contribution.save(update_fields=["status", "hidden_reason"])
    note(cycle, by, "contribution_shown", contribution.pk)


@transaction.atomic
def answer_one(*, by: Membership, contribution: Contribution, text: str, today: date) -> None:
    """An extra answer for one writer, beside the answer to the theme; empty takes it back."""
    cycle = open_desk(contribution.cycle, today, before_answer=False)
    contribution = _readable(contribution)
    if contribution.extra_answer == text.strip():
        return
    contribution.extra_answer = text.strip()
    contribution.extra_answer_on = today if text.strip() else None
    contribution.save(update_fields=["extra_answer", "extra_answer_on"])
    note(cycle, by, "answered_one", contribution.pk)
    counts = contribution.status == Contribution.Status.LIVE and contribution.released
    if text.strip() and cycle.answered_on and counts:
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

"""What all acts at the sorting desk share: who moved what meanwhile, and the way back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cycles.desk_stamp import version
from cycles.models import Contribution, ContributionTheme, Cycle, DeskAct, Theme, ThemeReview
from cycles.steps import PUBLISHED
from participation.people.models import Membership

from .base import Refused, locked, refuse_when_ended, settle

LOOK_BACK = 40  # acts of colleagues that are searched for who moved a row


@dataclass(frozen=True)
class Link:
    """One row in one theme, with the day it was put there."""

    key: uuid.UUID
    theme: uuid.UUID
    day: date


Rows = dict[uuid.UUID, list[Link]]


@dataclass(frozen=True)
class Meanwhile:
    """Rows that somebody else moved while the sender looked at an older list; left as they are."""

    number: int
    by: str = ""
    own: bool = False
    kind: str = ""
    theme: str = ""
    undone: bool = False


@dataclass(frozen=True)
class Done:
    """What an act came to: how many rows moved, which were left alone, which count no more."""

    theme: Theme
    number: int = 0
    left: list[Meanwhile] = field(default_factory=list)
    gone: int = 0


def open_desk(cycle: Cycle, today: date, *, before_answer: bool = True) -> Cycle:
    """The locked cycle, when its input can be sorted."""
    cycle = locked(cycle)
    if cycle.phase not in PUBLISHED:
        raise Refused(_("Er is nog niets om te sorteren."))
    refuse_when_ended(cycle)
    settle(cycle, today)
    if before_answer:
        refuse_after_answer(cycle)
    return cycle


def refuse_after_answer(cycle: Cycle) -> None:
    if cycle.answered_on:
        raise Refused(_("Het antwoord is al gegeven. De thema’s staan vast."))


def refuse_while_asked(cycle: Cycle, today: date) -> None:
    """While students say whether the themes are right, the themes stay what they are."""
    review = ThemeReview.objects.filter(cycle=cycle).first()
    if review and review.runs(today):
        day = date_format(review.ends_on, "l j F")
        raise Refused(
            _("Leerlingen zeggen nu of de thema’s kloppen. Tot en met %(day)s blijven ze zo.")
            % {"day": day}
        )


# ── Rows and their themes ─────────────────────────────────────────────────────


def live_rows(cycle: Cycle, keys: Iterable[uuid.UUID]) -> Rows:
    """The rows among `keys` that count, each with the themes it stands in."""
    live = Contribution.objects.live().filter(cycle=cycle, pk__in=list(keys))
    return links_of(live.values_list("pk", flat=True))


def links_of(keys: Iterable[uuid.UUID]) -> Rows:
    rows: Rows = {key: [] for key in keys}
    found = ContributionTheme.objects.filter(contribution__in=list(rows))
    for link in found.order_by("pk"):
        rows[link.contribution_id].append(Link(link.pk, link.theme_id, link.placed_on))
    return rows


def keep_unseen(rows: Rows, seen: Mapping[uuid.UUID, str] | None) -> set[uuid.UUID]:
    """Take out of `rows` what changed since the sender looked; returns those."""
    changed = {
        key
        for key, links in rows.items()
        if seen and key in seen and seen[key] != version(link.theme for link in links)
    }
    for key in changed:
        del rows[key]
    return changed


def rearrange(
    rows: Rows, wanted: Callable[[set[uuid.UUID]], set[uuid.UUID]], today: date
) -> dict[str, Any]:
    """Give each row the themes that `wanted` makes of its present ones.

    Returns, for the rows that changed, what they had before and a mark of what they have now.
    """
    gone: list[uuid.UUID] = []
    fresh: list[ContributionTheme] = []
    changed: dict[str, Any] = {}
    for key, links in rows.items():
        before = {link.theme for link in links}
        after = wanted(before)
        if after == before:
            continue
        new = [
            ContributionTheme(contribution_id=key, theme_id=theme, placed_on=today)
            for theme in after - before
        ]
        gone += [link.key for link in links if link.theme not in after]
        fresh += new
        stay = [link.key for link in links if link.theme in after]
        changed[str(key)] = {
            "before": [[str(link.key), str(link.theme), link.day.isoformat()] for link in links],
            "after": mark([*stay, *(link.pk for link in new)]),
        }
    ContributionTheme.objects.filter(pk__in=gone).delete()
    ContributionTheme.objects.bulk_create(fresh)
    return changed


def mark(links: Iterable[uuid.UUID]) -> str:
    """Which links a row has, to the row in the database: put back by somebody else is other."""
    return version(links)


# ── The record ────────────────────────────────────────────────────────────────


def acts_today(cycle: Cycle, by: Membership, today: date) -> QuerySet[DeskAct]:
    """What this person did at this desk today and did not undo, the last one first."""
    start = timezone.make_aware(datetime.combine(today, time()))
    return cycle.desk_acts.filter(by=by, undone=False, at__gte=start).order_by("-at")


def record(cycle: Cycle, by: Membership, kind: DeskAct.Kind, theme: str, **undo: Any) -> None:
    """Remember an act with what is needed to undo it. The cycle is locked: one after the other."""
    last = cycle.desk_acts.order_by("-at").values_list("at", flat=True).first()
    now = timezone.now()
    at = max(now, last + timedelta(microseconds=1)) if last else now
    told = {"n": len(undo.get("rows", {})), "theme": theme}
    DeskAct.objects.create(cycle=cycle, by=by, kind=kind, undo=told | undo, at=at)


def forget_row(cycle: Cycle, key: uuid.UUID) -> None:
    """Take one row out of the record, so that nothing tells any more in which themes it stood."""
    acts = []
    for act in cycle.desk_acts.all():
        if act.undo.get("rows", {}).pop(str(key), None):
            act.undo["n"] = len(act.undo["rows"])
            acts.append(act)
    DeskAct.objects.bulk_update(acts, ["undo"])


def who_moved(
    cycle: Cycle, by: Membership, keys: set[uuid.UUID], *, but: DeskAct | None = None
) -> list[Meanwhile]:
    """Who changed these rows last, from the record; what is not in it has no name."""
    if not keys:
        return []
    rest, found = {str(key) for key in keys}, []
    acts = cycle.desk_acts.exclude(pk=but.pk) if but else cycle.desk_acts.all()
    for act in acts.select_related("by__user").order_by("-at")[:LOOK_BACK]:
        hit = rest & set(act.undo.get("rows", {}))
        if hit:
            found.append(
                Meanwhile(
                    number=len(hit),
                    by=act.by.user.formal_name if act.by else "",
                    own=act.by_id == by.pk,
                    kind=act.kind,
                    theme=act.undo.get("theme", ""),
                    undone=act.undone,
                )
            )
            rest -= hit
    if rest:
        found.append(Meanwhile(number=len(rest)))
    return found

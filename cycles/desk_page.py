"""The desk as it is read: a page of what students wrote, and the themes beside it.

Only what was released to staff. A name and a class only when students write op naam; in the other
modes the order is that of random keys, and no author, class or time comes near the page.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from .desk_stamp import version
from .models import Contribution, ContributionTheme, Cycle, Invitation
from .searching import matching
from .steps import Phase

PER_PAGE = 50
MOST_CHOSEN = 2000  # at once: a form may have 3000 fields
KEYS = 9  # themes that have a key of their own
STATUS = Contribution.Status


@dataclass(frozen=True)
class Target:
    """A theme as a place to put things in; `key` is what one presses on a keyboard."""

    pk: uuid.UUID
    name: str
    number: int
    key: str
    here: bool


@dataclass(frozen=True)
class Line:
    """One contribution on the desk."""

    pk: uuid.UUID
    version: str
    text: str
    live: bool
    question: str = ""
    themes: list[str] = field(default_factory=list)
    hidden_reason: str = ""
    source: str = ""
    count: int = 1
    photo: bool = False
    who: str = ""
    for_kerngroep: bool = False


@dataclass(frozen=True)
class Listing:
    """All that fits a filter: versions of what can be chosen, in the order of the page."""

    keys: list[uuid.UUID]
    versions: dict[uuid.UUID, str]
    themes: dict[uuid.UUID, list[uuid.UUID]]

    def everything(self) -> dict[uuid.UUID, str]:
        """All that can be chosen, with the version it has now."""
        return dict(list(self.versions.items())[:MOST_CHOSEN])

    def page(self, number: str | None) -> Page[uuid.UUID]:
        """One page of it; a page that does not exist is the nearest one that does."""
        return Paginator(self.keys, PER_PAGE).get_page(number)


def named(cycle: Cycle) -> bool:
    return cycle.identity == Cycle.Identity.NAAM


def unfetched(cycle: Cycle, today: date) -> bool:
    """Input without names still waits, though its last day has passed; no query with names."""
    closed = cycle.closes_on is not None and cycle.closes_on < today
    waits = closed and not named(cycle) and cycle.phase != Phase.GESTOPT
    return waits and cycle.contributions.pending().exists()


def targets(cycle: Cycle, which: str = "") -> list[Target]:
    """The themes in order, with how much counts in each."""
    counts = Q(links__contribution__status=STATUS.LIVE, links__contribution__released=True)
    rows: Any = cycle.themes.annotate(n=Count("links", filter=counts)).order_by("position", "name")
    return [
        Target(row.pk, row.name, row.n, str(n) if n <= KEYS else "", str(row.pk) == which)
        for n, row in enumerate(rows, 1)
    ]


def counted(cycle: Cycle) -> dict[str, int]:
    """How much there is, how much has no theme, how much is hidden."""
    live = Q(status=STATUS.LIVE, released=True)
    return cycle.contributions.aggregate(
        live=Count("pk", filter=live, distinct=True),
        unthemed=Count("pk", filter=live & Q(theme_links=None), distinct=True),
        hidden=Count("pk", filter=Q(status=STATUS.HIDDEN, released=True), distinct=True),
    )


def shown(cycle: Cycle, which: str, search: str) -> QuerySet[Contribution]:
    """What fits the filter: without a theme, all, hidden, or one theme; and the words searched."""
    rows = cycle.contributions.filter(released=True)
    if which == "verborgen":
        rows = rows.filter(status=STATUS.HIDDEN)
    elif which == "alles":
        rows = rows.filter(status__in=[STATUS.LIVE, STATUS.HIDDEN] if search else [STATUS.LIVE])
    elif which == "zonder":
        rows = rows.filter(status=STATUS.LIVE, theme_links=None)
    else:
        inside = ContributionTheme.objects.filter(theme=uuid.UUID(which)).values("contribution")
        rows = rows.filter(status=STATUS.LIVE, pk__in=inside)
    return in_order(cycle, matching(rows, search) if search else rows)


def in_order(cycle: Cycle, rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """As it came in when there are names; else in the order of the keys, which says nothing."""
    return (
        rows.order_by(F("received_at").asc(nulls_last=True), "pk")
        if named(cycle)
        else rows.order_by("pk")
    )


def listing(rows: QuerySet[Contribution]) -> Listing:
    """Keys and themes of everything that fits, in one query."""
    themes: dict[uuid.UUID, list[uuid.UUID]] = {}
    live = set()
    for key, status, theme in rows.values_list("pk", "status", "theme_links__theme"):
        themes.setdefault(key, []).extend([theme] if theme else [])
        if status == STATUS.LIVE:
            live.add(key)
    versions = {key: version(inside) for key, inside in themes.items() if key in live}
    return Listing(list(themes), versions, themes)


def lines(
    cycle: Cycle, found: Listing, page: Page[uuid.UUID], themes: Sequence[Target]
) -> list[Line]:
    """The rows of one page, in one query."""
    names = {theme.pk: theme.name for theme in themes}
    keys = list(page)
    rows = Contribution.objects.filter(pk__in=keys).select_related("question", "sheet")
    if named(cycle):
        rows = rows.select_related("author__user").annotate(klas=_class_then(cycle))
    else:
        rows = rows.defer("author", "received_at", "changed_on", "receipt")
    by_key = {row.pk: row for row in rows}
    return [
        Line(
            pk=key,
            version=found.versions.get(key, ""),
            text=row.text,
            live=row.status == STATUS.LIVE,
            question=row.question.text if row.question.position > 1 else "",
            themes=[names[theme] for theme in found.themes[key] if theme in names],
            hidden_reason=row.hidden_reason,
            source=row.sheet.source if row.sheet else "",
            count=row.count,
            photo=bool(row.photo),
            who=_who(row) if named(cycle) else "",
            for_kerngroep=row.for_kerngroep,
        )
        for key in keys
        if (row := by_key.get(key))
    ]


def _who(row: Any) -> str:
    """First name and class of who wrote it op naam."""
    name = row.author.user.first_name if row.author else ""
    return ", ".join(part for part in (name, row.klas) if part)


def _class_then(cycle: Cycle) -> Subquery:
    """The writer's class when the cycle opened."""
    asked = Invitation.objects.filter(cycle=cycle, membership=OuterRef("author"))
    return Subquery(asked.values("class_name")[:1])


def wanted(which: str, themes: Sequence[Target]) -> str:
    """The list that the address asks for; a theme that is gone is not a list any more."""
    known = {"alles", "verborgen"} | {str(theme.pk) for theme in themes}
    return which if which in known else "zonder"

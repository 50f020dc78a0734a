"""Reads across the apps for the home pages; answers are frozen values, no rows to save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from cycles.cards import Card, make_card
from cycles.models import Cycle, Session, Vervolgactie
from cycles.steps import ANSWERED, ENDED, Phase
from participation.ledger.models import Promise
from participation.people.models import Group, GroupMembership, Membership, SchoolYear, User

MOST = 6


@dataclass(frozen=True)
class CoordinatorHome:
    """My running cycles, the urgent ones first, and my actions that are due."""

    cards: list[Card]
    more: int
    actions: list[Vervolgactie]


def coordinator_home(user: User, today: date) -> CoordinatorHome:
    """Three queries, whatever the number of cycles."""
    mine = Cycle.objects.of_staff(user).exclude(phase__in=ENDED).with_facts(today)
    cards = [make_card(cycle, today) for cycle in mine]
    cards.sort(
        key=lambda card: (card.pill != "overdue", not card.next.urgent, card.facts.due or today)
    )
    return CoordinatorHome(
        cards=cards[:MOST], more=max(0, len(cards) - MOST), actions=due_actions(user, today)
    )


def due_actions(user: User, today: date) -> list[Vervolgactie]:
    """Open actions in this person's answered cycles that are due within two weeks, or late."""
    return list(
        Vervolgactie.objects.filter(
            theme__cycle__in=Cycle.objects.of_staff(user),
            theme__cycle__phase__in=ANSWERED,
            status__in=[Vervolgactie.Status.GEPLAND, Vervolgactie.Status.BEZIG],
            due__lte=today + timedelta(days=14),
        ).select_related("theme__cycle__doel")[:8]
    )


@dataclass(frozen=True)
class DirectorHome:
    """The promises of this school year and where the cycles stand."""

    year: SchoolYear | None
    kept: int
    open: int
    overdue: int
    overdue_promises: list[Promise]
    cards: list[Card]
    more: int


def director_home(user: User, today: date) -> DirectorHome:
    """Five queries, whatever the number of cycles."""
    school = user.own_memberships[0].school
    year = SchoolYear.objects.at(school.pk, today)
    promises = Promise.objects.filter(school=school)
    # Owed until kept: only what was kept is counted per school year.
    this_year = Q(kept_on__gte=year.starts_on) if year else Q()
    counts = promises.aggregate(
        kept=Count("pk", filter=Q(kept_on__isnull=False) & this_year),
        overdue=Count("pk", filter=Q(kept_on=None, ended_on=None, due__lt=today)),
        open=Count("pk", filter=Q(kept_on=None, ended_on=None, due__gte=today)),
    )
    late = promises.overdue(today).select_related(
        "terugkoppeling__cycle__doel",
        "decision__theme__cycle__doel",
        "own_question",
        "postponed_question",
    )
    running = Cycle.objects.filter(school=school).exclude(phase__in=[*ENDED, Phase.CONCEPT])
    own = user.membership_ids
    cards = [
        make_card(c, today, mine=bool({c.coordinator_id, c.second_coordinator_id} & own))
        for c in running.with_facts(today)
    ]
    cards.sort(key=lambda card: (card.pill != "overdue", card.facts.due or today))
    return DirectorHome(
        year=year,
        overdue_promises=list(late[:MOST]),
        cards=cards[:MOST],
        more=max(0, len(cards) - MOST),
        **counts,
    )


def meetings_of(user: User, today: date) -> list[Session]:
    """The next meetings that this person leads or takes notes at; one query."""
    mine = Q(facilitator__in=user.membership_ids) | Q(note_taker__in=user.membership_ids)
    rows = Session.objects.filter(mine, date__gte=today).exclude(cycle__phase__in=ENDED)
    return list(rows.select_related("cycle__doel", "werkvorm")[:MOST])


@dataclass(frozen=True)
class MentorClass:
    """A class of this mentor with what is asked of it and what was answered."""

    name: str
    asked: list[Cycle]
    answered: list[Cycle]


def mentor_home(user: User, today: date) -> list[MentorClass]:
    """My classes of this school year; two queries more than there are pages to fill: four."""
    links = (
        GroupMembership.objects.filter(
            membership__in=user.membership_ids,
            function=GroupMembership.Function.MENTOR,
            group__kind=Group.Kind.KLAS,
            group__school_year__starts_on__lte=today,
            group__school_year__ends_on__gte=today,
        )
        .select_related("group")
        .order_by("group__name")
    )
    classes = [link.group for link in links]
    asked = (
        Cycle.objects.filter(invitations__klas__in=classes)
        .exclude(phase=Phase.CONCEPT)
        .select_related("doel", "terugkoppeling__promise")
        .prefetch_related("terugkoppeling__promise__groups")
        .distinct()
        .order_by("-opened_on")
    )
    cycles = list(asked)
    return [_mentor_class(group, cycles) for group in classes]


def _mentor_class(group: Group, cycles: list[Cycle]) -> MentorClass:
    of_class = [c for c in cycles if group in c.terugkoppeling.promise_made.groups.all()]
    return MentorClass(
        name=group.name,
        asked=[c for c in of_class if c.phase in {Phase.OPEN, Phase.VERWERKEN}],
        answered=[c for c in of_class if c.phase in ANSWERED][:MOST],
    )


@dataclass(frozen=True)
class AdminHome:
    """What stands ready in the school's data."""

    years: list[SchoolYear]
    students: int
    staff: int
    groups: int


def admin_home(user: User, today: date) -> AdminHome:
    """Four queries."""
    school = user.own_memberships[0].school
    members = Membership.objects.filter(school=school, user__is_active=True)
    counts = members.aggregate(
        students=Count("user", filter=Q(role="leerling"), distinct=True),
        staff=Count("user", filter=~Q(role="leerling"), distinct=True),
    )
    year = SchoolYear.objects.at(school.pk, today)
    return AdminHome(
        years=list(school.years.all()),
        groups=Group.objects.filter(school_year=year).count(),
        **counts,
    )

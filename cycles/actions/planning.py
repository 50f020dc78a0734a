"""Verbs of the planner: steps 1–4 while the cycle is a concept."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.models import (
    Condition,
    Criterion,
    Cycle,
    Doel,
    Question,
    Session,
    SessionParticipant,
    Terugkoppeling,
)
from cycles.steps import PUBLISHED, Phase
from cycles.words import CONDITIONS
from participation.ledger.actions import send_messages
from participation.people.models import Group, Membership, Role, SchoolYear
from werkvormen.models import Werkvorm, WerkvormVersion

from .base import (
    Refused,
    invited_ids,
    locked,
    note,
    refuse_other_school,
    refuse_unless_concept,
    refuse_when_ended,
)


@dataclass(frozen=True)
class DoelData:
    """What step 1 settles; lists keep their order."""

    question: str
    why: str = ""
    influence: int | None = None
    mee_doen: bool = False
    frame: str = ""
    criteria: Sequence[str] = ()
    questions: Sequence[str] = ()
    groups: Sequence[Group] = ()


@transaction.atomic
def start_cycle(
    *, by: Membership, question: str, today: date, token: uuid.UUID | None = None
) -> Cycle:
    """A new concept that starts from one question. The same `token` gives the same cycle."""
    cycle, _is_new = _start(by, question, today, token)
    return cycle


def _start(
    by: Membership, question: str, today: date, token: uuid.UUID | None
) -> tuple[Cycle, bool]:
    """The concept and whether it is new; two clicks at once end in one row."""
    known = Cycle.objects.filter(form_token=token, coordinator=by)
    if token and (cycle := known.first()):
        return cycle, False
    year = SchoolYear.objects.at(by.school_id, today)
    if year is None:
        raise Refused(_("Er is nog geen schooljaar. Vraag de beheerder er een te maken."))
    try:
        with transaction.atomic():
            cycle = Cycle.objects.create(
                school=by.school, school_year=year, coordinator=by, made_on=today, form_token=token
            )
    except IntegrityError:
        return known.get(), False
    Doel.objects.create(cycle=cycle, question=question)
    Condition.objects.bulk_create(
        Condition(cycle=cycle, position=position, key=key)
        for position, key in enumerate(CONDITIONS, start=1)
    )
    note(cycle, by, "cycle_started")
    return cycle, True


@transaction.atomic
def copy_cycle(
    *,
    by: Membership,
    source: Cycle,
    today: date,
    as_successor: bool = False,
    token: uuid.UUID | None = None,
) -> Cycle:
    """A new concept with the plan of `source`: its words, not its dates, people or input.

    Groups are taken over by name when this school year has a group of that name. Only a finished
    cycle gets a successor.
    """
    refuse_other_school(source, [by.school_id])
    if as_successor and source.phase != Phase.AFGEROND:
        raise Refused(_("Een vervolg begint als de cyclus is afgerond."))
    cycle, is_new = _start(by, source.doel.question, today, token)
    if not is_new:
        return cycle
    _write_doel(cycle.doel, _plan_of(source.doel, cycle.school_year))
    _copy_conditions(source, cycle)
    said = getattr(source, "terugkoppeling", None)
    if said:
        Terugkoppeling.objects.create(
            cycle=cycle,
            what_happens=said.what_happens,
            decider=said.decider,
            channels=said.channels,
        )
    cycle.werkvorm = source.werkvorm
    cycle.online_only = source.online_only
    cycle.identity = source.identity
    cycle.predecessor = source if as_successor else None
    cycle.save(update_fields=["werkvorm", "online_only", "identity", "predecessor"])
    return cycle


def _plan_of(old: Doel, year: SchoolYear) -> DoelData:
    """Step 1 of an earlier cycle for another school year."""
    names = old.groups.values("name")
    return DoelData(
        question=old.question,
        why=old.why,
        influence=old.influence,
        mee_doen=old.mee_doen,
        frame=old.frame,
        criteria=[c.text for c in old.criteria.all()],
        questions=[q.text for q in old.questions.all()],
        groups=list(Group.objects.filter(school_year=year, name__in=names)),
    )


def _copy_conditions(source: Cycle, to: Cycle) -> None:
    to.conditions.all().delete()
    Condition.objects.bulk_create(
        Condition(
            cycle=to,
            position=c.position,
            key=c.key,
            label=c.label,
            evidence=c.evidence,
            not_applicable=c.not_applicable,
        )
        for c in source.conditions.all()
    )


def _write_doel(doel: Doel, data: DoelData) -> None:
    for name in ("question", "why", "influence", "mee_doen", "frame"):
        setattr(doel, name, getattr(data, name))
    doel.save()
    doel.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(doel=doel, position=n, text=text) for n, text in enumerate(data.criteria, 1)
    )
    doel.questions.all().delete()
    Question.objects.bulk_create(
        Question(doel=doel, position=n, text=text) for n, text in enumerate(data.questions, 1)
    )
    doel.groups.set(data.groups)


@transaction.atomic
def save_doel(*, by: Membership, cycle: Cycle, data: DoelData, today: date | None = None) -> None:
    """Store step 1. Refused once the cycle is open.

    A plan that waited over the summer moves to the school year of `today`, with its groups.
    """
    cycle = locked(cycle)
    refuse_unless_concept(cycle)
    year = SchoolYear.objects.at(cycle.school_id, today) if today else None
    if year and year != cycle.school_year:
        cycle.school_year = year
        cycle.save(update_fields=["school_year"])
    refuse_other_school(cycle, [group.school_year.school_id for group in data.groups])
    chosen_by_hand = cycle.doel.audience == Doel.Audience.PERSONEN
    old_groups = set(cycle.doel.groups.values_list("pk", flat=True))
    _write_doel(cycle.doel, data)
    if chosen_by_hand and old_groups != {group.pk for group in data.groups}:
        keep = Membership.objects.filter(groups__in=data.groups)
        cycle.doel.people.set(cycle.doel.people.filter(pk__in=keep))
    note(cycle, by, "doel_saved")


@transaction.atomic
def choose_people(*, by: Membership, cycle: Cycle, people: Iterable[Membership] | None) -> None:
    """Invite chosen people from the groups, or (None) the whole groups again."""
    cycle = locked(cycle)
    refuse_unless_concept(cycle)
    chosen = list(people or ())
    refuse_other_school(cycle, [person.school_id for person in chosen])
    if any(person.role != Role.LEERLING for person in chosen):
        raise Refused(_("Kies leerlingen van deze school."))
    doel = cycle.doel
    doel.audience = Doel.Audience.GROEPEN if people is None else Doel.Audience.PERSONEN
    doel.save(update_fields=["audience"])
    doel.people.set(chosen)
    note(cycle, by, "audience_chosen")


@transaction.atomic
def choose_werkvorm(
    *, by: Membership, cycle: Cycle, version: WerkvormVersion | None, online_only: bool
) -> None:
    """Store the choice of step 2: a method, or only an online round."""
    cycle = locked(cycle)
    refuse_unless_concept(cycle)
    if version and version.werkvorm.school_id not in {None, cycle.school_id}:
        raise Refused(_("Kies een werkvorm van deze school."))
    put_away = Werkvorm.objects.exclude(archived_on=None)
    if (
        version
        and version.pk != cycle.werkvorm_id
        and put_away.filter(pk=version.werkvorm_id).exists()
    ):
        raise Refused(_("Deze werkvorm is opgeborgen. Kies een andere."))
    cycle.werkvorm = None if online_only else version
    cycle.online_only = online_only
    cycle.save(update_fields=["werkvorm", "online_only"])
    note(cycle, by, "werkvorm_chosen")


@transaction.atomic
def plan_session(
    *, by: Membership, cycle: Cycle, session: Session, token: uuid.UUID | None = None
) -> Session:
    """Store a session (new or changed). The same `token` stores one session."""
    cycle = locked(cycle)
    refuse_when_ended(cycle)
    if cycle.werkvorm is None:
        raise Refused(_("Kies eerst een werkvorm."))
    leaders = [person for person in (session.facilitator, session.note_taker) if person]
    refuse_other_school(cycle, [person.school_id for person in leaders])
    if session._state.adding:
        if token and (known := cycle.sessions.filter(form_token=token).first()):
            return known
        session.cycle, session.werkvorm, session.form_token = cycle, cycle.werkvorm, token
    session.save()
    note(cycle, by, "session_planned", session.pk)
    return session


@transaction.atomic
def remove_session(*, by: Membership, session: Session) -> None:
    """Take a planned session away, while nobody was noted as present."""
    cycle = locked(session.cycle)
    refuse_when_ended(cycle)
    if session.participants.filter(attended=True).exists():
        raise Refused(_("Er waren al leerlingen bij deze bijeenkomst. Die blijft bewaard."))
    if session.head_counts.exists() or session.sheets.exists():
        raise Refused(_("Er is input van papier van deze bijeenkomst. Die blijft bewaard."))
    note(cycle, by, "session_removed", session.pk)
    session.delete()


@transaction.atomic
def choose_participants(*, by: Membership, session: Session, people: Iterable[Membership]) -> None:
    """Who is invited to a session; keeps replies and presence of who stays."""
    cycle = locked(session.cycle)
    refuse_when_ended(cycle)
    chosen = list(people)
    refuse_other_school(cycle, [person.school_id for person in chosen])
    wanted = {person.pk for person in chosen}
    present = session.participants.filter(attended=True).values_list("membership_id", flat=True)
    session.participants.exclude(membership_id__in=wanted | set(present)).delete()
    SessionParticipant.objects.bulk_create(
        [SessionParticipant(session=session, membership_id=pk) for pk in wanted],
        ignore_conflicts=True,
    )
    note(cycle, by, "participants_chosen", session.pk)


@dataclass(frozen=True)
class ConditionData:
    """One line of step 3."""

    pk: uuid.UUID
    evidence: str
    not_applicable: bool
    remove: bool = False


@transaction.atomic
def save_conditions(
    *, by: Membership, cycle: Cycle, lines: Iterable[ConditionData], new_label: str = ""
) -> None:
    """Store step 3. Only own conditions can be removed; a new one gets the last place."""
    cycle = locked(cycle)
    refuse_unless_concept(cycle)
    rows = {row.pk: row for row in cycle.conditions.all()}
    for line in lines:
        row = rows[line.pk]
        if line.remove and not row.key:
            row.delete()
            continue
        row.evidence, row.not_applicable = line.evidence, line.not_applicable
        row.save(update_fields=["evidence", "not_applicable"])
    if new_label:
        last = max((row.position for row in rows.values()), default=0)
        Condition.objects.create(cycle=cycle, position=last + 1, label=new_label)
    note(cycle, by, "conditions_saved")


@dataclass(frozen=True)
class TerugkoppelingData:
    """What step 4 promises; dates may still be open in a concept."""

    what_happens: str
    decider: str
    due: date | None
    opens_on: date | None
    closes_on: date | None
    channels: list[str]
    identity: str = ""


@transaction.atomic
def save_terugkoppeling(*, by: Membership, cycle: Cycle, data: TerugkoppelingData) -> None:
    """Store step 4 while nobody has read it yet. An empty `identity` stays as it was."""
    cycle = locked(cycle)
    refuse_unless_concept(cycle)
    said = {name: value for name, value in vars(data).items() if name != "identity"}
    Terugkoppeling.objects.update_or_create(cycle=cycle, defaults=said)
    if data.identity:
        if data.identity not in Cycle.Identity.values:
            raise Refused(_("Kies uit de lijst."))
        cycle.identity = data.identity
        cycle.save(update_fields=["identity"])
    note(cycle, by, "terugkoppeling_saved")


@transaction.atomic
def hand_over(
    *, by: Membership, cycle: Cycle, coordinator: Membership, second: Membership | None
) -> None:
    """Say who coordinates. Students read these names when they write op naam."""
    cycle = locked(cycle)
    for person in filter(None, [coordinator, second]):
        if person.school_id != cycle.school_id or person.role == Role.LEERLING:
            raise Refused(_("Kies iemand die op deze school werkt."))
    if second and second.user_id == coordinator.user_id:
        raise Refused(_("Kies twee verschillende mensen."))
    known = {member.user_id for member in cycle.staff}
    new = [m for m in (coordinator, second) if m and m.user_id not in known]
    cycle.coordinator, cycle.second_coordinator = coordinator, second
    cycle.save(update_fields=["coordinator", "second_coordinator"])
    note(cycle, by, "handed_over", words=f"→ {coordinator.user}, {second.user if second else '-'}")
    if new and cycle.phase in PUBLISHED:
        names = _(" en ").join(member.user.formal_name for member in new)
        send_messages(
            to=invited_ids(cycle),
            key=f"staff:{cycle.pk}:{':'.join(sorted(str(member.pk) for member in new))}",
            title=_("Iemand anders leest mee: %(question)s") % {"question": cycle.doel.question},
            body=_reads_too(cycle) % {"names": names},
            path=reverse("cycles:take_part", args=[cycle.pk]),
        )


def _reads_too(cycle: Cycle) -> str:
    """What a new coordinator gets to see, in the words of what students were told."""
    if cycle.identity == Cycle.Identity.NAAM:
        return _("Vanaf nu ziet ook %(names)s wie wat schreef.")
    return _("Vanaf nu leest ook %(names)s de teksten. Zonder namen, zoals beloofd.")


@transaction.atomic
def delete_concept(*, by: Membership, cycle: Cycle) -> None:
    """Throw away a plan that nobody has seen."""
    cycle = locked(cycle)
    refuse_unless_concept(cycle)
    note(cycle, by, "concept_deleted")
    cycle.delete()

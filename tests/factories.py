"""Schools, people and cycles for tests.

Factories make single rows. The functions below them bring a cycle to a phase through the real
actions, so what they return could also have been made by hand in the product:

    ready_cycle()          a concept that is complete and may be opened
    open_cycle()           opened, nobody wrote yet
    cycle_with_input(n)    open, with n contributions
    closed_cycle(n)        input closed yesterday, the promise is still owed
    decided_cycle(n)       every contribution in a theme, every theme decided, not published
    answered_cycle(n)      the answer published today
    finished_cycle(n)      criteria judged, finished today

They share their arguments. `today` is the day on which the cycle is in that phase (the real today
when left out); opening, closing and promise lie around it. `school` is a school (a new one when
left out; an existing one lends its coordinator and its classes). `opens_on`, `closes_on` and `due`
move the dates, `by` is the coordinator, `sessions` plans meetings, `identity` is the way of
writing (with ten `students` or more when it is not "naam"); everything else goes to step 1
(`DoelData`): `question=`, `influence=`, `criteria=`, `questions=`, `groups=` …

`make_world()` is a school with a person in every role and another school with the same.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from factory.django import DjangoModelFactory, Password
from PIL import Image

from cycles.actions import (
    anonymous,
    answering,
    closing,
    input,
    opening,
    paper,
    planning,
    run_sheets,
    sorting,
)
from cycles.actions.answering import DecisionData
from cycles.actions.paper import SheetData
from cycles.actions.planning import ConditionData, DoelData, TerugkoppelingData
from cycles.models import (
    Condition,
    Contribution,
    Cycle,
    Doel,
    PaperSheet,
    Question,
    RunSheet,
    Session,
    Theme,
)
from cycles.paper import Line
from cycles.photos import remake
from cycles.words import CONDITIONS
from participation.ledger.models import Message, Promise
from participation.people.models import (
    Group,
    GroupMembership,
    Membership,
    Role,
    School,
    SchoolYear,
    User,
)
from werkvormen.models import Werkvorm, WerkvormVersion

PASSWORD = "demo"


def year_start(today: date) -> date:
    """1 August of the school year that `today` falls in."""
    return date(today.year if today.month >= 8 else today.year - 1, 8, 1)


# ── People ────────────────────────────────────────────────────────────────────


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = School

    name = factory.Sequence(lambda n: f"School {n}")
    slug = factory.Sequence(lambda n: f"school-{n}")
    region = School.Region.MIDDEN
    care_contact = "mevrouw Jansen (lokaal 105)"
    participation_contact = "mevrouw De Wit (lokaal 012)"


class SchoolYearFactory(DjangoModelFactory):
    """The school year around `today`; the same one for the same school and year."""

    class Meta:
        model = SchoolYear
        django_get_or_create = ["school", "name"]

    class Params:
        today = factory.LazyFunction(timezone.localdate)

    school = factory.SubFactory(SchoolFactory)
    starts_on = factory.LazyAttribute(lambda o: year_start(o.today))
    ends_on = factory.LazyAttribute(lambda o: date(o.starts_on.year + 1, 7, 31))
    name = factory.LazyAttribute(lambda o: f"{o.starts_on.year}-{o.ends_on.year}")


class UserFactory(DjangoModelFactory):
    """Someone who signs in with the password "demo"."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"persoon{n}")
    first_name = factory.Sequence(lambda n: ("Aya", "Daan", "Fatima", "Sem", "Lotte")[n % 5])
    last_name = factory.Sequence(lambda n: f"Persoon {n}")
    password = Password(PASSWORD)


class MembershipFactory(DjangoModelFactory):
    """A person with a role; a new school unless `school` is given."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    school = factory.SubFactory(SchoolFactory)
    role = Role.MEDEWERKER


class StudentFactory(MembershipFactory):
    role = Role.LEERLING


class CoordinatorFactory(MembershipFactory):
    role = Role.COORDINATOR
    user = factory.SubFactory(UserFactory, title="mevrouw")


class DirectorFactory(MembershipFactory):
    role = Role.DIRECTEUR
    user = factory.SubFactory(UserFactory, title="mevrouw")


class CareCoordinatorFactory(MembershipFactory):
    role = Role.ZORGCOORDINATOR
    user = factory.SubFactory(UserFactory, title="mevrouw")


class AdministratorFactory(MembershipFactory):
    role = Role.BEHEERDER
    user = factory.SubFactory(UserFactory, title="meneer")


class GroupFactory(DjangoModelFactory):
    """A class. `members=[…]` puts people in it, `mentor=…` gives it a mentor."""

    class Meta:
        model = Group
        skip_postgeneration_save = True

    school_year = factory.SubFactory(SchoolYearFactory)
    kind = Group.Kind.KLAS
    name = factory.Sequence(lambda n: f"1K{n}")
    leerjaar = 1
    niveau = "havo"

    @factory.post_generation
    def members(self: Group, create: bool, extracted: Any, **_kwargs: Any) -> None:
        if create and extracted:
            add_members(self, *extracted)

    @factory.post_generation
    def mentor(self: Group, create: bool, extracted: Any, **_kwargs: Any) -> None:
        if create and extracted:
            add_members(self, extracted, function="mentor")


def add_members(group: Group, *people: Membership, function: str = "lid") -> None:
    """Put people in a group."""
    GroupMembership.objects.bulk_create(
        GroupMembership(group=group, membership=person, function=function) for person in people
    )


def make_class(
    school: School, *, students: int = 3, today: date | None = None, **fields: Any
) -> Group:
    """A class of this school year with a number of new students."""
    year = SchoolYearFactory(school=school, today=today or timezone.localdate())
    members = StudentFactory.create_batch(students, school=school)
    group: Group = GroupFactory(school_year=year, members=members, **fields)
    return group


# ── Parts of a cycle ──────────────────────────────────────────────────────────


class WerkvormFactory(DjangoModelFactory):
    class Meta:
        model = Werkvorm

    slug = factory.Sequence(lambda n: f"werkvorm-{n}")
    created_on = factory.LazyFunction(timezone.localdate)


class WerkvormVersionFactory(DjangoModelFactory):
    """A method without content; `load_library` gives the real ones."""

    class Meta:
        model = WerkvormVersion

    werkvorm = factory.SubFactory(WerkvormFactory)
    number = 1
    name = factory.Sequence(lambda n: f"Werkvorm {n}")
    summary = "In kleine groepen praten."
    content = factory.LazyFunction(dict)
    made_on = factory.LazyFunction(timezone.localdate)


class CycleFactory(DjangoModelFactory):
    """A fresh concept: one question and the seven conditions, nothing filled in."""

    class Meta:
        model = Cycle
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    school_year = factory.SubFactory(SchoolYearFactory, school=factory.SelfAttribute("..school"))
    coordinator = factory.SubFactory(CoordinatorFactory, school=factory.SelfAttribute("..school"))
    made_on = factory.LazyFunction(timezone.localdate)

    @factory.post_generation
    def doel(self: Cycle, create: bool, _extracted: Any, **fields: Any) -> None:
        """`doel__frame="…"` and so on fill step 1."""
        if create:
            Doel.objects.create(cycle=self, **{"question": "Wat maakt de aula fijner?", **fields})

    @factory.post_generation
    def conditions(self: Cycle, create: bool, _extracted: Any, **_kwargs: Any) -> None:
        if create:
            Condition.objects.bulk_create(
                Condition(cycle=self, position=n, key=key) for n, key in enumerate(CONDITIONS, 1)
            )


class PromiseFactory(DjangoModelFactory):
    """A promise made two weeks ago, due in a week. `days=-2` makes it two days late."""

    class Meta:
        model = Promise

    class Params:
        days = 7
        today = factory.LazyFunction(timezone.localdate)

    school = factory.SubFactory(SchoolFactory)
    kind = Promise.Kind.TERUGKOPPELING
    what = "Wat maakt de aula fijner?"
    due = factory.LazyAttribute(lambda o: o.today + timedelta(days=o.days))
    original_due = factory.SelfAttribute("due")
    made_on = factory.LazyAttribute(lambda o: min(o.today, o.original_due) - timedelta(days=14))


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = Message

    recipient = factory.SubFactory(StudentFactory)
    key = factory.Sequence(lambda n: f"test:{n}")
    title = "Het antwoord is er"
    sent_at = factory.LazyFunction(timezone.now)


# ── A cycle in every phase, through the real actions ──────────────────────────


def ready_cycle(
    school: School | None = None,
    students: int = 3,
    today: date | None = None,
    *,
    by: Membership | None = None,
    opens_on: date | None = None,
    closes_on: date | None = None,
    due: date | None = None,
    sessions: int = 0,
    werkvorm: WerkvormVersion | None = None,
    identity: str = "naam",
    **doel: Any,
) -> Cycle:
    """A concept with steps 1–4 complete: opens today, closes after a week, answer after three.

    With `sessions` it has a werkvorm and meetings with everyone invited; without, it is online.
    `students` is the size of the class that is made when the school has none yet.
    """
    today = today or timezone.localdate()
    school = school or SchoolFactory()
    year = _year_at(school, today)
    opens_on = opens_on or today
    by = by or _coordinator_of(school)
    cycle = planning.start_cycle(
        by=by, question="Wat maakt de aula fijner?", today=max(opens_on, year.starts_on)
    )
    groups = (
        doel.pop("groups", None)
        or _classes_of(year)
        or [make_class(school, students=students, today=year.starts_on)]
    )
    planning.save_doel(by=by, cycle=cycle, data=doel_data(groups=groups, **doel))
    _choose_werkvorm(cycle, sessions, opens_on, werkvorm)
    _meet_conditions(cycle)
    _promise(cycle, opens_on, closes_on or opens_on + timedelta(days=7), due, identity)
    return fresh(cycle)


def _year_at(school: School, day: date) -> SchoolYear:
    """The school year of `day`, or the first one after it; made when there is none."""
    found = school.years.filter(ends_on__gte=day).order_by("starts_on").first()
    made: SchoolYear = found or SchoolYearFactory(school=school, today=day)
    return made


def _promise(
    cycle: Cycle, opens_on: date, closes_on: date, due: date | None, identity: str
) -> None:
    data = TerugkoppelingData(
        what_happens="We lezen alles en kiezen per thema wat we doen.",
        decider="de teamleiders",
        due=due or closes_on + timedelta(days=14),
        opens_on=opens_on,
        closes_on=closes_on,
        channels=["jouwstem", "mentor"],
        identity=identity,
    )
    planning.save_terugkoppeling(by=cycle.coordinator, cycle=cycle, data=data)


def doel_data(**fields: Any) -> DoelData:
    """A complete step 1; every field can be replaced."""
    return DoelData(
        **{
            "question": "Wat maakt de aula fijner?",
            "why": "We willen een aula waar je graag bent.",
            "influence": Doel.Influence.MEE_DENKEN,
            "frame": "De aula wordt niet groter.",
            "criteria": ["Iedereen kan zitten."],
            "questions": ["Wat mis jij in de aula?"],
            **fields,
        }
    )


def _coordinator_of(school: School) -> Membership:
    found = school.memberships.filter(role=Role.COORDINATOR).order_by("user__username").first()
    made: Membership = found or CoordinatorFactory(school=school)
    return made


def _classes_of(year: SchoolYear) -> list[Group]:
    return list(year.groups.filter(kind=Group.Kind.KLAS).order_by("name"))


def _choose_werkvorm(
    cycle: Cycle, sessions: int, first: date, werkvorm: WerkvormVersion | None
) -> None:
    by = cycle.coordinator
    version = werkvorm or (WerkvormVersionFactory() if sessions else None)
    planning.choose_werkvorm(by=by, cycle=cycle, version=version, online_only=version is None)
    for number in range(sessions):
        session = Session(
            date=first + timedelta(days=number + 1),
            starts_at=time(12, 30),
            ends_at=time(14, 0),
            place="de aula",
        )
        planning.plan_session(by=by, cycle=cycle, session=session)
        planning.choose_participants(
            by=by, session=session, people=opening.audience_of(fresh(cycle))
        )


def _meet_conditions(cycle: Cycle) -> None:
    planning.save_conditions(
        by=cycle.coordinator,
        cycle=cycle,
        lines=[
            ConditionData(pk=row.pk, evidence="Daar zorgen we voor.", not_applicable=False)
            for row in cycle.conditions.all()
        ],
    )


def fresh(cycle: Cycle) -> Cycle:
    """The cycle as it is in the database now."""
    return Cycle.objects.select_related(
        "doel", "terugkoppeling__promise", "school", "coordinator__user"
    ).get(pk=cycle.pk)


def students_of(cycle: Cycle) -> list[Membership]:
    """Everyone who was asked, in a fixed order."""
    asked = Membership.objects.filter(invitations__cycle=cycle).select_related("user")
    return list(asked.order_by("user__username"))


def open_cycle(cycle: Cycle | None = None, *, today: date | None = None, **plan: Any) -> Cycle:
    """Open a cycle today: the one given, or a new one."""
    today = today or timezone.localdate()
    cycle = cycle or ready_cycle(today=today, **plan)
    opening.open_cycle(by=cycle.coordinator, cycle=cycle, today=today)
    return fresh(cycle)


def write(
    cycle: Cycle,
    by: Membership | None = None,
    text: str = "Meer plekken om te zitten.",
    *,
    today: date | None = None,
    question: Question | None = None,
) -> Contribution:
    """One contribution of an invited student (the first one when left out), at ten o'clock.

    In an anonymous cycle each student sends once; `send_anonymously` gives the code too.
    """
    today = today or timezone.localdate()
    if cycle.identity == Cycle.Identity.ANONIEM:
        code = send_anonymously(cycle, by, text, today=today, question=question)
        receipt = anonymous.find_receipt(code)
        assert receipt is not None
        return receipt.contributions.all()[0]
    return input.contribute(
        by=by or students_of(cycle)[0],
        cycle=cycle,
        question=question or cycle.doel.questions.all()[0],
        text=text,
        token=uuid.uuid4(),
        now=timezone.make_aware(datetime.combine(today, time(10))),
        today=today,
    )


def send_anonymously(
    cycle: Cycle,
    by: Membership | None = None,
    text: str = "Meer plekken om te zitten.",
    *,
    today: date | None = None,
    question: Question | None = None,
) -> str:
    """One anonymous sending of an invited student; returns the code."""
    return anonymous.send(
        by=by or students_of(cycle)[0],
        cycle=cycle,
        answers=[(question or cycle.doel.questions.all()[0], text)],
        token=uuid.uuid4(),
        today=today or timezone.localdate(),
    )


def cycle_with_input(n: int = 3, *, today: date | None = None, **plan: Any) -> Cycle:
    """Open since three days, with n contributions; students write again when there are fewer."""
    today = today or timezone.localdate()
    opened = plan.pop("opens_on", today - timedelta(days=3))
    plan.setdefault("closes_on", today + timedelta(days=4))
    cycle = open_cycle(today=opened, opens_on=opened, **plan)
    _fill(cycle, n, opened)
    return fresh(cycle)


def _fill(cycle: Cycle, n: int, day: date) -> None:
    students = students_of(cycle)
    for number in range(n):
        author = students[number % len(students)]
        write(cycle, author, f"Idee {number + 1} voor de aula.", today=day)


def closed_cycle(n: int = 3, *, today: date | None = None, **plan: Any) -> Cycle:
    """Opened two weeks ago, closed yesterday, answer promised in a week. Stored phase: open.

    A `due` before today makes the promise overdue; input then closed a day before that.
    """
    today = today or timezone.localdate()
    due = plan.pop("due", today + timedelta(days=7))
    closed = plan.pop("closes_on", min(today, due) - timedelta(days=1))
    opened = plan.pop("opens_on", closed - timedelta(days=13))
    return cycle_with_input(n, today=opened, opens_on=opened, closes_on=closed, due=due, **plan)


def decided_cycle(
    n: int = 3, *, today: date | None = None, verdicts: Sequence[str] = ("doen",), **plan: Any
) -> Cycle:
    """Closed, everything in a theme, one theme per verdict, each with one action."""
    today = today or timezone.localdate()
    cycle = closed_cycle(n, today=today, **plan)
    if cycle.identity != Cycle.Identity.NAAM:
        closing.fetch_last_input(by=cycle.coordinator, cycle=cycle, today=today)
    keys = list(cycle.contributions.live().values_list("pk", flat=True))
    for number, verdict in enumerate(verdicts):
        theme = sorting.make_theme(
            by=cycle.coordinator,
            cycle=cycle,
            name=f"Thema {number + 1}",
            contributions=keys[number :: len(verdicts)],
            today=today,
        )
        decide(theme, verdict, today=today)
    return fresh(cycle)


def decide(theme: Theme, verdict: str = "doen", *, today: date | None = None) -> None:
    """A decision with a reason, and one action; "uitzoeken" is promised in thirty days."""
    today = today or timezone.localdate()
    by, later = theme.cycle.coordinator, today + timedelta(days=30)
    data = DecisionData(
        summary="Jullie willen meer plek.",
        verdict=verdict,
        reason="Er is geld voor.",
        decided_by="de teamleiders",
        find_out_by=later if verdict == "uitzoeken" else None,
    )
    answering.decide(by=by, theme=theme, data=data, today=today)
    answering.plan_action(by=by, theme=theme, what="Krukken bestellen", who="meneer Bos", due=later)


def answered_cycle(n: int = 3, *, today: date | None = None, **plan: Any) -> Cycle:
    """The answer published today."""
    today = today or timezone.localdate()
    cycle = decided_cycle(n, today=today, **plan)
    answering.publish_answer(
        by=cycle.coordinator, cycle=cycle, lead="We vroegen het aan jullie.", today=today
    )
    return fresh(cycle)


def finished_cycle(n: int = 3, *, today: date | None = None, **plan: Any) -> Cycle:
    """Answered, every criterion judged, finished today. Verdicts cannot be "uitzoeken"."""
    today = today or timezone.localdate()
    cycle = answered_cycle(n, today=today, **plan)
    verdicts = {c.pk: ("gehaald", "Dat zien we elke dag.") for c in cycle.doel.criteria.all()}
    answering.judge(by=cycle.coordinator, cycle=cycle, verdicts=verdicts)
    answering.finish(by=cycle.coordinator, cycle=cycle, today=today)
    return fresh(cycle)


def stopped_cycle(n: int = 3, *, today: date | None = None, **plan: Any) -> Cycle:
    """Stopped today, a day after input closed."""
    today = today or timezone.localdate()
    cycle = closed_cycle(n, today=today, **plan)
    opening.stop(by=cycle.coordinator, cycle=cycle, reason="De verbouwing gaat voor.", today=today)
    return fresh(cycle)


# ── A run sheet ───────────────────────────────────────────────────────────────


def method_content(*moments: Sequence[tuple[int, int]], **fields: Any) -> dict[str, Any]:
    """What a method says, in short: per moment the least and most minutes of each step.

    Left out: one moment of 60 to 90 minutes in three steps. The middle step can be skipped.
    """
    spans = moments or ([(10, 10), (20, 40), (30, 40)],)
    return {
        "preparation": [
            {"what": "Nodig leerlingen uit.", "days_before": 14},
            {"what": "Zet stoelen klaar.", "days_before": 0},
        ],
        "materials": ["Een vel per groepje"],
        "roles": [{"role": "Begeleider", "does": "Leidt het uur."}],
        "moments": [
            {
                "name": f"Deel {number}",
                "minutes": {"min": sum(low for low, _ in steps), "max": sum(h for _, h in steps)},
                "steps": [_method_step(n, low, high) for n, (low, high) in enumerate(steps, 1)],
            }
            for number, steps in enumerate(spans, 1)
        ],
        **fields,
    }


def _method_step(number: int, least: int, most: int) -> dict[str, Any]:
    return {
        "name": f"Stap {number}",
        "minutes": {"min": least, "max": most},
        "facilitator_does": "Leg uit wat we gaan doen.",
        "facilitator_says": ["Fijn dat jullie er zijn.", "Er zijn geen foute antwoorden."],
        "students_do": "Praten in groepjes.",
        "task": "Praat met z’n tweeën.",
        **({"materials": ["Een stift voor elke leerling"]} if number > 1 else {}),
        **({"skip": "sla deze ronde over", "saves": 12} if number == 2 else {}),
    }


def run_sheet(
    cycle: Cycle | None = None, *, content: dict[str, Any] | None = None, **plan: Any
) -> RunSheet:
    """The run sheet of a meeting from 12:30 to 14:00, made by the coordinator.

    `plan` goes to `open_cycle`; `content` is the method's (`method_content()` when left out). A
    cycle that is given must have a session.
    """
    if cycle is None:
        version = WerkvormVersionFactory(content=content or method_content())
        cycle = open_cycle(sessions=1, werkvorm=version, **plan)
    return run_sheets.make_run_sheet(by=cycle.coordinator, session=cycle.sessions.all()[0])


# ── Paper ─────────────────────────────────────────────────────────────────────


class PhotoFile(SimpleUploadedFile):
    """An upload that can be sent again: it is read from the start each time."""

    def read(self, *size: Any) -> bytes:
        self.seek(0)
        return bytes(super().read(*size))


def photo_file(name: str = "flap.jpg", *, size: tuple[int, int] = (60, 40)) -> PhotoFile:
    """A small photo, as a browser sends it."""
    made = io.BytesIO()
    Image.new("RGB", size, "navy").save(made, "JPEG")
    return PhotoFile(name, made.getvalue(), "image/jpeg")


def on_paper(
    cycle: Cycle, *lines: Line, photo: bool = False, today: date | None = None
) -> PaperSheet:
    """A sheet that was typed over (two lines when left out), or one photo with a caption."""
    today = today or timezone.localdate()
    about = SheetData("flap groep 3", cycle.doel.questions.all()[0])
    when: dict[str, Any] = {"token": uuid.uuid4(), "now": timezone.now(), "today": today}
    said: dict[str, Any] = {"by": cycle.coordinator, "cycle": cycle, "sheet": about, **when}
    if photo:
        jpeg = remake(photo_file())
        return paper.add_photo(**said, caption="Een boom om onder te lezen.", photo=jpeg)
    return paper.add_sheet(**said, lines=lines or (Line("Meer bankjes.", 5), Line("Rust.")))


# ── A school with everyone in it ──────────────────────────────────────────────


@dataclass(frozen=True)
class World:
    """A school with a person in every role. People are memberships; `.user` signs in.

    `students` sit in `klas`, whose mentor is `medewerker`; `outsider` sits in `other_klas`.
    `other` is a second school with the same, whose own `other` is None.
    """

    school: School
    year: SchoolYear
    klas: Group
    other_klas: Group
    students: list[Membership]
    outsider: Membership
    coordinator: Membership
    second: Membership
    medewerker: Membership
    zorgcoordinator: Membership
    directeur: Membership
    beheerder: Membership
    other: World | None = None

    @property
    def student(self) -> Membership:
        return self.students[0]

    def everyone(self) -> dict[str, Membership]:
        """One person per role, for tests that walk over all of them."""
        return {
            "leerling": self.student,
            "outsider": self.outsider,
            "medewerker": self.medewerker,
            "coordinator": self.coordinator,
            "second": self.second,
            "zorgcoordinator": self.zorgcoordinator,
            "directeur": self.directeur,
            "beheerder": self.beheerder,
        }


def make_world(
    *, students: int = 3, today: date | None = None, with_other: bool = True, prefix: str = ""
) -> World:
    """A school, and (unless `with_other` is False) another one whose user names start "ander-".

    User names say who it is: "leerling1", "coordinator", "second", "ander-directeur" …
    Invite only `klas` with `ready_cycle(world.school, groups=[world.klas])`.
    """
    school = SchoolFactory()
    year = SchoolYearFactory(school=school, today=today or timezone.localdate())

    def person(name: str, role: str) -> Membership:
        return MembershipFactory(school=school, role=role, user__username=f"{prefix}{name}")  # type: ignore[no-any-return]

    mentor = person("medewerker", Role.MEDEWERKER)
    members = [person(f"leerling{n + 1}", Role.LEERLING) for n in range(students)]
    outsider = person("outsider", Role.LEERLING)
    return World(
        school=school,
        year=year,
        klas=GroupFactory(school_year=year, name="1A", members=members, mentor=mentor),
        other_klas=GroupFactory(school_year=year, name="1B", members=[outsider]),
        students=members,
        outsider=outsider,
        coordinator=person("coordinator", Role.COORDINATOR),
        second=person("second", Role.COORDINATOR),
        medewerker=mentor,
        zorgcoordinator=person("zorgcoordinator", Role.ZORGCOORDINATOR),
        directeur=person("directeur", Role.DIRECTEUR),
        beheerder=person("beheerder", Role.BEHEERDER),
        other=make_world(students=students, today=today, with_other=False, prefix="ander-")
        if with_other
        else None,
    )

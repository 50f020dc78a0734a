"""Puts the demo schools together and stores them in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from django.db import transaction

from participation.people.models import Group, Role, School, SchoolYear
from participation.people.schooldays import SchoolCalendar
from werkvormen.actions import load_library
from werkvormen.models import WerkvormVersion

from .answers import tell
from .cycles import Stage, Story, make_cycle
from .days import DemoDays, Span, own_days, school_year, year_start
from .depth import VISION, deepen
from .library import furnish
from .outbox import greet, log, post
from .people import People, Roster, fill_school
from .plans import Plan, plan_of
from .rows import Rows
from .texts import CycleText, more_cycles, read_cycles, read_names

SLUG = "kompas"
SEED = 2026
STUDENTS = 620
LINDE_CLASS = 14
LINDE_QUESTION = "Wat maakt ons schoolplein fijner?"


@dataclass(frozen=True)
class Built:
    """How much was made."""

    students: int
    cycles: int
    contributions: int


def exists() -> bool:
    """Whether the demo school was made before."""
    return School.objects.filter(slug=SLUG).exists()


@transaction.atomic
def build(*, today: date, students: int = STUDENTS, cycles: int | None = None) -> Built:
    """Make both demo schools. The same arguments always make the same schools."""
    load_library(today=today)
    werkvormen = {v.werkvorm.slug: v for v in WerkvormVersion.objects.newest()}
    rows = Rows(Random(SEED))  # noqa: S311  a story, not a secret
    base = read_cycles()
    number = len(base) if cycles is None else cycles
    texts = base[:number] + more_cycles(base, number - len(base), rows.chance)
    people, days = _kompas(rows, today, students)
    stage = Stage(rows, days, people, werkvormen)
    stories = {text.key: _tell_cycle(stage, text) for text in texts}
    contributions = sum(len(story.contributions) for story in stories.values())
    deepen(stage, stories)
    furnish(stage, stories)
    greet(stage)
    _linde(rows, today, werkvormen, next(text for text in base if text.key == "schoolplein"))
    rows.save()
    return Built(students=students, cycles=len(texts), contributions=contributions)


def _tell_cycle(stage: Stage, text: CycleText, plan: Plan | None = None) -> Story:
    """One cycle with all that happened in it."""
    story = make_cycle(stage, text, plan or plan_of(text, stage.chance))
    tell(story)
    post(story)
    log(story)
    return story


def _years(rows: Rows, school: School, today: date) -> tuple[SchoolYear, SchoolYear]:
    """Last year and this year."""
    start = year_start(today)
    last, this = date(start.year - 1, 8, 1), start
    return rows.add(school_year(school, last)), rows.add(school_year(school, this))


def _kompas(rows: Rows, today: date, students: int) -> tuple[People, DemoDays]:
    """Het Kompas College: its years, its days and its people."""
    school = rows.add(
        School(
            name="Het Kompas College",
            slug=SLUG,
            region=School.Region.MIDDEN,
            care_contact="mevrouw Jansen (lokaal 105)",
            participation_contact="mevrouw De Wit (lokaal 012)",
            vision=VISION,
        )
    )
    people = People(school, *_years(rows, school, today))
    own = [
        rows.add(day)
        for year in (people.last_year, people.this_year)
        for day in own_days(school, year.starts_on)
    ]
    fill_school(Roster(rows, people, read_names()), students)
    return people, DemoDays(SchoolCalendar(school.region, own), today)


def _linde(
    rows: Rows, today: date, werkvormen: dict[str, WerkvormVersion], text: CycleText
) -> None:
    """De Linde: another school, small, so that one can see that nothing crosses over."""
    school = rows.add(School(name="De Linde", slug="de-linde", region=School.Region.VLAANDEREN))
    people = People(school, *_years(rows, school, today))
    roster = Roster(rows, people, read_names())
    coordinator = roster.person(
        "linde-coordinator",
        (Role.COORDINATOR, Role.MEDEWERKER),
        first_name="Griet",
        last_name="Peeters",
        title="mevrouw",
    )
    klas = roster.group(people.this_year, Group.Kind.KLAS, "1A", leerjaar=1)
    leerjaar = roster.group(people.this_year, Group.Kind.LEERJAAR, "leerjaar 1", leerjaar=1)
    roster.join(klas, people.by_username["linde-coordinator:medewerker"], "mentor")
    people.teachers += [coordinator, people.by_username["linde-coordinator:medewerker"]]
    roster.person("linde-leerling", (Role.LEERLING,), first_name="Wout", last_name="Claes")
    names = [f"v{n:04}" for n in range(1, LINDE_CLASS)]
    for username in ["linde-leerling", *names]:
        if username in names:
            first, last = roster.fresh_name()
            roster.person(username, (Role.LEERLING,), first_name=first, **last)
        roster.join(klas, people.by_username[username])
        roster.join(leerjaar, people.by_username[username])
    days = DemoDays(SchoolCalendar(school.region), today)
    _tell_cycle(Stage(rows, days, people, werkvormen), _linde_text(text), _linde_plan())


def _linde_text(text: CycleText) -> CycleText:
    """The question about the schoolplein, open now, with a few contributions."""
    return replace(
        text,
        key="linde",
        question=LINDE_QUESTION,
        who_decides="de directie",
        phase="open",
        last_year=False,
        leerjaren=(1,),
        lead="",
        themes=(),
        loose=text.themes[0].contributions[:4] + text.themes[1].contributions[:4],
    )


def _linde_plan() -> Plan:
    return Plan(
        Span(made=-9, opens=-5, closes=6, due=20),
        led_by=("linde-coordinator",),
        sessions=1,
        place="de refter",
    )

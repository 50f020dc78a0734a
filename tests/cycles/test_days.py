"""Promised dates against the school's calendar: what a coordinator is warned about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cycles.actions import planning
from cycles.days import due_warnings, suggested_dates, window_words
from cycles.models import Cycle
from participation.people.models import School, SchoolDay
from participation.people.schooldays import SchoolCalendar
from tests.factories import (
    GroupFactory,
    SchoolFactory,
    add_members,
    closed_cycle,
    fresh,
    make_class,
    open_cycle,
    ready_cycle,
)

from .help import TODAY, Pages, days

pytestmark = pytest.mark.django_db
SPRING = date(2027, 4, 6)  # a Tuesday, five weeks before the exams
EXAMS = (date(2027, 5, 10), date(2027, 5, 28))


@pytest.fixture
def school() -> School:
    return SchoolFactory(region="midden")


def special(school: School, kind: str, first: date, last: date, name: str = "Toetsweek 1") -> None:
    SchoolDay.objects.create(school=school, kind=kind, name=name, starts_on=first, ends_on=last)


def warned(cycle: Cycle) -> list[str]:
    return [w.sentence for w in due_warnings(fresh(cycle), SchoolCalendar.of(cycle.school))]


def plan(school: School, **fields: Any) -> Cycle:
    return ready_cycle(school, today=fields.pop("today", TODAY), **fields)


# ── The promised date ─────────────────────────────────────────────────────────


def test_an_ordinary_school_day_gives_no_warning(school: School) -> None:
    assert warned(plan(school, due=date(2026, 10, 28))) == []


@pytest.mark.parametrize(
    ("due", "why"),
    [
        (date(2026, 10, 20), "Dinsdag 20 oktober valt in de herfstvakantie."),
        (date(2026, 10, 31), "Zaterdag 31 oktober valt in het weekend."),
        (date(2026, 12, 25), "Vrijdag 25 december valt in de kerstvakantie."),
    ],
)
def test_a_date_without_school_is_warned_about(school: School, due: date, why: str) -> None:
    [sentence] = warned(plan(school, due=due))
    assert why in sentence


def test_the_school_days_around_a_holiday_are_offered_instead(school: School) -> None:
    cycle = plan(school, due=date(2026, 10, 20))
    [warning] = due_warnings(cycle, SchoolCalendar.of(school))
    assert warning.instead == (date(2026, 10, 16), date(2026, 10, 26))


def test_no_date_before_closing_is_offered(school: School) -> None:
    cycle = plan(school, closes_on=date(2026, 10, 18), due=date(2026, 10, 20))
    [warning] = due_warnings(cycle, SchoolCalendar.of(school))
    assert warning.instead == (date(2026, 10, 26),)


def test_an_own_day_off_is_warned_about_by_its_name(school: School) -> None:
    day = date(2026, 11, 3)
    special(school, "studiedag", day, day, "de studiedag")
    [sentence] = warned(plan(school, due=day))
    assert "valt in de studiedag" in sentence


def test_a_public_holiday_is_warned_about(school: School) -> None:
    due = date(2027, 5, 17)
    [sentence] = warned(plan(school, today=SPRING, due=due))
    assert "Tweede pinksterdag" in sentence


def test_a_date_after_the_school_year_is_warned_about(school: School) -> None:
    cycle = plan(school, today=date(2027, 6, 1), due=date(2027, 9, 7))
    assert any("na dit schooljaar" in sentence for sentence in warned(cycle))


def test_flanders_is_warned_about_its_own_holidays() -> None:
    school = SchoolFactory(region="vlaanderen")
    [sentence] = warned(plan(school, due=date(2026, 11, 4)))
    assert "herfstvakantie" in sentence
    assert warned(plan(school, due=date(2026, 10, 20))) == []


def test_without_a_date_there_is_nothing_to_warn_about(school: School) -> None:
    cycle = plan(school)
    data = planning.TerugkoppelingData("Lezen.", "de directie", None, None, None, [])
    planning.save_terugkoppeling(by=cycle.coordinator, cycle=cycle, data=data)
    assert warned(cycle) == []


def test_after_opening_the_promise_in_the_ledger_counts(school: School) -> None:
    cycle = open_cycle(plan(school, due=date(2026, 10, 28)), today=TODAY)
    promise = cycle.terugkoppeling.promise
    promise.original_due = promise.due = date(2026, 10, 20)
    promise.save()
    assert "herfstvakantie" in warned(cycle)[0]


# ── Who has left school ───────────────────────────────────────────────────────


def exam_plan(school: School, niveau: str, leerjaar: int, due: date, **fields: Any) -> Cycle:
    group = make_class(school, today=SPRING, leerjaar=leerjaar, niveau=niveau, **fields)
    return plan(school, today=SPRING, groups=[group], due=due)


@pytest.mark.parametrize(
    ("niveau", "leerjaar"), [("vmbo-t", 4), ("vmbo", 4), ("havo", 5), ("vwo", 6)]
)
def test_the_exam_class_has_left_once_the_exams_begin(
    school: School, niveau: str, leerjaar: int
) -> None:
    special(school, "examens", *EXAMS, "Examens")
    [sentence] = warned(exam_plan(school, niveau, leerjaar, date(2027, 5, 25)))
    assert sentence == "De examenklas is dan van school: de examens beginnen op 10 mei."


@pytest.mark.parametrize(
    ("niveau", "leerjaar"), [("vmbo-t", 3), ("havo", 4), ("vwo", 5), ("havo", 6), ("vwo", 4)]
)
def test_other_classes_are_still_there_during_the_exams(
    school: School, niveau: str, leerjaar: int
) -> None:
    special(school, "examens", *EXAMS, "Examens")
    assert warned(exam_plan(school, niveau, leerjaar, date(2027, 5, 25))) == []


def test_before_the_exams_the_exam_class_is_still_there(school: School) -> None:
    special(school, "examens", *EXAMS, "Examens")
    assert warned(exam_plan(school, "havo", 5, date(2027, 5, 4))) == []


def test_exams_of_last_year_send_nobody_away_this_year(school: School) -> None:
    special(school, "examens", date(2026, 5, 11), date(2026, 5, 29), "Examens 2026")
    assert warned(exam_plan(school, "havo", 5, date(2027, 5, 4))) == []


def test_the_first_day_of_the_exams_is_named_when_there_are_two_periods(school: School) -> None:
    special(school, "examens", *EXAMS, "Eerste tijdvak")
    special(school, "examens", date(2027, 6, 21), date(2027, 6, 25), "Tweede tijdvak")
    [sentence] = warned(exam_plan(school, "havo", 5, date(2027, 6, 29)))
    assert "10 mei" in sentence


def test_chosen_people_from_an_exam_class_have_left_too(school: School) -> None:
    special(school, "examens", *EXAMS, "Examens")
    cycle = exam_plan(school, "vwo", 6, date(2027, 5, 25))
    people = list(cycle.doel.groups.get().members.all())
    planning.choose_people(by=cycle.coordinator, cycle=cycle, people=people[:1])
    assert len(warned(cycle)) == 1


def test_the_class_of_last_year_does_not_count_for_chosen_people(school: School) -> None:
    """From 4 vmbo to 4 havo: last year's exam class says nothing about this year."""
    special(school, "examens", *EXAMS, "Examens")
    cycle = exam_plan(school, "havo", 4, date(2027, 5, 25))
    people = list(cycle.doel.groups.get().members.all())
    last_year = GroupFactory(
        school_year__school=school, school_year__today=date(2026, 3, 1), leerjaar=4, niveau="vmbo"
    )
    add_members(last_year, *people)
    planning.choose_people(by=cycle.coordinator, cycle=cycle, people=people)
    assert warned(cycle) == []


def test_a_whole_exam_leerjaar_has_left_as_well(school: School) -> None:
    special(school, "examens", *EXAMS, "Examens")
    assert warned(exam_plan(school, "havo", 5, date(2027, 5, 25), kind="leerjaar")) != []


# ── The window to write ───────────────────────────────────────────────────────


def test_a_short_window_is_warned_about(school: School) -> None:
    cycle = plan(school, closes_on=days(1), due=date(2026, 10, 28))
    assert warned(cycle) == ["Leerlingen hebben maar 2 schooldagen om te schrijven."]


def test_a_window_of_one_school_day_is_said_in_the_singular(school: School) -> None:
    cycle = plan(school, closes_on=TODAY, due=date(2026, 10, 28))
    assert warned(cycle) == ["Leerlingen hebben maar 1 schooldag om te schrijven."]


def test_three_school_days_are_enough(school: School) -> None:
    assert warned(plan(school, closes_on=days(2), due=date(2026, 10, 28))) == []


def test_a_window_in_a_holiday_has_no_school_days(school: School) -> None:
    cycle = plan(
        school,
        opens_on=date(2026, 10, 19),
        closes_on=date(2026, 10, 23),
        due=date(2026, 11, 4),
    )
    assert warned(cycle) == ["Leerlingen hebben maar 0 schooldagen om te schrijven."]


def test_a_test_week_in_the_window_is_warned_about(school: School) -> None:
    special(school, "toetsweek", days(5), days(9))
    [sentence] = warned(plan(school, due=date(2026, 10, 28)))
    assert sentence == "In deze tijd valt Toetsweek 1. Kies liever een rustiger moment."


def test_a_test_week_after_the_window_is_no_matter(school: School) -> None:
    special(school, "toetsweek", days(8), days(9))
    assert warned(plan(school, closes_on=days(7), due=date(2026, 10, 28))) == []


def test_the_window_in_words(school: School) -> None:
    calendar = SchoolCalendar.of(school)
    assert window_words(plan(school).terugkoppeling, calendar) == "6 schooldagen."
    one = plan(school, closes_on=TODAY).terugkoppeling
    assert window_words(one, calendar) == "1 schooldag."


# ── Suggestions and the page ──────────────────────────────────────────────────


@pytest.mark.parametrize("today", [TODAY, date(2026, 10, 16), date(2026, 12, 18), SPRING])
def test_suggested_dates_are_school_days_with_room_to_write_and_to_answer(
    school: School, today: date
) -> None:
    calendar = SchoolCalendar.of(school)
    opens, closes, due = suggested_dates(calendar, today)
    assert today < opens < closes < due
    assert not any(calendar.why_closed(day) for day in (opens, closes, due))
    assert calendar.school_days(opens, closes) == 8
    assert calendar.school_days(closes, due) == 11


def test_a_warning_stands_on_the_page_and_does_not_block_opening(
    school: School, clock: Any
) -> None:
    cycle = plan(school, due=date(2026, 10, 20))
    pages = Pages(cycle.coordinator)
    assert "valt in de herfstvakantie" in pages.get("terugkoppeling", cycle.pk)
    assert "valt in de herfstvakantie" in pages.get("open", cycle.pk)
    pages.post("open", cycle.pk)
    assert fresh(cycle).phase == "open"


def test_moving_to_a_day_without_school_is_asked_about_once_and_then_done(
    school: School, clock: Any
) -> None:
    cycle = closed_cycle(1, today=TODAY, school=school)
    promise, pages = cycle.terugkoppeling.promise, Pages(cycle.coordinator)
    form = {"to": "2026-10-20", "reason": "De directeur is ziek."}
    pages.refuses("valt in de herfstvakantie", "move_date", cycle.pk, promise.pk, **form)
    pages.post("move_date", cycle.pk, promise.pk, sure="1", **form)
    assert fresh(cycle).terugkoppeling.promise.due == date(2026, 10, 20)

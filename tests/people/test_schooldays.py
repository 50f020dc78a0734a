"""Which days a school is open: weekends, holidays, public holidays, and days of its own."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.people.models import SchoolDay
from participation.people.schooldays import REGION_KEYS, SchoolCalendar, school_holidays
from tests.factories import SchoolFactory

MIDDEN = SchoolCalendar("midden")
DAYS = st.dates(date(2025, 8, 18), date(2028, 6, 30))
REGIONS = st.sampled_from(sorted(REGION_KEYS))


def own(kind: str, first: date, last: date | None = None, name: str = "iets eigens") -> SchoolDay:
    return SchoolDay(kind=kind, name=name, starts_on=first, ends_on=last or first)


# ── Closed and open ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("region", "day", "why"),
    [
        ("midden", date(2026, 10, 6), None),
        ("midden", date(2026, 10, 10), "het weekend"),
        ("midden", date(2026, 10, 11), "het weekend"),
        ("midden", date(2026, 10, 16), None),
        ("midden", date(2026, 10, 19), "de herfstvakantie"),
        ("midden", date(2026, 10, 23), "de herfstvakantie"),
        ("midden", date(2026, 10, 26), None),
        ("noord", date(2026, 10, 12), "de herfstvakantie"),
        ("noord", date(2026, 10, 19), None),
        ("zuid", date(2027, 2, 15), "de voorjaarsvakantie"),
        ("midden", date(2027, 2, 15), None),
        ("midden", date(2026, 12, 25), "de kerstvakantie"),
        ("midden", date(2027, 5, 6), "Hemelvaartsdag"),
        ("midden", date(2027, 5, 17), "Tweede pinksterdag"),
        ("midden", date(2027, 3, 29), "Tweede paasdag"),
        ("midden", date(2026, 11, 11), None),
        ("midden", date(2027, 7, 19), "de zomervakantie"),
    ],
)
def test_a_day_is_open_or_says_why_not(region: str, day: date, why: str | None) -> None:
    assert SchoolCalendar(region).why_closed(day) == why


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 10, 19), None),
        (date(2026, 11, 2), "de herfstvakantie"),
        (date(2026, 11, 11), "Wapenstilstand"),
        (date(2027, 2, 8), "de krokusvakantie"),
        (date(2027, 3, 29), "de paasvakantie"),
        (date(2027, 4, 27), None),
        (date(2027, 5, 7), "Hemelvaart"),
        (date(2027, 5, 17), "Pinkstermaandag"),
        (date(2026, 9, 1), None),
        (date(2027, 7, 1), "de zomervakantie"),
    ],
)
def test_flanders_has_its_own_days(day: date, why: str | None) -> None:
    assert SchoolCalendar("vlaanderen").why_closed(day) == why


@given(REGIONS, DAYS)
def test_a_weekend_is_never_a_school_day_by_itself(region: str, day: date) -> None:
    closed = SchoolCalendar(region).why_closed(day)
    assert day.weekday() < 5 or closed


@given(REGIONS)
def test_holidays_are_in_order_and_do_not_overlap(region: str) -> None:
    stretches = sorted(school_holidays(region), key=lambda s: s.starts_on)
    assert all(s.starts_on <= s.ends_on for s in stretches)
    assert all(a.ends_on < b.starts_on for a, b in pairwise(stretches))


# ── Own days ──────────────────────────────────────────────────────────────────

TUESDAY, SATURDAY = date(2026, 10, 6), date(2026, 10, 10)
HERFST = date(2026, 10, 20)


@pytest.mark.parametrize("kind", ["vakantie", "feestdag", "studiedag"])
def test_an_own_day_off_closes_the_school_under_its_own_name(kind: str) -> None:
    calendar = SchoolCalendar("midden", [own(kind, TUESDAY, name="Studiedag team")])
    assert calendar.why_closed(TUESDAY) == "Studiedag team"
    assert calendar.why_closed(TUESDAY + timedelta(days=1)) is None


@pytest.mark.parametrize("day", [SATURDAY, HERFST, date(2027, 5, 6)])
def test_an_own_lesson_day_opens_the_school_whatever_the_calendar_says(day: date) -> None:
    assert MIDDEN.why_closed(day)
    assert SchoolCalendar("midden", [own("lesdag", day)]).why_closed(day) is None


def test_a_test_week_is_open_on_weekdays() -> None:
    calendar = SchoolCalendar("midden", [own("toetsweek", TUESDAY, name="Toetsweek 1")])
    assert calendar.why_closed(TUESDAY) is None
    assert calendar.test_week(TUESDAY) == "Toetsweek 1"
    assert calendar.test_week(SATURDAY) is None


@pytest.mark.parametrize("kind", ["toetsweek", "examens"])
def test_the_weekend_inside_a_test_week_stays_a_weekend(kind: str) -> None:
    calendar = SchoolCalendar("midden", [own(kind, date(2026, 11, 5), date(2026, 11, 11))])
    assert calendar.why_closed(date(2026, 11, 7)) == "het weekend"
    assert calendar.school_days(date(2026, 11, 5), date(2026, 11, 11)) == 5


@pytest.mark.django_db
def test_a_school_reads_its_own_days_and_no_others() -> None:
    school, other = SchoolFactory(), SchoolFactory()
    for where in (school, other):
        day = own("studiedag", TUESDAY, name=f"Studiedag {where.name}")
        day.school = where
        day.save()
    assert SchoolCalendar.of(school).why_closed(TUESDAY) == f"Studiedag {school.name}"
    assert len(SchoolCalendar.of(school).own) == 1


# ── Counting ──────────────────────────────────────────────────────────────────


def test_school_days_are_counted_with_both_ends() -> None:
    assert MIDDEN.school_days(date(2026, 10, 5), date(2026, 10, 9)) == 5
    assert MIDDEN.school_days(date(2026, 10, 16), date(2026, 10, 26)) == 2
    assert MIDDEN.school_days(TUESDAY, TUESDAY) == 1
    assert MIDDEN.school_days(TUESDAY, TUESDAY - timedelta(days=1)) == 0


def test_the_next_and_previous_school_day_jump_over_a_holiday() -> None:
    assert MIDDEN.next_open(date(2026, 10, 16)) == date(2026, 10, 26)
    assert MIDDEN.previous_open(date(2026, 10, 26)) == date(2026, 10, 16)
    assert MIDDEN.next_open(date(2026, 12, 18)) == date(2027, 1, 4)


@given(REGIONS, DAYS)
def test_the_next_school_day_is_the_first_open_one(region: str, day: date) -> None:
    calendar = SchoolCalendar(region)
    found = calendar.next_open(day)
    assert found and found > day and calendar.why_closed(found) is None
    between = (found - day).days
    assert all(calendar.why_closed(day + timedelta(days=n)) for n in range(1, between))


@given(REGIONS, DAYS, st.integers(0, 25))
def test_adding_school_days_lands_on_a_school_day_that_many_further(
    region: str, day: date, number: int
) -> None:
    calendar = SchoolCalendar(region)
    landed = calendar.add_school_days(day, number)
    assert calendar.school_days(day + timedelta(days=1), landed) == number
    assert number == 0 or calendar.why_closed(landed) is None


def test_an_endless_holiday_ends_the_search() -> None:
    years = own("vakantie", date(2026, 1, 1), date(2028, 1, 1))
    assert SchoolCalendar("midden", [years]).next_open(TUESDAY) is None


def test_a_very_long_window_is_counted_for_a_year_at_most() -> None:
    assert MIDDEN.school_days(TUESDAY, date(2031, 1, 1)) < 367

"""Dates of the demo schools, all relative to today and on school days."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from participation.people.models import School, SchoolDay, SchoolYear
from participation.people.schooldays import SchoolCalendar

LOOK_BACK = 53  # school days that the longest story of this year needs
SHORTEST = 0.4  # early in the school year stories are told in fewer days, but not fewer than this
TEST_WEEKS = (31, 88, 132, 178)  # numbered school days, counted from the first of the year
STUDY_DAYS = (17, 104, 150)
EXAMS = ((5, 7), (5, 27))  # first and last day: month, day
LAST_SUMMER_DAY = (8, 30)  # also in years whose holidays are not in the file


@dataclass(frozen=True)
class Span:
    """When things happen, in numbers that `DemoDays.timeline` turns into dates.

    For this year: below zero school days before today, above zero days ahead. For last year:
    numbered school days of that year.
    """

    made: int
    opens: int
    closes: int
    due: int
    moved_on: int | None = None
    new_due: int | None = None
    answered: int | None = None
    finished: int | None = None
    stopped: int | None = None


@dataclass(frozen=True)
class Timeline:
    """The dates of one cycle; `original_due` is what was promised first."""

    made: date
    opens: date
    closes: date
    original_due: date
    moved_on: date | None
    due: date
    answered: date | None
    finished: date | None
    stopped: date | None


def year_start(today: date) -> date:
    """1 August of the school year that `today` falls in."""
    return date(today.year if today.month >= 8 else today.year - 1, 8, 1)


def school_year(school: School, start: date) -> SchoolYear:
    """An unsaved school year from 1 August to 31 July."""
    end = date(start.year + 1, 7, 31)
    return SchoolYear(school=school, name=f"{start.year}-{end.year}", starts_on=start, ends_on=end)


def own_days(school: School, start: date) -> Iterator[SchoolDay]:
    """A school's toetsweken, studiedagen and examens in one year, never on a closed day."""
    is_open = _open_days(SchoolCalendar(school.region), start, date(start.year + 1, 7, 31))
    for number, position in enumerate(TEST_WEEKS, start=1):
        week = is_open[min(position, len(is_open) - 1)].isocalendar()[:2]
        days = [day for day in is_open if day.isocalendar()[:2] == week]
        yield from _stretches(school, SchoolDay.Kind.TOETSWEEK, f"toetsweek {number}", days)
    for position in STUDY_DAYS:
        day = is_open[min(position, len(is_open) - 1)]
        yield from _stretches(school, SchoolDay.Kind.STUDIEDAG, "studiedag", [day])
    first, last = (date(start.year + 1, *month_day) for month_day in EXAMS)
    days = [day for day in is_open if first <= day <= last]
    yield from _stretches(school, SchoolDay.Kind.EXAMENS, "centrale examens", days)


def _stretches(school: School, kind: str, name: str, days: Sequence[date]) -> Iterator[SchoolDay]:
    """One row per run of days without a gap, so that no weekend is in it."""
    first = None
    for day, following in zip(days, [*days[1:], None], strict=True):
        first = first or day
        if following != day + timedelta(days=1):
            yield SchoolDay(school=school, kind=kind, name=name, starts_on=first, ends_on=day)
            first = None


def _open_days(calendar: SchoolCalendar, first: date, last: date) -> list[date]:
    span = range((last - first).days + 1)
    days = (first + timedelta(days=n) for n in span)
    return [day for day in days if not _is_august(day) and calendar.why_closed(day) is None]


def _is_august(day: date) -> bool:
    return (8, 1) <= (day.month, day.day) <= LAST_SUMMER_DAY


class DemoDays:
    """Picks dates on which the school is open."""

    def __init__(self, calendar: SchoolCalendar, today: date) -> None:
        self.today, self.calendar = today, calendar
        self.this_start = year_start(today)
        self.last_start = date(self.this_start.year - 1, 8, 1)
        self.open_days = _open_days(calendar, self.last_start, today + timedelta(days=500))
        self._here = bisect_left(self.open_days, today)
        passed = self._here - bisect_left(self.open_days, self.this_start)
        self._scale = min(1.0, max(SHORTEST, passed / LOOK_BACK))

    def relative(self, number: int) -> date:
        """Below zero: so many school days ago. Above zero: the first school day from then on."""
        if number < 0:
            back = max(1, round(-number * self._scale))
            return self.open_days[max(0, self._here - back)]
        return self.on_or_after(self.today + timedelta(days=number))

    def in_last_year(self, number: int) -> date:
        """The numbered school day of last year."""
        first = bisect_left(self.open_days, self.last_start)
        after = bisect_left(self.open_days, self.this_start)
        return self.open_days[min(first + number, after - 1)]

    def on_or_after(self, day: date) -> date:
        return self.open_days[bisect_left(self.open_days, day)]

    def between(self, first: date, last: date) -> list[date]:
        """The school days from `first` to `last`, both inclusive."""
        return [day for day in self.open_days if first <= day <= last]

    def lesson_days(self, first: date, last: date) -> list[date]:
        """The school days in a stretch on which no tests are taken."""
        return [day for day in self.between(first, last) if not self.calendar.test_week(day)]

    def timeline(self, span: Span, *, last_year: bool) -> Timeline:
        """The dates of a story."""
        at = self.in_last_year if last_year else self.relative

        def maybe(number: int | None) -> date | None:
            return None if number is None else at(number)

        closes = at(span.closes)
        due = max(at(span.due), self.on_or_after(closes + timedelta(days=3)))
        moved_on = maybe(span.moved_on)
        return Timeline(
            made=at(span.made),
            opens=at(span.opens),
            closes=closes,
            original_due=due,
            moved_on=moved_on,
            due=maybe(span.new_due) or due,
            answered=maybe(span.answered),
            finished=maybe(span.finished),
            stopped=maybe(span.stopped),
        )

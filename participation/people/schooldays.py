"""Which days a school is open.

Sources: the school holidays in `school-holidays.json` (its note says how sure the dates are),
public holidays from the package `holidays`, and the school's own days, which override both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import holidays
from django.utils.translation import gettext as _

from .models import School, SchoolDay

HOLIDAYS_FILE = Path(__file__).with_name("school-holidays.json")
# In the file Flanders is a country of its own; in the product it is one of four regions.
REGION_KEYS = {
    "noord": ("NL", "noord"),
    "midden": ("NL", "midden"),
    "zuid": ("NL", "zuid"),
    "vlaanderen": ("BE-VL", ""),
}
LOOK_AHEAD = 120  # days; longer than any holiday


@dataclass(frozen=True)
class Stretch:
    """A stretch of special days, both dates inclusive."""

    kind: str
    name: str
    starts_on: date
    ends_on: date

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


OWN_NAMES = {
    "wapenstilstand": "Wapenstilstand",
    "arbeid": "de Dag van de Arbeid",
    "hemelvaart": "Hemelvaart",
    "pinkstermaandag": "Pinkstermaandag",
    "voorjaar": "de voorjaarsvakantie",
}


@lru_cache(maxsize=8)
def school_holidays(region: str) -> tuple[Stretch, ...]:
    """The school holidays of a region, for all school years in the file."""
    country, part = REGION_KEYS[region]
    years = json.loads(HOLIDAYS_FILE.read_text())[country].values()
    return tuple(
        Stretch(
            "vakantie",
            OWN_NAMES.get(name, f"de {name}vakantie"),
            date.fromisoformat(first),
            date.fromisoformat(last),
        )
        for year in years
        for name, (first, last) in (year[part] if part else year).items()
    )


@lru_cache(maxsize=16)
def _public_holidays(country: str, year: int) -> dict[date, str]:
    return dict(holidays.country_holidays(country, years=year, language="nl"))


def public_holiday(country: str, day: date) -> str | None:
    """The Dutch name of a public holiday on which schools are closed."""
    return _public_holidays(country, day.year).get(day)


class SchoolCalendar:
    """Answers questions about days for one school. `own` are the school's own days."""

    def __init__(self, region: str, own: Iterable[SchoolDay] = ()) -> None:
        self.country = "BE" if region == "vlaanderen" else "NL"
        self.holidays = school_holidays(region)
        self.own = [Stretch(d.kind, d.name, d.starts_on, d.ends_on) for d in own]

    @classmethod
    def of(cls, school: School) -> SchoolCalendar:
        """The calendar of a school; one query."""
        return cls(school.region, school.days.all())

    def own_days(self, day: date, *kinds: str) -> Stretch | None:
        return next((s for s in self.own if s.kind in kinds and s.covers(day)), None)

    def why_closed(self, day: date) -> str | None:
        """Why there is no school on `day`, in words; None on a school day."""
        if self.own_days(day, "lesdag"):
            return None
        own = self.own_days(day, "vakantie", "feestdag", "studiedag")
        if own:
            return own.name
        if day.weekday() >= 5:
            return _("het weekend")
        holiday = next((s for s in self.holidays if s.covers(day)), None)
        if holiday:
            return holiday.name
        return public_holiday(self.country, day)

    def test_week(self, day: date) -> str | None:
        """The name of the toetsweek or exam period on `day`, if any."""
        own = self.own_days(day, "toetsweek", "examens")
        return own.name if own else None

    def next_open(self, day: date) -> date | None:
        """The first school day after `day`."""
        return self._step(day, 1)

    def previous_open(self, day: date) -> date | None:
        """The last school day before `day`."""
        return self._step(day, -1)

    def _step(self, day: date, direction: int) -> date | None:
        for distance in range(1, LOOK_AHEAD):
            other = day + timedelta(days=direction * distance)
            if self.why_closed(other) is None:
                return other
        return None

    def school_days(self, first: date, last: date) -> int:
        """School days from `first` to `last`, both inclusive; at most a year is looked at."""
        span = min((last - first).days, 366)
        return sum(
            self.why_closed(first + timedelta(days=offset)) is None for offset in range(span + 1)
        )

    def add_school_days(self, first: date, number: int) -> date:
        """The day that lies `number` school days after `first`."""
        day = first
        for _step in range(number):
            day = self.next_open(day) or day + timedelta(days=1)
        return day

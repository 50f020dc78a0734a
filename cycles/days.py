"""Promised dates against the school's calendar: suggestions and warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.people.models import Group
from participation.people.schooldays import SchoolCalendar

from .models import Cycle, Doel, Terugkoppeling

WRITE_DAYS = 7  # school days that a suggested window is open
ANSWER_DAYS = 10  # school days between closing and the suggested promise
# Leerjaar in which a niveau ends; these students leave when the central exams begin.
LAST_LEERJAAR = {"vmbo": 4, "havo": 5, "vwo": 6}


@dataclass(frozen=True)
class Warning_:
    """A warning about a date, in words, with better dates to choose from."""

    sentence: str
    instead: tuple[date, ...] = ()


def suggested_dates(calendar: SchoolCalendar, today: date) -> tuple[date, date, date]:
    """A first plan on school days: opens on, closes on, answer promised by."""
    opens = calendar.next_open(today) or today
    closes = calendar.add_school_days(opens, WRITE_DAYS)
    return opens, closes, calendar.add_school_days(closes, ANSWER_DAYS)


def due_warnings(cycle: Cycle, calendar: SchoolCalendar) -> list[Warning_]:
    """What a coordinator should know about the promised date; none of it blocks."""
    said: Terugkoppeling = cycle.terugkoppeling
    due = said.promise.due if said.promise else said.due
    if due is None:
        return []
    found = []
    closed = closed_words(due, calendar)
    if closed:
        better = [calendar.previous_open(due), calendar.next_open(due)]
        earliest = said.closes_on or due
        found.append(
            Warning_(
                closed,
                tuple(other for other in better if other and other > earliest),
            )
        )
    found += _left_school(cycle, calendar, due)
    return found + _window_warnings(said, calendar)


def closed_words(day: date, calendar: SchoolCalendar) -> str | None:
    """A sentence when there is no school on `day`; None on a school day."""
    why = calendar.why_closed(day)
    if why is None:
        return None
    words = _("%(day)s valt in %(why)s. Leerlingen zijn er dan niet.")
    return words % {"day": date_format(day, "l j F").capitalize(), "why": why}


def session_warnings(cycle: Cycle, day: date, calendar: SchoolCalendar, today: date) -> list[str]:
    """What to know about the day of a meeting; none of it blocks."""
    said = getattr(cycle, "terugkoppeling", None)
    due = (said.promise.due if said.promise else said.due) if said else None
    found = [closed_words(day, calendar)]
    if day < today:
        found.append(_("Deze dag is al geweest."))
    if due and day > due:
        found.append(_("Deze bijeenkomst is na de beloofde datum."))
    return [sentence for sentence in found if sentence]


def _left_school(cycle: Cycle, calendar: SchoolCalendar, due: date) -> list[Warning_]:
    year = cycle.school_year
    if due > year.ends_on:
        return [Warning_(_("Dat is na dit schooljaar. Dan zitten leerlingen in een andere klas."))]
    exams = [
        s for s in calendar.own if s.kind == "examens" and year.starts_on <= s.starts_on <= due
    ]
    leaving = exams and any(_is_last_year(group) for group in _groups(cycle))
    if leaving:
        day = date_format(min(s.starts_on for s in exams), "j F")
        sentence = _("De examenklas is dan van school: de examens beginnen op %(day)s.")
        return [Warning_(sentence % {"day": day})]
    return []


def _groups(cycle: Cycle) -> list[Group]:
    """The classes and leerjaren that are asked."""
    if cycle.doel.audience == Doel.Audience.PERSONEN:
        return list(
            Group.objects.filter(
                kind=Group.Kind.KLAS, school_year=cycle.school_year, members__doelen=cycle.doel
            ).distinct()
        )
    return list(cycle.doel.groups.all())


def _is_last_year(group: Group) -> bool:
    everybody = not group.niveau and group.leerjaar == max(LAST_LEERJAAR.values())
    return everybody or any(
        group.niveau.startswith(niveau) and group.leerjaar == last
        for niveau, last in LAST_LEERJAAR.items()
    )


def _window_warnings(said: Terugkoppeling, calendar: SchoolCalendar) -> list[Warning_]:
    if not (said.opens_on and said.closes_on):
        return []
    found = []
    days = calendar.school_days(said.opens_on, said.closes_on)
    if days < 3:
        sentence = ngettext(
            "Leerlingen hebben maar %(n)d schooldag om te schrijven.",
            "Leerlingen hebben maar %(n)d schooldagen om te schrijven.",
            days,
        )
        found.append(Warning_(sentence % {"n": days}))
    for stretch in calendar.own:
        busy = stretch.kind in {"toetsweek", "examens"}
        if busy and stretch.starts_on <= said.closes_on and stretch.ends_on >= said.opens_on:
            sentence = _("In deze tijd valt %(what)s. Kies liever een rustiger moment.")
            found.append(Warning_(sentence % {"what": stretch.name}))
    return found


def window_words(said: Terugkoppeling, calendar: SchoolCalendar) -> str | None:
    """ "8 schooldagen." for the stated window; None without both dates."""
    if not (said.opens_on and said.closes_on):
        return None
    days = calendar.school_days(said.opens_on, said.closes_on)
    return ngettext("%(n)d schooldag.", "%(n)d schooldagen.", days) % {"n": days}

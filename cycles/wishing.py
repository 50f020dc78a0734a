"""What a plan already says about the werkvorm to look for: the finder starts filled in.

Nothing of it is a rule: every value can be changed, and beside it stands where it came from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.people.models import Group, School
from werkvormen.labels import INFLUENCE, span_text
from werkvormen.library import Span

from .facts import facts_of
from .models import Cycle, Doel, Session

PRIMARY = {"bo", "sbo", "so", "basis", "basisonderwijs", "basisschool", "lager", "kleuter"}
MOST_DAYS = 365


@dataclass
class Known:
    """Values for the finder, and per question the sentence that says where it came from."""

    values: dict[str, object] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)


def usual_ages(leerjaar: int, niveau: str = "", *, flanders: bool = False) -> Span:
    """How old students in a leerjaar usually are, from its first day to its last.

    Assumption, from how schools start: in the Netherlands and Flanders children begin the first
    year of secondary education in the year they turn 12 or 13, so leerjaar 1 is 12 to 13 years,
    leerjaar 2 is 13 to 14, and so on, up to the seventh year in Flanders. In Dutch primary
    education groep 1 is 4 to 5 years and groep 8 is 11 to 12; in Flanders the first leerjaar is 6
    to 7 years. A group does not store its kind of school: it is taken for secondary unless its
    niveau says primary, or its leerjaar does not exist in Dutch secondary education (7 and 8).
    Who skipped or repeated a year is younger or older; that is why the page says "meestal".
    """
    primary = niveau.strip().lower() in PRIMARY or (leerjaar > 6 and not flanders)
    before = (5 if flanders else 3) if primary else 11
    return Span(leerjaar + before, leerjaar + before + 1)


def known_of(cycle: Cycle, today: date) -> Known:
    """What this plan says; `cycle` comes from `with_facts()`. At most three queries."""
    known = Known()
    session = _first_meeting(cycle, today)
    _students(known, cycle, session)
    _influence(known, cycle)
    _ages(known, cycle)
    _days(known, cycle, session, today)
    if cycle.online_only:
        known.values["place"] = "online"
        known.sources["place"] = _("Uit stap 2: alleen online.")
    return known


def _first_meeting(cycle: Cycle, today: date) -> Session | None:
    planned = cycle.sessions.filter(date__gte=today).prefetch_related("participants")
    return planned.first()


def _students(known: Known, cycle: Cycle, session: Session | None) -> None:
    """Who comes to the first meeting; while nobody is chosen it is asked.

    Everybody who is asked is no answer: they write online, and a meeting is with some of them.
    """
    coming = len(session.participants.all()) if session else 0
    if coming:
        known.values["students"] = coming
        known.sources["students"] = _("Uit stap 2: zoveel leerlingen nodig je uit.")
    elif asked := facts_of(cycle).invited:
        of_all = ngettext(
            "Je vraagt het aan %(n)d leerling.", "Je vraagt het aan %(n)d leerlingen.", asked
        ) % {"n": asked}
        fill_in = _("Vul in hoeveel leerlingen er bij de bijeenkomst zijn.")
        known.sources["students"] = f"{fill_in} {of_all}"


def _influence(known: Known, cycle: Cycle) -> None:
    if level := cycle.doel.influence:
        known.values["influence"] = level
        known.sources["influence"] = _("Uit je doel: %(level)s.") % {"level": INFLUENCE[level]}


def _ages(known: Known, cycle: Cycle) -> None:
    years = _leerjaren(cycle)
    if not years:
        return
    flanders = cycle.school.region == School.Region.VLAANDEREN
    spans = [usual_ages(leerjaar, niveau, flanders=flanders) for leerjaar, niveau in years]
    ages = Span(min(span.min for span in spans), max(span.max for span in spans))
    known.values |= {"youngest": ages.min, "oldest": ages.max}
    numbers = sorted({leerjaar for leerjaar, _niveau in years})
    known.sources["ages"] = _("Uit je doel: leerjaar %(years)s, meestal %(ages)s jaar.") % {
        "years": _listed(numbers),
        "ages": span_text(ages),
    }


def _listed(numbers: list[int]) -> str:
    """ "1", "1 en 2", "1, 2 en 4"."""
    first = ", ".join(str(number) for number in numbers[:-1])
    return _(" en ").join(filter(None, [first, str(numbers[-1])]))


def _leerjaren(cycle: Cycle) -> list[tuple[int, str]]:
    """Leerjaar and niveau of everybody who is asked.

    A council has no leerjaar itself: there, and for people chosen one by one, their classes tell.
    """
    doel = cycle.doel
    classes = Group.objects.filter(kind=Group.Kind.KLAS, school_year=cycle.school_year)
    if doel.audience == Doel.Audience.PERSONEN:
        return _known_years(classes.filter(members__doelen=doel).distinct())
    groups = list(doel.groups.all())
    years = _known_years(groups)
    unknown = [group for group in groups if not group.leerjaar]
    if unknown:
        years += _known_years(classes.filter(members__groups__in=unknown).distinct())
    return years


def _known_years(groups: Iterable[Group]) -> list[tuple[int, str]]:
    return [(group.leerjaar, group.niveau) for group in groups if group.leerjaar]


def _days(known: Known, cycle: Cycle, session: Session | None, today: date) -> None:
    said = getattr(cycle, "terugkoppeling", None)
    opens = said.opens_on if said else None
    if session:
        day, words = session.date, _("Uit stap 2: de eerste bijeenkomst is op %(day)s.")
    elif opens and opens >= today:
        day, words = opens, _("Uit stap 4: leerlingen kunnen schrijven vanaf %(day)s.")
    else:
        return
    known.values["days"] = min((day - today).days, MOST_DAYS)
    known.sources["days"] = words % {"day": date_format(day, "l j F")}

"""Who learns and works at the demo schools, this year and last year."""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from random import Random
from uuid import UUID

from django.contrib.auth.hashers import make_password

from participation.people.models import (
    Group,
    GroupMembership,
    Membership,
    Role,
    School,
    SchoolYear,
    User,
)

from .rows import Rows
from .texts import Names

PASSWORD = "demo"  # noqa: S105  the demo school's accounts, never in production
# Parallel classes per niveau and leerjaar: 24 classes together.
TRACKS = {"vmbo-t": (2, 4), "havo": (2, 5), "vwo": (1, 6)}
LETTERS = {"vmbo-t": "T", "havo": "H", "vwo": "V"}
CLASSES = sum(parallel * years for parallel, years in TRACKS.values())
LARGEST_CLASS = 31
COUNCIL = 10
NOORS_CLASS = "3C"
STAFF_ACCOUNTS = {0: "coordinator", 3: "zorg", 6: "directeur", 7: "beheerder", 8: "mentor"}
STAFF_ROLES = {
    0: (Role.COORDINATOR,),
    1: (Role.COORDINATOR, Role.MEDEWERKER),
    3: (Role.ZORGCOORDINATOR,),
    6: (Role.DIRECTEUR,),
    7: (Role.BEHEERDER,),
}
NOT_A_MENTOR = 8  # the first eight members of staff have other work


@dataclass(frozen=True)
class Klas:
    """A class as a place in the school: which niveau, which leerjaar, which parallel."""

    name: str
    niveau: str
    leerjaar: int
    parallel: int


@dataclass
class People:
    """Everyone at one school, easy to find."""

    school: School
    last_year: SchoolYear
    this_year: SchoolYear
    by_username: dict[str, Membership] = field(default_factory=dict)
    teachers: list[Membership] = field(default_factory=list)
    groups: dict[tuple[UUID, str, str], Group] = field(default_factory=dict)
    members: dict[UUID, list[Membership]] = field(default_factory=lambda: defaultdict(list))
    klas_of: dict[tuple[UUID, UUID], Group] = field(default_factory=dict)
    mentor_of: dict[UUID, Membership] = field(default_factory=dict)

    def group(self, year: SchoolYear, kind: str, name: str) -> Group:
        return self.groups[year.pk, kind, name]

    def year(self, *, last: bool) -> SchoolYear:
        return self.last_year if last else self.this_year


class Roster:
    """Builds the people of one school into `rows`."""

    def __init__(self, rows: Rows, people: People, names: Names) -> None:
        self.rows, self.people, self.names = rows, people, names
        self.chance: Random = rows.chance
        self._fresh_names = self._combinations()
        self._number = 0
        self._password = make_password(PASSWORD)

    def _combinations(self) -> Iterator[tuple[str, dict[str, str]]]:
        pairs = list(product(self.names.first, self.names.last))
        while True:
            yield from self.chance.sample(pairs, len(pairs))

    def fresh_name(self) -> tuple[str, dict[str, str]]:
        """A first name and a last name that nobody else has together."""
        return next(self._fresh_names)

    def person(self, username: str, roles: tuple[str, ...], **fields: object) -> Membership:
        """A user with memberships; only the accounts with a speaking name can sign in."""
        numbered = username[1:].isdigit()
        user = self.rows.add(
            User(
                username=username,
                password=make_password(None) if numbered else self._password,
                **fields,
            )
        )
        first, *others = [
            self.rows.add(Membership(user=user, school=self.people.school, role=role))
            for role in roles
        ]
        self.people.by_username[username] = first
        for other in others:
            self.people.by_username[f"{username}:{other.role}"] = other
        return first

    def student(self, *, active: bool = True) -> Membership:
        """A student with the next number and a name nobody else has."""
        self._number += 1
        first, last = self.fresh_name()
        return self.person(
            f"l{self._number:05}", (Role.LEERLING,), first_name=first, is_active=active, **last
        )

    def group(self, year: SchoolYear, kind: str, name: str, **fields: object) -> Group:
        group = self.rows.add(Group(school_year=year, kind=kind, name=name, **fields))
        self.people.groups[year.pk, kind, name] = group
        return group

    def join(self, group: Group, member: Membership, function: str = "lid") -> None:
        self.rows.add(GroupMembership(group=group, membership=member, function=function))
        if function == "mentor":
            self.people.mentor_of[group.pk] = member
            return
        self.people.members[group.pk].append(member)
        if group.kind == Group.Kind.KLAS:
            self.people.klas_of[group.school_year_id, member.pk] = group


def classes(students: int) -> list[Klas]:
    """The classes of a school of this size: 24, or a multiple when they would get too large."""
    times = -(-students // (CLASSES * LARGEST_CLASS))
    made = []
    for niveau, (parallel, years) in TRACKS.items():
        for leerjaar in range(1, years + 1):
            for n in range(parallel * times):
                made.append(Klas(_class_name(niveau, leerjaar, n, times), niveau, leerjaar, n))
    return sorted(made, key=lambda klas: (klas.leerjaar, klas.name))


def _class_name(niveau: str, leerjaar: int, number: int, times: int) -> str:
    """1A … in the first three years, 4H1 … after that."""
    if leerjaar > 3:
        return f"{leerjaar}{LETTERS[niveau]}{number + 1}"
    earlier = list(TRACKS)[: list(TRACKS).index(niveau)]
    position = number + sum(TRACKS[name][0] * times for name in earlier)
    letter = string.ascii_uppercase[position % 26]
    return f"{leerjaar}{letter}{position // 26 or ''}"


def sizes(classes_: list[Klas], students: int, chance: Random) -> dict[Klas, int]:
    """Divide the students over the classes, a few more here and a few less there."""
    base, rest = divmod(students, len(classes_))
    size = {klas: base + (n < rest) for n, klas in enumerate(classes_)}
    if base > 10:
        for _time in range(len(classes_)):
            more, less = chance.sample(classes_, 2)
            if size[less] > base - 3 and size[more] < base + 4:
                size[more], size[less] = size[more] + 1, size[less] - 1
    return size


def fill_school(roster: Roster, students: int) -> None:
    """Students, staff and groups of both years."""
    hire(roster)
    layout = classes(students)
    size = sizes(layout, students, roster.chance)
    inside = {klas: _enrol(roster, klas, size[klas]) for klas in layout}
    people = roster.people
    _fill_year(roster, people.this_year, inside)
    _fill_year(roster, people.last_year, _a_year_earlier(roster, inside))
    for year in (people.last_year, people.this_year):
        _council(roster, year)


def hire(roster: Roster) -> None:
    """The forty members of staff of the names file, in its order."""
    people = roster.people
    for n, name in enumerate(roster.names.staff):
        username = STAFF_ACCOUNTS.get(n, f"m{n + 1:03}")
        roles = STAFF_ROLES.get(n, (Role.MEDEWERKER,))
        email = f"{username}@kompas.example"
        member = roster.person(username, roles, email=email, **name)
        if n >= NOT_A_MENTOR:
            people.teachers.append(member)


def _enrol(roster: Roster, klas: Klas, number: int) -> list[Membership]:
    """New students in a class; Noor, as whom one can sign in, is the first of hers."""
    if klas.name != NOORS_CLASS:
        return [roster.student() for _n in range(number)]
    noor = roster.person(
        "leerling",
        (Role.LEERLING,),
        first_name="Noor",
        tussenvoegsel="de",
        last_name="Vries",
    )
    return [noor, *(roster.student() for _n in range(number - 1))]


def _a_year_earlier(
    roster: Roster, now: dict[Klas, list[Membership]]
) -> dict[Klas, list[Membership]]:
    """The classes of last year: everyone one leerjaar lower, and those who have left since."""
    sat = {}
    for klas in now:
        years = TRACKS[klas.niveau][1]
        if klas.leerjaar == years:
            sat[klas] = [roster.student(active=False) for _n in now[klas]]
            continue
        later = next(
            other
            for other in now
            if (other.niveau, other.leerjaar, other.parallel)
            == (klas.niveau, klas.leerjaar + 1, klas.parallel)
        )
        sat[klas] = now[later]
    return sat


def _fill_year(roster: Roster, year: SchoolYear, inside: dict[Klas, list[Membership]]) -> None:
    teachers = roster.people.teachers
    mentors = teachers[1:]
    roster.chance.shuffle(mentors)
    for n, (klas, members) in enumerate(inside.items()):
        leerjaar = _leerjaar(roster, year, klas.leerjaar)
        group = roster.group(
            year, Group.Kind.KLAS, klas.name, leerjaar=klas.leerjaar, niveau=klas.niveau
        )
        of_noor = klas.name == NOORS_CLASS
        roster.join(group, teachers[0] if of_noor else mentors[n % len(mentors)], "mentor")
        for member in members:
            roster.join(group, member)
            roster.join(leerjaar, member)


def _leerjaar(roster: Roster, year: SchoolYear, number: int) -> Group:
    """The group of a whole leerjaar, made when its first class is."""
    key = (year.pk, Group.Kind.LEERJAAR, f"leerjaar {number}")
    if key in roster.people.groups:
        return roster.people.groups[key]
    return roster.group(year, Group.Kind.LEERJAAR, f"leerjaar {number}", leerjaar=number)


def _council(roster: Roster, year: SchoolYear) -> None:
    """Ten students of all leerjaren; one of the oldest is voorzitter. Noor is in it this year."""
    people = roster.people
    group = roster.group(year, Group.Kind.LEERLINGENRAAD, "leerlingenraad")
    of_year = [g for g in people.groups.values() if g.school_year_id == year.pk]
    klassen = [group for group in of_year if group.kind == Group.Kind.KLAS]
    chosen = roster.chance.sample(klassen, COUNCIL)
    chosen.sort(key=lambda klas: -(klas.leerjaar or 0))
    members = [people.members[klas.pk][1] for klas in chosen]
    if year is people.this_year:
        members[-1] = people.by_username["leerling"]
    for n, member in enumerate(members):
        roster.join(group, member, "voorzitter" if n == 0 else "lid")

"""Pools: what a reader can find by adding and subtracting, and what to hide until that is safe.

Two students are in one *pool* when nothing that is shown tells them apart: every set of students
about which something is shown has both of them in it, or neither. Each shown number is then a sum
over pools, so whatever a reader adds and subtracts never says more than the answers of the pools
do. This module grants the reader all of those, and hides groups until each pool could have been
a result by itself and each hidden group stays in doubt. It hides a little more than is needed,
and in return the argument is short and holds for any number of breakdowns and earlier pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement, permutations, product

from .single import show_distribution

Students = frozenset[str]
"""A set of students about which something is shown, or could be: the names of its parts."""
Sets = frozenset[Students]


@dataclass(frozen=True, slots=True)
class Part:
    """Some students and their answers by option; None for students who are not in today's."""

    size: int
    counts: Mapping[str, int] | None

    @property
    def respondents(self) -> int:
        return sum((self.counts or {}).values())


@dataclass(frozen=True, slots=True)
class People:
    """Everybody to think of, in parts that no set divides.

    ``total``: everybody in today's answers. ``groups``: the sets about which something could be
    shown next to that. ``out``: those about which something is out and cannot be hidden.
    """

    parts: Mapping[str, Part]
    total: Students
    groups: Sets
    out: Sets

    @property
    def ours(self) -> Sets:
        """All sets that can be hidden."""
        return self.groups | {self.total}

    def size(self, students: Students) -> int:
        return sum(self.parts[name].size for name in students)

    def respondents(self, students: Students) -> int:
        return sum(self.parts[name].respondents for name in students)

    def counts(self, students: Students) -> Counter[str]:
        """Respondents by option, options nobody chose as well."""
        counts: Counter[str] = Counter()
        for name in students:
            counts.update(self.parts[name].counts or {})
        return counts

    def rank(self, students: Students) -> tuple[int, list[str]]:
        """The order in which sets come up: smallest enrolment first, then by name."""
        return self.size(students), sorted(students)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to hide: sets of students, and the options to merge for all groups alike."""

    hidden: Sets = frozenset()
    merged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Pool:
    """The students who are in exactly these of today's shown sets, and of those that are out."""

    shown: Sets
    out: Sets
    students: Students


def hide_more(people: People, plan: Plan, *, level: int, least: int) -> Plan:
    """The plan with as much more hidden as the threshold ``level`` asks.

    ``least``: fewest respondents in a pool. What the plan hides already stays hidden. When the
    total cannot be shown, all is hidden.
    """
    hidden = plan.hidden | {
        group for group in people.groups if not _publishable(people, group, level, least)
    }
    while people.total not in hidden:
        pools = _pools(people, hidden)
        merged = _merged(people, pools, plan.merged, level)
        extra = (
            _against_small_pools(people, pools, level, least)
            or _against_merging_all(people, pools, merged)
            or _against_certainty(people, pools, Plan(hidden, merged), level, least)
        )
        if not extra:
            return Plan(hidden, merged)
        hidden |= extra
    return Plan(people.ours, plan.merged)


def _publishable(people: People, students: Students, level: int, least: int) -> bool:
    """Could the answers of these students be a result by themselves?"""
    if any(people.parts[name].counts is None for name in students):
        return False
    return _is_result(tuple(people.counts(students).items()), level, least)


@lru_cache(maxsize=4096)
def _is_result(counts: tuple[tuple[str, int], ...], level: int, least: int) -> bool:
    n = sum(count for _, count in counts)
    return n >= least and show_distribution(dict(counts), level).hidden is None


def _pools(people: People, hidden: Sets) -> list[_Pool]:
    """The pools, smallest first. Who is in no shown set at all is in none of them."""
    found: dict[tuple[Sets, Sets], set[str]] = {}
    for name, part in people.parts.items():
        shown = frozenset(students for students in people.ours - hidden if name in students)
        out = frozenset(students for students in people.out if name in students)
        if part.size and (shown or out):
            found.setdefault((shown, out), set()).add(name)
    pools = [_Pool(*sets, frozenset(students)) for sets, students in found.items()]
    return sorted(pools, key=lambda pool: people.rank(pool.students))


def _today(pools: Sequence[_Pool]) -> list[_Pool]:
    """The pools that hiding something today can change."""
    return [pool for pool in pools if pool.shown]


def _against_small_pools(people: People, pools: Sequence[_Pool], level: int, least: int) -> Sets:
    """What to hide next so that every pool could be a result by itself.

    Also a pool of which only something older is out: today can set it apart from the others.
    """
    for pool in pools:
        if not _publishable(people, pool.students, level, least):
            beside = [other for other in pools if other.out & pool.out] if pool.out else [pool]
            extra = _join(people, [pool], pools) or frozenset().union(*(p.shown for p in beside))
            if extra:
                return extra
    return frozenset()


def _against_certainty(
    people: People, pools: Sequence[_Pool], plan: Plan, level: int, least: int
) -> Sets:
    """What to hide next so that no number of a hidden group is certain."""
    for group in sorted(plan.hidden, key=people.rank):
        if people.size(group) and not _in_doubt(people, group, pools, plan, level, least):
            inside = [pool for pool in _today(pools) if pool.students & group]
            outside = [pool for pool in pools if pool.students - group]
            if extra := _join(people, inside, outside):
                return extra
    return frozenset()


def _against_merging_all(people: People, pools: Sequence[_Pool], merged: Set[str]) -> Sets:
    """What to hide next when no option can be shown for all pools alike."""
    today = _today(pools)
    if len(today) < 2 or merged < set(people.counts(people.total)):
        return frozenset()
    return _join(people, today[:1], pools) or today[0].shown


def _join(people: People, some: Sequence[_Pool], others: Sequence[_Pool]) -> Sets:
    """What to hide so that one of these pools becomes one with another, at the least enrolment.

    Only the roster decides, so the choice tells nothing of the answers.
    """
    pairs = product(some, others)
    ways = {one.shown ^ other.shown for one, other in pairs if one.out == other.out}
    return min(
        filter(None, ways),
        key=lambda way: (sum(map(people.size, way)), sorted(map(people.rank, way))),
        default=frozenset(),
    )


def _in_doubt(
    people: People, group: Students, pools: Sequence[_Pool], plan: Plan, level: int, least: int
) -> bool:
    """Is there, for each number of a hidden group, another world in which it is another number?

    The numbers are its respondents (None) and those for each option that is not merged. The other
    worlds differ in one answer inside the group and one outside it, in the same pool. The reader
    knows how many were asked in each part and, at worst, which hidden groups are hidden for
    themselves and which for another's sake; in the other world those must be the same.
    """
    sought: set[str | None] = {None, *people.counts(people.total)} - plan.merged
    if people.respondents(people.total) == people.size(people.total):
        sought.discard(None)  # that everybody took part is no secret then
    elif not any(_has_room(people, group, pool) for pool in _today(pools)):
        return False
    for pool in _today(pools):
        for one, other in product(sorted(pool.students & group), sorted(pool.students - group)):
            differ = [hidden for hidden in plan.hidden if (one in hidden) != (other in hidden)]
            for change in _changes(people.parts[one], people.parts[other], sought):
                if all(
                    _stays(people, hidden, change, 1 if one in hidden else -1, level, least)
                    for hidden in differ
                ):
                    sought -= _touched(change)
    return not sought


def _has_room(people: People, group: Students, pool: _Pool) -> bool:
    """Can anyone in the pool not have answered, inside the group or outside it?"""
    inside, outside = pool.students & group, pool.students - group
    if not inside or not outside:
        return False
    return 0 < people.respondents(pool.students) < people.size(pool.students)


def _changes(one: Part, other: Part, sought: Set[str | None]) -> Iterator[Mapping[str, int]]:
    """How the answers of one part can change while the other does the reverse.

    By option; only changes of a number that is sought, until there is none any more.
    """
    here, there = one.counts or {}, other.counts or {}
    least = -min(one.respondents, other.size - other.respondents)
    most = min(one.size - one.respondents, other.respondents)
    if not sought or (least == most == 0 and sought == {None}):
        return
    for change in _steps(tuple(here), max(one.size, other.size)):
        if (
            least <= sum(change.values()) <= most
            and sought & _touched(change)
            and all(-here[option] <= n <= there[option] for option, n in change.items())
        ):
            yield change
            if not sought:
                return


def _touched(change: Mapping[str, int]) -> set[str | None]:
    """The numbers that differ: those of options, and the respondents (None)."""
    return {*change, None} if sum(change.values()) else {*change}


@lru_cache(maxsize=64)
def _steps(options: tuple[str, ...], most: int) -> tuple[Mapping[str, int], ...]:
    """One answer more, one less, or one that is another; two of those at once; many of one.

    With steps of one answer only, whether a world has a neighbour would itself tell something:
    tried on small schools, a reader who knows these rules then does find hidden numbers.
    """
    one = [{option: sign} for option in options for sign in (1, -1)]
    one += [{more: 1, less: -1} for more, less in permutations(options, 2)]
    two = [
        {option: first.get(option, 0) + second.get(option, 0) for option in {**first, **second}}
        for first, second in combinations_with_replacement(one, 2)
    ]
    many = [{o: n * times for o, n in step.items()} for times in range(3, most + 1) for step in one]
    found = ({o: n for o, n in change.items() if n} for change in (*one, *two, *many))
    distinct = {frozenset(change.items()): change for change in found if change}
    return tuple(distinct.values())


def _stays(
    people: People, group: Students, change: Mapping[str, int], sign: int, level: int, least: int
) -> bool:
    """Is a hidden group still hidden for itself, or still not, when its answers change so?"""
    now = people.counts(group)
    then = {option: now[option] + sign * change.get(option, 0) for option in now}
    return _is_result(tuple(now.items()), level, least) == _is_result(
        tuple(then.items()), level, least
    )


def _merged(
    people: People, pools: Sequence[_Pool], before: frozenset[str], level: int
) -> frozenset[str]:
    """The options to merge everywhere: those that any pool, or the total, would merge.

    More are added, of the fewest respondents first, until there are at least two and in every
    pool at least the threshold of respondents chose one of them.
    """
    everybody = people.counts(people.total)
    counts = [people.counts(pool.students) for pool in _today(pools)]
    found = {*before, *show_distribution(everybody, level).merged}
    for one in counts:
        found.update(show_distribution(one, level).merged)
        found.update(option for option in everybody if one[option] < level)
    for option in sorted(everybody, key=lambda option: (everybody[option], option)):
        if not found or _enough(found, counts, level):
            break
        found.add(option)
    return frozenset(found)


def _enough(found: set[str], counts: Iterable[Counter[str]], level: int) -> bool:
    return len(found) > 1 and all(sum(one[o] for o in found) >= level for one in counts)

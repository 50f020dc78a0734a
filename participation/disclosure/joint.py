"""A whole result at once: its total and every breakdown, also next to what was shown before.

The rule stands in ``pools``: whatever can be computed from all that is shown must itself be a
result that may be shown. That is the usual demand on tables that share cells, of which groups
within groups are one kind: protect the sums that can be *derived*, not only the cells (A.
Hundepool and others, *Statistical Disclosure Control*, Wiley 2012, on linked and hierarchical
tables; ESSnet *Handbook on Statistical Disclosure Control*).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from .pools import Part, People, Plan, Students, hide_more
from .single import distribution_of, show_distribution
from .values import (
    DEFAULT_THRESHOLD,
    PUBLIC_THRESHOLD,
    Distribution,
    Hidden,
    HiddenBecause,
    Shown,
    require_threshold,
    share,
)


@dataclass(frozen=True, slots=True)
class GroupAnswers:
    """The answers of one group to one single-choice question.

    ``counts``: respondents by option; every respondent chose exactly one. ``group_size``:
    students asked. Raises ValueError for a negative count, or more respondents than students.
    """

    counts: Mapping[str, int]
    group_size: int

    def __post_init__(self) -> None:
        if any(count < 0 for count in self.counts.values()):
            raise ValueError("a count of respondents cannot be negative")
        if self.respondents > self.group_size:
            raise ValueError("a group cannot have more respondents than students")

    @property
    def respondents(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """A set of students about whom something was shown earlier: yesterday, in a file, last round.

    ``parts``: the parts of today's result whose students were in it. ``shown``: what was shown.
    ``gone``: students who were in it and are in no part today. ``anew``: it was an earlier round,
    in which the same students answered the same question; False when it is about these answers.

    When these answers have changed since, or students have gone, the difference with today would
    be about those few; then nothing new is shown. An earlier round only counts when nearly
    everyone answered both times: then, for a reader who thinks that nobody changed their mind,
    the difference is the answer of who came or went.
    """

    parts: Collection[str]
    shown: Distribution
    gone: int = 0
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """A result to show: one question, everybody who was asked, and the ways to divide them.

    ``parts``: disjoint sets of students by name, together everybody, such that every group is
    made of whole parts (the classes, say). ``breakdowns``: by name of breakdown and group, the
    parts of that group. Groups of one breakdown do not overlap; those of two breakdowns may, or
    may lie within each other. ``before``: all sets about which something was shown earlier.
    ``together``: options that are shown as one in the groups, by option; the total keeps them
    apart where it can. Four faces become "ja" and "nee" per leerjaar, which small groups can bear.

    Raises ValueError when groups of one breakdown overlap, or a group names an unknown part.
    """

    parts: Mapping[str, GroupAnswers]
    breakdowns: Mapping[str, Mapping[str, Collection[str]]] = field(default_factory=dict)
    before: Sequence[ShownBefore] = ()
    together: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        named = [part for shown in self.before for part in shown.parts]
        for groups in self.breakdowns.values():
            inside = [part for parts in groups.values() for part in parts]
            if len(inside) != len(set(inside)):
                raise ValueError("groups of one breakdown cannot overlap")
            named += inside
        if not set(named) <= set(self.parts):
            raise ValueError("a group is made of parts that are given")

    def cut(self, parts: Collection[str]) -> GroupAnswers:
        """The answers of these parts, as groups are shown; with every option of the question."""
        counts = {
            self.together.get(option, option): 0
            for part in self.parts.values()
            for option in part.counts
        }
        for name in parts:
            for option, count in self.parts[name].counts.items():
                counts[self.together.get(option, option)] += count
        return GroupAnswers(counts, sum(self.parts[name].group_size for name in parts))

    def students(self, parts: Collection[str]) -> Students:
        """The parts in which anybody is: two groups of the same students are the same."""
        return frozenset(name for name in parts if self.parts[name].group_size)

    def divisible(self, level: int) -> bool:
        """May the answers as groups show them stand beside the total?

        Not when the total merges options that the groups keep apart: the difference would show
        one of them.
        """
        total = show_distribution(self.everybody(), level)
        mixed = {self.together.get(option, option) for option in total.merged}
        coarse = show_distribution(self.cut(self.parts).counts, level)
        apart = bool(self.together) and len(mixed) > 1
        return total.hidden is None and coarse.hidden is None and not apart

    def everybody(self) -> Mapping[str, int]:
        """Respondents by option, all parts together, with all options apart."""
        return replace(self, together={}).cut(self.parts).counts


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What may be shown of a result. A hidden group has no number at all, not even a count."""

    total: Distribution
    breakdowns: Mapping[str, Mapping[str, Distribution | Hidden]]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What may be shown of a result with one breakdown."""

    total: Distribution
    groups: Mapping[str, Distribution | Hidden]


def show_breakdown(
    groups: Mapping[str, GroupAnswers],
    *,
    threshold: int,
    together: Mapping[str, str] | None = None,
) -> Breakdown:
    """The answers in total and per group, for groups that do not overlap and are the total.

    Students of no group, or of groups too small to name, are a group of their own ("overig").
    A group is shown whole or not at all, also how many answered: never with fewer than
    PUBLIC_THRESHOLD respondents, and never when it is unanimous or nearly so. When groups are
    hidden, there are at least two; together they have at least PUBLIC_THRESHOLD respondents (or
    the threshold, when higher) and are not unanimous either. When that cannot be, nothing is
    shown per group. The total is that of ``show_distribution``. The groups can have more options
    merged than the total, each group the same ones. ``together`` as for ``Answers``.

    Raises ValueError for a threshold below DEFAULT_THRESHOLD.
    """
    each = {name: (name,) for name in groups}
    answers = Answers(groups, {"": each}, together=together or {})
    disclosed = disclose(answers, threshold=threshold)
    return Breakdown(disclosed.total, disclosed.breakdowns[""])


def disclose(answers: Answers, *, threshold: int) -> Disclosed:
    """What may be shown of a whole result.

    ``threshold`` comes from ``threshold_for``. All that is shown about these answers, on any page
    and in any file for any audience, comes from one call with all breakdowns in it, or the later
    one names the earlier in ``before``. Raising the threshold only hides more, so two audiences
    with two thresholds do not complete each other.

    Next to what was shown before the total can be hidden too, and then all is. That is the moment
    to show the earlier page again.

    Raises ValueError for a threshold below DEFAULT_THRESHOLD.
    """
    require_threshold(threshold)
    total = show_distribution(answers.everybody(), threshold)
    plan = Plan()
    for level in range(DEFAULT_THRESHOLD, threshold + 1):  # so that a higher one keeps all hidden
        people = _people(answers, level)
        if answers.divisible(level):
            plan = hide_more(people, plan, level=level, least=max(level, PUBLIC_THRESHOLD))
        else:
            plan = Plan(people.ours, plan.merged)
        if people.total in plan.hidden:
            break
    people = _people(answers, threshold)
    if people.total in plan.hidden and people.out - {people.total}:
        total = Distribution(_PROTECTED, {}, hidden=_PROTECTED)  # even its count can be compared
    elif people.out - people.ours:
        total = distribution_of(answers.cut(answers.parts).counts, plan.merged)
    return Disclosed(
        total,
        {
            breakdown: {
                group: _show_group(answers, parts, plan, threshold)
                for group, parts in groups.items()
            }
            for breakdown, groups in answers.breakdowns.items()
        },
    )


_PROTECTED: Final = Hidden(HiddenBecause.PROTECTS)


def _show_group(
    answers: Answers, parts: Collection[str], plan: Plan, threshold: int
) -> Distribution | Hidden:
    """The group as planned. The reason for hiding it depends on the roster only."""
    group = answers.cut(parts)
    if group.group_size < max(threshold, PUBLIC_THRESHOLD):
        return Hidden(HiddenBecause.SMALL_GROUP)
    if answers.students(parts) in plan.hidden:
        return _PROTECTED
    return distribution_of(group.counts, plan.merged)


def _people(answers: Answers, level: int) -> People:
    """Everybody with the sets they are in: today's, and earlier ones that can be compared."""
    parts = {
        name: Part(part.group_size, answers.cut((name,)).counts)
        for name, part in answers.parts.items()
    }
    out: set[Students] = set()
    for number, before in enumerate(answers.before):
        if _comparable(before, answers, level):
            unknown = f"\N{NULL}{number}"  # no name of a part of today
            parts[unknown] = Part(before.gone or int(_changed(before, answers)), None)
            out.add(answers.students(before.parts) | ({unknown} if parts[unknown].size else set()))
    groups = {
        answers.students(members)
        for each in answers.breakdowns.values()
        for members in each.values()
    }
    total = answers.students(answers.parts)
    return People(parts, total, frozenset(groups - {total}), frozenset(out))


def _comparable(before: ShownBefore, answers: Answers, level: int) -> bool:
    """Do today's numbers, next to the earlier ones, tell of single students?

    Those of an earlier round do when hardly anyone could have answered in one round only. Nobody
    changing their mind, at least so many students took part as chose each option in the round
    when it was chosen most. When that is more than there are, people did change their minds.
    """
    if isinstance(before.shown.respondents, Hidden):
        return False
    if not before.anew:
        return True
    then, today = before.shown.respondents.value, answers.cut(before.parts).respondents
    fewest, most = max(then, today), then + today
    if now := _as_shown(before, answers):
        fewest = sum(max(min(_could_be(before.shown, o, then)), n) for o, n in now.items())
        most = sum(max(max(_could_be(before.shown, o, then)), n) for o, n in now.items())
    students = answers.cut(before.parts).group_size + before.gone
    return students >= fewest and students - most < level


def _could_be(shown: Distribution, option: str, n: int) -> list[int]:
    """The counts that give the share shown; of the merged options together for MERGED."""
    seen = shown.merged_share if option == _MERGED else shown.shares[option]
    return [count for count in range(n + 1) if share(count, n) == seen]


def _changed(before: ShownBefore, answers: Answers) -> bool:
    """Is this no longer what was shown then about the same students and the same answers?"""
    if before.anew:
        return False
    n = answers.cut(before.parts).respondents
    if before.shown.respondents != Shown(n):
        return True
    now = _as_shown(before, answers)
    if now is None:
        return before.shown.hidden is None
    return any(count not in _could_be(before.shown, option, n) for option, count in now.items())


_MERGED: Final = "\N{NULL}merged"


def _as_shown(before: ShownBefore, answers: Answers) -> Mapping[str, int] | None:
    """Today's respondents among the same students, by the options as they were shown then."""
    for now in (answers, replace(answers, together={})):
        counts = now.cut(before.parts).counts
        if {*before.shown.shares, *before.shown.merged} == set(counts):
            apart = {option: counts[option] for option in before.shown.shares}
            if before.shown.merged:
                apart[_MERGED] = sum(counts[option] for option in before.shown.merged)
            return apart
    return None

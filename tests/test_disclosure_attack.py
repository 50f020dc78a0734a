"""A reader who adds everything up, against ``disclose``.

The reader knows the roster, every number shown in every breakdown, on every page and on every
earlier day, and even the exact counts behind the rounded shares. Among all answers that fit with
those, the reader looks for what is the same in each: by integer programming for schools of a
likely size, and, knowing the rules as well, by going through all answers of very small schools.
Weaker rules are attacked in the same way, to see that the reader does find what there is to find.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from participation.disclosure import (
    PUBLIC_THRESHOLD,
    Answers,
    Disclosed,
    Distribution,
    GroupAnswers,
    Hidden,
    HiddenBecause,
    Shown,
    ShownBefore,
    disclose,
    joint,
    pools,
    show_distribution,
    single,
    suppression,
    values,
)

Parts = dict[str, GroupAnswers]
OPTIONS = "abcd"
THRESHOLDS = st.sampled_from([5, 5, 7, 10, 12])
quick = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])


# --- the reader ---------------------------------------------------------------------------------


class Reader:
    """Somebody with a school roster and everything that was ever shown.

    ``truth``: the answers of every piece of the school by option, which the reader does not know.
    ``rosters``: pieces with how many students they are together, which the reader knows.
    """

    def __init__(
        self, truth: Mapping[str, Mapping[str, int]], rosters: Mapping[frozenset[str], int]
    ) -> None:
        self.truth = truth
        self.rosters = rosters
        self.options = sorted({option for counts in truth.values() for option in counts})
        self.facts: dict[tuple[frozenset[str], frozenset[str]], int] = {}

    def told(self, students: Iterable[str], options: Iterable[str]) -> None:
        fact = frozenset(students), frozenset(options)
        self.facts[fact] = self.count(*fact)

    def read(self, shown: Distribution | Hidden, students: Iterable[str]) -> None:
        """One distribution, as exact counts."""
        students = frozenset(students)
        if isinstance(shown, Distribution) and isinstance(shown.respondents, Shown):
            self.told(students, self.options)
            for option in shown.shares:
                self.told(students, option)

    def read_page(self, page: Disclosed, answers: Answers, pieces: Sequence[str] = ("",)) -> None:
        """All of a page; each part of the school is in the given pieces."""

        def of(parts: Iterable[str]) -> set[str]:
            return {part + piece for part in parts for piece in pieces} & self.truth.keys()

        self.read(page.total, of(answers.parts))
        for breakdown, groups in page.breakdowns.items():
            for name, shown in groups.items():
                self.read(shown, of(answers.breakdowns[breakdown][name]))

    def count(self, students: Iterable[str], options: Iterable[str]) -> int:
        return sum(self.truth[s].get(o, 0) for s, o in product(students, options))

    def certain(self, students: Collection[str], options: Collection[str]) -> bool:
        """Is this count the same in all answers that fit with what is known?"""
        cells = list(product(self.truth, self.options))
        place = {cell: index for index, cell in enumerate(cells)}

        def row(some: Iterable[str], of: Iterable[str]) -> np.ndarray[Any, Any]:
            line = np.zeros(len(cells))
            line[[place[cell] for cell in product(some, of)]] = 1
            return line

        rules = [
            LinearConstraint(
                np.array([row(some, self.options) for some in self.rosters]),
                ub=list(self.rosters.values()),
            )
        ]
        if self.facts:
            known = list(self.facts.values())
            sums = np.array([row(*fact) for fact in self.facts])
            rules.append(LinearConstraint(sums, lb=known, ub=known))
        goal, true = row(students, options), self.count(students, options)
        for sign in (1, -1):
            best = milp(
                sign * goal, constraints=rules, integrality=np.ones(len(cells)), bounds=Bounds(0)
            )
            assert best.success, best.message
            if round(best.fun * sign) != true:
                return False
        return True

    def learns(self, students: Collection[str], size: int) -> Iterator[str]:
        """What the reader is certain of about these students."""
        if not size:
            return
        for option in self.options:
            if self.certain(students, option):
                yield f"how many said {option}"
        everyone = self.count(students, self.options) == size  # taking part is the stated limit
        if not everyone and self.certain(students, self.options):
            yield "how many answered"


def school_reader(parts: Mapping[str, GroupAnswers]) -> Reader:
    return Reader(
        {name: part.counts for name, part in parts.items()},
        {frozenset({name}): part.group_size for name, part in parts.items()},
    )


def test_the_reader_can_add_up() -> None:
    parts = {"x": GroupAnswers({"a": 3, "b": 9}, 20), "y": GroupAnswers({"a": 7, "b": 5}, 20)}
    reader = school_reader(parts)
    reader.told("xy", "ab")
    reader.told("xy", "a")
    assert not any(reader.certain("x", options) for options in ("a", "b", "ab"))
    reader.told("y", "a")
    assert reader.certain("x", "a")
    assert not reader.certain("x", "b")
    reader.told("y", "ab")
    assert list(reader.learns("x", 20)) == [
        "how many said a",
        "how many said b",
        "how many answered",
    ]


def test_the_reader_sees_what_nobody_said() -> None:
    parts = {"x": GroupAnswers({"a": 4, "b": 0}, 4), "y": GroupAnswers({"a": 9, "b": 0}, 30)}
    reader = school_reader(parts)
    reader.told("xy", "b")
    assert reader.certain("x", "b")
    assert not reader.certain("x", "a")


# --- schools ------------------------------------------------------------------------------------


@st.composite
def group_answers(draw: st.DrawFn, options: str) -> GroupAnswers:
    """A class; often nearly unanimous, hardly answered, or complete."""
    size = draw(st.sampled_from([0, 1, 4, 9, 12, 20, 27, 30, 60]))
    took_part = draw(st.one_of(st.integers(0, size), st.just(size), st.just(size * 2 // 3)))
    kind = draw(st.sampled_from(["spread", "spread", "any", "same"]))
    if kind == "spread":
        base, rest = divmod(took_part, len(options))
        counts = [base + (n < rest) for n in range(len(options))]
    elif kind == "any":
        cut = st.lists(
            st.integers(0, took_part), min_size=len(options) - 1, max_size=len(options) - 1
        )
        cuts = [0, *sorted(draw(cut)), took_part]
        counts = [right - left for left, right in pairwise(cuts)]
    else:
        few = draw(st.integers(0, min(3, took_part)))
        counts = [took_part - few, few] + [0] * (len(options) - 2)
    return GroupAnswers(dict(zip(options, counts, strict=True)), size)


@st.composite
def schools(draw: st.DrawFn, *, crossing: bool = False, largest: int = 6) -> Answers:
    """Classes in leerjaren; with niveaus that cross the leerjaren when asked."""
    options = OPTIONS[: draw(st.sampled_from([2, 2, 3, 4]))]
    names = "pqrstuv"[: draw(st.integers(1, largest))]
    leerjaren: dict[str, list[str]] = defaultdict(list)
    others: dict[str, list[str]] = defaultdict(list)
    for name in names:
        leerjaren[draw(st.sampled_from("123"))].append(name)
        others[draw(st.sampled_from("hv")) if crossing else name].append(name)
    parts = {name: draw(group_answers(options)) for name in names}
    return Answers(parts, {"leerjaar": leerjaren, "other": others})


def leaks(answers: Answers, *pages: Disclosed) -> list[str]:
    """What a reader of all these pages learns of hidden groups, or of parts too small to show."""
    reader = school_reader(answers.parts)
    for page in pages:
        reader.read_page(page, answers)
    secret = {frozenset(name) for name, part in answers.parts.items() if not publishable(part)}
    for page in pages:
        for breakdown, groups in page.breakdowns.items():
            for name, shown in groups.items():
                members = frozenset(answers.breakdowns[breakdown][name])
                if isinstance(shown, Hidden) and not any(
                    isinstance(other.breakdowns[breakdown][name], Distribution) for other in pages
                ):
                    secret.add(members)
    everybody = answers.students(answers.parts)  # one group that is everybody is the total
    return [
        f"{sorted(students)}: {leak}"
        for students in secret
        if answers.students(students) != everybody
        for leak in reader.learns(students, answers.cut(students).group_size)
    ]


def publishable(part: GroupAnswers) -> bool:
    return part.respondents >= 10 and show_distribution(part.counts, 5).hidden is None


# --- breakdowns ---------------------------------------------------------------------------------


@quick
@given(schools(largest=5), THRESHOLDS)
def test_nothing_follows_from_classes_within_leerjaren(answers: Answers, threshold: int) -> None:
    assert leaks(answers, disclose(answers, threshold=threshold)) == []


@quick
@given(schools(crossing=True), THRESHOLDS)
def test_nothing_follows_from_breakdowns_that_cross(answers: Answers, threshold: int) -> None:
    assert leaks(answers, disclose(answers, threshold=threshold)) == []


@quick
@given(schools(largest=4))
def test_a_page_and_a_file_with_another_threshold_do_not_complete_each_other(
    answers: Answers,
) -> None:
    pages = [disclose(answers, threshold=threshold) for threshold in (5, 10)]
    assert leaks(answers, *pages) == []


# --- over time ----------------------------------------------------------------------------------


@st.composite
def moved(draw: st.DrawFn) -> tuple[Answers, set[str], set[str]]:
    """A school with those who left after the first page, and those who came before the second."""
    answers = draw(schools(largest=4))
    options = next(iter(answers.parts.values())).counts
    few = st.sampled_from([1, 1, 2, 5, 12])
    parts, leerjaren = (
        dict(answers.parts),
        {name: list(members) for name, members in answers.breakdowns["leerjaar"].items()},
    )
    gone: set[str] = set()
    new: set[str] = set()
    for name, those in (("x", gone), ("y", new)):
        if draw(st.booleans()):
            size, choice = draw(few), draw(st.sampled_from(sorted(options)))
            parts[name] = GroupAnswers({o: size * (o == choice) for o in options}, size)
            leerjaren[draw(st.sampled_from(sorted(leerjaren)))].append(name)
            those.add(name)
    return Answers(parts, {"leerjaar": leerjaren}), gone, new


def at(answers: Answers, missing: set[str], before: Sequence[ShownBefore] = ()) -> Answers:
    """The result at a moment when some are not in it."""
    parts = {name: part for name, part in answers.parts.items() if name not in missing}
    breakdowns = {
        breakdown: {name: [p for p in members if p in parts] for name, members in groups.items()}
        for breakdown, groups in answers.breakdowns.items()
    }
    return Answers(parts, breakdowns, before)


def remembered(
    page: Disclosed, answers: Answers, gone: set[str], *, anew: bool = False
) -> list[ShownBefore]:
    """A page as the next one has to know it."""
    shown: list[tuple[Distribution | Hidden, Collection[str]]] = [(page.total, answers.parts)]
    for breakdown, groups in page.breakdowns.items():
        shown += [(each, answers.breakdowns[breakdown][name]) for name, each in groups.items()]
    return [
        ShownBefore(
            [part for part in members if part not in gone],
            each,
            gone=sum(answers.parts[part].group_size for part in members if part in gone),
            anew=anew,
        )
        for each, members in shown
        if isinstance(each, Distribution)
    ]


def two_pages(
    answers: Answers, gone: set[str], new: set[str], *, careful: bool = True
) -> list[str]:
    """What follows from a page, and another after some left and some came."""
    first = at(answers, new)
    page = disclose(first, threshold=5)
    second = at(answers, gone, remembered(page, first, gone) if careful else ())
    reader = school_reader(answers.parts)
    reader.read_page(page, first)
    reader.read_page(disclose(second, threshold=5), second)
    return [
        f"{name}: {leak}"
        for name, part in answers.parts.items()
        if not publishable(part) and len(answers.students(answers.parts)) > 1
        if answers.students([name])
        not in (first.students(first.parts), second.students(second.parts))
        for leak in reader.learns([name], part.group_size)
    ]


@quick
@given(moved())
def test_who_left_or_came_does_not_follow_from_two_days(
    school: tuple[Answers, set[str], set[str]],
) -> None:
    assert two_pages(*school) == []


@quick
@given(schools(largest=3), st.data())
def test_a_late_answer_does_not_follow_from_two_days(answers: Answers, data: st.DataObject) -> None:
    """The same students on both days, but some answered in between; nobody says who."""
    parts = dict(answers.parts)
    late: Parts = {}
    for name, part in parts.items():
        number = data.draw(st.integers(0, min(3, part.group_size - part.respondents)))
        choice = data.draw(st.sampled_from(sorted(part.counts)))
        late[name] = GroupAnswers({o: number * (o == choice) for o in part.counts}, number)
        parts[name] = GroupAnswers(
            {o: n + late[name].counts[o] for o, n in part.counts.items()}, part.group_size
        )
    page = disclose(answers, threshold=5)
    today = Answers(parts, answers.breakdowns, remembered(page, answers, set()))
    reader = Reader(
        {name: part.counts for name, part in answers.parts.items()}
        | {f"{name}+": part.counts for name, part in late.items()},
        {frozenset({name, f"{name}+"}): part.group_size for name, part in parts.items()},
    )
    reader.read_page(page, answers)
    reader.read_page(disclose(today, threshold=5), today, ("", "+"))
    found = {
        n: list(reader.learns([f"{n}+"], parts[n].group_size)) for n in late if late[n].respondents
    }
    assert not any(found.values()), found


@quick
@given(schools())
def test_the_same_page_twice_is_the_same_page(answers: Answers) -> None:
    page = disclose(answers, threshold=5)
    before = remembered(page, answers, set())
    again = Answers(answers.parts, answers.breakdowns, before)
    assert disclose(again, threshold=5) == page


@st.composite
def two_rounds(draw: st.DrawFn) -> tuple[Reader, Answers, Answers, set[str], set[str]]:
    """Two rounds with nearly the same students, in which nobody changes their mind.

    Each class is in four pieces: who answered in both rounds, in the first or second only, never.
    """
    options = OPTIONS[: draw(st.sampled_from([2, 3]))]
    names = "pqr"[: draw(st.integers(1, 3))]
    pieces: dict[str, dict[str, int]] = {}
    sizes: dict[str, int] = {}
    leerjaren: dict[str, list[str]] = defaultdict(list)
    gone, new = set(draw(st.sampled_from(["", "x"]))), set(draw(st.sampled_from(["", "y"])))
    for name in (*names, *gone, *new):
        spread = draw(st.integers(0, 12)) if name in names else draw(st.integers(0, 1))
        both = {o: spread + draw(st.integers(0, 2)) for o in options}
        few = st.one_of(st.just(0), st.integers(0, 3))
        pieces[name + "1"] = {o: draw(few) for o in options}
        pieces[name + "2"] = {o: draw(few) for o in options}
        pieces[name + "*"] = both
        sizes[name] = draw(few) + sum(sum(pieces[name + piece].values()) for piece in "12*")
        leerjaren[draw(st.sampled_from("12"))].append(name)

    def round_of(piece: str, missing: set[str]) -> Answers:
        parts = {
            name: GroupAnswers(
                {o: pieces[name + piece][o] + pieces[name + "*"][o] for o in options}, size
            )
            for name, size in sizes.items()
        }
        return at(Answers(parts, {"leerjaar": leerjaren}), missing)

    rosters = {frozenset({n + "1", n + "2", n + "*"}): size for n, size in sizes.items()}
    return Reader(pieces, rosters), round_of("1", new), round_of("2", gone), gone, new


@quick
@given(two_rounds())
def test_who_came_does_not_follow_from_two_rounds(
    school: tuple[Reader, Answers, Answers, set[str], set[str]],
) -> None:
    reader, first, second, gone, _ = school
    page = disclose(first, threshold=5)
    before = remembered(page, first, gone, anew=True)
    second = Answers(second.parts, second.breakdowns, before)
    reader.read_page(page, first, "1*")
    reader.read_page(disclose(second, threshold=5), second, "2*")
    for answers, name, pieces in ((first, "x", "1*"), (second, "y", "2*")):
        part = answers.parts.get(name)
        if part and not publishable(part) and len(answers.students(answers.parts)) > 1:
            students = [name + piece for piece in pieces]
            assert list(reader.learns(students, part.group_size)) == []


# --- weaker rules, to see that the reader is a real one -----------------------------------------


def _by_itself(answers: Answers, group: Collection[str]) -> Distribution | Hidden:
    cut = answers.cut(group)
    shown = show_distribution(cut.counts, 5)
    return shown if publishable(cut) else Hidden(HiddenBecause.PROTECTS)


def only_the_sensitive_groups(answers: Answers) -> list[Disclosed]:
    """No group is hidden for another's sake."""
    groups = {
        breakdown: {name: _by_itself(answers, members) for name, members in groups.items()}
        for breakdown, groups in answers.breakdowns.items()
    }
    return [Disclosed(show_distribution(answers.everybody(), 5), groups)]


def only_enough_respondents(answers: Answers) -> list[Disclosed]:
    """A group is hidden for its number of respondents, never for what they said."""
    page = disclose(answers, threshold=5)
    groups = {
        breakdown: {
            name: show_distribution(cut.counts, 5)
            if (cut := answers.cut(members)).respondents >= PUBLIC_THRESHOLD
            else Hidden(HiddenBecause.PROTECTS)
            for name, members in groups.items()
        }
        for breakdown, groups in answers.breakdowns.items()
    }
    return [Disclosed(page.total, groups)]


def each_breakdown_apart(answers: Answers) -> list[Disclosed]:
    """Every breakdown is safe by itself; nobody looks at them together."""
    apart = [
        disclose(Answers(answers.parts, {name: groups}), threshold=5)
        for name, groups in answers.breakdowns.items()
    ]
    return [Disclosed(apart[0].total, {k: v for page in apart for k, v in page.breakdowns.items()})]


def each_group_merges_its_own(answers: Answers) -> list[Disclosed]:
    """The right groups, but every group merges only its own small options."""
    page = disclose(answers, threshold=5)
    groups = {
        breakdown: {
            name: show_distribution(answers.cut(answers.breakdowns[breakdown][name]).counts, 5)
            if isinstance(shown, Distribution)
            else shown
            for name, shown in groups.items()
        }
        for breakdown, groups in page.breakdowns.items()
    }
    return [Disclosed(page.total, groups)]


def carefully(answers: Answers) -> list[Disclosed]:
    return [disclose(answers, threshold=5)]


SEARCH = settings(max_examples=400, phases=[Phase.generate], derandomize=True, database=None)


@pytest.mark.parametrize("rule", [only_the_sensitive_groups, only_enough_respondents])
def test_the_reader_breaks_a_weaker_rule(rule: Callable[[Answers], list[Disclosed]]) -> None:
    found = find(
        schools(largest=4),
        lambda answers: bool(leaks(answers, *rule(answers))),
        settings=SEARCH,
    )
    assert leaks(found, *carefully(found)) == []


SMALL, LARGE = GroupAnswers({"a": 3, "b": 1}, 25), GroupAnswers({"a": 13, "b": 12}, 28)


@pytest.mark.parametrize(
    "breakdowns",
    [
        pytest.param(
            {
                "klas": {"p": ["p"], "q": ["q"], "r": ["r"], "s": ["s"]},
                "leerjaar": {"1": ["p", "s"], "2": ["q", "r"]},
            },
            id="p is leerjaar 1 without s",
        ),
        pytest.param(
            {
                "leerjaar": {"1": ["p", "q"], "2": ["r"], "3": ["s"]},
                "niveau": {"h": ["p", "s"], "v": ["q", "r"]},
            },
            id="p is niveau h without leerjaar 3",
        ),
    ],
)
def test_the_reader_breaks_breakdowns_that_do_not_know_each_other(
    breakdowns: dict[str, dict[str, list[str]]],
) -> None:
    answers = Answers({"p": SMALL, "q": LARGE, "r": LARGE, "s": LARGE}, breakdowns)
    assert any(leak.startswith("['p']") for leak in leaks(answers, *each_breakdown_apart(answers)))
    assert leaks(answers, *carefully(answers)) == []


def test_the_reader_breaks_groups_that_each_merge_their_own_options() -> None:
    """Two of p said a. It is merged there, but the total less the other group says it again."""
    parts = {
        "p": GroupAnswers({"a": 2, "b": 6, "c": 9}, 30),
        "q": GroupAnswers({"a": 8, "b": 9, "c": 7}, 30),
    }
    answers = Answers(parts, {"klas": {"p": ["p"], "q": ["q"]}})
    for rule, found in ((each_group_merges_its_own, True), (carefully, False)):
        reader = school_reader(parts)
        for page in rule(answers):
            assert isinstance(page.breakdowns["klas"]["p"], Distribution)
            reader.read_page(page, answers)
        assert reader.certain("p", "a") is found


def test_the_reader_breaks_pages_that_forget_the_day_before() -> None:
    found = find(moved(), lambda school: bool(two_pages(*school, careful=False)), settings=SEARCH)
    assert two_pages(*found) == []


# --- a reader who knows the rules too -----------------------------------------------------------


@pytest.fixture
def small_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rules with 2 and 3 for 5 and 10, so that all answers of a school can be tried."""
    for module in (values, suppression, single, pools, joint):
        for name, value in {"DEFAULT_THRESHOLD": 2, "PUBLIC_THRESHOLD": 3}.items():
            monkeypatch.setattr(module, name, value, raising=False)


ALONE = {"klas": {name: [name] for name in "pqr"}}
NESTED = {"leerjaar": {"1": ["p"], "2": ["q", "r"]}, **ALONE}
CROSSED = {
    "leerjaar": {"1": ["p", "q"], "2": ["r", "s"]},
    "niveau": {"h": ["p", "r"], "v": ["q", "s"]},
}


@pytest.mark.usefixtures("small_thresholds")
@pytest.mark.parametrize(
    ("sizes", "breakdowns"),
    [
        ((4, 4, 4), ALONE),
        ((2, 4, 5), ALONE),
        ((1, 5, 5), ALONE),
        ((5, 3, 3), NESTED),
        ((2, 2, 2, 3), CROSSED),
    ],
)
def test_knowing_the_rules_does_not_help(
    sizes: tuple[int, ...], breakdowns: dict[str, dict[str, list[str]]]
) -> None:
    """Behind every page, each number of a hidden group has two values; all answers are tried."""
    names = "pqrs"[: len(sizes)]
    behind: dict[str, list[dict[str, GroupAnswers]]] = defaultdict(list)
    pages: dict[str, Disclosed] = {}
    for answers in product(*map(_all_answers, sizes)):
        parts = dict(zip(names, answers, strict=True))
        page = disclose(Answers(parts, breakdowns), threshold=2)
        pages[repr(page)] = page
        behind[repr(page)].append(parts)
    breakdown_pages = [groups for page in pages.values() for groups in page.breakdowns.values()]
    assert {type(shown) for groups in breakdown_pages for shown in groups.values()} == {
        Distribution,
        Hidden,
    }
    for key, page in pages.items():
        if page.total.respondents == Shown(sum(sizes)):
            continue  # that everybody took part is the stated limit
        for breakdown, groups in page.breakdowns.items():
            for name, shown in groups.items():
                if isinstance(shown, Hidden):
                    members = breakdowns[breakdown][name]
                    worlds = [Answers(parts).cut(members) for parts in behind[key]]
                    assert len({world.respondents for world in worlds}) > 1, (page, worlds)
                    for option in "ab":
                        assert len({world.counts[option] for world in worlds}) > 1, (page, worlds)


def _all_answers(size: int) -> list[GroupAnswers]:
    return [GroupAnswers({"a": a, "b": n - a}, size) for n in range(size + 1) for a in range(n + 1)]

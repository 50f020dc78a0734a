"""An attacker against ``participation.disclosure``.

The attacker gets what the page shows and tries to get back what it hides: by subtraction, by
linear algebra over the fractions, and by going through all tables that would give the same page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from participation.disclosure import (
    DEFAULT_THRESHOLD,
    PUBLIC_THRESHOLD,
    Answers,
    Audience,
    Cell,
    Crossed,
    Disclosed,
    Distribution,
    GroupAnswers,
    Hidden,
    HiddenBecause,
    Result,
    Shown,
    ShownBefore,
    disclose,
    show_breakdown,
    show_count,
    show_crossed,
    show_distribution,
    show_share,
    show_table,
    threshold_for,
)

Table = dict[tuple[str, str], Cell]
Place = tuple[str | None, str | None]

THRESHOLDS = st.integers(DEFAULT_THRESHOLD, 15)


@st.composite
def cells(draw: st.DrawFn, largest: int = 30) -> Cell:
    """A group; small, empty and complete ones come up often."""
    size = draw(st.integers(0, largest))
    return Cell(draw(st.one_of(st.integers(0, size), st.sampled_from([0, size]))), size)


GROUPS = st.dictionaries(st.sampled_from("abcdefgh"), cells(), min_size=1)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    rows = "1234"[: draw(st.integers(1, 4))]
    columns = "hmtv"[: draw(st.integers(1, 4))]
    return {pair: draw(cells()) for pair in product(rows, columns) if draw(st.booleans())}


def hidden_names(results: Mapping[str, Result]) -> set[str]:
    return {name for name, result in results.items() if isinstance(result, Hidden)}


# --- thresholds and single counts ---------------------------------------------------------------


@given(st.integers(max_value=DEFAULT_THRESHOLD - 1))
def test_threshold_cannot_be_lowered(threshold: int) -> None:
    attempts: list[Callable[[], object]] = [
        *(lambda audience=audience: threshold_for(threshold, audience) for audience in Audience),
        lambda: show_count(100, threshold),
        lambda: show_distribution({"ja": 50, "nee": 50}, threshold),
        lambda: show_table({"a": Cell(20, 30)}, total_shown=False, threshold=threshold),
        lambda: show_crossed({("1", "h"): Cell(20, 30)}, threshold=threshold),
    ]
    for attempt in attempts:
        with pytest.raises(ValueError, match="never lowered"):
            attempt()


def test_crossed_groups_need_the_public_threshold() -> None:
    with pytest.raises(ValueError, match="never lowered below 10"):
        show_crossed({("1", "h"): Cell(20, 30)}, threshold=9)


@given(st.integers(DEFAULT_THRESHOLD, 40), st.sampled_from(Audience))
def test_threshold_for_audience(school: int, audience: Audience) -> None:
    least = DEFAULT_THRESHOLD if audience is Audience.STAFF else PUBLIC_THRESHOLD
    assert threshold_for(school, audience) == max(school, least)


@pytest.mark.parametrize(
    ("n", "size", "expected"),
    [
        (5, None, Shown(5)),
        (4, None, Hidden(HiddenBecause.TOO_FEW_ANSWERS)),
        (0, None, Hidden(HiddenBecause.TOO_FEW_ANSWERS)),
        (0, 0, Shown(0)),
        (0, 3, Hidden(HiddenBecause.SMALL_GROUP)),
        (3, 4, Hidden(HiddenBecause.SMALL_GROUP)),
        (0, 30, Hidden(HiddenBecause.TOO_FEW_ANSWERS)),
        (30, 30, Shown(30)),
    ],
)
def test_show_count(n: int, size: int | None, expected: Result) -> None:
    assert show_count(n, 5, group_size=size) == expected


@pytest.mark.parametrize(("n", "size"), [(-1, None), (-1, 3), (4, 3)])
def test_impossible_counts_are_errors(n: int, size: int | None) -> None:
    with pytest.raises(ValueError, match="respondents"):
        show_count(n, 5, group_size=size)
    with pytest.raises(ValueError, match="negative"):
        show_distribution({"ja": -1, "nee": 40}, 5)


# --- one dimension ------------------------------------------------------------------------------


@given(GROUPS, THRESHOLDS)
def test_no_subtraction_from_the_total(groups: dict[str, Cell], threshold: int) -> None:
    total = sum(cell.respondents for cell in groups.values())
    results = show_table(groups, total_shown=True, threshold=threshold)
    shown = [result.value for result in results.values() if isinstance(result, Shown)]
    hidden = hidden_names(results)
    rest = total - sum(shown)
    if not hidden or len(hidden) == sum(cell.group_size > 0 for cell in groups.values()):
        return  # nothing to find, or nothing shown but a total that is not ours to judge
    assert len(hidden) >= 2
    assert rest >= threshold
    for name in hidden:  # the roster bounds each hidden cell; the bounds must not meet
        others = sum(groups[other].group_size for other in hidden - {name})
        assert max(0, rest - others) < min(groups[name].group_size, rest)


@given(GROUPS, THRESHOLDS, st.booleans())
def test_no_sensitive_cell_is_shown(
    groups: dict[str, Cell], threshold: int, total_shown: bool
) -> None:
    results = show_table(groups, total_shown=total_shown, threshold=threshold)
    assert list(results) == list(groups)
    for name, result in results.items():
        cell = groups[name]
        if isinstance(result, Shown):
            assert result.value == cell.respondents
            assert cell.group_size == 0 or cell.respondents >= threshold
        else:
            small = cell.group_size < threshold
            reason = HiddenBecause.SMALL_GROUP if small else HiddenBecause.PROTECTS
            assert result.reason is reason


def test_no_needless_hiding() -> None:
    groups = {"a": Cell(3, 25), "b": Cell(20, 28), "c": Cell(20, 26), "d": Cell(20, 27)}
    assert hidden_names(show_table(groups, total_shown=False, threshold=5)) == {"a"}
    assert hidden_names(show_table(groups, total_shown=True, threshold=5)) == {"a", "c"}
    del groups["a"]
    assert hidden_names(show_table(groups, total_shown=True, threshold=5)) == set()


def test_ties_go_by_name_and_not_by_order() -> None:
    groups = {"c": Cell(20, 25), "b": Cell(20, 25), "a": Cell(20, 25), "z": Cell(2, 25)}
    backwards = dict(reversed(groups.items()))
    for table in (groups, backwards):
        assert hidden_names(show_table(table, total_shown=True, threshold=5)) == {"a", "z"}


@given(GROUPS, THRESHOLDS, THRESHOLDS, st.booleans())
def test_raising_the_threshold_only_hides_more(
    groups: dict[str, Cell], one: int, other: int, total_shown: bool
) -> None:
    low, high = sorted((one, other))
    before = hidden_names(show_table(groups, total_shown=total_shown, threshold=low))
    after = hidden_names(show_table(groups, total_shown=total_shown, threshold=high))
    assert before <= after


def test_a_higher_threshold_keeps_what_a_lower_one_hid() -> None:
    groups = {"a": Cell(2, 40), "b": Cell(30, 31), "c": Cell(6, 40), "d": Cell(30, 45)}
    assert hidden_names(show_table(groups, total_shown=True, threshold=5)) == {"a", "b"}
    assert hidden_names(show_table(groups, total_shown=True, threshold=7)) == {"a", "b", "c"}


SIZES = [(14, 14, 14), (11, 12, 14), (3, 12, 13), (12, 18, 20), (25, 26)]


@pytest.mark.parametrize("sizes", SIZES)
def test_knowing_the_rules_does_not_help(sizes: tuple[int, ...]) -> None:
    """Two values behind every hidden cell, unless a group is complete: all tables are tried."""
    Page = tuple[Result, ...]
    behind: dict[tuple[int, Page], list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(*(range(size + 1) for size in sizes)):
        groups = {str(i): Cell(n, sizes[i]) for i, n in enumerate(counts)}
        page = tuple(show_table(groups, total_shown=True, threshold=5).values())
        behind[sum(counts), page].append(counts)
    for (total, page), possible in behind.items():
        complete = any(
            n == size for found in possible for n, size in zip(found, sizes, strict=True)
        )
        if complete or isinstance(show_count(total, 5), Hidden):
            continue  # the stated limit; and a hidden total is not on the page either
        for index, result in enumerate(page):
            if isinstance(result, Hidden):
                assert len({counts[index] for counts in possible}) > 1, (total, possible)


# --- two dimensions -----------------------------------------------------------------------------


def recoverable(hidden: Sequence[Place], sums: Sequence[Mapping[Place, int]]) -> set[Place]:
    """Hidden places whose unit vector is in the row space of the equations the reader has.

    Gauss-Jordan over the fractions: a value is determined if and only if some reduced row has it
    as its only unknown.
    """
    matrix = [[Fraction(equation.get(place, 0)) for place in hidden] for equation in sums]
    done = 0
    for column in range(len(hidden)):
        pivot = next((r for r in range(done, len(matrix)) if matrix[r][column]), None)
        if pivot is None:
            continue
        matrix[done], matrix[pivot] = matrix[pivot], matrix[done]
        lead = matrix[done][column]
        matrix[done] = [value / lead for value in matrix[done]]
        for r in range(len(matrix)):
            if r != done and (factor := matrix[r][column]):
                pairs = zip(matrix[r], matrix[done], strict=True)
                matrix[r] = [value - factor * base for value, base in pairs]
        done += 1
    alone = [[i for i, value in enumerate(row) if value] for row in matrix]
    return {hidden[found[0]] for found in alone if len(found) == 1}


def test_the_attacker_can_attack() -> None:
    """Cells in a chain: the totals of no single row or column give the middle one."""
    a, b, c = ("1", "h"), ("1", "v"), ("2", "v")
    assert recoverable([a, b, c], [{a: 1, b: 1}, {b: 1, c: 1}]) == set()
    assert recoverable([a, b, c], [{a: 1, b: 1}, {b: 1, c: 1}, {c: 1}]) == {a, b, c}
    assert recoverable([a, b, c], [{a: 1, b: 1, c: 1}, {a: 1, c: 1}]) == {b}


def places(result: Crossed) -> dict[Place, Result]:
    everything: dict[Place, Result] = {(None, None): result.total}
    everything.update({(row, col): value for (row, col), value in result.cells.items()})
    everything.update({(row, None): value for row, value in result.rows.items()})
    everything.update({(None, column): value for column, value in result.columns.items()})
    return everything


def equations(result: Crossed) -> Iterator[dict[Place, int]]:
    """Every row and column adds up to its total, and the totals add up to the grand total."""
    for row in (*result.rows, None):
        yield {(row, None): -1} | {(row, column): 1 for column in result.columns}
    for column in (*result.columns, None):
        yield {(None, column): -1} | {(row, column): 1 for row in result.rows}


def size_of(table: Table, place: Place) -> int:
    return sum(
        cell.group_size
        for (row, column), cell in table.items()
        if place[0] in (row, None) and place[1] in (column, None)
    )


ONE_ROW: Table = {("1", "h"): Cell(1, 1), ("1", "m"): Cell(9, 10)}  # no room to be another table
COMPLETE: Table = {("1", "h"): Cell(9, 9), ("2", "h"): Cell(9, 9), ("2", "m"): Cell(30, 30)}


@settings(max_examples=300, deadline=None)
@given(tables(), st.integers(PUBLIC_THRESHOLD, 13), st.booleans())
@example(COMPLETE, PUBLIC_THRESHOLD, True)
@example(ONE_ROW, PUBLIC_THRESHOLD, False)
def test_linear_algebra_recovers_no_hidden_number(
    table: Table, threshold: int, margins_known: bool
) -> None:
    result = show_crossed(table, threshold=threshold, margins_known=margins_known)
    unknown = [place for place, value in places(result).items() if isinstance(value, Hidden)]
    assert recoverable(unknown, list(equations(result))) == set()


BRUGKLAS: Table = {  # year 1 is in one level only, so its total cannot protect the others
    ("1", "h"): Cell(4, 9),
    ("2", "h"): Cell(26, 28),
    ("2", "m"): Cell(21, 28),
    ("3", "h"): Cell(17, 25),
    ("3", "m"): Cell(15, 25),
}


@settings(max_examples=300, deadline=None)
@given(tables(), st.integers(PUBLIC_THRESHOLD, 13))
@example(BRUGKLAS, PUBLIC_THRESHOLD)
def test_who_knows_all_totals_recovers_no_hidden_cell(table: Table, threshold: int) -> None:
    result = show_crossed(table, threshold=threshold)
    unknown: list[Place] = [p for p, value in result.cells.items() if isinstance(value, Hidden)]
    filled: list[Place] = [pair for pair, cell in table.items() if cell.group_size]
    hopeless = recoverable(filled, list(equations(result)))  # even with all cells hidden
    assert recoverable(unknown, list(equations(result))) <= hopeless


@settings(max_examples=300, deadline=None)
@given(tables(), st.integers(PUBLIC_THRESHOLD, 13), st.booleans())
def test_no_small_remainder_and_no_sensitive_number(
    table: Table, threshold: int, margins_known: bool
) -> None:
    result = show_crossed(table, threshold=threshold, margins_known=margins_known)
    seen = places(result)
    for place, value in seen.items():
        size = size_of(table, place)
        assert not isinstance(value, Shown) or size == 0 or value.value >= threshold
    for line in equations(result):
        total = next(seen[place] for place, sign in line.items() if sign < 0)
        parts = [seen[place] for place, sign in line.items() if sign > 0]
        if isinstance(total, Shown) and any(isinstance(part, Hidden) for part in parts):
            known = sum(part.value for part in parts if isinstance(part, Shown))
            assert total.value - known >= threshold


@settings(max_examples=200, deadline=None)
@given(tables(), st.booleans())
def test_crossed_is_deterministic_and_monotonic(table: Table, margins_known: bool) -> None:
    backwards = dict(reversed(table.items()))
    before: set[Place] = set()
    for threshold in (10, 12, 15):
        result = show_crossed(table, threshold=threshold, margins_known=margins_known)
        again = show_crossed(backwards, threshold=threshold, margins_known=margins_known)
        assert result == again
        after = {p for p, value in places(result).items() if isinstance(value, Hidden)}
        assert before <= after
        before = after


def test_crossed_hides_a_rectangle_and_no_more() -> None:
    table = {(r, c): Cell(20 + int(r), 30) for r, c in product("1234", "hmtv")}
    table["2", "m"] = Cell(4, 30)
    result = show_crossed(table)
    hidden = {pair for pair, value in result.cells.items() if isinstance(value, Hidden)}
    assert hidden == {("1", "h"), ("1", "m"), ("2", "h"), ("2", "m")}
    totals = (*result.rows.values(), *result.columns.values(), result.total)
    assert all(isinstance(value, Shown) for value in totals)
    assert result.total == Shown(sum(cell.respondents for cell in table.values()))


def test_crossed_without_groups() -> None:
    assert show_crossed({}) == Crossed({}, {}, {}, Shown(0))
    result = show_crossed({("1", "h"): Cell(20, 30), ("2", "v"): Cell(20, 30)})
    assert result.cells["1", "v"] == Shown(0)  # nobody is enrolled: the roster says so


# --- distributions ------------------------------------------------------------------------------

OPTIONS = st.dictionaries(
    st.sampled_from(["ja", "nee", "soms", "vaak", "nooit"]), st.integers(0, 40), min_size=1
)


@given(OPTIONS, THRESHOLDS)
def test_distribution_tells_of_no_few_and_of_no_all(counts: dict[str, int], least: int) -> None:
    result = show_distribution(counts, least)
    n = sum(counts.values())
    assert result.respondents == show_count(n, least)
    if result.hidden is not None:
        assert (dict(result.shares), result.merged, result.merged_share) == ({}, (), 0)
        return
    assert n >= max(least, PUBLIC_THRESHOLD)
    assert {*result.shares, *result.merged} == set(counts)
    assert all(least <= counts[option] <= n - least for option in result.shares)
    assert all(share % 5 == 0 and 5 <= share <= 95 for share in result.shares.values())
    if result.merged:
        assert len(result.merged) >= 2
        assert sum(counts[option] for option in result.merged) >= least


@pytest.mark.parametrize(
    "counts",
    [{"ja": 30}, {"ja": 30, "nee": 0}, {"ja": 30, "nee": 1}, {"ja": 30, "nee": 4, "soms": 0}],
)
def test_unanimous_answers_are_hidden(counts: dict[str, int]) -> None:
    result = show_distribution(counts, 5)
    assert result.respondents == Shown(sum(counts.values()))
    assert result.hidden == Hidden(HiddenBecause.PROTECTS)


def test_few_respondents_have_no_distribution() -> None:
    few = Hidden(HiddenBecause.TOO_FEW_ANSWERS)
    for counts, respondents in (({"ja": 2, "nee": 2}, few), ({"ja": 4, "nee": 5}, Shown(9))):
        result = show_distribution(counts, 5)
        assert (result.respondents, result.hidden) == (respondents, few)


def test_a_scale_stays_usable() -> None:
    scale = {"helemaal oneens": 1, "oneens": 6, "neutraal": 10, "eens": 33, "helemaal eens": 12}
    result = show_distribution(scale, 5)
    assert dict(result.shares) == {"neutraal": 15, "eens": 55, "helemaal eens": 20}
    assert (result.merged, result.merged_share) == (("helemaal oneens", "oneens"), 10)


@cache
def merged_at(counts: tuple[int, ...], threshold: int) -> frozenset[str]:
    options = dict(zip("abcd", counts, strict=False))
    return frozenset(options) - frozenset(show_distribution(options, threshold).shares)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=4), THRESHOLDS, THRESHOLDS)
def test_distribution_is_monotonic(counts: list[int], one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert merged_at(tuple(counts), low) <= merged_at(tuple(counts), high)


@pytest.mark.parametrize(
    ("yes", "respondents", "expected"),
    [
        (21, 30, Shown(70)),
        (4, 8, Hidden(HiddenBecause.TOO_FEW_ANSWERS)),
        (30, 30, Hidden(HiddenBecause.PROTECTS)),
        (27, 30, Hidden(HiddenBecause.PROTECTS)),
        (0, 30, Hidden(HiddenBecause.PROTECTS)),
    ],
)
def test_show_share(yes: int, respondents: int, expected: Result) -> None:
    assert show_share(yes, respondents, 5) == expected


# --- a whole result -----------------------------------------------------------------------------
#
# What a reader can compute is tried in test_disclosure_attack.py; here is what the pages get.

FACES = {"1": "nee", "2": "nee", "3": "ja", "4": "ja"}


@st.composite
def answered(draw: st.DrawFn) -> GroupAnswers:
    counts = {option: draw(st.integers(0, 14)) for option in "abc"}
    return GroupAnswers(counts, sum(counts.values()) + draw(st.integers(0, 20)))


GROUPS_OF_ANSWERS = st.dictionaries(st.sampled_from("uvwxyz"), answered(), min_size=1)


@given(GROUPS_OF_ANSWERS, THRESHOLDS)
def test_what_is_hidden_together_is_a_result_by_itself(
    groups: dict[str, GroupAnswers], threshold: int
) -> None:
    result = show_breakdown(groups, threshold=threshold)
    total = {option: sum(group.counts[option] for group in groups.values()) for option in "abc"}
    least = max(threshold, PUBLIC_THRESHOLD)
    assert list(result.groups) == list(groups)
    assert result.total == show_distribution(total, threshold)
    rest, hidden = dict(total), set()
    for name, shown in result.groups.items():
        group = groups[name]
        if isinstance(shown, Hidden):
            small = group.group_size < least
            assert shown.reason is (HiddenBecause.SMALL_GROUP if small else HiddenBecause.PROTECTS)
            hidden |= {name} if group.group_size else set()
            continue
        assert (shown.respondents, shown.hidden) == (Shown(group.respondents), None)
        assert group.respondents >= least
        assert shown.shares
        assert all(group.counts[option] >= threshold for option in shown.shares)
        assert not shown.merged or sum(group.counts[o] for o in shown.merged) >= threshold
        rest = {option: rest[option] - group.counts[option] for option in rest}
    if hidden and len(hidden) < sum(group.group_size > 0 for group in groups.values()):
        assert len(hidden) >= 2
        assert sum(rest.values()) >= least
        assert show_distribution(rest, threshold).hidden is None
    merged = {shown.merged for shown in result.groups.values() if isinstance(shown, Distribution)}
    assert len(merged) <= 1
    assert all(set(result.total.merged) <= set(options) for options in merged)


def faces(**counts: tuple[int, ...]) -> dict[str, GroupAnswers]:
    """Groups of which twenty students did not answer."""
    return {
        name: GroupAnswers(dict(zip("1234", each, strict=True)), sum(each) + 20)
        for name, each in counts.items()
    }


def test_large_groups_are_all_shown() -> None:
    groups = faces(een=(6, 9, 30, 18), twee=(5, 12, 40, 14), drie=(8, 8, 25, 30))
    result = show_breakdown(groups, threshold=5)
    assert result.groups["een"] == Distribution(Shown(63), {"1": 10, "2": 15, "3": 50, "4": 30})
    assert all(isinstance(shown, Distribution) for shown in result.groups.values())


def test_a_small_group_takes_the_smallest_other_along() -> None:
    groups = faces(een=(2, 2, 2, 2), twee=(8, 9, 9, 9), drie=(9, 9, 9, 9), vier=(9, 9, 9, 12))
    result = show_breakdown(groups, threshold=5)
    assert hidden_in(Disclosed(result.total, {"": result.groups})) == {("", "een"), ("", "twee")}


def test_groups_that_leave_no_option_unmerged_are_hidden() -> None:
    groups = faces(een=(9, 9, 1, 1), twee=(1, 1, 9, 9), drie=(9, 9, 9, 9))
    result = show_breakdown(groups, threshold=5)
    assert hidden_in(Disclosed(result.total, {"": result.groups})) == {("", "een"), ("", "twee")}
    assert dict(result.total.shares) == {"1": 25, "2": 25, "3": 25, "4": 25}


def test_faces_can_be_apart_in_the_total_and_together_per_group() -> None:
    groups = faces(een=(2, 9, 20, 3), twee=(6, 7, 30, 9))
    result = show_breakdown(groups, threshold=5, together=FACES)
    assert dict(result.total.shares) == {"1": 10, "2": 20, "3": 60, "4": 15}
    assert result.groups == {
        "een": Distribution(Shown(34), {"nee": 30, "ja": 70}),
        "twee": Distribution(Shown(52), {"nee": 25, "ja": 75}),
    }


def test_a_total_that_mixes_what_groups_keep_apart_stands_alone() -> None:
    """1 and 4 are merged in the total: the share of "nee" less that of 2 would be that of 1."""
    groups = faces(een=(1, 20, 20, 2), twee=(1, 20, 30, 2))
    result = show_breakdown(groups, threshold=5, together=FACES)
    assert result.total.merged == ("1", "4")
    assert all(isinstance(shown, Hidden) for shown in result.groups.values())


def test_one_group_that_is_everybody_is_the_total() -> None:
    groups = faces(een=(6, 9, 30, 18))
    result = show_breakdown(groups | {"leeg": GroupAnswers({}, 0)}, threshold=5)
    assert result.groups == {"een": result.total, "leeg": Hidden(HiddenBecause.SMALL_GROUP)}


def test_without_a_total_there_are_no_groups() -> None:
    result = show_breakdown(faces(een=(0, 0, 30, 0), twee=(0, 0, 30, 1)), threshold=5)
    assert result.total.hidden == Hidden(HiddenBecause.PROTECTS)
    assert all(isinstance(shown, Hidden) for shown in result.groups.values())


@st.composite
def results(draw: st.DrawFn) -> Answers:
    parts = draw(GROUPS_OF_ANSWERS)
    first: dict[str, list[str]] = defaultdict(list)
    second: dict[str, list[str]] = defaultdict(list)
    for name in parts:
        first[draw(st.sampled_from("123"))].append(name)
        second[draw(st.sampled_from("hv"))].append(name)
    together = {"b": "a"} if draw(st.booleans()) else {}
    return Answers(parts, {"leerjaar": first, "niveau": second}, together=together)


def hidden_in(page: Disclosed) -> set[tuple[str, str]]:
    return {
        (breakdown, name)
        for breakdown, groups in page.breakdowns.items()
        for name, shown in groups.items()
        if isinstance(shown, Hidden)
    }


def options_in(page: Disclosed) -> set[str]:
    """The options that groups show apart."""
    return {
        option
        for groups in page.breakdowns.values()
        for shown in groups.values()
        if isinstance(shown, Distribution)
        for option in shown.shares
    }


@settings(max_examples=40)
@given(results(), st.integers(5, 9), st.integers(1, 4))
def test_a_whole_result_only_loses_by_a_higher_threshold(
    answers: Answers, low: int, step: int
) -> None:
    before, after = (disclose(answers, threshold=each) for each in (low, low + step))
    assert hidden_in(before) <= hidden_in(after)
    assert options_in(after) <= options_in(before)
    assert set(after.total.shares) <= set(before.total.shares)


Value = TypeVar("Value")


def backwards(mapping: Mapping[str, Value]) -> dict[str, Value]:
    return {name: mapping[name] for name in reversed(list(mapping))}


@settings(max_examples=40)
@given(results(), THRESHOLDS)
def test_the_order_in_which_groups_are_given_does_not_matter(
    answers: Answers, threshold: int
) -> None:
    other = Answers(
        backwards(answers.parts),
        {name: backwards(groups) for name, groups in answers.breakdowns.items()},
        together=answers.together,
    )
    assert disclose(answers, threshold=threshold) == disclose(other, threshold=threshold)


def test_one_student_less_and_the_new_page_stays_away() -> None:
    groups = faces(een=(8, 9, 30, 18), twee=(8, 12, 40, 14))
    each = {name: [name] for name in groups}
    first = disclose(Answers(groups, {"leerjaar": each}), threshold=5)
    assert not hidden_in(first)
    before = [ShownBefore(list(groups), first.total, gone=1)]
    second = disclose(Answers(groups, {"leerjaar": each}, before), threshold=5)
    assert second.total.respondents == Hidden(HiddenBecause.PROTECTS)
    assert hidden_in(second) == {("leerjaar", "een"), ("leerjaar", "twee")}


def test_a_later_round_is_shown_when_many_did_not_answer() -> None:
    """Forty were silent, so the answer of the one who left follows from nothing."""
    groups = faces(een=(8, 9, 30, 18), twee=(8, 12, 40, 14))
    each = {name: [name] for name in groups}
    first = disclose(Answers(groups, {"leerjaar": each}), threshold=5)
    before = [ShownBefore(list(groups), first.total, gone=1, anew=True)]
    second = disclose(Answers(groups, {"leerjaar": each}, before), threshold=5)
    assert second == first


def test_a_later_round_waits_when_everybody_answered_but_for_one_who_came() -> None:
    """All sixty-five answered twice. If nobody changed their mind, the rest is the new one."""
    old, new = GroupAnswers({"ja": 35, "nee": 30}, 65), GroupAnswers({"ja": 1, "nee": 0}, 1)
    first = disclose(Answers({"old": old}), threshold=5)
    before = [ShownBefore(["old"], first.total, anew=True)]
    second = disclose(Answers({"old": old, "new": new}, {}, before), threshold=5)
    assert first.total.respondents == Shown(65)
    assert second.total.respondents == Hidden(HiddenBecause.PROTECTS)


def test_next_to_an_earlier_page_the_total_merges_as_well() -> None:
    """Two of the twelve who came said a: the total less the earlier one would say so."""
    old = GroupAnswers({"a": 20, "b": 20, "c": 20}, 80)
    new = GroupAnswers({"a": 2, "b": 5, "c": 5}, 12)
    first = disclose(Answers({"old": old}), threshold=5)
    before = [ShownBefore(["old"], first.total)]
    second = disclose(Answers({"old": old, "new": new}, {}, before), threshold=5)
    assert set(first.total.shares) == {"a", "b", "c"}
    assert second.total.respondents == Shown(72)
    assert "a" in second.total.merged


def test_impossible_results_are_errors() -> None:
    part = GroupAnswers({"a": 4}, 9)
    with pytest.raises(ValueError, match="more respondents"):
        GroupAnswers({"a": 4, "b": 6}, 9)
    with pytest.raises(ValueError, match="negative"):
        GroupAnswers({"a": -1}, 9)
    with pytest.raises(ValueError, match="overlap"):
        Answers({"x": part}, {"klas": {"1a": ["x"], "1b": ["x"]}})
    with pytest.raises(ValueError, match="parts that are given"):
        Answers({"x": part}, {"klas": {"1a": ["y"]}})
    with pytest.raises(ValueError, match="never lowered"):
        show_breakdown({"x": part}, threshold=4)


# --- nobody goes around it ----------------------------------------------------------------------

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = (
    r"\b(?:ConditionCheck|StudentVerdict|ThemeOpinion|Support)\b|\.(?:checks|verdicts|opinions)\b"
)
COUNTED = r"\bCount\(|\.aggregate\(|\bCounter\b"


def test_who_counts_what_students_said_asks_disclosure() -> None:
    counting = {
        path.relative_to(ROOT).as_posix(): text
        for app in ("cycles", "participation", "scan", "werkvormen")
        for path in (ROOT / app).rglob("*.py")
        if not {"migrations", "demo", "disclosure"} & set(path.parts)
        if re.search(ANSWERS, text := path.read_text(encoding="utf-8")) and re.search(COUNTED, text)
    }
    assert len(counting) >= 4  # the search still finds what it is about
    assert [name for name, text in counting.items() if "participation.disclosure" not in text] == []

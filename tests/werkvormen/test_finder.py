"""Which method fits: what the finder may never say, and what it says of the real library."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from werkvormen.finder import (
    Fit,
    Kind,
    Reason,
    Verdict,
    Wish,
    judge,
    loosened,
    rank,
    saved,
)
from werkvormen.finder_words import facts_words, reason_words
from werkvormen.library import Content, Method, Span

# ── Methods and wishes of every kind ──────────────────────────────────────────

SKIPS = [
    None,
    None,
    "sla de ronde over",
    "laat de kring weg",
    "stel alleen vraag 1",
    "hou het kort",
]


def ranges(least: int, most: int) -> st.SearchStrategy[dict[str, int]]:
    ends = st.tuples(st.integers(least, most), st.integers(0, 20))
    return ends.map(lambda pair: {"min": pair[0], "max": min(most, sum(pair))})


def _moment(drawn: list[tuple[dict[str, int], str | None]]) -> Content:
    steps = [{"minutes": minutes} | ({"skip": skip} if skip else {}) for minutes, skip in drawn]
    for step in steps:  # of a skip that keeps the half
        if "alleen" in str(step.get("skip", "")) and step["minutes"]["min"] > 1:
            step["saves"] = step["minutes"]["min"] // 2
    both = {end: sum(minutes[end] for minutes, _skip in drawn) for end in ("min", "max")}
    return {"name": "Het moment", "minutes": both, "steps": steps}


moments = st.lists(st.tuples(ranges(1, 30), st.sampled_from(SKIPS)), min_size=1, max_size=4).map(
    _moment
)


@st.composite
def methods(draw: Any) -> Method:
    content = {
        "group_size": draw(ranges(1, 60)) | {"split": draw(st.booleans())},
        "influence_levels": draw(st.sampled_from([[2], [3], [2, 3], [3, 4], [4, 5], [2, 3, 4]])),
        "ages": draw(ranges(4, 18)),
        "preparation": [{"days_before": n} for n in (draw(st.integers(0, 30)), 0)],
        "places": draw(st.sampled_from([["room"], ["online"], ["room", "online"]])),
        "moments": draw(st.lists(moments, min_size=1, max_size=2)),
        "variants": [
            {"for": "young", "name": "Klein", "ages": reach}
            for reach in draw(st.lists(ranges(4, 18), max_size=2))
        ],
    }
    if silent := draw(st.sampled_from(["", "", "", "places", "moments", "ages"])):
        del content[silent]  # an old or unfinished method
    name = draw(st.sampled_from(["Kring", "kring", "Arena"]))
    return Method(f"m{draw(st.integers(0, 10**9))}", name, "", content)


libraries = st.lists(methods(), max_size=4, unique_by=lambda method: method.slug)
wishes = st.builds(
    Wish,
    students=st.none() | st.integers(1, 2000),
    minutes=st.none() | st.integers(1, 150),
    influence=st.none() | st.integers(1, 5),
    ages=st.none() | ranges(4, 18).map(lambda ages: Span(**ages)),
    days=st.none() | st.integers(0, 40),
    place=st.sampled_from([None, "room", "online"]),
)


def said(fit: Fit, criterion: str) -> Reason:
    return next(reason for reason in fit.reasons if reason.criterion == criterion)


# ── Never outside a limit without saying so ───────────────────────────────────


@given(methods(), wishes)
def test_every_limit_that_was_set_is_answered_and_nothing_outside_it_is_called_good(
    method: Method, wish: Wish
) -> None:
    fit, content = judge(method, wish), method.content
    asked = {name: value for name, value in vars(wish).items() if value is not None}
    assert [reason.criterion for reason in fit.reasons] == list(asked)
    for name, value in asked.items():
        assert said(fit, name).kind in ALLOWED[name](content, value), (name, said(fit, name))


def _students(content: Content, asked: int) -> set[Kind]:
    size = content["group_size"]
    if size["min"] <= asked <= size["max"]:
        return {Kind.GOOD}
    groups = range(2, 7) if size["split"] else ()
    # Equal groups: none larger than the most, none smaller than the least.
    some = any(size["min"] <= asked // n and -(-asked // n) <= size["max"] for n in groups)
    return {Kind.CHANGE, Kind.OUTSIDE} if some else {Kind.OUTSIDE}


def _minutes(content: Content, asked: int) -> set[Kind]:
    if "moments" not in content:
        return {Kind.CHANGE}
    if all(moment["minutes"]["min"] <= asked for moment in content["moments"]):
        return {Kind.GOOD}
    return {Kind.CHANGE if all(_can(m, asked) for m in content["moments"]) else Kind.OUTSIDE}


def _can(moment: Content, asked: int) -> bool:
    """Try every set of steps that may be skipped, with at least one step left."""
    steps = moment["steps"]
    may = [step for step in steps if "skip" in step]
    tries = [cut for n in range(min(len(may), len(steps) - 1) + 1) for cut in combinations(may, n)]
    return any(moment["minutes"]["min"] - sum(map(saved, cut)) <= asked for cut in tries)


def _ages(content: Content, asked: Span) -> set[Kind]:
    if "ages" not in content:
        return {Kind.CHANGE}
    base = set(range(content["ages"]["min"], content["ages"]["max"] + 1))
    wanted = set(range(asked.min, asked.max + 1))
    if wanted <= base:
        return {Kind.GOOD}
    reach = [variant["ages"] for variant in content["variants"]]
    all_of_it = base.union(*(range(ages["min"], ages["max"] + 1) for ages in reach))
    return {Kind.CHANGE, Kind.OUTSIDE} if wanted <= all_of_it else {Kind.OUTSIDE}


ALLOWED: dict[str, Any] = {
    "students": _students,
    "minutes": _minutes,
    "influence": lambda content, asked: {
        Kind.GOOD if asked in content["influence_levels"] else Kind.OUTSIDE
    },
    "ages": _ages,
    "days": lambda content, asked: {
        Kind.GOOD
        if all(item["days_before"] <= asked for item in content["preparation"])
        else Kind.OUTSIDE
    },
    "place": lambda content, asked: {
        Kind.GOOD if asked in content.get("places", ["room"]) else Kind.OUTSIDE
    },
}


@given(methods(), st.integers(1, 150))
def test_what_it_says_to_skip_is_enough(method: Method, minutes: int) -> None:
    reason = said(judge(method, Wish(minutes=minutes)), "minutes")
    if reason.case != "minutes_skip":
        return
    for moment in method.content["moments"]:
        cut = [step for step in moment["steps"] if step.get("skip") in reason.texts]
        assert moment["minutes"]["min"] - sum(map(saved, cut)) <= minutes


@given(libraries, wishes)
def test_verdict_and_reasons_agree_and_each_reason_is_a_sentence(
    found: list[Method], wish: Wish
) -> None:
    for fit in rank(found, wish):
        kinds = [reason.kind for reason in fit.reasons]
        assert (fit.verdict is Verdict.NOT) == (Kind.OUTSIDE in kinds)
        assert (fit.verdict is Verdict.FITS) == (set(kinds) <= {Kind.GOOD})
        for reason in fit.reasons:
            words = reason_words(reason)
            assert words[0] in "0123456789" or words[0].isupper()
            assert words.endswith(".") and "%" not in words
        assert facts_words(fit.method.content)


# ── More is never worse ───────────────────────────────────────────────────────

WORSE = list(Verdict)


def no_worse(now: Fit, before: Fit) -> bool:
    return (
        WORSE.index(now.verdict) <= WORSE.index(before.verdict)
        and len(now.objections) <= len(before.objections)
        and len(now.outside) <= len(before.outside)
    )


@given(methods(), wishes, st.integers(1, 150), st.integers(0, 60) | st.none())
def test_more_time_never_makes_a_fit_worse(
    method: Method, wish: Wish, minutes: int, more: int | None
) -> None:
    before = judge(method, replace(wish, minutes=minutes))
    now = judge(method, replace(wish, minutes=None if more is None else minutes + more))
    assert no_worse(now, before)


@given(methods(), wishes, st.integers(0, 40), st.integers(0, 30) | st.none())
def test_more_days_to_prepare_never_make_a_fit_worse(
    method: Method, wish: Wish, days: int, more: int | None
) -> None:
    before = judge(method, replace(wish, days=days))
    assert no_worse(
        judge(method, replace(wish, days=None if more is None else days + more)), before
    )


# ── One order, everybody in it ────────────────────────────────────────────────


@given(st.data(), libraries, wishes)
def test_the_order_does_not_depend_on_the_input_and_everyone_is_in_it_once(
    data: Any, found: list[Method], wish: Wish
) -> None:
    ranked = rank(found, wish)
    assert rank(data.draw(st.permutations(found)), wish) == ranked
    assert sorted(fit.method.slug for fit in ranked) == sorted(m.slug for m in found)
    verdicts = [WORSE.index(fit.verdict) for fit in ranked]
    assert verdicts == sorted(verdicts)
    outside = [len(fit.outside) for fit in ranked]
    assert outside == sorted(outside)


@given(libraries, wishes)
def test_letting_one_limit_go_gives_as_many_methods_as_it_says(
    found: list[Method], wish: Wish
) -> None:
    ranked = rank(found, wish)
    for criterion, more in loosened(ranked).items():
        looser = rank(found, replace(wish, **{criterion: None}))
        now = sum(fit.verdict is not Verdict.NOT for fit in looser)
        assert now == more + sum(fit.verdict is not Verdict.NOT for fit in ranked)

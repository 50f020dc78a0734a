"""The finder at its limits: literal examples at each of them, one below and one above."""

from __future__ import annotations

from typing import Any

import pytest

from werkvormen.filters import Filters
from werkvormen.finder import Kind, Wish, judge, least_minutes, rank, shorten
from werkvormen.finder_words import facts_words, reason_words
from werkvormen.library import Content, Method, read_library


def method(name: str, **content: Any) -> Method:
    return Method(name.lower(), name, "", content)


def kinds(method: Method, name: str, asked: list[Any]) -> str:
    """What is said for each: "g" for good, "c" for a change, "o" for outside."""
    return "".join(judge(method, Wish(**{name: one})).reasons[0].kind.value[0] for one in asked)


def meeting(least: int, most: int, *skips: int, **more: Any) -> Content:
    """A meeting of one step, and one for each that may be skipped."""
    steps: list[Content] = [
        {"minutes": {"min": n, "max": n}, "skip": f"sla {n} over"} for n in skips
    ]
    if least > sum(skips):
        steps.append({"minutes": {"min": least - sum(skips), "max": most - sum(skips)}})
    return {"name": "M", "minutes": {"min": least, "max": most}, "steps": steps, **more}


def test_each_limit_itself_still_fits() -> None:
    days = method("D", preparation=[{"days_before": 7}, {"days_before": 0}])
    assert kinds(days, "days", [6, 7, 8]) == "ogg"
    size = method("S", group_size={"min": 10, "max": 20})
    assert kinds(size, "students", [9, 10, 11, 19, 20, 21]) == "oggggo"
    time = method("T", moments=[meeting(30, 40)])
    assert kinds(time, "minutes", [29, 30, 31]) == "ogg"
    tight = [judge(time, Wish(minutes=n)).reasons[0].case for n in (39, 40, 41)]
    assert tight == ["minutes_tight", "minutes_fit", "minutes_fit"]
    cut = method("C", moments=[meeting(30, 40, 10)])
    assert kinds(cut, "minutes", [19, 20, 21]) == "occ"


def test_a_meeting_of_only_steps_that_may_go_keeps_one() -> None:
    """All may be skipped: the one that saves least stays."""
    both = meeting(22, 22, 10, 12)
    assert least_minutes(both) == 10
    assert [shorten(both, n) for n in (9, 10, 11)] == [None, ("sla 12 over",), ("sla 12 over",)]
    assert shorten(meeting(12, 12, 12), 11) is None and least_minutes(meeting(12, 12, 12)) == 12


# ── The order: one example for each thing it looks at ──────────────────────────

ONCE = {"moments": [meeting(30, 30)]}
WEEKS = {"moments": [meeting(20, 20)], "rhythm": {"weeks": {"min": 4, "max": 8}}}
ORDERS: dict[str, tuple[Wish, Content, Content]] = {
    # What must change a lot comes before what does not fit by a little.
    "verdict": (
        Wish(students=40),
        {"group_size": {"min": 10, "max": 20, "split": True}},
        {"group_size": {"min": 10, "max": 39}},
    ),
    # One thing outside and two to change come before two things outside.
    "outside": (
        Wish(students=40, minutes=30, days=7),
        {
            "group_size": {"min": 5, "max": 20, "split": True},
            "moments": [meeting(31, 31, 5)],
            "preparation": [{"days_before": 8}],
        },
        {"group_size": {"min": 5, "max": 39}, **ONCE, "preparation": [{"days_before": 8}]},
    ),
    # One large change comes before two small ones.
    "objections": (
        Wish(students=40, minutes=30),
        {"group_size": {"min": 5, "max": 10, "split": True}, **ONCE},
        {"group_size": {"min": 5, "max": 39, "split": True}, "moments": [meeting(31, 31, 5)]},
    ),
    # Of what fits, one meeting that just fits comes before weeks with time to spare.
    "one meeting": (Wish(minutes=30), {"moments": [meeting(30, 31)]}, WEEKS),
    "gap": (
        Wish(students=40),
        {"group_size": {"min": 1, "max": 38}},
        {"group_size": {"min": 1, "max": 20}},
    ),
    # Of what does not fit just as badly, one meeting comes first.
    "then weeks": (Wish(minutes=10), {"moments": [meeting(20, 20)]}, WEEKS),
}


@pytest.mark.parametrize("key", ORDERS)
def test_the_order_looks_at_this_before_the_name(key: str) -> None:
    wish, first, second = ORDERS[key]
    found = rank([method("A", **second), method("Z", **first)], wish)
    assert [fit.method.name for fit in found] == ["Z", "A"]


def test_equal_ones_stand_in_order_of_name_and_then_of_address() -> None:
    same = [Method("b", "Kring", "", {}), Method("a", "kring", "", {}), Method("c", "Éen", "", {})]
    assert [fit.method.slug for fit in rank(same, Wish())] == ["c", "a", "b"]


# ── Moments without students ──────────────────────────────────────────────────


def test_what_the_team_does_alone_is_no_meeting() -> None:
    alone = meeting(90, 120, without_students=True)
    content = {"moments": [meeting(30, 40), alone, meeting(10, 15)]}
    found = method("M", **content)
    assert kinds(found, "minutes", [29, 30, 31]) == "ogg"
    reason = judge(found, Wish(minutes=45)).reasons[0]
    assert reason.kind is Kind.GOOD
    assert (
        reason_words(reason) == "2 bijeenkomsten. De langste bijeenkomst duurt 30 tot 40 minuten."
    )
    assert facts_words(content) == ["40 tot 55 minuten in 2 bijeenkomsten"]
    assert Filters(minuten=30).fits(content, own=False)
    assert not Filters(minuten=29).fits(content, own=False)
    # A method of the team only is judged by what it has.
    assert kinds(method("T", moments=[alone]), "minutes", [89, 90]) == "og"


def test_the_library_says_at_which_moments_students_are_not_there() -> None:
    for one in read_library():
        for moment in one.content["moments"]:
            said = ["niet bij" in step["students_do"] for step in moment["steps"]]
            assert moment.get("without_students", False) is all(said), (one.slug, moment["name"])

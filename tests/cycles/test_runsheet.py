"""A run sheet on the clock, as arithmetic: fitting, times, breaks, moving."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from cycles.models import RunStep
from cycles.runsheet import (
    MOST_MINUTES,
    Pause,
    check,
    first_minutes,
    fit,
    in_minutes,
    moved,
    on_the_clock,
)
from cycles.runsheet_words import about_time


def a_step(least: int, extra: int) -> tuple[int, int]:
    """Minimum and minutes of a step."""
    return least, min(MOST_MINUTES, least + extra)


STEPS = st.lists(
    st.builds(a_step, st.integers(1, 90), st.integers(0, 120)), min_size=1, max_size=12
)


def rows(*minutes: int, skip: str = "", dropped: tuple[int, ...] = ()) -> list[Any]:
    return [
        RunStep(pk=uuid4(), position=n, name=f"Stap {n}", minutes=m, least=1, skip=skip)
        if n not in dropped
        else RunStep(pk=uuid4(), position=n, name=f"Stap {n}", minutes=m, least=1, dropped=True)
        for n, m in enumerate(minutes)
    ]


# ── Fitting ───────────────────────────────────────────────────────────────────


@given(STEPS, st.integers(0, 1500))
def test_fitting_gives_exactly_the_time_or_says_how_much_is_missing(
    steps: list[tuple[int, int]], total: int
) -> None:
    least, minutes = [low for low, _ in steps], [now for _, now in steps]
    fitted = fit(minutes, least, total)
    assert len(fitted) == len(steps)
    assert all(low <= part <= MOST_MINUTES for low, part in zip(least, fitted, strict=True))
    assert sum(fitted) == min(max(total, sum(least)), MOST_MINUTES * len(steps))
    assert fit(fitted, least, total) == fitted, "twice changes nothing"


@given(STEPS, st.integers(1, 1500), st.integers(0, 200))
def test_more_time_never_makes_a_step_shorter_by_more_than_rounding(
    steps: list[tuple[int, int]], total: int, more: int
) -> None:
    least, minutes = [low for low, _ in steps], [now for _, now in steps]
    short, long = fit(minutes, least, total), fit(minutes, least, total + more)
    assert all(now >= before - 1 for before, now in zip(short, long, strict=True))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=10), st.integers(1, 8))
def test_fitting_keeps_the_proportions(minutes: list[int], times: int) -> None:
    wanted = [part * times for part in minutes]
    assert fit(minutes, [1] * len(minutes), sum(wanted)) == wanted
    assert fit(wanted, [1] * len(minutes), sum(minutes)) == minutes


def test_minimums_hold_and_the_rest_pays() -> None:
    assert fit([10, 30, 20], [10, 5, 5], 30) == [10, 12, 8]
    assert fit([10, 30, 20], [10, 5, 5], 20) == [10, 5, 5]
    assert fit([10, 30, 20], [10, 5, 5], 3) == [10, 5, 5]
    assert fit([], [], 50) == []


@given(STEPS, st.integers(0, 1500))
def test_a_new_sheet_lies_between_least_and_most(
    steps: list[tuple[int, int]], available: int
) -> None:
    begun = first_minutes(steps, available)
    assert all(low <= part <= high for (low, high), part in zip(steps, begun, strict=True))
    lows, highs = sum(low for low, _ in steps), sum(high for _, high in steps)
    assert sum(begun) == min(max(available, lows), highs)


# ── On the clock ──────────────────────────────────────────────────────────────


@given(st.lists(st.integers(1, 600), max_size=12), st.integers(0, 23 * 60), st.data())
def test_steps_follow_each_other_without_a_gap(minutes: list[int], at: int, data: Any) -> None:
    gone = data.draw(st.sets(st.integers(0, max(0, len(minutes) - 1))))
    steps = rows(*minutes, dropped=tuple(gone))
    lines = on_the_clock(steps, time(at // 60, at % 60))
    assert [line.id for line in lines] == [step.pk for step in steps if not step.dropped]
    ends = [at, *(line.end for line in lines)]
    assert [line.start for line in lines] == ends[:-1]
    assert ends[-1] == at + sum(line.minutes for line in lines)


def test_past_midnight_is_past_the_end_and_no_error() -> None:
    lines = on_the_clock(rows(30, 40), time(23, 10))
    assert [(str(ln.starts_at)[:5], str(ln.ends_at)[:5]) for ln in lines] == [
        ("23:10", "23:40"),
        ("23:40", "00:20"),
    ]
    found = check(lines, time(23, 10), time(23, 50), [])
    assert (found.over, found.spare, found.past_midnight) == (30, 0, True)
    assert "30 minuten uit, tot na middernacht" in about_time(found, lines)[0].text


# ── What it says ──────────────────────────────────────────────────────────────


def said(
    minutes: tuple[int, ...],
    until: time,
    *pauses: Pause,
    skip: str = "",
    saves: int | None = None,
    least: int = 1,
) -> list[str]:
    steps = rows(*minutes, skip=skip)
    for step in steps:
        step.least, step.saves = least, saves
    lines = on_the_clock(steps, time(9, 5))
    found = about_time(check(lines, time(9, 5), until, pauses), lines)
    return [part for each in found for part in [each.text, *(idea.text for idea in each.ideas)]]


def test_it_says_whether_it_fits_and_what_can_go() -> None:
    assert said((10, 20), time(9, 35)) == ["Het past precies in de tijd die je hebt."]
    assert said((10, 20), time(9, 36)) == ["Je houdt 1 minuut over. Gebruik die bij ‘Stap 1’."]
    assert said((10, 20), time(9, 20)) == [
        "Het loopt 15 minuten uit: klaar om 09:35, en jullie hebben tot 09:20. "
        "Met kortere stappen past het wel."
    ]
    assert said((10, 20), time(9, 20), skip="praat alleen in tweetallen.", least=10) == [
        "Het loopt 15 minuten uit: klaar om 09:35, en jullie hebben tot 09:20. "
        "Ook zo kort mogelijk past het niet: dan mis je nog 5 minuten.",
        "10 minuten bij ‘Stap 0’: praat alleen in tweetallen.",
        "20 minuten bij ‘Stap 1’: praat alleen in tweetallen.",
    ]
    # Doing a step in part saves what the method says, and never more than the step takes.
    assert said((3, 20), time(9, 20), skip="stel één vraag", saves=5)[1:] == [
        "3 minuten bij ‘Stap 0’: stel één vraag.",
        "5 minuten bij ‘Stap 1’: stel één vraag.",
    ]
    assert "Er staan geen stappen" in said((), time(10))[0]


def test_it_warns_of_a_break_by_name_time_and_step() -> None:
    def pause(begin: time, end: time) -> Pause:
        return Pause("kleine pauze", in_minutes(begin), in_minutes(end))

    here = "‘kleine pauze’ (09:20 – 09:30) valt in de stap ‘Stap 1’."
    assert said((10, 20), time(9, 35), pause(time(9, 20), time(9, 30)))[1:] == [here]
    more = "‘kleine pauze’ (09:10 – 09:30) valt van ‘Stap 0’ tot en met ‘Stap 2’."
    assert said((10, 10, 10), time(9, 35), pause(time(9, 10), time(9, 30)))[1:] == [more]
    starts = "De bijeenkomst begint in ‘kleine pauze’ (09:00 – 09:10)."
    assert said((10, 20), time(9, 35), pause(time(9), time(9, 10)))[1:] == [starts]
    for touching in (pause(time(8, 50), time(9, 5)), pause(time(9, 35), time(9, 50))):
        assert said((10, 20), time(9, 35), touching)[1:] == []
    both = pause(time(9, 30), time(9, 40)), pause(time(9, 10), time(9, 12))
    assert [line[:22] for line in said((10, 20), time(9, 35), *both)[1:]] == [
        "‘kleine pauze’ (09:10 ",
        "‘kleine pauze’ (09:30 ",
    ]


# ── Moving ────────────────────────────────────────────────────────────────────


def test_a_step_moves_past_what_was_dropped() -> None:
    assert moved("abcd", "c", -1) == list("acbd")
    assert moved("abcd", "c", 1) == list("abdc")
    assert moved("abcd", "c", -1, passable="b") == list("cabd")
    assert moved("abcd", "b", 1, passable="c") == list("acdb")
    assert moved("abcd", "a", -1) == list("abcd")
    assert moved("abcd", "d", 1) == list("abcd")
    assert moved("abcd", "b", -1, passable="a") == list("abcd")

"""The clock of a running meeting: what always holds, whatever is pressed and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles.running_clock import (
    Arrival,
    Phase,
    State,
    Verb,
    arrival,
    ends_at,
    left_in_step,
    next_step,
    notice_before,
    pause,
    phase,
    press,
    previous_step,
    resume,
    settled,
    start,
    stop,
    used_in_step,
    whole_minutes,
)

ZERO = timedelta(0)
TEN = datetime(2026, 10, 6, 10, tzinfo=UTC)
MINUTES = [5, 10, 20]
gaps = st.timedeltas(min_value=ZERO, max_value=timedelta(hours=2))
presses = st.lists(st.tuples(st.sampled_from(list(Verb)[1:]), gaps), max_size=12)


def after(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def play(moves: list[tuple[Verb, timedelta]]) -> tuple[State, datetime, timedelta]:
    """Carry out presses, each some time after the one before; and how long the clock ran."""
    state, now, ran = start(3, TEN), TEN, ZERO
    for verb, gap in moves:
        ran += ZERO if state.paused else gap
        now += gap
        found = press(verb, state, 3, now)
        assert found is not None
        state = found
    return state, now, ran


@given(presses, gaps)
def test_the_steps_together_took_as_long_as_the_clock_ran(
    moves: list[tuple[Verb, timedelta]], gap: timedelta
) -> None:
    state, now, ran = play(moves)
    ran += ZERO if state.paused else gap
    assert sum(settled(state, now + gap).used, ZERO) == ran
    assert min(settled(state, now + gap).used) >= ZERO


@given(presses, gaps, gaps)
def test_a_pause_takes_no_time(
    moves: list[tuple[Verb, timedelta]], stood: timedelta, later: timedelta
) -> None:
    state, now, _ran = play(moves)
    state = resume(state, now)
    left = left_in_step(MINUTES, state, now)
    still = pause(state, now)
    assert left_in_step(MINUTES, still, now + stood) == left
    gone_on = resume(still, now + stood)
    assert left_in_step(MINUTES, gone_on, now + stood) == left
    assert left_in_step(MINUTES, gone_on, now + stood + later) == left - later


@given(presses, gaps)
def test_on_and_back_is_where_it_was(moves: list[tuple[Verb, timedelta]], gap: timedelta) -> None:
    state, now, _ran = play(moves)
    state = resume(state, now)
    there = next_step(state, now + gap)
    back = previous_step(there, now + gap)
    if state.position < 2:
        assert (there.position, back.position) == (state.position + 1, state.position)
    else:
        assert there == state
        return
    assert used_in_step(back, now + gap) == used_in_step(state, now + gap)


@given(gaps)
def test_a_clock_that_goes_back_never_gives_time(gap: timedelta) -> None:
    state = start(3, TEN)
    assert used_in_step(state, TEN - gap) == ZERO
    assert used_in_step(next_step(state, TEN - gap), TEN) == ZERO
    assert settled(pause(state, TEN - gap), TEN).used == (ZERO, ZERO, ZERO)


def test_after_the_stop_only_going_on_and_starting_do_something() -> None:
    ended = stop(next_step(start(3, TEN), after(4)), after(9))
    assert ended.used == (timedelta(minutes=4), timedelta(minutes=5), ZERO)
    for verb in (Verb.PAUSE, Verb.NEXT, Verb.PREVIOUS, Verb.STOP):
        assert press(verb, ended, 3, after(20)) == ended
    again = press(Verb.RESUME, ended, 3, after(20))
    assert again and left_in_step(MINUTES, again, after(20)) == timedelta(minutes=5)
    assert press(Verb.START, ended, 3, after(20)) == start(3, after(20))
    assert press(Verb.NEXT, None, 3, TEN) is None


def test_when_the_whole_ends() -> None:
    state = next_step(start(3, TEN), after(7))
    assert ends_at(MINUTES, state, after(8)) == after(7 + 10 + 20)
    assert ends_at(MINUTES, state, after(20)) == after(20 + 20)  # over its time: from now on
    assert ends_at(MINUTES, previous_step(state, after(9)), after(9)) == after(9 + 8 + 20)


@pytest.mark.parametrize(
    ("minutes", "notice"), [(1, 0.5), (2, 1), (5, 1), (10, 2), (25, 5), (60, 5)]
)
def test_it_warns_in_the_last_fifth_but_not_too_early_or_late(minutes: int, notice: float) -> None:
    at = timedelta(minutes=notice)
    assert notice_before(minutes) == at
    assert phase(minutes, at + timedelta(seconds=1)) == Phase.RUSTIG
    assert phase(minutes, at) == Phase.BIJNA
    assert phase(minutes, ZERO) == Phase.VOORBIJ


def test_minutes_are_rounded_as_people_do() -> None:
    said = {seconds: whole_minutes(timedelta(seconds=seconds)) for seconds in (0, 29, 30, 89, 90)}
    assert said == {0: 0, 29: 0, 30: 1, 89: 1, 90: 2}


def test_a_press_is_fresh_a_retry_or_late() -> None:
    assert arrival(key="b", revision=2, pressed=["a"], current=2) == Arrival.FRESH
    assert arrival(key="a", revision=1, pressed=["a"], current=2) == Arrival.RETRY
    assert arrival(key="c", revision=1, pressed=["a"], current=2) == Arrival.LATE

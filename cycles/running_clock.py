"""The clock of a meeting that runs: which step, how much time it has left, what comes next.

A `State` is what happened until now; `now` is always given. A pause stands outside the time: it
takes nothing from a step and adds nothing to how long a step really took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

NOTHING = timedelta(0)
SHORTEST_NOTICE = timedelta(minutes=1)
LONGEST_NOTICE = timedelta(minutes=5)


class Phase(StrEnum):
    """How a step stands: quiet, nearly over, or over its time."""

    RUSTIG = "rustig"
    BIJNA = "bijna"
    VOORBIJ = "voorbij"


class Verb(StrEnum):
    """What one can press."""

    START = "start"
    PAUSE = "pauze"
    RESUME = "verder"
    NEXT = "volgende"
    PREVIOUS = "vorige"
    STOP = "stop"


@dataclass(frozen=True)
class State:
    """Where a meeting is. Every time is of one and the same clock."""

    position: int
    """Which step, counted from 0."""
    step_started: datetime
    """Moves along with every pause: now (or `paused`) minus this is the time used."""
    used: tuple[timedelta, ...]
    """What was used of each step when it was left; of the current one this is not yet counted."""
    paused: datetime | None = None
    ended: datetime | None = None


def start(steps: int, now: datetime) -> State:
    """The first of so many steps begins."""
    return State(position=0, step_started=now, used=(NOTHING,) * steps)


def pause(state: State, now: datetime) -> State:
    """Stand still; standing still twice changes nothing."""
    if state.paused:
        return state
    return replace(state, paused=max(now, state.step_started))


def resume(state: State, now: datetime) -> State:
    """Go on where it stood still, also after it was stopped."""
    if not state.paused:
        return state
    gone = max(now - state.paused, NOTHING)
    return replace(state, step_started=state.step_started + gone, paused=None, ended=None)


def next_step(state: State, now: datetime) -> State:
    """On to the next step; at the last one nothing happens."""
    return _go(state, state.position + 1, now)


def previous_step(state: State, now: datetime) -> State:
    """Back to the step before, which goes on counting from where it was left."""
    return _go(state, state.position - 1, now)


def stop(state: State, now: datetime) -> State:
    """The meeting is done; who stopped by mistake can resume."""
    if state.ended:
        return state
    state = pause(state, now)
    return replace(settled(state, now), ended=max(now, state.step_started))


def press(verb: Verb, state: State | None, steps: int, now: datetime) -> State | None:
    """The state after one press. Start begins anew; nothing else works before it, or when ended.

    Ended, only start and resume do something.
    """
    if verb == Verb.START:
        return start(steps, now) if steps else state
    if state is None or (state.ended and verb != Verb.RESUME):
        return state
    acts = {
        Verb.PAUSE: pause,
        Verb.RESUME: resume,
        Verb.NEXT: next_step,
        Verb.PREVIOUS: previous_step,
        Verb.STOP: stop,
    }
    return acts[verb](state, now)


def used_in_step(state: State, now: datetime) -> timedelta:
    """How much of the current step is used; never less than nothing, whatever the clock says."""
    return max((state.paused or now) - state.step_started, NOTHING)


def settled(state: State, now: datetime) -> State:
    """The same, with what was used of the current step also in `used`."""
    used = list(state.used)
    used[state.position] = used_in_step(state, now)
    return replace(state, used=tuple(used))


def _go(state: State, position: int, now: datetime) -> State:
    if not 0 <= position < len(state.used):
        return state
    state = settled(state, now)
    stood = state.paused or max(now, state.step_started)
    return replace(state, position=position, step_started=stood - state.used[position])


# ── What the screens say ──────────────────────────────────────────────────────


def left_in_step(minutes: Sequence[int], state: State, now: datetime) -> timedelta:
    """What is left of the current step; below nothing when it takes longer than planned."""
    return timedelta(minutes=minutes[state.position]) - used_in_step(state, now)


def notice_before(minutes: int) -> timedelta:
    """How long before the end of a step the screen says so.

    The last fifth, but at least a minute and at most five, and never more than half the step.
    """
    step = timedelta(minutes=minutes)
    return min(max(step / 5, SHORTEST_NOTICE), LONGEST_NOTICE, step / 2)


def phase(minutes: int, left: timedelta) -> Phase:
    """How a step of so many minutes stands with this much left."""
    if left <= NOTHING:
        return Phase.VOORBIJ
    return Phase.BIJNA if left <= notice_before(minutes) else Phase.RUSTIG


def ends_at(minutes: Sequence[int], state: State, now: datetime) -> datetime:
    """When the whole will be over, if from now on every step takes what was planned."""
    ahead = range(state.position + 1, len(minutes))
    rest = (timedelta(minutes=minutes[n]) - state.used[n] for n in ahead)
    return (
        now
        + max(left_in_step(minutes, state, now), NOTHING)
        + sum((max(part, NOTHING) for part in rest), NOTHING)
    )


def whole_minutes(used: timedelta) -> int:
    """Rounded as people do: half a minute counts as one."""
    return int((used + timedelta(seconds=30)) // timedelta(minutes=1))


# ── Presses that come twice or too late ───────────────────────────────────────


class Arrival(StrEnum):
    """What a press is when it comes in."""

    FRESH = "fresh"
    RETRY = "retry"
    """It was carried out before; only the answer got lost."""
    LATE = "late"
    """Somebody else pressed first, so it was meant for another state."""


def arrival(*, key: str, revision: int, pressed: Sequence[str], current: int) -> Arrival:
    """Whether to carry out a press that was made looking at `revision`.

    `pressed` are the keys of presses that were carried out, `current` is the revision now.
    """
    if key in pressed:
        return Arrival.RETRY
    return Arrival.FRESH if revision == current else Arrival.LATE

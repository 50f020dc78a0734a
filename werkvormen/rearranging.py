"""Adding, moving and taking out the moments and steps of a method while somebody types it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkvormen.writing import (
    MOMENT,
    MOST_MOMENTS,
    MOST_ROWS,
    MOST_STEPS,
    MOST_STEPS_TOGETHER,
    ROWS,
    STEP,
    Part,
    Row,
    Typed,
)


@dataclass(frozen=True)
class Taken:
    """A moment or step that was just taken out, so that it can come back."""

    at: tuple[int, ...]
    part: Part

    def packed(self) -> str:
        """As it travels in the form."""
        return json.dumps({"at": self.at, "row": self.part.row, "steps": self.part.steps})

    @property
    def name(self) -> str:
        return self.part.row.get("moment_name") or self.part.row.get("step_name") or ""


def empty_part() -> Part:
    return Part(dict.fromkeys(MOMENT, ""), [empty_step()])


def empty_step() -> Row:
    return dict.fromkeys(STEP, "")


@dataclass(frozen=True)
class Rearranged:
    """What a button in the form did: where to look now, and what was taken out."""

    focus: str
    taken: Taken | None = None


ACT = re.compile(r"(deel|stap)-(erbij|weg|op|neer)(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def rearrange(typed: Typed, act: str, packed: str = "") -> Rearranged:
    """Carry out "stap-erbij-0", "stap-op-0-2", "deel-weg-1", "terug" …; unknown acts do nothing."""
    if act == "terug":
        return _put_back(typed, packed)
    kind, _dash, which = act.partition("-")
    if kind == "regel" and which in ROWS:
        names = list(ROWS[which].values())
        if len(typed.rows[which]) < MOST_ROWS[which]:
            typed.rows[which].append(dict.fromkeys(names, ""))
        return Rearranged(f"{names[0]}-{len(typed.rows[which]) - 1}")
    match = ACT.fullmatch(act)
    if match is None:
        return Rearranged("")
    at = tuple(int(place) for place in (match[3], match[4]) if place)
    if match[1] == "deel":
        return _with_moment(typed, match[2], *at)
    return _with_step(typed, match[2], *at)


def _room_for_steps(typed: Typed, part: Part | None = None) -> bool:
    together = sum(len(one.steps) for one in typed.moments)
    return together < MOST_STEPS_TOGETHER and (part is None or len(part.steps) < MOST_STEPS)


def _with_moment(typed: Typed, verb: str, at: int = -1, _step: int = -1) -> Rearranged:
    moments = typed.moments
    if verb == "erbij":
        if len(moments) < MOST_MOMENTS and _room_for_steps(typed):
            moments.append(empty_part())
        return Rearranged(f"moment_name-{len(moments) - 1}")
    if not 0 <= at < len(moments):
        return Rearranged("")
    if verb == "weg":
        taken = Taken((at,), moments.pop(at))
        return Rearranged("terug", taken)
    other = at - 1 if verb == "op" else at + 1
    if 0 <= other < len(moments):
        moments[at], moments[other] = moments[other], moments[at]
        at = other
    return Rearranged(f"moment_name-{at}")


def _with_step(typed: Typed, verb: str, moment: int = -1, at: int = -1) -> Rearranged:
    if not 0 <= moment < len(typed.moments):
        return Rearranged("")
    steps = typed.moments[moment].steps
    if verb == "erbij":
        at = min(at + 1, len(steps)) if at >= 0 else len(steps)
        if _room_for_steps(typed, typed.moments[moment]):
            steps.insert(at, empty_step())
        return Rearranged(f"step_name-{moment}-{min(at, len(steps) - 1)}")
    if not 0 <= at < len(steps):
        return Rearranged("")
    if verb == "weg":
        return Rearranged("terug", Taken((moment, at), Part(steps.pop(at))))
    other = at - 1 if verb == "op" else at + 1
    if 0 <= other < len(steps):
        steps[at], steps[other] = steps[other], steps[at]
        return Rearranged(f"step_name-{moment}-{other}")
    # Past the first or last step it moves into the moment before or after.
    next_to = moment + (1 if verb == "neer" else -1)
    if 0 <= next_to < len(typed.moments) and len(typed.moments[next_to].steps) < MOST_STEPS:
        there = typed.moments[next_to].steps
        place = 0 if verb == "neer" else len(there)
        there.insert(place, steps.pop(at))
        return Rearranged(f"step_name-{next_to}-{place}")
    return Rearranged(f"step_name-{moment}-{at}")


def _put_back(typed: Typed, packed: str) -> Rearranged:
    taken = _unpacked(packed)
    if taken is None:
        return Rearranged("")
    if len(taken.at) == 1:
        at = min(taken.at[0], len(typed.moments))
        if len(typed.moments) < MOST_MOMENTS:
            typed.moments.insert(at, taken.part)
        return Rearranged(f"moment_name-{at}")
    moment = min(taken.at[0], len(typed.moments) - 1)
    if moment < 0:
        typed.moments.append(Part(dict.fromkeys(MOMENT, "")))
        moment = 0
    steps = typed.moments[moment].steps
    at = min(taken.at[1], len(steps))
    if _room_for_steps(typed, typed.moments[moment]):
        steps.insert(at, taken.part.row)
    return Rearranged(f"step_name-{moment}-{at}")


def _unpacked(packed: str) -> Taken | None:
    """What the form brought back; it went through a browser, so nothing about it is sure."""
    try:
        found = json.loads(packed)
        at = tuple(found["at"])
        row, steps = dict(found["row"]), [dict(step) for step in found["steps"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    right = len(at) in (1, 2) and all(type(place) is int and 0 <= place < 100 for place in at)
    if not right or len(steps) > MOST_STEPS:
        return None
    names = MOMENT if len(at) == 1 else STEP
    return Taken(at, Part(_known(row, names), [_known(step, STEP) for step in steps]))


def _known(row: Mapping[str, object], names: Sequence[str]) -> Row:
    return {name: _storable(str(row.get(name) or "")) for name in names}


def _storable(text: str) -> str:
    """JSON can spell what no form can send: halves of characters, and NUL."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()

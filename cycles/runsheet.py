"""A run sheet on the clock: which step when, fitting to the time, and what gets in the way.

Pure: no Django, no database, no clock. Times are whole minutes after midnight of the day itself, so
steps that run past midnight simply go on counting (24:10 is ten past twelve at night). They are the
school's wall clock; no meeting is held in the hour that summer time skips. Sentences live in
`runsheet_words.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from fractions import Fraction
from math import floor
from typing import Any, Protocol

MOST_MINUTES = 600
"""More minutes than this one step never gets; the database says the same."""
DAY = 24 * 60


class Step(Protocol):
    """What this module needs of a step, e.g. a `RunStep` row."""

    @property
    def pk(self) -> Any: ...
    @property
    def name(self) -> str: ...
    @property
    def minutes(self) -> int: ...
    @property
    def least(self) -> int: ...
    @property
    def skip(self) -> str: ...
    @property
    def saves(self) -> int | None: ...
    @property
    def dropped(self) -> bool: ...


@dataclass(frozen=True)
class Line:
    """One step that is done, on the clock: from `start` up to `end`, in minutes after midnight."""

    id: uuid.UUID
    name: str
    minutes: int
    least: int
    skip: str
    saves: int
    """Minutes won by what `skip` says: all of them, unless something of the step is left."""
    drops: bool
    """What `skip` says leaves the whole step out."""
    shorter: bool
    """It is done shorter already, as `skip` says."""
    start: int

    @property
    def end(self) -> int:
        return self.start + self.minutes

    @property
    def starts_at(self) -> time:
        return as_time(self.start)

    @property
    def ends_at(self) -> time:
        return as_time(self.end)


@dataclass(frozen=True)
class Pause:
    """A break of the school, in minutes after midnight."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Clash:
    """A break that a meeting runs into, and the first and the last step that do."""

    pause: Pause
    line: Line
    last: Line
    from_the_start: bool
    """The meeting begins while the break is already on."""


@dataclass(frozen=True)
class Check:
    """How a run sheet lies in the time that is planned for it."""

    planned: int
    available: int
    least: int
    """How long it takes with the minimum of every step."""
    end: int
    skippable: tuple[Line, ...]
    clashes: tuple[Clash, ...]

    @property
    def over(self) -> int:
        """Minutes past the end; 0 when it fits."""
        return max(0, self.planned - self.available)

    @property
    def spare(self) -> int:
        """Minutes that are left; 0 when it does not fit."""
        return max(0, self.available - self.planned)

    @property
    def short(self) -> int:
        """Minutes that are missing also when every step is as short as it can be."""
        return max(0, self.least - self.available)

    @property
    def past_midnight(self) -> bool:
        return self.end > DAY


def in_minutes(at: time) -> int:
    """Whole minutes after midnight."""
    return at.hour * 60 + at.minute


def as_time(minutes: int) -> time:
    """The time on the clock; past midnight it begins again."""
    return time(minutes // 60 % 24, minutes % 60)


def on_the_clock(
    steps: Iterable[Step],
    starts_at: time,
    *,
    typed: Mapping[Any, int] | None = None,
    shorter: Container[Any] = (),
) -> list[Line]:
    """The steps that are done, in their order, each beginning when the one before it ends.

    `typed` are minutes that count instead of the stored ones, `shorter` the keys of steps that are
    done shorter than their method says.
    """
    lines, now = [], in_minutes(starts_at)
    for step in steps:
        if not step.dropped:
            minutes = (typed or {}).get(step.pk, step.minutes)
            lines.append(
                Line(
                    id=step.pk,
                    name=step.name,
                    minutes=minutes,
                    least=step.least,
                    skip=step.skip,
                    saves=min(step.saves or minutes, minutes),
                    drops=not step.saves,
                    shorter=step.pk in shorter,
                    start=now,
                )
            )
            now += minutes
    return lines


def check(lines: Sequence[Line], starts_at: time, ends_at: time, pauses: Iterable[Pause]) -> Check:
    """What a run sheet does to the time that is planned, and to the breaks of the school."""
    start, planned = in_minutes(starts_at), sum(line.minutes for line in lines)
    return Check(
        planned=planned,
        available=in_minutes(ends_at) - start,
        least=sum(line.least for line in lines),
        end=start + planned,
        skippable=tuple(line for line in lines if line.skip and not line.shorter),
        clashes=tuple(clashes(lines, pauses)),
    )


def clashes(lines: Sequence[Line], pauses: Iterable[Pause]) -> Iterable[Clash]:
    """Every break that begins, goes on or ends during a step, once; only touching is no clash."""
    for pause in sorted(pauses, key=lambda pause: (pause.start, pause.end)):
        hit = [line for line in lines if line.start < pause.end and pause.start < line.end]
        if hit:
            begins = hit[0] is lines[0] and pause.start <= hit[0].start
            yield Clash(pause, hit[0], hit[-1], from_the_start=begins)


def fit(
    minutes: Sequence[int], least: Sequence[int], total: int, most: int = MOST_MINUTES
) -> list[int]:
    """The minutes stretched or squeezed to `total`, in proportion, each from `least` up to `most`.

    With less time than all minimums together the minimums, with more than `most` everywhere that.
    What fits already stays as it is, so fitting twice changes nothing.
    """
    parts = [max(1, part) for part in minutes]
    if sum(least) >= total:
        return list(least)
    if most * len(parts) <= total:
        return [most] * len(parts)
    if sum(minutes) == total and all(
        low <= part <= most for low, part in zip(least, minutes, strict=True)
    ):
        return list(minutes)
    return _whole(_scaled(parts, least, most, total), total)


def _scaled(parts: Sequence[int], least: Sequence[int], most: int, total: int) -> list[Fraction]:
    """Every part times one factor, held between its bounds, so that they add up to `total`."""

    def at(factor: Fraction) -> list[Fraction]:
        bounded = zip(parts, least, strict=True)
        return [min(Fraction(most), max(Fraction(low), factor * part)) for part, low in bounded]

    # The sum grows with the factor and bends only where a part meets a bound: find the two bends
    # that `total` lies between, and go along the straight line from the one to the other.
    meets = {Fraction(0)}
    for part, low in zip(parts, least, strict=True):
        meets |= {Fraction(low, part), Fraction(most, part)}
    bends = sorted(meets)
    upper = next(n for n, bend in enumerate(bends) if sum(at(bend)) >= total)
    high, low_bend = bends[upper], bends[max(0, upper - 1)]
    below, above = sum(at(low_bend)), sum(at(high))
    if above == below:
        return at(high)
    return at(low_bend + (high - low_bend) * (total - below) / (above - below))


def _whole(exact: Sequence[Fraction], total: int) -> list[int]:
    """Whole minutes that add up to `total`: the largest remainders get one more."""
    whole = [floor(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda n: (whole[n] - exact[n], n))
    for n in order[: total - sum(whole)]:
        whole[n] += 1
    return whole


def first_minutes(spans: Sequence[tuple[int, int]], available: int) -> list[int]:
    """Minutes to begin with, between what each step takes at least and at most.

    As many as fit in `available`: all minimums when it is too little, all maximums when a lot.
    """
    lows, highs = [low for low, _ in spans], [high for _, high in spans]
    room, extra = sum(highs) - sum(lows), available - sum(lows)
    if extra >= room:
        return highs
    if extra <= 0:
        return lows
    exact = [low + Fraction((high - low) * extra, room) for low, high in spans]
    return _whole(exact, available)


def moments_of(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The moments of a stored method; older versions and drafts may have none."""
    return [moment for moment in content.get("moments") or [] if isinstance(moment, Mapping)]


def span_of(step: Mapping[str, Any]) -> tuple[int, int]:
    """The least and most minutes of a method's step, within what a run sheet can hold."""
    minutes = step.get("minutes") or {}
    least = min(MOST_MINUTES, max(1, minutes.get("min") or 1))
    return least, min(MOST_MINUTES, max(least, minutes.get("max") or least))


def method_least(content: Mapping[str, Any], moment: int, number: int | None) -> int | None:
    """The fewest minutes that a method itself gives a step; None for a step it does not have."""
    moments = moments_of(content)
    steps = (moments[moment].get("steps") or []) if 0 <= moment < len(moments) else []
    return span_of(steps[number])[0] if number is not None and number < len(steps) else None


def moved(order: Sequence[Any], what: Any, by: int, passable: Iterable[Any] = ()) -> list[Any]:
    """`order` with one item a place up (-1) or down (1), past what does not count as a place."""
    rest, aside = list(order), set(passable)
    here = rest.index(what)
    there = here + by
    while 0 <= there < len(rest) and rest[there] in aside:
        there += by
    if 0 <= there < len(rest):
        rest.insert(there, rest.pop(here))
    return rest

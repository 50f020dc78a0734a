"""The words of disclosure: what a result is, for whom it is shown, and why it is hidden."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

DEFAULT_THRESHOLD: Final = 5
"""Fewest respondents a result may be about. A school can raise it, never lower it."""

PUBLIC_THRESHOLD: Final = 10
"""Fewest respondents for what students or the public see, for crossed groups, and for any
distribution over the options of a question."""

SHARE_STEP: Final = 5
"""Shares are rounded to a multiple of this many per cent."""


class Audience(enum.Enum):
    """For whom, or in which form, a result is shown."""

    STAFF = "staff"
    """Staff of the cycle, one grouping at a time."""
    STUDENTS = "students"
    """Students, parents, the hall display: everyone outside the staff."""
    CROSSED = "crossed"
    """Two groupings at once (leerjaar by niveau), whoever looks."""


class HiddenBecause(enum.Enum):
    """Why a number is hidden. The words for the page are in the template."""

    TOO_FEW_ANSWERS = "too_few_answers"
    """"te weinig antwoorden": fewer respondents than needed. Never used inside a table."""
    SMALL_GROUP = "small_group"
    """"kleine groep": fewer students *enrolled* than the threshold; the roster says so."""
    PROTECTS = "protects"
    """"verborgen, zodat je niemand herkent": sensitive itself, or hidden for another's sake;
    on purpose the reader cannot tell which."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A number that may be shown: respondents, or a rounded per cent where a share is asked."""

    value: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """A number that may not be shown. Carries no value, so that no template can leak it."""

    reason: HiddenBecause


Result = Shown | Hidden


@dataclass(frozen=True, slots=True)
class Cell:
    """One group of the frozen roster.

    ``respondents``: students of the group who took part. ``group_size``: students invited.
    Raises ValueError unless 0 <= respondents <= group_size.
    """

    respondents: int
    group_size: int

    def __post_init__(self) -> None:
        if not 0 <= self.respondents <= self.group_size:
            raise ValueError("a group cannot have more respondents than students, or fewer than 0")


@dataclass(frozen=True, slots=True)
class Distribution:
    """Answers to one single-choice question.

    ``respondents``: how many answered. ``shares``: per cent of the respondents by option, in the
    order given, rounded to SHARE_STEP and kept within 5..95; they need not add up to 100.
    ``merged``: options too small to show alone, shown as one with ``merged_share`` (0 when there
    are none). ``hidden`` is set when there is no distribution at all; the rest is then empty.
    """

    respondents: Result
    shares: Mapping[str, int]
    merged: tuple[str, ...] = ()
    merged_share: int = 0
    hidden: Hidden | None = None


def threshold_for(school_threshold: int, audience: Audience) -> int:
    """Fewest respondents a result must be about for this audience.

    Raises ValueError when the school's own threshold is below DEFAULT_THRESHOLD.
    """
    require_threshold(school_threshold)
    if audience is Audience.STAFF:
        return school_threshold
    return max(school_threshold, PUBLIC_THRESHOLD)


def require_threshold(threshold: int, lowest: int | None = None) -> None:
    """Raise ValueError for a threshold below the lowest one, DEFAULT_THRESHOLD if not given."""
    lowest = DEFAULT_THRESHOLD if lowest is None else lowest
    if threshold < lowest:
        raise ValueError(f"the threshold can be raised, never lowered below {lowest}")


def is_sensitive(cell: Cell, threshold: int) -> bool:
    """Too few respondents, and so too few students as well. An empty group is not sensitive."""
    return cell.group_size > 0 and cell.respondents < threshold


def verdict(cell: Cell, threshold: int, hidden: bool) -> Result:
    """The result for the page. The reason depends on the roster only, never on the answers."""
    if not hidden:
        return Shown(cell.respondents)
    small = cell.group_size < threshold
    return Hidden(HiddenBecause.SMALL_GROUP if small else HiddenBecause.PROTECTS)


def share(count: int, n: int) -> int:
    """``count`` of ``n`` in per cent, half up to SHARE_STEP, never 0 or 100: neither is true."""
    steps = (200 * count + SHARE_STEP * n) // (2 * SHARE_STEP * n)
    return min(max(steps * SHARE_STEP, SHARE_STEP), 100 - SHARE_STEP)

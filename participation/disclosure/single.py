"""One number or one question by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .suppression import suppress_line
from .values import (
    PUBLIC_THRESHOLD,
    Cell,
    Distribution,
    Hidden,
    HiddenBecause,
    Result,
    Shown,
    require_threshold,
    share,
)


def show_count(n: int, threshold: int, *, group_size: int | None = None) -> Result:
    """A count of respondents that stands alone, such as the total of a round.

    Hidden below the threshold. That includes zero: "nobody of this group took part" is a fact
    about each member of it. Zero is shown only for a group in which nobody is enrolled, because
    the roster says that already.

    Give ``group_size`` (students invited) when it is known: the reason then says when the group
    itself is too small. That a whole group took part is shown like any other count (see the limits
    at the top of this module).

    Raises ValueError for a threshold below DEFAULT_THRESHOLD, a negative count, or more
    respondents than students.
    """
    require_threshold(threshold)
    if group_size is not None:
        cell = Cell(n, group_size)
        if cell.group_size == 0:
            return Shown(0)
        if cell.group_size < threshold:
            return Hidden(HiddenBecause.SMALL_GROUP)
    if n < 0:
        raise ValueError("a count of respondents cannot be negative")
    return Shown(n) if n >= threshold else Hidden(HiddenBecause.TOO_FEW_ANSWERS)


def show_distribution(counts: Mapping[str, int], threshold: int) -> Distribution:
    """The answers to one single-choice question, as rounded shares.

    ``counts``: respondents by option; every respondent chose exactly one. In order:

    1. below the threshold nothing is shown, not even how many answered;
    2. below PUBLIC_THRESHOLD (or the threshold, when higher) only how many answered;
    3. an option chosen by fewer than the threshold, zero included, is merged with others, smallest
       first, until at least two options and at least the threshold of respondents are in
       the merged one. "Nobody chose this" is hidden too, as it says something of each respondent;
    4. when all would be merged, there is no distribution. That is so for unanimous answers, and
       for nearly unanimous ones, where the few others would know what everyone else said.

    Merging keeps a five-point scale usable, where hiding all of it for one small option would
    hide almost every result. Rounding adds doubt; the protection does not rest on it.

    Raises ValueError for a threshold below DEFAULT_THRESHOLD or a negative count.
    """
    require_threshold(threshold)
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count of respondents cannot be negative")
    n = sum(counts.values())
    respondents = show_count(n, threshold)
    if n < max(threshold, PUBLIC_THRESHOLD):
        return Distribution(respondents, {}, hidden=Hidden(HiddenBecause.TOO_FEW_ANSWERS))
    cells = {option: Cell(count, n) for option, count in counts.items()}
    ranked = sorted(cells, key=lambda option: (counts[option], option))
    merged = suppress_line(cells, ranked, threshold)
    if len(merged) == len(cells) or max(counts.values()) == n:
        return Distribution(respondents, {}, hidden=Hidden(HiddenBecause.PROTECTS))
    return distribution_of(counts, merged)


def distribution_of(counts: Mapping[str, int], merged: Collection[str]) -> Distribution:
    """The shares of answers of which is known that they may be shown, with these options merged."""
    n = sum(counts.values())
    return Distribution(
        Shown(n),
        {option: share(counts[option], n) for option in counts if option not in merged},
        tuple(option for option in counts if option in merged),
        share(sum(counts[option] for option in merged), n) if merged else 0,
    )


def show_share(yes: int, respondents: int, threshold: int) -> Result:
    """The per cent of respondents who said yes, or why it is hidden.

    Ten respondents or more, rounded, and never when everyone or nearly everyone said the same:
    the rule of ``show_distribution`` for two options.
    """
    shown = show_distribution({"yes": yes, "no": respondents - yes}, threshold)
    return shown.hidden or Shown(shown.shares["yes"])

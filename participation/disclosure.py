"""Statistical disclosure control: what of a result may be shown, and what must be hidden.

A *result* is any statistic about respondents. Every screen and every file that shows one asks
this module first. It is pure Python: no Django, no database, no clock, no chance; the same
input gives the same answer, so that two pages about the same table never differ.

The method is the usual one for tables of counts: **primary suppression** of cells that are
sensitive in themselves, then **complementary (secondary) suppression** of other cells, so that
no hidden cell follows from the totals. See A. Hundepool and others, *Statistical Disclosure
Control* (Wiley, 2012) and the ESSnet *Handbook on Statistical Disclosure Control*. The
thresholds, 5 and 10, are the product's own choice, not a figure from those books.

**The reader we protect against** knows the roster (how many students each group has), knows
every number shown, and knows these rules. For that reader:

* a reason never tells a sensitive cell from one hidden for its sake. If A is "below 5", B is
  "5 or more" and together they are 5, then A is 0. In a table, only the roster decides the word;
* the further cells to hide are chosen by *enrolment*, which is known anyway, not by respondents;
* cells are hidden until every hidden one keeps two possible values, even for a reader who knows
  the enrolment and which hidden cells are below the threshold, or until nothing is left to hide;
* raising the threshold only ever hides more, so a students' page never completes a staff page.

**Limits.** It cannot see another table about the same respondents, or the same table on another
day: show a result once, frozen, and use only groups of the roster that do not overlap. That all
of a group took part is not treated as sensitive: hiding it was tried, and because a hidden cell
is then "few or all", it gave small cells next to it away. Where all of a group took part, or
groups are hardly larger than the threshold, a reader who works through these rules can sometimes
still narrow a hidden count down to one value. Subtraction and linear algebra over the numbers
shown never do, apart from the two cases named at ``show_table`` and ``show_crossed``.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeVar

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
    """A number that may be shown; for a count in respondents."""

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


@dataclass(frozen=True, slots=True)
class Crossed:
    """A table of two groupings after suppression; counts are respondents.

    ``cells`` has every pair (row, column), also pairs in which nobody is enrolled.
    """

    cells: Mapping[tuple[str, str], Result]
    rows: Mapping[str, Result]
    columns: Mapping[str, Result]
    total: Result


def threshold_for(school_threshold: int, audience: Audience) -> int:
    """Fewest respondents a result must be about for this audience.

    Raises ValueError when the school's own threshold is below DEFAULT_THRESHOLD.
    """
    _require_threshold(school_threshold)
    if audience is Audience.STAFF:
        return school_threshold
    return max(school_threshold, PUBLIC_THRESHOLD)


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
    _require_threshold(threshold)
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
    _require_threshold(threshold)
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count of respondents cannot be negative")
    n = sum(counts.values())
    respondents = show_count(n, threshold)
    if n < max(threshold, PUBLIC_THRESHOLD):
        return Distribution(respondents, {}, hidden=Hidden(HiddenBecause.TOO_FEW_ANSWERS))
    cells = {option: Cell(count, n) for option, count in counts.items()}
    ranked = sorted(cells, key=lambda option: (counts[option], option))
    merged = _suppress_line(cells, ranked, threshold)
    if len(merged) == len(cells) or max(counts.values()) == n:
        return Distribution(respondents, {}, hidden=Hidden(HiddenBecause.PROTECTS))
    return Distribution(
        respondents,
        {option: _share(counts[option], n) for option in counts if option not in merged},
        tuple(option for option in counts if option in merged),
        _share(sum(counts[option] for option in merged), n) if merged else 0,
    )


def show_table(
    cells: Mapping[str, Cell], *, total_shown: bool, threshold: int
) -> dict[str, Result]:
    """Respondents by group, for groups that do not overlap and together are the total.

    A cell is sensitive when fewer than the threshold took part or are enrolled. With
    ``total_shown`` (the total is known to the reader from anywhere),
    more cells are hidden, smallest enrolment first and then by name, until at least two are
    hidden, together they are at least the threshold, and none of them has one possible value
    left. A group in which nobody is enrolled is shown as zero and protects nothing.

    The total itself comes from ``show_count``. When nothing is safe next to it, all cells are
    hidden, which is all that can be done here: a total equal to the whole enrolment still tells
    that every group is complete, and the total of a single group is that group.

    Raises ValueError for a threshold below DEFAULT_THRESHOLD.
    """
    _require_threshold(threshold)
    if total_shown:
        ranked = sorted(cells, key=lambda name: (cells[name].group_size, name))
        hidden = _suppress_line(cells, ranked, threshold)
    else:
        hidden = {name for name, cell in cells.items() if _is_sensitive(cell, threshold)}
    return {name: _verdict(cell, threshold, name in hidden) for name, cell in cells.items()}


def show_crossed(
    table: Mapping[tuple[str, str], Cell],
    *,
    threshold: int = PUBLIC_THRESHOLD,
    margins_known: bool = True,
) -> Crossed:
    """Respondents by two groupings at once, with row totals, column totals and the grand total.

    ``table``: a cell by (row, column); a pair that is absent has nobody enrolled. Totals are
    cells as well: they can be sensitive, and they can be hidden for another's sake, but only
    when no cell inside can do it. Suppression goes on until no hidden number has one possible
    value left, given all rows and columns together and not only one at a time, and until the
    hidden part of every row or column with a shown total is at least the threshold.

    ``margins_known``: the reader may know all totals from elsewhere, such as a breakdown by
    leerjaar for staff, which has a lower threshold. The cells inside are then also safe against
    that reader. One exception: a row or column with a single group in it *is* that group, so who
    knows that total knows the cell. False hides less inside; use it only when these totals are
    nowhere else.

    Raises ValueError for a threshold below PUBLIC_THRESHOLD.
    """
    _require_threshold(threshold, PUBLIC_THRESHOLD)
    entries = _crossed_entries(table)
    margins = {key for key in entries if key[0] is None or key[1] is None}
    hidden = _suppress(
        entries,
        [set(), margins] if margins_known else [set()],
        range(PUBLIC_THRESHOLD, threshold + 1),
    )
    verdicts = {
        key: _verdict(entry.cell, threshold, key in hidden) for key, entry in entries.items()
    }
    return Crossed(
        cells={(r, c): v for (r, c), v in verdicts.items() if r is not None and c is not None},
        rows={r: v for (r, c), v in verdicts.items() if r is not None and c is None},
        columns={c: v for (r, c), v in verdicts.items() if r is None and c is not None},
        total=verdicts[None, None],
    )


# --- primary suppression ------------------------------------------------------------------------


def _require_threshold(threshold: int, lowest: int = DEFAULT_THRESHOLD) -> None:
    if threshold < lowest:
        raise ValueError(f"the threshold can be raised, never lowered below {lowest}")


def _is_sensitive(cell: Cell, threshold: int) -> bool:
    """Too few respondents, and so too few students as well. An empty group is not sensitive."""
    return cell.group_size > 0 and cell.respondents < threshold


def _verdict(cell: Cell, threshold: int, hidden: bool) -> Result:
    """The result for the page. The reason depends on the roster only, never on the answers."""
    if not hidden:
        return Shown(cell.respondents)
    small = cell.group_size < threshold
    return Hidden(HiddenBecause.SMALL_GROUP if small else HiddenBecause.PROTECTS)


def _share(count: int, n: int) -> int:
    """``count`` of ``n`` in per cent, half up to SHARE_STEP, never 0 or 100: neither is true."""
    steps = (200 * count + SHARE_STEP * n) // (2 * SHARE_STEP * n)
    return min(max(steps * SHARE_STEP, SHARE_STEP), 100 - SHARE_STEP)


# --- complementary suppression ------------------------------------------------------------------
#
# Every number of a table lies in one row and one column, and every row and column adds up to zero
# when totals count as negative. Draw rows and columns as points and hidden numbers as lines
# between them: the ways in which hidden numbers can differ while all that is shown stays the same
# are exactly the cycles in that drawing (a transportation problem). A hidden number on no cycle
# can be computed. Cycles go along lines that have room to go up or down within what the reader
# knows, so one search answers both "can it be computed" and "do the bounds give it away". A
# breakdown in one dimension is the same with one row and one column.


Key = TypeVar("Key", bound=Hashable)
Place = tuple[str | None, str | None]
Node = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Key]):
    """A number in a table: its row and column, and whether it is a part (+1) or a total (-1)."""

    key: Key
    row: Node
    column: Node
    cell: Cell
    sign: int = 1

    def room(self, threshold: int, direction: int) -> bool:
        """Can the value, times the sign, move by one in the direction, as far as a reader knows?

        The reader knows the enrolment and, at worst, whether the cell is below the threshold.
        """
        n, low, high = self.cell.respondents, 0, self.cell.group_size
        if n < threshold:
            high = min(high, threshold - 1)
        else:
            low = min(threshold, high - 1)  # never a single value for a group that small
        return n < high if direction * self.sign > 0 else n > low


def _crossed_entries(table: Mapping[tuple[str, str], Cell]) -> dict[Place, _Entry[Place]]:
    """All cells and totals, in the order in which they are to be hidden. None marks a total."""
    sums: Counter[Place] = Counter()
    sizes: Counter[Place] = Counter()
    for (row, column), cell in table.items():
        for place in ((row, column), (row, None), (None, column), (None, None)):
            sums[place] += cell.respondents
            sizes[place] += cell.group_size
    rows: list[str | None] = [*sorted({row for row, _ in table}), None]
    columns: list[str | None] = [*sorted({column for _, column in table}), None]
    places: list[Place] = [(row, column) for row in rows for column in columns]
    places.sort(key=lambda p: (p.count(None), sizes[p]))  # stable: equal sizes stay by name
    return {
        (row, column): _Entry(
            (row, column),
            ("row", row),
            ("column", column),
            Cell(sums[row, column], sizes[row, column]),
            -1 if (row is None) != (column is None) else 1,
        )
        for row, column in places
    }


def _suppress_line(cells: Mapping[str, Cell], ranked: Sequence[str], threshold: int) -> set[str]:
    """Names to hide in one line of cells with a known total, taking more of them as ranked."""
    entries = {name: _Entry(name, ("row", ""), ("column", ""), cells[name]) for name in ranked}
    return _suppress(entries, [set()], range(DEFAULT_THRESHOLD, threshold + 1))


def _suppress(
    entries: Mapping[Key, _Entry[Key]], readers: Sequence[Collection[Key]], levels: Iterable[int]
) -> set[Key]:
    """Keys to hide, so that every reader (the set of keys known from elsewhere) is kept out.

    Goes through all lower thresholds first, and keeps what they hide. Without that, a higher
    threshold could pick other cells to hide and show one that was hidden.
    """
    live = {key: entry for key, entry in entries.items() if entry.cell.group_size > 0}
    hidden: set[Key] = set()
    for threshold in levels:
        hidden |= {key for key, entry in live.items() if _is_sensitive(entry.cell, threshold)}
        while (extra := _next_to_hide(live, hidden, readers, threshold)) is not None:
            hidden.add(extra)
    return hidden


def _next_to_hide(
    live: Mapping[Key, _Entry[Key]],
    hidden: set[Key],
    readers: Sequence[Collection[Key]],
    threshold: int,
) -> Key | None:
    """The first entry, in order, that mends a leak; None when no leak can be mended."""
    for known in readers:
        inside = [entry for key, entry in live.items() if key in hidden and key not in known]
        spare = [entry for key, entry in live.items() if key not in hidden and key not in known]
        for mends in (*_small_sums(inside, threshold), *_exposed(inside, threshold)):
            for entry in spare:
                if mends(entry):
                    return entry.key
    return None


def _small_sums(
    inside: Sequence[_Entry[Key]], threshold: int
) -> Iterator[Callable[[_Entry[Key]], bool]]:
    """For each row or column whose hidden part is known and too small: what would enlarge it."""
    for node in dict.fromkeys(node for entry in inside for node in (entry.row, entry.column)):
        line = [entry for entry in inside if node in (entry.row, entry.column)]
        together = sum(entry.cell.respondents for entry in line)
        if together < threshold and len({entry.sign for entry in line}) == 1:
            yield partial(_is_on, node)


def _is_on(node: Node, entry: _Entry[Key]) -> bool:
    return node in (entry.row, entry.column)


def _exposed(
    inside: Sequence[_Entry[Key]], threshold: int
) -> Iterator[Callable[[_Entry[Key]], bool]]:
    """For each hidden entry with one possible value: which further entries could free it."""
    for entry in inside:
        others = [other for other in inside if other is not entry]
        cuts = []
        for direction in (1, -1):
            if entry.room(threshold, direction):
                start, goal = (entry.column, entry.row)[::direction]
                cuts.append(_reach(start, others, threshold))
                if goal in cuts[-1]:
                    break
        else:
            yield partial(_leaves, cuts)


def _leaves(cuts: Sequence[set[Node]], entry: _Entry[Key]) -> bool:
    """Does the entry join what is inside one of the cuts to what is outside it?"""
    return any((entry.row in cut) != (entry.column in cut) for cut in cuts)


def _reach(start: Node, others: Sequence[_Entry[Key]], threshold: int) -> set[Node]:
    """Points that can be reached: from row to column by going up, from column to row by going
    down, along hidden entries that have room for it."""
    reached: set[Node] = {start}
    grew = True
    while grew:
        grew = False
        for other in others:
            for direction in (1, -1):
                tail, head = (other.row, other.column)[::direction]
                if tail in reached and head not in reached and other.room(threshold, direction):
                    reached.add(head)
                    grew = True
    return reached

"""Complementary suppression: which further numbers to hide, so that no hidden one follows.

Every number of a table lies in one row and one column, and every row and column adds up to zero
when totals count as negative. Draw rows and columns as points and hidden numbers as lines
between them: the ways in which hidden numbers can differ while all that is shown stays the same
are exactly the cycles in that drawing (a transportation problem). A hidden number on no cycle
can be computed. Cycles go along lines that have room to go up or down within what the reader
knows, so one search answers both "can it be computed" and "do the bounds give it away". A
breakdown in one dimension is the same with one row and one column.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from .values import DEFAULT_THRESHOLD, Cell, is_sensitive

Key = TypeVar("Key", bound=Hashable)
Place = tuple[str | None, str | None]
Node = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Entry(Generic[Key]):
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


def suppress_line(cells: Mapping[str, Cell], ranked: Sequence[str], threshold: int) -> set[str]:
    """Names to hide in one line of cells with a known total, taking more of them as ranked."""
    entries = {name: Entry(name, ("row", ""), ("column", ""), cells[name]) for name in ranked}
    return suppress(entries, [set()], range(DEFAULT_THRESHOLD, threshold + 1))


def suppress(
    entries: Mapping[Key, Entry[Key]], readers: Sequence[Collection[Key]], levels: Iterable[int]
) -> set[Key]:
    """Keys to hide, so that every reader (the set of keys known from elsewhere) is kept out.

    Goes through all lower thresholds first, and keeps what they hide. Without that, a higher
    threshold could pick other cells to hide and show one that was hidden.
    """
    live = {key: entry for key, entry in entries.items() if entry.cell.group_size > 0}
    hidden: set[Key] = set()
    for threshold in levels:
        hidden |= {key for key, entry in live.items() if is_sensitive(entry.cell, threshold)}
        while (extra := _next_to_hide(live, hidden, readers, threshold)) is not None:
            hidden.add(extra)
    return hidden


def _next_to_hide(
    live: Mapping[Key, Entry[Key]],
    hidden: set[Key],
    readers: Sequence[Collection[Key]],
    threshold: int,
) -> Key | None:
    """The first entry, in order, that mends a leak; None when no leak can be mended."""
    for known in readers:
        inside = [entry for key, entry in live.items() if key in hidden and key not in known]
        spare = [entry for key, entry in live.items() if key not in hidden and key not in known]
        for mends in (
            *_small_sums(inside, threshold),
            *_exposed(inside, threshold),
            *_alone(inside),
        ):
            for entry in spare:
                if mends(entry):
                    return entry.key
    return None


def _small_sums(
    inside: Sequence[Entry[Key]], threshold: int
) -> Iterator[Callable[[Entry[Key]], bool]]:
    """For each row or column whose hidden part is known and too small: what would enlarge it."""
    for node in dict.fromkeys(node for entry in inside for node in (entry.row, entry.column)):
        line = [entry for entry in inside if node in (entry.row, entry.column)]
        together = sum(entry.cell.respondents for entry in line)
        if together < threshold and len({entry.sign for entry in line}) == 1:
            yield partial(_is_on, node)


def _is_on(node: Node, entry: Entry[Key]) -> bool:
    return node in (entry.row, entry.column)


def _exposed(
    inside: Sequence[Entry[Key]], threshold: int
) -> Iterator[Callable[[Entry[Key]], bool]]:
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


def _alone(inside: Sequence[Entry[Key]]) -> Iterator[Callable[[Entry[Key]], bool]]:
    """For each hidden entry that can be computed, whatever the bounds: what would end that.

    What is exposed by its bounds can be beyond mending; what simple sums tell need not be.
    """
    for entry in inside:
        cut = {entry.row}
        for _ in inside:
            for other in inside:
                if other is not entry and {other.row, other.column} & cut:
                    cut |= {other.row, other.column}
        if entry.column not in cut:
            yield partial(_leaves, [cut])


def _leaves(cuts: Sequence[set[Node]], entry: Entry[Key]) -> bool:
    """Does the entry join what is inside one of the cuts to what is outside it?"""
    return any((entry.row in cut) != (entry.column in cut) for cut in cuts)


def _reach(start: Node, others: Sequence[Entry[Key]], threshold: int) -> set[Node]:
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

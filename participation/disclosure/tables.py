"""Tables of counts: respondents by one grouping, or by two at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from .suppression import Entry, Place, suppress, suppress_line
from .values import PUBLIC_THRESHOLD, Cell, Result, is_sensitive, require_threshold, verdict


@dataclass(frozen=True, slots=True)
class Crossed:
    """A table of two groupings after suppression; counts are respondents.

    ``cells`` has every pair (row, column), also pairs in which nobody is enrolled.
    """

    cells: Mapping[tuple[str, str], Result]
    rows: Mapping[str, Result]
    columns: Mapping[str, Result]
    total: Result


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
    require_threshold(threshold)
    if total_shown:
        ranked = sorted(cells, key=lambda name: (cells[name].group_size, name))
        hidden = suppress_line(cells, ranked, threshold)
    else:
        hidden = {name for name, cell in cells.items() if is_sensitive(cell, threshold)}
    return {name: verdict(cell, threshold, name in hidden) for name, cell in cells.items()}


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
    require_threshold(threshold, PUBLIC_THRESHOLD)
    entries = _crossed_entries(table)
    margins = {key for key in entries if key[0] is None or key[1] is None}
    hidden = suppress(
        entries,
        [set(), margins] if margins_known else [set()],
        range(PUBLIC_THRESHOLD, threshold + 1),
    )
    verdicts = {
        key: verdict(entry.cell, threshold, key in hidden) for key, entry in entries.items()
    }
    return Crossed(
        cells={(r, c): v for (r, c), v in verdicts.items() if r is not None and c is not None},
        rows={r: v for (r, c), v in verdicts.items() if r is not None and c is None},
        columns={c: v for (r, c), v in verdicts.items() if r is None and c is not None},
        total=verdicts[None, None],
    )


def _crossed_entries(table: Mapping[tuple[str, str], Cell]) -> dict[Place, Entry[Place]]:
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
        (row, column): Entry(
            (row, column),
            ("row", row),
            ("column", column),
            Cell(sums[row, column], sizes[row, column]),
            -1 if (row is None) != (column is None) else 1,
        )
        for row, column in places
    }

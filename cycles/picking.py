"""Choosing people fairly. Pure: no Django, no database."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Candidate:
    """A student who can be chosen, with the class, leerjaar and niveau of this year."""

    id: str
    name: str
    klas: str
    leerjaar: int | None
    niveau: str


def seats(sizes: dict[Key, int], number: int) -> dict[Key, int]:
    """Divide `number` seats over groups in proportion to their size (largest remainder, Hamilton).

    Every group gets at most its size; with at least as many seats as groups each group gets one.
    """
    number = min(number, sum(sizes.values()))
    given = dict.fromkeys(sizes, 0)
    if number >= len(sizes):
        given = {key: min(1, size) for key, size in sizes.items()}
    total = sum(sizes.values())
    while sum(given.values()) < number:
        key = max(
            (key for key in sizes if given[key] < sizes[key]),
            key=lambda key: (number * sizes[key] / total - given[key], str(key)),
        )
        given[key] += 1
    return given


def spread(candidates: Iterable[Candidate], number: int, seed: str) -> list[Candidate]:
    """Pick `number` students spread over leerjaar and niveau, by chance within each.

    The same seed gives the same people, so that a page reloaded does not change its mind.
    """
    strata: dict[tuple[int | None, str], list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda c: c.id):
        strata[candidate.leerjaar, candidate.niveau].append(candidate)
    per_stratum = seats({key: len(members) for key, members in strata.items()}, number)
    chance = random.Random(seed)  # noqa: S311  a fair draw, not a secret
    chosen = []
    for key in sorted(strata, key=str):
        chosen += chance.sample(strata[key], per_stratum[key])
    return chosen


def spread_words(chosen: Sequence[Candidate]) -> dict[str, int]:
    """How many of the chosen sit in each leerjaar and niveau, e.g. {"3 havo": 4}."""
    counts: dict[str, int] = defaultdict(int)
    for candidate in chosen:
        counts[f"{candidate.leerjaar or '?'} {candidate.niveau}".strip()] += 1
    return dict(sorted(counts.items()))

"""What somebody looks for in the library, read from an address, and which methods have it. Pure.

The address may hold anything: what cannot be is left out, and a number that cannot be is told
(`Read.problems`) with what was typed kept. Content may be of any age or completeness; a method
that does not say something is not found by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from werkvormen.library import INFLUENCE_LEVELS, PLACES, SCHOOL_TYPES, Span
from werkvormen.reading import days_ahead, holds, listed, longest_meeting, places
from werkvormen.reading import variant_for as variant_made_for

READY_WITHIN = (0, 3, 7, 14, 21)
"""Days one can choose from; 0 is today."""
NUMBERS = {"leeftijd": range(4, 21), "groep": range(1, 1001), "minuten": range(1, 601)}
"""Fields in which one types a number, and what makes sense there."""
LONGEST = 100
MOST_TICKED = 12


@dataclass(frozen=True)
class Filters:
    """What is asked; names are those in the address. Empty fields ask nothing."""

    zoek: str = ""
    invloed: int | None = None
    school: str = ""
    leeftijd: int | None = None
    groep: int | None = None
    minuten: int | None = None
    plek: str = ""
    klaar: int | None = None
    meedoen: bool = False
    eigen: bool = False

    def active(self) -> list[str]:
        """The names of the fields that ask something, in the order of the page."""
        return [one.name for one in fields(self) if getattr(self, one.name) != one.default]

    def without(self, name: str) -> Filters:
        """The same question with one field less."""
        nothing: dict[str, Any] = {one.name: one.default for one in fields(self)}
        return replace(self, **{name: nothing[name]})

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Back to an address: only what asks something."""
        for name in self.active():
            value = getattr(self, name)
            yield name, "1" if value is True else str(value)

    def fits(self, content: Mapping[str, Any], *, own: bool) -> bool:
        """Whether a method has everything that is asked; the words of `zoek` aside."""
        return all(
            (
                self.invloed is None or self.invloed in listed(content.get("influence_levels")),
                not self.school or self.school in listed(content.get("school_types")),
                self.leeftijd is None or any(holds(a, self.leeftijd) for a in _ages(content)),
                self.groep is None or holds(content.get("group_size"), self.groep),
                self.minuten is None or _fits_in(content, self.minuten),
                not self.plek or self.plek in places(content),
                self.klaar is None or _ready(content) <= self.klaar,
                not self.meedoen or content.get("mee_doen") is True,
                not self.eigen or own,
            )
        )


@dataclass(frozen=True)
class Read:
    """An address that was read: what it asks, what was typed, and which numbers cannot be."""

    filters: Filters
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def read(address: Mapping[str, str]) -> Read:
    """`address` is the part after the question mark, as a mapping of name to text."""
    found: dict[str, Any] = {"zoek": address.get("zoek", "").strip()[:LONGEST]}
    typed, problems = {}, []
    for name, allowed in NUMBERS.items():
        typed[name] = address.get(name, "").strip()[:LONGEST]
        found[name] = _number(typed[name], allowed)
        if typed[name] and found[name] is None:
            problems.append(name)
    found["invloed"] = _number(address.get("invloed", ""), INFLUENCE_LEVELS)
    found["klaar"] = _number(address.get("klaar", ""), READY_WITHIN)
    found["school"] = _one_of(address.get("school", ""), SCHOOL_TYPES)
    found["plek"] = _one_of(address.get("plek", ""), PLACES)
    found |= {name: address.get(name) == "1" for name in ("meedoen", "eigen")}
    return Read(Filters(**found), typed, tuple(problems))


def ticked(slugs: Sequence[str]) -> list[str]:
    """The methods that were ticked to compare, each once; more than a person ticks is left out."""
    return list(dict.fromkeys(slug[:LONGEST] for slug in slugs if slug))[:MOST_TICKED]


def variant_for(content: Mapping[str, Any], age: int) -> str:
    """The name of the variant for this age, where the method itself is for other ages."""
    if holds(content.get("ages"), age):
        return ""
    variant = variant_made_for(content, Span(age, age))
    return str(variant.get("name", "")) if variant else ""


def _fits_in(content: Mapping[str, Any], minutes: int) -> bool:
    needs = longest_meeting(content)
    return needs is not None and needs <= minutes


def _ready(content: Mapping[str, Any]) -> float:
    days = days_ahead(content)
    return float("inf") if days is None else days


def _ages(content: Mapping[str, Any]) -> Iterator[object]:
    yield content.get("ages")
    for variant in listed(content.get("variants")):
        if isinstance(variant, Mapping):
            yield variant.get("ages")


def _number(text: str, allowed: Sequence[int]) -> int | None:
    text = text.strip()
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        return None
    return int(text) if int(text) in allowed else None


def _one_of(text: str, allowed: Sequence[str]) -> str:
    return text if text in allowed else ""

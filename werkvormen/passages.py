"""The sentences of a method in the order in which one reads them, and where each one stands. Pure.

For searching: codes and addresses are left out. Reads content of any age or completeness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

READ = (
    "goal",
    "fits_when",
    "fits_not_when",
    "group_size",
    "preparation",
    "materials",
    "roles",
    "online",
    "rhythm",
    "moments",
    "pitfalls",
    "yields",
    "becomes_themes",
    "variants",
    "source",
)
NOT_READ = ("places", "school_types", "drawing")
"""Top-level fields that hold codes."""
CODES = {"url", "for"}


@dataclass(frozen=True)
class Passage:
    """One sentence; `part` is the field of the method it stands in, `step` the name of its step."""

    part: str
    text: str
    step: str = ""


def passages(content: Mapping[str, Any]) -> Iterator[Passage]:
    """Everything that can be read in a method, from top to bottom."""
    for part in READ:
        value = content.get(part)
        if part == "moments":
            yield from _in_moments(value)
        else:
            yield from (Passage(part, text) for text in _texts(value))


def _in_moments(moments: object) -> Iterator[Passage]:
    for moment in _mappings(moments):
        steps = _mappings(moment.get("steps"))
        rest = {key: value for key, value in moment.items() if key != "steps"}
        yield from (Passage("moments", text) for text in _texts(rest))
        for step in steps:
            name = str(step.get("name", ""))
            yield from (Passage("moments", text, step=name) for text in _texts(step))


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key not in CODES:
                yield from _texts(item)

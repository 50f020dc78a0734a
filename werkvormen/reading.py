"""What stored content of a method says, whatever its age or completeness. Pure.

Here and nowhere else stands how long the longest meeting is, when preparing begins, where a method
can be done and which variant is for which age: the list, the finder and the cards say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkvormen.library import Span


def meetings(content: Mapping[str, Any]) -> list[Any]:
    """The moments at which students are; all of them where it says of none. Tolerates anything."""
    moments = [one for one in listed(content.get("moments")) if isinstance(one, Mapping)]
    return [one for one in moments if not one.get("without_students")] or moments


def places(content: Mapping[str, Any]) -> list[str]:
    """Where a method can be done; older methods do not say it and are done in a room."""
    return listed(content.get("places")) or ["room"]


def longest_meeting(content: Mapping[str, Any]) -> int | None:
    """The minutes that the longest meeting needs at least; None when a method does not say it."""
    known = [
        moment["minutes"]["min"]
        for moment in meetings(content)
        if isinstance(moment.get("minutes"), Mapping)
        and isinstance(moment["minutes"].get("min"), int)
    ]
    return max(known, default=None)


def days_ahead(content: Mapping[str, Any]) -> int | None:
    """How many days before one has to begin preparing; None when a method does not say it."""
    known = [
        item["days_before"]
        for item in listed(content.get("preparation"))
        if isinstance(item, Mapping) and isinstance(item.get("days_before"), int)
    ]
    return max(known, default=None)


def variant_for(content: Mapping[str, Any], ages: Span) -> Mapping[str, Any] | None:
    """The first variant that is made for all of these ages."""
    for variant in listed(content.get("variants")):
        if isinstance(variant, Mapping):
            reach = variant.get("ages")
            if holds(reach, ages.min) and holds(reach, ages.max):
                return variant
    return None


def holds(span: object, number: int) -> bool:
    """Whether a number lies in a stored range; nothing lies in what is no range."""
    if not isinstance(span, Mapping):
        return False
    low, high = span.get("min"), span.get("max")
    return isinstance(low, int) and isinstance(high, int) and low <= number <= high


def listed(value: object) -> list[Any]:
    """A stored list; empty for what is none."""
    return value if isinstance(value, list) else []

"""Lines that were typed over from paper: what is the text, and how many stickers stand on it.

Pure: no Django. What comes out is a proposal; staff see every line before anything is stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MOST_LINES = 300
MOST_STICKERS = 999

BULLETS = "•‣◦⁃∙·●○▪▫■□–—-*"
_BULLET = re.compile(rf"^[{re.escape(BULLETS)}]\s+|^[{re.escape('•‣◦⁃∙●○▪▫■□')}]")
# "5x meer bankjes"; not "2x per week gym": there the number belongs to the wish.
_BEFORE = re.compile(
    r"^(\d{1,3})\s?[x×]\s+(?!(?:per|in|op|te|zo|elke|iedere|week|dag|maand|jaar)\b)(\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
# "meer bankjes x5", "meer bankjes 5x", "meer bankjes (5)", "meer bankjes (5x)".
_AFTER = re.compile(
    r"^(.*\S)\s+(?:[x×]\s?(\d{1,3})|(\d{1,3})\s?[x×]|\(\s*[x×]?\s*(\d{1,3})\s*[x×]?\s*\))$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Line:
    """One line of a sheet; `count` is the number of stickers or ticks beside it."""

    text: str
    count: int = 1


@dataclass(frozen=True)
class Heads:
    """How many students took part on paper, per group; a group that came twice counts once."""

    total: int
    groups: tuple[tuple[str, int], ...]
    came_twice: bool = False

    def __bool__(self) -> bool:
        return bool(self.groups)


def parse_lines(pasted: str) -> list[Line]:
    """Every line that says something, in order. The same words twice are two lines."""
    return [_line(said) for raw in pasted.splitlines() if (said := _without_bullets(raw))]


def as_pasted(lines: Iterable[Line]) -> str:
    """The lines as they could have been pasted: what was corrected is not lost on the way back."""
    return "\n".join(f"{n.text} ({n.count})" if n.count > 1 else n.text for n in lines)


def _without_bullets(raw: str) -> str:
    """The line without signs before it; empty when nothing can be read in it."""
    said = raw.strip()
    while (shorter := _BULLET.sub("", said, count=1).lstrip()) != said:
        said = shorter
    return said if any(unicodedata.category(sign)[0] not in "ZC" for sign in said) else ""


def _line(said: str) -> Line:
    before, after = _BEFORE.match(said), _AFTER.match(said)
    if before:
        text, number = before[2], int(before[1])
    elif after:
        text, number = after[1], int(after[2] or after[3] or after[4])
    else:
        return Line(said)
    # Nothing is on paper no times: then the number is part of what was said.
    return Line(text.strip(), number) if 1 <= number <= MOST_STICKERS else Line(said)


def count_heads(rows: Iterable[tuple[str, int]]) -> Heads:
    """Heads per group name; of a group that was counted more often the largest number."""
    most: dict[str, tuple[str, int]] = {}
    twice = False
    for name, number in rows:
        key = name.casefold()
        twice = twice or key in most
        if key not in most or number > most[key][1]:
            most[key] = (most[key][0] if key in most else name, number)
    groups = tuple(sorted(most.values()))
    return Heads(sum(number for _name, number in groups), groups, twice)

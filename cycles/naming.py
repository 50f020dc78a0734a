"""Finding the names of people in a text. Pure: no Django, no database, no clock."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_APOSTROPHES = re.compile("[\u2018\u2019\u02bc`\u00b4]")
_BETWEEN = re.compile(r"[\s_\-\u2010-\u2015]+")  # a hyphen is often typed as a space
_LETTER = r"[^\W\d_]"


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Which of these names stand in the text as whole names, in the order of the alphabet.

    Capitals, accents, hyphens and the kind of apostrophe make no difference.
    """
    said, found = _folded(text), set()
    for name in names:
        key = _folded(name)
        # Most names are not there at all: look for the letters before for the whole name.
        if any(map(str.isalpha, key)) and key in said and _whole(key, said):
            found.add(" ".join(name.split()))
    return sorted(found)


def _whole(key: str, said: str) -> bool:
    """Whether it stands there as a name of its own, not as a part of a longer word."""
    return re.search(f"(?<!{_LETTER}){re.escape(key)}(?!{_LETTER})", said) is not None


def _folded(text: str) -> str:
    """The text in small letters without accents, with one space between words."""
    # Apostrophes first: the acute one would fall apart into a space and an accent.
    apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("'", text))
    small = unicodedata.normalize("NFKD", apart.casefold())
    bare = "".join(sign for sign in small if unicodedata.category(sign) not in {"Mn", "Cf"})
    return _BETWEEN.sub(" ", bare).strip()

"""Dutch words and their stems, for searching and for suggesting groups. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock

from snowballstemmer import stemmer

WORD = re.compile(r"[^\W_]+")

_STEMMER, _ONE_AT_A_TIME = stemmer("dutch"), Lock()


def folded(text: str) -> str:
    """Without capitals and accents: "Één" and "een" are the same word."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What a folded Dutch word has in common with its plural and its verb forms."""
    with _ONE_AT_A_TIME:  # the stemmer keeps the word it is busy with in itself
        found: str = _STEMMER.stemWord(word)
        # "toetsen" becomes "toets", and "toets" becomes "toet": both end in the same place.
        return str(_STEMMER.stemWord(found))

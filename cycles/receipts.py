"""The code of an anonymous sending: six plain words, derived and recognised with a secret key.

Pure: no Django, no database. The key comes from the settings and is never in the database, so a
copy of the database alone cannot make, check or guess a code. Every use of the key names its
purpose: knowing the result of one says nothing of another.

Six words out of 2,048 are 66 bits. Nobody guesses that, however many try at once.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
import uuid
from functools import cache
from pathlib import Path

WORDS_IN_CODE = 6
BITS_PER_WORD = 11
TELLING = 4  # no two words of the list begin with the same four letters
LONGEST = 600  # characters that are looked at; a code has at most 53

_LIST = Path(__file__).with_name("words_receipt.txt")


@cache
def words() -> tuple[str, ...]:
    """The 2,048 words, in order."""
    return tuple(_LIST.read_text(encoding="ascii").split())


@cache
def _by_start() -> dict[str, str]:
    return {word[:TELLING]: word for word in words()}


def _keyed(key: str, purpose: str, *parts: object) -> bytes:
    said = "\n".join([purpose, *map(str, parts)])
    return hmac.digest(key.encode(), said.encode(), "sha256")


def make_code(key: str, *parts: object) -> str:
    """The code that belongs to one form of one student: the same form gives the same code."""
    number = int.from_bytes(_keyed(key, "receipt code", *parts), "big")
    listed = words()
    picks = [number >> (BITS_PER_WORD * n) & (len(listed) - 1) for n in range(WORDS_IN_CODE)]
    return " ".join(listed[pick] for pick in picks)


def hash_code(key: str, code: str) -> str:
    """What is stored instead of the code, to recognise it by."""
    return _keyed(key, "receipt hash", code).hex()


def form_key(key: str, *parts: object) -> uuid.UUID:
    """What is stored instead of a form's token: a reader of the database cannot send it again."""
    return uuid.UUID(bytes=_keyed(key, "receipt form", *parts)[:16])


def typed_words(typed: str) -> list[str]:
    """The words somebody typed, however they put them: capitals, commas, numbers, lines, accents.

    A word counts by its first four letters, so a slip further on does no harm.
    """
    plain = unicodedata.normalize("NFKD", typed[:LONGEST]).casefold()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    found = re.findall(r"[a-z]+", letters)
    return [_by_start().get(word[:TELLING], word) for word in found]


def unknown_words(typed: str) -> list[str]:
    """The words that are in no code at all, to look at again."""
    known = set(words())
    return [word for word in typed_words(typed) if word not in known]


def read_code(typed: str) -> str | None:
    """The code in what somebody typed; None when it cannot be one."""
    found = typed_words(typed)
    if len(found) != WORDS_IN_CODE or unknown_words(typed):
        return None
    return " ".join(found)

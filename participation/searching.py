"""What somebody asks for when they search, and where it stands in a text. Pure.

Every word must be there, in any form, wherever it stands. PostgreSQL answers the same question
itself (`participation.full_text`); here it is answered on stems, for SQLite and for showing where
something was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize

from .dutch import WORD, folded, stem

MOST = 100  # characters of a question; the rest is not a search any more
BEFORE, AFTER = 50, 90  # characters of an excerpt on either side of the first word found
QUESTION = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')


@dataclass(frozen=True)
class Piece:
    """A part of a text; `found` when it is one of the words that were asked for."""

    text: str
    found: bool = False


@dataclass(frozen=True)
class Asked:
    """A question as it was typed.

    "…" asks for words in this order, a - before a word for texts without it. Capitals and accents
    make no difference.
    """

    words: str

    @property
    def has_words(self) -> bool:
        """Something is asked; "..." asks nothing."""
        return bool(self._parts)

    @cached_property
    def _parts(self) -> list[tuple[bool, list[str]]]:
        return parts_of(folded(self.words))

    @cached_property
    def must(self) -> list[list[str]]:
        """What must be there: words, or words in this order."""
        return [words for minus, words in self._parts if not minus]

    @cached_property
    def must_not(self) -> list[list[str]]:
        return [words for minus, words in self._parts if minus]

    def fits(self, *texts: str) -> bool:
        """All that must be there stands in one of these texts, and nothing that must not."""
        said = [WORD.findall(folded(text)) for text in texts]
        return all(any(_says(one, part) for one in said) for part in self.must) and not any(
            _says(one, part) for part in self.must_not for one in said
        )

    def counts(self, text: str) -> int:
        """How many of the parts asked for stand in this text."""
        said = WORD.findall(folded(text))
        return sum(_says(said, part) for part in self.must)

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """The whole text, cut so that the words that were asked for stand apart."""
        if not self.must:
            return (Piece(text),)
        text, here = normalize("NFC", text), 0
        pieces: list[Piece] = []
        for start, end in self._spots(text):
            if start > here:
                pieces.append(Piece(text[here:start]))
            pieces.append(Piece(text[start:end], found=True))
            here = end
        return (*pieces, Piece(text[here:])) if here < len(text) else tuple(pieces)

    def excerpt(self, text: str) -> tuple[Piece, ...]:
        """The part of a text around the first word that was asked for; nothing if none is there."""
        text = " ".join(normalize("NFC", text).split())
        spot = next(self._spots(text), None)
        if spot is None:
            return ()
        start, end = max(0, spot[0] - BEFORE), spot[1] + AFTER
        if start:
            start = text.find(" ", start, spot[0]) + 1 or spot[0]
        if end < len(text):
            end = max(text.rfind(" ", spot[1], end), spot[1])
        pieces = self.pieces(text[start:end])
        before = (Piece("… "),) if start else ()
        return (*before, *pieces, Piece(" …")) if end < len(text) else (*before, *pieces)

    def _spots(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the words stand that were asked for, also those of a phrase."""
        asked = [word for part in self.must for word in part]
        for found in WORD.finditer(text):
            word = folded(found[0])
            if any(_same(word, one) for one in asked):
                yield found.span()


def parts_of(words: str) -> list[tuple[bool, list[str]]]:
    """What is asked, part by part: whether it must not be there, and its words in their order."""
    asked = QUESTION.findall(words[:MOST])
    parts = [(bool(minus), WORD.findall(phrase or word)) for minus, phrase, word in asked]
    return [(minus, words) for minus, words in parts if words]


def _says(said: Sequence[str], asked: Sequence[str]) -> bool:
    """These words stand in the text, next to each other when there are several."""
    spots = range(len(said) - len(asked) + 1)
    return any(all(map(_same, said[n : n + len(asked)], asked)) for n in spots)


def _same(word: str, asked: str) -> bool:
    return word.startswith(asked) or stem(word) == stem(asked)

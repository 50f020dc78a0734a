"""Finding words anywhere in a method, in any form: "tekenen" finds "tekening".

PostgreSQL searches by itself, and lets the name weigh more than the summary and that more than
the rest. SQLite has no Dutch dictionary, so there the same is done here: a library holds dozens
of methods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, cast

from django.contrib.postgres.search import SearchVector, SearchVectorCombinable
from django.db.models import QuerySet

from participation import full_text
from participation.dutch import WORD, folded
from participation.searching import Asked, Piece

from .models import WerkvormVersion
from .passages import NOT_READ, Passage, passages

NAME, SUMMARY, REST = 8, 3, 1
SHORTEST, LONGEST, MOST_WORDS = 3, 30, 6
"""Which words are corrected: shorter ones look like everything, more take too long."""


@dataclass(frozen=True)
class Found:
    """Where in a method something was found, and the words around it."""

    passage: Passage
    pieces: tuple[Piece, ...]


def matching(versions: QuerySet[WerkvormVersion], words: str) -> list[WerkvormVersion]:
    """The methods with all these words, the best first; one query."""
    if full_text.is_there(versions):
        found = full_text.matching(versions, words, _everything)
        return list(found.order_by("-rank", "name"))
    asked = Asked(words)
    if not asked.has_words:
        return []
    ranked = [(_weight(version, asked), version) for version in versions]
    hits = [(weight, version) for weight, version in ranked if weight]
    return [
        version for _weight, version in sorted(hits, key=lambda hit: (-hit[0], folded(hit[1].name)))
    ]


def where(version: WerkvormVersion, asked: Asked) -> Found | None:
    """The place below name and summary that holds most of what was asked for."""
    best = max(passages(version.content), key=lambda one: asked.counts(one.text), default=None)
    if best is None or not asked.counts(best.text):
        return None
    return Found(best, asked.excerpt(best.text))


def nearest(versions: Iterable[WerkvormVersion], words: str) -> str:
    """What somebody may have meant who found nothing: the same with each unknown word corrected.

    Only with words of these methods, and only when that finds one; else empty.
    """
    versions = list(versions)
    known = {
        folded(word): word.lower()
        for version in versions
        for text in (version.name, version.summary, *(p.text for p in passages(version.content)))
        for word in WORD.findall(text)
        if len(word) >= SHORTEST
    }
    typed = WORD.findall(words)[:MOST_WORDS]
    meant = [_corrected(word, known) for word in typed]
    if meant == typed:
        return ""
    asked = Asked(" ".join(meant))
    return " ".join(meant) if any(_weight(version, asked) for version in versions) else ""


def _corrected(word: str, known: Mapping[str, str]) -> str:
    plain = folded(word)
    if plain in known or not SHORTEST <= len(plain) <= LONGEST:
        return word
    close = get_close_matches(plain, known, n=1, cutoff=0.75)
    return known[close[0]] if close else word


def _everything(config: str) -> SearchVectorCombinable:
    rest = full_text.ValuesVector("content", config=config, weight="C", without=list(NOT_READ))
    summary = SearchVector("summary", config=config, weight="B")
    whole: Any = SearchVector("name", config=config, weight="A") + summary + rest
    return cast(SearchVectorCombinable, whole)


def _weight(version: WerkvormVersion, asked: Asked) -> int:
    """How well a method fits; 0 when it does not have everything that was asked."""
    texts = [one.text for one in passages(version.content)]
    if not asked.fits(version.name, version.summary, *texts):
        return 0
    return (
        1
        + NAME * asked.counts(version.name)
        + SUMMARY * asked.counts(version.summary)
        + REST * sum(map(asked.counts, texts))
    )

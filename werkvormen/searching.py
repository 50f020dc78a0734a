"""Finding words anywhere in a method, in any form: "tekenen" finds "tekening".

PostgreSQL searches by itself, and lets the name weigh more than the summary and that more than
the rest. SQLite has no Dutch dictionary, so there the same is done here: a library holds dozens
of methods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib.postgres.search import SearchVector, SearchVectorCombinable
from django.db.models import QuerySet

from participation import full_text
from participation.searching import Asked, Piece

from .models import WerkvormVersion
from .passages import NOT_READ, Passage, passages

NAME, SUMMARY, REST = 8, 3, 1


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
    return [version for _weight, version in sorted(hits, key=lambda hit: (-hit[0], hit[1].name))]


def where(version: WerkvormVersion, asked: Asked) -> Found | None:
    """The place below name and summary that holds most of what was asked for."""
    best = max(passages(version.content), key=lambda one: asked.counts(one.text), default=None)
    if best is None or not asked.counts(best.text):
        return None
    return Found(best, asked.excerpt(best.text))


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

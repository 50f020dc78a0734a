"""Finding words in what students wrote: every word, in any form, wherever it stands.

PostgreSQL does it itself, with its Dutch dictionary. SQLite has none, so there the same question
is answered here, on stems: a desk holds hundreds of texts, not millions.
"""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connections
from django.db.models import Q, QuerySet

from .dutch import WORD, folded, stem
from .models import Contribution
from .models.contribution import ContributionQuerySet

MOST = 100  # characters of a question; the rest is not a search any more
ASKED = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')


def matching(
    contributions: ContributionQuerySet | QuerySet[Contribution], words: str
) -> QuerySet[Contribution]:
    """The contributions with all these words, or words that begin so.

    "…" asks for words in this order, a - before a word for texts without it. Capitals and accents
    make no difference. Without any word nothing is found.
    """
    words = words[:MOST]
    if not WORD.search(words):
        return contributions.none()
    if connections[contributions.db].vendor == "postgresql":
        return _in_postgresql(contributions, words)
    asked = _Asked(words)
    texts = contributions.order_by().values_list("pk", "text").distinct()
    return contributions.filter(pk__in=[pk for pk, text in texts if asked.fits(text)])


def _in_postgresql(contributions: QuerySet[Contribution], words: str) -> QuerySet[Contribution]:
    found = Q(stems=SearchQuery(words, config="dutch", search_type="websearch"))
    rows = contributions.alias(stems=SearchVector("text", config="dutch"))
    if re.search(r'["-]', words):  # asked precisely
        return rows.filter(found)
    # Half a word counts too. Not on stems: that of "school" does not begin "schoolplein".
    begins = " & ".join(f"{word}:*" for word in WORD.findall(words))
    found |= Q(whole=SearchQuery(begins, config="simple", search_type="raw"))
    return rows.alias(whole=SearchVector("text", config="simple")).filter(found)


class _Asked:
    """A question as it was typed: what must be there, and what must not."""

    def __init__(self, words: str) -> None:
        self.must: list[list[str]] = []
        self.must_not: list[list[str]] = []
        for minus, phrase, word in ASKED.findall(folded(words)):
            parts = WORD.findall(phrase or word)
            if not parts:
                continue
            (self.must_not if minus else self.must).append(parts)

    def fits(self, text: str) -> bool:
        said = WORD.findall(folded(text))
        return all(_says(said, part) for part in self.must) and not any(
            _says(said, part) for part in self.must_not
        )


def _says(said: list[str], asked: list[str]) -> bool:
    """These words stand in the text, next to each other when there are several."""
    spots = range(len(said) - len(asked) + 1)
    return any(all(map(_same, said[n : n + len(asked)], asked)) for n in spots)


def _same(word: str, asked: str) -> bool:
    return word.startswith(asked) or stem(word) == stem(asked)

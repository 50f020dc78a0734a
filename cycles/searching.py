"""Finding words in what students wrote: every word, in any form, wherever it stands.

PostgreSQL does it itself, with its Dutch dictionary. SQLite has none, so there the same question
is answered here, on stems: a desk holds hundreds of texts, not millions.
"""

from __future__ import annotations

from django.contrib.postgres.search import SearchVector
from django.db.models import QuerySet

from participation import full_text
from participation.searching import Asked

from .models import Contribution
from .models.contribution import ContributionQuerySet


def matching(
    contributions: ContributionQuerySet | QuerySet[Contribution], words: str
) -> QuerySet[Contribution]:
    """The contributions with all these words, or words that begin so; see `searching.Asked`."""
    if full_text.is_there(contributions):
        return full_text.matching(contributions, words, _text)
    asked = Asked(words)
    if not asked.has_words:
        return contributions.none()
    texts = contributions.order_by().values_list("pk", "text").distinct()
    return contributions.filter(pk__in=[pk for pk, text in texts if asked.fits(text)])


def _text(config: str) -> SearchVector:
    return SearchVector("text", config=config)

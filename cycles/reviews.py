"""What participants say of the themes, before the school decides: "klopt dit?".

Nothing is shown before the stated last day has passed, and nothing can be added after it, so what
is shown is shown once. Who said what is not in here: answers stand alone.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from participation.disclosure import Audience, show_distribution, threshold_for
from participation.people.models import Membership

from .answer_page import ThemeAnswer
from .charts import Result, make_result
from .models import (
    Contribution,
    ContributionTheme,
    Cycle,
    Invitation,
    Theme,
    ThemeOpinion,
    ThemeReview,
)
from .steps import Phase


def asked_to_review() -> QuerySet[Invitation]:
    """The invitations of students who were asked; fixed from the moment of asking on."""
    return Invitation.objects.filter(asked_review=True)


def whom_to_ask() -> QuerySet[Invitation]:
    """The invitations of students whose words stand in a theme; in anonymous cycles of all who
    took part, since nobody knows whose words stand where. Paper has nobody."""
    own_words = ContributionTheme.objects.filter(
        contribution__in=Contribution.objects.live(),
        contribution__cycle=OuterRef("cycle"),
        contribution__author=OuterRef("membership"),
    )
    anonymous = Q(cycle__identity=Cycle.Identity.ANONIEM)
    return Invitation.objects.filter(
        (anonymous & Q(took_part=True)) | (~anonymous & Exists(own_words))
    )


def themes_to_review(cycle: Cycle, me: Membership) -> list[Theme]:
    """The themes that this student is asked about.

    All of them in an anonymous cycle, and for a student whose text was hidden after the asking.
    """
    if cycle.identity == Cycle.Identity.ANONIEM:
        return list(cycle.themes.all())
    mine = Contribution.objects.live().filter(author=me)
    own = list(cycle.themes.filter(links__contribution__in=mine).distinct())
    return own or list(cycle.themes.all())


def review_of(cycle: Cycle) -> ThemeReview | None:
    """ "Klopt dit?" of this cycle, when it was asked."""
    return ThemeReview.objects.filter(cycle=cycle).first()


def review_runs(cycle: Cycle, review: ThemeReview | None, today: date) -> bool:
    """Students can answer now, so the answer to everyone has to wait."""
    waits = cycle.phase_on(today) == Phase.VERWERKEN
    return waits and review is not None and review.runs(today)


FITS = dict(ThemeOpinion.Fits.choices)


@dataclass(frozen=True)
class ThemeFit:
    """What participants say of one theme. `corrections` only when enough answered about it."""

    theme_pk: uuid.UUID
    name: str
    result: Result
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReviewResult:
    """ "Klopt dit?" after its last day, for staff of the cycle.

    `together`: corrections of the themes named in `together_of`, which too few answered about to
    read them apart. `enough` is False when too few answered at all: then nobody reads them.
    """

    enough: bool
    themes: tuple[ThemeFit, ...] = ()
    together: tuple[str, ...] = ()
    together_of: tuple[str, ...] = ()

    def of(self, theme: Theme) -> ReviewResult:
        """The same for the page of one theme."""
        return replace(self, themes=tuple(t for t in self.themes if t.theme_pk == theme.pk))


def review_result(cycle: Cycle, today: date) -> ReviewResult | None:
    """What staff read of "klopt dit?"; None when it was not asked or its last day has not passed.

    Corrections are text, so they cannot be rounded. They are read per theme, unless fewer than
    the threshold answered about a theme: then those themes are read together with the next
    smallest one, so that behind every list stand at least the threshold of students.
    """
    review = review_of(cycle)
    if review is None or review.ends_on >= today:
        return None
    threshold = threshold_for(cycle.school.threshold, Audience.STAFF)
    if review.answered < threshold:
        return ReviewResult(enough=False)
    themes = list(cycle.themes.all())
    opinions = list(ThemeOpinion.objects.filter(theme__cycle=cycle).order_by("pk"))
    counts = {theme.pk: Counter[str]() for theme in themes}
    said: dict[uuid.UUID, list[str]] = {theme.pk: [] for theme in themes}
    for opinion in opinions:
        counts[opinion.theme_id][opinion.fits] += 1
        said[opinion.theme_id] += [opinion.correction] if opinion.correction else []
    together = _read_together({pk: count.total() for pk, count in counts.items()}, threshold)
    return ReviewResult(
        enough=True,
        themes=tuple(
            ThemeFit(
                theme.pk,
                theme.name,
                _fits(counts[theme.pk], threshold),
                () if theme.pk in together else tuple(said[theme.pk]),
            )
            for theme in themes
        ),
        together=tuple(o.correction for o in opinions if o.correction and o.theme_id in together),
        together_of=tuple(theme.name for theme in themes if theme.pk in together),
    )


def _fits(counts: Mapping[str, int], threshold: int) -> Result:
    full = {key: counts.get(key, 0) for key in FITS}
    return make_result(show_distribution(full, threshold), FITS)


def _read_together(answers: Mapping[uuid.UUID, int], threshold: int) -> set[uuid.UUID]:
    """Themes with too few answers, and the smallest other one, so that the list is of enough."""
    small = {pk for pk, n in answers.items() if n < threshold}
    others = sorted((n, str(pk), pk) for pk, n in answers.items() if pk not in small)
    return small | ({others[0][2]} if small and others else set())


def with_recognised(themes: list[ThemeAnswer], cycle: Cycle, today: date) -> list[ThemeAnswer]:
    """The answer with, per theme, which share said beforehand that it was what they meant.

    For students and everybody else at the school; one query, when it was asked at all.
    """
    review = getattr(cycle, "review", None)
    if review is None or review.ends_on >= today:
        return themes
    counted = (
        ThemeOpinion.objects.filter(theme__cycle=cycle)
        .values_list("theme", "fits")
        .annotate(n=Count("pk"))
        .order_by()
    )
    counts: dict[uuid.UUID, dict[str, int]] = {}
    for theme_pk, fits, n in counted:
        counts.setdefault(theme_pk, dict.fromkeys(FITS, 0))[fits] = n
    threshold = threshold_for(cycle.school.threshold, Audience.STUDENTS)
    return [
        replace(row, recognised=_recognised(counts[row.pk], threshold)) if row.pk in counts else row
        for row in themes
    ]


def _recognised(counts: Mapping[str, int], threshold: int) -> int | None:
    return show_distribution(counts, threshold).shares.get(ThemeOpinion.Fits.JA)

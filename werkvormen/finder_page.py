"""The answers of the finder as a page shows them, for the library and inside a cycle alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise

from werkvormen.browsing import drawing_name, is_own
from werkvormen.finder import Fit, Kind, Verdict, Wish, loosened, rank
from werkvormen.finder_form import IN_ADDRESS, WishForm
from werkvormen.finder_words import QUESTIONS, VERDICTS, facts_words, reason_words
from werkvormen.library import Method
from werkvormen.models import WerkvormVersion

ICONS = {Kind.GOOD: "check", Kind.CHANGE: "pencil-square", Kind.OUTSIDE: "x-mark"}
VERDICT_ICONS = {
    Verdict.FITS: "check-circle",
    Verdict.CHANGE: "adjustments-horizontal",
    Verdict.NOT: "x-circle",
}


@dataclass(frozen=True)
class Line:
    """One reason: its kind as an icon, and the sentence."""

    kind: str
    icon: str
    words: str


@dataclass(frozen=True)
class Row:
    """One method among the answers."""

    version: WerkvormVersion
    verdict: str
    verdict_words: Promise
    verdict_icon: str
    facts: list[str]
    drawing: str
    own: bool
    lines: list[Line]
    outside: list[Line]
    changes: list[Line]


@dataclass(frozen=True)
class Loose:
    """What one limit stands in the way of, and the address without it."""

    question: Promise
    more: int
    query: str


@dataclass(frozen=True)
class Answers:
    """All methods, best first, in three groups."""

    asked: bool
    fits: list[Row]
    change: list[Row]
    outside: list[Row]
    loose: list[Loose]
    only_explains: bool

    @property
    def usable(self) -> list[Row]:
        return self.fits + self.change

    @property
    def total(self) -> int:
        return len(self.usable) + len(self.outside)


def answers(versions: Iterable[WerkvormVersion], form: WishForm) -> Answers:
    """What fits this wish; runs no query for versions that came with their werkvorm."""
    wish = form.wish
    by_slug = {version.werkvorm.slug: version for version in versions}
    fits = rank(
        (Method(slug, v.name, v.summary, v.content) for slug, v in by_slug.items()),
        wish,
    )
    rows: dict[Verdict, list[Row]] = {verdict: [] for verdict in Verdict}
    for fit in fits:
        rows[fit.verdict].append(_row(fit, by_slug[fit.method.slug]))
    nothing = not rows[Verdict.FITS] and not rows[Verdict.CHANGE]
    return Answers(
        asked=wish != Wish(),
        fits=rows[Verdict.FITS],
        change=rows[Verdict.CHANGE],
        outside=rows[Verdict.NOT],
        loose=_loose(fits, form) if nothing else [],
        only_explains=wish.influence == 1,
    )


def _row(fit: Fit, version: WerkvormVersion) -> Row:
    # What one has to change is read first; for the rest the order of the questions stays.
    reasons = sorted(fit.reasons, key=lambda reason: not reason.is_objection)
    lines = [Line(r.kind.value, ICONS[r.kind], reason_words(r)) for r in reasons]
    return Row(
        version=version,
        verdict=fit.verdict.value,
        verdict_words=VERDICTS[fit.verdict],
        verdict_icon=VERDICT_ICONS[fit.verdict],
        facts=facts_words(version.content, {reason.criterion for reason in fit.reasons}),
        lines=lines,
        drawing=drawing_name(version),
        own=is_own(version),
        outside=[line for line in lines if line.kind == Kind.OUTSIDE.value],
        changes=[line for line in lines if line.kind == Kind.CHANGE.value],
    )


def _loose(fits: Iterable[Fit], form: WishForm) -> list[Loose]:
    """Which single answer to let go, when nothing can be used."""
    found = []
    for criterion, more in loosened(list(fits)).items():
        names = ["youngest", "oldest"] if criterion == "ages" else [criterion]
        query = QueryDict(mutable=True)
        for name in form.fields:
            value = form[name].value()
            query[IN_ADDRESS[name]] = "" if name in names or value is None else str(value)
        found.append(Loose(QUESTIONS[criterion], more, query.urlencode()))
    return found

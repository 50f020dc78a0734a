"""Results of closed questions as pages show them: bars with words, or why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.disclosure import Distribution, HiddenBecause, Shown


@dataclass(frozen=True)
class Bar:
    """One line of a chart: an option, or several that are too small to show alone."""

    words: str
    share: int
    face: int = 0


@dataclass(frozen=True)
class Piece:
    """A part of a strip, as numbers for SVG."""

    x: str
    width: str
    face: int


GAP = 0.8  # between the pieces of a strip, so that they can be told apart without colour


@dataclass(frozen=True)
class Result:
    """The answers to one question as a page shows them: bars, or in words why there are none.

    `answered` is 0 when it may not be said how many answered.
    """

    bars: tuple[Bar, ...] = ()
    hidden: str = ""
    answered: int = 0

    @property
    def strip(self) -> list[Piece]:
        """All bars in one line of a hundred wide. Rounded shares are stretched to fill it."""
        whole = sum(bar.share for bar in self.bars)
        pieces, at = [], 0.0
        for bar in self.bars:
            width = 100 * bar.share / whole
            pieces.append(Piece(f"{at:.2f}", f"{max(width - GAP, 0):.2f}", bar.face))
            at += width
        return pieces


TOO_FEW = gettext_lazy("te weinig antwoorden")
PROTECTS = gettext_lazy("verborgen, zodat je niemand herkent")
HIDDEN_WORDS = {
    HiddenBecause.TOO_FEW_ANSWERS: TOO_FEW,
    HiddenBecause.SMALL_GROUP: gettext_lazy("kleine groep"),
    HiddenBecause.PROTECTS: PROTECTS,
}


def make_result(shown: Distribution, options: Mapping[str, object]) -> Result:
    """A distribution in words. `options`: every option in order, with its label."""
    answered = shown.respondents.value if isinstance(shown.respondents, Shown) else 0
    if shown.hidden:
        return Result(hidden=str(HIDDEN_WORDS[shown.hidden.reason]), answered=answered)
    bars = []
    for key, label in options.items():
        if key in shown.shares:
            bars.append(Bar(str(label), shown.shares[key], int(key) if key.isdigit() else 0))
        elif key == shown.merged[0]:
            together = _(" of ").join(str(options[other]) for other in shown.merged)
            bars.append(Bar(together, shown.merged_share))
    return Result(tuple(bars), answered=answered)

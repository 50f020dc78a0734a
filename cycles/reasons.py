"""Reasons that a school gives more often: where a text starts, never the text itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Proposal:
    """A text a school can take over into its own list."""

    title: str
    text: str


def proposals() -> list[Proposal]:
    """Texts to begin a list with. The dots are for the school: it fills in what is its own."""
    return [
        Proposal(
            _("Niet: het mag niet"),
            _(
                "Dit kan niet, want er is een regel die het verbiedt: … We snappen dat dit "
                "tegenvalt. Wat wel kan: …"
            ),
        ),
        Proposal(
            _("Niet: er is nu geen geld voor"),
            _(
                "Dit doen we nu niet. Het kost … en dat geld is er dit jaar niet. "
                "In … kijken we er opnieuw naar."
            ),
        ),
        Proposal(
            _("Deels: een deel kan wel"),
            _(
                "Een deel van jullie idee doen we: … De rest lukt niet, want … "
                "We kozen dit deel omdat …"
            ),
        ),
        Proposal(
            _("Deels: we proberen het eerst uit"),
            _(
                "We proberen dit uit tot … Daarna vragen we jullie wat het opleverde. "
                "Dan besluiten we of het blijft. We beginnen klein, want …"
            ),
        ),
        Proposal(
            _("Uitzoeken: we weten het nog niet"),
            _(
                "We weten nog niet of dit kan. We zoeken uit: … Dat vragen we aan … "
                "Daarna hoor je wat we doen, en waarom."
            ),
        ),
        Proposal(
            _("Doen: jullie hebben gelijk"),
            _("Dit gaan we doen: … Jullie lieten zien dat … Dat vinden wij ook, want …"),
        ),
    ]


def bare(text: str) -> str:
    """Only the letters and digits, so that a space or a dot more does not make a new text."""
    whole = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in whole if sign.isalnum())


def is_unedited(reason: str, standard_texts: Iterable[str]) -> bool:
    """Whether somebody sends a standard text as it stands."""
    said = bare(reason)
    return bool(said) and said in {bare(text) for text in standard_texts}

"""What the pages of the library show: a method as a card, a question as words that can be removed.

Everything that is read from the content of a method is read tolerantly: versions stored earlier
know less, and a page about thirty methods may not break on one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from participation.searching import Asked, Piece

from .filters import Filters, Read, variant_for
from .labels import INFLUENCE, SCHOOL_TYPES, days_before_text, span_text
from .models import WerkvormVersion
from .passages import Passage
from .reading import days_ahead, places
from .searching import where

PLACES: dict[str, Promise] = {
    "room": gettext_lazy("in een lokaal"),
    "online": gettext_lazy("online"),
}
READY: dict[int, Promise] = {
    0: gettext_lazy("vandaag nog"),
    3: gettext_lazy("binnen 3 dagen"),
    7: gettext_lazy("binnen een week"),
    14: gettext_lazy("binnen 2 weken"),
    21: gettext_lazy("binnen 3 weken"),
}
PARTS: dict[str, Promise] = {
    "goal": gettext_lazy("Waarvoor"),
    "fits_when": gettext_lazy("Kies dit als"),
    "fits_not_when": gettext_lazy("Kies iets anders als"),
    "group_size": gettext_lazy("Groep"),
    "preparation": gettext_lazy("Voorbereiding"),
    "materials": gettext_lazy("Leg klaar"),
    "roles": gettext_lazy("Wie doet wat"),
    "online": gettext_lazy("Online"),
    "rhythm": gettext_lazy("Ritme"),
    "moments": gettext_lazy("Draaiboek"),
    "pitfalls": gettext_lazy("Waar het misgaat"),
    "yields": gettext_lazy("Wat het oplevert"),
    "becomes_themes": gettext_lazy("Zo worden het thema’s"),
    "variants": gettext_lazy("Andere vormen"),
    "source": gettext_lazy("Bron"),
}
NUMBER_PROBLEMS: dict[str, Promise] = {
    "leeftijd": gettext_lazy("Typ een leeftijd van 4 tot en met 20."),
    "groep": gettext_lazy("Typ een aantal van 1 tot en met 1000."),
    "minuten": gettext_lazy("Typ een aantal van 1 tot en met 600."),
}


@dataclass(frozen=True)
class Facts:
    """A method at a glance, in words; empty where the method does not say it."""

    group: str
    time: str
    influence: str
    ages: str
    schools: str
    place: str
    ready: str


@dataclass(frozen=True)
class Card:
    """A method in the list. `place` and `pieces` say where the words asked for were found."""

    slug: str
    name: str
    drawing: str
    own: bool
    ticked: bool
    facts: Facts
    title: tuple[Piece, ...]
    summary: tuple[Piece, ...]
    place: str = ""
    pieces: tuple[Piece, ...] = ()
    variant: str = ""


@dataclass(frozen=True)
class Chip:
    """One thing that is asked, in words; `address` is the same question without it."""

    label: str
    address: str
    left: int | None = None
    """How many methods fit without it; None where that takes another search."""


@dataclass(frozen=True)
class _Option:
    value: int | str
    label: Promise
    chosen: bool


def card(version: WerkvormVersion, filters: Filters, ticked: Sequence[str]) -> Card:
    """One method for the list, with the words that were searched marked."""
    asked = Asked(filters.zoek)
    found = where(version, asked) if filters.zoek else None
    slug = version.werkvorm.slug
    return Card(
        slug=slug,
        name=version.name,
        drawing=drawing_name(version),
        own=is_own(version),
        ticked=slug in ticked,
        facts=facts(version.content),
        title=asked.pieces(version.name),
        summary=asked.pieces(version.summary),
        place=place_name(found.passage) if found else "",
        pieces=found.pieces if found else (),
        variant=variant_for(version.content, filters.leeftijd) if filters.leeftijd else "",
    )


def is_own(version: WerkvormVersion) -> bool:
    """Made by the school itself."""
    return version.werkvorm.school_id is not None


def drawing_name(version: WerkvormVersion) -> str:
    """Which drawing belongs to a method: its own, or for a school's method the one it names."""
    named = version.content.get("drawing")
    if isinstance(named, str) and re.fullmatch(r"[a-z0-9-]{1,80}", named):
        return named
    return version.werkvorm.slug


def facts(content: Mapping[str, Any]) -> Facts:
    """A method at a glance."""
    days = days_ahead(content)
    levels = [str(INFLUENCE[n]) for n in _known(content.get("influence_levels"), INFLUENCE)]
    if content.get("mee_doen") is True:
        levels.append(_("mee doen"))
    return Facts(
        group=_in_span(content.get("group_size"), _("%(span)s deelnemers")),
        time=time_text(content),
        influence=", ".join(levels),
        ages=_in_span(content.get("ages"), _("%(span)s jaar")),
        schools=_schools(_known(content.get("school_types"), SCHOOL_TYPES)),
        place=_(" of ").join(str(PLACES[one]) for one in _known(places(content), PLACES)),
        ready="" if days is None else days_before_text(days),
    )


def time_text(content: Mapping[str, Any]) -> str:
    """How long it takes: on the clock, or in weeks for what has a rhythm."""
    moments = [m for m in content.get("moments") or [] if _is_span(m.get("minutes"))]
    if not moments:
        return ""
    lows = [moment["minutes"]["min"] for moment in moments]
    highs = [moment["minutes"]["max"] for moment in moments]
    number = len(moments)
    lasts = (content.get("rhythm") or {}).get("lasts")
    if lasts:
        each = _("%(span)s minuten") % {"span": _span(min(lows), max(highs))}
        return ngettext(
            "%(lasts)s, met %(number)s moment van %(each)s",
            "%(lasts)s, met %(number)s momenten van %(each)s",
            number,
        ) % {"lasts": lasts, "number": number, "each": each}
    total = _("%(span)s minuten") % {"span": _span(sum(lows), sum(highs))}
    if number == 1:
        return total
    return _("%(total)s, in %(number)s momenten") % {"total": total, "number": number}


def place_name(passage: Passage) -> str:
    """Where something stands, in the words of the page of the method."""
    if passage.step:
        return _("Stap ‘%(step)s’") % {"step": passage.step}
    return str(PARTS[passage.part])


def options(asked: Read, *, has_own: bool) -> dict[str, Any]:
    """What one can choose from in the form, with what is chosen now."""
    now = asked.filters
    return {
        "invloed": [_Option(n, label, n == now.invloed) for n, label in INFLUENCE.items()],
        "school": [_Option(c, label, c == now.school) for c, label in SCHOOL_TYPES.items()],
        "plek": [_Option(c, label, c == now.plek) for c, label in PLACES.items()],
        "klaar": [_Option(n, label, n == now.klaar) for n, label in READY.items()],
        "numbers": {
            name: {
                "typed": asked.typed.get(name, ""),
                "problem": NUMBER_PROBLEMS[name] if name in asked.problems else "",
            }
            for name in NUMBER_PROBLEMS
        },
        "has_own": has_own or now.eigen,
        "more": any((now.school, now.plek, now.klaar is not None, now.meedoen, now.eigen)),
    }


def chips(
    filters: Filters, ticked: Sequence[str], versions: Iterable[WerkvormVersion]
) -> list[Chip]:
    """What is asked, each with the way to ask it no longer; `versions` have the words of `zoek`."""
    versions = list(versions)

    def left(rest: Filters) -> int:
        return sum(rest.fits(version.content, own=is_own(version)) for version in versions)

    return [
        Chip(
            label=_chip_label(filters, name),
            address=address(filters.without(name), ticked),
            left=None if name == "zoek" else left(filters.without(name)),
        )
        for name in filters.active()
    ]


def address(filters: Filters, ticked: Sequence[str] = (), page: int = 1) -> str:
    """The part after the question mark that asks this."""
    pairs = [*filters.pairs(), *(("w", slug) for slug in ticked)]
    return urlencode([*pairs, ("pagina", page)] if page > 1 else pairs)


def _chip_label(filters: Filters, name: str) -> str:
    value = getattr(filters, name)
    labels: dict[str, Any] = {
        "zoek": lambda: _("‘%(words)s’") % {"words": value},
        "invloed": lambda: str(INFLUENCE[value]),
        "school": lambda: str(SCHOOL_TYPES[value]),
        "leeftijd": lambda: _("%(age)s jaar") % {"age": value},
        "groep": lambda: ngettext("%(n)s deelnemer", "%(n)s deelnemers", value) % {"n": value},
        "minuten": lambda: _("%(n)s minuten per keer") % {"n": value},
        "plek": lambda: str(PLACES[value]),
        "klaar": lambda: _("klaar: %(when)s") % {"when": READY[value]},
        "meedoen": lambda: _("mee doen"),
        "eigen": lambda: _("van onze school"),
    }
    return str(labels[name]())


def _schools(codes: Sequence[str]) -> str:
    if len(codes) == len(SCHOOL_TYPES):
        return _("alle scholen")
    return ", ".join(str(SCHOOL_TYPES[code]) for code in codes)


def _known(values: object, labels: Mapping[Any, Any]) -> list[Any]:
    return [one for one in values if one in labels] if isinstance(values, list) else []


def _is_span(value: object) -> bool:
    return isinstance(value, Mapping) and {"min", "max"} <= value.keys()


def _in_span(value: Any, sentence: str) -> str:
    return sentence % {"span": span_text(value)} if _is_span(value) else ""


def _span(low: int, high: int) -> str:
    return span_text({"min": low, "max": high})

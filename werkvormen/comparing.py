"""Methods side by side: the same lines for each, so that the difference is easy to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .browsing import address, drawing_name, facts
from .filters import Filters
from .models import WerkvormVersion

MOST = 3
NUMBERS: dict[int, Promise] = {
    4: gettext_lazy("vier"),
    5: gettext_lazy("vijf"),
    6: gettext_lazy("zes"),
    7: gettext_lazy("zeven"),
    8: gettext_lazy("acht"),
    9: gettext_lazy("negen"),
    10: gettext_lazy("tien"),
    11: gettext_lazy("elf"),
    12: gettext_lazy("twaalf"),
}


@dataclass(frozen=True)
class Column:
    """One method; `rest` is the address of the comparison without it."""

    slug: str
    name: str
    summary: str
    drawing: str
    rest: str


@dataclass(frozen=True)
class Row:
    """One thing to compare: per method a sentence (`texts`) or a list of them (`lists`)."""

    label: str
    texts: tuple[str, ...] = ()
    lists: tuple[tuple[str, ...], ...] = ()
    numbered: bool = False


@dataclass(frozen=True)
class Comparison:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def comparison(versions: Sequence[WerkvormVersion], kept: Filters) -> Comparison:
    """The table; lines about which no method says anything are left out."""
    slugs = [version.werkvorm.slug for version in versions]
    contents = [version.content for version in versions]
    glances = [facts(content) for content in contents]
    rows = [
        Row(_("Waarvoor"), tuple(str(content.get("goal", "")) for content in contents)),
        Row(_("Tijd"), tuple(one.time for one in glances)),
        Row(_("Groep"), tuple(one.group for one in glances)),
        Row(_("Invloed"), tuple(one.influence for one in glances)),
        Row(_("Leeftijd"), tuple(one.ages for one in glances)),
        Row(_("School"), tuple(one.schools for one in glances)),
        Row(_("Waar"), tuple(one.place for one in glances)),
        Row(_("Begin met voorbereiden"), tuple(one.ready for one in glances)),
        _lists(_("Kies dit als"), contents, "fits_when"),
        _lists(_("Kies iets anders als"), contents, "fits_not_when"),
        Row(_("Zo gaat het"), lists=tuple(map(_course, contents)), numbered=True),
        _lists(_("Leg klaar"), contents, "materials"),
        _lists(_("Wat het oplevert"), contents, "yields"),
    ]
    return Comparison(
        columns=tuple(
            Column(
                slug=slug,
                name=version.name,
                summary=version.summary,
                drawing=drawing_name(version),
                rest=address(kept, [other for other in slugs if other != slug]),
            )
            for slug, version in zip(slugs, versions, strict=True)
        ),
        rows=tuple(row for row in rows if any(row.texts) or any(row.lists)),
    )


def too_many(count: int) -> str:
    """What to ask somebody who ticked more than fit side by side; empty when they do fit."""
    if count <= MOST:
        return ""
    return _("Je koos er %(n)s. Kies er drie.") % {"n": NUMBERS.get(count, count)}


def bar(count: int) -> str:
    """What the bar under the list says about the ticks."""
    if count <= MOST:
        return _("Vink er twee of drie aan.")
    return _("%(n)d gekozen, kies er drie.") % {"n": count}


def _lists(label: str, contents: Sequence[Mapping[str, Any]], field: str) -> Row:
    return Row(label, lists=tuple(_sentences(content.get(field)) for content in contents))


def _sentences(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _course(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The steps by name, or the moments where there are several."""
    moments = content.get("moments") or []
    parts = moments if len(moments) != 1 else moments[0].get("steps") or []
    return tuple(str(part.get("name", "")) for part in parts)

"""The words for codes and numbers of a method."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from werkvormen.library import Span

INFLUENCE: dict[int, Promise] = {
    1: _("mee weten"),
    2: _("mee denken"),
    3: _("adviseren"),
    4: _("mee beslissen"),
    5: _("leerlingen beslissen"),
}
SCHOOL_TYPES: dict[str, Promise] = {
    "bo": _("basisschool"),
    "sbo": _("speciaal basisonderwijs"),
    "so": _("speciaal onderwijs"),
    "vso": _("voortgezet speciaal onderwijs"),
    "pro": _("praktijkonderwijs"),
    "vmbo": _("vmbo"),
    "havo": _("havo"),
    "vwo": _("vwo"),
}
VARIANTS: dict[str, Promise] = {
    "young": _("Voor jonge kinderen"),
    "special": _("Voor speciaal onderwijs"),
    "other": _("Kan ook"),
}


def span_text(span: Mapping[str, int] | Span) -> str:
    """ "5 tot 7", or "5" when both ends are the same; without a unit."""
    low, high = (span.min, span.max) if isinstance(span, Span) else (span["min"], span["max"])
    if low == high:
        return str(low)
    return gettext("%(low)s tot %(high)s") % {"low": low, "high": high}


def days_before_text(days: int) -> str:
    """When to prepare something, counted in days before the session; whole weeks become weeks."""
    if days == 0:
        return gettext("op de dag zelf")
    if days % 7 == 0:
        weeks = days // 7
        return ngettext("%(weeks)s week ervoor", "%(weeks)s weken ervoor", weeks) % {"weeks": weeks}
    return ngettext("%(days)s dag ervoor", "%(days)s dagen ervoor", days) % {"days": days}

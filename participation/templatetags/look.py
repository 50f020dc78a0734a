"""The signature parts of the look as template tags: ring, pill, stamp, tracker, icons, dates.

Nothing here trusts text: what people wrote goes through `format_html` and is escaped. A page
may show sixty rings, so drawings without user text are built once and kept.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils import dateformat, timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from heroicons.templatetags import heroicons

from participation import ring as geometry

register = template.Library()

STEP_ICONS = ("flag", "chat-bubble-left-right", "heart", "megaphone", "bolt")
STEP_NAMES = (
    gettext_noop("doel"),
    gettext_noop("werkvorm"),
    gettext_noop("omstandigheden"),
    gettext_noop("terugkoppeling"),
    gettext_noop("vervolgactie"),
)
RING_WORDS = {
    "leeg": gettext_noop("leeg"),
    "bezig": gettext_noop("bezig"),
    "klaar": gettext_noop("klaar"),
    "te_laat": gettext_noop("te laat"),
}
# Kind → class and icon. A pill says it twice, in a word and an icon; the colour comes third.
PILLS = {
    "doen": ("doen", "check-circle"),
    "deels": ("deels", "adjustments-horizontal"),
    "niet": ("niet", "x-circle"),
    "uitzoeken": ("uitzoeken", "magnifying-glass"),
    "kept": ("kept", "check-circle"),
    "due": ("due", "clock"),
    "overdue": ("overdue", "exclamation-triangle"),
    "concept": ("plain", "pencil-square"),
    "gepland": ("plain", "clock"),
    "bezig": ("due", "arrow-path"),
    "gedaan": ("kept", "check-circle"),
    "niet_gelukt": ("overdue", "x-circle"),
    "gestopt": ("plain", "stop-circle"),
    "plain": ("plain", ""),
}
HALF_A_YEAR = 183  # days; nearer than that nobody doubts which December is meant
HIDDEN = mark_safe('aria-hidden="true"')
STAMPS = ("", "kept", "overdue")
# State → icon in the dot, and the word for who cannot see the dot.
STOPS = {
    "past": ("check", gettext_noop("geweest")),
    "now": ("", gettext_noop("nu")),
    "next": ("", gettext_noop("komt nog")),
    "off": ("minus", gettext_noop("komt niet")),
}


# ── Icons ─────────────────────────────────────────────────────────────────
@lru_cache(maxsize=256)
def _icon_parts(name: str, style: str) -> tuple[str, str]:
    """The viewBox and the paths of a heroicon, without the svg element around them."""
    draw = getattr(heroicons, f"heroicon_{style}")
    svg = draw(name, size=None)
    found = re.fullmatch(r'<svg\b[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', svg.strip(), re.DOTALL)
    if found is None:
        raise ValueError(f"heroicon {name!r} does not look like an icon")
    return found[1], re.sub(r"\s*(<|/>)", r"\1", found[2]).strip()


@register.simple_tag
def icon(name: str, style: str = "mini") -> SafeString:
    """A heroicon beside a word: {% icon "check" %}, {% icon "flag" "outline" %}."""
    return _icon(str(name), str(style))


@lru_cache(maxsize=256)
def _icon(name: str, style: str) -> SafeString:
    box, paths = _icon_parts(name, style)
    paint = 'fill="currentColor"'
    if style == "outline":
        paint = 'fill="none" stroke="currentColor" stroke-width="1.75"'
    # Safe: everything comes from the heroicons package.
    return mark_safe(f'<svg class="icon" viewBox="{box}" {paint} aria-hidden="true">{paths}</svg>')


@register.simple_tag
def step_icon(number: int) -> SafeString:
    """The icon that belongs to one of the five steps: {% step_icon 4 %}."""
    if not 1 <= int(number) <= geometry.STEPS:
        raise ValueError(f"there is no step {number}")
    return _icon(STEP_ICONS[int(number) - 1], "outline")


# ── Participatiering ──────────────────────────────────────────────────────
@register.simple_tag
def ring(states: Sequence[str], size: int = 48, decorative: bool = False) -> SafeString:
    """The participatiering: {% ring cycle.ring %}, {% ring states size=24 decorative=True %}.

    Decorative hides it from screen readers, for where the same words stand beside it.
    """
    language = translation.get_language() or ""
    return _ring(geometry.checked(states), int(size), bool(decorative), language)


@register.simple_tag
def ring_mark() -> SafeString:
    """The full ring without a centre: the mark beside the name of the school."""
    return _mark()


@lru_cache(maxsize=1)
def _mark() -> SafeString:
    full = geometry.shapes(("klaar",) * geometry.STEPS, 24)
    return _svg(24, HIDDEN, full[: geometry.STEPS])


@register.simple_tag
def empty_ring() -> SafeString:
    """The ring of something that has not begun, for where nothing is to be seen yet."""
    return _ring(("leeg",) * geometry.STEPS, 48, True, "")


@lru_cache(maxsize=2048)
def _ring(states: tuple[str, ...], size: int, decorative: bool, language: str) -> SafeString:
    """One drawing; `language` is only there to keep a drawing per language."""
    named = format_html('role="img" aria-label="{}"', _ring_label(states))
    shapes = geometry.shapes(states, size, count=_("{} van 5"), done=_("klaar"))
    return _svg(size, HIDDEN if decorative else named, shapes)


def _svg(size: int, aria: SafeString, shapes: Sequence[geometry.Shape]) -> SafeString:
    """A ring of some size around its shapes."""
    drawn = format_html_join("", "{}", ((_shape(shape),) for shape in shapes))
    box = '<svg class="ring ring--{0}" viewBox="0 0 {0} {0}" {1}>{2}</svg>'
    return format_html(box, str(size), aria, drawn)


def _ring_label(states: tuple[str, ...]) -> str:
    """The ring in words, in the language of the page."""
    return geometry.label(
        states,
        lead=_("Stappen"),
        names=[_(name) for name in STEP_NAMES],
        words={state: _(word) for state, word in RING_WORDS.items()},
    )


def _shape(shape: geometry.Shape) -> SafeString:
    """One shape of the ring as SVG."""
    match shape:
        case geometry.Path():
            return _path(shape)
        case geometry.StepIcon():
            return _ring_icon(shape)
        case geometry.Badge():
            badge = '<circle class="ring__badge {}" cx="{}" cy="{}" r="8"/>'
            return format_html(badge, shape.css, shape.x, shape.y)
        case geometry.Text():
            css = format_html(' class="{}"', shape.css) if shape.css else ""
            text = '<text{} x="{}" y="{}" font-size="{}">{}</text>'
            return format_html(text, css, shape.x, shape.y, shape.size, shape.content)


def _path(path: geometry.Path) -> SafeString:
    width = format_html(' stroke-width="{}"', path.width) if path.width else ""
    dashed = mark_safe(' stroke-dasharray="3 3"') if path.dashed else ""
    join = mark_safe(' stroke-linejoin="round"') if path.round_join else ""
    return format_html('<path class="{}"{}{}{} d="{}"/>', path.css, width, dashed, join, path.d)


def _ring_icon(mark: geometry.StepIcon) -> SafeString:
    box, paths = _icon_parts(STEP_ICONS[mark.step - 1], "outline")
    return format_html(
        '<svg class="{}" x="{}" y="{}" width="{}" height="{}" viewBox="{}" fill="none"'
        ' stroke-width="2">{}</svg>',
        mark.css,
        mark.x,
        mark.y,
        str(geometry.ICON_PIXELS),
        str(geometry.ICON_PIXELS),
        box,
        mark_safe(paths),  # from the heroicons package
    )


# ── Pill and stamp ────────────────────────────────────────────────────────
@register.simple_tag
def pill(kind: str, text: object, big: bool = False) -> SafeString:
    """An outcome in a word with its icon: {% pill "deels" _("Deels") big=True %}."""
    if str(kind) not in PILLS:
        raise ValueError(f"unknown pill {kind!r}, expected one of {sorted(PILLS)}")
    css, icon_name = PILLS[str(kind)]
    return format_html(
        '<span class="pill pill--{}{}">{}{}</span>',
        css,
        " pill--big" if big else "",
        _icon(icon_name, "mini") if icon_name else "",
        text,
    )


@register.simple_tag
def stamp(day: date | None, state: str = "") -> SafeString:
    """A promised date as a stamp; decoration, so the sentence beside it holds the date."""
    if str(state) not in STAMPS:
        raise ValueError(f"unknown stamp {state!r}, expected one of {STAMPS}")
    if day is None:
        return SafeString("")
    return format_html(
        '<span class="stamp{}" aria-hidden="true"><span class="stamp__weekday">{}</span>'
        '<span class="stamp__day">{}</span><span class="stamp__month">{}</span></span>',
        f" stamp--{state}" if state else "",
        _dutch(_as_date(day), "l"),
        _dutch(_as_date(day), "j"),
        _dutch(_as_date(day), "F"),
    )


# ── Tracker ───────────────────────────────────────────────────────────────
@register.simple_tag
def tracker(stops: Sequence[object]) -> SafeString:
    """The five stops as a strip; a verdict stands with its reason in a box below."""
    items = format_html_join("", "{}", ((_strip_stop(stop),) for stop in stops))
    boxes = format_html_join("", "{}", ((_reason(stop, " mt-3"),) for stop in stops))
    return format_html('<ol class="tracker">{}</ol>{}', items, boxes)


@register.simple_tag
def tracker_story(stops: Sequence[object]) -> SafeString:
    """The same stops from top to bottom, with dates, notes and the reason."""
    items = format_html_join("", "{}", ((_story_stop(stop),) for stop in stops))
    return format_html('<ol class="tracker tracker--story">{}</ol>', items)


def _field(stop: object, name: str) -> Any:
    """A field of a stop, which may be an object or a dict; missing is empty."""
    if isinstance(stop, Mapping):
        return stop.get(name) or ""
    return getattr(stop, name, "") or ""


def _stop_head(stop: object) -> tuple[str, SafeString, str]:
    """The state, the dot and the state in words."""
    state = str(_field(stop, "state"))
    if state not in STOPS:
        raise ValueError(f"unknown stop {state!r}, expected one of {sorted(STOPS)}")
    icon_name, word = STOPS[state]
    dot = format_html(
        '<span class="tracker__dot" aria-hidden="true">{}</span>',
        _icon(icon_name, "micro") if icon_name else "",
    )
    return state, dot, _(word)


def _strip_stop(stop: object) -> SafeString:
    state, dot, word = _stop_head(stop)
    return format_html(
        '<li class="tracker__stop is-{}">{}<span class="tracker__name">{}</span>'
        '<span class="visually-hidden">: {}</span></li>',
        state,
        dot,
        _field(stop, "name"),
        word,
    )


def _story_stop(stop: object) -> SafeString:
    state, dot, word = _stop_head(stop)
    when, note = _field(stop, "when"), _field(stop, "note")
    return format_html(
        '<li class="tracker__stop is-{}">{}<span class="tracker__name">{}</span>{}'
        '<span class="visually-hidden"> ({})</span>{}{}</li>',
        state,
        dot,
        capfirst(str(_field(stop, "name"))),
        format_html(' <span class="tracker__when">{}</span>', when) if when else "",
        word,
        format_html('<p class="tracker__note">{}</p>', note) if note else "",
        _reason(stop),
    )


def _reason(stop: object, css: str = "") -> SafeString:
    """The verdict and, always beside it, its reason."""
    verdict, reason = _field(stop, "verdict"), _field(stop, "reason")
    if not verdict and not reason:
        return SafeString("")
    return format_html(
        '<div class="reason{}">{}{}</div>',
        css,
        format_html("<p>{}</p>", pill(verdict, _field(stop, "verdict_label"))) if verdict else "",
        format_html("<p>{}</p>", reason) if reason else "",
    )


# ── Dates ─────────────────────────────────────────────────────────────────
@register.filter
def dag(value: date | None) -> str:
    """A date as people say it: "vrijdag 12 december"; with the year when it is half a year away."""
    return _day(value, "l j F")


@register.filter
def dag_kort(value: date | None) -> str:
    """The same with a short weekday: "vr 12 december"."""
    return _day(value, "D j F")


@register.filter
def over(value: date | None) -> str:
    """How far away a day is: "vandaag", "morgen", "over 3 dagen", "3 dagen geleden"."""
    if not value:
        return ""
    days = (_as_date(value) - _today()).days
    near = {-1: _("gisteren"), 0: _("vandaag"), 1: _("morgen")}
    if days in near:
        return near[days]
    if days > 0:
        return ngettext("over %(days)d dag", "over %(days)d dagen", days) % {"days": days}
    return ngettext("%(days)d dag geleden", "%(days)d dagen geleden", -days) % {"days": -days}


@register.filter
def lowerfirst(value: str) -> str:
    """ "De directie" inside a sentence: "de directie"; "MR" stays as it is."""
    return value if value[:2].isupper() else value[:1].lower() + value[1:]


def _day(value: date | None, pattern: str) -> str:
    if not value:
        return ""
    day = _as_date(value)
    far = abs((day - _today()).days) > HALF_A_YEAR
    return _dutch(day, f"{pattern} Y" if far else pattern)


def _today() -> date:
    """Today at the school, whatever time zone is active."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def _as_date(value: date) -> date:
    """The school's calendar day of a date or a moment."""
    if not isinstance(value, datetime):
        return value
    if timezone.is_aware(value):
        return timezone.localdate(value, timezone.get_default_timezone())
    return value.date()


@lru_cache(maxsize=1024)
def _dutch(day: date, pattern: str) -> str:
    """A date in Dutch, whatever language is active."""
    with translation.override("nl"):
        return dateformat.format(day, pattern)

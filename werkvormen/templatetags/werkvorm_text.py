"""Filters that put codes and numbers of a method into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from participation.searching import Piece
from werkvormen.drawings import VIEW_BOX, drawing
from werkvormen.labels import INFLUENCE, SCHOOL_TYPES, VARIANTS, days_before_text, span_text
from werkvormen.library import Span

register = template.Library()


@register.filter
def span(value: Mapping[str, int] | Span | None) -> str:
    """`{{ moment.minutes|span }}` → "5 tot 7"; nothing where a method does not say it."""
    return span_text(value) if value else ""


@register.filter
def days_before(value: object) -> str:
    """`{{ item.days_before|days_before }}` → "2 weken ervoor"."""
    return days_before_text(value) if isinstance(value, int) else ""


@register.filter
def influence(level: int) -> str:
    """`{{ level|influence }}` → "mee denken"."""
    return str(INFLUENCE[level])


@register.filter
def school_types(codes: Iterable[str]) -> str:
    """`{{ content.school_types|school_types }}` → "vmbo, havo, vwo"."""
    return ", ".join(str(SCHOOL_TYPES[code]) for code in codes)


@register.filter
def variant_kind(code: str) -> str:
    """`{{ variant.for|variant_kind }}` → "Voor jonge kinderen"."""
    return str(VARIANTS.get(code, VARIANTS["other"]))


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """`{{ card.title|marked }}`: the words that were searched stand in a `<mark>`."""
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", p.text) if p.found else p.text,) for p in pieces),
    )


@register.filter
def room_name(slug: str) -> str:
    """`{{ "denken-delen-uitwisselen"|room_name }}` → "Denken delen uitwisselen"."""
    return slug.replace("-", " ").capitalize()


@register.simple_tag
def room(slug: str, css_class: str = "room") -> SafeString:
    """`{% room "fishbowl" %}` → the drawing of that method; decoration, the words say the same."""
    # Safe: the shapes come from our own files and passed the check of `drawings`.
    return mark_safe(
        f'<svg class="{css_class}" viewBox="{VIEW_BOX}" aria-hidden="true">{drawing(slug)}</svg>'
    )

"""Filters that put codes and numbers of a method into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.utils.safestring import SafeString, mark_safe

from werkvormen.drawings import VIEW_BOX, drawing
from werkvormen.labels import INFLUENCE, SCHOOL_TYPES, days_before_text, span_text
from werkvormen.library import Span

register = template.Library()


@register.filter
def span(value: Mapping[str, int] | Span) -> str:
    """`{{ moment.minutes|span }}` → "5 tot 7"."""
    return span_text(value)


@register.filter
def days_before(value: int) -> str:
    """`{{ item.days_before|days_before }}` → "2 weken ervoor"."""
    return days_before_text(value)


@register.filter
def influence(level: int) -> str:
    """`{{ level|influence }}` → "mee denken"."""
    return str(INFLUENCE[level])


@register.filter
def school_types(codes: Iterable[str]) -> str:
    """`{{ content.school_types|school_types }}` → "vmbo, havo, vwo"."""
    return ", ".join(str(SCHOOL_TYPES[code]) for code in codes)


@register.simple_tag
def room(slug: str, css_class: str = "room") -> SafeString:
    """`{% room "fishbowl" %}` → the drawing of that method; decoration, the words say the same."""
    # Safe: the shapes come from our own files and passed the check of `drawings`.
    return mark_safe(
        f'<svg class="{css_class}" viewBox="{VIEW_BOX}" aria-hidden="true">{drawing(slug)}</svg>'
    )

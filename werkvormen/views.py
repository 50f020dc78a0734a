"""Looking around in the library; everyone who is signed in may, students too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from participation.people.models import User
from werkvormen import browsing, comparing, filters, searching
from werkvormen.models import WerkvormVersion, WerkvormVersionQuerySet
from werkvormen.permissions import can_write_methods

PER_PAGE = 60


@require_safe
@login_required
def method_list(request: HttpRequest) -> HttpResponse:
    """All methods this person may read, as cards; the address says which, and which are ticked."""
    asked = filters.read(request.GET)
    library = WerkvormVersion.objects.newest_visible_to(request.user)
    if asked.filters.zoek:
        versions = searching.matching(library, asked.filters.zoek)
        rows = library.values_list("werkvorm__slug", "name", "werkvorm__school")
        known = [(slug, name, school is not None) for slug, name, school in rows]
    else:
        versions = library.by_name()
        known = [(v.werkvorm.slug, v.name, browsing.is_own(v)) for v in versions]
    names = {slug: name for slug, name, _own in known}
    fitting = [v for v in versions if asked.filters.fits(v.content, own=browsing.is_own(v))]
    page = Paginator(fitting, PER_PAGE).get_page(request.GET.get("pagina"))
    ticked = [slug for slug in filters.ticked(request.GET.getlist("w")) if slug in names]
    context = {
        "asked": asked,
        "options": browsing.options(asked, has_own=any(own for *_, own in known)),
        "cards": [browsing.card(version, asked.filters, ticked) for version in page],
        "chips": browsing.chips(asked.filters, ticked, versions),
        "page": page,
        "query": browsing.address(asked.filters, ticked),
        "total": len(names),
        "may_write": can_write_methods(cast(User, request.user)),
        "ticked": [{"slug": slug, "name": names[slug]} for slug in ticked],
        "meant": _meant(asked.filters, library, ticked) if not versions else None,
        "bar": comparing.bar(len(ticked)),
    }
    return _list_page(request, context, page.number, ticked)


def _meant(
    asked: filters.Filters, library: WerkvormVersionQuerySet, ticked: list[str]
) -> dict[str, str] | None:
    """The words somebody may have meant who found nothing, and the address that asks them."""
    words = searching.nearest(library, asked.zoek) if asked.zoek else ""
    if not words:
        return None
    return {"words": words, "address": browsing.address(replace(asked, zoek=words), ticked)}


def _list_page(
    request: HttpRequest, context: dict[str, Any], page: int, ticked: list[str]
) -> HttpResponse:
    """The whole page, or for htmx the part it asks for with the address that belongs to it."""
    here = {card.slug for card in context["cards"]}
    context["elsewhere"] = [one for one in context["ticked"] if one["slug"] not in here]
    template = "werkvormen/list.html"
    if request.htmx:  # type: ignore[attr-defined]
        whole = request.htmx.target == "bibliotheek"  # type: ignore[attr-defined]
        template += "#library" if whole else "#found"
    response = render(request, template, context)
    if request.htmx and request.htmx.target != "gekozen":  # type: ignore[attr-defined]
        query = browsing.address(context["asked"].filters, ticked, page)
        response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    # One address, two answers: a browser that goes back may not be given the part.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
@login_required
def compare(request: HttpRequest) -> HttpResponse:
    """Two or three methods side by side; whatever the address asks, there is an answer.

    A form sends ticks in the order of the page, so with more than three nobody knows which three
    somebody wants: then they are asked.
    """
    asked = filters.ticked(request.GET.getlist("w"))
    library = WerkvormVersion.objects.newest_visible_to(request.user)
    versions = {v.werkvorm.slug: v for v in library.filter(werkvorm__slug__in=asked)}
    found = [versions[slug] for slug in asked if slug in versions]
    kept = filters.read(request.GET).filters
    too_many = len(found) > comparing.MOST
    context = {
        "comparison": None if too_many else comparing.comparison(found, kept),
        "unknown": len(asked) - len(found),
        "too_many": comparing.too_many(len(found)),
        "found": found,
        "kept": list(kept.pairs()),
        "back": browsing.address(kept, [v.werkvorm.slug for v in found]),
    }
    return render(request, "werkvormen/compare.html", context)

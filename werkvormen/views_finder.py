"""Welke werkvorm past? For everyone who is signed in, students too."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from werkvormen.finder_form import WishForm
from werkvormen.finder_page import answers
from werkvormen.models import WerkvormVersion


@require_safe
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """Six questions in the address, all methods in order of how well they fit."""
    form = WishForm(request.GET)
    versions = WerkvormVersion.objects.newest_visible_to(request.user)
    return render_answers(
        request, "werkvormen/find.html", {"form": form, "answers": answers(versions, form)}
    )


def render_answers(request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or only the answers for who fills in with htmx."""
    part = "werkvormen/_find_changed.html"
    response = render(request, part if request.htmx else page, context)  # type: ignore[attr-defined]
    # One address, two answers: a browser that goes back may not be given the part.
    patch_vary_headers(response, ["HX-Request"])
    return response

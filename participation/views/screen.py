"""The display in the hall, and the page on which staff keep the displays."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cycles.hall import slide_of
from cycles.views.common import signed_in
from participation.ledger.school import make_screen, revoke_screen
from participation.people.models import Screen

from .school_forms import ScreenForm
from .vision import SCREEN_KEEPERS, acting_as

SECONDS = 25
PER_PAGE = 25


@require_safe
def screen(request: HttpRequest, token: str) -> HttpResponse:
    """One slide for everybody who walks by; the next one comes by itself, without JavaScript.

    No sign-in, no cookie, nothing about who looks. `?stil=1` stands still.
    """
    found = Screen.objects.filter(token=token, revoked_on=None).select_related("school").first()
    if found is None:
        return _for_nobody(render(None, "screen/gone.html", status=404))
    number = _number(request.GET.get("n", ""))
    slide = slide_of(found.school, number, timezone.localdate())
    following = slide.number + 1 if slide else 0
    still = "stil" in request.GET
    context = {
        "screen": found,
        "slide": slide,
        "promise": slide.cycle.terugkoppeling.promise_made if slide else None,
        "still": still,
        "next": following % slide.total if slide else 0,
        "previous": (slide.number - 1) % slide.total if slide else 0,
        "host": request.get_host(),
    }
    response = _for_nobody(render(None, "screen/wall.html", context))
    if not still:
        # A header and no meta tag: the same to a browser, and nothing in the page to trip over.
        response["Refresh"] = f"{SECONDS}; url={request.path}?n={context['next']}"
    return response


def _number(text: str) -> int:
    """The number in the address; anything else is the first slide."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _for_nobody(response: HttpResponse) -> HttpResponse:
    """Not kept by browsers or proxies, not found by search engines, not told to other sites."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


@signed_in
def screens(request: HttpRequest) -> HttpResponse:
    """The displays of the school with their addresses, and a form for one more."""
    by = acting_as(request, *SCREEN_KEEPERS)
    form = ScreenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        make_screen(by=by, today=timezone.localdate(), **form.cleaned_data)
        messages.success(
            request, _("Het scherm staat klaar. Open het adres op het scherm in de hal.")
        )
        return redirect("screens")
    rows = Screen.objects.filter(school=by.school_id).order_by(
        F("revoked_on").asc(nulls_first=True), "-made_on", "name"
    )
    page = Paginator(rows.select_related("by__user"), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"form": form, "page": page, "root": request.build_absolute_uri("/").rstrip("/")}
    return render(request, "school/screens.html", context)


@signed_in
def revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Switch a display off, after asking."""
    by = acting_as(request, *SCREEN_KEEPERS)
    row = get_object_or_404(Screen.objects.select_related("school"), pk=pk, school=by.school_id)
    if request.method == "POST":
        revoke_screen(by=by, screen=row, today=timezone.localdate())
        messages.success(request, _("Het adres werkt niet meer."))
        return redirect("screens")
    return render(request, "school/screen_revoke.html", {"screen": row})

"""Health and the choice of light or dark."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from participation.people.models import User

YEAR = 60 * 60 * 24 * 365


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether this process can reach its database; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or as the device has it; on the account when signed in."""
    choice = request.POST.get("theme", "")
    choice = choice if choice in {"light", "dark"} else ""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = redirect(back)
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(theme=choice)
    response.set_cookie(
        "weergave", choice, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response

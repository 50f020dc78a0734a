"""What people see when something is wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from participation.signed_out import ANONYMOUS, typed_texts


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(None, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(None, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or in two windows: give back what was typed."""
    context = {
        "texts": typed_texts(request),
        "anonymous": ANONYMOUS in request.POST,
        "back": request.get_full_path(),
        "too_old": True,
    }
    response = render(request, "signed_out.html", context, status=403)
    response["Cache-Control"] = "private, no-store"
    return response

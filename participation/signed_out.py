"""A form sent after the sign-in expired: nothing that was typed may get lost."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MACHINE_FIELDS = ("csrfmiddlewaretoken", "token", "login", "password")


def typed_texts(request: HttpRequest) -> list[str]:
    """What a person typed in the form that was sent; not its hidden fields or choices."""
    return [
        value
        for name in request.POST
        if not name.startswith(MACHINE_FIELDS)
        for value in request.POST.getlist(name)
        if len(value) > 3
    ]


def signed_out(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; with the typed text to copy when a form was sent."""
    if request.method != "POST" or not typed_texts(request):
        return redirect_to_login(request.get_full_path())
    context = {"texts": typed_texts(request), "back": request.get_full_path()}
    return render(request, "signed_out.html", context, status=401)

"""A form sent after the sign-in expired: nothing that was typed may get lost."""

from __future__ import annotations

import re

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# The fields in which people write; everything else (passwords, choices, row ids) stays unseen.
WRITTEN = frozenset(
    [
        "text",
        "question",
        "why",
        "frame",
        "criteria",
        "questions",
        "evidence",
        "new_label",
        "what_happens",
        "decider",
        "place",
        "reason",
        "new",
        "lead",
        "summary",
        "decided_by",
        "what",
        "who",
        "words",
        "note",
        "extra_answer",
        "naam",
        "name",
    ]
)
ROW_PREFIX = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-")
NUMBER = re.compile(r"-\d+$")


def typed_texts(request: HttpRequest) -> list[str]:
    """What a person wrote in the form that was sent, in its order."""
    return [
        value
        for name in request.POST
        if NUMBER.sub("", ROW_PREFIX.sub("", name)) in WRITTEN
        for value in request.POST.getlist(name)
        if value.strip()
    ]


def signed_out(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; with the typed text to copy when a form was sent."""
    if request.method != "POST" or not typed_texts(request):
        return redirect_to_login(request.get_full_path())
    context = {"texts": typed_texts(request), "back": request.get_full_path()}
    response = render(request, "signed_out.html", context, status=401)
    response["Cache-Control"] = "private, no-store"
    return response

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
        "lines",
        "caption",
        "correction",
        "source",
        "title",
        "group_name",
        "naam",
        "vision",
        "name",
        "worked",
        "hard",
        "tip",
        # the editor of a method
        "goal",
        "fits_when",
        "fits_not_when",
        "group_note",
        "materials",
        "online",
        "lasts",
        "yields",
        "becomes_themes",
        "prep_what",
        "role",
        "role_does",
        "between_who",
        "between_does",
        "pitfall",
        "instead",
        "variant_name",
        "variant_how",
        "moment_name",
        "moment_when",
        "step_name",
        "step_by",
        "does",
        "says",
        "students",
        "task",
        "step_materials",
        "skip",
    ]
)
ROW_PREFIX = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-")
NUMBER = re.compile(r"(-\d+)+$")


ANONYMOUS = "anoniem"  # a hidden field of forms whose text no page gives back


def typed_texts(request: HttpRequest) -> list[str]:
    """What a person wrote in the form that was sent, in its order.

    Nothing of an anonymous form: who reads the next page may be the next person at the computer.
    """
    if ANONYMOUS in request.POST:
        return []
    return [
        value
        for name in request.POST
        if NUMBER.sub("", ROW_PREFIX.sub("", name)) in WRITTEN
        for value in request.POST.getlist(name)
        if value.strip()
    ]


def signed_out(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; with the typed text to copy when a form was sent."""
    texts, anonymous = typed_texts(request), ANONYMOUS in request.POST
    if request.method != "POST" or not (texts or anonymous):
        return redirect_to_login(request.get_full_path())
    context = {"texts": texts, "anonymous": anonymous, "back": request.get_full_path()}
    response = render(request, "signed_out.html", context, status=401)
    response["Cache-Control"] = "private, no-store"
    return response

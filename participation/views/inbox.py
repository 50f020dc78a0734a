"""The inbox: what the school told this person."""

from __future__ import annotations

import uuid
from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cycles.views.common import signed_in
from participation.ledger.models import Message
from participation.people.models import User

PER_PAGE = 25


@signed_in
def inbox(request: HttpRequest) -> HttpResponse:
    """All messages, newest first. POST marks all as read."""
    messages = Message.objects.of(cast(User, request.user))
    if request.method == "POST":
        messages.unread().update(read_on=timezone.localdate())
        return redirect("inbox")
    page = Paginator(messages, PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "inbox.html", {"page": page})


@require_POST
@signed_in
def read(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mark one message as read and go to what it is about."""
    message = get_object_or_404(Message.objects.of(cast(User, request.user)), pk=pk)
    if message.read_on is None:
        message.read_on = timezone.localdate()
        message.save(update_fields=["read_on"])
    return redirect(message.path or "inbox")

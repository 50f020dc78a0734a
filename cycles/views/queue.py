"""What waits for an answer, over all cycles."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cycles.waiting import waiting_for_answer
from participation.people.models import STAFF_ROLES

from .common import person, signed_in, today_here

PER_PAGE = 20


@require_safe
@signed_in
def waiting(request: HttpRequest) -> HttpResponse:
    """The queue: the oldest first, what is late marked, each with the place to act."""
    user = person(request)
    if not user.has_role(*STAFF_ROLES):
        raise PermissionDenied
    rows = waiting_for_answer(user, today_here())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    late = sum(row.days_late > 0 for row in rows)
    return render(request, "cycles/waiting.html", {"page": page, "late": late})

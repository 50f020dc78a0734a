"""The one button that shows staff the last input, once the last day of writing has passed."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cycles import permissions
from cycles.actions import closing

from .common import person, planned_cycle, signed_in, today_here, tried


@require_POST
@signed_in
def fetch_input(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what waited, and back to the desk, or to the page it was asked on."""
    cycle = planned_cycle(request, pk)
    if not permissions.can_read_input(person(request), cycle):
        raise PermissionDenied
    by = permissions.staff_membership(person(request), cycle)
    if tried(request, closing.fetch_last_input, by=by, cycle=cycle, today=today_here()):
        messages.success(request, _("De laatste teksten staan erbij."))
    here = "vervolgactie" if request.POST.get("naar") == "vervolgactie" else "desk"
    return redirect(f"cycles:{here}", cycle.pk)

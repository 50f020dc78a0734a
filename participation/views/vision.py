"""Onze visie: why students have a say at this school, and where they can go at any time."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cycles.views.common import signed_in
from participation.ledger.help import EDITORS as HELP_EDITORS
from participation.ledger.school import save_vision
from participation.people.help import help_lines
from participation.people.models import Membership, Role, School, User

from .school_forms import PROPOSAL, VisionForm

EDITORS = (Role.COORDINATOR, Role.DIRECTEUR)
SCREEN_KEEPERS = (Role.COORDINATOR, Role.DIRECTEUR, Role.BEHEERDER)


def acting_as(request: HttpRequest, *roles: str) -> Membership:
    """The membership with one of these roles at this person's own school, or 403."""
    member = cast(User, request.user).membership_as(*roles)
    if member is None:
        raise PermissionDenied
    return member


@require_safe
@signed_in
def vision(request: HttpRequest) -> HttpResponse:
    """For everyone at the school."""
    user = cast(User, request.user)
    school = cast(School, user.school)
    context = {
        "help_lines": help_lines(school),
        "is_student": user.has_role(Role.LEERLING),
        "may_edit": user.has_role(*EDITORS),
        "keeps_screens": user.has_role(*SCREEN_KEEPERS),
        "edits_help": user.has_role(*HELP_EDITORS),
    }
    return render(request, "school/vision.html", context)


@signed_in
def edit_vision(request: HttpRequest) -> HttpResponse:
    """Write the page; an empty one begins with a proposal."""
    by = acting_as(request, *EDITORS)
    school = by.school
    form = VisionForm(
        request.POST or None,
        initial={
            "vision": school.vision or PROPOSAL,
            "participation_contact": school.participation_contact,
            "care_contact": school.care_contact,
            "answer_days": school.answer_days,
        },
    )
    if request.method == "POST" and form.is_valid():
        save_vision(by=by, data=form.data_for_action())
        messages.success(request, _("De pagina is bewaard. Iedereen op school kan die lezen."))
        return redirect("vision")
    context = {"form": form, "is_proposal": not school.vision and not form.is_bound}
    return render(request, "school/vision_edit.html", context)

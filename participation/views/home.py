"""Home: another page for each role."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cycles.models import Contribution
from cycles.permissions import cares_at
from cycles.views.answers import outcomes
from cycles.views.common import signed_in
from participation import dashboards
from participation.people.models import STAFF_ROLES, Role, User

LATEST_ANSWERS = 4


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Students go to Jouw stem; staff see a part for each role they hold."""
    user, today = cast(User, request.user), timezone.localdate()
    if not user.has_role(*STAFF_ROLES):
        return redirect("cycles:jouw_stem")
    context: dict[str, Any] = {"today": today}
    if user.has_role(Role.DIRECTEUR):
        context["director"] = dashboards.director_home(user, today)
    if user.has_role(Role.COORDINATOR):
        context["coordinator"] = dashboards.coordinator_home(user, today)
    if user.has_role(Role.BEHEERDER):
        context["admin"] = dashboards.admin_home(user, today)
    if user.has_role(Role.MEDEWERKER, Role.COORDINATOR, Role.ZORGCOORDINATOR):
        context["classes"] = dashboards.mentor_home(user, today)
        context["meetings"] = dashboards.meetings_of(user, today)
    if user.has_role(Role.ZORGCOORDINATOR):
        context["in_care"] = Contribution.objects.in_care_at(cares_at(user)).count()
    context["outcomes"] = outcomes(user, today, LATEST_ANSWERS)
    return render(request, "home.html", context)

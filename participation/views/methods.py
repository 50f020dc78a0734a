"""The page of one method: what the library says about it, and what this school does with it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cycles import permissions
from cycles.actions import planning
from cycles.models import Cycle
from cycles.steps import Phase
from cycles.views.common import person, signed_in, today_here, tried
from cycles.views.finding import say_chosen
from participation.experience import experience_of
from participation.people.models import User
from werkvormen import own_page
from werkvormen.browsing import drawing_name, facts, is_own
from werkvormen.models import WerkvormVersion

MOST_CYCLES = 20


@require_safe
@signed_in
def method(request: HttpRequest, slug: str) -> HttpResponse:
    """One method in its newest version: at a glance, step by step, and on paper."""
    user, version = person(request), _version(request, slug)
    context: dict[str, Any] = {
        "version": version,
        "content": version.content,
        "facts": facts(version.content),
        "drawing": drawing_name(version),
        "is_own": is_own(version),
        "put_away": version.werkvorm.archived_on is not None,
        **own_page.about(user, version, request.GET),
        "experience": experience_of(user, version.werkvorm, today_here()),
    }
    if permissions.can_start_a_cycle(user):
        context["concepts"] = list(_concepts(user, version)[:MOST_CYCLES])
    return render(request, "werkvormen/detail.html", context)


@require_POST
@signed_in
def use_method(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose this method in step 2 of one of my cycles that is still a plan."""
    user, version = person(request), _version(request, slug)
    if not permissions.can_start_a_cycle(user):
        raise PermissionDenied
    key = _key(request.POST.get("cyclus", ""))
    cycle = _concepts(user, version).filter(pk=key).first() if key else None
    if cycle is None:
        messages.error(request, _("Kies een cyclus die nog niet open is."))
        return redirect("method", slug)
    by = permissions.staff_membership(user, cycle)
    if not tried(
        request,
        planning.choose_werkvorm,
        by=by,
        cycle=cycle,
        version=version,
        online_only=False,
    ):
        return redirect("method", slug)
    words = _("‘%(name)s’ staat nu in stap 2 van deze cyclus.") % {"name": version.name}
    say_chosen(request, cycle, words)
    return redirect("cycles:werkvorm", cycle.pk)


def _version(request: HttpRequest, slug: str) -> WerkvormVersion:
    """The newest version of a method this person may read, also one that was put away; or 404."""
    readable = WerkvormVersion.objects.newest_readable_by(person(request))
    return get_object_or_404(readable, werkvorm__slug=slug)


def _concepts(user: User, version: WerkvormVersion) -> QuerySet[Cycle]:
    """The cycles this person plans with this method and that are not open yet, the newest first."""
    mine = Cycle.objects.of_staff(user).filter(phase=Phase.CONCEPT)
    if school_id := version.werkvorm.school_id:
        mine = mine.filter(school=school_id)
    return mine.select_related("doel").order_by("-made_on", "pk")


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None

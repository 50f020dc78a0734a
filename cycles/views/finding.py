"""Welke werkvorm past bij deze cyclus? The finder, filled in from the plan."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from cycles import permissions
from cycles.actions import planning
from cycles.forms.planning import WerkvormForm
from cycles.models import Cycle
from cycles.wishing import known_of
from werkvormen.finder_form import WishForm, answered, in_address
from werkvormen.finder_page import answers
from werkvormen.models import WerkvormVersion
from werkvormen.views_finder import render_answers

from .common import person, planned_cycle, signed_in, staff_of, today_here, tried


@signed_in
def find_werkvorm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What fits this plan, best first; "Kies deze" stores it as step 2 does."""
    cycle = planned_cycle(request, pk, facts=True)
    if not permissions.can_plan(person(request), cycle):
        raise PermissionDenied
    visible = WerkvormVersion.objects.newest_visible_to(person(request))
    versions = list(visible.of_school(cycle.school_id))
    if request.method == "POST" and _chosen(request, cycle, versions):
        return redirect("cycles:werkvorm", cycle.pk)
    known = known_of(cycle, today_here())
    form = WishForm(request.GET if answered(request.GET) else in_address(known.values))
    return render_answers(
        request,
        "cycles/find_werkvorm.html",
        {
            "cycle": cycle,
            "form": form,
            "answers": answers(versions, form),
            "known": known.sources,
            "may_plan": True,
        },
    )


def _chosen(request: HttpRequest, cycle: Cycle, versions: list[WerkvormVersion]) -> bool:
    """Store the choice; the same choice again changes nothing and is said in the same words."""
    form = WerkvormForm(request.POST, versions=versions)
    if not form.is_valid() or form.version is None:
        messages.error(request, _("Kies een werkvorm uit de lijst."))
        return False
    if cycle.werkvorm_id != form.version.pk or cycle.online_only:
        by = staff_of(request, cycle)
        choice = {"version": form.version, "online_only": False}
        if not tried(request, planning.choose_werkvorm, by=by, cycle=cycle, **choice):
            return False
    say_chosen(request, cycle, _("Gekozen: %(name)s.") % {"name": form.version.name})
    return True


def say_chosen(request: HttpRequest, cycle: Cycle, sentence: str) -> None:
    """Tell it, with the way to what comes next: meetings stand far below the list of step 2."""
    if not cycle.sessions.exists():
        url, label = reverse("cycles:new_session", args=[cycle.pk]), _("Plan nu een bijeenkomst")
        sentence = format_html('{} <a class="btn btn-quiet" href="{}">{}</a>', sentence, url, label)
    messages.success(request, sentence)

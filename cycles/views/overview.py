"""All cycles, and beginning, copying and handing over one."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cycles import permissions
from cycles.actions import Refused, planning
from cycles.cards import make_card, step_url
from cycles.facts import facts_of
from cycles.forms.planning import HandOverForm, NewCycleForm, new_token
from cycles.models import Cycle
from cycles.models.cycle import CycleQuerySet
from cycles.questions import waiting_for_staff
from cycles.steps import ENDED, Phase, missing
from participation.people.models import STAFF_ROLES, Membership, Role, SchoolYear, User

from .common import person, planned_cycle, signed_in, staff_choices, today_here, tried

PER_PAGE = 24
FILTERS = ("alles", "mij", "concept", "open", "wacht", "beantwoord", "klaar", "gestopt")


def _narrow(cycles: CycleQuerySet, which: str, user: User) -> CycleQuerySet:
    today = today_here()
    if which == "mij":
        return cycles.of_staff(user)
    phases = {
        "concept": Phase.CONCEPT,
        "open": Phase.OPEN,
        "wacht": Phase.VERWERKEN,
        "beantwoord": Phase.TERUGGEKOPPELD,
        "klaar": Phase.AFGEROND,
        "gestopt": Phase.GESTOPT,
    }
    return cycles.in_phase(phases[which], today) if which in phases else cycles


@require_safe
@signed_in
def cycle_list(request: HttpRequest) -> HttpResponse:
    """The cycles of a school year as cards, the overdue ones first."""
    user, today = person(request), today_here()
    by_name = {y.name: y for y in SchoolYear.objects.filter(school_id__in=user.school_ids)}
    years = list(by_name.values())
    now = next((year for year in years if year.starts_on <= today), None)
    year = by_name.get(request.GET.get("jaar", ""), now)
    which = request.GET.get("toon", "alles")
    which = which if which in FILTERS else "alles"
    visible = Cycle.objects.visible_to(user)
    if not user.has_role(*STAFF_ROLES):
        raise PermissionDenied
    in_year = Q(school_year__name=year.name if year else "")
    if year == now:
        in_year |= ~Q(phase__in=ENDED)  # what still runs is never out of sight
    found = _narrow(visible.filter(in_year), which, user).with_facts(today)
    cards = [make_card(cycle, today, mine=permissions.is_staff_of(user, cycle)) for cycle in found]
    cards.sort(key=lambda card: (card.pill != "overdue", card.phase in ENDED))
    page = Paginator(cards, PER_PAGE).get_page(request.GET.get("pagina"))
    sees_questions = permissions.sees_question_desk(user)
    return render(
        request,
        "cycles/list.html",
        {
            "page": page,
            "years": years,
            "year": year,
            "which": which,
            "overdue": sum(card.pill == "overdue" for card in cards),
            "running": sum(card.phase not in ENDED | {Phase.CONCEPT} for card in cards),
            "concepts": sum(card.phase == Phase.CONCEPT for card in cards),
            "may_start": permissions.can_start_a_cycle(user),
            "sees_questions": sees_questions,
            "questions_waiting": waiting_for_staff(user) if sees_questions else 0,
            "filters": _filters(which, year),
        },
    )


def _filters(which: str, year: SchoolYear | None) -> list[dict[str, object]]:
    words = {
        "alles": _("Alle cycli"),
        "mij": _("Van mij"),
        "concept": _("Concept"),
        "open": _("Open"),
        "wacht": _("Wacht op antwoord"),
        "beantwoord": _("Beantwoord"),
        "klaar": _("Klaar"),
        "gestopt": _("Gestopt"),
    }
    query = f"&jaar={year.name}" if year else ""
    return [
        {"label": words[key], "url": f"?toon={key}{query}", "current": key == which}
        for key in FILTERS
    ]


def coordinating(user: User, school_id: uuid.UUID | None = None) -> Membership:
    """The membership as coordinator, at one school or at this person's own, or 403."""
    member = user.membership_as(Role.COORDINATOR, school_id=school_id)
    if member is None:
        raise PermissionDenied
    return member


@signed_in
def new_cycle(request: HttpRequest) -> HttpResponse:
    """Begin with one question, or with a copy of an earlier cycle."""
    user = person(request)
    by = coordinating(user)
    form = NewCycleForm(request.POST or None, initial={"token": new_token()})
    if request.method == "POST" and form.is_valid():
        try:
            cycle = planning.start_cycle(
                by=by,
                today=today_here(),
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error("question", " ".join(refused.sentences))
        else:
            return redirect("cycles:doel", cycle.pk)
    earlier = (
        Cycle.objects.visible_to(user)
        .filter(Q(phase__in=[*ENDED, Phase.TERUGGEKOPPELD]))
        .select_related("doel", "school_year")[:12]
    )
    return render(
        request, "cycles/new.html", {"form": form, "earlier": earlier, "token": new_token()}
    )


@require_POST
@signed_in
def copy(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A new concept with the plan of an earlier cycle; `vervolg` makes it the successor."""
    user, source = person(request), planned_cycle(request, pk)
    by = coordinating(user, source.school_id)
    form = NewCycleForm(data={"question": source.doel.question, "token": request.POST.get("token")})
    token = form.cleaned_data["token"] if form.is_valid() else None
    try:
        cycle = planning.copy_cycle(
            by=by,
            source=source,
            today=today_here(),
            as_successor="vervolg" in request.POST,
            token=token,
        )
    except Refused as refused:
        messages.error(request, " ".join(refused.sentences))
        return redirect("cycles:new")
    messages.success(request, _("Overgenomen. Kijk alles na en kies nieuwe datums."))
    return redirect("cycles:doel", cycle.pk)


@require_safe
@signed_in
def show(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """To the step where the work is."""
    cycle = planned_cycle(request, pk, facts=True)
    if cycle.phase != Phase.CONCEPT:
        return redirect(step_url(cycle, 5))
    gaps = missing(facts_of(cycle))
    return redirect(step_url(cycle, gaps[0].step if gaps else 4))


@signed_in
def hand_over(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who coordinates: a second person, or somebody else."""
    user, cycle = person(request), planned_cycle(request, pk)
    if not permissions.can_hand_over(user, cycle):
        raise PermissionDenied
    staff = staff_choices(
        cycle,
        Role.COORDINATOR,
        Role.MEDEWERKER,
        keep=[cycle.coordinator_id, cycle.second_coordinator_id],
    )
    form = HandOverForm(
        request.POST or None,
        staff=staff,
        initial={"coordinator": cycle.coordinator_id, "second": cycle.second_coordinator_id},
    )
    if request.method == "POST" and form.is_valid():
        by = user.membership_as(*STAFF_ROLES, school_id=cycle.school_id)
        done = tried(request, planning.hand_over, by=by, cycle=cycle, **form.cleaned_data)
        if done:
            messages.success(request, _("De namen zijn bewaard."))
            allowed = Cycle.objects.visible_to(person(request)).filter(pk=pk).exists()
            return redirect(reverse("cycles:show", args=[pk]) if allowed else "home")
    return render(request, "cycles/hand_over.html", {"cycle": cycle, "form": form})


@signed_in
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw away a concept, after asking."""
    cycle = planned_cycle(request, pk)
    if not permissions.can_plan(person(request), cycle):
        raise PermissionDenied
    if request.method == "POST":
        by = permissions.staff_membership(person(request), cycle)
        if tried(request, planning.delete_concept, by=by, cycle=cycle):
            messages.success(request, _("Het concept is weg."))
            return redirect("cycles:list")
    return render(request, "cycles/delete.html", {"cycle": cycle})


def cycle_or_404(request: HttpRequest, pk: uuid.UUID) -> Cycle:
    """A published cycle that everyone at the school may read about."""
    readable = Cycle.objects.readable_by(person(request)).select_related(
        "doel",
        "terugkoppeling__promise",
        "review",
        "school",
        "coordinator__user",
        "second_coordinator__user",
    )
    return get_object_or_404(readable, pk=pk)

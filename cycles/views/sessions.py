"""Meetings of step 2, and choosing people for a cycle or a meeting."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles import permissions
from cycles.actions import input as student_acts
from cycles.actions import opening, planning
from cycles.days import session_warnings
from cycles.forms.planning import PickForm, SessionForm, SpreadForm, new_token
from cycles.method_time import how_long, too_short
from cycles.models import Cycle, Session
from cycles.picking import Candidate, spread, spread_words
from participation.people.models import Group, GroupMembership, Membership, Role
from participation.people.schooldays import SchoolCalendar

from .common import person, planned_cycle, signed_in, staff_choices, staff_of, today_here, tried

LEADERS = (Role.MEDEWERKER, Role.COORDINATOR, Role.ZORGCOORDINATOR, Role.DIRECTEUR)


@signed_in
def edit(request: HttpRequest, pk: uuid.UUID, session_pk: uuid.UUID | None = None) -> HttpResponse:
    """Plan a meeting, or change it."""
    cycle = planned_cycle(request, pk)
    by = staff_of(request, cycle)
    session = get_object_or_404(cycle.sessions, pk=session_pk) if session_pk else Session()
    initial = {"token": new_token(), "facilitator": by.pk if not session_pk else None}
    if session_pk:
        initial.pop("facilitator")
    form = SessionForm(
        request.POST or None,
        instance=session,
        staff=staff_choices(cycle, *LEADERS, keep=[session.facilitator_id, session.note_taker_id]),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        stored = tried(
            request,
            planning.plan_session,
            by=by,
            cycle=cycle,
            session=form.instance,
            token=form.cleaned_data["token"],
        )
        if stored:
            messages.success(request, _("De bijeenkomst is bewaard."))
            calendar = SchoolCalendar.of(cycle.school)
            for sentence in session_warnings(cycle, form.instance.date, calendar, today_here()):
                messages.warning(request, sentence)
            if short := too_short(_just_stored(cycle, form)):
                messages.warning(request, short)
            if session_pk:
                return redirect("cycles:werkvorm", cycle.pk)
            stored_session = _just_stored(cycle, form)
            return redirect("cycles:session_people", cycle.pk, stored_session.pk)
    version = session.werkvorm if session_pk else cycle.werkvorm
    context = {"cycle": cycle, "form": form, "session": session, "method": version}
    return render(request, "cycles/session.html", context | {"how_long": how_long(version)})


def _just_stored(cycle: Cycle, form: SessionForm) -> Session:
    """The stored row; after a double click that is the first one."""
    token = form.cleaned_data["token"]
    found = cycle.sessions.filter(form_token=token).first() if token else None
    return found or form.instance


@signed_in
def remove(request: HttpRequest, pk: uuid.UUID, session_pk: uuid.UUID) -> HttpResponse:
    """Cancel a meeting, after asking."""
    cycle = planned_cycle(request, pk)
    session = get_object_or_404(cycle.sessions, pk=session_pk)
    by = staff_of(request, cycle)
    if request.method == "POST" and tried(request, planning.remove_session, by=by, session=session):
        messages.success(request, _("De bijeenkomst is weg."))
        return redirect("cycles:werkvorm", cycle.pk)
    return render(request, "cycles/session_remove.html", {"cycle": cycle, "session": session})


def _candidates(cycle: Cycle, ids: list[uuid.UUID]) -> list[Candidate]:
    """The people with their class of this year; two queries."""
    klas = {
        link.membership_id: link.group
        for link in GroupMembership.objects.filter(
            membership__in=ids,
            group__kind=Group.Kind.KLAS,
            group__school_year=cycle.school_year,
        ).select_related("group")
    }
    found = []
    for member in Membership.objects.filter(pk__in=ids).select_related("user"):
        group = klas.get(member.pk)
        found.append(
            Candidate(
                id=str(member.pk),
                name=member.user.get_full_name(),
                klas=group.name if group else "",
                leerjaar=group.leerjaar if group else None,
                niveau=group.niveau if group else "",
            )
        )
    return sorted(found, key=lambda c: (c.leerjaar or 99, c.klas, c.name))


def _people_page(
    request: HttpRequest,
    cycle: Cycle,
    candidates: list[Candidate],
    chosen: set[str],
    extra: dict[str, Any],
) -> HttpResponse:
    """The page to tick people, by class, with a proposal spread over leerjaar and niveau."""
    form = SpreadForm(request.GET or None)
    if "number" in request.GET and form.is_valid():
        proposal = spread(candidates, form.cleaned_data["number"], seed=str(cycle.pk))
        chosen = {candidate.id for candidate in proposal}
    classes: dict[str, list[dict[str, Any]]] = {}
    for candidate in candidates:
        row = {"candidate": candidate, "checked": candidate.id in chosen}
        classes.setdefault(candidate.klas or _("Zonder klas"), []).append(row)
    picked = [candidate for candidate in candidates if candidate.id in chosen]
    context = {
        "cycle": cycle,
        "classes": classes,
        "total": len(candidates),
        "picked": len(picked),
        "spread": spread_words(picked),
        "spread_form": form,
        "proposed": "number" in request.GET and form.is_valid(),
    }
    return render(request, "cycles/people.html", context | extra)


@signed_in
def audience(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose people from the groups of step 1, in place of the whole groups."""
    cycle = planned_cycle(request, pk)
    by = staff_of(request, cycle)
    if not permissions.can_plan(person(request), cycle):
        raise PermissionDenied
    in_groups = Membership.objects.filter(
        role=Role.LEERLING, user__is_active=True, groups__in=cycle.doel.groups.all()
    ).values_list("pk", flat=True)
    candidates = _candidates(cycle, list(set(in_groups)))
    form = PickForm(request.POST or None, candidates=[c.id for c in candidates])
    if request.method == "POST" and form.is_valid():
        everyone = "iedereen" in request.POST
        people = None if everyone else Membership.objects.filter(pk__in=form.cleaned_data["people"])
        if tried(request, planning.choose_people, by=by, cycle=cycle, people=people):
            messages.success(request, _("Bewaard wie je uitnodigt."))
            return redirect("cycles:doel", cycle.pk)
    chosen = {str(pk) for pk in cycle.doel.people.values_list("pk", flat=True)}
    return _people_page(request, cycle, candidates, chosen, {"form": form, "for_session": None})


@signed_in
def session_people(request: HttpRequest, pk: uuid.UUID, session_pk: uuid.UUID) -> HttpResponse:
    """Choose who is invited to one meeting, from everyone who is asked."""
    cycle = planned_cycle(request, pk)
    by = staff_of(request, cycle)
    session = get_object_or_404(cycle.sessions, pk=session_pk)
    asked = cycle.invitations.values_list("membership_id", flat=True)
    ids = list(asked) or [member.pk for member in opening.audience_of(cycle)]
    candidates = _candidates(cycle, ids)
    form = PickForm(request.POST or None, candidates=[c.id for c in candidates])
    if request.method == "POST" and form.is_valid():
        ids = ids if "iedereen" in request.POST else form.cleaned_data["people"]
        people = Membership.objects.filter(pk__in=ids)
        done = tried(request, planning.choose_participants, by=by, session=session, people=people)
        if done:
            messages.success(request, _("Bewaard wie er bij de bijeenkomst is."))
            return redirect("cycles:werkvorm", cycle.pk)
    chosen = {str(pk) for pk in session.participants.values_list("membership_id", flat=True)}
    return _people_page(request, cycle, candidates, chosen, {"form": form, "for_session": session})


@signed_in
def attendance(request: HttpRequest, pk: uuid.UUID, session_pk: uuid.UUID) -> HttpResponse:
    """Note who came; for the cycle's staff and for who leads or notes the meeting."""
    cycle = planned_cycle(request, pk)
    session = get_object_or_404(cycle.sessions, pk=session_pk)
    user = person(request)
    leaders = {pk for pk in (session.facilitator_id, session.note_taker_id) if pk}
    if not permissions.can_lead_session(user, cycle, leaders):
        raise PermissionDenied
    people = list(
        session.participants.select_related("membership__user").order_by(
            "membership__user__first_name", "membership__user__last_name"
        )
    )
    form = PickForm(request.POST or None, candidates=[str(p.pk) for p in people])
    if request.method == "POST" and form.is_valid():
        done = tried(
            request,
            student_acts.note_attendance,
            by=next(m for m in user.own_memberships if m.school_id == cycle.school_id),
            session=session,
            present={uuid.UUID(key) for key in form.cleaned_data["people"]},
            today=today_here(),
        )
        if done:
            messages.success(request, _("Bewaard wie er was."))
            return redirect("cycles:werkvorm", cycle.pk)
    return render(
        request,
        "cycles/attendance.html",
        {"cycle": cycle, "session": session, "people": people, "form": form, "today": today_here()},
    )

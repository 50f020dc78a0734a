"""A meeting while it runs: the phone of who leads it, the large screen, and what both ask for."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cycles import permissions, running_clock
from cycles.actions import Refused
from cycles.actions.live import press
from cycles.forms.live import PressForm
from cycles.forms.planning import new_token
from cycles.live_state import Live, lines_of, live, sessions_for
from cycles.models import Session
from cycles.running_clock import Arrival
from participation.people.models import Membership

from .common import person, signed_in


def session_here(request: HttpRequest, pk: uuid.UUID, session_pk: uuid.UUID) -> Session:
    """A meeting whose screens this person may open, with its run; one query, or 404."""
    return get_object_or_404(sessions_for(person(request)), pk=session_pk, cycle=pk)


def leads(request: HttpRequest, session: Session) -> bool:
    """Whether this person leads the meeting, takes notes there, or is the cycle's staff."""
    return permissions.can_lead_session(person(request), session.cycle, _leaders(session))


def leader_of(request: HttpRequest, session: Session) -> Membership:
    """The membership under which this person leads the meeting, or 403."""
    if not leads(request, session):
        raise PermissionDenied
    cycle = session.cycle
    may = _leaders(session) | {cycle.coordinator_id, cycle.second_coordinator_id}
    return next(m for m in person(request).own_memberships if m.pk in may)


def _leaders(session: Session) -> set[uuid.UUID]:
    return {pk for pk in (session.facilitator_id, session.note_taker_id) if pk}


@signed_in
def run(request: HttpRequest, pk: uuid.UUID, session_pk: uuid.UUID) -> HttpResponse:
    """The phone: this step, what to say, the time, what comes next; and the buttons."""
    session = session_here(request, pk, session_pk)
    by = leader_of(request, session)
    if request.method == "POST":
        return _pressed(request, session, by)
    shown = live(session, timezone.now())
    form = PressForm(initial={"key": new_token(), "revision": shown.revision})
    context = _context(shown, for_everyone=False) | {"form": form}
    return render(request, "cycles/run.html", context)


def _pressed(request: HttpRequest, session: Session, by: Membership) -> HttpResponse:
    """Carry out a press; the script gets the state that follows, a plain button a page."""
    form, problem, late = PressForm(request.POST), "", False
    status = 200 if form.is_valid() else 400
    if status == 400:
        problem = _("Dit lukt niet. Laad de pagina opnieuw en probeer het nog een keer.")
    else:
        try:
            said = form.data_for_action()
            came = press(by=by, session=session, now=timezone.now(), **said)
            late = came == Arrival.LATE
        except Refused as refused:
            problem, status = " ".join(refused.sentences), 409
    if late:
        problem = _("Iemand anders drukte net ook. Kijk eerst waar jullie nu zijn.")
    if not _wants_json(request):
        if problem:
            messages.error(request, problem)
        return redirect("cycles:run", session.cycle_id, session.pk)
    fresh = get_object_or_404(sessions_for(person(request)), pk=session.pk)
    answer = live(fresh, timezone.now()).as_json() | {"problem": problem}
    return _not_kept(JsonResponse(answer, status=status))


def _wants_json(request: HttpRequest) -> bool:
    # By hand: a broken Accept header breaks Django's own reading of it.
    return "application/json" in request.headers.get("Accept", "")


@require_safe
@signed_in
def board(request: HttpRequest, pk: uuid.UUID, session_pk: uuid.UUID) -> HttpResponse:
    """The large screen: the task and the time. Nothing on it is about a person."""
    session = session_here(request, pk, session_pk)
    shown = live(session, timezone.now())
    promise = getattr(session.cycle.terugkoppeling, "promise", None)
    context = _context(shown, for_everyone=True) | {"promise": promise}
    return render(request, "cycles/board.html", context)


@require_safe
@signed_in
def state(request: HttpRequest, pk: uuid.UUID, session_pk: uuid.UUID) -> HttpResponse:
    """Where the meeting is now; both screens ask this every second. `?stappen` adds the steps."""
    session = session_here(request, pk, session_pk)
    shown = live(session, timezone.now())
    answer = shown.as_json()
    if "stappen" in request.GET:
        answer["steps"] = shown.steps_json(for_everyone=not leads(request, session))
    return _not_kept(JsonResponse(answer))


def _not_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def _context(shown: Live, *, for_everyone: bool) -> dict[str, Any]:
    """What both pages show; the same goes along for the script."""
    session = shown.session
    where = [session.cycle_id, session.pk]
    current = shown.steps[shown.state.position if shown.state else 0] if shown.steps else None
    following = shown.steps[(shown.state.position if shown.state else 0) + 1 :][:1]
    return {
        "cycle": session.cycle,
        "session": session,
        "live": shown,
        "status": shown.status,
        "step": current,
        "task": (current.task or current.name) if current else "",
        "number": (shown.state.position if shown.state else 0) + 1,
        "says": lines_of(current.facilitator_says) if current else [],
        "does": shown.does(current) if current else "",
        "skip": shown.skip(current) if current else "",
        "materials": lines_of(current.materials) if current else [],
        "following": following[0] if following else None,
        "data": {
            "state": shown.as_json(),
            "steps": shown.steps_json(for_everyone=for_everyone),
            "stateUrl": reverse("cycles:run_state", args=where),
            "pressUrl": "" if for_everyone else reverse("cycles:run", args=where),
            "planned": _planned_end(session),
            "words": _words(),
        },
        **_times(shown),
    }


def _planned_end(session: Session) -> str:
    return session.ends_at.strftime("%H:%M")


def _times(shown: Live) -> dict[str, Any]:
    """When this step ends and when the whole, and how the step stands."""
    if shown.state is None or not shown.steps:
        return {}
    left = running_clock.left_in_step(shown.minutes, shown.state, shown.now)
    return {
        "until": shown.now + left,
        "minutes_left": max(0, running_clock.whole_minutes(left)),
        "used_seconds": running_clock.used_in_step(shown.state, shown.now).total_seconds(),
        "step_seconds": shown.minutes[shown.state.position] * 60,
        "phase": running_clock.phase(shown.minutes[shown.state.position], left).value,
        "ends_at": running_clock.ends_at(shown.minutes, shown.state, shown.now),
    }


def _words() -> dict[str, str]:
    """The sentences that the script shows."""
    return {
        "offline": _("Geen verbinding. Alles loopt door."),
        "signedOut": _("Je bent niet meer ingelogd. De tijd loopt door."),
        "closed": _("Dit scherm kan hier niet meer bij. Laad de pagina opnieuw."),
        "refused": _("Dit lukte niet. Laad de pagina opnieuw."),
        "step": _("Stap {n} van {all}"),
        "rustig": _("Bezig"),
        "bijna": _("Bijna tijd"),
        "voorbij": _("De tijd is om"),
        "pauze": _("Pauze"),
        "until": _("tot {time}"),
        "planned": _("{n} minuten gepland"),
        "plannedOne": _("1 minuut gepland"),
        "end": _("Klaar om {time}"),
        "endPlanned": _("Klaar om {time}, gepland {planned}"),
        "next": _("{name}, {n} minuten"),
        "nextOne": _("{name}, 1 minuut"),
        "last": _("Dit is de laatste stap."),
        "now": _("Nu: {name}"),
    }

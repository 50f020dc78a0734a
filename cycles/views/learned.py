"""What we learned: after a meeting, in a minute."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cycles import permissions
from cycles.actions.learned import note_learned, stamp_of
from cycles.forms.live import LearnedForm
from cycles.models import RunStep, Session, SessionNote
from participation.people.models import Group, Membership

from .common import first_names, person, signed_in, today_here, tried
from .live import leader_of, session_here


@signed_in
def learned(request: HttpRequest, pk: uuid.UUID, session_pk: uuid.UUID) -> HttpResponse:
    """Note what worked, how long it took and how many were there; or change it later."""
    session = session_here(request, pk, session_pk)
    by = leader_of(request, session)
    known = _known(session)
    groups, invited, by_name = _groups_of(session)
    steps = list(RunStep.objects.filter(sheet__session=session, dropped=False))
    form = LearnedForm(
        request.POST or None,
        initial=_noted(session, known, list(groups)),
        steps=steps,
        groups={} if by_name else invited,
        names=lambda: first_names(session.cycle),
    )
    if request.method == "POST":
        if form.is_valid() and _stored(request, by, session, form, groups):
            messages.success(request, _("Bewaard. Dank je wel."))
            return redirect("cycles:learned", pk, session_pk)
        known = _known(session)
    may_change = permissions.can_change_note(person(request), session.cycle, known)
    theirs = _unseen(form, known) if may_change else None
    context = {
        "cycle": session.cycle,
        "session": session,
        "form": form,
        "known": known,
        "may_change": may_change,
        "theirs": theirs,
        "seen": stamp_of(known),  # what a colleague wrote meanwhile is on this page too
        "by_name": sorted(by_name.items()),
        "today": today_here(),
    }
    taken = request.method == "POST" and (theirs or not may_change)
    return render(request, "cycles/learned.html", context, status=409 if taken else 200)


def _known(session: Session) -> SessionNote | None:
    return SessionNote.objects.filter(session=session).select_related("by__user").first()


def _unseen(form: LearnedForm, known: SessionNote | None) -> SessionNote | None:
    """The note as a colleague left it, when this form was opened before that."""
    seen = form.data.get("seen") if form.is_bound else None
    return known if seen and seen != stamp_of(known) else None


def _stored(
    request: HttpRequest,
    by: Membership,
    session: Session,
    form: LearnedForm,
    groups: dict[str, Group],
) -> bool:
    data = form.data_for_action()
    arguments = {"by": by, "session": session, "data": data, "groups": groups}
    return tried(request, note_learned, today=today_here(), **arguments)


def _groups_of(session: Session) -> tuple[dict[str, Group], dict[str, int], Counter[str]]:
    """The groups that were invited, how many of each, and how many came when that was ticked.

    The class is the one at opening; who has none counts with nobody.
    """
    people = session.participants.select_related("membership")
    klas = {
        invitation.membership_id: invitation.klas
        for invitation in session.cycle.invitations.select_related("klas__school_year")
        if invitation.klas
    }
    invited, asked, present, ticked = set(), Counter[str](), Counter[str](), False
    for row in people:
        group = klas.get(row.membership_id)
        if group:
            invited.add(group)
            asked[group.name] += 1
            ticked = ticked or row.attended is not None
            present[group.name] += row.attended is True
    groups = {group.name: group for group in sorted(invited, key=lambda group: group.name)}
    return groups, {name: asked[name] for name in groups}, present if ticked else Counter()


def _noted(session: Session, known: SessionNote | None, groups: list[str]) -> dict[str, Any]:
    """What the form starts with: what was noted before."""
    if known is None:
        return {}
    heads = dict(session.group_attendance.values_list("group_name", "number"))
    return {
        "worked": known.worked,
        "hard": known.hard,
        "tip": known.tip,
        "total": known.real_minutes,
        **{f"group-{name}": heads.get(name) for name in groups},
    }

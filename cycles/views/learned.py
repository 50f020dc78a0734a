"""What we learned: after a meeting, in a minute."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cycles import permissions
from cycles.actions.learned import note_learned
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
    known = SessionNote.objects.filter(session=session).select_related("by__user").first()
    may_change = permissions.can_change_note(person(request), session.cycle, known)
    groups, by_name = _groups_of(session)
    steps = list(RunStep.objects.filter(sheet__session=session, dropped=False))
    form = LearnedForm(
        request.POST or None,
        initial=_noted(session, known, list(groups)),
        steps=steps,
        groups=[] if by_name else list(groups),
        names=lambda: first_names(session.cycle),
    )
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid() and _stored(request, by, session, form, groups):
        messages.success(request, _("Bewaard. Dank je wel."))
        return redirect("cycles:learned", pk, session_pk)
    context = {
        "cycle": session.cycle,
        "session": session,
        "form": form,
        "known": known,
        "may_change": may_change,
        "by_name": sorted(by_name.items()),
        "today": today_here(),
    }
    return render(request, "cycles/learned.html", context)


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


def _groups_of(session: Session) -> tuple[dict[str, Group], Counter[str]]:
    """The groups that were invited, and how many of each came when that was ticked by name.

    The class is the one at opening; who has none counts with nobody.
    """
    people = session.participants.select_related("membership")
    klas = {
        invitation.membership_id: invitation.klas
        for invitation in session.cycle.invitations.select_related("klas__school_year")
        if invitation.klas
    }
    invited, present, ticked = set(), Counter[str](), False
    for row in people:
        group = klas.get(row.membership_id)
        if group:
            invited.add(group)
            ticked = ticked or row.attended is not None
            present[group.name] += row.attended is True
    groups = {group.name: group for group in sorted(invited, key=lambda group: group.name)}
    return groups, present if ticked else Counter()


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
        **{f"group-{n}": heads.get(name) for n, name in enumerate(groups)},
    }

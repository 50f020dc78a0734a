"""Students tell the answer in their own words; staff release one text."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles import permissions
from cycles.actions import announcing
from cycles.announced import told_beside
from cycles.forms.announcing import GiveBackForm, ReleaseForm, TellForm
from cycles.models import Announcement
from participation.people.models import Role

from .common import first_names, person, planned_cycle, signed_in, today_here, tried
from .overview import cycle_or_404


@signed_in
def tell(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write, change or take back the own announcement of an answer."""
    cycle, user = cycle_or_404(request, pk), person(request)
    me = user.membership_as(Role.LEERLING, school_id=cycle.school_id)
    if me is None or not told_beside(cycle, user).may_tell:
        raise PermissionDenied
    live = cycle.announcements.exclude(status=Announcement.Status.WITHDRAWN)
    own = live.filter(author=me).first()
    if request.method == "POST" and "terug" in request.POST:
        if own and tried(request, announcing.take_back, by=me, announcement=own):
            messages.success(request, _("Je tekst is teruggetrokken."))
        return redirect("cycles:tell", cycle.pk)
    form = TellForm(request.POST or None, initial={"text": own.text if own else ""})
    if request.method == "POST" and form.is_valid():
        arguments = {"by": me, "cycle": cycle, "today": today_here(), **form.cleaned_data}
        if tried(request, announcing.tell, **arguments):
            messages.success(request, _("Je tekst is verstuurd."))
            return redirect(f"{request.path}?verstuurd=1")
    context = {
        "cycle": cycle,
        "form": form,
        "own": own,
        "staff_names": [member.user.formal_name for member in cycle.staff],
        "just_sent": "verstuurd" in request.GET,
    }
    return render(request, "cycles/announce.html", context)


@signed_in
def announcement(request: HttpRequest, pk: uuid.UUID, announcement_pk: uuid.UUID) -> HttpResponse:
    """For the cycle's coordinators: put a student's text beside the answer, or give it back."""
    cycle = planned_cycle(request, pk)
    if not permissions.is_staff_of(person(request), cycle):
        raise PermissionDenied
    rows = cycle.announcements.exclude(status=Announcement.Status.WITHDRAWN)
    row = get_object_or_404(rows.select_related("author__user"), pk=announcement_pk)
    by = permissions.staff_membership(person(request), cycle)
    form = GiveBackForm(request.POST if request.POST.get("doe") == "terug" else None)
    online = request.POST.get("doe") == "online"
    sent, names = (request.POST, first_names(cycle)) if online else (None, ())
    release_form = ReleaseForm(sent, text=row.text, names=names)
    done = False
    if release_form.is_valid():
        read = request.POST.get("gelezen", "")
        arguments = {"by": by, "announcement": row, "text": read, "today": today_here()}
        done = tried(request, announcing.release, **arguments)
    elif form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = tried(request, announcing.give_back, by=by, announcement=row, reason=reason)
    if done:
        messages.success(request, _("Bewaard. De leerling heeft een bericht."))
        return redirect("cycles:vervolgactie", cycle.pk)
    context = {"cycle": cycle, "row": row, "form": form, "release_form": release_form}
    return render(request, "cycles/announce_read.html", context)

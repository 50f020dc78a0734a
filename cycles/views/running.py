"""A cycle that students have seen: news, moved dates, corrections, stopping."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles import permissions
from cycles.actions import opening
from cycles.forms.planning import new_token
from cycles.forms.running import CorrectionForm, MoveDateForm, NewsForm, StopForm
from cycles.models import Cycle
from cycles.steps import PUBLISHED
from participation.ledger.models import Promise
from participation.people.models import Membership
from participation.people.schooldays import SchoolCalendar

from .common import person, planned_cycle, signed_in, today_here, tried


def _running(request: HttpRequest, pk: uuid.UUID) -> tuple[Cycle, Membership]:
    """A published, not ended cycle of this member of staff; else 403."""
    cycle = planned_cycle(request, pk)
    if not permissions.can_work_on(person(request), cycle) or cycle.phase not in PUBLISHED:
        raise PermissionDenied
    return cycle, permissions.staff_membership(person(request), cycle)


def _page(
    request: HttpRequest, template: str, cycle: Cycle, form: forms.Form, **more: Any
) -> HttpResponse:
    return render(request, template, {"cycle": cycle, "form": form, **more})


def _done(
    request: HttpRequest, form: forms.Form, act: Callable[..., Any], said: str, **arguments: Any
) -> bool:
    """Whether a valid form was carried out; its own fields go along as arguments."""
    if request.method != "POST" or not form.is_valid():
        return False
    if not tried(request, act, **arguments, **form.cleaned_data):
        return False
    messages.success(request, said)
    return True


@signed_in
def move_date(request: HttpRequest, pk: uuid.UUID, promise_pk: uuid.UUID) -> HttpResponse:
    """Move a promised date of this cycle, with a reason that students read."""
    cycle, by = _running(request, pk)
    own = Promise.objects.filter(terugkoppeling__cycle=cycle) | Promise.objects.filter(
        decision__theme__cycle=cycle
    )
    promise = get_object_or_404(own.distinct(), pk=promise_pk)
    form = MoveDateForm(request.POST or None, calendar=SchoolCalendar.of(cycle.school))
    arguments = {"by": by, "cycle": cycle, "promise": promise, "today": today_here()}
    said = _("De nieuwe datum staat erop. Leerlingen hebben een bericht.")
    valid = request.method == "POST" and form.is_valid()
    if valid and tried(request, opening.move_promised_date, **arguments, **form.data_for_action()):
        messages.success(request, said)
        return redirect("cycles:vervolgactie", cycle.pk)
    return _page(request, "cycles/move_date.html", cycle, form, promise=promise)


@signed_in
def news(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A tussenbericht to everyone who was asked."""
    cycle, by = _running(request, pk)
    form = NewsForm(request.POST or None, initial={"token": new_token()})
    arguments = {"by": by, "cycle": cycle, "today": today_here()}
    said = _("Verstuurd. Alle leerlingen die gevraagd zijn, kunnen het lezen.")
    if _done(request, form, opening.send_news, said, **arguments):
        return redirect("cycles:vervolgactie", cycle.pk)
    return _page(request, "cycles/news.html", cycle, form, sent=list(cycle.news.all()))


@signed_in
def stop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop a cycle, with a reason that students read."""
    cycle, by = _running(request, pk)
    form = StopForm(request.POST or None)
    arguments = {"by": by, "cycle": cycle, "today": today_here()}
    if _done(request, form, opening.stop, _("De cyclus is gestopt."), **arguments):
        return redirect("cycles:vervolgactie", cycle.pk)
    return _page(request, "cycles/stop.html", cycle, form)


@signed_in
def correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A visible correction of question, influence, frame or a criterion."""
    cycle, by = _running(request, pk)
    form = CorrectionForm(
        request.POST or None, cycle=cycle, initial={"field": request.GET.get("wat", "question")}
    )
    if request.method == "POST" and form.is_valid():
        done = tried(
            request,
            opening.correct,
            by=by,
            cycle=cycle,
            field=form.kind,
            criterion=form.criterion,
            new=form.new_text,
            reason=form.cleaned_data["reason"],
            today=today_here(),
        )
        if done:
            messages.success(request, _("Aangepast. Leerlingen zien wat er veranderde en waarom."))
            return redirect("cycles:doel", cycle.pk)
    return _page(request, "cycles/correct.html", cycle, form)

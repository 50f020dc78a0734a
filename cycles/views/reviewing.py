""" "Klopt dit?": the page of staff, and the page of those who are asked."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cycles import permissions
from cycles.actions import Refused, reviewing
from cycles.fields import all_forms_valid
from cycles.forms.judging import AskReviewForm, OpinionForm, opinions_in
from cycles.models import Cycle, ThemeReview
from cycles.reviews import (
    asked_to_review,
    review_of,
    review_result,
    review_runs,
    themes_to_review,
)
from participation.people.models import Role
from participation.people.schooldays import SchoolCalendar

from .common import first_names, person, planned_cycle, signed_in, today_here, tried
from .overview import cycle_or_404


@signed_in
def klopt_dit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask whether the themes are right; later: until when that runs, and what came of it."""
    cycle, today = planned_cycle(request, pk), today_here()
    if not permissions.can_ask_review(person(request), cycle):
        raise PermissionDenied
    by = permissions.staff_membership(person(request), cycle)
    review = review_of(cycle)
    if request.method == "POST" and "klaar" in request.POST:
        if tried(request, reviewing.end_review, by=by, cycle=cycle, today=today):
            messages.success(request, _("Morgen staat hier wat leerlingen zeggen."))
        return redirect("cycles:klopt_dit", cycle.pk)
    gaps = [] if review else reviewing.missing_to_ask(cycle, today)
    form = None if review or gaps else _ask_form(request.POST or None, cycle)
    if request.method == "POST" and form and form.is_valid():
        arguments = {"by": by, "cycle": cycle, "today": today, **form.data_for_action()}
        if tried(request, reviewing.ask_review, **arguments):
            messages.success(request, _("Gevraagd. De leerlingen hebben een bericht."))
            return redirect("cycles:klopt_dit", cycle.pk)
    runs = review_runs(cycle, review, today)
    return render(
        request,
        "cycles/klopt_dit.html",
        {
            "cycle": cycle,
            "form": form,
            "review": review,
            "runs": runs,
            "themes": list(cycle.themes.all()) if runs else [],
            "everybody": runs and reviewing.everybody_answered(cycle),
            "result": review_result(cycle, today),
            "gaps": gaps,
            "threshold": cycle.school.threshold,
        },
    )


def _ask_form(posted: QueryDict | None, cycle: Cycle) -> AskReviewForm:
    calendar, today = SchoolCalendar.of(cycle.school), today_here()
    return AskReviewForm(
        posted,
        themes=list(cycle.themes.all()),
        names=first_names(cycle) if posted else (),
        calendar=calendar,
        due=cycle.terugkoppeling.promise_made.due,
        today=today,
        initial={"ends_on": _proposed_end(calendar, cycle, today)},
    )


def _proposed_end(calendar: SchoolCalendar, cycle: Cycle, today: date) -> date:
    """A school week from today, or earlier when the answer was promised before that."""
    usual = reviewing.usual_end(calendar, today)
    before = cycle.terugkoppeling.promise_made.due - timedelta(days=1)
    return min(usual, before) if before > today else usual


@signed_in
def review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A participant reads the themes and says whether that was meant."""
    cycle, today = cycle_or_404(request, pk), today_here()
    me = person(request).membership_as(Role.LEERLING, school_id=cycle.school_id)
    place = asked_to_review().filter(cycle=cycle, membership=me).first() if me else None
    if me is None or place is None:
        raise PermissionDenied
    row: ThemeReview | None = getattr(cycle, "review", None)
    if row is None:
        raise Http404
    runs, themes = review_runs(cycle, row, today), themes_to_review(cycle, me)
    sent = request.POST if request.method == "POST" else None
    forms = [OpinionForm(sent, theme=theme) for theme in themes]
    refusal = ""
    if sent is not None and (place.reviewed or all_forms_valid(forms)):
        opinions = {} if place.reviewed else opinions_in(forms)
        try:
            reviewing.answer_review(by=me, cycle=cycle, opinions=opinions, today=today)
            return redirect("cycles:review", cycle.pk)
        except Refused as refused:
            refusal = str(refused)
    context: dict[str, Any] = {"cycle": cycle, "review": row, "runs": runs, "forms": forms}
    context |= {"given": place.reviewed, "refusal": refusal, "threshold": cycle.school.threshold}
    # No message: it would be kept in the session, with the moment at which it was written.
    return render(request, "cycles/review.html", context)

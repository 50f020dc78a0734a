"""What a student thinks of the answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cycles.actions import Refused, judging
from cycles.forms.judging import JudgeAnswerForm
from cycles.judgement import judge_questions, judging_runs
from cycles.models import Criterion, Cycle, Invitation
from participation.people.models import Role, User

from .common import person, signed_in, today_here
from .overview import cycle_or_404


@signed_in
def judge_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The questions about the answer on a page of their own; sent once."""
    cycle, today = cycle_or_404(request, pk), today_here()
    place = own_place(person(request), cycle)
    if place is None:
        raise PermissionDenied
    if cycle.answered_on is None:
        return redirect("cycles:take_part", cycle.pk)
    form = _form(request, cycle, list(cycle.doel.criteria.all()))
    refusal = ""
    if request.method == "POST" and (place.judged or form.is_valid()):
        verdicts = {} if place.judged else form.verdicts()
        try:
            judging.judge_answer(by=place.membership, cycle=cycle, verdicts=verdicts, today=today)
            return redirect("cycles:judge_answer", cycle.pk)
        except Refused as refused:
            refusal = str(refused)
    # No message: it would be kept in the session, with the moment at which it was written.
    return render(
        request,
        "cycles/judge_answer.html",
        {"cycle": cycle, "refusal": refusal} | _context(cycle, place, form),
    )


def own_place(user: User, cycle: Cycle) -> Invitation | None:
    """The invitation of this student; None for everybody who was not asked."""
    me = user.membership_as(Role.LEERLING, school_id=cycle.school_id)
    if me is None:
        return None
    places = cycle.invitations.filter(membership=me).select_related("membership")
    return places.first()


def judge_block(request: HttpRequest, cycle: Cycle, criteria: list[Criterion]) -> dict[str, Any]:
    """The same questions for below the answer; empty for who was not asked."""
    if not judging_runs(cycle, today_here()):
        return {}
    place = own_place(person(request), cycle)
    return _context(cycle, place, _form(request, cycle, criteria)) if place else {}


def _form(request: HttpRequest, cycle: Cycle, criteria: list[Criterion]) -> JudgeAnswerForm:
    sent = request.POST if request.method == "POST" else None
    return JudgeAnswerForm(sent, questions=judge_questions(cycle, criteria))


def _context(cycle: Cycle, place: Invitation, form: JudgeAnswerForm) -> dict[str, Any]:
    return {
        "judge_form": form,
        "judge_given": place.judged,
        "judge_runs": judging_runs(cycle, today_here()),
        "judge_until": cycle.terugkoppeling.judge_until,
    }

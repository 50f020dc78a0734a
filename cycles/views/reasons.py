"""The school's own reasons, and one answer to several themes."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles import permissions
from cycles.actions import Refused, deciding
from cycles.actions import reasons as verbs
from cycles.desk_page import in_order
from cycles.forms.deciding import DecideManyForm, ReasonForm
from cycles.models import Contribution, Cycle, Decision, StandardReason, Theme
from cycles.reasons import Proposal, proposals
from cycles.steps import ANSWERED, Phase
from participation.people.models import Membership, Role
from participation.people.schooldays import SchoolCalendar

from .common import first_names, person, planned_cycle, signed_in, today_here, tried

WORDS_SHOWN = 10


def _keeping(request: HttpRequest) -> Membership:
    """A coordinator or director, who looks after the list of the school; else 403."""
    by = person(request).membership_as(Role.COORDINATOR, Role.DIRECTEUR)
    if by is None or not permissions.can_keep_reasons(person(request)):
        raise PermissionDenied
    return by


@signed_in
def reasons(request: HttpRequest) -> HttpResponse:
    """The list, a form to add to it, and proposals to begin with (`voorstel` fills the form)."""
    by = _keeping(request)
    listed = list(StandardReason.objects.filter(school=by.school))
    chosen = _proposal(request.GET.get("voorstel", ""))
    initial = {"title": chosen.title, "text": chosen.text} if chosen else {}
    form = ReasonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.keep_reason(by=by, today=today_here(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("title", " ".join(refused.sentences))
        else:
            messages.success(request, _("De reden staat in de lijst."))
            return redirect("cycles:reasons")
    there = {reason.title.casefold() for reason in listed}
    offered = [
        (number, row)
        for number, row in enumerate(proposals(), 1)
        if row.title.casefold() not in there
    ]
    context = {"reasons": listed, "form": form, "offered": offered, "chosen": chosen}
    return render(request, "cycles/reasons.html", context)


def _proposal(number: str) -> Proposal | None:
    """The proposal with this number; anything else is no proposal."""
    return dict(zip("123456789", proposals(), strict=False)).get(number)


@signed_in
def reason(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change one reason, or (`weg`) take it from the list after asking."""
    by = _keeping(request)
    row = get_object_or_404(StandardReason, pk=pk, school=by.school)
    if request.POST.get("weg") == "ja":
        if tried(request, verbs.remove_reason, by=by, reason=row):
            messages.success(request, _("De reden is uit de lijst."))
        return redirect("cycles:reasons")
    form = ReasonForm(request.POST or None, initial={"title": row.title, "text": row.text})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.keep_reason(by=by, reason=row, today=today_here(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("title", " ".join(refused.sentences))
        else:
            messages.success(request, _("De reden is veranderd."))
            return redirect("cycles:reasons")
    asks = request.method == "GET" and "weg" in request.GET
    return render(request, "cycles/reasons_edit.html", {"row": row, "form": form, "asks": asks})


@signed_in
def decide_many(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One decision for several themes at once; each keeps what students said in it."""
    cycle = planned_cycle(request, pk)
    if not permissions.can_work_on(person(request), cycle) or cycle.phase == Phase.CONCEPT:
        raise PermissionDenied
    if cycle.phase in ANSWERED and request.method != "POST":
        messages.info(request, _("Het antwoord staat online. Verander een besluit nu per thema."))
        return redirect("cycles:vervolgactie", cycle.pk)
    themes, standard = _with_words(cycle), reasons_of(cycle)
    form = _form(request, cycle, themes, standard)
    if request.method == "POST" and form.is_valid():
        by = permissions.staff_membership(person(request), cycle)
        arguments = {"by": by, "cycle": cycle, "today": today_here()}
        parts, data = form.parts(), form.data_for_action()
        if tried(request, deciding.decide_many, parts=parts, data=data, **arguments):
            number = len(parts)
            sentence = ngettext(
                "Het besluit over %(n)d thema is bewaard.",
                "Het besluit over %(n)d thema’s is bewaard.",
                number,
            )
            messages.success(request, sentence % {"n": number})
            return redirect("cycles:vervolgactie", cycle.pk)
    context = {
        "cycle": cycle,
        "form": form,
        "rows": list(zip(themes, form.theme_fields(), strict=True)),
        "most": WORDS_SHOWN,
        "standard": standard,
        "standard_path": request.path,
        "chosen_reason": chosen_reason(request, standard),
        "may_keep_reasons": permissions.can_keep_reasons(person(request)),
    }
    return render(request, "cycles/decide_many.html", context)


def _form(
    request: HttpRequest, cycle: Cycle, themes: list[Any], standard: list[StandardReason]
) -> DecideManyForm:
    chosen = chosen_reason(request, standard)
    return DecideManyForm(
        request.POST or None,
        themes=themes,
        drafted={theme.pk for theme in themes if theme.drafts},
        names=first_names(cycle) if request.method == "POST" else (),
        calendar=SchoolCalendar.of(cycle.school),
        standard_texts=[row.text for row in standard],
        initial={
            "decided_by": cycle.terugkoppeling.decider,
            "reason": chosen.text if chosen else "",
        },
    )


def _with_words(cycle: Cycle) -> list[Any]:
    """The themes with what students said in each (`said`) and the draft that stands (`drafts`)."""
    words = in_order(cycle, Contribution.objects.live().select_related("sheet"))
    current = Decision.objects.filter(is_current=True)
    themes: Any = Theme.objects.filter(cycle=cycle).prefetch_related(
        Prefetch("contributions", queryset=words, to_attr="said"),
        Prefetch("decisions", queryset=current, to_attr="drafts"),
    )
    return sorted(themes, key=lambda theme: bool(theme.drafts))


def reasons_of(cycle: Cycle) -> list[StandardReason]:
    """The reasons of the school, to begin a text with and to hold it against."""
    return list(StandardReason.objects.filter(school=cycle.school_id))


def chosen_reason(request: HttpRequest, standard: list[StandardReason]) -> StandardReason | None:
    """The reason of the school that `?reden=` names, to begin the text with."""
    return next((row for row in standard if str(row.pk) == request.GET.get("reden")), None)

"""Step 5: decide, plan actions, publish the answer, follow up, finish."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles import permissions
from cycles.actions import answering, sorting
from cycles.announced import sent_to_staff
from cycles.answer_page import answer_themes
from cycles.desk_page import in_order
from cycles.felt import cycle_felt
from cycles.fields import all_forms_valid
from cycles.forms.planning import new_token
from cycles.forms.running import (
    ActionForm,
    ActionUpdateForm,
    DecisionForm,
    JudgeForm,
    PublishForm,
    ThemeNameForm,
)
from cycles.judgement import students_judgement
from cycles.models import Cycle, Decision, StandardReason, Theme, Vervolgactie
from cycles.on_paper import on_paper
from cycles.reviews import review_of, review_result
from cycles.steps import ANSWERED, Phase, missing_to_answer, missing_to_finish
from cycles.words import missing_sentence
from participation.disclosure import Audience
from participation.people.models import Membership
from participation.people.schooldays import SchoolCalendar

from .common import first_names, person, planned_cycle, signed_in, staff_of, today_here, tried
from .reasons import chosen_reason, reasons_of
from .workspace import workspace


def _working(
    request: HttpRequest, pk: uuid.UUID, *, facts: bool = False
) -> tuple[Cycle, Membership]:
    """A published, not ended cycle with its member of staff; else 403."""
    cycle = planned_cycle(request, pk, facts=facts)
    user = person(request)
    if not permissions.can_work_on(user, cycle) or cycle.phase == Phase.CONCEPT:
        raise PermissionDenied
    return cycle, permissions.staff_membership(user, cycle)


@signed_in
def vervolgactie(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Where the cycle stands: input, themes with their decisions, promises, actions."""
    cycle, today = planned_cycle(request, pk, facts=True), today_here()
    context = workspace(request, cycle, 5, today)
    phase = context["card"].phase
    said = getattr(cycle, "terugkoppeling", None)
    gaps = missing_to_answer(context["facts"]) if phase == Phase.VERWERKEN else []
    criteria = list(cycle.doel.criteria.all())
    if phase == Phase.TERUGGEKOPPELD:
        gaps = missing_to_finish(context["facts"])
    return render(
        request,
        "cycles/vervolgactie.html",
        context
        | {
            "phase": phase,
            "said": said,
            "moves": list(said.promise.moves.all()) if said and said.promise else [],
            "themes": answer_themes(cycle, today_here(), drafts=True)
            if cycle.phase != "concept"
            else [],
            "gaps": [missing_sentence(gap) for gap in gaps],
            "felt": cycle_felt(cycle, today),
            "criteria": criteria,
            "review": review_of(cycle) if phase == Phase.VERWERKEN else None,
            "judgement": students_judgement(cycle, criteria, today, Audience.STAFF),
            "token": new_token(),
            "announcements": sent_to_staff(cycle)
            if cycle.answered_on and permissions.is_staff_of(person(request), cycle)
            else [],
            "on_paper": on_paper(cycle) if _reads_input(request, cycle) else None,
            "may_add_paper": permissions.can_add_paper(person(request), cycle),
        },
    )


def _reads_input(request: HttpRequest, cycle: Cycle) -> bool:
    return permissions.can_read_input(person(request), cycle)


@signed_in
def theme(request: HttpRequest, pk: uuid.UUID, theme_pk: uuid.UUID) -> HttpResponse:
    """One theme: what students said, the decision with its reason, the actions."""
    cycle, by = _working(request, pk)
    row = get_object_or_404(cycle.themes, pk=theme_pk)
    standard = reasons_of(cycle)
    form = _decision_form(request.POST or None, cycle, row, standard)
    chosen = chosen_reason(request, standard)
    if chosen:
        form.initial["reason"] = chosen.text
    if request.method == "POST" and form.is_valid():
        data = form.data_for_action()
        seen = {"draft": True, "published": False}.get(request.POST.get("seen", ""))
        decided = tried(
            request,
            answering.decide,
            by=by,
            theme=row,
            data=data,
            today=today_here(),
            as_draft=seen,
        )
        if decided:
            messages.success(
                request,
                _("Het besluit staat online. Leerlingen hebben een bericht.")
                if cycle.phase in ANSWERED
                else _("Het besluit is bewaard."),
            )
            return redirect("cycles:theme", cycle.pk, row.pk)
    return _theme_page(request, cycle, row, standard, form=form)


def _current(theme: Theme) -> Decision | None:
    return theme.decisions.filter(is_current=True).select_related("promise").first()


def _decision_form(
    posted: QueryDict | None, cycle: Cycle, theme: Theme, standard: list[StandardReason]
) -> DecisionForm:
    return DecisionForm(
        posted,
        initial=_decision_initial(theme, _current(theme), cycle),
        names=first_names(cycle) if posted else (),
        calendar=SchoolCalendar.of(cycle.school),
        standard_texts=[reason.text for reason in standard],
    )


def _theme_page(
    request: HttpRequest,
    cycle: Cycle,
    theme: Theme,
    standard: list[StandardReason],
    *,
    form: DecisionForm | None = None,
    name_form: ThemeNameForm | None = None,
) -> HttpResponse:
    """The page of a theme; a form that was refused is shown with what was typed."""
    form = form or _decision_form(None, cycle, theme, standard)
    context = _theme_context(cycle, theme, form) | {
        "standard": standard,
        "standard_path": reverse("cycles:theme", args=[cycle.pk, theme.pk]),
        "chosen_reason": chosen_reason(request, standard),
        "may_keep_reasons": permissions.can_keep_reasons(person(request)),
    }
    said = review_result(cycle, today_here())
    context["review_result"] = said and said.of(theme)
    if name_form:
        context["name_form"] = name_form
    return render(request, "cycles/theme.html", context)


def _decision_initial(theme: Theme, current: Decision | None, cycle: Cycle) -> dict[str, Any]:
    if current is None:
        return {"summary": theme.summary, "decided_by": cycle.terugkoppeling.decider}
    names = ("verdict", "reason", "decided_by", "students_decided", "find_out_by")
    return {"summary": theme.summary} | {name: getattr(current, name) for name in names}


def _theme_context(cycle: Cycle, theme: Theme, form: DecisionForm) -> dict[str, Any]:
    decisions = list(theme.decisions.all())
    # Names stay at the desk: to decide, the words are enough.
    words = list(in_order(cycle, theme.contributions.live().select_related("sheet")))
    return {
        "cycle": cycle,
        "row": theme,
        "number": len(words),
        "current": next((d for d in decisions if d.is_current), None),
        "earlier": [d for d in decisions if not d.is_current],
        "form": form,
        "words": words,
        "actions": list(theme.actions.prefetch_related("updates")),
        "action_form": ActionForm(initial={"token": new_token()}),
        "name_form": ThemeNameForm(instance=theme),
        "answered": cycle.phase in ANSWERED,
    }


@signed_in
def rename_theme(request: HttpRequest, pk: uuid.UUID, theme_pk: uuid.UUID) -> HttpResponse:
    """Another name for a theme, or (`weg`) no theme at all."""
    cycle, by = _working(request, pk)
    row = get_object_or_404(cycle.themes, pk=theme_pk)
    if request.method != "POST":
        return redirect("cycles:theme", cycle.pk, row.pk)
    if "weg" in request.POST:
        if tried(request, sorting.remove_theme, by=by, theme=row, today=today_here()):
            messages.success(request, _("Het thema is weg. De bijdragen staan weer zonder thema."))
            return redirect("cycles:desk", cycle.pk)
        return redirect("cycles:theme", cycle.pk, row.pk)
    form = ThemeNameForm(request.POST)
    if not form.is_valid():
        return _theme_page(request, cycle, row, reasons_of(cycle), name_form=form)
    name = form.cleaned_data["name"]
    if tried(request, sorting.name_theme, by=by, theme=row, name=name, today=today_here()):
        messages.success(request, _("De naam is veranderd."))
    return redirect("cycles:theme", cycle.pk, row.pk)


@signed_in
def new_action(request: HttpRequest, pk: uuid.UUID, theme_pk: uuid.UUID) -> HttpResponse:
    """Plan an action for a theme."""
    cycle, by = _working(request, pk)
    row = get_object_or_404(cycle.themes, pk=theme_pk)
    form = ActionForm(request.POST or None, initial={"token": new_token()})
    valid = request.method == "POST" and form.is_valid()
    if valid and tried(request, answering.plan_action, by=by, theme=row, **form.cleaned_data):
        messages.success(request, _("De actie staat erbij."))
        return redirect("cycles:theme", cycle.pk, row.pk)
    return render(request, "cycles/new_action.html", {"cycle": cycle, "row": row, "form": form})


@signed_in
def action(request: HttpRequest, pk: uuid.UUID, action_pk: uuid.UUID) -> HttpResponse:
    """News about an action; stays possible after the cycle is finished."""
    cycle = planned_cycle(request, pk)
    by = staff_of(request, cycle)
    if cycle.phase == Phase.GESTOPT:
        raise PermissionDenied
    actions = Vervolgactie.objects.select_related("theme").prefetch_related("updates")
    row = get_object_or_404(actions, pk=action_pk, theme__cycle=cycle)
    if request.method == "POST" and "weg" in request.POST:
        if tried(request, answering.remove_action, by=by, action=row):
            messages.success(request, _("De actie is weg."))
        return redirect("cycles:theme", cycle.pk, row.theme_id)
    form = ActionUpdateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = tried(
            request,
            answering.update_action,
            by=by,
            action=row,
            today=today_here(),
            **form.cleaned_data,
        )
        if done:
            messages.success(request, _("Bijgewerkt. Leerlingen zien het op de pagina."))
            return redirect("cycles:vervolgactie", cycle.pk)
    answered = cycle.phase in ANSWERED
    return render(
        request,
        "cycles/action.html",
        {"cycle": cycle, "row": row, "form": form, "answered": answered},
    )


@signed_in
def publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The answer as students will read it, what is missing, and the one act that publishes."""
    cycle, by = _working(request, pk, facts=True)
    today = today_here()
    if cycle.phase in ANSWERED:
        return redirect("cycles:vervolgactie", cycle.pk)
    context = workspace(request, cycle, 5, today)
    names = first_names(cycle) if request.method == "POST" else ()
    form = PublishForm(request.POST or None, names=names, initial={"lead": _lead(cycle)})
    if request.method == "POST" and form.is_valid():
        lead = form.cleaned_data["lead"]
        if tried(request, answering.publish_answer, by=by, cycle=cycle, lead=lead, today=today):
            messages.success(request, _("Het antwoord staat online. Iedereen heeft een bericht."))
            return redirect("cycles:answer", cycle.pk)
    gaps = missing_to_answer(context["facts"])
    return render(
        request,
        "cycles/publish.html",
        context
        | {
            "form": form,
            "gaps": gaps,
            "gap_words": [missing_sentence(gap) for gap in gaps],
            "still_open": context["card"].phase == Phase.OPEN,
            "review_result": review_result(cycle, today),
            "themes": answer_themes(cycle, today_here(), drafts=True),
        },
    )


def _lead(cycle: Cycle) -> str:
    """A beginning to edit. No counts: small numbers say too much."""
    return cycle.terugkoppeling.lead or _(
        "We vroegen: %(question)s Bedankt voor jullie antwoorden. Dit doen we ermee."
    ) % {"question": cycle.doel.question}


@signed_in
def finish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Judge every success criterion and end the cycle."""
    cycle, by = _working(request, pk, facts=True)
    if cycle.phase != Phase.TERUGGEKOPPELD:
        return redirect("cycles:vervolgactie", cycle.pk)
    criteria = list(cycle.doel.criteria.all())
    forms = [JudgeForm(request.POST or None, criterion=criterion) for criterion in criteria]
    if request.method == "POST" and all_forms_valid(forms):
        verdicts = {
            form.criterion.pk: (form.cleaned_data["verdict"], form.cleaned_data["note"])
            for form in forms
        }
        judged = tried(request, answering.judge, by=by, cycle=cycle, verdicts=verdicts)
        if judged and "bewaar" in request.POST:
            messages.success(request, _("Je oordeel is bewaard."))
            return redirect("cycles:vervolgactie", cycle.pk)
        if judged and tried(request, answering.finish, by=by, cycle=cycle, today=today_here()):
            messages.success(request, _("De cyclus is klaar. Goed gedaan."))
            return redirect("cycles:vervolgactie", cycle.pk)
    searching = [
        t for t in answer_themes(cycle, today_here()) if t.verdict == Decision.Verdict.UITZOEKEN
    ]
    return render(
        request,
        "cycles/finish.html",
        {
            "cycle": cycle,
            "forms": forms,
            "searching": searching,
            "judgement": students_judgement(cycle, criteria, today_here(), Audience.STAFF),
        },
    )

"""Steps 1–4, one page each."""

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
from cycles.actions import opening, planning
from cycles.days import due_warnings, suggested_dates, window_words
from cycles.facts import facts_of
from cycles.felt import cycle_felt
from cycles.fields import all_forms_valid
from cycles.forms.planning import (
    ConditionForm,
    DoelForm,
    NewConditionForm,
    TerugkoppelingForm,
    WerkvormForm,
    doel_initial,
)
from cycles.models import Cycle, Session, Terugkoppeling
from cycles.steps import missing_to_open
from cycles.words import CONDITIONS, WHAT_HAPPENS, condition_line
from participation.people.models import Group, SchoolYear, User
from participation.people.schooldays import SchoolCalendar
from werkvormen.browsing import is_own
from werkvormen.finder_words import facts_words
from werkvormen.models import WerkvormVersion

from .common import person, planned_cycle, signed_in, staff_of, today_here, tried
from .workspace import workspace


def _refuse_write(request: HttpRequest, cycle: Cycle) -> None:
    """Only the cycle's staff writes; others may look."""
    if request.method == "POST":
        staff_of(request, cycle)


def _saved(request: HttpRequest, cycle: Cycle, here: str) -> HttpResponse:
    """Back to the same step, or on to the next one with "Bewaar en ga verder"."""
    messages.success(request, _("Bewaard."))
    order = ["doel", "werkvorm", "omstandigheden", "terugkoppeling"]
    if "verder" in request.POST and here != order[-1]:
        here = order[order.index(here) + 1]
    elif "verder" in request.POST:
        return redirect("cycles:open", cycle.pk)
    return redirect(f"cycles:{here}", cycle.pk)


@signed_in
def doel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    cycle = planned_cycle(request, pk, facts=True)
    _refuse_write(request, cycle)
    today = today_here()
    year = SchoolYear.objects.at(cycle.school_id, today) or cycle.school_year
    groups = Group.objects.of_students(year)
    form = DoelForm(request.POST or None, groups=groups, initial=doel_initial(cycle))
    if request.method == "POST" and form.is_valid():
        by = staff_of(request, cycle)
        data = form.data_for_action()
        if tried(request, planning.save_doel, by=by, cycle=cycle, data=data, today=today):
            return _saved(request, cycle, "doel")
    chosen = {str(value) for value in form["groups"].value() or []}
    return render(
        request,
        "cycles/doel.html",
        workspace(request, cycle, 1, today_here())
        | {
            "form": form,
            "proposed": not cycle.doel.why and cycle.doel.influence is None,
            "group_sets": _group_sets(list(groups), chosen),
            "groups": list(cycle.doel.groups.all()),
            "criteria": list(cycle.doel.criteria.all()),
            "questions": list(cycle.doel.questions.all()),
        },
    )


def _group_sets(groups: list[Group], chosen: set[str]) -> list[dict[str, Any]]:
    """Groups to tick: whole leerjaren and councils first, then the classes per leerjaar."""
    sets: dict[str, list[dict[str, Any]]] = {}
    for group in groups:
        if group.kind == Group.Kind.KLAS:
            title = _("Klassen leerjaar %(n)s") % {"n": group.leerjaar or "?"}
        elif group.kind == Group.Kind.LEERJAAR:
            title = _("Hele leerjaren")
        else:
            title = _("Andere groepen")
        row = {"group": group, "checked": str(group.pk) in chosen}
        sets.setdefault(title, []).append(row)
    order = {_("Hele leerjaren"): 0, _("Andere groepen"): 1}
    return [
        {"title": title, "rows": rows, "open": any(row["checked"] for row in rows)}
        for title, rows in sorted(sets.items(), key=lambda item: (order.get(item[0], 2), item[0]))
    ]


@signed_in
def werkvorm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    cycle = planned_cycle(request, pk, facts=True)
    _refuse_write(request, cycle)
    visible = WerkvormVersion.objects.newest_visible_to(person(request))
    versions = visible.of_school(cycle.school_id).by_name()
    if cycle.werkvorm and cycle.werkvorm not in versions:
        versions.append(cycle.werkvorm)
    chosen = "online" if cycle.online_only else str(cycle.werkvorm_id or "")
    form = WerkvormForm(request.POST or None, versions=versions, initial={"choice": chosen})
    if request.method == "POST" and form.is_valid():
        done = tried(
            request,
            planning.choose_werkvorm,
            by=staff_of(request, cycle),
            cycle=cycle,
            version=form.version,
            online_only=form.online_only,
        )
        if done and form.version and not cycle.sessions.exists():
            messages.success(request, _("Bewaard. Plan nu een bijeenkomst."))
            return redirect("cycles:new_session", cycle.pk)
        if done:
            return _saved(request, cycle, "werkvorm")
    sessions = cycle.sessions.select_related(
        "facilitator__user", "note_taker__user", "werkvorm"
    ).prefetch_related("participants", "group_attendance")
    return render(
        request,
        "cycles/werkvorm.html",
        workspace(request, cycle, 2, today_here())
        | {
            "form": form,
            "choices": _choices(versions, str(form["choice"].value() or "")),
            "chosen": str(form["choice"].value() or ""),
            "sessions": [_session_row(session, person(request)) for session in sessions],
        },
    )


def _choices(versions: list[WerkvormVersion], chosen: str) -> list[dict[str, Any]]:
    """All methods to choose from, each with its drawing and a few facts."""
    # An older version that is kept came without its method; the newest one knows the slug.
    known = [version for version in versions if "werkvorm" in version._state.fields_cache]
    slugs = {version.werkvorm_id: version.werkvorm.slug for version in known}
    own = {version.werkvorm_id for version in known if is_own(version)}
    several = Counter(version.werkvorm_id for version in versions)
    return [
        {
            "version": version,
            # A method of the school names its drawing; a built-in one is drawn under its own name.
            "slug": version.content.get("drawing") or slugs.get(version.werkvorm_id, ""),
            "own": version.werkvorm_id in own,
            "number": version.number if several[version.werkvorm_id] > 1 else None,
            # What was put away is in no list, but can still be read.
            "page": slugs.get(version.werkvorm_id) or version.werkvorm.slug,
            "facts": facts_words(version.content, without={"ages"}),
            "chosen": str(version.pk) == chosen,
        }
        for version in versions
    ]


def _session_row(session: Session, user: User) -> dict[str, Any]:
    people = list(session.participants.all())
    return {
        "session": session,
        "invited": len(people),
        "coming": sum(person.reply == "ja" for person in people),
        "attended": sum(person.attended is True for person in people),
        "leads": bool({session.facilitator_id, session.note_taker_id} & user.membership_ids),
        "noted": any(person.attended is not None for person in people),
    }


@signed_in
def omstandigheden(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    cycle = planned_cycle(request, pk, facts=True)
    _refuse_write(request, cycle)
    conditions = list(cycle.conditions.all())  # each knows this very cycle: no query per row
    fresh = not any(condition.evidence for condition in conditions)
    forms = [
        ConditionForm(
            request.POST if f"{condition.pk}-evidence" in request.POST else None,
            condition=condition,
            initial={
                "evidence": condition.evidence
                or (condition_line(condition.key, cycle.online_only) if fresh else ""),
                "not_applicable": condition.not_applicable,
            },
        )
        for condition in conditions
    ]
    new_form = NewConditionForm(request.POST or None)
    # A condition that a colleague added meanwhile is not in this form, and stays as it is.
    sent = [form for form in forms if form.is_bound]
    valid = request.method == "POST" and all_forms_valid([*sent, new_form])
    if valid and tried(
        request,
        planning.save_conditions,
        by=staff_of(request, cycle),
        cycle=cycle,
        lines=[form.line() for form in sent],
        new_label=new_form.cleaned_data["new_label"],
    ):
        return _saved(request, cycle, "omstandigheden")
    return render(
        request,
        "cycles/omstandigheden.html",
        workspace(request, cycle, 3, today_here())
        | {
            "rows": [_condition_row(form) for form in forms],
            "new_form": new_form,
            "proposed": fresh,
            "felt": cycle_felt(cycle, today_here()),
        },
    )


def _condition_row(form: ConditionForm) -> dict[str, Any]:
    condition = form.condition
    name, question, _line = CONDITIONS.get(condition.key, (condition.label, "", ""))
    return {"form": form, "condition": condition, "name": name, "question": question}


@signed_in
def terugkoppeling(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    cycle = planned_cycle(request, pk, facts=True)
    _refuse_write(request, cycle)
    calendar, today = SchoolCalendar.of(cycle.school), today_here()
    said = getattr(cycle, "terugkoppeling", None)
    initial = _said_initial(cycle, said, calendar) | {"identity": cycle.identity}
    form = TerugkoppelingForm(request.POST or None, facts=facts_of(cycle), initial=initial)
    if request.method == "POST" and form.is_valid():
        done = tried(
            request,
            planning.save_terugkoppeling,
            by=staff_of(request, cycle),
            cycle=cycle,
            data=form.data_for_action(),
        )
        if done:
            return _saved(request, cycle, "terugkoppeling")
    return render(
        request,
        "cycles/terugkoppeling.html",
        workspace(request, cycle, 4, today)
        | {
            "form": form,
            "said": said,
            "fresh": said is None,
            "proposed": not (said and (said.due or said.opens_on)),
            "warnings": due_warnings(cycle, calendar) if said else [],
            "window": window_words(said, calendar) if said else None,
            "channels": Terugkoppeling.Channel.choices,
            "moves": list(said.promise.moves.all()) if said and said.promise else [],
        },
    )


def _said_initial(
    cycle: Cycle, said: Terugkoppeling | None, calendar: SchoolCalendar
) -> dict[str, Any]:
    """What is stored, or a proposal to edit: words by influence, dates on school days."""
    names = ("what_happens", "decider", "due", "opens_on", "closes_on", "channels")
    stored = {name: getattr(said, name) for name in names} if said else {}
    if said and (said.due or said.opens_on):
        return stored
    opens, closes, due = suggested_dates(calendar, today_here())
    proposal = {
        "what_happens": WHAT_HAPPENS[cycle.doel.influence or 2],
        "decider": "",
        "due": due,
        "opens_on": opens,
        "closes_on": closes,
        "channels": [Terugkoppeling.Channel.JOUW_STEM, Terugkoppeling.Channel.MENTOR],
    }
    return proposal | {name: value for name, value in stored.items() if value}


@signed_in
def open_cycle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The student's page as a preview, what is missing, and the one act that opens."""
    cycle = planned_cycle(request, pk, facts=True)
    if not permissions.is_staff_of(person(request), cycle):
        raise PermissionDenied
    if not permissions.can_plan(person(request), cycle):
        return redirect("cycles:vervolgactie", cycle.pk)
    today = today_here()
    if request.method == "POST":
        by = staff_of(request, cycle)
        if tried(request, opening.open_cycle, by=by, cycle=cycle, today=today):
            messages.success(request, _("De cyclus is open. Leerlingen hebben een bericht."))
            return redirect("cycles:vervolgactie", cycle.pk)
    said = getattr(cycle, "terugkoppeling", None)
    warnings = due_warnings(cycle, SchoolCalendar.of(cycle.school)) if said and said.due else []
    context = workspace(request, cycle, 4, today)
    return render(
        request,
        "cycles/open.html",
        context
        | {
            "warnings": warnings,
            "questions": list(cycle.doel.questions.all()),
            "staff_names": [member.user.formal_name for member in cycle.staff],
            "ready": not missing_to_open(context["facts"], today),
        },
    )

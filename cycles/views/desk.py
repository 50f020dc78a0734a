"""The sorting desk: from contributions to themes."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles import permissions
from cycles.actions import Refused, sorting
from cycles.forms.running import ExtraAnswerForm, HideForm, NewThemeForm
from cycles.models import Contribution, Cycle, Invitation
from participation.people.models import Membership

from .common import person, planned_cycle, signed_in, today_here, tried

PER_PAGE = 25


def _input_of(request: HttpRequest, pk: uuid.UUID) -> tuple[Cycle, Membership]:
    """A cycle whose input this person may read with names; else 403."""
    cycle = planned_cycle(request, pk)
    if not permissions.can_read_input(person(request), cycle):
        raise PermissionDenied
    return cycle, permissions.staff_membership(person(request), cycle)


@signed_in
def desk(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Unsorted input first; select some and put them in a theme."""
    cycle, by = _input_of(request, pk)
    new_theme = request.method == "POST" and request.POST.get("thema") == "nieuw"
    name_form = NewThemeForm(request.POST if new_theme else None)
    if request.method == "POST" and (name_form.is_valid() or not new_theme):
        _sort(request, cycle, by, name_form)
        return redirect(request.get_full_path())
    which, search = request.GET.get("toon", "zonder"), request.GET.get("zoek", "").strip()[:100]
    shown = _shown(cycle, which, search)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("pagina"))
    themes = list(
        cycle.themes.annotate(
            n=Count("links", filter=Q(links__contribution__status=Contribution.Status.LIVE))
        ).order_by("position", "name")
    )
    counts = cycle.contributions.aggregate(
        live=Count("pk", filter=Q(status="live"), distinct=True),
        unthemed=Count("pk", filter=Q(status="live", theme_links=None), distinct=True),
        hidden=Count("pk", filter=Q(status="hidden"), distinct=True),
    )
    # htmx asks for the same address and gets the desk without the page around it.
    template = "cycles/desk.html#desk" if request.htmx else "cycles/desk.html"  # type: ignore[attr-defined]
    return render(
        request,
        template,
        {
            "cycle": cycle,
            "page": page,
            "themes": themes,
            "which": which,
            "here": next((t for t in themes if str(t.pk) == which), None),
            "search": search,
            "counts": counts,
            "sorted": counts["live"] - counts["unthemed"],
            "may_sort": permissions.can_work_on(person(request), cycle) and not cycle.answered_on,
            "query": _query(which, search),
            "name_form": name_form,
            "chosen": set(_ids(request.POST.getlist("input"))),
        },
    )


def _query(which: str, search: str) -> str:
    return urlencode({"toon": which, "zoek": search})


def _shown(cycle: Cycle, which: str, search: str) -> Any:
    """The contributions to list: unsorted, all, hidden, or those of one theme."""
    rows = cycle.contributions.select_related("author__user", "question").prefetch_related("themes")
    rows = rows.annotate(klas=_class_then(cycle))
    if search:
        rows = rows.filter(text__icontains=search)
    if which == "verborgen":
        return rows.filter(status=Contribution.Status.HIDDEN)
    if which == "alles" and search:
        return rows.exclude(status=Contribution.Status.WITHDRAWN)
    rows = rows.live()
    if which == "alles":
        return rows
    try:
        return rows.filter(themes=uuid.UUID(which))
    except ValueError:
        return rows.filter(theme_links=None)


def _class_then(cycle: Cycle) -> Any:
    """The writer's class when the cycle opened."""
    asked = Invitation.objects.filter(cycle=cycle, membership=OuterRef("author"))
    return Subquery(asked.values("class_name")[:1])


def _sort(request: HttpRequest, cycle: Cycle, by: Membership, name_form: NewThemeForm) -> None:
    """Carry out what was asked of the selection: a theme, a new theme, or out of a theme."""
    chosen, today = _ids(request.POST.getlist("input")), today_here()
    if name_form.is_bound:
        name = name_form.cleaned_data["naam"]
        made = {"by": by, "cycle": cycle, "name": name, "contributions": chosen, "today": today}
        if tried(request, sorting.make_theme, **made):
            messages.success(request, _("Thema ‘%(name)s’ staat erbij.") % {"name": name})
    elif not chosen:
        messages.error(request, _("Kies eerst een of meer bijdragen."))
    elif request.POST.get("uit"):
        theme = get_object_or_404(cycle.themes, pk__in=_ids([request.POST["uit"]]))
        moved = {"by": by, "theme": theme, "contributions": chosen, "today": today}
        if tried(request, sorting.take_out, **moved):
            messages.success(request, _("Uit ‘%(name)s’ gehaald.") % {"name": theme.name})
    else:
        _place(request, cycle, by, request.POST.get("thema", ""), chosen)


def _place(
    request: HttpRequest, cycle: Cycle, by: Membership, target: str, chosen: list[uuid.UUID]
) -> None:
    theme = get_object_or_404(cycle.themes, pk__in=_ids([target]))
    try:
        number = sorting.place(by=by, theme=theme, contributions=chosen, today=today_here())
    except Refused as refused:
        messages.error(request, " ".join(refused.sentences))
        return
    sentence = ngettext(
        "%(n)d bijdrage staat nu in ‘%(name)s’.", "%(n)d bijdragen staan nu in ‘%(name)s’.", number
    )
    messages.success(request, sentence % {"n": number, "name": theme.name})


def _ids(values: list[str]) -> list[uuid.UUID]:
    """The well-formed ids among the values; a forged one is simply not there."""
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found


@signed_in
def contribution(request: HttpRequest, pk: uuid.UUID, contribution_pk: uuid.UUID) -> HttpResponse:
    """One contribution: hide it, show it again, or give its writer an own answer."""
    cycle, by = _input_of(request, pk)
    row = get_object_or_404(
        cycle.contributions.filter(status__in=["live", "hidden"]).select_related(
            "author__user", "question"
        ),
        pk=contribution_pk,
    )
    act = request.POST.get("doe", "") if request.method == "POST" else ""
    hide_form = HideForm(request.POST if act == "verberg" else None)
    extra_form = ExtraAnswerForm(
        request.POST if act == "antwoord" else None, initial={"extra_answer": row.extra_answer}
    )
    arguments = {"by": by, "contribution": row, "today": today_here()}
    done = False
    if act == "verberg" and hide_form.is_valid():
        done = tried(request, sorting.hide, reason=hide_form.cleaned_data["reason"], **arguments)
    elif act == "toon":
        done = tried(request, sorting.show_again, **arguments)
    elif act == "antwoord" and extra_form.is_valid():
        text = extra_form.cleaned_data["extra_answer"]
        done = tried(request, sorting.answer_one, text=text, **arguments)
    if done:
        messages.success(request, _("Bewaard."))
        return redirect("cycles:desk", cycle.pk)
    return render(
        request,
        "cycles/contribution.html",
        {
            "cycle": cycle,
            "row": row,
            "themes": list(row.themes.all()),
            "hide_form": hide_form,
            "extra_form": extra_form,
            "may_change": permissions.can_work_on(person(request), cycle),
        },
    )

"""The sorting desk: from contributions to themes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles import desk_page, permissions, suggesting
from cycles.actions import sorting
from cycles.actions.deskwork import acts_today
from cycles.forms.running import ExtraAnswerForm, HideForm
from cycles.models import Cycle
from participation.people.models import Membership

from . import desk_acts, desk_words
from .common import input_of, person, signed_in, today_here, tried

STEPS_BACK = 200


@signed_in
def desk(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Unsorted input first; select some and put them in a theme."""
    cycle, by = input_of(request, pk)
    themes = desk_page.targets(cycle, request.GET.get("toon", ""))
    which = desk_page.wanted(request.GET.get("toon", ""), themes)
    search = request.GET.get("zoek", "").strip()[:100]
    found = desk_page.listing(desk_page.shown(cycle, which, search))
    sent = desk_acts.Sent(request, cycle, by, which)
    if request.method == "POST" and desk_acts.carry_out(sent):
        return redirect(f"{reverse('cycles:desk', args=[pk])}?{_place(request, which, search)}")
    page = found.page(request.GET.get("pagina"))
    chosen = _chosen(request.GET.get("kies", ""), found, page) or sent.chosen
    # htmx asks for the same address and gets the desk without the page around it.
    template = "cycles/desk.html#desk" if request.htmx else "cycles/desk.html"  # type: ignore[attr-defined]
    return render(
        request,
        template,
        _context(request, cycle, by)
        | {
            "page": page,
            "lines": desk_page.lines(cycle, found, page, themes),
            "themes": themes,
            "which": which,
            "here": next((theme for theme in themes if theme.here), None),
            "search": search,
            "query": urlencode({"toon": which, "zoek": search}),
            "found": len(found.versions),
            "chosen": chosen,
            "elsewhere": _elsewhere(chosen, found, page),
            "name_form": sent.name_form,
            "rename_form": sent.rename_form,
        },
    )


def _context(request: HttpRequest, cycle: Cycle, by: Membership) -> dict[str, Any]:
    """What does not depend on the list: how far it is, and the way back."""
    counts = desk_page.counted(cycle)
    may_sort = permissions.can_work_on(person(request), cycle) and not cycle.answered_on
    back = list(
        acts_today(cycle, by, today_here()).values_list("kind", "undo__n", "undo__theme")[
            :STEPS_BACK
        ]
    )
    return {
        "cycle": cycle,
        "unfetched": desk_page.unfetched(cycle, today_here()),
        "counts": counts,
        "sorted": counts["live"] - counts["unthemed"],
        "may_sort": may_sort,
        "back": desk_words.step_back(*back[0]) if back and may_sort else "",
        "steps_back": len(back),
        "groups_worth_it": counts["live"] >= suggesting.WORTH_IT,
    }


def _chosen(asked: str, found: desk_page.Listing, page: Page[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What "choose all" ticks: this page, or everything that was found."""
    if asked == "alles":
        return found.everything()
    return {key: found.versions[key] for key in page if key in found.versions and asked == "pagina"}


def _elsewhere(
    chosen: Mapping[uuid.UUID, str | None], found: desk_page.Listing, page: Page[uuid.UUID]
) -> list[str]:
    """What is chosen on other pages, as it travels in the form."""
    here = set(page)
    return [
        f"{key}.{seen or found.versions[key]}"
        for key, seen in chosen.items()
        if key in found.versions and key not in here
    ]


def _place(request: HttpRequest, which: str, search: str) -> str:
    """Where one was on the desk, without "choose all": that was for once."""
    page = request.GET.get("pagina", "")
    asked = {"toon": which, "zoek": search, "pagina": page if page.isdecimal() else ""}
    return urlencode({name: value for name, value in asked.items() if value})


@signed_in
def contribution(request: HttpRequest, pk: uuid.UUID, contribution_pk: uuid.UUID) -> HttpResponse:
    """One contribution: hide it, show it again, or give its writer an own answer."""
    cycle, by = input_of(request, pk)
    row = get_object_or_404(
        cycle.contributions.filter(released=True, status__in=["live", "hidden"]).select_related(
            "author__user", "question", "sheet"
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

"""Groups that the computer suggests for unsorted input. A person makes a theme of one, or not."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cycles import permissions, suggesting
from cycles.desk_stamp import UNSORTED
from cycles.models import Cycle

from . import desk_acts
from .common import input_of, person, signed_in

Texts = list[tuple[uuid.UUID, str, Any]]
MOST_GROUPS = 10  # on one page; after a few the next ones appear


@dataclass(frozen=True)
class Proposal:
    """A group on the page: where its form is, its name to start from, and the texts."""

    number: int
    name: str
    rows: list[tuple[str, str]]
    error: str = ""


@signed_in
def groups(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Unsorted texts that share words, to make themes of."""
    cycle, by = input_of(request, pk)
    if not permissions.can_work_on(person(request), cycle):
        raise PermissionDenied
    sent = desk_acts.Sent(request, cycle, by, "zonder")
    if request.method == "POST" and desk_acts.carry_out(sent):
        return redirect(request.get_full_path())
    rows = _live_texts(cycle)
    unsorted = sum(1 for _key, _text, inside in rows if not inside)
    wanted = len(rows) >= suggesting.WORTH_IT or "toch" in request.GET
    made = _proposals(cycle, rows) if wanted and not cycle.answered_on else []
    in_groups = sum(len(proposal.rows) for proposal in made)
    if sent.name_form.errors:
        made = _refused_first(request, sent, rows, made)
    return render(
        request,
        "cycles/groups.html",
        {
            "cycle": cycle,
            "proposals": made[:MOST_GROUPS],
            "more": len(made) - MOST_GROUPS,
            "all": len(rows),
            "unsorted": unsorted,
            "alone": unsorted - in_groups,
            "wanted": wanted or bool(sent.name_form.errors),
            "name_form": sent.name_form,
            "worth_it": suggesting.WORTH_IT,
            "left_out": max(0, len(rows) - suggesting.MOST_TEXTS),
        },
    )


def _refused_first(
    request: HttpRequest, sent: desk_acts.Sent, rows: Texts, made: list[Proposal]
) -> list[Proposal]:
    """The group as it was sent, with what is wrong with its name, before the others."""
    asked = request.POST.get("groep", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else 0
    chosen = [(f"{key}.{UNSORTED}", text) for key, text, _in in rows if key in sent.chosen]
    [error] = sent.name_form.errors["naam"]
    typed = request.POST.get("naam", "").replace("\0", "")
    refused = Proposal(number, typed, chosen, str(error))
    return [refused, *(proposal for proposal in made if proposal.number != number)]


def _live_texts(cycle: Cycle) -> Texts:
    """Every text that counts, in the order of the keys, and whether it stands in a theme."""
    rows = cycle.contributions.live().order_by("pk").values_list("pk", "text", "theme_links")
    return list({row[0]: row for row in rows}.values())


def _proposals(cycle: Cycle, rows: Texts) -> list[Proposal]:
    """Groups of what is still unsorted.

    Sorted texts are weighed too, so that the other groups stay what they were after one is taken.
    """
    names = cycle.invitations.values_list("membership__user__first_name", flat=True).distinct()
    found = suggesting.suggest([text for _key, text, _in in rows], not_in_names=set(names))
    made = []
    for number, group in enumerate(found, 1):
        members = [rows[place] for place in group.members]
        loose = [(f"{key}.{UNSORTED}", text) for key, text, inside in members if not inside]
        if len(loose) >= 2:
            made.append(Proposal(number, group.name, loose))
    return made

"""The care route: staff hand a text over, the zorgcoordinator reads it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Prefetch, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cycles import permissions
from cycles.actions import care as acts
from cycles.forms.care import CareWordsForm, RevealForm
from cycles.models import Contribution, Cycle, Invitation, Reveal
from cycles.steps import ENDED
from participation.ledger.models import LogEntry
from participation.people.models import Membership, Role

from .common import input_of, person, photo_response, signed_in, today_here, tried

PER_PAGE = 20


@dataclass(frozen=True)
class CareItem:
    """One text in care. `writer` and `klas` are empty unless this reader may know them."""

    row: Contribution
    kind: str
    moved_on: date | None
    written_on: date | None = None
    writer: str = ""
    klas: str = ""
    looked: Reveal | None = None
    others: list[Reveal] = field(default_factory=list)


@require_POST
@signed_in
def to_care(request: HttpRequest, pk: uuid.UUID, contribution_pk: uuid.UUID) -> HttpResponse:
    """Hand one text to the zorgcoordinator, in one act."""
    cycle, by = input_of(request, pk)
    there = cycle.contributions.filter(released=True).exclude(status="withdrawn")
    row = get_object_or_404(there, pk=contribution_pk)
    if not tried(request, acts.move_to_care, by=by, contribution=row, today=today_here()):
        return redirect("cycles:contribution", cycle.pk, row.pk)
    messages.success(
        request, _("De zorgcoördinator leest het nu. Jij en anderen zien de tekst niet meer.")
    )
    return redirect("cycles:desk", cycle.pk)


@signed_in
def care(request: HttpRequest) -> HttpResponse:
    """What waits for the zorgcoordinator, what came last on top."""
    rows = _in_care(request).order_by(F("moved_at").desc(nulls_last=True), "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    items = [_item(request, row) for row in page]
    return render(request, "cycles/care.html", {"page": page, "items": items})


@signed_in
def care_item(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One text: write to its writer, or give it back to the cycle."""
    row = get_object_or_404(_in_care(request), pk=pk)
    by, act = _carer_of(request, row), request.POST.get("doe", "")
    writes = request.method == "POST" and act == "bericht"
    form = CareWordsForm(request.POST if writes else None, initial={"words": row.care_words})
    if request.method == "POST" and act == "terug":
        if tried(request, acts.put_back, by=by, contribution=row, today=today_here()):
            messages.success(request, _("De tekst is terug in de cyclus."))
            return redirect("cycles:care")
    elif writes and form.is_valid():
        words = form.cleaned_data["words"]
        if tried(request, acts.write_to_writer, by=by, contribution=row, words=words):
            messages.success(request, _("Bewaard. De schrijver kan het lezen."))
            return redirect("cycles:care_item", row.pk)
    cycle = row.cycle
    context = {
        "item": _item(request, row),
        "form": form,
        "may_put_back": not cycle.answered_on and cycle.phase not in ENDED,
    }
    return render(request, "cycles/care_item.html", context)


@signed_in
def care_reveal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Look who wrote something vertrouwelijk: first a reason, and the writer hears it."""
    row = get_object_or_404(_in_care(request), pk=pk)
    form = RevealForm(request.POST or None)
    item = _item(request, row)
    if item.kind != "vertrouwelijk" or item.looked:
        return redirect("cycles:care_item", row.pk)
    if request.method == "POST" and form.is_valid():
        arguments = {"by": _carer_of(request, row), "contribution": row, "today": today_here()}
        if tried(request, acts.reveal, **arguments, **form.cleaned_data):
            messages.success(request, _("Hieronder staat wie het schreef. De schrijver weet het."))
            return redirect("cycles:care_item", row.pk)
    return render(request, "cycles/care_reveal.html", {"item": item, "form": form})


@require_safe
@signed_in
def care_photo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The photo of a drawing or flip-over that is in care: only here, for only this reader."""
    row = get_object_or_404(_in_care(request).exclude(photo=""), pk=pk)
    return photo_response(row)


def _in_care(request: HttpRequest) -> Any:
    """The texts in care at the schools where this person is zorgcoordinator; else 403."""
    schools = permissions.cares_at(person(request))
    if not schools:
        raise PermissionDenied
    log = LogEntry.objects.filter(school=OuterRef("cycle__school"), object_id=OuterRef("pk"))
    moved = log.filter(verb="moved_to_care").order_by("-at").values("at")[:1]
    written = log.filter(verb="care_words_written").order_by("-at").values("at")[:1]
    asked = Invitation.objects.filter(cycle=OuterRef("cycle"), membership=OuterRef("author"))
    return (
        Contribution.objects.in_care_at(schools)
        .select_related("cycle__doel", "question", "author__user", "sheet")
        .prefetch_related(Prefetch("reveals", queryset=Reveal.objects.select_related("by__user")))
        .annotate(
            moved_at=Subquery(moved),
            written_at=Subquery(written),
            klas=Subquery(asked.values("class_name")[:1]),
        )
    )


def _carer_of(request: HttpRequest, row: Contribution) -> Membership:
    """The membership to act as at the school of this text."""
    by = person(request).membership_as(Role.ZORGCOORDINATOR, school_id=row.cycle.school_id)
    if by is None:
        raise PermissionDenied
    return by


def _item(request: HttpRequest, row: Any) -> CareItem:
    """What this zorgcoordinator may know about one text. Runs no query."""
    mine = person(request).membership_ids
    looked = next((r for r in row.reveals.all() if r.by_id in mine), None)
    known = row.identity == Cycle.Identity.NAAM or looked is not None
    return CareItem(
        row=row,
        kind=_kind(row),
        moved_on=_day(row.moved_at),
        written_on=_day(_since(row.written_at, row.moved_at)),
        writer=row.author.user.get_full_name() if known and row.author else "",
        klas=row.klas or "" if known else "",
        looked=looked,
        others=[r for r in row.reveals.all() if r.by_id not in mine],
    )


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def _since(moment: datetime | None, start: datetime | None) -> datetime | None:
    """The moment, unless it lies before the start: written before the text went back once."""
    return None if moment and start and moment < start else moment


def _kind(row: Contribution) -> str:
    """How it was written, in the words of the templates; who left school left no name."""
    if row.sheet_id:
        return "papier"
    if row.identity == Cycle.Identity.ANONIEM:
        return "anoniem"
    return str(row.identity) if row.author_id else "weg"

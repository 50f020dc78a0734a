"""The breaks in the school's day: add, change, take away."""

from __future__ import annotations

import uuid
from datetime import time
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.models import Cycle, Session
from cycles.views.common import signed_in
from participation.ledger.breaks import (
    MOST_BREAKS,
    Break,
    BreaksChanged,
    breaks_of,
    overlapping,
    save_breaks,
    stamp_of,
)
from participation.ledger.help import EDITORS
from participation.people.fields import TextField, all_forms_valid
from participation.people.models import Membership, User

FIELDS = ("name", "starts_at", "ends_at")


class ClockField(forms.TimeField):
    """A time of the day, in whole minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={
                "required": gettext_lazy("Vul een tijd in."),
                "invalid": gettext_lazy("Dit is geen tijd. Bijvoorbeeld: 10:30"),
            },
            **kwargs,
        )

    def clean(self, value: object) -> time:
        at: time = super().clean(value)
        return at.replace(second=0, microsecond=0)


class BreakForm(forms.Form):
    """One break."""

    name = TextField(
        label=gettext_lazy("Naam"),
        max_length=40,
        error_messages={"required": gettext_lazy("Geef deze pauze een naam.")},
    )
    starts_at = ClockField(label=gettext_lazy("Begint om"))
    ends_at = ClockField(label=gettext_lazy("Klaar om"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        begin, end = data.get("starts_at"), data.get("ends_at")
        if begin and end and end <= begin:
            self.add_error("ends_at", _("De pauze eindigt voordat die begint."))
        return data

    problem = ""
    """What is wrong beside the other breaks."""

    @property
    def row(self) -> Break:
        return Break(**{field: self.cleaned_data[field] for field in FIELDS})


@signed_in
def school_breaks(request: HttpRequest) -> HttpResponse:
    """The list as one form; every button keeps the whole list."""
    by = cast(User, request.user).membership_as(*EDITORS)
    if by is None:
        raise PermissionDenied
    back = _came_from(request)
    now: list[Break] | None = None
    if request.method == "POST":
        seen = request.POST.get("seen")
        rows = [_bound(row, n) for n, row in enumerate(_kept(request.POST))]
        try:
            if _all_good(rows) and _stored(request, by, [form.row for form in rows], seen):
                return redirect(request.get_full_path() if back else reverse("school_breaks"))
        except BreaksChanged as changed:
            messages.error(request, changed.message)
            now = breaks_of(by.school)
            seen = stamp_of(now)
    else:
        stored = breaks_of(by.school)
        seen = stamp_of(stored)
        rows = [BreakForm(prefix=f"regel-{n}", initial=vars(row)) for n, row in enumerate(stored)]
    if len(rows) < MOST_BREAKS:
        rows.append(BreakForm(prefix=f"regel-{len(rows)}"))
    context = {"forms": rows, "back": back, "seen": seen, "now": now, "changed": now is not None}
    return render(request, "school/breaks.html", context, status=200 if now is None else 409)


def _came_from(request: HttpRequest) -> Session | None:
    """The meeting whose draaiboek led here, so that there is a way back."""
    try:
        key = uuid.UUID(request.GET.get("van", ""))
    except ValueError:
        return None
    here = Session.objects.filter(cycle__in=Cycle.objects.visible_to(cast(User, request.user)))
    return here.filter(pk=key).first()


def _all_good(forms_: list[BreakForm]) -> bool:
    """Every break by itself, and no two at the same time; what is wrong stands at the field."""
    if not all_forms_valid(forms_):
        return False
    clashes = overlapping([form.row for form in forms_])
    for form in forms_:
        for later, earlier in clashes:
            if form.row == later:
                words = {"name": earlier.name, "from": earlier.starts_at, "to": earlier.ends_at}
                said = _("Dan is het al pauze: ‘%(name)s’ (%(from)s – %(to)s).")
                clock = {key: f"{words[key]:%H:%M}" for key in ("from", "to")}
                form.problem = said % (words | clock)
                break
    for form in forms_:
        if form.problem:
            form.add_error("starts_at", form.problem)
    return not clashes


def _stored(request: HttpRequest, by: Membership, rows: list[Break], seen: str | None) -> bool:
    """Keep the list; when it is refused, say why and return False. Lets BreaksChanged through."""
    try:
        save_breaks(by=by, breaks=rows, seen=seen)
    except BreaksChanged:
        raise
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
        return False
    messages.success(request, _("Bewaard. Elk draaiboek houdt vanaf nu rekening met deze pauzes."))
    return True


def _kept(sent: QueryDict) -> list[dict[str, str]]:
    """What was sent, without empty rows and without the one whose button "weg-2" was pressed."""
    gone = sent.get("doe", "")
    rows = []
    for number in range(MOST_BREAKS + 1):
        row = {field: sent.get(f"regel-{number}-{field}", "") for field in FIELDS}
        if any(map(str.strip, row.values())) and gone != f"weg-{number}":
            rows.append(row)
    return rows


def _bound(row: dict[str, str], number: int) -> BreakForm:
    prefix = f"regel-{number}"
    return BreakForm({f"{prefix}-{field}": row[field] for field in FIELDS}, prefix=prefix)

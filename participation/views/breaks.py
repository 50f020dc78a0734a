"""The breaks in the school's day: add, change, take away."""

from __future__ import annotations

from datetime import time
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.views.common import signed_in
from participation.ledger.breaks import MOST_BREAKS, Break, breaks_of, save_breaks
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

    @property
    def row(self) -> Break:
        return Break(**{field: self.cleaned_data[field] for field in FIELDS})


@signed_in
def school_breaks(request: HttpRequest) -> HttpResponse:
    """The list as one form; every button keeps the whole list."""
    by = cast(User, request.user).membership_as(*EDITORS)
    if by is None:
        raise PermissionDenied
    if request.method == "POST":
        rows = [_bound(row, n) for n, row in enumerate(_kept(request.POST))]
        if all_forms_valid(rows) and _stored(request, by, [form.row for form in rows]):
            return redirect("school_breaks")
    else:
        rows = [
            BreakForm(prefix=f"regel-{n}", initial=vars(row))
            for n, row in enumerate(breaks_of(by.school))
        ]
    if len(rows) < MOST_BREAKS:
        rows.append(BreakForm(prefix=f"regel-{len(rows)}"))
    return render(request, "school/breaks.html", {"forms": rows})


def _stored(request: HttpRequest, by: Membership, rows: list[Break]) -> bool:
    """Keep the list; when it is refused, say why and return False."""
    try:
        save_breaks(by=by, breaks=rows)
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

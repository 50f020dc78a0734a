"""The school's own list of help lines: add, change, order, take away."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.fields import TextField, all_forms_valid
from cycles.views.common import signed_in
from participation.ledger.help import EDITORS, reset_help_lines, save_help_lines
from participation.people.help import MOST_LINES, Line, help_lines
from participation.people.models import Membership, User

FIELDS = ("name", "about", "phone", "website")
NOT_A_NUMBER = gettext_lazy("Dit is geen telefoonnummer. Gebruik cijfers, spaties of een plus.")
NOT_A_SITE = gettext_lazy("Dit is geen adres van een site. Bijvoorbeeld: www.kindertelefoon.nl")


class SiteField(forms.URLField):
    """An address of a web site; "awel.be" is enough."""

    default_validators = [URLValidator(schemes=["http", "https"])]


class LineForm(forms.Form):
    """One help line."""

    name = TextField(
        label=gettext_lazy("Naam"),
        max_length=60,
        error_messages={"required": gettext_lazy("Geef deze hulplijn een naam.")},
    )
    about = TextField(label=gettext_lazy("Waarvoor"), max_length=120, required=False)
    phone = TextField(
        label=gettext_lazy("Telefoon"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    website = SiteField(
        label=gettext_lazy("Site"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        error_messages={"invalid": NOT_A_SITE},
    )

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        digits = re.sub(r"\D", "", phone)
        if phone and (not re.fullmatch(r"\+?[0-9 ()./-]+", phone) or not 3 <= len(digits) <= 15):
            raise ValidationError(NOT_A_NUMBER)
        return phone

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        wrong = {"phone", "website"} & set(self.errors)
        if not wrong and not data.get("phone") and not data.get("website"):
            self.add_error("phone", _("Vul een nummer of een site in."))
        return data

    @property
    def line(self) -> Line:
        return Line(**{field: self.cleaned_data[field] for field in FIELDS})


@signed_in
def help_page(request: HttpRequest) -> HttpResponse:
    """The list as one form; every button keeps the whole list."""
    by = _editor(request)
    if request.method == "POST":
        act = request.POST.get("doe", "")
        rows = [_bound(row, n) for n, row in enumerate(_moved(_typed(request.POST), act))]
        if _done(request, by, act, rows):
            return redirect("school_help")
    else:
        rows = [_unbound(line, n) for n, line in enumerate(help_lines(by.school))]
    if len(rows) < MOST_LINES:
        rows.append(LineForm(prefix=f"regel-{len(rows)}"))
    context = {"forms": rows, "care_contact": by.school.care_contact}
    return render(request, "school/help.html", context)


def _done(request: HttpRequest, by: Membership, act: str, rows: list[LineForm]) -> bool:
    """Back to the country's list, or keep what was typed. True when it was done."""
    if act == "land":
        reset_help_lines(by=by)
        messages.success(request, _("Dit is weer de lijst van jullie land."))
        return True
    if not all_forms_valid(rows):
        return False
    if not _kept(request, save_help_lines, by=by, lines=[form.line for form in rows]):
        return False
    messages.success(request, _("Bewaard. Leerlingen zien deze lijst vanaf nu."))
    return True


def _editor(request: HttpRequest) -> Membership:
    """The membership to act as, or 403."""
    by = cast(User, request.user).membership_as(*EDITORS)
    if by is None:
        raise PermissionDenied
    return by


def _kept(request: HttpRequest, act: Callable[..., None], **arguments: Any) -> bool:
    """Run a verb; when it is refused, say why and return False."""
    try:
        act(**arguments)
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
        return False
    return True


def _typed(sent: QueryDict) -> list[dict[str, str]]:
    """What was sent, row by row; rows without anything in them are left out."""
    rows = [
        {field: sent.get(f"regel-{number}-{field}", "") for field in FIELDS}
        for number in range(MOST_LINES + 1)
    ]
    return [
        row | {"was": str(n)} for n, row in enumerate(rows) if any(map(str.strip, row.values()))
    ]


def _moved(rows: list[dict[str, str]], act: str) -> list[dict[str, str]]:
    """The rows after "weg-2", "op-2" or "neer-2"; the number is the place on the page."""
    verb, _dash, place = act.partition("-")
    here = next((n for n, row in enumerate(rows) if row["was"] == place), None)
    if here is None:
        return rows
    if verb == "weg":
        return rows[:here] + rows[here + 1 :]
    other = {"op": here - 1, "neer": here + 1}.get(verb, here)
    if 0 <= other < len(rows):
        rows[here], rows[other] = rows[other], rows[here]
    return rows


def _bound(row: dict[str, str], number: int) -> LineForm:
    prefix = f"regel-{number}"
    return LineForm({f"{prefix}-{field}": row[field] for field in FIELDS}, prefix=prefix)


def _unbound(line: Line, number: int) -> LineForm:
    initial = {field: getattr(line, field) for field in FIELDS}
    return LineForm(prefix=f"regel-{number}", initial=initial)

"""Form fields that several forms share; those without dates come from the ground floor."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.people.fields import (
    LinesField,
    TextField,
    TokenField,
    all_forms_valid,
    text_area,
)

__all__ = ["DayField", "LinesField", "TextField", "TokenField", "all_forms_valid", "text_area"]

YEARS_AWAY = 5


class DayField(forms.DateField):
    """A date near today: a typing error such as the year 9999 is refused beside the field."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault(
            "widget", forms.DateInput(attrs={"type": "date", "data-day": ""}, format="%Y-%m-%d")
        )
        kwargs.setdefault("error_messages", {"invalid": _("Dit is geen datum die bestaat.")})
        super().__init__(**kwargs)  # type: ignore[arg-type]

    def clean(self, value: object) -> date | None:
        day: date | None = super().clean(value)
        if day and abs(day.year - timezone.localdate().year) > YEARS_AWAY:
            raise ValidationError(_("Dit jaartal klopt niet."))
        return day

"""The six questions of the finder. Every one may stay open; the address keeps the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from werkvormen.finder import Wish
from werkvormen.labels import INFLUENCE
from werkvormen.library import Span

# Addresses are Dutch, because people read and share them.
IN_ADDRESS = {
    "students": "leerlingen",
    "minutes": "minuten",
    "influence": "invloed",
    "youngest": "jongste",
    "oldest": "oudste",
    "days": "dagen",
    "place": "plek",
}
NO_MATTER = gettext_lazy("Maakt niet uit")


class WholeNumber(forms.IntegerField):
    """A number with clear bounds. Typed as text: a number field hides what it does not like."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        wrong = format_lazy(
            gettext_lazy("Vul een getal in van {least} tot en met {most}."), least=least, most=most
        )
        super().__init__(
            min_value=least,
            max_value=most,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
            **kwargs,
        )


class WishForm(forms.Form):
    """Always bound: to the address, or to what is known already. Half-right is used half."""

    students = WholeNumber(least=1, most=2000, label=gettext_lazy("Hoeveel leerlingen?"))
    minutes = WholeNumber(
        least=1, most=600, label=gettext_lazy("Hoeveel minuten heb je per bijeenkomst?")
    )
    influence = forms.TypedChoiceField(
        label=gettext_lazy("Hoeveel invloed krijgen leerlingen?"),
        choices=[("", NO_MATTER), *((level, name) for level, name in INFLUENCE.items())],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies uit de lijst.")},
    )
    youngest = WholeNumber(least=3, most=25, label=gettext_lazy("van"))
    oldest = WholeNumber(least=3, most=25, label=gettext_lazy("tot en met"))
    days = WholeNumber(least=0, most=365, label=gettext_lazy("Over hoeveel dagen is het?"))
    place = forms.ChoiceField(
        label=gettext_lazy("Waar is het?"),
        choices=[
            ("", NO_MATTER),
            ("room", gettext_lazy("Op school, in een lokaal")),
            ("online", gettext_lazy("Online")),
        ],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies uit de lijst.")},
    )

    def add_prefix(self, field_name: str) -> str:
        return IN_ADDRESS.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        youngest, oldest = data.get("youngest"), data.get("oldest")
        if youngest and oldest and oldest < youngest:
            self.add_error("oldest", _("De oudste is jonger dan de jongste."))
            data.pop("youngest")
        return data

    @property
    def wish(self) -> Wish:
        """What was asked, without the answers that cannot be right; those have a message."""
        self.is_valid()
        data = self.cleaned_data
        ages = [age for age in (data.get("youngest"), data.get("oldest")) if age is not None]
        return Wish(
            students=data.get("students"),
            minutes=data.get("minutes"),
            influence=data.get("influence"),
            ages=Span(min(ages), max(ages)) if ages else None,
            days=data.get("days"),
            place=data.get("place") or None,
        )


def answered(address: QueryDict) -> bool:
    """Whether this address carries answers, empty ones too."""
    return any(name in address for name in IN_ADDRESS.values())


def in_address(known: Mapping[str, object]) -> dict[str, str]:
    """Known answers under the names of the address; what is not known is left out."""
    return {IN_ADDRESS[name]: str(value) for name, value in known.items() if value is not None}

"""Forms for the announcement that students write, and for the staff who release it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.actions.announcing import MAX_TEXT
from cycles.fields import TextField, text_area

from .running import SureForm


class TellForm(forms.Form):
    text = TextField(
        label=_("Vertel het in je eigen woorden"),
        max_length=MAX_TEXT,
        help_text=_("Een paar zinnen is genoeg. Hooguit 600 tekens."),
        widget=text_area(8),
        error_messages={
            "required": _("Schrijf eerst iets op."),
            "max_length": _(
                "Dit is te lang: hooguit %(limit_value)d tekens. Nu zijn het er %(show_value)d."
            ),
        },
    )


class ReleaseForm(SureForm):
    """Asks first when the text holds the name of a student who was asked."""

    def __init__(self, *args: Any, text: str, names: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text, self.names = text, set(names)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.ask_about_names(None, self.text, self.names)
        return data


class GiveBackForm(forms.Form):
    reason = TextField(
        label=_("Waarom komt deze tekst terug?"),
        help_text=_("De schrijver leest dit en kan de tekst veranderen."),
        max_length=300,
        widget=text_area(2),
        error_messages={"required": _("Geef een reden. De schrijver leest die.")},
    )

"""Forms for a student's own question, and for the school's answer to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.days import closed_words
from cycles.fields import DayField, TextField, TokenField, text_area
from cycles.models import OwnQuestion
from participation.people.schooldays import SchoolCalendar

from .running import SureForm

TOO_LONG = _("Dit is te lang: hooguit %(limit_value)d tekens. Nu zijn het er %(show_value)d.")


class AskForm(forms.Form):
    question = TextField(
        label=_("Jouw vraag"),
        help_text=_("Eén vraag over school. Noem geen namen."),
        max_length=140,
        widget=text_area(3),
        error_messages={"required": _("Schrijf eerst je vraag op."), "max_length": TOO_LONG},
    )
    why = TextField(
        label=_("Waarom is dit belangrijk?"),
        help_text=_("Dit hoeft niet. Noem ook hier geen namen."),
        max_length=240,
        required=False,
        widget=text_area(4),
        error_messages={"max_length": TOO_LONG},
    )
    token = TokenField()


class KeepOfflineForm(forms.Form):
    reason = TextField(
        label=_("Waarom komt deze vraag niet online?"),
        help_text=_("De leerling die de vraag stelde, leest dit."),
        max_length=300,
        widget=text_area(3),
        error_messages={"required": _("Geef een reden. De leerling leest die.")},
    )


class PutOnlineForm(SureForm):
    """Asks first when the question holds the name of a student."""

    def __init__(self, *args: Any, text: str, names: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text, self.names = text, set(names)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.ask_about_names(None, self.text, self.names)
        return data


class AnswerQuestionForm(SureForm):
    """Ja, nee or later. `names` are those of the student who asked, to warn about."""

    verdict = forms.ChoiceField(
        label=_("Jullie antwoord"),
        choices=OwnQuestion.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies ja, nee of later."),
            "invalid_choice": _("Kies uit de lijst."),
        },
    )
    reason = TextField(
        label=_("Waarom?"),
        help_text=_("Schrijf aan de leerling, in gewone taal. Noem geen namen van leerlingen."),
        max_length=800,
        widget=text_area(4),
        error_messages={"required": _("Geef een reden. Leerlingen lezen die.")},
    )
    again_by = DayField(label=_("Bij ‘later’: wanneer horen leerlingen meer?"), required=False)

    def __init__(
        self,
        *args: Any,
        names: Iterable[str] = (),
        calendar: SchoolCalendar,
        may_postpone: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.calendar = {name for name in names if name}, calendar
        if not may_postpone:
            choices = [c for c in OwnQuestion.Answer.choices if c[0] != OwnQuestion.Answer.LATER]
            self.fields["verdict"].choices = choices  # type: ignore[attr-defined]
            del self.fields["again_by"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        later = data.get("verdict") == OwnQuestion.Answer.LATER
        if later and not data.get("again_by") and "again_by" not in self.errors:
            self.add_error("again_by", _("Kies een datum. Het wordt een nieuwe belofte."))
        day = data.get("again_by")
        closed = closed_words(day, self.calendar) if later and day else None
        if closed:
            self.ask_first("again_by", closed)
        self.ask_about_names("reason", data.get("reason") or "", self.names)
        return data

    def data_for_action(self) -> dict[str, Any]:
        data = {key: value for key, value in self.cleaned_data.items() if key != "sure"}
        if data["verdict"] != OwnQuestion.Answer.LATER:
            data["again_by"] = None
        return data

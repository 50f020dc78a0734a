"""Forms for students: as short as they can be."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.fields import TextField, TokenField
from cycles.models import Question
from cycles.models.contribution import MAX_TEXT

TOO_LONG = _("Dit is te lang: hooguit %(limit_value)d tekens. Nu zijn het er %(show_value)d.")


def _write_field(label: str = "", required: bool = True) -> TextField:
    return TextField(
        label=label,
        max_length=MAX_TEXT,
        required=required,
        widget=forms.Textarea(attrs={"rows": 6, "class": "write", "data-draft": ""}),
        error_messages={
            "required": _("Schrijf eerst iets op. Eén zin is genoeg."),
            "max_length": TOO_LONG,
        },
    )


class ContributeForm(forms.Form):
    """One field per question of the cycle; at least one is filled in.

    `token-<n>` fields make a retry store once, per question.
    """

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            n = question.position
            self.fields[f"text-{n}"] = _write_field(question.text, required=len(questions) == 1)
            self.fields[f"token-{n}"] = TokenField()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        texts = [f"text-{question.position}" for question in self.questions]
        if not self.errors and not any(data.get(name) for name in texts):
            self.add_error(texts[0], _("Schrijf eerst iets op. Eén zin is genoeg."))
        return data

    def renew_tokens(self) -> None:
        """Fresh tokens for the next try, after this one was refused; what was typed stays."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        for question in self.questions:
            typed[f"token-{question.position}"] = str(uuid.uuid4())
        self.data = typed

    def answers(self) -> list[tuple[Question, str, Any]]:
        """Question, text and token of every field that was filled in."""
        data = self.cleaned_data
        return [
            (q, data[f"text-{q.position}"], data[f"token-{q.position}"])
            for q in self.questions
            if data.get(f"text-{q.position}")
        ]


class ChangeForm(forms.Form):
    text = _write_field()


class CheckForm(forms.Form):
    """Three taps about the conditions."""

    YES_NO = [("ja", _("Ja")), ("nee", _("Nee"))]
    required_words = {"required": _("Kies ja of nee."), "invalid_choice": _("Kies ja of nee.")}
    safe = forms.ChoiceField(
        label=_("Durfde je te zeggen wat je vindt?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages=required_words,
    )
    enough_time = forms.ChoiceField(
        label=_("Had je genoeg tijd?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages=required_words,
    )
    taken_seriously = forms.ChoiceField(
        label=_("Voelde je je serieus genomen?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages=required_words,
    )

    def taps(self) -> dict[str, bool]:
        return {name: value == "ja" for name, value in self.cleaned_data.items()}


class ReplyForm(forms.Form):
    reply = forms.ChoiceField(choices=[("ja", "ja"), ("nee", "nee")])

"""Forms for students: as short as they can be."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cycles.fields import TextField, TokenField
from cycles.models import Question
from cycles.models.contribution import MAX_TEXT
from cycles.receipts import LONGEST, WORDS_IN_CODE, typed_words, unknown_words

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


class AnonymousForm(forms.Form):
    """As `ContributeForm`, with one token for the whole sending.

    `wie` is whose page it was: on a shared computer somebody else may have signed in since.
    """

    token = TokenField()
    wie = TokenField()

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            name = f"text-{question.position}"
            self.fields[name] = _write_field(question.text, required=len(questions) == 1)
            self.fields[name].widget.attrs = {"autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        names = [f"text-{question.position}" for question in self.questions]
        if not self.errors and not any(data.get(name) for name in names):
            self.add_error(names[0], _("Schrijf eerst iets op. Eén zin is genoeg."))
        return data

    def mend(self) -> None:
        """Put right what was broken in the hidden fields, for the next try; the rest stays.

        A token that is whole stays what it was: it recognises the retry.
        """
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        for name in ("token", "wie"):
            if name in self.errors:
                typed[name] = str(self.initial[name])
        self.data = typed

    @property
    def broken(self) -> str:
        """What to say when a hidden field was not as the page made it."""
        return next((str(self.errors[n][0]) for n in ("token", "wie") if n in self.errors), "")

    def answers(self) -> list[tuple[Question, str]]:
        """Question and text of every field that was filled in."""
        typed = [(q, self.cleaned_data[f"text-{q.position}"]) for q in self.questions]
        return [(question, text) for question, text in typed if text]


class CodeForm(forms.Form):
    """The code of a receipt. What is wrong is told from the typed words alone."""

    code = TextField(
        label=_("Jouw code"),
        max_length=LONGEST,
        error_messages={
            "required": _("Typ je code."),
            "max_length": _("Dit is te lang. Een code heeft zes woorden."),
        },
    )

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"])
        unknown = unknown_words(typed)
        if unknown:
            sentence = _("Dit woord staat in geen enkele code: ‘%(word)s’. Kijk het na.")
            raise ValidationError(sentence % {"word": unknown[0][:30]})
        number = len(typed_words(typed))
        if number != WORDS_IN_CODE:
            raise ValidationError(
                _("Een code heeft zes woorden. Je typte er %(n)d.") % {"n": number}
            )
        return typed


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

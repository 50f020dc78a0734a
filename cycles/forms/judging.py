"""Forms for "klopt dit?" and for what students think of the answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cycles.actions.reviewing import MAX_CORRECTION, Opinion, latest_end
from cycles.days import closed_words
from cycles.fields import DayField, TextField, text_area
from cycles.judgement import FACES, JudgeQuestion
from cycles.models import Theme, ThemeOpinion
from participation.people.schooldays import SchoolCalendar

from .running import SureForm


class AskReviewForm(SureForm):
    """Until when participants can say whether the themes are right, and what the school says of
    each. `names` are first names of those who were asked, to warn about."""

    ends_on = DayField(
        label=_("Tot en met welke dag kunnen leerlingen antwoorden?"),
        help_text=_("Het antwoord aan iedereen kan pas daarna online."),
        error_messages={"required": _("Kies een datum.")},
    )

    def __init__(
        self,
        *args: Any,
        themes: Sequence[Theme],
        names: Iterable[str] = (),
        calendar: SchoolCalendar,
        due: date,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.calendar, self.due, self.today = set(names), calendar, due, today
        self.keys = {f"{theme.pk}-summary": theme.pk for theme in themes}
        for theme in themes:
            self.fields[f"{theme.pk}-summary"] = TextField(
                label=theme.name,
                initial=theme.summary,
                max_length=600,
                widget=text_area(3),
                error_messages={"required": _("Schrijf op wat leerlingen zeiden.")},
            )

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        if day <= self.today:
            raise ValidationError(_("Kies een dag na vandaag."))
        if day > latest_end(self.calendar, self.today):
            raise ValidationError(_("Dat duurt te lang. Kies een dag binnen vier weken."))
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        day = data.get("ends_on")
        closed = closed_words(day, self.calendar) if day else None
        if closed:
            self.ask_first("ends_on", closed)
        if day and day >= self.due:
            words = _("Je beloofde het antwoord uiterlijk %(due)s. Dat lukt dan niet meer.")
            self.ask_first("ends_on", words % {"due": date_format(self.due, "l j F")})
        for field in self.keys:
            self.ask_about_names(field, data.get(field) or "", self.names)
        return data

    def summary_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.keys]

    def data_for_action(self) -> dict[str, Any]:
        data = self.cleaned_data
        summaries = {pk: data[name] for name, pk in self.keys.items()}
        return {"ends_on": data["ends_on"], "summaries": summaries}


class OpinionForm(forms.Form):
    """What a participant says of one theme; may stay empty."""

    fits = forms.ChoiceField(
        choices=ThemeOpinion.Fits.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )
    correction = TextField(
        label=_("Wat bedoelde je wel?"),
        help_text=_("Hoeft niet. Noem geen namen."),
        max_length=MAX_CORRECTION,
        required=False,
        widget=text_area(2),
    )

    def __init__(self, *args: Any, theme: Theme, **kwargs: Any) -> None:
        self.theme = theme
        super().__init__(*args, **kwargs | {"prefix": str(theme.pk)})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("correction") and not data.get("fits") and "fits" not in self.errors:
            self.add_error("fits", _("Kies ook een van de drie."))
        return data


def opinions_in(forms_: Iterable[OpinionForm]) -> dict[uuid.UUID, Opinion]:
    """What was said, by theme; call when every form is valid."""
    return {
        form.theme.pk: Opinion(form.cleaned_data["fits"], form.cleaned_data["correction"])
        for form in forms_
        if form.cleaned_data["fits"]
    }


SKIP = ""


class JudgeAnswerForm(forms.Form):
    """The four worded faces, once per question. Every question may be skipped, not all of them."""

    def __init__(self, *args: Any, questions: Sequence[JudgeQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[question.key] = forms.ChoiceField(
                label=question.words,
                help_text=question.hint,
                choices=[*FACES.items(), (SKIP, _("Sla over"))],
                widget=forms.RadioSelect,
                required=False,
                initial=SKIP,
                error_messages={"invalid_choice": _("Kies uit de lijst.")},
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(data.get(q.key) for q in self.questions):
            raise ValidationError(_("Geef op minstens één vraag antwoord."))
        return data

    def verdicts(self) -> dict[str, int]:
        """The chosen face by question; call when valid."""
        data = self.cleaned_data
        return {q.key: int(data[q.key]) for q in self.questions if data.get(q.key)}

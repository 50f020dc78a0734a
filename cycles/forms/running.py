"""Forms for a cycle that students have seen: every change carries its reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cycles.actions.deciding import DecisionData, unedited_words
from cycles.days import closed_words
from cycles.fields import DayField, TextField, TokenField, text_area
from cycles.models import Correction, Criterion, Cycle, Decision, Doel, Theme, Vervolgactie
from cycles.naming import names_in
from cycles.reasons import is_unedited
from cycles.steps import MEE_WETEN
from participation.people.schooldays import SchoolCalendar


class SureForm(forms.Form):
    """A form that asks once more when something looks wrong: sending again means yes."""

    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def ask_about_names(self, field: str | None, text: str, names: Iterable[str]) -> None:
        """Ask first when a text seems to hold the name of a student."""
        found = names_in(text, names)
        if found:
            sentence = _("Staat hier de naam van een leerling? (%(names)s)")
            self.ask_first(field, sentence % {"names": ", ".join(found)})

    def ask_first(self, field: str | None, sentence: str) -> None:
        """Refuse the first time, beside the field; the page then carries the yes."""
        if self.cleaned_data.get("sure"):
            return
        again = _("Weet je het zeker? Verstuur dan nog een keer.")
        self.add_error(field, f"{sentence} {again}")
        said: Any = self.data.copy()  # type: ignore[attr-defined]
        said["sure"] = "1"
        self.data = said


class MoveDateForm(SureForm):
    to = DayField(label=_("Nieuwe datum"))
    reason = TextField(
        label=_("Waarom lukt het niet op tijd?"),
        help_text=_("Leerlingen lezen deze reden, met de oude en de nieuwe datum."),
        max_length=400,
        widget=text_area(3),
        error_messages={"required": _("Geef een reden. Leerlingen lezen die.")},
    )

    def __init__(self, *args: Any, calendar: SchoolCalendar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendar = calendar

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        closed = closed_words(data["to"], self.calendar) if data.get("to") else None
        if closed:
            self.ask_first("to", closed)
        return data

    def data_for_action(self) -> dict[str, Any]:
        return {"to": self.cleaned_data["to"], "reason": self.cleaned_data["reason"]}


class NewsForm(forms.Form):
    text = TextField(
        label=_("Wat is het nieuws?"),
        help_text=_("Kort en concreet. Alle leerlingen die gevraagd zijn, lezen dit."),
        max_length=1000,
        widget=text_area(5),
        error_messages={"required": _("Schrijf het nieuws op.")},
    )
    token = TokenField(required=False)


class StopForm(forms.Form):
    reason = TextField(
        label=_("Waarom stop je?"),
        help_text=_("Leerlingen lezen deze reden."),
        max_length=600,
        widget=text_area(4),
        error_messages={"required": _("Geef een reden. Leerlingen lezen die.")},
    )


class CorrectionForm(forms.Form):
    """A visible correction; `field` says of what, a criterion as "criterion:<id>"."""

    field = forms.ChoiceField(label=_("Wat klopt er niet?"))
    new = TextField(
        label=_("Wat moet er staan?"),
        help_text=_("Bij de invloed hoef je hier niets in te vullen."),
        max_length=240,
        required=False,
        widget=text_area(2),
    )
    reason = TextField(
        label=_("Waarom verander je het?"),
        help_text=_("Leerlingen zien de oude tekst, de nieuwe tekst en deze reden."),
        max_length=400,
        widget=text_area(2),
        error_messages={"required": _("Geef een reden. Leerlingen lezen die.")},
    )

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = {f"criterion:{c.pk}": c for c in cycle.doel.criteria.all()}
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            ("question", _("De vraag")),
            *[
                (f"influence:{value}", _("Invloed wordt: %(level)s") % {"level": label})
                for value, label in Doel.Influence.choices
                if MEE_WETEN not in (value, cycle.doel.influence) and value != cycle.doel.influence
            ],
            ("frame", _("Wat al vastligt")),
            *[
                (key, _("Succespunt: %(text)s") % {"text": c.text})
                for key, c in self.criteria.items()
            ],
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        field, new = data.get("field") or "", data.get("new") or ""
        if field.startswith("influence:") or "new" in self.errors:
            return data
        limit = {"question": 140, "frame": 240}.get(field, 200)
        if not new:
            self.add_error("new", _("Schrijf op wat er moet staan."))
        elif len(new) > limit:
            self.add_error("new", _("Hooguit %(limit)d tekens.") % {"limit": limit})
        return data

    @property
    def criterion(self) -> Criterion | None:
        return self.criteria.get(self.cleaned_data["field"])

    @property
    def kind(self) -> str:
        """Which field of `Correction.Field` is corrected."""
        if self.criterion:
            return Correction.Field.CRITERION
        return str(self.cleaned_data["field"]).partition(":")[0]

    @property
    def new_text(self) -> str:
        """The new text; for the influence the name of the new level."""
        _kind, _colon, level = str(self.cleaned_data["field"]).partition(":")
        if self.kind == Correction.Field.INFLUENCE:
            return str(Doel.Influence(int(level)).label)
        return str(self.cleaned_data["new"])


class ThemeNameForm(forms.ModelForm):
    class Meta:
        model = Theme
        fields = ["name"]


class NewThemeForm(forms.Form):
    naam = TextField(
        label=_("Naam van het thema"),
        max_length=80,
        error_messages={"required": _("Geef het nieuwe thema een naam.")},
    )


class HideForm(forms.Form):
    reason = TextField(
        label=_("Waarom verberg je dit?"),
        help_text=_("De schrijver leest deze reden."),
        max_length=300,
        widget=text_area(2),
        error_messages={"required": _("Geef een reden. De schrijver leest die.")},
    )


class ExtraAnswerForm(forms.Form):
    extra_answer = TextField(
        label=_("Eigen antwoord aan deze leerling"),
        help_text=_("Naast het besluit over het thema. Laat leeg als het niet nodig is."),
        max_length=1000,
        required=False,
        widget=text_area(3),
    )


class DecisionForm(SureForm):
    """The answer to one theme.

    `names` are first names of invited students, to warn about; `standard_texts` are the reasons
    of the school, which are never sent as they stand.
    """

    summary = TextField(
        label=_("Jullie zeiden"),
        help_text=_("In jullie eigen woorden, zonder namen en zonder letterlijk te citeren."),
        max_length=600,
        widget=text_area(3),
        error_messages={"required": _("Schrijf op wat leerlingen zeiden.")},
    )
    verdict = forms.ChoiceField(
        label=_("Jullie besluit"),
        choices=Decision.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies wat jullie doen."),
            "invalid_choice": _("Kies uit de lijst."),
        },
    )
    reason = TextField(
        label=_("Wat doen jullie, en waarom?"),
        help_text=_("Bijvoorbeeld: Er komen 24 krukken. Meer past niet, want …"),
        max_length=800,
        widget=text_area(4),
        error_messages={"required": _("Geef een reden. Leerlingen lezen die.")},
    )
    decided_by = TextField(
        label=_("Wie heeft dit besloten?"),
        max_length=120,
        error_messages={"required": _("Schrijf op wie dit besloot.")},
    )
    students_decided = forms.BooleanField(label=_("Leerlingen beslisten mee"), required=False)
    find_out_by = DayField(
        label=_("Bij ‘eerst uitzoeken’: wanneer horen leerlingen het?"), required=False
    )

    def __init__(
        self,
        *args: Any,
        names: Iterable[str] = (),
        calendar: SchoolCalendar,
        standard_texts: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.calendar = set(names), calendar
        self.standard_texts = list(standard_texts)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        searching = data.get("verdict") == Decision.Verdict.UITZOEKEN
        if searching and not data.get("find_out_by") and "find_out_by" not in self.errors:
            self.add_error("find_out_by", _("Kies een datum. Het wordt een nieuwe belofte."))
        day = data.get("find_out_by")
        closed = closed_words(day, self.calendar) if searching and day else None
        if closed:
            self.ask_first("find_out_by", closed)
        if is_unedited(data.get("reason") or "", self.standard_texts):
            self.add_error("reason", unedited_words())
        for field in ("summary", "reason"):
            self.warn_about_names(field)
        return data

    def warn_about_names(self, field: str) -> None:
        """Ask first when a text seems to hold the name of a student."""
        self.ask_about_names(field, self.cleaned_data.get(field) or "", self.names)

    def data_for_action(self) -> DecisionData:
        data = {key: value for key, value in self.cleaned_data.items() if key != "sure"}
        return DecisionData(**data)


class ActionForm(forms.Form):
    what = TextField(
        label=_("Wat gaan jullie doen?"),
        max_length=160,
        error_messages={"required": _("Schrijf op wat jullie doen.")},
    )
    who = TextField(
        label=_("Wie doet het?"),
        max_length=80,
        error_messages={"required": _("Schrijf op wie het doet.")},
    )
    due = DayField(
        label=_("Wanneer is het klaar?"), error_messages={"required": _("Kies een datum.")}
    )
    token = TokenField(required=False)

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        if due < timezone.localdate():
            raise ValidationError(_("Kies een datum vanaf vandaag."))
        return due


class ActionUpdateForm(forms.Form):
    status = forms.ChoiceField(
        label=_("Hoe staat het ervoor?"),
        choices=[c for c in Vervolgactie.Status.choices if c[0] != Vervolgactie.Status.GEPLAND],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe het ervoor staat.")},
    )
    words = TextField(
        label=_("In één zin"),
        help_text=_("Leerlingen lezen dit. Bij ‘lukt niet’ is een reden nodig."),
        max_length=300,
        required=False,
        widget=text_area(2),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        failed = data.get("status") == Vervolgactie.Status.LUKT_NIET
        if failed and not data.get("words") and "words" not in self.errors:
            self.add_error("words", _("Zeg waarom het niet lukt. Leerlingen lezen dat."))
        return data


class PublishForm(SureForm):
    """The beginning of the answer. `names` are first names of those who were asked."""

    lead = TextField(
        label=_("Begin van het antwoord"),
        help_text=_("Wat vroegen jullie, aan wie, en wat vinden jullie van wat jullie hoorden?"),
        max_length=800,
        widget=text_area(4),
        error_messages={"required": _("Schrijf een begin.")},
    )

    def __init__(self, *args: Any, names: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = set(names)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.ask_about_names("lead", data.get("lead") or "", self.names)
        return data


class JudgeForm(forms.Form):
    """The coordinator's judgement of one criterion."""

    verdict = forms.ChoiceField(
        choices=Criterion.Verdict.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )
    note = TextField(
        label=_("Waaraan zie je dat?"), max_length=300, required=False, widget=text_area(2)
    )

    def __init__(self, *args: Any, criterion: Criterion, **kwargs: Any) -> None:
        self.criterion = criterion
        kwargs.setdefault("initial", {"verdict": criterion.verdict, "note": criterion.note})
        super().__init__(*args, **kwargs | {"prefix": str(criterion.pk)})

"""The form in which a school writes a method: many small forms that are shown and sent as one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participation.people.fields import LinesField, TextField, TokenField, text_area
from werkvormen.drawings import drawn
from werkvormen.labels import INFLUENCE, SCHOOL_TYPES
from werkvormen.library import MAX_TASK
from werkvormen.writing import (
    LONGEST_MINUTES,
    MANY,
    MOST_MOMENTS,
    MOST_ROWS,
    MOST_STEPS,
    MOST_STEPS_TOGETHER,
    ROWS,
    Row,
    Typed,
    number,
)

WORDS = {"most": MOST_STEPS, "moments": MOST_MOMENTS, "together": MOST_STEPS_TOGETHER}


class NumberField(forms.CharField):
    """A whole number; empty is allowed, because a draft may be incomplete."""

    def __init__(self, *, most: int, least: int = 1, **kwargs: Any) -> None:
        self.least, self.most = least, most
        # A text field with a number pad: browsers empty a number field that holds something else.
        attrs = {"inputmode": "numeric"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: object) -> str:
        text: str = super().clean(value)
        found = number(text)
        if text and (found is None or not self.least <= found <= self.most):
            raise ValidationError(
                _("Vul een heel getal in van %(least)d tot en met %(most)d."),
                params={"least": self.least, "most": self.most},
            )
        return text


def _line(label: Any, most: int, **kwargs: Any) -> TextField:
    return TextField(label=label, max_length=most, required=False, **kwargs)


def _area(label: Any, most: int, rows: int = 2, **kwargs: Any) -> TextField:
    return _line(label, most, widget=text_area(rows), **kwargs)


def _lines(label: Any, rows: int = 3, most: int = 12, longest: int = 300, **kwargs: Any) -> Any:
    kwargs.setdefault("help_text", _("Eén per regel."))
    widget = text_area(rows)
    return LinesField(
        label=label, most=most, longest=longest, required=False, widget=widget, **kwargs
    )


class PartForm(forms.Form):
    """One row of the big form; the place of the row stands behind the name of each field."""

    def __init__(self, *args: Any, place: tuple[int, ...] = (), **kwargs: Any) -> None:
        self.place = "".join(f"-{n}" for n in place)
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            ticks = isinstance(field.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple)
            css = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs.setdefault("class", "form-check-input" if ticks else css)

    def add_prefix(self, field_name: str) -> str:
        return f"{field_name}{self.place}"


class BasicsForm(PartForm):
    """What a method is for and when it fits."""

    name = _line(_("Naam"), 80)
    summary = _area(
        _("In één zin"), 200, 1, help_text=_("Wat doen leerlingen? Dit staat op de kaart.")
    )
    drawing = forms.ChoiceField(
        label=_("Tekening"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Kies een tekening uit de lijst.")},
    )
    goal = _area(_("Waarvoor is het?"), 800, 3)
    influence = forms.MultipleChoiceField(
        label=_("Hoeveel invloed kunnen leerlingen hebben?"),
        choices=[(str(level), words) for level, words in INFLUENCE.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )
    mee_doen = forms.BooleanField(
        label=_("Leerlingen doen zelf mee: ze voeren iets uit"), required=False
    )
    fits_when = _lines(_("Kies dit als"))
    fits_not_when = _lines(_("Kies iets anders als"))
    group_min = NumberField(label=_("Minstens zoveel leerlingen"), most=5000)
    group_max = NumberField(label=_("Hooguit zoveel leerlingen"), most=5000)
    group_note = _area(_("Over de groep"), 300, help_text=_("Wie nodig je uit? Mag leeg blijven."))
    group_split = forms.BooleanField(
        label=_("Met meer leerlingen kan het ook, in groepen. Hierboven staat hoe."), required=False
    )
    ages_min = NumberField(label=_("Vanaf hoe oud"), most=99)
    ages_max = NumberField(label=_("Tot hoe oud"), most=99)
    school_types = forms.MultipleChoiceField(
        label=_("Voor welke scholen?"),
        choices=list(SCHOOL_TYPES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )
    places = forms.MultipleChoiceField(
        label=_("Waar kan het?"),
        choices=[("room", _("In een lokaal of zaal")), ("online", _("Online"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )
    online = _area(_("Hoe gaat het online?"), 600, help_text=_("Alleen als het online kan."))
    materials = _lines(_("Leg klaar"), most=20, longest=160)
    lasts = _line(_("Hoe lang duurt het?"), 120, help_text=_("Bijvoorbeeld: zes weken."))
    weeks_min = NumberField(label=_("Minstens zoveel weken"), most=60)
    weeks_max = NumberField(label=_("Hooguit zoveel weken"), most=60)
    yields = _lines(_("Wat het oplevert"))
    becomes_themes = _lines(
        _("Zo worden het thema’s"), help_text=_("Eén stap per regel, in volgorde.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["drawing"].choices = [(slug, slug) for slug in drawn()]  # type: ignore[attr-defined]


class PreparationForm(PartForm):
    prep_what = _area(_("Wat"), 240, 1)
    prep_days = NumberField(label=_("Dagen ervoor"), least=0, most=365)


class RoleForm(PartForm):
    role = _line(_("Wie"), 60)
    role_does = _area(_("Doet wat"), 300, 1)


class BetweenForm(PartForm):
    between_who = _line(_("Wie"), 60)
    between_does = _area(_("Doet wat"), 300, 1)


class PitfallForm(PartForm):
    pitfall = _area(_("Wat kan er misgaan?"), 240, 1)
    instead = _area(_("Wat doe je liever?"), 400, 1)


class VariantForm(PartForm):
    variant_name = _line(_("Naam van de variant"), 80)
    variant_for = forms.ChoiceField(
        label=_("Voor wie"),
        choices=[
            ("", _("Een andere manier")),
            ("young", _("Jonge kinderen")),
            ("special", _("Speciaal onderwijs")),
            ("other", _("Iedereen")),
        ],
        required=False,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )
    variant_how = _area(_("Zo gaat het"), 1000, 3)
    variant_ages_min = NumberField(label=_("Vanaf hoe oud"), most=99)
    variant_ages_max = NumberField(label=_("Tot hoe oud"), most=99)


class MomentForm(PartForm):
    moment_name = _line(_("Naam van dit deel"), 80)
    moment_when = _line(
        _("Wanneer"), 80, help_text=_("Alleen als de werkvorm over meer weken loopt.")
    )
    moment_without = forms.BooleanField(label=_("Zonder leerlingen"), required=False)


class StepForm(PartForm):
    """A step; what helps to fill it in stands once above all steps, for there may be sixty."""

    step_name = _line(_("Naam van de stap"), 80)
    step_min = NumberField(label=_("Minuten, minstens"), most=LONGEST_MINUTES)
    step_max = NumberField(label=_("Minuten, hooguit"), most=LONGEST_MINUTES)
    does = _area(_("Dit doet de begeleider"), 1000, 3)
    says = _lines(_("Dit kun je zeggen"), most=10, longest=300, help_text="")
    students = _area(_("Dit doen leerlingen"), 500)
    task = _area(_("Op het grote scherm"), MAX_TASK)
    step_by = _line(_("Wie leidt deze stap?"), 60)
    step_materials = _lines(_("Nodig bij deze stap"), most=10, longest=160, help_text="")
    skip = _area(_("Te weinig tijd? Dan …"), 160, 1)
    saves = NumberField(label=_("Hoeveel minuten scheelt dat?"), most=LONGEST_MINUTES)


ROW_FORMS: dict[str, type[PartForm]] = {
    "preparation": PreparationForm,
    "roles": RoleForm,
    "between": BetweenForm,
    "pitfalls": PitfallForm,
    "variants": VariantForm,
}


class MomentForms(NamedTuple):
    """The form of a moment, and one for each of its steps."""

    form: PartForm
    steps: list[PartForm]


class MethodForms(list[PartForm]):
    """The whole form: a list of its parts, in the order of the page.

    With `check` every field is looked at, and says what is wrong with it.
    """

    def __init__(self, typed: Typed, *, check: bool = False) -> None:
        self.typed, self.check = typed, check
        values = {k: v if k in MANY else v[-1] for k, v in typed.basics.items()}
        self.basics = self._form(BasicsForm, values)
        self.rows = {kind: self._row_forms(kind, typed.rows[kind]) for kind in ROWS}
        self.moments = [
            MomentForms(
                self._form(MomentForm, part.row, m),
                [self._form(StepForm, row, m, s) for s, row in enumerate(part.steps)],
            )
            for m, part in enumerate(typed.moments)
        ]
        rows = [form for kind in self.rows.values() for form in kind]
        moments = [form for moment in self.moments for form in (moment.form, *moment.steps)]
        super().__init__([self.basics, *rows, *moments])

    def _form(self, kind: type[PartForm], values: dict[str, Any], *place: int) -> PartForm:
        if not self.check:
            return kind(initial=values, place=place)
        behind = "".join(f"-{n}" for n in place)
        return kind({f"{name}{behind}": value for name, value in values.items()}, place=place)

    def _row_forms(self, kind: str, rows: list[Row]) -> list[PartForm]:
        """A form per row; without any, an empty one to begin with."""
        return [self._form(ROW_FORMS[kind], row, n) for n, row in enumerate(rows or [{}])]

    def is_valid(self) -> bool:
        """Whether this can be stored as a draft: it fits, even if it is not complete."""
        right = sum(not form.is_valid() for form in self) == 0
        return not self._too_much() and right

    def _too_much(self) -> bool:
        """Hardly possible through the page, whose buttons stop in time."""
        moments = self.typed.moments
        counts = [len(part.steps) for part in moments]
        sentences = []
        if len(moments) > MOST_MOMENTS:
            sentences.append(_("Hooguit %(moments)d delen."))
        if sum(counts) > MOST_STEPS_TOGETHER or max(counts, default=0) > MOST_STEPS:
            sentences.append(_("Hooguit %(most)d stappen in een deel, en %(together)d bij elkaar."))
        if any(len(self.typed.rows[kind]) > most for kind, most in MOST_ROWS.items()):
            sentences.append(_("Er zijn te veel regels. Haal er een paar weg."))
        for sentence in sentences:
            self.basics.add_error(None, str(sentence) % WORDS)
        return bool(sentences)

    def add_problems(self, problems: Iterable[tuple[str, str]]) -> None:
        """Put sentences beside the fields that they are about."""
        fields = {form.add_prefix(name): (form, name) for form in self for name in form.fields}
        for where, sentence in problems:
            form, name = fields.get(where, (self.basics, None))
            form.add_error(name, sentence)

    def focus_on(self, place: str) -> None:
        """Let the field with this name in the page have the focus."""
        for form in self:
            for name, field in form.fields.items():
                if form.add_prefix(name) == place:
                    field.widget.attrs["autofocus"] = True

    def wrong(self) -> list[tuple[str, str, str]]:
        """Every field with something wrong: its id, its label, the first sentence about it."""
        if not self.check:
            return []
        return [
            (form[name].id_for_label, self._where(form, str(form[name].label)), str(errors[0]))
            for form in self
            for name, errors in form.errors.items()
            if name in form.fields
        ]

    def _where(self, form: PartForm, label: str) -> str:
        """A label with the step that it stands in, by number and name."""
        for m, moment in enumerate(self.moments):
            for s, step in enumerate(moment.steps):
                if step is form:
                    name = self.typed.moments[m].steps[s]["step_name"].strip()
                    parts = [_("Deel %(n)d") % {"n": m + 1}] if len(self.moments) > 1 else []
                    parts.append(_("Stap %(n)d") % {"n": s + 1})
                    parts += [_("‘%(name)s’") % {"name": name}] if name else []
                    return f"{', '.join(map(str, parts))} ({label[:1].lower()}{label[1:]})"
        return label


class StartForm(forms.Form):
    """A new method: only its name."""

    name = TextField(
        label=_("Hoe heet de werkvorm?"),
        help_text=_("Bijvoorbeeld: Wandelgesprek. Je kunt dit later veranderen."),
        max_length=80,
        error_messages={"required": _("Geef de werkvorm een naam.")},
    )
    token = TokenField(required=False)


class TokenForm(forms.Form):
    """Only a form token; what is no token counts as none."""

    token = TokenField(required=False)

    def found(self) -> uuid.UUID | None:
        self.is_valid()
        return self.cleaned_data.get("token")

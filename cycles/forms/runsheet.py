"""What people type on a run sheet: minutes per step, and perhaps a step of their own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.actions.run_sheets import MOST_TASK, MOST_TO_SAY, Edit, OwnStep, least_to_type
from cycles.fields import TextField, all_forms_valid, text_area
from cycles.models import RunStep
from cycles.naming import names_in
from cycles.runsheet import MOST_MINUTES
from cycles.runsheet_page import lines_of, stamp_of

WHOLE = gettext_lazy("Vul hele minuten in.")
AT_MOST = gettext_lazy("Hooguit %(limit_value)d minuten.")
FIRST = "eerst"
AT_LEAST = gettext_lazy("Minstens %(limit_value)d minuten.")


def small_number(text: str) -> int:
    """A number that a page of ours sends; -1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def key_in(text: str) -> uuid.UUID | None:
    """A key that somebody sent, when it is one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class MinutesField(forms.IntegerField):
    """Whole minutes; says what is wrong in words."""

    def __init__(self, *, least: int = 1, **kwargs: Any) -> None:
        words = {"invalid": WHOLE, "max_value": AT_MOST, "min_value": AT_LEAST, "required": WHOLE}
        super().__init__(
            min_value=least,
            max_value=MOST_MINUTES,
            error_messages=words | kwargs.pop("error_messages", {}),
            **kwargs,
        )


def _box(rows: int) -> forms.Textarea:
    """A text area as it looks everywhere; these are not drawn by the form helper."""
    return text_area(rows, **{"class": "form-control"})


class NamesForm(forms.Form):
    """A form for the large screen: it asks once more when a text seems to name a student."""

    asked_first = False

    def __init__(
        self, *args: Any, names: Callable[[], Iterable[str]] = list, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._names = names

    def ask_about_names(self, field: str, text: str) -> None:
        """Refuse the first time; the page then carries the yes."""
        if not text or self.data.get("zeker"):
            return
        found = names_in(text, self._names())
        if found:
            self.asked_first = True
            sentence = _("Staat hier de naam van een leerling? (%(names)s)")
            again = _("Weet je het zeker? Verstuur dan nog een keer.")
            self.add_error(field, f"{sentence % {'names': ', '.join(found)}} {again}")


class StepsForm(NamesForm):
    """The minutes of every step that is done, with what they were when the page was made.

    When somebody else was first, only what was typed differently comes back: an untouched number
    follows the colleague.
    """

    stand = forms.CharField(required=False)
    token = forms.CharField(required=False)

    def __init__(
        self,
        *args: Any,
        steps: Iterable[RunStep],
        leaving: uuid.UUID | None = None,
        **kwargs: Any,
    ) -> None:
        """The step that this press leaves out is not judged: wrong minutes there do no harm."""
        super().__init__(*args, **kwargs)
        self.steps = {step.pk: step for step in steps if step.pk != leaving}
        for step in self.steps.values():
            self.fields[f"minuten-{step.pk}"] = MinutesField(
                label=_("Minuten"),
                least=least_to_type(step),
                required=False,
                initial=step.minutes,
            )
            self.fields[f"zeg-{step.pk}"] = TextField(
                label=_("Dit kun je zeggen"),
                help_text=_("Elke zin op een eigen regel."),
                max_length=MOST_TO_SAY,
                required=False,
                initial=step.facilitator_says,
                widget=_box(5),
            )
            self.fields[f"opdracht-{step.pk}"] = TextField(
                label=_("Op het grote scherm"),
                max_length=MOST_TASK,
                required=False,
                initial=step.task,
                widget=_box(3),
            )

    def clean(self) -> dict[str, Any]:
        """What the page sends unseen never fails: at worst it was made from an older sheet."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for hidden in ("stand", "token"):
            self.errors.pop(hidden, None)
            data.setdefault(hidden, "")
        for pk in self.steps:
            if self.typed_text(pk):
                task = f"opdracht-{pk}"
                self.ask_about_names(task, f"{data.get(task, '')}\n{data.get(f'zeg-{pk}', '')}")
            name = f"minuten-{pk}"
            if name in self.data and data.get(name) is None and name not in self.errors:
                self.add_error(name, ValidationError(WHOLE))
        return data

    def typed(self, pk: uuid.UUID) -> bool:
        """Whether somebody changed this number on the page."""
        was, now = self.data.get(f"was-{pk}"), self.data.get(f"minuten-{pk}")
        return now is not None and str(now).strip() != was

    def typed_text(self, pk: uuid.UUID) -> bool:
        """Whether somebody changed what is said or the task; both come with the page or none."""
        says, task = self.data.get(f"zeg-{pk}"), self.data.get(f"opdracht-{pk}")
        if says is None or task is None:
            return False
        return stamp_of(str(says), str(task)) != self.data.get(f"tekst-{pk}")

    def text_fields(self, step: RunStep) -> tuple[forms.BoundField, forms.BoundField]:
        """What to say and the task: as typed when somebody did, and else as stored."""
        form = self
        if not self.is_bound or step.pk not in self.steps or not self.typed_text(step.pk):
            form = StepsForm(steps=[step])
        says, task = form[f"zeg-{step.pk}"], form[f"opdracht-{step.pk}"]
        return says, task

    @property
    def numbers(self) -> dict[uuid.UUID, int]:
        """What was typed and can be stored; for a page that is shown again."""
        if not self.is_bound:
            return {}
        self.errors  # noqa: B018  # judges, so that what is good can be read
        data = self.cleaned_data
        found = {pk: data.get(f"minuten-{pk}") for pk in self.steps if self.typed(pk)}
        return {pk: number for pk, number in found.items() if number is not None}

    @property
    def first_wrong(self) -> uuid.UUID | None:
        """The first step whose number is wrong."""
        if not self.is_bound:
            return None
        return next((pk for pk in self.steps if f"minuten-{pk}" in self.errors), None)

    def focus_on_text(self) -> None:
        """The page opens at a text that is wrong, when all numbers are good."""
        wrong = [name for name in self.fields if self.is_bound and name in self.errors]
        if wrong and self.first_wrong is None:
            self.fields[wrong[0]].widget.attrs["autofocus"] = True

    def edit(self, own: OwnStep | None) -> Edit:
        """What to store."""
        data = self.cleaned_data
        minutes = {
            pk: data[f"minuten-{pk}"] for pk in self.steps if data.get(f"minuten-{pk}") is not None
        }
        texts = {
            pk: ("\n".join(lines_of(data[f"zeg-{pk}"])), " ".join(data[f"opdracht-{pk}"].split()))
            for pk in self.steps
            if self.typed_text(pk)
        }
        return Edit(small_number(data["stand"]), key_in(data["token"]), minutes, texts, own)


class OwnStepForm(NamesForm):
    """A step that a school adds; empty means: none."""

    after = forms.ChoiceField(
        label=gettext_lazy("Waar komt deze stap?"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies een plek uit de lijst.")},
    )
    step_name = TextField(
        label=gettext_lazy("Wat voor stap is het?"),
        max_length=80,
        error_messages={"required": gettext_lazy("Geef de stap een naam.")},
    )
    step_minutes = MinutesField(label=gettext_lazy("Minuten"))
    step_least = MinutesField(
        label=gettext_lazy("Minstens"),
        required=False,
        help_text=gettext_lazy("Korter wordt de stap niet als je alles passend maakt."),
    )
    step_by = TextField(label=gettext_lazy("Wie leidt deze stap?"), max_length=60, required=False)
    does = TextField(
        label=gettext_lazy("Wat doet die?"), max_length=600, required=False, widget=text_area(2)
    )
    task = TextField(
        label=gettext_lazy("Wat doen leerlingen? Dit staat op het grote scherm."),
        max_length=140,
        required=False,
    )

    field_order = ("step_name", "after")

    def __init__(self, data: Any = None, *, steps: Iterable[RunStep] = (), **kwargs: Any) -> None:
        # Nothing was typed: then there is nothing to judge either. A place is always chosen.
        asked = data is not None and any(
            str(data.get(name, "")).strip() for name in self.base_fields if name != "after"
        )
        super().__init__(data if asked else None, **kwargs)
        places = [(str(step.pk), _("Na ‘%(step)s’") % {"step": step.name}) for step in steps]
        field = cast(forms.ChoiceField, self.fields["after"])
        field.choices = [(FIRST, _("Helemaal aan het begin")), *places]
        field.initial = places[-1][0] if places else FIRST
        if self.is_bound:
            self._focus_on_what_is_wrong()

    def _focus_on_what_is_wrong(self) -> None:
        """The page opens at the first field in error, also without a script."""
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            self.fields[wrong].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        least, minutes = data.get("step_least"), data.get("step_minutes")
        if least and minutes and least > minutes:
            self.add_error("step_least", _("Dit is meer dan de stap zelf duurt."))
        for field in ("step_name", "step_by", "task"):
            self.ask_about_names(field, data.get(field, ""))
        return data

    @property
    def step(self) -> OwnStep | None:
        """The step to add, if any; call after `typed_well`."""
        if not self.is_bound:
            return None
        data = self.cleaned_data
        return OwnStep(
            name=data["step_name"],
            minutes=data["step_minutes"],
            least=data["step_least"] or 1,
            by=data["step_by"],
            facilitator_does=data["does"],
            task=data["task"],
            after=key_in(data["after"]),
            first=data["after"] == FIRST,
        )


def typed_well(form: StepsForm, own: OwnStepForm) -> bool:
    """Whether both can be stored; every error is shown at once."""
    return all_forms_valid([form, own] if own.is_bound else [form])

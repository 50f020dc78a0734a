"""What people type on a run sheet: minutes per step, and perhaps a step of their own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.actions.run_sheets import Edit, OwnStep, least_to_type
from cycles.fields import TextField, all_forms_valid, text_area
from cycles.models import RunStep
from cycles.runsheet import MOST_MINUTES

WHOLE = gettext_lazy("Vul hele minuten in.")
AT_MOST = gettext_lazy("Hooguit %(limit_value)d minuten.")
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


class StepsForm(forms.Form):
    """The minutes of every step that is done, with what they were when the page was made.

    When somebody else was first, only what was typed differently comes back: an untouched number
    follows the colleague.
    """

    stand = forms.CharField(required=False)
    token = forms.CharField(required=False)

    def __init__(self, *args: Any, steps: Iterable[RunStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = {step.pk: step for step in steps}
        for step in self.steps.values():
            self.fields[f"minuten-{step.pk}"] = MinutesField(
                label=_("Minuten"),
                least=least_to_type(step),
                required=False,
                initial=step.minutes,
            )

    def clean(self) -> dict[str, Any]:
        """What the page sends unseen never fails: at worst it was made from an older sheet."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for hidden in ("stand", "token"):
            self.errors.pop(hidden, None)
            data.setdefault(hidden, "")
        for pk in self.steps:
            name = f"minuten-{pk}"
            if name in self.data and data.get(name) is None and name not in self.errors:
                self.add_error(name, ValidationError(WHOLE))
        return data

    def typed(self, pk: uuid.UUID) -> bool:
        """Whether somebody changed this number on the page."""
        was, now = self.data.get(f"was-{pk}"), self.data.get(f"minuten-{pk}")
        return now is not None and str(now).strip() != was

    def edit(self, own: OwnStep | None) -> Edit:
        """What to store."""
        data = self.cleaned_data
        minutes = {
            pk: data[f"minuten-{pk}"] for pk in self.steps if data.get(f"minuten-{pk}") is not None
        }
        return Edit(small_number(data["stand"]), key_in(data["token"]), minutes, own)


class OwnStepForm(forms.Form):
    """A step that a school adds; empty means: none."""

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

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        # Nothing was typed: then there is nothing to judge either.
        asked = data is not None and any(
            str(data.get(name, "")).strip() for name in self.base_fields
        )
        super().__init__(data if asked else None, **kwargs)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        least, minutes = data.get("step_least"), data.get("step_minutes")
        if least and minutes and least > minutes:
            self.add_error("step_least", _("Dit is meer dan de stap zelf duurt."))
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
        )


def typed_well(form: StepsForm, own: OwnStepForm) -> bool:
    """Whether both can be stored; every error is shown at once."""
    return all_forms_valid([form, own] if own.is_bound else [form])

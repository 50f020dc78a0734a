"""One press on the phone of who leads a meeting, and what was learned afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.actions.learned import LearnedData
from cycles.actions.live import MOST_MINUTES
from cycles.fields import TextField, TokenField, text_area
from cycles.models import RunStep
from cycles.running_clock import Verb

from .running import SureForm

MOST_AGO = 24 * 60 * 60 * 1000  # milliseconds
MOST_HEADS = 999


class PressForm(forms.Form):
    """What is sent by a button, or by the phone that kept a press until there was a connection."""

    verb = forms.ChoiceField(choices=[(verb.value, verb.value) for verb in Verb])
    key = TokenField()
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    ago = forms.IntegerField(min_value=0, max_value=MOST_AGO, required=False)

    def data_for_action(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "verb": Verb(said["verb"]),
            "key": said["key"],
            "revision": said["revision"],
            "ago": timedelta(milliseconds=said["ago"] or 0),
        }


class LearnedForm(SureForm):
    """What worked, what was hard, a tip; how long it took and who was there."""

    worked = TextField(label=_("Wat ging goed?"), max_length=300, required=False)
    hard = TextField(label=_("Wat was lastig?"), max_length=300, required=False)
    tip = TextField(
        label=_("Een tip voor collega’s"),
        help_text=_("Collega’s van deze school lezen dit bij de werkvorm, met jouw naam."),
        max_length=300,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        steps: Sequence[RunStep],
        groups: Sequence[str],
        names: Callable[[], Iterable[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.steps, self.groups, self.names = steps, groups, names
        for name in ("worked", "hard", "tip"):
            self.fields[name].widget = text_area(2)
        for step in steps:
            field = _number(step.name, MOST_MINUTES, initial=step.real_minutes)
            self.fields[f"step-{step.pk}"] = field
        if not steps:
            self.fields["total"] = _number(_("Hoeveel minuten duurde het?"), MOST_MINUTES)
        for number, name in enumerate(groups):
            self.fields[f"group-{number}"] = _number(name, MOST_HEADS)

    @property
    def step_fields(self) -> list[tuple[RunStep, forms.BoundField]]:
        return [(step, self[f"step-{step.pk}"]) for step in self.steps]

    @property
    def group_fields(self) -> list[forms.BoundField]:
        return [self[f"group-{number}"] for number in range(len(self.groups))]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        names = list(self.names())
        for name in ("worked", "hard", "tip"):
            self.ask_about_names(name, said.get(name, ""), names)
        return said

    def data_for_action(self) -> LearnedData:
        said = self.cleaned_data
        return LearnedData(
            worked=said["worked"],
            hard=said["hard"],
            tip=said["tip"],
            minutes={step.pk: said[f"step-{step.pk}"] for step in self.steps},
            total=said.get("total"),
            present={name: said[f"group-{n}"] for n, name in enumerate(self.groups)},
        )


def _number(label: Any, most: int, initial: int | None = None) -> forms.IntegerField:
    """A whole number that may stay empty."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        required=False,
        initial=initial,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Vul een heel getal in, of niets."),
            "min_value": _("Vul een heel getal in, of niets."),
            "max_value": _("Hooguit %(limit_value)s."),
        },
    )

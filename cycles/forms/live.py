"""One press on the phone of who leads a meeting, and what was learned afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cycles.actions.learned import LearnedData
from cycles.actions.live import MOST_MINUTES
from cycles.fields import TextField, TokenField, text_area
from cycles.models import RunStep
from cycles.running_clock import Verb

from .running import SureForm

MOST_AGO = 24 * 60 * 60 * 1000  # milliseconds
MOST_HEADS = 999
READERS = _("Dit lezen wie de bijeenkomst leidt of opschrijft, en de coördinator van de cyclus.")


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

    worked = TextField(label=_("Wat ging goed?"), help_text=READERS, max_length=300, required=False)
    hard = TextField(label=_("Wat was lastig?"), help_text=READERS, max_length=300, required=False)
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
        groups: Mapping[str, int],
        names: Callable[[], Iterable[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.steps, self.groups, self.names = steps, list(groups), names
        self.invited = list(groups.values())
        for name in ("worked", "hard", "tip"):
            self.fields[name].widget = text_area(2)
        for step in steps:
            field = _number(step.name, MOST_MINUTES, initial=step.real_minutes)
            self.fields[f"step-{step.pk}"] = field
        if not steps:
            self.fields["total"] = _number(_("Hoeveel minuten duurde het?"), MOST_MINUTES)
        for number, name in enumerate(groups):
            field = self.fields[f"group-{name}"] = _number(name, MOST_HEADS)
            field.widget.attrs["id"] = f"id_groep-{number}"  # a name may hold a space

    @property
    def step_fields(self) -> list[tuple[RunStep, forms.BoundField, str]]:
        """Every step, its field, and the minutes it had when the page was opened."""
        return [(step, self[f"step-{step.pk}"], self._was(step)) for step in self.steps]

    def _was(self, step: RunStep) -> str:
        known = "" if step.real_minutes is None else str(step.real_minutes)
        return str(self.data.get(f"was-{step.pk}", "")).strip() if self.is_bound else known

    def _changed(self, step: RunStep) -> bool:
        """Whether somebody typed other minutes; the clock may have measured some meanwhile."""
        said = self.cleaned_data[f"step-{step.pk}"]
        if f"step-{step.pk}" not in self.data:
            return False
        typed = "" if said is None else str(said)
        return f"was-{step.pk}" not in self.data or typed != self._was(step)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What somebody typed, with its label; what the page had filled in itself is left out."""
        names = [name for name in self.fields if name != "sure"]
        was = {f"step-{step.pk}": self._was(step) for step in self.steps}
        said = [(self[name].label, str(self.data.get(name, "")).strip(), name) for name in names]
        return [(str(label), text) for label, text, name in said if text not in ("", was.get(name))]

    @property
    def group_fields(self) -> list[tuple[forms.BoundField, str]]:
        """Every group, with what is odd about its number; it warns and refuses nothing."""
        fields = [self[f"group-{name}"] for name in self.groups]
        return [(field, self._odd(field, self.invited[n])) for n, field in enumerate(fields)]

    def _odd(self, field: forms.BoundField, invited: int) -> str:
        """More heads than were invited."""
        said = str(field.value() or "")
        heads = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
        if heads <= invited:
            return ""
        return ngettext(
            "Dit is meer dan er uitgenodigd zijn: %(n)d leerling. Klopt het?",
            "Dit is meer dan er uitgenodigd zijn: %(n)d leerlingen. Klopt het?",
            invited,
        ) % {"n": invited}

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
            minutes={s.pk: said[f"step-{s.pk}"] for s in self.steps if self._changed(s)},
            total=said.get("total") if "total" in self.data else self.initial.get("total"),
            present={n: said[f"group-{n}"] for n in self.groups if f"group-{n}" in self.data},
            seen=self.data.get("seen"),
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

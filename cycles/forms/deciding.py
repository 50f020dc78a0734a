"""Forms for the school's reasons, and for one answer to several themes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.actions.deciding import DecisionData, ThemePart
from cycles.fields import TextField, text_area
from cycles.models import Theme

from .running import DecisionForm


class ReasonForm(forms.Form):
    title = TextField(
        label=gettext_lazy("Naam in de lijst"),
        help_text=gettext_lazy("Zoals ‘Niet: er is nu geen geld voor’."),
        max_length=60,
        error_messages={"required": gettext_lazy("Geef de reden een naam.")},
    )
    text = TextField(
        label=gettext_lazy("Tekst om mee te beginnen"),
        help_text=gettext_lazy("Zet … waar jullie per thema iets eigens invullen."),
        max_length=800,
        widget=text_area(4),
        error_messages={"required": gettext_lazy("Schrijf een tekst op om mee te beginnen.")},
    )


@dataclass(frozen=True)
class ThemeFields:
    """The tick and the words of one theme, as they stand on the page."""

    pk: uuid.UUID
    ticked: bool
    summary: forms.BoundField
    seen: str


class DecideManyForm(DecisionForm):
    """One decision for the themes that are ticked; each has its own "jullie zeiden"."""

    summary = None  # type: ignore[assignment]
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Voor welke thema’s?"),
        error_messages={
            "required": gettext_lazy("Kies minstens één thema."),
            "invalid_choice": gettext_lazy("Kies uit de lijst."),
        },
    )

    def __init__(
        self, *args: Any, themes: Sequence[Theme], drafted: set[uuid.UUID], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.listed = {str(theme.pk): theme for theme in themes}
        self.drafted = drafted
        self.fields["themes"].choices = [(key, key) for key in self.listed]  # type: ignore[attr-defined]
        for key, theme in self.listed.items():
            self.fields[f"{key}-summary"] = TextField(
                label=_("Jullie zeiden, bij ‘%(theme)s’") % {"theme": theme.name},
                max_length=600,
                required=False,
                widget=text_area(2),
                initial=theme.summary,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for key in data.get("themes", []):
            field = f"{key}-summary"
            if not data.get(field) and field not in self.errors:
                self.add_error(field, _("Schrijf op wat leerlingen zeiden."))
            else:
                self.warn_about_names(field)
        return data

    def theme_fields(self) -> list[ThemeFields]:
        """Per theme what the page shows, in the order of the themes."""
        ticked = set(self["themes"].value() or [])
        seen = set(self.data.getlist("seen") if self.is_bound else map(str, self.drafted))  # type: ignore[attr-defined]
        return [
            ThemeFields(
                pk=theme.pk,
                ticked=key in ticked,
                summary=self[f"{key}-summary"],
                seen=key if key in seen else "",
            )
            for key, theme in self.listed.items()
        ]

    def parts(self) -> list[ThemePart]:
        """The ticked themes with their words, for the verb."""
        said = self.cleaned_data
        seen = set(self.data.getlist("seen"))  # type: ignore[attr-defined]
        return [
            ThemePart(self.listed[key], said[f"{key}-summary"], had_draft=key in seen)
            for key in said["themes"]
        ]

    def data_for_action(self) -> DecisionData:
        names = ("verdict", "reason", "decided_by", "students_decided", "find_out_by")
        return DecisionData(summary="", **{name: self.cleaned_data[name] for name in names})

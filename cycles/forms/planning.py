"""Forms of the planner. A step may be saved half-done; `steps.missing` says what it still needs."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.actions.planning import ConditionData, DoelData, TerugkoppelingData
from cycles.fields import DayField, LinesField, TextField, TokenField, text_area
from cycles.models import Condition, Cycle, Doel, Session, Terugkoppeling
from cycles.steps import Facts, fewest_nameless, fits_identity
from cycles.words import (
    IDENTITY_LIMITS,
    IDENTITY_MEANS,
    INFLUENCE_COMMITS,
    condition_line,
    too_few_for_identity,
)
from participation.people.models import Group, Membership
from werkvormen.models import WerkvormVersion


def _staff_label(member: Membership) -> str:
    """ "mevrouw De Wit (Marjan)": two teachers may share a family name."""
    return f"{member.user.formal_name} ({member.user.first_name})"


class NewCycleForm(forms.Form):
    question = TextField(
        label=gettext_lazy("Wat wil je aan leerlingen vragen?"),
        help_text=gettext_lazy("Eén vraag die een brugklasser in één keer begrijpt."),
        max_length=140,
        error_messages={
            "required": gettext_lazy("Schrijf een vraag op. Die kun je later nog veranderen.")
        },
    )
    token = TokenField(required=False)


class DoelForm(forms.Form):
    """Step 1. `criteria` and `questions` are one per line."""

    question = TextField(
        label=gettext_lazy("De vraag aan leerlingen"),
        help_text=gettext_lazy("Eén vraag die een brugklasser in één keer begrijpt."),
        max_length=140,
        widget=forms.TextInput(attrs={"data-words": "question"}),
        error_messages={"required": gettext_lazy("Zonder vraag kunnen leerlingen niets zeggen.")},
    )
    why = TextField(
        label=gettext_lazy("Waarom vragen jullie dit?"),
        help_text=gettext_lazy("Eén zin, gericht aan leerlingen."),
        max_length=240,
        required=False,
        widget=text_area(2, **{"data-words": "why"}),
    )
    influence = forms.TypedChoiceField(
        label=gettext_lazy("Hoeveel invloed krijgen leerlingen?"),
        choices=Doel.Influence.choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    mee_doen = forms.BooleanField(
        label=gettext_lazy("Leerlingen voeren het ook mee uit"), required=False
    )
    frame = TextField(
        label=gettext_lazy("Wat ligt al vast?"),
        help_text=gettext_lazy("Waar kunnen leerlingen niets aan veranderen? Wees eerlijk."),
        max_length=240,
        required=False,
        widget=text_area(2, **{"data-words": "frame"}),
    )
    questions = LinesField(
        label=gettext_lazy("Wat vullen leerlingen in?"),
        help_text=gettext_lazy(
            "De vraag hierboven is de titel. Dit zijn de velden: één tot drie, elk op een regel."
        ),
        most=3,
        longest=140,
        required=False,
    )
    criteria = LinesField(
        label=gettext_lazy("Wanneer is het een succes?"),
        help_text=gettext_lazy("Waaraan zie je dat straks? Elk punt op een eigen regel."),
        most=5,
        longest=200,
        required=False,
    )
    groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Wie nodig je uit?"),
        queryset=Group.objects.none(),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Deze groep bestaat niet op jouw school."),
            "invalid_pk_value": gettext_lazy("Deze groep bestaat niet op jouw school."),
        },
    )

    def __init__(self, *args: Any, groups: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = groups  # type: ignore[attr-defined]

    def data_for_action(self) -> DoelData:
        return DoelData(**self.cleaned_data)

    def influence_options(self) -> list[dict[str, Any]]:
        """The five levels with what each asks of the school."""
        chosen = str(self["influence"].value())
        return [
            {
                "value": value,
                "label": label,
                "commits": INFLUENCE_COMMITS[value],
                "checked": str(value) == chosen,
            }
            for value, label in Doel.Influence.choices
        ]


def doel_initial(cycle: Cycle) -> dict[str, Any]:
    """What is stored, with suggestions where nothing is stored yet."""
    doel = cycle.doel
    fresh = not doel.why and doel.influence is None
    return {
        "question": doel.question,
        "why": doel.why or (_("We willen weten wat voor jou werkt.") if fresh else ""),
        "influence": doel.influence or (2 if fresh else None),
        "mee_doen": doel.mee_doen,
        "frame": doel.frame
        or (_("Het moet passen binnen het rooster en het geld.") if fresh else ""),
        "questions": [q.text for q in doel.questions.all()]
        or ([_("Wat zou jou helpen?")] if fresh else []),
        "criteria": [c.text for c in doel.criteria.all()]
        or ([_("Leerlingen vinden dat er iets met hun mening is gedaan.")] if fresh else []),
        "groups": [group.pk for group in doel.groups.all()],
    }


class WerkvormForm(forms.Form):
    """Step 2: a method or only online. `choice` is the id of a version, or "online"."""

    choice = forms.ChoiceField(
        label=gettext_lazy("Hoe praat je met leerlingen?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Kies een werkvorm, of alleen online."),
            "invalid_choice": gettext_lazy("Kies een werkvorm uit de lijst."),
        },
    )

    def __init__(self, *args: Any, versions: list[WerkvormVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(version.pk): version for version in versions}
        self.fields["choice"].choices = [  # type: ignore[attr-defined]
            *[(key, version.name) for key, version in self.versions.items()],
            ("online", _("Alleen online")),
        ]

    @property
    def online_only(self) -> bool:
        return bool(self.cleaned_data["choice"] == "online")

    @property
    def version(self) -> WerkvormVersion | None:
        return self.versions.get(self.cleaned_data["choice"])


class SessionForm(forms.ModelForm):
    """One meeting of step 2."""

    date = DayField(label=gettext_lazy("Dag"))
    token = TokenField(required=False)

    class Meta:
        model = Session
        fields = ["date", "starts_at", "ends_at", "place", "facilitator", "note_taker"]
        labels = {
            "starts_at": gettext_lazy("Begint om"),
            "ends_at": gettext_lazy("Klaar om"),
            "place": gettext_lazy("Waar"),
            "facilitator": gettext_lazy("Wie leidt het gesprek?"),
            "note_taker": gettext_lazy("Wie schrijft op?"),
        }
        widgets = {
            "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, staff: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("facilitator", "note_taker"):
            field = self.fields[name]
            field.queryset = staff  # type: ignore[attr-defined]
            field.empty_label = _("Nog niet bekend")  # type: ignore[attr-defined]
            field.label_from_instance = _staff_label  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begin, end = data.get("starts_at"), data.get("ends_at")
        if begin and end and end <= begin:
            self.add_error("ends_at", _("De bijeenkomst eindigt voordat die begint."))
        return data


class ConditionForm(forms.Form):
    """One condition of step 3."""

    evidence = TextField(max_length=300, required=False, widget=text_area(2))
    not_applicable = forms.BooleanField(
        label=gettext_lazy("Niet van toepassing, omdat …"), required=False
    )
    remove = forms.BooleanField(label=gettext_lazy("Haal dit punt weg"), required=False)

    def __init__(self, *args: Any, condition: Condition, **kwargs: Any) -> None:
        self.condition = condition
        super().__init__(*args, **kwargs | {"prefix": str(condition.pk)})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        proposal = condition_line(self.condition.key, self.condition.cycle.online_only)
        if data.get("not_applicable") and data.get("evidence") in ("", proposal):
            self.add_error("evidence", _("Schrijf op waarom dit punt bij jullie niet past."))
        return data

    def line(self) -> ConditionData:
        return ConditionData(
            pk=self.condition.pk,
            evidence=self.cleaned_data["evidence"],
            not_applicable=self.cleaned_data["not_applicable"],
            remove=self.cleaned_data["remove"],
        )


class NewConditionForm(forms.Form):
    new_label = TextField(
        label=gettext_lazy("Nog iets dat voor jullie belangrijk is?"),
        max_length=120,
        required=False,
    )


class TerugkoppelingForm(forms.Form):
    """Step 4. Dates may stay empty in a concept, but never contradict each other."""

    what_happens = TextField(
        label=gettext_lazy("Wat doen jullie met de input?"),
        max_length=400,
        required=False,
        widget=text_area(3),
    )
    decider = TextField(
        label=gettext_lazy("Wie beslist?"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "wie-beslist", "data-words": "decider"}),
    )
    due = DayField(label=gettext_lazy("Uiterlijk wanneer horen leerlingen het?"), required=False)
    opens_on = DayField(label=gettext_lazy("Open vanaf"), required=False)
    closes_on = DayField(label=gettext_lazy("Open tot en met"), required=False)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Hoe horen leerlingen het?"),
        choices=Terugkoppeling.Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Kies uit de lijst.")},
    )
    identity = forms.ChoiceField(
        label=gettext_lazy("Wie ziet wie wat schreef?"),
        choices=Cycle.Identity.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Kies uit de lijst.")},
    )

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts

    def clean_identity(self) -> str:
        """The choice, or what is stored when none was sent; a small audience writes op naam."""
        chosen = self.cleaned_data["identity"] or self.facts.identity
        if self.facts.asks_input and not self._fits(chosen):
            raise ValidationError(self.too_few())
        return str(chosen)

    def _fits(self, identity: str) -> bool:
        return fits_identity(identity, self.facts.invited, self.facts.threshold)

    def too_few(self) -> str:
        """Why only op naam can be chosen; empty when all can."""
        if not self.facts.asks_input or self._fits(Cycle.Identity.ANONIEM):
            return ""
        return too_few_for_identity(fewest_nameless(self.facts.threshold))

    def identity_options(self) -> list[dict[str, Any]]:
        """The three ways to write, with what each means and cannot promise."""
        chosen, few = str(self["identity"].value() or Cycle.Identity.NAAM), self.too_few()
        return [
            {
                "value": value,
                "label": label,
                "means": IDENTITY_MEANS[value] % {"batch": self.facts.threshold},
                "limits": IDENTITY_LIMITS[value],
                "checked": value == chosen,
                "disabled": bool(few) and value not in {Cycle.Identity.NAAM, chosen},
            }
            for value, label in Cycle.Identity.choices
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        due, opens, closes = data.get("due"), data.get("opens_on"), data.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("De laatste dag ligt vóór de eerste dag."))
        if due and closes and due <= closes:
            self.add_error(
                "due",
                _("Leerlingen schrijven nog tot en met %(day)s. Beloof een datum daarna.")
                % {"day": date_format(closes, "l j F")},
            )
        elif due and due <= timezone.localdate():
            self.add_error("due", _("Kies een datum na vandaag."))
        return data

    def data_for_action(self) -> TerugkoppelingData:
        return TerugkoppelingData(**self.cleaned_data)


class HandOverForm(forms.Form):
    coordinator = forms.ModelChoiceField(
        label=gettext_lazy("Coördinator"),
        queryset=Membership.objects.none(),
        empty_label=gettext_lazy("Kies iemand"),
    )
    second = forms.ModelChoiceField(
        label=gettext_lazy("Tweede coördinator"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=gettext_lazy("Niemand"),
    )

    def __init__(self, *args: Any, staff: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = staff  # type: ignore[attr-defined]
            field.label_from_instance = _staff_label  # type: ignore[attr-defined]


class PickForm(forms.Form):
    """Chosen people, as ids of memberships; only people from the given list are accepted."""

    people = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies leerlingen uit de lijst.")},
    )

    def __init__(self, *args: Any, candidates: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(key, key) for key in candidates]  # type: ignore[attr-defined]


class SpreadForm(forms.Form):
    number = forms.IntegerField(
        label=gettext_lazy("Hoeveel leerlingen?"),
        min_value=1,
        max_value=500,
        error_messages={
            "required": gettext_lazy("Vul in hoeveel leerlingen je wilt."),
            "invalid": gettext_lazy("Vul een getal in."),
        },
    )


def new_token() -> uuid.UUID:
    """A fresh form token."""
    return uuid.uuid4()

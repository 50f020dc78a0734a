"""Forms for the pages of the school: our vision, and the displays in the hall."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.fields import TextField, text_area
from participation.ledger.school import VisionData
from participation.people.models import Screen

MOST_DAYS = 60

PROPOSAL = _(
    "Jullie zitten elke dag op deze school. Daarom weten jullie dingen die wij niet weten.\n\n"
    "We vragen wat jullie vinden voordat we besluiten. We zeggen eerlijk hoeveel invloed jullie "
    "hebben. En we vertellen altijd wat we doen, en waarom.\n\n"
    "Niet alles kan. Maar elke mening telt mee, en elke vraag krijgt antwoord."
)


class VisionForm(forms.Form):
    vision = TextField(
        label=_("Waarom praten leerlingen mee op jullie school?"),
        help_text=_(
            "Schrijf aan leerlingen, in gewone taal. Een lege regel begint een nieuwe alinea."
        ),
        max_length=2000,
        required=False,
        widget=text_area(10),
    )
    participation_contact = TextField(
        label=_("Bij wie kan een leerling terecht met een vraag of idee?"),
        help_text=_("Bijvoorbeeld: mevrouw De Wit (lokaal 012)"),
        max_length=120,
        required=False,
    )
    care_contact = TextField(
        label=_("Bij wie kan een leerling terecht die ergens mee zit?"),
        help_text=_("Bijvoorbeeld: mevrouw Jansen (lokaal 105)"),
        max_length=120,
        required=False,
    )
    answer_days = forms.IntegerField(
        label=_("Binnen hoeveel dagen krijgt een leerling antwoord op een eigen vraag?"),
        help_text=_(
            "Dit belooft de school bij elke nieuwe vraag. Eerdere beloften veranderen niet."
        ),
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={
            "required": _("Vul een aantal dagen in."),
            "invalid": _("Vul een heel getal in."),
            "min_value": _("Minstens één dag."),
            "max_value": _("Hooguit %(limit_value)d dagen."),
        },
    )

    def data_for_action(self) -> VisionData:
        return VisionData(**self.cleaned_data)


class ScreenForm(forms.Form):
    name = TextField(
        label=_("Waar hangt het scherm?"),
        help_text=_("Bijvoorbeeld: hal bij de kantine"),
        max_length=60,
        error_messages={"required": _("Geef het scherm een naam.")},
    )
    theme = forms.ChoiceField(
        label=_("Licht of donker?"),
        choices=[("", _("Zoals het apparaat")), *Screen.Theme.choices],
        required=False,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )

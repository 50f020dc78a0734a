"""Forms of the care route; only the zorgcoordinator fills them in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.actions.care import MAX_CARE_WORDS
from cycles.fields import TextField, text_area


class CareWordsForm(forms.Form):
    words = TextField(
        label=_("Bericht aan de schrijver"),
        help_text=_("Dit leest de schrijver bij de eigen woorden. Zeg wie je bent en waar je zit."),
        max_length=MAX_CARE_WORDS,
        widget=text_area(7),
        error_messages={"required": _("Schrijf eerst een bericht.")},
    )


class RevealForm(forms.Form):
    reason = TextField(
        label=_("Waarom moet je weten wie dit schreef?"),
        help_text=_("De schrijver leest deze reden, met jouw naam."),
        max_length=600,
        widget=text_area(4),
        error_messages={"required": _("Geef een reden. De schrijver leest die.")},
    )
    sure = forms.BooleanField(
        label=_("Ik weet dat de schrijver hier bericht van krijgt."),
        error_messages={"required": _("Kruis aan dat je dit weet.")},
    )

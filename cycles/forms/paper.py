"""Forms for input from paper. What was typed over is looked at line by line before it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.actions.paper import SheetData
from cycles.fields import TextField, TokenField, text_area
from cycles.models import Cycle, Question, Session
from cycles.models.contribution import MAX_TEXT
from cycles.paper import MOST_LINES, MOST_STICKERS, Line, parse_lines
from cycles.photos import MAX_BYTES, BadPhoto, Wrong, remake
from participation.people.models import Group

ROW = re.compile(r"text-(\d{1,3})")


class RowChoice(forms.ModelChoiceField):
    """A row from a list; what is no key at all is simply not on the list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages["invalid_choice"] = gettext_lazy("Kies uit de lijst.")

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid_choice"]) from None


class SessionChoice(RowChoice):
    """A meeting of the cycle, as "do 12 november, de aula"."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{date_format(obj.date, 'D j F').lower()}, {obj.place}"


class NumberField(forms.IntegerField):
    """A count of 1 to 999, with words of our own when it is something else."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = gettext_lazy("Vul een getal in van 1 tot en met 999.")
        words = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
        super().__init__(
            min_value=1, max_value=MOST_STICKERS, error_messages=words, localize=False, **kwargs
        )


class SheetForm(forms.Form):
    """Which sheet it is; asks no more than there is to choose."""

    source = TextField(
        label=gettext_lazy("Van welk vel komt dit?"),
        help_text=gettext_lazy("Zoals ‘flap groep 3’ of ‘muur in de aula’. Geen namen."),
        max_length=60,
        error_messages={"required": gettext_lazy("Schrijf op van welk vel dit komt.")},
    )
    about = RowChoice(
        Question.objects.none(),
        label=gettext_lazy("Bij welke vraag hoort het?"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Kies bij welke vraag het hoort.")},
    )
    session = SessionChoice(
        Session.objects.none(),
        label=gettext_lazy("Bij welke bijeenkomst?"),
        required=False,
        empty_label=gettext_lazy("geen bijeenkomst"),
    )
    token = TokenField(required=False)

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions, sessions = cycle.doel.questions.all(), cycle.sessions.all()
        self.fields["about"].queryset = questions  # type: ignore[attr-defined]
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]
        if len(questions) == 1:
            self.fields["about"].widget = forms.HiddenInput()
        if questions:
            self.fields["about"].initial = questions[0].pk
        if not sessions:
            del self.fields["session"]

    def sheet(self) -> SheetData:
        """Which sheet, for the verb."""
        said = self.cleaned_data
        return SheetData(said["source"], said["about"], said.get("session"))


class PasteForm(SheetForm):
    """Many lines at once; `lines` cleans to what they seem to say."""

    lines = TextField(
        label=gettext_lazy("Wat staat erop?"),
        help_text=gettext_lazy(
            "Eén idee per regel. Stickers of streepjes? Zet het aantal erbij: ‘meer bankjes x5’."
        ),
        widget=text_area(10),
        error_messages={"required": gettext_lazy("Typ of plak minstens één regel.")},
    )
    field_order = ("source", "about", "session", "lines", "token")

    def clean_lines(self) -> list[Line]:
        lines = parse_lines(self.cleaned_data["lines"])
        if not lines:
            raise ValidationError(_("Typ of plak minstens één regel."))
        if len(lines) > MOST_LINES:
            raise ValidationError(
                _("Hooguit %(most)d regels per keer. Nu zijn het er %(n)d. Doe de rest hierna."),
                params={"most": MOST_LINES, "n": len(lines)},
            )
        for line in lines:
            if len(line.text) > MAX_TEXT:
                raise ValidationError(
                    _("Deze regel is te lang: ‘%(start)s…’. Hooguit %(most)d tekens."),
                    params={"start": line.text[:30], "most": MAX_TEXT},
                )
        return lines


@dataclass(frozen=True)
class Row:
    """One line of the preview, as it stands in the fields."""

    number: int
    text: str
    count: str
    errors: list[str]


class RowsForm(SheetForm):
    """The preview: every line with its number of stickers, to correct before it is stored.

    A line whose text is emptied is left out.
    """

    def __init__(self, *args: Any, lines: Sequence[Line] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        self.numbers = _rows_sent(self.data) if self.is_bound else list(range(len(lines)))
        for number in self.numbers:
            self.fields[f"text-{number}"] = TextField(max_length=MAX_TEXT, required=False)
            self.fields[f"count-{number}"] = NumberField()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for number in self.numbers:
            if not data.get(f"text-{number}") and f"text-{number}" not in self.errors:
                self.errors.pop(f"count-{number}", None)  # the line is left out
        if len(self.numbers) > MOST_LINES:
            self.add_error(None, _("Hooguit %(most)d regels per keer.") % {"most": MOST_LINES})
        elif not self.kept() and not self.errors:
            self.add_error(None, _("Alle regels zijn leeg. Typ minstens één regel."))
        return data

    def kept(self) -> list[Line]:
        """The lines to store, after cleaning."""
        said = self.cleaned_data
        return [
            Line(said[f"text-{n}"], said[f"count-{n}"])
            for n in self.numbers
            if said.get(f"text-{n}") and said.get(f"count-{n}")
        ]

    def rows(self) -> Iterator[Row]:
        """The fields of every line; written out by hand, for a form may hold hundreds."""
        for number in self.numbers:
            text, count = f"text-{number}", f"count-{number}"
            if self.is_bound:
                shown = self.data.get(text, ""), self.data.get(count, "")
            else:
                shown = self.lines[number].text, str(self.lines[number].count)
            wrong = [*self.errors.get(text, []), *self.errors.get(count, [])]
            yield Row(number, *shown, [str(sentence) for sentence in wrong])

    def typed_lines(self) -> list[Line]:
        """What stands in the fields now, right or wrong, to go back to the field of before."""
        return [
            Line(row.text, int(row.count) if row.count.isdecimal() and len(row.count) <= 3 else 1)
            for row in self.rows()
        ]


def _rows_sent(data: Mapping[str, Any]) -> list[int]:
    """Which lines were sent, in order; forged names are not there."""
    found = {int(match[1]) for name in data if (match := ROW.fullmatch(name))}
    return sorted(found)


class PhotoField(forms.FileField):
    """A photo; cleans to a new JPEG without anything the camera wrote into the file."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> bytes:
        file: UploadedFile = super().clean(data, initial)
        if file.size is not None and file.size > MAX_BYTES:
            raise ValidationError(_words(Wrong.TOO_HEAVY))
        try:
            return remake(file)
        except BadPhoto as bad:
            raise ValidationError(_words(bad.why)) from None


def _words(why: Wrong) -> str:
    return {
        Wrong.TOO_HEAVY: _("Deze foto is te zwaar. Een foto mag hooguit 10 MB zijn."),
        Wrong.TOO_LARGE: _("Deze foto heeft te veel beeldpunten. Maak hem eerst kleiner."),
        Wrong.HEIC: _("Dit is een HEIC-foto van een iPhone. Bewaar hem eerst als JPEG."),
        Wrong.UNREADABLE: _("Deze foto kunnen we niet lezen. Kies een JPEG, PNG of WebP."),
    }[why]


class PhotoForm(SheetForm):
    """A photo of a flip-over or a drawing, with the words of who made it."""

    photo = PhotoField(
        label=gettext_lazy("De foto"),
        help_text=gettext_lazy("Alleen het papier. JPEG, PNG of WebP, hooguit 10 MB."),
        error_messages={
            "required": gettext_lazy("Kies een foto."),
            "empty": gettext_lazy("Dit bestand is leeg. Kies een andere foto."),
            "invalid": gettext_lazy("Kies een foto."),
            "missing": gettext_lazy("Kies een foto."),
        },
    )
    caption = TextField(
        label=gettext_lazy("Wat zegt de maker er zelf over?"),
        help_text=gettext_lazy("Vraag het aan de leerlingen en schrijf het in hun woorden op."),
        max_length=MAX_TEXT,
        widget=text_area(3),
        error_messages={"required": gettext_lazy("Schrijf op wat de maker er zelf over zegt.")},
    )
    no_faces = forms.BooleanField(
        label=gettext_lazy("Er staan geen gezichten of namen op."),
        error_messages={
            "required": gettext_lazy(
                "Kijk de foto na. Staat er een gezicht of naam op? Kies dan een andere."
            )
        },
    )
    field_order = ("photo", "caption", "source", "about", "session", "no_faces", "token")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors and "photo" not in self.errors:
            self.add_error("photo", _("Kies de foto opnieuw. De browser onthoudt die niet."))
        return data


class LineForm(forms.Form):
    """Correct one line that was typed over."""

    text = TextField(
        label=gettext_lazy("Wat staat er?"),
        max_length=MAX_TEXT,
        widget=text_area(3),
        error_messages={"required": gettext_lazy("Schrijf op wat er staat, of haal de regel weg.")},
    )
    count = NumberField(
        label=gettext_lazy("Hoe vaak?"),
        help_text=gettext_lazy("Het aantal stickers of streepjes. Zonder stickers is het 1."),
    )


class HeadsForm(forms.Form):
    """How many students of a group took part on paper."""

    group = RowChoice(
        Group.objects.none(),
        label=gettext_lazy("Welke groep?"),
        required=False,
        empty_label=gettext_lazy("een andere groep"),
    )
    group_name = TextField(
        label=gettext_lazy("Naam van de andere groep"),
        help_text=gettext_lazy(
            "Alleen als de groep niet in de lijst staat. Geen namen van leerlingen."
        ),
        max_length=60,
        required=False,
    )
    number = NumberField(label=gettext_lazy("Hoeveel leerlingen deden mee?"))
    session = SessionChoice(
        Session.objects.none(),
        label=gettext_lazy("Bij welke bijeenkomst?"),
        required=False,
        empty_label=gettext_lazy("de hele cyclus"),
    )

    def __init__(self, *args: Any, cycle: Cycle, groups: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sessions = cycle.sessions.all()
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]
        if not sessions:
            del self.fields["session"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if {"group", "group_name"} & set(self.errors):
            return data
        if not data.get("group") and not data.get("group_name"):
            self.add_error("group_name", _("Kies een groep, of schrijf op welke groep het was."))
        if data.get("group") and data.get("group_name"):
            self.add_error("group_name", _("Kies een groep uit de lijst óf schrijf er een op."))
        return data


class RecountForm(forms.Form):
    number = NumberField(label=gettext_lazy("Hoeveel leerlingen deden mee?"))

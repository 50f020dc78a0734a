"""Form fields that every app shares: text, lines, tokens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class TextField(forms.CharField):
    """Text with a limit that the server explains; browsers would cut a pasted text silently."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class LinesField(TextField):
    """A few short texts, one per line; cleans to a list without empty or double lines."""

    def __init__(self, *, most: int, longest: int, **kwargs: object) -> None:
        self.most, self.longest = most, longest
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)  # type: ignore[arg-type]

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: object) -> list[str]:
        text = super().clean(value)
        lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        if len(lines) > self.most:
            raise ValidationError(
                _("Hooguit %(most)d regels. Nu zijn het er %(n)d."),
                params={"most": self.most, "n": len(lines)},
            )
        for line in lines:
            if len(line) > self.longest:
                raise ValidationError(
                    _("Deze regel is te lang: ‘%(start)s…’. Hooguit %(longest)d tekens."),
                    params={"start": line[:30], "longest": self.longest},
                )
        return lines


class TokenField(forms.UUIDField):
    """A key, random per rendered form, that makes a double tap or a retry store once."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("widget", forms.HiddenInput())
        kwargs.setdefault(
            "error_messages",
            {
                "invalid": _("Laad de pagina opnieuw en probeer het nog een keer."),
                "required": _("Laad de pagina opnieuw en probeer het nog een keer."),
            },
        )
        super().__init__(**kwargs)  # type: ignore[arg-type]


def text_area(rows: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def all_forms_valid(forms_: Iterable[forms.BaseForm]) -> bool:
    """Whether every form is valid. Each is checked, so that every error is shown at once."""
    return sum(not form.is_valid() for form in forms_) == 0

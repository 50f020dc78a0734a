"""What is chosen around the kerngroep: people, texts, a search."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django import forms


def well_formed(values: Iterable[str]) -> list[uuid.UUID]:
    """The ids among the values; what is no id at all is simply not there."""
    found = []
    for value in values:
        try:
            # The desk sends "<id>.<version>": the version is for who moves things.
            found.append(uuid.UUID(value.partition(".")[0]))
        except ValueError:
            continue
    return found


class SearchForm(forms.Form):
    """A name or a class; anything longer than a name is cut off."""

    zoek = forms.CharField(required=False, max_length=1000)

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("zoek", "")).strip()[:80] if self.is_valid() else ""

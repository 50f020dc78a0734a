"""Verbs for the breaks in a school's day. They write the log, so they live beside it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from participation.people.models import Membership, School, SchoolBreak

from .actions import log
from .help import EDITORS

MOST_BREAKS = 12


@dataclass(frozen=True)
class Break:
    """A break as somebody typed it."""

    name: str
    starts_at: time
    ends_at: time


def breaks_of(school: School) -> list[Break]:
    """The breaks of a school, in the order of the day; one query."""
    return [Break(row.name, row.starts_at, row.ends_at) for row in school.breaks.all()]


class BreaksChanged(ValidationError):
    """Somebody else kept other breaks after this list was shown."""


def stamp_of(breaks: list[Break]) -> str:
    """What tells whether the stored list is still the one that somebody saw."""
    rows = repr([(row.name, str(row.starts_at), str(row.ends_at)) for row in breaks])
    return hashlib.sha256(rows.encode()).hexdigest()[:16]


def overlapping(breaks: list[Break]) -> list[tuple[Break, Break]]:
    """Every break that begins before an earlier one is over, with that one; touching is fine."""
    rows = sorted(breaks, key=lambda row: (row.starts_at, row.ends_at))
    return [
        (later, before[-1])
        for n, later in enumerate(rows)
        if (before := [row for row in rows[:n] if later.starts_at < row.ends_at])
    ]


@transaction.atomic
def save_breaks(*, by: Membership, breaks: list[Break], seen: str | None = None) -> None:
    """Replace the whole list; an empty one is fine. Raises ValidationError for what cannot be.

    The same list again changes nothing, so that a double click leaves one log row. `seen` is the
    `stamp_of` the list that was shown: when it is another one now, BreaksChanged.
    """
    if by.role not in EDITORS:
        raise ValidationError(_("Dit mag jij niet veranderen."))
    school = School.objects.select_for_update().get(pk=by.school_id)
    if len(breaks) > MOST_BREAKS:
        raise ValidationError(_("Hooguit %(most)d pauzes.") % {"most": MOST_BREAKS})
    if any(not row.name or row.ends_at <= row.starts_at for row in breaks):
        raise ValidationError(_("Geef elke pauze een naam, een begin en een later einde."))
    for _later, earlier in overlapping(breaks):
        raise ValidationError(_("Twee pauzes overlappen: %(name)s.") % {"name": earlier.name})
    wanted = sorted(breaks, key=lambda row: row.starts_at)
    stored = breaks_of(school)
    if wanted == stored:
        return
    if seen is not None and seen != stamp_of(stored):
        raise BreaksChanged(
            _("Iemand anders veranderde de pauzes. Jouw lijst is nog niet bewaard.")
        )
    school.breaks.all().delete()
    SchoolBreak.objects.bulk_create(SchoolBreak(school=school, **vars(row)) for row in wanted)
    log(by=by, school=school, verb="breaks_saved", of=school.pk)

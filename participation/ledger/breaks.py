"""Verbs for the breaks in a school's day. They write the log, so they live beside it."""

from __future__ import annotations

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


@transaction.atomic
def save_breaks(*, by: Membership, breaks: list[Break]) -> None:
    """Replace the whole list; an empty one is fine. Raises ValidationError for what cannot be.

    The same list again changes nothing, so that a double click leaves one log row.
    """
    if by.role not in EDITORS:
        raise ValidationError(_("Dit mag jij niet veranderen."))
    school = School.objects.select_for_update().get(pk=by.school_id)
    if len(breaks) > MOST_BREAKS:
        raise ValidationError(_("Hooguit %(most)d pauzes.") % {"most": MOST_BREAKS})
    if any(not row.name or row.ends_at <= row.starts_at for row in breaks):
        raise ValidationError(_("Geef elke pauze een naam, een begin en een later einde."))
    if len({row.starts_at for row in breaks}) < len(breaks):
        raise ValidationError(_("Twee pauzes beginnen op dezelfde tijd."))
    wanted = sorted(breaks, key=lambda row: row.starts_at)
    if wanted == breaks_of(school):
        return
    school.breaks.all().delete()
    SchoolBreak.objects.bulk_create(SchoolBreak(school=school, **vars(row)) for row in wanted)
    log(by=by, school=school, verb="breaks_saved", of=school.pk)

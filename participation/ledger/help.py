"""Verbs for the school's list of help lines. They write the log, so they live beside it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from participation.people.help import MOST_LINES, Line, help_lines, store_lines
from participation.people.models import Membership, Role, School

from .actions import log

EDITORS = (Role.ZORGCOORDINATOR, Role.COORDINATOR, Role.BEHEERDER)


def _locked(by: Membership) -> School:
    """The school of an editor, held until the transaction ends: two editors wait for each other."""
    if by.role not in EDITORS:
        raise ValidationError(_("Dit mag jij niet veranderen."))
    return School.objects.select_for_update().get(pk=by.school_id)


@transaction.atomic
def save_help_lines(*, by: Membership, lines: list[Line]) -> None:
    """Replace the whole list, in this order. Raises ValidationError without a line that works.

    The same list again changes nothing, so that a double click leaves one log row.
    """
    school = _locked(by)
    if not lines:
        raise ValidationError(_("Laat minstens één hulplijn staan."))
    if len(lines) > MOST_LINES:
        raise ValidationError(_("Hooguit %(most)d hulplijnen.") % {"most": MOST_LINES})
    if any(not line.name or not (line.phone or line.website) for line in lines):
        raise ValidationError(_("Geef elke hulplijn een naam, en een nummer of een site."))
    if help_lines(school) == lines:
        return
    store_lines(school, lines)
    log(by=by, school=school, verb="help_lines_saved", of=school.pk)


@transaction.atomic
def reset_help_lines(*, by: Membership) -> None:
    """Back to the list of the country."""
    school = _locked(by)
    if school.help_lines.exists():
        store_lines(school, [])
        log(by=by, school=school, verb="help_lines_reset", of=school.pk)

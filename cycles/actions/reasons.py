"""The school's own reasons to begin a text with."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cycles.models import StandardReason
from participation.ledger.actions import log
from participation.people.models import Membership, School

from .base import Refused, still_there


@transaction.atomic
def keep_reason(
    *,
    by: Membership,
    title: str,
    text: str,
    today: date,
    reason: StandardReason | None = None,
) -> StandardReason:
    """Add a reason to the list of `by`'s school, or change one. Each name stands there once."""
    title, text = title.strip(), text.strip()
    if not title or not text:
        raise Refused(_("Geef de reden een naam en een tekst."))
    _hold_the_list(by)
    others = StandardReason.objects.filter(school=by.school)
    if reason is not None:
        reason = still_there(reason)
        others = others.exclude(pk=reason.pk)
    for other in others:
        if other.title.casefold() == title.casefold():
            if reason is None and other.text == text:
                return other  # sent twice
            raise Refused(_("Er is al een reden met deze naam."))
    row = reason or StandardReason(school=by.school, made_on=today, by=by)
    row.title, row.text = title, text
    row.save(force_update=reason is not None)
    verb = "reason_changed" if reason else "reason_added"
    log(by=by, school=by.school, verb=verb, of=row.pk)
    return row


@transaction.atomic
def remove_reason(*, by: Membership, reason: StandardReason) -> None:
    """Take a reason from the list. Decisions that began with it keep their own text."""
    _hold_the_list(by)
    reason = still_there(reason)
    log(by=by, school=by.school, verb="reason_removed", of=reason.pk)
    reason.delete()


def _hold_the_list(by: Membership) -> None:
    """Two who change the list of a school wait for each other; a list without rows too."""
    School.objects.select_for_update().get(pk=by.school_id)

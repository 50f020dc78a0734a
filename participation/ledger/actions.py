"""Verbs of the ledger. Callers run them inside their own transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.people.models import Group, Membership, School

from .models import LogEntry, Message, Promise, PromiseMove


def log(*, by: Membership | None, school: School, verb: str, of: uuid.UUID, note: str = "") -> None:
    """Write one log row; `note` must never hold what a student wrote."""
    LogEntry.objects.create(
        school=school, actor=by, verb=verb, object_id=of, note=note[:300], at=timezone.now()
    )


def make_promise(
    *,
    by: Membership,
    kind: str,
    what: str,
    due: date,
    today: date,
    channel: str = "",
    groups: Iterable[Group] = (),
) -> Promise:
    """Record a promise made today. Raises ValidationError when the date is not ahead."""
    if due <= today:
        raise ValidationError(_("De beloofde datum moet na vandaag liggen."))
    promise = Promise.objects.create(
        school=by.school,
        kind=kind,
        what=what[:300],
        made_on=today,
        original_due=due,
        due=due,
        channel=channel,
    )
    promise.groups.set(groups)
    return promise


@transaction.atomic
def move_promise(*, by: Membership, promise: Promise, to: date, reason: str, today: date) -> None:
    """Move the date, keeping the old one and the reason for students to read.

    Raises ValidationError without a reason, for a promise that is no longer owed, or for a date
    that is not after today.
    """
    promise = Promise.objects.select_for_update().get(pk=promise.pk)
    if promise.kept_on or promise.ended_on:
        raise ValidationError(_("Deze belofte staat niet meer open."))
    if not reason.strip():
        raise ValidationError(_("Geef een reden. Leerlingen lezen die."))
    if to <= today:
        raise ValidationError(_("Kies een datum na vandaag."))
    if to == promise.due:
        raise ValidationError(_("Dit is de datum die er al stond."))
    move = PromiseMove.objects.create(
        promise=promise, old=promise.due, new=to, reason=reason.strip(), moved_on=today, by=by
    )
    promise.due = to
    promise.current_move = move
    promise.save(update_fields=["due", "current_move"])
    log(by=by, school=promise.school, verb="promise_moved", of=promise.pk)


def keep_promise(*, promise: Promise, today: date) -> None:
    """Mark as kept; keeping twice leaves the first date."""
    Promise.objects.owed().filter(pk=promise.pk).update(kept_on=today)
    promise.refresh_from_db(fields=["kept_on"])


def end_promise(*, promise: Promise, reason: str, today: date) -> None:
    """End a promise that will not be kept, with the reason that students read."""
    Promise.objects.owed().filter(pk=promise.pk).update(ended_on=today, ended_reason=reason)
    promise.refresh_from_db(fields=["ended_on", "ended_reason"])


def send_messages(
    *,
    to: Iterable[uuid.UUID],
    key: str,
    title: str,
    body: str = "",
    path: str = "",
    now: datetime | None = None,
) -> None:
    """Put one message in each inbox, once per `key`, however often this is called.

    `to` holds membership ids. One query per 500 inboxes.
    """
    at = now or timezone.now()
    Message.objects.bulk_create(
        [
            Message(
                recipient_id=membership_id,
                key=key,
                title=title[:200],
                body=body,
                path=path,
                sent_at=at,
            )
            for membership_id in to
        ],
        ignore_conflicts=True,
        batch_size=500,
    )

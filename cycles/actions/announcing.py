"""The answer told by students, in their own words; staff release one of the texts."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.models import Announcement, Cycle
from cycles.steps import ANSWERED
from participation.ledger.actions import send_messages
from participation.people.models import Membership

from .base import Refused, locked, note

MAX_TEXT = 600
Status = Announcement.Status


def _answered(cycle: Cycle) -> Cycle:
    """The locked cycle; refused before the answer and after it was stopped."""
    cycle = locked(cycle)
    if cycle.phase not in ANSWERED:
        raise Refused(_("Vertellen kan als het antwoord er is."))
    return cycle


@transaction.atomic
def tell(*, by: Membership, cycle: Cycle, text: str, today: date) -> Announcement:
    """Send what a student wrote about the answer, or send other words in its place.

    Each student has one text per cycle, so a retry stores once. Other words than those that
    staff released take the old ones off the page: nobody reads what staff did not read first.
    """
    cycle, text = _answered(cycle), text.strip()
    if not cycle.invitations.filter(membership=by).exists():
        raise Refused(_("Deze vraag is niet aan jou gesteld."))
    if not text:
        raise Refused(_("Schrijf eerst iets op."))
    if len(text) > MAX_TEXT:
        raise Refused(_("Dit is te lang: hooguit %(most)d tekens.") % {"most": MAX_TEXT})
    row = cycle.announcements.filter(author=by).first() or Announcement(cycle=cycle, author=by)
    if row.text == text and row.status in {Status.SENT, Status.RELEASED}:
        return row
    row.text, row.status, row.sent_on = text, Status.SENT, today
    row.returned_reason, row.released_on = "", None
    row.save()
    note(cycle, by, "announcement_sent", row.pk)
    send_messages(
        to={member.pk for member in cycle.staff},
        key=f"announcement:{row.pk}:{uuid.uuid4()}",
        title=_("Een leerling schreef een tekst bij het antwoord"),
        body=_("Lees de tekst, en kies of je die online zet."),
        path=reverse("cycles:announcement", args=[cycle.pk, row.pk]),
    )
    return row


@transaction.atomic
def take_back(*, by: Membership, announcement: Announcement) -> None:
    """Take own words back, also when they stand online: they are gone at once."""
    cycle = locked(announcement.cycle)
    row = _fresh(announcement)
    if row.author_id != by.pk:
        raise Refused(_("Dit is niet jouw tekst."))
    if row.status == Status.WITHDRAWN:
        return
    row.status, row.released_on = Status.WITHDRAWN, None
    row.save(update_fields=["status", "released_on"])
    note(cycle, by, "announcement_withdrawn", row.pk)


def _fresh(announcement: Announcement) -> Announcement:
    row = Announcement.objects.filter(pk=announcement.pk).first()
    if row is None:
        raise Refused(_("Deze tekst is net weggehaald."))
    return row


def _for_staff(announcement: Announcement) -> Announcement:
    row = _fresh(announcement)
    if row.status == Status.WITHDRAWN:
        raise Refused(_("De leerling trok deze tekst terug."))
    return row


@transaction.atomic
def release(*, by: Membership, announcement: Announcement, text: str, today: date) -> None:
    """Put one text beside the answer; one that stood there goes back to the others.

    `text` is what staff read: when the writer just changed it, the act is refused.
    """
    cycle = _answered(announcement.cycle)
    row = _for_staff(announcement)
    if row.text.split() != text.split():  # line ends differ between browser and database
        raise Refused(_("De leerling veranderde de tekst net. Lees die eerst opnieuw."))
    if row.status == Status.RELEASED:
        return
    for other in cycle.announcements.filter(status=Status.RELEASED):
        other.status, other.released_on = Status.SENT, None
        other.save(update_fields=["status", "released_on"])
        _tell_writer(
            other,
            _("Een andere tekst staat nu bij het antwoord"),
            _("Jouw tekst stond er eerst. Dank je wel daarvoor."),
        )
    row.status, row.released_on, row.returned_reason = Status.RELEASED, today, ""
    row.save(update_fields=["status", "released_on", "returned_reason"])
    note(cycle, by, "announcement_released", row.pk)
    _tell_writer(
        row,
        _("Jouw tekst staat bij het antwoord"),
        _("Iedereen op school kan die lezen, ook op het scherm in de hal. Zonder je naam."),
    )


@transaction.atomic
def give_back(*, by: Membership, announcement: Announcement, reason: str) -> None:
    """Return a text to its writer with a reason; a released one leaves the page."""
    cycle = locked(announcement.cycle)
    row, reason = _for_staff(announcement), reason.strip()
    if not reason:
        raise Refused(_("Geef een reden. De schrijver leest die."))
    if row.status == Status.RETURNED and row.returned_reason == reason:
        return
    row.status, row.returned_reason, row.released_on = Status.RETURNED, reason, None
    row.save(update_fields=["status", "returned_reason", "released_on"])
    note(cycle, by, "announcement_returned", row.pk)
    _tell_writer(row, _("Jouw tekst komt terug bij jou"), reason)


def _tell_writer(row: Announcement, title: str, body: str) -> None:
    if row.author_id:
        send_messages(
            to=[row.author_id],
            key=f"announcement-writer:{row.pk}:{uuid.uuid4()}",
            title=title,
            body=body,
            path=reverse("cycles:tell", args=[row.cycle_id]),
        )

"""What students do: write, change, withdraw, say how it felt, answer an invitation."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.models import (
    ConditionCheck,
    Contribution,
    Cycle,
    Question,
    Session,
    SessionParticipant,
)
from cycles.models.contribution import MAX_TEXT
from cycles.steps import ENDED, PUBLISHED
from participation.people.models import Membership

from .base import Refused, locked, note
from .batches import release_when_enough

Identity = Cycle.Identity
Status = Contribution.Status


def said(text: str) -> str:
    """The text as stored. Refused when it is empty or longer than a page."""
    kept = text.strip()
    if not kept:
        raise Refused(_("Schrijf eerst iets op. Eén zin is genoeg."))
    if len(kept) > MAX_TEXT:
        raise Refused(_("Dit is te lang: hooguit %(most)d tekens.") % {"most": MAX_TEXT})
    return kept


def refuse_unless_open(cycle: Cycle, today: date) -> None:
    if not cycle.accepts_input(today):
        raise Refused(_("Je kunt nu niet meer schrijven. Je tekst is niet verstuurd."))


@transaction.atomic
def contribute(
    *,
    by: Membership,
    cycle: Cycle,
    question: Question,
    text: str,
    token: uuid.UUID,
    now: datetime,
    today: date,
) -> Contribution:
    """Store what a student wrote, op naam or vertrouwelijk.

    The same `token` stores once: a retry gives the stored row back, and other words under the same
    token (sent, back button, changed, sent again) change it. Refused when input is not open, the
    student was not asked, or the question is of another cycle.

    Only op naam writes a log row: in the other modes no row but the text itself may name a writer.
    """
    cycle, text = locked(cycle), said(text)
    refuse_unless_open(cycle, today)
    asked = cycle.invitations.filter(membership=by).exists()
    if not asked or question.doel_id != cycle.doel.pk or cycle.identity == Identity.ANONIEM:
        raise Refused(_("Deze vraag is niet aan jou gesteld."))
    known = Contribution.objects.filter(cycle=cycle, form_token=token).first()
    if known is not None:
        return _sent_again(cycle, known, by, question, text, today)
    named = cycle.identity == Identity.NAAM
    contribution = Contribution.objects.create(
        cycle=cycle,
        question=question,
        author=by,
        identity=cycle.identity,
        text=text,
        received_at=now if named else _start_of_day(now),
        form_token=token,
        released=named,
    )
    _written(cycle, by, "contributed", contribution)
    return contribution


def _start_of_day(now: datetime) -> datetime:
    """The day is enough for its writer; the hour would tell staff more than they should know."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _written(cycle: Cycle, by: Membership, verb: str, contribution: Contribution) -> None:
    """After every act of a writer: a log row op naam, else perhaps a batch for staff."""
    if cycle.identity == Identity.NAAM:
        note(cycle, by, verb, contribution.pk)
    release_when_enough(cycle)


def _sent_again(
    cycle: Cycle,
    known: Contribution,
    by: Membership,
    question: Question,
    text: str,
    today: date,
) -> Contribution:
    if known.author_id != by.pk or known.question_id != question.pk:
        raise Refused(_("Laad de pagina opnieuw en probeer het nog een keer."))
    if known.status != Status.LIVE or known.leaving:
        raise Refused(_("Je eerste tekst telt niet meer mee. Verstuur dit nog een keer."))
    if known.newest_text != text:
        rewrite(known, text, today)
        _written(cycle, by, "contribution_changed", known)
    return known


def rewrite(row: Contribution, text: str, today: date) -> None:
    """Other words for a text. What staff saw without a name changes with the next batch.

    Students who help to sort see words that staff read first.
    """
    if row.identity == Identity.NAAM or not row.released:
        row.text = text
        row.changed_on = today if row.identity == Identity.NAAM else None
        row.for_kerngroep = False
    else:
        row.pending_text = "" if text == row.text else text
    row.save(update_fields=["text", "changed_on", "for_kerngroep", "pending_text"])


def take_back(row: Contribution) -> None:
    """Out of every count and theme. What staff saw without a name leaves with the next batch."""
    row.pending_text = ""
    if row.identity == Identity.NAAM or not row.released:
        row.status = Status.WITHDRAWN
        row.theme_links.all().delete()
    else:
        row.leaving = True
    row.save(update_fields=["status", "pending_text", "leaving"])


@transaction.atomic
def change_contribution(
    *, by: Membership, contribution: Contribution, text: str, today: date
) -> None:
    """Change own words until input closes."""
    cycle, text = locked(contribution.cycle), said(text)
    contribution = _own_live(by, contribution)
    refuse_unless_open(cycle, today)
    rewrite(contribution, text, today)
    _written(cycle, by, "contribution_changed", contribution)


@transaction.atomic
def withdraw(*, by: Membership, contribution: Contribution, today: date) -> None:
    """Take own words back until input closes; they leave every theme."""
    cycle = locked(contribution.cycle)
    contribution = _own_live(by, contribution)
    refuse_unless_open(cycle, today)
    take_back(contribution)
    _written(cycle, by, "contribution_withdrawn", contribution)


def _own_live(by: Membership, contribution: Contribution) -> Contribution:
    fresh = Contribution.objects.select_for_update().filter(pk=contribution.pk).first()
    there = fresh is not None and fresh.author_id == by.pk
    if fresh is None or not there or fresh.status != Status.LIVE or fresh.leaving:
        raise Refused(_("Deze tekst kun je niet meer veranderen."))
    return fresh


def took_part(person: Membership, cycle: Cycle) -> bool:
    """Wrote something op naam or vertrouwelijk, or was at a meeting."""
    return (
        cycle.contributions.filter(author=person, leaving=False)
        .exclude(status=Status.WITHDRAWN)
        .exists()
        or SessionParticipant.objects.filter(
            session__cycle=cycle, membership=person, attended=True
        ).exists()
    )


@transaction.atomic
def check_conditions(
    *,
    by: Membership,
    cycle: Cycle,
    safe: bool,
    enough_time: bool,
    taken_seriously: bool,
    today: date,
) -> None:
    """Three taps after taking part, until input closes; tapping again changes the answer.

    Writes no log row: who said what about safety is nobody's business. In an anonymous cycle the
    taps stand on the receipt (`anonymous.check_conditions`): a row here would name who took part.
    """
    cycle = locked(cycle)
    refuse_unless_open(cycle, today)
    if cycle.identity == Identity.ANONIEM or not took_part(by, cycle):
        raise Refused(_("Doe eerst mee. Daarna vragen we hoe het was."))
    ConditionCheck.objects.update_or_create(
        cycle=cycle,
        membership=by,
        defaults={"safe": safe, "enough_time": enough_time, "taken_seriously": taken_seriously},
    )


@transaction.atomic
def reply_to_session(*, by: Membership, session: Session, reply: str, today: date) -> None:
    """Say whether you come, until the day itself."""
    cycle = locked(session.cycle)
    place = session.participants.filter(membership=by).first()
    running = cycle.phase in PUBLISHED - ENDED
    if place is None or session.date < today or not running or reply not in place.Reply.values:
        raise Refused(_("Je kunt hier niet meer op antwoorden."))
    place.reply = reply
    place.save(update_fields=["reply"])
    note(cycle, by, "session_reply", session.pk)


@transaction.atomic
def note_attendance(
    *, by: Membership, session: Session, present: set[uuid.UUID], today: date
) -> None:
    """Who came; from the day of the session on. `present` holds participant ids."""
    cycle = locked(session.cycle)
    if session.date > today or cycle.phase not in PUBLISHED:
        raise Refused(_("De bijeenkomst is nog niet geweest."))
    session.participants.filter(pk__in=present).update(attended=True)
    session.participants.exclude(pk__in=present).update(attended=False)
    note(cycle, by, "attendance_noted", session.pk)

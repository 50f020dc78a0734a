"""What students do: write, change, withdraw, say how it felt, answer an invitation."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
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


def _said(text: str) -> str:
    """The text as stored. Refused when it is empty or longer than a page."""
    said = text.strip()
    if not said:
        raise Refused(_("Schrijf eerst iets op. Eén zin is genoeg."))
    if len(said) > MAX_TEXT:
        raise Refused(_("Dit is te lang: hooguit %(most)d tekens.") % {"most": MAX_TEXT})
    return said


def _refuse_unless_open(cycle: Cycle, today: date) -> None:
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
    """Store what a student wrote, op naam.

    The same `token` stores once: a retry gives the stored row back, and other words under the same
    token (sent, back button, changed, sent again) change it. Refused when input is not open, the
    student was not asked, or the question is of another cycle.
    """
    cycle, text = locked(cycle), _said(text)
    _refuse_unless_open(cycle, today)
    asked = cycle.invitations.filter(membership=by).exists()
    if not asked or question.doel_id != cycle.doel.pk or cycle.identity != Cycle.Identity.NAAM:
        raise Refused(_("Deze vraag is niet aan jou gesteld."))
    known = Contribution.objects.filter(cycle=cycle, form_token=token).first()
    if known is not None:
        return _sent_again(known, by, question, text, today)
    contribution = Contribution.objects.create(
        cycle=cycle,
        question=question,
        author=by,
        identity=cycle.identity,
        text=text,
        received_at=now,
        form_token=token,
    )
    note(cycle, by, "contributed", contribution.pk)
    return contribution


def _sent_again(
    known: Contribution, by: Membership, question: Question, text: str, today: date
) -> Contribution:
    if known.author_id != by.pk or known.question_id != question.pk:
        raise Refused(_("Laad de pagina opnieuw en probeer het nog een keer."))
    if known.status != Contribution.Status.LIVE:
        raise Refused(_("Je eerste tekst telt niet meer mee. Verstuur dit nog een keer."))
    if known.text != text:
        known.text, known.changed_on = text, today
        known.save(update_fields=["text", "changed_on"])
        note(known.cycle, by, "contribution_changed", known.pk)
    return known


@transaction.atomic
def change_contribution(
    *, by: Membership, contribution: Contribution, text: str, today: date
) -> None:
    """Change own words until input closes."""
    cycle, text = locked(contribution.cycle), _said(text)
    contribution = _own_live(by, contribution)
    _refuse_unless_open(cycle, today)
    contribution.text, contribution.changed_on = text, today
    contribution.save(update_fields=["text", "changed_on"])
    note(cycle, by, "contribution_changed", contribution.pk)


@transaction.atomic
def withdraw(*, by: Membership, contribution: Contribution, today: date) -> None:
    """Take own words back until input closes; they leave every theme."""
    cycle = locked(contribution.cycle)
    contribution = _own_live(by, contribution)
    _refuse_unless_open(cycle, today)
    contribution.status = Contribution.Status.WITHDRAWN
    contribution.save(update_fields=["status"])
    contribution.theme_links.all().delete()
    note(cycle, by, "contribution_withdrawn", contribution.pk)


def _own_live(by: Membership, contribution: Contribution) -> Contribution:
    fresh = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if fresh.author_id != by.pk or fresh.status != Contribution.Status.LIVE:
        raise Refused(_("Deze tekst kun je niet meer veranderen."))
    return fresh


def took_part(person: Membership, cycle: Cycle) -> bool:
    """Wrote something, or was at a meeting."""
    return (
        cycle.contributions.filter(author=person)
        .exclude(status=Contribution.Status.WITHDRAWN)
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

    Writes no log row: who said what about safety is nobody's business.
    """
    cycle = locked(cycle)
    _refuse_unless_open(cycle, today)
    if not took_part(by, cycle):
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

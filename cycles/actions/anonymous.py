"""What students do anonymously. The exception to "every verb has an actor and a log row".

`send` needs to know who sends, once: to look whether they were asked and did not send before.
What it stores is a tick on an invitation and, apart from that, a receipt with the texts; nothing
links the two. Everything after that is done with the code of the receipt and knows nobody.
No verb here writes a log row, a message or a time.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from cycles import receipts
from cycles.models import Contribution, Cycle, Question, Receipt
from participation.people.models import Membership

from .base import Refused, locked
from .batches import mix, release_when_enough
from .input import refuse_unless_open, rewrite, said, take_back
from .unlinked import tick

P = ParamSpec("P")
R = TypeVar("R")
Status = Contribution.Status
Answers = Sequence[tuple[Question, str]]


class NotStored(Exception):
    """The database refused. Says nothing more: its own words would put the text in the log."""


def quietly(act: Callable[P, R]) -> Callable[P, R]:
    """One transaction, whose errors do not carry what somebody wrote into a log."""

    @wraps(act)
    def kept_quiet(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except DatabaseError as error:
            kind = type(error).__name__
        raise NotStored(kind)

    return kept_quiet


@quietly
def send(*, by: Membership, cycle: Cycle, answers: Answers, token: uuid.UUID, today: date) -> str:
    """Store one sending of a student, anonymously; returns the code of its receipt.

    Each invitee sends once. The same form again (`token`) stores once, gives the same code, and
    changes the texts when the words are others. Refused when input is not open, the student was
    not asked or sent another form before, or a question is of another cycle.
    """
    cycle = locked(cycle)
    texts = [(question, said(text)) for question, text in answers]
    invitation = cycle.invitations.filter(membership=by).first()
    if invitation is None or cycle.identity != Cycle.Identity.ANONIEM:
        raise Refused(_("Deze vraag is niet aan jou gesteld."))
    if invitation.took_part and not cycle.accepts_input(today):
        raise Refused(_("Je kunt nu niet meer schrijven. Wat je eerder verstuurde, telt."))
    refuse_unless_open(cycle, today)
    if not texts:
        raise Refused(_("Schrijf eerst iets op. Eén zin is genoeg."))
    # The form belongs to this student: who finds or reads its token gets nowhere with it.
    form = (cycle.pk, by.pk, token)
    form_token = receipts.form_key(settings.RECEIPT_KEY, *form)
    code = receipts.make_code(settings.RECEIPT_KEY, *form)
    receipt = cycle.receipts.filter(form_token=form_token).first()
    if receipt is not None:
        texts = _not_there_yet(receipt, texts)
    elif invitation.took_part:
        raise Refused(_("Je deed al mee. Met je code kun je het veranderen."))
    else:
        receipt = Receipt.objects.create(
            cycle=cycle,
            code_hash=receipts.hash_code(settings.RECEIPT_KEY, code),
            form_token=form_token,
        )
        tick(cycle, by, "took_part")
    for question, text in texts:
        _put(cycle, receipt, question, text, today)
    _written(cycle)
    return code


def _not_there_yet(receipt: Receipt, texts: Answers) -> list[tuple[Question, str]]:
    """What a form that is sent again still has to store.

    Refused when staff read it, or something else was done with it since: then it takes the code,
    so that an old form never undoes what was done with that.
    """
    fresh = []
    for question, text in texts:
        rows = list(receipt.contributions.filter(question=question))
        there = any(row.newest_text == text and not row.taken_back for row in rows)
        settled = any(row.released or row.status != Status.LIVE for row in rows)
        if settled and not there:
            raise Refused(_("Je deed al mee. Met je code kun je het veranderen."))
        if not there:
            fresh.append((question, text))
    return fresh


def _put(cycle: Cycle, receipt: Receipt, question: Question, text: str, today: date) -> None:
    """One answer to one question: new, or other words for the one that is there."""
    if question.doel_id != cycle.doel.pk:
        raise Refused(_("Deze vraag is niet aan jou gesteld."))
    known = receipt.contributions.filter(
        question=question, status=Status.LIVE, leaving=False
    ).first()
    if known is None:
        Contribution.objects.create(
            cycle=cycle,
            question=question,
            receipt=receipt,
            identity=cycle.identity,
            text=text,
            released=False,
        )
    elif known.newest_text != text:
        rewrite(known, text, today)


def _written(cycle: Cycle) -> None:
    release_when_enough(cycle)
    mix(cycle)


def find_receipt(typed: str) -> Receipt | None:
    """The receipt of a typed code; None when there is none."""
    code = receipts.read_code(typed)
    if code is None:
        return None
    hashed = receipts.hash_code(settings.RECEIPT_KEY, code)
    found = Receipt.objects.filter(code_hash=hashed).select_related(
        "cycle__doel", "cycle__terugkoppeling__promise", "cycle__school"
    )
    return found.first()


def _refuse_unless_own(receipt: Receipt, contribution: Contribution) -> None:
    own = contribution.receipt_id == receipt.pk
    if not own or contribution.status != Status.LIVE or contribution.leaving:
        raise Refused(_("Deze tekst kun je niet meer veranderen."))


def _open_receipt(receipt: Receipt, today: date) -> tuple[Cycle, Receipt]:
    """The locked cycle and the receipt as it is now, while input is open."""
    cycle = locked(receipt.cycle)
    fresh = cycle.receipts.filter(pk=receipt.pk).first()
    if fresh is None:
        raise Refused(_("Deze bon is er niet meer."))
    refuse_unless_open(cycle, today)
    return cycle, fresh


def _own(receipt: Receipt, contribution: uuid.UUID) -> Contribution:
    """A text of this receipt that its writer can still change."""
    fresh = receipt.contributions.filter(pk=contribution).first()
    if fresh is None:
        raise Refused(_("Deze tekst kun je niet meer veranderen."))
    _refuse_unless_own(receipt, fresh)
    return fresh


@quietly
def change(*, receipt: Receipt, contribution: uuid.UUID, text: str, today: date) -> None:
    """Other words for a text of this receipt, until input closes."""
    cycle, receipt = _open_receipt(receipt, today)
    rewrite(_own(receipt, contribution), said(text), today)
    _written(cycle)


@quietly
def withdraw(*, receipt: Receipt, contribution: uuid.UUID, today: date) -> None:
    """Take a text of this receipt back, until input closes. That somebody took part stays."""
    cycle, receipt = _open_receipt(receipt, today)
    take_back(_own(receipt, contribution))
    _written(cycle)


@quietly
def add(*, receipt: Receipt, question: Question, text: str, today: date) -> None:
    """Answer a question that has no text of this receipt that counts, until input closes."""
    cycle, receipt = _open_receipt(receipt, today)
    _put(cycle, receipt, question, said(text), today)
    _written(cycle)


@quietly
def check_conditions(
    *, receipt: Receipt, safe: bool, enough_time: bool, taken_seriously: bool, today: date
) -> None:
    """Three taps about the conditions, until input closes; tapping again changes the answer."""
    cycle, receipt = _open_receipt(receipt, today)
    receipt.safe, receipt.enough_time, receipt.taken_seriously = safe, enough_time, taken_seriously
    receipt.save(update_fields=["safe", "enough_time", "taken_seriously"])
    mix(cycle)

"""A student's own question: put forward, supported, and answered by the promised date."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cycles.models import Cycle, OwnQuestion, Support
from participation.ledger.actions import (
    end_promise,
    keep_promise,
    log,
    make_promise,
    move_promise,
    send_messages,
)
from participation.ledger.models import Promise
from participation.people.models import Membership, Role, School
from participation.people.schooldays import SchoolCalendar

from .base import Refused
from .planning import start_cycle

MOST_WAITING = 3


def answer_by(school: School, today: date) -> date:
    """The date by which a question of today is answered: on a day that students are there."""
    calendar, day = SchoolCalendar.of(school), today + timedelta(days=school.answer_days)
    return day if calendar.why_closed(day) is None else calendar.next_open(day) or day


def readers(school: School) -> list[Membership]:
    """Who reads the questions of students with their names: the coordinators of the school."""
    members = Membership.objects.filter(
        school=school, role=Role.COORDINATOR, user__is_active=True
    ).select_related("user")
    return list(members.order_by("user__last_name", "user__first_name"))


@transaction.atomic
def ask(
    *, by: Membership, question: str, why: str, today: date, token: uuid.UUID | None = None
) -> OwnQuestion:
    """Put a question forward; the school owes an answer from now on.

    The same `token` stores once. Refused when three questions of this student wait for an answer,
    or when nobody at the school would read it.
    """
    Membership.objects.select_for_update().get(pk=by.pk)  # two taps wait for each other
    if token and (known := OwnQuestion.objects.filter(asked_by=by, form_token=token).first()):
        return known
    if not question.strip():
        raise Refused(_("Schrijf eerst je vraag op."))
    waiting = OwnQuestion.objects.filter(asked_by=by, answer="")
    if waiting.exclude(status=OwnQuestion.Status.WITHDRAWN).count() >= MOST_WAITING:
        raise Refused(
            _("Je hebt al drie vragen die op antwoord wachten. Wacht even, of trek er een terug.")
        )
    staff = readers(by.school)
    if not staff:
        raise Refused(_("Er is op school nu niemand die vragen leest. Vraag het aan je mentor."))
    # No words of the student in the ledger: others at school read that too.
    promise = _promised(by, _("Vraag van een leerling"), answer_by(by.school, today), today)
    row = OwnQuestion.objects.create(
        school=by.school,
        asked_by=by,
        question=question.strip(),
        why=why.strip(),
        asked_on=today,
        promise=promise,
        form_token=token,
    )
    _note(row, by, "own_question_asked")
    send_messages(
        to={member.pk for member in staff},
        key=f"own-question:{row.pk}",
        title=_("Een leerling stelt een vraag aan de school"),
        body=_("Beloofd: uiterlijk %(day)s antwoord, met een reden.")
        % {"day": date_format(promise.due, "l j F")},
        path=_path(row),
    )
    return row


def _promised(by: Membership, what: str, due: date, today: date) -> Promise:
    try:
        return make_promise(by=by, kind=Promise.Kind.VRAAG, what=what, due=due, today=today)
    except ValidationError as error:
        raise Refused(*error.messages) from None


def _locked(question: OwnQuestion) -> OwnQuestion:
    """The question's row, held until the transaction ends. Refused once its asker took it back."""
    if not OwnQuestion.objects.select_for_update().filter(pk=question.pk).first():
        raise Refused(_("Deze vraag is net weggehaald."))
    row = OwnQuestion.objects.select_related("school", "promise", "later_promise").get(
        pk=question.pk
    )
    if row.status == OwnQuestion.Status.WITHDRAWN:
        raise Refused(_("Deze vraag is teruggetrokken."))
    return row


def _note(question: OwnQuestion, by: Membership, verb: str) -> None:
    log(by=by, school=question.school, verb=verb, of=question.pk)


def _path(question: OwnQuestion) -> str:
    return reverse("cycles:own_question", args=[question.pk])


def _tell_asker(question: OwnQuestion, key: str, title: str, body: str) -> None:
    if question.asked_by_id:
        send_messages(
            to=[question.asked_by_id], key=key, title=title, body=body, path=_path(question)
        )


def _tell_supporters(question: OwnQuestion, key: str, title: str, body: str) -> None:
    """Without the question itself: staff can still take that offline, a message they cannot."""
    if question.status == OwnQuestion.Status.ONLINE:
        supporters = question.supports.values_list("membership_id", flat=True)
        send_messages(to=set(supporters), key=key, title=title, body=body, path=_path(question))


@transaction.atomic
def withdraw(*, by: Membership, question: OwnQuestion, today: date) -> None:
    """Take an own question back until ja or nee; staff and other students no longer see it."""
    question = _locked(question)
    if question.asked_by_id != by.pk:
        raise Refused(_("Dit is niet jouw vraag."))
    if not question.is_open:
        raise Refused(_("De school heeft al geantwoord. Terugtrekken kan niet meer."))
    for promise in (question.promise, question.later_promise):
        if promise:
            end_promise(promise=promise, reason=_("De leerling trok de vraag terug."), today=today)
    _tell_supporters(
        question,
        f"own-question-gone:{question.pk}",
        _("Een vraag die jij steunt, is teruggetrokken"),
        _("De leerling die de vraag stelde, trok hem terug."),
    )
    question.supports.all().delete()
    question.status = OwnQuestion.Status.WITHDRAWN
    question.save(update_fields=["status"])
    _note(question, by, "own_question_withdrawn")


@transaction.atomic
def put_online(*, by: Membership, question: OwnQuestion) -> None:
    """Let everyone at the school read the question, without the name of who asked."""
    question = _locked(question)
    if question.status == OwnQuestion.Status.ONLINE:
        return
    question.status, question.hidden_reason = OwnQuestion.Status.ONLINE, ""
    question.save(update_fields=["status", "hidden_reason"])
    _note(question, by, "own_question_online")
    _tell_asker(
        question,
        f"own-question-online:{question.pk}:{uuid.uuid4()}",
        _("Jouw vraag staat online"),
        _("Andere leerlingen zien je vraag, zonder je naam."),
    )


@transaction.atomic
def hide(*, by: Membership, question: OwnQuestion, reason: str) -> None:
    """Keep a question offline, or take it offline; its asker reads the reason.

    The school still owes the answer.
    """
    question, reason = _locked(question), reason.strip()
    if not reason:
        raise Refused(_("Geef een reden. De leerling leest die."))
    if question.status == OwnQuestion.Status.HIDDEN and question.hidden_reason == reason:
        return
    question.status, question.hidden_reason = OwnQuestion.Status.HIDDEN, reason
    question.save(update_fields=["status", "hidden_reason"])
    _note(question, by, "own_question_hidden")
    _tell_asker(
        question,
        f"own-question-hidden:{question.pk}:{uuid.uuid4()}",
        _("Jouw vraag staat niet online"),
        reason,
    )


@transaction.atomic
def support(*, by: Membership, question: OwnQuestion, wanted: bool) -> None:
    """Support a question of somebody else, or stop doing so; each student counts once.

    Says what is wanted and does not flip, so that a double tap does it once. Writes no log row:
    nobody needs to look up who supports what.
    """
    question = _locked(question)
    if question.status != OwnQuestion.Status.ONLINE or not question.is_open:
        raise Refused(_("Deze vraag kun je nu niet (meer) steunen."))
    if by.role != Role.LEERLING or by.school_id != question.school_id:
        raise Refused(_("Alleen leerlingen van deze school kunnen een vraag steunen."))
    if question.asked_by_id == by.pk:
        raise Refused(_("Dit is jouw eigen vraag."))
    if wanted:
        Support.objects.get_or_create(question=question, membership=by)
    else:
        question.supports.filter(membership=by).delete()


@transaction.atomic
def answer(
    *,
    by: Membership,
    question: OwnQuestion,
    verdict: str,
    reason: str,
    today: date,
    again_by: date | None = None,
) -> OwnQuestion:
    """Answer ja, nee or later, with a reason; that keeps the promise.

    "Later" makes a second promise (`again_by`), which a ja or nee keeps in its turn. "Ja" starts
    a cycle with the question in the same transaction. Sending the same answer twice stores once.
    """
    question, reason = _locked(question), reason.strip()
    if question.answer == verdict and question.reason == reason:
        return question
    if not question.is_open:
        raise Refused(_("Deze vraag is al beantwoord."))
    if verdict not in OwnQuestion.Answer.values:
        raise Refused(_("Kies ja, nee of later."))
    if not reason:
        raise Refused(_("Geef een reden. Leerlingen lezen die."))
    kept = question.owed
    if verdict == OwnQuestion.Answer.LATER:
        question.later_promise = _second_promise(question, by, again_by, today)
    elif verdict == OwnQuestion.Answer.JA:
        question.cycle = _cycle_with(question, by, today)
    if kept:
        keep_promise(promise=kept, today=today)
    question.answer, question.reason = verdict, reason
    question.answered_on, question.answered_by = today, by
    question.save()
    _note(question, by, f"own_question_{verdict}")
    _tell_answer(question)
    return question


def _second_promise(
    question: OwnQuestion, by: Membership, due: date | None, today: date
) -> Promise:
    if question.answer == OwnQuestion.Answer.LATER:
        raise Refused(
            _("Er staat al ‘later’. Verzet de beloofde datum als je meer tijd nodig hebt.")
        )
    if due is None:
        raise Refused(_("Kies een datum. Het wordt een nieuwe belofte."))
    return _promised(by, _("Vraag van een leerling, na ‘later’"), due, today)


def _cycle_with(question: OwnQuestion, by: Membership, today: date) -> Cycle:
    """A concept cycle with the student's question in step 1; `by` becomes its coordinator."""
    cycle = start_cycle(by=by, question=question.question, today=today)
    cycle.doel.why = question.why
    cycle.doel.save(update_fields=["why"])
    return cycle


def _tell_answer(question: OwnQuestion) -> None:
    key = f"own-question-answer:{question.pk}:{question.answer}"
    body = f"{question.get_answer_display().rstrip('.')}. {question.reason}"
    if question.later_promise and question.answer == OwnQuestion.Answer.LATER:
        day = date_format(question.later_promise.due, "l j F")
        body += " " + _("Uiterlijk %(day)s hoor je meer.") % {"day": day}
    _tell_asker(question, key, _("De school antwoordt op jouw vraag"), body)
    _tell_supporters(question, key, _("Er is antwoord op een vraag die jij steunt"), body)


@transaction.atomic
def start_again(*, by: Membership, question: OwnQuestion, today: date) -> Cycle:
    """A new concept for a question that got a ja, after its first concept was thrown away."""
    question = _locked(question)
    if question.answer != OwnQuestion.Answer.JA:
        raise Refused(_("Antwoord eerst ‘ja’ op deze vraag."))
    if question.cycle:
        return question.cycle
    question.cycle = _cycle_with(question, by, today)
    question.save(update_fields=["cycle"])
    _note(question, by, "own_question_cycle")
    return question.cycle


@transaction.atomic
def move_date(*, by: Membership, question: OwnQuestion, to: date, reason: str, today: date) -> None:
    """Move the promised date, visibly: both dates and the reason, for asker and supporters."""
    question = _locked(question)
    promise = question.owed
    if promise is None or not question.is_open:
        raise Refused(_("Deze vraag is al beantwoord."))
    old = promise.due
    try:
        move_promise(by=by, promise=promise, to=to, reason=reason, today=today)
    except ValidationError as error:
        raise Refused(*error.messages) from None
    key = f"own-question-moved:{promise.pk}:{to}:{today}"
    body = _("Eerst beloofd: %(old)s. Nu: %(new)s. Waarom: %(reason)s") % {
        "old": date_format(old, "l j F"),
        "new": date_format(to, "l j F"),
        "reason": reason.strip(),
    }
    later = to > old
    own = _("Je hoort het later: jouw vraag") if later else _("Je hoort het eerder: jouw vraag")
    _tell_asker(question, key, own, body)
    _tell_supporters(question, key, _("Nieuwe datum: een vraag die jij steunt"), body)

"""Own questions: put forward, read, supported and answered."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cycles import permissions
from cycles.actions import Refused, own_question
from cycles.forms.own_question import AnswerQuestionForm, AskForm, KeepOfflineForm, PutOnlineForm
from cycles.forms.planning import new_token
from cycles.forms.running import MoveDateForm
from cycles.models import OwnQuestion
from cycles.questions import question_line, question_lines, with_standing
from participation.people.help import help_lines
from participation.people.models import Membership, Role, User
from participation.people.schooldays import SchoolCalendar

from .common import person, signed_in, student_of, today_here, tried

PER_PAGE = 20
WAITING, ANSWERED = "wacht", "beantwoord"


def _readable(request: HttpRequest, pk: uuid.UUID) -> OwnQuestion:
    """A question that this person may read, or 404."""
    user = person(request)
    found = with_standing(OwnQuestion.objects.readable_by(user), user)
    return get_object_or_404(found.select_related("asked_by__user"), pk=pk)


def _answering(request: HttpRequest, pk: uuid.UUID) -> tuple[OwnQuestion, Membership]:
    """A question with the coordinator who answers it; else 403, or 404 for who may not read it."""
    row, user = _readable(request, pk), person(request)
    by = user.membership_as(Role.COORDINATOR, school_id=row.school_id)
    taken_back = row.status == OwnQuestion.Status.WITHDRAWN
    if by is None or taken_back or not permissions.can_answer_question(user, row):
        raise PermissionDenied
    return row, by


@signed_in
def ask(request: HttpRequest) -> HttpResponse:
    """Say beforehand what happens with a question, and then put it forward."""
    me, today = student_of(request), today_here()
    form = AskForm(request.POST or None, initial={"token": new_token()})
    if request.method == "POST" and form.is_valid():
        try:
            row = own_question.ask(by=me, today=today, **form.cleaned_data)
        except Refused as refused:
            form.add_error("question", " ".join(refused.sentences))
        else:
            messages.success(request, _("Je vraag is verstuurd."))
            return redirect(f"{_page_of(row)}?verstuurd=1")
    context = {
        "form": form,
        "due": own_question.answer_by(me.school, today),
        "staff_names": [member.user.formal_name for member in own_question.readers(me.school)],
        "help_lines": help_lines(me.school),
    }
    return render(request, "cycles/own_question_ask.html", context)


def _page_of(row: OwnQuestion) -> str:
    return reverse("cycles:own_question", args=[row.pk])


@require_safe
@signed_in
def own_questions(request: HttpRequest) -> HttpResponse:
    """What students asked the school: online questions, newest first, and my own on top."""
    user, today = person(request), today_here()
    which = request.GET.get("toon", "")
    own = OwnQuestion.objects.by(user)
    shown = OwnQuestion.objects.online_for(user).exclude(pk__in=own.values("pk"))
    if which == WAITING:
        shown = shown.filter(answer__in=["", OwnQuestion.Answer.LATER])
    elif which == ANSWERED:
        shown = shown.filter(answer__in=[OwnQuestion.Answer.JA, OwnQuestion.Answer.NEE])
    others = with_standing(shown, user).order_by("-asked_on", "pk")
    page = Paginator(others, PER_PAGE).get_page(request.GET.get("pagina"))
    mine = with_standing(own, user).order_by("-asked_on", "pk")
    is_student = user.has_role(Role.LEERLING)
    return render(
        request,
        "cycles/own_questions.html",
        {
            "page": page,
            "lines": question_lines(page, user, today),
            "mine": question_lines(mine[:PER_PAGE], user, today) if is_student else [],
            "is_student": is_student,
            "may_answer": permissions.sees_question_desk(user),
            "which": which if which in {WAITING, ANSWERED} else "",
            "filters": [
                ("", _("Alle")),
                (WAITING, _("Wacht op antwoord")),
                (ANSWERED, _("Beantwoord")),
            ],
        },
    )


@require_safe
@signed_in
def question_desk(request: HttpRequest) -> HttpResponse:
    """For staff: what waits for an answer, the oldest first."""
    user, today = person(request), today_here()
    if not permissions.sees_question_desk(user):
        raise PermissionDenied
    all_of_them = OwnQuestion.objects.for_staff(user)
    waiting = with_standing(all_of_them.waiting(), user).order_by("asked_on", "pk")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("pagina"))
    done = with_standing(all_of_them.exclude(pk__in=all_of_them.waiting().values("pk")), user)
    return render(
        request,
        "cycles/own_question_desk.html",
        {
            "page": page,
            "lines": question_lines(page, user, today),
            "done": question_lines(done.order_by("-answered_on", "pk")[:PER_PAGE], user, today),
        },
    )


@require_safe
@signed_in
def question(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One question: what was promised, what the school answered, and who finds it important."""
    return _question_page(request, _readable(request, pk))


def _question_page(
    request: HttpRequest, row: OwnQuestion, *, online_form: PutOnlineForm | None = None
) -> HttpResponse:
    """The page of a question; with the form that asks once more before it goes online."""
    user = person(request)
    return render(
        request,
        "cycles/own_question.html",
        _context(request, row)
        | {
            "online_form": online_form,
            "asker": row.asked_by.user.get_full_name()
            if row.asked_by and permissions.can_answer_question(user, row)
            else "",
            "just_sent": "verstuurd" in request.GET,
        },
    )


def _context(request: HttpRequest, row: OwnQuestion) -> dict[str, Any]:
    user = person(request)
    owed = row.owed if row.is_open else row.later_promise or row.promise
    return {
        "line": question_line(row, user, today_here()),
        "question": row,
        "promise": owed,
        "moves": list(owed.moves.all()) if owed else [],
        "may_answer": permissions.can_answer_question(user, row),
        "sees_desk": permissions.sees_question_desk(user),
    }


@require_POST
@signed_in
def support(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Support a question, or stop doing so; the button says which."""
    row, me = _readable(request, pk), student_of(request)
    wanted = request.POST.get("steun") == "ja"
    tried(request, own_question.support, by=me, question=row, wanted=wanted)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = _page_of(row)
    return redirect(back)


@signed_in
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take an own question back, after asking."""
    row = get_object_or_404(
        OwnQuestion.objects.by(person(request)).select_related("asked_by"), pk=pk
    )
    if request.method == "POST":
        arguments = {"by": row.asked_by, "question": row, "today": today_here()}
        if tried(request, own_question.withdraw, **arguments):
            messages.success(request, _("Je vraag is teruggetrokken."))
        return redirect("cycles:own_question", row.pk)
    return render(request, "cycles/own_question_withdraw.html", {"question": row})


@require_POST
@signed_in
def put_online(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a question to everyone at the school."""
    row, by = _answering(request, pk)
    names = _names_at(row)
    form = PutOnlineForm(request.POST, text=f"{row.question}\n{row.why}", names=names)
    if row.status != OwnQuestion.Status.ONLINE and not form.is_valid():
        return _question_page(request, row, online_form=form)
    if tried(request, own_question.put_online, by=by, question=row):
        messages.success(request, _("De vraag staat online, zonder naam."))
    return redirect("cycles:own_question", row.pk)


@signed_in
def hide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep a question offline, with a reason for its asker."""
    row, by = _answering(request, pk)
    form = KeepOfflineForm(request.POST or None, initial={"reason": row.hidden_reason})
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if tried(request, own_question.hide, by=by, question=row, reason=reason):
            messages.success(request, _("De vraag staat niet online. De leerling leest waarom."))
            return redirect("cycles:own_question", row.pk)
    return render(request, "cycles/own_question_hide.html", {"question": row, "form": form})


@signed_in
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ja, nee or later, with a reason. Ja goes on to the planner."""
    row, by = _answering(request, pk)
    asker = row.asked_by.user if row.asked_by and request.method == "POST" else None
    form = AnswerQuestionForm(
        request.POST or None,
        names=_names_of(asker) if asker else (),
        calendar=SchoolCalendar.of(row.school),
        may_postpone=row.answer != OwnQuestion.Answer.LATER,
    )
    if request.method == "POST" and form.is_valid():
        arguments = {"by": by, "question": row, "today": today_here(), **form.data_for_action()}
        if tried(request, own_question.answer, **arguments):
            return _after_answer(request, row)
    return render(
        request, "cycles/own_question_answer.html", _context(request, row) | {"form": form}
    )


def _names_of(user: User) -> set[str]:
    """First name, and surname with what stands before it ("de Vries")."""
    return {user.first_name, f"{user.tussenvoegsel} {user.last_name}".strip()}


def _names_at(row: OwnQuestion) -> set[str]:
    """First names of the students of the school, and both names of who asked."""
    students = User.objects.filter(
        memberships__school=row.school_id, memberships__role=Role.LEERLING
    )
    names = set(students.values_list("first_name", flat=True).distinct())
    return names | (_names_of(row.asked_by.user) if row.asked_by else set())


def _after_answer(request: HttpRequest, row: OwnQuestion) -> HttpResponse:
    row.refresh_from_db()
    if row.answer == OwnQuestion.Answer.JA and row.cycle_id:
        messages.success(
            request, _("Het antwoord is gegeven. Maak er nu een goede vraag aan leerlingen van.")
        )
        return redirect("cycles:doel", row.cycle_id)
    messages.success(request, _("Het antwoord is gegeven. De leerling heeft een bericht."))
    return redirect("cycles:own_question", row.pk)


@require_POST
@signed_in
def start_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A new concept for a question with a ja whose first concept was thrown away."""
    row, by = _answering(request, pk)
    if tried(request, own_question.start_again, by=by, question=row, today=today_here()):
        row.refresh_from_db()
        return redirect("cycles:doel", row.cycle_id)
    return redirect("cycles:own_question", row.pk)


@signed_in
def move_date(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Move the promised date of a question, with a reason that students read."""
    row, by = _answering(request, pk)
    if not row.is_open:
        raise PermissionDenied
    form = MoveDateForm(request.POST or None, calendar=SchoolCalendar.of(row.school))
    if request.method == "POST" and form.is_valid():
        arguments = {"by": by, "question": row, "today": today_here(), **form.data_for_action()}
        if tried(request, own_question.move_date, **arguments):
            messages.success(
                request, _("De nieuwe datum staat erop. De leerling heeft een bericht.")
            )
            return redirect("cycles:own_question", row.pk)
    context = {"question": row, "promise": row.owed, "form": form}
    return render(request, "cycles/own_question_date.html", context)

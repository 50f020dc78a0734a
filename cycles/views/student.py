"""The student's pages: what is asked of me, my words on their way, my say."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cycles import permissions
from cycles.actions import input as acts
from cycles.forms.student import ChangeForm, CheckForm, ContributeForm, ReplyForm
from cycles.judgement import ToAnswer, still_to_answer, waiting_for, what_waits
from cycles.models import Contribution, Cycle, Invitation, KerngroepMember, Session
from cycles.parcels import Parcel, make_parcel, with_travel
from cycles.questions import latest_own_questions
from cycles.steps import ENDED, MEE_WETEN, Phase
from participation.people.models import Membership, Role

from . import anonymous
from .answers import outcomes
from .asked import frame_context
from .common import person, signed_in, student_of, today_here, tried
from .overview import cycle_or_404

PARCELS_AT_HOME = 3
OUTCOMES_AT_HOME = 4
PER_PAGE = 30


@dataclass(frozen=True)
class Ask:
    """A question that waits for this student, or that they answered and can still change."""

    cycle: Cycle
    took_part: bool
    opens_later: bool
    days_left: int


@signed_in
def jouw_stem(request: HttpRequest) -> HttpResponse:
    """The student's home."""
    me, today = student_of(request), today_here()
    own = Contribution.objects.by(person(request))
    parcels = [make_parcel(c, today) for c in with_travel(own).order_by("-received_at", "pk")]
    # What still travels comes first; the newest first within that.
    parcels.sort(key=lambda parcel: not parcel.is_moving)
    asks, waiting = _asked(me, today)
    sessions = _sessions(me)
    return render(
        request,
        "cycles/jouw_stem.html",
        {
            "asks": [ask for ask in asks if not ask.took_part],
            "took_part": [ask for ask in asks if ask.took_part],
            "sessions": sessions,
            "parcels": parcels[:PARCELS_AT_HOME],
            "more": max(0, len(parcels) - PARCELS_AT_HOME),
            "outcomes": outcomes(person(request), today, OUTCOMES_AT_HOME),
            "waiting": waiting,
            "helps": _helps(me),
            "own_asked": latest_own_questions(person(request), today),
            "greeting": _greeting(sum(not ask.took_part for ask in asks) + len(waiting)),
        },
    )


def _greeting(waiting: int) -> str:
    if not waiting:
        return _("Er wacht nu geen vraag op jou.")
    return ngettext("Er wacht één vraag op jou.", "Er wachten %(n)d vragen op jou.", waiting) % {
        "n": waiting
    }


def _asked(me: Membership, today: date) -> tuple[list[Ask], list[ToAnswer]]:
    """Open questions to this student, and what else waits for an answer; both in one query."""
    wrote = Contribution.objects.filter(cycle=OuterRef("cycle"), author=me, leaving=False).exclude(
        status=Contribution.Status.WITHDRAWN
    )
    writing = Q(cycle__in=Cycle.objects.in_phase(Phase.OPEN, today)) & ~Q(
        cycle__doel__influence=MEE_WETEN
    )
    places = list(
        Invitation.objects.filter(writing | still_to_answer(today), membership=me)
        .select_related("cycle__doel", "cycle__review", "cycle__terugkoppeling__promise")
        .annotate(wrote=Exists(wrote))
        .order_by("cycle__terugkoppeling__closes_on")
    )
    open_now = [row for row in places if row.cycle.phase_on(today) == Phase.OPEN]
    asks = [
        Ask(
            cycle=row.cycle,
            took_part=row.wrote or row.took_part,
            opens_later=row.cycle.terugkoppeling.writing_days[0] > today,
            days_left=(row.cycle.terugkoppeling.writing_days[1] - today).days,
        )
        for row in open_now
    ]
    return asks, what_waits(row for row in places if row not in open_now)


def _helps(me: Membership) -> list[KerngroepMember]:
    """Where this student was asked to help sort and did not say no, until the answer is there."""
    places = me.kerngroep_places.exclude(reply=KerngroepMember.Reply.NO)
    running = places.filter(cycle__answered_on=None).exclude(cycle__phase__in=ENDED)
    return list(running.select_related("cycle__doel").order_by("asked_on", "pk"))


def _sessions(me: Membership) -> list[Any]:
    """Meetings to come that this student is invited to."""
    return list(
        me.session_places.filter(session__date__gte=today_here())
        .exclude(session__cycle__phase__in=[Phase.CONCEPT, Phase.GESTOPT])
        .select_related("session__cycle__doel")
        .order_by("session__date", "session__starts_at")
    )


@sensitive_post_parameters()
@signed_in
def take_part(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The question with its frame and promise; below it the field, or where it stands now."""
    cycle, user, today = cycle_or_404(request, pk), person(request), today_here()
    if cycle.identity == Cycle.Identity.ANONIEM:
        return anonymous.take_part(request, cycle)
    me = user.membership_as(Role.LEERLING, school_id=cycle.school_id)
    invited = me is not None and Invitation.objects.filter(cycle=cycle, membership=me).exists()
    may_write = invited and permissions.can_contribute(user, cycle, today)
    questions = list(cycle.doel.questions.all())
    form = _contribute_form(request, questions)
    if request.method == "POST":
        if not invited or me is None:
            raise PermissionDenied
        if not may_write:
            messages.error(request, _("Je kunt hier nu niet (meer) schrijven."))
        elif form.is_valid() and _send(request, cycle, me, form):
            return redirect(f"{request.path}?verstuurd=1")
        else:
            form.renew_tokens()
    own = with_travel(Contribution.objects.by(user).filter(cycle=cycle)) if me else []
    parcels = [make_parcel(c, today) for c in own]
    context = frame_context(cycle, user) | {
        "form": form,
        "may_write": may_write,
        "typed": _typed(request, questions),
        "invited": invited,
        "is_student": me is not None,
        "opens_later": invited and today < cycle.terugkoppeling.writing_days[0],
        "parcels": parcels,
        "check": _check_context(cycle, me, parcels) if me and may_write else None,
        "just_sent": "verstuurd" in request.GET,
        "changed": request.GET.get("veranderd", ""),
        "waiting": waiting_for(me, today, cycle) if me and invited and not may_write else [],
    }
    return render(request, "cycles/take_part.html", context)


def _contribute_form(request: HttpRequest, questions: list[Any]) -> ContributeForm:
    tokens = {f"token-{q.position}": uuid.uuid4() for q in questions}
    return ContributeForm(request.POST or None, questions=questions, initial=tokens)


def _typed(request: HttpRequest, questions: list[Any]) -> list[str]:
    """What was typed in a form that came too late: to read back, so that nothing is lost."""
    names = [f"text-{q.position}" for q in questions]
    return [text for name in names if (text := request.POST.get(name, ""))]


def _send(request: HttpRequest, cycle: Cycle, me: Membership, form: ContributeForm) -> bool:
    """Store every answer that was filled in; False when any of them was refused."""
    sent = True
    for question, text, token in form.answers():
        sent &= tried(
            request,
            acts.contribute,
            by=me,
            cycle=cycle,
            question=question,
            text=text,
            token=token,
            now=timezone.now(),
            today=today_here(),
        )
    return sent


def _check_context(cycle: Cycle, me: Membership, parcels: list[Parcel]) -> CheckForm | None:
    """The three taps, once somebody took part and while input is open."""
    wrote = any(not parcel.taken_back for parcel in parcels)
    if not wrote and not acts.took_part(me, cycle):
        return None
    given = cycle.checks.filter(membership=me).first()
    initial = {}
    if given:
        names = ("safe", "enough_time", "taken_seriously")
        initial = {name: "ja" if getattr(given, name) else "nee" for name in names}
    form = CheckForm(initial=initial)
    form.was_given = given is not None  # type: ignore[attr-defined]
    return form


@require_POST
@signed_in
def check(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Store the three taps."""
    cycle, me = cycle_or_404(request, pk), student_of(request)
    if not cycle.invitations.filter(membership=me).exists():
        raise PermissionDenied
    form = CheckForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Kies bij alle drie ja of nee."))
    elif tried(
        request, acts.check_conditions, by=me, cycle=cycle, today=today_here(), **form.taps()
    ):
        messages.success(request, _("Dank je. Dit helpt de school om het goed te doen."))
    return redirect("cycles:take_part", cycle.pk)


@signed_in
def own_words(request: HttpRequest) -> HttpResponse:
    """Everything this student ever wrote, newest first."""
    student_of(request)
    own = with_travel(Contribution.objects.by(person(request))).order_by("-received_at", "pk")
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("pagina"))
    parcels = [make_parcel(c, today_here()) for c in page]
    return render(request, "cycles/own_words.html", {"parcels": parcels, "page": page})


@signed_in
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change own words, or take them back, until input closes."""
    own = Contribution.objects.by(person(request)).select_related(
        "cycle__doel", "cycle__terugkoppeling__promise", "question", "author"
    )
    row = get_object_or_404(own, pk=pk)
    by, today = row.author, today_here()
    if not permissions.can_change_contribution(person(request), row, today):
        messages.error(request, _("Deze tekst kun je niet meer veranderen."))
        if request.method != "POST":
            return redirect("cycles:take_part", row.cycle_id)
    form = ChangeForm(request.POST or None, initial={"text": row.newest_text})
    if request.method == "POST" and "terug" in request.POST:
        if tried(request, acts.withdraw, by=by, contribution=row, today=today):
            messages.success(request, _said_when(_("Je tekst is teruggetrokken."), row))
        return redirect("cycles:take_part", row.cycle_id)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        changed = tried(
            request, acts.change_contribution, by=by, contribution=row, text=text, today=today
        )
        if changed:
            messages.success(request, _said_when(_("Je tekst is veranderd."), row))
            page = reverse("cycles:take_part", args=[row.cycle_id])
            return redirect(f"{page}?veranderd={row.pk}")
    return render(request, "cycles/change.html", {"row": row, "form": form, "cycle": row.cycle})


def _said_when(done: str, row: Contribution) -> str:
    """What was done, and that the school sees it later when that is so."""
    if row.identity == Cycle.Identity.NAAM or not row.released:
        return done
    return _("%(done)s De school ziet dat later, samen met wat anderen veranderen.") % {
        "done": done
    }


@require_POST
@signed_in
def reply(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Whether a student comes to a meeting."""
    me = student_of(request)
    session = get_object_or_404(
        Session.objects.select_related("cycle__school").exclude(cycle__phase=Phase.CONCEPT),
        pk=pk,
        participants__membership=me,
    )
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Kies of je komt of niet komt."))
    elif tried(
        request,
        acts.reply_to_session,
        by=me,
        session=session,
        reply=form.cleaned_data["reply"],
        today=today_here(),
    ):
        messages.success(request, _("Dank je, je antwoord is bewaard."))
    return redirect("cycles:jouw_stem")

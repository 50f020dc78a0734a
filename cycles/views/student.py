"""The student's pages: what is asked of me, my words on their way, my say."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cycles import permissions
from cycles.actions import input as acts
from cycles.facts import cycle_frame
from cycles.forms.student import ChangeForm, CheckForm, ContributeForm, ReplyForm
from cycles.models import Contribution, Cycle, Invitation, Session
from cycles.parcels import make_parcel, with_travel
from cycles.steps import MEE_WETEN, Phase
from participation.people.models import Membership, Role, User

from .answers import outcomes
from .common import person, signed_in, today_here, tried
from .overview import cycle_or_404

PARCELS_AT_HOME = 3
OUTCOMES_AT_HOME = 4
PER_PAGE = 30


@dataclass(frozen=True)
class Ask:
    """A question that waits for this student, or that they answered and can still change."""

    cycle: Cycle
    opens_later: bool
    days_left: int


def _student(request: HttpRequest) -> Membership:
    """The student's membership, or 403."""
    own = person(request).own_memberships
    member = next((m for m in own if m.role == Role.LEERLING), None)
    if member is None:
        raise PermissionDenied
    return member


@signed_in
def jouw_stem(request: HttpRequest) -> HttpResponse:
    """The student's home."""
    me, today = _student(request), today_here()
    own = Contribution.objects.by(person(request))
    parcels = [make_parcel(c, today) for c in with_travel(own).order_by("-received_at", "pk")]
    # What still travels comes first; the newest first within that.
    parcels.sort(key=lambda parcel: not parcel.is_moving)
    asks = _asks(me)
    sessions = _sessions(me)
    return render(
        request,
        "cycles/jouw_stem.html",
        {
            "asks": [ask for ask in asks if not ask.cycle.took_part],  # type: ignore[attr-defined]
            "took_part": [ask for ask in asks if ask.cycle.took_part],  # type: ignore[attr-defined]
            "sessions": sessions,
            "parcels": parcels[:PARCELS_AT_HOME],
            "more": max(0, len(parcels) - PARCELS_AT_HOME),
            "outcomes": outcomes(person(request), today, OUTCOMES_AT_HOME),
            "greeting": _greeting(sum(not a.cycle.took_part for a in asks)),  # type: ignore[attr-defined]
        },
    )


def _greeting(waiting: int) -> str:
    if not waiting:
        return _("Er wacht nu geen vraag op jou.")
    return ngettext("Er wacht één vraag op jou.", "Er wachten %(n)d vragen op jou.", waiting) % {
        "n": waiting
    }


def _asks(me: Membership) -> list[Ask]:
    """Open questions to this student, the one that closes first on top."""
    today = today_here()
    cycles = (
        Cycle.objects.filter(invitations__membership=me)
        .in_phase(Phase.OPEN, today)
        .exclude(doel__influence=MEE_WETEN)
        .select_related("doel", "terugkoppeling__promise")
        .annotate(
            took_part=Exists(
                Contribution.objects.filter(cycle=OuterRef("pk"), author=me).exclude(
                    status=Contribution.Status.WITHDRAWN
                )
            )
        )
        .order_by("terugkoppeling__closes_on")
    )
    return [
        Ask(
            cycle=cycle,
            opens_later=cycle.terugkoppeling.writing_days[0] > today,
            days_left=(cycle.terugkoppeling.writing_days[1] - today).days,
        )
        for cycle in cycles
    ]


def _sessions(me: Membership) -> list[Any]:
    """Meetings to come that this student is invited to."""
    return list(
        me.session_places.filter(session__date__gte=today_here())
        .exclude(session__cycle__phase__in=[Phase.CONCEPT, Phase.GESTOPT])
        .select_related("session__cycle__doel")
        .order_by("session__date", "session__starts_at")
    )


@signed_in
def take_part(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The question with its frame and promise; below it the field, or where it stands now."""
    cycle, user, today = cycle_or_404(request, pk), person(request), today_here()
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
    context = _frame_context(cycle, user) | {
        "form": form,
        "may_write": may_write,
        "typed": _typed(request, questions),
        "invited": invited,
        "is_student": me is not None,
        "opens_later": invited and today < cycle.terugkoppeling.writing_days[0],
        "parcels": [make_parcel(c, today) for c in own],
        "check": _check_context(cycle, me, may_write),
        "just_sent": "verstuurd" in request.GET,
        "changed": request.GET.get("veranderd", ""),
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


def _frame_context(cycle: Cycle, user: User) -> dict[str, Any]:
    """What a student reads before writing: frame, promise, who sees names, what changed."""
    why, influence, frame, promise = cycle_frame(cycle)
    said = cycle.terugkoppeling
    return {
        "cycle": cycle,
        "frame": {"why": why, "influence": influence, "frame": frame, "promise": promise},
        "promise_state": said.promise_made.state(today_here()),
        "said": said,
        "moves": list(said.promise_made.moves.all()),
        "news": list(cycle.news.all()),
        "corrections": list(cycle.corrections.all()),
        "staff_names": [member.user.formal_name for member in cycle.staff],
        "informs_only": cycle.doel.influence == MEE_WETEN,
        "closes_on": said.closes_on,
        "phase": cycle.phase_on(today_here()),
        "answered": cycle.answered_on is not None,
        "audience": _audience_words(cycle),
    }


def _audience_words(cycle: Cycle) -> str:
    """ "Vraag voor klas 3 en 4" from the groups of step 1."""
    names = [group.name for group in cycle.doel.groups.all()[:7]]
    if not names or len(names) > 6:
        return _("Vraag van jouw school")
    listed = (
        names[0]
        if len(names) == 1
        else _("%(most)s en %(last)s")
        % {
            "most": ", ".join(names[:-1]),
            "last": names[-1],
        }
    )
    return _("Vraag voor %(groups)s") % {"groups": listed}


def _check_context(cycle: Cycle, me: Membership | None, may_write: bool) -> CheckForm | None:
    """The three taps, once somebody took part and while input is open."""
    if me is None or not may_write or not acts.took_part(me, cycle):
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
    cycle, me = cycle_or_404(request, pk), _student(request)
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
    _student(request)
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
    form = ChangeForm(request.POST or None, initial={"text": row.text})
    if request.method == "POST" and "terug" in request.POST:
        if tried(request, acts.withdraw, by=by, contribution=row, today=today):
            messages.success(request, _("Je tekst is teruggetrokken."))
        return redirect("cycles:take_part", row.cycle_id)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        changed = tried(
            request, acts.change_contribution, by=by, contribution=row, text=text, today=today
        )
        if changed:
            messages.success(request, _("Je tekst is veranderd."))
            page = reverse("cycles:take_part", args=[row.cycle_id])
            return redirect(f"{page}?veranderd={row.pk}")
    return render(request, "cycles/change.html", {"row": row, "form": form, "cycle": row.cycle})


@require_POST
@signed_in
def reply(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Whether a student comes to a meeting."""
    me = _student(request)
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

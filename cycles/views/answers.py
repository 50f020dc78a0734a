"""Jullie zeiden, wij doen: the answers, for everyone at the school."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cycles.announced import told_beside
from cycles.answer_page import answer_themes
from cycles.facts import facts_of
from cycles.judgement import students_judgement
from cycles.models import Cycle, Decision, Terugkoppeling
from cycles.models.cycle import CycleQuerySet
from cycles.reviews import with_recognised
from cycles.steps import Phase, step_states
from participation.disclosure import Audience
from participation.people.models import User

from .common import person, signed_in, today_here
from .judging import judge_block
from .overview import cycle_or_404

PER_PAGE = 20


@dataclass(frozen=True)
class Outcome:
    """One line in a list of answers."""

    cycle: Cycle
    states: tuple[str, ...]
    words: str


def _in_brief() -> CycleQuerySet:
    decided = Decision.objects.filter(is_current=True, published_on__isnull=False)
    return Cycle.objects.with_facts(today_here()).prefetch_related(
        Prefetch("themes__decisions", queryset=decided)
    )


def outcomes(user: User, today: date, most: int) -> list[Outcome]:
    """The latest answers, and questions to this person that wait too long for one."""
    asked = Q(invitations__membership__in=user.membership_ids)
    late = asked & Q(
        phase__in=[Phase.OPEN, Phase.VERWERKEN], terugkoppeling__promise__due__lt=today
    )
    moved = asked & Q(
        phase__in=[Phase.OPEN, Phase.VERWERKEN],
        terugkoppeling__promise__current_move__isnull=False,
    )
    stopped = asked & Q(phase=Phase.GESTOPT)
    keys = (
        Cycle.objects.readable_by(user)
        .filter(Q(answered_on__isnull=False) | late | moved | stopped)
        .annotate(latest=Greatest("opened_on", Coalesce("answered_on", "opened_on")))
        .order_by("-latest", "pk")
        .values_list("pk", flat=True)
        .distinct()
    )
    # Keys first: the facts of all other cycles would be counted for nothing.
    order = {pk: n for n, pk in enumerate(keys[:most])}
    found = sorted(_in_brief().filter(pk__in=order), key=lambda cycle: order[cycle.pk])
    return [make_outcome(cycle, today) for cycle in found]


def make_outcome(cycle: Cycle, today: date) -> Outcome:
    facts = facts_of(cycle)
    return Outcome(cycle, step_states(facts, today), _words(cycle, today))


def _words(cycle: Cycle, today: date) -> str:
    """ "1 doen, 1 niet. Belofte gehouden."; for an open promise both dates."""
    if cycle.phase == Phase.GESTOPT:
        return _("Gestopt: %(reason)s") % {"reason": cycle.stop_reason}
    promise = cycle.terugkoppeling.promise_made
    if cycle.answered_on is None:
        return _waiting(cycle, today)
    counts = Counter(d.verdict for theme in cycle.themes.all() for d in theme.decisions.all())
    labels = dict(Decision.Verdict.choices)
    verdicts = ", ".join(
        f"{counts[value]} {str(labels[value]).lower()}" for value in labels if counts[value]
    )
    kept = _("Belofte gehouden.") if promise.kept_as_first_said else _("Later dan beloofd.")
    return f"{verdicts}. {kept}" if verdicts else kept


def _waiting(cycle: Cycle, today: date) -> str:
    promise = cycle.terugkoppeling.promise_made
    first = date_format(promise.original_due, "j F")
    late = promise.due < today
    if promise.was_moved and late:
        new = date_format(promise.due, "j F")
        return _("Beloofd: %(first)s. Verzet naar %(new)s. Ook dat is niet gelukt.") % {
            "first": first,
            "new": new,
        }
    if promise.was_moved:
        new = date_format(promise.due, "j F")
        return _("Je zou het %(first)s horen. Dat is niet gelukt. Nieuwe datum: %(new)s.") % {
            "first": first,
            "new": new,
        }
    return _("Je zou het %(first)s horen. Het antwoord is er nog niet.") % {"first": first}


@signed_in
def answers(request: HttpRequest) -> HttpResponse:
    """All answers of the school, newest first."""
    cycles = (
        _in_brief()
        .filter(school_id__in=person(request).school_ids, answered_on__isnull=False)
        .order_by("-answered_on", "id")
    )
    page = Paginator(cycles, PER_PAGE).get_page(request.GET.get("pagina"))
    rows = [make_outcome(cycle, today_here()) for cycle in page]
    return render(request, "cycles/answers.html", {"page": page, "rows": rows})


@signed_in
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The answer to one question; before there is one, the question with its promise."""
    cycle = cycle_or_404(request, pk)
    if cycle.answered_on is None:
        return redirect("cycles:take_part", cycle.pk)
    said, today = cycle.terugkoppeling, today_here()
    promise = said.promise_made
    channels = dict(Terugkoppeling.Channel.choices)
    finished = cycle.phase == Phase.AFGEROND
    criteria = list(cycle.doel.criteria.all()) if finished or said.judge_until else []
    return render(
        request,
        "cycles/answer.html",
        {
            "cycle": cycle,
            "said": said,
            "promise": promise,
            "moves": list(promise.moves.all()) if promise.was_moved else [],
            "days_late": promise.days_late(today),
            "channels": [channels[key] for key in said.channels if key in channels],
            "told": told_beside(cycle, person(request)),
            "themes": with_recognised(answer_themes(cycle, today), cycle, today),
            "corrections": list(cycle.corrections.all()),
            "news": list(cycle.news.all()),
            "criteria": criteria if finished else [],
            "judgement": students_judgement(cycle, criteria, today, Audience.STUDENTS),
            "successors": list(
                cycle.successors.exclude(phase=Phase.CONCEPT).select_related("doel")
            ),
        }
        | judge_block(request, cycle, criteria),
    )

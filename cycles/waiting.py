"""What still owes an answer, over all cycles: how long it waits and where to act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.disclosure import Audience, Shown, show_count, threshold_for
from participation.people.models import Role, User

from .cards import review_words, way_to_answer
from .facts import facts_of
from .models import Cycle, Decision, OwnQuestion
from .models.cycle import CycleQuerySet
from .steps import Facts, Phase, next_to_answer


@dataclass(frozen=True)
class Waiting:
    """One thing that students wait for. `since` is when input closed, or when it was promised."""

    kind: str
    title: str
    todo: tuple[str, ...]
    since: date
    days: int
    due: date | None
    days_late: int
    url: str
    button: str


def waiting_for_answer(user: User, today: date) -> list[Waiting]:
    """The oldest first: my cycles, for a director those of the whole school. Three queries."""
    rows = [*_closed(user, today), *_find_outs(user, today), *_questions(user, today)]
    return sorted(rows, key=lambda row: (row.since, row.due or today, row.title))


def _watched(user: User) -> CycleQuerySet:
    schools = [m.school_id for m in user.own_memberships if m.role == Role.DIRECTEUR]
    mine = user.membership_ids
    return Cycle.objects.filter(
        Q(coordinator__in=mine) | Q(second_coordinator__in=mine) | Q(school__in=schools)
    )


def _is_mine(user: User, cycle: Cycle) -> bool:
    return bool({cycle.coordinator_id, cycle.second_coordinator_id} & user.membership_ids)


def _row(
    kind: str, title: str, todo: list[str], since: date, due: date | None, today: date, **way: str
) -> Waiting:
    late = max(0, (today - due).days) if due else 0
    return Waiting(kind, title, tuple(todo), since, (today - since).days, due, late, **way)


def _closed(user: User, today: date) -> Iterator[Waiting]:
    """Cycles whose input has closed and whose answer is not online."""
    for cycle in _watched(user).in_phase(Phase.VERWERKEN, today).with_facts(today):
        facts, mine = facts_of(cycle), _is_mine(user, cycle)
        _first, last = cycle.terugkoppeling.writing_days
        first = next_to_answer(facts, today)
        url, button = way_to_answer(cycle, first) if mine else _look(cycle)
        todo = _to_do(cycle, facts, mine) or [_nothing_left(facts, first)]
        yield _row(
            "antwoord", cycle.doel.question, todo, last, facts.due, today, url=url, button=button
        )


def _to_do(cycle: Cycle, facts: Facts, mine: bool) -> list[str]:
    """What has to happen still; a small number of texts only for the cycle's own staff."""
    todo = []
    if facts.unfetched:
        todo.append(_("De laatste teksten zijn nog niet opgehaald."))
    if facts.unthemed:
        shown = show_count(facts.unthemed, threshold_for(cycle.school.threshold, Audience.STAFF))
        if mine or isinstance(shown, Shown):
            todo.append(
                ngettext("%(n)d tekst zonder thema.", "%(n)d teksten zonder thema.", facts.unthemed)
                % {"n": facts.unthemed}
            )
        else:
            todo.append(_("Nog niet alles is gesorteerd."))
    if facts.undecided:
        todo.append(
            ngettext(
                "%(n)d thema zonder besluit.", "%(n)d thema’s zonder besluit.", facts.undecided
            )
            % {"n": facts.undecided}
        )
    return todo


def _nothing_left(facts: Facts, first: str) -> str:
    """Everything is decided: only the answer itself waits, or for "klopt dit?" first."""
    if first == "review":
        return review_words(facts)
    return _("Alles is besloten. Het antwoord staat nog niet online.")


def _look(cycle: Cycle) -> tuple[str, str]:
    return reverse("cycles:vervolgactie", args=[cycle.pk]), _("Bekijk")


def _find_outs(user: User, today: date) -> Iterator[Waiting]:
    """Published "eerst uitzoeken" decisions whose promise is still owed."""
    decisions = Decision.objects.filter(
        theme__cycle__in=_watched(user),
        theme__cycle__phase=Phase.TERUGGEKOPPELD,
        verdict=Decision.Verdict.UITZOEKEN,
        is_current=True,
        promise__isnull=False,
        promise__kept_on=None,
        promise__ended_on=None,
    ).select_related("theme__cycle__doel", "promise")
    for decision in decisions:
        theme, promise = decision.theme, decision.promise
        if promise is None:
            continue
        url, button = _look(theme.cycle)
        if _is_mine(user, theme.cycle):
            url = reverse("cycles:theme", args=[theme.cycle_id, theme.pk])
            button = _("Schrijf het besluit op")
        todo = [_("Eerst uitzoeken, bij: %(question)s") % {"question": theme.cycle.doel.question}]
        yield _row(
            "uitzoeken",
            theme.name,
            todo,
            promise.made_on,
            promise.due,
            today,
            url=url,
            button=button,
        )


def _questions(user: User, today: date) -> Iterator[Waiting]:
    """Students' own questions to which the school owes an answer, or a cycle after a ja."""
    questions = OwnQuestion.objects.for_staff(user).waiting()
    for question in questions.select_related("promise", "later_promise"):
        said = {
            OwnQuestion.Answer.LATER: _("Vraag van een leerling. Jullie zeiden: later."),
            OwnQuestion.Answer.JA: _(
                "Vraag van een leerling. Jullie zeiden ja, maar er is geen cyclus."
            ),
        }
        words = said.get(OwnQuestion.Answer(question.answer)) if question.answer else None
        todo = [words or _("Vraag van een leerling. Nog geen antwoord.")]
        promise = question.owed
        open_ = promise is not None and promise.kept_on is None and promise.ended_on is None
        yield _row(
            "vraag",
            question.question,
            todo,
            question.asked_on,
            promise.due if promise and open_ else None,
            today,
            url=reverse("cycles:own_question", args=[question.pk]),
            button=_("Bekijk de vraag"),
        )

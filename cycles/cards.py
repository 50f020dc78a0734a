"""A cycle as a card: its ring, its state in words, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.disclosure import Audience, Shown, show_count, threshold_for

from .facts import facts_of
from .models import Cycle
from .steps import (
    MEE_WETEN,
    Facts,
    Phase,
    missing,
    missing_to_finish,
    next_to_answer,
    phase_on,
    step_states,
)
from .words import missing_sentence

STEP_URLS = {
    1: "cycles:doel",
    2: "cycles:werkvorm",
    3: "cycles:omstandigheden",
    4: "cycles:terugkoppeling",
    5: "cycles:vervolgactie",
}


@dataclass(frozen=True)
class NextAct:
    """What the coordinator does next: a small heading, a sentence, a button."""

    label: str
    sentence: str
    button: str
    url: str
    urgent: bool = False


@dataclass(frozen=True)
class Card:
    cycle: Cycle
    facts: Facts
    phase: Phase
    states: tuple[str, ...]
    pill: str
    pill_words: str
    moved_to: date | None
    next: NextAct
    mine: bool
    input_shown: int | None


def step_url(cycle: Cycle, step: int, anchor: str = "") -> str:
    url = reverse(STEP_URLS[step], args=[cycle.pk])
    return f"{url}#{anchor}" if anchor else url


def make_card(cycle: Cycle, today: date, *, mine: bool = True) -> Card:
    """The card of a cycle from `Cycle.objects.with_facts(today)`; runs no query.

    Who does not work on the cycle (`mine` is False) gets the same sentence and a button to look.
    """
    facts = facts_of(cycle)
    phase = phase_on(cycle.phase, facts.closes_on, today)
    pill, words = _pill(facts, phase, cycle, today)
    promise = cycle.terugkoppeling.promise if cycle.phase != Phase.CONCEPT else None
    moved = promise is not None and promise.was_moved and promise.kept_on is None
    return Card(
        cycle=cycle,
        facts=facts,
        phase=phase,
        states=step_states(facts, today),
        pill=pill,
        pill_words=words,
        moved_to=promise.due if promise and moved and phase != Phase.GESTOPT else None,
        next=_for(cycle, next_act(cycle, facts, phase, today), phase, mine),
        mine=mine,
        input_shown=_input_shown(cycle, facts, phase, mine),
    )


def _for(cycle: Cycle, act: NextAct, phase: Phase, mine: bool) -> NextAct:
    """The same act for who may only look: no numbers of input, no button to work."""
    if mine:
        return act
    if phase == Phase.VERWERKEN:
        act = replace(act, sentence=_("De input wordt gesorteerd en besproken."))
    url = reverse("cycles:show", args=[cycle.pk])
    return replace(act, button=_("Bekijk"), url=url, urgent=False)


def _input_shown(cycle: Cycle, facts: Facts, phase: Phase, mine: bool) -> int | None:
    """How often students wrote; for others than the cycle's staff only when it is not a few.

    And not while students write: a number that goes up while somebody types names who typed.
    """
    if mine:
        return facts.contributions
    if phase == Phase.OPEN:
        return None
    threshold = threshold_for(cycle.school.threshold, Audience.STAFF)
    shown = show_count(facts.contributions, threshold)
    return shown.value if isinstance(shown, Shown) else None


def _pill(facts: Facts, phase: Phase, cycle: Cycle, today: date) -> tuple[str, str]:
    if phase == Phase.CONCEPT:
        return "concept", _("Concept")
    if phase == Phase.GESTOPT:
        return "gestopt", _("Gestopt")
    promise = cycle.terugkoppeling.promise_made
    if promise.kept_on is not None:
        if promise.kept_as_first_said:
            return "kept", _("Belofte gehouden")
        return "due", _("Later beantwoord dan beloofd")
    days = (promise.due - today).days
    if days < 0:
        return "overdue", ngettext("%(n)d dag te laat", "%(n)d dagen te laat", -days) % {"n": -days}
    if days == 0:
        return "due", _("Antwoord vandaag")
    return "due", ngettext("Antwoord over %(n)d dag", "Antwoord over %(n)d dagen", days) % {
        "n": days
    }


def next_act(cycle: Cycle, facts: Facts, phase: Phase, today: date) -> NextAct:
    """The one thing to do now for this cycle."""
    acts = {
        Phase.CONCEPT: _plan,
        Phase.OPEN: _wait,
        Phase.VERWERKEN: _answer,
        Phase.TERUGGEKOPPELD: _follow_up,
    }
    if phase in acts:
        return acts[phase](cycle, facts, today)
    if phase == Phase.GESTOPT:
        day = date_format(cycle.stopped_on, "j F") if cycle.stopped_on else ""
        return NextAct(
            _("Gestopt op %(day)s") % {"day": day},
            cycle.stop_reason[:90],
            _("Bekijk"),
            step_url(cycle, 5),
        )
    day = date_format(cycle.finished_on, "j F") if cycle.finished_on else ""
    return NextAct(
        _("Klaar op %(day)s") % {"day": day},
        _("Begin een vervolg, of lees het antwoord terug."),
        _("Bekijk"),
        step_url(cycle, 5),
    )


def _plan(cycle: Cycle, facts: Facts, today: date) -> NextAct:
    gaps = missing(facts)
    if not gaps:
        return NextAct(
            _("Klaar om te openen"),
            _("Bekijk de pagina van de leerling en open de cyclus."),
            _("Open"),
            reverse("cycles:open", args=[cycle.pk]),
            urgent=True,
        )
    step = gaps[0].step
    in_step = [gap for gap in gaps if gap.step == step]
    sentence = (
        missing_sentence(in_step[0])
        if len(in_step) == 1
        else _("Nog %(n)d dingen bij stap %(step)d") % {"n": len(in_step), "step": step}
    )
    url = step_url(cycle, step, in_step[0].anchor)
    return NextAct(_("Volgende stap"), sentence, _("Verder"), url)


def _wait(cycle: Cycle, facts: Facts, today: date) -> NextAct:
    first, last = cycle.terugkoppeling.writing_days
    if first > today:
        label, day = _("Gaat vanzelf open"), first
        sentence = _("Leerlingen schrijven vanaf %(day)s")
    else:
        label, day = _("Open voor leerlingen"), last
        sentence = _("Sluit vanzelf na %(day)s")
    if facts.influence == MEE_WETEN:
        label = _("Leerlingen weten het")
    return NextAct(
        label,
        sentence % {"day": date_format(day, "l j F")},
        _("Sorteer") if facts.contributions else _("Bekijk"),
        reverse("cycles:desk", args=[cycle.pk]) if facts.contributions else step_url(cycle, 5),
    )


def way_to_answer(cycle: Cycle, todo: str) -> tuple[str, str]:
    """Where to do the next thing before the answer, as `next_to_answer` calls it; the button."""
    ways = {
        "unfetched": (step_url(cycle, 5, "laatste-teksten"), _("Haal op")),
        "unthemed": (reverse("cycles:desk", args=[cycle.pk]), _("Sorteer")),
        "undecided": (step_url(cycle, 5, "themas"), _("Beslis")),
        "review": (reverse("cycles:klopt_dit", args=[cycle.pk]), _("Bekijk")),
    }
    return ways.get(todo, (reverse("cycles:publish", args=[cycle.pk]), _("Publiceer")))


def review_words(facts: Facts) -> str:
    """What the answer waits for while participants look at the themes."""
    day = date_format(facts.review_until, "l j F") if facts.review_until else ""
    return _("Wacht op ‘klopt dit?’ tot en met %(day)s.") % {"day": day}


def _answer(cycle: Cycle, facts: Facts, today: date) -> NextAct:
    late = facts.due is not None and facts.due < today
    label = _("Nu eerst") if late else _("Nu te doen")
    todo = next_to_answer(facts, today)
    url, button = way_to_answer(cycle, todo)
    if todo == "unfetched":
        return NextAct(label, _("Haal de laatste teksten op"), button, url, urgent=True)
    if todo == "review":
        return NextAct(_("Wacht op leerlingen"), review_words(facts), button, url)
    if todo == "unthemed":
        sentence = ngettext(
            "%(n)d bijdrage heeft nog geen thema",
            "%(n)d bijdragen hebben nog geen thema",
            facts.unthemed,
        ) % {"n": facts.unthemed}
        return NextAct(label, sentence, button, url, urgent=True)
    if todo == "undecided":
        sentence = ngettext(
            "Besluit over %(n)d thema en publiceer",
            "Besluit over %(n)d thema’s en publiceer",
            facts.undecided,
        ) % {"n": facts.undecided}
        return NextAct(label, sentence, button, url, urgent=True)
    return NextAct(label, _("Alles is besloten. Geef het antwoord."), button, url, True)


def _follow_up(cycle: Cycle, facts: Facts, today: date) -> NextAct:
    if facts.actions_open:
        done = facts.actions - facts.actions_open
        sentence = _("%(done)d van %(all)d acties afgerond") % {"done": done, "all": facts.actions}
        return NextAct(_("Acties lopen"), sentence, _("Werk bij"), step_url(cycle, 5))
    gaps = missing_to_finish(facts)
    sentence = missing_sentence(gaps[0]) if gaps else _("Alles is gedaan. Rond de cyclus af.")
    url = reverse("cycles:finish", args=[cycle.pk])
    return NextAct(_("Terugkijken"), sentence, _("Rond af"), url)

"""What stands around every step of the planner: the steps, what is missing, the preview."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cycles import permissions
from cycles.cards import STEP_URLS, make_card, step_url
from cycles.facts import cycle_frame
from cycles.models import Cycle
from cycles.steps import MAX_FRAME_WORDS, Phase, missing, missing_to_open
from cycles.words import STEP_NAMES, missing_sentence, step_state_words

from .common import person


@dataclass(frozen=True)
class StepLink:
    """One step in the list on the left."""

    number: int
    name: str
    state: str
    words: str
    url: str
    current: bool


@dataclass(frozen=True)
class ToDo:
    """One missing thing with the address where to fix it."""

    sentence: str
    url: str
    step: int


def steps_of(cycle: Cycle, current: int, today: date) -> list[StepLink]:
    card = make_card(cycle, today)
    gaps = Counter(gap.step for gap in missing(card.facts)) if cycle.phase == "concept" else {}
    return [
        StepLink(
            number=number,
            name=str(STEP_NAMES[number]),
            state=card.states[number - 1],
            words=step_state_words(
                number, card.states[number - 1], gaps.get(number, 0), cycle.phase
            ),
            url=reverse(STEP_URLS[number], args=[cycle.pk]),
            current=number == current,
        )
        for number in STEP_NAMES
    ]


def to_do(cycle: Cycle, today: date) -> list[ToDo]:
    """What steps 1–4 still need, in order."""
    facts = make_card(cycle, today).facts
    return [
        ToDo(missing_sentence(gap), step_url(cycle, gap.step, gap.anchor), gap.step)
        for gap in missing_to_open(facts, today)
    ]


def workspace(request: HttpRequest, cycle: Cycle, step: int, today: date) -> dict[str, Any]:
    """Context for `cycles/workspace.html`; `cycle` comes from `with_facts()`."""
    card = make_card(cycle, today, mine=permissions.is_staff_of(person(request), cycle))
    concept = cycle.phase == Phase.CONCEPT
    todo = to_do(cycle, today) if concept else []
    why, influence, frame, promise = cycle_frame(cycle)
    steps = steps_of(cycle, step, today)
    return {
        "cycle": cycle,
        "today": today,
        "card": card,
        "facts": card.facts,
        "step": step,
        "step_name": STEP_NAMES[step],
        "steps": steps,
        "step_done": card.states[step - 1] == "klaar",
        "next_step": next((s for s in steps if s.number == step + 1), None),
        "to_do": todo,
        "to_do_here": [item for item in todo if item.step == step],
        "done_steps": [s for s in steps if s.state == "klaar" and s.number < 5] if concept else [],
        "frame": {"why": why, "influence": influence, "frame": frame, "promise": promise},
        "max_words": MAX_FRAME_WORDS,
        "may_plan": permissions.can_plan(person(request), cycle),
        "is_staff": permissions.is_staff_of(person(request), cycle),
        "may_hand_over": permissions.can_hand_over(person(request), cycle),
        "is_concept": concept,
    }

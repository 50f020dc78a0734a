"""The school's latest answers as slides for a display in the hall.

Everybody who walks by reads it, so a slide holds only what the school published itself and what
it released of students: no names, no numbers of people, no quotes, nothing of a stopped cycle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q
from django.db.models.functions import Length
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participation.people.models import School, SchoolYear

from .models import Announcement, Cycle, Decision, Theme, Vervolgactie
from .steps import ANSWERED, Facts, step_states

MOST_CYCLES = 8
WIDE, NARROW = 3, 2  # themes beside each other: fewer when the reasons are long
LONG_SAID, LONG_REASON = 75, 85
# What fits on a card of each width, in characters: what students said, and what the school does.
ROOM = {1: (220, 270), 2: (115, 140), 3: (LONG_SAID, LONG_REASON)}
ROOM_FOR_ACTION = 60
LONG_QUESTION, LONGER_QUESTION = 44, 88


@dataclass(frozen=True)
class HallTheme:
    name: str
    said: str
    verdict: str
    label: str
    reason: str
    action: str
    action_when: str
    action_done: bool


@dataclass(frozen=True)
class Slide:
    """One screenful: some themes of one answer, or what students tell about it."""

    cycle: Cycle
    number: int
    total: int
    states: tuple[str, ...]
    size: str
    told: str = ""
    themes: list[HallTheme] = field(default_factory=list)


@dataclass(frozen=True)
class _Place:
    """Which part of which answer stands on a slide; `first` is None for what students tell."""

    cycle: Cycle
    first: int | None
    themes: int


def slide_of(school: School, number: int, today: date) -> Slide | None:
    """The slide with this number, around and around; None while there is no answer this year."""
    places = _places(school, today)
    if not places:
        return None
    here = number % len(places)
    place = places[here]
    cycle = place.cycle
    question = len(cycle.doel.question)
    size = "longer" if question > LONGER_QUESTION else "long" if question > LONG_QUESTION else ""
    told = place.first is None
    return Slide(
        cycle=cycle,
        number=here,
        total=len(places),
        states=_ring(cycle, today),
        size=size,
        told=_released(cycle) if told else "",
        themes=[] if told else _themes(place, today, size),
    )


def _ring(cycle: Any, today: date) -> tuple[str, ...]:
    """The ring of an answered cycle. Its promise is kept, so only what was looked into can be late.

    Not through `with_facts`: counting everything would cost more than the rest of the slide.
    """
    facts = Facts(phase=cycle.phase, overdue_find_outs=cycle.n_late)
    return step_states(facts, today)


def _places(school: School, today: date) -> list[_Place]:
    """All slides in order, from two queries whatever the number of answers."""
    year = SchoolYear.objects.at(school.pk, today)
    if year is None:
        return []
    released = Announcement.objects.filter(
        cycle=OuterRef("pk"), status=Announcement.Status.RELEASED
    )
    late = Q(
        themes__decisions__is_current=True,
        themes__decisions__verdict=Decision.Verdict.UITZOEKEN,
        themes__decisions__promise__kept_on=None,
        themes__decisions__promise__ended_on=None,
        themes__decisions__promise__due__lt=today,
    )
    shown = Q(themes__decisions__is_current=True, themes__decisions__published_on__isnull=False)
    answered = (
        Cycle.objects.filter(school=school, phase__in=ANSWERED, answered_on__gte=year.starts_on)
        .select_related("doel", "terugkoppeling__promise")
        .annotate(
            told=Exists(released),
            n_late=Count("themes__decisions", filter=late, distinct=True),
            n_shown=Count("themes", filter=shown, distinct=True),
            longest_said=Max(Length("themes__summary"), filter=shown),
            longest=Max(Length("themes__decisions__reason"), filter=shown),
        )
        .order_by("-answered_on", "pk")[:MOST_CYCLES]
    )
    places = []
    cycle: Any
    for cycle in answered:
        if cycle.told:
            places.append(_Place(cycle, None, 0))
        wordy = (cycle.longest or 0) > LONG_REASON or (cycle.longest_said or 0) > LONG_SAID
        per_slide = NARROW if wordy else WIDE
        places += [_Place(cycle, *part) for part in parts_of(cycle.n_shown, per_slide)]
    return places


def parts_of(themes: int, per_slide: int) -> list[tuple[int, int]]:
    """First theme and number of themes of each slide, as even as can be: four are two and two."""
    slides = -(-themes // per_slide)
    parts, first = [], 0
    for left in range(slides, 0, -1):
        number = -(-(themes - first) // left)
        parts.append((first, number))
        first += number
    return parts


def _released(cycle: Cycle) -> str:
    row = cycle.announcements.filter(status=Announcement.Status.RELEASED).first()
    return " ".join(row.text.split()) if row else ""  # one paragraph: lines take room


def _themes(place: _Place, today: date, size: str) -> list[HallTheme]:
    """The themes of one slide, in three queries."""
    first = place.first or 0
    current = Decision.objects.filter(is_current=True, published_on__isnull=False)
    themes = (
        Theme.objects.filter(cycle=place.cycle, pk__in=_with_answer(place.cycle))
        .order_by("position", "name")
        .prefetch_related(Prefetch("decisions", queryset=current), "actions")
    )
    said, reason = ROOM[place.themes]
    said = said * 2 // 3 if size == "longer" else said  # the question takes a line more
    here = themes[first : first + place.themes]
    return [_theme(theme, said, reason, today) for theme in here]


def _with_answer(cycle: Cycle) -> object:
    decided = Decision.objects.filter(is_current=True, published_on__isnull=False)
    return decided.filter(theme__cycle=cycle).values("theme")


def _theme(theme: Theme, said: int, reason: int, today: date) -> HallTheme:
    decision = theme.decisions.all()[0]
    action = _next_action(list(theme.actions.all()))
    return HallTheme(
        name=theme.name,
        said=shortened(theme.summary, said),
        verdict=decision.verdict,
        label=decision.get_verdict_display(),
        reason=shortened(decision.reason, reason),
        action=shortened(action.what, ROOM_FOR_ACTION) if action else "",
        action_when=_when(action, today) if action else "",
        action_done=action is not None and action.status == Vervolgactie.Status.KLAAR,
    )


def _next_action(actions: list[Vervolgactie]) -> Vervolgactie | None:
    """The first one that is still to be done; else the last one that is done."""
    open_ones = [action for action in actions if action.is_open]
    done = [action for action in actions if action.status == Vervolgactie.Status.KLAAR]
    return open_ones[0] if open_ones else done[-1] if done else None


def _when(action: Vervolgactie, today: date) -> str:
    day = date_format(action.due, "j F")
    if not action.is_open:
        return _("Gedaan")
    if action.due < today:
        return _("Te laat, was voor %(day)s") % {"day": day}
    return _("Voor %(day)s") % {"day": day}


def shortened(text: str, most: int) -> str:
    """At most so many characters: whole sentences when one fits, else whole words and "…"."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[: most + 1]
    end = max(cut.rfind(mark) for mark in (". ", "! ", "? "))
    if end >= most // 3:
        return cut[: end + 1]
    space = cut[:most].rfind(" ")
    return cut[: space if space > most // 2 else most - 1].rstrip(" ,;:-") + " …"

"""The answer as people read it: themes with their decision and actions, as plain values.

Nothing in here names a student or counts contributions: small numbers say too much.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from .models import Cycle, Decision, Theme, Vervolgactie

ACTION_PILLS = {
    Vervolgactie.Status.GEPLAND: "gepland",
    Vervolgactie.Status.BEZIG: "bezig",
    Vervolgactie.Status.KLAAR: "gedaan",
    Vervolgactie.Status.LUKT_NIET: "niet_gelukt",
}


@dataclass(frozen=True)
class ActionLine:
    pk: uuid.UUID
    what: str
    who: str
    due: date
    pill: str
    words: str
    note: str


@dataclass(frozen=True)
class EarlierDecision:
    verdict: str
    label: str
    reason: str
    made_on: date
    summary: str


@dataclass(frozen=True)
class ThemeAnswer:
    """One theme on the answer page; verdict is "" while nothing is decided."""

    pk: uuid.UUID
    name: str
    summary: str
    verdict: str = ""
    label: str = ""
    reason: str = ""
    decided_by: str = ""
    students_decided: bool = False
    find_out: Decision | None = None
    actions: list[ActionLine] = field(default_factory=list)
    earlier: list[EarlierDecision] = field(default_factory=list)
    recognised: int | None = None  # per cent that said beforehand: yes, this is what I meant


def answer_themes(cycle: Cycle, today: date, *, drafts: bool = False) -> list[ThemeAnswer]:
    """The themes of a cycle in order, in four queries; `drafts` shows unpublished decisions too."""
    themes = cycle.themes.prefetch_related("decisions__promise__moves", "actions__updates")
    return [_theme_answer(theme, today, drafts) for theme in themes]


def _theme_answer(theme: Theme, today: date, drafts: bool) -> ThemeAnswer:
    decisions = [d for d in theme.decisions.all() if drafts or d.published_on]
    current = next((d for d in decisions if d.is_current), None)
    actions = [action_line(action, today) for action in theme.actions.all()]
    if current is None:
        shown = actions if drafts else []
        return ThemeAnswer(pk=theme.pk, name=theme.name, summary=theme.summary, actions=shown)
    searching = current.verdict == Decision.Verdict.UITZOEKEN
    return ThemeAnswer(
        pk=theme.pk,
        name=theme.name,
        summary=theme.summary,
        verdict=current.verdict,
        label=current.get_verdict_display(),
        reason=current.reason,
        decided_by=current.decided_by,
        students_decided=current.students_decided,
        find_out=current if searching else None,
        actions=actions,
        earlier=[
            EarlierDecision(d.verdict, d.get_verdict_display(), d.reason, d.made_on, d.summary)
            for d in decisions
            if not d.is_current
        ],
    )


def action_line(action: Vervolgactie, today: date) -> ActionLine:
    """An action with its last news, and honest when it is late; uses the prefetched updates."""
    updates = list(action.updates.all())
    late = action.is_open and action.due < today
    return ActionLine(
        pk=action.pk,
        what=action.what,
        who=action.who,
        due=action.due,
        pill="overdue" if late else ACTION_PILLS[Vervolgactie.Status(action.status)],
        words=_("Te laat") if late else action.get_status_display(),
        note=updates[0].note if updates else "",
    )

"""What the two screens of a running meeting read: the steps, and where it is now."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cycles import running_clock
from cycles.models import Cycle, Run, RunSheet, RunStep, Session
from cycles.running_clock import State
from cycles.runsheet_page import shorter_steps
from participation.people.models import User

PRESSES = 10_000  # more than there are in one meeting
WAITS, RUNS, STANDS, DONE = "wacht", "loopt", "pauze", "klaar"


@dataclass(frozen=True)
class Live:
    """A meeting as it is at one moment; `state` is None as long as it has not begun."""

    session: Session
    sheet: RunSheet | None
    run: Run | None
    steps: list[RunStep]
    state: State | None
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def revision(self) -> int:
        """Grows with every press, and with every change of the sheet: a press on a phone that
        showed another step was meant for another state."""
        changes = self.sheet.revision - 1 if self.sheet else 0
        return changes * PRESSES + (self.run.revision if self.run else 0)

    @property
    def is_tryout(self) -> bool:
        """The day before: one can try it, and nothing of it counts."""
        return self.today < self.session.date

    @property
    def can_press(self) -> bool:
        """On the day itself; a day earlier to try it."""
        return self.session.date in {self.today, self.today + timedelta(days=1)}

    @property
    def status(self) -> str:
        if self.state is None:
            return WAITS
        if self.state.ended or self.today > self.session.date:
            return DONE
        return STANDS if self.state.paused else RUNS

    @property
    def minutes(self) -> list[int]:
        return [step.minutes for step in self.steps]

    @cached_property
    def shorter(self) -> set[uuid.UUID]:
        """The steps that are done shorter than the method says."""
        return shorter_steps(self.sheet, self.session, self.steps) if self.sheet else set()

    def does(self, step: RunStep) -> str:
        """What the leader does; of a step that is done shorter first how."""
        if step.pk not in self.shorter:
            return step.facilitator_does
        shorter = _("Korter: %(how)s.") % {"how": step.skip.rstrip(".")}
        return f"{shorter} {step.facilitator_does}".strip()

    def skip(self, step: RunStep) -> str:
        """What can be left out when there is too little time, and is not left out already."""
        return "" if step.pk in self.shorter else str(capfirst(step.skip))

    def as_json(self) -> dict[str, Any]:
        """What changes while it runs. Seconds count until `now`, so no device needs the time."""
        used: Sequence[timedelta] = ()
        if self.state and self.today <= self.session.date:  # later it is nobody's business
            used = running_clock.settled(self.state, self.now).used
        return {
            "revision": self.revision,
            "sheet": self.sheet.revision if self.sheet else 0,
            "status": self.status,
            "position": self.state.position if self.state else 0,
            "used": [round(part.total_seconds(), 3) for part in used] or [0] * len(self.steps),
            "now": round(self.now.timestamp() * 1000),
        }

    def steps_json(self, *, for_everyone: bool) -> list[dict[str, Any]]:
        """The steps for a script; the large screen gets only what students may see."""
        return [
            {
                "name": step.name,
                "minutes": step.minutes,
                "notice": running_clock.notice_before(step.minutes).total_seconds(),
                "task": step.task or step.name,
            }
            | ({} if for_everyone else self._for_the_leader(step))
            for step in self.steps
        ]

    def _for_the_leader(self, step: RunStep) -> dict[str, Any]:
        return {
            "by": step.by,
            "says": lines_of(step.facilitator_says),
            "does": self.does(step),
            "students": step.students_do,
            "materials": lines_of(step.materials),
            "skip": self.skip(step),
        }


def lines_of(text: str) -> list[str]:
    """One item per line, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def sessions_for(user: User) -> QuerySet[Session]:
    """The meetings whose screens this person may open: who may see the planning of the cycle."""
    along = ["cycle__doel", "cycle__school", "cycle__terugkoppeling__promise"]
    rows = Session.objects.select_related(*along, "run_sheet__run", "werkvorm")
    return rows.filter(cycle__in=Cycle.objects.visible_to(user))


def live(session: Session, now: datetime) -> Live:
    """The meeting now; one query for the steps when its run sheet and run were fetched along."""
    sheet = getattr(session, "run_sheet", None)
    steps = list(sheet.steps.filter(dropped=False)) if sheet else []
    run = getattr(sheet, "run", None) if sheet else None
    state = state_of(run, steps) if run and steps else None
    if run and _was_a_tryout(run, session) and timezone.localdate(now) >= session.date:
        state = None  # on the day itself the try-out counts no more
    return Live(session, sheet, run, steps, state, now)


def _was_a_tryout(run: Run, session: Session) -> bool:
    return timezone.localdate(run.started_at) < session.date


def state_of(run: Run, steps: Sequence[RunStep]) -> State:
    """The stored run as a `State` of the steps that are done."""
    return State(
        position=_position(run, steps),
        step_started=run.step_started_at,
        used=tuple(timedelta(seconds=run.used.get(str(step.pk), 0)) for step in steps),
        paused=run.paused_at,
        ended=run.ended_at,
    )


def _position(run: Run, steps: Sequence[RunStep]) -> int:
    """Where the running step stands now; was it taken out, then the one that came after it."""
    keys: list[uuid.UUID] = [step.pk for step in steps]
    if run.step_id in keys:
        return keys.index(run.step_id)
    later = (n for n, step in enumerate(steps) if step.position >= run.position)
    return next(later, len(steps) - 1)

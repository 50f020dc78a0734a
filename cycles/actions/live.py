"""A meeting that runs: one verb per press, also of a phone that was offline for a while.

There is no log row per press, only for the first and the last: how fast a group goes is nobody's
business. What a press does is in `cycles/running_clock.py`.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cycles.live_state import Live, live
from cycles.models import Cycle, Run, RunSheet, Session, SessionNote
from cycles.running_clock import (
    Arrival,
    State,
    Verb,
    arrival,
    used_in_step,
    whole_minutes,
)
from cycles.running_clock import press as pressed
from cycles.steps import ENDED, Phase
from participation.people.models import Membership

from .base import Refused, locked, note, still_there

KEYS_KEPT = 60
LONGEST_OFFLINE = timedelta(hours=4)
MOST_MINUTES = 999


@transaction.atomic
def press(
    *,
    by: Membership,
    session: Session,
    verb: Verb,
    key: uuid.UUID,
    revision: int,
    now: datetime,
    ago: timedelta = timedelta(0),
) -> Arrival:
    """Carry out one press, made `ago` before `now` by somebody who looked at `revision`.

    A retry changes nothing. Nor does a press that comes late, after somebody else's: two people
    who press "next" together want one step, not two.
    """
    cycle = locked(session.cycle)
    session = Session.objects.select_related("run_sheet__run").get(pk=still_there(session).pk)
    before = live(session, now)
    _refuse_when_not_now(cycle, before)
    known = before.run.pressed if before.run else []
    came = arrival(key=str(key), revision=revision, pressed=known, current=before.revision)
    if came == Arrival.FRESH:
        at = _moment(before, now, ago)
        after = pressed(verb, before.state, len(before.steps), at)
        if after and before.sheet:
            _store(before.sheet, before, after, verb, str(key), at)
            _keep_real_minutes(before.sheet, before, after, verb, at)
            if verb in {Verb.START, Verb.STOP} and not before.is_tryout:
                note(cycle, by, "run_started" if verb == Verb.START else "run_ended", session.pk)
    return came


def _refuse_when_not_now(cycle: Cycle, before: Live) -> None:
    if cycle.phase in ENDED:
        raise Refused(_("Deze cyclus is voorbij."))
    if cycle.phase == Phase.CONCEPT:
        raise Refused(
            _("Open eerst de cyclus. Dan weten leerlingen wat er met hun woorden gebeurt.")
        )
    if not before.steps:
        raise Refused(_("Er is nog geen draaiboek. Maak dat eerst."))
    if not before.can_press:
        raise Refused(_("Dit werkt op de dag zelf. Een dag eerder kun je het proberen."))


def _moment(before: Live, now: datetime, ago: timedelta) -> datetime:
    """When it was pressed; never before what was pressed earlier."""
    at = now - min(max(ago, timedelta(0)), LONGEST_OFFLINE)
    state = before.state
    if state is None:
        return at
    return min(max(at, state.paused or state.step_started), now)


def _store(sheet: RunSheet, before: Live, after: State, verb: Verb, key: str, at: datetime) -> None:
    """The state as a row. Every press counts in the revision, also one that changes nothing."""
    run = before.run or Run(sheet=sheet, started_at=at, revision=0)
    if verb == Verb.START:
        run.started_at = at
    step = before.steps[after.position]
    run.step, run.position = step, step.position
    run.step_started_at, run.paused_at, run.ended_at = after.step_started, after.paused, after.ended
    seconds = [part.total_seconds() for part in after.used]
    run.used = {str(row.pk): used for row, used in zip(before.steps, seconds, strict=True) if used}
    run.pressed = [*run.pressed, key][-KEYS_KEPT:]
    run.revision += 1
    run.save()


def _keep_real_minutes(
    sheet: RunSheet, before: Live, after: State, verb: Verb, at: datetime
) -> None:
    """How long the step that was left really took; not of a try-out, nor over what was noted."""
    noted = SessionNote.objects.filter(session=before.session).exists()
    if before.is_tryout or noted:
        return
    if verb == Verb.START:
        sheet.steps.update(real_minutes=None)
    elif before.state and (verb == Verb.STOP or after.position != before.state.position):
        left = before.steps[before.state.position]
        used = whole_minutes(used_in_step(before.state, at))
        left.real_minutes = min(used, MOST_MINUTES)
        left.save(update_fields=["real_minutes"])

"""A meeting that runs: one verb per press, also of a phone that was offline for a while.

There is no log row per press, only for the first and the last: how fast a group goes is nobody's
business. What a press does is in `cycles/running_clock.py`.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.live_state import Live, live
from cycles.models import Cycle, Run, RunSheet, RunStep, Session, SessionNote
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
from .learned import totals

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
    if ago > LONGEST_OFFLINE or timezone.localdate(now - ago) != before.today:
        raise Refused(_("Dit is te lang geleden ingedrukt. Kijk eerst waar jullie nu zijn."))
    known = before.run.pressed if before.run else []
    came = arrival(key=str(key), revision=revision, pressed=known, current=before.revision)
    if came == Arrival.FRESH:
        at = _moment(before, now, ago)
        after = pressed(verb, before.state, len(before.steps), at)
        if after and before.sheet:
            _store(before.sheet, before, after, verb, str(key), at)
            _keep_real_minutes(before.sheet, before, after, verb, at)
            if not before.is_tryout and verb == Verb.START:
                note(cycle, by, "run_started", session.pk)
            elif not before.is_tryout and after.ended and not (before.state and before.state.ended):
                note(cycle, by, "run_ended", session.pk)
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
    at = now - max(ago, timedelta(0))
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
    here = {str(row.pk): used for row, used in zip(before.steps, seconds, strict=True)}
    # A step that was left out keeps what was used of it: it may come back.
    kept = {} if verb == Verb.START else {k: v for k, v in run.used.items() if k not in here}
    run.used = kept | {key: used for key, used in here.items() if used}
    run.pressed = [*run.pressed, key][-KEYS_KEPT:]
    run.revision += 1
    run.save()


def _keep_real_minutes(
    sheet: RunSheet, before: Live, after: State, verb: Verb, at: datetime
) -> None:
    """How long the step that was left really took; not of a try-out, nor over what was noted."""
    note_there = SessionNote.objects.filter(session=before.session).first()
    if before.is_tryout:
        return
    if verb == Verb.START and not note_there:
        sheet.steps.update(real_minutes=None)
    elif before.state and (verb == Verb.STOP or after.position != before.state.position):
        left = before.steps[before.state.position]
        used = whole_minutes(used_in_step(before.state, at))
        # Who clicked through in seconds did not do the step: then nothing was measured. What
        # somebody noted by hand stays.
        if note_there and left.real_minutes is not None:
            return
        left.real_minutes = min(used, MOST_MINUTES) or None
        left.save(update_fields=["real_minutes"])
        if note_there:
            steps = sheet.steps.filter(dropped=False)
            note_there.planned_minutes, note_there.real_minutes = totals(list(steps))
            note_there.save(update_fields=["planned_minutes", "real_minutes"])


def step_left_out(sheet: RunSheet, step: RunStep, now: datetime) -> None:
    """When the step that runs is left out, the next one begins; what was used of it is kept.

    Call with the cycle locked, after `step` was dropped.
    """
    run = Run.objects.filter(sheet=sheet, step=step, ended_at=None).first()
    rest = list(sheet.steps.filter(dropped=False))
    if run is None or not rest:
        return
    stood = run.paused_at or now
    run.used[str(step.pk)] = max(0.0, (stood - run.step_started_at).total_seconds())
    following = next((other for other in rest if other.position > step.position), rest[-1])
    run.step, run.position = following, following.position
    run.step_started_at = stood - timedelta(seconds=run.used.get(str(following.pk), 0))
    run.save(update_fields=["used", "step", "position", "step_started_at"])

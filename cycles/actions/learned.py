"""What was learned from a meeting: noted in a minute, by who led it."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cycles import permissions
from cycles.models import Cycle, GroupAttendance, RunStep, Session, SessionNote
from cycles.steps import Phase
from participation.people.models import Group, Membership

from .base import Refused, locked, note, refuse_other_school, still_there

MOST_TOGETHER = 32_767
"""More minutes than this a column does not hold."""


@dataclass(frozen=True)
class LearnedData:
    """What somebody noted. Without a run sheet `total` is how long it took; None when not said."""

    worked: str = ""
    hard: str = ""
    tip: str = ""
    minutes: Mapping[uuid.UUID, int | None] = field(default_factory=dict)
    """Real minutes by step of the run sheet; None is a step that was not done, or not measured.

    A step that is not named keeps the minutes it has: the clock may have measured it meanwhile.
    """
    total: int | None = None
    present: Mapping[str, int | None] = field(default_factory=dict)
    """Heads by the name of the group; None when nobody counted."""
    seen: str | None = None
    """`stamp_of` the note that was on the page; None when nothing was shown."""


@transaction.atomic
def note_learned(
    *, by: Membership, session: Session, data: LearnedData, groups: Mapping[str, Group], today: date
) -> SessionNote:
    """Store what was learned, or change it; from the day of the meeting on.

    There is one note per meeting, so sending twice stores once. It stays on the name of who wrote
    it first, also when the cycle's staff change it. Nobody writes over words they did not see.
    """
    cycle = locked(session.cycle)
    session = still_there(session)
    if session.date > today or cycle.phase == Phase.CONCEPT:
        raise Refused(_("De bijeenkomst is nog niet geweest."))
    refuse_other_school(cycle, {group.school_year.school_id for group in groups.values()})
    _refuse_over_another(by, cycle, session, data)
    planned, real = _minutes(session, data)
    made, new = SessionNote.objects.update_or_create(
        session=session,
        defaults={
            "worked": data.worked,
            "hard": data.hard,
            "tip": data.tip,
            "planned_minutes": planned,
            "real_minutes": real,
        },
        create_defaults={
            "worked": data.worked,
            "hard": data.hard,
            "tip": data.tip,
            "planned_minutes": planned,
            "real_minutes": real,
            "by": by,
            "noted_on": today,
        },
    )
    _keep_heads(session, data, groups)
    note(cycle, by, "session_noted" if new else "session_note_changed", session.pk)
    return made


def stamp_of(known: SessionNote | None) -> str:
    """What tells whether the words of a note are still those that somebody saw."""
    if known is None:
        return "-"
    words = json.dumps([known.worked, known.hard, known.tip])
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _refuse_over_another(by: Membership, cycle: Cycle, session: Session, data: LearnedData) -> None:
    """A colleague was first. Call with the cycle locked."""
    known = SessionNote.objects.filter(session=session).first()
    if not permissions.can_change_note(by.user, cycle, known):
        raise Refused(_("Een collega schreef dit al op. Jouw tekst is niet bewaard."))
    if known is None or data.seen is None:
        return
    same = (known.worked, known.hard, known.tip) == (data.worked, data.hard, data.tip)
    if data.seen != stamp_of(known) and not same:
        raise Refused(_("Een collega schreef hier net ook. Lees eerst wat er nu staat."))


def _minutes(session: Session, data: LearnedData) -> tuple[int, int | None]:
    """Planned and real minutes of what was done; each step's real minutes are stored with it."""
    steps = list(RunStep.objects.filter(sheet__session=session, dropped=False))
    if not steps:
        return _between(session), data.total
    for step in steps:
        if step.pk in data.minutes:
            step.real_minutes = data.minutes[step.pk] or None  # in 0 minutes nothing was done
    RunStep.objects.bulk_update(steps, ["real_minutes"])
    return totals(steps)


def totals(steps: Sequence[RunStep]) -> tuple[int, int | None]:
    """Planned and real minutes together of the steps that have real minutes.

    All that was planned and None when none has.
    """
    done = [(step.minutes, step.real_minutes) for step in steps if step.real_minutes is not None]
    if not done:
        return min(MOST_TOGETHER, sum(step.minutes for step in steps)), None
    planned, real = sum(part for part, _real in done), sum(real for _planned, real in done)
    return min(MOST_TOGETHER, planned), min(MOST_TOGETHER, real)


def _between(session: Session) -> int:
    """How long a meeting lasts by its own times."""
    day = session.date
    lasts = datetime.combine(day, session.ends_at) - datetime.combine(day, session.starts_at)
    return int(lasts.total_seconds() // 60)


def _keep_heads(session: Session, data: LearnedData, groups: Mapping[str, Group]) -> None:
    for name, number in data.present.items():
        if number is None:
            session.group_attendance.filter(group_name=name).delete()
        else:
            GroupAttendance.objects.update_or_create(
                session=session,
                group_name=name,
                defaults={"number": number, "group": groups.get(name)},
            )

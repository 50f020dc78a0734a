"""What was learned from a meeting: noted in a minute, by who led it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cycles.models import GroupAttendance, RunStep, Session, SessionNote
from cycles.steps import Phase
from participation.people.models import Group, Membership

from .base import Refused, locked, note, refuse_other_school, still_there


@dataclass(frozen=True)
class LearnedData:
    """What somebody noted. Without a run sheet `total` is how long it took; None when not said."""

    worked: str = ""
    hard: str = ""
    tip: str = ""
    minutes: Mapping[uuid.UUID, int | None] = field(default_factory=dict)
    """Real minutes by step of the run sheet; None is a step that was not done."""
    total: int | None = None
    present: Mapping[str, int | None] = field(default_factory=dict)
    """Heads by the name of the group; None when nobody counted."""


@transaction.atomic
def note_learned(
    *, by: Membership, session: Session, data: LearnedData, groups: Mapping[str, Group], today: date
) -> SessionNote:
    """Store what was learned, or change it; from the day of the meeting on.

    There is one note per meeting, so sending twice stores once. It stays on the name of who wrote
    it first, also when the cycle's staff change it.
    """
    cycle = locked(session.cycle)
    session = still_there(session)
    if session.date > today or cycle.phase == Phase.CONCEPT:
        raise Refused(_("De bijeenkomst is nog niet geweest."))
    refuse_other_school(cycle, {group.school_year.school_id for group in groups.values()})
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


def _minutes(session: Session, data: LearnedData) -> tuple[int, int | None]:
    """Planned and real minutes of what was done; each step's real minutes are stored with it."""
    steps = list(RunStep.objects.filter(sheet__session=session, dropped=False))
    if not steps:
        return _between(session), data.total
    for step in steps:
        if step.pk in data.minutes:
            step.real_minutes = data.minutes[step.pk]
    RunStep.objects.bulk_update(steps, ["real_minutes"])
    done = [(step.minutes, step.real_minutes) for step in steps if step.real_minutes is not None]
    if not done:
        return sum(step.minutes for step in steps), None
    return sum(planned for planned, _real in done), sum(real for _planned, real in done)


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

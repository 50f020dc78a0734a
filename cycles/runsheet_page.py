"""The draaiboek as it is read: every step on the clock, what to prepare, who has which role."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.forms import BoundField

from participation.people.models import Membership
from participation.people.schooldays import SchoolCalendar

from .models import Run, RunSheet, RunStep, Session
from .runsheet import (
    Check,
    Line,
    Pause,
    check,
    in_minutes,
    method_least,
    moments_of,
    on_the_clock,
)
from .runsheet_words import Said, about_time, after_fitting, clock

LONGEST_AHEAD = 366
LEADS = ("begeleider", "gespreksleider")
NOTES = ("notulist",)


@dataclass(frozen=True)
class Row:
    """One step that is done, as it stands on the page."""

    step: RunStep
    line: Line
    number: int
    says: list[str]
    materials: list[str]
    value: str = ""
    """What stands in the field for minutes: as typed, or as stored."""
    errors: list[str] = field(default_factory=list)
    typed: bool = False
    """The field holds what was typed and not what is stored."""
    focus: bool = False
    """The first field in error: the page opens there."""
    texts: tuple[BoundField, BoundField] | None = None
    """What to say and the task, as fields; only for who may change them."""
    texts_typed: bool = False
    """They hold what was typed and not what is stored."""

    @property
    def stamp(self) -> str:
        """Which texts the page was made with."""
        return stamp_of(self.step.facilitator_says, self.step.task)

    @property
    def starts(self) -> str:
        return clock(self.line.start)

    @property
    def ends(self) -> str:
        return clock(self.line.end)


@dataclass(frozen=True)
class Task:
    """One thing to prepare, with the school day on which it has to be done."""

    number: int
    what: str
    day: date
    done: bool
    late: bool


@dataclass(frozen=True)
class Part:
    """A role at the meeting; `who` is empty as long as nobody has it."""

    role: str
    does: str
    who: str


@dataclass(frozen=True)
class SheetPage:
    """All of it, without a query left to do."""

    start: int
    rows: list[Row]
    dropped: list[RunStep]
    check: Check
    said: list[Said]
    tasks: list[Task]
    materials: list[str]
    parts: list[Part]
    moments: list[str]

    @property
    def scale(self) -> int:
        """How wide the bar is: the time that is planned or that there is, whichever is more."""
        return max(self.check.planned, self.check.available, 1)

    @property
    def open_tasks(self) -> list[Task]:
        """What is not ready yet; a print has no ticks."""
        return [task for task in self.tasks if not task.done]

    @property
    def ticked(self) -> str:
        """What stands ticked now; travels in the form, so that only differences are stored."""
        return ",".join(str(task.number) for task in self.tasks if task.done)


def sheet_of(session: Session) -> RunSheet | None:
    """The run sheet of a meeting, with its run; one query."""
    return RunSheet.objects.select_related("run").filter(session=session).first()


def run_of(sheet: RunSheet) -> Run | None:
    """The run, when it began; fetched along by `sheet_of`."""
    return getattr(sheet, "run", None)


def shorter_steps(sheet: RunSheet, session: Session, steps: Iterable[RunStep]) -> set[uuid.UUID]:
    """The steps that are done shorter than their method says."""
    content = session.werkvorm.content
    return {
        step.pk
        for step in steps
        if step.least < (method_least(content, sheet.moment, step.method_step) or 0)
    }


def rows_of(
    sheet: RunSheet,
    session: Session,
    steps: Iterable[RunStep],
    typed: Mapping[uuid.UUID, int] | None = None,
) -> list[Row]:
    """The steps that are done, on the clock of the meeting; `typed` minutes go before stored."""
    done = [step for step in steps if not step.dropped]
    shorter = shorter_steps(sheet, session, done)
    lines = on_the_clock(done, session.starts_at, typed=typed, shorter=shorter)
    return [
        Row(
            step,
            line,
            number,
            lines_of(step.facilitator_says),
            lines_of(step.materials),
            value=str(step.minutes),
        )
        for number, (step, line) in enumerate(zip(done, lines, strict=True), 1)
    ]


def page_of(
    sheet: RunSheet,
    session: Session,
    rows: list[Row],
    dropped: list[RunStep],
    pauses: Iterable[Pause],
    calendar: SchoolCalendar,
    today: date,
) -> SheetPage:
    """Everything on the page, from what was fetched."""
    content, lines = session.werkvorm.content, [row.line for row in rows]
    found = check(lines, session.starts_at, session.ends_at, pauses)
    return SheetPage(
        start=in_minutes(session.starts_at),
        rows=rows,
        dropped=dropped,
        check=found,
        said=about_time(found, lines),
        tasks=_tasks(content, session, set(sheet.prepared), calendar, today),
        materials=_materials(content, rows),
        parts=_parts(content, session),
        moments=moment_names(content),
    )


def after_fitting_it(sheet: RunSheet, session: Session, *, changed: bool) -> Said | None:
    """What to tell after fitting the sheet to the time, from how it is stored now; one query."""
    lines = [row.line for row in rows_of(sheet, session, sheet.steps.all())]
    return after_fitting(check(lines, session.starts_at, session.ends_at, []), changed=changed)


def pauses_of(session: Session) -> list[Pause]:
    """The breaks of the school; one query."""
    return [
        Pause(row.name, in_minutes(row.starts_at), in_minutes(row.ends_at))
        for row in session.cycle.school.breaks.all()
    ]


def moment_names(content: Mapping[str, Any]) -> list[str]:
    """The parts of a method by name; a rhythm says with each when it comes."""
    names = []
    for number, moment in enumerate(moments_of(content), 1):
        parts = [str(moment.get("name") or number), str(moment.get("when") or "")]
        names.append(", ".join(part for part in parts if part))
    return names


def _tasks(
    content: Mapping[str, Any],
    session: Session,
    done: set[int],
    calendar: SchoolCalendar,
    today: date,
) -> list[Task]:
    found = []
    for number, item in enumerate(content.get("preparation") or []):
        ahead = min(max(0, item.get("days_before") or 0), LONGEST_AHEAD)
        day = school_day(session.date, ahead, calendar)
        ready = number in done
        late = not ready and day < today <= session.date
        found.append(Task(number, str(item.get("what") or ""), day, ready, late))
    return found


def school_day(meeting: date, days_before: int, calendar: SchoolCalendar) -> date:
    """So many days before the meeting; on a day without school the last school day before it."""
    day = meeting - timedelta(days=days_before)
    if days_before and calendar.why_closed(day):
        return calendar.previous_open(day) or day
    return day


def _materials(content: Mapping[str, Any], rows: Sequence[Row]) -> list[str]:
    """The method's own list; what a step needs stands with the step, so nothing is listed twice.

    Only a method without a list gets that of its steps.
    """
    here = content.get("materials") or [item for row in rows for item in row.materials]
    return list({_same(item): str(item) for item in reversed(here)}.values())[::-1]


def _same(item: object) -> str:
    """What two ways to write one material have in common."""
    return " ".join(str(item).lower().split()).rstrip(".")


def _parts(content: Mapping[str, Any], session: Session) -> list[Part]:
    return [
        Part(str(item.get("role") or ""), str(item.get("does") or ""), _who(item, session))
        for item in content.get("roles") or []
    ]


def _who(item: Mapping[str, Any], session: Session) -> str:
    """The name for the two roles that a meeting fills by name."""
    role = str(item.get("role") or "").strip().lower()
    person: Membership | None = None
    if role in LEADS:
        person = session.facilitator
    elif role in NOTES:
        person = session.note_taker
    return person.user.formal_name if person else ""


def lines_of(text: str) -> list[str]:
    """One item per line, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def stamp_of(says: str, task: str) -> str:
    """Whether two texts of a step are the same, in few characters; spaces do not count."""
    same = "\n".join([*lines_of(says), "", task.strip()])
    return sha256(same.encode()).hexdigest()[:16]

"""Verbs of the draaiboek: made from a moment of the method, and then the meeting's own.

A save says which `revision` it saw, so that two people never overwrite each other unseen, and
brings every number on the page along, so that no button loses what was typed beside it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.models import Run, RunSheet, RunStep, Session
from cycles.runsheet import (
    MOST_MINUTES,
    first_minutes,
    fit,
    in_minutes,
    method_least,
    moments_of,
    moved,
    span_of,
)
from participation.people.models import Membership

from .base import Refused, locked, note, refuse_unless_concept, refuse_when_ended, still_there
from .live import step_left_out

MOST_STEPS = 40
MOST_TO_SAY, MOST_TASK = 1500, 140


class Overtaken(Refused):
    """Somebody saved this run sheet after the page was read; nothing was stored."""


@dataclass(frozen=True)
class OwnStep:
    """A step that a school adds itself."""

    name: str
    minutes: int
    least: int = 1
    by: str = ""
    facilitator_does: str = ""
    task: str = ""
    after: uuid.UUID | None = None
    """The step that it comes after; None puts it at the end."""
    first: bool = False
    """Before all others, whatever `after` says."""


@dataclass(frozen=True)
class Edit:
    """What a page sends with every button: what it saw, and everything typed on it."""

    seen: int
    token: uuid.UUID | None = None
    minutes: Mapping[uuid.UUID, int] = field(default_factory=dict)
    texts: Mapping[uuid.UUID, tuple[str, str]] = field(default_factory=dict)
    """By step what to say, a sentence per line, and what the large screen says."""
    own: OwnStep | None = None


@transaction.atomic
def make_run_sheet(*, by: Membership, session: Session, moment: int = 0) -> RunSheet:
    """The run sheet of a meeting; made from one moment of its method when there is none yet."""
    cycle = locked(session.cycle)
    session = still_there(session)
    known = RunSheet.objects.filter(session=session).first()
    if known:
        return known
    refuse_when_ended(cycle)
    steps = _steps_of(session, moment)
    sheet = RunSheet.objects.create(session=session, moment=moment)
    _fill(sheet, session, steps)
    note(cycle, by, "run_sheet_made", session.pk)
    return sheet


@transaction.atomic
def save_steps(*, by: Membership, sheet: RunSheet, edit: Edit) -> None:
    """Store the minutes, and the step that was added."""
    _change(by, sheet, edit)


@transaction.atomic
def drop_step(*, by: Membership, sheet: RunSheet, step: uuid.UUID, edit: Edit) -> None:
    """Leave a step out; it can come back."""
    _change(by, sheet, edit, lambda fresh: _set_dropped(fresh, step, True))


@transaction.atomic
def bring_back(*, by: Membership, sheet: RunSheet, step: uuid.UUID, edit: Edit) -> None:
    """Do a step after all, where it was."""
    _change(by, sheet, edit, lambda fresh: _set_dropped(fresh, step, False))


@transaction.atomic
def shorten_step(*, by: Membership, sheet: RunSheet, step: uuid.UUID, edit: Edit) -> None:
    """Do a step as its method says to when time is short: also its minimum goes down by that."""
    _change(by, sheet, edit, lambda fresh: _shorten(fresh, step))


@transaction.atomic
def do_whole_step(*, by: Membership, sheet: RunSheet, step: uuid.UUID, edit: Edit) -> None:
    """Do a step whole after all, with the minimum of its method."""
    _change(by, sheet, edit, lambda fresh: _do_whole(fresh, step))


@transaction.atomic
def move_step(*, by: Membership, sheet: RunSheet, step: uuid.UUID, up: bool, edit: Edit) -> None:
    """Do a step one place earlier or later; the first stays first, the last stays last."""
    _change(by, sheet, edit, lambda fresh: _move(fresh, step, -1 if up else 1))


@transaction.atomic
def fit_to_time(*, by: Membership, sheet: RunSheet, edit: Edit) -> bool:
    """Stretch or squeeze to the time of the meeting; never under the minimum of a step.

    Returns whether that changed any minutes.
    """
    changed: list[bool] = []
    _change(by, sheet, edit, lambda fresh: changed.append(_fit(fresh)))
    return any(changed)


@transaction.atomic
def start_again(
    *, by: Membership, sheet: RunSheet, moment: int, edit: Edit, own_method: bool = True
) -> None:
    """All steps anew from a moment of the method; own steps and changes go.

    With `own_method` False the meeting first takes over the method that its cycle has now. That
    is for a plan that nobody has seen: later the meeting keeps what it was planned with.
    """

    def act(fresh: RunSheet) -> None:
        session = Session.objects.select_related("cycle").get(pk=fresh.session_id)
        if not own_method and session.cycle.werkvorm_id not in {None, session.werkvorm_id}:
            refuse_unless_concept(session.cycle)
            session.werkvorm_id = session.cycle.werkvorm_id  # type: ignore[assignment]
            session.save(update_fields=["werkvorm"])
            fresh.prepared = []
        _refuse_once_begun(session, fresh)
        steps, fresh.moment = _steps_of(session, moment), moment
        Run.objects.filter(sheet=fresh).delete()  # it ended; its steps are no longer there
        fresh.steps.all().delete()
        _fill(fresh, session, steps)

    _change(by, sheet, edit, act)


@transaction.atomic
def tick_preparation(
    *, by: Membership, sheet: RunSheet, of: uuid.UUID, shown: Iterable[int], ticked: Iterable[int]
) -> None:
    """Note what is ready. Only what differs from what was `shown` changes: colleagues' ticks stay.

    `of` is the version of the method whose list was ticked: of another one nothing is stored, nor
    numbers that the method does not have.
    """
    cycle = locked(sheet.session.cycle)
    refuse_when_ended(cycle)
    fresh = RunSheet.objects.select_related("session__werkvorm").get(pk=still_there(sheet).pk)
    if fresh.session.werkvorm_id != of:
        return
    known = range(len(fresh.session.werkvorm.content.get("preparation") or []))
    before, now, was = set(fresh.prepared), set(ticked), set(shown)
    after = sorted(((before | (now - was)) - (was - now)) & set(known))
    if after != fresh.prepared:
        fresh.prepared = after
        fresh.save(update_fields=["prepared"])
        note(cycle, by, "run_sheet_prepared", fresh.session_id)


def _change(
    by: Membership, sheet: RunSheet, edit: Edit, act: Callable[[RunSheet], None] | None = None
) -> None:
    """One save of the page: its numbers, its added step, and then the button that was pressed."""
    cycle = locked(sheet.session.cycle)
    refuse_when_ended(cycle)
    fresh = still_there(sheet)
    if edit.token and edit.token == fresh.form_token:
        return
    if edit.seen != fresh.revision:
        raise Overtaken(
            _("Het draaiboek is intussen veranderd, door iemand anders of in een ander venster."),
            _("Hieronder staat hoe het nu is. Wat jij typte, is nog niet bewaard."),
        )
    _set_minutes(fresh, edit.minutes)
    _set_texts(fresh, edit.texts)
    if edit.own:
        _add(fresh, edit.own)
    if act:
        act(fresh)
    fresh.revision += 1
    fresh.form_token = edit.token
    fresh.save(update_fields=["moment", "prepared", "revision", "form_token"])
    note(cycle, by, "run_sheet_changed", fresh.session_id)


def _refuse_once_begun(session: Session, sheet: RunSheet) -> None:
    """Two screens follow the steps of a meeting that runs.

    A try-out of the day before is no run, and one that nobody stopped is over the day after.
    """
    run = Run.objects.filter(sheet=sheet, ended_at=None).first()
    if run and timezone.localdate(run.started_at) >= session.date == timezone.localdate():
        raise Refused(_("De bijeenkomst is begonnen. Stop die eerst op je telefoon."))


def _steps_of(session: Session, moment: int) -> list[Mapping[str, Any]]:
    """The steps of one moment of the method; refused when it has no such moment."""
    moments = moments_of(session.werkvorm.content)
    if not 0 <= moment < max(1, len(moments)):
        raise Refused(_("Dit deel van de werkvorm is er niet. Kies een ander deel."))
    return list(moments[moment].get("steps") or []) if moments else []


def _fill(sheet: RunSheet, session: Session, steps: list[Mapping[str, Any]]) -> None:
    """Store the steps of a method, with minutes that fit the meeting when they can."""
    spans = [span_of(step) for step in steps]
    available = in_minutes(session.ends_at) - in_minutes(session.starts_at)
    RunStep.objects.bulk_create(
        RunStep(
            sheet=sheet,
            position=number,
            method_step=number,
            name=_clipped(step.get("name") or _("Stap"), 80),
            minutes=minutes,
            least=least,
            by=_clipped(step.get("by"), 60),
            facilitator_does=_said(step.get("facilitator_does")),
            facilitator_says="\n".join(map(_said, step.get("facilitator_says") or [])),
            students_do=_said(step.get("students_do")),
            task=_clipped(step.get("task"), 140),
            materials="\n".join(map(_said, step.get("materials") or [])),
            skip=_clipped(step.get("skip"), 120),
            saves=min(MOST_MINUTES, step.get("saves") or 0) or None,
        )
        for number, (step, (least, _most), minutes) in enumerate(
            zip(steps, spans, first_minutes(spans, available), strict=True)
        )
    )


def _said(text: object) -> str:
    """A text of the method on one line, as YAML may have folded it."""
    return " ".join(str(text or "").split())


def _clipped(text: object, length: int) -> str:
    """At most `length` characters, on a whole word where it can."""
    said = _said(text)
    return said if len(said) <= length else f"{said[: length - 1].rsplit(' ', 1)[0]}…"


def _set_minutes(sheet: RunSheet, minutes: Mapping[uuid.UUID, int]) -> None:
    """Store the numbers that were typed; a step of one's own may go below what it was."""
    changed = []
    for step in sheet.steps.filter(pk__in=minutes):
        number = minutes[step.pk]
        if step.minutes == number:
            continue
        if not 1 <= number <= MOST_MINUTES or number < least_to_type(step):
            raise Refused(
                _("‘%(step)s’ duurt minstens %(least)d en hooguit %(most)d minuten.")
                % {"step": step.name, "least": least_to_type(step), "most": MOST_MINUTES}
            )
        step.minutes, step.least = number, min(step.least, number)
        changed.append(step)
    RunStep.objects.bulk_update(changed, ["minutes", "least"])


def _set_texts(sheet: RunSheet, texts: Mapping[uuid.UUID, tuple[str, str]]) -> None:
    """The meeting's own words; both screens show them at once."""
    changed = list(sheet.steps.filter(pk__in=texts))
    for step in changed:
        step.facilitator_says, step.task = texts[step.pk]
        if len(step.facilitator_says) > MOST_TO_SAY or len(step.task) > MOST_TASK:
            raise Refused(_("De tekst bij ‘%(step)s’ is te lang.") % {"step": step.name})
    RunStep.objects.bulk_update(changed, ["facilitator_says", "task"])


def least_to_type(step: RunStep) -> int:
    """The fewest minutes a person may give a step: the method's own minimum, if it has one."""
    return 1 if step.method_step is None else step.least


def _add(sheet: RunSheet, own: OwnStep) -> None:
    """An own step, where it was asked; at the end when that place is no longer there."""
    rows = list(sheet.steps.all())
    if len(rows) >= MOST_STEPS:
        raise Refused(_("Hooguit %(most)d stappen in een draaiboek.") % {"most": MOST_STEPS})
    if not own.name.strip() or not 1 <= own.least <= own.minutes <= MOST_MINUTES:
        raise Refused(_("Geef de stap een naam en minuten."))
    places = [n for n, row in enumerate(rows, 1) if row.pk == own.after] or [len(rows)]
    place = 0 if own.first else places[0]
    said = {key: value for key, value in vars(own).items() if key not in {"after", "first"}}
    made = RunStep(sheet=sheet, position=place, **said | {"name": own.name.strip()})
    made.save()
    _put_in_order([*rows[:place], made, *rows[place:]])


def _of(sheet: RunSheet, step: uuid.UUID) -> RunStep:
    """A step of this sheet as it is now."""
    found = sheet.steps.filter(pk=step).first()
    if found is None:
        raise Refused(_("Deze stap staat niet meer in het draaiboek."))
    return found


def _set_dropped(sheet: RunSheet, step: uuid.UUID, dropped: bool) -> None:
    row = _of(sheet, step)
    row.dropped = dropped
    row.save(update_fields=["dropped"])
    if dropped:
        step_left_out(sheet, row, timezone.now())


def _shorten(sheet: RunSheet, step: uuid.UUID) -> None:
    """Once; a second press changes nothing."""
    row = _of(sheet, step)
    if not row.skip or not row.saves or row.method_step is None:
        raise Refused(_("Deze stap kan niet korter."))
    least = _least_in_method(sheet, row)
    if least is None or row.least < least:
        return
    row.least = max(1, row.least - row.saves)
    row.minutes = max(row.least, row.minutes - row.saves)
    row.save(update_fields=["least", "minutes"])


def _do_whole(sheet: RunSheet, step: uuid.UUID) -> None:
    row = _of(sheet, step)
    least = _least_in_method(sheet, row)
    if least is None or row.least >= least:
        return
    row.minutes = min(MOST_MINUTES, max(least, row.minutes + least - row.least))
    row.least = least
    row.save(update_fields=["least", "minutes"])


def _least_in_method(sheet: RunSheet, row: RunStep) -> int | None:
    """The minimum that the method gives a step; the sheet keeps the version it was made from."""
    return method_least(sheet.session.werkvorm.content, sheet.moment, row.method_step)


def _move(sheet: RunSheet, step: uuid.UUID, by: int) -> None:
    """A place up or down among the steps that are done."""
    row, rows = _of(sheet, step), list(sheet.steps.all())
    order = moved(rows, row, by, passable=[other for other in rows if other.dropped])
    _put_in_order(order)


def _put_in_order(rows: list[RunStep]) -> None:
    """Give the steps the places they have in `rows`."""
    for position, row in enumerate(rows):
        row.position = position
    RunStep.objects.bulk_update(rows, ["position"])


def _fit(sheet: RunSheet) -> bool:
    session, rows = sheet.session, list(sheet.steps.filter(dropped=False))
    available = in_minutes(session.ends_at) - in_minutes(session.starts_at)
    fitted = fit([row.minutes for row in rows], [row.least for row in rows], available)
    changed = [row.minutes for row in rows] != fitted
    for row, minutes in zip(rows, fitted, strict=True):
        row.minutes = minutes
    RunStep.objects.bulk_update(rows, ["minutes"])
    return changed

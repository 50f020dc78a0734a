"""A meeting that runs while its sheet, its note or its day changes."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from cycles.actions import run_sheets
from cycles.actions.learned import LearnedData, note_learned
from cycles.actions.run_sheets import Edit
from cycles.models import RunSheet, SessionNote
from cycles.running_clock import Arrival, Verb
from participation.ledger.models import LogEntry
from tests.factories import World

from .help import TODAY, Pages, days, refused
from .test_live import Clock, now_of, pressing, real, sheet, used

__all__ = ["sheet"]  # the fixture
pytestmark = pytest.mark.django_db


def change(sheet: RunSheet, verb: Any, **said: Any) -> None:
    fresh = RunSheet.objects.get(pk=sheet.pk)
    by = sheet.session.cycle.coordinator
    verb(by=by, sheet=sheet, edit=Edit(seen=fresh.revision, token=uuid.uuid4()), **said)


def test_leaving_out_the_step_that_runs_begins_the_next_one_fresh(
    sheet: RunSheet, clock: Clock
) -> None:
    _one, two, _three = sheet.steps.all()
    pressing(sheet, Verb.START)
    clock.shift(timedelta(minutes=10))
    pressing(sheet, Verb.NEXT)
    clock.shift(timedelta(minutes=25))
    change(sheet, run_sheets.drop_step, step=two.pk)
    assert (now_of(sheet).state.position, used(sheet)) == (1, [10, 0])  # type: ignore[union-attr]
    clock.shift(timedelta(minutes=4))
    assert used(sheet) == [10, 4]
    pressing(sheet, Verb.PAUSE)
    change(sheet, run_sheets.bring_back, step=two.pk)
    assert used(sheet) == [10, 25, 4]  # what it had used came back with it
    pressing(sheet, Verb.STOP)
    assert real(sheet) == [10, None, 4]


def test_a_press_that_was_meant_for_another_sheet_skips_nothing(sheet: RunSheet) -> None:
    pressing(sheet, Verb.START)
    seen = now_of(sheet).revision
    change(sheet, run_sheets.drop_step, step=sheet.steps.all()[1].pk)
    assert pressing(sheet, Verb.NEXT, revision=seen) == Arrival.LATE
    assert now_of(sheet).state.position == 0  # type: ignore[union-attr]
    assert pressing(sheet, Verb.NEXT) == Arrival.FRESH


def test_presses_of_before_the_sheet_was_made_anew_start_and_stop_nothing(
    sheet: RunSheet, clock: Clock
) -> None:
    key = uuid.uuid4()
    pressing(sheet, Verb.START, key=key, revision=0)
    pressing(sheet, Verb.STOP)
    change(sheet, run_sheets.start_again, moment=0)
    assert pressing(sheet, Verb.START, key=key, revision=0) == Arrival.LATE
    assert now_of(sheet).state is None
    pressing(sheet, Verb.START)
    assert pressing(sheet, Verb.STOP, revision=1) == Arrival.LATE


def test_a_press_of_too_long_ago_or_of_another_day_is_refused(
    sheet: RunSheet, clock: Clock
) -> None:
    for hours in (4.01, 10, 23):
        ago = timedelta(hours=hours)
        with pytest.raises(run_sheets.Refused, match="te lang geleden"):
            pressing(sheet, Verb.START, ago=ago)
    assert now_of(sheet).state is None
    assert pressing(sheet, Verb.START, ago=timedelta(hours=1)) == Arrival.FRESH
    assert used(sheet)[0] == 60


def test_what_is_measured_after_an_early_note_is_kept_and_what_was_noted_stays(
    sheet: RunSheet, clock: Clock
) -> None:
    by, steps = sheet.session.cycle.coordinator, list(sheet.steps.all())
    pressing(sheet, Verb.START)
    data = LearnedData(worked="Goed.", minutes={steps[1].pk: 7})
    note_learned(by=by, session=sheet.session, data=data, groups={}, today=TODAY)
    for minutes in (12, 30, 40):
        clock.shift(timedelta(minutes=minutes))
        pressing(sheet, Verb.NEXT)
    pressing(sheet, Verb.STOP)
    assert real(sheet) == [12, 7, 40]
    note = SessionNote.objects.get()
    assert (note.planned_minutes, note.real_minutes) == (90, 59)


def test_stopping_by_three_people_is_logged_once(sheet: RunSheet) -> None:
    pressing(sheet, Verb.START)
    for _person in range(3):
        pressing(sheet, Verb.STOP)
    assert LogEntry.objects.filter(verb="run_ended").count() == 1


def test_the_day_after_nobody_reads_how_long_a_step_took_and_a_forgotten_stop_blocks_nothing(
    sheet: RunSheet, clock: Clock
) -> None:
    pressing(sheet, Verb.START)
    refused(
        run_sheets.start_again,
        by=sheet.session.cycle.coordinator,
        sheet=sheet,
        moment=0,
        edit=Edit(seen=sheet.revision),
    )
    clock.shift(timedelta(days=1))
    assert now_of(sheet).as_json()["used"] == [0, 0, 0]
    change(sheet, run_sheets.start_again, moment=0)


def test_ticks_of_another_method_are_not_taken_over(sheet: RunSheet) -> None:
    said = {"by": sheet.session.cycle.coordinator, "sheet": sheet, "shown": (), "ticked": (0,)}
    run_sheets.tick_preparation(of=uuid.uuid4(), **said)
    assert RunSheet.objects.get().prepared == []
    run_sheets.tick_preparation(of=sheet.session.werkvorm_id, **said)
    assert RunSheet.objects.get().prepared == [0]


def test_a_name_of_a_student_for_the_large_screen_is_asked_about_first(
    sheet: RunSheet, world: World
) -> None:
    world.student.user.first_name = "Quirien"
    world.student.user.save()
    pages, where = Pages(world.coordinator), (sheet.session.cycle_id, sheet.session_id)
    one = sheet.steps.all()[0]
    own = {"after": "eerst", "step_name": "Quirien vertelt", "step_minutes": "5"}
    said = {"doe": "bewaar", "stand": sheet.revision, "token": uuid.uuid4(), **own}
    page = pages.refuses(
        "Staat hier de naam van een leerling? (Quirien)", "run_sheet", *where, **said
    )
    assert 'name="zeker" value="1"' in page and "Quirien vertelt" in page
    text = {
        f"zeg-{one.pk}": "Dag.",
        f"opdracht-{one.pk}": "Luister naar Quirien.",
        f"tekst-{one.pk}": "x",
    }
    said = {"doe": "bewaar", "stand": sheet.revision, "token": uuid.uuid4(), **text}
    pages.refuses("Staat hier de naam van een leerling? (Quirien)", "run_sheet", *where, **said)
    pages.post("run_sheet", *where, zeker="1", **said)
    assert sheet.steps.get(pk=one.pk).task == "Luister naar Quirien."


def test_a_broken_accept_header_breaks_nothing(sheet: RunSheet, world: World) -> None:
    client = Pages(world.coordinator).client
    where = reverse("cycles:run", args=[sheet.session.cycle_id, sheet.session_id])
    said = {"verb": "start", "revision": 0, "key": uuid.uuid4()}
    answer = client.post(where, said, headers={"Accept": "a;q*=nope'x'y"})
    assert answer.status_code == 302 and days(0) == TODAY

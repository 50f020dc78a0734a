"""A meeting that runs: presses, retries, who and when; and the note afterwards."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cycles.actions.learned import LearnedData, note_learned
from cycles.actions.live import press
from cycles.actions.run_sheets import Edit, shorten_step
from cycles.live_state import DONE, RUNS, STANDS, WAITS, Live, live, sessions_for
from cycles.models import GroupAttendance, RunSheet, Session, SessionNote
from cycles.running_clock import Arrival, Verb
from cycles.steps import Phase
from participation.ledger.models import LogEntry
from tests.factories import World, run_sheet

from .help import TODAY, days, nothing_changes, refused

pytestmark = pytest.mark.django_db
Clock = time_machine.Traveller


@pytest.fixture
def sheet(world: World, clock: Clock) -> RunSheet:
    """A run sheet of three steps (10, 40 and 40 minutes), on the morning of its meeting."""
    made = run_sheet(
        school=world.school, by=world.coordinator, groups=[world.klas], today=TODAY, students=3
    )
    made.session.date = TODAY
    made.session.save()
    return made


def now_of(sheet: RunSheet) -> Live:
    found = sessions_for(sheet.session.cycle.coordinator.user).get(pk=sheet.session_id)
    return live(found, timezone.now())


def pressing(sheet: RunSheet, verb: Verb, **said: Any) -> Arrival:
    """Press as somebody who looks at the newest state, unless `said` tells otherwise."""
    said = {"key": uuid.uuid4(), "revision": now_of(sheet).revision, **said}
    by = sheet.session.cycle.coordinator
    return press(by=by, session=sheet.session, verb=verb, now=timezone.now(), **said)


def real(sheet: RunSheet) -> list[int | None]:
    return list(sheet.steps.values_list("real_minutes", flat=True))


def used(sheet: RunSheet) -> list[float]:
    found: list[float] = now_of(sheet).as_json()["used"]
    return [part / 60 for part in found]


def test_a_meeting_from_start_to_stop(sheet: RunSheet, clock: Clock) -> None:
    assert (now_of(sheet).status, now_of(sheet).revision) == (WAITS, 0)
    pressing(sheet, Verb.START)
    clock.shift(timedelta(minutes=6))
    pressing(sheet, Verb.PAUSE)
    clock.shift(timedelta(minutes=20))
    assert (now_of(sheet).status, used(sheet)) == (STANDS, [6, 0, 0])
    pressing(sheet, Verb.RESUME)
    clock.shift(timedelta(minutes=8))
    pressing(sheet, Verb.NEXT)
    clock.shift(timedelta(minutes=3))
    pressing(sheet, Verb.PREVIOUS)
    assert real(sheet) == [14, 3, None]
    clock.shift(timedelta(minutes=1))
    pressing(sheet, Verb.NEXT)
    assert (now_of(sheet).status, used(sheet)) == (RUNS, [15, 3, 0])
    clock.shift(timedelta(minutes=30))
    pressing(sheet, Verb.NEXT)
    pressing(sheet, Verb.NEXT)  # there is no fourth
    clock.shift(timedelta(minutes=39, seconds=40))
    pressing(sheet, Verb.STOP)
    assert (now_of(sheet).status, real(sheet)) == (DONE, [15, 33, 40])
    assert list(LogEntry.objects.order_by("at").values_list("verb", flat=True))[-2:] == [
        "run_started",
        "run_ended",
    ]
    pressing(sheet, Verb.RESUME)
    assert now_of(sheet).status == RUNS


def test_a_step_that_was_clicked_through_was_not_measured(sheet: RunSheet, clock: Clock) -> None:
    pressing(sheet, Verb.START)
    clock.shift(timedelta(seconds=29))
    pressing(sheet, Verb.NEXT)
    clock.shift(timedelta(seconds=31))
    pressing(sheet, Verb.NEXT)
    pressing(sheet, Verb.STOP)
    assert real(sheet) == [None, 1, None]


def test_a_step_done_shorter_says_how_on_the_phone_and_the_large_screen_does_not(
    sheet: RunSheet,
) -> None:
    second = sheet.steps.all()[1]
    says, asks = now_of(sheet).does(second), now_of(sheet).skip(second)
    edit = Edit(seen=sheet.revision)
    shorten_step(by=sheet.session.cycle.coordinator, sheet=sheet, step=second.pk, edit=edit)
    told, board = (now_of(sheet).steps_json(for_everyone=who)[1] for who in (False, True))
    assert (told["does"], told["skip"], told["minutes"]) == (
        f"Korter: {second.skip}. {says}",
        "",
        28,
    )
    assert asks == "Sla deze ronde over" and second.skip not in str(board)


def test_a_retry_and_a_press_that_comes_too_late_skip_no_step(sheet: RunSheet) -> None:
    pressing(sheet, Verb.START)
    key = uuid.uuid4()
    assert pressing(sheet, Verb.NEXT, key=key, revision=1) == Arrival.FRESH
    with nothing_changes():
        assert pressing(sheet, Verb.NEXT, key=key, revision=1) == Arrival.RETRY
        assert pressing(sheet, Verb.NEXT, revision=1) == Arrival.LATE  # a second phone
        assert pressing(sheet, Verb.NEXT, revision=7) == Arrival.LATE
    assert now_of(sheet).as_json()["position"] == 1


def test_presses_of_a_phone_that_was_offline_count_when_they_were_made(
    sheet: RunSheet, clock: Clock
) -> None:
    pressing(sheet, Verb.START)
    clock.shift(timedelta(minutes=30))
    pressing(sheet, Verb.NEXT, ago=timedelta(minutes=18))
    pressing(sheet, Verb.NEXT, ago=timedelta(minutes=5))
    assert used(sheet) == [12, 13, 5]
    pressing(sheet, Verb.PREVIOUS, ago=timedelta(hours=4))  # not before the step began
    assert used(sheet) == [12, 18, 0]


def test_a_step_that_is_taken_out_does_not_move_the_meeting_back(sheet: RunSheet) -> None:
    for verb in (Verb.START, Verb.NEXT):
        pressing(sheet, verb)
    sheet.steps.filter(position=sheet.steps.all()[0].position).update(dropped=True)
    assert now_of(sheet).as_json()["position"] == 0
    assert now_of(sheet).steps[0].name == "Stap 2"
    sheet.steps.filter(name="Stap 2").update(dropped=True)
    assert now_of(sheet).steps[now_of(sheet).as_json()["position"]].name == "Stap 3"


def test_the_day_before_is_to_try_and_leaves_no_trace(sheet: RunSheet, clock: Clock) -> None:
    sheet.session.date = days(1)
    sheet.session.save()
    logged = LogEntry.objects.count()
    pressing(sheet, Verb.START)
    clock.shift(timedelta(minutes=3))
    pressing(sheet, Verb.NEXT)
    assert (now_of(sheet).status, real(sheet), LogEntry.objects.count()) == (
        RUNS,
        [None, None, None],
        logged,
    )
    clock.shift(timedelta(days=1))
    assert now_of(sheet).status == WAITS
    pressing(sheet, Verb.START)
    assert (now_of(sheet).status, used(sheet)) == (RUNS, [0, 0, 0])
    clock.shift(timedelta(days=1))
    assert now_of(sheet).status == DONE


def test_when_it_cannot_run(sheet: RunSheet, world: World) -> None:
    session, cycle = sheet.session, sheet.session.cycle
    start = {"by": world.coordinator, "verb": Verb.START, "key": uuid.uuid4(), "revision": 0}
    start |= {"session": session, "now": timezone.now()}

    def on(day: Any, **fields: Any) -> str:
        Session.objects.filter(pk=session.pk).update(date=day)
        type(cycle).objects.filter(pk=cycle.pk).update(
            **{"phase": Phase.OPEN, "opened_on": TODAY, **fields}
        )
        return refused(press, **start)

    assert "op de dag zelf" in on(days(2))
    assert "op de dag zelf" in on(days(-1))
    assert "Open eerst de cyclus" in on(TODAY, phase=Phase.CONCEPT, opened_on=None)
    assert "voorbij" in on(TODAY, phase=Phase.GESTOPT, stopped_on=TODAY, stop_reason="x")
    sheet.steps.update(dropped=True)
    assert "nog geen draaiboek" in on(TODAY)


# ── What we learned ───────────────────────────────────────────────────────────


def test_the_note_is_one_and_stays_with_its_writer(sheet: RunSheet, world: World) -> None:
    first, second, third = sheet.steps.all()
    minutes = {first.pk: 12, second.pk: 50, third.pk: None}
    data = LearnedData(worked="De stickers.", minutes=minutes, present={"1A": 3})
    said = {"session": sheet.session, "today": TODAY, "groups": {"1A": world.klas}}
    note_learned(by=world.medewerker, data=data, **said)
    note_learned(by=world.medewerker, data=data, **said)  # a double click
    changed = LearnedData(worked="De stickers!", minutes=minutes, present={"1A": 2})
    note_learned(by=world.coordinator, data=changed, **said)
    row = SessionNote.objects.get()
    assert (row.worked, row.by, row.noted_on) == ("De stickers!", world.medewerker, TODAY)
    assert (row.planned_minutes, row.real_minutes, real(sheet)) == (50, 62, [12, 50, None])
    heads = GroupAttendance.objects.get()
    assert (heads.group_name, heads.group, heads.number) == ("1A", world.klas, 2)
    note_learned(by=world.coordinator, data=LearnedData(present={"1A": None}), **said)
    assert not GroupAttendance.objects.exists()


def test_the_note_comes_after_the_meeting_and_of_the_own_school(
    sheet: RunSheet, world: World
) -> None:
    said = {
        "by": world.coordinator,
        "session": sheet.session,
        "data": LearnedData(present={"x": 1}),
    }
    Session.objects.update(date=days(1))
    assert "nog niet geweest" in refused(note_learned, groups={}, today=TODAY, **said)
    assert world.other
    theirs = {"x": world.other.klas}
    refused(note_learned, groups=theirs, today=days(1), **said)


def test_without_a_run_sheet_the_whole_is_noted(sheet: RunSheet, world: World) -> None:
    sheet.delete()
    note = note_learned(
        by=world.coordinator,
        session=Session.objects.get(),
        data=LearnedData(total=100),
        groups={},
        today=TODAY,
    )
    assert (note.planned_minutes, note.real_minutes) == (90, 100)


def test_what_was_noted_is_not_overwritten_by_the_clock(sheet: RunSheet, world: World) -> None:
    pressing(sheet, Verb.START)
    first = sheet.steps.all()[0]
    data = LearnedData(minutes={first.pk: 12})
    note_learned(by=world.coordinator, session=sheet.session, data=data, groups={}, today=TODAY)
    pressing(sheet, Verb.NEXT)
    assert real(sheet)[0] == 12

"""The draaiboek of a meeting: made from the method, changed, and never silently overwritten."""

from __future__ import annotations

import uuid
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cycles.actions import Refused, opening, planning, run_sheets
from cycles.actions.run_sheets import Edit, Overtaken, OwnStep
from cycles.models import Run, RunSheet, RunStep, Session
from participation.ledger.models import LogEntry
from tests.factories import (
    WerkvormVersionFactory,
    fresh,
    method_content,
    open_cycle,
    ready_cycle,
    run_sheet,
)

pytestmark = pytest.mark.django_db


def now(sheet: RunSheet) -> RunSheet:
    return RunSheet.objects.select_related("session__cycle__coordinator").get(pk=sheet.pk)


def steps(sheet: RunSheet) -> list[tuple[str, int]]:
    return [(step.name, step.minutes) for step in sheet.steps.filter(dropped=False)]


def step(sheet: RunSheet, number: int) -> uuid.UUID:
    found: uuid.UUID = sheet.steps.all()[number - 1].pk
    return found


def edit(sheet: RunSheet, **more: Any) -> Edit:
    return Edit(seen=now(sheet).revision, token=uuid.uuid4(), **more)


def who(sheet: RunSheet) -> dict[str, Any]:
    return {"by": sheet.session.cycle.coordinator, "sheet": sheet}


def test_it_is_made_from_the_method_once_and_fits_the_meeting() -> None:
    sheet = run_sheet()
    assert steps(sheet) == [("Stap 1", 10), ("Stap 2", 40), ("Stap 3", 40)]
    one, two, _three = sheet.steps.all()
    assert (one.least, one.facilitator_says, one.skip) == (
        10,
        "Fijn dat jullie er zijn.\nEr zijn geen foute antwoorden.",
        "",
    )
    assert (two.materials, two.skip) == ("Een stift voor elke leerling", "sla deze ronde over")
    assert (one.saves, two.saves) == (None, 12)
    again = run_sheets.make_run_sheet(by=who(sheet)["by"], session=sheet.session, moment=7)
    assert again == sheet and RunStep.objects.count() == 3
    assert LogEntry.objects.filter(verb="run_sheet_made").count() == 1


def test_a_rhythm_gives_one_of_its_moments_and_an_old_version_what_it_has() -> None:
    version = WerkvormVersionFactory(content=method_content([(5, 5)], [(30, 200), (700, 900)]))
    cycle = open_cycle(sessions=2, werkvorm=version)
    first, second = cycle.sessions.all()
    by = cycle.coordinator
    for wrong in (2, -1, 10**9):
        with pytest.raises(Refused, match="deel van de werkvorm"):
            run_sheets.make_run_sheet(by=by, session=first, moment=wrong)
    made = run_sheets.make_run_sheet(by=by, session=first, moment=1)
    assert steps(made) == [("Stap 1", 30), ("Stap 2", 600)], "the most that a step can hold"

    bare = {"moments": [{"name": "Oud", "steps": [{"name": "x" * 90}, {"skip": "weg " * 40}]}]}
    Session.objects.filter(pk=second.pk).update(werkvorm=WerkvormVersionFactory(content=bare))
    one, two = run_sheets.make_run_sheet(by=by, session=second).steps.all()
    assert (len(one.name), one.minutes, one.least, one.task) == (80, 1, 1, "")
    assert len(two.skip) <= 120 and two.skip.endswith("weg…")


def test_a_method_without_steps_gives_an_empty_sheet_to_fill() -> None:
    sheet = run_sheet(content={"goal": "x"})
    assert steps(sheet) == []
    run_sheets.fit_to_time(**who(sheet), edit=edit(sheet))
    own = OwnStep(" Welkom ", 20, 5, "Kim", "Praat.", "Luister.")
    run_sheets.save_steps(**who(sheet), edit=edit(sheet, own=own))
    row = sheet.steps.get()
    assert (row.name, row.minutes, row.least, row.by, row.task, row.method_step) == (
        *("Welkom", 20, 5, "Kim", "Luister."),
        None,
    )


def test_minutes_change_but_not_below_the_minimum() -> None:
    sheet = run_sheet()
    run_sheets.save_steps(**who(sheet), edit=edit(sheet, minutes={step(sheet, 2): 25}))
    assert steps(sheet)[1] == ("Stap 2", 25)
    for number in (19, 601, 0, -5):
        with pytest.raises(Refused, match="‘Stap 2’ duurt minstens 20 en hooguit 600 minuten"):
            run_sheets.save_steps(**who(sheet), edit=edit(sheet, minutes={step(sheet, 2): number}))
    run_sheets.save_steps(**who(sheet), edit=edit(sheet, minutes={uuid.uuid4(): 5}))
    assert steps(sheet)[1] == ("Stap 2", 25)

    run_sheets.save_steps(**who(sheet), edit=edit(sheet, own=OwnStep("Eigen", 10, 8)))
    run_sheets.save_steps(**who(sheet), edit=edit(sheet, minutes={step(sheet, 4): 3}))
    assert (sheet.steps.all()[3].minutes, sheet.steps.all()[3].least) == (3, 3)


def test_drop_bring_back_and_move_keep_the_minutes_typed_beside_them() -> None:
    sheet = run_sheet()
    one, two, three = (step(sheet, n) for n in (1, 2, 3))
    run_sheets.drop_step(**who(sheet), step=two, edit=edit(sheet, minutes={three: 35}))
    assert steps(sheet) == [("Stap 1", 10), ("Stap 3", 35)]
    run_sheets.move_step(**who(sheet), step=three, up=True, edit=edit(sheet))
    assert [name for name, _ in steps(sheet)] == ["Stap 3", "Stap 1"]
    run_sheets.move_step(**who(sheet), step=three, up=True, edit=edit(sheet))
    run_sheets.bring_back(**who(sheet), step=two, edit=edit(sheet))
    run_sheets.move_step(**who(sheet), step=one, up=False, edit=edit(sheet, minutes={one: 12}))
    assert steps(sheet) == [("Stap 3", 35), ("Stap 2", 40), ("Stap 1", 12)]
    with pytest.raises(Refused, match="niet meer in het draaiboek"):
        run_sheets.drop_step(**who(sheet), step=uuid.uuid4(), edit=edit(sheet))


def test_it_is_squeezed_and_stretched_to_the_time_of_the_meeting() -> None:
    sheet = run_sheet()
    Session.objects.filter(pk=sheet.session_id).update(ends_at=time(13, 45))
    sheet.session.refresh_from_db()
    assert run_sheets.fit_to_time(**who(sheet), edit=edit(sheet))
    assert sum(minutes for _name, minutes in steps(sheet)) == 75
    assert not run_sheets.fit_to_time(**who(sheet), edit=edit(sheet)), "nothing left to change"
    Session.objects.filter(pk=sheet.session_id).update(ends_at=time(13, 0))
    run_sheets.fit_to_time(**who(now(sheet)), edit=edit(sheet))
    assert steps(sheet) == [("Stap 1", 10), ("Stap 2", 20), ("Stap 3", 30)], "the minimums"
    before = steps(sheet)
    run_sheets.drop_step(**who(sheet), step=step(sheet, 2), edit=edit(sheet))
    assert steps(sheet) == [before[0], before[2]]


def test_a_step_is_done_shorter_and_whole_again() -> None:
    sheet = run_sheet()
    two = step(sheet, 2)  # 40 minutes, 20 at least, and its tip saves 12

    def times() -> tuple[int, int]:
        row = sheet.steps.get(pk=two)
        return row.minutes, row.least

    for _press in range(2):
        run_sheets.shorten_step(**who(sheet), step=two, edit=edit(sheet))
        assert times() == (28, 8), "once, however often it is pressed"
    run_sheets.save_steps(**who(sheet), edit=edit(sheet, minutes={two: 9}))
    for _press in range(2):
        run_sheets.do_whole_step(**who(sheet), step=two, edit=edit(sheet))
        assert times() == (21, 20)

    RunStep.objects.filter(pk=two).update(saves=20)  # all of its minimum
    run_sheets.shorten_step(**who(sheet), step=two, edit=edit(sheet))
    assert times() == (1, 1), "a step takes a minute at least"
    run_sheets.do_whole_step(**who(sheet), step=two, edit=edit(sheet))
    assert times() == (20, 20)
    for number in (1, 3):  # nothing can be left out there
        with pytest.raises(Refused, match="kan niet korter"):
            run_sheets.shorten_step(**who(sheet), step=step(sheet, number), edit=edit(sheet))


def test_an_own_step_comes_where_it_was_asked() -> None:
    sheet = run_sheet()

    def add(name: str, **where: Any) -> list[str]:
        run_sheets.save_steps(**who(sheet), edit=edit(sheet, own=OwnStep(name, 5, **where)))
        return [row.name for row in sheet.steps.all()]

    assert add("Spel", after=step(sheet, 1)) == ["Stap 1", "Spel", "Stap 2", "Stap 3"]
    assert add("Hallo", first=True)[:2] == ["Hallo", "Stap 1"]
    assert add("Slot", after=step(sheet, 5))[-2:] == ["Stap 3", "Slot"]
    assert add("Weg", after=uuid.uuid4())[-2:] == ["Slot", "Weg"]
    assert [row.position for row in sheet.steps.all()] == list(range(7))


def test_two_people_do_not_overwrite_each_other_and_a_double_click_stores_once() -> None:
    sheet = run_sheet()
    mine, hers = edit(sheet, own=OwnStep("Spel", 5)), edit(sheet, minutes={step(sheet, 1): 15})
    for _click in range(2):
        run_sheets.save_steps(**who(sheet), edit=mine)
    assert [name for name, _ in steps(sheet)].count("Spel") == 1
    with pytest.raises(Overtaken, match="intussen veranderd"):
        run_sheets.save_steps(**who(sheet), edit=hers)
    assert steps(sheet)[0] == ("Stap 1", 10)
    assert LogEntry.objects.filter(verb="run_sheet_changed").count() == 1
    assert now(sheet).revision == 2


def test_start_again_gives_the_method_back_and_another_moment_its_steps() -> None:
    sheet = run_sheet(content=method_content([(10, 20)], [(5, 5), (6, 6)]))
    run_sheets.save_steps(**who(sheet), edit=edit(sheet, own=OwnStep("Spel", 5)))
    with pytest.raises(Refused):
        run_sheets.start_again(**who(sheet), moment=-1, edit=edit(sheet))
    assert len(steps(sheet)) == 2, "a refusal leaves it as it was"
    run_sheets.start_again(**who(sheet), moment=0, edit=edit(sheet))
    assert steps(sheet) == [("Stap 1", 20)]
    run_sheets.start_again(**who(sheet), moment=1, edit=edit(sheet))
    assert steps(sheet) == [("Stap 1", 5), ("Stap 2", 6)] and now(sheet).moment == 1


def test_a_meeting_that_runs_is_not_started_again_but_can_be_shortened() -> None:
    today = timezone.localdate()
    sheet = run_sheet(today=today - timedelta(days=1))  # its meeting is today
    at = timezone.now()
    run = Run.objects.create(sheet=sheet, position=0, started_at=at, step_started_at=at)
    with pytest.raises(Refused, match="is begonnen"):
        run_sheets.start_again(**who(sheet), moment=0, edit=edit(sheet))
    run_sheets.drop_step(**who(sheet), step=step(sheet, 3), edit=edit(sheet))
    Run.objects.filter(pk=run.pk).update(started_at=at - timedelta(days=1))  # only tried out
    run_sheets.start_again(**who(sheet), moment=0, edit=edit(sheet))
    assert len(steps(sheet)) == 3 and not Run.objects.exists()


def test_a_concept_that_chose_another_method_can_take_it_over_later_the_plan_stays() -> None:
    old = WerkvormVersionFactory(content=method_content())
    cycle = ready_cycle(sessions=1, werkvorm=old)
    sheet = run_sheet(cycle)
    run_sheets.tick_preparation(**who(sheet), of=sheet.session.werkvorm_id, shown=[], ticked=[1])
    new = WerkvormVersionFactory(content=method_content([(7, 7)]))
    planning.choose_werkvorm(by=cycle.coordinator, cycle=cycle, version=new, online_only=False)
    assert len(steps(sheet)) == 3, "nothing goes by itself"
    run_sheets.start_again(**who(sheet), moment=0, edit=edit(sheet), own_method=False)
    assert steps(sheet) == [("Stap 1", 7)] and now(sheet).session.werkvorm == new
    assert now(sheet).prepared == []

    planning.choose_werkvorm(by=cycle.coordinator, cycle=cycle, version=old, online_only=False)
    open_cycle(fresh(cycle))
    with pytest.raises(Refused, match="al open"):
        run_sheets.start_again(**who(sheet), moment=0, edit=edit(sheet), own_method=False)
    assert steps(sheet) == [("Stap 1", 7)]


def test_ticks_of_two_people_are_both_kept() -> None:
    sheet = run_sheet()
    run_sheets.tick_preparation(**who(sheet), of=sheet.session.werkvorm_id, shown=[], ticked=[0])
    run_sheets.tick_preparation(
        **who(sheet), of=sheet.session.werkvorm_id, shown=[], ticked=[1, 99, -1]
    )
    assert now(sheet).prepared == [0, 1]
    for _click in range(2):
        run_sheets.tick_preparation(
            **who(sheet), of=sheet.session.werkvorm_id, shown=[0, 1], ticked=[1]
        )
    assert now(sheet).prepared == [1]
    assert LogEntry.objects.filter(verb="run_sheet_prepared").count() == 3


def test_a_cycle_that_ended_keeps_its_sheet_as_it_was() -> None:
    sheet = run_sheet()
    cycle = sheet.session.cycle
    today = timezone.localdate()
    opening.stop(by=cycle.coordinator, cycle=cycle, reason="Verbouwing.", today=today)
    sheet = now(sheet)
    for act in (run_sheets.save_steps, run_sheets.fit_to_time):
        with pytest.raises(Refused, match="voorbij"):
            act(**who(sheet), edit=edit(sheet))
    with pytest.raises(Refused, match="voorbij"):
        run_sheets.tick_preparation(
            **who(sheet), of=sheet.session.werkvorm_id, shown=[], ticked=[0]
        )
    assert run_sheets.make_run_sheet(by=cycle.coordinator, session=sheet.session) == sheet


def test_there_is_a_limit_to_own_steps() -> None:
    sheet = run_sheet(content={})
    RunStep.objects.bulk_create(
        RunStep(sheet=sheet, position=n, name=str(n), minutes=1, least=1)
        for n in range(run_sheets.MOST_STEPS)
    )
    with pytest.raises(Refused, match="Hooguit 40 stappen"):
        run_sheets.save_steps(**who(sheet), edit=edit(sheet, own=OwnStep("Nog een", 5)))

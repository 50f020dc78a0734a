"""Around writing: how it felt, and whether a student comes to a session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cycles.actions import input, opening
from cycles.models import ConditionCheck, Cycle, Session
from participation.ledger.models import LogEntry
from participation.people.models import Membership
from tests.factories import (
    World,
    open_cycle,
    ready_cycle,
    write,
)

from .help import NOT_YOURS, TODAY, Pages, database_refuses, days, nothing_changes, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(world: World) -> Cycle:
    """Open until a week from now, with two questions."""
    questions = ["Wat mis jij in de aula?", "Wat is er juist fijn?"]
    return open_cycle(today=TODAY, school=world.school, groups=[world.klas], questions=questions)


# ── How it felt ───────────────────────────────────────────────────────────────

TAPS = {"safe": True, "enough_time": False, "taken_seriously": True}
FORM = {"safe": "ja", "enough_time": "nee", "taken_seriously": "ja"}


def tap(cycle: Cycle, by: Membership, **taps: Any) -> None:
    arguments = {"today": TODAY, **TAPS, **taps}
    input.check_conditions(by=by, cycle=cycle, **arguments)


def test_how_it_felt_is_asked_only_after_taking_part(cycle: Cycle, world: World) -> None:
    assert "Doe eerst mee." in refused(tap, cycle=cycle, by=world.student)
    write(cycle, world.student, today=TODAY)
    tap(cycle, world.student)
    assert ConditionCheck.objects.get().membership == world.student


def test_who_came_to_a_session_took_part(world: World) -> None:
    cycle = open_cycle(today=TODAY, school=world.school, groups=[world.klas], sessions=1)
    session = cycle.sessions.get()
    session.participants.filter(membership=world.student).update(attended=True)
    session.participants.filter(membership=world.students[1]).update(attended=False)
    tap(cycle, world.student)
    refused(tap, cycle=cycle, by=world.students[1])


def test_who_came_to_a_session_is_asked_how_it_felt_on_the_page(world: World, clock: Any) -> None:
    cycle = open_cycle(today=TODAY, school=world.school, groups=[world.klas], sessions=1)
    cycle.sessions.get().participants.filter(membership=world.student).update(attended=True)
    page = Pages(world.student).get("take_part", cycle.pk)
    assert "Had je genoeg tijd?" in page


def test_tapping_again_changes_the_one_answer(cycle: Cycle, world: World) -> None:
    write(cycle, world.student, today=TODAY)
    tap(cycle, world.student)
    tap(cycle, world.student, safe=False)
    row = ConditionCheck.objects.get()
    assert (row.safe, row.enough_time, row.taken_seriously) == (False, False, True)


def test_how_it_felt_is_not_logged(cycle: Cycle, world: World) -> None:
    write(cycle, world.student, today=TODAY)
    before = LogEntry.objects.count()
    tap(cycle, world.student)
    assert LogEntry.objects.count() == before


def test_how_it_felt_is_fixed_once_input_closed(cycle: Cycle, world: World) -> None:
    write(cycle, world.student, today=TODAY)
    refused(tap, cycle=cycle, by=world.student, today=days(8))


def test_three_taps_through_the_page(cycle: Cycle, world: World, clock: Any) -> None:
    write(cycle, world.student, today=TODAY)
    Pages(world.student).post("check", cycle.pk, **FORM)
    row = ConditionCheck.objects.get()
    assert (row.safe, row.enough_time, row.taken_seriously) == (True, False, True)


def test_two_taps_are_not_enough(cycle: Cycle, world: World, clock: Any) -> None:
    write(cycle, world.student, today=TODAY)
    Pages(world.student).refuses(
        "Kies bij alle drie ja of nee.", "check", cycle.pk, safe="ja", enough_time="nee"
    )


def test_the_page_asks_nobody_outside_how_it_felt(cycle: Cycle, world: World, clock: Any) -> None:
    with nothing_changes():
        Pages(world.outsider).post("check", cycle.pk, expect=403, **FORM)
    Pages(world.coordinator).refuses(NOT_YOURS, "check", cycle.pk, expect=403, **FORM)


def test_the_database_keeps_one_answer_per_student(cycle: Cycle, world: World) -> None:
    write(cycle, world.student, today=TODAY)
    tap(cycle, world.student)
    with database_refuses():
        ConditionCheck.objects.create(cycle=cycle, membership=world.student, **TAPS)


# ── Whether you come ──────────────────────────────────────────────────────────


@pytest.fixture
def meeting(world: World) -> Cycle:
    return open_cycle(today=TODAY, school=world.school, groups=[world.klas], sessions=1)


def test_a_student_says_whether_they_come_and_may_change_it(meeting: Cycle, world: World) -> None:
    session = meeting.sessions.get()
    for reply in ("ja", "nee"):
        input.reply_to_session(by=world.student, session=session, reply=reply, today=session.date)
    assert session.participants.get(membership=world.student).reply == "nee"
    assert session.participants.exclude(reply="").count() == 1


def test_nobody_replies_to_a_session_that_is_over(meeting: Cycle, world: World) -> None:
    session = meeting.sessions.get()
    late = session.date + timedelta(days=1)
    refused(input.reply_to_session, by=world.student, session=session, reply="ja", today=late)


def test_nobody_replies_to_a_session_of_others(meeting: Cycle, world: World, clock: Any) -> None:
    session = meeting.sessions.get()
    refused(input.reply_to_session, by=world.outsider, session=session, reply="ja", today=TODAY)
    with nothing_changes():
        Pages(world.outsider).post("reply", session.pk, expect=404, reply="ja")


def test_nobody_replies_to_a_session_of_a_stopped_cycle(meeting: Cycle, world: World) -> None:
    opening.stop(by=world.coordinator, cycle=meeting, reason="Geen geld.", today=TODAY)
    session = Session.objects.get(cycle=meeting)
    refused(input.reply_to_session, by=world.student, session=session, reply="ja", today=TODAY)


def test_replying_through_the_page(meeting: Cycle, world: World, clock: Any) -> None:
    session = meeting.sessions.get()
    Pages(world.student).post("reply", session.pk, reply="ja")
    assert session.participants.get(membership=world.student).reply == "ja"


def test_an_invented_reply_changes_nothing(meeting: Cycle, world: World, clock: Any) -> None:
    with nothing_changes():
        Pages(world.student).post("reply", meeting.sessions.get().pk, reply="misschien")


def test_a_session_of_a_concept_does_not_exist_for_students(world: World, clock: Any) -> None:
    cycle = ready_cycle(today=TODAY, school=world.school, groups=[world.klas], sessions=1)
    with nothing_changes():
        Pages(world.student).post("reply", cycle.sessions.get().pk, expect=404, reply="ja")

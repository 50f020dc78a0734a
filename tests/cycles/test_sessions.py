"""Sessions: planned once, with people who are asked, and who came stays written."""

from __future__ import annotations

import uuid
from datetime import time
from typing import Any

import pytest

from cycles.actions import input, planning
from cycles.models import Cycle, RunSheet, Session, SessionParticipant
from tests.factories import (
    World,
    finished_cycle,
    open_cycle,
)
from werkvormen.actions import load_library
from werkvormen.models import WerkvormVersion

from .help import TODAY, Pages, database_refuses, days, nothing_changes, planned, refused

pytestmark = pytest.mark.django_db


def a_session(**fields: Any) -> Session:
    return Session(
        **{
            "date": days(2),
            "starts_at": time(12),
            "ends_at": time(13),
            "place": "de aula",
            **fields,
        }
    )


def test_a_session_keeps_the_version_of_the_werkvorm_it_was_planned_with(world: World) -> None:
    cycle = planned(world, sessions=1)
    session = cycle.sessions.get()
    assert session.werkvorm == cycle.werkvorm
    cycle.werkvorm = None
    planning.choose_werkvorm(by=world.coordinator, cycle=cycle, version=None, online_only=True)
    session.refresh_from_db()
    assert session.werkvorm is not None


def test_a_session_without_a_werkvorm_is_refused(world: World) -> None:
    assert "Kies eerst een werkvorm." in refused(
        planning.plan_session, by=world.coordinator, cycle=planned(world), session=a_session()
    )


def test_planning_a_session_twice_with_one_token_makes_one(world: World) -> None:
    cycle, token = planned(world, sessions=1), uuid.uuid4()
    by = world.coordinator
    first = planning.plan_session(by=by, cycle=cycle, session=a_session(), token=token)
    again = planning.plan_session(by=by, cycle=cycle, session=a_session(), token=token)
    assert first == again and cycle.sessions.count() == 2


def test_a_session_ends_after_it_begins(world: World) -> None:
    session = planned(world, sessions=1).sessions.get()
    with database_refuses("session_ends_after_start"):
        Session.objects.filter(pk=session.pk).update(ends_at=session.starts_at)


def test_participants_who_stay_keep_their_reply(world: World) -> None:
    cycle = open_cycle(planned(world, sessions=1), today=TODAY)
    session, [first, second, third] = cycle.sessions.get(), world.students
    input.reply_to_session(by=first, session=session, reply="ja", today=TODAY)
    planning.choose_participants(by=world.coordinator, session=session, people=[first, second])
    rows = set(session.participants.values_list("membership", "reply"))
    assert rows == {(first.pk, "ja"), (second.pk, "")}
    assert third.session_places.count() == 0


def test_who_was_present_stays_even_when_taken_off_the_list(world: World) -> None:
    cycle = open_cycle(planned(world, sessions=1), today=TODAY)
    session, first = cycle.sessions.get(), world.students[0]
    place = session.participants.get(membership=first)
    input.note_attendance(
        by=world.coordinator, session=session, present={place.pk}, today=session.date
    )
    planning.choose_participants(by=world.coordinator, session=session, people=[])
    assert list(session.participants.values_list("membership", "attended")) == [(first.pk, True)]


def test_presence_is_noted_for_everyone_from_the_day_itself(world: World) -> None:
    cycle = open_cycle(planned(world, sessions=1), today=TODAY)
    session = cycle.sessions.get()
    place = session.participants.get(membership=world.student)
    arguments = {"by": world.coordinator, "session": session, "present": {place.pk}}
    refused(input.note_attendance, today=TODAY, **arguments)
    input.note_attendance(today=session.date, **arguments)
    assert session.participants.filter(attended=True).get() == place
    assert session.participants.filter(attended=False).count() == len(world.students) - 1


def test_a_session_that_students_came_to_is_not_removed(world: World) -> None:
    cycle = open_cycle(planned(world, sessions=1), today=TODAY)
    session = cycle.sessions.get()
    session.participants.filter(membership=world.student).update(attended=True)
    refused(planning.remove_session, by=world.coordinator, session=session)


def test_a_session_that_did_not_happen_yet_can_be_cancelled(world: World) -> None:
    cycle = open_cycle(planned(world, sessions=1), today=TODAY)
    planning.remove_session(by=world.coordinator, session=cycle.sessions.get())
    assert not cycle.sessions.exists()


def test_a_student_stands_once_in_a_session(world: World) -> None:
    session = planned(world, sessions=1).sessions.get()
    with database_refuses():
        SessionParticipant.objects.create(session=session, membership=world.student)


def test_planning_says_how_long_the_method_takes_and_warns_when_that_does_not_fit(
    world: World, clock: Any
) -> None:
    load_library(today=TODAY)
    cycle = planned(world, sessions=0)
    staff = Pages(world.coordinator)

    def plan(slug: str, ends_at: str) -> tuple[str, str]:
        version = WerkvormVersion.objects.get(werkvorm__slug=slug)
        Cycle.objects.filter(pk=cycle.pk).update(werkvorm=version, online_only=False)
        form = staff.get("new_session", cycle.pk)
        sent = {"date": f"{days(2)}", "starts_at": "12:00", "ends_at": ends_at, "place": "de aula"}
        return form, staff.post("new_session", cycle.pk, **sent)

    form, kept = plan("visiesessie", "12:59")
    assert "Visiesessie duurt 60 tot 75 minuten." in form
    assert "Visiesessie duurt minstens 60 minuten. Jullie hebben er 59." in kept
    assert cycle.sessions.count() == 1  # a warning, no refusal
    assert "duurt minstens" not in plan("visiesessie", "13:00")[1]

    moments = WerkvormVersion.objects.get(werkvorm__slug="leerlingenarena").content["moments"]
    form, kept = plan("leerlingenarena", "12:05")
    for moment in moments:
        assert f"‘{moment['name']}’ duurt" in form
    assert f"‘{moments[0]['name']}’ duurt minstens {moments[0]['minutes']['min']} minuten." in kept
    # With a run sheet it is about the moment of that sheet.
    session = cycle.sessions.get(ends_at=time(12, 5))
    RunSheet.objects.create(session=session, moment=1)
    sent = {"date": f"{days(2)}", "starts_at": "12:00", "ends_at": "12:06", "place": "de aula"}
    kept = staff.post("session", cycle.pk, session.pk, **sent)
    assert f"‘{moments[1]['name']}’ duurt minstens" in kept


def test_a_finished_cycle_gets_no_new_session_or_participants(world: World) -> None:
    cycle = finished_cycle(1, today=TODAY, school=world.school, sessions=1, groups=[world.klas])
    session, by = cycle.sessions.get(), world.coordinator
    refused(planning.plan_session, by=by, cycle=cycle, session=a_session())
    refused(planning.choose_participants, by=by, session=session, people=[])
    refused(planning.remove_session, by=by, session=session)


def test_a_student_outside_the_cycle_cannot_be_put_in_a_session_through_the_page(
    world: World, clock: Any
) -> None:
    cycle = open_cycle(planned(world, sessions=1), today=TODAY)
    session = cycle.sessions.get()
    with nothing_changes():
        Pages(world.coordinator).post(
            "session_people", cycle.pk, session.pk, people=[str(world.outsider.pk)]
        )

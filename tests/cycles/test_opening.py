"""Opening a cycle: whom step 1 invites, what is frozen, what is promised and told."""

from __future__ import annotations

from typing import Any

import pytest

from cycles.actions import opening, planning
from cycles.models import Invitation
from participation.ledger.models import Message, Promise
from participation.people.models import GroupMembership
from tests.factories import (
    World,
    add_members,
    doel_data,
    fresh,
    open_cycle,
    ready_cycle,
    students_of,
)

from .help import TODAY, Pages, database_refuses, days, nothing_changes, planned, refused

pytestmark = pytest.mark.django_db


# ── Whom step 1 invites ───────────────────────────────────────────────────────


def test_a_student_in_two_invited_groups_is_asked_once(world: World) -> None:
    add_members(world.other_klas, world.student)
    cycle = ready_cycle(world.school, today=TODAY, groups=[world.klas, world.other_klas])
    cycle = open_cycle(cycle, today=TODAY)
    assert cycle.invitations.count() == len(world.students) + 1


def test_chosen_people_are_asked_in_place_of_the_whole_groups(world: World) -> None:
    cycle = planned(world)
    planning.choose_people(by=world.coordinator, cycle=cycle, people=world.students[:1])
    assert students_of(open_cycle(cycle, today=TODAY)) == world.students[:1]


def test_going_back_to_whole_groups_forgets_the_chosen_people(world: World) -> None:
    cycle = planned(world)
    planning.choose_people(by=world.coordinator, cycle=cycle, people=world.students[:1])
    planning.choose_people(by=world.coordinator, cycle=cycle, people=None)
    assert students_of(open_cycle(cycle, today=TODAY)) == world.students


def test_other_groups_drop_the_chosen_people_who_are_not_in_them(world: World) -> None:
    cycle = planned(world)
    planning.choose_people(by=world.coordinator, cycle=cycle, people=world.students[:1])
    data = doel_data(groups=[world.other_klas])
    planning.save_doel(by=world.coordinator, cycle=cycle, data=data)
    assert not cycle.doel.people.exists()
    assert "Kies wie je uitnodigt." in refused(
        opening.open_cycle, by=world.coordinator, cycle=cycle, today=TODAY
    )


def test_inactive_students_are_not_asked(world: World) -> None:
    gone = world.students[0]
    gone.user.is_active = False
    gone.user.save()
    assert gone not in students_of(open_cycle(planned(world), today=TODAY))


def test_a_mentor_in_the_class_is_not_asked(world: World) -> None:
    assert students_of(open_cycle(planned(world), today=TODAY)) == world.students


@pytest.mark.parametrize("who", ["staff", "other_school"])
def test_only_students_of_this_school_can_be_chosen(world: World, who: str) -> None:
    assert world.other
    wrong = world.medewerker if who == "staff" else world.other.student
    refused(
        planning.choose_people,
        by=world.coordinator,
        cycle=planned(world),
        people=[world.student, wrong],
    )


def test_a_group_of_another_school_cannot_be_invited_through_the_page(
    world: World, clock: Any
) -> None:
    assert world.other
    cycle = planned(world)
    Pages(world.coordinator).refuses(
        "Deze groep bestaat niet op jouw school.",
        "doel",
        cycle.pk,
        question="Wat?",
        groups=[str(world.other.klas.pk)],
    )


def test_a_student_outside_the_groups_cannot_be_chosen_through_the_page(
    world: World, clock: Any
) -> None:
    cycle = planned(world)
    with nothing_changes():
        Pages(world.coordinator).post("audience", cycle.pk, people=[str(world.outsider.pk)])


# ── Opening ───────────────────────────────────────────────────────────────────


def test_opening_freezes_who_is_asked_with_their_class(world: World) -> None:
    cycle = open_cycle(planned(world), today=TODAY)
    frozen = set(cycle.invitations.values_list("membership", "klas", "class_name"))
    assert frozen == {(student.pk, world.klas.pk, "1A") for student in world.students}


def test_moving_to_another_class_afterwards_changes_nothing(world: World) -> None:
    cycle = open_cycle(planned(world), today=TODAY)
    mover = world.students[0]
    GroupMembership.objects.filter(membership=mover).update(group=world.other_klas)
    asked = Invitation.objects.get(cycle=cycle, membership=mover)
    assert (asked.klas, asked.class_name) == (world.klas, "1A")
    assert cycle.invitations.count() == len(world.students)


def test_a_new_student_in_the_class_is_not_asked_afterwards(world: World) -> None:
    cycle = open_cycle(planned(world), today=TODAY)
    add_members(world.klas, world.outsider)
    assert world.outsider not in students_of(cycle)


def test_a_class_that_is_removed_leaves_its_name_behind(world: World) -> None:
    cycle = open_cycle(planned(world), today=TODAY)
    world.klas.delete()
    assert set(cycle.invitations.values_list("klas", "class_name")) == {(None, "1A")}


def test_nobody_is_invited_twice(world: World) -> None:
    cycle = open_cycle(planned(world), today=TODAY)
    with database_refuses():
        Invitation.objects.create(cycle=cycle, membership=world.student)


def test_opening_makes_the_promise(world: World) -> None:
    cycle = open_cycle(planned(world), today=TODAY)
    promise = Promise.objects.get()
    assert cycle.terugkoppeling.promise == promise
    assert (promise.made_on, promise.due, promise.original_due) == (TODAY, days(21), days(21))
    assert promise.what == cycle.doel.question
    assert set(promise.groups.all()) == {world.klas}


def test_opening_tells_everyone_asked_and_their_mentors_once(world: World) -> None:
    open_cycle(planned(world), today=TODAY)
    told = Message.objects.values_list("recipient", flat=True)
    assert sorted(told) == sorted(p.pk for p in [*world.students, world.medewerker])


def test_opening_late_opens_from_today(world: World) -> None:
    cycle = ready_cycle(world.school, today=TODAY, opens_on=days(-3), closes_on=days(4))
    cycle = open_cycle(cycle, today=TODAY)
    assert (cycle.opened_on, cycle.terugkoppeling.opens_on) == (TODAY, TODAY)


def test_opening_early_waits_for_the_stated_day(world: World) -> None:
    cycle = open_cycle(planned(world, opens_on=days(3)), today=TODAY)
    assert [cycle.accepts_input(days(n)) for n in (0, 2, 3, 10, 11)] == [
        False,
        False,
        True,
        True,
        False,
    ]


def test_opening_twice_is_refused(world: World) -> None:
    cycle = open_cycle(planned(world), today=TODAY)
    refused(opening.open_cycle, by=world.coordinator, cycle=cycle, today=TODAY)


def test_the_page_opens_and_says_so(world: World, clock: Any) -> None:
    cycle = planned(world)
    page = Pages(world.coordinator).post("open", cycle.pk)
    assert "De cyclus is open." in page
    assert fresh(cycle).phase == "open"

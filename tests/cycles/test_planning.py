"""Planning a cycle: starting, copying, handing over, throwing away, and what stands still."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from cycles.actions import planning
from cycles.models import Cycle, Doel
from participation.ledger.models import LogEntry
from participation.people.models import Role, SchoolYear
from tests.factories import (
    CoordinatorFactory,
    MembershipFactory,
    SchoolFactory,
    World,
    doel_data,
    finished_cycle,
    fresh,
    make_class,
    open_cycle,
)

from .help import NOT_YOURS, TODAY, Pages, database_refuses, days, nothing_changes, planned, refused

pytestmark = pytest.mark.django_db


# ── Starting ──────────────────────────────────────────────────────────────────


def start(world: World, **fields: Any) -> Cycle:
    arguments = {"question": "Wat maakt de aula fijner?", "today": TODAY, **fields}
    return planning.start_cycle(by=world.coordinator, **arguments)


def test_a_new_cycle_is_a_concept_of_this_school_year_with_the_seven_conditions(
    world: World,
) -> None:
    cycle = start(world)
    assert (cycle.phase, cycle.identity, cycle.school_year) == ("concept", "naam", world.year)
    assert cycle.conditions.count() == 7
    assert not cycle.conditions.exclude(evidence="").exists()


def test_starting_twice_with_one_token_makes_one_cycle(world: World) -> None:
    token = uuid.uuid4()
    first = start(world, token=token)
    with nothing_changes():
        second = start(world, token=token, question="Iets anders?")
    assert first == second


def test_starting_writes_one_log_row(world: World) -> None:
    cycle = start(world)
    [row] = LogEntry.objects.all()
    assert (row.verb, row.actor, row.object_id) == ("cycle_started", world.coordinator, cycle.pk)


def test_starting_without_a_school_year_is_refused_with_a_way_out(world: World) -> None:
    SchoolYear.objects.filter(school=world.school).delete()
    why = refused(
        planning.start_cycle, by=world.coordinator, question="Wat?", today=TODAY, token=None
    )
    assert "beheerder" in why


def test_a_double_click_on_the_page_makes_one_cycle(world: World, clock: Any) -> None:
    pages, form = Pages(world.coordinator), {"question": "Wat?", "token": str(uuid.uuid4())}
    pages.post("new", **form)
    pages.post("new", **form)
    assert Cycle.objects.count() == 1


# ── Copying ───────────────────────────────────────────────────────────────────


def test_a_successor_takes_over_the_words(world: World) -> None:
    old = finished_cycle(2, today=TODAY, school=world.school, groups=[world.klas], sessions=0)
    new = planning.copy_cycle(by=world.coordinator, source=old, today=TODAY, as_successor=True)
    assert new.predecessor == old and new.phase == "concept"
    for name in ("question", "why", "influence", "frame"):
        assert getattr(new.doel, name) == getattr(old.doel, name)
    assert [c.text for c in new.doel.criteria.all()] == [c.text for c in old.doel.criteria.all()]
    assert [q.text for q in new.doel.questions.all()] == [q.text for q in old.doel.questions.all()]
    assert new.terugkoppeling.decider == old.terugkoppeling.decider
    assert [c.evidence for c in new.conditions.all()] == [c.evidence for c in old.conditions.all()]


def test_a_successor_takes_over_no_dates_people_input_or_judgement(world: World) -> None:
    old = finished_cycle(2, today=TODAY, school=world.school, groups=[world.klas])
    new = planning.copy_cycle(by=world.coordinator, source=old, today=TODAY, as_successor=True)
    said = new.terugkoppeling
    assert (said.due, said.opens_on, said.closes_on, said.promise, said.lead) == (
        None,
        None,
        None,
        None,
        "",
    )
    assert not new.invitations.exists() and not new.contributions.exists()
    assert not new.sessions.exists() and not new.themes.exists()
    assert not new.doel.people.exists()
    assert not new.doel.criteria.exclude(verdict="").exists()


def test_copying_leaves_the_source_as_it_was(world: World) -> None:
    old = finished_cycle(2, today=TODAY, school=world.school, groups=[world.klas])
    words = list(old.conditions.values_list("pk", "evidence"))
    planning.copy_cycle(by=world.coordinator, source=old, today=TODAY)
    assert list(old.conditions.values_list("pk", "evidence")) == words
    assert fresh(old).doel.criteria.filter(verdict="gehaald").count() == 1


def test_copying_next_year_takes_the_class_of_the_same_name(world: World) -> None:
    old = finished_cycle(1, today=TODAY, school=world.school, groups=[world.klas])
    later = TODAY.replace(year=TODAY.year + 1)
    next_1a = make_class(world.school, students=2, today=later, name="1A")
    make_class(world.school, students=2, today=later, name="1B")
    new = planning.copy_cycle(by=world.coordinator, source=old, today=later)
    assert list(new.doel.groups.all()) == [next_1a]


def test_a_plain_copy_has_no_predecessor(world: World) -> None:
    new = planning.copy_cycle(by=world.coordinator, source=planned(world), today=TODAY)
    assert new.predecessor is None


def test_copying_twice_with_one_token_makes_one_cycle(world: World) -> None:
    source, token = planned(world), uuid.uuid4()
    first = planning.copy_cycle(by=world.coordinator, source=source, today=TODAY, token=token)
    with nothing_changes():
        again = planning.copy_cycle(by=world.coordinator, source=source, today=TODAY, token=token)
    assert first == again


def test_a_cycle_never_succeeds_one_of_another_school(world: World, clock: Any) -> None:
    """Else the answer page there would name the question that is asked here."""
    assert world.other
    for school, name in ((world.school, "Atlas"), (world.other.school, "Boreas")):
        school.name = name  # the first by name is where this person coordinates
        school.save()
    theirs = finished_cycle(1, today=TODAY, school=world.other.school, groups=[world.other.klas])
    MembershipFactory(user=world.coordinator.user, school=world.other.school, role=Role.DIRECTEUR)
    Pages(world.coordinator).client.post(
        reverse("cycles:copy", args=[theirs.pk]), {"vervolg": "ja", "token": str(uuid.uuid4())}
    )
    assert not theirs.successors.exists()


# ── Handing over and throwing away ────────────────────────────────────────────


def test_a_cycle_can_be_handed_over_and_get_a_second_coordinator(world: World) -> None:
    cycle = planned(world)
    planning.hand_over(
        by=world.coordinator, cycle=cycle, coordinator=world.second, second=world.medewerker
    )
    assert fresh(cycle).staff == [world.second, world.medewerker]


@pytest.mark.parametrize("who", ["student", "other_school"])
@pytest.mark.parametrize("place", ["coordinator", "second"])
def test_a_cycle_is_not_handed_to_a_student_or_another_school(
    world: World, who: str, place: str
) -> None:
    assert world.other
    wrong = world.student if who == "student" else world.other.coordinator
    names = {"coordinator": world.coordinator, "second": world.second, place: wrong}
    why = refused(planning.hand_over, by=world.coordinator, cycle=planned(world), **names)
    assert why == "Kies iemand die op deze school werkt."


def test_the_same_person_cannot_be_both_coordinators(world: World) -> None:
    refused(
        planning.hand_over,
        by=world.coordinator,
        cycle=planned(world),
        coordinator=world.second,
        second=world.second,
    )


@pytest.mark.parametrize("who", ["student", "other_school"])
def test_the_page_hands_over_to_nobody_outside_the_staff(
    world: World, who: str, clock: Any
) -> None:
    assert world.other
    cycle = planned(world)
    wrong = world.student if who == "student" else world.other.coordinator
    with nothing_changes():
        page = Pages(world.coordinator).post("hand_over", cycle.pk, coordinator=str(wrong.pk))
    assert "is-invalid" in page


def test_a_director_may_hand_over_when_the_coordinator_is_away(world: World, clock: Any) -> None:
    cycle = planned(world)
    Pages(world.directeur).post("hand_over", cycle.pk, coordinator=str(world.second.pk), second="")
    assert fresh(cycle).coordinator == world.second


def test_another_coordinator_may_not_hand_over(world: World, clock: Any) -> None:
    cycle = planned(world)
    Pages(world.second).refuses(
        NOT_YOURS, "hand_over", cycle.pk, expect=403, coordinator=str(world.second.pk)
    )


def test_a_concept_can_be_thrown_away(world: World) -> None:
    cycle = planned(world)
    planning.delete_concept(by=world.coordinator, cycle=cycle)
    assert not Cycle.objects.exists()
    assert LogEntry.objects.filter(verb="concept_deleted", object_id=cycle.pk).exists()


def test_a_cycle_that_students_saw_is_never_thrown_away(world: World, clock: Any) -> None:
    cycle = open_cycle(planned(world), today=TODAY)
    refused(planning.delete_concept, by=world.coordinator, cycle=cycle)
    Pages(world.coordinator).refuses(NOT_YOURS, "delete", cycle.pk, expect=403)


# ── Steps 1–4 stand still after opening ───────────────────────────────────────


def test_no_step_of_the_plan_changes_after_opening(world: World) -> None:
    cycle = open_cycle(planned(world), today=TODAY)
    said = cycle.terugkoppeling
    data = planning.TerugkoppelingData("Anders.", "ik", days(90), days(1), days(60), [])
    for act, arguments in [
        (planning.save_doel, {"data": doel_data(question="Iets anders?")}),
        (planning.choose_people, {"people": [world.student]}),
        (planning.choose_werkvorm, {"version": None, "online_only": False}),
        (planning.save_conditions, {"lines": [], "new_label": "Nog iets"}),
        (planning.save_terugkoppeling, {"data": data}),
    ]:
        why = refused(act, by=world.coordinator, cycle=cycle, **arguments)
        assert "met een reden" in why
    assert fresh(cycle).terugkoppeling.due == said.due


@pytest.mark.parametrize("step", ["doel", "omstandigheden", "terugkoppeling", "audience"])
def test_the_pages_of_the_plan_change_nothing_after_opening(
    world: World, step: str, clock: Any
) -> None:
    cycle = open_cycle(planned(world), today=TODAY)
    form = {"question": "Iets anders?", "new_label": "Nog iets", "due": str(days(200))}
    expect = 403 if step == "audience" else 200
    with nothing_changes():
        Pages(world.coordinator).post(step, cycle.pk, expect=expect, **form)


def test_the_plan_is_written_by_its_own_coordinators_only(world: World, clock: Any) -> None:
    cycle = planned(world)
    for person in (world.second, world.directeur):
        Pages(person).refuses(NOT_YOURS, "doel", cycle.pk, expect=403, question="Anders?")


def test_own_conditions_can_be_added_and_removed_but_not_those_of_the_sources(
    world: World,
) -> None:
    cycle, by = planned(world), world.coordinator
    planning.save_conditions(by=by, cycle=cycle, lines=[], new_label="Er is thee")
    own, given = cycle.conditions.get(label="Er is thee"), cycle.conditions.get(key="veilig")
    lines = [planning.ConditionData(row.pk, "x", False, remove=True) for row in (own, given)]
    planning.save_conditions(by=by, cycle=cycle, lines=lines)
    assert cycle.conditions.count() == 7
    assert cycle.conditions.filter(key="veilig").exists()


def test_a_doel_has_a_question_and_a_known_influence(world: World) -> None:
    doel = planned(world).doel
    with database_refuses("doel_has_a_question"):
        Doel.objects.filter(pk=doel.pk).update(question="")
    with database_refuses("influence_1_to_5"):
        Doel.objects.filter(pk=doel.pk).update(influence=6)


def test_there_are_at_most_three_questions_to_fill_in(world: World) -> None:
    doel = planned(world).doel
    with database_refuses("one_to_three_questions"):
        doel.questions.create(position=4, text="Nog een?")


def test_a_coordinator_of_another_school_finds_no_cycle_at_all(world: World, clock: Any) -> None:
    cycle = planned(world)
    stranger = CoordinatorFactory(school=SchoolFactory())
    with nothing_changes():
        Pages(stranger).post("doel", cycle.pk, expect=404, question="Anders?")
        Pages(stranger).post("open", cycle.pk, expect=404)

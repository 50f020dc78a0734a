"""What students think of the answer: asked once, shown once, and traced to nobody."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from cycles.actions import answering, judging, opening
from cycles.judgement import GroupResult, students_judgement
from cycles.models import Cycle, Invitation, StudentVerdict
from cycles.steps import MEE_WETEN
from participation.disclosure import Audience
from participation.ledger.models import LogEntry, Message
from participation.people.models import Membership
from tests.factories import (
    World,
    answered_cycle,
    decided_cycle,
    finished_cycle,
    fresh,
    make_class,
    make_world,
    students_of,
)

from .help import NOT_YOURS, TODAY, Pages, at, days, everything_stored, refused
from .linking import matches, orders

pytestmark = pytest.mark.django_db

UNTIL = date(2026, 10, 26)  # two weeks later is in the herfstvakantie; this is the first day after
AFTER = date(2026, 10, 27)


@pytest.fixture
def world() -> World:
    """Fourteen students in the class that is asked."""
    return make_world(students=14, today=TODAY)


def answered(world: World, **fields: Any) -> Cycle:
    return answered_cycle(3, **at(world, **fields))


def judge(cycle: Cycle, who: Membership, today: Any = TODAY, **faces: int) -> bool:
    verdicts = faces or {"begrijp": 3, "serieus": 3, "invloed": 3, "c1": 3}
    return judging.judge_answer(by=who, cycle=cycle, verdicts=verdicts, today=today)


def result(cycle: Cycle, today: Any = AFTER, audience: Audience = Audience.STAFF) -> Any:
    cycle = fresh(cycle)
    return students_judgement(cycle, list(cycle.doel.criteria.all()), today, audience)


def shares(cycle: Cycle, number: int, audience: Audience = Audience.STAFF) -> Any:
    found = result(cycle, audience=audience).questions[number].result
    return found.hidden or [(bar.words, bar.share) for bar in found.bars]


# ── Asked with the answer ─────────────────────────────────────────────────────


def test_the_answer_says_until_when_students_can_judge_it(world: World, clock: Any) -> None:
    cycle = answered(world)
    assert cycle.terugkoppeling.judge_until == UNTIL
    page = Pages(world.student).get("answer", cycle.pk)
    assert "Wat vind jij van dit antwoord?" in page and "maandag 26 oktober" in page
    assert "Wat vind jij van het antwoord?" in Pages(world.student).get("jouw_stem")


def test_everybody_who_was_asked_can_judge_and_nobody_else(world: World, clock: Any) -> None:
    cycle = answered(world)
    for student in students_of(cycle):
        assert judge(cycle, student)
    refused(judge, cycle=cycle, who=world.outsider)
    sent = {"begrijp": "3"}
    for who in ("outsider", "coordinator", "medewerker", "directeur"):
        person = Pages(world.everyone()[who])
        assert NOT_YOURS in person.post("judge_answer", cycle.pk, expect=403, **sent)
        assert "Wat vind jij van dit antwoord?" not in person.get("answer", cycle.pk)


def test_mee_weten_promised_no_influence(world: World, clock: Any) -> None:
    cycle = answered_cycle(0, **at(world, influence=MEE_WETEN), verdicts=())
    page = Pages(world.student).get("answer", cycle.pk)
    assert "Ik begrijp het antwoord." in page and "Iedereen kan zitten." in page
    assert "serieus" not in page and "beloofd was" not in page
    refused(judge, cycle=cycle, who=world.student, serieus=3)


def test_the_promised_influence_stands_beside_the_question(world: World, clock: Any) -> None:
    cycle = answered(world, influence=3)
    page = Pages(world.student).get("judge_answer", cycle.pk)
    assert "Beloofd was: Jij geeft advies. Wie beslist? De teamleiders." in page


def test_what_students_judge_cannot_be_corrected_under_their_hands(world: World) -> None:
    cycle = answered(world)
    by, criterion = world.coordinator, cycle.doel.criteria.get()
    common = {"by": by, "cycle": cycle, "reason": "Anders bedoeld.", "today": TODAY}
    refused(opening.correct, field="criterion", criterion=criterion, new="Anders.", **common)
    refused(opening.correct, field="influence", new="Adviseren", **common)


# ── Sent once ─────────────────────────────────────────────────────────────────


def test_everybody_judges_once_also_with_a_double_tap(world: World) -> None:
    cycle = answered(world)
    assert judge(cycle, world.student, begrijp=4, c1=1)
    before = everything_stored()
    assert not judge(cycle, world.student, begrijp=1)
    assert everything_stored() == before
    assert sorted(StudentVerdict.objects.values_list("about", "value")) == [
        ("begrijp", 4),
        ("criterium", 1),
    ]


@pytest.mark.parametrize(
    ("faces", "today"),
    [
        ({"begrijp": 5}, TODAY),
        ({"begrijp": 0}, TODAY),
        ({"onzin": 3}, TODAY),
        ({"c2": 3}, TODAY),
        ({"begrijp": 3}, AFTER),
    ],
)
def test_what_makes_no_sense_is_refused(world: World, faces: dict[str, int], today: Any) -> None:
    refused(judge, cycle=answered(world), who=world.student, today=today, **faces)


def test_nothing_chosen_is_said_and_a_chosen_face_is_kept(world: World, clock: Any) -> None:
    cycle = answered(world)
    student = Pages(world.student)
    student.refuses("Geef op minstens één vraag antwoord.", "judge_answer", cycle.pk)
    page = student.refuses("Kies uit de lijst.", "judge_answer", cycle.pk, begrijp="9", c1="2")
    assert 'value="2" checked' in " ".join(page.split())


def test_judging_leaves_no_log_row_no_message_and_no_session(world: World, clock: Any) -> None:
    cycle = answered(world)
    student = Pages(world.student)

    def traces() -> Any:
        return LogEntry.objects.count(), Message.objects.count(), set(Session.objects.values_list())

    before = traces()
    clock.shift(3600)  # a session that is written again would carry this hour
    page = student.post("judge_answer", cycle.pk, begrijp="3", serieus="")
    assert "Wat jij vindt, is binnen." in page and traces() == before
    assert "Wat jij vindt, is binnen." in student.post("judge_answer", cycle.pk, begrijp="1")
    assert StudentVerdict.objects.get().value == 3
    assert "Wat vind jij van het antwoord?" not in student.get("jouw_stem")


def test_a_finished_cycle_is_judged_until_its_day_and_finishing_waits_for_nobody(
    world: World,
) -> None:
    cycle = finished_cycle(3, **at(world))
    assert judge(cycle, world.student)
    assert result(cycle, UNTIL).questions == () and result(cycle).questions


# ── Shown once ────────────────────────────────────────────────────────────────


def test_watching_day_by_day_shows_nothing_before_and_no_change_after(
    world: World, clock: Any
) -> None:
    cycle = answered(world)
    students = students_of(cycle)
    readers = [(Pages(world.coordinator), "vervolgactie"), (Pages(world.directeur), "vervolgactie")]
    readers.append((Pages(world.outsider), "answer"))
    seen: set[tuple[int, str]] = set()
    for number, student in enumerate(students):
        judge(cycle, student, begrijp=4 if number < 8 else 1, serieus=3 if number < 7 else 2)
        assert result(cycle, UNTIL).questions == ()
        for n, (reader, name) in enumerate(readers):
            seen.add((n, _without_token(reader.get(name, cycle.pk))))
    assert len(seen) == 3  # each page was the same all the time
    clock.move_to(datetime(2026, 10, 27, 10))
    first = [_without_token(reader.get(name, cycle.pk)) for reader, name in readers]
    assert all("Ik voel me serieus genomen." in page for page in first)
    students[0].user.delete()
    students[13].user.delete()
    again = [_section(reader.get(name, cycle.pk)) for reader, name in readers]
    assert again == [_section(page) for page in first]
    assert result(cycle) == result(cycle, days(100))


def _section(page: str) -> str:
    return page.split('id="oordeel"')[1].split("</section>")[0]


def _without_token(page: str) -> str:
    return re.sub(r'name="(csrfmiddlewaretoken|token)" value="[\w-]+"', "", page)


def test_students_and_staff_each_have_their_threshold(world: World) -> None:
    cycle = answered(world)
    for number, student in enumerate(students_of(cycle)):
        judge(cycle, student, begrijp=4 if number < 8 else 1, c1=4)
    assert shares(cycle, 0) == [("helemaal niet of niet zo of best wel", 45), ("helemaal", 55)]
    assert shares(cycle, 0, Audience.STUDENTS) == "verborgen, zodat je niemand herkent"
    assert shares(cycle, 1) == "te weinig antwoorden"  # nobody said whether they felt taken serious
    assert shares(cycle, 3) == "verborgen, zodat je niemand herkent"  # all the same


def test_too_few_answers_is_said_kindly(world: World, clock: Any) -> None:
    cycle = answered(world)
    for student in students_of(cycle)[:4]:
        judge(cycle, student)
    clock.move_to(datetime(2026, 10, 27, 10))
    page = Pages(world.student).get("answer", cycle.pk)
    assert "te weinig antwoorden" in page
    assert "zodat niemand herkend wordt" in page and "%" not in _section(page)


def test_the_own_judgement_of_the_school_stands_beside_that_of_students(
    world: World, clock: Any
) -> None:
    cycle = finished_cycle(3, **at(world))
    for student in students_of(cycle):
        judge(cycle, student, c1=2)
    clock.move_to(datetime(2026, 10, 27, 10))
    page = Pages(world.coordinator).get("vervolgactie", cycle.pk)
    beside = page.split('id="oordeel"')[1].split("</section>")[0]
    assert "Iedereen kan zitten." in beside and "gehaald" in beside


# ── Groups ────────────────────────────────────────────────────────────────────


def town(world: World, **sizes: int) -> Cycle:
    """An answered cycle asked to whole leerjaren of these sizes: `l1=20, l2=6`."""
    groups = [
        make_class(world.school, students=n, today=TODAY, name=f"{key}-x", leerjaar=int(key[1:]))
        for key, n in sizes.items()
    ]
    return answered_cycle(3, **at(world) | {"groups": groups})


def heard(cycle: Cycle) -> dict[str, Any]:
    groups: tuple[GroupResult, ...] = result(cycle).groups
    return {
        g.name: g.result.hidden or [(bar.words, bar.share) for bar in g.result.bars] for g in groups
    }


def let_them_judge(cycle: Cycle) -> None:
    """Everybody: in every leerjaar each face as often, so half of them feels heard."""
    for number, place in enumerate(
        cycle.invitations.order_by("leerjaar", "pk").select_related("membership")
    ):
        judge(cycle, place.membership, serieus=1 + number % 4)


def test_the_heard_score_stands_per_leerjaar(world: World) -> None:
    cycle = town(world, l1=20, l2=20)
    let_them_judge(cycle)
    half = [("helemaal of best wel", 50), ("niet zo of helemaal niet", 50)]
    assert heard(cycle) == {"Leerjaar 1": half, "Leerjaar 2": half}
    assert result(cycle, audience=Audience.STUDENTS).groups == ()


def test_a_hidden_leerjaar_cannot_be_computed_from_the_total_and_the_others(world: World) -> None:
    cycle = town(world, l1=24, l2=24, l3=7)
    let_them_judge(cycle)
    found = heard(cycle)
    hidden = [name for name, shown in found.items() if isinstance(shown, str)]
    assert "Leerjaar 3" in hidden
    assert len(hidden) >= 2  # one alone would follow by subtraction
    assert isinstance(shares(cycle, 1), list)  # the total itself is there


def test_who_leaves_the_school_does_not_change_which_leerjaar_is_shown(world: World) -> None:
    cycle = town(world, l1=24, l2=24, l3=10)
    for place in cycle.invitations.filter(leerjaar=3).order_by("pk")[:4]:
        judge(cycle, place.membership, begrijp=3)
    let_them_judge(cycle)
    before = heard(cycle)
    assert before["Leerjaar 3"] == "verborgen, zodat je niemand herkent"  # ten: not a small group
    cycle.invitations.filter(leerjaar=3)[0].membership.user.delete()
    assert heard(cycle) == before


def test_a_leerjaar_of_a_few_is_not_even_stored(world: World) -> None:
    cycle = town(world, l1=12, l2=4)
    let_them_judge(cycle)
    assert cycle.terugkoppeling.judge_asked == {"": 4, "1": 12}
    stored = StudentVerdict.objects.values_list("leerjaar", flat=True)
    assert sorted(stored, key=str) == [1] * 12 + [None] * 4


def test_only_feeling_heard_is_stored_with_a_leerjaar(world: World) -> None:
    cycle = answered(world)
    judge(cycle, world.student)
    with_leerjaar = StudentVerdict.objects.exclude(leerjaar=None)
    assert [verdict.about for verdict in with_leerjaar] == ["serieus"]


# ── Who said what ─────────────────────────────────────────────────────────────


def test_no_order_of_any_table_tells_who_said_what_or_which_answers_belong_together(
    world: World,
) -> None:
    cycle = decided_cycle(3, **at(world, criteria=[f"Punt {n}" for n in range(4)]))
    answering.publish_answer(by=world.coordinator, cycle=cycle, lead="Dit.", today=TODAY)
    students = students_of(cycle)
    arrival = [students[n] for n in (5, 12, 0, 9, 3, 7, 13, 1, 10, 4, 8, 2, 11, 6)]
    for student in arrival:  # the first half says 1 to everything, the second half 4
        face = 1 if arrival.index(student) < 7 else 4
        keys = ("begrijp", "serieus", "invloed", "c1", "c2", "c3", "c4")
        judge(cycle, student, **dict.fromkeys(keys, face))
    # Seven answers per student: as they came, 98 values stand in runs of the same face.
    truth = [1] * 49 + [4] * 49
    for order in orders(StudentVerdict, "value"):
        by_value = order in (sorted(order), sorted(order, reverse=True))
        assert by_value or abs(matches(truth, order) - 49) < 30
    assert Invitation.objects.filter(cycle=cycle, judged=True).count() == 14
    assert StudentVerdict.objects.filter(value=1).count() == 49

"""The answer: versions of a decision, promises to find out, publishing, extra answers."""

from __future__ import annotations

from typing import Any

import pytest

from cycles.actions import answering, opening, planning, sorting
from cycles.models import Cycle, Decision
from participation.ledger.models import Message, Promise
from participation.people.models import Membership, Role
from tests.factories import (
    MembershipFactory,
    World,
    add_members,
    closed_cycle,
    cycle_with_input,
    decided_cycle,
    fresh,
    students_of,
)

from .help import (
    TODAY,
    Pages,
    answered,
    at,
    database_refuses,
    days,
    decide,
    decided,
    nothing_changes,
    refused,
)

pytestmark = pytest.mark.django_db


def publish(cycle: Cycle, **fields: Any) -> None:
    arguments = {"lead": "We vroegen het aan jullie.", "today": TODAY, **fields}
    answering.publish_answer(by=cycle.coordinator, cycle=cycle, **arguments)


def inbox(person: Membership, key: str = "") -> list[str]:
    return list(person.inbox.filter(key__startswith=key).values_list("title", flat=True))


# ── Versions of a decision ────────────────────────────────────────────────────


def test_before_the_answer_a_decision_is_a_draft_that_is_replaced(world: World) -> None:
    theme = decided(world).themes.get()
    decide(theme, "niet", reason="Er is toch geen geld.")
    [decision] = theme.decisions.all()
    assert (decision.verdict, decision.reason) == ("niet", "Er is toch geen geld.")
    assert decision.is_current and decision.published_on is None


def test_after_the_answer_a_decision_is_a_new_version_that_is_published_at_once(
    world: World,
) -> None:
    theme = answered(world).themes.get()
    decide(theme, "niet", today=days(3))
    new, old = theme.decisions.all()
    assert (new.verdict, new.is_current, new.published_on) == ("niet", True, days(3))
    assert (old.verdict, old.is_current, old.published_on) == ("doen", False, TODAY)


def test_the_earlier_version_stays_readable_for_students(world: World, clock: Any) -> None:
    cycle = answered(world)
    decide(cycle.themes.get(), "niet", reason="Het geld is op.")
    page = Pages(world.outsider).get("answer", cycle.pk)
    assert "Het geld is op." in page and "Er is geld voor." in page


def test_a_theme_has_one_current_decision_in_the_database(world: World) -> None:
    theme = decided(world).themes.get()
    with database_refuses():
        Decision.objects.create(
            theme=theme, verdict="niet", reason="x", decided_by="x", made_on=TODAY
        )


def test_a_new_version_tells_everyone_asked(world: World) -> None:
    cycle = answered(world)
    decide(cycle.themes.get(), "niet")
    assert all(inbox(student, "decision:") for student in students_of(cycle))


def test_a_draft_tells_nobody(world: World) -> None:
    theme = decided(world).themes.get()
    before = Message.objects.count()
    decide(theme, "niet")
    assert Message.objects.count() == before


def test_students_read_no_draft(world: World, clock: Any) -> None:
    cycle = decided(world)
    pages = Pages(world.student)
    for page in (pages.get("answer", cycle.pk), pages.get("own_words")):
        assert "Er is geld voor." not in page
    assert "Er is geld voor." not in pages.get("jouw_stem")


def test_the_page_stores_a_decision(world: World, clock: Any) -> None:
    cycle = decided(world)
    theme = cycle.themes.get()
    Pages(world.coordinator).post(
        "theme",
        cycle.pk,
        theme.pk,
        summary="Jullie willen rust.",
        verdict="deels",
        reason="Het kan in één hoek.",
        decided_by="de directie",
        students_decided="on",
    )
    decision = theme.decisions.get()
    assert (decision.verdict, decision.students_decided) == ("deels", True)


# ── Eerst uitzoeken ───────────────────────────────────────────────────────────


def test_finding_out_needs_a_date_that_lies_ahead(world: World) -> None:
    theme = decided(world).themes.get()
    for when in (None, TODAY, days(-1)):
        assert "Kies een datum na vandaag" in refused(
            decide, theme=theme, verdict="uitzoeken", find_out_by=when
        )


def test_finding_out_is_promised_at_publication_and_not_before(world: World) -> None:
    cycle = decided(world, "uitzoeken")
    assert not Promise.objects.filter(kind="uitzoeken").exists()
    publish(cycle)
    decision = Decision.objects.get()
    promise = Promise.objects.get(kind="uitzoeken")
    assert decision.promise == promise
    assert (promise.made_on, promise.due, promise.kept_on) == (TODAY, days(30), None)
    assert set(promise.groups.all()) == {world.klas}


def test_a_date_that_went_by_before_publication_is_named(world: World) -> None:
    cycle = decided(world, "uitzoeken")
    why = refused(publish, cycle=cycle, today=days(30))
    assert "Thema ‘Thema 1’: kies een nieuwe datum" in why


def test_the_follow_up_decision_keeps_the_promise(world: World) -> None:
    theme = answered(world, "uitzoeken").themes.get()
    decide(theme, "doen", today=days(10))
    promise = Promise.objects.get(kind="uitzoeken")
    assert promise.kept_on == days(10)
    assert promise.kept_in_time and promise.kept_as_first_said


def test_finding_out_cannot_be_renewed_in_silence(world: World) -> None:
    theme = answered(world, "uitzoeken").themes.get()
    why = refused(decide, theme=theme, verdict="uitzoeken", find_out_by=days(90))
    assert "Verzet de beloofde datum" in why


def test_finding_out_can_be_moved_with_a_reason_that_everyone_gets(world: World) -> None:
    cycle = answered(world, "uitzoeken")
    promise = Promise.objects.get(kind="uitzoeken")
    opening.move_promised_date(
        by=cycle.coordinator,
        cycle=cycle,
        promise=promise,
        to=days(60),
        reason="De offerte komt later.",
        today=TODAY,
    )
    promise.refresh_from_db()
    assert (promise.original_due, promise.due) == (days(30), days(60))
    message = world.student.inbox.get(key__startswith="moved:")
    assert "5 november" in message.body and "5 december" in message.body
    assert "De offerte komt later." in message.body


def test_a_change_of_mind_after_the_answer_promises_to_find_out(world: World) -> None:
    theme = answered(world).themes.get()
    decision = decide(theme, "uitzoeken", find_out_by=days(20))
    assert decision.promise and decision.promise.due == days(20)


def test_another_verdict_forgets_the_date_of_the_draft(world: World) -> None:
    theme = decided(world, "uitzoeken").themes.get()
    decide(theme, "niet", find_out_by=days(30))
    assert theme.decisions.get().find_out_by is None


# ── Publishing the answer ─────────────────────────────────────────────────────


def test_the_answer_keeps_the_promise_on_the_day_itself(world: World) -> None:
    cycle = decided(world)
    publish(cycle)
    cycle = fresh(cycle)
    assert (cycle.phase, cycle.answered_on) == ("teruggekoppeld", TODAY)
    assert cycle.terugkoppeling.promise.kept_on == TODAY
    assert cycle.terugkoppeling.lead == "We vroegen het aan jullie."


def test_the_answer_is_told_once_to_everyone_asked_their_mentors_and_the_staff(
    world: World,
) -> None:
    cycle = decided(world)
    planning.hand_over(
        by=world.coordinator, cycle=cycle, coordinator=world.coordinator, second=world.second
    )
    publish(cycle)
    told = Message.objects.filter(key=f"answer:{cycle.pk}").values_list("recipient", flat=True)
    expected = [*world.students, world.medewerker, world.coordinator, world.second]
    assert sorted(told) == sorted(person.pk for person in expected)


def test_a_coordinator_who_is_also_the_mentor_is_told_once(world: World) -> None:
    cycle = decided(world)
    also_mentor = MembershipFactory(
        user=world.coordinator.user, school=world.school, role=Role.MEDEWERKER
    )
    add_members(world.klas, also_mentor, function="mentor")
    publish(cycle)
    told = Message.objects.of(world.coordinator.user).filter(key__startswith="answer:")
    assert told.count() == 1


def test_a_student_who_did_not_write_is_told_too(world: World) -> None:
    cycle = decided_cycle(1, **at(world))
    publish(cycle)
    assert all(inbox(student, "answer:") for student in world.students)


def test_an_answer_is_not_published_twice(world: World) -> None:
    refused(publish, cycle=answered(world))


def test_an_answer_waits_until_nobody_can_write(world: World, clock: Any) -> None:
    cycle = cycle_with_input(1, **at(world))
    words = list(cycle.contributions.values_list("pk", flat=True))
    theme = sorting.make_theme(
        by=world.coordinator, cycle=cycle, name="Plek", contributions=words, today=TODAY
    )
    decide(theme)
    sentence = "Leerlingen kunnen nog schrijven tot en met zaterdag 10 oktober."
    assert sentence in refused(publish, cycle=cycle)
    Pages(world.coordinator).refuses(sentence, "publish", cycle.pk, lead="We vroegen iets.")


def test_an_answer_needs_a_beginning(world: World, clock: Any) -> None:
    cycle = decided(world)
    assert "Schrijf een begin" in refused(publish, cycle=cycle, lead="  ")
    Pages(world.coordinator).refuses("Schrijf een begin.", "publish", cycle.pk, lead=" ")


def test_what_is_missing_is_named_theme_by_theme(world: World) -> None:
    cycle = closed_cycle(2, **at(world))
    words = list(cycle.contributions.values_list("pk", flat=True))
    for name in ("Stoelen", "Lawaai"):
        sorting.make_theme(
            by=world.coordinator, cycle=cycle, name=name, contributions=words[:1], today=TODAY
        )
    why = refused(publish, cycle=cycle)
    assert "1 bijdrage staat nog niet in een thema." in why
    assert "2 thema’s hebben nog geen besluit." in why
    assert "Zonder besluit: Stoelen." in why and "Zonder besluit: Lawaai." in why


def test_a_cycle_in_which_nobody_wrote_can_be_answered(world: World) -> None:
    cycle = closed_cycle(0, **at(world))
    publish(cycle)
    assert fresh(cycle).phase == "teruggekoppeld"


def test_a_late_answer_is_kept_late(world: World) -> None:
    cycle = decided_cycle(1, **at(world, due=days(-5)))
    publish(cycle)
    promise = fresh(cycle).terugkoppeling.promise
    assert promise.kept_as_first_said is False and promise.days_late(TODAY) == 5


def test_the_page_publishes_for_everyone_at_the_school(world: World, clock: Any) -> None:
    cycle = decided(world)
    Pages(world.coordinator).post("publish", cycle.pk, lead="We vroegen het jullie.")
    page = Pages(world.outsider).get("answer", cycle.pk)
    assert "We vroegen het jullie." in page and "Er is geld voor." in page
    assert world.other
    Pages(world.other.student).client.get("/")
    with nothing_changes():
        response = Pages(world.other.student).client.get(f"/antwoorden/{cycle.pk}/")
    assert response.status_code == 404


# ── An extra answer for one writer ────────────────────────────────────────────


def test_an_extra_answer_is_told_only_with_the_answer_to_everyone(world: World, clock: Any) -> None:
    cycle = decided(world)
    row = cycle.contributions.filter(author=world.student).get()
    answer = "Jouw idee vonden we mooi."
    sorting.answer_one(by=world.coordinator, contribution=row, text=answer, today=TODAY)
    assert not inbox(world.student, "extra:")
    assert answer not in Pages(world.student).get("own_words")
    publish(cycle)
    assert inbox(world.student, "extra:") == ["Je kreeg een eigen antwoord"]
    assert answer in Pages(world.student).get("own_words")


def test_an_extra_answer_after_the_answer_is_told_at_once(world: World) -> None:
    cycle = answered(world)
    row = cycle.contributions.filter(author=world.student).get()
    sorting.answer_one(by=world.coordinator, contribution=row, text="Dank je.", today=TODAY)
    assert inbox(world.student, "extra:")


def test_an_extra_answer_is_for_its_writer_alone(world: World, clock: Any) -> None:
    cycle = answered(world)
    row = cycle.contributions.filter(author=world.student).get()
    sorting.answer_one(by=world.coordinator, contribution=row, text="Alleen voor jou.", today=TODAY)
    other = Pages(world.students[1])
    assert not inbox(world.students[1], "extra:")
    assert "Alleen voor jou." not in other.get("own_words") + other.get("answer", cycle.pk)


def test_an_extra_answer_that_is_taken_back_is_not_told(world: World) -> None:
    cycle = decided(world)
    row = cycle.contributions.filter(author=world.student).get()
    for text in ("Dank je.", " "):
        sorting.answer_one(by=world.coordinator, contribution=row, text=text, today=TODAY)
    publish(cycle)
    assert not inbox(world.student, "extra:")

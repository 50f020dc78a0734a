"""What students write: stored once, theirs to change until input closes, never lost in silence."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from cycles.actions import Refused, input, opening, sorting
from cycles.models import Contribution, Cycle, Question
from participation.ledger.models import LogEntry
from participation.people.models import Membership
from tests.factories import (
    World,
    closed_cycle,
    cycle_with_input,
    open_cycle,
    ready_cycle,
    stopped_cycle,
    write,
)

from .help import NOT_YOURS, TODAY, Pages, database_refuses, days, nothing_changes, refused

pytestmark = pytest.mark.django_db
TEXT = "Meer plekken om te zitten."


@pytest.fixture
def cycle(world: World) -> Cycle:
    """Open until a week from now, with two questions."""
    questions = ["Wat mis jij in de aula?", "Wat is er juist fijn?"]
    return open_cycle(today=TODAY, school=world.school, groups=[world.klas], questions=questions)


def send(cycle: Cycle, by: Membership, **fields: Any) -> Contribution:
    arguments = {
        "question": cycle.doel.questions.all()[0],
        "text": TEXT,
        "token": uuid.uuid4(),
        "now": datetime(2026, 10, 6, 9, 58, tzinfo=UTC),
        "today": TODAY,
        **fields,
    }
    return input.contribute(by=by, cycle=cycle, **arguments)


# ── Once, by its token ────────────────────────────────────────────────────────


def test_a_contribution_is_stored_with_its_writer_and_its_moment(
    cycle: Cycle, world: World
) -> None:
    row = send(cycle, world.student)
    assert (row.author, row.text, row.status, row.identity) == (
        world.student,
        TEXT,
        "live",
        "naam",
    )
    assert row.received_at == datetime(2026, 10, 6, 9, 58, tzinfo=UTC)
    assert LogEntry.objects.filter(verb="contributed", object_id=row.pk, note="").count() == 1


def test_the_same_token_and_text_store_one_row(cycle: Cycle, world: World) -> None:
    token = uuid.uuid4()
    first = send(cycle, world.student, token=token)
    with nothing_changes():
        again = send(cycle, world.student, token=token)
    assert first == again


def test_the_same_token_with_other_words_changes_the_row(cycle: Cycle, world: World) -> None:
    token = uuid.uuid4()
    first = send(cycle, world.student, token=token)
    send(cycle, world.student, token=token, text="Zachtere stoelen.", today=days(1))
    row = Contribution.objects.get()
    assert (row, row.text, row.changed_on) == (first, "Zachtere stoelen.", days(1))


def test_the_same_words_with_another_token_are_another_contribution(
    cycle: Cycle, world: World
) -> None:
    send(cycle, world.student)
    send(cycle, world.student)
    assert Contribution.objects.count() == 2


def test_a_token_of_another_student_is_refused(cycle: Cycle, world: World) -> None:
    token, (first, second, _third) = uuid.uuid4(), world.students
    send(cycle, first, token=token)
    for text in (TEXT, "Iets anders."):
        why = refused(send, cycle=cycle, by=second, token=token, text=text)
        assert "Laad de pagina opnieuw" in why


def test_a_token_of_another_cycle_stores_here(cycle: Cycle, world: World) -> None:
    token = uuid.uuid4()
    other = open_cycle(today=TODAY, school=world.school, groups=[world.klas])
    send(other, world.student, token=token)
    send(cycle, world.student, token=token)
    assert Contribution.objects.count() == 2


def test_one_token_for_two_questions_never_overwrites_the_first_answer(
    cycle: Cycle, world: World
) -> None:
    token, (first, second) = uuid.uuid4(), cycle.doel.questions.all()
    send(cycle, world.student, token=token, question=first)
    with suppress(Refused):
        send(cycle, world.student, token=token, question=second, text="De muziek.")
    assert Contribution.objects.get(question=first).text == TEXT


def test_the_database_stores_one_row_per_token_and_cycle(cycle: Cycle, world: World) -> None:
    row = send(cycle, world.student)
    with database_refuses():
        Contribution.objects.create(
            cycle=cycle,
            question=row.question,
            identity="naam",
            text=TEXT,
            form_token=row.form_token,
        )


@pytest.mark.parametrize("words", [TEXT, "Ook nog thee."])
def test_sending_again_after_taking_back_is_stored_or_refused_but_not_lost(
    cycle: Cycle, world: World, words: str
) -> None:
    """Sent, taken back, back button, sent again: "verstuurd" may not be said of nothing."""
    token = uuid.uuid4()
    row = send(cycle, world.student, token=token)
    input.withdraw(by=world.student, contribution=row, today=TODAY)
    try:
        send(cycle, world.student, token=token, text=words)
    except Refused:
        return
    assert Contribution.objects.live().filter(text=words).exists()


def test_new_words_for_a_hidden_text_are_stored_or_refused_but_not_lost(
    cycle: Cycle, world: World
) -> None:
    token = uuid.uuid4()
    row = send(cycle, world.student, token=token)
    sorting.hide(by=world.coordinator, contribution=row, reason="Een naam.", today=TODAY)
    try:
        send(cycle, world.student, token=token, text="Zonder naam.")
    except Refused:
        return
    assert Contribution.objects.filter(text="Zonder naam.").exists()


# ── Two questions ─────────────────────────────────────────────────────────────


def answers(*texts: str) -> dict[str, str]:
    """The student's form, filled in, with fresh tokens."""
    form = {}
    for number, text in enumerate(texts, start=1):
        form |= {f"text-{number}": text, f"token-{number}": str(uuid.uuid4())}
    return form


def test_each_question_gets_its_own_answer(cycle: Cycle, world: World, clock: Any) -> None:
    Pages(world.student).post("take_part", cycle.pk, **answers("Stoelen.", "De muziek."))
    rows = Contribution.objects.values_list("question__position", "text")
    assert set(rows) == {(1, "Stoelen."), (2, "De muziek.")}


def test_one_of_two_questions_may_stay_empty(cycle: Cycle, world: World, clock: Any) -> None:
    Pages(world.student).post("take_part", cycle.pk, **answers("", "De muziek."))
    assert Contribution.objects.get().question.position == 2


def test_two_empty_answers_are_refused(cycle: Cycle, world: World, clock: Any) -> None:
    Pages(world.student).refuses(
        "Schrijf eerst iets op.", "take_part", cycle.pk, **answers("", "   ")
    )


def test_a_form_sent_twice_stores_one_row_per_question(
    cycle: Cycle, world: World, clock: Any
) -> None:
    pages, form = Pages(world.student), answers("Stoelen.", "De muziek.")
    pages.post("take_part", cycle.pk, **form)
    pages.post("take_part", cycle.pk, **form)
    assert Contribution.objects.count() == 2


def test_a_retry_after_a_lost_connection_stores_once_and_says_thanks(
    cycle: Cycle, world: World, clock: Any
) -> None:
    pages, form = Pages(world.student), answers("Stoelen.", "")
    path = reverse("cycles:take_part", args=[cycle.pk])
    pages.client.post(path, form)  # the answer never reaches the student
    page = pages.post("take_part", cycle.pk, **form)
    assert "Je mening is binnen." in page
    assert Contribution.objects.count() == 1


def test_a_form_without_a_token_asks_to_load_the_page_again(
    cycle: Cycle, world: World, clock: Any
) -> None:
    form = answers("Stoelen.", "") | {"token-1": "onzin"}
    page = Pages(world.student).refuses("Laad de pagina opnieuw", "take_part", cycle.pk, **form)
    assert "Stoelen." in page


def test_too_long_a_text_is_refused_and_given_back(cycle: Cycle, world: World, clock: Any) -> None:
    page = Pages(world.student).refuses(
        "Dit is te lang", "take_part", cycle.pk, **answers("a" * 2001, "")
    )
    assert "a" * 2001 in page


def test_what_was_typed_too_late_is_given_back(cycle: Cycle, world: World, clock: Any) -> None:
    clock.move_to(datetime(2026, 10, 14, 8, tzinfo=UTC))
    page = Pages(world.student).refuses(
        "Je kunt hier nu niet (meer) schrijven.", "take_part", cycle.pk, **answers("Net te laat")
    )
    assert "Net te laat" in page


# ── Change and take back ──────────────────────────────────────────────────────


def test_words_can_be_changed_until_the_last_day(cycle: Cycle, world: World) -> None:
    row = send(cycle, world.student)
    last = cycle.terugkoppeling.closes_on
    input.change_contribution(by=world.student, contribution=row, text="Thee.", today=last)
    row.refresh_from_db()
    assert (row.text, row.changed_on) == ("Thee.", last)


def test_words_cannot_be_changed_or_taken_back_after_closing(cycle: Cycle, world: World) -> None:
    row = send(cycle, world.student)
    late = cycle.terugkoppeling.closes_on + timedelta(days=1)
    arguments = {"by": world.student, "contribution": row, "today": late}
    refused(input.change_contribution, text="Thee.", **arguments)
    refused(input.withdraw, **arguments)


def test_words_that_are_taken_back_leave_every_theme(cycle: Cycle, world: World) -> None:
    row = send(cycle, world.student)
    for name in ("Stoelen", "Plek"):
        sorting.make_theme(
            by=world.coordinator, cycle=cycle, name=name, contributions=[row.pk], today=TODAY
        )
    input.withdraw(by=world.student, contribution=row, today=TODAY)
    row.refresh_from_db()
    assert row.status == "withdrawn" and not row.themes.exists()


def test_words_that_were_taken_back_stay_back(cycle: Cycle, world: World) -> None:
    row = send(cycle, world.student)
    input.withdraw(by=world.student, contribution=row, today=TODAY)
    arguments = {"by": world.student, "contribution": row, "today": TODAY}
    refused(input.change_contribution, text="Thee.", **arguments)
    refused(input.withdraw, **arguments)
    row.refresh_from_db()
    assert "teruggetrokken" in refused(
        sorting.hide, by=world.coordinator, contribution=row, reason="Naam.", today=TODAY
    )


def test_words_taken_back_while_a_coordinator_reads_them_stay_back(
    cycle: Cycle, world: World
) -> None:
    """The coordinator's page was loaded before the student took the words back."""
    row = send(cycle, world.student)
    as_loaded = Contribution.objects.get(pk=row.pk)
    input.withdraw(by=world.student, contribution=row, today=TODAY)
    refused(sorting.hide, by=world.coordinator, contribution=as_loaded, reason="Naam.", today=TODAY)


def test_hidden_words_cannot_be_changed_or_taken_back(cycle: Cycle, world: World) -> None:
    row = send(cycle, world.student)
    sorting.hide(by=world.coordinator, contribution=row, reason="Een naam.", today=TODAY)
    arguments = {"by": world.student, "contribution": row, "today": TODAY}
    refused(input.change_contribution, text="Thee.", **arguments)
    refused(input.withdraw, **arguments)


def test_words_of_someone_else_cannot_be_changed_or_taken_back(
    cycle: Cycle, world: World, clock: Any
) -> None:
    row, other = send(cycle, world.students[0]), world.students[1]
    arguments = {"by": other, "contribution": row, "today": TODAY}
    refused(input.change_contribution, text="Thee.", **arguments)
    refused(input.withdraw, **arguments)
    with nothing_changes():
        Pages(other).post("change", row.pk, expect=404, text="Thee.")
        Pages(world.coordinator).post("change", row.pk, expect=404, text="Thee.")


def test_changing_through_the_page_keeps_one_row(cycle: Cycle, world: World, clock: Any) -> None:
    row = send(cycle, world.student)
    page = Pages(world.student).post("change", row.pk, text="Thee in de pauze.")
    assert "Je tekst is veranderd." in page and "Thee in de pauze." in page
    assert Contribution.objects.get().text == "Thee in de pauze."


def test_taking_back_through_the_page(cycle: Cycle, world: World, clock: Any) -> None:
    row = send(cycle, world.student)
    assert "teruggetrokken" in Pages(world.student).post("change", row.pk, terug="ja")
    assert Contribution.objects.get().status == "withdrawn"


def test_an_empty_change_is_refused(cycle: Cycle, world: World, clock: Any) -> None:
    row = send(cycle, world.student)
    Pages(world.student).refuses("Schrijf eerst iets op.", "change", row.pk, text=" ")


def test_the_page_refuses_a_change_after_closing_and_keeps_what_was_typed(
    cycle: Cycle, world: World, clock: Any
) -> None:
    row = send(cycle, world.student)
    clock.move_to(datetime(2026, 10, 14, 8, tzinfo=UTC))
    page = Pages(world.student).refuses(
        "Deze tekst kun je niet meer veranderen.", "change", row.pk, text="Nog gauw dit."
    )
    assert "Nog gauw dit." in page


def test_the_last_day_ends_at_midnight_in_the_netherlands(world: World) -> None:
    cycle = open_cycle(today=TODAY, school=world.school, groups=[world.klas])
    pages = Pages(world.student)
    with time_machine.travel(datetime(2026, 10, 13, 21, 59, tzinfo=UTC), tick=False):
        pages.post("take_part", cycle.pk, **answers("Net op tijd."))
    with time_machine.travel(datetime(2026, 10, 13, 22, 1, tzinfo=UTC), tick=False):
        pages.post("take_part", cycle.pk, **answers("Net te laat."))
    assert [row.text for row in Contribution.objects.all()] == ["Net op tijd."]


# ── Who may write, and when ───────────────────────────────────────────────────


@pytest.mark.parametrize("phase", ["concept", "not_yet", "closed", "answered", "stopped"])
def test_nobody_writes_while_input_is_not_open(world: World, phase: str) -> None:
    plan: dict[str, Any] = {"school": world.school, "groups": [world.klas], "today": TODAY}
    today = TODAY
    if phase == "concept":
        cycle = ready_cycle(**plan)
    elif phase == "not_yet":
        cycle = open_cycle(opens_on=days(1), **plan)
    elif phase == "stopped":
        cycle = stopped_cycle(1, **plan)
    else:
        cycle = closed_cycle(1, **plan)
    why = refused(send, cycle=cycle, by=world.student, today=today)
    assert "Je tekst is niet verstuurd." in why


def test_a_stopped_cycle_takes_no_input_inside_its_dates(cycle: Cycle, world: World) -> None:
    opening.stop(by=world.coordinator, cycle=cycle, reason="Geen geld.", today=TODAY)
    refused(send, cycle=cycle, by=world.student)


def test_students_of_another_class_or_school_and_staff_are_not_asked(
    cycle: Cycle, world: World
) -> None:
    assert world.other
    for person in (world.outsider, world.other.student, world.medewerker, world.coordinator):
        assert "niet aan jou gesteld" in refused(send, cycle=cycle, by=person)


def test_the_page_of_a_question_to_others_takes_no_input(
    cycle: Cycle, world: World, clock: Any
) -> None:
    assert world.other
    form = answers("Ik wil ook.", "")
    for person in (world.outsider, world.coordinator, world.directeur):
        Pages(person).refuses(NOT_YOURS, "take_part", cycle.pk, expect=403, **form)
    with nothing_changes():
        Pages(world.other.student).post("take_part", cycle.pk, expect=404, **form)


def test_a_question_of_another_cycle_is_refused(cycle: Cycle, world: World) -> None:
    other = open_cycle(today=TODAY, school=world.school, groups=[world.klas])
    question = Question.objects.get(doel=other.doel)
    refused(send, cycle=cycle, by=world.student, question=question)


def test_anonymous_input_is_not_stored_op_naam(cycle: Cycle, world: World) -> None:
    Cycle.objects.filter(pk=cycle.pk).update(identity="anoniem")
    refused(send, cycle=cycle, by=world.student)


# ── Words stay the student's own ──────────────────────────────────────────────


def test_the_log_never_holds_what_a_student_wrote(cycle: Cycle, world: World) -> None:
    row = send(cycle, world.student, text="Een geheim over meneer Bos.")
    input.change_contribution(
        by=world.student, contribution=row, text="Nog een geheim.", today=TODAY
    )
    sorting.hide(by=world.coordinator, contribution=row, reason="Een naam.", today=TODAY)
    assert "geheim" not in repr(list(LogEntry.objects.values_list()))


def test_many_students_each_store_their_own(world: World) -> None:
    cycle = cycle_with_input(3, today=TODAY, school=world.school, groups=[world.klas])
    assert {row.author for row in cycle.contributions.all()} == set(world.students)
    assert write(cycle, world.student, today=TODAY).author == world.student

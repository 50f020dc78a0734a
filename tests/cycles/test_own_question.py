"""A student's own question: what the school owes for it, who sees what, and ja becoming a cycle."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from cycles.actions import own_question, planning
from cycles.models import Cycle, OwnQuestion
from cycles.questions import question_line, with_standing
from participation.ledger.models import LogEntry, Message, Promise
from participation.people.models import Membership, SchoolDay
from tests.factories import StudentFactory, World, make_world, open_cycle, ready_cycle

from .help import NOT_YOURS, TODAY, Pages, database_refuses, days, nothing_changes, refused

pytestmark = pytest.mark.django_db

DUE = date(2026, 10, 26)  # two weeks on it is autumn holiday; this is the Monday after
QUESTION = "Mag de aula in de pauze open?"
WHY = "Buiten is het koud."


def asked(world: World, by: Membership | None = None, **fields: Any) -> OwnQuestion:
    words = {"question": QUESTION, "why": WHY, "today": TODAY, **fields}
    return own_question.ask(by=by or world.student, **words)


def online(world: World, **fields: Any) -> OwnQuestion:
    row = asked(world, **fields)
    own_question.put_online(by=world.coordinator, question=row)
    row.refresh_from_db()
    return row


def answer(world: World, row: OwnQuestion, verdict: str, **fields: Any) -> OwnQuestion:
    words = {"reason": "Er is toezicht nodig.", "today": TODAY, **fields}
    if verdict == "later":
        words.setdefault("again_by", days(60))
    return own_question.answer(by=world.coordinator, question=row, verdict=verdict, **words)


def inbox(person: Membership) -> list[str]:
    return list(person.inbox.values_list("title", flat=True))


# ── Putting forward ───────────────────────────────────────────────────────────


def test_a_question_is_promised_an_answer_and_every_coordinator_hears_of_it(world: World) -> None:
    row = asked(world)
    promise = row.promise
    assert promise is not None and promise.kind == Promise.Kind.VRAAG
    assert promise.due == promise.original_due == DUE
    for member in (world.coordinator, world.second):
        assert inbox(member) == ["Een leerling stelt een vraag aan de school"]
    assert not Message.objects.filter(recipient__in=[world.directeur, world.medewerker]).exists()


def test_the_words_of_a_student_stay_out_of_ledger_inboxes_and_log(world: World) -> None:
    row = asked(world)
    told = [*Message.objects.values_list("title", "body"), *LogEntry.objects.values_list("note")]
    told += [*Promise.objects.values_list("what", "channel")]
    assert QUESTION not in str(told) and WHY not in str(told)
    assert LogEntry.objects.get(object_id=row.pk).verb == "own_question_asked"


def test_the_promised_day_is_a_school_day(world: World) -> None:
    world.school.days.create(
        kind=SchoolDay.Kind.STUDIEDAG, name="de studiedag", starts_on=DUE, ends_on=DUE
    )
    promise = asked(world).promise
    assert promise is not None and promise.due == date(2026, 10, 27)


def test_a_saturday_becomes_a_monday(world: World) -> None:
    world.school.answer_days = 4  # from a Tuesday
    assert own_question.answer_by(world.school, TODAY) == date(2026, 10, 12)


def test_a_retry_stores_once(world: World) -> None:
    token = uuid.uuid4()
    assert asked(world, token=token) == asked(world, token=token, question="Iets anders?")
    assert OwnQuestion.objects.count() == Promise.objects.count() == 1


def test_three_questions_may_wait_and_an_answer_makes_room(world: World) -> None:
    rows = [asked(world) for _n in range(3)]
    assert "drie vragen" in refused(asked, world=world)
    answer(world, rows[0], "nee")
    rows.append(asked(world))
    refused(asked, world=world)
    own_question.withdraw(by=world.student, question=rows[1], today=TODAY)
    asked(world)


def test_an_empty_question_or_one_that_nobody_reads_is_refused(world: World) -> None:
    refused(asked, world=world, question="  ")
    for member in (world.coordinator, world.second):
        member.user.is_active = False
        member.user.save()
    assert "niemand" in refused(asked, world=world)


# ── Taking back ───────────────────────────────────────────────────────────────


def test_taken_back_nothing_is_owed_and_only_the_asker_still_reads_it(world: World) -> None:
    row = online(world)
    own_question.support(by=world.outsider, question=row, wanted=True)
    own_question.withdraw(by=world.student, question=row, today=TODAY)
    row.refresh_from_db()
    assert row.promise is not None and row.promise.ended_on == TODAY
    assert not row.supports.exists()
    assert "Een vraag die jij steunt, is teruggetrokken" in inbox(world.outsider)
    for member in (world.coordinator, world.directeur, world.outsider):
        assert not OwnQuestion.objects.readable_by(member.user).exists()
    assert OwnQuestion.objects.readable_by(world.student.user).get() == row


def test_only_the_asker_takes_back_and_not_after_the_answer(world: World) -> None:
    row = asked(world)
    refused(own_question.withdraw, by=world.outsider, question=row, today=TODAY)
    answer(world, row, "nee")
    refused(own_question.withdraw, by=world.student, question=row, today=TODAY)


def test_after_taking_back_staff_can_do_nothing(world: World) -> None:
    row = asked(world)
    own_question.withdraw(by=world.student, question=row, today=TODAY)
    by = world.coordinator
    refused(own_question.put_online, by=by, question=row)
    refused(own_question.hide, by=by, question=row, reason="Nee.")
    refused(answer, world=world, row=row, verdict="ja")
    refused(own_question.move_date, by=by, question=row, to=days(30), reason="Druk.", today=TODAY)


# ── Online or not ─────────────────────────────────────────────────────────────


def test_other_students_read_a_question_once_it_is_online(world: World) -> None:
    row = asked(world)
    readers = OwnQuestion.objects.readable_by
    assert not readers(world.outsider.user).exists() and not readers(world.medewerker.user).exists()
    assert readers(world.directeur.user).get() == row
    own_question.put_online(by=world.coordinator, question=row)
    assert readers(world.outsider.user).get() == row
    assert "Jouw vraag staat online" in inbox(world.student)
    with nothing_changes():
        own_question.put_online(by=world.coordinator, question=row)
    other = make_world(with_other=False, prefix="ver-")
    assert not readers(other.coordinator.user).exists()


def test_taken_offline_the_asker_hears_why_and_still_gets_an_answer(world: World) -> None:
    row = online(world)
    refused(own_question.hide, by=world.coordinator, question=row, reason=" ")
    own_question.hide(by=world.coordinator, question=row, reason="Er staat een naam in.")
    row.refresh_from_db()
    assert not OwnQuestion.objects.readable_by(world.outsider.user).exists()
    assert Message.objects.filter(recipient=world.student, body="Er staat een naam in.").exists()
    assert row.promise is not None and row.promise.state(TODAY) == "due"
    answer(world, row, "nee")
    assert "De school antwoordt op jouw vraag" in inbox(world.student)
    with nothing_changes():
        own_question.hide(by=world.coordinator, question=row, reason="Er staat een naam in.")


def test_the_database_refuses_a_hidden_question_without_a_reason(world: World) -> None:
    row = asked(world)
    with database_refuses("own_question_hidden_with_a_reason"):
        OwnQuestion.objects.filter(pk=row.pk).update(status="hidden")


# ── Answering ─────────────────────────────────────────────────────────────────


def test_nee_keeps_the_promise_and_asker_and_supporters_hear_why(world: World) -> None:
    row = online(world)
    own_question.support(by=world.outsider, question=row, wanted=True)
    answer(world, row, "nee", today=days(3))
    row.refresh_from_db()
    assert row.promise is not None and row.promise.kept_on == days(3)
    for member in (world.student, world.outsider):
        [message] = member.inbox.filter(key__startswith="own-question-answer")
        assert message.body == "Nee. Er is toezicht nodig."
        assert QUESTION not in message.title + message.body
    assert row.cycle is None and not OwnQuestion.objects.waiting().exists()


def test_later_is_a_second_promise_that_ja_or_nee_keeps(world: World) -> None:
    row = asked(world)
    refused(answer, world=world, row=row, verdict="later", again_by=None)
    refused(answer, world=world, row=row, verdict="later", again_by=TODAY)
    answer(world, row, "later")
    row.refresh_from_db()
    first, second = row.promise, row.later_promise
    assert first is not None and second is not None
    assert first.kept_on == TODAY and second.kept_on is None and second.due == days(60)
    assert "Uiterlijk zaterdag 5 december" in Message.objects.get(recipient=world.student).body
    assert "Verzet" in refused(
        answer, world=world, row=row, verdict="later", reason="Nog later.", again_by=days(90)
    )
    assert list(OwnQuestion.objects.waiting()) == [row]
    answer(world, row, "nee", reason="Het kan niet.", today=days(50))
    second.refresh_from_db()
    assert second.kept_on == days(50)


def test_ja_starts_a_cycle_with_the_question_in_it(world: World) -> None:
    row = answer(world, asked(world), "ja")
    cycle = row.cycle
    assert cycle is not None and cycle.phase == "concept"
    assert (cycle.doel.question, cycle.doel.why) == (QUESTION, WHY)
    assert cycle.coordinator == world.coordinator
    with nothing_changes():
        assert answer(world, row, "ja") == row
    assert Cycle.objects.count() == 1


def test_a_ja_that_cannot_begin_a_cycle_is_no_answer(world: World) -> None:
    row = asked(world)
    world.school.years.all().delete()
    assert "schooljaar" in refused(answer, world=world, row=row, verdict="ja")


def test_a_ja_whose_concept_was_thrown_away_still_waits(world: World) -> None:
    row = answer(world, asked(world), "ja")
    assert row.cycle is not None and not OwnQuestion.objects.waiting().exists()
    planning.delete_concept(by=world.coordinator, cycle=row.cycle)
    row.refresh_from_db()
    assert list(OwnQuestion.objects.waiting()) == [row]
    again = own_question.start_again(by=world.second, question=row, today=TODAY)
    assert again.doel.question == QUESTION and again.coordinator == world.second
    with nothing_changes():
        assert own_question.start_again(by=world.second, question=row, today=TODAY) == again


def test_an_answer_needs_a_reason_and_is_given_once(world: World) -> None:
    row = asked(world)
    refused(answer, world=world, row=row, verdict="nee", reason=" ")
    refused(answer, world=world, row=row, verdict="misschien")
    refused(own_question.start_again, by=world.coordinator, question=row, today=TODAY)
    answer(world, row, "nee")
    refused(answer, world=world, row=row, verdict="ja", reason="Toch wel.")
    with database_refuses("own_question_answered_with_a_reason"):
        OwnQuestion.objects.filter(pk=row.pk).update(reason="")


def test_a_moved_date_shows_both_dates_and_the_reason(world: World, clock: Any) -> None:
    row = online(world)
    own_question.support(by=world.outsider, question=row, wanted=True)
    own_question.move_date(
        by=world.coordinator, question=row, to=days(30), reason="De MR komt laat.", today=TODAY
    )
    for member in (world.student, world.outsider):
        body = member.inbox.get(key__startswith="own-question-moved").body
        assert "maandag 26 oktober" in body and "donderdag 5 november" in body
        assert "De MR komt laat." in Pages(member).get("own_question", row.pk)
    refused(
        own_question.move_date,
        by=world.coordinator,
        question=row,
        to=TODAY,
        reason="Toch niet.",
        today=TODAY,
    )


def test_after_later_the_second_promise_is_the_one_that_moves(world: World) -> None:
    row = answer(world, asked(world), "later")
    own_question.move_date(
        by=world.coordinator, question=row, to=days(70), reason="Meer tijd.", today=TODAY
    )
    row.refresh_from_db()
    assert row.later_promise is not None and row.promise is not None
    assert row.later_promise.due == days(70) and not row.promise.was_moved


# ── Support ───────────────────────────────────────────────────────────────────


def test_a_student_supports_once_and_can_take_it_back(world: World) -> None:
    row = online(world)
    for _twice in range(2):
        own_question.support(by=world.outsider, question=row, wanted=True)
    assert row.supports.count() == 1
    own_question.support(by=world.outsider, question=row, wanted=False)
    assert not row.supports.exists()
    assert not LogEntry.objects.filter(verb__contains="support").exists()


def test_what_cannot_be_supported(world: World) -> None:
    new, gone = asked(world), online(world)
    support = own_question.support
    answer(world, gone, "nee")
    refused(support, by=world.outsider, question=new, wanted=True)
    refused(support, by=world.outsider, question=gone, wanted=True)
    own_question.put_online(by=world.coordinator, question=new)
    refused(support, by=world.student, question=new, wanted=True)
    refused(support, by=world.medewerker, question=new, wanted=True)
    assert world.other is not None
    refused(support, by=world.other.student, question=new, wanted=True)
    support(by=world.outsider, question=new, wanted=True)


@pytest.mark.parametrize(
    ("supporters", "shown"), [(0, None), (9, None), (10, 10), (14, 10), (15, 15)]
)
def test_supporters_are_counted_from_ten_on_for_staff_too(
    world: World, supporters: int, shown: int | None
) -> None:
    row = online(world)
    for student in StudentFactory.create_batch(supporters, school=world.school):
        own_question.support(by=student, question=row, wanted=True)
    for person in (world.coordinator, world.directeur, world.outsider, world.student):
        rows = with_standing(OwnQuestion.objects.filter(pk=row.pk), person.user)
        assert question_line(rows.get(), person.user, TODAY).supporters == shown


def test_a_school_can_raise_from_where_supporters_are_counted(world: World) -> None:
    world.school.threshold = 12
    world.school.save()
    row = online(world)
    for student in StudentFactory.create_batch(11, school=world.school):
        own_question.support(by=student, question=row, wanted=True)
    page = Pages(world.coordinator).get("own_question", row.pk)
    assert "zie je vanaf 12" in page and "11 leerlingen" not in page


def test_closing_an_account_does_not_tell_who_supported(world: World) -> None:
    row, students = online(world), StudentFactory.create_batch(10, school=world.school)
    for student in students:
        own_question.support(by=student, question=row, wanted=True)
    before = Pages(world.coordinator).get("own_question", row.pk)
    students[0].user.is_active = False
    students[0].user.save()
    after = Pages(world.coordinator).get("own_question", row.pk)
    for page in (before, after):
        assert "Minstens 10 leerlingen steunen deze vraag." in page


def test_no_list_is_ordered_by_support(world: World, clock: Any) -> None:
    few, _many = online(world, question="Weinig steun?"), online(world, question="Veel steun?")
    OwnQuestion.objects.filter(pk=few.pk).update(asked_on=days(-1))
    orders = []
    for _round in range(2):
        for person in (world.outsider, world.coordinator):
            name = "question_desk" if person == world.coordinator else "own_questions"
            page = Pages(person).get(name)
            orders.append(page.index("Weinig steun?") < page.index("Veel steun?"))
        for student in StudentFactory.create_batch(12, school=world.school):
            own_question.support(by=student, question=few, wanted=True)
    assert orders == [False, True, False, True]  # newest first; for staff oldest first


# ── Pages ─────────────────────────────────────────────────────────────────────


def test_before_asking_a_student_reads_who_reads_it_and_by_when(world: World, clock: Any) -> None:
    page = Pages(world.student).get("ask_question")
    assert "maandag 26 oktober" in page and "ja, nee of later" in page
    assert world.coordinator.user.formal_name in page and "zien je naam" in page
    assert "zonder je naam" in page


def test_asking_by_page_keeps_what_was_typed_when_it_is_refused(world: World, clock: Any) -> None:
    pages, token = Pages(world.student), str(uuid.uuid4())
    said = {"question": QUESTION, "why": WHY, "token": token}
    assert "Je vraag is verstuurd." in pages.post("ask_question", **said)
    for _n in range(2):
        pages.post("ask_question", **said | {"token": str(uuid.uuid4())})
    said["token"] = str(uuid.uuid4())
    assert WHY in pages.refuses("Je hebt al drie vragen", "ask_question", **said)


@pytest.mark.parametrize("token", ["", "geen-id", "a\x00b", "9" * 5000, "'; DROP TABLE"])
def test_a_broken_form_token_loses_nothing(world: World, clock: Any, token: str) -> None:
    said = {"question": QUESTION, "why": WHY, "token": token}
    page = Pages(world.student).refuses("Laad de pagina opnieuw", "ask_question", **said)
    assert QUESTION in page and WHY in page


def test_the_form_token_of_somebody_else_is_no_way_to_their_question(
    world: World, clock: Any
) -> None:
    token = uuid.uuid4()
    theirs = asked(world, by=world.outsider, token=token, question="Van een ander?")
    said = {"question": QUESTION, "why": "", "token": str(token)}
    page = Pages(world.student).post("ask_question", **said)
    assert QUESTION in page and "Van een ander?" not in page
    theirs.refresh_from_db()
    assert theirs.question == "Van een ander?" and OwnQuestion.objects.count() == 2


def test_who_asked_is_for_coordinators_alone(world: World, clock: Any) -> None:
    row = online(world)
    world.student.user.last_name = "Uniekenaam"
    world.student.user.save()
    for person in (world.coordinator, world.second):
        assert "Uniekenaam" in Pages(person).get("own_question", row.pk)
    for person in (world.directeur, world.medewerker, world.outsider):
        for name, args in (("own_question", [row.pk]), ("own_questions", [])):
            assert "Uniekenaam" not in Pages(person).get(name, *args)


def test_the_answer_by_page_warns_for_the_name_of_who_asked(world: World, clock: Any) -> None:
    row = asked(world)
    said = {"verdict": "nee", "reason": f"Dag {world.student.user.first_name}, het kan niet."}
    pages = Pages(world.coordinator)
    page = pages.refuses("Staat hier de naam van een leerling?", "answer_question", row.pk, **said)
    assert 'name="sure" value="1"' in page
    assert "Het antwoord is gegeven" in pages.post("answer_question", row.pk, sure="1", **said)


def test_ja_by_page_goes_on_to_the_planner(world: World, clock: Any) -> None:
    row = asked(world)
    said = {"verdict": "ja", "reason": "Goed idee, dat vragen we iedereen."}
    page = Pages(world.coordinator).post("answer_question", row.pk, **said)
    assert QUESTION in page and "Stap 1" in page


def test_students_see_the_cycle_once_it_is_open(world: World, clock: Any) -> None:
    row = online(world)
    answer(world, row, "ja")
    said = "Hier is een vraag aan leerlingen van gemaakt"
    pages = Pages(world.outsider)
    assert said not in pages.get("own_question", row.pk)
    cycle = open_cycle(ready_cycle(world.school, today=TODAY), today=TODAY)
    OwnQuestion.objects.filter(pk=row.pk).update(cycle=cycle)
    page = pages.get("own_question", row.pk)
    assert said in page and reverse("cycles:take_part", args=[cycle.pk]) in page


def test_students_are_told_when_the_school_is_late(world: World, clock: Any) -> None:
    row = online(world)
    clock.move_to(days(21))
    page = Pages(world.outsider).get("own_question", row.pk)
    assert "De school is te laat." in page and "maandag 26 oktober" in page
    assert "Te laat: beloofd voor 26 oktober" in Pages(world.student).get("jouw_stem")
    assert "Te laat" in Pages(world.coordinator).get("question_desk")
    assert "Te laat" not in Pages(world.outsider).get("own_questions", toon="beantwoord")


def test_the_director_sees_a_late_answer_with_a_way_to_it(world: World, clock: Any) -> None:
    row = asked(world)
    clock.move_to(days(21))
    client = Pages(world.directeur).client
    page = client.get("/").content.decode()
    assert reverse("cycles:own_question", args=[row.pk]) in page and QUESTION not in page


def test_supporting_by_page_goes_back_to_the_list_and_nowhere_else(
    world: World, clock: Any
) -> None:
    row, client = online(world), Pages(world.outsider).client
    url = reverse("cycles:support_question", args=[row.pk])
    there = reverse("cycles:own_questions")
    assert client.post(url, {"steun": "ja", "next": there})["Location"] == there
    assert row.supports.count() == 1
    away = client.post(url, {"steun": "nee", "next": "https://evil.example/"})["Location"]
    assert away == reverse("cycles:own_question", args=[row.pk])
    assert not row.supports.exists()


def test_a_hidden_question_tells_its_asker_why_and_others_nothing(world: World, clock: Any) -> None:
    row = asked(world)
    Pages(world.coordinator).post("hide_question", row.pk, reason="Er staat een naam in.")
    page = Pages(world.student).get("own_question", row.pk)
    assert "Er staat een naam in." in page and "Je krijgt wel antwoord." in page
    url = reverse("cycles:own_question", args=[row.pk])
    assert Pages(world.outsider).client.get(url).status_code == 404


def test_a_director_looks_on(world: World, clock: Any) -> None:
    row, pages = asked(world), Pages(world.directeur)
    assert QUESTION in pages.get("question_desk")
    assert NOT_YOURS in pages.post("answer_question", row.pk, expect=403, verdict="nee", reason="x")


def test_an_answered_question_has_no_date_to_move(world: World, clock: Any) -> None:
    row = asked(world)
    answer(world, row, "nee")
    form = {"to": str(days(30)), "reason": "Druk."}
    assert NOT_YOURS in Pages(world.coordinator).post(
        "move_question_date", row.pk, expect=403, **form
    )


def test_the_coordinator_sees_how_many_wait(world: World, clock: Any) -> None:
    asked(world)
    page = Pages(world.coordinator).get("list")
    assert reverse("cycles:question_desk") in page and "wachten op antwoord" in page
    assert reverse("cycles:question_desk") not in Pages(world.medewerker).get("list")

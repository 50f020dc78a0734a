"""Op naam, vertrouwelijk, anoniem: who may choose it, what is stored, and when staff see it."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from django.core.management import call_command

from cycles.actions import Refused, anonymous, answering, closing, input, opening, planning, sorting
from cycles.actions.base import settle
from cycles.felt import cycle_felt
from cycles.models import ConditionCheck, Contribution, Cycle, Invitation, Question, Receipt
from participation.ledger.models import LogEntry, Message
from participation.people.models import Membership
from tests.factories import (
    World,
    closed_cycle,
    cycle_with_input,
    finished_cycle,
    fresh,
    make_world,
    open_cycle,
    ready_cycle,
    send_anonymously,
    write,
)

from .help import TODAY, Pages, database_refuses, days, nothing_changes, refused

pytestmark = pytest.mark.django_db

NAMELESS = ["vertrouwelijk", "anoniem"]
OTHER = "Liever een boom."


@pytest.fixture
def town() -> World:
    """A school whose class is large enough for every way of writing."""
    return make_world(students=12, today=TODAY)


def opened(town: World, identity: str, **plan: Any) -> Cycle:
    return open_cycle(
        today=TODAY, school=town.school, groups=[town.klas], identity=identity, **plan
    )


def seen(cycle: Cycle) -> set[str]:
    """The texts that staff can read now."""
    return set(cycle.contributions.live().values_list("text", flat=True))


def receipt_of(code: str) -> Receipt:
    found = anonymous.find_receipt(code)
    assert found is not None
    return found


def the_text(code: str) -> Contribution:
    return receipt_of(code).contributions.get()


def everyone_writes(cycle: Cycle, people: list[Membership]) -> list[Any]:
    """One text per person; the codes when anoniem, the rows when vertrouwelijk."""
    writes: Any = send_anonymously if cycle.identity == "anoniem" else write
    return [writes(cycle, by, f"Tekst {_number(by)}", today=TODAY) for by in people]


def _number(by: Membership) -> int:
    """ "leerling1" writes "Tekst 0"."""
    return int(by.user.username.removeprefix("leerling")) - 1


# ── Choosing ──────────────────────────────────────────────────────────────────


def terugkoppeling(cycle: Cycle, **fields: Any) -> dict[str, Any]:
    return {
        "what_happens": "We lezen alles.",
        "decider": "de directie",
        "opens_on": days(1),
        "closes_on": days(8),
        "due": days(30),
        "channels": ["jouwstem"],
        **fields,
    }


@pytest.mark.parametrize("identity", ["naam", *NAMELESS])
def test_the_way_of_writing_is_chosen_at_step_4(town: World, identity: str, clock: Any) -> None:
    cycle = ready_cycle(town.school, groups=[town.klas], today=TODAY)
    form = terugkoppeling(cycle, identity=identity)
    Pages(town.coordinator).post("terugkoppeling", cycle.pk, **form)
    assert fresh(cycle).identity == identity


def test_a_form_without_the_choice_keeps_it(town: World, clock: Any) -> None:
    cycle = ready_cycle(town.school, groups=[town.klas], today=TODAY, identity="anoniem")
    Pages(town.coordinator).post("terugkoppeling", cycle.pk, **terugkoppeling(cycle))
    assert fresh(cycle).identity == "anoniem"


def test_each_way_is_explained_with_what_it_cannot_do(town: World, clock: Any) -> None:
    cycle = ready_cycle(town.school, groups=[town.klas], today=TODAY)
    page = Pages(town.coordinator).get("terugkoppeling", cycle.pk)
    assert page.count("Wat het niet kan:") == 3
    assert "disabled" not in page


@pytest.mark.parametrize("identity", NAMELESS)
@pytest.mark.parametrize(("students", "allowed"), [(9, False), (10, True)])
def test_without_names_only_from_twice_the_threshold(
    identity: str, students: int, allowed: bool, clock: Any
) -> None:
    town = make_world(students=students, today=TODAY, with_other=False)
    cycle = ready_cycle(town.school, groups=[town.klas], today=TODAY)
    pages, form = Pages(town.coordinator), terugkoppeling(cycle, identity=identity)
    if allowed:
        pages.post("terugkoppeling", cycle.pk, **form)
        assert fresh(cycle).identity == identity
    else:
        pages.refuses("kan pas als je 10 leerlingen of meer", "terugkoppeling", cycle.pk, **form)
        page = pages.get("terugkoppeling", cycle.pk)
        assert page.count(" disabled") == 2 and "Kies ‘op naam’" in page


def test_a_school_that_raised_its_threshold_needs_twice_that(town: World, clock: Any) -> None:
    town.school.threshold = 7
    town.school.save()
    cycle = ready_cycle(town.school, groups=[town.klas], today=TODAY)
    form = terugkoppeling(cycle, identity="anoniem")
    Pages(town.coordinator).refuses("14 leerlingen of meer", "terugkoppeling", cycle.pk, **form)


@pytest.mark.parametrize("identity", NAMELESS)
def test_an_audience_that_shrank_stops_the_opening(town: World, identity: str) -> None:
    cycle = ready_cycle(town.school, groups=[town.klas], today=TODAY, identity=identity)
    for member in town.students[:3]:
        member.user.is_active = False
        member.user.save()
    why = refused(opening.open_cycle, by=town.coordinator, cycle=cycle, today=TODAY)
    assert "Vertrouwelijk of anoniem kan pas als je 10 leerlingen" in why


def test_explaining_only_needs_no_large_audience() -> None:
    town = make_world(students=3, today=TODAY, with_other=False)
    cycle = opened(town, "anoniem", influence=1, questions=[])
    assert cycle.phase == "open"


@pytest.mark.parametrize("identity", NAMELESS)
def test_a_copy_keeps_the_way_of_writing(town: World, identity: str) -> None:
    source = opened(town, identity)
    copy = planning.copy_cycle(by=town.coordinator, source=source, today=TODAY)
    assert copy.identity == identity


@pytest.mark.parametrize("identity", ["naam", *NAMELESS])
def test_after_opening_it_never_changes(town: World, identity: str, clock: Any) -> None:
    cycle = opened(town, identity)
    other = "anoniem" if identity == "naam" else "naam"
    data = planning.TerugkoppelingData("", "", None, None, None, [], identity=other)
    refused(planning.save_terugkoppeling, by=town.coordinator, cycle=cycle, data=data)
    form = terugkoppeling(cycle, identity=other)
    Pages(town.coordinator).post("terugkoppeling", cycle.pk, **form)
    assert fresh(cycle).identity == identity


def test_an_unknown_way_is_refused(town: World, clock: Any) -> None:
    cycle = ready_cycle(town.school, groups=[town.klas], today=TODAY)
    form = terugkoppeling(cycle, identity="geheim")
    Pages(town.coordinator).refuses("Kies uit de lijst.", "terugkoppeling", cycle.pk, **form)
    data = planning.TerugkoppelingData("", "", None, None, None, [], identity="geheim")
    refused(planning.save_terugkoppeling, by=town.coordinator, cycle=cycle, data=data)


# ── What students read before they write ──────────────────────────────────────


@pytest.mark.parametrize(
    ("identity", "sentences"),
    [
        ("naam", ["Je doet mee op naam.", "zien wie wat schreef", "ziet wie wat schreef"]),
        (
            "vertrouwelijk",
            [
                "Je doet vertrouwelijk mee.",
                "Alleen de zorgcoördinator kan opzoeken wie je bent.",
                "jij krijgt er bericht van",
                "Wat we niet kunnen beloven:",
            ],
        ),
        (
            "anoniem",
            [
                "Je doet anoniem mee.",
                "Niemand op school kan opzoeken wie wat schreef.",
                "Dan kan niemand die terugvinden.",
                "Wat we niet kunnen beloven:",
            ],
        ),
    ],
)
def test_students_read_before_writing_who_sees_what(
    town: World, identity: str, sentences: list[str], clock: Any
) -> None:
    cycle = opened(town, identity)
    page = Pages(town.student).get("take_part", cycle.pk)
    assert sum(sentence in page for sentence in sentences) >= len(sentences) - (identity == "naam")
    if identity != "naam":  # told above the field, not under it
        assert page.index(sentences[0]) < page.index("<textarea")


def test_the_preview_before_opening_says_the_same(town: World, clock: Any) -> None:
    cycle = ready_cycle(town.school, groups=[town.klas], today=TODAY, identity="vertrouwelijk")
    assert "Je doet vertrouwelijk mee." in Pages(town.coordinator).get("open", cycle.pk)


def test_a_new_coordinator_is_announced_in_the_words_of_the_promise(town: World) -> None:
    cycle = opened(town, "anoniem")
    planning.hand_over(
        by=town.coordinator, cycle=cycle, coordinator=town.coordinator, second=town.second
    )
    body = Message.objects.filter(key__startswith="staff:")[0].body
    assert "wie wat schreef" not in body and "Zonder namen" in body


# ── What is stored ────────────────────────────────────────────────────────────


def test_vertrouwelijk_keeps_the_writer_and_only_the_day(town: World) -> None:
    cycle = opened(town, "vertrouwelijk")
    row = write(cycle, town.student, today=TODAY)
    assert row.author == town.student and row.identity == "vertrouwelijk"
    assert row.received_at is not None and row.received_at.isoformat()[10:19] == "T00:00:00"
    assert not row.released and seen(cycle) == set()


@pytest.mark.parametrize("identity", NAMELESS)
def test_no_log_row_and_no_message_tells_who_wrote(town: World, identity: str) -> None:
    cycle = opened(town, identity)
    log, inbox = LogEntry.objects.count(), Message.objects.count()
    made = everyone_writes(cycle, town.students[:6])
    if identity == "anoniem":
        receipt = receipt_of(made[0])
        row = receipt.contributions.get()
        anonymous.change(receipt=receipt, contribution=row.pk, text=OTHER, today=TODAY)
        anonymous.withdraw(receipt=receipt, contribution=row.pk, today=TODAY)
    else:
        row, by = made[0], town.students[0]
        input.change_contribution(by=by, contribution=row, text=OTHER, today=TODAY)
        input.withdraw(by=by, contribution=row, today=TODAY)
    assert (LogEntry.objects.count(), Message.objects.count()) == (log, inbox)


def test_anoniem_keeps_no_writer_and_no_time(town: World) -> None:
    cycle = opened(town, "anoniem")
    row = the_text(send_anonymously(cycle, town.student, today=TODAY))
    assert (row.author, row.received_at, row.changed_on, row.form_token) == (None,) * 4
    assert row.identity == "anoniem" and not row.released
    for stray in ({"author": town.student}, {"received_at": "2026-10-06T10:00Z"}):
        with database_refuses("anonymous_has_no_author_or_time"):
            Contribution.objects.filter(pk=row.pk).update(**stray)
    with database_refuses("anonymous_has_a_receipt"):
        Contribution.objects.filter(pk=row.pk).update(receipt=None)


def test_that_somebody_took_part_is_a_tick_on_the_invitation(town: World) -> None:
    cycle = opened(town, "anoniem")
    send_anonymously(cycle, town.student, today=TODAY)
    ticked = Invitation.objects.filter(cycle=cycle, took_part=True)
    assert [row.membership for row in ticked] == [town.student]


def test_a_tick_in_one_cycle_ticks_no_other(town: World) -> None:
    one, other = opened(town, "anoniem"), opened(town, "anoniem")
    send_anonymously(one, town.student, today=TODAY)
    assert not other.invitations.filter(took_part=True).exists()
    send_anonymously(other, town.student, today=TODAY)


def test_the_code_is_nowhere_in_the_database(town: World) -> None:
    cycle = opened(town, "anoniem")
    code = send_anonymously(cycle, town.student, today=TODAY)
    receipt = receipt_of(code)
    assert len(receipt.code_hash) == 64
    stored = " ".join(str(value) for value in Receipt.objects.values_list()[0])
    assert not any(word in stored for word in code.split())


# ── One sending ───────────────────────────────────────────────────────────────


def send(cycle: Cycle, by: Membership, token: uuid.UUID, *texts: str, **fields: Any) -> str:
    questions = list(cycle.doel.questions.all())
    pairs = list(zip(questions, texts, strict=False))
    return anonymous.send(
        **{"by": by, "cycle": cycle, "answers": pairs, "token": token, "today": TODAY, **fields}
    )


def test_the_same_form_twice_stores_once_and_gives_the_same_code(town: World) -> None:
    cycle, token = opened(town, "anoniem"), uuid.uuid4()
    assert send(cycle, town.student, token, "Rust.") == send(cycle, town.student, token, "Rust.")
    assert (Receipt.objects.count(), Contribution.objects.count()) == (1, 1)


def test_the_same_form_with_other_words_changes_the_text(town: World) -> None:
    cycle, token = opened(town, "anoniem"), uuid.uuid4()
    code = send(cycle, town.student, token, "Rust.")
    assert send(cycle, town.student, token, OTHER) == code
    assert the_text(code).text == OTHER


def test_once_staff_read_it_only_the_code_changes_it(town: World) -> None:
    cycle, token = opened(town, "anoniem"), uuid.uuid4()
    code = send(cycle, town.student, token, "Rust.")
    everyone_writes(cycle, town.students[1:5])
    assert the_text(code).released
    why = refused(send, cycle=cycle, by=town.student, token=token, answers=[(_q(cycle), OTHER)])
    assert "Met je code kun je het veranderen" in why
    assert send(cycle, town.student, token, "Rust.") == code  # a plain retry still shows it


def _q(cycle: Cycle) -> Question:
    return cycle.doel.questions.all()[0]


def refused_send(cycle: Cycle, by: Membership, token: uuid.UUID, text: str, **fields: Any) -> str:
    answers = [(_q(cycle), text)]
    return refused(
        anonymous.send, by=by, cycle=cycle, answers=answers, token=token, today=TODAY, **fields
    )


def test_an_old_form_never_brings_back_what_was_taken_back(town: World) -> None:
    cycle, token = opened(town, "anoniem"), uuid.uuid4()
    code = send(cycle, town.student, token, "Rust.")
    anonymous.withdraw(receipt=receipt_of(code), contribution=the_text(code).pk, today=TODAY)
    refused_send(cycle, town.student, token, "Rust.")


def test_a_second_sending_of_the_same_student_is_refused_kindly(town: World) -> None:
    cycle = opened(town, "anoniem")
    send(cycle, town.student, uuid.uuid4(), "Rust.")
    why = refused_send(cycle, town.student, uuid.uuid4(), OTHER)
    assert why == "Je deed al mee. Met je code kun je het veranderen."


def test_a_form_of_somebody_else_is_a_form_of_your_own(town: World) -> None:
    """Who finds or reads a token gets neither its code nor its text."""
    cycle, token = opened(town, "anoniem"), uuid.uuid4()
    code = send(cycle, town.students[0], token, "Rust.")
    other = send(cycle, town.students[1], token, OTHER)
    assert other != code and the_text(code).text == "Rust."
    stored = Receipt.objects.get(pk=receipt_of(code).pk).form_token
    assert stored is not None
    assert send(cycle, town.students[2], stored, OTHER) != code


def test_who_was_not_asked_cannot_send(town: World) -> None:
    cycle = opened(town, "anoniem")
    refused_send(cycle, town.outsider, uuid.uuid4(), "Rust.")


def test_a_question_of_another_cycle_is_not_answered_here(town: World) -> None:
    cycle, other = opened(town, "anoniem"), opened(town, "anoniem")
    answers = [(_q(other), "Rust.")]
    token = uuid.uuid4()
    refused(anonymous.send, by=town.student, cycle=cycle, answers=answers, token=token, today=TODAY)


@pytest.mark.parametrize("identity", ["naam", "vertrouwelijk"])
def test_with_a_writer_nothing_is_sent_anonymously(town: World, identity: str) -> None:
    refused_send(opened(town, identity), town.student, uuid.uuid4(), "Rust.")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_nothing_and_too_much_are_refused(town: World, text: str) -> None:
    refused_send(opened(town, "anoniem"), town.student, uuid.uuid4(), text)


def test_before_and_after_the_writing_days_nothing_is_sent(town: World) -> None:
    cycle = opened(town, "anoniem", opens_on=days(2), closes_on=days(4), due=days(20))
    for day in (days(1), days(5)):
        answers = [(_q(cycle), "Rust.")]
        refused(
            anonymous.send,
            by=town.student,
            cycle=cycle,
            answers=answers,
            token=uuid.uuid4(),
            today=day,
        )


def test_after_closing_a_retry_is_refused_and_shows_no_code(town: World) -> None:
    cycle, token = opened(town, "anoniem"), uuid.uuid4()
    code = send(cycle, town.student, token, "Rust.")
    late = days(8)
    for _settled in (False, True):
        with nothing_changes(), pytest.raises(Refused) as caught:
            send(cycle, town.student, token, "Rust.", today=late)
        said = " ".join(caught.value.sentences)
        # One or two of its words may stand in a sentence by chance.
        assert code not in said and sum(word in said.split() for word in code.split()) < 3
        closing.fetch_last_input(by=town.coordinator, cycle=cycle, today=late)
    assert Receipt.objects.get().form_token is None


# ── With the code ─────────────────────────────────────────────────────────────


def test_three_questions_are_one_sending_with_one_receipt(town: World) -> None:
    cycle = opened(town, "anoniem", questions=["Eén?", "Twee?", "Drie?"])
    code = send(cycle, town.student, uuid.uuid4(), "A.", "B.", "C.")
    assert receipt_of(code).contributions.count() == 3


def test_a_question_left_empty_is_answered_later_once(town: World) -> None:
    cycle = opened(town, "anoniem", questions=["Eén?", "Twee?"])
    code = send(cycle, town.student, uuid.uuid4(), "A.")
    second = cycle.doel.questions.all()[1]
    for text in ("B.", "B.", "Toch C."):
        anonymous.add(receipt=receipt_of(code), question=second, text=text, today=TODAY)
    assert set(receipt_of(code).contributions.values_list("text", flat=True)) == {"A.", "Toch C."}


def test_with_the_code_of_another_nothing_of_yours_changes(town: World) -> None:
    cycle = opened(town, "anoniem")
    one, other = everyone_writes(cycle, town.students[:2])
    pk = the_text(other).pk
    about = {"receipt": receipt_of(one), "contribution": pk, "today": TODAY}
    refused(anonymous.change, text=OTHER, **about)
    refused(anonymous.withdraw, **about)


def test_after_closing_the_code_only_reads(town: World) -> None:
    cycle = opened(town, "anoniem")
    code = send_anonymously(cycle, town.student, today=TODAY)
    receipt, row = receipt_of(code), the_text(code)
    late = days(8)
    about = {"receipt": receipt, "contribution": row.pk, "today": late}
    refused(anonymous.change, text=OTHER, **about)
    refused(anonymous.withdraw, **about)
    refused(anonymous.add, receipt=receipt, question=_q(cycle), text=OTHER, today=late)
    taps = {"safe": True, "enough_time": True, "taken_seriously": True}
    refused(anonymous.check_conditions, receipt=receipt, today=late, **taps)


def test_instead_of_a_hidden_text_another_can_be_written(town: World) -> None:
    cycle, token = opened(town, "anoniem"), uuid.uuid4()
    code = send(cycle, town.student, token, "Meneer Bos.")
    everyone_writes(cycle, town.students[1:5])
    row = the_text(code)
    sorting.hide(by=town.coordinator, contribution=row, reason="Een naam.", today=TODAY)
    about = {"receipt": receipt_of(code), "today": TODAY}
    refused(anonymous.change, contribution=row.pk, text=OTHER, **about)
    assert send(cycle, town.student, token, "Meneer Bos.") == code  # an old form adds nothing
    assert receipt_of(code).contributions.count() == 1
    anonymous.add(question=_q(cycle), text=OTHER, **about)
    assert receipt_of(code).contributions.get(text=OTHER).status == "live"


def test_a_forged_text_is_refused(town: World) -> None:
    code = send_anonymously(opened(town, "anoniem"), town.student, today=TODAY)
    about = {"receipt": receipt_of(code), "contribution": uuid.uuid4(), "today": TODAY}
    refused(anonymous.change, text=OTHER, **about)


def test_the_taps_stand_on_the_receipt_and_change_until_closing(town: World) -> None:
    cycle = opened(town, "anoniem")
    code = send_anonymously(cycle, town.student, today=TODAY)
    for safe in (True, False):
        anonymous.check_conditions(
            receipt=receipt_of(code),
            safe=safe,
            enough_time=True,
            taken_seriously=True,
            today=TODAY,
        )
    assert receipt_of(code).safe is False
    assert not ConditionCheck.objects.exists()


def test_no_tap_with_a_name_in_an_anonymous_cycle(town: World) -> None:
    """A row with the student would say who took part, or who was at the meeting."""
    cycle = opened(town, "anoniem", sessions=1)
    cycle.sessions.all()[0].participants.filter(membership=town.student).update(attended=True)
    send_anonymously(cycle, town.student, today=TODAY)
    taps = {"safe": True, "enough_time": True, "taken_seriously": True}
    refused(input.check_conditions, by=town.student, cycle=cycle, today=TODAY, **taps)


def test_taps_on_receipts_count_as_those_with_a_name(town: World) -> None:
    cycle = opened(town, "anoniem")
    codes = everyone_writes(cycle, town.students)
    for number, code in enumerate(codes):
        anonymous.check_conditions(
            receipt=receipt_of(code),
            safe=number < 6,
            enough_time=True,
            taken_seriously=number % 2 == 0,
            today=TODAY,
        )
    assert cycle_felt(fresh(cycle), TODAY) is None
    felt = {row["key"]: row["shown"] for row in cycle_felt(fresh(cycle), days(8)) or []}
    assert felt["veilig"].shares["ja"] == 50 and felt["tijd"].hidden


# ── Batches ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("identity", NAMELESS)
def test_staff_see_nothing_until_enough_different_people_wrote(town: World, identity: str) -> None:
    cycle = opened(town, identity)
    everyone_writes(cycle, town.students[:4])
    assert seen(cycle) == set()
    everyone_writes(cycle, town.students[4:5])
    assert len(seen(cycle)) == 5
    everyone_writes(cycle, town.students[5:9])
    assert len(seen(cycle)) == 5
    everyone_writes(cycle, town.students[9:10])
    assert len(seen(cycle)) == 10


def test_many_texts_of_one_person_are_one_person(town: World) -> None:
    cycle = opened(town, "vertrouwelijk")
    for number in range(8):
        write(cycle, town.student, f"Nog een idee {number}", today=TODAY)
    assert seen(cycle) == set()


def test_three_answers_on_one_receipt_are_one_person(town: World) -> None:
    cycle = opened(town, "anoniem", questions=["Eén?", "Twee?", "Drie?"])
    for student in town.students[:4]:
        send(cycle, student, uuid.uuid4(), "A.", "B.", "C.")
    assert seen(cycle) == set()


def test_a_raised_threshold_makes_larger_batches(town: World) -> None:
    cycle = opened(town, "anoniem")
    town.school.threshold = 6
    town.school.save()
    everyone_writes(cycle, town.students[:5])
    assert seen(cycle) == set()
    everyone_writes(cycle, town.students[5:6])
    assert len(seen(cycle)) == 6


def test_op_naam_is_read_at_once(town: World) -> None:
    cycle = opened(town, "naam")
    write(cycle, town.student, "Rust.", today=TODAY)
    assert seen(cycle) == {"Rust."}


def changed(cycle: Cycle, by: Membership, made: Any, text: str) -> None:
    if cycle.identity == "anoniem":
        receipt = receipt_of(made)
        pk = receipt.contributions.get().pk
        anonymous.change(receipt=receipt, contribution=pk, text=text, today=TODAY)
    else:
        input.change_contribution(by=by, contribution=made, text=text, today=TODAY)


def taken_back(cycle: Cycle, by: Membership, made: Any) -> None:
    if cycle.identity == "anoniem":
        receipt = receipt_of(made)
        pk = receipt.contributions.get().pk
        anonymous.withdraw(receipt=receipt, contribution=pk, today=TODAY)
    else:
        input.withdraw(by=by, contribution=made, today=TODAY)


@pytest.mark.parametrize("identity", NAMELESS)
def test_before_the_batch_a_change_is_immediate_and_a_withdrawal_never_shows(
    town: World, identity: str
) -> None:
    cycle = opened(town, identity)
    made = everyone_writes(cycle, town.students[:4])
    changed(cycle, town.students[0], made[0], OTHER)
    taken_back(cycle, town.students[1], made[1])
    everyone_writes(cycle, town.students[5:6])
    assert seen(cycle) == set()  # four people are left with something to show
    everyone_writes(cycle, town.students[6:7])
    assert OTHER in seen(cycle) and "Tekst 1" not in seen(cycle) and len(seen(cycle)) == 5


@pytest.mark.parametrize("identity", NAMELESS)
def test_after_the_batch_changes_and_withdrawals_wait_for_the_next(
    town: World, identity: str
) -> None:
    cycle = opened(town, identity)
    made = everyone_writes(cycle, town.students[:5])
    before = seen(cycle)
    changed(cycle, town.students[0], made[0], OTHER)
    taken_back(cycle, town.students[1], made[1])
    assert seen(cycle) == before
    everyone_writes(cycle, town.students[5:7])
    assert seen(cycle) == before
    everyone_writes(cycle, town.students[7:8])  # two changed, three new: five people
    assert OTHER in seen(cycle) and "Tekst 0" not in seen(cycle)
    assert not Contribution.objects.pending().exists()


@pytest.mark.parametrize("identity", NAMELESS)
def test_changing_back_is_no_change(town: World, identity: str) -> None:
    cycle = opened(town, identity)
    made = everyone_writes(cycle, town.students[:5])
    changed(cycle, town.students[0], made[0], OTHER)
    changed(cycle, town.students[0], made[0], "Tekst 0")
    assert not Contribution.objects.pending().exists()


@pytest.mark.parametrize("identity", NAMELESS)
def test_words_that_staff_hid_are_no_cover_for_others(town: World, identity: str) -> None:
    """Staff know what stood there: a change of it hides nobody."""
    cycle = opened(town, identity)
    made = everyone_writes(cycle, town.students[:5])
    row = cycle.contributions.get(text="Tekst 0")
    changed(cycle, town.students[0], made[0], OTHER)
    sorting.hide(by=town.coordinator, contribution=row, reason="Een naam.", today=TODAY)
    before = seen(cycle)
    everyone_writes(cycle, town.students[5:9])
    assert seen(cycle) == before
    everyone_writes(cycle, town.students[9:10])
    assert len(seen(cycle)) == len(before) + 5


@pytest.mark.parametrize("identity", NAMELESS)
def test_a_withdrawal_leaves_its_themes_with_the_batch(town: World, identity: str) -> None:
    cycle = opened(town, identity)
    made = everyone_writes(cycle, town.students[:5])
    keys = list(cycle.contributions.live().values_list("pk", flat=True))
    theme = sorting.make_theme(
        by=town.coordinator, cycle=cycle, name="Alles", contributions=keys, today=TODAY
    )
    taken_back(cycle, town.students[0], made[0])
    assert theme.links.count() == 5
    closing.fetch_last_input(by=town.coordinator, cycle=cycle, today=days(8))
    assert theme.links.count() == 4


def test_the_writer_sees_the_newest_words_and_that_the_school_sees_them_later(
    town: World, clock: Any
) -> None:
    cycle = opened(town, "vertrouwelijk")
    made = everyone_writes(cycle, town.students[:5])
    pages = Pages(town.student)
    assert "De school ziet je nieuwe woorden later" not in pages.get("own_words")
    page = pages.post("change", made[0].pk, text=OTHER)
    assert OTHER in page and "De school ziet je nieuwe woorden later" in page
    page = pages.post("change", made[0].pk, terug="1")
    assert "Je trok dit terug" in page and "De school ziet dat later" in page


def test_a_text_that_is_on_its_way_out_cannot_be_changed(town: World, clock: Any) -> None:
    cycle = opened(town, "vertrouwelijk")
    made = everyone_writes(cycle, town.students[:5])
    taken_back(cycle, town.student, made[0])
    refused(
        input.change_contribution,
        by=town.student,
        contribution=made[0],
        text=OTHER,
        today=TODAY,
    )
    refused(input.withdraw, by=town.student, contribution=made[0], today=TODAY)


def test_words_that_changed_are_not_shown_to_helping_students_unread(town: World) -> None:
    for identity in ("naam", *NAMELESS):
        cycle = opened(town, identity)
        made = everyone_writes(cycle, town.students[:5])
        cycle.contributions.update(for_kerngroep=True)
        changed(cycle, town.student, made[0], OTHER)
        closing.fetch_last_input(by=town.coordinator, cycle=cycle, today=days(8))
        assert cycle.contributions.get(text=OTHER).for_kerngroep is False


# ── After the last day ────────────────────────────────────────────────────────


@pytest.mark.parametrize("identity", NAMELESS)
def test_after_the_last_day_the_rest_is_fetched_by_hand(
    town: World, identity: str, clock: Any
) -> None:
    cycle = opened(town, identity)
    everyone_writes(cycle, town.students[:2])
    pages = Pages(town.coordinator)
    for day, offered in ((TODAY, False), (days(7), False), (days(8), True)):
        clock.move_to(day.isoformat() + "T10:00")
        for page in ("desk", "vervolgactie"):
            with nothing_changes():
                offer = "Haal de laatste teksten op" in pages.get(page, cycle.pk)
            assert offer is offered, (page, day)
    page = pages.post("fetch_input", cycle.pk)
    assert "De laatste teksten staan erbij." in page and "Haal de laatste teksten op" not in page
    assert len(seen(cycle)) == 2 and fresh(cycle).phase == "verwerken"
    with nothing_changes():
        pages.post("fetch_input", cycle.pk)


@pytest.mark.parametrize("identity", NAMELESS)
def test_while_students_write_nothing_is_fetched(town: World, identity: str) -> None:
    cycle = opened(town, identity)
    everyone_writes(cycle, town.students[:2])
    for day in (TODAY, days(7)):
        refused(closing.fetch_last_input, by=town.coordinator, cycle=cycle, today=day)


@pytest.mark.parametrize("identity", NAMELESS)
def test_stopping_brings_nothing_forward(town: World, identity: str, clock: Any) -> None:
    """Else who stops a cycle right after one student sent would read that one text."""
    cycle = opened(town, identity)
    everyone_writes(cycle, town.students[:2])
    opening.stop(by=town.coordinator, cycle=cycle, reason="Verbouwing.", today=TODAY)
    cycle = fresh(cycle)
    assert seen(cycle) == set()
    for day in (days(7), days(8)):
        why = refused(closing.fetch_last_input, by=town.coordinator, cycle=cycle, today=day)
        assert "gestopt" in why and "kunnen nog schrijven" not in why
    clock.move_to(days(8).isoformat() + "T10:00")
    with nothing_changes():
        assert closing.close_all(days(8)) == 0
        settle(fresh(cycle), days(8))
    assert seen(cycle) == set()
    for page in ("desk", "vervolgactie"):
        assert "laatste teksten op" not in Pages(town.coordinator).get(page, cycle.pk)


@pytest.mark.parametrize("identity", NAMELESS)
def test_what_was_taken_back_leaves_a_stopped_cycle_too(town: World, identity: str) -> None:
    cycle = opened(town, identity)
    made = everyone_writes(cycle, town.students[:5])
    changed(cycle, town.students[1], made[1], OTHER)
    taken_back(cycle, town.students[0], made[0])
    opening.stop(by=town.coordinator, cycle=cycle, reason="Verbouwing.", today=TODAY)
    assert closing.close_all(days(7)) == 0 and len(seen(cycle)) == 5
    assert closing.close_all(days(8)) == 1
    assert len(seen(cycle)) == 4 and OTHER not in seen(cycle)
    with nothing_changes():
        assert closing.close_all(days(9)) == 0


@pytest.mark.parametrize("identity", ["naam", *NAMELESS])
def test_every_act_of_staff_after_closing_reads_the_rest_first(town: World, identity: str) -> None:
    cycle = opened(town, identity)
    everyone_writes(cycle, town.students[:3])
    sorting.make_theme(
        by=town.coordinator, cycle=cycle, name="Rust", contributions=[], today=days(8)
    )
    assert len(seen(cycle)) == 3


@pytest.mark.parametrize("identity", NAMELESS)
def test_the_answer_waits_for_the_last_texts(town: World, identity: str, clock: Any) -> None:
    cycle = opened(town, identity)
    everyone_writes(cycle, town.students[:5])
    theme = sorting.make_theme(
        by=town.coordinator,
        cycle=cycle,
        name="Alles",
        contributions=list(cycle.contributions.live().values_list("pk", flat=True)),
        today=TODAY,
    )
    everyone_writes(cycle, town.students[5:6])
    pages = Pages(town.coordinator)
    assert "laatste teksten" not in pages.get("publish", cycle.pk)  # says nothing while open
    clock.move_to(days(8).isoformat() + "T10:00")
    assert "Haal de laatste teksten op." in pages.get("publish", cycle.pk)
    with pytest.raises(Refused):
        answering.publish_answer(
            by=town.coordinator, cycle=cycle, lead="We vroegen.", today=days(8)
        )
    assert theme.links.count() == 5


@pytest.mark.parametrize("identity", NAMELESS)
def test_the_clock_closes_what_is_late_and_nothing_else(
    town: World, identity: str, clock: Any
) -> None:
    late, running = opened(town, identity), opened(town, identity, closes_on=days(20))
    for cycle in (late, running):
        everyone_writes(cycle, town.students[:2])
    clock.move_to(days(8).isoformat() + "T00:05")
    said = io.StringIO()
    call_command("close_input", stdout=said)
    assert "Gesloten: 1." in said.getvalue()
    assert (len(seen(late)), len(seen(running))) == (2, 0)
    assert (fresh(late).phase, fresh(running).phase) == ("verwerken", "open")
    with nothing_changes():
        call_command("close_input", stdout=said)


def test_settling_twice_changes_nothing(town: World) -> None:
    cycle = opened(town, "anoniem")
    everyone_writes(cycle, town.students[:2])
    closing.fetch_last_input(by=town.coordinator, cycle=cycle, today=days(8))
    with nothing_changes():
        settle(fresh(cycle), days(9))


def test_what_came_back_from_care_on_its_way_out_still_leaves(town: World) -> None:
    cycle = opened(town, "vertrouwelijk")
    made = everyone_writes(cycle, town.students[:5])
    taken_back(cycle, town.student, made[0])
    Contribution.objects.filter(pk=made[0].pk).update(status="care")
    closing.fetch_last_input(by=town.coordinator, cycle=cycle, today=days(8))
    assert Contribution.objects.get(pk=made[0].pk).status == "care"
    Contribution.objects.filter(pk=made[0].pk).update(status="live")
    sorting.make_theme(
        by=town.coordinator, cycle=cycle, name="Rust", contributions=[], today=days(9)
    )
    assert Contribution.objects.get(pk=made[0].pk).status == "withdrawn"


# ── A whole cycle ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("identity", NAMELESS)
def test_a_cycle_without_names_runs_to_its_end(town: World, identity: str) -> None:
    plan = {"school": town.school, "groups": [town.klas], "identity": identity}
    cycle = finished_cycle(7, today=TODAY, **plan)
    assert cycle.phase == "afgerond" and len(seen(cycle)) == 7


@pytest.mark.parametrize("identity", NAMELESS)
def test_counts_while_open_are_of_what_staff_can_read(
    town: World, identity: str, clock: Any
) -> None:
    plan = {"school": town.school, "groups": [town.klas], "identity": identity}
    cycle = cycle_with_input(8, today=TODAY, **plan)
    facts = Cycle.objects.with_facts(TODAY).get(pk=cycle.pk)
    assert facts.n_contributions == facts.n_unthemed == 5 and facts.n_unfetched == 0
    late = closed_cycle(8, today=TODAY, **plan)
    facts = Cycle.objects.with_facts(TODAY).get(pk=late.pk)
    assert facts.n_contributions == 5 and facts.n_unfetched == 3

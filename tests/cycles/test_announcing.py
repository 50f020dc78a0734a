"""Students tell the answer in their own words; staff read it before anybody else does."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cycles.actions import announcing, opening
from cycles.models import Announcement, Cycle
from participation.ledger.models import LogEntry, Message
from participation.people.models import Membership
from tests.factories import World

from .help import (
    NOT_YOURS,
    TODAY,
    Pages,
    answered,
    database_refuses,
    days,
    decided,
    nothing_changes,
    refused,
)

pytestmark = pytest.mark.django_db

TEXT = "We vroegen of de aula fijner kan. De school koopt krukken."


def tell(cycle: Cycle, by: Membership, text: str = TEXT, **fields: Any) -> Announcement:
    return announcing.tell(by=by, cycle=cycle, text=text, **{"today": TODAY, **fields})


def release(row: Announcement, **fields: Any) -> None:
    row.refresh_from_db()
    words = {"text": row.text, "today": TODAY, **fields}
    announcing.release(by=row.cycle.coordinator, announcement=row, **words)


def status(row: Announcement) -> str:
    return Announcement.objects.get(pk=row.pk).status


def page_of(cycle: Cycle, reader: Membership) -> str:
    return Pages(reader).get("answer", cycle.pk)


def test_a_text_is_on_the_page_once_it_is_released_and_without_a_name(
    world: World, clock: Any
) -> None:
    cycle = answered(world)
    world.student.user.last_name = "Uniekenaam"
    world.student.user.save()
    row = tell(cycle, world.student)
    assert TEXT not in page_of(cycle, world.outsider)
    release(row)
    page = page_of(cycle, world.outsider)
    assert "Leerlingen vertellen" in page and TEXT in page and "Uniekenaam" not in page
    [message] = world.student.inbox.filter(key__startswith="announcement-writer")
    assert message.title == "Jouw tekst staat bij het antwoord"
    # It may hang on the wall: its writer knows that before and after.
    assert "het scherm in de hal" in message.body
    assert "het scherm in de hal" in Pages(world.student).get("tell", cycle.pk)


def test_both_coordinators_hear_of_a_text_without_its_words(world: World) -> None:
    cycle = answered(world)
    Cycle.objects.filter(pk=cycle.pk).update(second_coordinator=world.second)
    row = tell(cycle, world.student)
    sent = Message.objects.filter(key__startswith=f"announcement:{row.pk}")
    assert {message.recipient for message in sent} == {world.coordinator, world.second}
    told = [*sent.values_list("title", "body"), *LogEntry.objects.values_list("note")]
    assert TEXT not in str(told)


def test_sending_again_stores_once_and_says_it_once(world: World) -> None:
    cycle = answered(world)
    row = tell(cycle, world.student)
    with nothing_changes():
        assert tell(cycle, world.student) == row
    assert tell(cycle, world.student, "Andere woorden.") == row
    assert cycle.announcements.count() == 1


def test_one_text_stands_there_and_another_takes_its_place(world: World) -> None:
    cycle = answered(world)
    one, two = (tell(cycle, student) for student in world.students[:2])
    release(one)
    release(two)
    assert (status(one), status(two)) == ("sent", "released")
    titles = list(world.students[0].inbox.values_list("title", flat=True))
    assert "Een andere tekst staat nu bij het antwoord" in titles
    with nothing_changes():
        release(two)
    with database_refuses():
        Announcement.objects.filter(pk=one.pk).update(status="released", released_on=TODAY)


def test_other_words_leave_the_page_until_staff_read_them(world: World, clock: Any) -> None:
    cycle = answered(world)
    row = tell(cycle, world.student)
    release(row)
    tell(cycle, world.student, "Toch iets anders.", today=days(1))
    assert status(row) == "sent"
    page = page_of(cycle, world.outsider)
    assert TEXT not in page and "Toch iets anders." not in page


def test_staff_release_what_they_read_and_not_what_was_changed_meanwhile(world: World) -> None:
    cycle = answered(world)
    row = tell(cycle, world.student)
    tell(cycle, world.student, "Net veranderd.")
    why = refused(
        announcing.release, by=world.coordinator, announcement=row, text=TEXT, today=TODAY
    )
    assert "veranderde de tekst" in why


def test_a_text_that_comes_back_says_why_and_can_be_sent_again(world: World, clock: Any) -> None:
    cycle = answered(world)
    row = tell(cycle, world.student)
    give_back = announcing.give_back
    refused(give_back, by=world.coordinator, announcement=row, reason=" ")
    give_back(by=world.coordinator, announcement=row, reason="Er staat een naam in.")
    with nothing_changes():
        give_back(by=world.coordinator, announcement=row, reason="Er staat een naam in.")
    assert "Er staat een naam in." in Pages(world.student).get("tell", cycle.pk)
    assert world.student.inbox.filter(body="Er staat een naam in.").count() == 1
    tell(cycle, world.student, "Zonder naam.")
    assert status(row) == "sent"


def test_staff_take_a_released_text_off_the_page_with_a_reason(world: World, clock: Any) -> None:
    cycle = answered(world)
    row = tell(cycle, world.student)
    release(row)
    announcing.give_back(by=world.coordinator, announcement=row, reason="Toch herkenbaar.")
    assert TEXT not in page_of(cycle, world.outsider)


def test_a_writer_takes_own_words_back_also_when_they_are_online(world: World, clock: Any) -> None:
    cycle = answered(world)
    row = tell(cycle, world.student)
    release(row)
    refused(announcing.take_back, by=world.students[1], announcement=row)
    Pages(world.student).post("tell", cycle.pk, terug="1")
    assert status(row) == "withdrawn"
    assert TEXT not in page_of(cycle, world.outsider)
    assert TEXT not in Pages(world.coordinator).get("vervolgactie", cycle.pk)
    refused(announcing.release, by=world.coordinator, announcement=row, text=TEXT, today=TODAY)
    refused(announcing.give_back, by=world.coordinator, announcement=row, reason="Nee.")
    tell(cycle, world.student)
    assert status(row) == "sent"


def test_only_who_was_asked_tells_and_only_after_the_answer(world: World) -> None:
    before, cycle = decided(world), answered(world)
    refused(tell, cycle=before, by=world.student)
    refused(tell, cycle=cycle, by=world.outsider)
    refused(tell, cycle=cycle, by=world.medewerker)
    refused(tell, cycle=cycle, by=world.student, text="  ")
    refused(tell, cycle=cycle, by=world.student, text="a" * 601)
    row = tell(cycle, world.student)
    opening.stop(by=world.coordinator, cycle=cycle, reason="Verbouwing.", today=TODAY)
    refused(tell, cycle=cycle, by=world.students[1])
    refused(announcing.release, by=world.coordinator, announcement=row, text=TEXT, today=TODAY)


def test_the_database_refuses_a_return_without_a_reason(world: World) -> None:
    row = tell(answered(world), world.student)
    with database_refuses("returned_with_a_reason"):
        Announcement.objects.filter(pk=row.pk).update(status="returned")


# ── Pages ─────────────────────────────────────────────────────────────────────


def test_the_answer_page_invites_who_was_asked_to_tell_it(world: World, clock: Any) -> None:
    cycle = answered(world)
    url = reverse("cycles:tell", args=[cycle.pk])
    assert url in page_of(cycle, world.student)
    for person in (world.outsider, world.coordinator, world.medewerker):
        assert url not in page_of(cycle, person)
        assert NOT_YOURS in Pages(person).post("tell", cycle.pk, expect=403, text=TEXT)


def test_from_writing_to_released_by_page(world: World, clock: Any) -> None:
    cycle = answered(world)
    text = "Eerste regel.\r\nTweede regel."
    pages = Pages(world.student)
    said = pages.post("tell", cycle.pk, text=text)
    assert "Je tekst is verstuurd." in said
    row = Announcement.objects.get()
    staff = Pages(world.coordinator)
    assert reverse("cycles:announcement", args=[cycle.pk, row.pk]) in staff.get(
        "vervolgactie", cycle.pk
    )
    read = staff.get("announcement", cycle.pk, row.pk)
    assert world.student.user.get_full_name() in read and "Tweede regel." in read
    staff.post(
        "announcement", cycle.pk, row.pk, doe="online", gelezen="Eerste regel.\n Tweede regel."
    )
    assert status(row) == "released"
    assert "Jouw tekst staat bij het antwoord" in pages.get("tell", cycle.pk)


def test_a_director_and_other_coordinators_do_not_read_who_wrote(world: World, clock: Any) -> None:
    cycle = answered(world)
    row = tell(cycle, world.student)
    for person in (world.directeur, world.second):
        page = Pages(person).get("vervolgactie", cycle.pk)
        assert (
            TEXT not in page and reverse("cycles:announcement", args=[cycle.pk, row.pk]) not in page
        )
        Pages(person).post("announcement", cycle.pk, row.pk, expect=403, doe="online")


def test_a_text_of_another_cycle_is_not_there(world: World, clock: Any) -> None:
    one, two = answered(world), answered(world)
    row = tell(one, world.student)
    Pages(world.coordinator).post("announcement", two.pk, row.pk, expect=404, doe="online")


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ("naam", []),
        ("vertrouwelijk", ["zeg je niets over de mening"]),
        ("anoniem", ["zeg je niets over de mening", "Niemand ziet of jij meedeed"]),
    ],
)
def test_after_anonymous_input_a_student_reads_what_telling_does_not_say(
    world: World, clock: Any, identity: str, said: list[str]
) -> None:
    cycle = answered(world)
    Cycle.objects.filter(pk=cycle.pk).update(identity=identity)
    page = Pages(world.student).get("tell", cycle.pk)
    for words in ("zeg je niets over de mening", "Niemand ziet of jij meedeed"):
        assert (words in page) == (words in said)
    assert world.coordinator.user.formal_name in page

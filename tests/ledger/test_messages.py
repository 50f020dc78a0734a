"""Messages and the log: once per key, in the right inbox, without what students wrote."""

from __future__ import annotations

import uuid

import pytest

from participation.ledger.actions import log, send_messages
from participation.ledger.models import LogEntry, Message
from tests.cycles.help import database_refuses
from tests.factories import MembershipFactory, MessageFactory, SchoolFactory, StudentFactory

pytestmark = pytest.mark.django_db


def test_a_message_with_the_same_key_is_stored_once() -> None:
    student = StudentFactory()
    send_messages(to=[student.pk], key="a", title="Eerst")
    send_messages(to=[student.pk, student.pk], key="a", title="Nog eens")
    assert [message.title for message in Message.objects.all()] == ["Eerst"]


def test_another_key_or_another_inbox_is_another_message() -> None:
    one, two = StudentFactory(), StudentFactory()
    send_messages(to=[one.pk, two.pk], key="a", title="Een")
    send_messages(to=[one.pk], key="b", title="Twee")
    assert (one.inbox.count(), two.inbox.count()) == (2, 1)


def test_the_database_keeps_one_message_per_inbox_and_key() -> None:
    message = MessageFactory()
    with database_refuses():
        MessageFactory(recipient=message.recipient, key=message.key)


def test_a_whole_school_gets_a_message_in_few_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    students = StudentFactory.create_batch(30)
    with django_assert_max_num_queries(1):
        send_messages(to=[student.pk for student in students], key="a", title="Een")
    assert Message.objects.count() == 30


def test_a_long_title_is_cut_to_what_fits() -> None:
    student = StudentFactory()
    send_messages(to=[student.pk], key="a", title="x" * 500)
    assert len(student.inbox.get().title) == 200


def test_someone_with_two_roles_has_one_inbox() -> None:
    first = MembershipFactory()
    second = MembershipFactory(user=first.user, school=first.school, role="coordinator")
    for member in (first, second):
        MessageFactory(recipient=member)
    assert Message.objects.of(first.user).count() == 2
    assert Message.objects.of(MembershipFactory().user).count() == 0


def test_unread_messages_have_no_day_of_reading() -> None:
    message, read = MessageFactory(), MessageFactory()
    read.read_on = read.sent_at.date()
    read.save()
    assert list(Message.objects.unread()) == [message]


def test_a_log_row_says_who_did_what_to_which_row_and_when() -> None:
    member, row = MembershipFactory(), uuid.uuid4()
    log(by=member, school=member.school, verb="tested", of=row, note="x" * 400)
    entry = LogEntry.objects.get()
    assert (entry.actor, entry.school, entry.verb, entry.object_id) == (
        member,
        member.school,
        "tested",
        row,
    )
    assert len(entry.note) == 300 and entry.at


def test_a_log_row_outlives_the_person() -> None:
    member = MembershipFactory()
    log(by=member, school=member.school, verb="tested", of=uuid.uuid4())
    member.delete()
    assert LogEntry.objects.get().actor is None


def test_a_log_row_can_be_written_without_an_actor() -> None:
    school = SchoolFactory()
    log(by=None, school=school, verb="tested", of=uuid.uuid4())
    assert LogEntry.objects.get(school=school).actor is None

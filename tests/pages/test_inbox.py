"""The inbox: what the school told this person, and nobody else's."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.ledger.models import Message
from tests.factories import MembershipFactory, MessageFactory, World, make_world

from .scenes import signed_in, text_of

pytestmark = pytest.mark.django_db
INBOX = "/berichten/"


@pytest.fixture
def world() -> World:
    return make_world()


def test_an_empty_inbox_says_what_will_come(world: World) -> None:
    page = text_of(signed_in(world.student.user).get(INBOX))
    assert "Nog geen berichten" in page and "Alles is gelezen" not in page


def test_everyone_reads_only_their_own_messages(world: World) -> None:
    for name, person in world.everyone().items():
        MessageFactory(recipient=person, title=f"Bericht voor {name}.", body=f"Lees dit, {name}.")
    for name, person in world.everyone().items():
        page = text_of(signed_in(person.user).get(INBOX))
        for other in world.everyone():
            assert (f"Bericht voor {other}." in page) == (other == name)
            assert (f"Lees dit, {other}." in page) == (other == name)


def test_who_has_two_roles_reads_the_messages_of_both(world: World) -> None:
    both = MembershipFactory(user=world.medewerker.user, school=world.school, role="directeur")
    MessageFactory(recipient=world.medewerker, title="Als mentor")
    MessageFactory(recipient=both, title="Als directeur")
    page = text_of(signed_in(both.user).get(INBOX))
    assert "Als mentor" in page and "Als directeur" in page


def test_the_newest_message_stands_on_top(world: World) -> None:
    now = timezone.now()
    MessageFactory(recipient=world.student, title="Vorige week", sent_at=now - timedelta(days=7))
    MessageFactory(recipient=world.student, title="Zojuist", sent_at=now)
    page = text_of(signed_in(world.student.user).get(INBOX))
    assert page.index("Zojuist") < page.index("Vorige week")


def test_the_menu_counts_what_is_unread(world: World) -> None:
    MessageFactory.create_batch(3, recipient=world.student)
    MessageFactory(recipient=world.student, read_on=timezone.localdate())
    MessageFactory.create_batch(2, recipient=world.outsider)
    client = signed_in(world.student.user)
    assert '<span class="count">3<' in text_of(client.get(INBOX))
    client.post(INBOX)
    assert '<span class="count">' not in text_of(client.get(INBOX))


def test_looking_at_the_inbox_marks_nothing_as_read(world: World) -> None:
    message = MessageFactory(recipient=world.student)
    signed_in(world.student.user).get(INBOX)
    message.refresh_from_db()
    assert message.read_on is None


def test_opening_a_message_marks_only_that_one_and_goes_where_it_is_about(world: World) -> None:
    message = MessageFactory(recipient=world.student, path="/jouw-stem/alles/")
    other = MessageFactory(recipient=world.student)
    response = signed_in(world.student.user).post(reverse("read_message", args=[message.pk]))
    assert response["Location"] == "/jouw-stem/alles/"
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.read_on, other.read_on) == (timezone.localdate(), None)


def test_a_message_without_a_page_leads_back_to_the_inbox(world: World) -> None:
    message = MessageFactory(recipient=world.student, path="")
    response = signed_in(world.student.user).post(reverse("read_message", args=[message.pk]))
    assert response["Location"] == INBOX


def test_opening_a_message_again_keeps_the_day_it_was_first_read(world: World) -> None:
    first = timezone.localdate() - timedelta(days=5)
    message = MessageFactory(recipient=world.student, read_on=first)
    signed_in(world.student.user).post(reverse("read_message", args=[message.pk]))
    message.refresh_from_db()
    assert message.read_on == first


def test_nobody_marks_the_message_of_somebody_else_as_read(world: World) -> None:
    message = MessageFactory(recipient=world.student)
    assert world.other is not None
    strangers = [p for p in world.everyone().values() if p != world.student]
    for person in [*strangers, *world.other.everyone().values()]:
        response = signed_in(person.user).post(reverse("read_message", args=[message.pk]))
        assert response.status_code == 404
    message.refresh_from_db()
    assert message.read_on is None


def test_marking_all_as_read_touches_only_own_unread_messages(world: World) -> None:
    earlier = timezone.localdate() - timedelta(days=3)
    MessageFactory.create_batch(30, recipient=world.student)
    read = MessageFactory(recipient=world.student, read_on=earlier)
    theirs = MessageFactory(recipient=world.outsider)
    signed_in(world.student.user).post(INBOX)
    assert Message.objects.of(world.student.user).unread().count() == 0
    read.refresh_from_db()
    theirs.refresh_from_db()
    assert (read.read_on, theirs.read_on) == (earlier, None)


def test_a_long_inbox_is_paged_and_every_message_stands_on_one_page(world: World) -> None:
    for number in range(60):
        MessageFactory(recipient=world.student, title=f"Bericht nummer {number}.")
    client = signed_in(world.student.user)
    pages = [text_of(client.get(f"{INBOX}?pagina={n}")) for n in (1, 2, 3)]
    for number in range(60):
        assert sum(f"Bericht nummer {number}." in page for page in pages) == 1
    further = html.unescape(re.findall(r'href="([^"]+)">Volgende<', pages[0])[0])
    assert "Bericht nummer" in text_of(client.get(f"{INBOX}{further}"))
    assert "Volgende<" not in pages[2] and "Vorige<" in pages[2]

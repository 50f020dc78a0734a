"""Students who send at the same moment, and one who sends while input is being closed.

Only on PostgreSQL: SQLite lets one writer in at a time by itself, for the whole database.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections

from cycles.actions import Refused, anonymous, closing, input
from cycles.models import Contribution, Cycle, Receipt
from participation.people.models import Membership
from tests.factories import World, make_world, open_cycle, send_anonymously, write

from .help import TODAY, days

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite has one writer at a time: there is nothing to do together "
        "(run with DATABASE_URL=postgres://…)",
    ),
]

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))


def start(identity: str) -> tuple[World, Cycle]:
    town = make_world(students=12, today=TODAY, with_other=False)
    plan = {"school": town.school, "groups": [town.klas], "identity": identity}
    return town, open_cycle(today=TODAY, **plan)


def together(*acts: Callable[[], object]) -> list[object]:
    """Run each in a thread and a connection of its own, all let go at once; what each gave."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=10)
            results[place] = act()  # type: ignore[call-overload]
        except Refused as refused:
            results[place] = refused  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return list(results)


def sending(cycle: Cycle, by: Membership, text: str, **fields: object) -> Callable[[], str]:
    question = cycle.doel.questions.all()[0]
    arguments = {"by": by, "cycle": cycle, "token": uuid.uuid4(), "today": TODAY, **fields}
    return lambda: anonymous.send(answers=[(question, text)], **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("_again", range(3))
def test_two_students_who_send_together_are_both_stored(_again: int) -> None:
    town, cycle = start("anoniem")
    for person in town.students[:3]:
        send_anonymously(cycle, person, today=TODAY)
    acts = [sending(cycle, person, f"Tekst {person.pk}") for person in town.students[3:5]]
    codes = together(*acts)
    assert len(set(codes)) == 2 and all(isinstance(code, str) for code in codes)
    assert cycle.invitations.filter(took_part=True).count() == 5
    assert cycle.contributions.live().count() == 5  # the fifth person opened the batch


def test_a_whole_class_at_once_loses_nobody() -> None:
    town, cycle = start("anoniem")
    codes = together(*[sending(cycle, p, f"Tekst {p.pk}") for p in town.students[:8]])
    assert len(set(codes)) == 8
    assert Receipt.objects.count() == Contribution.objects.count() == 8
    assert cycle.contributions.live().count() == 5


def test_a_double_tap_on_two_connections_stores_once() -> None:
    town, cycle = start("anoniem")
    token = uuid.uuid4()
    one, other = together(
        sending(cycle, town.student, "Rust.", token=token),
        sending(cycle, town.student, "Rust.", token=token),
    )
    assert one == other and isinstance(one, str)
    assert Receipt.objects.count() == Contribution.objects.count() == 1


def test_one_student_on_two_devices_sends_once() -> None:
    town, cycle = start("anoniem")
    results = together(
        sending(cycle, town.student, "Rust."), sending(cycle, town.student, "Liever een boom.")
    )
    assert sorted(type(result).__name__ for result in results) == ["Refused", "str"]
    assert Receipt.objects.count() == Contribution.objects.count() == 1


@pytest.mark.parametrize("_again", range(4))
@pytest.mark.parametrize("identity", ["vertrouwelijk", "anoniem"])
def test_sending_while_input_closes_is_shown_to_staff_or_refused(
    identity: str, _again: int
) -> None:
    """Never stored and left unread: what came before the lock is in the last batch."""
    town, cycle = start(identity)

    def last_second() -> object:
        if identity == "anoniem":
            return sending(cycle, town.student, "Op het nippertje.", today=days(7))()
        return write(cycle, town.student, "Op het nippertje.", today=days(7))

    def close() -> object:
        return closing.fetch_last_input(by=town.coordinator, cycle=cycle, today=days(8))

    sent, closed = together(last_second, close)
    assert closed is None
    stored = cycle.contributions.filter(text="Op het nippertje.")
    if isinstance(sent, Refused):
        assert not stored.exists()
    else:
        assert stored.get().released
    assert not Contribution.objects.pending().exists()
    assert not Receipt.objects.exclude(form_token=None).exists()


def test_a_change_and_a_batch_together_keep_the_newest_words() -> None:
    town, cycle = start("vertrouwelijk")
    rows = [write(cycle, person, f"Tekst {person.pk}", today=TODAY) for person in town.students[:4]]
    together(
        lambda: input.change_contribution(
            by=town.student, contribution=rows[0], text="Nieuwe woorden.", today=TODAY
        ),
        lambda: write(cycle, town.students[4], "De vijfde.", today=TODAY),
    )
    row = Contribution.objects.get(pk=rows[0].pk)
    assert row.newest_text == "Nieuwe woorden." and row.released

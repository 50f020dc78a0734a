"""What the tests of the cycle share: a fixed day, refusals that change nothing, pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from cycles.actions import Refused, answering
from cycles.actions.answering import DecisionData
from cycles.models import Cycle, Decision, Theme
from participation.people.models import Membership
from tests.factories import World, answered_cycle, decided_cycle, ready_cycle

TODAY = date(2026, 10, 6)  # a Tuesday on which every region has school
APPS = ("cycles", "ledger", "people")


def days(number: int) -> date:
    """So many days after TODAY."""
    return TODAY + timedelta(days=number)


def everything_stored() -> dict[str, list[str]]:
    """All rows of our own apps, log and inbox included; only the moment of sign-in is left out."""
    found = {}
    with connection.cursor() as cursor:  # hundreds of times: without making objects of the rows
        for label in APPS:
            for model in apps.get_app_config(label).get_models(include_auto_created=True):
                columns = [f.column for f in model._meta.concrete_fields if f.name != "last_login"]
                names = ", ".join(f'"{column}"' for column in columns)
                cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}"')  # noqa: S608
                found[model._meta.label] = sorted(map(repr, cursor.fetchall()))
    return found


@contextmanager
def nothing_changes() -> Iterator[None]:
    """No row, log line or message is added, changed or removed inside the block."""
    before = everything_stored()
    yield
    after = everything_stored()
    assert {k: v for k, v in after.items() if v != before[k]} == {}


def refused(act: Callable[..., Any], **arguments: Any) -> str:
    """Try an act that must be refused; nothing may change. Returns why, in words."""
    with nothing_changes(), pytest.raises(Refused) as caught:
        act(**arguments)
    assert all(caught.value.sentences)
    return " ".join(caught.value.sentences)


@contextmanager
def database_refuses(check: str = "") -> Iterator[None]:
    """The database itself refuses; `check` names the CHECK constraint that must say so."""
    with pytest.raises(IntegrityError, match=check or None), transaction.atomic():
        yield


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens in the block is rolled back: one example of a property test."""
    with transaction.atomic():
        yield
        # Deferred checks (foreign keys) have to hold too, though nothing is committed.
        connection.check_constraints()
        transaction.set_rollback(True)


class Pages:
    """A browser without JavaScript, signed in as one person."""

    def __init__(self, person: Membership) -> None:
        self.client = Client()
        self.client.force_login(person.user)

    def get(self, name: str, *args: Any, **query: str) -> str:
        response = self.client.get(reverse(f"cycles:{name}", args=args), query, follow=True)
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    def post(self, name: str, *args: Any, expect: int = 200, **data: Any) -> str:
        """Send a form; redirects are followed to the page that a person ends on."""
        response = self.client.post(reverse(f"cycles:{name}", args=args), data, follow=True)
        assert response.status_code == expect, response.status_code
        return response.content.decode()

    def refuses(self, sentence: str, name: str, *args: Any, expect: int = 200, **data: Any) -> str:
        """Send a form that is refused with this sentence; nothing may change."""
        with nothing_changes():
            page = self.post(name, *args, expect=expect, **data)
        assert escape(sentence) in page or sentence in page
        return page


NOT_YOURS = "Deze pagina is voor anderen op school."  # the words on every 403


# ── Cycles in the world of a test ─────────────────────────────────────────────


def at(world: World, **fields: Any) -> dict[str, Any]:
    """What the factories of cycles need: today, in this school, for this class."""
    return {"today": TODAY, "school": world.school, "groups": [world.klas], **fields}


def planned(world: World, **fields: Any) -> Cycle:
    return ready_cycle(**at(world, **fields))


def decided(world: World, *verdicts: str) -> Cycle:
    return decided_cycle(3, **at(world, verdicts=verdicts or ("doen",)))


def answered(world: World, *verdicts: str) -> Cycle:
    return answered_cycle(3, **at(world, verdicts=verdicts or ("doen",)))


def decide(theme: Theme, verdict: str = "doen", **fields: Any) -> Decision:
    """Decide about a theme today; any part of the decision can be replaced."""
    when = fields.pop("today", TODAY)
    words = {
        "summary": "Jullie willen meer plek.",
        "verdict": verdict,
        "reason": "Er is geld gevonden.",
        "decided_by": "de directie",
        "find_out_by": days(30) if verdict == "uitzoeken" else None,
        **fields,
    }
    by = theme.cycle.coordinator
    return answering.decide(by=by, theme=theme, data=DecisionData(**words), today=when)

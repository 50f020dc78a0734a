"""What is checked once more at the answer, and what the school is told to do before it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cycles.actions import answering, reasons, reviewing, sorting
from cycles.cards import NextAct, make_card
from cycles.models import Cycle, StandardReason
from cycles.steps import Facts, next_to_answer
from cycles.waiting import waiting_for_answer
from participation.ledger.models import Message
from tests.factories import World, closed_cycle, fresh, make_world

from .help import TODAY, Pages, answered, at, days, decide, decided, refused

pytestmark = pytest.mark.django_db


def publish(cycle: Cycle) -> None:
    answering.publish_answer(by=cycle.coordinator, cycle=cycle, lead="We vroegen.", today=TODAY)


# ── A reason that became a standard text after the draft ──────────────────────


def test_a_draft_that_became_a_standard_text_is_not_published(world: World, clock: Any) -> None:
    cycle = decided(world, "doen", "niet")
    decide(cycle.themes.all()[1], "niet", reason="Er is geen geld voor.")
    reasons.keep_reason(
        by=world.coordinator, title="Geen geld", text="Er is geen geld voor", today=TODAY
    )
    why = refused(
        answering.publish_answer, by=world.coordinator, cycle=cycle, lead="X", today=TODAY
    )
    assert "‘Thema 2’" in why and "‘Thema 1’" not in why and "jullie eigen reden" in why
    Pages(world.coordinator).refuses("Thema ‘Thema 2’", "publish", cycle.pk, lead="We vroegen.")
    decide(cycle.themes.all()[1], "niet", reason="Er is geen geld voor banken.")
    publish(cycle)


def test_who_changes_the_list_holds_the_school_first(world: World) -> None:
    """So that a double click waits, and a reason that goes meanwhile is not put back."""
    keep = {"by": world.coordinator, "today": TODAY}
    row = reasons.keep_reason(title="Te duur", text="Het kost …", **keep)  # type: ignore[arg-type]
    acts = [
        lambda: reasons.keep_reason(title="Past niet", text="Het past …", **keep),  # type: ignore[arg-type]
        lambda: reasons.keep_reason(reason=row, title="Duur", text="Het …", **keep),  # type: ignore[arg-type]
        lambda: reasons.remove_reason(by=world.coordinator, reason=row),
    ]
    for act in acts:
        with CaptureQueriesContext(connection) as seen:
            act()
        queries = [query["sql"] for query in seen if query["sql"].startswith("SELECT")]
        assert 'FROM "people_school"' in queries[0]
    gone = refused(reasons.keep_reason, reason=row, title="Duur", text="Toch.", **keep)
    assert "weggehaald" in gone and StandardReason.objects.count() == 1


# ── An own answer ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("where", ["hidden", "care", "withdrawn"])
def test_nobody_is_told_of_an_own_answer_that_is_not_there_to_read(
    world: World, where: str
) -> None:
    cycle = decided(world)
    row = cycle.contributions.filter(author=world.student).get()
    sorting.answer_one(by=world.coordinator, contribution=row, text="Dank je.", today=TODAY)
    fields = {"status": where, "hidden_reason": "Een naam." if where == "hidden" else ""}
    cycle.contributions.filter(pk=row.pk).update(**fields)
    publish(cycle)
    assert not Message.objects.filter(key__startswith="extra:").exists()


def test_nobody_is_told_of_an_own_answer_to_hidden_words_after_the_answer(world: World) -> None:
    row = answered(world).contributions.filter(author=world.student).get()
    sorting.hide(by=world.coordinator, contribution=row, reason="Een naam.", today=TODAY)
    sorting.answer_one(by=world.coordinator, contribution=row, text="Dank je.", today=TODAY)
    assert not Message.objects.filter(key__startswith="extra:").exists()


# ── What to do now ────────────────────────────────────────────────────────────


def told(cycle: Cycle, today: Any = TODAY) -> tuple[NextAct, list[str], str]:
    """The next act on the card; the words and the button in the queue."""
    row = Cycle.objects.filter(pk=cycle.pk).with_facts(today).get()
    [waits] = waiting_for_answer(cycle.coordinator.user, today)
    return make_card(row, today).next, list(waits.todo), waits.button


def test_input_that_waits_to_be_fetched_comes_first() -> None:
    town = make_world(students=12, today=TODAY, with_other=False)
    cycle = closed_cycle(7, **at(town, identity="vertrouwelijk"))
    keys = list(cycle.contributions.live().values_list("pk", flat=True))
    link = {"by": town.coordinator, "cycle": cycle, "name": "Alles", "contributions": keys}
    sorting.make_theme(**link, today=days(-2))
    decide(cycle.themes.get(), today=days(-2))
    act, todo, button = told(cycle)
    assert todo == ["De laatste teksten zijn nog niet opgehaald."] and button == "Haal op"
    assert act.sentence == "Haal de laatste teksten op" and act.url.endswith("#laatste-teksten")
    [row] = waiting_for_answer(town.directeur.user, TODAY)
    assert "Alles is besloten" not in " ".join(row.todo)


def test_while_students_look_at_the_themes_there_is_only_waiting() -> None:
    town = make_world(students=14, today=TODAY, with_other=False)
    cycle = closed_cycle(14, **at(town))
    keys = list(cycle.contributions.values_list("pk", flat=True))
    theme = sorting.make_theme(
        by=town.coordinator, cycle=cycle, name="Alles", contributions=keys, today=TODAY
    )
    decide(theme)
    reviewing.ask_review(
        by=town.coordinator, cycle=fresh(cycle), ends_on=days(3), summaries={}, today=TODAY
    )
    act, todo, button = told(cycle)
    assert todo == ["Wacht op ‘klopt dit?’ tot en met vrijdag 9 oktober."] and button == "Bekijk"
    assert act.sentence == todo[0] and not act.urgent
    assert told(cycle, days(4))[1] == ["Alles is besloten. Het antwoord staat nog niet online."]


def test_the_first_gap_is_what_to_do_next() -> None:
    asked = {"review_until": TODAY}
    assert next_to_answer(Facts(unfetched=True, unthemed=1, undecided=1), TODAY) == "unfetched"
    assert next_to_answer(Facts(unthemed=1, undecided=1, **asked), TODAY) == "unthemed"  # type: ignore[arg-type]
    assert next_to_answer(Facts(undecided=1, **asked), TODAY) == "undecided"  # type: ignore[arg-type]
    assert next_to_answer(Facts(**asked), TODAY) == "review"  # type: ignore[arg-type]
    assert next_to_answer(Facts(**asked), days(1)) == ""  # type: ignore[arg-type]


# ── Eerst uitzoeken ───────────────────────────────────────────────────────────


def test_another_date_alone_is_not_taken_for_a_double_click(world: World) -> None:
    theme = answered(world, "uitzoeken").themes.get()
    now = theme.decisions.get()
    same = {
        "verdict": "uitzoeken",
        "summary": now.summary,
        "reason": now.reason,
        "decided_by": now.decided_by,
    }
    assert decide(theme, find_out_by=now.find_out_by, **same) == now  # a double click
    why = refused(decide, theme=theme, find_out_by=days(60), **same)
    assert "Verzet de beloofde datum" in why

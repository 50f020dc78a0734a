"""A student's own words as a parcel: the five stops in every situation."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cycles.actions import answering, input, opening, sorting
from cycles.models import Contribution, Cycle, Vervolgactie
from cycles.parcels import Parcel, make_parcel, with_travel
from tests.factories import (
    answered_cycle,
    closed_cycle,
    cycle_with_input,
    decide,
    decided_cycle,
    finished_cycle,
    fresh,
)

from .help import TODAY, days

pytestmark = pytest.mark.django_db
NAMES = ["ontvangen", "in een thema", "besluit", "actie", "gedaan"]


def parcel_of(cycle: Cycle, number: int = 0) -> Parcel:
    """The parcel of one contribution, as the student gets it today."""
    row = with_travel(Contribution.objects.filter(cycle=cycle)).order_by("text")[number]
    return make_parcel(row, TODAY)


def states(parcel: Parcel) -> list[str]:
    assert [stop.name for stop in parcel.stops] == NAMES
    return [stop.state for stop in parcel.stops]


def answered(*verdicts: str, n: int = 1, **plan: Any) -> Cycle:
    return answered_cycle(n, today=TODAY, verdicts=verdicts or ("doen",), **plan)


def update(cycle: Cycle, status: str, words: str = "Besteld.", number: int = 0) -> None:
    action = Vervolgactie.objects.filter(theme__cycle=cycle).order_by("what")[number]
    answering.update_action(
        by=cycle.coordinator, action=action, status=status, words=words, today=TODAY
    )


# ── Underway to a decision ────────────────────────────────────────────────────


def test_received_words_wait_for_a_theme() -> None:
    parcel = parcel_of(cycle_with_input(1, today=TODAY))
    assert states(parcel) == ["past", "now", "next", "next", "next"]
    assert parcel.stops[0].when == "za 3 oktober"
    assert parcel.stops[2].when == "uiterlijk zaterdag 24 oktober"
    assert parcel.may_change and parcel.is_moving


def test_after_closing_words_cannot_be_changed() -> None:
    parcel = parcel_of(closed_cycle(1, today=TODAY))
    assert states(parcel) == ["past", "now", "next", "next", "next"]
    assert not parcel.may_change and parcel.is_moving


def test_in_a_theme_words_wait_for_the_decision() -> None:
    cycle = closed_cycle(1, today=TODAY)
    keys = [cycle.contributions.get().pk]
    sorting.make_theme(
        by=cycle.coordinator, cycle=cycle, name="Zitten", contributions=keys, today=TODAY
    )
    parcel = parcel_of(cycle)
    assert states(parcel) == ["past", "past", "now", "next", "next"]
    assert parcel.stops[1].note == "Thema: Zitten" and parcel.stops[1].when == "di 6 oktober"


def test_a_draft_decision_is_not_told() -> None:
    parcel = parcel_of(decided_cycle(1, today=TODAY))
    assert states(parcel) == ["past", "past", "now", "next", "next"]
    assert not any(stop.reason or stop.verdict for stop in parcel.stops)


def test_a_moved_promise_is_the_date_that_is_shown() -> None:
    cycle = closed_cycle(1, today=TODAY)
    opening.move_promised_date(
        by=cycle.coordinator,
        cycle=cycle,
        promise=cycle.terugkoppeling.promise,
        to=days(14),
        reason="Ziek.",
        today=TODAY,
    )
    assert "20 oktober" in parcel_of(cycle).stops[2].when


def test_a_promised_date_that_went_by_is_not_promised_again() -> None:
    parcel = parcel_of(closed_cycle(1, today=TODAY, due=days(-3)))
    assert "uiterlijk" not in parcel.stops[2].when


# ── Decided ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("verdict", ["doen", "deels"])
def test_a_decision_to_act_comes_with_its_reason_and_a_planned_action(verdict: str) -> None:
    parcel = parcel_of(answered(verdict))
    assert states(parcel) == ["past", "past", "past", "now", "next"]
    decision, action, done = parcel.stops[2:]
    assert (decision.verdict, decision.reason) == (verdict, "Er is geld voor.")
    assert decision.when == "di 6 oktober"
    assert (action.when, action.note) == ("gepland", "Krukken bestellen (meneer Bos).")
    assert done.when == "verwacht voor 5 november"


def test_after_niet_nothing_more_will_come_but_the_reason_stands() -> None:
    parcel = parcel_of(answered("niet"))
    assert states(parcel) == ["past", "past", "past", "off", "off"]
    assert parcel.stops[2].reason == "Er is geld voor."
    assert not parcel.is_moving


def test_finding_out_keeps_the_decision_moving_with_its_own_date() -> None:
    parcel = parcel_of(answered("uitzoeken"))
    assert states(parcel)[:3] == ["past", "past", "now"]
    assert "uiterlijk donderdag 5 november" in parcel.stops[2].note
    assert parcel.stops[2].reason and parcel.is_moving


def test_a_decision_without_an_action_waits_for_one() -> None:
    cycle = answered("doen")
    Vervolgactie.objects.all().delete()
    assert states(parcel_of(cycle)) == ["past", "past", "past", "next", "next"]


def test_in_a_finished_cycle_no_action_is_awaited_that_was_never_planned() -> None:
    cycle = finished_cycle(1, today=TODAY)
    Vervolgactie.objects.all().delete()
    assert states(parcel_of(cycle)) == ["past", "past", "past", "off", "off"]


# ── Actions ───────────────────────────────────────────────────────────────────


def test_an_action_that_started_says_so() -> None:
    cycle = answered()
    update(cycle, "bezig")
    parcel = parcel_of(cycle)
    assert states(parcel) == ["past", "past", "past", "now", "next"]
    assert parcel.stops[3].when == "bezig"
    assert parcel.stops[3].note == "Krukken bestellen (meneer Bos). Besteld."


def test_an_action_that_is_done_ends_the_journey() -> None:
    cycle = answered()
    update(cycle, "klaar", "Ze staan er.")
    parcel = parcel_of(cycle)
    assert states(parcel) == ["past"] * 5
    assert parcel.stops[4].when == "di 6 oktober"
    assert parcel.stops[4].note.endswith("Ze staan er.")
    assert not parcel.is_moving


def test_an_action_that_failed_is_not_called_done() -> None:
    cycle = answered()
    update(cycle, "lukt_niet", "De winkel is dicht.")
    parcel = parcel_of(cycle)
    assert states(parcel) == ["past", "past", "past", "past", "off"]
    assert parcel.stops[3].note.endswith("De winkel is dicht.")
    assert parcel.stops[4].when == "lukt niet"


def test_of_two_actions_the_one_that_runs_decides() -> None:
    cycle = answered()
    theme = cycle.themes.get()
    answering.plan_action(
        by=cycle.coordinator, theme=theme, what="Verven", who="de klas", due=days(60)
    )
    update(cycle, "klaar", number=0)
    parcel = parcel_of(cycle)
    assert states(parcel) == ["past", "past", "past", "now", "next"]
    assert parcel.stops[4].when == "verwacht voor 5 december"
    update(cycle, "lukt_niet", "Geen verf.", number=1)
    parcel = parcel_of(cycle)
    assert states(parcel) == ["past"] * 5
    assert "Geen verf." in parcel.stops[4].note


# ── Off the road ──────────────────────────────────────────────────────────────


def test_words_that_were_taken_back_stop_at_once() -> None:
    cycle = cycle_with_input(1, today=TODAY)
    row = cycle.contributions.get()
    input.withdraw(by=row.author, contribution=row, today=TODAY)
    parcel = parcel_of(cycle)
    assert states(parcel) == ["past", "off", "off", "off", "off"]
    assert not parcel.may_change and not parcel.is_moving


def test_hidden_words_stop_and_cannot_be_changed() -> None:
    cycle = cycle_with_input(1, today=TODAY)
    row = cycle.contributions.get()
    sorting.hide(by=cycle.coordinator, contribution=row, reason="Naam.", today=TODAY)
    parcel = parcel_of(cycle)
    assert states(parcel) == ["past", "off", "off", "off", "off"]
    assert not parcel.may_change and not parcel.is_moving


def stop(cycle: Cycle) -> Cycle:
    opening.stop(by=cycle.coordinator, cycle=cycle, reason="Geen geld.", today=TODAY)
    return fresh(cycle)


def test_in_a_stopped_cycle_nothing_more_is_promised() -> None:
    parcel = parcel_of(stop(closed_cycle(1, today=TODAY)))
    assert states(parcel) == ["past", "off", "off", "off", "off"]
    assert not parcel.is_moving


def test_in_a_stopped_cycle_a_draft_decision_is_not_told() -> None:
    parcel = parcel_of(stop(decided_cycle(1, today=TODAY)))
    assert states(parcel) == ["past", "past", "off", "off", "off"]


def test_a_cycle_stopped_after_the_answer_awaits_no_action() -> None:
    parcel = parcel_of(stop(answered("doen")))
    assert states(parcel)[:3] == ["past", "past", "past"]
    assert not parcel.is_moving
    assert "verwacht" not in "".join(stop.when for stop in parcel.stops)


def test_a_cycle_stopped_while_finding_out_promises_nothing_any_more() -> None:
    parcel = parcel_of(stop(answered("uitzoeken")))
    assert not parcel.is_moving
    assert "Nieuwe belofte" not in "".join(stop.note for stop in parcel.stops)


# ── In two themes ─────────────────────────────────────────────────────────────


def in_two_themes(first: str, second: str) -> Cycle:
    cycle = closed_cycle(1, today=TODAY)
    keys = [cycle.contributions.get().pk]
    for name, verdict in (("Zitten", first), ("Rust", second)):
        theme = sorting.make_theme(
            by=cycle.coordinator, cycle=cycle, name=name, contributions=keys, today=TODAY
        )
        decide(theme, verdict, today=TODAY)
    return fresh(cycle)


def test_before_the_answer_a_second_theme_adds_nothing() -> None:
    assert parcel_of(in_two_themes("doen", "niet")).also == []


def test_words_in_two_themes_follow_the_first_and_show_the_decision_about_the_second() -> None:
    cycle = in_two_themes("niet", "deels")
    answering.publish_answer(by=cycle.coordinator, cycle=cycle, lead="Wij.", today=TODAY)
    parcel = parcel_of(cycle)
    assert parcel.stops[1].note == "Thema: Zitten"
    assert parcel.stops[2].verdict == "niet"
    [box] = parcel.also
    assert (box.theme, box.verdict, box.reason) == ("Rust", "deels", "Er is geld voor.")


# ── Cost ──────────────────────────────────────────────────────────────────────


def test_parcels_cost_the_same_number_of_queries_for_three_and_for_thirty() -> None:
    counts = []
    for n in (3, 30):  # three: one per verdict
        cycle = answered("doen", "niet", "uitzoeken", n=n)
        with CaptureQueriesContext(connection) as captured:
            rows = with_travel(Contribution.objects.filter(cycle=cycle))
            assert len([make_parcel(row, TODAY) for row in rows]) == n
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 7

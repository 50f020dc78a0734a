"""After the answer: actions and their news, judging, finishing, stopping."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from cycles.actions import answering, opening, sorting
from cycles.models import ActionUpdate, Cycle, Vervolgactie
from participation.ledger.models import Message, Promise
from tests.factories import (
    World,
    closed_cycle,
    finished_cycle,
    fresh,
)

from .help import (
    TODAY,
    Pages,
    answered,
    at,
    database_refuses,
    days,
    decide,
    decided,
    nothing_changes,
    refused,
)

pytestmark = pytest.mark.django_db


# ── Actions ───────────────────────────────────────────────────────────────────


def update(action: Vervolgactie, status: str, words: str = "", **fields: Any) -> None:
    by = action.theme.cycle.coordinator
    arguments = {"status": status, "words": words, "today": TODAY, **fields}
    answering.update_action(by=by, action=action, **arguments)


def test_news_about_an_action_is_stored_and_told_to_the_writers_in_its_theme(
    world: World,
) -> None:
    cycle = answered(world, "doen", "deels", "niet")
    action = Vervolgactie.objects.get(theme__name="Thema 1")
    [writer] = [row.author for row in action.theme.contributions.all()]
    update(action, "bezig", "De krukken zijn besteld.")
    action.refresh_from_db()
    assert action.status == "bezig"
    told = Message.objects.filter(key__startswith="action:").values_list("recipient", flat=True)
    assert list(told) == [writer.pk]
    assert cycle.phase == "teruggekoppeld"


@pytest.mark.parametrize("status", ["bezig", "klaar", "lukt_niet"])
def test_news_of_an_action_is_read_on_the_writers_own_page_and_on_the_answer(
    world: World, status: str, clock: Any
) -> None:
    cycle = answered(world)
    update(Vervolgactie.objects.get(), status, "De leverancier belde.")
    pages = Pages(world.student)
    assert "De leverancier belde." in pages.get("answer", cycle.pk)
    assert "De leverancier belde." in pages.get("own_words")


def test_an_action_that_fails_needs_words(world: World, clock: Any) -> None:
    cycle = answered(world)
    action = Vervolgactie.objects.get()
    assert "Zeg waarom" in refused(update, action=action, status="lukt_niet", words=" ")
    Pages(world.coordinator).refuses(
        "Zeg waarom het niet lukt.", "action", cycle.pk, action.pk, status="lukt_niet", words=" "
    )
    with database_refuses("failure_has_a_reason"):
        ActionUpdate.objects.create(action=action, status="lukt_niet", made_on=TODAY)
    update(action, "lukt_niet", "De leverancier is failliet.")
    action.refresh_from_db()
    assert action.status == "lukt_niet"


def test_the_same_news_on_the_same_day_is_told_once(world: World) -> None:
    answered(world)
    action = Vervolgactie.objects.get()
    update(action, "bezig", "Besteld.")
    with nothing_changes():
        update(action, "bezig", "Besteld.")


def test_there_is_no_news_before_the_answer(world: World) -> None:
    decided(world)
    assert "pas na het antwoord" in refused(
        update, action=Vervolgactie.objects.get(), status="bezig"
    )


def test_an_action_goes_on_after_the_cycle_is_finished(world: World) -> None:
    finished_cycle(2, **at(world))
    action = Vervolgactie.objects.get()
    update(action, "klaar", "Ze staan er.")
    action.refresh_from_db()
    assert action.status == "klaar"


def test_planning_an_action_twice_with_one_token_makes_one(world: World) -> None:
    theme, token = decided(world).themes.get(), uuid.uuid4()
    arguments = {"by": world.coordinator, "theme": theme, "what": "Verven", "who": "Bos"}
    for _again in range(2):
        answering.plan_action(due=days(30), token=token, **arguments)
    assert theme.actions.filter(what="Verven").count() == 1


def test_an_action_that_students_saw_is_not_removed(world: World) -> None:
    answered(world)
    assert "Kies ‘lukt niet’" in refused(
        answering.remove_action, by=world.coordinator, action=Vervolgactie.objects.get()
    )


def test_an_action_nobody_saw_can_be_removed(world: World) -> None:
    decided(world)
    answering.remove_action(by=world.coordinator, action=Vervolgactie.objects.get())
    assert not Vervolgactie.objects.exists()


def test_an_action_says_what(world: World) -> None:
    theme = decided(world).themes.get()
    with database_refuses("action_says_what"):
        Vervolgactie.objects.create(theme=theme, what="", who="Bos", due=days(3))


# ── The end ───────────────────────────────────────────────────────────────────


def judge(cycle: Cycle, verdict: str = "gehaald") -> None:
    verdicts = {c.pk: (verdict, "Dat zien we.") for c in cycle.doel.criteria.all()}
    answering.judge(by=cycle.coordinator, cycle=cycle, verdicts=verdicts)


def test_a_cycle_whose_promises_are_kept_and_criteria_judged_is_finished(world: World) -> None:
    cycle = answered(world)
    judge(cycle, "niet")
    answering.finish(by=cycle.coordinator, cycle=cycle, today=days(5))
    cycle = fresh(cycle)
    assert (cycle.phase, cycle.finished_on) == ("afgerond", days(5))


def test_open_actions_do_not_block_the_end(world: World) -> None:
    cycle = answered(world)
    assert Vervolgactie.objects.filter(status="gepland").exists()
    judge(cycle)
    answering.finish(by=cycle.coordinator, cycle=cycle, today=TODAY)
    assert fresh(cycle).phase == "afgerond"


def test_criteria_are_judged_only_after_the_answer(world: World) -> None:
    refused(judge, cycle=decided(world))
    refused(judge, cycle=finished_cycle(1, **at(world)), verdict="niet")


def test_judging_can_be_saved_without_finishing(world: World, clock: Any) -> None:
    cycle = answered(world)
    [criterion] = cycle.doel.criteria.all()
    form = {f"{criterion.pk}-verdict": "deels", f"{criterion.pk}-note": "Bijna.", "bewaar": "1"}
    Pages(world.coordinator).post("finish", cycle.pk, **form)
    criterion.refresh_from_db()
    assert (criterion.verdict, criterion.note) == ("deels", "Bijna.")
    assert fresh(cycle).phase == "teruggekoppeld"


def test_the_page_finishes(world: World, clock: Any) -> None:
    cycle = answered(world)
    [criterion] = cycle.doel.criteria.all()
    Pages(world.coordinator).post("finish", cycle.pk, **{f"{criterion.pk}-verdict": "gehaald"})
    assert fresh(cycle).phase == "afgerond"


def test_a_finished_cycle_can_start_its_successor_through_the_page(
    world: World, clock: Any
) -> None:
    cycle = finished_cycle(2, **at(world))
    form = {"vervolg": "ja", "token": str(uuid.uuid4())}
    for _double_click in range(2):
        Pages(world.coordinator).post("copy", cycle.pk, **form)
    successor = cycle.successors.get()
    assert successor.phase == "concept"
    assert successor.doel.question == cycle.doel.question
    assert not successor.contributions.exists()


# ── Stopping ──────────────────────────────────────────────────────────────────


def stop(cycle: Cycle, reason: str = "De verbouwing gaat voor.") -> None:
    opening.stop(by=cycle.coordinator, cycle=cycle, reason=reason, today=TODAY)


def test_stopping_ends_the_promise_with_the_reason(world: World) -> None:
    cycle = closed_cycle(2, **at(world))
    stop(cycle)
    promise = fresh(cycle).terugkoppeling.promise
    assert (promise.kept_on, promise.ended_on) == (None, TODAY)
    assert promise.ended_reason == "De verbouwing gaat voor."


def test_stopping_after_the_answer_ends_only_what_is_still_owed(world: World) -> None:
    cycle = answered(world, "uitzoeken", "doen")
    stop(cycle)
    kept = fresh(cycle).terugkoppeling.promise
    assert (kept.kept_on, kept.ended_on) == (TODAY, None)
    assert Promise.objects.get(kind="uitzoeken").ended_on == TODAY
    assert not Promise.objects.owed().exists()


def test_stopping_leaves_the_promises_of_other_cycles_alone(world: World) -> None:
    other = closed_cycle(1, **at(world))
    stop(closed_cycle(1, **at(world)))
    assert [p.pk for p in Promise.objects.owed()] == [other.terugkoppeling.promise_id]


def test_everyone_asked_reads_why_it_stopped(world: World, clock: Any) -> None:
    cycle = closed_cycle(1, **at(world))
    stop(cycle)
    for student in world.students:
        assert student.inbox.get(key=f"stopped:{cycle.pk}").body == "De verbouwing gaat voor."
    assert "De verbouwing gaat voor." in Pages(world.outsider).get("take_part", cycle.pk)


def test_the_answer_of_a_stopped_cycle_makes_no_promise_any_more(world: World, clock: Any) -> None:
    cycle = answered(world, "uitzoeken")
    stop(cycle)
    page = Pages(world.student).get("answer", cycle.pk)
    assert "De verbouwing gaat voor." in page
    assert "hoor je hier meer over" not in page


def test_a_stopped_cycle_is_not_sorted_or_decided(world: World) -> None:
    cycle = decided(world)
    theme, row = cycle.themes.get(), cycle.contributions.all()[0]
    stop(cycle)
    by = world.coordinator
    refused(decide, theme=theme)
    refused(sorting.take_out, by=by, theme=theme, contributions=[row.pk], today=TODAY)
    refused(sorting.hide, by=by, contribution=row, reason="Naam.", today=TODAY)
    refused(
        answering.plan_action, by=by, theme=theme, what="Verven", who="Bos", due=days(9), token=None
    )
    refused(opening.send_news, by=by, cycle=cycle, text="Nieuws.", today=TODAY)

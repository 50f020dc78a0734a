"""What must never be untrue around the answer, tried at the database, the act and the page."""

from __future__ import annotations

from typing import Any

import pytest

from cycles.actions import answering, opening, sorting
from cycles.actions.answering import DecisionData
from cycles.models import Contribution, ContributionTheme, Criterion, Cycle, Decision, Vervolgactie
from tests.factories import (
    World,
    answered_cycle,
    closed_cycle,
    decided_cycle,
    fresh,
    open_cycle,
    ready_cycle,
)

from .help import NOT_YOURS, TODAY, Pages, at, database_refuses, days, nothing_changes, refused

pytestmark = pytest.mark.django_db
REASON = "Geef een reden. Leerlingen lezen die."


def publish(cycle: Cycle) -> None:
    answering.publish_answer(
        by=cycle.coordinator, cycle=cycle, lead="We vroegen iets.", today=TODAY
    )


FORM = {
    "summary": "Jullie willen meer plek.",
    "verdict": "doen",
    "reason": "Er is geld.",
    "decided_by": "de directie",
}


# ── No decision without a reason ──────────────────────────────────────────────


@pytest.mark.parametrize("part", ["reason", "summary", "decided_by"])
@pytest.mark.parametrize("phase", ["draft", "answered"])
def test_half_a_decision_is_refused(world: World, part: str, phase: str, clock: Any) -> None:
    cycle = (decided_cycle if phase == "draft" else answered_cycle)(2, **at(world))
    theme, half = cycle.themes.get(), {**FORM, part: "   "}
    assert refused(
        answering.decide, by=world.coordinator, theme=theme, data=DecisionData(**half), today=TODAY
    )
    with nothing_changes():
        page = Pages(world.coordinator).post("theme", cycle.pk, theme.pk, **half)
    assert "is-invalid" in page


def test_the_missing_reason_is_asked_for_in_words(world: World, clock: Any) -> None:
    cycle = decided_cycle(1, **at(world))
    theme, half = cycle.themes.get(), {**FORM, "reason": ""}
    assert REASON in refused(
        answering.decide, by=world.coordinator, theme=theme, data=DecisionData(**half), today=TODAY
    )
    Pages(world.coordinator).refuses(REASON, "theme", cycle.pk, theme.pk, **half)


def test_the_database_keeps_no_decision_without_reason_name_or_known_verdict(
    world: World,
) -> None:
    decided_cycle(1, **at(world))
    for change, check in [
        ({"reason": ""}, "decision_has_a_reason"),
        ({"decided_by": ""}, "decision_names_who"),
        ({"verdict": "misschien"}, "known_verdict"),
        ({"verdict": "uitzoeken"}, "find_out_has_a_date"),
    ]:
        with database_refuses(check):
            Decision.objects.update(**change)


def test_a_published_find_out_without_a_promise_is_refused_by_the_database(
    world: World,
) -> None:
    answered_cycle(1, **at(world, verdicts=["uitzoeken"]))
    with database_refuses("published_find_out_is_promised"):
        Decision.objects.update(promise=None)


def test_nothing_is_decided_in_a_concept(world: World) -> None:
    cycle = ready_cycle(**at(world))
    refused(
        sorting.make_theme,
        by=world.coordinator,
        cycle=cycle,
        name="Plek",
        contributions=[],
        today=TODAY,
    )
    refused(publish, cycle=cycle)


# ── No answer while anything has no theme or no decision ──────────────────────


def test_words_without_a_theme_hold_the_answer_back(world: World, clock: Any) -> None:
    cycle = decided_cycle(2, **at(world))
    row = cycle.contributions.all()[0]
    sorting.take_out(
        by=world.coordinator,
        theme=cycle.themes.get(),
        contributions=[row.pk],
        today=TODAY,
    )
    sentence = "1 bijdrage staat nog niet in een thema."
    assert sentence in refused(publish, cycle=cycle)
    Pages(world.coordinator).refuses(sentence, "publish", cycle.pk, lead="We vroegen iets.")


def test_a_theme_without_a_decision_holds_the_answer_back(world: World, clock: Any) -> None:
    cycle = decided_cycle(2, **at(world))
    Decision.objects.all().delete()
    sentence = "Zonder besluit: Thema 1."
    assert sentence in refused(publish, cycle=cycle)
    Pages(world.coordinator).refuses(sentence, "publish", cycle.pk, lead="We vroegen iets.")


def test_an_empty_theme_needs_a_decision_too(world: World) -> None:
    cycle = decided_cycle(2, **at(world))
    sorting.make_theme(
        by=world.coordinator, cycle=cycle, name="Leeg", contributions=[], today=TODAY
    )
    assert "Zonder besluit: Leeg." in refused(publish, cycle=cycle)


def test_a_decision_that_is_not_current_does_not_count(world: World) -> None:
    cycle = decided_cycle(1, **at(world))
    Decision.objects.update(is_current=False)
    assert "1 thema heeft nog geen besluit." in refused(publish, cycle=cycle)


@pytest.mark.parametrize("status", ["withdrawn", "hidden", "care"])
def test_words_that_do_not_count_need_no_theme(world: World, status: str) -> None:
    cycle = closed_cycle(1, **at(world))
    cycle.contributions.update(status=status, hidden_reason="Een naam.")
    publish(cycle)
    assert fresh(cycle).phase == "teruggekoppeld"


def test_words_shown_again_need_a_theme_again(world: World) -> None:
    cycle = decided_cycle(1, **at(world))
    row, by = cycle.contributions.get(), world.coordinator
    sorting.hide(by=by, contribution=row, reason="Een naam.", today=TODAY)
    sorting.show_again(by=by, contribution=Contribution.objects.get(), today=TODAY)
    assert "1 bijdrage staat nog niet in een thema." in refused(publish, cycle=cycle)


def test_words_are_not_shown_again_after_the_answer(world: World, clock: Any) -> None:
    cycle = decided_cycle(2, **at(world))
    row = cycle.contributions.all()[0]
    sorting.hide(by=world.coordinator, contribution=row, reason="Een naam.", today=TODAY)
    publish(cycle)
    row.refresh_from_db()
    refused(sorting.show_again, by=world.coordinator, contribution=row, today=TODAY)
    Pages(world.coordinator).refuses(
        "Het antwoord is al gegeven.", "contribution", cycle.pk, row.pk, doe="toon"
    )


def test_an_answered_phase_needs_its_day(world: World) -> None:
    cycle = open_cycle(**at(world))
    for phase in ("teruggekoppeld", "afgerond"):
        with database_refuses("answered_has_a_date"):
            Cycle.objects.filter(pk=cycle.pk).update(phase=phase)


def test_only_the_cycles_own_staff_answers(world: World, clock: Any) -> None:
    cycle = decided_cycle(1, **at(world))
    theme = cycle.themes.get()
    for person in (world.second, world.directeur):
        pages = Pages(person)
        pages.refuses(NOT_YOURS, "publish", cycle.pk, expect=403, lead="We vroegen iets.")
        pages.refuses(NOT_YOURS, "theme", cycle.pk, theme.pk, expect=403, **FORM)
    with nothing_changes():
        Pages(world.student).post("publish", cycle.pk, expect=404, lead="We vroegen iets.")


# ── Not finished with an open find-out or an unjudged criterion ───────────────


def judged(cycle: Cycle) -> None:
    verdicts = {c.pk: ("gehaald", "") for c in cycle.doel.criteria.all()}
    answering.judge(by=cycle.coordinator, cycle=cycle, verdicts=verdicts)


def finish(cycle: Cycle) -> None:
    answering.finish(by=cycle.coordinator, cycle=cycle, today=TODAY)


def test_a_cycle_that_still_finds_out_is_not_finished(world: World, clock: Any) -> None:
    cycle = answered_cycle(2, **at(world, verdicts=["doen", "uitzoeken"]))
    judged(cycle)
    sentence = "1 thema staat nog op ‘eerst uitzoeken’."
    assert sentence in refused(finish, cycle=cycle)
    form = {f"{c.pk}-verdict": "gehaald" for c in cycle.doel.criteria.all()}
    assert sentence in Pages(world.coordinator).post("finish", cycle.pk, **form)
    assert fresh(cycle).phase == "teruggekoppeld" and fresh(cycle).finished_on is None


def test_a_cycle_with_an_unjudged_criterion_is_not_finished(world: World, clock: Any) -> None:
    cycle = answered_cycle(1, **at(world, criteria=["Plek.", "Rust."]))
    one, two = cycle.doel.criteria.all()
    form = {f"{one.pk}-verdict": "gehaald", f"{two.pk}-verdict": ""}
    sentence = "Beoordeel nog 1 succespunt."
    assert sentence in Pages(world.coordinator).post("finish", cycle.pk, **form)
    assert sentence in refused(finish, cycle=cycle)
    assert fresh(cycle).phase == "teruggekoppeld"


def test_open_actions_do_not_hold_the_end_back(world: World, clock: Any) -> None:
    cycle = answered_cycle(1, **at(world))
    assert Vervolgactie.objects.get().status == "gepland"
    form = {f"{c.pk}-verdict": "niet" for c in cycle.doel.criteria.all()}
    Pages(world.coordinator).post("finish", cycle.pk, **form)
    assert fresh(cycle).phase == "afgerond"


def test_an_unknown_judgement_is_refused(world: World, clock: Any) -> None:
    cycle = answered_cycle(1, **at(world))
    [criterion] = cycle.doel.criteria.all()
    refused(
        answering.judge,
        by=world.coordinator,
        cycle=cycle,
        verdicts={criterion.pk: ("geweldig", "")},
    )
    with nothing_changes():
        Pages(world.coordinator).post("finish", cycle.pk, **{f"{criterion.pk}-verdict": "geweldig"})
    with database_refuses("known_criterion_verdict"):
        Criterion.objects.update(verdict="geweldig")


# ── Hidden only with a reason that its writer reads ───────────────────────────


def test_words_are_not_hidden_without_a_reason(world: World, clock: Any) -> None:
    cycle = closed_cycle(1, **at(world))
    row = cycle.contributions.get()
    sentence = "Geef een reden. De schrijver leest die."
    for reason in ("", "  "):
        assert sentence in refused(
            sorting.hide, by=world.coordinator, contribution=row, reason=reason, today=TODAY
        )
        Pages(world.coordinator).refuses(
            sentence, "contribution", cycle.pk, row.pk, doe="verberg", reason=reason
        )
    with database_refuses("hidden_with_a_reason"):
        Contribution.objects.update(status="hidden")
    with database_refuses("known_contribution_status"):
        Contribution.objects.update(status="weg")


def test_only_the_cycles_own_staff_reads_or_hides_input(world: World, clock: Any) -> None:
    cycle = closed_cycle(1, **at(world))
    row = cycle.contributions.get()
    for person in (world.second, world.directeur):
        Pages(person).refuses(
            NOT_YOURS, "contribution", cycle.pk, row.pk, expect=403, doe="verberg", reason="X"
        )
        Pages(person).refuses(NOT_YOURS, "desk", cycle.pk, expect=403, thema="nieuw", naam="X")


# ── Once in each theme ────────────────────────────────────────────────────────


def test_words_stand_once_in_a_theme(world: World) -> None:
    cycle = decided_cycle(1, **at(world))
    link = ContributionTheme.objects.get()
    with database_refuses():
        ContributionTheme.objects.create(
            contribution=link.contribution, theme=link.theme, placed_on=TODAY
        )
    assert cycle.themes.get().links.count() == 1


# ── A wall between schools, also for forged forms ─────────────────────────────


def test_nothing_of_another_school_is_reached_by_its_id(world: World, clock: Any) -> None:
    assert world.other
    theirs = decided_cycle(1, today=TODAY, school=world.other.school, groups=[world.other.klas])
    ours = closed_cycle(1, **at(world))
    theme, row, action = (
        theirs.themes.get(),
        theirs.contributions.get(),
        Vervolgactie.objects.get(),
    )
    promise = theirs.terugkoppeling.promise
    pages = Pages(world.coordinator)
    with nothing_changes():
        for cycle in (theirs, ours):
            pages.post("theme", cycle.pk, theme.pk, expect=404, **FORM)
            pages.post("contribution", cycle.pk, row.pk, expect=404, doe="verberg", reason="X")
            pages.post("action", cycle.pk, action.pk, expect=404, weg="ja")
            pages.post("move_date", cycle.pk, promise.pk, expect=404, to=str(days(60)), reason="X")
        pages.post("publish", theirs.pk, expect=404, lead="X")
        pages.post("stop", theirs.pk, expect=404, reason="X")
        pages.post("desk", ours.pk, expect=404, thema=str(theme.pk), input=str(row.pk))


def test_a_promise_of_another_cycle_is_not_moved_through_this_one(world: World, clock: Any) -> None:
    one, two = closed_cycle(1, **at(world)), closed_cycle(1, **at(world))
    promise = two.terugkoppeling.promise
    arguments = {"promise": promise, "to": days(60), "reason": "Ziek.", "today": TODAY}
    refused(opening.move_promised_date, by=world.coordinator, cycle=one, **arguments)
    with nothing_changes():
        Pages(world.coordinator).post(
            "move_date", one.pk, promise.pk, expect=404, to=str(days(60)), reason="Ziek."
        )

"""What must never be untrue (blueprint §3), tried at the database, the act and the page.

Around asking: before anybody writes, and what stands after publication. Around answering:
`test_never_untrue_answer.py`. Around promised dates: `tests/ledger/test_promises.py`.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from cycles.actions import input, opening, planning
from cycles.models import (
    Condition,
    Contribution,
    Correction,
    Cycle,
    Doel,
    Invitation,
    PaperSheet,
    Receipt,
    Terugkoppeling,
    Tussenbericht,
)
from cycles.steps import MEE_WETEN
from participation.ledger.models import Message, Promise
from participation.people.models import School
from tests.factories import (
    SchoolFactory,
    World,
    closed_cycle,
    cycle_with_input,
    finished_cycle,
    fresh,
    open_cycle,
    ready_cycle,
    write,
)

from .help import NOT_YOURS, TODAY, Pages, at, database_refuses, days, nothing_changes, refused

pytestmark = pytest.mark.django_db


def typed(text: str = "Meer stoelen.") -> dict[str, str]:
    return {"text-1": text, "token-1": str(uuid.uuid4())}


# ── No input before steps 1–4 are complete and the promise is published ───────


def test_a_concept_takes_no_input_and_students_do_not_find_it(world: World, clock: Any) -> None:
    cycle = ready_cycle(**at(world))
    refused(
        input.contribute,
        by=world.student,
        cycle=cycle,
        question=cycle.doel.questions.get(),
        text="Meer stoelen.",
        token=uuid.uuid4(),
        now=datetime(2026, 10, 6, 9, tzinfo=UTC),
        today=TODAY,
    )
    with nothing_changes():
        Pages(world.student).post("take_part", cycle.pk, expect=404, **typed())


def test_a_published_phase_without_a_day_of_opening_is_refused_by_the_database(
    world: World,
) -> None:
    cycle = ready_cycle(**at(world))
    for phase in ("open", "verwerken", "teruggekoppeld", "afgerond", "gestopt"):
        with database_refuses("published_has_a_date|stopped_with|answered_has"):
            Cycle.objects.filter(pk=cycle.pk).update(phase=phase)


def test_a_concept_with_a_day_of_opening_is_refused_by_the_database(world: World) -> None:
    cycle = open_cycle(**at(world))
    with database_refuses("published_has_a_date"):
        Cycle.objects.filter(pk=cycle.pk).update(phase="concept")


def test_an_unknown_phase_is_refused_by_the_database(world: World) -> None:
    cycle = open_cycle(**at(world))
    with database_refuses("known_phase"):
        Cycle.objects.filter(pk=cycle.pk).update(phase="heropend")


# one thing taken from a complete plan → the sentence that says so
INCOMPLETE: dict[str, tuple[type[Any], str, dict[str, Any]]] = {
    "Schrijf op waarom je het vraagt.": (Doel, "cycle", {"why": ""}),
    "Kies hoeveel invloed leerlingen krijgen.": (Doel, "cycle", {"influence": None}),
    "Schrijf op wat al vastligt.": (Doel, "cycle", {"frame": ""}),
    "Vul nog 7 omstandigheden in.": (Condition, "cycle", {"evidence": ""}),
    "Schrijf op wat jullie met de input doen.": (Terugkoppeling, "cycle", {"what_happens": ""}),
    "Schrijf op wie beslist.": (Terugkoppeling, "cycle", {"decider": ""}),
    "Kies wanneer leerlingen het uiterlijk horen.": (Terugkoppeling, "cycle", {"due": None}),
    "Kies vanaf wanneer leerlingen kunnen schrijven.": (
        Terugkoppeling,
        "cycle",
        {"opens_on": None},
    ),
    "Kies tot wanneer leerlingen kunnen schrijven.": (
        Terugkoppeling,
        "cycle",
        {"closes_on": None},
    ),
    "Kies hoe leerlingen het horen.": (Terugkoppeling, "cycle", {"channels": []}),
    "Kies een werkvorm, of alleen online.": (Cycle, "pk", {"online_only": False}),
}


@pytest.mark.parametrize("sentence", INCOMPLETE)
def test_an_incomplete_plan_is_not_opened(world: World, sentence: str, clock: Any) -> None:
    cycle = ready_cycle(**at(world))
    model, key, change = INCOMPLETE[sentence]
    model.objects.filter(**{key: cycle.pk}).update(**change)
    assert sentence in refused(opening.open_cycle, by=world.coordinator, cycle=cycle, today=TODAY)
    Pages(world.coordinator).refuses(sentence, "open", cycle.pk)


@pytest.mark.parametrize("part", ["criteria", "questions", "groups"])
def test_a_plan_without_criteria_questions_or_groups_is_not_opened(
    world: World, part: str, clock: Any
) -> None:
    cycle = ready_cycle(**at(world))
    rows = getattr(cycle.doel, part)
    rows.clear() if part == "groups" else rows.all().delete()
    refused(opening.open_cycle, by=world.coordinator, cycle=cycle, today=TODAY)
    with nothing_changes():
        Pages(world.coordinator).post("open", cycle.pk)


def test_a_plan_without_step_four_is_not_opened(world: World) -> None:
    cycle = planning.start_cycle(by=world.coordinator, question="Wat?", today=TODAY)
    why = refused(opening.open_cycle, by=world.coordinator, cycle=cycle, today=TODAY)
    assert "Schrijf op wie beslist." in why


def test_more_than_sixty_words_for_students_are_not_opened(world: World, clock: Any) -> None:
    cycle = ready_cycle(**at(world, why="ja " * 60))
    sentence = "Maak er 60 van."
    assert sentence in refused(opening.open_cycle, by=world.coordinator, cycle=cycle, today=TODAY)
    Pages(world.coordinator).refuses(sentence, "open", cycle.pk)


@pytest.mark.parametrize("today", [8, 30])
def test_a_plan_whose_dates_went_by_is_not_opened(world: World, today: int) -> None:
    cycle = ready_cycle(**at(world))
    why = refused(opening.open_cycle, by=world.coordinator, cycle=cycle, today=days(today))
    assert "al voorbij" in why


def test_only_the_cycles_own_staff_opens_it(world: World, clock: Any) -> None:
    cycle = ready_cycle(**at(world))
    for person in (world.second, world.directeur):
        Pages(person).refuses(NOT_YOURS, "open", cycle.pk, expect=403)
    with nothing_changes():
        Pages(world.student).post("open", cycle.pk, expect=404)


# ── Mee weten informs; it asks nothing ────────────────────────────────────────


@pytest.fixture
def informing(world: World) -> Cycle:
    return open_cycle(**at(world, influence=MEE_WETEN))


def test_mee_weten_takes_no_input(informing: Cycle, world: World, clock: Any) -> None:
    with nothing_changes(), pytest.raises(input.Refused):
        write(informing, world.student, today=TODAY)
    Pages(world.student).refuses(
        "Je kunt hier nu niet (meer) schrijven.", "take_part", informing.pk, **typed()
    )


def test_mee_weten_is_not_asked_on_jouw_stem(informing: Cycle, world: World, clock: Any) -> None:
    assert "Er wacht nu geen vraag op jou." in Pages(world.student).get("jouw_stem")


@pytest.mark.parametrize("to", [Doel.Influence.MEE_DENKEN, Doel.Influence.LEERLINGEN_BESLISSEN])
def test_mee_weten_never_becomes_more_after_opening(
    informing: Cycle, world: World, to: Doel.Influence, clock: Any
) -> None:
    assert "Van of naar ‘mee weten’ kan niet meer" in refused(
        opening.correct,
        by=world.coordinator,
        cycle=informing,
        field="influence",
        new=str(to.label),
        reason="Toch wel.",
        today=TODAY,
    )
    with nothing_changes():
        page = Pages(world.coordinator).post(
            "correct", informing.pk, field=f"influence:{to}", reason="Toch wel."
        )
    assert "is-invalid" in page


def test_a_question_never_becomes_mee_weten_after_opening(world: World, clock: Any) -> None:
    cycle = open_cycle(**at(world))
    with nothing_changes():
        Pages(world.coordinator).post(
            "correct", cycle.pk, field="influence:1", reason="Het is al besloten."
        )
    refused(
        opening.correct,
        by=world.coordinator,
        cycle=cycle,
        field="influence",
        new="Mee weten",
        reason="Het is al besloten.",
        today=TODAY,
    )


# ── Input opens and closes on stated dates; the promise lies after closing ────


def test_a_promised_date_on_or_before_closing_is_refused(world: World, clock: Any) -> None:
    cycle = ready_cycle(**at(world))
    for due in (cycle.terugkoppeling.closes_on, TODAY):
        with database_refuses("promised_date_after_closing"):
            Terugkoppeling.objects.filter(cycle=cycle).update(due=due)
    said = cycle.terugkoppeling
    Pages(world.coordinator).refuses(
        "Beloof een datum daarna.",
        "terugkoppeling",
        cycle.pk,
        opens_on=str(said.opens_on),
        closes_on=str(said.closes_on),
        due=str(said.closes_on),
    )


def test_closing_before_opening_is_refused(world: World, clock: Any) -> None:
    cycle = ready_cycle(**at(world))
    with database_refuses("closes_after_opening"):
        Terugkoppeling.objects.filter(cycle=cycle).update(closes_on=days(-1))
    Pages(world.coordinator).refuses(
        "De laatste dag ligt vóór de eerste dag.",
        "terugkoppeling",
        cycle.pk,
        opens_on=str(days(3)),
        closes_on=str(days(2)),
        due=str(days(30)),
    )


@pytest.mark.parametrize("due", ["9999-01-01", "2026-10-06", "2020-01-01", "31-31-2026", "morgen"])
def test_a_promised_date_that_cannot_be_meant_is_refused_by_the_page(
    world: World, due: str, clock: Any
) -> None:
    cycle = ready_cycle(**at(world))
    with nothing_changes():
        page = Pages(world.coordinator).post("terugkoppeling", cycle.pk, due=due)
    assert "is-invalid" in page


def test_after_its_last_day_nobody_writes(world: World, clock: Any) -> None:
    cycle = closed_cycle(1, **at(world))
    with nothing_changes(), pytest.raises(input.Refused):
        write(cycle, world.student, today=TODAY)
    Pages(world.student).refuses(
        "Je kunt hier nu niet (meer) schrijven.", "take_part", cycle.pk, **typed()
    )


# ── After publication nothing changes in silence ──────────────────────────────


def test_no_act_and_no_page_changes_the_identity(world: World, clock: Any) -> None:
    cycle = cycle_with_input(1, **at(world))
    pages = Pages(world.coordinator)
    pages.post("correct", cycle.pk, field="identity", new="anoniem", reason="Zo durven ze meer.")
    pages.post("doel", cycle.pk, question="Wat?", identity="anoniem")
    assert fresh(cycle).identity == "naam"
    with database_refuses("known_identity"):
        Cycle.objects.filter(pk=cycle.pk).update(identity="half")


@pytest.mark.parametrize(
    ("field", "new"),
    [
        ("question", "Wat maakt de kantine fijner?"),
        ("frame", "Er is geen geld."),
        ("influence", ""),
    ],
)
def test_a_correction_without_a_reason_is_refused(
    world: World, field: str, new: str, clock: Any
) -> None:
    cycle, new = open_cycle(**at(world)), new or "Adviseren"
    sentence = "Geef een reden. Leerlingen lezen die."
    assert sentence in refused(
        opening.correct,
        by=world.coordinator,
        cycle=cycle,
        field=field,
        new=new,
        reason="  ",
        today=TODAY,
    )
    Pages(world.coordinator).refuses(
        sentence,
        "correct",
        cycle.pk,
        field="influence:3" if field == "influence" else field,
        new=new,
        reason=" ",
    )


def test_the_database_keeps_no_correction_without_a_reason_or_without_a_change(
    world: World,
) -> None:
    row = {"cycle": open_cycle(**at(world)), "field": "frame", "made_on": TODAY}
    with database_refuses("correction_has_a_reason"):
        Correction.objects.create(old="a", new="b", reason="", **row)
    with database_refuses("correction_changes"):
        Correction.objects.create(old="a", new="a", reason="Daarom.", **row)


@pytest.mark.parametrize(
    ("field", "new"),
    [
        ("question", "Wat maakt de kantine fijner?"),
        ("frame", "Er is toch geen geld."),
        ("influence", "Adviseren"),
        ("criterion", "Iedereen kan zitten én eten."),
    ],
)
def test_a_correction_is_read_by_students_with_old_new_and_reason(
    world: World, field: str, new: str, clock: Any
) -> None:
    cycle = open_cycle(**at(world))
    forms = {"criterion": f"criterion:{cycle.doel.criteria.get().pk}", "influence": "influence:3"}
    choice = forms.get(field, field)
    Pages(world.coordinator).post(
        "correct", cycle.pk, field=choice, new=new, reason="De directie wil het zo."
    )
    row = Correction.objects.get()
    page = Pages(world.student).get("take_part", cycle.pk)
    for words in (row.old, new, "De directie wil het zo."):
        assert words in page
    assert row.field == field and row.new == new != row.old
    assert world.student.inbox.filter(key__startswith="corrected:").count() == 1


def test_an_ended_cycle_is_not_corrected(world: World, clock: Any) -> None:
    cycle = finished_cycle(1, **at(world))
    arguments = {"field": "frame", "new": "Anders.", "reason": "Daarom."}
    refused(opening.correct, by=world.coordinator, cycle=cycle, today=TODAY, **arguments)
    Pages(world.coordinator).refuses(NOT_YOURS, "correct", cycle.pk, expect=403, **arguments)


def test_a_concept_is_changed_in_its_steps_and_not_corrected(world: World) -> None:
    refused(
        opening.correct,
        by=world.coordinator,
        cycle=ready_cycle(**at(world)),
        field="frame",
        new="Anders.",
        reason="Daarom.",
        today=TODAY,
    )


# ── Stopped only with a reason ────────────────────────────────────────────────


def test_a_cycle_is_not_stopped_without_a_reason(world: World, clock: Any) -> None:
    cycle = open_cycle(**at(world))
    sentence = "Geef een reden. Leerlingen lezen die."
    for reason in ("", "   \n"):
        assert sentence in refused(
            opening.stop, by=world.coordinator, cycle=cycle, reason=reason, today=TODAY
        )
        Pages(world.coordinator).refuses(sentence, "stop", cycle.pk, reason=reason)
    with database_refuses("stopped_with_a_reason"):
        Cycle.objects.filter(pk=cycle.pk).update(phase="gestopt", stopped_on=TODAY)


def test_only_the_cycles_own_staff_stops_it(world: World, clock: Any) -> None:
    cycle = open_cycle(**at(world))
    for person in (world.second, world.directeur):
        Pages(person).refuses(NOT_YOURS, "stop", cycle.pk, expect=403, reason="Zomaar.")


# ── An anonymous row holds no author and no time ──────────────────────────────


@pytest.mark.parametrize(
    "trace",
    [
        {"author": True},
        {"received_at": datetime(2026, 10, 6, 9, tzinfo=UTC)},
        {"changed_on": TODAY},
    ],
)
def test_an_anonymous_contribution_holds_no_author_or_time(
    world: World, trace: dict[str, Any]
) -> None:
    cycle = open_cycle(**at(world))
    if "author" in trace:
        trace = {"author": world.student}
    row = {"cycle": cycle, "question": cycle.doel.questions.get(), "text": "Meer stoelen."}
    receipt = Receipt.objects.create(cycle=cycle, code_hash="a" * 64)
    with database_refuses("anonymous_has_no_author_or_time"):
        Contribution.objects.create(identity="anoniem", receipt=receipt, **row, **trace)
    named = Contribution.objects.create(identity="naam", **row, **trace)
    with database_refuses("anonymous_has_no_author_or_time"):
        Contribution.objects.filter(pk=named.pk).update(identity="anoniem", receipt=receipt)
    assert Contribution.objects.create(identity="anoniem", receipt=receipt, **row)


def test_anonymous_input_hangs_on_a_receipt_and_nothing_else_does(world: World) -> None:
    cycle = open_cycle(**at(world))
    row = {"cycle": cycle, "question": cycle.doel.questions.get(), "text": "Meer stoelen."}
    receipt = Receipt.objects.create(cycle=cycle, code_hash="a" * 64)
    with database_refuses("anonymous_has_a_receipt"):
        Contribution.objects.create(identity="anoniem", **row)
    for identity in ("naam", "vertrouwelijk"):
        with database_refuses("receipt_only_anonymous"):
            Contribution.objects.create(identity=identity, receipt=receipt, **row)


@pytest.mark.parametrize(
    "held_back", [{"released": False}, {"pending_text": "Anders."}, {"leaving": True}]
)
def test_input_with_a_name_is_never_held_back(world: World, held_back: dict[str, Any]) -> None:
    cycle = open_cycle(**at(world))
    row = {"cycle": cycle, "question": cycle.doel.questions.get(), "text": "Meer stoelen."}
    with database_refuses("batches_only_without_names"):
        Contribution.objects.create(identity="naam", **row, **held_back)
    assert Contribution.objects.create(identity="vertrouwelijk", **row, **held_back)


@pytest.mark.parametrize("trace", ["author", "receipt", "released"])
def test_paper_belongs_to_no_person(world: World, trace: str) -> None:
    cycle = open_cycle(**at(world))
    question = cycle.doel.questions.get()
    sheet = PaperSheet.objects.create(cycle=cycle, question=question, source="flap", made_on=TODAY)
    row = {"cycle": cycle, "question": question, "text": "Meer stoelen.", "sheet": sheet}
    traces: dict[str, dict[str, Any]] = {
        "author": {"identity": "naam", "author": world.student},
        "receipt": {
            "identity": "anoniem",
            "receipt": Receipt.objects.create(cycle=cycle, code_hash="a" * 64),
        },
        "released": {"identity": "vertrouwelijk", "released": False},
    }
    with database_refuses("paper_belongs_to_no_person"):
        Contribution.objects.create(**row, **traces[trace])
    assert Contribution.objects.create(identity="anoniem", count=12, **row)


def test_stickers_and_photos_come_from_paper(world: World) -> None:
    cycle = open_cycle(**at(world))
    row = {"cycle": cycle, "question": cycle.doel.questions.get(), "text": "Meer stoelen."}
    with database_refuses("only_paper_counts_stickers"):
        Contribution.objects.create(identity="naam", count=2, **row)
    with database_refuses("photo_only_from_paper"):
        Contribution.objects.create(identity="naam", photo="flap/a.jpg", **row)


# ── Small things the database holds ───────────────────────────────────────────


def test_the_threshold_is_never_below_five() -> None:
    school = SchoolFactory()
    assert school.threshold == 5
    for threshold in (4, 1, 0):
        with database_refuses("threshold_never_lowered"):
            School.objects.filter(pk=school.pk).update(threshold=threshold)
    School.objects.filter(pk=school.pk).update(threshold=12)


def test_words_are_never_empty(world: World) -> None:
    cycle = cycle_with_input(1, **at(world))
    with database_refuses("contribution_has_text"):
        Contribution.objects.filter(cycle=cycle).update(text="")
    with database_refuses("news_has_text"):
        Tussenbericht.objects.create(cycle=cycle, text="", sent_on=TODAY)


def test_news_is_sent_once_per_form(world: World) -> None:
    cycle, token = open_cycle(**at(world)), uuid.uuid4()
    arguments = {"by": world.coordinator, "cycle": cycle, "text": "We lezen nu.", "token": token}
    opening.send_news(today=TODAY, **arguments)
    with nothing_changes():
        opening.send_news(today=TODAY, **arguments)
    assert cycle.news.count() == 1
    assert Message.objects.filter(key__startswith="news:").count() == len(world.students)


def test_there_is_no_news_about_a_concept(world: World, clock: Any) -> None:
    cycle = ready_cycle(**at(world))
    refused(opening.send_news, by=world.coordinator, cycle=cycle, text="Hoi.", today=TODAY)
    Pages(world.coordinator).refuses(NOT_YOURS, "news", cycle.pk, expect=403, text="Hoi.")


def test_whoever_was_asked_stays_asked(world: World) -> None:
    cycle = open_cycle(**at(world))
    planning.hand_over(by=world.coordinator, cycle=cycle, coordinator=world.second, second=None)
    assert Invitation.objects.filter(cycle=cycle).count() == len(world.students)
    assert Promise.objects.owed().count() == 1

"""The rules of the five steps, without a database: what is missing, and how the ring looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles.steps import (
    ANSWERED,
    ENDED,
    MAX_FRAME_WORDS,
    MEE_WETEN,
    PUBLISHED,
    Act,
    Facts,
    Missing,
    Phase,
    count_words,
    is_late,
    missing,
    missing_to_answer,
    missing_to_finish,
    missing_to_open,
    phase_on,
    step_states,
)
from cycles.words import missing_sentence
from participation.ring import STATES

TODAY = date(2026, 10, 6)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

COMPLETE = Facts(
    question="Wat maakt de aula fijner?",
    why="We willen een fijne aula.",
    influence=2,
    frame="De aula wordt niet groter.",
    criteria=1,
    questions=1,
    invited=28,
    werkvorm=True,
    sessions=2,
    conditions=7,
    conditions_met=7,
    what_happens="We lezen alles.",
    decider="de teamleiders",
    due=TODAY + timedelta(days=20),
    opens_on=TODAY,
    closes_on=TODAY + timedelta(days=7),
    channels=1,
    frame_words=41,
)

# code → the step it belongs to, and the one fact that is taken away
GAPS: dict[str, tuple[int, dict[str, object]]] = {
    "question": (1, {"question": ""}),
    "why": (1, {"why": ""}),
    "influence": (1, {"influence": None}),
    "frame": (1, {"frame": ""}),
    "criteria": (1, {"criteria": 0}),
    "questions": (1, {"questions": 0}),
    "invited": (1, {"invited": 0}),
    "werkvorm": (2, {"werkvorm": False}),
    "sessions": (2, {"sessions": 0}),
    "session_people": (2, {"sessions_without_people": 1}),
    "conditions": (3, {"conditions_met": 5}),
    "what_happens": (4, {"what_happens": ""}),
    "decider": (4, {"decider": ""}),
    "due": (4, {"due": None}),
    "opens_on": (4, {"opens_on": None}),
    "closes_on": (4, {"closes_on": None}),
    "channels": (4, {"channels": 0}),
    "frame_words": (4, {"frame_words": MAX_FRAME_WORDS + 1}),
}


def codes(found: list[Missing]) -> list[str]:
    return [item.code for item in found]


# ── What is missing ───────────────────────────────────────────────────────────


def test_a_complete_plan_misses_nothing() -> None:
    assert missing(COMPLETE) == [] == missing_to_open(COMPLETE, TODAY)


def test_an_empty_plan_misses_everything_but_what_depends_on_the_rest() -> None:
    expected = [code for code in GAPS if code not in {"session_people", "frame_words"}]
    assert codes(missing(Facts())) == expected


@pytest.mark.parametrize("code", GAPS)
def test_each_gap_is_named_exactly_when_its_fact_is_missing(code: str) -> None:
    step, change = GAPS[code]
    found = missing(replace(COMPLETE, **change))
    assert [(item.step, item.code) for item in found] == [(step, code)]
    assert found[0].anchor


@given(st.sets(st.sampled_from(sorted(GAPS))))
def test_gaps_add_up_in_the_order_of_the_steps(chosen: set[str]) -> None:
    facts = COMPLETE
    for code in chosen:
        facts = replace(facts, **GAPS[code][1])
    if "sessions" in chosen:  # no session is said once, not also "nobody in it"
        chosen = chosen - {"session_people"}
    assert codes(missing(facts)) == [code for code in GAPS if code in chosen]


@pytest.mark.parametrize("code", GAPS)
def test_each_gap_has_a_sentence(code: str) -> None:
    [gap] = missing(replace(COMPLETE, **GAPS[code][1]))
    assert missing_sentence(gap).endswith(".")


def test_mee_weten_needs_no_question_to_fill_in() -> None:
    assert missing(replace(COMPLETE, influence=MEE_WETEN, questions=0)) == []


@pytest.mark.parametrize("influence", [2, 3, 4, 5, None])
def test_every_other_influence_needs_a_question_to_fill_in(influence: int | None) -> None:
    assert "questions" in codes(missing(replace(COMPLETE, influence=influence, questions=0)))


def test_only_online_needs_no_werkvorm_and_no_session() -> None:
    online = replace(COMPLETE, online_only=True, werkvorm=False, sessions=0)
    assert missing(online) == []


def test_a_plan_without_conditions_is_not_complete() -> None:
    assert codes(missing(replace(COMPLETE, conditions=0, conditions_met=0))) == ["conditions"]


def test_the_number_of_conditions_left_is_said() -> None:
    [gap] = missing(replace(COMPLETE, conditions_met=5))
    assert (gap.number, missing_sentence(gap)) == (2, "Vul nog 2 omstandigheden in.")


def test_sixty_words_are_allowed_and_sixty_one_are_not() -> None:
    assert missing(replace(COMPLETE, frame_words=60)) == []
    assert codes(missing(replace(COMPLETE, frame_words=61))) == ["frame_words"]


@pytest.mark.parametrize(
    ("closes_on", "due", "expected"),
    [
        (TODAY, TOMORROW, []),
        (YESTERDAY, TOMORROW, ["closes_past"]),
        (YESTERDAY, YESTERDAY, ["closes_past"]),
        (None, TODAY, ["closes_on", "due_past"]),
        (TODAY, TODAY, ["due_past"]),
        (TODAY, YESTERDAY, ["due_past"]),
    ],
)
def test_dates_that_went_by_stand_in_the_way_of_opening(
    closes_on: date | None, due: date, expected: list[str]
) -> None:
    found = missing_to_open(replace(COMPLETE, closes_on=closes_on, due=due), TODAY)
    assert codes(found) == expected
    assert all(missing_sentence(gap) for gap in found)


@given(st.integers(0, 3), st.integers(0, 3))
def test_an_answer_waits_for_themes_and_decisions_only(unthemed: int, undecided: int) -> None:
    facts = replace(COMPLETE, unthemed=unthemed, undecided=undecided, actions_open=4, unjudged=2)
    found = {gap.code: gap.number for gap in missing_to_answer(facts)}
    assert found == {
        **({"unthemed": unthemed} if unthemed else {}),
        **({"undecided": undecided} if undecided else {}),
    }


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 9))
def test_the_end_waits_for_find_outs_and_judgement_but_not_for_actions(
    find_outs: int, unjudged: int, actions_open: int
) -> None:
    facts = Facts(open_find_outs=find_outs, unjudged=unjudged, actions_open=actions_open)
    found = {gap.code: gap.number for gap in missing_to_finish(facts)}
    assert found == {
        **({"open_find_outs": find_outs} if find_outs else {}),
        **({"unjudged": unjudged} if unjudged else {}),
    }


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("code", ["unthemed", "undecided", "open_find_outs", "unjudged"])
def test_what_is_missing_later_is_said_with_its_number(code: str, number: int) -> None:
    sentence = missing_sentence(Missing(5, code, "", number))
    assert str(number) in sentence and "%" not in sentence


# ── Phases ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("phase", [p for p in Phase if p != Phase.OPEN])
@pytest.mark.parametrize("closes_on", [None, YESTERDAY, TODAY, TOMORROW])
def test_only_an_open_cycle_changes_by_time(phase: Phase, closes_on: date | None) -> None:
    assert phase_on(phase, closes_on, TODAY) == phase


@pytest.mark.parametrize(
    ("closes_on", "expected"),
    [
        (None, Phase.OPEN),
        (TOMORROW, Phase.OPEN),
        (TODAY, Phase.OPEN),
        (YESTERDAY, Phase.VERWERKEN),
    ],
)
def test_input_closes_by_itself_after_its_last_day(closes_on: date | None, expected: Phase) -> None:
    assert phase_on("open", closes_on, TODAY) == expected


def test_the_groups_of_phases_fit_together() -> None:
    assert Phase.CONCEPT not in PUBLISHED
    assert ANSWERED < PUBLISHED
    assert ENDED < PUBLISHED
    assert len(Act) == 5


# ── The ring ──────────────────────────────────────────────────────────────────


def test_an_untouched_concept_is_empty_but_for_its_question() -> None:
    states = step_states(Facts(question="Wat?"), TODAY)
    assert states == ("bezig", "leeg", "leeg", "leeg", "leeg")


def test_a_complete_concept_has_four_full_segments() -> None:
    assert step_states(COMPLETE, TODAY) == ("klaar", "klaar", "klaar", "klaar", "leeg")


@pytest.mark.parametrize(
    ("step", "change"),
    [
        (1, {"why": ""}),
        (2, {"sessions_without_people": 1}),
        (2, {"sessions": 0}),
        (3, {"conditions_met": 1}),
        (4, {"channels": 0}),
        (4, {"frame_words": 80}),
    ],
)
def test_a_step_that_was_begun_is_half_full(step: int, change: dict[str, object]) -> None:
    states = step_states(replace(COMPLETE, **change), TODAY)
    assert states[step - 1] == "bezig"
    assert states.count("klaar") == 3


@pytest.mark.parametrize(
    ("step", "change"),
    [
        (2, {"werkvorm": False, "sessions": 0}),
        (3, {"conditions_met": 0}),
        (4, {"what_happens": "", "decider": "", "due": None, "opens_on": None}),
    ],
)
def test_a_step_that_was_not_begun_is_a_thin_line(step: int, change: dict[str, object]) -> None:
    assert step_states(replace(COMPLETE, **change), TODAY)[step - 1] == "leeg"


OPENED = replace(COMPLETE, phase=Phase.OPEN, promise_open=True)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (OPENED, "leeg"),
        (replace(OPENED, themes=1), "bezig"),
        (replace(OPENED, phase=Phase.VERWERKEN), "leeg"),
        (replace(OPENED, phase=Phase.VERWERKEN, due=TODAY), "leeg"),
        (replace(OPENED, phase=Phase.VERWERKEN, due=YESTERDAY), "te_laat"),
        (replace(OPENED, phase=Phase.VERWERKEN, due=YESTERDAY, themes=2), "te_laat"),
        (replace(OPENED, phase=Phase.TERUGGEKOPPELD, promise_open=False), "bezig"),
        (
            replace(
                OPENED, phase=Phase.TERUGGEKOPPELD, promise_open=False, due=YESTERDAY, themes=1
            ),
            "bezig",
        ),
        (
            replace(OPENED, phase=Phase.TERUGGEKOPPELD, promise_open=False, overdue_find_outs=1),
            "te_laat",
        ),
        (replace(OPENED, phase=Phase.AFGEROND, promise_open=False), "klaar"),
        (replace(OPENED, phase=Phase.GESTOPT, promise_open=False, themes=1), "leeg"),
    ],
)
def test_the_fifth_segment_shows_where_the_answer_is(facts: Facts, expected: str) -> None:
    assert step_states(facts, TODAY) == ("klaar", "klaar", "klaar", "klaar", expected)


def test_a_cycle_is_late_from_the_day_after_the_promised_date() -> None:
    on_the_day = replace(OPENED, due=TODAY)
    assert not is_late(on_the_day, TODAY)
    assert is_late(on_the_day, TOMORROW)


def test_a_kept_promise_is_never_late() -> None:
    assert not is_late(replace(OPENED, due=YESTERDAY, promise_open=False), TODAY)


@given(
    phase=st.sampled_from(Phase),
    themes=st.integers(0, 2),
    promise_open=st.booleans(),
    overdue=st.integers(0, 1),
    why=st.sampled_from(["", "Daarom."]),
)
def test_the_ring_always_has_five_known_states(
    phase: Phase, themes: int, promise_open: bool, overdue: int, why: str
) -> None:
    facts = replace(
        COMPLETE,
        phase=phase,
        themes=themes,
        promise_open=promise_open,
        overdue_find_outs=overdue,
        why=why,
    )
    states = step_states(facts, TODAY)
    assert len(states) == 5 and set(states) <= set(STATES)
    if phase != Phase.CONCEPT:
        assert set(states[:4]) == {"klaar"}


# ── Words ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("   ", 0),
        ("Wie beslist?", 2),
        ("vwo-leerlingen", 1),
        ("foto's en foto’s", 3),
        ("Uiterlijk vrijdag 12 december hoor je wat we doen, en waarom.", 11),
        ("🙂 !!! …", 0),
        ("één – twee", 2),
        ("regel\nregel\tregel", 3),
        ("snake_case", 2),
    ],
)
def test_words_are_counted_as_a_reader_counts_them(text: str, expected: int) -> None:
    assert count_words(text) == expected


@given(st.lists(st.text(max_size=60), max_size=4))
def test_words_of_several_texts_add_up(texts: list[str]) -> None:
    assert count_words(*texts) == sum(count_words(text) for text in texts)


@given(st.lists(st.text("abcé1", min_size=1, max_size=6), max_size=30))
def test_words_between_spaces_are_counted_one_by_one(words: list[str]) -> None:
    assert count_words(" ".join(words)) == len(words)

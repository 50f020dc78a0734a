"""Finding words in what students wrote, on both databases alike."""

from __future__ import annotations

import pytest
from django.db import connection

from cycles.models import Contribution, Cycle
from cycles.searching import matching
from tests.factories import World, cycle_with_input, write

from .help import TODAY, at

pytestmark = pytest.mark.django_db

TEXTS = [
    "Meer banken in de aula.",
    "Een bank op het schoolplein, en een prullenbak.",
    "De lokalen zijn koud.",
    "Ons lokaal ruikt naar Pizza.",
    "Één café voor leerlingen.",
    "Toetsen op vrijdag zijn stom.",
]


@pytest.fixture
def cycle(world: World) -> Cycle:
    made = cycle_with_input(0, **at(world))
    for text in TEXTS:
        write(made, world.student, text, today=TODAY)
    return made


def found(cycle: Cycle, words: str) -> list[int]:
    rows = matching(Contribution.objects.filter(cycle=cycle), words)
    return sorted(TEXTS.index(text) + 1 for text in rows.values_list("text", flat=True))


@pytest.mark.parametrize(
    ("words", "which"),
    [
        ("bank", [1, 2]),  # and "banken"
        ("banken", [1, 2]),
        ("lokaal", [3, 4]),  # "lokalen": another vowel
        ("AULA banken", [1]),  # every word
        ("banken pizza", []),
        ("school", [2]),  # half a word
        ("prull", [2]),
        ("café", [5]),
        ("cafe", [5]),
        ("pizza", [4]),
        ('"bank op"', [2]) if connection.vendor != "postgresql" else ('"bank schoolplein"', []),
        ("bank -prullenbak", [1]),
        ("toets", [6]),
        ("...", []),
        ("%", []),
        ("' OR 1=1 --", []),
        ("zq:* & !xq | (", []),
        ("nergens", []),
    ],
)
def test_words_are_found_in_any_form(cycle: Cycle, words: str, which: list[int]) -> None:
    assert found(cycle, words) == which


def test_only_in_what_was_asked(cycle: Cycle) -> None:
    none = Contribution.objects.filter(cycle=cycle).exclude(text__contains="aula")
    assert matching(none, "aula").count() == 0
    assert matching(Contribution.objects.filter(cycle=cycle), "aula").count() == 1


def test_a_very_long_question_is_cut_off(cycle: Cycle) -> None:
    assert found(cycle, "aula " * 5000) == [1]
    assert found(cycle, "x" * 100_000) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL itself")
def test_postgresql_answers_with_its_dutch_dictionary(cycle: Cycle) -> None:
    asked = str(matching(Contribution.objects.filter(cycle=cycle), "banken").query)
    assert "to_tsvector(dutch" in asked.replace("::regconfig", "").replace("'", "")
    assert found(cycle, "de het een") == []  # words that say nothing

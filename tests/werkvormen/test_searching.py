"""Finding a method by a word anywhere in it, on both databases alike."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from participation.searching import Asked
from tests.factories import WerkvormVersionFactory
from werkvormen.actions import load_library
from werkvormen.models import WerkvormVersion
from werkvormen.searching import matching, where

pytestmark = pytest.mark.django_db

STEP = {
    "name": "Samen kijken",
    "facilitator_does": "Loop rond.",
    "facilitator_says": ["Welke tekening past bij jullie?"],
    "students_do": "Plakken stickers.",
    "task": "Plak je drie stickers.",
}
CONTENT: dict[str, Any] = {
    "goal": "Horen wat telt.",
    "school_types": ["vmbo"],
    "places": ["room"],
    "moments": [{"name": "Het uur", "minutes": {"min": 5, "max": 7}, "steps": [STEP]}],
    "source": {"name": "De bedenkers", "url": "https://www.verzonnen-adres.nl/", "note": "Onze."},
}


def made(name: str, summary: str = "Kort.", **content: Any) -> WerkvormVersion:
    version: WerkvormVersion = WerkvormVersionFactory(
        name=name, summary=summary, content={**CONTENT, **content}
    )
    return version


def names(words: str) -> list[str]:
    return [version.name for version in matching(WerkvormVersion.objects.newest(), words)]


@pytest.fixture
def methods() -> None:
    made("Muurkrant", goal="Samen een muurkrant maken.")
    made("Stickers plakken", "Kiezen met stickers.")
    made("Zonder", moments=[])
    made("Kiezen", "Met stickers kiezen.")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        # In the name counts most, then in the summary, then in the rest.
        ("stickers", ["Stickers plakken", "Kiezen", "Muurkrant"]),
        ("sticker", ["Stickers plakken", "Kiezen", "Muurkrant"]),
        ("muur", ["Muurkrant"]),
        ("muurkranten", ["Muurkrant"]),
        ("tekenen kiezen", ["Kiezen", "Stickers plakken"]),  # "tekening", "kiezen": anywhere
        ('"drie stickers" muurkrant', ["Muurkrant"]),
        ("stickers -muurkrant -plakken", []),
        ("minutes", []),  # the names of fields are not searched
        ("facilitator", []),
        ("vmbo", []),  # nor codes
        ("verzonnen", []),  # nor addresses
        ("...", []),
        ("%", []),
        ("℡ ½ ʼ", []),
        ("zq:* & !xq | (", []),
        ("' OR 1=1 --", []),
    ],
)
def test_words_are_found_in_any_form(methods: None, words: str, found: list[str]) -> None:
    assert sorted(names(words)) == sorted(found)
    if words in {"stickers", "sticker"}:
        assert names(words) == found


def test_the_built_in_methods_are_found_by_what_stands_in_their_steps() -> None:
    load_library(today=date(2026, 9, 7))
    slugs = {
        version.werkvorm.slug for version in matching(WerkvormVersion.objects.newest(), "pizza")
    }
    assert "pizzapanel" in slugs and "visiesessie" not in slugs
    assert "Visiesessie" in names("stickers") and "Visiesessie" in names("tekening")


def test_it_says_where_it_was_found() -> None:
    found = where(made("Muurkrant"), Asked("tekenen"))
    assert found is not None and found.passage.step == "Samen kijken"
    assert [piece.text for piece in found.pieces if piece.found] == ["tekening"]
    assert where(made("Muurkrant"), Asked("muurkrant")) is None


def test_a_very_long_question_is_cut_off() -> None:
    made("Muurkrant")
    assert names("stickers " * 5000) == ["Muurkrant"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL itself")
def test_postgresql_answers_with_its_dutch_dictionary(
    methods: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1) as asked:
        assert names("tekenen") == ["Kiezen", "Muurkrant", "Stickers plakken"]
    sql = asked.captured_queries[0]["sql"]
    assert "to_tsvector('dutch'::regconfig" in sql and "setweight" in sql


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("stick", 3),  # half a word
        ("stick -muurkrant", 2),  # … also beside a word that must not be there
        ("stick or muurkrant", 0),  # "or" is a word like any other
        ('"de bedenk"', 4),  # in quotes a word may be begun too, and small words count
        ("sticker's", 0),
        ("-stickers", 1),
    ],
)
def test_a_question_means_the_same_on_both_databases(methods: None, words: str, found: int) -> None:
    assert len(names(words)) == found

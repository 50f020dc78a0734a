"""What somebody asks for in a search, and the place where it stands: the pure half of searching."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.searching import AFTER, BEFORE, Asked

LONG = (
    "Hang de vellen op. Geef elk groepje ongeveer een minuut. Vraag alleen door als iets niet "
    "duidelijk is. Laat daarna iedereen stil drie stickers plakken bij wat het belangrijkst is. "
    "Tel ze samen, en schrijf de drie punten met de meeste stickers groot op het bord."
)


def shown(words: str, text: str) -> str:
    return "".join(f"[{p.text}]" if p.found else p.text for p in Asked(words).excerpt(text))


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("sticker", True),
        ("STICKERS", True),
        ("plak", True),  # half a word
        ("vel", True),  # "vellen"
        ('"drie stickers"', True),
        ('"stickers drie"', False),
        ("stickers -vellen", False),
        ("stickers -pizza", True),
        ("stickers pizza", False),
    ],
)
def test_what_fits_a_question(words: str, fits: bool) -> None:
    assert Asked(words).fits(LONG) is fits


def test_the_words_may_stand_in_different_texts_but_a_phrase_in_one() -> None:
    assert Asked("pizza stickers").fits("Drie stickers.", "Eet een pizza.")
    assert not Asked('"stickers eet"').fits("Drie stickers.", "Eet een pizza.")


def test_an_excerpt_shows_the_words_in_their_surroundings() -> None:
    assert shown("sticker", LONG) == (
        "… duidelijk is. Laat daarna iedereen stil drie [stickers] plakken bij wat het "
        "belangrijkst is. Tel ze samen, en schrijf de drie punten met de …"
    )
    assert shown("hang", LONG).startswith("[Hang] de vellen op.")
    assert shown("bord", LONG).endswith("groot op het [bord].")
    assert shown("pizza", LONG) == ""


@given(words=st.text(max_size=60), text=st.text(max_size=400))
def test_any_question_about_any_text_has_an_answer(words: str, text: str) -> None:
    asked = Asked(words)
    pieces = asked.pieces(text)
    if not asked.must:
        assert "".join(piece.text for piece in pieces) == text
    assert asked.counts(text) <= len(asked.must)
    excerpt = asked.excerpt(text)
    longest = max((len(word) for word in text.split()), default=0)
    assert sum(len(piece.text) for piece in excerpt) <= BEFORE + AFTER + longest + 4
    assert not asked.has_words or not excerpt or any(piece.found for piece in excerpt)

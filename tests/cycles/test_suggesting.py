"""Suggested groups: telling words together, the rest left alone, always the same."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from cycles import suggesting
from cycles.suggesting import suggest

BANKS = [
    "Meer bankjes op het schoolplein graag",
    "Zet bankjes neer onder de bomen van het plein",
    "Er zijn te weinig bankjes buiten op het plein",
    "Een bankje in de zon, buiten op het plein",
]
MUSIC = [
    "Zachte muziek in de aula",
    "Muziek draaien in de aula tijdens de lunch",
    "Mag er muziek aan in de aula?",
]
ALONE = ["Ik ben tevreden.", "Fietsen worden vaak gestolen", "😀", "", "1234"]
TEXTS = [*BANKS, *MUSIC, *ALONE]


def test_texts_with_the_same_telling_words_come_together() -> None:
    groups = suggest(TEXTS)
    assert [group.members for group in groups] == [(0, 1, 2, 3), (4, 5, 6)]


def test_the_name_is_made_of_words_as_they_were_typed() -> None:
    one, two = suggest(TEXTS)
    assert one.name.lower().startswith(("bankjes", "plein"))
    assert "uziek" in two.name and len(two.name) <= 80
    assert one.name[0].isupper()


def test_the_first_name_of_a_student_never_becomes_a_name() -> None:
    texts = [f"Sem {verb} altijd in de rij" for verb in ("duwt", "trekt", "schreeuwt")] + TEXTS
    assert any("sem" in group.name.lower() for group in suggest(texts))
    assert not any("sem" in group.name.lower() for group in suggest(texts, not_in_names={"Sem"}))


@pytest.mark.parametrize("name", ["Anne-Marie", "Jan Willem"])
def test_a_first_name_of_two_words_never_becomes_a_name_either(name: str) -> None:
    texts = [f"{name} {verb} altijd in de rij" for verb in ("duwt", "trekt", "schreeuwt")] + TEXTS
    parts = name.lower().replace("-", " ").split()
    named = [group.name.lower().split() for group in suggest(texts, not_in_names={name})]
    assert any(part in str(suggest(texts)).lower() for part in parts)
    assert not any(part in words for words in named for part in parts)


def test_the_same_texts_give_the_same_groups() -> None:
    assert suggest(TEXTS) == suggest(TEXTS)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["een"] * 3,
        ["de het een"] * 50,
        ["😀"] * 50,
        ["\u202e نريد"] * 8,
        [str(n) for n in range(60)],
        ["a" * 2000] * 10,
    ],
    ids=range(8),
)
def test_nothing_strange_breaks_it(texts: list[str]) -> None:
    for group in suggest(texts):
        assert len(group.members) >= suggesting.SMALLEST


def test_every_text_is_in_one_group_at_most() -> None:
    members = [place for group in suggest(TEXTS * 5) for place in group.members]
    assert len(members) == len(set(members))


def test_more_than_it_can_do_in_time_is_left_out() -> None:
    texts = TEXTS * (suggesting.MOST_TEXTS // len(TEXTS) + 5)
    assert max(place for group in suggest(texts) for place in group.members) < suggesting.MOST_TEXTS


def test_the_library_is_loaded_when_it_is_asked_for_and_not_before() -> None:
    """A second and a hundred megabytes that a web worker does not need to start."""
    code = (
        "import sys, cycles.suggesting as s; assert 'sklearn' not in sys.modules;"
        "s.suggest(['bankjes buiten'] * 9); assert 'sklearn' in sys.modules"
    )
    root = Path(suggesting.__file__).parent.parent
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)


def test_no_network_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_a: object, **_k: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert suggest(TEXTS)


def test_five_hundred_texts_do_not_take_minutes() -> None:
    """Not a benchmark (that is tests/bench): only that it does not grow out of hand."""
    texts = [f"{text} nummer {n % 40} van {n % 7}" for n, text in enumerate(TEXTS * 42)]
    started = time.perf_counter()
    suggest(texts)
    assert time.perf_counter() - started < 20

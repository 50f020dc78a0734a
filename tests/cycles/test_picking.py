"""Choosing people fairly: seats add up, chance repeats itself, nobody is invented."""

from __future__ import annotations

from collections import Counter
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from cycles.picking import Candidate, seats, spread, spread_words

SIZES = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 40), min_size=1)
NUMBERS = st.integers(0, 120)


@st.composite
def schools(draw: st.DrawFn) -> list[Candidate]:
    """Students with a leerjaar and niveau; some without a class."""
    strata = list(product((1, 3, 4, None), ("havo", "vwo", "")))
    chosen = draw(st.lists(st.sampled_from(strata), max_size=60))
    return [
        Candidate(f"{number:03}", f"Leerling {number}", "klas", leerjaar, niveau)
        for number, (leerjaar, niveau) in enumerate(chosen)
    ]


# ── Seats ─────────────────────────────────────────────────────────────────────


@given(SIZES, NUMBERS)
def test_seats_add_up_to_the_number_or_to_everyone(sizes: dict[str, int], number: int) -> None:
    given_ = seats(sizes, number)
    assert given_.keys() == sizes.keys()
    assert sum(given_.values()) == min(number, sum(sizes.values()))


@given(SIZES, NUMBERS)
def test_no_group_gets_more_seats_than_it_has_people(sizes: dict[str, int], number: int) -> None:
    given_ = seats(sizes, number)
    assert all(0 <= given_[key] <= sizes[key] for key in sizes)


@given(SIZES, NUMBERS)
def test_with_enough_seats_every_group_has_a_voice(sizes: dict[str, int], number: int) -> None:
    given_ = seats(sizes, number)
    if number >= len(sizes):
        assert all(given_[key] >= 1 for key in sizes if sizes[key])


@given(SIZES, NUMBERS)
def test_seats_are_in_proportion_within_one(sizes: dict[str, int], number: int) -> None:
    """Unless the rule "everyone at least one" lifts a small group."""
    total, given_ = sum(sizes.values()), seats(sizes, number)
    number = min(number, total)
    shares = {key: number * size / total if total else 0 for key, size in sizes.items()}
    lifted = number >= len(sizes) and any(size and shares[key] < 1 for key, size in sizes.items())
    if not lifted:
        assert all(abs(given_[key] - shares[key]) <= 1 for key in sizes)


@given(SIZES, NUMBERS)
def test_a_larger_group_never_gets_fewer_seats(sizes: dict[str, int], number: int) -> None:
    given_ = seats(sizes, number)
    for one, two in product(sizes, repeat=2):
        if sizes[one] > sizes[two]:
            assert given_[one] >= given_[two]


def test_seats_for_a_known_school() -> None:
    assert seats({"mavo": 50, "havo": 30, "vwo": 20}, 10) == {"mavo": 5, "havo": 3, "vwo": 2}
    assert seats({"mavo": 98, "vwo": 2}, 10) == {"mavo": 9, "vwo": 1}
    assert seats({}, 4) == {}


# ── Spread ────────────────────────────────────────────────────────────────────


@given(schools(), st.integers(0, 70))
def test_the_chosen_are_different_people_from_the_list(
    school: list[Candidate], number: int
) -> None:
    chosen = spread(school, number, "zaad")
    assert len(chosen) == len(set(chosen)) == min(number, len(school))
    assert set(chosen) <= set(school)


@given(schools(), st.integers(0, 70), st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_people_in_any_order_of_the_list(
    school: list[Candidate], number: int, chance: object
) -> None:
    shuffled = list(school)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert spread(school, number, "zaad") == spread(shuffled, number, "zaad")


@given(schools(), st.integers(0, 70))
def test_the_chosen_are_spread_as_the_seats_say(school: list[Candidate], number: int) -> None:
    sizes = Counter((c.leerjaar, c.niveau) for c in school)
    chosen = Counter((c.leerjaar, c.niveau) for c in spread(school, number, "zaad"))
    expected = seats(dict(sizes), number)
    assert chosen == Counter({key: n for key, n in expected.items() if n})


def test_another_seed_gives_other_people() -> None:
    school = [Candidate(f"{n:03}", "", "1A", 1, "havo") for n in range(40)]
    found = {tuple(spread(school, 5, seed)) for seed in ("a", "b", "c")}
    assert len(found) == 3


def test_everyone_has_the_same_chance() -> None:
    school = [Candidate(f"{n}", "", "1A", 1, "havo") for n in range(10)]
    times = Counter(c.id for seed in range(2000) for c in spread(school, 3, str(seed)))
    assert all(500 < times[c.id] < 700 for c in school)


@given(schools())
def test_the_words_count_everyone_once(school: list[Candidate]) -> None:
    assert sum(spread_words(school).values()) == len(school)


def test_the_words_name_leerjaar_and_niveau() -> None:
    rows = [
        Candidate("1", "", "3h", 3, "havo"),
        Candidate("2", "", "3h", 3, "havo"),
        Candidate("3", "", "", None, ""),
    ]
    assert spread_words(rows) == {"3 havo": 2, "?": 1}

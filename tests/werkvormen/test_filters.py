"""What an address asks of the library: read from anything, never broken, and back again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from werkvormen.filters import Filters, read, ticked, variant_for
from werkvormen.library import read_library

METHODS = {method.slug: method.content for method in read_library()}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = ["ages", "group_size", "moments", "preparation", "places", "variants", "mee_doen"]
ALL = Filters("x", 3, "vmbo", 12, 20, 50, "room", 7, True, True)


def slugs(**asked: Any) -> set[str]:
    return {slug for slug, content in METHODS.items() if Filters(**asked).fits(content, own=False)}


def test_each_filter_asks_one_thing() -> None:
    assert "visiesessie" in slugs(invloed=2) and "visiesessie" not in slugs(invloed=4)
    assert "visiesessie" in slugs(groep=12) and "visiesessie" not in slugs(groep=11)
    assert "visiesessie" in slugs(minuten=60) and "visiesessie" not in slugs(minuten=59)
    assert "visiesessie" in slugs(klaar=21) and "visiesessie" not in slugs(klaar=14)
    assert "visiesessie" in slugs(school="vmbo") and "visiesessie" not in slugs(school="so")
    assert "visiesessie" in slugs(plek="room") and "visiesessie" not in slugs(plek="online")
    assert "visiesessie" not in slugs(meedoen=True) and "pilotproject" in slugs(meedoen=True)
    assert slugs() == set(METHODS) and slugs(eigen=True) == set()
    assert Filters(eigen=True).fits(METHODS["wots"], own=True)


def test_a_variant_counts_for_its_own_age_and_is_named() -> None:
    visie = METHODS["visiesessie"]
    assert "visiesessie" in slugs(leeftijd=8) and "visiesessie" not in slugs(leeftijd=6)
    assert variant_for(visie, 8) == "Een tekening van de beste schooldag"
    assert variant_for(visie, 12) == ""


def test_minutes_are_those_of_one_time_not_of_all_together() -> None:
    arena = METHODS["leerlingenarena"]["moments"]
    longest = max(moment["minutes"]["min"] for moment in arena)
    assert "leerlingenarena" in slugs(minuten=longest)
    assert longest < sum(moment["minutes"]["min"] for moment in arena)


def test_a_question_travels_in_an_address_and_back() -> None:
    assert read(dict(ALL.pairs())).filters == ALL
    assert dict(ALL.without("groep").pairs()).keys() == dict(ALL.pairs()).keys() - {"groep"}
    assert list(Filters().pairs()) == []


@pytest.mark.parametrize("bad", ["abc", "-1", "0", "9" * 40, "1e3", "½", "٣", "1.5", "' OR 1=1"])
def test_a_number_that_cannot_be_is_told_and_kept(bad: str) -> None:
    found = read({"groep": bad, "invloed": bad, "klaar": bad if bad != "0" else "x", "plek": bad})
    assert found.filters == Filters() and found.problems == ("groep",)
    assert found.typed["groep"] == bad


@given(st.dictionaries(st.sampled_from([*Filters.__dataclass_fields__, "w"]), st.text()))
def test_any_address_can_be_read(address: dict[str, str]) -> None:
    filters = read(address).filters
    assert read(dict(filters.pairs())).filters == filters
    assert len(ticked(list(address.values()) * 9)) <= 12


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_any_content_can_be_asked(content: dict[str, Any]) -> None:
    for name in ALL.active():
        assert Filters(**{name: getattr(ALL, name)}).fits(content, own=False) in {True, False}
    variant_for(content, 12)

"""What the finder says, in Dutch and with the right numbers."""

from __future__ import annotations

import pytest

from werkvormen.finder import Kind, Verdict, Wish, judge, loosened, rank
from werkvormen.finder_words import facts_words, reason_words
from werkvormen.library import Content, Method, Span, read_library


def _meeting(low: int, high: int, *skips: tuple[int, str]) -> Content:
    """A meeting with steps that may be skipped, and one that may not."""
    rest = low - sum(minutes for minutes, _skip in skips)
    steps: list[Content] = [
        {"minutes": {"min": minutes, "max": minutes}, "skip": skip} for minutes, skip in skips
    ]
    steps.append({"minutes": {"min": rest, "max": high - low + rest}})
    return {"minutes": {"min": low, "max": high}, "steps": steps}


VISIE: Content = {
    "group_size": {"min": 12, "max": 30, "split": True},
    "influence_levels": [2, 3],
    "ages": {"min": 10, "max": 18},
    "preparation": [{"days_before": 21}, {"days_before": 0}],
    "places": ["room"],
    "moments": [_meeting(60, 75, (8, "laat het kennismaken weg"), (8, "hang de vellen op"))],
    "variants": [{"name": "Zonder pen"}, {"name": "Een tekening", "ages": {"min": 7, "max": 9}}],
}
KRING = VISIE | {
    "group_size": {"min": 6, "max": 28},
    "ages": {"min": 4, "max": 12},
    "moments": [_meeting(10, 15), _meeting(20, 30)],
    "preparation": [{"days_before": 0}],
    "places": ["online"],
    "variants": [{"name": "Met kaarten", "ages": {"min": 12, "max": 14}}],
}
PILOT = KRING | {"rhythm": {"weeks": {"min": 4, "max": 8}}}
LIBRARY = {
    "visiesessie": Method("visiesessie", "Visiesessie", "", VISIE),
    "kring": Method("kring", "Kring", "", KRING),
    "pilot": Method("pilot", "Pilot", "", PILOT),
}

SAYS = [
    ("visiesessie", Wish(students=20), Kind.GOOD, "Past bij 12 tot 30 leerlingen."),
    (
        "visiesessie",
        Wish(students=8),
        Kind.OUTSIDE,
        "Vraagt minstens 12 leerlingen, jij hebt er 8.",
    ),
    (
        "visiesessie",
        Wish(students=40),
        Kind.CHANGE,
        "Met 40 leerlingen: maak twee groepen van hooguit 30.",
    ),
    ("kring", Wish(students=40), Kind.OUTSIDE, "Voor hooguit 28 leerlingen, jij hebt er 40."),
    ("visiesessie", Wish(minutes=80), Kind.GOOD, "Duurt 60 tot 75 minuten."),
    (
        "visiesessie",
        Wish(minutes=60),
        Kind.GOOD,
        "Duurt 60 tot 75 minuten. Neem de kortste tijden.",
    ),
    (
        "visiesessie",
        Wish(minutes=55),
        Kind.CHANGE,
        "5 minuten langer dan je hebt: hang de vellen op. Neem verder de kortste tijden.",
    ),
    (
        "visiesessie",
        Wish(minutes=45),
        Kind.CHANGE,
        "15 minuten langer dan je hebt: laat het kennismaken weg; hang de vellen op. "
        "Neem verder de kortste tijden.",
    ),
    (
        "visiesessie",
        Wish(minutes=30),
        Kind.OUTSIDE,
        "Duurt minstens 44 minuten, ook als je stappen overslaat, jij hebt er 30.",
    ),
    (
        "kring",
        Wish(minutes=15),
        Kind.OUTSIDE,
        "2 bijeenkomsten. De langste bijeenkomst duurt minstens 20 minuten, jij hebt er 15.",
    ),
    (
        "kring",
        Wish(minutes=50),
        Kind.GOOD,
        "2 bijeenkomsten. De langste bijeenkomst duurt 20 tot 30 minuten.",
    ),
    (
        "pilot",
        Wish(minutes=50),
        Kind.GOOD,
        "Loopt 4 tot 8 weken. De langste bijeenkomst duurt 20 tot 30 minuten.",
    ),
    ("visiesessie", Wish(days=21), Kind.GOOD, "Vraagt 21 dagen voorbereiding."),
    ("visiesessie", Wish(days=5), Kind.OUTSIDE, "Vraagt 21 dagen voorbereiding, jij hebt er 5."),
    ("kring", Wish(days=0), Kind.GOOD, "Vraagt geen voorbereiding vooraf."),
    ("visiesessie", Wish(influence=3), Kind.GOOD, "Past bij adviseren."),
    (
        "visiesessie",
        Wish(influence=4),
        Kind.OUTSIDE,
        "Is voor mee denken of adviseren, niet voor mee beslissen.",
    ),
    ("visiesessie", Wish(place="online"), Kind.OUTSIDE, "Kan niet online."),
    ("visiesessie", Wish(place="room"), Kind.GOOD, "Kan op school, in een lokaal."),
    ("kring", Wish(place="room"), Kind.OUTSIDE, "Kan alleen online."),
    ("visiesessie", Wish(ages=Span(12, 14)), Kind.GOOD, "Voor 10 tot 18 jaar."),
    (
        "visiesessie",
        Wish(ages=Span(8, 11)),
        Kind.CHANGE,
        "Vanaf 10 jaar, met de variant ‘Een tekening’ vanaf 7.",
    ),
    (
        "kring",
        Wish(ages=Span(11, 14)),
        Kind.CHANGE,
        "Tot en met 12 jaar, met de variant ‘Met kaarten’ tot en met 14.",
    ),
    ("visiesessie", Wish(ages=Span(5, 11)), Kind.OUTSIDE, "Vanaf 10 jaar, jouw jongste is 5."),
    ("kring", Wish(ages=Span(12, 15)), Kind.OUTSIDE, "Tot en met 12 jaar, jouw oudste is 15."),
]


@pytest.mark.parametrize(
    ("slug", "wish", "kind", "words"), SAYS, ids=[f"{row[0]}: {row[3][:40]}" for row in SAYS]
)
def test_a_reason_names_the_numbers(slug: str, wish: Wish, kind: Kind, words: str) -> None:
    (reason,) = judge(LIBRARY[slug], wish).reasons
    assert (reason.kind, reason_words(reason)) == (kind, words)


def test_groups_are_made_only_where_the_method_says_so_and_the_groups_are_large_enough() -> None:
    # 31 in two groups is 15 each: that is enough for 12; 6 groups is the most.
    for students, kind in ((31, Kind.CHANGE), (180, Kind.CHANGE), (181, Kind.OUTSIDE)):
        assert judge(LIBRARY["visiesessie"], Wish(students=students)).reasons[0].kind is kind
    small = {"group_size": {"min": 12, "max": 13, "split": True}}
    assert judge(Method("m", "M", "", small), Wish(students=14)).verdict is Verdict.NOT


def test_a_meeting_keeps_at_least_one_step() -> None:
    steps = [{"minutes": {"min": n, "max": n}, "skip": f"sla {n} over"} for n in (10, 12)]
    content = {"moments": [{"minutes": {"min": 22, "max": 22}, "steps": steps}]}
    found = [judge(Method("m", "M", "", content), Wish(minutes=n)).reasons[0] for n in (10, 9)]
    assert [(reason.kind, reason.texts) for reason in found] == [
        (Kind.CHANGE, ("sla 12 over",)),
        (Kind.OUTSIDE, ()),
    ]


def test_what_comes_closest_stands_first_when_nothing_fits() -> None:
    ranked = rank(LIBRARY.values(), Wish(students=35, minutes=19, influence=5, days=0))
    assert [(fit.method.slug, len(fit.outside)) for fit in ranked] == [
        ("kring", 3),
        ("pilot", 3),
        ("visiesessie", 3),
    ]
    assert len(ranked[0].objections) < len(ranked[-1].objections)
    assert loosened(rank(LIBRARY.values(), Wish(students=20, influence=5))) == {"influence": 3}


def test_every_method_of_the_library_is_ranked_with_a_sentence_for_every_question() -> None:
    library = read_library()
    wish = Wish(40, 35, 3, Span(8, 12), 7, "online")
    ranked = rank(library, wish)
    assert len(ranked) == len(library)
    assert all(reason_words(reason) for fit in ranked for reason in fit.reasons)


def test_without_a_wish_everything_fits_in_order_of_name() -> None:
    ranked = rank(LIBRARY.values(), Wish())
    names = [fit.method.name.casefold() for fit in ranked]
    assert {fit.verdict for fit in ranked} == {Verdict.FITS} and names == sorted(names)


def test_a_method_that_does_not_say_is_never_called_fitting() -> None:
    fit = judge(Method("m", "M", "", {}), Wish(20, 50, 2, Span(12, 13), 10, "room"))
    assert [reason.case for reason in fit.reasons] == ["unknown"] * 5 + ["place_room"]
    assert fit.verdict is Verdict.CHANGE
    # From before there were places, every method was written for a room.
    assert judge(Method("m", "M", "", {}), Wish(place="online")).verdict is Verdict.NOT
    assert facts_words({}) == []


def test_of_what_fits_one_meeting_comes_before_what_runs_for_weeks() -> None:
    once = {"moments": [_meeting(20, 60)]}
    weeks = {"moments": [_meeting(10, 15)], "rhythm": {"weeks": {"min": 4, "max": 8}}}
    found = rank([Method("a", "A", "", weeks), Method("b", "É", "", once)], Wish(minutes=30))
    assert [(fit.method.slug, fit.verdict) for fit in found] == [
        ("b", Verdict.FITS),
        ("a", Verdict.FITS),
    ]
    # Nothing fits: then what comes closest stands first, however long it runs.
    found = rank([Method("a", "A", "", weeks), Method("b", "É", "", once)], Wish(minutes=5))
    assert [fit.method.slug for fit in found] == ["a", "b"]

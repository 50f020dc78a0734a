"""Welke werkvorm past? On its own for everybody, and inside a cycle, filled in from the plan."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cycles.models import Cycle, Terugkoppeling
from cycles.wishing import usual_ages
from participation.ledger.models import LogEntry
from tests.factories import (
    CycleFactory,
    GroupFactory,
    MembershipFactory,
    World,
    add_members,
    fresh,
    make_world,
    ready_cycle,
)
from werkvormen.actions import load_library
from werkvormen.library import Span
from werkvormen.models import Werkvorm, WerkvormVersion

from .scenes import own_method, signed_in, text_of

pytestmark = pytest.mark.django_db
FIND = reverse("werkvormen:find")


@pytest.fixture
def world() -> World:
    load_library(today=timezone.localdate())
    return make_world(students=14, with_other=False)


def read(client: Client, url: str, **headers: Any) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", text_of(response)))


def value_of(page: str, name: str) -> str:
    """What stands in a field of the six questions."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    if field:
        found = re.search(r'value="([^"]*)"', field[0])
        return found[1] if found else ""
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', page)
    assert select, name
    found = re.search(r'<option value="([^"]*)" selected', select[0])
    return found[1] if found else ""


# ── On its own ────────────────────────────────────────────────────────────────


def test_a_student_finds_what_fits_and_why_from_an_address_that_can_be_shared(
    world: World,
) -> None:
    client = signed_in(world.student.user)
    page = read(client, f"{FIND}?leerlingen=40&minuten=55&invloed=2&jongste=12&oudste=14&dagen=30")
    assert "Met 40 leerlingen: maak twee groepen van hooguit 30." in page
    assert "Past bij mee denken." in page and "Past als je iets aanpast" in page
    assert "werkvormen passen niet. Lees waarom." in page
    assert value_of(page, "minuten") == "55" and value_of(page, "invloed") == "2"
    for slug in WerkvormVersion.objects.values_list("werkvorm__slug", flat=True):
        assert page.count(f'href="/werkvormen/{slug}/"') == 1
    assert "Kies deze" not in page

    blank = read(client, FIND)
    assert "Vul iets in, dan zie je welke passen." in blank and "passen niet" not in blank


def test_what_does_not_fit_is_said_before_what_can_be_changed(world: World) -> None:
    own_method(world, "van-ons")
    page = read(signed_in(world.student.user), f"{FIND}?leerlingen=40&invloed=5")
    row = page[page.index('href="/werkvormen/visiesessie/"') :]
    reason = row.index("Is voor mee denken of adviseren, niet voor leerlingen beslissen.")
    change = row.index("Met 40 leerlingen: maak twee groepen van hooguit 30.")
    assert row.index("Dit past niet:") < reason < row.index("find__changes") < change
    mine = page[page.index('href="/werkvormen/van-ons/"') :]
    assert mine.index("Van onze school") < mine.index("Dit past niet:")


def test_when_nothing_fits_it_says_so_and_what_can_be_let_go(world: World) -> None:
    client = signed_in(world.student.user)
    Werkvorm.objects.exclude(slug__in=["visiesessie", "pizzapanel"]).delete()
    page = read(client, f"{FIND}?leerlingen=12&minuten=90&invloed=2&dagen=3")
    assert "Geen enkele werkvorm past." in page and "<details" in page and "open>" in page
    assert "Laat de voorbereiding los</a>: dan kun je 2 werkvormen gebruiken." in page
    query = re.search(r'href="(\?[^"]*)">Laat de voorbereiding los', page)
    assert query
    assert "2 werkvormen passen." in read(client, FIND + query[1])
    page = read(client, f"{FIND}?invloed=1")
    assert "Bij mee weten leg je iets uit en vraag je niets." in page
    Werkvorm.objects.all().delete()
    assert "Er staan nog geen werkvormen klaar." in read(client, FIND)


def test_htmx_gets_the_answers_and_the_messages_without_the_page(world: World) -> None:
    client = signed_in(world.student.user)
    url = f"{FIND}?leerlingen=0&minuten=50"
    part = read(client, url, hx_request="true")
    assert "<html" not in part and 'id="uitkomst"' in part
    # What tells how many there are stays in the page: only its words are sent.
    assert 'role="status"' not in part and '<p id="telling" hx-swap-oob="innerHTML">' in part
    whole = read(client, url)
    assert whole.index('role="status"') < whole.index('id="uitkomst"') and "aria-invalid" in whole
    assert re.search(r'id="fout-leerlingen" hx-swap-oob="true">Vul een getal in van 1', part)
    assert re.search(r'id="fout-minuten" hx-swap-oob="true"></p>', part)
    assert "HX-Request" in client.get(url)["Vary"]


WRONG = [
    "0",
    "-3",
    "1.5",
    "abc",
    "9" * 30,
    "9" * 5000,
    "<script>",
    "1e9",
    "٣٣٣٣٣",
    "{{ 7 }}",
    "2026-01-01",
]


def test_what_cannot_be_right_is_said_beside_the_field_and_kept_and_the_rest_counts(
    world: World,
) -> None:
    client = signed_in(world.student.user)
    for typed in WRONG:
        response = client.get(FIND, {"leerlingen": typed, "minuten": "50"})
        page = text_of(response)
        said = re.search(r'id="fout-leerlingen">([^<]+)<', page)
        assert said and said[1] == "Vul een getal in van 1 tot en met 2000.", typed
        assert f'value="{html.escape(typed)}"' in page
        assert "Duurt 40 tot 45 minuten." in page
    for name in ("minuten", "invloed", "jongste", "oudste", "dagen", "plek"):
        page = text_of(client.get(FIND, {name: "<script>99999"}))
        assert re.search(rf'id="fout-{name}">[^<]+<', page), name
        assert "<script>99999" not in page
    page = read(client, f"{FIND}?jongste=15&oudste=12")
    assert "De oudste is jonger dan de jongste." in page
    assert value_of(page, "jongste") == "15"
    # The last of two counts; an unknown name and half an address do no harm.
    page = read(client, f"{FIND}?minuten=10&minuten=50&x=1&&=&leerlingen[]=3")
    assert value_of(page, "minuten") == "50"
    assert client.get(f"{FIND}?minuten=%00").status_code == 400


# ── Inside a cycle ────────────────────────────────────────────────────────────

MONDAY = date(2026, 11, 9)


@time_machine.travel(MONDAY, tick=False)
def test_it_starts_filled_in_from_the_plan_and_says_where_from() -> None:
    load_library(today=MONDAY)
    world = make_world(students=14, with_other=False)
    council = GroupFactory(
        school_year=world.year, name="Leerlingenraad", kind="leerlingenraad", leerjaar=None
    )
    GroupFactory(school_year=world.year, name="3A", leerjaar=3, members=[world.outsider])
    add_members(council, world.outsider)
    cycle = ready_cycle(
        world.school,
        by=world.coordinator,
        influence=3,
        groups=[world.klas, council],
        opens_on=MONDAY + timedelta(days=8),
        closes_on=MONDAY + timedelta(days=12),
        due=MONDAY + timedelta(days=30),
        sessions=0,
    )
    Cycle.objects.filter(pk=cycle.pk).update(online_only=False)
    url = reverse("cycles:find_werkvorm", args=[cycle.pk])
    client = signed_in(world.coordinator.user)
    page = read(client, url)
    values = {name: value_of(page, name) for name in ("leerlingen", "invloed", "dagen", "plek")}
    assert values == {"leerlingen": "", "invloed": "3", "dagen": "8", "plek": ""}
    # The council has no leerjaar: the classes of its member tell it.
    assert (value_of(page, "jongste"), value_of(page, "oudste")) == ("12", "15")
    for words in (
        "er bij de bijeenkomst zijn. Je vraagt het aan 15 leerlingen.",
        "Uit je doel: adviseren.",
        "Uit je doel: leerjaar 1 en 3, meestal 12 tot 15 jaar.",
        "Uit stap 4: leerlingen kunnen schrijven vanaf dinsdag 17 november.",
    ):
        assert words in page

    # Every value can be changed, also to "maakt niet uit"; the plan stays as it is.
    page = read(client, f"{url}?leerlingen=&minuten=45")
    assert value_of(page, "leerlingen") == "" == value_of(page, "invloed")
    assert "Uit je doel: adviseren." in page
    assert fresh(cycle).doel.influence == 3

    # A meeting knows better how many come and when; what is fixed by step 2 is the place.
    session = _meeting(cycle, MONDAY + timedelta(days=3))
    session.participants.create(membership=world.student)
    session.participants.create(membership=world.outsider)
    _meeting(cycle, MONDAY - timedelta(days=3))
    Cycle.objects.filter(pk=cycle.pk).update(online_only=True)
    cycle.doel.audience = "personen"
    cycle.doel.save()
    cycle.doel.people.set([world.student])
    page = read(client, url)
    names = ("leerlingen", "dagen", "plek", "jongste", "oudste")
    assert [value_of(page, name) for name in names] == ["2", "3", "online", "12", "13"]
    assert "Uit stap 2: de eerste bijeenkomst is op donderdag 12 november." in page


@time_machine.travel(MONDAY, tick=False)
def test_today_still_counts_and_yesterday_does_not() -> None:
    load_library(today=MONDAY)
    world = make_world(students=2, with_other=False)
    days = {"closes_on": MONDAY + timedelta(days=9), "due": MONDAY + timedelta(days=30)}
    said = {"by": world.coordinator, "groups": [world.klas], "sessions": 0}
    cycle = ready_cycle(world.school, **said, opens_on=MONDAY + timedelta(days=8), **days)
    client = signed_in(world.coordinator.user)

    def found() -> str:
        url = reverse("cycles:find_werkvorm", args=[cycle.pk])
        return value_of(read(client, url), "dagen")

    for opens, expected in ((-1, ""), (0, "0"), (1, "1")):
        day = MONDAY + timedelta(days=opens)
        Terugkoppeling.objects.filter(cycle=cycle).update(opens_on=day)
        assert found() == expected
    for ahead, expected in ((-1, "1"), (1, "1"), (0, "0")):
        _meeting(cycle, MONDAY + timedelta(days=ahead))
        assert found() == expected


def _meeting(cycle: Cycle, day: date) -> Any:
    return cycle.sessions.create(
        date=day,
        starts_at="10:00",
        ends_at="11:00",
        place="de aula",
        werkvorm=WerkvormVersion.objects.get(werkvorm__slug="wots"),
    )


def test_an_empty_plan_asks_everything(world: World) -> None:
    cycle = CycleFactory(school=world.school, coordinator=world.coordinator, school_year=world.year)
    url = reverse("cycles:find_werkvorm", args=[cycle.pk])
    page = read(signed_in(world.coordinator.user), url)
    names = ("leerlingen", "minuten", "invloed", "jongste", "oudste", "dagen", "plek")
    assert [value_of(page, name) for name in names] == [""] * 7
    assert "Uit je doel" not in page and "Vul weer in" not in page


def test_choosing_stores_it_once_and_goes_back_to_step_2(world: World) -> None:
    cycle = ready_cycle(world.school, by=world.coordinator, groups=[world.klas], sessions=0)
    own_method(make_world(with_other=False, prefix="x"), "van-een-andere-school")
    theirs = WerkvormVersion.objects.get(name="van-een-andere-school")
    fishbowl = WerkvormVersion.objects.get(werkvorm__slug="fishbowl")
    url = reverse("cycles:find_werkvorm", args=[cycle.pk]) + "?minuten=50"
    client = signed_in(world.coordinator.user)
    before = fresh(cycle).werkvorm_id

    for wrong in ({}, {"choice": str(theirs.pk)}, {"choice": "online"}, {"choice": "a\x00b"}):
        response = client.post(url, wrong)
        assert response.status_code == 200
        assert "Kies een werkvorm uit de lijst." in text_of(response)
        assert value_of(text_of(response), "minuten") == "50"
        assert fresh(cycle).werkvorm_id == before

    logged = LogEntry.objects.count()
    for _click in range(2):
        response = client.post(url, {"choice": str(fishbowl.pk)}, follow=True)
        assert response.redirect_chain == [(reverse("cycles:werkvorm", args=[cycle.pk]), 302)]
        plan = reverse("cycles:new_session", args=[cycle.pk])
        assert re.search(rf"Gekozen: Fishbowl of visbokaal. <a[^>]*{plan}[^>]*>", text_of(response))
        assert 'href="/werkvormen/fishbowl/">Lees over ‘Fishbowl' in text_of(response)
    assert fresh(cycle).werkvorm_id == fishbowl.pk
    assert LogEntry.objects.count() == logged + 1
    assert "Deze koos je al." in read(client, url)


def test_who_works_at_two_schools_chooses_from_those_of_the_cycle(world: World) -> None:
    there = make_world(with_other=False, prefix="x")
    MembershipFactory(user=world.coordinator.user, school=there.school, role="medewerker")
    own_method(world, "van-hier")
    own_method(there, "van-daar")
    said = {"school": world.school, "coordinator": world.coordinator, "school_year": world.year}
    cycle = CycleFactory(**said)
    client = signed_in(world.coordinator.user)
    theirs = WerkvormVersion.objects.get(name="van-daar")
    for name in ("cycles:find_werkvorm", "cycles:werkvorm"):
        url = reverse(name, args=[cycle.pk])
        page = read(client, url)
        assert "van-hier" in page and "van-daar" not in page, name
        assert client.post(url, {"choice": str(theirs.pk)}).status_code == 200
    assert fresh(cycle).werkvorm is None
    # Its page can be read, but neither chosen for a cycle here nor copied to here.
    ours, read_only = (
        read(client, reverse("method", args=[slug])) for slug in ("van-hier", "van-daar")
    )
    assert str(cycle.pk) in ours and "Maak een kopie" in ours
    assert str(cycle.pk) not in read_only and "Maak een kopie" not in read_only
    use = client.post(reverse("use_method", args=["van-daar"]), {"cyclus": str(cycle.pk)})
    assert use["Location"] == reverse("method", args=["van-daar"])
    assert fresh(cycle).werkvorm is None
    assert client.post(reverse("werkvormen:copy", args=["van-daar"])).status_code == 403
    assert client.post(reverse("werkvormen:copy", args=["van-hier"])).status_code == 302
    new = read(client, reverse("werkvormen:new"))
    assert "van-hier" in new and "van-daar" not in new


def test_step_2_shows_what_is_chosen_and_folds_the_rest(world: World) -> None:
    cycle = CycleFactory(school=world.school, coordinator=world.coordinator, school_year=world.year)
    url = reverse("cycles:werkvorm", args=[cycle.pk])
    client = signed_in(world.coordinator.user)
    page = read(client, url)
    assert '<details class="pick" open>' in page
    everything = set(re.findall(r'name="choice"[^>]*value="([^"]+)"', page))
    assert len(everything) == WerkvormVersion.objects.count() + 1
    assert reverse("cycles:find_werkvorm", args=[cycle.pk]) in page

    # A newer version does not hide the one that was chosen.
    wots = WerkvormVersion.objects.get(werkvorm__slug="wots")
    Cycle.objects.filter(pk=cycle.pk).update(werkvorm=wots)
    WerkvormVersion.objects.create(
        werkvorm=wots.werkvorm,
        number=2,
        name=wots.name,
        summary="",
        content=wots.content,
        made_on=wots.made_on,
    )
    page = read(client, url)
    assert '<details class="pick">' in page
    chosen = re.search(r'value="([^"]+)" checked', page)
    assert chosen and chosen[1] == str(wots.pk)
    assert page.index("checked") < page.index('<details class="pick">')
    # Both have one name, so their numbers are said; of the others there is only one.
    assert re.findall(r"\(versie (\d)\)", page) == ["1", "2"]
    find = read(client, reverse("cycles:find_werkvorm", args=[cycle.pk]))
    assert find.count("Deze koos je al.") == 1


def test_the_ages_of_a_leerjaar() -> None:
    assert usual_ages(1, "havo") == usual_ages(1) == Span(12, 13)
    assert usual_ages(6, "vwo") == Span(17, 18)
    assert usual_ages(3, "bo") == Span(6, 7)
    assert usual_ages(8) == Span(11, 12)
    assert usual_ages(6, "") == Span(17, 18) and usual_ages(7) == Span(10, 11)
    assert usual_ages(4, "bovenbouw") == Span(15, 16)
    # Flanders counts primary school from the first leerjaar, and has a seventh year after it.
    assert usual_ages(1, "Lager", flanders=True) == Span(6, 7)
    assert usual_ages(1, flanders=True) == Span(12, 13)
    assert usual_ages(7, "bso", flanders=True) == Span(18, 19)

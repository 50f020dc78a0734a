"""Home: each role has its own parts, and the menu leads only to pages that open."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cycles.actions import answering, care
from tests.factories import (
    MembershipFactory,
    World,
    answered_cycle,
    closed_cycle,
    cycle_with_input,
    finished_cycle,
    make_world,
    open_cycle,
    ready_cycle,
)

from .scenes import signed_in, text_of

pytestmark = pytest.mark.django_db

PARTS = {
    "beloften": "Beloften aan leerlingen",
    "mijn": "Jouw cycli",
    "beheer": "De school in het systeem",
    "klas": "Jouw klas",
    "antwoorden": "Laatste antwoorden aan leerlingen",
}
# Which parts each role sees, when there is something to show in each.
EXPECTED = {
    "coordinator": {"mijn", "antwoorden"},
    "second": {"mijn", "antwoorden"},
    "medewerker": {"klas", "antwoorden"},
    "zorgcoordinator": {"antwoorden"},
    "directeur": {"beloften", "antwoorden"},
    "beheerder": {"beheer", "antwoorden"},
}


@pytest.fixture
def world() -> World:
    return make_world()


def home_of(world: World, role: str) -> str:
    return text_of(signed_in(world.everyone()[role].user).get("/"))


@pytest.mark.parametrize("role", list(EXPECTED))
def test_each_role_sees_its_own_parts_and_no_others(world: World, role: str) -> None:
    closed_cycle(1, school=world.school, by=world.coordinator, groups=[world.klas])
    answered_cycle(1, school=world.school, by=world.coordinator, groups=[world.klas])
    page = home_of(world, role)
    assert {key for key, words in PARTS.items() if words in page} == EXPECTED[role]


@pytest.mark.parametrize("role", list(EXPECTED))
def test_a_school_that_has_nothing_yet_still_has_a_home_for_everyone(
    world: World, role: str
) -> None:
    page = home_of(world, role)
    assert "Er is nog geen antwoord gegeven." in page


def test_a_student_goes_to_jouw_stem(world: World) -> None:
    response = signed_in(world.student.user).get("/")
    assert response["Location"] == reverse("cycles:jouw_stem")


def test_a_person_with_two_roles_sees_the_parts_of_both(world: World) -> None:
    MembershipFactory(user=world.directeur.user, school=world.school, role="coordinator")
    page = home_of(world, "directeur")
    assert PARTS["beloften"] in page and PARTS["mijn"] in page


def test_an_administrator_who_is_also_a_mentor_still_sees_the_class(world: World) -> None:
    MembershipFactory(user=world.medewerker.user, school=world.school, role="beheerder")
    page = home_of(world, "medewerker")
    assert PARTS["beheer"] in page and "Jouw klas 1A" in page


@pytest.mark.parametrize("role", ["leerling", *EXPECTED])
def test_every_link_of_the_menu_opens(world: World, role: str) -> None:
    client = signed_in(world.everyone()[role].user)
    page = text_of(client.get("/", follow=True))
    menu = page[page.index('<nav class="topbar__links"') :]
    links = re.findall(r'href="([^"]+)"', menu[: menu.index("</nav>")])
    assert len(links) >= 3
    for link in links:
        assert client.get(link, follow=True).status_code == 200, link


@pytest.mark.parametrize("role", ["leerling", *EXPECTED])
def test_every_link_on_the_home_page_opens(world: World, role: str) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    plan = {"school": world.school, "by": world.coordinator, "groups": [world.klas]}
    closed_cycle(1, due=yesterday, **plan)
    answered_cycle(1, verdicts=("uitzoeken",), **plan)
    finished_cycle(1, **plan)
    open_cycle(**plan)
    client = signed_in(world.everyone()[role].user)
    page = text_of(client.get("/", follow=True))
    links = set(re.findall(r'href="(/[^"#]*)', page))
    assert len(links) >= 4
    for link in links:
        if not link.startswith("/static/"):
            assert client.get(link, follow=True).status_code == 200, link


def test_a_coordinator_sees_only_the_own_cycles_there(world: World) -> None:
    open_cycle(school=world.school, by=world.coordinator, groups=[world.klas], question="Van mij?")
    open_cycle(school=world.school, by=world.second, groups=[world.klas], question="Van haar?")
    page = home_of(world, "coordinator")
    assert "Van mij?" in page and "Van haar?" not in page


def test_the_late_cycle_of_a_coordinator_comes_first(world: World) -> None:
    plan = {"school": world.school, "by": world.coordinator, "groups": [world.klas]}
    open_cycle(question="Loopt nog?", **plan)
    closed_cycle(1, due=timezone.localdate() - timedelta(days=1), question="Te laat?", **plan)
    ready_cycle(question="Concept?", **plan)
    page = home_of(world, "coordinator")
    assert page.index("Te laat?") < page.index("Loopt nog?")
    assert page.index("Te laat?") < page.index("Concept?")
    assert "1 dag te laat" in page


def test_actions_that_are_due_soon_stand_on_the_home_of_their_coordinator(world: World) -> None:
    cycle = answered_cycle(1, school=world.school, by=world.coordinator, groups=[world.klas])
    theme, today = cycle.themes.all()[0], timezone.localdate()
    for what, days in (("Te laat", -2), ("Bijna", 5), ("Pas later", 60)):
        answering.plan_action(
            by=world.coordinator,
            theme=theme,
            what=what,
            who="Bos",
            due=today + timedelta(days=days),
        )
    page = home_of(world, "coordinator")
    assert ">Te laat</a>" in page and ">Bijna</a>" in page and ">Pas later</a>" not in page
    assert ">Bijna</a>" not in home_of(world, "second")


def test_a_director_counts_promises_kept_open_and_late(world: World) -> None:
    plan = {"school": world.school, "by": world.coordinator, "groups": [world.klas]}
    today = timezone.localdate()
    for _number in range(2):
        closed_cycle(1, due=today - timedelta(days=2), **plan)
    for _number in range(3):
        open_cycle(**plan)
    answered_cycle(1, **plan)
    page = home_of(world, "directeur")
    figures = re.findall(r'pulse__figure">(\d+)<', page)
    assert figures == ["1", "3", "2"]


def test_a_director_does_not_see_concepts_as_running(world: World) -> None:
    ready_cycle(school=world.school, by=world.coordinator, question="Nog een concept?")
    assert "Nog een concept?" not in home_of(world, "directeur")


def test_a_mentor_reads_what_is_asked_of_the_own_class_but_not_who_wrote_what(
    world: World,
) -> None:
    plan = {"school": world.school, "by": world.coordinator}
    cycle_with_input(2, groups=[world.klas], question="Aan mijn klas?", **plan)
    cycle_with_input(1, groups=[world.other_klas], question="Aan een andere?", **plan)
    answered_cycle(1, groups=[world.klas], question="Beantwoord?", **plan)
    page = home_of(world, "medewerker")
    asked = page[: page.index("Laatste antwoorden")]
    assert "Aan mijn klas?" in asked and "Beantwoord?" in asked
    assert "Aan een andere?" not in asked
    assert "Idee 1 voor de aula." not in page


def test_an_administrator_reads_numbers_and_nothing_that_students_wrote(world: World) -> None:
    cycle_with_input(2, school=world.school, by=world.coordinator, groups=[world.klas])
    page = home_of(world, "beheerder")
    cells = re.findall(r'<td class="number">([^<]+)</td>', page)
    assert cells == ["4", "6", "2", world.year.name]
    assert "Idee 1" not in page


def test_the_answers_at_home_are_those_of_the_own_school(world: World) -> None:
    assert world.other is not None
    answered_cycle(1, school=world.other.school, question="Van de andere school?")
    answered_cycle(1, school=world.school, question="Van onze school?")
    page = home_of(world, "directeur")
    assert "Van onze school?" in page and "Van de andere school?" not in page


def test_a_zorgcoordinator_sees_at_once_that_a_text_waits(world: World) -> None:
    client = signed_in(world.zorgcoordinator.user)
    care_page = reverse("cycles:care")
    assert f'<a href="{care_page}">Lees en reageer' not in client.get("/").content.decode()
    cycle = cycle_with_input(1, school=world.school, by=world.coordinator, groups=[world.klas])
    care.move_to_care(
        by=world.coordinator, contribution=cycle.contributions.get(), today=timezone.localdate()
    )
    page = client.get("/").content.decode()
    assert "Er ligt 1 tekst bij jou." in page
    assert f'<a href="{care_page}">Lees en reageer' in page

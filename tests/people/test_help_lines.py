"""Where a student gets help: right for the country, the school's own when it wants, never empty."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from participation.ledger.help import reset_help_lines, save_help_lines
from participation.ledger.models import LogEntry
from participation.people.help import MOST_LINES, Line, default_lines, help_lines
from participation.people.models import HelpLine, Membership
from tests.factories import World, make_world, open_cycle

pytestmark = pytest.mark.django_db

OWN = Line("Jongerenwerk", "Elke dag na school.", "06 12 34 56 78", "https://jongerenwerk.example")


@pytest.fixture
def world() -> World:
    return make_world()


def browser(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def form(*lines: Line, **more: Any) -> dict[str, Any]:
    """The page as it is sent with these lines."""
    fields = ("name", "about", "phone", "website")
    typed = {f"regel-{n}-{f}": getattr(line, f) for n, line in enumerate(lines) for f in fields}
    return typed | more


@pytest.mark.parametrize(
    ("region", "numbers"),
    [
        ("noord", ["08000432", "113", "112"]),
        ("midden", ["08000432", "113", "112"]),
        ("zuid", ["08000432", "113", "112"]),
        ("vlaanderen", ["102", "1813", "112"]),
    ],
)
def test_the_country_says_which_lines(world: World, region: str, numbers: list[str]) -> None:
    world.school.region = region
    assert [line.call for line in help_lines(world.school)] == numbers


@pytest.mark.parametrize(
    ("phone", "call"),
    [("0800 0432", "08000432"), ("+32 (0)2 123", "+3202123"), ("112", "112"), ("", "")],
)
def test_a_number_becomes_a_link_that_can_be_dialled(phone: str, call: str) -> None:
    assert Line("x", phone=phone).call == call


def test_an_address_is_shown_as_people_say_it() -> None:
    assert Line("x", website="https://www.113.nl/").site == "113.nl"


@pytest.mark.parametrize("role", ["zorgcoordinator", "coordinator", "beheerder"])
def test_three_roles_make_the_list_and_it_is_logged_once(world: World, role: str) -> None:
    client, url = browser(world.everyone()[role]), reverse("school_help")
    for _click in range(2):
        assert client.post(url, form(OWN, default_lines("noord")[0])).status_code == 302
    assert help_lines(world.school) == [OWN, default_lines("noord")[0]]
    assert LogEntry.objects.filter(verb="help_lines_saved").count() == 1
    assert not HelpLine.objects.exclude(school=world.school).exists()


@pytest.mark.parametrize("role", ["leerling", "medewerker", "directeur"])
def test_others_do_not(world: World, role: str) -> None:
    person = world.everyone()[role]
    assert browser(person).get(reverse("school_help")).status_code == 403
    assert browser(person).post(reverse("school_help"), form(OWN)).status_code == 403
    with pytest.raises(ValidationError):
        save_help_lines(by=person, lines=[OWN])
    assert not HelpLine.objects.exists()


def test_order_is_changed_and_a_line_taken_away(world: World) -> None:
    client, url = browser(world.coordinator), reverse("school_help")
    one, two, three = default_lines("noord")
    client.post(url, form(one, two, three, doe="op-2"))
    assert help_lines(world.school) == [one, three, two]
    client.post(url, form(one, three, two, doe="weg-0"))
    assert help_lines(world.school) == [three, two]
    client.post(url, form(three, two, doe="op-0"))
    assert help_lines(world.school) == [three, two]


def test_one_line_stays(world: World) -> None:
    client, url = browser(world.coordinator), reverse("school_help")
    client.post(url, form(OWN))
    response = client.post(url, form(OWN, doe="weg-0"))
    assert "minstens één hulplijn" in response.content.decode()
    assert help_lines(world.school) == [OWN]


def test_back_to_the_lines_of_the_country(world: World) -> None:
    client, url = browser(world.coordinator), reverse("school_help")
    client.post(url, form(OWN))
    for _click in range(2):
        client.post(url, {"doe": "land"})
    assert help_lines(world.school) == default_lines(world.school.region)
    assert LogEntry.objects.filter(verb="help_lines_reset").count() == 1
    reset_help_lines(by=world.coordinator)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"name": ""}, "name", "Geef deze hulplijn een naam."),
        ({"phone": "bel mij"}, "phone", "Dit is geen telefoonnummer."),
        ({"phone": "12"}, "phone", "Dit is geen telefoonnummer."),
        ({"phone": "javascript:1234"}, "phone", "Dit is geen telefoonnummer."),
        ({"website": "geen site"}, "website", "Dit is geen adres van een site."),
        ({"website": "javascript:alert(1)"}, "website", "Dit is geen adres van een site."),
        ({"website": "ftp://hulp.example"}, "website", "Dit is geen adres van een site."),
        ({"phone": "", "website": ""}, "phone", "Vul een nummer of een site in."),
    ],
)
def test_a_line_that_does_not_work_is_refused_beside_the_field_and_kept(
    world: World, wrong: dict[str, str], field: str, said: str
) -> None:
    typed = Line(**{"name": OWN.name, "about": OWN.about, "phone": "112", "website": ""} | wrong)
    response = browser(world.coordinator).post(reverse("school_help"), form(typed))
    page = response.content.decode()
    assert response.status_code == 200 and said in page and OWN.about in page
    assert field in response.context["forms"][0].errors
    assert escape(wrong.get(field, "")) in page
    assert not HelpLine.objects.exists()


def test_an_address_without_https_is_enough(world: World) -> None:
    line = Line("Awel", phone="102", website="awel.be")
    browser(world.coordinator).post(reverse("school_help"), form(line))
    assert help_lines(world.school)[0].website == "https://awel.be"


def test_there_is_a_most(world: World) -> None:
    many = [Line(f"Lijn {n}", phone="112") for n in range(MOST_LINES + 1)]
    response = browser(world.coordinator).post(reverse("school_help"), form(*many))
    assert f"Hooguit {MOST_LINES} hulplijnen." in response.content.decode()
    assert not HelpLine.objects.exists()


def test_a_student_sees_the_list_of_the_own_school_while_writing(world: World) -> None:
    save_help_lines(by=world.coordinator, lines=[OWN])
    assert world.other is not None
    for there, name in ((world, OWN.name), (world.other, "Kindertelefoon")):
        cycle = open_cycle(school=there.school, groups=[there.klas], by=there.coordinator)
        url = reverse("cycles:take_part", args=[cycle.pk])
        page = browser(there.student).get(url).content.decode()
        assert name in page and 'href="tel:' in page
        assert there.school.care_contact in page

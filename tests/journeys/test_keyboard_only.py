"""The loop with a keyboard: Tab, Shift+Tab, Enter, Space and arrows, never a mouse.

`tab_to` also holds that the focus can be seen at every stop, lies inside the screen, is covered by
nothing, and follows the order of the page.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cycles.models import Contribution, Cycle
from tests.factories import closed_cycle, open_cycle, ready_cycle

from .helpers import OpenPage, drafts, enter, focused, heading, says, school, tab_to

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return school(with_other=False)


def sign_in_by_keyboard(page: Page, username: str) -> None:
    page.goto("/")
    tab_to(page, "Gebruikersnaam")
    page.keyboard.type(username)
    tab_to(page, "Wachtwoord")
    page.keyboard.type("demo")
    enter(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_student_writes(world, open_page: OpenPage, width: int) -> None:
    cycle = open_cycle(ready_cycle(world.school, groups=[world.klas]))
    page = open_page(width)
    sign_in_by_keyboard(page, "leerling1")
    says(page, "Er wacht één vraag op jou.")
    tab_to(page, "Naar de inhoud")
    page.keyboard.press("Enter")  # past the menu
    assert focused(page)["tag"] == "main"
    tab_to(page, "Geef je mening")
    enter(page)
    tab_to(page, "Wat mis jij in de aula?")
    page.keyboard.type("Meer plekken om te zitten.")
    assert drafts(page)
    tab_to(page, "Verstuur", tag="button")
    enter(page)
    says(page, "Dank je. Je mening is binnen.")
    assert Contribution.objects.get().cycle == cycle

    # Three taps: Tab goes into each question once, arrows choose, Space ticks.
    for answer in ("Ja", "Nee", "Ja"):
        stop = tab_to(page, "Ja", tag="input")
        assert stop["type"] == "radio"
        page.keyboard.press("Space" if answer == "Ja" else "ArrowRight")
        expect(page.locator("input:focus")).to_be_checked()
        assert focused(page)["name"] == answer
    tab_to(page, "Verstuur", tag="button")
    enter(page)
    says(page, "Dank je. Dit helpt de school om het goed te doen.")
    check = cycle.checks.get()
    assert (check.safe, check.enough_time, check.taken_seriously) == (True, False, True)

    tab_to(page, "Nog iets toevoegen", tag="summary")
    page.keyboard.press("Space")
    expect(page.get_by_label("Wat mis jij in de aula?")).to_be_visible()
    tab_to(page, "Verander of trek terug")
    enter(page)
    tab_to(page, "Wat mis jij in de aula?")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Ook buiten.")
    tab_to(page, "Bewaar", tag="button")
    enter(page)
    assert Contribution.objects.get().text == "Meer plekken om te zitten. Ook buiten."


def test_staff_sort_decide_and_publish(world, desktop: Page) -> None:
    cycle = closed_cycle(3, school=world.school, groups=[world.klas])
    page = desktop
    sign_in_by_keyboard(page, "coordinator")
    tab_to(page, "Sorteer")
    enter(page)
    heading(page, "Sorteren")
    for number in (1, 2, 3):
        tab_to(page, f"Idee {number}", tag="input")
        page.keyboard.press("Space")
        expect(page.locator("input:focus")).to_be_checked()
    tab_to(page, "Naam van het thema")
    page.keyboard.type("Zitplekken")
    tab_to(page, "Maak dit thema")
    page.keyboard.press("Enter")
    says(page, "Thema ‘Zitplekken’ staat erbij.")
    # The desk was swapped: the focus is at the list, not lost at the top.
    expect(page.locator("#zonder-thema")).to_be_focused()
    assert cycle.themes.get().links.count() == 3
    tab_to(page, "Naar de besluiten")
    enter(page)
    tab_to(page, "Zitplekken", tag="a")
    enter(page)
    tab_to(page, "Jullie zeiden")
    page.keyboard.type("Jullie willen meer plek.")
    stop = tab_to(page, "Doen", tag="input")
    assert stop["type"] == "radio"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert focused(page)["name"] == "Niet"
    tab_to(page, "Wat doen jullie, en waarom?")
    page.keyboard.type("Dit kan niet, want de aula is vol.")
    tab_to(page, "Bewaar het besluit")
    enter(page)
    says(page, "Het besluit is bewaard.")
    tab_to(page, "Naar alle thema’s")
    enter(page)
    tab_to(page, "Bekijk en publiceer")
    enter(page)
    tab_to(page, "Begin van het antwoord")
    tab_to(page, "Publiceer het antwoord")
    enter(page)
    says(page, "Het antwoord staat online. Iedereen heeft een bericht.")
    assert Cycle.objects.get().phase == Cycle.Phase.TERUGGEKOPPELD


def test_the_planner(world, desktop: Page) -> None:
    """The longest form, with the sticky bar below it, at a small desktop screen."""
    ready_cycle(world.school, groups=[world.klas])
    page = desktop
    page.set_viewport_size({"width": 1024, "height": 600})
    sign_in_by_keyboard(page, "coordinator")
    for path in ("doel", "werkvorm", "omstandigheden", "terugkoppeling"):
        page.goto(f"/cycli/{Cycle.objects.get().pk}/{path}/")
        tab_to(page, "Bewaar en ga verder")


def test_the_planner_on_a_phone(world, phone: Page) -> None:
    cycle = ready_cycle(world.school, groups=[world.klas])
    cycle.doel.criteria.all().delete()
    sign_in_by_keyboard(phone, "coordinator")
    phone.goto(f"/cycli/{cycle.pk}/doel/")
    tab_to(phone, "Bewaar en ga verder")


def test_back_with_shift_tab(world, phone: Page) -> None:
    open_cycle(ready_cycle(world.school, groups=[world.klas]))
    sign_in_by_keyboard(phone, "leerling1")
    phone.goto("/jouw-stem/")
    tab_to(phone, "Uitloggen")
    tab_to(phone, "Geef je mening", backwards=True)

"""The sorting desk in a browser: five hundred texts by keyboard, a phone, and no script at all."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cycles.models import Contribution, Cycle
from tests.factories import World, closed_cycle, fresh

from .helpers import (
    Axe,
    OpenPage,
    SignIn,
    button,
    choose,
    follow,
    new_theme,
    press,
    says,
    school,
    send,
)

pytestmark = pytest.mark.django_db(transaction=True)

ABOUT = {
    "Zitplekken": "Meer banken om op te zitten, nummer",
    "Muziek": "Zachte muziek in de pauze, nummer",
    "Eten": "Gezonder eten in de kantine, nummer",
    "Licht": "Minder fel licht in de gang, nummer",
    "Rust": "Een stille hoek voor wie rust wil, nummer",
}


@pytest.fixture
def world() -> World:
    return school(with_other=False)


def desk_with(world: World, number: int) -> Cycle:
    """Closed input: `number` texts about five things by turns, and one about none of them."""
    cycle = closed_cycle(0, school=world.school, groups=[world.klas])
    question, when = cycle.doel.questions.all()[0], timezone.now() - timedelta(days=5)
    texts = [f"{list(ABOUT.values())[n % 5]} {n}." for n in range(number)]
    Contribution.objects.bulk_create(
        Contribution(
            cycle=cycle,
            question=question,
            author=world.students[n % len(world.students)],
            identity="naam",
            text=text,
            received_at=when + timedelta(minutes=n),
        )
        for n, text in enumerate([*texts, "Ik ben tevreden."])
    )
    return fresh(cycle)


def unsorted(cycle: Cycle) -> int:
    return Contribution.objects.filter(cycle=cycle).unthemed().count()


def at_the_desk(page: Page, cycle: Cycle, sign_in: SignIn) -> Page:
    sign_in(page, "coordinator")
    page.goto(f"/cycli/{cycle.pk}/sorteren/")
    return page


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def swapped(page: Page, *pressed: str) -> None:
    """Press keys; the last one changes the desk without a new page."""
    keys(page, *pressed[:-1])
    with page.expect_response(lambda answer: "/sorteren/" in answer.url and answer.ok):
        page.keyboard.press(pressed[-1])
    busy = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
    expect(page.locator(busy)).to_have_count(0)


def chosen(page: Page) -> str:
    return page.locator(".desk__bar [data-chosen]").inner_text()


def row_here(page: Page) -> str:
    """The words of the row that has the focus."""
    words: str = page.evaluate("document.activeElement.closest('.input-line').innerText")
    return words


def test_five_hundred_texts_are_sorted_with_keys_alone(
    world: World, desktop: Page, sign_in: SignIn, axe: Axe
) -> None:
    cycle = desk_with(world, 499)
    page = at_the_desk(desktop, cycle, sign_in)
    says(page, "0 van 500")

    # Read and choose on the first page; from the second theme on there are numbers to press.
    for turn, name in enumerate(ABOUT):
        keys(page, "j")
        while list(ABOUT.values())[turn] not in row_here(page):
            keys(page, "j")
        keys(page, "x")
        assert chosen(page) == "1 gekozen"
        keys(page, "n")
        page.keyboard.type(name)  # with the letters that are keys elsewhere
        swapped(page, "Enter")
        says(page, f"Thema ‘{name}’ staat erbij.")
    assert [theme.name for theme in cycle.themes.all()] == list(ABOUT)

    # One by one, without choosing first: the row one is at goes, the next one is there.
    for _turn in range(5):
        page.locator(".input-line input").first.focus()
        number = next(n for n, words in enumerate(ABOUT.values(), 1) if words in row_here(page))
        swapped(page, str(number))
        assert row_here(page), "the focus is on the next row"
    assert unsorted(cycle) == 490

    # Many at once: search, everything that was found, its theme.
    for number, words in enumerate(("banken", "muziek", "eten", "licht"), 1):
        keys(page, "/")
        page.keyboard.type(words)
        with page.expect_navigation():
            keys(page, "Enter")
        with page.expect_navigation():
            keys(page, "Shift+A")
        assert int(chosen(page).split()[0]) == page.locator("input[name=input]").count()
        swapped(page, str(number))
    # The search field is emptied with the keyboard too.
    keys(page, "/", "Control+a", "Delete")
    with page.expect_navigation():
        keys(page, "Enter")
    assert unsorted(cycle) == 98

    # Page by page.
    swapped(page, "a", "5")
    assert unsorted(cycle) == 48
    swapped(page, "u")
    assert unsorted(cycle) == 98
    swapped(page, "a", "5")
    keys(page, "a")
    page.locator(".input-line", has_text="Ik ben tevreden.").get_by_role("checkbox").focus()
    keys(page, "x")
    swapped(page, "5")
    assert unsorted(cycle) == 1
    keys(page, "j", "n")
    page.keyboard.type("Het is goed zo")
    swapped(page, "Enter")

    says(page, "500 van 500", "Alles staat in een thema")
    assert unsorted(cycle) == 0
    about = {
        theme.name: set(theme.contributions.values_list("text", flat=True))
        for theme in cycle.themes.all()
    }
    assert sum(map(len, about.values())) == 500
    for name, words in ABOUT.items():
        assert all(words in text for text in about[name]), name
    axe(page)


def test_keys_choice_and_focus(
    world: World, desktop: Page, sign_in: SignIn, axe: Axe, open_page: OpenPage
) -> None:
    cycle = desk_with(world, 20)
    page = at_the_desk(desktop, cycle, sign_in)

    # Up and down, a range with Shift, and back to nothing.
    keys(page, "j", "j", "k", "ArrowDown", "Shift+ArrowDown")
    assert "nummer 2." in row_here(page) and chosen(page) == "2 gekozen"
    keys(page, "a")
    assert chosen(page) == "21 gekozen"
    keys(page, "a")
    assert chosen(page) == "Nog niets gekozen"
    lines = page.locator(".input-line label")
    lines.nth(3).click()
    lines.nth(7).click(modifiers=["Shift"])
    assert chosen(page) == "5 gekozen"

    # A new theme of those five; the focus goes on where it was.
    keys(page, "n")
    page.keyboard.type("Jaxu 1/?")  # keys do nothing while one types
    swapped(page, "Enter")
    theme = cycle.themes.get()
    assert theme.name == "Jaxu 1/?" and theme.contributions.count() == 5
    assert row_here(page)

    # What was chosen survives an undo, and the undo is said aloud.
    keys(page, "k", "k", "k", "x", "j", "x")
    before = chosen(page)
    swapped(page, "u")
    assert chosen(page) == before == "2 gekozen"
    expect(page.get_by_role("status")).to_contain_text("Ongedaan gemaakt: 5 bijdragen")
    assert not cycle.themes.exists()

    # The list of keys, and turning them off: this device remembers it.
    keys(page, "?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("volgende, vorige")
    axe(page)
    keys(page, "Escape")
    expect(dialog).to_be_hidden()
    page.get_by_label("Toetsen aan").uncheck()
    before = chosen(page)
    keys(page, "a", "u", "n")
    assert chosen(page) == before
    page.reload()
    expect(page.get_by_label("Toetsen aan")).not_to_be_checked()
    keys(page, "a")
    assert chosen(page) == "Nog niets gekozen"
    page.get_by_label("Toetsen aan").check()
    keys(page, "a")
    assert chosen(page) == "21 gekozen"
    axe(page)


def test_two_people_do_not_overwrite_each_other(
    world: World, open_page: OpenPage, sign_in: SignIn
) -> None:
    cycle = desk_with(world, 10)
    Cycle.objects.filter(pk=cycle.pk).update(second_coordinator=world.second)
    mine, hers = open_page(1280), open_page(1280)
    at_the_desk(mine, cycle, sign_in)
    sign_in(hers, "second")
    hers.goto(f"/cycli/{cycle.pk}/sorteren/")
    new_theme(hers, "Rust", "nummer 4.", "nummer 9.")
    keys(mine, "a", "n")
    mine.keyboard.type("Alles")
    swapped(mine, "Enter")
    says(mine, re.compile("zette 2 van deze teksten net in ‘Rust’. Die hebben we zo gelaten."))
    sizes = {theme.name: theme.contributions.count() for theme in cycle.themes.all()}
    assert sizes == {"Rust": 2, "Alles": 9}


def test_on_a_phone_without_a_script(
    world: World, without_javascript: Page, sign_in: SignIn, phone: Page, axe: Axe
) -> None:
    cycle = desk_with(world, 60)
    page = at_the_desk(without_javascript, cycle, sign_in)
    expect(page.locator(".desk__pick")).to_be_hidden()
    page.get_by_label("Naam van het thema").fill("Zitplekken")
    choose(page, "nummer 0.", "nummer 5.")
    expect(page.locator(".desk__pick")).to_be_visible()
    press(page, "Maak dit thema")
    says(page, "Thema ‘Zitplekken’ staat erbij.")
    choose(page, "nummer 10.")
    page.get_by_label("Zet de keuze in", exact=True).select_option("Zitplekken")
    press(page, "Zet erin")
    says(page, "1 bijdrage staat nu in ‘Zitplekken’.")
    follow(page, "Kies alles op deze pagina")
    page.get_by_label("Naam van het thema").fill("De rest")
    press(page, "Maak dit thema")
    assert unsorted(cycle) == 8
    press(page, "Maak ongedaan")
    says(page, "Ongedaan gemaakt: 50 bijdragen staan weer waar ze stonden.")
    assert unsorted(cycle) == 58
    follow(page, "Kies alle 58 gevonden")
    says(page, "58 gekozen", "Ook op de andere pagina’s.")
    page.get_by_label("Naam van het thema").fill("De rest")
    press(page, "Maak dit thema")
    assert unsorted(cycle) == 0

    # Two themes become one, and apart again.
    page.get_by_role("link", name="keer input in ‘Zitplekken’").click()
    page.get_by_text("veranderen, samenvoegen of weghalen").click()
    page.get_by_label("Voeg samen met").select_option("De rest")
    press(page, "Voeg samen")
    says(page, "‘Zitplekken’ is nu een deel van ‘De rest’.")
    assert cycle.themes.get().contributions.count() == 61
    press(page, "Maak ongedaan")
    says(page, "Het thema is terug, met 3 bijdragen.")

    at_the_desk(phone, cycle, sign_in)
    phone.goto(f"/cycli/{cycle.pk}/sorteren/?toon=alles")
    choose(phone, "nummer 7.", "nummer 8.")
    expect(phone.locator(".desk__pick")).to_contain_text("2 gekozen")
    phone.get_by_label("Zet de keuze in", exact=True).select_option("Zitplekken")
    send(phone, "Zet erin")
    says(phone, "2 bijdragen staan nu in ‘Zitplekken’.")
    axe(phone)
    phone.get_by_role("link", name="keer input in ‘Zitplekken’").click()
    says(phone, "Laat ze ook in ‘Zitplekken’ staan")
    axe(phone)


def test_groups_that_the_computer_suggests(
    world: World, desktop: Page, sign_in: SignIn, axe: Axe
) -> None:
    cycle = desk_with(world, 45)
    page = at_the_desk(desktop, cycle, sign_in)
    follow(page, "Stel groepjes voor")
    says(page, "Voorstel voor groepjes", "1 tekst past in geen groepje")
    axe(page)
    first: Any = page.locator("form.sheet").first
    first.get_by_role("checkbox").nth(1).uncheck()
    first.get_by_label("Naam van het thema").fill("")
    with page.expect_navigation():
        first.get_by_role("button").click()
    says(page, "Geef het nieuwe thema een naam.")
    assert first.get_by_role("checkbox").count() == 8
    first.get_by_label("Naam van het thema").fill("Mijn eigen naam")
    with page.expect_navigation():
        first.get_by_role("button").click()
    says(page, "Thema ‘Mijn eigen naam’ staat erbij.")
    assert cycle.themes.get().contributions.count() == 8
    follow(page, "Terug naar sorteren")
    button(page, "Maak ongedaan").click()
    says(page, "Ongedaan gemaakt: 8 bijdragen staan weer waar ze stonden.")
    assert not cycle.themes.exists()

"""Students help sort: asked, said yes, read what they may, and staff go on with it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cycles.models import Cycle
from tests.factories import World, fresh, open_cycle, write

from .helpers import (
    Axe,
    OpenPage,
    SignIn,
    button,
    choose,
    follow,
    heading,
    name_of,
    press,
    says,
    says_not,
    school,
)

QUIET = "Een stille hoek om te lezen."
PLANTS = "Meer planten in de aula."
SECRET = "Over mijn broer wil ik liever niets zeggen."


@pytest.mark.django_db(transaction=True)
def test_students_help_sort(open_page: OpenPage, sign_in: SignIn, axe: Axe) -> None:
    world = school(students=10, with_other=False)
    helper = world.students[1]
    helper.user.first_name, helper.user.last_name = "Quirien", "Ypsilon"
    helper.user.save()
    cycle = vertrouwelijk(world)
    staff, pupil = open_page(1280), open_page(360)
    sign_in(staff, name_of(world.coordinator))
    sign_in(pupil, name_of(helper))

    asks_a_student(staff, cycle, axe)
    says_yes(pupil, axe)
    lets_them_read(staff, cycle, axe)
    sorts(pupil, cycle, axe)
    goes_on_with_it(staff, cycle)
    stops(pupil, cycle)


def vertrouwelijk(world: World) -> Cycle:
    cycle = open_cycle(
        school=world.school, by=world.coordinator, groups=[world.klas], identity="vertrouwelijk"
    )
    said = [QUIET, PLANTS, SECRET]
    for number, student in enumerate(world.students):
        write(cycle, student, said[number] if number < 3 else f"Idee {number} voor de aula.")
    return fresh(cycle)


def asks_a_student(staff: Page, cycle: Cycle, axe: Axe) -> None:
    staff.goto(f"/cycli/{cycle.pk}/sorteren/")
    follow(staff, "Wie helpt er, en wat lezen ze?")
    heading(staff, "Leerlingen helpen sorteren")
    axe(staff)
    staff.get_by_label("Zoek op naam of klas").fill("quir")
    press(staff, "Zoek")
    staff.get_by_role("checkbox", name="Quirien Ypsilon").check()
    press(staff, "Vraag deze leerlingen")
    says(staff, "Gevraagd.", "nog geen antwoord")


def says_yes(pupil: Page, axe: Axe) -> None:
    pupil.goto("/berichten/")
    open_message(pupil, "Wil je helpen sorteren?")
    heading(pupil, "Wil je helpen sorteren?")
    axe(pupil)
    press(pupil, "Ja, ik help")
    says(pupil, "Er is nog niets te lezen")
    axe(pupil)


def lets_them_read(staff: Page, cycle: Cycle, axe: Axe) -> None:
    """The first time staff read once more what classmates are going to see."""
    staff.goto(f"/cycli/{cycle.pk}/sorteren/")
    choose(staff, QUIET, PLANTS)
    with staff.expect_response(lambda answer: "/kerngroep/teksten/" in answer.url):
        button(staff, "Laat de kerngroep dit lezen").click()
    says(staff, "Lees het nog een keer", QUIET, PLANTS)
    says_not(staff, SECRET)
    axe(staff)
    press(staff, "Laat de kerngroep dit lezen")
    says(staff, "De kerngroep kan dit nu lezen, zonder namen.")
    staff.goto(f"/cycli/{cycle.pk}/kerngroep/teksten/")
    says(staff, QUIET, PLANTS)
    axe(staff)


def sorts(pupil: Page, cycle: Cycle, axe: Axe) -> None:
    pupil.goto(f"/jouw-stem/{cycle.pk}/helpen/")
    says(pupil, QUIET, PLANTS)
    says_not(pupil, SECRET)
    axe(pupil)
    pupil.get_by_role("checkbox", name=QUIET).check()
    pupil.get_by_label("Naam van het thema").fill("Rust")
    press(pupil, "Maak dit thema")
    says(pupil, "Thema ‘Rust’ staat erbij.")
    pupil.get_by_role("checkbox", name=PLANTS).check()
    expect(pupil.get_by_role("link", name="Zet de keuze in een thema")).to_be_in_viewport()
    press(pupil, "Rust")
    says(pupil, "Dit staat nu in ‘Rust’.")
    pupil.goto(f"/jouw-stem/{cycle.pk}/helpen/?toon={cycle.themes.get().pk}")
    pupil.get_by_role("checkbox", name=PLANTS).check()
    press(pupil, "Haal de keuze uit dit thema")
    says(pupil, "Uit ‘Rust’ gehaald.")
    says_not(pupil, PLANTS)
    axe(pupil)


def goes_on_with_it(staff: Page, cycle: Cycle) -> None:
    staff.goto(f"/cycli/{cycle.pk}/sorteren/?toon={cycle.themes.get().pk}")
    says(staff, QUIET)
    staff.goto(f"/cycli/{cycle.pk}/kerngroep/")
    says(staff, "doet mee")


def stops(pupil: Page, cycle: Cycle) -> None:
    press(pupil, "Ik stop met helpen")
    says(pupil, "Goed. Je helpt niet (meer) mee.")
    says_not(pupil, QUIET, PLANTS)


def open_message(page: Page, title: str) -> None:
    with page.expect_navigation():
        page.locator("li.letter", has_text=title).get_by_role("button").click()

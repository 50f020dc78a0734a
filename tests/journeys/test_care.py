"""A text that gives worry: from the desk to the zorgcoordinator, and to a name with a reason."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cycles.models import Cycle
from tests.factories import World, fresh, open_cycle, write

from .helpers import (
    Axe,
    OpenPage,
    SignIn,
    follow,
    heading,
    link,
    name_of,
    press,
    says,
    says_not,
    school,
)

WORRY = "Ik durf na schooltijd niet meer naar huis."
REASON = "Ik wil vandaag nog met je praten over thuis."
OWN_WORDS = "Kom je morgen in de pauze bij mij langs? Lokaal 105."


@pytest.mark.django_db(transaction=True)
def test_a_worry_reaches_the_zorgcoordinator_and_nobody_else(
    open_page: OpenPage, sign_in: SignIn, axe: Axe
) -> None:
    world = school(students=10, with_other=False)
    world.student.user.first_name, world.student.user.last_name = "Quirien", "Ypsilon"
    world.student.user.save()
    cycle = vertrouwelijk(world)
    staff, carer, pupil = open_page(1280), open_page(1280), open_page(360)
    sign_in(staff, name_of(world.coordinator))
    sign_in(carer, name_of(world.zorgcoordinator))
    sign_in(pupil, name_of(world.student))

    nothing_in_care(carer, axe)
    hands_it_over(staff, cycle, axe)
    gone_from_the_cycle(staff, cycle)
    reads_without_a_name(carer, axe)
    gives_a_reason_and_sees_the_name(carer, axe)
    writes_to_the_writer(carer)
    the_writer_knows(pupil, axe)
    still_gone(staff, cycle)


def vertrouwelijk(world: World) -> Cycle:
    """Ten students wrote: enough for staff to see it all."""
    cycle = open_cycle(
        school=world.school, by=world.coordinator, groups=[world.klas], identity="vertrouwelijk"
    )
    for number, student in enumerate(world.students):
        write(cycle, student, f"Idee {number} voor de aula." if number else WORRY)
    return fresh(cycle)


def nothing_in_care(carer: Page, axe: Axe) -> None:
    carer.goto("/zorg/")
    says(carer, "Er wacht geen tekst op jou")
    axe(carer)


def hands_it_over(staff: Page, cycle: Cycle, axe: Axe) -> None:
    staff.goto(f"/cycli/{cycle.pk}/sorteren/")
    says(staff, WORRY)
    says_not(staff, "Quirien", "Ypsilon")
    follow(staff, f"Verberg of beantwoord: {' '.join(WORRY.split()[:6])}")
    says(staff, WORRY, "Vertrouwelijk: je ziet geen naam")
    says_not(staff, "Quirien")
    axe(staff)
    press(staff, "Geef aan de zorgcoördinator")
    says(staff, "De zorgcoördinator leest het nu.")


def gone_from_the_cycle(staff: Page, cycle: Cycle) -> None:
    desk = f"/cycli/{cycle.pk}/sorteren/"
    for where in (desk, f"{desk}?toon=alles", f"{desk}?toon=alles&zoek=schooltijd", "/"):
        staff.goto(where)
        says_not(staff, WORRY)
    staff.goto(f"{desk}?toon=alles")
    says(staff, "Alles (9)")


def reads_without_a_name(carer: Page, axe: Axe) -> None:
    carer.goto("/berichten/")
    says(carer, "Er wacht een tekst op jou")
    says_not(carer, WORRY)
    open_message(carer, "Er wacht een tekst op jou")
    says(carer, WORRY, "Vertrouwelijk")
    says_not(carer, "Quirien", "Ypsilon")
    axe(carer)
    follow(carer, "Lees en reageer")
    says(carer, WORRY, "Dit is vertrouwelijk geschreven.")
    says_not(carer, "Quirien", "Ypsilon")
    axe(carer)


def gives_a_reason_and_sees_the_name(carer: Page, axe: Axe) -> None:
    follow(carer, "Laat zien wie dit schreef")
    heading(carer, "Laat zien wie dit schreef")
    press(carer, "Laat de naam zien")
    says(carer, "Geef een reden. De schrijver leest die.", "Kruis aan dat je dit weet.")
    says_not(carer, "Quirien")
    axe(carer)
    carer.get_by_label("Waarom moet je weten wie dit schreef?").fill(REASON)
    carer.get_by_role("checkbox", name="Ik weet dat de schrijver").check()
    press(carer, "Laat de naam zien")
    says(carer, "Quirien Ypsilon", REASON)
    axe(carer)


def writes_to_the_writer(carer: Page) -> None:
    field = carer.get_by_label("Bericht aan de schrijver")
    assert "Je hebt niets fout gedaan." in field.input_value()
    field.fill(OWN_WORDS)
    press(carer, "Bewaar het bericht")
    says(carer, "Bewaard. De schrijver kan het lezen.")


def the_writer_knows(pupil: Page, axe: Axe) -> None:
    pupil.goto("/berichten/")
    says(pupil, "Over wat je schreef", "Over iets wat je vertrouwelijk schreef", REASON)
    says_not(pupil, WORRY, OWN_WORDS)
    axe(pupil)
    open_message(pupil, "Over iets wat je vertrouwelijk schreef")
    says(pupil, WORRY, "De zorgcoördinator leest je tekst", OWN_WORDS)
    expect(link(pupil, "Verander of trek terug")).to_have_count(0)
    axe(pupil)


def still_gone(staff: Page, cycle: Cycle) -> None:
    staff.goto(f"/cycli/{cycle.pk}/vervolgactie/")
    says_not(staff, WORRY)
    assert staff.request.get("/zorg/").status == 403


def open_message(page: Page, title: str) -> None:
    with page.expect_navigation():
        page.locator("li.letter", has_text=title).get_by_role("button").click()

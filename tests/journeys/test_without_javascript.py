"""The loop in browsers that run no JavaScript: everything works, only less smooth."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cycles.models import Contribution, Cycle
from tests.factories import write

from .helpers import Axe, OpenPage, SignIn, decide, follow, heading, press, says, school, tap

QUESTION = "Hoe maken we de pauze rustiger?"
FIELD = "Wat zou jou helpen?"


@pytest.mark.django_db(transaction=True)
def test_the_loop(open_page: OpenPage, sign_in: SignIn, axe: Axe) -> None:
    world = school(with_other=False)
    staff, pupil = open_page(1280, javascript=False), open_page(360, javascript=False)
    sign_in(staff, "coordinator")
    sign_in(pupil, "leerling1")

    cycle = plan_and_open(staff)
    write_change_and_tap(pupil)
    write(cycle, world.students[1], "Een tweede plek om te eten.")
    close(cycle)
    too_late(pupil)
    sort_decide_and_publish(staff)
    read_the_answer(pupil)
    update_and_finish(staff, cycle)
    pupil.goto("/jouw-stem/")
    expect(pupil.locator(".parcel .tracker__stop.is-past")).to_have_count(5)


def plan_and_open(staff: Page) -> Cycle:
    follow(staff, "Nieuwe cyclus")
    staff.get_by_label("Wat wil je aan leerlingen vragen?").fill(QUESTION)
    press(staff, "Begin")
    staff.get_by_role("checkbox", name=re.compile("^1A")).check()
    press(staff, "Bewaar en ga verder")  # the suggestions are enough
    staff.get_by_role("radio", name=re.compile("^Alleen online")).check()
    press(staff, "Bewaar en ga verder")
    press(staff, "Bewaar en ga verder")
    staff.get_by_label("Wie beslist?").fill("De teamleiders")
    today = timezone.localdate()
    staff.get_by_label("Open vanaf").fill(today.isoformat())
    staff.get_by_label("Open tot en met").fill((today + timedelta(days=7)).isoformat())
    staff.get_by_label("Uiterlijk wanneer").fill((today + timedelta(days=21)).isoformat())
    press(staff, "Bewaar en ga verder")
    heading(staff, "Zo ziet de leerling het")
    press(staff, "Publiceer de belofte en open")
    says(staff, "De cyclus is open. Leerlingen hebben een bericht.")
    return Cycle.objects.select_related("doel", "terugkoppeling").get()


def write_change_and_tap(pupil: Page) -> None:
    pupil.goto("/")
    follow(pupil, "Geef je mening")
    press(pupil, "Verstuur")
    says(pupil, "Schrijf eerst iets op. Eén zin is genoeg.")
    pupil.get_by_label(FIELD).fill("Minder mensen tegelijk.")
    press(pupil, "Verstuur")
    says(pupil, "Dank je. Je mening is binnen.")
    for question in ("Durfde je", "Had je genoeg tijd?", "Voelde je je"):
        tap(pupil, question, "Ja")
    with pupil.expect_navigation():
        pupil.locator("section[aria-labelledby=hoe]").get_by_role("button", name="Verstuur").click()
    says(pupil, "Zo vond je het.")
    follow(pupil, "Verander of trek terug")
    pupil.get_by_label(FIELD).fill("Minder mensen tegelijk in de aula.")
    press(pupil, "Bewaar")
    says(pupil, "Je tekst is veranderd.")
    pupil.get_by_text("Nog iets toevoegen").click()
    pupil.get_by_label(FIELD).fill("Muziek.")
    press(pupil, "Verstuur")
    pupil.locator(".parcel", has_text="Muziek.").get_by_role("link").click()
    pupil.get_by_text("Liever niet meer meedoen met deze tekst?").click()
    press(pupil, "Trek mijn tekst terug")
    says(pupil, "Je tekst is teruggetrokken.", "Je trok dit terug")
    assert Contribution.objects.live().count() == 1


def close(cycle: Cycle) -> None:
    """Input closed yesterday."""
    today = timezone.localdate()
    said = cycle.terugkoppeling
    said.opens_on, said.closes_on = today - timedelta(days=8), today - timedelta(days=1)
    said.save()


def too_late(pupil: Page) -> None:
    """The page was still open on the phone."""
    pupil.get_by_text("Nog iets toevoegen").click()
    pupil.get_by_label(FIELD).fill("Nog iets over de gang.")
    press(pupil, "Verstuur")
    expect(pupil.get_by_label("Dit typte je.")).to_have_value("Nog iets over de gang.")


def sort_decide_and_publish(staff: Page) -> None:
    staff.goto("/")
    follow(staff, "Sorteer")
    for box in staff.locator(".input-line").get_by_role("checkbox").all():
        box.check()
    staff.get_by_label("Naam van het thema").fill("Ruimte")
    press(staff, "Maak dit thema")
    says(staff, "Thema ‘Ruimte’ staat erbij.", "Alles staat in een thema")
    follow(staff, "Naar de besluiten")
    follow(staff, "Ruimte")
    decide(staff, "Doen", said="Jullie willen meer ruimte.", reason="We doen dit, want het kan.")
    staff.get_by_label("Wat gaan jullie doen?").fill("Twee pauzes")
    staff.get_by_label("Wie doet het?").fill("de roostermaker")
    staff.get_by_label("Wanneer is het klaar?").fill(
        (timezone.localdate() + timedelta(days=30)).isoformat()
    )
    press(staff, "Zet de actie erbij")
    follow(staff, "Naar alle thema’s")
    follow(staff, "Bekijk en publiceer")
    press(staff, "Publiceer het antwoord")
    says(staff, "Het antwoord staat online. Iedereen heeft een bericht.")


def read_the_answer(pupil: Page) -> None:
    pupil.goto("/berichten/")
    press(pupil, "Het antwoord is er")
    says(pupil, "Jullie willen meer ruimte.", "We doen dit, want het kan.", "Twee pauzes")


def update_and_finish(staff: Page, cycle: Cycle) -> None:
    staff.goto(f"/cycli/{cycle.pk}/vervolgactie/")
    follow(staff, "Twee pauzes")
    staff.get_by_role("radio", name="Gedaan").check()
    press(staff, "Werk bij")
    follow(staff, "Kijk terug en rond af")
    staff.get_by_role("radio", name="gehaald", exact=True).check()
    press(staff, "Rond de cyclus af")
    says(staff, "De cyclus is klaar. Goed gedaan.")

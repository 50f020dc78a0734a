"""A student's own question, from a phone in the break to a cycle in the planner."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Page, expect

from cycles.actions import own_question
from cycles.models import Cycle, OwnQuestion
from tests.factories import StudentFactory, World

from .helpers import (
    Axe,
    OpenPage,
    SignIn,
    drafts,
    follow,
    heading,
    name_of,
    press,
    says,
    says_not,
    school,
)

MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
QUESTION = "Mag de mediatheek ook na school open?"
WHY = "Thuis is het druk en ik wil rustig leren."


@pytest.mark.django_db(transaction=True)
def test_from_a_students_question_to_a_cycle(
    open_page: OpenPage, sign_in: SignIn, axe: Axe
) -> None:
    with time_machine.travel(MONDAY, tick=True):
        world = school(students=2, with_other=False)
        pupil, staff, other = open_page(360), open_page(1280), open_page(360)
        sign_in(pupil, name_of(world.student))
        sign_in(staff, name_of(world.coordinator))
        sign_in(other, name_of(world.students[1]))

        puts_a_question_forward(pupil, axe)
        puts_it_online(staff, world, axe)
        is_supported(other, world, axe)
        says_ja(staff, axe)
        reads_the_answer(pupil, axe)


def puts_a_question_forward(pupil: Page, axe: Axe) -> None:
    says(pupil, "Stel zelf een vraag aan de school")
    follow(pupil, "Stel zelf een vraag")
    says(pupil, "maandag 23 november", "ja, nee of later")
    axe(pupil)
    press(pupil, "Verstuur je vraag")
    says(pupil, "Schrijf eerst je vraag op.")
    axe(pupil, dark=False)
    pupil.get_by_label("Jouw vraag").fill(QUESTION)
    pupil.get_by_label("Waarom is dit belangrijk?").fill(WHY)
    assert QUESTION in drafts(pupil).values()
    press(pupil, "Verstuur je vraag")
    says(pupil, "Je vraag is verstuurd.", "Je vraag staat nog niet online.")
    assert not drafts(pupil)
    axe(pupil)
    pupil.goto("/jouw-stem/")
    says(pupil, "Jouw eigen vragen", QUESTION, "Antwoord uiterlijk 23 november")
    axe(pupil, dark=False)


def puts_it_online(staff: Page, world: World, axe: Axe) -> None:
    staff.goto("/cycli/")
    follow(staff, "Vragen van leerlingen")
    heading(staff, "Vragen die op antwoord wachten")
    axe(staff)
    follow(staff, QUESTION)
    says(staff, world.student.user.get_full_name(), WHY, "Deze vraag staat nog niet online.")
    axe(staff)
    follow(staff, "Niet online")
    axe(staff, dark=False)
    staff.go_back()
    press(staff, "Zet online")
    says(staff, "De vraag staat online, zonder naam.")


def is_supported(other: Page, world: World, axe: Axe) -> None:
    other.goto("/vragen/")
    says(other, QUESTION)
    says_not(other, world.student.user.get_full_name())
    axe(other)
    press(other, "Ik steun dit")
    expect(other.get_by_role("button", name="Jij steunt dit")).to_have_attribute(
        "aria-pressed", "true"
    )
    follow(other, QUESTION)
    says(other, "zie je vanaf 10.")
    axe(other)
    press(other, "Jij steunt dit")
    press(other, "Ik vind dit ook belangrijk")
    row = OwnQuestion.objects.get()
    assert row.supports.count() == 1
    for student in StudentFactory.create_batch(9, school=world.school):
        own_question.support(by=student, question=row, wanted=True)
    other.reload()
    says(other, "Minstens 10 leerlingen steunen deze vraag.")


def says_ja(staff: Page, axe: Axe) -> None:
    follow(staff, "Verzet de datum")
    axe(staff, dark=False)
    staff.go_back()
    follow(staff, "Geef antwoord")
    axe(staff)
    press(staff, "Geef dit antwoord")
    says(staff, "Kies ja, nee of later.", "Geef een reden.")
    axe(staff, dark=False)
    staff.get_by_role("radio", name="Ja, dit gaan we vragen").check()
    staff.get_by_label("Waarom?").fill("Goed idee. We vragen het aan alle leerlingen.")
    press(staff, "Geef dit antwoord")
    heading(staff, QUESTION)
    expect(staff.get_by_label("De vraag aan leerlingen")).to_have_value(QUESTION)
    expect(staff.get_by_label("Waarom vragen jullie dit?")).to_have_value(WHY)
    assert Cycle.objects.get().phase == "concept"


def reads_the_answer(pupil: Page, axe: Axe) -> None:
    pupil.goto("/jouw-stem/")
    says(pupil, "Ja, dit gaat de school vragen")
    follow(pupil, QUESTION)
    says(pupil, "Goed idee.", "De school maakt er nu een vraag aan leerlingen van.")
    axe(pupil)


@pytest.mark.django_db(transaction=True)
def test_asking_and_supporting_without_javascript(
    without_javascript: Page, open_page: OpenPage, sign_in: SignIn
) -> None:
    world = school(with_other=False)
    pupil = without_javascript
    sign_in(pupil, name_of(world.student))
    pupil.goto("/jouw-stem/vraag/")
    pupil.get_by_label("Jouw vraag").fill(QUESTION)
    press(pupil, "Verstuur je vraag")
    says(pupil, "Je vraag is verstuurd.")
    own_question.put_online(by=world.coordinator, question=OwnQuestion.objects.get())
    neighbour = open_page(360, javascript=False)
    sign_in(neighbour, name_of(world.students[1]))
    neighbour.goto("/vragen/")
    press(neighbour, "Ik steun dit")
    says(neighbour, "Jij steunt dit")
    follow(pupil, "Trek je vraag terug")
    press(pupil, "Trek terug")
    says(pupil, "Je trok deze vraag terug")


@pytest.mark.django_db(transaction=True)
def test_our_vision_is_written_and_read(open_page: OpenPage, sign_in: SignIn, axe: Axe) -> None:
    world = school(with_other=False)
    staff, pupil = open_page(1280), open_page(360)
    sign_in(staff, name_of(world.directeur))
    staff.get_by_role("link", name="Onze visie en bij wie je terechtkunt").click()
    axe(staff)
    follow(staff, "Begin met het voorstel")
    says(staff, "Dit is een voorstel.")
    axe(staff)
    staff.get_by_label("Binnen hoeveel dagen").fill("0")
    press(staff, "Bewaar")
    says(staff, "Minstens één dag.")
    staff.get_by_label("Binnen hoeveel dagen").fill("10")
    press(staff, "Bewaar")
    says(staff, "Daarom weten jullie dingen die wij niet weten.", "Binnen 10 dagen")
    sign_in(pupil, name_of(world.student))
    pupil.goto("/onze-visie/")
    says(pupil, "Niet alles kan.", "Kindertelefoon")
    axe(pupil)
    follow(pupil, "Stel zelf een vraag")
    heading(pupil, "Stel zelf een vraag")

""" "Klopt dit?" and what students think of the answer, in browsers of staff and students."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Page, expect

from cycles.actions import judging, reviewing, sorting
from cycles.actions.reviewing import Opinion
from cycles.models import Cycle
from participation.people.models import Membership
from tests.factories import (
    World,
    answered_cycle,
    closed_cycle,
    fresh,
    make_class,
    students_of,
)

from .helpers import (
    Axe,
    OpenPage,
    SignIn,
    day,
    follow,
    heading,
    name_of,
    press,
    says,
    says_not,
    school,
    tap,
)

MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
TODAY = MONDAY.date()
CORRECTION = "Niet meer stoelen, maar meer tafels."


@pytest.mark.django_db(transaction=True)
def test_klopt_dit_from_the_question_to_the_result_beside_the_theme(
    open_page: OpenPage, sign_in: SignIn, axe: Axe
) -> None:
    with time_machine.travel(MONDAY, tick=True) as clock:
        world = school(students=14, with_other=False)
        cycle = sorted_cycle(world)
        staff = open_page(1280)
        sign_in(staff, name_of(world.coordinator))
        ask(staff, cycle, axe)

        students = students_of(cycle)
        for number, student in enumerate(students[:3]):
            answer(open_page, sign_in, student, axe, javascript=number != 1, checked=number == 0)
        for student in students[3:]:
            theme = cycle.themes.get()
            reviewing.answer_review(
                by=student, cycle=cycle, opinions={theme.pk: Opinion("ja")}, today=TODAY
            )
        waits(staff, cycle)
        clock.move_to(MONDAY + timedelta(days=4))
        reads_the_result(staff, cycle, axe)


def sorted_cycle(world: World) -> Cycle:
    """Closed input of everybody, in one theme without a summary."""
    cycle = closed_cycle(14, today=TODAY, school=world.school, groups=[world.klas])
    sorting.make_theme(
        by=world.coordinator,
        cycle=cycle,
        name="Genoeg zitplekken",
        contributions=list(cycle.contributions.values_list("pk", flat=True)),
        today=TODAY,
    )
    return fresh(cycle)


def ask(staff: Page, cycle: Cycle, axe: Axe) -> None:
    staff.goto(f"/cycli/{cycle.pk}/vervolgactie/")
    follow(staff, "Vraag of het klopt")
    heading(staff, "Klopt dit?")
    axe(staff)
    press(staff, "Vraag het aan leerlingen")
    says(staff, "Schrijf op wat leerlingen zeiden.")
    staff.get_by_label("Genoeg zitplekken").fill("Er zijn te weinig stoelen.")
    staff.get_by_label("Tot en met welke dag").fill(day(TODAY + timedelta(days=3)))
    press(staff, "Vraag het aan leerlingen")
    says(staff, "Leerlingen antwoorden nu, tot en met donderdag 12 november.")
    axe(staff)


def answer(
    open_page: OpenPage,
    sign_in: SignIn,
    student: Membership,
    axe: Axe,
    *,
    javascript: bool,
    checked: bool,
) -> None:
    """From Jouw stem to sent, with the correction of somebody who meant something else."""
    pupil = open_page(360, javascript=javascript)
    sign_in(pupil, name_of(student))
    follow(pupil, "Lees en zeg of het klopt")
    says(pupil, "Er zijn te weinig stoelen.", "Je verstuurt dit één keer.")
    if checked:
        axe(pupil)
    press(pupil, "Verstuur")
    says(pupil, "Kies bij minstens één thema.")
    tap(pupil, "Klopt dit? Genoeg zitplekken", "Nee, ik bedoelde iets anders")
    pupil.get_by_label("Wat bedoelde je wel?").fill(CORRECTION)
    press(pupil, "Verstuur")
    says(pupil, "Dank je. Je antwoord is binnen.")
    if checked:
        axe(pupil, dark=False)
    pupil.goto("/jouw-stem/")
    says_not(pupil, "Lees en zeg of het klopt")


def waits(staff: Page, cycle: Cycle) -> None:
    """Nothing to see yet, and the answer cannot go online."""
    staff.goto(f"/cycli/{cycle.pk}/thema/{cycle.themes.get().pk}/")
    says_not(staff, CORRECTION)
    staff.goto(f"/cycli/{cycle.pk}/vervolgactie/")
    says(staff, "Het antwoord kan pas daarna online.")


def reads_the_result(staff: Page, cycle: Cycle, axe: Axe) -> None:
    staff.goto(f"/cycli/{cycle.pk}/thema/{cycle.themes.get().pk}/")
    says(staff, "Klopt dit? Dat zeggen leerlingen", CORRECTION)
    expect(staff.locator("main").get_by_text(CORRECTION)).to_have_count(3)
    axe(staff)
    staff.goto(f"/cycli/{cycle.pk}/klopt-dit/")
    axe(staff, dark=False)


@pytest.mark.django_db(transaction=True)
def test_the_heard_score_with_hidden_groups(open_page: OpenPage, sign_in: SignIn, axe: Axe) -> None:
    with time_machine.travel(MONDAY, tick=True) as clock:
        world = school(students=24, with_other=False)
        groups = [
            world.klas,
            make_class(world.school, students=24, today=TODAY, name="3A", leerjaar=3),
            make_class(world.school, students=24, today=TODAY, name="4A", leerjaar=4),
            make_class(world.school, students=7, today=TODAY, name="5A", leerjaar=5),
        ]
        cycle = answered_cycle(4, today=TODAY, school=world.school, groups=groups)
        pupil, staff = open_page(360), open_page(1280)
        sign_in(pupil, name_of(world.student))
        judges(pupil, axe)
        for number, who in enumerate(s for s in students_of(cycle) if s != world.student):
            faces = {"begrijp": 3 + number % 2, "serieus": 1 + number % 4, "c1": 1 + number % 4}
            judging.judge_answer(by=who, cycle=cycle, verdicts=faces, today=TODAY)
        sign_in(staff, name_of(world.directeur))
        staff.goto(f"/cycli/{cycle.pk}/vervolgactie/")
        says(staff, "Daarna komt hier de uitslag.")
        says_not(staff, "best wel")

        clock.move_to(MONDAY + timedelta(days=15))
        staff.goto(f"/cycli/{cycle.pk}/vervolgactie/")
        says(staff, "Ik voel me serieus genomen, per leerjaar", "Leerjaar 3", "kleine groep")
        hidden = staff.locator(".result--groups .hidden-note")
        assert hidden.count() >= 2, "one hidden leerjaar alone follows from the others"
        axe(staff)
        pupil.goto(f"/antwoorden/{cycle.pk}/")
        says(pupil, "Wat leerlingen van het antwoord vinden", "best wel")
        says_not(pupil, "per leerjaar")
        axe(pupil)


def judges(pupil: Page, axe: Axe) -> None:
    """From Jouw stem to the answer, and the faces below it."""
    follow(pupil, "Lees het antwoord en zeg wat je vindt")
    says(pupil, "Wat vind jij van dit antwoord?", "Niemand ziet wat jij kiest.")
    axe(pupil)
    press(pupil, "Verstuur")
    says(pupil, "Geef op minstens één vraag antwoord.")
    axe(pupil, dark=False)
    for question, face in (("Ik begrijp het antwoord.", "best wel"), ("Iedereen", "niet zo")):
        group = pupil.get_by_role("group", name=question)
        group.get_by_role("radio", name=face).check(force=True)
    press(pupil, "Verstuur")
    says(pupil, "Dank je. Wat jij vindt, is binnen.")
    axe(pupil, dark=False)

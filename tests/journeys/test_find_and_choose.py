"""From step 2 to the finder and back with a werkvorm, with and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from cycles.models import Cycle
from tests.factories import fresh, ready_cycle

from .helpers import Axe, OpenPage, SignIn, follow, heading, name_of, press, says, school


@pytest.mark.django_db(transaction=True)
def test_find_a_werkvorm_that_fits_and_choose_it(
    open_page: OpenPage, sign_in: SignIn, axe: Axe
) -> None:
    world = school(students=14, with_other=False)
    plan = {"by": world.coordinator, "groups": [world.klas], "influence": 2, "sessions": 0}
    cycle = ready_cycle(world.school, **plan)
    Cycle.objects.update(online_only=False)
    staff = open_page(1280)
    sign_in(staff, name_of(world.coordinator))
    staff.goto(f"/cycli/{cycle.pk}/werkvorm/")
    axe(staff)
    follow(staff, "Welke werkvorm past?")
    heading(staff, "Welke werkvorm past?")
    says(staff, "Je vraagt het aan 14 leerlingen.", "Uit je doel: mee denken.")
    expect(staff.get_by_label("Hoeveel leerlingen?")).to_have_value("")
    expect(staff.get_by_label("van", exact=True)).to_have_value("12")
    staff.get_by_label("Over hoeveel dagen is het?").fill("30")
    axe(staff)

    # The answers follow what is typed; what cannot be is said beside the field.
    minutes = staff.get_by_label("Hoeveel minuten heb je per bijeenkomst?")
    with staff.expect_response(re.compile("minuten=0")):
        minutes.press_sequentially("0")
    says(staff, "Vul een getal in van 1 tot en met 600.")
    expect(minutes).to_have_attribute("aria-invalid", "true")
    with staff.expect_response(re.compile("minuten=55")):
        minutes.fill("55")
    says(staff, "5 minuten langer dan je hebt")
    expect(staff.locator("#fout-minuten")).to_be_empty()
    expect(minutes).not_to_have_attribute("aria-invalid", "true")
    expect(minutes).to_be_focused()
    assert "minuten=55" in staff.url
    staff.get_by_text("passen niet. Lees waarom.").click()
    axe(staff, dark=False)
    card = staff.locator(".find__card", has_text="Visiesessie")
    choose(staff, card)
    chosen = fresh(cycle).werkvorm
    assert chosen is not None and chosen.werkvorm.slug == "visiesessie"
    says(staff, "Gekozen: Visiesessie. Plan nu een bijeenkomst", "Hoe praten leerlingen mee?")
    expect(staff.get_by_role("radio", name=re.compile("^Visiesessie"))).to_be_checked()

    bare = open_page(360, javascript=False)
    sign_in(bare, name_of(world.coordinator))
    bare.goto(f"/cycli/{cycle.pk}/werkvorm/zoeken/")
    bare.get_by_label("Hoeveel minuten heb je per bijeenkomst?").fill("5")
    bare.get_by_label("Over hoeveel dagen is het?").fill("7")
    press(bare, "Laat zien wat past")
    card = bare.locator(".find__card", has_text="Motivatiemeter")
    choose(bare, card)
    says(bare, "Gekozen: Motivatiemeter.")


def choose(page: Page, card: Locator) -> None:
    with page.expect_navigation():
        card.get_by_role("button", name=re.compile("^Kies deze")).click()

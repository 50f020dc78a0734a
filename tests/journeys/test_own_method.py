"""A school makes a method its own: copy, change a step beside the preview, draft, share, read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from werkvormen.models import WerkvormVersion

from .helpers import Axe, OpenPage, SignIn, drafts, follow, heading, press, says, school

pytestmark = pytest.mark.django_db(transaction=True)


def typed(page: Page, name: str, text: str) -> None:
    """Type in a field of the editor and wait until the preview followed."""
    with page.expect_response(lambda answer: answer.url.endswith("/voorbeeld/") and answer.ok):
        page.locator(f"[name='{name}']").fill(text)


def test_a_coordinator_makes_a_method_of_the_school_out_of_a_built_in_one(
    desktop: Page, open_page: OpenPage, sign_in: SignIn, axe: Axe
) -> None:
    world, page = school(with_other=False), desktop
    sign_in(page, "coordinator")
    page.goto("/werkvormen/visiesessie/")
    press(page, "Maak een eigen versie")
    heading(page, "Visiesessie (onze versie)")

    # The drawings come when the list is opened.
    expect(page.locator(".write-rooms svg")).to_have_count(0)
    page.get_by_text("Tekening van de ruimte").click()
    expect(page.locator(".write-rooms svg").first).to_be_visible()
    expect(page.get_by_role("radio", name="Fishbowl")).to_be_visible()

    # Change a step: the preview, the step and the minutes together follow.
    page.locator(".step-card summary").nth(1).click()
    typed(page, "step_name-0-1", "Kennismaken op de gang")
    typed(page, "step_max-0-1", "22")
    expect(page.locator("#samen")).to_have_text("60 tot 87 minuten")
    expect(page.locator("#voorbeeld")).to_contain_text("Kennismaken op de gang")
    with page.expect_response(lambda answer: answer.url.endswith("/schrijven/")):
        page.locator(".step-card").nth(1).locator("[value='stap-op-0-1']").click()
    expect(page.locator(".step-card__name").first).to_have_text("Kennismaken op de gang")
    expect(page.locator("[name='step_name-0-0']")).to_be_focused()
    axe(page)

    # The tab is closed: back later the text is there, not stored yet. A draft is for coordinators.
    page.goto("/werkvormen/eigen/")
    follow(page, "Schrijf verder")
    says(page, "Dit typte je hier eerder.")
    expect(page.locator(".step-card__name").first).to_have_text("Kennismaken op de gang")
    press(page, "Bewaar concept")
    says(page, "Bewaard als concept.")
    expect(page.locator(".step-card__name").first).to_have_text("Kennismaken op de gang")
    assert drafts(page) == {}
    page.goto("/werkvormen/eigen/")
    says(page, "Visiesessie (onze versie)")
    axe(page, dark=False)

    # Shared: a colleague and a student read it, and the built-in one is what it was.
    follow(page, "Schrijf verder")
    press(page, "Deel met de school")
    says(page, "Gedeeld.", "Van onze school", "Kennismaken op de gang")
    slug = page.url.split("/werkvormen/")[1].split("/")[0]
    reader = open_page(360)
    sign_in(reader, str(world.medewerker.user.username))
    reader.goto(f"/werkvormen/{slug}/")
    says(reader, "Kennismaken op de gang")
    assert "Kennismaken op de gang" not in str(
        WerkvormVersion.objects.get(werkvorm__slug="visiesessie").content
    )


def test_without_javascript_a_new_method_is_written_and_looked_at(
    without_javascript: Page, sign_in: SignIn
) -> None:
    school(with_other=False)
    page = without_javascript
    sign_in(page, "coordinator")
    page.goto("/werkvormen/eigen/nieuw/")
    page.get_by_label("Hoe heet de werkvorm?").fill("Wandelgesprek")
    press(page, "Begin met schrijven")
    page.get_by_label("In één zin").fill("Leerlingen lopen en praten.")
    press(page, "Stap erbij")
    page.locator("[name='step_name-0-3']").fill("Naar binnen")
    press(page, "Bekijk voorbeeld")
    expect(page.locator("#voorbeeld")).to_contain_text("Naar binnen")
    press(page, "Deel met de school")
    says(page, "Je tekst is als concept bewaard.", "Schrijf op waar deze werkvorm voor is.")
    expect(page.locator("[name='step_name-0-3']")).to_have_value("Naar binnen")

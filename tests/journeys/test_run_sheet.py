"""The draaiboek in a browser: made, changed, squeezed, printed; and without a script."""

from __future__ import annotations

import io
from datetime import time
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from cycles.actions import run_sheets
from cycles.models import Cycle, Session
from tests.factories import World, open_cycle
from werkvormen.models import WerkvormVersion

from .helpers import Axe, SignIn, button, follow, press, says, says_not, school

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return school(with_other=False)


def cycle_with(world: World, slug: str) -> Cycle:
    """An open cycle with one meeting from 12:30 to 14:00."""
    version = WerkvormVersion.objects.get(werkvorm__slug=slug)
    plan: dict[str, Any] = {"school": world.school, "by": world.coordinator}
    return open_cycle(groups=[world.klas], sessions=1, werkvorm=version, **plan)


def at_the_sheet(page: Page, session: Session) -> None:
    page.goto(f"/cycli/{session.cycle_id}/werkvorm/bijeenkomst/{session.pk}/draaiboek/")


def swapped(page: Page, name: str, step: str = "") -> None:
    """Press a button of the sheet (or of one step), which changes it without a new page."""
    where = f'.run-step:has-text("{step}")' if step else "main"
    with page.expect_response(lambda answer: "/draaiboek/" in answer.url and answer.ok):
        button(page, name, within=where).click()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def times(page: Page) -> list[str]:
    return page.locator(".run-step [data-starts]").all_inner_texts()


def pages_of(pdf: bytes) -> int:
    """How many sheets of paper it takes."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def longest_moments(number: int) -> list[tuple[WerkvormVersion, int]]:
    """The moments of the library with most to read."""
    found = [
        (len(str(moment)), version.name, number, version)
        for version in WerkvormVersion.objects.all()
        for number, moment in enumerate(version.content["moments"])
    ]
    return [
        (version, n) for _size, _name, n, version in sorted(found, key=lambda f: f[:3])[-number:]
    ]


def test_made_changed_squeezed_warned_about_and_printed(
    world: World, desktop: Page, sign_in: SignIn, axe: Axe
) -> None:
    cycle, page = cycle_with(world, "visiesessie"), desktop
    sign_in(page, "coordinator")
    page.goto(f"/cycli/{cycle.pk}/werkvorm/")
    follow(page, "Draaiboek")
    press(page, "Maak het draaiboek")
    says(page, "Je houdt 15 minuten over.", "Fijn dat jullie er zijn.")
    assert times(page)[:2] == ["12:30", "12:35"]

    # The clock follows what is typed, and it is stored without a new page.
    welcome = page.get_by_label("voor Welkom en doel")
    welcome.fill("20")
    assert times(page)[:2] == ["12:30", "12:50"]
    expect(page.locator(".run-time")).to_contain_text("90 van 90 minuten")
    swapped(page, "Bewaar")
    says(page, "Bewaard.", "Het past precies")
    swapped(page, "Sla over", "Kennismaken in tweetallen")
    says(page, "Overgeslagen", "Je houdt 10 minuten over.")

    # A step of our own; what is wrong stands beside the field and the rest stays.
    page.get_by_text("Voeg een eigen stap toe").click()
    page.get_by_label("Wat voor stap is het?").fill("Een spel om wakker te worden")
    page.get_by_label("Waar komt deze stap?").select_option(label="Na ‘Aan elkaar laten zien’")
    swapped(page, "Voeg toe")
    says(page, "Vul hele minuten in.")
    expect(page.locator(".run-own").get_by_label("Minuten")).to_be_focused()
    axe(page)
    page.locator(".run-own").get_by_label("Minuten").fill("25")
    swapped(page, "Voeg toe")
    says(page, "Het loopt 15 minuten uit")
    axe(page)
    shown = page.locator(".run-step", has_text="Aan elkaar laten zien")
    tip = page.locator(".run-ideas li", has_text="Aan elkaar laten zien")
    with page.expect_response(lambda answer: "/draaiboek/" in answer.url and answer.ok):
        button(page, "Doe dit", within='.run-ideas li:has-text("Aan elkaar laten zien")').click()
    expect(shown).to_contain_text("Korter: laat groepjes niet vertellen")
    expect(tip).to_have_count(0)
    swapped(page, "Doe toch helemaal", "Aan elkaar laten zien")
    swapped(page, "Maak passend")
    says(page, "Het past precies")
    sheet = cycle.sessions.get().run_sheet
    done = sheet.steps.filter(dropped=False)
    assert sum(step.minutes for step in done) == 90 and len(done) == 8
    names = [step.name for step in done]
    assert names.index("Een spel om wakker te worden") == names.index("Aan elkaar laten zien") + 1

    # A break of the school.
    follow(page, "Pauzes van de school")
    page.get_by_label("Naam").fill("grote pauze")
    page.get_by_label("Begint om").fill("12:40")
    page.get_by_label("Klaar om").fill("13:00")
    press(page, "Bewaar de pauzes")
    axe(page)
    at_the_sheet(page, cycle.sessions.get())
    says(page, "‘grote pauze’ (12:40 – 13:00) valt van ‘Welkom en doel’ tot en met ‘")
    axe(page)
    page.emulate_media(media="print")
    says(page, "Let op:", "Nog te doen", cycle.doel.question)
    page.emulate_media(media="null")

    # On paper: one or two sheets, also for what is longest.
    assert pages_of(page.pdf(prefer_css_page_size=True)) <= 2
    at = {"starts_at": time(9, 5), "ends_at": time(10, 20)}
    for version, moment in longest_moments(3):
        meeting = Session.objects.create(
            cycle=cycle, werkvorm=version, date=timezone.localdate(), place="lokaal 1", **at
        )
        run_sheets.make_run_sheet(by=world.coordinator, session=meeting, moment=moment)
        at_the_sheet(page, meeting)
        assert 1 <= pages_of(page.pdf(prefer_css_page_size=True)) <= 2, version


def test_on_a_phone_without_a_script(
    world: World, without_javascript: Page, sign_in: SignIn
) -> None:
    cycle, page = cycle_with(world, "kringgesprek"), without_javascript
    session = cycle.sessions.get()
    sign_in(page, "coordinator")
    at_the_sheet(page, session)
    press(page, "Maak het draaiboek")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    first, second = session.run_sheet.steps.all()[:2]
    page.locator(f"#minuten-{second.pk}").fill("17")
    page.locator(".run-tasks").get_by_role("checkbox").first.check()
    press(page, f"Zet eerder: {second.name}")
    says(page, "Bewaard.")
    expect(page.locator(".run-tasks").get_by_role("checkbox").first).to_be_checked()
    assert [(s.name, s.minutes) for s in session.run_sheet.steps.all()][:2] == [
        (second.name, 17),
        (first.name, first.minutes),
    ]
    page.locator(f"#minuten-{second.pk}").fill("")
    press(page, "Maak passend")
    says(page, "Vul hele minuten in.")
    page.locator(f"#minuten-{second.pk}").fill("30")
    press(page, "Maak passend")
    says(page, "De tijden zijn aangepast.", "Het past precies")
    says_not(page, "Vul hele minuten in.")

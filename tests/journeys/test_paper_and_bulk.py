"""From a flip-over on the wall to a theme, and one answer to several themes."""

from __future__ import annotations

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from cycles.actions import sorting
from cycles.actions.reasons import keep_reason
from cycles.models import Contribution, Cycle, Decision, Theme
from tests.factories import World, closed_cycle, cycle_with_input

from .helpers import (
    Axe,
    OpenPage,
    SignIn,
    follow,
    heading,
    name_of,
    new_theme,
    press,
    says,
    says_not,
    school,
)

MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
PASTED = "• meer bankjes x5\n- een leeshoek (3)\n\n- een leeshoek\nmuziek in de pauze"
REASON = "Dit doen we nu niet. Het kost … en dat geld is er dit jaar niet."


def drawing() -> FilePayload:
    made = io.BytesIO()
    notes = Image.Exif()
    notes[0x010F] = "Toestel van Aya"
    Image.new("RGB", (900, 600), "gold").save(made, "JPEG", exif=notes)
    return {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


@pytest.mark.django_db(transaction=True)
def test_from_paper_to_the_desk_and_a_theme(open_page: OpenPage, sign_in: SignIn, axe: Axe) -> None:
    with time_machine.travel(MONDAY, tick=True):
        world = school(students=3, with_other=False)
        cycle = cycle_with_input(1, school=world.school, groups=[world.klas], sessions=1)
        staff = open_page(1280)
        sign_in(staff, name_of(world.coordinator))
        staff.goto(f"/cycli/{cycle.pk}/vervolgactie/")
        follow(staff, "Input van papier")
        says(staff, "Nog niets van papier", "Neem geen namen over")
        axe(staff)

        type_over(staff, axe)
        add_a_drawing(staff, axe)
        count_heads(staff, axe)
        correct_a_line(staff, axe)
        sort_it(staff, cycle, axe)


def type_over(staff: Page, axe: Axe) -> None:
    follow(staff, "Typ een vel over")
    axe(staff)
    press(staff, "Bekijk de regels")
    says(staff, "Schrijf op van welk vel dit komt.", "Typ of plak minstens één regel.")
    axe(staff, dark=False)
    staff.get_by_label("Van welk vel komt dit?").fill("flap groep 3")
    staff.get_by_label("Bij welke bijeenkomst?").select_option(index=1)
    staff.get_by_label("Wat staat erop?").fill(PASTED)
    press(staff, "Bekijk de regels")
    heading(staff, "Klopt dit zo?")
    says(staff, "Dit worden 4 bijdragen.", "Er is nog niets bewaard.")
    expect(staff.get_by_label("Regel 1", exact=True)).to_have_value("meer bankjes")
    expect(staff.get_by_label("Hoe vaak staat regel 1 er?")).to_have_value("5")
    axe(staff)
    staff.get_by_label("Regel 4", exact=True).fill("rustige muziek in de pauze")
    press(staff, "Terug naar plakken")
    expect(staff.get_by_label("Wat staat erop?")).to_have_value(
        "meer bankjes (5)\neen leeshoek (3)\neen leeshoek\nrustige muziek in de pauze"
    )
    press(staff, "Bekijk de regels")
    press(staff, "Bewaar deze regels")
    says(staff, "4 regels van ‘flap groep 3’ staan bij de input.", "samen 10 keer gezegd")
    axe(staff, dark=False)


def add_a_drawing(staff: Page, axe: Axe) -> None:
    follow(staff, "Zet er een foto bij")
    axe(staff)
    staff.get_by_label("De foto").set_input_files(drawing())
    staff.get_by_label("Wat zegt de maker er zelf over?").fill("Een boom om onder te lezen.")
    staff.get_by_label("Van welk vel komt dit?").fill("tekening van 1A")
    press(staff, "Bewaar de foto")
    says(staff, "Staat er een gezicht of naam op?", "Kies de foto opnieuw.")
    axe(staff, dark=False)
    staff.get_by_label("De foto").set_input_files(drawing())
    staff.get_by_label("Er staan geen gezichten of namen op.").check()
    press(staff, "Bewaar de foto")
    says(staff, "De foto staat bij de input.")
    picture = staff.get_by_role("img", name="Foto bij: Een boom om onder te lezen.")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 900)
    row = Contribution.objects.exclude(photo="").get()
    assert b"Aya" not in row.photo.read()


def count_heads(staff: Page, axe: Axe) -> None:
    staff.get_by_label("Welke groep?").select_option(label="1A")
    staff.get_by_role("spinbutton", name="Hoeveel leerlingen deden mee?").fill("24")
    press(staff, "Zet het aantal erbij")
    says(staff, "Op papier deden 24 leerlingen mee (1A 24).")
    axe(staff, dark=False)


def correct_a_line(staff: Page, axe: Axe) -> None:
    follow(staff, "flap groep 3")
    axe(staff)
    follow(staff, "meer bankjes")
    axe(staff, dark=False)
    staff.get_by_label("Hoe vaak?").fill("6")
    press(staff, "Bewaar")
    says(staff, "De regel is veranderd.", "6 ×")
    follow(staff, "rustige muziek")
    follow(staff, "Haal deze regel weg")
    heading(staff, "Haal je deze regel weg?")
    axe(staff, dark=False)
    press(staff, "Haal weg")
    says(staff, "De regel is weg.")


def sort_it(staff: Page, cycle: Cycle, axe: Axe) -> None:
    staff.goto(f"/cycli/{cycle.pk}/vervolgactie/")
    says(staff, "Daarvan komen 4 bijdragen van papier.", "Op papier deden 24 leerlingen mee")
    axe(staff, dark=False)
    staff.goto(f"/cycli/{cycle.pk}/sorteren/")
    says(staff, "Van papier: flap groep 3")
    for line in staff.locator(".input-line", has_text="een leeshoek").all():
        line.get_by_role("checkbox").check()
    new_theme(staff, "Lezen", "Een boom om onder te lezen.")
    theme = Theme.objects.get()
    assert theme.contributions.count() == 3
    staff.goto(f"/cycli/{cycle.pk}/thema/{theme.pk}/")
    says(staff, "Van papier: flap groep 3, 3 keer", "Van papier: tekening van 1A")
    expect(staff.get_by_role("img", name="Foto bij: Een boom om onder te lezen.")).to_be_visible()
    axe(staff)


# ── One answer to several themes ──────────────────────────────────────────────


def waiting_cycle(world: World) -> Cycle:
    """Closed a day ago, with three themes about which nothing is decided."""
    cycle = closed_cycle(3, school=world.school, groups=[world.klas])
    keys = list(cycle.contributions.values_list("pk", flat=True))
    for name, key in zip(("Banken", "Krukken", "Rust"), keys, strict=True):
        sorting.make_theme(
            by=world.coordinator, cycle=cycle, name=name, contributions=[key], today=MONDAY.date()
        )
    return cycle


@pytest.mark.django_db(transaction=True)
def test_one_answer_to_several_themes_starts_with_a_reason_and_is_made_own(
    open_page: OpenPage, sign_in: SignIn, axe: Axe
) -> None:
    with time_machine.travel(MONDAY, tick=True):
        world = school(students=3, with_other=False)
        waiting_cycle(world)
        staff = open_page(1280)
        sign_in(staff, name_of(world.coordinator))
        staff.goto("/cycli/")
        follow(staff, "Wat wacht het langst op antwoord?")
        says(staff, "3 thema’s zonder besluit.")
        axe(staff)
        follow(staff, "Beslis")
        follow(staff, "Beslis over meer thema’s tegelijk")
        axe(staff)
        follow(staff, "Maak een lijst om mee te beginnen")
        says(staff, "Nog geen redenen")
        axe(staff)
        follow(staff, "Niet: er is nu geen geld voor")
        staff.get_by_label("Tekst om mee te beginnen").fill(REASON)
        press(staff, "Zet in de lijst")
        says(staff, "De reden staat in de lijst.")
        decide_about_two(staff, axe)


def decide_about_two(staff: Page, axe: Axe) -> None:
    staff.goto(f"/cycli/{Cycle.objects.get().pk}/besluiten/")
    staff.get_by_role("checkbox", name="Banken").check()
    staff.get_by_role("checkbox", name="Krukken").check()
    staff.get_by_label("Jullie zeiden, bij ‘Banken’").fill("Jullie willen meer banken.")
    staff.get_by_role("radio", name="Niet", exact=True).check()
    staff.get_by_text("Begin met een reden van de school").click()
    staff.get_by_role("link", name="Niet: er is nu geen geld voor").click()
    field = staff.get_by_label("Wat doen jullie, en waarom?")
    expect(field).to_have_value(REASON)
    expect(field).to_be_focused()
    press(staff, "Bewaar voor deze thema’s")
    says(staff, "Maak er jullie eigen reden van", "Schrijf op wat leerlingen zeiden.")
    expect(field).to_have_value(REASON)
    expect(staff.get_by_label("Jullie zeiden, bij ‘Banken’")).to_have_value(
        "Jullie willen meer banken."
    )
    assert not Decision.objects.exists()
    axe(staff)
    staff.get_by_label("Jullie zeiden, bij ‘Krukken’").fill("Jullie willen krukken.")
    field.fill(REASON.replace("…", "4000 euro"))
    press(staff, "Bewaar voor deze thema’s")
    says(staff, "Het besluit over 2 thema’s is bewaard.", "1 thema heeft nog geen besluit.")
    decided = Decision.objects.values_list("theme__name", "verdict", "summary")
    assert set(decided) == {
        ("Banken", "niet", "Jullie willen meer banken."),
        ("Krukken", "niet", "Jullie willen krukken."),
    }


@pytest.mark.django_db(transaction=True)
def test_without_javascript_a_reason_is_a_link_that_fills_the_field(
    without_javascript: Page, sign_in: SignIn
) -> None:
    with time_machine.travel(MONDAY, tick=True):
        world = school(students=3, with_other=False)
        cycle, page = waiting_cycle(world), without_javascript
        keep_reason(by=world.coordinator, title="Te duur", text=REASON, today=MONDAY.date())
        sign_in(page, name_of(world.coordinator))
        page.goto(f"/cycli/{cycle.pk}/thema/{cycle.themes.all()[0].pk}/")
        page.get_by_text("Begin met een reden van de school").click()
        follow(page, "Te duur")
        says(page, "Hieronder staat de tekst ‘Te duur’.")
        expect(page.get_by_label("Wat doen jullie, en waarom?")).to_have_value(REASON)
        page.get_by_label("Jullie zeiden").fill("Jullie willen banken.")
        page.get_by_role("radio", name="Niet", exact=True).check()
        press(page, "Bewaar het besluit")
        says(page, "Maak er jullie eigen reden van")
        page.get_by_label("Wat doen jullie, en waarom?").fill("Er is geen geld voor banken.")
        press(page, "Bewaar het besluit")
        says(page, "Het besluit is bewaard.")
        says_not(page, "Maak er jullie eigen reden van")

"""What a student types is not lost, not shown to others, and not stored twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cycles.models import Contribution, Cycle
from tests.factories import closed_cycle, open_cycle, ready_cycle

from .helpers import Axe, SignIn, drafts, follow, heading, lose_sign_in, press, says, school

pytestmark = pytest.mark.django_db(transaction=True)
FIELD = "Wat mis jij in de aula?"
TEXT = "Meer plekken om te zitten, ook buiten."


@pytest.fixture
def world():
    return school(with_other=False)


@pytest.fixture
def cycle(world) -> Cycle:
    return open_cycle(ready_cycle(world.school, groups=[world.klas]))


@pytest.fixture
def pupil(cycle: Cycle, phone: Page, sign_in: SignIn) -> Page:
    sign_in(phone, "leerling1")
    phone.goto(f"/jouw-stem/{cycle.pk}/")
    return phone


def texts() -> list[str]:
    return list(Contribution.objects.values_list("text", flat=True))


def sign_in_here(page: Page, username: str) -> None:
    """On the sign-in page that is open now."""
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill("demo")
    with page.expect_navigation():
        page.locator("input[name=password]").press("Enter")


def test_reload_and_another_page(pupil: Page, cycle: Cycle) -> None:
    pupil.get_by_label(FIELD).fill(TEXT)
    says(pupil, "Bewaard op dit apparaat. Nog niets verstuurd.")
    pupil.reload()
    expect(pupil.get_by_label(FIELD)).to_have_value(TEXT)
    says(pupil, "Bewaard op dit apparaat. Nog niets verstuurd.")
    pupil.goto("/jouw-stem/")
    pupil.go_back()
    expect(pupil.get_by_label(FIELD)).to_have_value(TEXT)
    assert texts() == []


def test_an_expired_sign_in(pupil: Page, problems, axe: Axe) -> None:
    problems.expect("status of 401")
    pupil.get_by_label(FIELD).fill(TEXT)
    lose_sign_in(pupil)
    press(pupil, "Verstuur")
    heading(pupil, "Je bent uitgelogd")
    expect(pupil.get_by_label("Dit typte je")).to_have_value(TEXT)
    axe(pupil, dark=False)
    follow(pupil, "Log weer in")
    sign_in_here(pupil, "leerling1")
    expect(pupil.get_by_label(FIELD)).to_have_value(TEXT)
    press(pupil, "Verstuur")
    says(pupil, "Dank je. Je mening is binnen.")
    assert texts() == [TEXT]


def test_a_page_that_grew_too_old(pupil: Page, problems, axe: Axe) -> None:
    problems.expect("status of 403")
    pupil.get_by_label(FIELD).fill(TEXT)
    pupil.context.clear_cookies(name="csrftoken")
    press(pupil, "Verstuur")
    heading(pupil, "Deze pagina was te oud")
    expect(pupil.get_by_label("Dit typte je")).to_have_value(TEXT)
    axe(pupil, dark=False)
    follow(pupil, "Open de pagina opnieuw")
    expect(pupil.get_by_label(FIELD)).to_have_value(TEXT)
    press(pupil, "Verstuur")
    assert texts() == [TEXT]


def test_a_lost_connection(pupil: Page, cycle: Cycle, problems) -> None:
    problems.expect("ERR_INTERNET_DISCONNECTED")
    pupil.get_by_label(FIELD).fill(TEXT)
    pupil.context.set_offline(True)
    pupil.get_by_role("button", name="Verstuur").click()
    pupil.wait_for_timeout(500)
    pupil.context.set_offline(False)
    pupil.goto(f"/jouw-stem/{cycle.pk}/")
    expect(pupil.get_by_label(FIELD)).to_have_value(TEXT)
    press(pupil, "Verstuur")
    says(pupil, "Dank je. Je mening is binnen.")
    assert texts() == [TEXT]


def test_a_text_that_is_too_long(pupil: Page, axe: Axe) -> None:
    long = "Meer plekken. " * 150
    pupil.get_by_label(FIELD).fill(long)
    press(pupil, "Verstuur")
    says(pupil, "Dit is te lang: hooguit 2000 tekens.")
    assert pupil.get_by_label(FIELD).input_value().strip() == long.strip()
    axe(pupil, dark=False)
    pupil.get_by_label(FIELD).fill(TEXT)
    press(pupil, "Verstuur")
    assert texts() == [TEXT]


def test_strange_text_comes_back_as_it_was(pupil: Page) -> None:
    strange = "<script>alert('x')</script> 🪑🏳️‍🌈 مرحبا & <b>vet</b>"
    pupil.get_by_label(FIELD).fill(strange)
    press(pupil, "Verstuur")
    says(pupil, "Dank je. Je mening is binnen.", strange)
    assert texts() == [strange]


def test_another_account_on_the_same_device(pupil: Page, cycle: Cycle, sign_in: SignIn) -> None:
    pupil.get_by_label(FIELD).fill(TEXT)
    lose_sign_in(pupil)  # walked away without signing out
    sign_in(pupil, "leerling2")
    pupil.goto(f"/jouw-stem/{cycle.pk}/")
    expect(pupil.get_by_label(FIELD)).to_have_value("")
    pupil.get_by_label(FIELD).fill("Van iemand anders.")
    lose_sign_in(pupil)
    sign_in(pupil, "leerling1")
    pupil.goto(f"/jouw-stem/{cycle.pk}/")
    expect(pupil.get_by_label(FIELD)).to_have_value(TEXT)


def test_gone_from_the_device_after_sending(pupil: Page) -> None:
    pupil.get_by_label(FIELD).fill(TEXT)
    assert list(drafts(pupil).values()) == [TEXT]
    press(pupil, "Verstuur")
    says(pupil, "Dank je. Je mening is binnen.")
    assert drafts(pupil) == {}
    pupil.reload()
    pupil.get_by_text("Nog iets toevoegen").click()
    expect(pupil.get_by_label(FIELD)).to_have_value("")


@pytest.mark.parametrize("way", ["footer", "page"])
def test_gone_from_the_device_after_signing_out(pupil: Page, way: str) -> None:
    pupil.get_by_label(FIELD).fill(TEXT)
    assert drafts(pupil)
    if way == "page":
        pupil.goto("/account/uitloggen/")
        press(pupil, "Uitloggen")
    else:
        with pupil.expect_navigation():
            pupil.locator("footer").get_by_role("button", name="Uitloggen").click()
    assert drafts(pupil) == {}


def test_a_double_tap_stores_once(pupil: Page) -> None:
    pupil.get_by_label(FIELD).fill(TEXT)
    pupil.get_by_role("button", name="Verstuur").dblclick()
    says(pupil, "Dank je. Je mening is binnen.")
    assert texts() == [TEXT]


def test_the_same_form_sent_twice_stores_once(pupil: Page) -> None:
    """Without the guard of the page: the browser itself tries again after a failure."""
    pupil.get_by_label(FIELD).fill(TEXT)
    answers = pupil.evaluate(
        """async () => {
          const form = document.querySelector("form[data-draft-form]");
          const send = () => fetch(form.action, {method: "POST", body: new FormData(form)});
          return (await Promise.all([send(), send(), send()])).map((answer) => answer.status);
        }"""
    )
    assert answers == [200, 200, 200]
    assert texts() == [TEXT]


def test_back_after_sending_and_other_words_change_the_one(pupil: Page) -> None:
    pupil.get_by_label(FIELD).fill(TEXT)
    press(pupil, "Verstuur")
    says(pupil, "Dank je. Je mening is binnen.")
    pupil.go_back()
    field = pupil.get_by_label(FIELD)
    if not field.is_visible():
        pupil.get_by_text("Nog iets toevoegen").click()
    expect(field).to_have_value(TEXT)
    field.fill("Toch liever meer licht.")
    press(pupil, "Verstuur")
    assert texts() == ["Toch liever meer licht."]


def test_changing_survives_an_expired_sign_in(pupil: Page, problems) -> None:
    problems.expect("status of 401")
    pupil.get_by_label(FIELD).fill(TEXT)
    press(pupil, "Verstuur")
    follow(pupil, "Verander of trek terug")
    pupil.get_by_label(FIELD).fill("Toch liever meer licht.")
    lose_sign_in(pupil)
    press(pupil, "Bewaar")
    expect(pupil.get_by_label("Dit typte je")).to_have_value("Toch liever meer licht.")
    follow(pupil, "Log weer in")
    sign_in_here(pupil, "leerling1")
    expect(pupil.get_by_label(FIELD)).to_have_value("Toch liever meer licht.")
    press(pupil, "Bewaar")
    assert texts() == ["Toch liever meer licht."]
    assert drafts(pupil) == {}


def test_changing_survives_a_lost_connection(pupil: Page, problems) -> None:
    problems.expect("ERR_INTERNET_DISCONNECTED")
    pupil.get_by_label(FIELD).fill(TEXT)
    press(pupil, "Verstuur")
    follow(pupil, "Verander of trek terug")
    here = pupil.url
    pupil.get_by_label(FIELD).fill("Toch liever meer licht.")
    pupil.context.set_offline(True)
    pupil.get_by_role("button", name="Bewaar").click()
    pupil.wait_for_timeout(500)
    pupil.context.set_offline(False)
    pupil.goto(here)
    expect(pupil.get_by_label(FIELD)).to_have_value("Toch liever meer licht.")


def test_staff_read_back_their_words_and_nothing_else(
    world, desktop: Page, sign_in: SignIn, problems
) -> None:
    problems.expect("status of 401")
    cycle = ready_cycle(world.school, groups=[world.klas])
    sign_in(desktop, "coordinator")
    desktop.goto(f"/cycli/{cycle.pk}/doel/")
    desktop.get_by_label("Waarom vragen jullie dit?").fill("Omdat het druk is.")
    lose_sign_in(desktop)
    press(desktop, "Bewaar en ga verder")
    kept = [box.input_value() for box in desktop.get_by_label("Dit typte je").all()]
    assert "Omdat het druk is." in kept
    assert str(world.klas.pk) not in kept, "the id of a group is not something a person typed"


def test_the_desk_says_it_when_the_sign_in_expired(
    world, desktop: Page, sign_in: SignIn, problems, axe: Axe
) -> None:
    problems.expect("status of 401", "Response Status Error")
    cycle = closed_cycle(2, school=world.school, groups=[world.klas])
    sign_in(desktop, "coordinator")
    desktop.goto(f"/cycli/{cycle.pk}/sorteren/")
    desktop.locator(".input-line").get_by_role("checkbox").first.check()
    desktop.get_by_label("Naam van het thema").fill("Zitplekken")
    lose_sign_in(desktop)
    desktop.get_by_role("button", name="Maak dit thema").click()
    heading(desktop, "Je bent uitgelogd")


def test_the_desk_says_it_when_the_connection_is_lost(
    world, desktop: Page, sign_in: SignIn, problems
) -> None:
    problems.expect("ERR_INTERNET_DISCONNECTED", "htmx:")
    cycle = closed_cycle(2, school=world.school, groups=[world.klas])
    sign_in(desktop, "coordinator")
    desktop.goto(f"/cycli/{cycle.pk}/sorteren/")
    desktop.locator(".input-line").get_by_role("checkbox").first.check()
    desktop.get_by_label("Naam van het thema").fill("Zitplekken")
    desktop.context.set_offline(True)
    desktop.get_by_role("button", name="Maak dit thema").click()
    expect(desktop.get_by_role("status")).not_to_be_empty()
    desktop.context.set_offline(False)
    expect(desktop.get_by_label("Naam van het thema")).to_have_value("Zitplekken")

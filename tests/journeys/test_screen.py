"""The display in the hall, as it hangs there: it fits, moves on by itself, and tells of nobody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cycles.models import Cycle, Decision, Vervolgactie
from participation.people.models import Screen
from tests.factories import World, answered_cycle

from .helpers import Axe, OpenPage, SignIn, follow, heading, name_of, press, says, school

pytestmark = pytest.mark.django_db(transaction=True)

SCREENS = [(1920, 1080), (1280, 720)]
LONG_QUESTION = (
    "Wat vinden jullie belangrijk als we de regels over telefoons, oortjes en laptops in de les, "
    "de aula en de mediatheek dit jaar veranderen?"
)
FITS = """() => {
  const inside = (part, around) => {
    const box = part.getBoundingClientRect(), room = around.getBoundingClientRect();
    return box.bottom <= room.bottom + 1 && box.right <= room.right + 1;
  };
  const parts = [...document.querySelectorAll(".wall > *")];
  const reasons = [...document.querySelectorAll(".hall__reason")];
  const cards = [...document.querySelectorAll(".wall__theme, .hall__told")];
  return {
    down: document.documentElement.scrollHeight > innerHeight,
    sideways: document.documentElement.scrollWidth > innerWidth,
    cut: cards.filter((card) => card.scrollHeight > card.clientHeight + 1).length
      + reasons.filter((reason) => reason.scrollHeight > reason.clientHeight + 2).length
      + reasons.filter((reason) => !inside(reason, reason.parentElement)).length,
    outside: parts.filter((part) => !inside(part, document.body)).length,
  };
}"""


@pytest.fixture
def world() -> World:
    return school(with_other=False)


def answered(world: World, *verdicts: str, **plan: Any) -> Cycle:
    plan = {"school": world.school, "by": world.coordinator, "groups": [world.klas], **plan}
    return answered_cycle(3, verdicts=verdicts, **plan)


def wordy(cycle: Cycle) -> None:
    """As long as every text may be."""
    for number, theme in enumerate(cycle.themes.all()):
        name = (
            f"{number} Telefoons, oortjes, koptelefoons en laptops in de lessen, de gangen en aula"
        )
        theme.name, theme.summary = (
            name[:80],
            ("Je wilt zelf kiezen in de pauze en in de les. " * 20)[:600],
        )
        theme.save()
    reason = (
        "Tijdens zelfstandig werken mogen oortjes in als de leraar het goed vindt en het stil is. "
    )
    Decision.objects.filter(theme__cycle=cycle).update(reason=(reason * 10)[:800])
    what = (
        "Een afspraak per lokaal maken over oortjes en telefoons en die op elke deur hangen. " * 2
    )
    Vervolgactie.objects.filter(theme__cycle=cycle).update(what=what[:160])


def hangs(page: Page, address: str, number: int) -> dict[str, Any]:
    page.goto(f"{address}?n={number}&stil=1")
    found: dict[str, Any] = page.evaluate(FITS)
    return found


def test_it_is_made_hangs_and_is_switched_off(
    world: World, open_page: OpenPage, sign_in: SignIn, axe: Axe, monkeypatch: Any, problems: Any
) -> None:
    answered(world, "doen", "niet", "deels")
    answered(world, "doen", question="Hoe helpt huiswerk jou echt?")
    staff = open_page(1280)
    sign_in(staff, name_of(world.coordinator))
    staff.goto("/schermen/")
    axe(staff)
    staff.get_by_label("Waar hangt het scherm?").fill("hal bij de kantine")
    press(staff, "Maak het adres")
    says(staff, "Het scherm staat klaar.")
    axe(staff)
    address = staff.get_by_label("Adres van dit scherm").input_value()

    monkeypatch.setattr("participation.views.screen.SECONDS", 1)
    hall = open_page(1920)
    hall.set_viewport_size({"width": 1920, "height": 1080})
    hall.goto(address)
    first = hall.locator("h1").inner_text()
    hall.wait_for_url(re.compile(r"n=1$"))
    expect(hall.locator("h1")).not_to_have_text(first)
    hall.wait_for_url(re.compile(r"n=0$"))
    expect(hall.locator("h1")).to_have_text(first)
    hall.get_by_role("link", name="Zet stil").click()
    expect(hall.get_by_role("link", name="Laat weer lopen")).to_be_visible()
    axe(hall)
    assert not hall.context.cookies()

    staff.goto("/schermen/")
    follow(staff, "Trek het adres in")
    axe(staff, dark=False)
    press(staff, "Trek het adres in")
    says(staff, "Uit sinds")
    problems.expect("status of 404")
    hall.goto(address)
    heading(hall, "Dit scherm is er niet (meer)")
    axe(hall, dark=False)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everything_fits_whatever_the_school_writes(
    world: World, open_page: OpenPage, axe: Axe, colours: str, base_url: str
) -> None:
    wordy(answered(world, "doen", "niet", "deels", question=LONG_QUESTION))
    answered(
        world, "doen", "niet", "deels", question="Wat maakt de aula en de hal echt fijner voor jou?"
    )
    told = answered(world, "doen")
    told.announcements.create(
        author=world.student,
        text=("De school vroeg wat wij vinden en wij zeiden best veel. " * 11)[:600],
        status="released",
        sent_on=timezone.localdate(),
        released_on=timezone.localdate(),
    )
    screen = Screen.objects.create(
        school=world.school, name="hal", token="t" * 43, theme=colours, made_on=timezone.localdate()
    )
    address = f"{base_url}/scherm/{screen.token}/"
    page = open_page(1280)
    page.goto(f"{address}?stil=1")
    total = int(page.locator(".hall__nav").inner_text().split(" van ")[1].split()[0])
    assert total == 5  # what students tell, one theme, three short ones, three long ones on two
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        for number in range(total):
            fits = {"down": False, "sideways": False, "cut": 0, "outside": 0}
            assert hangs(page, address, number) == fits, (width, number)
    for number in range(total):
        hangs(page, address, number)
        axe(page, dark=False)


def test_without_an_answer_it_says_what_will_come(
    world: World, open_page: OpenPage, axe: Axe, base_url: str
) -> None:
    Screen.objects.create(
        school=world.school, name="hal", token="t" * 43, made_on=timezone.localdate()
    )
    page = open_page(1280)
    page.goto(f"{base_url}/scherm/{'t' * 43}/")
    heading(page, "Hier komen de antwoorden van de school.")
    axe(page)

"""A meeting with two browsers: the phone of who leads it, and the large screen that follows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cycles.models import Run, Session, SessionNote
from tests.factories import open_cycle, run_sheet
from werkvormen.models import WerkvormVersion

from .helpers import Axe, OpenPage, SignIn, follow, heading, name_of, press, says, school

pytestmark = pytest.mark.django_db(transaction=True)

GAPS = """() => {
  const all = performance.getEntriesByType("resource");
  const asked = all.filter((one) => one.name.endsWith("/stand/"));
  const gaps = asked.slice(1).map((one, n) => one.startTime - asked[n].startTime);
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
}"""
A_WRONG_CLOCK = "const right = Date.now; Date.now = () => right() + 47 * 60 * 1000;"
AWAY = "ERR_INTERNET_DISCONNECTED"
CUT_OFF = """() => {
  const parts = [...document.querySelectorAll(".board__step > *, .board__foot > *")];
  return parts.filter((part) => {
    const { bottom, right } = part.getBoundingClientRect();
    const wide = part.scrollWidth > part.clientWidth + 2;
    return wide || bottom > innerHeight + 1 || right > innerWidth + 1;
  }).map((part) => part.className);
}"""


def shows(page: Page, name: str, text: Any) -> None:
    """Without a new page. How soon is asked once, of the screen itself: see `GAPS`."""
    expect(page.locator(f"[data-live={name}]")).to_have_text(text)


def seconds(page: Page) -> int:
    minutes, rest = page.locator("[data-live=left]").inner_text().lstrip("+").split(":")
    return int(minutes) * 60 + int(rest)


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_the_screen_follows_the_phone_and_both_go_on_without_a_connection(
    open_page: OpenPage, sign_in: SignIn, axe: Axe, problems: Any
) -> None:
    world = school(with_other=False)
    method = WerkvormVersion.objects.get(werkvorm__slug="visiesessie")
    cycle = open_cycle(
        school=world.school,
        by=world.coordinator,
        groups=[world.klas],
        sessions=1,
        werkvorm=method,
    )
    session = run_sheet(cycle).session
    Session.objects.update(date=timezone.localdate(), facilitator=world.medewerker)
    steps = list(session.run_sheet.steps.all())
    names = [step.name for step in steps]
    where = f"/cycli/{cycle.pk}/werkvorm/bijeenkomst/{session.pk}/draaiboek"
    phone, board = open_page(360), open_page(1280)
    board.add_init_script(A_WRONG_CLOCK)
    sign_in(phone, name_of(world.medewerker))
    sign_in(board, name_of(world.coordinator))
    board.goto(f"{where}/bord/")
    heading(board, cycle.doel.question)
    phone.goto(f"{where}/nu/")

    phone.get_by_role("button", name="Start", exact=True).dblclick()  # is one press
    shows(phone, "name", names[0])
    shows(board, "name", names[0])
    shows(board, "task", steps[0].task)
    expect(board.get_by_text(steps[0].facilitator_says.splitlines()[0])).to_have_count(0)
    axe(phone)
    axe(board)

    tap(phone, "Pauze")
    shows(board, "word", "Pauze")
    stood = seconds(board)
    phone.get_by_role("button", name="Volgende", exact=True).dblclick()  # is one press
    shows(board, "name", names[1])
    tap(phone, "Vorige")
    shows(board, "name", names[0])
    assert abs(seconds(board) - stood) <= 1  # a pause takes no time, nor does looking ahead
    tap(phone, "Verder")
    shows(board, "word", "Bezig")

    problems.expect(AWAY)
    phone.context.set_offline(True)
    shows(phone, "notice", "Geen verbinding. Alles loopt door.")
    tap(phone, "Volgende")
    phone.wait_for_timeout(1100)
    tap(phone, "Volgende")
    shows(phone, "name", names[2])
    shows(board, "name", names[0])
    board.context.set_offline(True)
    shows(board, "notice", "Geen verbinding. Alles loopt door.")
    left = seconds(board), seconds(phone)
    board.wait_for_timeout(1500)
    assert seconds(board) < left[0] and seconds(phone) < left[1]
    for page in (board, phone):
        page.context.set_offline(False)
    shows(board, "name", names[2])
    assert abs(seconds(board) - seconds(phone)) <= 1
    assert Run.objects.get().revision == 7  # every press once

    run = Run.objects.get()
    Run.objects.update(step_started_at=run.step_started_at - timedelta(minutes=steps[2].minutes))
    shows(board, "word", "De tijd is om")
    shows(phone, "word", "De tijd is om")
    for width, height in ((1920, 1080), (1024, 768)):
        board.set_viewport_size({"width": width, "height": height})
        assert board.evaluate(CUT_OFF) == [], (width, height)
    axe(board)

    phone.locator("summary", has_text="Stop de bijeenkomst").click()
    tap(phone, "Ja, stop")
    heading(phone, "De bijeenkomst is klaar")
    expect(board.locator("h1:visible")).to_have_text("Bedankt voor jullie woorden")
    assert board.evaluate(GAPS) < 2000  # it follows within two seconds: it asks every second
    follow(phone, "Wat leerde je?")
    assert phone.get_by_label(names[2]).input_value() == str(steps[2].minutes)
    phone.get_by_label("Een tip voor collega’s").fill("Leg de stickers pas aan het eind neer.")
    phone.get_by_label("1A").fill("3")
    axe(phone)
    press(phone, "Bewaar")
    says(phone, "Bewaard. Dank je wel.")
    note = SessionNote.objects.get()
    assert (note.by, note.real_minutes) == (world.medewerker, steps[2].minutes)

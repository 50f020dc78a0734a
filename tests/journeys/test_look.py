"""Every page, as everyone who may open it: small, wide, dark, and four times enlarged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cycles.actions import opening, sorting
from cycles.models import Cycle
from tests.factories import (
    World,
    answered_cycle,
    closed_cycle,
    cycle_with_input,
    decided_cycle,
    finished_cycle,
    fresh,
    ready_cycle,
    stopped_cycle,
)
from werkvormen.models import WerkvormVersion

from .helpers import Axe, OpenPage, SignIn, name_of, school

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Wat maakt de aula en de gang daarnaast voor jou een fijne plek om te zijn in de pauzes?"
LONGER = "Meervoudigepersoonlijkheidsvragenlijstinvullerswachtruimteverbouwing " * 3

# Things to press that are too small. WCAG 2.2 asks 24 px; what one presses most asks 44 px.
SMALL = """() => {
  const things = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const primary = ".btn, input:not([type=checkbox], [type=radio]), select, textarea, .outcome, "
    + ".topbar a, .tap input";
  const found = [];
  for (const element of document.querySelectorAll(things)) {
    // A tick box is pressed by its label too.
    const parts = [element, ...(element.labels || []).length ? [element.labels[0]] : []];
    const boxes = parts.map((part) => part.getBoundingClientRect());
    const height = Math.max(...boxes.map((box) => box.height));
    const width = Math.max(...boxes.map((box) => box.width));
    const shown = width > 1 && height > 1 && element.checkVisibility({visibilityProperty: true})
      && !element.closest(".visually-hidden, .skip-link");
    const inText = element.tagName === "A" && getComputedStyle(element).display === "inline";
    if (!shown || inText) continue;
    if (height < (element.matches(primary) ? 43.5 : 24) || width < 24)
      found.push(`${Math.round(width)}×${Math.round(height)} ${element.outerHTML.slice(0, 110)}`);
  }
  return found;
}"""

# What sticks out of the page; what scrolls by itself, as the menu on a phone, does not.
WIDER = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return [];
  const right = (element) => Math.round(element.getBoundingClientRect().right);
  const scrolls = (element) => element && element !== document.body
    && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
  const out = [...document.querySelectorAll("main *, header *, footer *")].filter(
    (element) => right(element) > most + 1 && !scrolls(element.parentElement)
  );
  return out
    .filter((element) => !out.some((other) => other !== element && element.contains(other)))
    .slice(0, 3).map((element) => `${right(element)} px: ${element.outerHTML.slice(0, 120)}`);
}"""


@pytest.fixture
def world() -> World:
    return school(students=5)


@pytest.fixture
def scene(world: World) -> dict[str, Any]:
    """A cycle in every phase, with whatever can stand on its pages."""
    here: dict[str, Any] = {"school": world.school, "groups": [world.klas]}
    wots = WerkvormVersion.objects.get(werkvorm__slug="wots")
    concept = meeting(ready_cycle(**here), wots)
    opened = meeting(cycle_with_input(4, question=LONG, **here), wots)
    opening.send_news(
        by=world.coordinator, cycle=opened, text=LONGER, today=opened.opened_on, token=None
    )
    closed = closed_cycle(5, **here)
    hidden = closed.contributions.all()[0]
    sorting.hide(
        by=world.coordinator, contribution=hidden, reason=LONGER, today=hidden.received_at.date()
    )
    return {
        "concept": concept,
        "open": opened,
        "closed": closed,
        "decided": decided_cycle(4, verdicts=("doen", "uitzoeken"), **here),
        "answered": answered_cycle(5, verdicts=("doen", "deels", "niet", "uitzoeken"), **here),
        "finished": finished_cycle(3, verdicts=("doen", "niet"), **here),
        "stopped": stopped_cycle(3, **here),
    }


def meeting(cycle: Cycle, werkvorm: WerkvormVersion) -> Cycle:
    """The cycle with one meeting today, everyone of the class invited."""
    Cycle.objects.filter(pk=cycle.pk).update(werkvorm=werkvorm, online_only=False)
    session = cycle.sessions.create(
        werkvorm=werkvorm,
        date=timezone.localdate(),
        starts_at=time(12, 30),
        ends_at=time(14, 0),
        place="de aula",
        facilitator=cycle.coordinator,
    )
    for person in opening.audience_of(cycle):
        session.participants.create(membership=person)
    return fresh(cycle)


def student_pages(world: World, scene: dict[str, Cycle]) -> Iterator[str]:
    yield from ("/jouw-stem/", "/jouw-stem/alles/", "/berichten/", "/antwoorden/")
    for phase in ("open", "closed", "answered", "stopped"):
        yield f"/jouw-stem/{scene[phase].pk}/"
    mine = scene["open"].contributions.filter(author=world.student)[0]
    yield f"/jouw-stem/tekst/{mine.pk}/"
    for phase in ("answered", "finished"):
        yield f"/antwoorden/{scene[phase].pk}/"
    yield "/account/uitloggen/"
    yield "/account/wachtwoord/"


def planner_pages(scene: dict[str, Cycle]) -> Iterator[str]:
    yield from ("/", "/cycli/", "/cycli/nieuw/", "/werkvormen/", "/werkvormen/wots/")
    concept = f"/cycli/{scene['concept'].pk}"
    session = scene["concept"].sessions.get()
    for page in (
        "doel",
        "doel/leerlingen",
        "werkvorm",
        "omstandigheden",
        "terugkoppeling",
        "vervolgactie",
        "openen",
        "weggooien",
        "overdragen",
        "werkvorm/bijeenkomst",
        f"werkvorm/bijeenkomst/{session.pk}",
        f"werkvorm/bijeenkomst/{session.pk}/leerlingen",
        f"werkvorm/bijeenkomst/{session.pk}/weg",
    ):
        yield f"{concept}/{page}/"


def running_pages(scene: dict[str, Cycle]) -> Iterator[str]:
    opened = f"/cycli/{scene['open'].pk}"
    session = scene["open"].sessions.get()
    for page in (
        "doel",
        "werkvorm",
        "omstandigheden",
        "terugkoppeling",
        "vervolgactie",
        "sorteren",
        "bericht",
        "aanpassen",
        "stoppen",
        f"werkvorm/bijeenkomst/{session.pk}/aanwezig",
        f"belofte/{scene['open'].terugkoppeling.promise_id}",
    ):
        yield f"{opened}/{page}/"
    closed = f"/cycli/{scene['closed'].pk}"
    row = scene["closed"].contributions.live()[0]
    for page in (
        "vervolgactie/",
        "sorteren/",
        "sorteren/?toon=verborgen",
        "publiceren/",
        f"bijdrage/{row.pk}/",
    ):
        yield f"{closed}/{page}"
    decided = f"/cycli/{scene['decided'].pk}"
    theme = scene["decided"].themes.all()[0]
    for page in (
        "vervolgactie/",
        "publiceren/",
        f"thema/{theme.pk}/",
        f"thema/{theme.pk}/actie/",
        f"sorteren/?toon={theme.pk}",
    ):
        yield f"{decided}/{page}"
    answered = f"/cycli/{scene['answered'].pk}"
    theme = scene["answered"].themes.all()[0]
    for page in (
        "vervolgactie",
        "afronden",
        f"thema/{theme.pk}",
        f"actie/{theme.actions.get().pk}",
    ):
        yield f"{answered}/{page}/"
    for phase in ("finished", "stopped"):
        yield f"/cycli/{scene[phase].pk}/vervolgactie/"


def look(page: Page, paths: Iterator[str], axe: Axe) -> None:
    """Go through the pages; tell everything that is wrong with all of them at once."""
    wrong = []
    for path in paths:
        answer = page.goto(path)
        if not answer or not answer.ok:
            wrong.append(f"{path}: status {answer and answer.status}")
            continue
        try:
            axe(page)
        except AssertionError as problem:
            wrong.append(str(problem))
        for width, height in ((360, 740), (320, 256)):
            page.set_viewport_size({"width": width, "height": height})
            wrong += [f"{path} at {width} px sticks out: {part}" for part in page.evaluate(WIDER)]
            if width == 360:
                wrong += [f"{path} small: {part}" for part in page.evaluate(SMALL)]
        page.set_viewport_size({"width": 1280, "height": 800})
    assert not wrong, "\n".join(wrong)


def test_student(world: World, scene: Any, open_page: OpenPage, sign_in: SignIn, axe: Axe) -> None:
    page = open_page(1280)
    sign_in(page, name_of(world.student))
    look(page, student_pages(world, scene), axe)


def test_planner(world: World, scene: Any, open_page: OpenPage, sign_in: SignIn, axe: Axe) -> None:
    page = open_page(1280)
    sign_in(page, name_of(world.coordinator))
    look(page, planner_pages(scene), axe)


def test_running(world: World, scene: Any, open_page: OpenPage, sign_in: SignIn, axe: Axe) -> None:
    page = open_page(1280)
    sign_in(page, name_of(world.coordinator))
    look(page, running_pages(scene), axe)


def test_others(world: World, scene: Any, open_page: OpenPage, sign_in: SignIn, axe: Axe) -> None:
    """Everyone else's home and what they may read along with."""
    closed = f"/cycli/{scene['closed'].pk}"
    reads = [
        "/",
        "/cycli/",
        f"{closed}/doel/",
        f"{closed}/terugkoppeling/",
        f"{closed}/vervolgactie/",
    ]
    pages = {
        world.directeur: reads,
        world.second: ["/"],
        world.medewerker: ["/", f"/jouw-stem/{scene['open'].pk}/"],
        world.zorgcoordinator: ["/"],
        world.beheerder: ["/"],
        world.outsider: ["/jouw-stem/", f"/jouw-stem/{scene['open'].pk}/"],
    }
    for person, paths in pages.items():
        page = open_page(1280)
        sign_in(page, name_of(person))
        look(page, iter(paths), axe)
        page.context.close()


def test_empty_school(world: World, open_page: OpenPage, sign_in: SignIn, axe: Axe) -> None:
    pages = {
        world.coordinator: ["/", "/cycli/", "/antwoorden/", "/berichten/"],
        world.directeur: ["/", "/cycli/"],
        world.student: ["/jouw-stem/", "/jouw-stem/alles/", "/berichten/"],
    }
    for person, paths in pages.items():
        page = open_page(1280)
        sign_in(page, name_of(person))
        look(page, iter(paths), axe)
        page.context.close()


def test_signed_out(world: World, open_page: OpenPage, axe: Axe, problems: Any) -> None:
    problems.expect("status of 404")
    page = open_page(1280)
    look(
        page,
        iter(["/account/inloggen/", "/account/wachtwoord/vergeten/", "/account/aanmelden/"]),
        axe,
    )
    page.goto("/bestaat-niet/")
    axe(page)

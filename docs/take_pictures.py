"""Takes the pictures of the README and the guides anew, from a running demo school.

    make demo                                            # in one terminal
    .venv/bin/python docs/take_pictures.py               # in another
    .venv/bin/python docs/take_pictures.py http://127.0.0.1:8001/ planner

The first argument is the address (default: port 8000 on this computer); what follows are parts of
picture names, to take only those. The script only looks: nothing is sent, so it can run again.
It needs what `make test` installs, and a Chromium on this machine.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
ADDRESS = "http://127.0.0.1:8000"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE, DESKTOP = 360, 1280
EDGE = 16  # around a part of a page

# Questions of the demo school, each in another phase.
CONCEPT = "Hoe helpt huiswerk jou echt?"
OPEN = "Hoe maken we de toetsweek minder stressvol?"
SORTING = "Welke gastles wil jij?"
LATE = "Wanneer mag je telefoon aan?"
ANSWERED = "Wat maakt de aula fijner?"
WRITTEN = "Ik slaap slecht in de toetsweek. Liever niet drie toetsen op één dag."


@dataclass(frozen=True)
class Picture:
    """`go` brings the page into view; it may return a selector to show only that part."""

    name: str
    who: str
    width: int
    height: int
    go: Callable[[Page], str | None]


def at(path: str, part: str | None = None) -> Callable[[Page], str | None]:
    """Just a page."""

    def go(page: Page) -> str | None:
        page.goto(path)
        return part

    return go


def cycle(question: str, path: str = "") -> Callable[[Page], str | None]:
    """A page of the planner; the cycle is found by its question."""

    def go(page: Page) -> str | None:
        page.goto("/cycli/")
        link = page.locator("main h2 a", has_text=question).first
        page.goto(f"{link.get_attribute('href')}{path}")
        return None

    return go


def run_sheet(page: Page) -> str | None:
    """The draaiboek of the last meeting that is planned."""
    cycle(OPEN, "werkvorm/")(page)
    page.get_by_role("link", name="Draaiboek").last.click()
    page.wait_for_url(re.compile("/draaiboek/"))
    return None


def decide(page: Page) -> str | None:
    """The page of a theme that has a decision."""
    cycle(SORTING, "vervolgactie/")(page)
    page.locator("main a[href*='/thema/']").first.click()
    page.wait_for_url(re.compile("/thema/"))
    return None


def sort(page: Page) -> str | None:
    """The sorting desk, with two contributions chosen."""
    cycle(LATE, "sorteren/")(page)
    for number in (0, 2):
        page.locator("main input[type=checkbox]").nth(number).check()
    return None


def write(page: Page) -> str | None:
    """The open question, with something typed that is not sent."""
    page.goto("/jouw-stem/")
    page.locator(".ask", has_text=OPEN).get_by_role("link").first.click()
    field = page.locator("main textarea").first
    field.fill(WRITTEN)
    field.blur()
    return None


def follow(page: Page) -> str | None:
    """One of the student's own contributions, with a decision and an own answer."""
    page.goto("/jouw-stem/alles/")
    for number, parcel in enumerate(page.locator(".parcel").all()):
        if "uitzoeken" in parcel.inner_text():
            return f".parcel >> nth={number}"
    return ".parcel >> nth=0"


def answer(page: Page) -> str | None:
    """The answer of the school."""
    page.goto("/antwoorden/")
    page.locator("main a", has_text=ANSWERED).first.click()
    return None


PICTURES_TO_TAKE = [
    Picture("leerling-start", "leerling", PHONE, 740, at("/jouw-stem/")),
    Picture("leerling-schrijven", "leerling", PHONE, 900, write),
    Picture(
        "leerling-uitnodiging",
        "leerling",
        PHONE,
        740,
        at("/jouw-stem/", "section[aria-labelledby=afspraken]"),
    ),
    Picture("leerling-volgen", "leerling", PHONE, 740, follow),
    Picture("leerling-antwoord", "leerling", PHONE, 980, answer),
    Picture("coordinator-start", "coordinator", DESKTOP, 800, at("/")),
    Picture("coordinator-nieuw", "coordinator", DESKTOP, 560, at("/cycli/nieuw/")),
    Picture("planner-doel", "coordinator", DESKTOP, 800, cycle(CONCEPT, "doel/")),
    Picture("planner-werkvorm", "coordinator", DESKTOP, 800, cycle(CONCEPT, "werkvorm/")),
    Picture("werkvorm-zoeken", "coordinator", DESKTOP, 800, cycle(CONCEPT, "werkvorm/zoeken/")),
    Picture("werkvorm-bibliotheek", "coordinator", DESKTOP, 900, at("/werkvormen/")),
    Picture("werkvorm-pagina", "coordinator", DESKTOP, 900, at("/werkvormen/fishbowl/")),
    Picture("draaiboek", "coordinator", DESKTOP, 900, run_sheet),
    Picture(
        "planner-omstandigheden", "coordinator", DESKTOP, 760, cycle(CONCEPT, "omstandigheden/")
    ),
    Picture(
        "planner-terugkoppeling", "coordinator", DESKTOP, 800, cycle(CONCEPT, "terugkoppeling/")
    ),
    Picture("planner-openen", "coordinator", DESKTOP, 800, cycle(CONCEPT, "openen/")),
    Picture("coordinator-sorteren", "coordinator", DESKTOP, 800, sort),
    Picture("coordinator-besluit", "coordinator", DESKTOP, 800, decide),
    Picture("coordinator-vervolgactie", "coordinator", DESKTOP, 800, cycle(LATE, "vervolgactie/")),
    Picture("coordinator-publiceren", "coordinator", DESKTOP, 800, cycle(SORTING, "publiceren/")),
]


def sign_in(browser: Browser, address: str, who: str, width: int) -> Page:
    """A page in a browser of its own, signed in as one of the people of the demo school."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 800},
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/account/inloggen/")
    page.locator("#id_login").fill(who)
    page.locator("#id_password").fill("demo")
    page.locator("#id_password").press("Enter")
    page.wait_for_url(lambda url: "/account/inloggen/" not in url)
    return page


def take(page: Page, picture: Picture) -> None:
    """Take one picture; stop with a clear line when the page itself says something is wrong."""
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    part = picture.go(page)
    page.wait_for_load_state("load")
    title = page.title()
    if title.startswith(("Er ging iets mis", "Niet gevonden")) or "/inloggen/" in page.url:
        raise SystemExit(f"{picture.name}: {page.url} shows '{title}'.")
    to = PICTURES / f"{picture.name}.png"
    box = page.locator(part).bounding_box() if part else None
    if box:
        around = {"x": 0, "y": box["y"] - EDGE, "width": picture.width}
        page.screenshot(path=to, full_page=True, clip=around | {"height": box["height"] + 2 * EDGE})
    else:
        page.screenshot(path=to)
    print(f"{to.stat().st_size // 1024:5} kB  {to.name}")


def main(arguments: list[str]) -> None:
    address = arguments[0].rstrip("/") if arguments else ADDRESS
    parts = arguments[1:]
    chosen = [p for p in PICTURES_TO_TAKE if not parts or any(part in p.name for part in parts)]
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        raise SystemExit("No Chromium found (on Debian: apt install chromium).")
    PICTURES.mkdir(exist_ok=True)
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--disable-gpu", *root],
            env={**os.environ, "LANGUAGE": "nl"},  # date fields in Dutch order
        )
        pages: dict[tuple[str, int], Page] = {}
        for picture in chosen:
            key = (picture.who, picture.width)
            pages[key] = pages.get(key) or sign_in(browser, address, *key)
            take(pages[key], picture)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

"""Through the library: find by a word, compare, open, print. With and without a script."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from werkvormen.library import read_library

from .helpers import Axe, OpenPage, SignIn, follow, heading, name_of, press, says, says_not, school

A4 = (595, 842)


def cards(page: Page) -> int:
    return page.locator(".method-card").count()


@pytest.mark.django_db(transaction=True)
def test_a_student_finds_compares_and_opens_a_method(
    open_page: OpenPage, sign_in: SignIn, axe: Axe
) -> None:
    world = school(students=1, with_other=False)
    total = len(read_library())
    page = open_page(360)
    sign_in(page, name_of(world.student))
    follow(page, "Werkvormen: manieren om samen te praten")
    heading(page, "Werkvormen")
    expect(page.locator("#telling")).to_have_text(f"{total} werkvormen")
    assert cards(page) == total
    axe(page)

    # What is typed is searched at once; the address can be shared, the field keeps the focus.
    words = page.get_by_label("Zoek in alle werkvormen")
    with page.expect_response(re.compile("zoek=stickers")):
        words.press_sequentially("stickers")
    expect(page.locator("#telling")).to_have_text(re.compile(rf"^\d+ van {total} werkvormen"))
    expect(page.locator(".method-card mark").first).to_have_text(re.compile("sticker", re.I))
    expect(words).to_be_focused()
    assert page.url.endswith("?zoek=stickers")
    page.get_by_role("checkbox", name="Vergelijk Visiesessie").check()
    with page.expect_response(re.compile("minuten=0")):
        page.get_by_label("Minuten per keer").fill("0")
        page.keyboard.press("Tab")
    says(page, "Typ een aantal van 1 tot en met 600.")
    with page.expect_response(re.compile("minuten=20")):
        page.get_by_label("Minuten per keer").fill("20")
        page.keyboard.press("Tab")
    expect(page.locator("#fout_minuten")).to_be_empty()
    expect(page.locator(".method-card", has_text="Visiesessie")).to_have_count(0)
    says(page, "Visiesessie")  # ticked, and kept in sight
    axe(page)
    page.get_by_role("checkbox", name="Vergelijk Stickerstemmen").check()
    with page.expect_response(re.compile("zoek=stickers")):
        page.get_by_role("link", name="20 minuten per keer weghalen").click()
    expect(page.locator("#telling")).to_be_focused()
    expect(page.get_by_role("checkbox", name="Vergelijk Visiesessie")).to_be_checked()
    page.go_back()
    expect(page.locator(".method-card", has_text="Visiesessie")).to_have_count(0)
    page.get_by_role("checkbox", name="Vergelijk Stickerstemmen").check()

    press(page, "Vergelijk naast elkaar")
    heading(page, "Werkvormen vergelijken")
    expect(page.get_by_role("columnheader")).to_have_count(2)
    expect(page.get_by_role("row", name=re.compile("^Tijd .*60 tot 75 minuten"))).to_be_visible()
    axe(page)
    follow(page, "Visiesessie")
    heading(page, "Visiesessie")
    says(page, "Stickers plakken", "3 weken ervoor", "Voor jonge kinderen, 7 tot 9 jaar")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    says_not(page, "Gebruik in een cyclus", "Maak een eigen versie")
    axe(page)
    page.goto("/werkvormen/pilotproject/")
    axe(page, dark=False)
    page.goto("/werkvormen/?w=fishbowl&w=wots&w=placemat")
    page.get_by_role("checkbox", name="Vergelijk Visiesessie").check()
    expect(page.locator("#gekozen")).to_have_text("4 gekozen, kies er drie.")
    press(page, "Vergelijk naast elkaar")
    axe(page)

    bare = open_page(360, javascript=False)
    sign_in(bare, name_of(world.student))
    bare.goto("/werkvormen/")
    bare.get_by_role("checkbox", name="Vergelijk Fishbowl").check()
    bare.get_by_label("Zoek in alle werkvormen").fill("pizza")
    bare.get_by_label("Leeftijd", exact=True).fill("14")
    press(bare, "Zoek")
    says(bare, f"1 van {total} werkvormen")
    bare.get_by_role("checkbox", name="Vergelijk Pizzapanel").check()
    press(bare, "Vergelijk naast elkaar")
    expect(bare.get_by_role("columnheader")).to_have_count(2)
    follow(bare, "Werkvormen")
    expect(bare.get_by_label("Leeftijd", exact=True)).to_have_value("14")
    follow(bare, "‘pizza’")
    expect(bare.get_by_role("checkbox", name="Vergelijk Fishbowl")).to_be_checked()
    bare.goto("/werkvormen/vergelijk/?w=wots&w=wereldcafe&w=visiesessie&w=fishbowl")
    says(bare, "Je koos er vier. Kies er drie.")
    bare.get_by_role("checkbox", name="Fishbowl").uncheck()
    press(bare, "Vergelijk naast elkaar")
    expect(bare.get_by_role("columnheader")).to_have_count(3)


@pytest.mark.django_db(transaction=True)
def test_every_method_prints_on_a_few_sheets_of_a4(open_page: OpenPage, sign_in: SignIn) -> None:
    world = school(students=1, with_other=False)
    page = open_page(1280)
    sign_in(page, name_of(world.coordinator))
    for method in read_library():
        page.goto(f"/werkvormen/{method.slug}/")
        sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
        assert len(sheets) <= (2 if len(method.content["moments"]) == 1 else 4), method.slug
        assert (round(sheets[0].mediabox.width), round(sheets[0].mediabox.height)) == A4
        if method.slug == "visiesessie":
            text = " ".join(sheet.extract_text() for sheet in sheets)
            for step in method.content["moments"][0]["steps"]:
                assert step["name"] in text
            for not_printed in ("Cycli", "Uitloggen", "Vergelijk", "Gebruik in een cyclus"):
                assert not_printed not in text
            # A step is never cut in half, and the drawing is there.
            page.emulate_media(media="print")
            cut = "e => getComputedStyle(e).breakInside === 'avoid'"
            assert page.locator(".timeline__step").evaluate_all(f"all => all.every({cut})")
            expect(page.locator(".method-head .room")).to_be_visible()
            page.emulate_media(media="null")

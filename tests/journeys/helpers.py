"""What several journeys do the same way: pages by their names, words on them, the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from participation.people.models import Membership
from tests.factories import World, make_world
from werkvormen.actions import load_library

Axe = Callable[..., None]
SignIn = Callable[..., None]
OpenPage = Callable[..., Page]

MOST_TABS = 90


def school(**world: Any) -> World:
    """A school with a person in every role, another school, and the werkvormen of the library."""
    load_library(today=timezone.localdate())
    return make_world(**world)


def name_of(person: Membership) -> str:
    return str(person.user.username)


def button(page: Page, name: str, *, within: str = "main") -> Locator:
    return page.locator(within).get_by_role("button", name=name).first


def link(page: Page, name: str, *, within: str = "main") -> Locator:
    return page.locator(within).get_by_role("link", name=name).first


def press(page: Page, name: str) -> None:
    """Click the button with this name in the page itself and wait for the page that follows."""
    with page.expect_navigation():
        button(page, name).click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        link(page, name).click()


def says(page: Page, *texts: str) -> None:
    """Every text can be read somewhere in the page."""
    for text in texts:
        expect(page.locator("main").get_by_text(text).filter(visible=True).first).to_be_visible()


def says_not(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.locator("main").get_by_text(text).filter(visible=True)).to_have_count(0)


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def send(page: Page, name: str) -> None:
    """Press a button of the sorting desk, which swaps the desk without a new page."""
    with page.expect_response(lambda answer: "/sorteren/" in answer.url and answer.ok):
        button(page, name).click()


def choose(page: Page, *words: str) -> None:
    """Tick the contributions with these words on the sorting desk."""
    for text in words:
        page.locator(".input-line", has_text=text).get_by_role("checkbox").check()


def new_theme(page: Page, name: str, *words: str) -> None:
    """Put the contributions with these words in a new theme."""
    choose(page, *words)
    page.get_by_label("Naam van het thema").fill(name)
    send(page, "Maak dit thema")
    says(page, f"Thema ‘{name}’ staat erbij.")


def decide(page: Page, verdict: str, *, said: str, reason: str, find_out_by: str = "") -> None:
    """Fill in and keep the decision on the page of a theme."""
    page.get_by_label("Jullie zeiden").fill(said)
    page.get_by_role("radio", name=verdict, exact=True).check()
    if find_out_by:
        page.get_by_label("Bij ‘eerst uitzoeken’").fill(find_out_by)
    page.get_by_label("Waarom?").fill(reason)
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("besluit$")).first.click()


def tap(page: Page, question: str, answer: str) -> None:
    group = page.get_by_role("group", name=question)
    group.get_by_role("radio", name=answer).check()


def day(value: date) -> str:
    """A date as a date field wants it."""
    return value.isoformat()


def drafts(page: Page) -> dict[str, str]:
    """What this browser keeps of what people typed."""
    kept: dict[str, str] = page.evaluate(
        "Object.fromEntries(Object.entries(localStorage).filter(([k]) => k.startsWith('stem:')))"
    )
    return kept


def lose_sign_in(page: Page) -> None:
    """As after four weeks, or when somebody clears cookies."""
    page.context.clear_cookies(name="sessionid")


# ── The keyboard ──────────────────────────────────────────────────────────────

# What has the focus: its name as it is read aloud, where it stands, how it is marked.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const marked = [element, element.closest("label"), element.closest(".tap")].some((part) => {
    if (!part) return false;
    const style = getComputedStyle(part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
      || style.boxShadow.includes("0px 0px 0px");
  });
  const box = element.getBoundingClientRect();
  const shown = box.width > 0 && box.height > 0
    && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const down = Math.min(box.height / 2, 20);
  const middle = document.elementFromPoint(box.left + box.width / 2, box.top + down);
  const bare = !middle || element.contains(middle) || middle.contains(element)
    || [...(element.labels || [])].some((label) => label.contains(middle));
  const labels = [...(element.labels || [])].map((label) => label.textContent).join(" ");
  const name = element.getAttribute("aria-label") || labels || element.textContent || "";
  return {
    name: name.replace(/\\s+/g, " ").trim(), tag: element.tagName.toLowerCase(),
    type: element.type || "", value: element.value || "", marked, shown, bare,
    html: element.outerHTML.slice(0, 160),
    same: window.__before === element,  // the parts of a date field, which mark themselves
    follows: (() => {
      const before = window.__before;
      window.__before = element;
      return !before || before === element || !before.isConnected
        || !!(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
    })(),
  };
}"""


def focused(page: Page) -> dict[str, Any]:
    found: dict[str, Any] | None = page.evaluate(FOCUSED)
    return found or {"name": "", "tag": "", "type": "", "value": ""}


def tab_to(page: Page, name: str, *, tag: str = "", backwards: bool = False) -> dict[str, Any]:
    """Tab to the thing with this name, as somebody without a mouse.

    Every stop on the way is marked and inside the screen, not covered by something else, and
    comes after the one before in the page.
    """
    page.evaluate("window.__before = null")
    passed = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        stop = focused(page)
        if not stop["tag"]:
            page.evaluate("window.__before = null")  # past the end: around by the address bar
            continue
        passed.append(stop["name"])
        assert stop["marked"] or stop["same"], f"focus cannot be seen: {stop['html']}"
        assert stop["shown"], f"focus outside the screen: {stop['html']}"
        assert stop["bare"], f"focus under something else: {stop['html']}"
        assert backwards or stop["follows"], f"focus jumps back: {stop['html']}"
        if name in stop["name"] and tag in ("", stop["tag"]):
            return stop
    raise AssertionError(f"not reachable with Tab: {name!r}; passed {passed}")


def enter(page: Page) -> None:
    """Enter on a link or a button, and the page that follows."""
    with page.expect_navigation():
        page.keyboard.press("Enter")

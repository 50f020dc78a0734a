"""The browser in which the journeys are made, and how strict it is.

Every context made through these fixtures speaks Dutch, stands in Amsterdam, and reports what a
person would never see: console errors, blocked content, uncaught errors, failing pages, requests
to another host. Any of those fails the journey, unless it said so first with `problems.expect`.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.conftest import CHROMIUM

HEIGHTS = {360: 740, 1280: 800}
PERSON = {
    "locale": "nl-NL",
    "timezone_id": "Europe/Amsterdam",
    "reduced_motion": "reduce",  # also keeps axe from measuring half-faded colours
    "viewport": {"width": 1280, "height": HEIGHTS[1280]},
}
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
# The default rules of axe and the one of WCAG 2.2 that it leaves out.
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# The colours were just looked at; that is the slowest rule by far, and width does not change them.
AXE_AT_ANOTHER_WIDTH = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}},
}
# In the dark only colours change: the same page was just looked at as a whole.
AXE_IN_THE_DARK = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
TIMEOUT = 15_000  # milliseconds; two cores, two browsers and a server share the machine

expect.set_options(timeout=TIMEOUT)


class Problems:
    """What went wrong behind the page, collected from every context of one journey."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.found: list[str] = []
        self.expected: list[str] = []
        self.without_javascript: list[BrowserContext] = []

    def expect(self, *fragments: str) -> None:
        """Problems that contain one of these are part of the journey ("status of 403")."""
        self.expected += fragments

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda problem: self.found.append(f"uncaught: {problem.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def check(self) -> None:
        unexpected = [
            problem
            for problem in self.found
            if not any(fragment in problem for fragment in self.expected)
        ]
        assert not unexpected, "behind the page:\n" + "\n".join(unexpected)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "assert"):
            self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:", "about:")):
            self.found.append(f"another host: {request.url}")

    def _response(self, response: Any) -> None:
        if response.status >= 500:
            self.found.append(f"status {response.status}: {response.url}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium; Playwright's download of one is never used."""
    arguments = QUIET + (["--no-sandbox"] if os.geteuid() == 0 else [])
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def playwright(playwright: Playwright) -> Iterator[Playwright]:
    """Playwright's loop runs in this thread, which Django would take for async code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield playwright
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """`page.goto("/cycli/")` is enough."""
    return str(live_server.url)


@pytest.fixture
def problems(live_server: Any) -> Iterator[Problems]:
    collected = Problems(live_server.url)
    yield collected
    collected.check()


@pytest.fixture
def new_context(problems: Problems, new_context: Any) -> Callable[..., BrowserContext]:
    """A browser of its own for one person, watched. `context` and `page` come from here too."""

    def create(**options: Any) -> BrowserContext:
        context: BrowserContext = new_context(**(PERSON | options))
        context.set_default_timeout(TIMEOUT)
        problems.watch(context)
        if options.get("java_script_enabled") is False:
            problems.without_javascript.append(context)
        return context

    return create


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """`open_page(360, javascript=False)`: a page in a browser of its own, for one more person."""

    def create(width: int = 1280, *, javascript: bool = True, **options: Any) -> Page:
        viewport = {"width": width, "height": HEIGHTS.get(width, 800)}
        return new_context(viewport=viewport, java_script_enabled=javascript, **options).new_page()

    return create


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page(360)


@pytest.fixture
def desktop(open_page: Callable[..., Page]) -> Page:
    return open_page(1280)


@pytest.fixture
def without_javascript(open_page: Callable[..., Page]) -> Page:
    return open_page(360, javascript=False)


@pytest.fixture
def sign_in() -> Callable[[Page, str, str], None]:
    """Sign in through the page, as a person would."""

    def sign_in_on(page: Page, username: str, password: str = "demo") -> None:
        page.goto("/account/inloggen/")
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/account/inloggen/" not in url)

    return sign_in_on


@pytest.fixture
def axe(problems: Problems) -> Callable[..., None]:
    """`axe(page)` fails with a readable list of what is not accessible on it.

    Looked at on a phone and on a desktop, light, and once more in the dark. axe is JavaScript
    itself: give it the same page in a browser that has it.
    """
    machine = Axe()

    def look(page: Page, where: str, options: dict[str, Any] = AXE_OPTIONS) -> list[str]:
        results = machine.run(page, options=options)
        found = [
            f"{violation['id']} ({where}): {violation['help']}\n"
            + "".join(
                f"    {node['html'][:200]}\n        {node.get('failureSummary', '')}\n"
                for node in violation["nodes"]
            )
            for violation in results.response["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"the page is wider than the screen ({where})")
        return found

    def check(page: Page, *, dark: bool = True) -> None:
        assert page.context not in problems.without_javascript, "axe needs JavaScript"
        before = page.viewport_size
        found: list[str] = []
        options = AXE_OPTIONS
        for width, height in HEIGHTS.items():
            page.set_viewport_size({"width": width, "height": height})
            found += look(page, f"{width} px", options)
            options = AXE_AT_ANOTHER_WIDTH
        if dark:
            page.emulate_media(color_scheme="dark")
            found += look(page, "dark", AXE_IN_THE_DARK)
            page.emulate_media(color_scheme="light")
        if before:
            page.set_viewport_size(before)
        assert not found, f"not accessible: {page.url}\n" + "\n".join(found)

    return check

"""What every test stands on: test settings, its own database, a browser or a clear word."""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest
from hypothesis import settings as hypothesis_settings

# Before Django reads its settings, whatever this shell happens to hold.
os.environ["MODE"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "participation.settings"
os.environ.pop("DEMO", None)
# Photos of tests stay out of the tree and go away afterwards.
os.environ["MEDIA_ROOT"] = tempfile.mkdtemp(prefix="media-")
atexit.register(shutil.rmtree, os.environ["MEDIA_ROOT"], ignore_errors=True)
django.setup()

from django.core.signals import setting_changed  # noqa: E402  Django has to be set up first
from django.test.client import ClientHandler  # noqa: E402

JOURNEYS = Path(__file__).parent / "journeys"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
DATABASE = {"db", "transactional_db", "django_db_setup"}
LONGEST = ("test_whole_cycle", "test_look", "test_library")
NO_CHROMIUM = "no Chromium found (on Debian: apt install chromium)"

# On a busy machine a slow example says nothing; in CI the same examples every time.
hypothesis_settings.register_profile("here", deadline=None, max_examples=60)
hypothesis_settings.register_profile("ci", deadline=None, max_examples=60, derandomize=True)
# On a second database the same rules only have to be touched, not explored again.
hypothesis_settings.register_profile("again", deadline=None, max_examples=15, derandomize=True)
on_another = os.environ.get("DATABASE_URL", "").startswith("postgres")
hypothesis_settings.load_profile(
    "again" if on_another else "ci" if os.environ.get("CI") else "here"
)


_loaded: dict[bool, dict[str, object]] = {}
_load_middleware = ClientHandler.load_middleware
setting_changed.connect(lambda **_kwargs: _loaded.clear(), weak=False)


def _load_middleware_once(self: ClientHandler, is_async: bool = False) -> None:
    """Every test client has a handler; loading the middleware takes it longer than a page does."""
    if is_async not in _loaded:
        _load_middleware(self, is_async)
        _loaded[is_async] = {k: value for k, value in vars(self).items() if "middleware" in k}
    vars(self).update(_loaded[is_async])


ClientHandler.load_middleware = _load_middleware_once  # type: ignore[method-assign]


def pytest_configure(config: pytest.Config) -> None:
    wanted = os.environ.get("REQUIRE_BROWSER", "") not in ("", "0")
    if wanted and not CHROMIUM:
        raise pytest.UsageError(f"REQUIRE_BROWSER is set, but {NO_CHROMIUM}.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if is_journey(item):
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
        asks = DATABASE & set(getattr(item, "fixturenames", ()))
        if asks or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
    # Journeys last: from the first one on, Playwright's loop runs in the thread of the tests.
    # The longest first, so that no worker waits for it alone at the end.
    items.sort(key=lambda item: (is_journey(item), not item.path.name.startswith(LONGEST)))


def is_journey(item: pytest.Item) -> bool:
    return JOURNEYS in item.path.parents


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded by now stays: do not look through it again at every collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    journeys = [report for report in skipped if NO_CHROMIUM in str(report.longrepr)]
    if journeys:
        line = f"{len(journeys)} journeys skipped: {NO_CHROMIUM}."
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file instead of in memory.

    The live server answers on several threads. In memory they would have to share one connection,
    and one thread's transaction would run into another's; on a file each has its own, as in use.
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        database = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(database)

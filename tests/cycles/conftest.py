"""Time stands still in these tests, so that pages and acts speak of the same day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.factories import World, make_world

from .help import TODAY


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Ten in the morning of TODAY; `clock.move_to(…)` goes to another moment."""
    morning = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))
    with time_machine.travel(morning, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world() -> World:
    """Two schools with a person in every role."""
    return make_world(today=TODAY)

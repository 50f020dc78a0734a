"""No page of staff tells, by the order of the texts, who wrote on which day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cycles.actions import closing, sorting
from cycles.models import Cycle
from tests.factories import World, fresh, make_world, open_cycle, students_of, write

from .scenes import signed_in, text_of

pytestmark = pytest.mark.django_db

NUMBER = re.compile(r"Zin nummer (\d+)\.")


@pytest.fixture
def world() -> World:
    return make_world(students=12, with_other=False)


def twelve_days(world: World) -> Cycle:
    """A vertrouwelijk cycle, closed, in which one student wrote on each of twelve days."""
    today = timezone.localdate()
    start = today - timedelta(days=14)
    plan = {"school": world.school, "by": world.coordinator, "groups": [world.klas]}
    cycle = open_cycle(
        today=start,
        opens_on=start,
        closes_on=today - timedelta(days=1),
        due=today + timedelta(days=9),
        identity="vertrouwelijk",
        **plan,
    )
    for number, student in enumerate(students_of(cycle)):
        write(cycle, student, f"Zin nummer {number}.", today=start + timedelta(days=number))
    closing.fetch_last_input(by=cycle.coordinator, cycle=cycle, today=today)
    return fresh(cycle)


def test_no_page_of_staff_lists_texts_in_the_order_of_arrival(world: World) -> None:
    cycle = twelve_days(world)
    live = cycle.contributions.live()
    arrival = [
        NUMBER.findall(text)[0]
        for text in live.order_by("received_at").values_list("text", flat=True)
    ]
    keys = [NUMBER.findall(text)[0] for text in live.order_by("pk").values_list("text", flat=True)]
    assert len(arrival) == 12
    client = signed_in(cycle.coordinator.user)
    unsorted = client.get(reverse("cycles:desk", args=[cycle.pk]))
    pks = list(live.values_list("pk", flat=True))
    theme = sorting.make_theme(
        by=cycle.coordinator,
        cycle=cycle,
        name="Alles",
        contributions=pks,
        today=timezone.localdate(),
    )
    warning = client.post(
        reverse("cycles:kerngroep_texts", args=[cycle.pk]), {"input": [f"{pk}.x" for pk in pks]}
    )
    live.update(for_kerngroep=True)
    pages = {
        "desk": unsorted,
        "all": client.get(reverse("cycles:desk", args=[cycle.pk]), {"toon": "alles"}),
        "in the theme": client.get(
            reverse("cycles:desk", args=[cycle.pk]), {"toon": str(theme.pk)}
        ),
        "theme": client.get(reverse("cycles:theme", args=[cycle.pk, theme.pk])),
        "decide many": client.get(reverse("cycles:decide_many", args=[cycle.pk])),
        "kerngroep warning": warning,
        "kerngroep": client.get(reverse("cycles:kerngroep_texts", args=[cycle.pk])),
    }
    for name, page in pages.items():
        shown = list(dict.fromkeys(NUMBER.findall(text_of(page))))
        assert len(shown) >= 10, name
        assert shown == [key for key in keys if key in shown], name
        assert shown != [number for number in arrival if number in shown], name

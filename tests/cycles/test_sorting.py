"""The desk: words into themes, hiding, and what stands still after the answer."""

from __future__ import annotations

from typing import Any

import pytest

from cycles.actions import sorting
from cycles.models import Theme
from participation.ledger.models import Message
from tests.factories import (
    World,
    closed_cycle,
)

from .help import (
    TODAY,
    Pages,
    answered,
    at,
    database_refuses,
    days,
    decided,
    refused,
)

pytestmark = pytest.mark.django_db


def test_a_contribution_may_stand_in_several_themes_and_once_in_each(world: World) -> None:
    cycle = closed_cycle(1, **at(world))
    row, by = cycle.contributions.get(), world.coordinator
    one, two = (
        sorting.make_theme(by=by, cycle=cycle, name=name, contributions=[row.pk], today=TODAY)
        for name in ("Stoelen", "Plek")
    )
    assert sorting.place(by=by, theme=one, contributions=[row.pk], today=TODAY) == 0
    assert set(row.themes.all()) == {one, two} and row.theme_links.count() == 2


def test_a_theme_of_the_same_name_is_used_again(world: World) -> None:
    cycle = closed_cycle(2, **at(world))
    first, second = cycle.contributions.values_list("pk", flat=True)
    for key in (first, second):
        sorting.make_theme(
            by=world.coordinator, cycle=cycle, name="Plek", contributions=[key], today=TODAY
        )
    assert cycle.themes.get().contributions.count() == 2


def test_words_of_another_cycle_are_not_placed(world: World) -> None:
    cycle, other = closed_cycle(1, **at(world)), closed_cycle(1, **at(world))
    theme = sorting.make_theme(
        by=world.coordinator,
        cycle=cycle,
        name="Plek",
        contributions=[other.contributions.get().pk],
        today=TODAY,
    )
    assert not theme.contributions.exists()


def test_hiding_tells_the_writer_why_and_nobody_else(world: World, clock: Any) -> None:
    cycle = closed_cycle(2, **at(world))
    row = cycle.contributions.filter(author=world.student).get()
    sorting.hide(
        by=world.coordinator, contribution=row, reason="Er staat een naam in.", today=TODAY
    )
    [message] = Message.objects.filter(key__startswith="hidden:")
    assert message.recipient == world.student and "Er staat een naam in." in message.body
    assert "Er staat een naam in." in Pages(world.student).get("own_words")


def test_hidden_again_the_writer_gets_the_new_reason(world: World) -> None:
    cycle = closed_cycle(2, **at(world))
    row, by = cycle.contributions.filter(author=world.student).get(), world.coordinator
    sorting.hide(by=by, contribution=row, reason="Er staat een naam in.", today=TODAY)
    sorting.show_again(by=by, contribution=row, today=TODAY)
    sorting.hide(by=by, contribution=row, reason="Er staat een scheldwoord in.", today=days(1))
    bodies = world.student.inbox.filter(key__startswith="hidden:").values_list("body", flat=True)
    assert any("scheldwoord" in body for body in bodies)


def test_themes_stand_still_after_the_answer(world: World) -> None:
    cycle = answered(world)
    theme, by = cycle.themes.get(), world.coordinator
    keys = list(cycle.contributions.values_list("pk", flat=True))
    refused(sorting.take_out, by=by, theme=theme, contributions=keys, today=TODAY)
    refused(sorting.remove_theme, by=by, theme=theme, today=TODAY)
    refused(sorting.name_theme, by=by, theme=theme, name="Anders", today=TODAY)
    refused(sorting.make_theme, by=by, cycle=cycle, name="Nieuw", contributions=keys, today=TODAY)


def test_two_themes_do_not_share_a_name(world: World) -> None:
    cycle = decided(world, "doen", "niet")
    one, two = cycle.themes.all()
    refused(sorting.name_theme, by=world.coordinator, theme=two, name=one.name, today=TODAY)
    with database_refuses():
        Theme.objects.filter(pk=two.pk).update(name=one.name)

"""What others than the cycle's own staff see of how much came in."""

from __future__ import annotations

import pytest

from cycles.cards import make_card
from cycles.models import Cycle
from tests.factories import World, closed_cycle, cycle_with_input, make_world

from .help import TODAY, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(students=14, today=TODAY)


def seen(cycle: Cycle, *, mine: bool) -> int | None:
    row = Cycle.objects.filter(pk=cycle.pk).with_facts(TODAY).get()
    return make_card(row, TODAY, mine=mine).input_shown


def test_a_number_that_goes_up_while_students_write_is_for_own_staff(world: World) -> None:
    cycle = cycle_with_input(6, **at(world))
    assert (seen(cycle, mine=True), seen(cycle, mine=False)) == (6, None)


@pytest.mark.parametrize(("n", "others"), [(4, None), (5, 5)])
def test_after_closing_others_see_it_from_the_threshold(
    world: World, n: int, others: int | None
) -> None:
    cycle = closed_cycle(n, **at(world))
    assert (seen(cycle, mine=True), seen(cycle, mine=False)) == (n, others)

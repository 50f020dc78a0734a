"""Promises: owed until kept, moved only with a reason, measured against both dates."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cycles.actions import opening
from cycles.models import Cycle
from participation.ledger.actions import end_promise, keep_promise, make_promise, move_promise
from participation.ledger.models import LogEntry, Promise, PromiseMove
from tests.cycles.help import (
    NOT_YOURS,
    TODAY,
    Pages,
    database_refuses,
    days,
    nothing_changes,
    refused,
)
from tests.factories import (
    CoordinatorFactory,
    PromiseFactory,
    World,
    answered_cycle,
    closed_cycle,
    fresh,
    students_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise() -> Promise:
    """Made two weeks ago, due in a week."""
    made: Promise = PromiseFactory(today=TODAY)
    return made


@pytest.fixture
def by(promise: Promise) -> Any:
    return CoordinatorFactory(school=promise.school)


def move(promise: Promise, by: Any, to: date, reason: str = "De directeur is ziek.") -> None:
    move_promise(by=by, promise=promise, to=to, reason=reason, today=TODAY)
    promise.refresh_from_db()


# ── Made ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("due", [TODAY, days(-1)])
def test_a_promise_lies_ahead(by: Any, due: date) -> None:
    with nothing_changes(), pytest.raises(ValidationError, match="na vandaag"):
        make_promise(by=by, kind="terugkoppeling", what="Iets", due=due, today=TODAY)


def test_a_promise_starts_with_one_date(by: Any) -> None:
    made = make_promise(by=by, kind="terugkoppeling", what="Iets", due=days(9), today=TODAY)
    assert (made.due, made.original_due, made.made_on) == (days(9), days(9), TODAY)
    assert not made.was_moved and made.kept_in_time is None and made.kept_as_first_said is None


def test_the_database_refuses_a_promise_in_the_past() -> None:
    with database_refuses("promise_lies_ahead"):
        PromiseFactory(today=TODAY, made_on=days(8))


# ── Moved ─────────────────────────────────────────────────────────────────────


def test_a_moved_date_keeps_the_first_one_the_reason_and_who_moved_it(
    promise: Promise, by: Any
) -> None:
    move(promise, by, days(20))
    [row] = promise.moves.all()
    assert (promise.original_due, promise.due) == (days(7), days(20))
    assert (row.old, row.new, row.reason) == (days(7), days(20), "De directeur is ziek.")
    assert (row.moved_on, row.by, promise.current_move) == (TODAY, by, row)
    assert LogEntry.objects.filter(verb="promise_moved", object_id=promise.pk).count() == 1


def test_a_date_moved_twice_tells_the_whole_story(promise: Promise, by: Any) -> None:
    move(promise, by, days(20))
    move(promise, by, days(30), "De offerte is er niet.")
    assert list(promise.moves.values_list("old", "new")) == [
        (days(7), days(20)),
        (days(20), days(30)),
    ]
    assert promise.original_due == days(7)


@pytest.mark.parametrize(
    ("to", "reason", "why"),
    [
        (days(20), "", "Geef een reden"),
        (days(20), " \n", "Geef een reden"),
        (TODAY, "Ziek.", "na vandaag"),
        (days(-1), "Ziek.", "na vandaag"),
        (days(7), "Ziek.", "die er al stond"),
    ],
)
def test_a_date_is_not_moved_without_reason_backwards_or_nowhere(
    promise: Promise, by: Any, to: date, reason: str, why: str
) -> None:
    with nothing_changes(), pytest.raises(ValidationError, match=why):
        move(promise, by, to, reason)


def test_the_database_refuses_a_moved_date_without_a_move(promise: Promise) -> None:
    with database_refuses("moved_date_has_a_move"):
        Promise.objects.filter(pk=promise.pk).update(due=days(20))


def test_the_database_refuses_a_move_without_reason_or_change(promise: Promise) -> None:
    row = {"promise": promise, "old": days(7), "moved_on": TODAY}
    with database_refuses("move_has_a_reason"):
        PromiseMove.objects.create(new=days(9), reason="", **row)
    with database_refuses("move_changes_the_date"):
        PromiseMove.objects.create(new=days(7), reason="Ziek.", **row)


def test_a_kept_promise_is_not_moved(promise: Promise, by: Any) -> None:
    keep_promise(promise=promise, today=TODAY)
    with nothing_changes(), pytest.raises(ValidationError, match="niet meer open"):
        move(promise, by, days(20))


def test_an_ended_promise_is_not_moved(promise: Promise, by: Any) -> None:
    end_promise(promise=promise, reason="Gestopt.", today=TODAY)
    with nothing_changes(), pytest.raises(ValidationError, match="niet meer open"):
        move(promise, by, days(20))


def test_moving_looks_at_the_promise_as_it_is_now(promise: Promise, by: Any) -> None:
    """Two people move it at once: the second sees that the first was there."""
    as_loaded = Promise.objects.get(pk=promise.pk)
    keep_promise(promise=promise, today=TODAY)
    with nothing_changes(), pytest.raises(ValidationError):
        move(as_loaded, by, days(20))


# ── Kept ──────────────────────────────────────────────────────────────────────


def test_a_kept_promise_keeps_its_first_day(promise: Promise) -> None:
    keep_promise(promise=promise, today=TODAY)
    keep_promise(promise=promise, today=days(5))
    assert promise.kept_on == TODAY


def test_a_kept_promise_does_not_end_and_an_ended_one_is_not_kept(promise: Promise) -> None:
    other: Promise = PromiseFactory(today=TODAY)
    keep_promise(promise=promise, today=TODAY)
    end_promise(promise=promise, reason="Gestopt.", today=TODAY)
    end_promise(promise=other, reason="Gestopt.", today=TODAY)
    keep_promise(promise=other, today=TODAY)
    assert (promise.kept_on, promise.ended_on) == (TODAY, None)
    assert (other.kept_on, other.ended_on) == (None, TODAY)


@pytest.mark.parametrize(
    ("kept", "in_time", "as_first_said"),
    [(5, True, True), (7, True, True), (8, True, False), (20, True, False), (21, False, False)],
)
def test_kept_is_measured_against_the_current_and_the_first_date(
    promise: Promise, by: Any, kept: int, in_time: bool, as_first_said: bool
) -> None:
    move(promise, by, days(20))
    keep_promise(promise=promise, today=days(kept))
    assert promise.kept_in_time is in_time
    assert promise.kept_as_first_said is as_first_said
    assert promise.days_late(days(99)) == max(0, kept - 20)


def test_moving_to_an_earlier_day_does_not_change_what_was_first_said(
    promise: Promise, by: Any
) -> None:
    move(promise, by, days(3))
    keep_promise(promise=promise, today=days(5))
    assert promise.kept_in_time is False and promise.kept_as_first_said is True


def test_the_database_refuses_an_end_without_a_reason_and_a_reason_without_an_end(
    promise: Promise,
) -> None:
    with database_refuses("ended_with_a_reason"):
        Promise.objects.filter(pk=promise.pk).update(ended_on=TODAY)
    with database_refuses("ended_with_a_reason"):
        Promise.objects.filter(pk=promise.pk).update(ended_reason="Gestopt.")


def test_the_database_refuses_a_promise_kept_before_it_was_made(promise: Promise) -> None:
    with database_refuses("kept_after_made"):
        Promise.objects.filter(pk=promise.pk).update(kept_on=days(-15))


@given(
    kept=st.none() | st.integers(-5, 5),
    ended=st.booleans(),
    due=st.integers(-5, 5),
)
def test_every_promise_has_one_state(kept: int | None, ended: bool, due: int) -> None:
    promise = Promise(
        due=days(due),
        kept_on=None if kept is None else days(kept),
        ended_on=TODAY if ended and kept is None else None,
    )
    expected = "kept" if kept is not None else "ended" if ended else "overdue" if due < 0 else "due"
    assert promise.state(TODAY) == expected


def test_owed_and_overdue_agree_with_the_states() -> None:
    late, coming = PromiseFactory(today=TODAY, days=-2), PromiseFactory(today=TODAY, days=0)
    kept, ended = PromiseFactory(today=TODAY, days=-2), PromiseFactory(today=TODAY, days=-2)
    keep_promise(promise=kept, today=TODAY)
    end_promise(promise=ended, reason="Gestopt.", today=TODAY)
    assert set(Promise.objects.owed()) == {late, coming}
    assert list(Promise.objects.overdue(TODAY)) == [late]


# ── The promise of a cycle ────────────────────────────────────────────────────


@pytest.fixture
def cycle(world: World) -> Cycle:
    return closed_cycle(2, today=TODAY, school=world.school, groups=[world.klas])


def move_of(cycle: Cycle, to: date, reason: str = "De directeur is ziek.") -> None:
    opening.move_promised_date(
        by=cycle.coordinator,
        cycle=cycle,
        promise=cycle.terugkoppeling.promise,
        to=to,
        reason=reason,
        today=TODAY,
    )


def test_everyone_asked_gets_both_dates_and_the_reason(cycle: Cycle) -> None:
    move_of(cycle, days(20))
    for student in students_of(cycle):
        body = student.inbox.get(key__startswith="moved:").body
        for words in ("dinsdag 13 oktober", "maandag 26 oktober", "De directeur is ziek."):
            assert words in body


def test_students_see_both_dates_and_the_reason_on_the_page(
    cycle: Cycle, world: World, clock: Any
) -> None:
    move_of(cycle, days(20))
    page = Pages(world.student).get("take_part", cycle.pk)
    for words in ("13 oktober", "26 oktober", "De directeur is ziek."):
        assert words in page


@pytest.mark.parametrize("reason", ["", "  "])
def test_the_promised_date_of_a_cycle_is_not_moved_without_a_reason(
    cycle: Cycle, world: World, reason: str, clock: Any
) -> None:
    sentence = "Geef een reden. Leerlingen lezen die."
    assert sentence in refused(move_of, cycle=cycle, to=days(20), reason=reason)
    Pages(world.coordinator).refuses(
        sentence,
        "move_date",
        cycle.pk,
        cycle.terugkoppeling.promise_id,
        to=str(days(20)),
        reason=reason,
    )


@pytest.mark.parametrize("to", [TODAY, days(-1), days(7)])
def test_the_promised_date_of_a_cycle_moves_to_a_later_day_than_today(
    cycle: Cycle, world: World, to: date, clock: Any
) -> None:
    refused(move_of, cycle=cycle, to=to)
    with nothing_changes():
        Pages(world.coordinator).post(
            "move_date", cycle.pk, cycle.terugkoppeling.promise_id, to=str(to), reason="Ziek."
        )


def test_the_promised_date_stays_after_closing(world: World, clock: Any) -> None:
    cycle = closed_cycle(
        1,
        today=TODAY,
        school=world.school,
        groups=[world.klas],
        opens_on=days(-3),
        closes_on=days(3),
        due=days(30),
    )
    sentence = "Kies een datum nadat leerlingen klaar zijn met schrijven."
    assert sentence in refused(move_of, cycle=cycle, to=days(3))
    Pages(world.coordinator).refuses(
        sentence,
        "move_date",
        cycle.pk,
        cycle.terugkoppeling.promise_id,
        to=str(days(3)),
        reason="Sneller klaar.",
    )


def test_the_kept_promise_of_a_cycle_is_not_moved(world: World, clock: Any) -> None:
    cycle = answered_cycle(1, today=TODAY, school=world.school, groups=[world.klas])
    sentence = "Deze belofte staat niet meer open."
    assert sentence in refused(move_of, cycle=cycle, to=days(58))
    Pages(world.coordinator).refuses(
        sentence,
        "move_date",
        cycle.pk,
        cycle.terugkoppeling.promise_id,
        to=str(days(58)),
        reason="Zomaar.",
    )


def test_only_the_cycles_own_staff_moves_its_date(cycle: Cycle, world: World, clock: Any) -> None:
    for person in (world.second, world.directeur):
        Pages(person).refuses(
            NOT_YOURS,
            "move_date",
            cycle.pk,
            cycle.terugkoppeling.promise_id,
            expect=403,
            to=str(days(20)),
            reason="Ziek.",
        )


def test_an_earlier_date_is_not_announced_as_later(cycle: Cycle) -> None:
    move_of(cycle, days(3))
    title = students_of(cycle)[0].inbox.get(key__startswith="moved:").title
    assert "later" not in title


def test_the_answer_page_says_that_a_moved_promise_was_not_kept_as_first_said(
    world: World, clock: Any
) -> None:
    cycle = answered_cycle(1, today=TODAY, school=world.school, groups=[world.klas], due=days(-4))
    assert fresh(cycle).terugkoppeling.promise.kept_as_first_said is False
    assert "Later dan beloofd." in Pages(world.outsider).get("answers")

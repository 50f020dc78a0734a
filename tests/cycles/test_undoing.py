"""Back, step by step, and two people at one desk: nobody's work is overwritten."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from cycles.actions import Refused, answering, sorting, undoing
from cycles.desk_stamp import version
from cycles.models import ContributionTheme, Cycle, DeskAct, Theme, ThemeOpinion, ThemeReview
from participation.people.models import Membership
from tests.factories import World, closed_cycle, fresh, make_world

from .help import TODAY, Pages, answered, at, days, decide, decided, refused

pytestmark = pytest.mark.django_db

Standing = dict[str, set[str]]


def standing(cycle: Cycle) -> Standing:
    """Which texts stand in which theme."""
    return {
        theme.name: set(theme.contributions.values_list("text", flat=True))
        for theme in cycle.themes.all()
    }


def links(cycle: Cycle) -> set[tuple[Any, ...]]:
    """Every link to the last column: undone means as it was."""
    rows = ContributionTheme.objects.filter(theme__cycle=cycle)
    return set(rows.values_list("pk", "contribution", "theme", "placed_on"))


def keys(cycle: Cycle) -> list[uuid.UUID]:
    return list(cycle.contributions.order_by("text").values_list("pk", flat=True))


@pytest.fixture
def cycle(world: World, clock: Any) -> Cycle:
    made = closed_cycle(6, **at(world))
    Cycle.objects.filter(pk=made.pk).update(second_coordinator=world.second)
    return fresh(made)


@pytest.fixture
def desk(cycle: Cycle, world: World) -> Desk:
    return Desk(cycle, world.coordinator)


class Desk:
    """One person at the desk of one cycle, today."""

    def __init__(self, cycle: Cycle, by: Membership) -> None:
        self.cycle, self.by = cycle, by
        self.what = {"by": by, "today": TODAY}

    def theme(self, name: str, *rows: uuid.UUID, **more: Any) -> Theme:
        return sorting.gather(
            cycle=self.cycle, name=name, contributions=rows, **more, **self.what
        ).theme

    def put(self, theme: Theme, *rows: uuid.UUID, **more: Any) -> Any:
        return sorting.put(theme=theme, contributions=rows, **more, **self.what)

    def undo(self) -> undoing.Undone:
        return undoing.undo_last(cycle=self.cycle, **self.what)


# ── Back ──────────────────────────────────────────────────────────────────────


def test_every_kind_of_act_can_be_undone_to_the_last_column(cycle: Cycle, desk: Desk) -> None:
    a, b, c, d, e, _f = keys(cycle)
    seen: list[Any] = []

    def remember() -> None:
        seen.append((links(cycle), set(cycle.themes.values_list("pk", "name", "position"))))

    remember()
    rust = desk.theme("Rust", a, b)
    remember()
    plek = desk.theme("Plek", c)
    remember()
    desk.put(plek, a, d)
    remember()
    desk.put(rust, d, out_of=plek)
    remember()
    sorting.lift(theme=rust, contributions=[b], **desk.what)
    remember()
    sorting.name_theme(theme=plek, name="Zitplekken", **desk.what)
    remember()
    desk.theme("Stil", a, out_of=rust)
    remember()
    sorting.merge(theme=plek, into=rust, **desk.what)
    remember()
    sorting.remove_theme(theme=rust, **desk.what)
    remember()
    desk.theme("Later", e)
    remember()

    assert len(seen) == 11 and all(x != y for x, y in pairwise(seen))
    for step in reversed(seen[:-1]):
        done = desk.undo()
        assert not done.left and not done.lost
        assert (links(cycle), set(cycle.themes.values_list("pk", "name", "position"))) == step
    with pytest.raises(Refused, match="niets meer"):
        desk.undo()


def test_only_the_own_acts_of_today(cycle: Cycle, desk: Desk, world: World, clock: Any) -> None:
    a, b, *_rest = keys(cycle)
    Desk(cycle, world.second).theme("Van mijn collega", a)
    refused(undoing.undo_last, by=world.coordinator, cycle=cycle, today=TODAY)
    desk.theme("Gisteren", b)
    clock.shift(timedelta(days=1))
    refused(undoing.undo_last, by=world.coordinator, cycle=cycle, today=days(1))
    assert standing(cycle).keys() == {"Van mijn collega", "Gisteren"}


def test_what_a_colleague_moved_since_stays_where_it_is(
    cycle: Cycle, desk: Desk, world: World
) -> None:
    a, b, c, *_rest = keys(cycle)
    rust = desk.theme("Rust", a, b, c)
    other = Desk(cycle, world.second)
    plek = other.theme("Plek")
    other.put(plek, b, out_of=rust)
    done = desk.undo()
    assert done.number == 2
    [left] = done.left
    assert (left.number, left.by, left.theme) == (1, world.second.user.formal_name, "Plek")
    assert standing(cycle) == {"Plek": {"Idee 2 voor de aula."}}


def test_a_row_that_a_colleague_also_put_elsewhere_is_left_alone(
    cycle: Cycle, desk: Desk, world: World
) -> None:
    a, b, *_rest = keys(cycle)
    rust = desk.theme("Rust", a, b)
    Desk(cycle, world.second).theme("Ook hier", a)
    done = desk.undo()
    assert done.number == 1 and done.left[0].number == 1
    assert standing(cycle) == {
        "Rust": {"Idee 1 voor de aula."},
        "Ook hier": {"Idee 1 voor de aula."},
    }
    assert "Rust" in done.lost[0] and rust.name == "Rust"


def test_taken_out_and_put_back_by_a_colleague_is_work_of_the_colleague(
    cycle: Cycle, desk: Desk, world: World
) -> None:
    a, *_rest = keys(cycle)
    rust = desk.theme("Rust", a)
    other = Desk(cycle, world.second)
    sorting.lift(theme=rust, contributions=[a], **other.what)
    other.put(rust, a)
    assert desk.undo().number == 0
    assert standing(cycle)["Rust"]


def test_a_colleague_who_undoes_makes_room_for_the_own_undo(
    cycle: Cycle, desk: Desk, world: World
) -> None:
    a, *_rest = keys(cycle)
    rust = desk.theme("Rust", a)
    other = Desk(cycle, world.second)
    sorting.lift(theme=rust, contributions=[a], **other.what)
    other.undo()
    assert desk.undo().number == 1 and not cycle.themes.exists()


def test_a_row_does_not_go_back_to_a_theme_that_is_gone(
    cycle: Cycle, desk: Desk, world: World
) -> None:
    a, *_rest = keys(cycle)
    rust, plek = desk.theme("Rust", a), desk.theme("Plek")
    desk.put(plek, a, out_of=rust)
    sorting.remove_theme(theme=rust, by=world.second, today=TODAY)
    done = desk.undo()
    assert done.number == 0 and done.left
    assert standing(cycle) == {"Plek": {"Idee 1 voor de aula."}}


def test_a_name_that_a_colleague_took_or_changed_does_not_come_back(
    cycle: Cycle, desk: Desk, world: World
) -> None:
    rust, plek = desk.theme("Rust"), desk.theme("Plek")
    sorting.name_theme(theme=rust, name="Stilte", **desk.what)
    sorting.name_theme(theme=rust, name="Stil", by=world.second, today=TODAY)
    assert "Rust" in desk.undo().lost[0]
    sorting.remove_theme(theme=plek, **desk.what)
    Desk(cycle, world.second).theme("plek")
    assert "Plek" in desk.undo().lost[0]
    assert standing(cycle).keys() == {"Stil", "plek"}


def test_hidden_and_withdrawn_words_do_not_come_back_in_a_theme(
    cycle: Cycle, desk: Desk, world: World
) -> None:
    a, b, *_rest = keys(cycle)
    rust = desk.theme("Rust", a, b)
    sorting.lift(theme=rust, contributions=[a, b], **desk.what)
    row = cycle.contributions.get(pk=a)
    sorting.hide(contribution=row, reason="Er staat een naam in.", **desk.what)
    done = desk.undo()
    assert (done.number, done.gone) == (1, 1)
    assert standing(cycle) == {"Rust": {"Idee 2 voor de aula."}}


def test_a_new_theme_stays_when_something_was_decided_about_it(cycle: Cycle, desk: Desk) -> None:
    a, *_rest = keys(cycle)
    rust = desk.theme("Rust", a)
    decide(rust)
    assert "Rust" in desk.undo().lost[0]
    assert cycle.themes.get() == rust


def test_a_removed_theme_comes_back_without_its_decision_and_says_so(
    cycle: Cycle, desk: Desk
) -> None:
    a, *_rest = keys(cycle)
    rust = desk.theme("Rust", a)
    decide(rust, summary="Jullie willen rust.")
    sorting.remove_theme(theme=rust, **desk.what)
    done = desk.undo()
    back = cycle.themes.get()
    assert back == rust and back.summary == "Jullie willen rust."
    assert back.contributions.count() == 1 and not back.decisions.exists()
    assert "besluit" in done.lost[0]


def test_after_the_answer_nothing_is_undone(world: World, clock: Any) -> None:
    cycle = answered(world)
    why = refused(undoing.undo_last, by=world.coordinator, cycle=cycle, today=TODAY)
    assert "vast" in why


def test_the_record_goes_when_the_answer_is_given(world: World, clock: Any) -> None:
    cycle = decided(world)
    assert cycle.desk_acts.exists()
    answering.publish_answer(by=world.coordinator, cycle=cycle, lead="Dit was er.", today=TODAY)
    assert not cycle.desk_acts.exists()


def test_an_act_without_effect_leaves_no_step(cycle: Cycle, desk: Desk) -> None:
    a, *_rest = keys(cycle)
    rust = desk.theme("Rust", a)
    desk.put(rust, a)
    sorting.name_theme(theme=rust, name="Rust", **desk.what)
    assert cycle.desk_acts.count() == 1


def test_the_record_holds_no_words_of_students(cycle: Cycle, desk: Desk) -> None:
    a, b, *_rest = keys(cycle)
    rust = desk.theme("Rust", a)
    sorting.merge(theme=rust, into=desk.theme("Plek", b), **desk.what)
    assert "Idee" not in str(list(DeskAct.objects.values()))


# ── Themes as a whole ─────────────────────────────────────────────────────────


def test_merging_unites_without_doubles(cycle: Cycle, desk: Desk) -> None:
    a, b, c, *_rest = keys(cycle)
    rust, plek = desk.theme("Rust", a, b), desk.theme("Plek", b, c)
    done = sorting.merge(theme=rust, into=plek, **desk.what)
    assert done.number == 2
    assert standing(cycle) == {"Plek": {f"Idee {n} voor de aula." for n in (1, 2, 3)}}


def test_a_theme_with_a_decision_does_not_disappear_in_another(world: World, clock: Any) -> None:
    cycle = decided(world, "doen", "niet")
    one, two = cycle.themes.all()
    what = {"by": world.coordinator, "today": TODAY}
    assert one.name in refused(sorting.merge, theme=one, into=two, **what)
    fresh_one = sorting.gather(cycle=cycle, name="Nieuw", contributions=[], **what).theme
    sorting.merge(theme=fresh_one, into=two, **what)  # the other way round is fine
    one.decisions.all().delete()
    refused(sorting.merge, theme=one, into=two, **what)  # its action would go too


def test_merging_with_itself_or_a_theme_of_another_cycle_is_refused(
    cycle: Cycle, desk: Desk, world: World
) -> None:
    rust = desk.theme("Rust")
    other = closed_cycle(1, **at(world))
    theirs = sorting.make_theme(
        by=world.coordinator, cycle=other, name="Anders", contributions=[], today=TODAY
    )
    refused(sorting.merge, theme=rust, into=rust, **desk.what)
    refused(sorting.merge, theme=rust, into=theirs, **desk.what)


def test_what_students_said_about_a_theme_is_not_lost(cycle: Cycle, desk: Desk) -> None:
    rust, plek = desk.theme("Rust"), desk.theme("Plek")
    ThemeOpinion.objects.create(theme=rust, fits="nee", correction="Ik bedoelde iets anders.")
    refused(sorting.merge, theme=rust, into=plek, **desk.what)
    refused(sorting.remove_theme, theme=rust, **desk.what)
    sorting.merge(theme=plek, into=rust, **desk.what)


def test_while_students_are_asked_the_themes_stay_as_they_are(cycle: Cycle, desk: Desk) -> None:
    a, b, c, *_rest = keys(cycle)
    rust, plek = desk.theme("Rust", a), desk.theme("Plek", b)
    ThemeReview.objects.create(cycle=cycle, asked_on=TODAY, ends_on=days(3))
    for act, more in [
        (sorting.merge, {"theme": rust, "into": plek}),
        (sorting.name_theme, {"theme": rust, "name": "Stil"}),
        (sorting.remove_theme, {"theme": rust}),
        (
            sorting.gather,
            {"cycle": cycle, "name": "Deel", "contributions": [a], "out_of": rust},
        ),
        (sorting.gather, {"cycle": cycle, "name": "Nieuw", "contributions": []}),
        (sorting.lift, {"theme": rust, "contributions": [a]}),
        (sorting.put, {"theme": plek, "contributions": [a]}),
        (undoing.undo_last, {"cycle": cycle}),  # it would take a theme away
    ]:
        assert "vrijdag 9 oktober" in refused(act, **more, **desk.what)
    assert desk.put(rust, c).number == 1  # what came later, from paper, still finds its theme
    refused(undoing.undo_last, cycle=cycle, **desk.what)
    later = {"by": desk.by, "today": days(4)}
    sorting.name_theme(theme=rust, name="Stil", **later)
    assert "gevraagd" in refused(sorting.merge, theme=rust, into=plek, **later)


# ── Two people ────────────────────────────────────────────────────────────────


def test_a_row_that_was_moved_meanwhile_is_left_alone_and_says_by_whom(
    cycle: Cycle, desk: Desk, world: World
) -> None:
    a, b, *_rest = keys(cycle)
    unsorted = {key: version([]) for key in (a, b)}
    Desk(cycle, world.second).theme("Rust", a)
    done = desk.put(desk.theme("Plek"), a, b, seen=unsorted)
    assert done.number == 1
    assert [(m.number, m.by, m.theme) for m in done.left] == [
        (1, world.second.user.formal_name, "Rust")
    ]
    assert standing(cycle)["Plek"] == {"Idee 2 voor de aula."}


def boxes(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="input" value="')[1:]]


def test_two_browsers_at_one_desk(cycle: Cycle, world: World) -> None:
    mine, hers = Pages(world.coordinator), Pages(world.second)
    world.second.user.title, world.second.user.last_name = "mevrouw", "De Wit"
    world.second.user.save()
    before = boxes(mine.get("desk", cycle.pk))
    assert len(before) == 6
    hers.post("desk", cycle.pk, thema="nieuw", naam="Rust", input=before[:3])
    page = mine.post("desk", cycle.pk, thema="nieuw", naam="Plek", input=before)
    assert "Mevrouw De Wit zette 3 van deze teksten net in ‘Rust’." in page
    assert "Die hebben we zo gelaten." in page
    assert {name: len(texts) for name, texts in standing(cycle).items()} == {"Rust": 3, "Plek": 3}

    # Taking out of a theme, from a list that is older than what happened.
    rust = cycle.themes.get(name="Rust")
    url = f"{reverse('cycles:desk', args=[cycle.pk])}?toon={rust.pk}"
    old = boxes(mine.client.get(url).content.decode())
    hers.client.post(url, {"thema": "nieuw", "naam": "Stil", "input": old[:1]})
    page = mine.client.post(url, {"uit": str(rust.pk), "input": old}, follow=True).content.decode()
    assert "Mevrouw De Wit zette 1 van deze teksten net in ‘Stil’." in page
    assert {name: len(texts) for name, texts in standing(cycle).items()} == {
        "Rust": 0,
        "Plek": 3,
        "Stil": 1,
    }


def test_the_same_act_from_two_windows_of_one_person(cycle: Cycle, world: World) -> None:
    pages = Pages(world.coordinator)
    sent = {"thema": "nieuw", "input": boxes(pages.get("desk", cycle.pk))[:2]}
    pages.post("desk", cycle.pk, naam="Rust", **sent)
    page = pages.post("desk", cycle.pk, naam="Plek", **sent)
    assert "Je veranderde 2 van deze teksten zelf al in een ander venster." in page
    assert standing(cycle)["Plek"] == set()


def test_a_double_click_changes_nothing_the_second_time(cycle: Cycle, world: World) -> None:
    pages = Pages(world.coordinator)
    sent = {"thema": "nieuw", "naam": "Rust", "input": boxes(pages.get("desk", cycle.pk))[:2]}
    pages.post("desk", cycle.pk, **sent)
    before = links(cycle)
    pages.post("desk", cycle.pk, **sent)
    assert links(cycle) == before and cycle.desk_acts.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite lets one writer at a time in, so there two people cannot meet in the middle",
)
def test_two_people_press_at_the_same_moment() -> None:
    world = make_world(with_other=False, students=5)
    cycle = closed_cycle(40, school=world.school, groups=[world.klas])
    Cycle.objects.filter(pk=cycle.pk).update(second_coordinator=world.second)
    cycle = fresh(cycle)
    today = cycle.terugkoppeling.due
    assert today
    rows = keys(cycle)
    seen = {key: version([]) for key in rows}
    go, done = threading.Barrier(2), []

    def sort(by: Membership, name: str) -> None:
        try:
            go.wait()
            what = {"contributions": rows, "seen": seen, "today": today}
            done.append(sorting.gather(by=by, cycle=cycle, name=name, **what))
        finally:
            connection.close()

    people = ((world.coordinator, "Rust"), (world.second, "Plek"))
    threads = [threading.Thread(target=sort, args=pair) for pair in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(act.number for act in done) == [0, 40]
    assert ContributionTheme.objects.count() == 40
    [late] = [act for act in done if not act.number]
    assert late.left[0].number == 40 and late.left[0].by

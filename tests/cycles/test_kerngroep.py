"""The kerngroep: students sort what staff let them read, and learn nothing about who wrote it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cycles.actions import care, kerngroep, sorting
from cycles.actions import input as student_acts
from cycles.models import Contribution, Cycle, KerngroepMember
from participation.ledger.models import LogEntry
from participation.people.models import Group, Membership
from tests.factories import GroupFactory, World, closed_cycle, cycle_with_input, write

from .help import TODAY, Pages, answered, at, nothing_changes, planned, refused

pytestmark = pytest.mark.django_db


def helper(cycle: Cycle, member: Membership, reply: str = "ja") -> KerngroepMember:
    kerngroep.ask(by=cycle.coordinator, cycle=cycle, people=[member.pk], today=TODAY)
    place = cycle.kerngroep.get(membership=member)
    if reply:
        kerngroep.reply(member=place, helps=reply == "ja")
    return cycle.kerngroep.select_related("cycle", "membership").get(pk=place.pk)


def released(cycle: Cycle, *rows: Contribution) -> list[uuid.UUID]:
    keys = [row.pk for row in rows] or list(cycle.contributions.values_list("pk", flat=True))
    kerngroep.let_read(by=cycle.coordinator, cycle=cycle, contributions=keys, today=TODAY)
    return keys


def test_hidden_and_shown_again_it_is_not_for_the_kerngroep_until_staff_say_so(
    world: World,
) -> None:
    cycle = closed_cycle(2, **at(world))
    [key, _other] = released(cycle)
    row = cycle.contributions.get(pk=key)
    by = {"by": world.coordinator, "contribution": row, "today": TODAY}
    sorting.hide(reason="Er staat een naam in.", **by)
    sorting.show_again(**by)
    assert cycle.contributions.live().count() == 2
    assert not kerngroep.readable(cycle).filter(pk=key).exists()


# ── Who helps ─────────────────────────────────────────────────────────────────


def test_students_of_the_cycle_and_the_leerlingenraad_can_be_asked(world: World) -> None:
    cycle = closed_cycle(1, **at(world))
    GroupFactory(
        school_year=world.year,
        kind=Group.Kind.LEERLINGENRAAD,
        name="Leerlingenraad",
        members=[world.outsider],
    )
    able = set(kerngroep.candidates(cycle))
    assert able == {*world.students, world.outsider}


def test_only_students_of_the_school_who_can_sign_in_are_asked(world: World) -> None:
    assert world.other is not None
    cycle = closed_cycle(1, **at(world))
    world.students[2].user.is_active = False
    world.students[2].user.save()
    for person in (world.outsider, world.other.student, world.students[2], world.medewerker):
        ask = {"by": world.coordinator, "cycle": cycle, "today": TODAY}
        refused(kerngroep.ask, people=[world.student.pk, person.pk], **ask)
    refused(kerngroep.ask, people=[], **ask)


def test_asking_twice_is_one_message(world: World) -> None:
    cycle = closed_cycle(1, **at(world))
    ask = {"by": world.coordinator, "cycle": cycle, "people": [world.student.pk], "today": TODAY}
    before = world.student.inbox.count()
    assert kerngroep.ask(**ask) == 1
    with nothing_changes():
        assert kerngroep.ask(**ask) == 0
    assert world.student.inbox.count() == before + 1


def test_a_student_says_yes_or_no_and_stops_at_any_time(world: World, clock: Any) -> None:
    cycle = closed_cycle(1, **at(world))
    row = cycle.contributions.get()
    helper(cycle, world.student, reply="")
    released(cycle, row)
    pages = Pages(world.student)
    assert row.text not in pages.get("helping", cycle.pk)
    assert row.text in pages.post("helping", cycle.pk, doe="ja")
    assert row.text not in pages.post("helping", cycle.pk, doe="nee")
    assert row.text in pages.post("helping", cycle.pk, doe="ja")


def test_staff_end_it_and_the_page_is_gone(world: World, clock: Any) -> None:
    cycle = closed_cycle(1, **at(world))
    member = helper(cycle, world.student)
    Pages(world.coordinator).post("kerngroep", cycle.pk, doe="stop", lid=str(member.pk))
    assert not cycle.kerngroep.exists()
    assert world.student.inbox.filter(title__contains="niet meer te helpen").count() == 1
    client = Client()
    client.force_login(world.student.user)
    assert client.get(reverse("cycles:helping", args=[cycle.pk])).status_code == 404
    with nothing_changes():
        kerngroep.end_membership(by=world.coordinator, member=member)


def test_before_opening_and_after_the_answer_nobody_is_asked(world: World) -> None:
    for cycle in (planned(world), answered(world)):
        ask = {"by": world.coordinator, "cycle": cycle, "today": TODAY}
        refused(kerngroep.ask, people=[world.student.pk], **ask)


# ── What they read ────────────────────────────────────────────────────────────


def test_they_read_released_live_texts_of_this_cycle_and_nothing_about_their_writers(
    world: World, clock: Any
) -> None:
    cycle, other = cycle_with_input(3, **at(world)), closed_cycle(1, **at(world))
    one, two, three = cycle.contributions.all()
    sorting.hide(by=world.coordinator, contribution=three, reason="Een naam.", today=TODAY)
    helper(cycle, world.student)
    released(cycle, one, three, other.contributions.get())
    for which in ("zonder", "alles"):
        page = Pages(world.student).get("helping", cycle.pk, toon=which)
        assert one.text in page
        assert two.text not in page and three.text not in page
        for person in (world.students[1], world.students[2]):
            assert person.user.last_name not in page and str(person.pk) not in page
        assert str(world.student.pk) not in page
        assert f", {world.klas.name}" not in page and str(TODAY.year) not in page


def test_their_order_says_nothing(world: World, clock: Any) -> None:
    cycle = closed_cycle(3, **at(world))
    helper(cycle, world.student)
    released(cycle)
    page = Pages(world.student).get("helping", cycle.pk)
    keys = [str(pk) for pk in cycle.contributions.order_by("pk").values_list("pk", flat=True)]
    places = [page.index(f'value="{key}"') for key in keys]
    assert places == sorted(places)


@pytest.mark.parametrize("how", ["care", "withdrawn", "taken back", "hidden", "unreleased"])
def test_what_leaves_the_desk_leaves_the_kerngroep(world: World, clock: Any, how: str) -> None:
    cycle = cycle_with_input(2, **at(world))
    row = cycle.contributions.filter(author=world.student).get()
    helper(cycle, world.students[1])
    released(cycle)
    pages = Pages(world.students[1])
    assert row.text in pages.get("helping", cycle.pk)
    if how == "care":
        care.move_to_care(by=world.coordinator, contribution=row, today=TODAY)
    elif how == "withdrawn":
        student_acts.withdraw(by=world.student, contribution=row, today=TODAY)
    elif how == "hidden":
        sorting.hide(by=world.coordinator, contribution=row, reason="Een naam.", today=TODAY)
    elif how == "taken back":
        Pages(world.coordinator).post(
            "kerngroep_texts", cycle.pk, kerngroep="terug", input=str(row.pk)
        )
    else:
        Contribution.objects.filter(pk=row.pk).update(identity="vertrouwelijk", released=False)
    assert row.text not in pages.get("helping", cycle.pk)


def test_unreleased_or_foreign_texts_cannot_be_let_read(world: World) -> None:
    cycle, other = closed_cycle(2, **at(world)), closed_cycle(1, **at(world))
    row = cycle.contributions.first()
    assert row is not None
    Contribution.objects.filter(pk=row.pk).update(identity="vertrouwelijk", released=False)
    there = other.contributions.get()
    keys = [row.pk, there.pk]
    refused(kerngroep.let_read, by=world.coordinator, cycle=cycle, contributions=keys, today=TODAY)


@pytest.mark.parametrize("identity", ["vertrouwelijk", "anoniem"])
def test_before_the_first_text_without_a_name_staff_read_it_once_more(
    world: World, clock: Any, identity: str
) -> None:
    cycle = closed_cycle(3, **at(world))
    Cycle.objects.filter(pk=cycle.pk).update(identity=identity)
    Contribution.objects.filter(cycle=cycle).update(identity="vertrouwelijk")
    first, second, _third = cycle.contributions.all()
    pages, send = Pages(world.coordinator), {"kerngroep": "lezen"}
    with nothing_changes():
        page = pages.post("kerngroep_texts", cycle.pk, input=str(first.pk), **send)
    assert "Lees het nog een keer" in page and first.text in page and second.text not in page
    pages.post("kerngroep_texts", cycle.pk, input=str(first.pk), zeker="1", **send)
    pages.post("kerngroep_texts", cycle.pk, input=str(second.pk), **send)
    assert kerngroep.readable(cycle).count() == 2


def test_from_the_desk_and_back_to_the_same_list(world: World) -> None:
    cycle = closed_cycle(2, **at(world))
    row = cycle.contributions.first()
    assert row is not None
    url, desk = (reverse(f"cycles:{n}", args=[cycle.pk]) for n in ("kerngroep_texts", "desk"))
    client = Client()
    client.force_login(world.coordinator.user)
    sent = {"kerngroep": "lezen", "input": str(row.pk)}
    for back, to in (
        (f"{desk}?toon=alles", f"{desk}?toon=alles"),
        ("https://evil.example/", desk),
        ("//evil.example", desk),
        (f"{desk}../../", desk),
    ):
        assert client.post(url, sent | {"terug": back})["Location"] == to
    assert LogEntry.objects.filter(verb="kerngroep_may_read").count() == 1


# ── What they do ──────────────────────────────────────────────────────────────


def test_they_make_themes_place_and_take_out_like_staff(world: World, clock: Any) -> None:
    cycle = closed_cycle(3, **at(world))
    helper(cycle, world.student)
    one, two, _three = released(cycle)
    pages = Pages(world.student)
    pages.post("helping", cycle.pk, thema="nieuw", naam="Stoelen", input=str(one))
    theme = cycle.themes.get()
    pages.post("helping", cycle.pk, thema=str(theme.pk), input=str(two))
    assert set(theme.contributions.values_list("pk", flat=True)) == {one, two}
    pages.post("helping", cycle.pk, uit=str(theme.pk), input=str(one))
    assert set(theme.contributions.values_list("pk", flat=True)) == {two}
    by = set(LogEntry.objects.filter(object_id=theme.pk).values_list("actor", flat=True))
    assert by == {world.student.pk}
    assert "Stoelen" in Pages(world.coordinator).get("desk", cycle.pk)
    sorting.take_out(by=world.coordinator, theme=theme, contributions=[two], today=TODAY)
    assert not theme.contributions.exists()


def test_a_forged_selection_touches_nothing_they_may_not_read(world: World, clock: Any) -> None:
    cycle, other = closed_cycle(3, **at(world)), closed_cycle(1, **at(world))
    mine, secret, _third = cycle.contributions.all()
    elsewhere = other.contributions.get()
    helper(cycle, world.student)
    released(cycle, mine)
    theme = sorting.make_theme(
        by=world.coordinator, cycle=cycle, name="Rust", contributions=[secret.pk], today=TODAY
    )
    pages = Pages(world.student)
    for keys in ([secret.pk], [elsewhere.pk], ["geen-id"], []):
        for what in (
            {"uit": str(theme.pk)},
            {"thema": str(theme.pk)},
            {"thema": "nieuw", "naam": "Van mij"},
        ):
            sent = {"input": [str(key) for key in keys], **what}
            pages.refuses("Kies eerst een of meer teksten.", "helping", cycle.pk, **sent)
    pages.post("helping", cycle.pk, uit=str(theme.pk), input=[str(secret.pk), str(mine.pk)])
    assert set(theme.contributions.all()) == {secret}
    there = sorting.make_theme(
        by=world.coordinator, cycle=other, name="Daar", contributions=[], today=TODAY
    )
    with nothing_changes():
        pages.post("helping", cycle.pk, expect=404, thema=str(there.pk), input=str(mine.pk))


def test_the_count_beside_a_theme_is_of_what_they_may_read(world: World, clock: Any) -> None:
    cycle = closed_cycle(3, **at(world))
    helper(cycle, world.student)
    keys = list(cycle.contributions.values_list("pk", flat=True))
    released(cycle, cycle.contributions.get(pk=keys[0]))
    sorting.make_theme(
        by=world.coordinator, cycle=cycle, name="Rust", contributions=keys, today=TODAY
    )
    page = Pages(world.student).get("helping", cycle.pk, toon="alles")
    assert "Rust (1)" in page and "Rust (3)" not in page


@pytest.mark.parametrize("reply", ["", "nee"])
def test_who_did_not_say_yes_sorts_nothing(world: World, clock: Any, reply: str) -> None:
    cycle = closed_cycle(2, **at(world))
    member = helper(cycle, world.student, reply)
    keys = released(cycle)
    theme = sorting.make_theme(
        by=world.coordinator, cycle=cycle, name="Rust", contributions=[], today=TODAY
    )
    sort = {"member": member, "contributions": keys, "today": TODAY}
    refused(kerngroep.help_place, theme=theme, **sort)
    refused(kerngroep.help_take_out, theme=theme, **sort)
    refused(kerngroep.help_make_theme, name="Van mij", **sort)
    with nothing_changes():
        Pages(world.student).post("helping", cycle.pk, thema=str(theme.pk), input=str(keys[0]))


def test_after_the_answer_the_sorting_is_over(world: World, clock: Any) -> None:
    cycle = closed_cycle(3, **at(world))
    member = helper(cycle, world.student)
    keys = released(cycle)
    Cycle.objects.filter(pk=cycle.pk).update(phase="teruggekoppeld", answered_on=TODAY)
    page = Pages(world.student).get("helping", cycle.pk)
    assert "Het sorteren is klaar" in page and "Idee 1" not in page
    refused(kerngroep.help_make_theme, member=member, name="Nog", contributions=keys, today=TODAY)
    refused(kerngroep.let_read, by=world.coordinator, cycle=cycle, contributions=keys, today=TODAY)


def test_a_classmate_who_was_not_asked_finds_no_page(world: World, clock: Any) -> None:
    cycle = closed_cycle(2, **at(world))
    helper(cycle, world.student)
    released(cycle)
    for person in (world.students[1], world.outsider, world.coordinator, world.directeur):
        client = Client()
        client.force_login(person.user)
        url = reverse("cycles:helping", args=[cycle.pk])
        assert client.get(url).status_code == 404
        assert client.post(url, {"doe": "ja"}).status_code == 404


def test_a_text_written_later_waits_for_staff(world: World, clock: Any) -> None:
    cycle = cycle_with_input(1, **at(world))
    helper(cycle, world.students[1])
    released(cycle)
    write(cycle, world.student, "Nog iets wat later kwam.", today=TODAY)
    assert "later kwam" not in Pages(world.students[1]).get("helping", cycle.pk, toon="alles")


def test_searching_finds_by_name_and_by_class(world: World, clock: Any) -> None:
    cycle = closed_cycle(1, **at(world))
    world.student.user.first_name = "Quirien"
    world.student.user.save()
    pages = Pages(world.coordinator)
    found = pages.get("kerngroep", cycle.pk, zoek="quir")
    assert "Quirien" in found and world.students[1].user.last_name not in found
    assert "Quirien" in pages.get("kerngroep", cycle.pk, zoek="1a")
    assert "Niemand gevonden" in pages.get("kerngroep", cycle.pk, zoek="bestaat niet")

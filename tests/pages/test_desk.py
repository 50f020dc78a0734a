"""The sorting desk as a page: what it costs, what it shows, and what it never shows."""

from __future__ import annotations

import gzip
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cycles.actions import sorting
from cycles.models import Contribution, Cycle, PaperSheet, Receipt
from participation.people.models import Membership
from tests.factories import (
    World,
    answered_cycle,
    closed_cycle,
    cycle_with_input,
    fresh,
    make_world,
    write,
)

from .scenes import signed_in, text_of

pytestmark = pytest.mark.django_db

ABOUT = ("banken", "muziek", "licht", "rust", "eten")
BOX = re.compile(r'type="checkbox" name="input" value="([^"]+)"')


@pytest.fixture
def world() -> World:
    return make_world(students=3, with_other=False)


def with_input(world: World, n: int, *, identity: str = "naam", open: bool = False) -> Cycle:
    """A cycle with n texts in this mode, closed unless said otherwise, and nothing sorted."""
    make = cycle_with_input if open else closed_cycle
    cycle = make(0, school=world.school, by=world.coordinator, groups=[world.klas])
    Cycle.objects.filter(pk=cycle.pk).update(identity=identity)
    question = cycle.doel.questions.all()[0]
    named, anonymous = identity != "anoniem", identity == "anoniem"
    when = timezone.now() - timedelta(days=5)
    receipts = [Receipt(cycle=cycle, code_hash=f"{uuid.uuid4()}") for _n in range(n * anonymous)]
    Receipt.objects.bulk_create(receipts)
    Contribution.objects.bulk_create(
        Contribution(
            cycle=cycle,
            question=question,
            author=world.students[number % 3] if named else None,
            receipt=receipts[number] if anonymous else None,
            identity=identity,
            text=f"Idee {number} over {ABOUT[number % 5]}.",
            received_at=when + timedelta(minutes=number) if named else None,
        )
        for number in range(n)
    )
    return fresh(cycle)


def sort(cycle: Cycle, name: str, rows: list[uuid.UUID]) -> Any:
    return sorting.make_theme(
        by=cycle.coordinator, cycle=cycle, name=name, contributions=rows, today=timezone.localdate()
    )


def look(who: Membership, cycle: Cycle, query: str = "") -> str:
    response = signed_in(who.user).get(reverse("cycles:desk", args=[cycle.pk]) + query)
    assert response.status_code == 200
    return text_of(response)


def send(who: Membership, cycle: Cycle, query: str = "", **data: Any) -> str:
    url = reverse("cycles:desk", args=[cycle.pk]) + query
    response = signed_in(who.user).post(url, data, follow=True)
    assert response.status_code == 200
    return text_of(response)


def standing(cycle: Cycle) -> dict[str, int]:
    return {theme.name: theme.contributions.count() for theme in cycle.themes.all()}


# ── What it costs ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("n", [1, 30, 500])
def test_the_desk_costs_the_same_whatever_is_on_it(
    n: int, world: World, django_assert_num_queries: Any
) -> None:
    cycle = with_input(world, n)
    keys = list(cycle.contributions.values_list("pk", flat=True))
    for number in range(min(n, 20)):
        sort(cycle, f"Thema {number}", keys[number::40])
    client, url = signed_in(world.coordinator.user), reverse("cycles:desk", args=[cycle.pk])
    theme = cycle.themes.all()[0]
    costs = {
        "": 10,
        "?toon=alles": 10,
        f"?toon={theme.pk}": 10,
        "?toon=alles&kies=alles": 10,
        "?toon=alles&pagina=2": 10,
        "?toon=verborgen": 9,  # nothing is hidden: no rows to fetch
    }
    for query, number in costs.items():
        if query == "" and n == 1:
            number = 9  # everything has a theme
        with django_assert_num_queries(number):
            assert client.get(url + query).status_code == 200
    with django_assert_num_queries(7 if n >= 40 else 6):  # first names, for what it suggests
        client.get(reverse("cycles:groups", args=[cycle.pk]))


@pytest.mark.parametrize("n", [30, 500])
def test_sorting_many_costs_no_more_than_sorting_a_few(
    n: int, world: World, django_assert_max_num_queries: Any
) -> None:
    cycle = with_input(world, n)
    keys = [str(pk) for pk in cycle.contributions.values_list("pk", flat=True)]
    client, url = signed_in(world.coordinator.user), reverse("cycles:desk", args=[cycle.pk])
    with django_assert_max_num_queries(45):  # an act, its record, its log; bulk, never per row
        client.post(url, {"thema": "nieuw", "naam": "Alles", "input": keys})
    with django_assert_max_num_queries(45):
        client.post(url, {"doe": "ongedaan"})


def test_a_page_of_five_hundred_is_light(world: World) -> None:
    cycle = with_input(world, 500)
    page = look(world.coordinator, cycle)
    assert len(BOX.findall(page)) == 50
    assert len(gzip.compress(page.encode())) < 25_600


# ── What it never shows ───────────────────────────────────────────────────────


@pytest.mark.parametrize("identity", ["vertrouwelijk", "anoniem"])
def test_without_names_there_is_no_author_no_class_and_no_time(world: World, identity: str) -> None:
    for number, student in enumerate(world.students):
        student.user.first_name, student.user.last_name = f"Quirien{number}", f"Ypsilon{number}"
        student.user.save()
    world.klas.name = "9Zwaluw"
    world.klas.save()
    cycle = with_input(world, 12, identity=identity)
    keys = list(cycle.contributions.order_by("pk").values_list("pk", flat=True))
    theme = sort(cycle, "Rust", keys[:4])
    row = reverse("cycles:contribution", args=[cycle.pk, keys[5]])
    pages = [look(world.coordinator, cycle, q) for q in ("", "?toon=alles", f"?toon={theme.pk}")]
    pages += [look(world.coordinator, cycle, "?toon=alles&zoek=idee")]
    pages += [text_of(signed_in(world.coordinator.user).get(row))]
    pages += [text_of(signed_in(world.coordinator.user).get(f"{cycle_url(cycle)}groepjes/?toch=1"))]
    for page in pages:
        page = page.split("<footer")[0]
        assert "Quirien" not in page and "Ypsilon" not in page
        assert "9Zwaluw" not in page
        assert not re.search(r"\b\d{1,2}:\d{2}\b|datetime=|<time", page)
    # The order is that of the random keys, not that in which it came in.
    shown = [box.split(".")[0] for box in BOX.findall(pages[1])]
    assert shown == [str(key) for key in keys]


def cycle_url(cycle: Cycle) -> str:
    return reverse("cycles:desk", args=[cycle.pk])


def test_op_naam_the_name_and_class_are_there_in_the_order_of_arrival(world: World) -> None:
    cycle = with_input(world, 5)
    page = look(world.coordinator, cycle)
    assert f"{world.student.user.first_name}, {world.klas.name}" in page
    assert re.findall(r"Idee (\d) over", page)[::2] == list("01234")


@pytest.mark.parametrize("identity", ["vertrouwelijk", "anoniem"])
def test_what_was_not_released_exists_nowhere(world: World, identity: str) -> None:
    cycle = with_input(world, 4, identity=identity, open=True)
    secret = cycle.contributions.all()[0]
    secret.released, secret.text = False, "Nog niet voor jullie"
    secret.save()
    hidden = cycle.contributions.exclude(pk=secret.pk)[0]
    Contribution.objects.filter(pk=hidden.pk).update(
        status="hidden", hidden_reason="Een naam.", released=False
    )
    for query in ("", "?toon=alles", "?toon=verborgen", "?toon=alles&zoek=jullie"):
        page = look(world.coordinator, cycle, query)
        assert "Nog niet voor jullie" not in page and hidden.text not in page
        assert "Alles (2)" in page and "Verborgen (" not in page
    for key in (secret.pk, hidden.pk):
        url = reverse("cycles:contribution", args=[cycle.pk, key])
        assert signed_in(world.coordinator.user).get(url).status_code == 404
    page = send(world.coordinator, cycle, thema="nieuw", naam="Rust", input=[str(secret.pk)])
    assert standing(cycle) == {"Rust": 0} and "1 tekst telt niet meer mee." in page


def test_what_is_with_the_zorgcoordinator_cannot_be_found_by_searching(world: World) -> None:
    cycle = with_input(world, 3)
    row = cycle.contributions.all()[0]
    Contribution.objects.filter(pk=row.pk).update(status="care")
    for query in ("?toon=alles&zoek=idee", "?toon=alles", "?toon=verborgen", ""):
        assert row.text not in look(world.coordinator, cycle, query)


# ── What it shows ─────────────────────────────────────────────────────────────


def test_paper_shows_its_source_and_its_stickers(world: World) -> None:
    cycle = with_input(world, 1, identity="anoniem")
    sheet = PaperSheet.objects.create(
        cycle=cycle,
        question=cycle.doel.questions.all()[0],
        source="flap groep 3",
        made_on=timezone.localdate(),
    )
    Contribution.objects.create(
        cycle=cycle,
        question=sheet.question,
        identity="anoniem",
        text="Meer bankjes.",
        sheet=sheet,
        count=5,
    )
    page = look(world.coordinator, cycle)
    assert "Van papier: flap groep 3" in page and "<strong>5×</strong>" in page


def test_the_first_nine_themes_have_a_key(world: World) -> None:
    cycle = with_input(world, 3)
    for number in range(11):
        sort(cycle, f"Thema {number:02}", [])
    page = look(world.coordinator, cycle)
    assert re.findall(r'data-key="(\d)"', page) == list("123456789")
    third = cycle.themes.order_by("position")[2]
    page = look(world.coordinator, cycle, f"?toon={third.pk}")
    assert re.findall(r'data-key="(\d)"', page) == list("12456789")  # keys stay where they are


def test_searching_finds_any_form_of_a_word(world: World) -> None:
    cycle = with_input(world, 10)
    page = look(world.coordinator, cycle, "?toon=zonder&zoek=bank")
    assert len(BOX.findall(page)) == 2
    page = look(world.coordinator, cycle, "?toon=zonder&zoek=vliegtuig")
    assert "Niets gevonden met ‘vliegtuig’" in page


# ── Choosing many ─────────────────────────────────────────────────────────────


def test_choosing_everything_on_the_page_without_a_script(world: World) -> None:
    cycle = with_input(world, 70)
    page = look(world.coordinator, cycle, "?toon=zonder&kies=pagina&pagina=2")
    assert len(re.findall(r'name="input" value="[^"]+" checked', page)) == 20
    assert "20 gekozen" in page


def test_choosing_everything_that_was_found_goes_across_pages(world: World) -> None:
    cycle = with_input(world, 300)
    page = look(world.coordinator, cycle, "?toon=zonder&zoek=banken&kies=alles")
    assert "60 gekozen" in page and "Ook op de andere pagina’s." in page
    sent = re.findall(r'name="input" value="([^"]+)"', page)
    assert len(sent) == 60
    page = send(world.coordinator, cycle, "?toon=zonder", thema="nieuw", naam="Banken", input=sent)
    assert standing(cycle) == {"Banken": 60}
    assert set(cycle.themes.get().contributions.values_list("text", flat=True)) == {
        f"Idee {number} over banken." for number in range(0, 300, 5)
    }
    # One undo for all of it.
    send(world.coordinator, cycle, doe="ongedaan")
    assert standing(cycle) == {}


def test_what_came_in_meanwhile_is_not_swept_along(world: World) -> None:
    cycle = cycle_with_input(3, school=world.school, by=world.coordinator, groups=[world.klas])
    page = look(world.coordinator, cycle, "?toon=zonder&kies=alles")
    sent = re.findall(r'name="input" value="([^"]+)"', page)
    write(cycle, world.student, "Net te laat voor deze keuze.")
    send(world.coordinator, cycle, thema="nieuw", naam="Alles van net", input=sent)
    assert standing(cycle) == {"Alles van net": 3}
    assert "Net te laat" in look(world.coordinator, cycle)


# ── Themes ────────────────────────────────────────────────────────────────────


def test_from_a_theme_one_moves_and_with_a_tick_it_stays_there_too(world: World) -> None:
    cycle = with_input(world, 4)
    keys = list(cycle.contributions.values_list("pk", flat=True))
    rust, plek = sort(cycle, "Rust", keys), sort(cycle, "Plek", [])
    here = f"?toon={rust.pk}"
    send(world.coordinator, cycle, here, thema=str(plek.pk), input=[str(keys[0])])
    assert standing(cycle) == {"Rust": 3, "Plek": 1}
    send(world.coordinator, cycle, here, thema=str(plek.pk), ook="1", input=[str(keys[1])])
    assert standing(cycle) == {"Rust": 3, "Plek": 2}
    send(world.coordinator, cycle, here, thema="nieuw", naam="Stil", input=[str(keys[2])])
    assert standing(cycle) == {"Rust": 2, "Plek": 2, "Stil": 1}
    send(world.coordinator, cycle, here, uit=str(rust.pk), input=[str(keys[3])])
    assert standing(cycle) == {"Rust": 1, "Plek": 2, "Stil": 1}
    send(world.coordinator, cycle, thema="keuze", naar=str(plek.pk), input=[str(keys[3])])
    assert standing(cycle) == {"Rust": 1, "Plek": 3, "Stil": 1}


def test_renaming_merging_removing_and_back(world: World) -> None:
    cycle = with_input(world, 3)
    keys = list(cycle.contributions.values_list("pk", flat=True))
    rust, plek = sort(cycle, "Rust", keys[:2]), sort(cycle, "Plek", keys[2:])
    here = f"?toon={rust.pk}"
    page = send(world.coordinator, cycle, here, doe="naam", name="Stilte")
    assert "Het thema heet nu ‘Stilte’." in page
    page = send(world.coordinator, cycle, here, doe="naam", name="Plek")
    assert "Er is al een thema met deze naam." in page
    page = send(world.coordinator, cycle, here, doe="naam", name=" " * 9)
    assert standing(cycle).keys() == {"Stilte", "Plek"} and "is-invalid" in page
    page = send(world.coordinator, cycle, here, doe="samen", met="")
    assert "Kies een ander thema" in page
    page = send(world.coordinator, cycle, here, doe="samen", met=str(plek.pk))
    assert "‘Stilte’ is nu een deel van ‘Plek’." in page and standing(cycle) == {"Plek": 3}
    page = send(world.coordinator, cycle, doe="ongedaan")
    assert "Het thema is terug, met 2 bijdragen." in page
    assert standing(cycle) == {"Stilte": 2, "Plek": 1}
    page = send(world.coordinator, cycle, here, doe="weg")
    assert standing(cycle) == {"Plek": 1}
    assert "Maak ongedaan" in page and "Het thema ‘Stilte’ weggehaald." in page


def test_forged_acts_change_nothing(world: World) -> None:
    cycle = with_input(world, 2)
    sort(cycle, "Rust", [])
    client, url = signed_in(world.coordinator.user), reverse("cycles:desk", args=[cycle.pk])
    for data in [
        {"doe": "naam", "name": "X"},
        {"doe": "samen", "met": "x"},
        {"doe": "samen", "met": str(uuid.uuid4())},
        {"doe": "weg"},
        {"doe": "x" * 5000},
        {"thema": "keuze", "naar": "\0", "input": [str(uuid.uuid4())]},
        {"thema": "keuze", "input": [str(uuid.uuid4())]},
        {"uit": "x", "input": [f"{uuid.uuid4()}.{'x' * 500}"]},
        {"thema": str(uuid.uuid4()), "input": ["." * 50, "x.y", str(uuid.uuid4())]},
        {"doe": "ongedaan", "thema": "x"},
    ]:
        assert client.post(url, data).status_code in {302, 404}, data
        client.post(f"{url}?toon={uuid.uuid4()}&kies=x&pagina=-1&zoek=%25", data)
    assert standing(cycle) in ({"Rust": 0}, {})  # the last one undoes the theme itself


def test_after_the_answer_the_desk_only_reads(world: World) -> None:
    cycle = answered_cycle(3, school=world.school, by=world.coordinator, groups=[world.klas])
    theme = cycle.themes.all()[0]
    page = look(world.coordinator, cycle, f"?toon={theme.pk}")
    assert "Idee 1 voor de aula." in page
    assert not BOX.findall(page) and 'name="thema"' not in page and "desk.js" not in page
    page = send(world.coordinator, cycle, f"?toon={theme.pk}", doe="weg")
    assert "vast" in page and cycle.themes.count() == 1


# ── Suggested groups ──────────────────────────────────────────────────────────


def groups(world: World, cycle: Cycle, query: str = "") -> str:
    client, url = signed_in(world.coordinator.user), reverse("cycles:groups", args=[cycle.pk])
    return text_of(client.get(url + query))


TOPICS = {
    "muziek": "Zachte muziek in de aula tijdens de lunch, muziek",
    "fietsen": "Een betere stalling voor fietsen, fietsen staan buiten in de regen",
    "toetsen": "Minder toetsen op een dag, toetsen maken mij moe",
    "kluisjes": "Kluisjes zijn kapot, repareer de kluisjes",
}


def about_topics(world: World, n: int) -> Cycle:
    cycle = with_input(world, n)
    said = list(TOPICS.values())
    for number, row in enumerate(cycle.contributions.all()):
        Contribution.objects.filter(pk=row.pk).update(text=f"{said[number % 4]}. ({number})")
    return cycle


def test_groups_are_offered_from_forty_texts_on(world: World) -> None:
    few = about_topics(world, 39)
    assert "Toch groepjes proberen" in look(world.coordinator, few)
    assert "Maak dit thema" not in groups(world, few)
    assert "Maak dit thema" in groups(world, few, "?toch=1")
    many = about_topics(world, 40)
    assert "Stel groepjes voor" in look(world.coordinator, many)
    assert "Maak dit thema" in groups(world, many)


def test_a_group_is_a_suggestion_until_a_person_takes_it(world: World) -> None:
    cycle = about_topics(world, 40)
    page = groups(world, cycle)
    assert cycle.themes.count() == 0 and cycle.desk_acts.count() == 0
    first = page.split("<form")[2 if 'id="sign-out"' in page.split("<form")[1] else 1]
    sent = BOX.findall(first)
    assert len(sent) == 10
    before = page.count("<h2")
    client, url = signed_in(world.coordinator.user), reverse("cycles:groups", args=[cycle.pk])
    data = {"thema": "nieuw", "naam": "Muziek", "groep": "1", "input": sent[1:]}
    page = text_of(client.post(url, data, follow=True))
    assert standing(cycle) == {"Muziek": 9}
    assert page.count("<h2") == before - 1  # the others are what they were
    send(world.coordinator, cycle, doe="ongedaan")
    assert standing(cycle) == {} and groups(world, cycle).count("<h2") == before


def test_first_names_of_students_stay_out_of_the_suggested_names(world: World) -> None:
    world.student.user.first_name = "Kluisjes"
    world.student.user.save()
    page = groups(world, about_topics(world, 40))
    names = re.findall(r'name="naam"[^>]* value="([^"]*)"', page)
    assert names and not any("luisjes" in name for name in names)

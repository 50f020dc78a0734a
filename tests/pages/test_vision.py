"""Onze visie: for everyone at the school, written by coordinator or director."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from participation.ledger.models import LogEntry
from participation.people.models import School
from tests.factories import World, make_world

from .scenes import signed_in, text_of

pytestmark = pytest.mark.django_db

SAID = {
    "vision": "Jullie weten dingen die wij niet weten.\n\nDaarom vragen we het.",
    "participation_contact": "meneer Ali (lokaal 9)",
    "care_contact": "mevrouw Jansen (lokaal 105)",
    "answer_days": "10",
}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def editor(world: World) -> Client:
    return signed_in(world.directeur.user)


def school(world: World) -> School:
    return School.objects.get(pk=world.school.pk)


def test_what_is_written_stands_there_for_everyone_at_this_school(
    world: World, editor: Client
) -> None:
    assert editor.post("/onze-visie/aanpassen/", SAID).status_code == 302
    for person in world.everyone().values():
        page = text_of(signed_in(person.user).get("/onze-visie/"))
        assert "<p>Daarom vragen we het.</p>" in page and "meneer Ali (lokaal 9)" in page
        assert "mevrouw Jansen (lokaal 105)" in page and "Binnen 10 dagen" in page
        assert "0800 0432" in page and "113" in page
    assert world.other is not None
    page = text_of(signed_in(world.other.student.user).get("/onze-visie/"))
    assert "Daarom vragen" not in page
    assert LogEntry.objects.get().verb == "vision_saved"
    assert "Jullie weten" not in str(list(LogEntry.objects.values()))


def test_an_empty_page_offers_a_proposal_and_stores_nothing_of_it(
    world: World, editor: Client
) -> None:
    assert "Begin met het voorstel" in text_of(editor.get("/onze-visie/"))
    page = text_of(editor.get("/onze-visie/aanpassen/"))
    assert "Dit is een voorstel." in page and "elke vraag krijgt antwoord" in page
    assert school(world).vision == ""
    student = text_of(signed_in(world.student.user).get("/onze-visie/"))
    assert "schrijft hier nog op" in student and "voorstel" not in student


def test_the_way_to_an_own_question_is_for_students(world: World) -> None:
    assert "/jouw-stem/vraag/" in text_of(signed_in(world.student.user).get("/onze-visie/"))
    assert "/jouw-stem/vraag/" not in text_of(signed_in(world.medewerker.user).get("/onze-visie/"))


def test_every_page_leads_to_it(world: World) -> None:
    for person in (world.student, world.medewerker):
        assert 'href="/onze-visie/"' in text_of(signed_in(person.user).get("/", follow=True))
    assert "/onze-visie/" not in text_of(Client().get("/account/inloggen/"))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("answer_days", "0", "Minstens één dag."),
        ("answer_days", "-3", "Minstens één dag."),
        ("answer_days", "61", "Hooguit 60 dagen."),
        ("answer_days", "9" * 400, "Hooguit 60 dagen."),
        ("answer_days", "", "Vul een aantal dagen in."),
        ("answer_days", "tien", "Vul een heel getal in."),
        ("answer_days", "1.5", "Vul een heel getal in."),
        ("vision", "a" * 2001, "2001"),
        ("care_contact", "a" * 121, "121"),
        ("participation_contact", "a\x00b", "null"),
    ],
)
def test_bad_input_is_refused_beside_the_field_and_keeps_what_was_typed(
    world: World, editor: Client, field: str, value: str, sentence: str
) -> None:
    response = editor.post("/onze-visie/aanpassen/", SAID | {field: value})
    page = text_of(response)
    assert response.status_code == 200 and sentence.lower() in page.lower()
    assert "Daarom vragen we het." in page or field == "vision"
    assert school(world).answer_days == 14 and school(world).vision == ""


def test_markup_is_text(world: World, editor: Client) -> None:
    editor.post("/onze-visie/aanpassen/", SAID | {"vision": "<script>alert(1)</script><b>vet</b>"})
    page = text_of(editor.get("/onze-visie/"))
    assert "<script>alert" not in page and "&lt;b&gt;vet" in page


def test_saving_touches_only_the_own_school(world: World, editor: Client) -> None:
    editor.post("/onze-visie/aanpassen/", SAID)
    assert world.other is not None and school(world.other).vision == ""
    assert school(world).answer_days == 10


def test_what_the_page_costs(world: World, django_assert_num_queries: Any) -> None:
    client = signed_in(world.student.user)
    with django_assert_num_queries(5):
        client.get("/onze-visie/")

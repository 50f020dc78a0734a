"""Names of students in what the school is about to put online."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles.actions import announcing, own_question
from cycles.models import Announcement, OwnQuestion
from cycles.naming import names_in
from participation.people.models import Membership, User
from tests.factories import World, students_of

from .help import TODAY, Pages, answered, decided

ZOE = unicodedata.normalize("NFD", "Zoë")
ASKED = "Staat hier de naam van een leerling?"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Sanne", "SANNE vroeg dit."),
        ("Anne-Marie", "Dank, Anne-Marie!"),
        ("Anne-Marie", "Dank, anne marie!"),
        ("Jan Willem", "Jan  Willem en Jan-Willem"),
        ("D'Angelo", "D’Angelo wil rust"),
        ("D’Angelo", "volgens D'Angelo."),
        ("Zoë", f"({ZOE})"),
        (ZOE, "Zoë's idee"),
        ("Zoë", "zoe"),
        ("de Vries", "Klas van De Vries"),
        ("Noah", "_Noah_ en Noah2"),
        ("Eljas", "El\u00adjas"),
    ],
)
def test_a_name_is_found_however_it_is_typed(name: str, text: str) -> None:
    assert names_in(text, ["Fatima", name]) == [name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Sanne", "Sannegang"),
        ("Ali", "We kijken naar alles, en naar kwaliteit."),
        ("Jan Willem", "Jan en Willem"),
        ("", "Tekst"),
        ("-", "a - b"),
        (" ", "a b"),
    ],
)
def test_a_part_of_a_word_is_no_name(name: str, text: str) -> None:
    assert names_in(text, [name]) == []


@given(st.sampled_from(["Sanne", "Zoë", "Anne-Marie", "D'Angelo", "Łukasz", "de Vries"]), st.data())
def test_neither_capitals_nor_composition_hide_a_name(name: str, data: Any) -> None:
    form: Any = data.draw(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
    change: Any = data.draw(st.sampled_from([str.upper, str.lower, str.title, str]))
    around = st.text(st.sampled_from(" .,!?()\n123"), max_size=5)
    text = data.draw(around) + unicodedata.normalize(form, change(name)) + data.draw(around)
    assert names_in(text, [name]) == [name]


@given(st.text(), st.lists(st.text()))
def test_any_text_and_any_names_give_an_answer(text: str, names: list[str]) -> None:
    assert len(names_in(text, names)) <= len(set(names))


# ── On the pages ──────────────────────────────────────────────────────────────


def called(member: Membership, first: str, **fields: str) -> None:
    User.objects.filter(pk=member.user_id).update(first_name=first, **fields)


@pytest.mark.django_db
def test_the_beginning_of_the_answer_asks_first(world: World, clock: Any) -> None:
    cycle = decided(world)
    called(students_of(cycle)[0], "Anne-Marie")
    pages, lead = Pages(world.coordinator), "Dank aan ANNE-MARIE."
    page = pages.refuses(ASKED, "publish", cycle.pk, lead=lead)
    assert lead in page and 'name="sure" value="1"' in page
    pages.post("publish", cycle.pk, lead=lead, sure="1")
    cycle.refresh_from_db()
    assert cycle.answered_on == TODAY


@pytest.mark.django_db
def test_a_text_of_a_student_asks_first_before_it_is_online(world: World, clock: Any) -> None:
    cycle = answered(world)
    author, named = students_of(cycle)[:2]
    called(named, "Zoë")
    text = f"Het was het idee van {ZOE}."
    row = announcing.tell(by=author, cycle=cycle, text=text, today=TODAY)
    pages, sent = Pages(world.coordinator), {"doe": "online", "gelezen": text}
    page = pages.refuses(ASKED, "announcement", cycle.pk, row.pk, **sent)
    assert 'name="sure" value="1"' in page
    pages.post("announcement", cycle.pk, row.pk, sure="1", **sent)
    assert Announcement.objects.get().status == "released"


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["Mag sanne vaker buiten?", "Waarom geeft De Vries geen les?"])
def test_an_own_question_asks_first_before_it_is_online(
    world: World, clock: Any, text: str
) -> None:
    called(world.outsider, "Sanne")
    called(world.student, "Bo", tussenvoegsel="de", last_name="Vries")
    asker = Membership.objects.get(pk=world.student.pk)
    row = own_question.ask(by=asker, today=TODAY, token=None, question=text, why="")
    pages = Pages(world.coordinator)
    page = pages.refuses(ASKED, "put_question_online", row.pk)
    assert 'name="sure" value="1"' in page
    pages.post("put_question_online", row.pk, sure="1")
    assert OwnQuestion.objects.get().status == "online"


@pytest.mark.django_db
def test_a_question_without_a_name_goes_online_at_once(world: World, clock: Any) -> None:
    said: dict[str, Any] = {"question": "Mag de bieb langer open?", "why": "", "token": None}
    row = own_question.ask(by=world.student, today=TODAY, **said)
    Pages(world.coordinator).post("put_question_online", row.pk)
    assert OwnQuestion.objects.get().status == "online"

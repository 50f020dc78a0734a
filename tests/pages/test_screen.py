"""The display in the hall: everybody who walks by reads it, so what may it say, and to whom?"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cycles.actions import announcing, answering, opening
from cycles.actions.answering import DecisionData
from cycles.hall import LONG_REASON, MOST_CYCLES, parts_of, shortened, slide_of
from cycles.models import Cycle, Theme, Vervolgactie
from cycles.views.answers import make_outcome
from participation.ledger.models import LogEntry
from participation.ledger.school import make_screen, revoke_screen
from participation.people.models import Membership, SchoolYear, Screen
from tests.factories import (
    World,
    answered_cycle,
    closed_cycle,
    decided_cycle,
    finished_cycle,
    make_world,
)

from .scenes import signed_in, text_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def world() -> World:
    return make_world(with_other=False)


def answered(world: World, *verdicts: str, **plan: Any) -> Cycle:
    plan = {"school": world.school, "by": world.coordinator, "groups": [world.klas], **plan}
    return answered_cycle(3, verdicts=verdicts or ("doen",), **plan)


def display(world: World, **fields: Any) -> Screen:
    said = {"name": "hal", "theme": "", "today": TODAY(), **fields}
    return make_screen(by=world.coordinator, **said)


def look(screen: Screen, number: int | str = 0, *, still: bool = False) -> Any:
    """What somebody who walks by gets: no account, no cookie."""
    url = reverse("screen", args=[screen.token])
    return Client().get(url, {"n": number} | ({"stil": "1"} if still else {}))


def shown(screen: Screen) -> list[str]:
    """Every slide, once."""
    first = text_of(look(screen))
    found = re.search(r"1 van (\d+)", first)
    return [text_of(look(screen, number)) for number in range(int(found[1]) if found else 1)]


# ── What it says ──────────────────────────────────────────────────────────────


def test_an_answer_stands_there_with_its_verdict_reason_and_what_happens_next(
    world: World,
) -> None:
    answered(world, "doen", "niet")
    page = text_of(look(display(world)))
    assert "Wat maakt de aula fijner?" in page and "Jullie zeiden, wij doen" in page
    for words in ("Thema 1", "Thema 2", "Doen", "Niet", "Jullie willen meer plek.", "Er is geld"):
        assert words in page
    assert "Krukken bestellen" in page and "Belofte gehouden." in page


def test_nothing_on_it_is_about_a_person(world: World) -> None:
    """No names of students or staff, no words of students, no numbers of people."""
    for number, member in enumerate([*world.students, world.coordinator]):
        member.user.last_name = f"Achternaam{number}"
        member.user.save()
    cycle = answered(world, "doen")
    for page in shown(display(world)):
        assert "Achternaam" not in page and "meneer Bos" not in page  # who does the action
        assert "de teamleiders" not in page  # who decided
        assert not any(c.text in page for c in cycle.contributions.all())
        assert not re.search(r"\d+ (leerling|bijdrage|keer|gevraagd)", page)


def test_it_moves_on_by_itself_without_javascript_and_comes_around(world: World) -> None:
    answered(world, "doen", "niet", "deels", question="Eerste vraag?")
    answered(world, "doen", question="Tweede vraag?")
    screen = display(world)
    seen, url, path = [], f"/scherm/{screen.token}/", f"/scherm/{screen.token}/"
    for _slide in range(3):
        response = Client().get(url)
        page = text_of(response)
        assert "<script" not in page
        seen.append("Eerste" if "Eerste vraag?" in page else "Tweede")
        seconds, _semicolon, following = response["Refresh"].partition("; url=")
        assert 20 <= int(seconds) <= 30 and following.startswith(path)
        url = following
    assert sorted(seen[:2]) == ["Eerste", "Tweede"] and seen[2] == seen[0]


def test_it_can_be_stopped(world: World) -> None:
    answered(world, "doen")
    answered(world, "niet")
    response = look(display(world), 1, still=True)
    assert not response.has_header("Refresh") and "Laat weer lopen" in text_of(response)


def test_what_is_not_an_answer_of_this_year_is_not_shown(world: World) -> None:
    plan: dict[str, Any] = {
        "school": world.school,
        "by": world.coordinator,
        "groups": [world.klas],
    }
    closed_cycle(3, question="Nog open?", **plan)
    decided_cycle(3, question="Nog niet gepubliceerd?", **plan)
    stopped = answered(world, question="Toch gestopt?")
    opening.stop(by=world.coordinator, cycle=stopped, reason="Verbouwing.", today=TODAY())
    old = answered(world, question="Van vorig jaar?")
    before = world.year.starts_on - timedelta(days=1)
    Cycle.objects.filter(pk=old.pk).update(answered_on=before)
    screen = display(world)
    [page] = shown(screen)
    assert "Hier komen de antwoorden van de school." in page and "?</h1>" not in page
    finished_cycle(3, question="Wel klaar?", **plan)
    [page] = shown(screen)
    assert "Wel klaar?" in page


def test_without_a_school_year_it_is_empty(world: World) -> None:
    world.klas.delete()
    world.other_klas.delete()
    SchoolYear.objects.all().delete()
    assert "Hier komen de antwoorden" in text_of(look(display(world)))


def test_only_answers_of_the_own_school(world: World) -> None:
    other = make_world(with_other=False, prefix="ver-")
    answered(other, question="Van de andere school?")
    assert "Hier komen de antwoorden" in text_of(look(display(world)))


def test_it_keeps_to_the_latest_answers(world: World) -> None:
    for number in range(MOST_CYCLES + 2):
        cycle = answered(world, question=f"Vraag nummer {number}?")
        Cycle.objects.filter(pk=cycle.pk).update(answered_on=TODAY() - timedelta(days=number))
    pages = shown(display(world))
    assert len(pages) == MOST_CYCLES
    assert "Vraag nummer 0?" in pages[0] and f"nummer {MOST_CYCLES - 1}?" in pages[-1]


def test_a_draft_of_a_decision_is_not_shown(world: World) -> None:
    cycle = answered(world, "doen", "niet")
    theme = cycle.themes.all()[1]
    theme.decisions.update(published_on=None)
    [page] = shown(display(world))
    assert "Thema 1" in page and "Thema 2" not in page


def test_after_the_answer_the_newest_decision_counts(world: World) -> None:
    cycle = answered(world, "uitzoeken")
    theme: Theme = cycle.themes.get()
    data = DecisionData(
        summary="Jullie willen rust.",
        verdict="doen",
        reason="Er komt een stille hoek.",
        decided_by="de directie",
    )
    answering.decide(by=world.coordinator, theme=theme, data=data, today=TODAY())
    [page] = shown(display(world))
    assert "Er komt een stille hoek." in page and "Er is geld" not in page


def test_the_next_action_is_the_one_that_is_still_to_be_done(world: World) -> None:
    cycle = answered(world, "doen")
    screen, action = display(world), Vervolgactie.objects.get(theme__cycle=cycle)
    answering.update_action(
        by=world.coordinator, action=action, status="klaar", words="", today=TODAY()
    )
    assert "Gedaan: Krukken bestellen" in text_of(look(screen))
    answering.update_action(
        by=world.coordinator, action=action, status="lukt_niet", words="Op.", today=TODAY()
    )
    assert "Krukken" not in text_of(look(screen))


def test_an_action_that_is_late_says_so(world: World) -> None:
    cycle = answered(world, "doen")
    Vervolgactie.objects.filter(theme__cycle=cycle).update(due=TODAY() - timedelta(days=1))
    assert "Te laat, was voor" in text_of(look(display(world)))


@pytest.mark.parametrize(("days", "words"), [(0, "5 vervolgactie bezig"), (31, "te laat")])
def test_the_ring_says_where_the_cycle_stands(world: World, days: int, words: str) -> None:
    cycle, screen = answered(world, "uitzoeken"), display(world)
    ring = make_outcome(Cycle.objects.with_facts(TODAY()).get(pk=cycle.pk), TODAY()).states
    assert slide_of(world.school, 0, TODAY()).states == ring
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        assert words in text_of(look(screen))


def test_what_students_tell_stands_there_once_it_is_released(world: World) -> None:
    cycle, text = answered(world, "doen"), "We krijgen krukken in de aula!"
    row = announcing.tell(by=world.student, cycle=cycle, text=text, today=TODAY())
    screen = display(world)
    [before] = shown(screen)
    assert text not in before
    announcing.release(by=world.coordinator, announcement=row, text=text, today=TODAY())
    told, themes = shown(screen)
    assert text in told and "Verteld door leerlingen" in told and "Thema 1" in themes
    assert world.student.user.get_full_name() not in told
    announcing.take_back(by=world.student, announcement=row)
    assert not any(text in page for page in shown(screen))


def test_markup_is_shown_as_text(world: World) -> None:
    cycle = answered(world, "doen")
    marked = "<b>vet</b><script>alert(1)</script>"
    cycle.themes.update(name=marked, summary=marked)
    cycle.doel.question = marked
    cycle.doel.save()
    page = text_of(look(display(world)))
    assert "<b>vet" not in page and "&lt;b&gt;vet" in page


# ── Long texts ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("Kort.", 20, "Kort."),
        ("Eerste zin. Tweede zin die te lang is.", 20, "Eerste zin."),
        ("Een zin zonder einde die maar doorgaat", 20, "Een zin zonder …"),
        ("Woord, en dan veel te veel tekst", 8, "Woord …"),
        ("a" * 50, 20, "a" * 19 + " …"),
        ("  veel   wit \n tussen  ", 20, "veel wit tussen"),
        ("Eén. Twee drie vier vijf zes zeven", 30, "Eén. Twee drie vier vijf zes …"),
    ],
)
def test_a_long_text_ends_at_a_sentence_or_a_word(text: str, most: int, short: str) -> None:
    assert shortened(text, most) == short
    assert len(shortened(text, most)) <= most + 2


@pytest.mark.parametrize("themes", range(1, 12))
@pytest.mark.parametrize("per_slide", [2, 3])
def test_every_theme_has_one_place_and_slides_are_even(themes: int, per_slide: int) -> None:
    parts = parts_of(themes, per_slide)
    places = [n for first, number in parts for n in range(first, first + number)]
    assert places == list(range(themes))
    sizes = {number for _first, number in parts}
    assert max(sizes) <= per_slide and max(sizes) - min(sizes) <= 1


def test_themes_with_long_reasons_get_more_room(world: World) -> None:
    cycle, screen = answered(world, "doen", "niet", "deels"), display(world)
    assert len(shown(screen)) == 1
    reason = "Dit kan niet omdat er te weinig geld is en te weinig tijd. " * 6
    assert len(reason) > LONG_REASON
    cycle.themes.all()[0].decisions.update(reason=reason)
    assert len(shown(screen)) == 2


# ── Who gets it ───────────────────────────────────────────────────────────────


def test_it_is_kept_nowhere_and_found_by_nobody(world: World) -> None:
    for response in (look(display(world)), Client().get("/scherm/bestaat-niet/")):
        assert response["Cache-Control"] == "no-store"
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.cookies


@pytest.mark.parametrize("token", ["onbekend", "a" * 43, "a" * 5000, "é", "%27%20OR%201=1", "null"])
def test_an_unknown_address_is_a_plain_page_that_is_not_there(token: str) -> None:
    response = Client().get(f"/scherm/{token}/")
    assert response.status_code == 404 and "Dit scherm is er niet" in text_of(response)


def test_a_revoked_address_stays_off(world: World) -> None:
    answered(world)
    screen = display(world)
    assert look(screen).status_code == 200
    revoke_screen(by=world.coordinator, screen=screen, today=TODAY())
    response = look(screen)
    assert response.status_code == 404 and "Wat maakt" not in text_of(response)
    assert not response.has_header("Refresh")
    again = display(world)
    assert again.token != screen.token and look(screen).status_code == 404


def test_every_address_is_long_and_of_its_own(world: World) -> None:
    tokens = {display(world, name=f"hal {n}").token for n in range(20)}
    assert len(tokens) == 20 and all(len(token) == 43 for token in tokens)


@pytest.mark.parametrize(
    "number", ["-1", "9999999999999999999", "1e9", "abc", "", "٣", "1.5", "99999", "0x1"]
)
def test_any_number_in_the_address_gives_a_slide(world: World, number: str) -> None:
    answered(world)
    response = look(display(world), number)
    assert response.status_code == 200 and "Thema 1" in text_of(response)


def test_the_school_chooses_light_or_dark(world: World) -> None:
    for theme, words in (("dark", 'data-bs-theme="dark"'), ("light", 'data-bs-theme="light"')):
        assert words in text_of(look(display(world, name=theme, theme=theme)))
    assert "data-bs-theme" not in text_of(look(display(world, name="zelf")))


@pytest.mark.parametrize("n", [1, 8])
def test_what_a_slide_costs(world: World, n: int, django_assert_num_queries: Any) -> None:
    for _number in range(n):
        answered(world, *["doen"] * 3)
    screen = display(world)
    with django_assert_num_queries(6):
        assert look(screen).status_code == 200


def test_an_unknown_address_costs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        Client().get("/scherm/onbekend/")


# ── Keeping the displays ──────────────────────────────────────────────────────


@pytest.fixture
def keeper(world: World) -> Client:
    return signed_in(world.beheerder.user)


def test_made_by_page_the_address_can_be_copied_and_opened(world: World, keeper: Client) -> None:
    page = text_of(
        keeper.post("/schermen/", {"name": "hal bij de kantine", "theme": "dark"}, follow=True)
    )
    screen = Screen.objects.get()
    assert (screen.name, screen.theme, screen.by) == ("hal bij de kantine", "dark", world.beheerder)
    assert f'value="http://testserver/scherm/{screen.token}/"' in page
    assert LogEntry.objects.get(object_id=screen.pk).verb == "screen_made"


def test_a_double_tap_makes_one_display(world: World, keeper: Client) -> None:
    for _tap in range(2):
        keeper.post("/schermen/", {"name": "hal", "theme": ""})
    assert Screen.objects.count() == LogEntry.objects.count() == 1


def test_revoking_asks_first_and_is_for_good(world: World, keeper: Client) -> None:
    screen = display(world)
    url = reverse("revoke_screen", args=[screen.pk])
    assert "Zet ‘hal’ uit?" in text_of(keeper.get(url))
    screen.refresh_from_db()
    assert screen.revoked_on is None
    for _tap in range(2):
        page = text_of(keeper.post(url, follow=True))
    screen.refresh_from_db()
    assert screen.revoked_on == TODAY() and screen.token not in page
    assert LogEntry.objects.filter(verb="screen_revoked").count() == 1


def test_the_log_does_not_hold_the_address(world: World, keeper: Client) -> None:
    screen = display(world)
    assert screen.token not in str(list(LogEntry.objects.values()))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Geef het scherm een naam."),
        ({"name": "hal", "theme": "paars"}, "Kies uit de lijst."),
        ({"name": "a" * 61}, "61"),
        ({"name": "a\x00b"}, "null"),
    ],
)
def test_a_display_that_cannot_be_is_refused_beside_the_field(
    keeper: Client, said: dict[str, str], sentence: str
) -> None:
    response = keeper.post("/schermen/", said)
    assert response.status_code == 200 and sentence in text_of(response).lower() + text_of(response)
    assert not Screen.objects.exists()


def test_a_display_of_another_school_is_not_there(world: World, keeper: Client) -> None:
    other = make_world(with_other=False, prefix="ver-")
    screen = display(other)
    assert screen.token not in text_of(keeper.get("/schermen/"))
    assert keeper.post(reverse("revoke_screen", args=[screen.pk])).status_code == 404


@pytest.mark.parametrize("n", [1, 30])
def test_what_the_list_of_displays_costs(
    world: World, n: int, django_assert_num_queries: Any
) -> None:
    for number in range(n):
        display(world, name=f"hal {number}")
    client = signed_in(world.coordinator.user)
    with django_assert_num_queries(6):
        assert client.get("/schermen/").status_code == 200


def test_a_display_looks_no_further_back_than_this_year(world: World) -> None:
    """In the first week of a school year the answers of last year are gone."""
    cycle = answered(world)
    start: date = world.year.ends_on + timedelta(days=1)
    SchoolYear.objects.create(
        school=world.school,
        name="later",
        starts_on=TODAY(),
        ends_on=max(start, TODAY() + timedelta(days=300)),
    )
    Cycle.objects.filter(pk=cycle.pk).update(answered_on=TODAY() - timedelta(days=1))
    assert "Hier komen de antwoorden" in text_of(look(display(world)))


def test_members_of_staff_without_the_role_do_not_keep_displays(world: World) -> None:
    people: list[Membership] = [world.student, world.medewerker, world.zorgcoordinator]
    for person in people:
        assert signed_in(person.user).get("/schermen/").status_code == 403

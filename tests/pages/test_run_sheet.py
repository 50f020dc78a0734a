"""The page of a draaiboek, and the breaks that it takes into account."""

from __future__ import annotations

import html
import uuid
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cycles.actions import Refused, opening, run_sheets
from cycles.models import Cycle, RunSheet, RunStep, Session
from cycles.runsheet_page import stamp_of
from participation.ledger.breaks import Break, breaks_of, save_breaks
from participation.ledger.models import LogEntry
from participation.people.models import SchoolBreak
from tests.factories import (
    MembershipFactory,
    WerkvormVersionFactory,
    World,
    fresh,
    make_world,
    method_content,
    open_cycle,
    ready_cycle,
    run_sheet,
)

from .scenes import signed_in, text_of

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture
def world() -> World:
    return make_world(students=1, with_other=False)


@pytest.fixture
def sheet(world: World) -> RunSheet:
    plan: dict[str, Any] = {"school": world.school, "by": world.coordinator}
    return run_sheet(groups=[world.klas], **plan)


def page_of(sheet: RunSheet) -> str:
    return reverse("cycles:run_sheet", args=[sheet.session.cycle_id, sheet.session_id])


def seen(sheet: RunSheet) -> dict[str, Any]:
    """The form as the page shows it now."""
    now = RunSheet.objects.get(pk=sheet.pk)
    rows = now.steps.filter(dropped=False)
    texts = {
        f"{part}-{row.pk}": said
        for row in rows
        for part, said in (
            ("zeg", row.facilitator_says.replace("\n", "\r\n")),
            ("opdracht", row.task),
            ("tekst", stamp_of(row.facilitator_says, row.task)),
        )
    }
    return (
        texts
        | {
            "stand": now.revision,
            "token": uuid.uuid4(),
            "getoond": ",".join(map(str, now.prepared)),
            "klaar": now.prepared,
        }
        | {f"{part}-{row.pk}": row.minutes for row in rows for part in ("minuten", "was")}
    )


def send(world: World, sheet: RunSheet, sent: dict[str, Any]) -> Any:
    return signed_in(world.coordinator.user).post(page_of(sheet), sent, follow=True)


def read(response: Any) -> str:
    return html.unescape(text_of(response))


def minutes(sheet: RunSheet) -> list[int]:
    return [row.minutes for row in sheet.steps.filter(dropped=False)]


def test_it_is_made_by_pressing_and_every_button_keeps_the_page(world: World) -> None:
    version = WerkvormVersionFactory(content=method_content([(5, 5)], [(10, 20), (10, 20)]))
    cycle = open_cycle(school=world.school, by=world.coordinator, sessions=1, werkvorm=version)
    session, client = cycle.sessions.get(), signed_in(world.coordinator.user)
    url = reverse("cycles:run_sheet", args=[cycle.pk, session.pk])
    assert "Welk deel van de werkvorm" in read(client.get(url))
    assert "er niet" in read(client.post(url, {"deel": "9"}, follow=True))
    for _click in range(2):
        client.post(url, {"deel": "1"})
    sheet = session.run_sheet
    one, two = sheet.steps.all()
    page = read(client.get(url))
    assert "12:30" in page and "Je houdt 50 minuten over" in page and "Deel 2" in page

    sent = seen(sheet) | {f"minuten-{one.pk}": "33", "klaar": ["1"], "doe": f"weg-{two.pk}"}
    response = client.post(url, sent)
    assert response["Location"].endswith(f"#stap-{two.pk}")
    sheet.refresh_from_db()
    assert minutes(sheet) == [33] and sheet.prepared == [1]
    assert "Overgeslagen" in read(client.get(url))
    client.post(url, seen(sheet) | {"doe": f"terug-{two.pk}"})
    client.post(url, seen(sheet) | {"doe": f"op-{two.pk}"})
    assert minutes(sheet) == [20, 33]
    client.post(url, seen(sheet) | {"doe": "passend"})
    assert sum(minutes(sheet)) == 90
    client.post(url, seen(sheet) | {"doe": "opnieuw", "deel": "0"})
    assert minutes(sheet) == [5]


def test_wrong_minutes_are_said_beside_the_field_and_everything_typed_stays(
    world: World, sheet: RunSheet
) -> None:
    one, two, three = sheet.steps.all()
    wrong: dict[Any, tuple[str, str]] = {
        one.pk: ("3", "Minstens 10 minuten."),
        two.pk: ("veel", "Vul hele minuten in."),
        three.pk: ("9" * 5000, "Vul hele minuten in."),
    }
    sent = seen(sheet) | {f"minuten-{pk}": typed for pk, (typed, _said) in wrong.items()}
    page = read(send(world, sheet, sent | {"step_name": "Een spel"}))
    for _typed, said in wrong.values():
        assert said in page
    assert 'value="veel"' in page and 'value="Een spel"' in page and minutes(sheet) == [10, 40, 40]
    for empty, said in (("", "Vul hele minuten in."), ("601", "Hooguit 600 minuten.")):
        assert said in read(send(world, sheet, seen(sheet) | {f"minuten-{one.pk}": empty}))


def test_a_field_in_error_gets_the_focus_and_its_step_can_still_be_left_out(
    world: World, sheet: RunSheet
) -> None:
    one, two, three = sheet.steps.all()
    wrong = seen(sheet) | {f"minuten-{two.pk}": "3", f"minuten-{three.pk}": "30"}
    page = read(send(world, sheet, wrong))
    field = page.partition(f'id="minuten-{two.pk}"')[2].partition(">")[0]
    assert " autofocus" in field and page.count(" autofocus") == 1
    # What was refused does not count yet, what was typed well does: everywhere the same.
    assert "Je houdt 10 minuten over." in page and "<span data-planned>80</span>" in page
    assert 'width="80"' in page
    own = read(send(world, sheet, seen(sheet) | {"step_name": "Spel"}))
    assert " autofocus" in own.partition('name="step_minutes"')[2].partition(">")[0]

    page = read(send(world, sheet, wrong | {"doe": f"weg-{two.pk}"}))
    assert "De stap is overgeslagen." in page and minutes(sheet) == [10, 30]
    also = seen(sheet) | {f"minuten-{one.pk}": "x", "doe": f"weg-{three.pk}"}
    assert "Vul hele minuten in." in read(send(world, sheet, also))
    assert minutes(sheet) == [10, 30]


def test_a_tip_is_carried_out_and_undone_with_its_own_button(world: World, sheet: RunSheet) -> None:
    one, two, three = sheet.steps.all()
    RunStep.objects.filter(pk=three.pk).update(skip="laat het slot weg", saves=None)
    Session.objects.filter(pk=sheet.session_id).update(ends_at=time(13, 20))
    page = read(send(world, sheet, seen(sheet) | {"doe": "passend"}))
    assert "Korter kan niet. Je mist nog 10 minuten. Zo win je tijd: 12 minuten bij" in page
    assert minutes(sheet) == [10, 20, 30]
    assert f'value="korter-{two.pk}"' in page and f'name="doe" value="weg-{three.pk}"' in page
    sent = seen(sheet) | {"doe": f"korter-{two.pk}", f"minuten-{one.pk}": "11"}
    for _click in range(2):
        page = read(send(world, sheet, sent))
        assert minutes(sheet) == [11, 8, 30], "with what was typed beside it, once"
    assert "Korter:" in page and f'value="korter-{two.pk}"' not in page
    page = read(send(world, sheet, seen(sheet) | {"doe": "passend"}))
    assert "De tijden zijn aangepast." in page and sum(minutes(sheet)) == 50
    page = read(send(world, sheet, seen(sheet) | {"doe": "passend"}))
    assert "aangepast" not in page and "Korter kan niet" not in page and "past precies" in page
    send(world, sheet, seen(sheet) | {"doe": f"heel-{two.pk}"})
    assert minutes(sheet)[1] >= 20 and sheet.steps.get(pk=two.pk).least == 20
    assert "heel-" not in read(signed_in(world.directeur.user).get(page_of(sheet)))


def test_the_words_of_a_step_become_those_of_the_meeting(world: World, sheet: RunSheet) -> None:
    one, two, three = sheet.steps.all()
    mine = seen(sheet) | {
        f"zeg-{two.pk}": " Waar gaat het over? \r\n\r\nSchrijf het op. ",
        f"opdracht-{two.pk}": "Schrijf op:\r\nwat wil jij? ",
        "doe": f"bewaar-{two.pk}",
    }
    theirs = seen(sheet) | {f"opdracht-{one.pk}": "Van een collega."}
    for _click in range(2):
        assert "intussen veranderd" not in read(send(world, sheet, mine))
    two.refresh_from_db()
    assert two.facilitator_says == "Waar gaat het over?\nSchrijf het op."
    assert (two.task, RunSheet.objects.get().revision) == ("Schrijf op: wat wil jij?", 2)
    page = read(send(world, sheet, theirs))
    assert "intussen veranderd" in page and "Van een collega." in page
    assert "wat wil jij?" in page.partition(f'name="opdracht-{two.pk}"')[2].partition("</text")[0]
    assert page.count('class="run-text no-print" open') == 1, "only what was typed"

    long = seen(sheet) | {f"zeg-{one.pk}": "x" * 1501, f"opdracht-{three.pk}": "y" * 141}
    page = read(send(world, sheet, long))
    assert "niet meer dan 1500 tekens" in page and "niet meer dan 140 tekens" in page
    assert "x" * 1501 in page and page.count(" autofocus") == 1
    half = {key: said for key, said in seen(sheet).items() if not key.startswith("zeg")}
    send(world, sheet, half | {f"opdracht-{two.pk}": "half"})
    two.refresh_from_db()
    assert two.task == "Schrijf op: wat wil jij?", "half a form says nothing"
    assert "zeg-" not in read(signed_in(world.directeur.user).get(page_of(sheet)))
    texts = {one.pk: ("x" * 1501, "")}
    edit = run_sheets.Edit(RunSheet.objects.get().revision, texts=texts)
    with pytest.raises(Refused, match="te lang"):
        run_sheets.save_steps(by=world.coordinator, sheet=sheet, edit=edit)


def test_the_list_to_lay_out_is_that_of_the_method_and_doubles_nothing(world: World) -> None:
    content = method_content(materials=["Een stift of bal als spreekstok", "Een vel per groepje"])
    plan: dict[str, Any] = {"school": world.school, "by": world.coordinator}
    sheet = run_sheet(content=content, **plan)
    page = read(signed_in(world.coordinator.user).get(page_of(sheet)))
    listed = page.partition('class="run-materials"')[2].partition("</ul>")[0]
    assert listed.count("<li>") == 2 and "stift voor elke leerling" not in listed
    assert "Een stift voor elke leerling" in page.partition('class="run-materials"')[0]
    bare = run_sheet(content=method_content(materials=[]), **plan)
    page = read(signed_in(world.coordinator.user).get(page_of(bare)))
    assert "Een stift voor elke leerling" in page.partition('class="run-materials"')[2]


def test_who_comes_second_sees_how_it_is_and_keeps_what_was_typed(
    world: World, sheet: RunSheet
) -> None:
    one, two, three = sheet.steps.all()
    mine = seen(sheet) | {f"minuten-{one.pk}": "15"}
    send(world, sheet, seen(sheet) | {f"minuten-{two.pk}": "30", "doe": f"weg-{three.pk}"})
    page = read(send(world, sheet, mine | {"step_name": "Een spel", "step_minutes": "5"}))
    assert "intussen veranderd" in page and "Bewaard is 10 minuten." in page
    assert 'value="15"' in page and 'value="Een spel"' in page
    assert f'id="minuten-{two.pk}" value="30"' in page, "an untouched number follows the colleague"
    assert minutes(sheet) == [10, 30]
    # Sent again from the page that was shown, only what was typed is stored.
    send(world, sheet, seen(sheet) | {f"minuten-{one.pk}": "15"})
    assert minutes(sheet) == [15, 30]


def test_a_double_click_adds_one_step(world: World, sheet: RunSheet) -> None:
    sent = seen(sheet) | {"step_name": "Een spel", "step_minutes": "5", "step_least": "9"}
    assert "Dit is meer dan de stap" in read(send(world, sheet, sent))
    sent["step_least"] = "2"
    assert "Kies een plek uit de lijst." in read(send(world, sheet, sent | {"after": "maan\x00"}))
    sent["after"] = str(sheet.steps.all()[0].pk)
    for _click in range(2):
        assert "intussen veranderd" not in read(send(world, sheet, sent))
    assert RunStep.objects.filter(name="Een spel", least=2, method_step=None).count() == 1
    assert [row.name for row in sheet.steps.all()][1] == "Een spel"


@pytest.mark.parametrize(
    "strange",
    [
        {"doe": "weg-geen-id"},
        {"doe": f"weg-{uuid.UUID(int=5)}"},
        {"doe": "op-"},
        {"doe": "iets\x00"},
        {"doe": "opnieuw", "deel": "-1"},
        {"doe": "opnieuw", "deel": "٣"},
        {"stand": "zes"},
        {"stand": "9" * 40},
        {"stand": ""},
    ],
    ids=str,
)
def test_what_no_page_sends_changes_nothing(
    world: World, sheet: RunSheet, strange: dict[str, str]
) -> None:
    before = minutes(sheet)
    response = send(world, sheet, seen(sheet) | strange)
    assert response.status_code == 200
    assert any(message.level >= 40 for message in response.context["messages"])
    assert minutes(sheet) == before
    for harmless in ({"token": "geen-id\x00"}, {"getoond": "a,,\x00", "klaar": ["-1", "x"]}):
        assert send(world, sheet, seen(sheet) | harmless).status_code == 200
    assert minutes(sheet) == before


def test_who_leads_or_takes_notes_changes_it_others_only_read(
    world: World, sheet: RunSheet
) -> None:
    leader = MembershipFactory(school=world.school)
    sent = seen(sheet) | {"doe": "passend"}
    assert signed_in(leader.user).get(page_of(sheet)).status_code == 404
    Session.objects.filter(pk=sheet.session_id).update(note_taker=leader)
    assert signed_in(leader.user).post(page_of(sheet), sent).status_code == 302
    assert LogEntry.objects.filter(verb="run_sheet_changed", actor=leader).count() == 1
    director = signed_in(world.directeur.user)
    page = read(director.get(page_of(sheet)))
    assert "Fijn dat jullie er zijn." in page and "minuten-" not in page
    assert director.post(page_of(sheet), sent).status_code == 403
    cycle = sheet.session.cycle
    by, today = cycle.coordinator, timezone.localdate()
    opening.stop(by=by, cycle=cycle, reason="Verbouwing.", today=today)
    assert "minuten-" not in read(signed_in(world.coordinator.user).get(page_of(sheet)))


def test_a_break_and_another_time_are_warned_of(world: World, sheet: RunSheet) -> None:
    save_breaks(by=world.coordinator, breaks=[Break("kleine pauze", time(12, 45), time(13))])
    Session.objects.filter(pk=sheet.session_id).update(ends_at=time(13, 20))
    page = read(send(world, sheet, seen(sheet)))
    assert "‘kleine pauze’ (12:45 – 13:00) valt in de stap ‘Stap 2’." in page
    assert "Het loopt 40 minuten uit: klaar om 14:00, en jullie hebben tot 13:20." in page
    assert "20 minuten bij" not in page and "12 minuten bij ‘Stap 2’: sla deze ronde over." in page


def test_preparation_is_due_on_a_school_day_before_the_meeting(world: World) -> None:
    with time_machine.travel(MONDAY):
        content = method_content(
            preparation=[
                {"what": "Ver vooraf.", "days_before": 30000},
                {"what": "In het weekend.", "days_before": 3},
                {"what": "Op de dag zelf.", "days_before": 0},
            ]
        )
        sheet = run_sheet(school=world.school, by=world.coordinator, content=content)
        Session.objects.filter(pk=sheet.session_id).update(date=date(2026, 12, 1))  # a Tuesday
        page = read(signed_in(world.coordinator.user).get(page_of(sheet)))
    assert "uiterlijk vrijdag 27 november" in page and "uiterlijk dinsdag 1 december" in page
    assert "moest klaar zijn op" in page and "zaterdag" not in page


def test_another_method_in_a_concept_is_offered_and_later_only_said(world: World) -> None:
    version = WerkvormVersionFactory(content=method_content())
    plan: dict[str, Any] = {"school": world.school, "by": world.coordinator, "sessions": 1}
    sheet = run_sheet(ready_cycle(werkvorm=version, **plan))
    other = WerkvormVersionFactory(name="Placemat", content=method_content([(7, 7)]))
    Cycle.objects.filter(pk=sheet.session.cycle_id).update(werkvorm=other)
    plan_page = reverse("cycles:werkvorm", args=[sheet.session.cycle_id])
    said = read(signed_in(world.coordinator.user).get(plan_page))
    assert f"Gepland met {version.name}. Gekozen is nu Placemat." in said
    page = read(send(world, sheet, {"doe": "x"}))
    assert "De cyclus heeft nu een andere werkvorm: Placemat" in page
    assert "Maak het opnieuw met Placemat" in page and minutes(sheet) == [10, 40, 40]
    send(world, sheet, {"stand": "1", "doe": "werkvorm"})
    assert minutes(sheet) == [7]

    Cycle.objects.filter(pk=sheet.session.cycle_id).update(werkvorm=version)
    open_cycle(fresh(sheet.session.cycle))
    page = read(send(world, sheet, {"stand": "2", "doe": "werkvorm"}))
    assert "andere werkvorm" in page and "Maak het opnieuw met" not in page
    assert minutes(sheet) == [7]


def test_htmx_gets_the_sheet_without_the_page(world: World, sheet: RunSheet) -> None:
    client = signed_in(world.coordinator.user)
    part = read(client.get(page_of(sheet), headers={"HX-Request": "true"}))
    assert part.lstrip().startswith('<div id="draaiboek">') and 'id="messages"' in part


def test_step_two_leads_to_it(world: World, sheet: RunSheet) -> None:
    planner = reverse("cycles:werkvorm", args=[sheet.session.cycle_id])
    assert page_of(sheet) in read(signed_in(world.directeur.user).get(planner))


@pytest.mark.parametrize("n", [1, 30])
def test_home_shows_who_leads_the_next_meetings(
    n: int, world: World, sheet: RunSheet, django_assert_num_queries: Any
) -> None:
    session, today = sheet.session, timezone.localdate()
    plan: dict[str, Any] = {"cycle": session.cycle, "werkvorm": session.werkvorm, "place": "hal"}
    Session.objects.bulk_create(
        Session(
            date=today + timedelta(days=number - 1),  # the first was yesterday
            starts_at=time(9),
            ends_at=time(10),
            facilitator=world.medewerker,
            **plan,
        )
        for number in range(n + 1)
    )
    client = signed_in(world.medewerker.user)
    with django_assert_num_queries(9):
        page = read(client.get("/"))
    assert page.count("Draaiboek van") == min(n, 6)
    by = session.cycle.coordinator
    opening.stop(by=by, cycle=session.cycle, reason="Verbouwing.", today=today)
    assert "Draaiboek van" not in read(client.get("/"))


# ── The breaks of the school ──────────────────────────────────────────────────


def typed(*rows: tuple[str, str, str], **more: str) -> dict[str, str]:
    fields = ("name", "starts_at", "ends_at")
    sent = {
        f"regel-{n}-{f}": v for n, row in enumerate(rows) for f, v in zip(fields, row, strict=True)
    }
    return sent | more


SMALL, LARGE = ("kleine pauze", "10:30", "10:45"), ("grote pauze", "12:30", "13:00")


def test_breaks_are_kept_in_the_order_of_the_day_and_logged_once(world: World) -> None:
    client, url = signed_in(world.beheerder.user), reverse("school_breaks")
    for _click in range(2):
        assert client.post(url, typed(LARGE, SMALL)).status_code == 302
    assert [row.name for row in breaks_of(world.school)] == ["kleine pauze", "grote pauze"]
    assert LogEntry.objects.filter(verb="breaks_saved").count() == 1
    assert 'value="10:30"' in read(client.get(url))
    client.post(url, typed(SMALL, LARGE, doe="weg-0"))
    assert [row.name for row in breaks_of(world.school)] == ["grote pauze"]
    client.post(url, typed())
    assert not SchoolBreak.objects.exists()
    with pytest.raises(ValidationError):
        save_breaks(by=world.directeur, breaks=[])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", "10:30", "10:45"), "Geef deze pauze een naam."),
        (("pauze", "", "10:45"), "Vul een tijd in."),
        (("pauze", "half elf", "10:45"), "Dit is geen tijd."),
        (("pauze", "10:45", "10:30"), "De pauze eindigt voordat die begint."),
        (("pauze", "10:30", "10:30:59"), "De pauze eindigt voordat die begint."),
        (("p" * 41, "10:30", "10:45"), "niet meer dan 40 tekens"),
        (("pauze\x00", "10:30", "10:45"), "Null-tekens"),
    ],
)
def test_a_wrong_break_is_said_and_kept_on_the_page(
    world: World, row: tuple[str, str, str], said: str
) -> None:
    page = read(signed_in(world.beheerder.user).post(reverse("school_breaks"), typed(row)))
    assert said in page and not SchoolBreak.objects.exists()
    assert all(f'value="{part}"' in page for part in row if part)


def test_breaks_at_the_same_time_and_too_many_are_refused(world: World) -> None:
    client, url = signed_in(world.beheerder.user), reverse("school_breaks")
    for begin in ("10:30", "10:44"):
        same = typed(("late pauze", begin, "10:50"), SMALL)
        answer = client.post(url, same)
        assert list(answer.context["forms"][0].errors) == ["starts_at"], begin
        assert "Dan is het al pauze: ‘" in read(answer)
    touching = typed(SMALL, ("late pauze", "10:45", "10:50"))
    assert client.post(url, touching).status_code == 302
    rows = [Break(*row) for row in (("a", time(9), time(10)), ("b", time(9, 30), time(9, 40)))]
    with pytest.raises(ValidationError, match="overlappen: a"):
        save_breaks(by=world.beheerder, breaks=rows)
    SchoolBreak.objects.all().delete()
    many = typed(*[(f"pauze {n}", f"{n + 7:02}:00", f"{n + 7:02}:10") for n in range(13)])
    assert "Hooguit 12 pauzes." in read(client.post(url, many))
    assert not SchoolBreak.objects.exists()


def test_who_saves_second_sees_what_the_first_kept(world: World) -> None:
    url, clients = reverse("school_breaks"), [signed_in(world.beheerder.user) for _n in range(2)]
    seen = [client.get(url).context["seen"] for client in clients]
    for _double_click in range(2):
        assert clients[0].post(url, typed(SMALL, seen=seen[0])).status_code == 302
    wrong = clients[1].post(url, typed(("", "12:30", "13:00"), seen=seen[1]))
    assert wrong.context["seen"] == seen[1], "a mistake in typing is no reading of what is new"
    answer = clients[1].post(url, typed(LARGE, seen=seen[1]))
    page = read(answer)
    assert answer.status_code == 409 and "Iemand anders veranderde de pauzes." in page
    assert "kleine pauze: 10:30 – 10:45" in page and 'value="grote pauze"' in page
    assert [row.name for row in breaks_of(world.school)] == ["kleine pauze"]
    again = typed(SMALL, LARGE, seen=answer.context["seen"])
    assert clients[1].post(url, again).status_code == 302
    assert [row.name for row in breaks_of(world.school)] == ["kleine pauze", "grote pauze"]


@pytest.mark.parametrize("row", [Break("p", time(9), time(9)), Break("", time(9), time(10))])
def test_the_verb_refuses_a_break_that_cannot_be(world: World, row: Break) -> None:
    with pytest.raises(ValidationError, match="een later einde"):
        save_breaks(by=world.beheerder, breaks=[row])


def test_there_is_a_way_to_the_breaks_and_back(world: World, sheet: RunSheet) -> None:
    url, link = reverse("school_breaks"), f'href="{reverse("school_breaks")}'
    assert link in read(signed_in(world.beheerder.user).get("/"))
    for who in (world.zorgcoordinator, world.coordinator):
        assert link in read(signed_in(who.user).get(reverse("vision")))
    client = signed_in(world.coordinator.user)
    van = {"van": str(sheet.session_id)}
    assert f"{url}?van={van['van']}" in read(client.get(page_of(sheet)))
    assert f'href="{page_of(sheet)}"' in read(client.get(url, van))
    response = client.post(f"{url}?van={van['van']}", typed(SMALL))
    assert response["Location"] == f"{url}?van={van['van']}"
    for strange in ("x" * 900, str(uuid.UUID(int=5)), "//elders.nl"):
        page = read(client.get(url, {"van": strange}))
        assert "Terug naar de startpagina" in page
    assert page_of(sheet) not in read(signed_in(world.beheerder.user).get(url, van))


# ── What it costs ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("n", [1, 30])
def test_the_page_costs_the_same_with_thirty_steps_meetings_and_breaks(
    n: int, world: World, django_assert_num_queries: Any
) -> None:
    content = method_content([(1, 2)] * n)
    sheet = run_sheet(school=world.school, by=world.coordinator, content=content)
    cycle = fresh(sheet.session.cycle)
    for number in range(n - 1):
        day = timezone.localdate() + timedelta(days=number)
        at = {"starts_at": time(9), "ends_at": time(10), "place": "lokaal 1"}
        row = Session.objects.create(cycle=cycle, werkvorm=cycle.werkvorm, date=day, **at)
        run_sheets.make_run_sheet(by=world.coordinator, session=row)
    SchoolBreak.objects.bulk_create(
        SchoolBreak(school=world.school, name="x", starts_at=time(8, k), ends_at=time(9))
        for k in range(n)
    )
    client = signed_in(world.coordinator.user)
    with django_assert_num_queries(10):
        assert client.get(page_of(sheet)).status_code == 200
    with django_assert_num_queries(5):
        assert client.get(reverse("school_breaks")).status_code == 200

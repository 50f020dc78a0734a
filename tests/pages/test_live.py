"""The screens of a running meeting, the note afterwards, and what a school learned of a method."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cycles.actions.learned import LearnedData, note_learned
from cycles.actions.run_sheets import make_run_sheet
from cycles.models import GroupAttendance, Run, RunSheet, RunStep, Session, SessionNote
from cycles.steps import Phase
from participation.experience import experience_of
from participation.people.models import Group, User
from tests.factories import World, make_world, method_content, open_cycle, run_sheet
from werkvormen.models import Werkvorm, WerkvormVersion

from .scenes import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(with_other=False)


@pytest.fixture
def sheet(world: World) -> RunSheet:
    return on_today(world)


def on_today(world: World, steps: int = 3) -> RunSheet:
    """A run sheet for a meeting of today, led by the mentor."""
    content = method_content(*[[(1, 2)] * steps]) if steps != 3 else None
    plan: dict[str, Any] = {"school": world.school, "by": world.coordinator}
    made = run_sheet(groups=[world.klas], content=content, **plan)
    Session.objects.filter(pk=made.session_id).update(
        date=timezone.localdate(), facilitator=world.medewerker
    )
    return RunSheet.objects.select_related("session__cycle").get(pk=made.pk)


def at(name: str, sheet: RunSheet) -> str:
    return reverse(f"cycles:{name}", args=[sheet.session.cycle_id, sheet.session_id])


def leader(world: World) -> Client:
    return signed_in(world.medewerker.user)


def sent(client: Client, sheet: RunSheet, verb: str, *, revision: int, **extra: Any) -> Any:
    """What the script sends."""
    said = {"verb": verb, "revision": revision, "key": uuid.uuid4(), **extra}
    return client.post(at("run", sheet), said, headers={"Accept": "application/json"})


def test_it_works_without_a_script(world: World, sheet: RunSheet) -> None:
    client = leader(world)

    def press(verb: str) -> str:
        page = client.get(at("run", sheet))
        form = page.context["form"]
        said = {"verb": verb, "key": form["key"].value(), "revision": page.context["live"].revision}
        client.post(at("run", sheet), said)
        answer = text_of(client.post(at("run", sheet), said, follow=True))  # a double tap
        assert "Iemand anders" not in answer
        return answer

    page = press("start")
    ends = timezone.localtime(timezone.now() + timedelta(minutes=10))
    assert f"tot {ends:%H:%M}" in page and "Stap 1 van 3" in page and "Fijn dat jullie" in page
    page = press("volgende")
    assert "Stap 2 van 3" in page
    assert "nog 40 min" in press("pauze")
    board = text_of(client.get(at("board", sheet)))
    assert "Praat met z’n tweeën." in board and "Stap 2 van 3" in board
    assert '<noscript><meta http-equiv="refresh"' in board
    done = press("stop")
    assert "De bijeenkomst is klaar" in done
    # Starting anew is asked first, also without a script: the button lies inside what is folded.
    folded = done.partition('id="opnieuw"')[2].partition("</details>")[0]
    assert "Weet je het zeker?" in folded and 'value="start">Ja, begin opnieuw' in folded


def test_the_large_screen_is_for_everyone_and_tells_of_nobody(
    world: World, sheet: RunSheet
) -> None:
    sent(leader(world), sheet, "start", revision=0)
    client = signed_in(world.directeur.user)
    board = text_of(client.get(at("board", sheet)))
    state = client.get(at("run_state", sheet), {"stappen": "1"})
    for page in (board, text_of(state)):
        assert "Fijn dat jullie" not in page and "Leg uit" not in page
        for person in (world.medewerker, world.coordinator, world.directeur, *world.students):
            assert person.user.last_name not in page and person.user.username not in page
    assert state["Cache-Control"] == "private, no-store"
    assert set(state.json()) == {
        *("revision", "sheet", "status", "position", "used", "now"),
        "steps",
    }
    theirs = leader(world).get(at("run_state", sheet), {"stappen": "1"}).json()
    assert theirs["steps"][0]["says"] == [
        "Fijn dat jullie er zijn.",
        "Er zijn geen foute antwoorden.",
    ]


RUBBISH: list[dict[str, Any]] = [
    {"verb": "spring"},
    {"verb": "volgende\x00"},
    {"verb": ""},
    {"revision": "x"},
    {"revision": -1},
    {"revision": "9" * 400},
    {"revision": "1.5"},
    {"revision": ""},
    {"key": "geen-sleutel"},
    {"key": ""},
    {"key": "\x00"},
    {"ago": "gisteren"},
    {"ago": "9" * 300},
    {"ago": -5},
    {"ago": "NaN"},
]


def test_rubbish_is_refused_in_words_and_changes_nothing(world: World, sheet: RunSheet) -> None:
    client = leader(world)
    for spoilt in RUBBISH:
        good = {"verb": "start", "revision": 0, "key": str(uuid.uuid4()), "ago": 0}
        for said in (good | spoilt, {}):
            answer = client.post(at("run", sheet), said, headers={"Accept": "application/json"})
            assert answer.status_code == 400, spoilt
            assert "Laad de pagina opnieuw" in answer.json()["problem"]
        page = client.post(at("run", sheet), good | spoilt, follow=True)
        assert "Laad de pagina opnieuw" in text_of(page)
    assert not Run.objects.exists()


def test_refusals_and_late_presses_come_with_the_state_as_it_is(
    world: World, sheet: RunSheet
) -> None:
    client = leader(world)
    assert sent(client, sheet, "start", revision=0).json()["status"] == "loopt"
    late = sent(client, sheet, "volgende", revision=0)
    assert (late.status_code, late.json()["position"]) == (200, 0)
    assert "Iemand anders drukte net ook" in late.json()["problem"]
    assert sent(client, sheet, "volgende", revision=1, ago=1000).json()["position"] == 1
    Session.objects.update(date=timezone.localdate() + timedelta(days=9))
    refused = sent(client, sheet, "volgende", revision=2)
    assert refused.status_code == 409 and "op de dag zelf" in refused.json()["problem"]
    assert "Starten kan op de dag zelf" in text_of(client.get(at("run", sheet)))


@pytest.mark.parametrize("n", [1, 30])
def test_what_the_screens_cost(n: int, world: World) -> None:
    """Session, user and memberships; the meeting and its steps; on a page also the inbox."""
    sheet = on_today(world, steps=n)
    client = leader(world)
    sent(client, sheet, "start", revision=0)
    assert RunSheet.objects.get().steps.count() == n
    for name, number in {"run_state": 5, "run": 6, "board": 6, "learned": 9}.items():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at(name, sheet)).status_code == 200
        assert len(captured) == number, (name, len(captured))


# ── What we learned ───────────────────────────────────────────────────────────


def test_a_note_starts_with_what_is_known(world: World, sheet: RunSheet) -> None:
    first = sheet.steps.all()[0]
    sheet.steps.filter(pk=first.pk).update(real_minutes=13)
    client, url = leader(world), at("learned", sheet)
    form = client.get(url).context["form"]
    assert form[f"step-{first.pk}"].value() == 13
    assert [(field.label, odd) for field, odd in form.group_fields] == [("1A", "")]
    wrong = {"worked": "De stickers.", f"step-{first.pk}": "-3", "group-1A": "9999"}
    page = client.post(url, wrong)
    assert set(page.context["form"].errors) == {f"step-{first.pk}", "group-1A"}
    assert "De stickers." in text_of(page) and not SessionNote.objects.exists()
    name = world.student.user.first_name
    page = client.post(url, {"worked": f"{name} zei veel."})
    assert "Staat hier de naam van een leerling?" in text_of(page)
    assert client.post(url, {"tip": "Begin op tijd.", "group-1A": "2"}).status_code == 302
    page = client.get(url)
    assert page.context["form"]["group-1A"].value() == 2 and "Begin op tijd." in text_of(page)
    assert "meer dan er uitgenodigd" not in text_of(page)
    assert text_of(page).count("Dit lezen wie de bijeenkomst leidt of opschrijft") == 2
    page = client.post(url, {"tip": "Begin op tijd.", "group-1A": "61"}, follow=True)
    assert "Dit is meer dan er uitgenodigd zijn: 3 leerlingen. Klopt het?" in text_of(page)
    assert GroupAttendance.objects.get().number == 61, "it asks, and stores what was counted"
    plan = reverse("cycles:werkvorm", args=[sheet.session.cycle_id])
    assert "Geteld: 1A: 61" in " ".join(text_of(client.get(plan)).split())
    assert "Geteld" not in text_of(signed_in(world.directeur.user).get(plan))

    sheet.session.participants.update(attended=True)
    page = text_of(client.get(url))
    assert "1A: 3" in page and 'name="group-1A"' not in page
    sheet.session.participants.update(attended=False)
    assert "1A: 0" in text_of(client.get(url)), "nobody came is said too"


def test_who_did_not_write_the_note_reads_it(world: World, sheet: RunSheet) -> None:
    Session.objects.update(note_taker=world.zorgcoordinator)
    leader(world).post(at("learned", sheet), {"tip": "Begin op tijd."})
    other = signed_in(world.zorgcoordinator.user)
    page = text_of(other.get(at("learned", sheet)))
    assert "Begin op tijd." in page and 'name="tip"' not in page
    assert other.post(at("learned", sheet), {"tip": "Nee."}).status_code == 409
    staff = signed_in(world.coordinator.user)
    assert staff.post(at("learned", sheet), {"tip": "Begin vroeg."}).status_code == 302
    assert SessionNote.objects.get().tip == "Begin vroeg."


def test_who_comes_second_loses_nothing(world: World, sheet: RunSheet) -> None:
    Session.objects.update(note_taker=world.zorgcoordinator)
    people = [leader(world), signed_in(world.zorgcoordinator.user), signed_in(staff_of(world))]
    first, url = sheet.steps.all()[0], at("learned", sheet)
    seen = {client.get(url).context["seen"] for client in people}
    assert seen == {"-"}
    said = {"seen": "-", "tip": "Begin op tijd.", f"was-{first.pk}": "", f"step-{first.pk}": "12"}
    for _double_click in range(2):
        assert people[0].post(url, said).status_code == 302

    answer = people[1].post(url, said | {"worked": "De <b>stickers</b>.", "group-1A": "3"})
    page = text_of(answer)
    assert answer.status_code == 409 and "Begin op tijd." in page and "Dit typte je zelf" in page
    assert "Een collega schreef dit al op." in page and 'name="tip"' not in page
    own = page.partition("Dit typte je zelf")[2]
    assert ">De &lt;b&gt;stickers&lt;/b&gt;.<" in own and ">12<" in own and ">3<" in own

    answer = people[2].post(url, said | {"tip": "Begin vroeg."})
    page = text_of(answer)
    assert answer.status_code == 409 and "Dit staat er nu" in page and "Begin op tijd." in page
    assert 'rows="2"' in page and "Begin vroeg." in page
    assert SessionNote.objects.get().tip == "Begin op tijd."
    answer = people[2].post(url, said | {"tip": "Begin vroeg.", "seen": answer.context["seen"]})
    note = SessionNote.objects.get()
    assert (answer.status_code, note.tip, note.by) == (302, "Begin vroeg.", world.medewerker)


def staff_of(world: World) -> User:
    return world.coordinator.user


def test_minutes_that_were_measured_meanwhile_stay(world: World, sheet: RunSheet) -> None:
    client, url = leader(world), at("learned", sheet)
    first, second, third = sheet.steps.all()
    sheet.steps.filter(pk=first.pk).update(real_minutes=9)
    form = client.get(url).context["form"]
    assert [was for _step, _field, was in form.step_fields] == ["9", "", ""]
    shown = {f"was-{step.pk}": was for step, _field, was in form.step_fields}
    sheet.steps.update(real_minutes=40)
    typed = {f"step-{first.pk}": "9", f"step-{second.pk}": "", f"step-{third.pk}": "33"}
    wrong = client.post(url, shown | typed | {f"step-{third.pk}": "x"})
    assert [was for *_field, was in wrong.context["form"].step_fields] == ["9", "", ""]
    client.post(url, shown | typed)
    assert list(sheet.steps.values_list("real_minutes", flat=True)) == [40, 40, 33]
    assert SessionNote.objects.get().real_minutes == 113
    client.post(url, {"tip": "Begin op tijd."})
    assert list(sheet.steps.values_list("real_minutes", flat=True)) == [40, 40, 33]
    client.post(url, {f"was-{first.pk}": "40", f"step-{first.pk}": ""})
    assert list(sheet.steps.values_list("real_minutes", flat=True)) == [None, 40, 33]


def test_heads_stay_with_the_group_they_were_counted_in(world: World, sheet: RunSheet) -> None:
    client, url = leader(world), at("learned", sheet)
    assert 'name="group-1A"' in text_of(client.get(url))
    invitation = sheet.session.cycle.invitations.exclude(klas=None).first()
    assert invitation
    Group.objects.filter(pk=world.other_klas.pk).update(name="0 X")
    type(invitation).objects.filter(pk=invitation.pk).update(klas=world.other_klas)
    client.post(url, {"group-1A": "27", "group-9Z": "4", "group-0": "5"})
    assert [(row.group_name, row.number) for row in GroupAttendance.objects.all()] == [("1A", 27)]
    page = text_of(client.get(url))
    assert 'name="group-0 X" id="id_groep-0"' in page
    client.post(url, {"group-0 X": "1"})
    assert GroupAttendance.objects.count() == 2, "what was not on the form stays"


# ── The school's own experience ───────────────────────────────────────────────


def held(world: World, version: WerkvormVersion, n: int) -> None:
    """So many meetings that took 8 minutes longer, all in the second step; each gives a tip."""
    cycle = open_cycle(
        school=world.school,
        by=world.coordinator,
        groups=[world.klas],
        sessions=n,
        werkvorm=version,
    )
    today = timezone.localdate()
    for number, session in enumerate(cycle.sessions.all()):
        Session.objects.filter(pk=session.pk).update(date=today)
        steps = run_sheet_of(session, world)
        minutes = {step.pk: step.minutes + (8 if step.name == "Stap 2" else 0) for step in steps}
        data = LearnedData(tip=f"Tip {number}.", minutes=minutes)
        note_learned(by=world.medewerker, session=session, data=data, groups={}, today=today)


def run_sheet_of(session: Session, world: World) -> Any:
    return make_run_sheet(by=world.coordinator, session=session).steps.all()


@pytest.mark.parametrize("n", [2, 30])
def test_the_page_of_a_method_shows_the_own_experience(
    n: int, world: World, django_assert_num_queries: Any
) -> None:
    sheet = on_today(world)
    version = sheet.session.werkvorm
    method, today = version.werkvorm, timezone.localdate()
    sheet.session.cycle.delete()
    held(world, version, n)
    with django_assert_num_queries(4):  # who this is, and three
        found = experience_of(world.directeur.user, method, today)
    over, longest = (8, "Stap 2") if n >= 3 else (None, "")  # not how long one colleague took
    assert found and (found.times, found.noted, found.over) == (n, n, over)
    assert found.longest == longest and len(found.tips) == min(n, 5)
    page = text_of(signed_in(world.directeur.user).get(reverse("method", args=[method.slug])))
    assert f"{n} keer gebruikt." in page and world.medewerker.user.formal_name in page
    told = "gemiddeld 8 minuten langer dan gepland, vooral ‘Stap 2’." in " ".join(page.split())
    assert told == (n >= 3) and ("gemiddeld" in page) == told


def test_a_meeting_that_was_hardly_measured_says_nothing_about_the_length(
    world: World, sheet: RunSheet
) -> None:
    first, second, third = sheet.steps.all()  # 10, 40 and 40 minutes
    method, today = sheet.session.werkvorm.werkvorm, timezone.localdate()
    held(world, sheet.session.werkvorm, 2)

    def over(minutes: dict[Any, int | None]) -> tuple[int | None, str]:
        data = LearnedData(minutes=minutes)
        note_learned(by=world.medewerker, session=sheet.session, data=data, groups={}, today=today)
        found = experience_of(world.directeur.user, method, today)
        assert found and found.noted == 3
        return found.over, found.longest

    assert over({first.pk: 1, second.pk: 0, third.pk: 0}) == (None, "")
    assert over({first.pk: 30, second.pk: None, third.pk: None}) == (None, "")
    assert over({first.pk: 10, second.pk: 48, third.pk: 0}) == (8, "Stap 2")
    apart = on_today(world)
    apart.steps.filter(name="Stap 3").update(real_minutes=540)
    found = experience_of(world.directeur.user, method, today)
    assert found and (found.over, found.longest) == (8, "Stap 2"), "nobody noted that meeting"
    SessionNote.objects.update(real_minutes=F("planned_minutes"))
    noted = RunStep.objects.exclude(sheet=apart)
    noted.update(real_minutes=F("minutes"))
    found = experience_of(world.directeur.user, method, today)
    assert found and (found.over, found.longest) == (0, ""), "no step takes longer"


def test_the_experience_of_a_school_is_for_its_own_staff(world: World, sheet: RunSheet) -> None:
    there, today = make_world(with_other=False, prefix="ander-"), timezone.localdate()
    method = Werkvorm.objects.get(pk=sheet.session.werkvorm.werkvorm_id)
    held(world, sheet.session.werkvorm, 1)
    theirs = experience_of(there.directeur.user, method, today)
    assert theirs and (theirs.times, theirs.over, theirs.longest, theirs.tips) == (0, None, "", [])
    assert experience_of(world.student.user, method, today) is None
    for reader in (there.directeur, world.student):
        page = text_of(signed_in(reader.user).get(reverse("method", args=[method.slug])))
        assert "Tip 0." not in page
    ours = experience_of(world.medewerker.user, method, today + timedelta(days=1))
    assert ours and (ours.times, ours.noted) == (2, 1)  # the meeting of `sheet` has gone by too
    ours = experience_of(world.medewerker.user, method, today)
    assert ours and ours.times == 1, "it may still be going on"
    cycle = type(sheet.session.cycle).objects.filter(pk=sheet.session.cycle_id)
    cycle.update(phase=Phase.GESTOPT, stopped_on=today, stop_reason="Verbouwing.")
    ours = experience_of(world.medewerker.user, method, today + timedelta(days=1))
    assert ours and ours.times == 1, "a cycle that was stopped held no meeting"

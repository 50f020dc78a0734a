"""Bad input on every form: a clear Dutch message or a refusal, never a 500, and nothing is lost.

The browser of these tests raises every exception of a view, so a 500 fails by itself.
"""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from cycles.models import (
    Contribution,
    Cycle,
    PaperSheet,
    Session,
    Theme,
    Tussenbericht,
    Vervolgactie,
)
from tests.factories import make_world, open_cycle, write

from .scenes import (
    Scene,
    address,
    enrich,
    filled_in,
    forms_in,
    make_scene,
    signed_in,
    text_of,
    undone,
)

pytestmark = pytest.mark.django_db

LONG = "Lang verhaal " * 770  # 10,010 characters
NUL = "Meer\x00banken"
STRANGE = "🪑👩🏽‍🦽 نريد\u202e <b>V</b>&'\" {{ 7 }}%s%(n)d<script>alert(1)</script>"

# Every text that a person can type: page, phase, who, field. A list of lines ends in *.
TEXTS = """
cycles:new            open     coordinator question
cycles:doel           concept  coordinator question
cycles:doel           concept  coordinator why
cycles:doel           concept  coordinator frame
cycles:doel           concept  coordinator questions*
cycles:doel           concept  coordinator criteria*
cycles:new_session    concept  coordinator place
cycles:session        concept  coordinator place
cycles:omstandigheden concept  coordinator new_label
cycles:omstandigheden concept  coordinator {condition}-evidence
cycles:terugkoppeling concept  coordinator what_happens
cycles:terugkoppeling concept  coordinator decider
cycles:move_date      open     coordinator reason
cycles:news           open     coordinator text
cycles:correct        open     coordinator new
cycles:correct        open     coordinator reason
cycles:stop           open     coordinator reason
cycles:desk           open     coordinator naam
cycles:groups         open     coordinator naam
cycles:contribution   open     coordinator reason
cycles:contribution   open     coordinator extra_answer
cycles:theme          decided  coordinator summary
cycles:theme          decided  coordinator reason
cycles:theme          decided  coordinator decided_by
cycles:rename_theme   decided  coordinator name
cycles:new_action     decided  coordinator what
cycles:new_action     decided  coordinator who
cycles:action         answered coordinator words
cycles:publish        decided  coordinator lead
cycles:decide_many    decided  coordinator reason
cycles:decide_many    decided  coordinator decided_by
cycles:decide_many    decided  coordinator {theme}-summary
cycles:reasons        open     coordinator text
cycles:reason         open     directeur   text
cycles:paper_lines    open     coordinator text-0
cycles:paper_photo    open     coordinator caption
cycles:paper_line     open     coordinator text
cycles:finish         answered coordinator {criterion}-note
cycles:take_part      open     leerling    text-1
cycles:change         open     leerling    text
cycles:ask_question   open     leerling    question
cycles:ask_question   open     leerling    why
cycles:answer_question open    coordinator reason
cycles:hide_question  open     coordinator reason
cycles:move_question_date open coordinator reason
cycles:tell           answered leerling    text
werkvormen:new        open     coordinator name
werkvormen:write      open     coordinator name
werkvormen:write      open     coordinator summary
cycles:announcement   answered coordinator reason
edit_vision           open     coordinator vision
edit_vision           open     coordinator participation_contact
edit_vision           open     coordinator care_contact
cycles:review         asked    leerling    {theme}-correction
cycles:care_item      stopped  zorgcoordinator words
cycles:care_reveal    stopped  zorgcoordinator reason
cycles:helping        open     leerling    naam
school_help           open     beheerder   regel-0-about
cycles:run_sheet      open     coordinator step_name
cycles:run_sheet      open     coordinator does
cycles:run_sheet      open     coordinator task
cycles:learned        open     coordinator worked
cycles:learned        open     coordinator tip
"""
# Every date, and whether a day that has been makes no sense there.
DATES = """
cycles:new_session    concept  date         -
cycles:session        concept  date         -
cycles:terugkoppeling concept  opens_on     -
cycles:terugkoppeling concept  closes_on    -
cycles:terugkoppeling concept  due          past
cycles:move_date      open     to           past
cycles:theme          decided  find_out_by  past
cycles:new_action     decided  due          past
cycles:decide_many    decided  find_out_by  past
cycles:answer_question open    again_by     past
cycles:move_question_date open to           past
cycles:klopt_dit      decided  ends_on      past
"""
# Every choice from what the school has: page, phase, who, field.
CHOICES = """
cycles:hand_over      open     coordinator coordinator
cycles:hand_over      open     coordinator second
cycles:doel           concept  coordinator groups
cycles:doel           concept  coordinator influence
cycles:audience       concept  coordinator people
cycles:werkvorm       concept  coordinator choice
cycles:find_werkvorm  concept  coordinator choice
cycles:new_session    concept  coordinator facilitator
cycles:new_session    concept  coordinator note_taker
cycles:new_session    concept  coordinator starts_at
cycles:session_people concept  coordinator people
cycles:attendance     open     coordinator people
cycles:terugkoppeling concept  coordinator channels
cycles:correct        open     coordinator field
cycles:theme          decided  coordinator verdict
cycles:decide_many    decided  coordinator verdict
cycles:decide_many    decided  coordinator themes
cycles:paper          open     coordinator group
cycles:paper_lines    open     coordinator about
cycles:paper_photo    open     coordinator about
cycles:action         answered coordinator status
cycles:finish         answered coordinator {criterion}-verdict
cycles:check          open     leerling    safe
cycles:review         asked    leerling    {theme}-fits
cycles:judge_answer   answered leerling    serieus
cycles:reply          open     leerling    reply
cycles:answer_question open    coordinator verdict
screens               open     coordinator theme
school_breaks         open     coordinator regel-0-starts_at
cycles:run_sheet      open     coordinator doe
cycles:kerngroep      open     coordinator people
cycles:kerngroep_texts open    coordinator input
cycles:helping        open     leerling    input
"""
# Every form token: page, phase, field.
TOKENS = """
cycles:new            open      token
cycles:copy           finished  token
cycles:new_session    concept   token
cycles:news           open      token
cycles:new_action     decided   token
cycles:paper_lines    open      token
cycles:paper_photo    open      token
cycles:take_part      open      token-1
"""


def table(text: str) -> list[tuple[str, ...]]:
    return [tuple(line.split()) for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def stored(scene: Scene, django_db_blocker: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Every row before anything was sent; each test undoes what it did."""
    with django_db_blocker.unblock():
        return everything_stored()


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        assert world.other is not None
        made = make_scene(world)
        make_scene(world.other, prefix="ander-")
        yield made
        transaction.set_rollback(True)


def field_of(scene: Scene, phase: str, field: str) -> str:
    cycle = scene.cycles[phase]
    return field.format(
        condition=cycle.conditions.all()[0].pk,
        criterion=cycle.doel.criteria.all()[0].pk,
        theme=next(iter(cycle.themes.all()), cycle).pk,
    ).rstrip("*")


def form_for(scene: Scene, name: str, phase: str, field: str) -> dict[str, Any]:
    """The complete form in which one field is going to be spoilt."""
    sent = filled_in(scene, name, phase)
    if name == "cycles:contribution" and field == "extra_answer":
        return {"doe": "antwoord", "extra_answer": "Dank je."}
    if field == "again_by":
        sent["verdict"] = "later"
    if field == "find_out_by":
        sent["verdict"] = "uitzoeken"
    if name == "cycles:action":
        sent["status"] = "lukt_niet"
    return sent


def send(scene: Scene, name: str, phase: str, who: str, sent: dict[str, Any]) -> Any:
    client = signed_in(scene.people()[who])
    return client.post(address(scene, name, phase), sent, follow=True)


def everything_stored() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the school's own tables, as the database holds it."""
    models = [m for label in ("people", "ledger", "cycles", "werkvormen") for m in _models(label)]
    found = {}
    with connection.cursor() as cursor:  # hundreds of times: without making objects of the rows
        for model in models:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608
            found[model._meta.label] = sorted(cursor.fetchall(), key=repr)
    return found


def _models(label: str) -> list[Any]:
    all_of_them = apps.get_app_config(label).get_models(include_auto_created=True)
    return [model for model in all_of_them if model._meta.model_name != "user"]


ENGLISH = re.compile(
    r"\b(the|this|that|ensure|enter|select|valid|required|allowed|field|please|must"
    r"|characters?|exist)\b",
    re.IGNORECASE,
)


def refusals(response: Any) -> list[str]:
    """What the page says went wrong: beside fields, and above the page."""
    said = [str(e) for form in forms_in(response) for es in form.errors.values() for e in es]
    above = [str(m) for m in (response.context or {}).get("messages", []) if m.level >= 40]
    return said + above


def assert_refused_in_dutch(response: Any, field: str = "") -> None:
    """Refused outright, or a Dutch sentence stands on the page (beside `field`)."""
    if response.status_code in {400, 403, 404, 405}:
        return
    assert response.status_code == 200
    page = html.unescape(text_of(response))
    said = refusals(response)
    assert said, "nothing on the page says what is wrong"
    for sentence in said:
        assert sentence in page
        assert not ENGLISH.search(sentence), f"not Dutch: {sentence}"
    if field:
        wrong = {form.add_prefix(name) for form in forms_in(response) for name in form.errors}
        assert field in wrong, f"nothing is said beside {field}, only: {said}"


def stands_in(page: str, typed: str) -> bool:
    """Whether every part of what was typed can be read back (a NUL has no look)."""
    shown = html.unescape(page).replace("\r\n", "\n")
    return all(part.strip() in shown for part in typed.split("\x00"))


# ── Texts ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "phase", "who", "field"), table(TEXTS))
@pytest.mark.parametrize("typed", [LONG, NUL], ids=["10000 characters", "NUL byte"])
def test_a_text_that_cannot_be_stored_is_refused_beside_the_field_and_given_back(
    scene: Scene, stored: Any, name: str, phase: str, who: str, field: str, typed: str
) -> None:
    sent = form_for(scene, name, phase, field)
    field = field_of(scene, phase, field)
    with undone():
        response = send(scene, name, phase, who, sent | {field: typed})
        assert_refused_in_dutch(response, field)
        assert stands_in(text_of(response), typed)
        assert everything_stored() == stored


@pytest.mark.parametrize(("name", "phase", "who", "field"), table(TEXTS))
def test_emoji_arabic_and_markup_are_kept_as_typed_and_never_become_markup(
    scene: Scene, name: str, phase: str, who: str, field: str
) -> None:
    sent = form_for(scene, name, phase, field)
    if field == "new":
        sent["field"] = "frame"
    with undone():
        response = send(scene, name, phase, who, sent | {field_of(scene, phase, field): STRANGE})
        assert response.status_code == 200
        assert not refusals(response)
        assert "<script>alert" not in text_of(response) and "<b>V" not in text_of(response)
        values = [value for rows in everything_stored().values() for row in rows for value in row]
        assert STRANGE in values


NEVER_EMPTY = {"reason", "question", "text", "text-1", "lead"}


@pytest.mark.parametrize(("name", "phase", "who", "field"), table(TEXTS))
def test_an_empty_text_is_refused_where_words_are_needed_and_breaks_nothing_elsewhere(
    scene: Scene, stored: Any, name: str, phase: str, who: str, field: str
) -> None:
    for nothing in ("", "  \n\t ", "\u200b"):
        sent = form_for(scene, name, phase, field) | {field_of(scene, phase, field): nothing}
        with undone():
            response = send(scene, name, phase, who, sent)
            if field in NEVER_EMPTY and nothing != "\u200b":
                assert_refused_in_dutch(response, field)
            if refusals(response):
                assert_refused_in_dutch(response)
                assert everything_stored() == stored


# ── Dates ─────────────────────────────────────────────────────────────────────

IMPOSSIBLE = ["9999-12-31", "0000-01-01", "0001-01-01", "2026-02-31", "morgen", "2026-13-01", NUL]


@pytest.mark.parametrize(("name", "phase", "field", "_past"), table(DATES))
def test_a_date_that_cannot_be_is_refused_beside_the_field(
    scene: Scene, stored: Any, name: str, phase: str, field: str, _past: str
) -> None:
    for day in IMPOSSIBLE:
        with undone():
            sent = form_for(scene, name, phase, field) | {field: day}
            response = send(scene, name, phase, "coordinator", sent)
            assert_refused_in_dutch(response, field)
            assert stands_in(text_of(response), day)
            assert everything_stored() == stored, day


@pytest.mark.parametrize(
    ("name", "phase", "field"), [row[:3] for row in table(DATES) if row[3] == "past"]
)
@pytest.mark.parametrize("days_ago", [1, 300])
def test_a_plan_or_promise_for_a_day_that_has_been_is_refused(
    scene: Scene, stored: Any, name: str, phase: str, field: str, days_ago: int
) -> None:
    day = str(timezone.localdate() - timedelta(days=days_ago))
    sent = form_for(scene, name, phase, field) | {field: day}
    with undone():
        response = send(scene, name, phase, "coordinator", sent)
        assert_refused_in_dutch(response)
        assert stands_in(text_of(response), day)
        assert everything_stored() == stored


@pytest.mark.parametrize(
    ("name", "phase", "field"),
    [r[:3] for r in table(DATES) if r[3] == "past" and r[0] != "cycles:new_action"],
)
def test_a_promise_for_today_is_refused(
    scene: Scene, stored: Any, name: str, phase: str, field: str
) -> None:
    sent = form_for(scene, name, phase, field) | {field: str(timezone.localdate())}
    with undone():
        assert_refused_in_dutch(send(scene, name, phase, "coordinator", sent))
        assert everything_stored() == stored


def test_dates_that_contradict_each_other_are_refused(scene: Scene) -> None:
    sent = filled_in(scene, "cycles:terugkoppeling", "concept")
    swapped = sent | {"opens_on": sent["closes_on"], "closes_on": sent["opens_on"]}
    too_soon = sent | {"due": sent["closes_on"]}
    for wrong, field in ((swapped, "closes_on"), (too_soon, "due")):
        with undone():
            response = send(scene, "cycles:terugkoppeling", "concept", "coordinator", wrong)
            assert_refused_in_dutch(response, field)
            assert stands_in(text_of(response), wrong["what_happens"])


def test_a_meeting_that_ends_before_it_begins_is_refused(scene: Scene) -> None:
    sent = filled_in(scene, "cycles:new_session", "concept") | {"ends_at": "12:30"}
    with undone():
        number = Session.objects.count()
        response = send(scene, "cycles:new_session", "concept", "coordinator", sent)
        assert_refused_in_dutch(response, "ends_at")
        assert Session.objects.count() == number


# ── Choices and ids ───────────────────────────────────────────────────────────


def foreign(scene: Scene, field: str) -> str:
    """An id of the other school that would fit this field."""
    there = scene.world.other
    assert there is not None
    if field == "groups":
        return str(there.klas.pk)
    if field == "people":
        return str(there.student.pk)
    return str(there.coordinator.pk)


@pytest.mark.parametrize(("name", "phase", "who", "field"), table(CHOICES))
def test_a_choice_that_is_not_on_the_list_is_refused(
    scene: Scene, stored: Any, name: str, phase: str, who: str, field: str
) -> None:
    for value in (foreign(scene, field), "geen-id", str(uuid.uuid4()), NUL, LONG, STRANGE):
        sent = form_for(scene, name, phase, field) | {field_of(scene, phase, field): value}
        with undone():
            response = send(scene, name, phase, who, sent)
            assert_refused_in_dutch(response)
            assert "<script>alert" not in text_of(response)
            assert everything_stored() == stored


@pytest.mark.parametrize(
    ("name", "phase", "who", "field"), [r for r in table(CHOICES) if r[3] != "starts_at"]
)
def test_a_choice_that_is_sent_twice_breaks_nothing(
    scene: Scene, name: str, phase: str, who: str, field: str
) -> None:
    sent = form_for(scene, name, phase, field)
    key = field_of(scene, phase, field)
    old = sent.get(key, "")
    twice = [*old, *old] if isinstance(old, list) else [old, old]
    with undone():
        assert send(scene, name, phase, who, sent | {key: twice}).status_code == 200


BAD_IDS = ["geen-id", "00000000-0000-0000-0000-000000000000", "1", "%00", "../..", "'; --"]


@pytest.mark.parametrize("bad", BAD_IDS)
@pytest.mark.parametrize(
    "path",
    [
        "/cycli/{}/",
        "/cycli/{}/doel/",
        "/cycli/{}/sorteren/",
        "/cycli/{cycle}/werkvorm/bijeenkomst/{}/",
        "/cycli/{cycle}/werkvorm/bijeenkomst/{}/draaiboek/",
        "/cycli/{cycle}/belofte/{}/",
        "/cycli/{cycle}/bijdrage/{}/",
        "/cycli/{cycle}/thema/{}/",
        "/cycli/{cycle}/thema/{}/actie/",
        "/cycli/{cycle}/actie/{}/",
        "/cycli/{cycle}/papier/vel/{}/",
        "/cycli/{cycle}/papier/regel/{}/",
        "/cycli/{cycle}/papier/aantal/{}/",
        "/cycli/redenen/{}/",
        "/jouw-stem/{}/",
        "/jouw-stem/tekst/{}/",
        "/jouw-stem/{}/klopt-dit/",
        "/antwoorden/{}/oordeel/",
        "/cycli/{}/klopt-dit/",
        "/antwoorden/{}/",
        "/werkvormen/{}/",
        "/werkvormen/{}/gebruik/",
        "/werkvormen/{}/kopie/",
        "/werkvormen/{}/schrijven/",
        "/werkvormen/{}/delen/",
        "/werkvormen/{}/weg/",
        "/berichten/{}/",
        "/cycli/{}/kerngroep/",
        "/cycli/{}/kerngroep/teksten/",
        "/cycli/{cycle}/bijdrage/{}/zorg/",
        "/jouw-stem/{}/helpen/",
        "/vragen/{}/",
        "/vragen/{}/antwoord/",
        "/vragen/{}/steun/",
        "/antwoorden/{}/vertel/",
        "/cycli/{cycle}/verteld/{}/",
        "/schermen/{}/intrekken/",
    ],
)
def test_an_address_with_a_bad_id_does_not_exist(scene: Scene, path: str, bad: str) -> None:
    client = signed_in(scene.people()["coordinator"])
    url = path.format(bad, cycle=scene.cycles["open"].pk)
    assert client.get(url).status_code in {400, 404, 405}
    assert client.post(url, {"reason": "x"}).status_code in {400, 404, 405}


@pytest.mark.parametrize(
    ("name", "own", "other"),
    [
        ("cycles:session", "concept", "open"),
        ("cycles:session_people", "concept", "open"),
        ("cycles:attendance", "open", "decided"),
        ("cycles:run", "open", "decided"),
        ("cycles:learned", "open", "decided"),
        ("cycles:remove_session", "concept", "open"),
        ("cycles:move_date", "open", "decided"),
        ("cycles:contribution", "open", "decided"),
        ("cycles:theme", "decided", "answered"),
        ("cycles:rename_theme", "decided", "answered"),
        ("cycles:new_action", "decided", "answered"),
        ("cycles:action", "answered", "finished"),
        ("cycles:paper_sheet", "decided", "open"),
        ("cycles:paper_line", "decided", "open"),
        ("cycles:paper_heads", "decided", "open"),
    ],
)
def test_a_part_of_another_cycle_is_not_found_in_this_one(
    scene: Scene, name: str, own: str, other: str
) -> None:
    url = address(scene, name, other).replace(
        str(scene.cycles[other].pk), str(scene.cycles[own].pk), 1
    )
    client = signed_in(scene.people()["coordinator"])
    assert client.get(url).status_code == 404
    assert client.post(url, filled_in(scene, name, other)).status_code == 404


def test_sorting_with_ids_of_another_cycle_moves_nothing(scene: Scene) -> None:
    decided = scene.cycles["decided"]
    theirs = [str(pk) for pk in decided.contributions.values_list("pk", flat=True)]
    theme = decided.themes.all()[0]
    client = signed_in(scene.people()["coordinator"])
    url = address(scene, "cycles:desk", "open")
    before = everything_stored()["cycles.ContributionTheme"]
    with undone():
        assert client.post(url, {"thema": str(theme.pk), "input": theirs}).status_code == 404
        client.post(url, {"thema": "nieuw", "naam": "Van ons", "input": theirs})
        assert client.post(url, {"uit": str(theme.pk), "input": theirs}).status_code == 404
        client.post(url, {"thema": "geen-id", "input": ["x", NUL, "1"]})
        client.post(url, {})
        assert everything_stored()["cycles.ContributionTheme"] == before


def test_a_new_theme_without_a_name_says_so(scene: Scene) -> None:
    with undone():
        sent = filled_in(scene, "cycles:desk", "open") | {"naam": "  "}
        number = Theme.objects.count()
        response = send(scene, "cycles:desk", "open", "coordinator", sent)
        assert_refused_in_dutch(response)
        assert Theme.objects.count() == number


# ── Forged steps and phases ───────────────────────────────────────────────────

TOO_LATE = """
cycles:doel            open
cycles:doel            finished
cycles:werkvorm        open
cycles:omstandigheden  open
cycles:terugkoppeling  open
cycles:terugkoppeling  stopped
cycles:audience        open
cycles:open            open
cycles:open            stopped
cycles:delete          open
cycles:news            concept
cycles:news            finished
cycles:correct         concept
cycles:stop            concept
cycles:stop            finished
cycles:move_date       answered
cycles:desk            answered
cycles:desk            finished
cycles:publish         open
cycles:publish         answered
cycles:publish         finished
cycles:paper           finished
cycles:paper_lines     answered
cycles:paper_lines     concept
cycles:paper_photo     stopped
cycles:decide_many     answered
cycles:decide_many     stopped
cycles:finish          open
cycles:finish          decided
cycles:finish          finished
cycles:theme           stopped
cycles:new_action      finished
cycles:rename_theme    answered
cycles:action          decided
cycles:session         finished
cycles:remove_session  open
cycles:contribution    stopped
cycles:kerngroep       concept
cycles:kerngroep       answered
cycles:kerngroep_texts concept
cycles:kerngroep_texts finished
"""


@pytest.mark.parametrize(("name", "phase"), table(TOO_LATE))
def test_a_form_of_another_phase_changes_nothing(scene: Scene, name: str, phase: str) -> None:
    if name == "cycles:remove_session":  # somebody was there already
        scene.last_session(phase).participants.update(attended=True)
    url, sent = address(scene, name, phase), filled_in(scene, name, phase)
    before = everything_stored()
    with undone():
        response = signed_in(scene.people()["coordinator"]).post(url, sent)
        assert response.status_code in {200, 302, 403, 404}
        assert everything_stored() == before


@pytest.mark.parametrize("phase", ["decided", "answered", "finished", "stopped"])
def test_writing_after_closing_is_refused_and_the_text_is_given_back(
    scene: Scene, phase: str
) -> None:
    with undone():
        number = Contribution.objects.count()
        sent = {"text-1": "Dit kwam te laat binnen.", "token-1": uuid.uuid4()}
        response = send(scene, "cycles:take_part", phase, "leerling", sent)
        assert "Dit kwam te laat binnen." in text_of(response)
        assert_refused_in_dutch(response)
        assert Contribution.objects.count() == number


@pytest.mark.parametrize("phase", ["decided", "answered", "finished", "stopped"])
def test_changing_after_closing_is_refused_and_the_text_is_given_back(
    scene: Scene, phase: str
) -> None:
    with undone():
        before = everything_stored()
        response = send(
            scene, "cycles:change", phase, "leerling", {"text": "Dit bedacht ik te laat."}
        )
        assert "Dit bedacht ik te laat." in text_of(response)
        assert_refused_in_dutch(response)
        assert everything_stored() == before


# ── Form tokens ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "phase", "field"), table(TOKENS))
@pytest.mark.parametrize("token", ["", "geen-id", NUL, LONG, "'; DROP TABLE"])
def test_a_missing_or_broken_form_token_never_breaks_the_page(
    scene: Scene, name: str, phase: str, field: str, token: str
) -> None:
    who = "leerling" if name == "cycles:take_part" else "coordinator"
    sent = filled_in(scene, name, phase) | {field: token}
    with undone():
        response = send(scene, name, phase, who, sent)
        assert response.status_code == 200
        if who == "leerling":
            assert "Meer banken graag." in text_of(response)
            assert_refused_in_dutch(response)


@pytest.mark.parametrize(("name", "phase", "field"), table(TOKENS))
def test_a_form_sent_twice_is_stored_once(scene: Scene, name: str, phase: str, field: str) -> None:
    who = "leerling" if name == "cycles:take_part" else "coordinator"
    sent = filled_in(scene, name, phase)
    models = (Cycle, Session, Tussenbericht, Vervolgactie, Contribution)
    with undone():
        before = sum(model.objects.count() for model in models)
        send(scene, name, phase, who, sent)
        send(scene, name, phase, who, sent)
        assert sum(model.objects.count() for model in models) == before + 1


def token_in_use_elsewhere(scene: Scene, name: str, token: uuid.UUID) -> None:
    """Give a row of another cycle, of another school where that can be, this form token."""
    other = scene.world.other
    assert other is not None
    model = {
        "cycles:new": Cycle,
        "cycles:copy": Cycle,
        "cycles:new_session": Session,
        "cycles:news": Tussenbericht,
        "cycles:new_action": Vervolgactie,
        "cycles:take_part": Contribution,
        "cycles:paper_lines": PaperSheet,
        "cycles:paper_photo": PaperSheet,
    }[name]
    path = {Cycle: "school", Vervolgactie: "theme__cycle__school"}.get(model, "cycle__school")
    if model is Tussenbericht:
        cycle = Cycle.objects.filter(school=other.school, phase="open")[0]
        cycle.news.create(text="Nieuws", sent_on=timezone.localdate(), form_token=token)
    else:
        row = model.objects.filter(**{path: other.school})[0]
        model.objects.filter(pk=row.pk).update(form_token=token)


@pytest.mark.parametrize(("name", "phase", "field"), table(TOKENS))
def test_a_form_token_of_another_school_never_breaks_the_page_and_shows_nothing_of_it(
    scene: Scene, name: str, phase: str, field: str
) -> None:
    who = "leerling" if name == "cycles:take_part" else "coordinator"
    sent, other = filled_in(scene, name, phase), scene.world.other
    assert other is not None
    theirs = {
        str(pk) for pk in Cycle.objects.filter(school=other.school).values_list("pk", flat=True)
    }
    with undone():
        token_in_use_elsewhere(scene, name, sent[field])
        response = signed_in(scene.people()[who]).post(address(scene, name, phase), sent)
        assert response.status_code in {200, 302, 400}
        where = response.headers.get("Location", "")
        assert not any(key in where for key in theirs), "sent on to a cycle of another school"


def test_a_form_token_of_another_student_does_not_touch_their_text(scene: Scene) -> None:
    with undone():
        cycle, other = scene.cycles["open"], scene.world.students[1]
        theirs = write(cycle, other, "Van een ander.")
        sent = {"text-1": "Van mij.", "token-1": theirs.form_token}
        response = send(scene, "cycles:take_part", "open", "leerling", sent)
        assert "Van mij." in text_of(response)
        assert_refused_in_dutch(response)
        theirs.refresh_from_db()
        assert (theirs.text, theirs.author_id) == ("Van een ander.", other.pk)


def test_one_form_token_for_two_questions_does_not_lose_an_answer(scene: Scene) -> None:
    with undone():
        cycle = open_cycle(
            school=scene.world.school,
            by=scene.world.coordinator,
            groups=[scene.world.klas],
            questions=["Wat mis je?", "Wat helpt?"],
        )
        token = uuid.uuid4()
        sent = {"text-1": "Banken.", "token-1": token, "text-2": "Rust.", "token-2": token}
        url = f"/jouw-stem/{cycle.pk}/"
        response = signed_in(scene.world.student.user).post(url, sent, follow=True)
        stored = set(cycle.contributions.values_list("text", flat=True))
        assert "Banken." in text_of(response) and "Rust." in text_of(response)
        assert stored in ({"Banken.", "Rust."}, {"Banken."}, set())


# ── Methods and query strings ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "phase"),
    [
        ("read_message", "open"),
        ("weergave", "open"),
        ("cycles:copy", "finished"),
        ("cycles:check", "open"),
        ("cycles:reply", "open"),
        ("cycles:to_care", "open"),
        ("cycles:support_question", "open"),
        ("cycles:put_question_online", "open"),
        ("cycles:restart_question", "open"),
    ],
)
def test_reading_a_page_that_only_takes_a_form_is_refused(
    scene: Scene, name: str, phase: str
) -> None:
    for who in ("leerling", "coordinator"):
        client = signed_in(scene.people()[who])
        assert client.get(address(scene, name, phase)).status_code == 405


STRANGE_QUERIES = [
    "pagina=abc",
    "pagina=-1",
    "pagina=999999999999999999999",
    "pagina=1&pagina=2",
    "jaar=9999",
    "jaar=%F0%9F%AA%91",
    "toon=bestaat-niet",
    "toon=<script>alert(1)</script>",
    "toon=" + "a" * 3000,
    "zoek=%25_%27%22",
    "zoek=" + "b" * 3000,
    "zoek=<script>alert(1)</script>",
    "number=abc",
    "number=0",
    "number=-5",
    "number=99999999999999999999",
    "number=",
    "wat=<script>alert(1)</script>",
    "wat=criterion:bestaat-niet",
    "verstuurd=abc",
    "next=//evil.example",
    "onbekend=1",
    "%FF%FE=%FF",
    "zoek=%E2%80%AE",
]
READ = """
home              open     coordinator
inbox             open     leerling
cycles:list       open     coordinator
cycles:new        open     coordinator
cycles:audience   concept  coordinator
cycles:session_people open coordinator
cycles:desk       open     coordinator
cycles:groups     open     coordinator
cycles:correct    open     coordinator
cycles:theme      decided  coordinator
cycles:decide_many decided coordinator
cycles:waiting    open     coordinator
cycles:reasons    open     coordinator
cycles:paper      open     coordinator
cycles:jouw_stem  open     leerling
cycles:own_words  open     leerling
cycles:take_part  open     leerling
cycles:answers    open     leerling
cycles:answer     answered leerling
werkvormen:list   open     leerling
werkvormen:find   open     leerling
werkvormen:own    open     coordinator
werkvormen:new    open     coordinator
werkvormen:write  open     coordinator
cycles:find_werkvorm concept coordinator
cycles:ask_question  open  leerling
cycles:own_questions open  leerling
cycles:question_desk open  coordinator
cycles:own_question  open  leerling
cycles:tell       answered leerling
vision            open     leerling
edit_vision       open     coordinator
screens           open     beheerder
screen            open     leerling
cycles:kerngroep  open     coordinator
cycles:kerngroep_texts open coordinator
cycles:helping    open     leerling
cycles:care       open     zorgcoordinator
cycles:care_item  open     zorgcoordinator
school_help       open     beheerder
school_breaks     open     beheerder
cycles:run_sheet  open     coordinator
"""


@pytest.mark.parametrize(("name", "phase", "who"), table(READ))
def test_a_strange_query_string_shows_the_page_without_it(
    scene: Scene, name: str, phase: str, who: str
) -> None:
    client = signed_in(scene.people()[who])
    for query in STRANGE_QUERIES:
        response = client.get(f"{address(scene, name, phase)}?{query}")
        assert response.status_code == 200, query
        assert "<script>alert" not in text_of(response), query


@pytest.mark.parametrize(("name", "phase", "who"), table(READ))
def test_a_nul_byte_in_the_address_is_refused(
    scene: Scene, name: str, phase: str, who: str
) -> None:
    client = signed_in(scene.people()[who])
    assert client.get(f"{address(scene, name, phase)}?zoek=a%00b").status_code == 400


# ── Markup that was stored ────────────────────────────────────────────────────

MARKED = "<b>vet</b><script>alert('xss')</script>\"'&"


@pytest.fixture
def marked(scene: Scene) -> None:
    """The scene with markup in every text that a person can type."""
    enrich(scene)
    markup_everywhere()


def markup_everywhere() -> None:
    for model in [m for label in ("people", "ledger", "cycles") for m in _models(label)]:
        for field in model._meta.get_fields():
            if is_typed(field):
                rows = model.objects.exclude(**{field.name: ""})
                for number, row in enumerate(rows):
                    value = f"{number}{field.name}{MARKED}"[: field.max_length]
                    model.objects.filter(pk=row.pk).update(**{field.name: value})


NOT_TYPED = {"slug", "token", "key", "path", "verb", "password", "username", "theme", "title"}


def is_typed(field: Any) -> bool:
    kinds = {"CharField", "TextField"}
    return (
        getattr(field, "get_internal_type", str)() in kinds
        and not field.choices
        and field.name not in NOT_TYPED
        and (field.max_length or 10_000) > 9
    )


SHOWN = [
    ("home", "open"),
    ("inbox", "open"),
    ("cycles:list", "open"),
    ("cycles:new", "open"),
    *[(f"cycles:{step}", "concept") for step in ("doel", "werkvorm", "omstandigheden", "open")],
    *[(f"cycles:{step}", "concept") for step in ("terugkoppeling", "audience", "session")],
    ("cycles:session_people", "open"),
    ("cycles:attendance", "open"),
    ("cycles:hand_over", "open"),
    ("cycles:desk", "open"),
    ("cycles:groups", "open"),
    ("cycles:contribution", "open"),
    ("cycles:kerngroep", "open"),
    ("cycles:kerngroep_texts", "open"),
    ("cycles:helping", "open"),
    ("cycles:news", "open"),
    ("cycles:correct", "open"),
    ("cycles:doel", "open"),
    ("cycles:vervolgactie", "decided"),
    ("cycles:vervolgactie", "stopped"),
    ("cycles:theme", "decided"),
    ("cycles:decide_many", "decided"),
    ("cycles:paper", "open"),
    ("cycles:paper_sheet", "open"),
    ("cycles:paper_line", "open"),
    ("cycles:waiting", "open"),
    ("cycles:reasons", "open"),
    ("cycles:reason", "open"),
    ("cycles:publish", "decided"),
    ("cycles:action", "answered"),
    ("cycles:finish", "answered"),
    ("cycles:jouw_stem", "open"),
    ("cycles:own_words", "open"),
    ("cycles:take_part", "open"),
    ("cycles:take_part", "stopped"),
    ("cycles:change", "open"),
    ("cycles:answers", "open"),
    ("cycles:answer", "answered"),
    ("cycles:answer", "finished"),
    ("cycles:own_question", "open"),
    ("cycles:own_questions", "open"),
    ("cycles:question_desk", "open"),
    ("cycles:tell", "answered"),
    ("cycles:announcement", "answered"),
    ("vision", "open"),
    ("edit_vision", "open"),
    ("screens", "open"),
    ("screen", "open"),
]


ONLY_THERE = """
Cycle.stop_reason             cycles:take_part  stopped
Tussenbericht.text            cycles:take_part  open
Correction.old                cycles:take_part  open
Correction.new                cycles:take_part  open
Correction.reason             cycles:take_part  open
PromiseMove.reason            cycles:take_part  open
Contribution.text             cycles:take_part  decided
Contribution.hidden_reason    cycles:take_part  open
Theme.summary                 cycles:answer     answered
Decision.reason               cycles:answer     answered
Decision.decided_by           cycles:answer     answered
Vervolgactie.what             cycles:answer     answered
Vervolgactie.who              cycles:answer     answered
ActionUpdate.note             cycles:answer     answered
Terugkoppeling.lead           cycles:answer     answered
Message.title                 inbox             open
Message.body                  inbox             open
"""


@pytest.mark.parametrize(("text", "name", "phase"), table(ONLY_THERE))
def test_what_the_school_or_a_student_wrote_stands_there_as_text(
    scene: Scene, text: str, name: str, phase: str
) -> None:
    """One text at a time, so that each is known to be shown and none becomes markup."""
    enrich(scene)
    model_name, field = text.split(".")
    app = "ledger" if model_name in {"Message", "PromiseMove"} else "cycles"
    model = apps.get_model(app, model_name)
    for number, row in enumerate(model.objects.exclude(**{field: ""})):
        value = f"{number}<i>Zo</i><script>alert('{number}')</script>"
        model.objects.filter(pk=row.pk).update(**{field: value})
    page = text_of(signed_in(scene.people()["leerling"]).get(address(scene, name, phase)))
    assert "&lt;i&gt;Zo&lt;/i&gt;&lt;script&gt;" in page
    assert "<i>Zo" not in page and "<script>alert" not in page


def test_stored_markup_is_shown_as_text_on_every_page(scene: Scene, marked: None) -> None:
    for name, phase in SHOWN:
        shown = False
        for who in ("coordinator", "leerling", "directeur", "mentor", "beheerder"):
            response = signed_in(scene.people()[who]).get(address(scene, name, phase))
            page = text_of(response)
            assert "<script>alert" not in page, (name, phase, who)
            assert "<b>vet" not in page, (name, phase, who)
            shown = shown or "&lt;b&gt;vet" in page
        assert shown, f"no stored text was shown on {name} ({phase})"

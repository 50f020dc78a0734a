"""The receipt page: acts with a code, what it tells, and input that makes no sense."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from cycles.actions import anonymous, care, closing, sorting
from cycles.models import Contribution, Cycle, Receipt
from tests.factories import (
    World,
    answered_cycle,
    fresh,
    make_world,
    open_cycle,
    send_anonymously,
    write,
)

from .scenes import signed_in, text_of

pytestmark = pytest.mark.django_db

STRANGE = "🪑👩🏽‍🦽 نريد\u202e <b>V</b>&'\" {{ 7 }}%s%(n)d<script>alert(1)</script>"


@pytest.fixture
def town() -> World:
    return make_world(students=12)


@pytest.fixture
def cycle(town: World) -> Cycle:
    return open_cycle(
        school=town.school, groups=[town.klas], identity="anoniem", questions=["Eén?", "Twee?"]
    )


@pytest.fixture
def code(town: World, cycle: Cycle) -> str:
    return send_anonymously(cycle, town.student, "Rust in de aula.")


def bon(code: str, client: Client | None = None, **fields: Any) -> str:
    response = (client or Client()).post(reverse("cycles:receipt"), {"code": code, **fields})
    assert response.status_code == 200
    return text_of(response)


def own(code: str) -> Contribution:
    receipt = anonymous.find_receipt(code)
    assert receipt is not None
    return receipt.contributions.order_by("pk")[0]


def test_the_field_stands_alone(town: World) -> None:
    for client in (Client(), signed_in(town.student.user), signed_in(town.coordinator.user)):
        response = client.get(reverse("cycles:receipt"))
        page = text_of(response)
        assert 'name="code"' in page and "Ben je je code kwijt?" in page
        assert response["Cache-Control"] == "private, no-store"
        assert 'name="robots" content="noindex"' in page


def test_the_receipt_tells_where_the_text_is_and_where_to_get_help(code: str) -> None:
    page = bon(code)
    for words in ("Rust in de aula.", "Ontvangen", "Beloofd:", "0800 0432", "mevrouw Jansen"):
        assert words.lower() in page.lower(), words


def test_a_change_a_withdrawal_and_another_answer(code: str) -> None:
    key = str(own(code).pk)
    page = bon(code, doe="verander", tekst=key, text="Liever een boom.")
    assert "Je tekst is veranderd." in page and "Liever een boom." in page
    page = bon(code, doe="nieuw", tekst="2", text="Planten.")
    assert "Je tekst is verstuurd." in page and "Planten." in page
    page = bon(code, doe="terug", tekst=key)
    assert "Je tekst is teruggetrokken." in page and "Je trok dit terug" in page
    page = bon(code, doe="nieuw", tekst="1", text="Toch nog iets.")
    assert "Toch nog iets." in page
    assert Contribution.objects.filter(status="live").count() == 2


def test_the_taps_are_kept_and_shown(code: str) -> None:
    taps = {"safe": "nee", "enough_time": "ja", "taken_seriously": "ja"}
    page = bon(code, doe="hoe", **taps)
    assert "Dank je." in page and "Veranderen mag." in page
    receipt = Receipt.objects.get()
    assert (receipt.safe, receipt.enough_time, receipt.taken_seriously) == (False, True, True)
    assert "Kies bij alle drie ja of nee." in bon(code, doe="hoe", safe="ja")


def test_what_could_not_be_kept_is_given_back(code: str) -> None:
    key, long = str(own(code).pk), "x" * 2001
    for act in ({"doe": "verander", "tekst": key}, {"doe": "nieuw", "tekst": "2"}):
        page = bon(code, text=long, **act)
        assert long in page and "Dit is te lang" in page
        page = bon(code, text="", **act)
        assert "Schrijf eerst iets op." in page


def test_markup_in_a_text_stays_text(code: str) -> None:
    page = bon(code, doe="verander", tekst=str(own(code).pk), text=STRANGE)
    assert escape(STRANGE) in page and "<script>alert" not in page
    assert escape("<script>alert(1)</script>") in bon("<script>alert(1)</script>")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"code": ""},
        {"code": "\x00"},
        {"code": "a" * 5000},
        {"code": "\u202e🪑" * 20},
        {"code": ["boom", "fiets"]},
        {"doe": "verander"},
    ],
)
def test_a_code_that_makes_no_sense_is_a_sentence(code: str, fields: dict[str, Any]) -> None:
    response = Client().post(reverse("cycles:receipt"), fields)
    assert response.status_code == 200 and "invalid-feedback" in text_of(response)


NOBODYS = "46f60363-e7c1-43f7-bd1b-f610b9b51679"


@pytest.mark.parametrize("doe", ["verander", "terug", "nieuw", "hoe", "weg", "\x00", "x" * 999])
@pytest.mark.parametrize("tekst", ["", "0", "99", "geen-id", "\x00", NOBODYS, "9" * 300])
def test_a_forged_act_breaks_nothing(code: str, doe: str, tekst: str) -> None:
    assert "Rust in de aula." in bon(code, doe=doe, tekst=tekst, text="Anders.")
    assert Contribution.objects.get().text == "Rust in de aula."


def test_other_methods_are_refused() -> None:
    for method in ("put", "patch", "delete"):
        assert getattr(Client(), method)(reverse("cycles:receipt")).status_code == 405
    assert Client().head(reverse("cycles:receipt")).status_code == 200


def test_a_hidden_text_tells_why_and_offers_another(town: World, cycle: Cycle, code: str) -> None:
    for person in town.students[1:5]:
        send_anonymously(cycle, person)
    sorting.hide(
        by=town.coordinator,
        contribution=own(code),
        reason="Er staat een naam in.",
        today=timezone.localdate(),
    )
    page = bon(code)
    assert "Er staat een naam in." in page and "Schrijf iets bij: Eén?" in page


def test_a_text_in_care_carries_the_message_of_help(town: World, cycle: Cycle, code: str) -> None:
    for person in town.students[1:5]:
        send_anonymously(cycle, person)
    today = timezone.localdate()
    care.move_to_care(by=town.coordinator, contribution=own(code), today=today)
    care.write_to_writer(
        by=town.zorgcoordinator, contribution=own(code), words="Kom je langs in lokaal 105?"
    )
    page = bon(code)
    assert "Kom je langs in lokaal 105?" in page and "Niemand weet wie je bent" in page


def test_an_own_answer_comes_with_the_answer(town: World) -> None:
    plan = {"school": town.school, "groups": [town.klas], "identity": "anoniem"}
    today = timezone.localdate()
    cycle = open_cycle(
        today=today - timedelta(days=9),
        opens_on=today - timedelta(days=9),
        closes_on=today - timedelta(days=1),
        **plan,
    )
    code = send_anonymously(cycle, town.student, "Rust.", today=today - timedelta(days=5))
    closing.fetch_last_input(by=town.coordinator, cycle=cycle, today=today)
    sorting.answer_one(
        by=town.coordinator, contribution=own(code), text="Dank, dit helpt.", today=today
    )
    assert "Dank, dit helpt." not in bon(code)
    fresh(cycle)
    Cycle.objects.filter(pk=cycle.pk).update(answered_on=today, phase="teruggekoppeld")
    assert "Dank, dit helpt." in bon(code)


def test_after_the_answer_the_receipt_tells_the_decision(town: World) -> None:
    plan = {"school": town.school, "groups": [town.klas], "identity": "anoniem"}
    cycle = answered_cycle(6, **plan)
    receipt = cycle.receipts.all()[0]
    # The code itself is nowhere: make one for this receipt, as its writer would have it.
    page = _page_of(receipt)
    for words in ("Het antwoord is er.", "Er is geld voor.", "Krukken bestellen"):
        assert words in page, words
    assert "Verander of trek terug" not in page


def _page_of(receipt: Receipt) -> str:
    from django.conf import settings

    from cycles import receipts

    code = receipts.make_code(settings.RECEIPT_KEY, "voor deze test", receipt.pk)
    Receipt.objects.filter(pk=receipt.pk).update(
        code_hash=receipts.hash_code(settings.RECEIPT_KEY, code)
    )
    return bon(code)


def test_a_stopped_cycle_tells_why_on_the_receipt(town: World, cycle: Cycle, code: str) -> None:
    from cycles.actions import opening

    opening.stop(by=town.coordinator, cycle=cycle, reason="Verbouwing.", today=timezone.localdate())
    page = bon(code)
    assert "De school is hiermee gestopt." in page and "Verbouwing." in page
    assert "Verander of trek terug" not in page


def test_signed_in_a_student_sees_only_that_they_took_part(
    town: World, cycle: Cycle, code: str
) -> None:
    client = signed_in(town.student.user)
    for address in ("/jouw-stem/", "/jouw-stem/alles/", f"/jouw-stem/{cycle.pk}/"):
        page = text_of(client.get(address))
        assert "Rust in de aula." not in page
    page = text_of(client.get(f"/jouw-stem/{cycle.pk}/"))
    assert "Je deed anoniem mee." in page and 'href="/bon/"' in page
    assert "<textarea" not in page


def test_a_second_form_of_who_took_part_says_how_to_change_it(
    town: World, cycle: Cycle, code: str
) -> None:
    sent = {"text-1": "Nog iets.", "token": uuid.uuid4(), "wie": town.student.pk, "anoniem": "1"}
    page = text_of(signed_in(town.student.user).post(f"/jouw-stem/{cycle.pk}/", sent))
    assert "Je deed al mee. Met je code kun je het veranderen." in page
    assert "Nog iets." in page  # given back to copy, in this answer only
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize("missing", ["token", "wie", "text-1"])
@pytest.mark.parametrize("bad", [None, "", "geen-id", "\x00", "x" * 300])
def test_a_broken_anonymous_form_stores_nothing_and_keeps_the_text(
    town: World, cycle: Cycle, missing: str, bad: str | None
) -> None:
    sent: dict[str, Any] = {"text-1": "Rust.", "token": uuid.uuid4(), "wie": town.student.pk}
    sent |= {"anoniem": "1", missing: bad}
    if bad is None:
        del sent[missing]
    response = signed_in(town.student.user).post(f"/jouw-stem/{cycle.pk}/", sent)
    page = text_of(response)
    stored = missing == "text-1" and bad in ("geen-id", "x" * 300)
    assert response.status_code == 200 and Contribution.objects.exists() is stored
    if not stored:
        assert "invalid-feedback" in page
    if missing != "text-1":
        assert "Rust." in page


def test_who_was_not_asked_gets_no_form_and_cannot_send(town: World, cycle: Cycle) -> None:
    sent = {"text-1": "Rust.", "token": uuid.uuid4(), "wie": town.outsider.pk, "anoniem": "1"}
    for person in (town.outsider, town.coordinator, town.medewerker):
        client = signed_in(person.user)
        assert "<textarea" not in text_of(client.get(f"/jouw-stem/{cycle.pk}/"))
        assert client.post(f"/jouw-stem/{cycle.pk}/", sent).status_code == 403
    assert not Receipt.objects.exists()


def test_in_another_way_of_writing_there_is_nothing_on_the_receipt(town: World) -> None:
    cycle = open_cycle(school=town.school, groups=[town.klas], identity="vertrouwelijk")
    write(cycle, town.student)
    assert not Receipt.objects.exists()

"""Nothing that was typed gets lost when a sign-in or a page expired; no way out to elsewhere."""

from __future__ import annotations

import html
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cycles.models import Contribution
from tests.factories import make_world

from .scenes import LOGIN, Scene, address, filled_in, make_scene, signed_in, text_of

pytestmark = pytest.mark.django_db

TYPED = "Ik mis een rustige plek om te lezen. <i>Echt</i> & 'graag'."
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "http:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    " //evil.example",
    "\t//evil.example",
    "https://testserver.evil.example/",
    "https://testserver@evil.example/",
]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_scene(make_world(with_other=False))
        transaction.set_rollback(True)


FORMS = [
    ("cycles:take_part", "open", "text-1"),
    ("cycles:change", "open", "text"),
    ("cycles:new", "open", "question"),
    ("cycles:doel", "concept", "why"),
    ("cycles:terugkoppeling", "concept", "what_happens"),
    ("cycles:omstandigheden", "concept", "new_label"),
    ("cycles:news", "open", "text"),
    ("cycles:stop", "open", "reason"),
    ("cycles:move_date", "open", "reason"),
    ("cycles:correct", "open", "new"),
    ("cycles:theme", "decided", "reason"),
    ("cycles:action", "answered", "words"),
    ("cycles:publish", "decided", "lead"),
    ("cycles:contribution", "open", "reason"),
]


@pytest.mark.parametrize(("name", "phase", "field"), FORMS)
def test_a_form_sent_after_the_sign_in_expired_gives_the_text_back(
    scene: Scene, name: str, phase: str, field: str
) -> None:
    url = address(scene, name, phase)
    response = Client().post(url, filled_in(scene, name, phase) | {field: TYPED})
    page = text_of(response)
    assert response.status_code == 401
    assert TYPED in html.unescape(page) and "<i>Echt" not in page
    assert f'href="{LOGIN}?next={url.replace("/", "%2F")}"' in page


@pytest.mark.parametrize(("name", "phase", "field"), FORMS)
def test_a_form_whose_page_is_too_old_gives_the_text_back(
    scene: Scene, name: str, phase: str, field: str
) -> None:
    who = "leerling" if field in {"text-1"} or name == "cycles:change" else "coordinator"
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(scene.people()[who])
    url = address(scene, name, phase)
    response = browser.post(url, filled_in(scene, name, phase) | {field: TYPED})
    page = text_of(response)
    assert response.status_code == 403
    assert TYPED in html.unescape(page) and "<i>Echt" not in page
    assert f'href="{url}"' in page


def test_a_form_with_a_wrong_csrf_token_stores_nothing_and_gives_the_text_back(
    scene: Scene,
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(scene.world.student.user)
    browser.get(address(scene, "cycles:take_part"))
    number = Contribution.objects.count()
    sent = {"text-1": TYPED, "token-1": uuid.uuid4(), "csrfmiddlewaretoken": "a" * 64}
    response = browser.post(address(scene, "cycles:take_part"), sent)
    assert response.status_code == 403
    assert TYPED in html.unescape(text_of(response))
    assert Contribution.objects.count() == number


def test_with_the_csrf_token_of_the_page_the_form_is_stored(scene: Scene) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(scene.world.student.user)
    browser.get(address(scene, "cycles:take_part"))
    token = browser.cookies["csrftoken"].value
    sent = {"text-1": TYPED, "token-1": uuid.uuid4(), "csrfmiddlewaretoken": token}
    assert browser.post(address(scene, "cycles:take_part"), sent).status_code == 302
    assert Contribution.objects.filter(text=TYPED).count() == 1


@pytest.mark.parametrize("typed", ["Nee", "Ja!", "wc", "🪑"])
def test_a_short_answer_is_given_back_too(scene: Scene, typed: str) -> None:
    sent = {"text-1": typed, "token-1": uuid.uuid4()}
    response = Client().post(address(scene, "cycles:take_part"), sent)
    assert response.status_code == 401
    assert f">{typed}</textarea>" in text_of(response)


def test_ticks_and_hidden_fields_are_not_given_back_as_text(scene: Scene) -> None:
    sent = filled_in(scene, "cycles:desk", "open") | {"naam": "Zitplekken"}
    page = text_of(Client().post(address(scene, "cycles:desk"), sent))
    assert "Zitplekken" in page
    for key in sent["input"]:
        assert key not in page


def test_what_another_person_typed_is_not_given_back_on_the_next_page(scene: Scene) -> None:
    browser = Client()
    sent = {"text-1": TYPED, "token-1": uuid.uuid4()}
    browser.post(address(scene, "cycles:take_part"), sent)
    assert TYPED not in html.unescape(text_of(browser.get(LOGIN)))


def test_the_page_with_the_typed_text_is_not_kept_by_the_browser(scene: Scene) -> None:
    sent = {"text-1": TYPED, "token-1": uuid.uuid4()}
    expired = Client().post(address(scene, "cycles:take_part"), sent)
    assert "no-store" in expired.headers.get("Cache-Control", "")


def test_after_signing_in_again_the_text_can_be_sent(scene: Scene) -> None:
    browser = Client()
    url = address(scene, "cycles:take_part")
    browser.post(url, {"text-1": TYPED, "token-1": uuid.uuid4()})
    name = scene.world.student.user.username
    response = browser.post(LOGIN, {"login": name, "password": "demo", "next": url})
    assert response["Location"] == url
    assert browser.post(url, {"text-1": TYPED, "token-1": uuid.uuid4()}).status_code == 302
    assert Contribution.objects.filter(text=TYPED).exists()


def test_a_password_is_never_given_back(scene: Scene) -> None:
    browser = Client(enforce_csrf_checks=True)
    secrets = {
        "login": "leerling1",
        "password": "tien-blauwe-fietsen",
        "oldpassword": "elf-rode-fietsen",
        "password1": "twaalf-groene-fietsen",
        "password2": "twaalf-groene-fietsen",
    }
    for url in (LOGIN, reverse("account_change_password")):
        page = text_of(browser.post(url, secrets))
        assert "fietsen" not in page


# ── No way out ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("where", ELSEWHERE)
def test_choosing_light_or_dark_never_leads_to_another_site(scene: Scene, where: str) -> None:
    for client in (Client(), signed_in(scene.world.student.user)):
        response = client.post(reverse("weergave"), {"theme": "dark", "next": where})
        assert response["Location"] == "/"


@pytest.mark.parametrize("where", ELSEWHERE)
def test_signing_in_never_leads_to_another_site(scene: Scene, where: str) -> None:
    name = scene.world.student.user.username
    for url in (LOGIN, f"{LOGIN}?next={where}"):
        sent = {"login": name, "password": "demo", "next": where}
        response = Client().post(url, sent)
        assert response.status_code == 302
        assert response["Location"] == "/"


@pytest.mark.parametrize("where", ELSEWHERE)
def test_signing_out_never_leads_to_another_site(scene: Scene, where: str) -> None:
    client = signed_in(scene.world.student.user)
    response = client.post(reverse("account_logout"), {"next": where})
    assert response["Location"] == LOGIN


def test_choosing_light_or_dark_leads_back_to_the_own_page(scene: Scene) -> None:
    client = signed_in(scene.world.student.user)
    sent = {"theme": "dark", "next": "/antwoorden/?pagina=2"}
    assert client.post(reverse("weergave"), sent)["Location"] == "/antwoorden/?pagina=2"
    scene.world.student.user.refresh_from_db()
    assert scene.world.student.user.theme == "dark"
    client.post(reverse("weergave"), {"theme": "<script>", "next": "/"})
    scene.world.student.user.refresh_from_db()
    assert scene.world.student.user.theme == ""

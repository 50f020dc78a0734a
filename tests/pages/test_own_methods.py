"""The pages on which a school writes its own methods: typing, two people, nonsense, a release."""

from __future__ import annotations

import gzip
import html
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from participation.people.models import Membership
from tests.factories import World, make_world
from werkvormen import own
from werkvormen.actions import load_library
from werkvormen.drawings import drawn
from werkvormen.example import example
from werkvormen.models import Werkvorm, WerkvormDraft, WerkvormVersion

from .scenes import method_form, signed_in, text_of

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def world() -> World:
    load_library(today=timezone.localdate())
    return make_world()


@pytest.fixture
def draft(world: World) -> Werkvorm:
    """A new method, as it begins."""
    said = {"written": example("Wandelen"), "token": None, "today": timezone.localdate()}
    return own.start(by=world.coordinator, **said)


def url(name: str, werkvorm: Werkvorm) -> str:
    return reverse(f"werkvormen:{name}", args=[werkvorm.slug])


def post(who: Membership, where: str, sent: dict[str, Any], **headers: Any) -> Any:
    return signed_in(who.user).post(where, sent, **headers)


def page(response: Any) -> str:
    return html.unescape(text_of(response))


def test_steps_are_added_moved_and_taken_out_without_losing_a_letter(
    world: World, draft: Werkvorm
) -> None:
    sent = method_form(draft) | {
        "says-0-1": "Kijk om je heen.\r\nWat zie je?",
        "step_min-0-0": "vijf",
    }
    for headers in ({}, HTMX):
        by = world.coordinator
        response = post(by, url("write", draft), sent | {"doe": "stap-erbij-0"}, **headers)
        shown = page(response)
        assert response.status_code == 200 and 'name="step_name-0-3"' in shown
        assert "Wat zie je?" in shown and 'value="vijf"' in shown
        assert ("<html" in shown) is (not headers)
        moved = page(post(by, url("write", draft), sent | {"doe": "stap-op-0-1"}, **headers))
        assert 'name="step_name-0-0" value="Samen praten"' in moved
        taken = post(by, url("write", draft), sent | {"doe": "stap-weg-0-1"}, **headers)
        assert "‘Samen praten’ is eruit." in page(taken)
        packed = taken.context["moved"].taken.packed()
        left = {name: value for name, value in sent.items() if not name.endswith("-0-1")}
        back = left | {"doe": "terug", "taken": packed}
        assert "Wat zie je?" in page(post(by, url("write", draft), back, **headers))
    assert own.standing(draft).written == example("Wandelen")  # nothing of it was stored


def test_the_preview_follows_the_typing_and_counts_the_minutes(
    world: World, draft: Werkvorm
) -> None:
    sent = method_form(draft) | {"name": "Lopend buffet", "step_max-0-1": "31"}
    live = page(post(world.coordinator, url("preview", draft), sent, **HTMX))
    assert "Lopend buffet" in live and "<form" not in live
    assert '<span id="samen" hx-swap-oob="true">30 tot 46 minuten</span>' in live
    whole = page(post(world.coordinator, url("preview", draft), sent))
    assert 'value="Lopend buffet"' in whole and "30 tot 46 minuten" in whole
    assert own.standing(draft).written.name == "Wandelen"


def test_minutes_the_wrong_way_round_are_said_beside_them_at_once(
    world: World, draft: Werkvorm
) -> None:
    by = world.coordinator
    sent = method_form(draft) | {"step_name-0-1": "Kern", "step_min-0-1": "9", "step_max-0-1": "3"}
    said = r'id="fout-0-1"[^>]*><strong>Dit is minder dan het getal ervoor\.'
    live = page(post(by, url("preview", draft), sent, **HTMX))
    assert re.search(said, live) and "9 tot 3 minuten: klopt niet" in live
    assert live.count("Dit is minder") == 1
    # As a draft it is stored, and still said; sharing names the step.
    assert post(by, url("write", draft), sent).status_code == 302
    stored = page(signed_in(by.user).get(url("write", draft)))
    assert re.search(said, stored) and stored.count("<details open>") == 1
    sent["stamp"] = own.standing(draft).stamp
    refused = page(post(by, url("share", draft), sent))
    assert re.search(r">Stap 2, ‘Kern’ \(minuten, hooguit\)</a>: Dit is minder", refused)


def test_kept_as_a_draft_it_is_shared_only_when_complete(world: World, draft: Werkvorm) -> None:
    by, sent = world.coordinator, method_form(draft) | {"step_name-0-0": "", "summary": "Lopen."}
    refused = post(by, url("share", draft), sent)
    shown = page(refused)
    assert refused.status_code == 200 and "als concept bewaard" in shown
    assert "Geef deze stap een naam, of haal hem weg." in shown
    assert "Schrijf op waar deze werkvorm voor is." in shown
    assert own.standing(draft).written.summary == "Lopen."
    again = method_form(draft) | {"step_name-0-0": "Begin", "goal": "Buiten praten."}
    done = post(by, url("share", draft), again)
    assert done.status_code == 302
    for who in (world.medewerker, world.student):
        read = page(signed_in(who.user).get(reverse("method", args=[draft.slug])))
        assert "Wandelen" in read and "Buiten praten." in read and "Pas aan" not in read
    version = WerkvormVersion.objects.get(werkvorm=draft)
    for where in (reverse("werkvormen:list"), reverse("werkvormen:find") + "?leerlingen=20"):
        assert f"/werkvormen/{draft.slug}/" in page(signed_in(world.student.user).get(where))
    assert version.number == 1


def test_who_saved_second_keeps_their_text_and_reads_the_other(
    world: World, draft: Werkvorm
) -> None:
    mine = method_form(draft) | {"goal": "Mijn doel.", "does-0-1": "Vraag door."}
    theirs = method_form(draft) | {"goal": "Haar doel.", "step_name-0-2": "Slot"}
    assert post(world.second, url("write", draft), theirs).status_code == 302
    refused = post(world.coordinator, url("write", draft), mine)
    shown = page(refused)
    name = capfirst(world.second.user.formal_name)
    assert f"{name} bewaarde intussen een andere tekst." in shown
    assert "Haar doel." in shown and "Mijn doel." in shown and "Vraag door." in shown
    assert "Naam van de stap (deel 1, stap 3)" in shown and "Slot" in shown
    assert own.standing(draft).written.content["goal"] == "Haar doel."
    seen = mine | {"stamp": refused.context["stamp"]}
    assert post(world.coordinator, url("write", draft), seen).status_code == 302
    assert own.standing(draft).written.content["goal"] == "Mijn doel."


def test_a_newer_original_is_told_until_it_was_looked_at(world: World) -> None:
    by, original = world.coordinator, WerkvormVersion.objects.get(werkvorm__slug="wots")
    today = timezone.localdate()
    copy = own.copy(by=by, version=original, token=None, today=today)
    own.share(by=by, werkvorm=copy, stamp=own.standing(copy).stamp, today=today)
    here = reverse("method", args=[copy.slug])
    assert "Het origineel is vernieuwd" not in page(signed_in(by.user).get(here))
    fields = {"name": "WOTS in een uur", "summary": original.summary, "content": original.content}
    WerkvormVersion.objects.create(werkvorm=original.werkvorm, number=2, made_on=today, **fields)
    told = page(signed_in(by.user).get(here))
    assert (
        "Het origineel is vernieuwd: WOTS in een uur" in told and "/werkvormen/vergelijk/" in told
    )
    assert "Het origineel is vernieuwd" not in page(signed_in(world.medewerker.user).get(here))
    assert "origineel is vernieuwd" in page(signed_in(by.user).get(reverse("werkvormen:own")))
    post(by, url("seen_original", copy), {})
    assert "Het origineel is vernieuwd" not in page(signed_in(by.user).get(here))


def test_put_away_its_page_says_so_and_the_editor_stores_nothing(
    world: World, draft: Werkvorm
) -> None:
    by = world.coordinator
    full = method_form(draft) | {"summary": "Lopen.", "goal": "Buiten praten."}
    post(by, url("share", draft), full)
    assert post(by, url("put_away", draft), {"doe": "opbergen"}).status_code == 302
    kept = post(by, url("write", draft), full | {"goal": "Toch anders."})
    assert "Deze werkvorm is opgeborgen." in page(kept) and "Toch anders." in page(kept)
    assert "opgeborgen" in page(
        signed_in(world.student.user).get(reverse("method", args=[draft.slug]))
    )
    listed = page(signed_in(by.user).get(reverse("werkvormen:list")))
    assert draft.slug not in listed and "Toch anders." not in str(own.standing(draft))
    assert "Wandelen" in page(
        signed_in(by.user).get(f"{reverse('werkvormen:own')}?toon=opgeborgen")
    )
    post(by, url("put_away", draft), {"doe": "terug"})
    assert draft.slug in page(signed_in(by.user).get(reverse("werkvormen:list")))


def test_no_post_changes_a_built_in_method(world: World) -> None:
    wots = Werkvorm.objects.get(slug="wots")
    sent, before = method_form(wots) | {"name": "Gekaapt"}, own.standing(wots)
    for name in ("write", "preview", "share", "put_away", "seen_original"):
        for act in ("bewaar", "concept", "opbergen", "terug"):
            assert post(world.coordinator, url(name, wots), sent | {"doe": act}).status_code == 403
    assert own.standing(wots) == before and wots.archived_on is None


NONSENSE = ["\x00", "x" * 20_000, "-1", "1e9", "٣", "9" * 400, "NaN", "5.5", "on\r\n\r\non"]


@pytest.mark.parametrize("typed", NONSENSE)
def test_nonsense_in_every_field_is_answered_with_the_form(
    world: World, draft: Werkvorm, typed: str
) -> None:
    before = own.standing(draft)
    sent = dict.fromkeys(method_form(draft), typed)
    rows = {f"{name}-0": typed for name in ("variant_name", "variant_for", "variant_ages_min")}
    client: Client = signed_in(world.coordinator.user)
    for stamp in ({}, {"stamp": before.stamp}):
        for name in ("write", "share", "preview"):
            response = client.post(url(name, draft), sent | rows | {"doe": "bewaar"} | stamp)
            assert response.status_code == 200
    assert own.standing(draft) == before


def test_a_form_with_parts_missing_or_too_many_breaks_nothing(
    world: World, draft: Werkvorm
) -> None:
    before, client = own.standing(draft), signed_in(world.coordinator.user)
    stamp = {"stamp": before.stamp}
    many = {f"step_name-{m}-{s}": "Stap" for m in range(3) for s in range(900)}
    many |= {f"moment_name-{m}": "Deel" for m in range(200)}
    strange = {
        "step_name-999-999": "x",
        "step_name-٣-1": "x",
        "moment_name--1": "x",
        "prep_what-": "x",
    }
    act: dict[str, str]
    halves = '{"at":[0,0],"row":{"step_name":"\\ud800x\\u0000"},"steps":[]}'
    for act in (
        {},
        {"doe": "stap-erbij-999"},
        {"doe": "x\x00"},
        {"doe": "terug", "taken": "{}"},
        {"doe": "terug", "taken": halves},
    ):
        assert client.post(url("write", draft), {**strange, **act}).status_code == 200
        assert client.post(url("preview", draft), {**strange, **act}, **HTMX).status_code == 200
    refused = page(client.post(url("write", draft), many | stamp))
    assert "Hooguit 10 delen." in refused and "Hooguit 20 stappen" in refused
    for sent in ({}, {"stamp": "x" * 9000}):  # an empty form with a foreign stamp stores nothing
        assert client.post(url("share", draft), sent).status_code == 200
    too_many = {f"step_name-0-{number}": "" for number in range(6000)}
    assert client.post(url("write", draft), too_many).status_code == 400
    assert own.standing(draft) == before


def test_the_heaviest_method_is_written_in_a_page_that_a_phone_can_load(world: World) -> None:
    heaviest = max(WerkvormVersion.objects.newest(), key=lambda one: len(str(one.content)))
    said: dict[str, Any] = {"token": None, "today": timezone.localdate()}
    copy = own.copy(by=world.coordinator, version=heaviest, **said)
    client = signed_in(world.coordinator.user)
    shown = text_of(client.get(url("write", copy)))
    assert len(gzip.compress(shown.encode())) < 25_600
    # Drawings come once somebody opens the list of them; the names stand there without.
    rooms = text_of(client.get(url("write", copy) + "?tekeningen", **HTMX))
    for slug in drawn():
        assert f'id="ruimte-{slug}"' in shown
        assert f'<span id="ruimte-{slug}" hx-swap-oob="true"><svg' in rooms
    assert "<html" not in rooms


def test_a_double_click_copies_once_and_a_broken_token_copies_all_the_same(world: World) -> None:
    by, where = world.coordinator, reverse("werkvormen:copy", args=["fishbowl"])
    token = uuid.uuid4()
    first, second = (post(by, where, {"token": token})["Location"] for _click in range(2))
    assert first == second and WerkvormDraft.objects.count() == 1
    for broken in ("", "geen", "\x00", "9" * 500):
        assert post(by, where, {"token": broken}).status_code == 302
    assert world.other is not None
    elsewhere = post(world.other.coordinator, where, {"token": token})
    assert elsewhere["Location"] != first

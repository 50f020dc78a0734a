"""The pages for input from paper: looked at before it is stored, and a photo for nobody else."""

from __future__ import annotations

import html
import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from cycles.actions import sorting
from cycles.models import Contribution, Cycle, HeadCount, PaperSheet
from cycles.photos import MAX_BYTES
from tests.factories import (
    World,
    answered_cycle,
    closed_cycle,
    cycle_with_input,
    make_world,
    on_paper,
    photo_file,
)

from .scenes import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def cycle(world: World) -> Cycle:
    return cycle_with_input(1, school=world.school, by=world.coordinator, groups=[world.klas])


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.coordinator.user)


def to(name: str, cycle: Cycle, *keys: Any) -> str:
    return reverse(f"cycles:{name}", args=[cycle.pk, *keys])


def sheet(cycle: Cycle, **fields: Any) -> dict[str, Any]:
    about = cycle.doel.questions.all()[0].pk
    return {"source": "flap groep 3", "about": about, "token": uuid.uuid4(), **fields}


def page_of(response: Any) -> str:
    assert response.status_code == 200
    return html.unescape(text_of(response))


# ── Typing a sheet over ───────────────────────────────────────────────────────


def test_pasted_lines_are_shown_before_anything_is_stored(client: Client, cycle: Cycle) -> None:
    lines = "• meer bankjes x5\n\n- rust\n- rust"
    url = to("paper_lines", cycle)
    page = page_of(client.post(url, sheet(cycle, lines=lines, stap="bekijk")))
    assert "Dit worden 3 bijdragen." in page and "Er is nog niets bewaard." in page
    assert 'name="text-0" rows="1">meer bankjes</textarea>' in page
    assert 'name="count-0" inputmode="numeric" value="5"' in page
    assert 'name="text-2" rows="1">rust</textarea>' in page
    assert not PaperSheet.objects.exists()


def test_what_was_corrected_is_what_is_stored(client: Client, cycle: Cycle) -> None:
    rows = {"text-0": "meer banken", "count-0": "6", "text-1": " ", "count-1": "x"}
    rows |= {"text-4": "rust", "count-4": "1"}
    sent = sheet(cycle, stap="bewaar", **rows)
    for _twice in range(2):
        response = client.post(to("paper_lines", cycle), sent, follow=True)
    assert "2 regels van ‘flap groep 3’ staan bij de input." in page_of(response)
    stored = PaperSheet.objects.get().contributions.order_by("pk")
    assert list(stored.values_list("text", "count")) == [("meer banken", 6), ("rust", 1)]


def test_going_back_keeps_what_was_corrected(client: Client, cycle: Cycle) -> None:
    rows = {"text-0": "meer banken", "count-0": "6", "text-1": "rust", "count-1": "nul"}
    response = client.post(to("paper_lines", cycle), sheet(cycle, stap="terug", **rows))
    page = page_of(response)
    assert "meer banken (6)\nrust</textarea>" in page and 'value="flap groep 3"' in page


def test_going_back_with_an_endless_number_breaks_nothing(client: Client, cycle: Cycle) -> None:
    rows = {"text-0": "rust", "count-0": "9" * 5000}
    page = page_of(client.post(to("paper_lines", cycle), sheet(cycle, stap="terug", **rows)))
    assert "rust</textarea>" in page


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("", "Typ of plak minstens één regel."),
        (" \n\u200b\n", "Typ of plak minstens één regel."),
        ("x" * 2001, "Deze regel is te lang: ‘xxxxx"),
        ("rust\n" * 301, "Hooguit 300 regels per keer. Nu zijn het er 301."),
        ("rust\x00", "Null"),
    ],
    ids=["nothing", "nothing to see", "long", "many", "NUL"],
)
def test_what_cannot_be_stored_is_said_beside_the_field_and_kept(
    client: Client, cycle: Cycle, lines: str, sentence: str
) -> None:
    response = client.post(to("paper_lines", cycle), sheet(cycle, lines=lines, stap="bekijk"))
    page = page_of(response)
    assert sentence in page and lines.strip()[:30].strip("\x00") in page
    assert "flap groep 3" in page


def test_three_hundred_lines_go_through(client: Client, cycle: Cycle) -> None:
    rows = {f"text-{n}": f"idee {n}" for n in range(300)}
    rows |= {f"count-{n}": "1" for n in range(300)}
    client.post(to("paper_lines", cycle), sheet(cycle, stap="bewaar", **rows))
    stored = PaperSheet.objects.get().contributions.order_by("pk").values_list("text", flat=True)
    assert list(stored) == [f"idee {n}" for n in range(300)]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ({"text-0": "rust", "count-0": "0"}, "Vul een getal in van 1 tot en met 999."),
        ({"text-0": "rust", "count-0": "1000"}, "Vul een getal in van 1 tot en met 999."),
        ({"text-0": "rust", "count-0": "9" * 5000}, "Vul een getal in van 1 tot en met 999."),
        ({"text-0": "rust", "count-0": "1,5"}, "Vul een getal in van 1 tot en met 999."),
        ({"text-0": "rust"}, "Vul een getal in van 1 tot en met 999."),
        ({"text-0": "", "count-0": "3"}, "Alle regels zijn leeg."),
        ({}, "Alle regels zijn leeg."),
        ({f"text-{n}": "x" for n in range(301)}, "Vul een getal in"),
        ({"text-0": "x" * 2001, "count-0": "1"}, "2000"),
        ({"text-0": "rust", "count-0": "1", "about": "geen-id"}, "Kies uit de lijst."),
        ({"text-0": "rust", "count-0": "1", "source": ""}, "Schrijf op van welk vel dit komt."),
        ({"text-0": "rust", "count-0": "1", "source": "x" * 61}, "60"),
        ({"text-0": "rust", "count-0": "1", "token": "x"}, "Laad de pagina opnieuw"),
    ],
)
def test_a_bad_row_is_refused_with_everything_kept(
    client: Client, cycle: Cycle, rows: dict[str, str], sentence: str
) -> None:
    response = client.post(to("paper_lines", cycle), sheet(cycle, stap="bewaar") | rows)
    page = page_of(response)
    assert sentence in page
    assert all(value[:40] in page for name, value in rows.items() if name.startswith("text"))
    assert not PaperSheet.objects.exists()


def test_a_question_of_another_school_is_not_there(
    client: Client, cycle: Cycle, world: World
) -> None:
    assert world.other
    theirs = cycle_with_input(0, school=world.other.school, groups=[world.other.klas], sessions=1)
    question = theirs.doel.questions.all()[0].pk
    rows = {"text-0": "rust", "count-0": "1"}
    for wrong in ({"about": question}, {"session": theirs.sessions.all()[0].pk}):
        client.post(to("paper_lines", cycle), sheet(cycle, stap="bewaar", **rows) | wrong)
    assert not PaperSheet.objects.exclude(session=None).exists()
    assert not PaperSheet.objects.filter(question=question).exists()


# ── Photos ────────────────────────────────────────────────────────────────────


def photo_form(cycle: Cycle, **fields: Any) -> dict[str, Any]:
    form = sheet(cycle, photo=photo_file(), caption="Een boom om te lezen.", no_faces="on")
    return {name: value for name, value in (form | fields).items() if value is not None}


def test_a_photo_is_stored_without_what_the_camera_wrote(client: Client, cycle: Cycle) -> None:
    notes, raw = Image.Exif(), io.BytesIO()
    notes[0x8825] = {1: "N", 2: (52.0, 5.0, 30.0)}
    notes[0x010F] = "Toestel van Aya"
    Image.new("RGB", (60, 40)).save(raw, "JPEG", exif=notes)
    file = SimpleUploadedFile("aya in lokaal 12.jpg", raw.getvalue(), "image/jpeg")
    sent = photo_form(cycle, photo=file)
    assert "De foto staat bij de input." in page_of(
        client.post(to("paper_photo", cycle), sent, follow=True)
    )
    row = Contribution.objects.exclude(photo="").get()
    assert row.author is None and "aya" not in row.photo.name
    response = client.get(to("photo", cycle, row.pk))
    served = b"".join(response.streaming_content)
    assert b"Aya" not in served and b"Exif" not in served
    assert not dict(Image.open(io.BytesIO(served)).getexif())
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert "aya" not in response["Content-Disposition"]


def test_sent_twice_is_one_photo(client: Client, cycle: Cycle) -> None:
    sent = photo_form(cycle)
    for _twice in range(2):
        assert client.post(to("paper_photo", cycle), sent).status_code == 302
    assert PaperSheet.objects.count() == 1


def heavy() -> SimpleUploadedFile:
    return SimpleUploadedFile("groot.jpg", b"\xff\xd8" + b"x" * MAX_BYTES, "image/jpeg")


def bomb() -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("1", (20000, 20000)).save(made, "PNG")
    return SimpleUploadedFile("bom.png", made.getvalue(), "image/png")


def named(name: str, raw: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw, "image/jpeg")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"photo": None}, "Kies een foto."),
        ({"photo": named("leeg.jpg", b"")}, "Dit bestand is leeg."),
        ({"photo": named("geen.jpg", b"<script>alert(1)</script>")}, "kunnen we niet lezen"),
        ({"photo": named("x.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40)}, "HEIC-foto"),
        ({"photo": heavy()}, "hooguit 10 MB"),
        ({"photo": bomb()}, "te veel beeldpunten"),
        ({"photo": "flap.jpg"}, "Kies een foto."),
        ({"caption": " "}, "Schrijf op wat de maker er zelf over zegt."),
        ({"caption": "x" * 2001}, "2000"),
        ({"no_faces": None}, "Staat er een gezicht of naam op?"),
        ({"source": ""}, "Schrijf op van welk vel dit komt."),
    ],
)
def test_what_is_no_photo_is_said_beside_the_field(
    client: Client, cycle: Cycle, wrong: dict[str, Any], sentence: str
) -> None:
    sent = photo_form(cycle, **wrong)
    page = page_of(client.post(to("paper_photo", cycle), sent))
    assert sentence in page and "<script>alert" not in page
    assert sent["caption"].strip()[:20] in page
    assert ("Kies de foto opnieuw." in page) == ("photo" not in wrong)
    assert not PaperSheet.objects.exists()


def test_nobody_else_gets_the_photo(client: Client, cycle: Cycle, world: World) -> None:
    row = on_paper(cycle, photo=True).contributions.get()
    url = to("photo", cycle, row.pk)
    assert world.other
    others = [world.second, world.directeur, world.student, world.zorgcoordinator]
    for person in [*others, world.medewerker, world.beheerder, world.other.coordinator]:
        assert signed_in(person.user).get(url).status_code in {403, 404}
    assert Client().get(url).status_code == 302
    assert client.get(f"/media/{row.photo.name}").status_code == 404
    other = closed_cycle(0, school=world.school, by=world.coordinator, groups=[world.klas])
    assert client.get(to("photo", other, row.pk)).status_code == 404


def test_a_photo_that_is_with_care_or_gone_from_the_disk_is_not_there(
    client: Client, cycle: Cycle
) -> None:
    row = on_paper(cycle, photo=True).contributions.get()
    url = to("photo", cycle, row.pk)
    row.photo.storage.delete(row.photo.name)
    assert client.get(url).status_code == 404
    row = on_paper(cycle, photo=True).contributions.get()
    Contribution.objects.filter(pk=row.pk).update(status="care")
    assert client.get(to("photo", cycle, row.pk)).status_code == 404
    assert row.text not in text_of(client.get(to("paper_sheet", cycle, row.sheet_id)))


def test_a_typed_line_has_no_photo(client: Client, cycle: Cycle) -> None:
    row = on_paper(cycle).contributions.all()[0]
    assert client.get(to("photo", cycle, row.pk)).status_code == 404


# ── Correcting and removing ───────────────────────────────────────────────────


def test_a_line_is_corrected(client: Client, cycle: Cycle) -> None:
    row = on_paper(cycle).contributions.order_by("pk")[0]
    url = to("paper_line", cycle, row.pk)
    page = page_of(client.post(url, {"text": "Anders.", "count": "nul"}))
    assert "Vul een getal in van 1 tot en met 999." in page and "Anders." in page
    page = page_of(client.post(url, {"text": "Meer banken.", "count": "6"}, follow=True))
    assert "Meer banken." in page and "6 ×" in page


def test_removing_asks_first(client: Client, cycle: Cycle) -> None:
    paper = on_paper(cycle)
    row = paper.contributions.all()[0]
    for url in (to("paper_line", cycle, row.pk), to("paper_sheet", cycle, paper.pk)):
        page = page_of(client.get(url, {"weg": "1"}))
        assert "Je kunt dit niet terugdraaien." in page
        client.post(url, {"weg": "1"})
        assert paper.contributions.count() == 2
    client.post(to("paper_line", cycle, row.pk), {"weg": "ja"})
    assert paper.contributions.count() == 1
    client.post(to("paper_sheet", cycle, paper.pk), {"weg": "ja"})
    assert not PaperSheet.objects.exists()


def test_after_the_answer_paper_is_read_and_not_changed(world: World) -> None:
    answered = answered_cycle(1, school=world.school, by=world.coordinator, groups=[world.klas])
    row = PaperSheet.objects.create(
        cycle=answered,
        question=answered.doel.questions.all()[0],
        source="flap",
        made_on=answered.answered_on,
    )
    client = signed_in(world.coordinator.user)
    assert "Er kan niets meer bij of af." in page_of(client.get(to("paper", answered)))
    assert "Haal dit hele vel weg" not in page_of(client.get(to("paper_sheet", answered, row.pk)))
    assert client.post(to("paper_sheet", answered, row.pk), {"weg": "ja"}).status_code == 403


# ── Heads ─────────────────────────────────────────────────────────────────────


def test_heads_are_counted_changed_and_taken_away(
    client: Client, cycle: Cycle, world: World
) -> None:
    url = to("paper", cycle)
    page = page_of(client.post(url, {"group": world.klas.pk, "number": "24"}, follow=True))
    assert "Op papier deden 24 leerlingen mee (1A 24)." in page
    page = page_of(client.post(url, {"group_name": "1a", "number": "20"}))
    assert "‘1A’ staat er al, met 24. Verander het daar." in page
    row = HeadCount.objects.get()
    client.post(to("paper_heads", cycle, row.pk), {"number": "25"})
    page = page_of(client.get(to("vervolgactie", cycle)))
    assert "Op papier deden 25 leerlingen mee (1A 25)." in page
    client.post(to("paper_heads", cycle, row.pk), {"weg": "1", "number": "x"})
    assert not HeadCount.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"number": "5"}, "Kies een groep, of schrijf op welke groep het was."),
        ({"group_name": "x" * 61, "number": "5"}, "60"),
        ({"group_name": "3B", "number": ""}, "Vul een getal in van 1 tot en met 999."),
        ({"group_name": "3B", "number": "-1"}, "Vul een getal in van 1 tot en met 999."),
        ({"group": "geen-id", "number": "5"}, "Kies uit de lijst."),
    ],
)
def test_heads_that_cannot_be_are_refused_beside_the_field(
    client: Client, cycle: Cycle, sent: dict[str, str], sentence: str
) -> None:
    page = page_of(client.post(to("paper", cycle), sent))
    assert sentence in page
    assert not HeadCount.objects.exists()


def test_small_heads_and_paper_are_for_the_cycles_own_staff(cycle: Cycle, world: World) -> None:
    cycle.head_counts.create(group_name="de drie van de kantine", number=3)
    on_paper(cycle)
    own = text_of(signed_in(world.coordinator.user).get(to("vervolgactie", cycle)))
    assert "de drie van de kantine 3" in own and "komen 2 bijdragen van papier" in own
    page = text_of(signed_in(world.directeur.user).get(to("vervolgactie", cycle)))
    assert "kantine" not in page and "van papier" not in page


def test_deciding_shows_paper_apart(client: Client, cycle: Cycle, world: World) -> None:
    paper = on_paper(cycle)
    drawn = on_paper(cycle, photo=True).contributions.get()
    keys = [*paper.contributions.values_list("pk", flat=True), drawn.pk]
    theme = sorting.make_theme(
        by=world.coordinator, cycle=cycle, name="Plek", contributions=keys, today=paper.made_on
    )
    for url in (to("theme", cycle, theme.pk), to("decide_many", cycle)):
        page = page_of(client.get(url))
        assert "Van papier: flap groep 3, 5 keer" in page
        assert to("photo", cycle, drawn.pk) in page

"""Input from paper: what is parsed, what is stored, and what it never counts as."""

from __future__ import annotations

import io
import uuid
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cycles.actions import answering, opening, paper, planning, sorting
from cycles.actions.paper import SheetData
from cycles.models import Contribution, Cycle, PaperSheet
from cycles.on_paper import on_paper
from cycles.paper import MOST_LINES, Line, as_pasted, count_heads, parse_lines
from cycles.photos import MAX_BYTES, BadPhoto, Wrong, remake
from participation.ledger.models import LogEntry, Message
from tests.factories import (
    World,
    answered_cycle,
    closed_cycle,
    cycle_with_input,
    fresh,
    make_world,
)

from .help import TODAY, at, database_refuses, decide, planned, refused

pytestmark = pytest.mark.django_db

NOW = datetime.combine(TODAY, time(15), ZoneInfo("Europe/Amsterdam"))


# ── Reading pasted lines ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "text", "count"),
    [
        ("meer bankjes", "meer bankjes", 1),
        ("meer bankjes x5", "meer bankjes", 5),
        ("meer bankjes x 5", "meer bankjes", 5),
        ("meer bankjes ×12", "meer bankjes", 12),
        ("meer bankjes 5x", "meer bankjes", 5),
        ("5x meer bankjes", "meer bankjes", 5),
        ("5 X meer bankjes", "meer bankjes", 5),
        ("meer bankjes (5)", "meer bankjes", 5),
        ("meer bankjes (5x)", "meer bankjes", 5),
        ("meer bankjes (x5)", "meer bankjes", 5),
        ("• meer bankjes", "meer bankjes", 1),
        ("•meer bankjes", "meer bankjes", 1),
        ("- meer bankjes (3)", "meer bankjes", 3),
        ("  *  - meer bankjes  ", "meer bankjes", 1),
        # The number is part of what was said.
        ("2x per week gym", "2x per week gym", 1),
        ("de iphone6x", "de iphone6x", 1),
        ("-5 graden is te koud", "-5 graden is te koud", 1),
        ("rooster-app", "rooster-app", 1),
        ("niemand (0)", "niemand (0)", 1),
        ("open in 2027", "open in 2027", 1),
        ("feest (2027)", "feest (2027)", 1),
        ("x5", "x5", 1),
        ("(5)", "(5)", 1),
        ("5x", "5x", 1),
    ],
)
def test_a_line_and_its_stickers(typed: str, text: str, count: int) -> None:
    assert parse_lines(typed) == [Line(text, count)]


def test_lines_keep_their_order_and_the_same_words_stay_two_lines() -> None:
    pasted = "bankjes\r\n\r\n   \n\u200b\nrust\nbankjes"
    assert [line.text for line in parse_lines(pasted)] == ["bankjes", "rust", "bankjes"]


@given(st.text(max_size=300))
def test_whatever_is_pasted_gives_lines_that_can_be_stored(pasted: str) -> None:
    lines = parse_lines(pasted)
    assert len(lines) <= len(pasted.splitlines())
    for line in lines:
        assert line.text == line.text.strip() and line.text
        assert 1 <= line.count <= 999
        assert line.text in pasted


@given(
    st.lists(
        st.builds(
            Line,
            st.from_regex(r"[a-z]{3,9}( [a-z]{3,9}){0,3}", fullmatch=True),
            st.integers(1, 999),
        ),
        max_size=20,
    )
)
def test_going_back_to_the_field_and_on_again_changes_nothing(lines: list[Line]) -> None:
    assert parse_lines(as_pasted(lines)) == lines


def test_heads_are_counted_once_per_group() -> None:
    heads = count_heads([("3B", 24), ("3C", 20), ("3b", 22)])
    assert (heads.total, heads.groups, heads.came_twice) == (44, (("3B", 24), ("3C", 20)), True)
    assert not count_heads([])


# ── Storing ───────────────────────────────────────────────────────────────────


def data_of(cycle: Cycle, **fields: Any) -> SheetData:
    return SheetData(
        **{"source": "flap groep 3", "question": cycle.doel.questions.all()[0], **fields}
    )


def add(cycle: Cycle, *lines: Line, **fields: Any) -> PaperSheet:
    """A sheet of this cycle, typed over today; no lines means two."""
    arguments: dict[str, Any] = {
        "sheet": data_of(cycle),
        "lines": lines or (Line("meer bankjes", 5), Line("rust")),
        "token": uuid.uuid4(),
        "now": NOW,
        "today": TODAY,
        **fields,
    }
    return paper.add_sheet(by=cycle.coordinator, cycle=cycle, **arguments)


def picture(fmt: str = "JPEG", size: tuple[int, int] = (400, 300), **options: Any) -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", size, "navy").save(made, fmt, **options)
    made.seek(0)
    return made


def add_photo(cycle: Cycle, **fields: Any) -> Contribution:
    arguments: dict[str, Any] = {
        "sheet": data_of(cycle, source="tekening"),
        "caption": "Dit is een boom om onder te lezen.",
        "photo": remake(picture()),
        "token": uuid.uuid4(),
        "now": NOW,
        "today": TODAY,
        **fields,
    }
    return paper.add_photo(by=cycle.coordinator, cycle=cycle, **arguments).contributions.get()


def test_every_line_is_a_contribution_without_a_person(world: World) -> None:
    cycle = cycle_with_input(0, **at(world))
    sheet = add(cycle, Line("meer bankjes", 5), Line("rust"), Line("rust"))
    rows = list(sheet.contributions.order_by("pk"))
    assert [(row.text, row.count) for row in rows] == [
        ("meer bankjes", 5),
        ("rust", 1),
        ("rust", 1),
    ]
    for row in rows:
        assert (row.author, row.receipt, row.identity, row.released) == (None, None, "naam", True)
        assert row.received_at == NOW and row in cycle.contributions.live()
    assert not cycle.invitations.filter(took_part=True).exists()
    with database_refuses("paper_belongs_to_no_person"):
        Contribution.objects.filter(pk=rows[0].pk).update(author=world.student)


def test_an_anonymous_cycle_stores_no_time(world: World) -> None:
    cycle = cycle_with_input(0, **at(world))
    Cycle.objects.filter(pk=cycle.pk).update(identity="anoniem")
    row = add(fresh(cycle)).contributions.all()[0]
    assert (row.identity, row.received_at, row.released) == ("anoniem", None, True)
    with database_refuses("anonymous_has_no_author_or_time"):
        Contribution.objects.filter(pk=row.pk).update(received_at=NOW)


def test_a_double_click_stores_once(world: World) -> None:
    cycle, token = cycle_with_input(0, **at(world)), uuid.uuid4()
    assert add(cycle, token=token) == add(cycle, token=token)
    assert cycle.contributions.count() == 2
    first = add_photo(cycle, token=(other := uuid.uuid4()))
    assert add_photo(cycle, token=other) == first


def test_paper_is_typed_up_after_closing_too_but_not_after_the_answer(world: World) -> None:
    add(closed_cycle(1, **at(world)))
    refused(add, cycle=planned(world))
    cycle = answered_cycle(1, **at(world))
    assert "Het antwoord is al gegeven." in refused(add, cycle=cycle)
    stopped = closed_cycle(1, **at(world))
    opening.stop(by=world.coordinator, cycle=stopped, reason="De verbouwing.", today=TODAY)
    refused(add, cycle=fresh(stopped))


def test_stopping_forgets_the_form_token(world: World) -> None:
    cycle = closed_cycle(1, **at(world))
    add(cycle)
    opening.stop(by=world.coordinator, cycle=cycle, reason="De verbouwing.", today=TODAY)
    assert PaperSheet.objects.get().form_token is None


def test_paper_gets_an_answer_like_everything_else(world: World) -> None:
    cycle = closed_cycle(0, **at(world))
    row = add(cycle, Line("meer bankjes", 5)).contributions.get()
    publish = {"by": world.coordinator, "cycle": cycle, "lead": "Dank.", "today": TODAY}
    assert "1 bijdrage staat nog niet" in refused(answering.publish_answer, **publish)
    theme = sorting.make_theme(
        by=world.coordinator, cycle=cycle, name="Plek", contributions=[row.pk], today=TODAY
    )
    decide(theme)
    answering.publish_answer(**publish)
    sheet = PaperSheet.objects.get()
    assert sheet.form_token is None
    action = answering.plan_action(
        by=world.coordinator, theme=theme, what="Bankjes", who="meneer Bos", due=TODAY
    )
    before = Message.objects.count()
    answering.update_action(
        by=world.coordinator, action=action, status="klaar", words="Staan er.", today=TODAY
    )
    assert Message.objects.count() == before  # paper has no writer to tell


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": []},
        {"lines": [Line("  ")]},
        {"lines": [Line("x" * 2001)]},
        {"lines": [Line("rust", 0)]},
        {"lines": [Line("rust", 1000)]},
        {"lines": [Line("rust")] * (MOST_LINES + 1)},
    ],
    ids=["none", "blank", "long", "no stickers", "many stickers", "many lines"],
)
def test_what_is_no_sheet_is_refused_as_a_whole(world: World, wrong: dict[str, Any]) -> None:
    refused(add, cycle=cycle_with_input(0, **at(world)), **wrong)


def test_a_question_or_meeting_of_another_cycle_is_refused(world: World) -> None:
    cycle = cycle_with_input(0, **at(world))
    other = cycle_with_input(0, **at(world, sessions=1))
    theirs = {"question": other.doel.questions.all()[0]}, {"session": other.sessions.all()[0]}
    for fields in theirs:
        refused(add, cycle=cycle, sheet=data_of(cycle, **fields))
    refused(add, cycle=cycle, sheet=data_of(cycle, source="  "))


def test_correcting_and_removing_until_the_answer(world: World) -> None:
    cycle = cycle_with_input(0, **at(world))
    sheet, by = add(cycle), world.coordinator
    first, second = sheet.contributions.order_by("pk")
    paper.change_line(by=by, line=first, to=Line("meer banken", 6), today=TODAY)
    first.refresh_from_db()
    assert (first.text, first.count, first.changed_on) == ("meer banken", 6, None)
    paper.remove_line(by=by, line=first, today=TODAY)
    assert list(sheet.contributions.all()) == [second]
    refused(paper.change_line, by=by, line=first, to=Line("weg"), today=TODAY)
    paper.remove_line(by=by, line=second, today=TODAY)
    assert not cycle.sheets.exists()


def test_what_a_student_typed_is_not_changed_here(world: World) -> None:
    cycle = cycle_with_input(1, **at(world))
    row, by = cycle.contributions.get(), world.coordinator
    refused(paper.change_line, by=by, line=row, to=Line("Anders."), today=TODAY)
    refused(paper.remove_line, by=by, line=row, today=TODAY)


def test_a_line_that_is_with_the_zorgcoordinator_stays(world: World) -> None:
    cycle = cycle_with_input(0, **at(world))
    sheet, by = add(cycle), world.coordinator
    row = sheet.contributions.all()[0]
    Contribution.objects.filter(pk=row.pk).update(status="care")
    refused(paper.remove_sheet, by=by, sheet=sheet, today=TODAY)
    refused(paper.remove_line, by=by, line=row, today=TODAY)


def test_the_log_says_what_was_done_and_nothing_that_was_written(world: World) -> None:
    cycle = cycle_with_input(0, **at(world))
    sheet = add(cycle)
    paper.remove_sheet(by=world.coordinator, sheet=sheet, today=TODAY)
    verbs = LogEntry.objects.filter(object_id=sheet.pk).values_list("verb", "note")
    assert set(verbs) == {("paper_added", ""), ("paper_removed", "")}


# ── Photos ────────────────────────────────────────────────────────────────────


def with_place(fmt: str) -> io.BytesIO:
    """A photo on its side, with a place, a device, a time and a comment in it."""
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x010F], notes[0x0132] = "Toestel van Aya", "2026:10:06 10:00:00"
    notes[0x8825] = {1: "N", 2: (52.0, 5.0, 30.0), 3: "E", 4: (5.0, 7.0, 12.0)}
    extra = {"comment": "gemaakt door Aya"} if fmt == "JPEG" else {}
    return picture(fmt, exif=notes, **extra)


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
def test_place_time_and_device_are_gone_and_the_photo_stands_upright(fmt: str) -> None:
    raw = with_place(fmt)
    assert Image.open(raw).getexif().get_ifd(0x8825)
    made = remake(raw)
    clean = Image.open(io.BytesIO(made))
    assert (clean.format, clean.size) == ("JPEG", (300, 400))
    assert not dict(clean.getexif()) and not clean.getexif().get_ifd(0x8825)
    assert b"Aya" not in made and b"Exif" not in made
    assert set(clean.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_photo_is_made_smaller() -> None:
    made = Image.open(io.BytesIO(remake(picture(size=(4000, 1000)))))
    assert made.size == (2000, 500)


def test_a_transparent_drawing_gets_white_paper() -> None:
    raw = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(raw, "PNG")
    raw.seek(0)
    assert Image.open(io.BytesIO(remake(raw))).getpixel((5, 5)) == (255, 255, 255)


def bomb() -> bytes:
    made = io.BytesIO()
    Image.new("1", (8000, 8000)).save(made, "PNG")  # more than we take, less than Pillow fears
    return made.getvalue()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", Wrong.UNREADABLE),
        (b"geen foto", Wrong.UNREADABLE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", Wrong.UNREADABLE),
        (picture("GIF").getvalue(), Wrong.UNREADABLE),
        (picture().getvalue()[:300], Wrong.UNREADABLE),
        (picture("PNG").getvalue()[:60], Wrong.UNREADABLE),
        (b"\xff\xd8" + b"\xff\xda" * 999, Wrong.UNREADABLE),
        (b"\0\0\0\x18ftypheic\0\0\0\0", Wrong.HEIC),
        (b"\xff\xd8" + b"x" * MAX_BYTES, Wrong.TOO_HEAVY),
        (bomb(), Wrong.TOO_LARGE),
    ],
    ids=["empty", "text", "svg", "gif", "cut-jpeg", "cut-png", "scans", "heic", "heavy", "bomb"],
)
def test_a_broken_or_hostile_file_is_no_photo(raw: bytes, why: Wrong) -> None:
    with pytest.raises(BadPhoto) as caught:
        remake(io.BytesIO(raw))
    assert caught.value.why is why


@given(st.binary(max_size=200), st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 400))
def test_a_damaged_file_gives_a_photo_or_a_refusal(junk: bytes, fmt: str, where: int) -> None:
    raw = picture(fmt, size=(40, 30)).getvalue()
    try:
        made = remake(io.BytesIO(raw[:where] + junk + raw[where + len(junk) :]))
    except BadPhoto:
        return
    assert Image.open(io.BytesIO(made)).format == "JPEG"


def test_a_photo_has_a_random_name_and_goes_with_its_row(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    cycle = cycle_with_input(0, **at(world))
    row, by = add_photo(cycle), world.coordinator
    name = row.photo.name
    assert len(name) == len("flap/") + 32 + len(".jpg") and default_storage.exists(name)
    with django_capture_on_commit_callbacks() as waiting:
        paper.remove_line(by=by, line=row, today=TODAY)
    assert default_storage.exists(name)  # not before the row is really gone
    for act in waiting:
        act()
    assert not default_storage.exists(name)


def test_a_sheet_takes_its_photo_along(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    row = add_photo(cycle_with_input(0, **at(world)))
    with django_capture_on_commit_callbacks(execute=True):
        paper.remove_sheet(by=world.coordinator, sheet=row.sheet, today=TODAY)
    assert not default_storage.exists(row.photo.name)


def test_a_photo_that_cannot_be_stored_leaves_no_file(world: World) -> None:
    cycle = cycle_with_input(0, **at(world))
    before = _files()
    with pytest.raises(Exception, match="paper"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper, "note", _fails)
        add_photo(cycle)
    assert _files() == before


@pytest.mark.django_db(transaction=True)
def test_a_photo_whose_commit_fails_leaves_no_file() -> None:
    world = make_world(students=2, today=TODAY, with_other=False)
    cycle = cycle_with_input(0, **at(world))
    before = _files()

    def full() -> None:
        raise OperationalError("disk full")

    with pytest.raises(OperationalError, match="full"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "commit", full)
        add_photo(cycle)
    assert _files() == before and not cycle.sheets.exists()


def _fails(*_arguments: object) -> None:
    raise RuntimeError("paper")


def _files() -> set[str]:
    return set(default_storage.listdir("flap")[1]) if default_storage.exists("flap") else set()


# ── Heads ─────────────────────────────────────────────────────────────────────


def count(cycle: Cycle, name: str, number: int, **fields: Any) -> Any:
    arguments = {"group": None, "session": None, "today": TODAY, **fields}
    return paper.count_group(
        by=cycle.coordinator, cycle=cycle, group_name=name, number=number, **arguments
    )


def test_heads_stand_apart_from_persons_and_from_lines(world: World) -> None:
    cycle = cycle_with_input(2, **at(world))
    before = Cycle.objects.with_facts(TODAY).get(pk=cycle.pk)
    count(cycle, "", 24, group=world.klas)
    count(cycle, "de kantineploeg", 7)
    add(cycle)
    shown, after = on_paper(cycle), Cycle.objects.with_facts(TODAY).get(pk=cycle.pk)
    assert (shown.lines, shown.heads.total) == (2, 31)
    assert shown.heads.groups == (("1A", 24), ("de kantineploeg", 7))
    assert after.n_invited == before.n_invited
    assert after.n_contributions == before.n_contributions + 2


def test_a_group_is_counted_once_per_meeting(world: World) -> None:
    cycle = cycle_with_input(0, **at(world, sessions=2))
    one, two = cycle.sessions.all()
    first = count(cycle, "3B", 24, session=one)
    assert count(cycle, "3b", 24, session=one) == first  # a double click
    assert "‘3B’ staat er al, met 24." in refused(
        count, cycle=cycle, name="3b", number=9, session=one
    )
    count(cycle, "3B", 22, session=two)
    count(cycle, "3B", 20)
    paper.recount_group(by=world.coordinator, row=first, number=25, today=TODAY)
    assert on_paper(cycle).heads.total == 25
    paper.remove_count(by=world.coordinator, row=first, today=TODAY)
    assert on_paper(cycle).heads.total == 22


def test_a_meeting_with_paper_is_not_taken_away(world: World) -> None:
    cycle = cycle_with_input(0, **at(world, sessions=2))
    one, two = cycle.sessions.all()
    count(cycle, "3B", 24, session=one)
    add(cycle, sheet=data_of(cycle, session=two))
    for session in (one, two):
        sentence = refused(planning.remove_session, by=world.coordinator, session=session)
        assert "input van papier" in sentence


def test_heads_that_cannot_be_are_refused(world: World) -> None:
    cycle = cycle_with_input(0, **at(world))
    assert world.other
    for wrong in ({"name": " "}, {"number": 0}, {"number": 1000}, {"group": world.other.klas}):
        refused(count, cycle=cycle, **{"name": "3B", "number": 5, **wrong})
    refused(count, cycle=answered_cycle(1, **at(world)), name="3B", number=5)

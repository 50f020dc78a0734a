"""Two schools in one system: nothing of the one is ever visible in the other.

Every text of one school carries a mark that occurs nowhere else. Every page is opened as every
person of the other school, with ids of both, and no mark may appear: not on a page, not in a
header, not in what a refused form says.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import F
from django.urls import NoReverseMatch, reverse

from cycles.models import Cycle, HeadCount, PaperSheet
from participation.people.models import Group, Membership, User
from tests.factories import make_world

from .scenes import (
    PHASES,
    Scene,
    address,
    enrich,
    filled_in,
    make_scene,
    own_method,
    signed_in,
    text_of,
    undone,
    url_names,
)

pytestmark = pytest.mark.django_db

MARK = re.compile(r"[ZY]Q\d{5}")
NOT_TEXT = {
    "slug",
    "key",
    "path",
    "verb",
    "password",
    "theme",
    "username",
    "token",
    "code_hash",
    "phone",
    "website",
    "photo",
}
TO_SCHOOL = {
    "people.School": "pk",
    "people.SchoolYear": "school",
    "people.SchoolDay": "school",
    "people.HelpLine": "school",
    "people.SchoolBreak": "school",
    "people.Screen": "school",
    "people.User": "memberships__school",
    "people.Group": "school_year__school",
    "ledger.Promise": "school",
    "ledger.PromiseMove": "promise__school",
    "ledger.Message": "recipient__school",
    "ledger.LogEntry": "school",
    "werkvormen.WerkvormVersion": "werkvorm__school",
    "werkvormen.WerkvormDraft": "werkvorm__school",
    "cycles.Cycle": "school",
    "cycles.Invitation": "cycle__school",
    "cycles.Correction": "cycle__school",
    "cycles.Doel": "cycle__school",
    "cycles.Criterion": "doel__cycle__school",
    "cycles.Question": "doel__cycle__school",
    "cycles.Session": "cycle__school",
    "cycles.RunStep": "sheet__session__cycle__school",
    "cycles.SessionNote": "session__cycle__school",
    "cycles.GroupAttendance": "session__cycle__school",
    "cycles.Condition": "cycle__school",
    "cycles.Terugkoppeling": "cycle__school",
    "cycles.Tussenbericht": "cycle__school",
    "cycles.Contribution": "cycle__school",
    "cycles.Reveal": "contribution__cycle__school",
    "cycles.PaperSheet": "cycle__school",
    "cycles.HeadCount": "cycle__school",
    "cycles.ThemeOpinion": "theme__cycle__school",
    "cycles.Announcement": "cycle__school",
    "cycles.OwnQuestion": "school",
    "cycles.StandardReason": "school",
    "cycles.Theme": "cycle__school",
    "cycles.Decision": "theme__cycle__school",
    "cycles.Vervolgactie": "theme__cycle__school",
    "cycles.ActionUpdate": "action__theme__cycle__school",
}


def text_fields(model: Any) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if field.get_internal_type() in {"CharField", "TextField", "EmailField"}
        and not field.choices
        and field.name not in NOT_TEXT
    ]


def own_models() -> list[Any]:
    return [
        model
        for label in ("people", "ledger", "werkvormen", "cycles")
        for model in apps.get_app_config(label).get_models()
    ]


def test_every_table_with_text_is_marked() -> None:
    assert {m._meta.label for m in own_models() if text_fields(m)} == set(TO_SCHOOL)


def mark_everything(scene: Scene, letter: str) -> set[str]:
    """Put a mark in every text of a school; returns the marks. Written past the models' rules."""
    marks: set[str] = set()
    for label, path in TO_SCHOOL.items():
        model = apps.get_model(label)
        rows = model.objects.filter(**{path: scene.world.school.pk}).distinct()
        for key in list(rows.values_list("pk", flat=True)):
            for field in text_fields(model):
                if field.name == "pending_text":
                    continue  # the database refuses it on input op naam
                if field.name == "ended_reason" and not model.objects.get(pk=key).ended_on:
                    continue  # the database refuses a reason for a promise that still stands
                mark = f"{letter}Q{len(marks):05d}"
                marks.add(mark)
                _write(model, field, key, mark)
    return marks


def _write(model: Any, field: Any, key: uuid.UUID, mark: str) -> None:
    quote = connection.ops.quote_name
    pk = model._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(model._meta.db_table)} SET {quote(field.column)} = %s"  # noqa: S608
            f" WHERE {quote(pk.column)} = %s",
            [mark, pk.get_db_prep_value(key, connection)],
        )


@dataclass(frozen=True)
class Border:
    """Two schools, both full of marks."""

    here: Scene
    there: Scene
    marks_here: set[str]
    marks_there: set[str]

    def turned(self) -> Border:
        return Border(self.there, self.here, self.marks_there, self.marks_here)


@pytest.fixture(scope="module")
def border(django_db_setup: None, django_db_blocker: Any) -> Iterator[Border]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        assert world.other is not None
        here, there = make_scene(world), make_scene(world.other, prefix="ander-")
        for scene, slug in ((here, "van-ons"), (there, "van-hen")):
            own_method(scene.world, slug)
            enrich(scene)
        marks = mark_everything(here, "Z"), mark_everything(there, "Y")
        yield Border(again(here), again(there), *marks)
        transaction.set_rollback(True)


def again(scene: Scene) -> Scene:
    """The same scene with what is in the database now."""
    cycles = {name: Cycle.objects.get(pk=cycle.pk) for name, cycle in scene.cycles.items()}
    return Scene(scene.world, cycles, scene.facilitator, scene.other_coordinator)


@pytest.fixture
def side(border: Border) -> Border:
    """The border as it is seen from the first school; `here` is where people sign in."""
    return border


def assert_nothing_of_there(side: Border, response: Any, what: str) -> None:
    seen = set(MARK.findall(text_of(response) + repr(response.headers)))
    assert not seen & side.marks_there, what


def pages(scene: Scene, phases: tuple[str, ...]) -> list[str]:
    """Every address with rows of this school, in each of the phases where it has them."""
    found = set()
    for name in url_names():
        if name.startswith("account_") or name == "screen":
            continue  # the display in the hall is for whoever walks by; test_screen walks by
        for phase in phases:
            try:
                found.add(address(scene, name, phase))
            except (IndexError, AttributeError, NoReverseMatch):
                continue  # a concept has no contributions, an open cycle no decisions
    return sorted(found)


BUSY = ("concept", "open", "answered")
ONE_OF_EACH = ("concept", "decided")


def test_the_own_school_does_show_its_texts(side: Border) -> None:
    client = signed_in(side.here.world.coordinator.user)
    seen: set[str] = set()
    for url in pages(side.here, PHASES):
        seen |= set(MARK.findall(text_of(client.get(url))))
    assert len(seen & side.marks_here) > 100


ROLES = [
    "leerling",
    "niet gevraagd",
    "mentor",
    "gespreksleider",
    "coordinator",
    "zorgcoordinator",
    "directeur",
    "beheerder",
]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_the_own_school_shows_anything_of_the_other(side: Border, role: str) -> None:
    client = signed_in(side.here.people()[role])
    for url in pages(side.here, BUSY):
        assert_nothing_of_there(side, client.get(url), url)


@pytest.mark.parametrize("role", ["leerling", "gespreksleider", "coordinator", "directeur"])
@pytest.mark.parametrize("turned", [False, True])
def test_no_page_of_the_other_school_opens(border: Border, role: str, turned: bool) -> None:
    side = border.turned() if turned else border
    client = signed_in(side.here.people()[role])
    keys = {str(cycle.pk) for cycle in side.there.cycles.values()}
    for url in pages(side.there, ONE_OF_EACH):
        response = client.get(url)
        assert_nothing_of_there(side, response, url)
        if any(key in url for key in keys):
            assert response.status_code in {404, 405}, url


def test_nobody_signed_out_reads_anything_of_either(side: Border) -> None:
    client = signed_in(None)
    for url in pages(side.here, ONE_OF_EACH):
        seen = set(MARK.findall(text_of(client.get(url))))
        assert not seen, url


SENT = [
    ("cycles:hand_over", "open"),
    ("cycles:doel", "concept"),
    ("cycles:audience", "concept"),
    ("cycles:werkvorm", "concept"),
    ("cycles:find_werkvorm", "concept"),
    ("cycles:new_session", "concept"),
    ("cycles:session_people", "concept"),
    ("cycles:attendance", "open"),
    ("cycles:desk", "open"),
    ("cycles:groups", "open"),
    ("cycles:kerngroep", "open"),
    ("cycles:kerngroep_texts", "open"),
    ("cycles:correct", "open"),
    ("cycles:omstandigheden", "concept"),
    ("cycles:finish", "answered"),
    ("cycles:paper", "open"),
    ("cycles:paper_lines", "open"),
    ("cycles:paper_photo", "open"),
    ("cycles:decide_many", "decided"),
    ("cycles:take_part", "open"),
]


@pytest.mark.parametrize(("name", "phase"), SENT)
def test_a_form_with_ids_of_the_other_school_takes_nothing_from_there(
    side: Border, name: str, phase: str
) -> None:
    """The form of the other school, complete and right there, sent at home."""
    who = "leerling" if name == "cycles:take_part" else "coordinator"
    theirs = filled_in(side.there, name, phase)
    if name == "cycles:new_session":
        theirs |= {"facilitator": str(side.there.world.coordinator.pk)}
    with undone():
        client = signed_in(side.here.people()[who])
        url = address(side.here, name, phase)
        assert_nothing_of_there(side, client.post(url, theirs, follow=True), name)
        assert not crossed(), f"{name} tied two schools together"


def crossed() -> list[str]:
    """Rows that tie one school to another."""
    found = [
        *PaperSheet.objects.exclude(question__doel__cycle=F("cycle")),
        *HeadCount.objects.filter(group__isnull=False).exclude(
            group__school_year__school=F("cycle__school")
        ),
        *Cycle.objects.exclude(school_year__school=F("school")),
        *Cycle.objects.exclude(coordinator__school=F("school")),
        *Cycle.objects.exclude(second_coordinator=None).exclude(
            second_coordinator__school=F("school")
        ),
        *Group.objects.filter(doelen__isnull=False).exclude(
            school_year__school=F("doelen__cycle__school")
        ),
        *Membership.objects.filter(doelen__isnull=False).exclude(school=F("doelen__cycle__school")),
        *Membership.objects.filter(led_sessions__isnull=False).exclude(
            school=F("led_sessions__cycle__school")
        ),
        *Membership.objects.filter(session_places__isnull=False).exclude(
            school=F("session_places__session__cycle__school")
        ),
        *Membership.objects.filter(kerngroep_places__isnull=False).exclude(
            school=F("kerngroep_places__cycle__school")
        ),
        *Membership.objects.filter(contributions__isnull=False).exclude(
            school=F("contributions__cycle__school")
        ),
        *apps.get_model("cycles", "ContributionTheme").objects.exclude(
            contribution__cycle=F("theme__cycle")
        ),
    ]
    return [repr(row) for row in found]


@pytest.mark.parametrize("role", ["coordinator", "directeur", "leerling"])
def test_a_form_sent_to_the_other_school_does_nothing_there(side: Border, role: str) -> None:
    client = signed_in(side.here.people()[role])
    keys = {str(cycle.pk) for cycle in side.there.cycles.values()}
    for name in sorted(url_names()):
        for phase in ONE_OF_EACH:
            try:
                url, sent = address(side.there, name, phase), filled_in(side.there, name, phase)
            except (IndexError, AttributeError, NoReverseMatch):
                continue
            if not any(key in url for key in keys):
                continue
            response = client.post(url, sent)
            assert_nothing_of_there(side, response, url)
            assert response.status_code in {404, 405}, url


@pytest.mark.parametrize(
    "query",
    ["toon={theme}", "zoek={mark}", "jaar={mark}", "wat=criterion:{criterion}", "pagina={theme}"],
)
def test_a_query_string_with_ids_of_the_other_school_finds_nothing(
    side: Border, query: str
) -> None:
    there = side.there.cycles["open"]
    decided = side.there.cycles["decided"]
    value = query.format(
        theme=decided.themes.all()[0].pk,
        criterion=there.doel.criteria.all()[0].pk,
        mark="",
    )
    client = signed_in(side.here.world.coordinator.user)
    for url in ("/", "/cycli/", "/berichten/", "/antwoorden/", address(side.here, "cycles:desk")):
        assert_nothing_of_there(side, client.get(f"{url}?{value}"), url)
    url = address(side.here, "cycles:correct")
    assert_nothing_of_there(side, client.get(f"{url}?{value}"), url)


def test_a_director_counts_only_the_own_school(side: Border) -> None:
    client = signed_in(side.here.world.directeur.user)
    before = text_of(client.get("/"))
    with undone():
        Cycle.objects.filter(school=side.there.world.school).update(phase="concept", opened_on=None)
        assert _without_token(text_of(client.get("/"))) == _without_token(before)


def test_an_administrator_counts_only_the_own_school(side: Border) -> None:
    client = signed_in(side.here.world.beheerder.user)
    before = text_of(client.get("/"))
    with undone():
        User.objects.filter(memberships__school=side.there.world.school).update(is_active=False)
        assert _without_token(text_of(client.get("/"))) == _without_token(before)


def _without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_a_copy_takes_over_groups_of_the_own_school_alone(side: Border) -> None:
    with undone():
        client = signed_in(side.here.world.coordinator.user)
        names = Group.objects.filter(school_year__school=side.there.world.school)
        for number, group in enumerate(names):
            kind = ("klas", "eigen", "panel", "mr")[number]
            Group.objects.filter(pk=group.pk).update(name="Zelfde naam", kind=kind)
        first = side.here.world.klas
        Group.objects.filter(pk=first.pk).update(name="Zelfde naam", kind="klas")
        client.post(
            reverse("cycles:copy", args=[side.here.cycles["finished"].pk]), {"token": uuid.uuid4()}
        )
        newest = Cycle.objects.filter(school=side.here.world.school).order_by("-made_on")
        assert not crossed()
        assert newest.exists()

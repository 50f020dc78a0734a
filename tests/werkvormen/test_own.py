"""Methods of the school itself: copied, written by two people, shared, put away."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from cycles.actions import Refused, planning
from participation.ledger.models import LogEntry
from tests.factories import World, fresh, make_world, ready_cycle
from werkvormen import own
from werkvormen.actions import load_library
from werkvormen.drawings import drawing
from werkvormen.example import example
from werkvormen.forms_own import MethodForms
from werkvormen.library import LIBRARY, SHAPE, shape_problems, total_minutes
from werkvormen.models import Werkvorm, WerkvormDraft, WerkvormVersion
from werkvormen.own_page import newer_original
from werkvormen.rearranging import rearrange
from werkvormen.sharing import problems
from werkvormen.writing import (
    MOST_MOMENTS,
    MOST_STEPS,
    MOST_STEPS_TOGETHER,
    Written,
    typed_of,
    written_of,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 9, 7)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def world() -> World:
    load_library(today=MONDAY)
    return make_world(today=MONDAY)


def built_in(slug: str = "visiesessie") -> WerkvormVersion:
    return WerkvormVersion.objects.newest().get(werkvorm__slug=slug)


def copied(world: World, slug: str = "visiesessie") -> Werkvorm:
    version = built_in(slug)
    return own.copy(by=world.coordinator, version=version, token=uuid.uuid4(), today=MONDAY)


def keep(world: World, werkvorm: Werkvorm, **change: Any) -> own.Standing:
    """Save a change on top of what stands there now."""
    now, by = own.standing(werkvorm), world.coordinator
    written = replace(now.written, **change)
    return own.save_draft(by=by, werkvorm=werkvorm, written=written, stamp=now.stamp, today=MONDAY)


def shared(world: World, werkvorm: Werkvorm) -> WerkvormVersion:
    stamp = own.standing(werkvorm).stamp
    return own.share(by=world.coordinator, werkvorm=werkvorm, stamp=stamp, today=MONDAY)


def seen_by(person: Any) -> set[str]:
    found = WerkvormVersion.objects.newest_visible_to(
        type(person.user).objects.get(pk=person.user_id)
    )
    return {version.werkvorm.slug for version in found}


# ── What is typed and what is stored ──────────────────────────────────────────


def test_every_built_in_method_can_be_copied_typed_over_and_shared_unchanged(world: World) -> None:
    for version in WerkvormVersion.objects.newest():
        stored = Written(version.name, version.summary, version.content)
        written = written_of(typed_of(stored), version.content)
        assert written.name == version.name
        assert problems(written) == [], version.name
        forms = MethodForms(typed_of(stored), check=True)
        assert forms.is_valid(), forms.wrong()
        same = {key: value for key, value in written.content.items() if value != []}
        for moment in [*same["moments"], *version.content["moments"]]:
            for step in moment["steps"]:
                assert step.pop("materials", []) is not None
        assert same | {"drawing": ""} == version.content | {"drawing": ""}, version.name


def test_what_is_shared_has_the_shape_of_the_library_but_for_empty_lists(world: World) -> None:
    written = example("Wandelgesprek")
    assert [where for where, _what in problems(written)] == ["summary", "goal"]
    content = written.content | {"goal": "Praten."}
    data = {**content, "name": "W", "summary": "Lopen.", "slug": "x"}
    wrong = {where.split("[")[0] for where, _what in shape_problems(data, SHAPE)}
    empty = {"fits_when", "fits_not_when", "materials", "pitfalls", "yields", "becomes_themes"}
    assert wrong - empty <= {
        "variants",
        "group_size.note",
        "source.name",
        "source.url",
        "source.note",
        "drawing",
        "moments",
    }


def test_what_is_missing_is_said_beside_its_field() -> None:
    typed = typed_of(example(""))
    typed.basics |= {"group_min": ["9"], "group_max": ["3"], "influence": [], "places": ["online"]}
    typed.moments[0].steps[1] |= {"step_name": " ", "step_min": "tien", "step_max": ""}
    typed.moments[0].steps[2] |= {"saves": "9", "skip": "Doe het kort."}
    typed.rows["pitfalls"] = [{"pitfall": "Het wordt stil.", "instead": ""}]
    found = dict(problems(written_of(typed, {})))
    assert set(found) == {
        *("name", "summary", "goal", "influence", "group_max", "online"),
        *("instead-0", "step_name-0-1", "step_min-0-1", "saves-0-2"),
    }
    assert found["step_min-0-1"] == "Hoeveel minuten duurt dit?"
    typed.moments = []
    assert "" in dict(problems(written_of(typed, {})))


def test_steps_move_within_and_between_moments_and_come_back() -> None:
    typed = typed_of(example("W"))

    def names() -> list[list[str]]:
        return [[step["step_name"] for step in part.steps] for part in typed.moments]

    start = names()
    rearrange(typed, "stap-neer-0-0")
    assert names() == [["Samen praten", "Welkom", "Afronden"]]
    assert rearrange(typed, "deel-erbij").focus == "moment_name-1"
    assert rearrange(typed, "stap-neer-0-2").focus == "step_name-1-0"
    assert names() == [["Samen praten", "Welkom"], ["Afronden", ""]]
    taken = rearrange(typed, "stap-weg-0-1").taken
    assert taken is not None and taken.name == "Welkom"
    rearrange(typed, "terug", taken.packed())
    assert names()[0] == ["Samen praten", "Welkom"]
    moment = rearrange(typed, "deel-weg-0").taken
    assert moment is not None
    rearrange(typed, "terug", moment.packed())
    rearrange(typed, "deel-op-1")
    assert names()[0] == ["Afronden", ""] and start != names()
    before = names()
    nonsense = ("stap-op-9-9", "deel-weg-99", "stap-weg-0", "stap-neer", "regel-x", "x", "")
    for act in (*nonsense, "stap-erbij-9", "stap-weg--1-0"):
        rearrange(typed, act)
    for packed in (
        "",
        "[]",
        "{}",
        '{"at": [0], "row": 5, "steps": 1}',
        "[" * 9999,
        '{"at": ["x"]}',
    ):
        rearrange(typed, "terug", packed)
    assert names() == before


def test_a_method_never_grows_past_what_one_form_can_hold() -> None:
    typed = typed_of(example("W"))
    for number in range(MOST_MOMENTS + 3):
        rearrange(typed, "deel-erbij")
        for _step in range(MOST_STEPS + 3):
            rearrange(typed, f"stap-erbij-{number}")
    counts = [len(part.steps) for part in typed.moments]
    assert len(counts) <= MOST_MOMENTS and max(counts) == MOST_STEPS
    assert sum(counts) == MOST_STEPS_TOGETHER


# ── The verbs ─────────────────────────────────────────────────────────────────


def test_a_copy_is_a_draft_with_everything_the_original_says(world: World) -> None:
    token, version = uuid.uuid4(), built_in("wots")
    by = world.coordinator
    copy = own.copy(by=by, version=version, token=token, today=MONDAY)
    assert own.copy(by=by, version=version, token=token, today=MONDAY) == copy
    draft = copy.draft
    assert draft.name == f"{version.name} (onze versie)" and draft.summary == version.summary
    ours = {"drawing": draft.content["drawing"], "source": draft.content["source"]}
    assert draft.content == version.content | ours
    note = f"Gebaseerd op ‘{version.name}’, aangepast door onze school."
    assert ours["source"] == version.content["source"] | {"note": note}
    assert drawing(draft.content["drawing"]) == drawing("wots")
    assert (copy.based_on, copy.based_on_number, copy.made_by) == (version.werkvorm, 1, by)
    assert copy.slug.startswith("eigen-") and len(copy.slug) >= 20
    assert LogEntry.objects.filter(verb="method_copied", object_id=copy.pk).count() == 1
    assert copy.slug not in seen_by(world.coordinator) | seen_by(world.medewerker)


def test_a_copy_of_a_copy_is_numbered_and_a_copy_stays_within_the_school(world: World) -> None:
    names, version = [], built_in("wots")
    for _again in range(3):
        said: dict[str, Any] = {"version": version, "token": None, "today": MONDAY}
        version = shared(world, own.copy(by=world.coordinator, **said))
        names.append(version.name.removeprefix(built_in("wots").name))
    assert names == [" (onze versie)", " (onze versie 2)", " (onze versie 3)"]
    assert world.other is not None
    with pytest.raises(own.Refused, match="andere school"):
        own.copy(by=world.other.coordinator, version=version, token=None, today=MONDAY)


def test_two_methods_without_a_token_are_two_methods(world: World) -> None:
    said: dict[str, Any] = {"by": world.coordinator, "token": None, "today": MONDAY}
    first, second = (own.start(written=example("W"), **said) for _time in range(2))
    assert first != second


def test_schools_and_moments_without_students_are_written_in_the_form() -> None:
    typed = typed_of(example("W"))
    assert not typed.moments[0].row["moment_without"] and "vmbo" in typed.basics["school_types"]
    typed.basics["school_types"] = ["vwo", "bo", "x"]
    typed.moments[0].row["moment_without"] = "on"
    content = written_of(typed, {"school_types": ["vmbo"]}).content
    assert content["school_types"] == ["bo", "vwo"]
    assert content["moments"][0]["without_students"] is True
    typed.basics["school_types"] = []
    assert "school_types" in dict(problems(written_of(typed, {})))


@pytest.mark.parametrize(("least", "wrong"), [("0", True), ("1", False), ("2", False)])
def test_a_span_starts_at_one(least: str, wrong: bool) -> None:
    typed = typed_of(example("W"))
    typed.basics |= {"group_min": [least]}
    typed.moments[0].steps[0] |= {"step_min": least, "step_max": "9"}
    found = dict(problems(written_of(typed, {})))
    assert {"group_min", "step_min-0-0"} & set(found) == (
        {"group_min", "step_min-0-0"} if wrong else set()
    )


def test_shared_it_is_read_by_everybody_here_and_by_nobody_elsewhere(world: World) -> None:
    copy = copied(world)
    keep(world, copy, name="Onze visie")
    version = shared(world, copy)
    assert (version.number, version.name) == (1, "Onze visie")
    assert shared(world, copy) == version  # a double click
    assert not WerkvormDraft.objects.exists()
    assert world.other is not None
    assert copy.slug in seen_by(world.student) & seen_by(world.medewerker)
    assert copy.slug not in seen_by(world.other.coordinator)
    notes = LogEntry.objects.filter(object_id=copy.pk)
    assert sorted(notes.values_list("verb", flat=True)) == [
        *("method_copied", "method_saved", "method_shared")
    ]
    assert set(notes.values_list("note", flat=True)) == {""}


def test_an_incomplete_draft_is_not_shared(world: World) -> None:
    made = own.start(by=world.coordinator, written=example("Kort"), token=None, today=MONDAY)
    with pytest.raises(own.Incomplete) as refused:
        shared(world, made)
    assert refused.value.problems[0] == ("summary", "Schrijf in één zin wat leerlingen doen.")
    assert made.draft.name == "Kort" and not made.versions.exists()


def test_two_people_never_overwrite_each_other(world: World) -> None:
    copy = copied(world)
    first = own.standing(copy)
    mine, theirs = (replace(first.written, name=name) for name in ("Van mij", "Van haar"))
    said: dict[str, Any] = {"werkvorm": copy, "stamp": first.stamp, "today": MONDAY}
    saved = own.save_draft(by=world.second, written=theirs, **said)
    with pytest.raises(own.Meanwhile) as refused:
        own.save_draft(by=world.coordinator, written=mine, **said)
    assert refused.value.now.written.name == "Van haar"
    assert refused.value.now.draft is not None and refused.value.now.draft.by == world.second
    assert own.save_draft(by=world.second, written=theirs, **said) == saved  # a retry
    with pytest.raises(own.Meanwhile):
        own.share(by=world.coordinator, werkvorm=copy, stamp=first.stamp, today=MONDAY)
    with pytest.raises(own.Meanwhile):
        own.drop_draft(by=world.coordinator, werkvorm=copy, stamp=first.stamp)
    assert copy.versions.count() == 0


def test_shared_or_begun_again_meanwhile_is_noticed_too(world: World) -> None:
    copy = copied(world)
    shared(world, copy)
    began = [own.standing(copy)]
    keep(world, copy, name="Van haar")
    began.append(own.standing(copy))
    own.drop_draft(by=world.second, werkvorm=copy, stamp=began[-1].stamp)
    keep(world, copy, name="Nog eens")
    began.append(own.standing(copy))
    shared(world, copy)
    for before in began:
        with pytest.raises(own.Meanwhile):
            written = replace(before.written, name="Van mij")
            said: dict[str, Any] = {"by": world.coordinator, "werkvorm": copy, "today": MONDAY}
            own.save_draft(written=written, stamp=before.stamp, **said)
    stamps = {standing.stamp for standing in [*began, own.standing(copy)]}
    assert len(stamps) == 4


def test_throwing_a_draft_away_leaves_what_is_shared(world: World) -> None:
    never, copy = copied(world), copied(world, "wots")
    version = shared(world, copy)
    keep(world, copy, name="Nieuwer")
    by = world.second
    assert own.drop_draft(by=by, werkvorm=copy, stamp=own.standing(copy).stamp) is False
    assert own.standing(copy).version == version
    with pytest.raises(own.Refused):
        own.drop_draft(by=by, werkvorm=copy, stamp=own.standing(copy).stamp)
    assert own.drop_draft(by=by, werkvorm=never, stamp=own.standing(never).stamp) is True
    assert not Werkvorm.objects.filter(pk=never.pk).exists()


def test_a_session_and_a_cycle_keep_the_version_they_were_planned_with(world: World) -> None:
    copy = copied(world)
    first = shared(world, copy)
    cycle = ready_cycle(world.school, by=world.coordinator, groups=[world.klas], sessions=1)
    said: dict[str, Any] = {"by": world.coordinator, "cycle": cycle}
    planning.choose_werkvorm(version=first, online_only=False, **said)
    session = cycle.sessions.all()[0]
    session.werkvorm = first
    session.save()
    keep(world, copy, name="Heel anders", content=first.content | {"goal": "Iets anders."})
    second = shared(world, copy)
    own.put_away(by=world.coordinator, werkvorm=copy, today=TUESDAY)
    own.put_away(by=world.coordinator, werkvorm=copy, today=TUESDAY)
    cycle = fresh(cycle)
    kept = cycle.sessions.all()[0].werkvorm
    assert second.number == 2 and kept == cycle.werkvorm == first
    assert kept.name == "Visiesessie (onze versie)" and kept.content["goal"] != "Iets anders."
    assert copy.slug not in seen_by(world.coordinator) | seen_by(world.student)
    readable = WerkvormVersion.objects.newest_readable_by(world.student.user)
    assert readable.filter(werkvorm=copy).get() == second
    with pytest.raises(own.Refused):
        keep(world, copy, name="Toch nog")
    # What is put away can stay chosen, and not be chosen anew: not in an open tab either.
    planning.choose_werkvorm(version=first, online_only=False, **said)
    with pytest.raises(Refused, match="opgeborgen"):
        planning.choose_werkvorm(version=second, online_only=False, **said)
    own.bring_back(by=world.second, werkvorm=copy)
    assert copy.slug in seen_by(world.student)
    assert LogEntry.objects.filter(verb="method_put_away").count() == 1


def test_a_release_renews_the_original_and_leaves_the_copy_alone(
    world: World, tmp_path: Path
) -> None:
    copy = copied(world)
    version = shared(world, copy)
    data = yaml.safe_load((LIBRARY / "visiesessie.yaml").read_text(encoding="utf-8"))
    data["goal"] = "Een beter doel."
    (tmp_path / "visiesessie.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    assert newer_original(world.coordinator.user, Werkvorm.objects.get(pk=copy.pk)) is None
    assert load_library(today=MONDAY, folder=tmp_path).changed == ("visiesessie",)
    now = own.standing(copy)
    assert now.version == version and now.written.content["goal"] != "Een beter doel."
    newer = newer_original(world.coordinator.user, Werkvorm.objects.get(pk=copy.pk))
    assert newer is not None and newer.content["goal"] == "Een beter doel."
    own.seen_original(by=world.coordinator, werkvorm=copy)
    assert newer_original(world.coordinator.user, Werkvorm.objects.get(pk=copy.pk)) is None


def test_nobody_writes_a_built_in_method_or_one_of_another_school(world: World) -> None:
    original, copy = Werkvorm.objects.get(slug="wots"), copied(world)
    assert world.other is not None
    strangers = [world.other.coordinator, world.medewerker, world.directeur, world.student]
    for werkvorm, people in ((original, [world.coordinator]), (copy, strangers)):
        now = own.standing(werkvorm)
        for by in people:
            said: dict[str, Any] = {"by": by, "werkvorm": werkvorm}
            why = "ingebouwde" if werkvorm == original else "mag jij niet"
            with pytest.raises(own.Refused, match=why):
                written = replace(now.written, name="Gekaapt")
                own.save_draft(written=written, stamp=now.stamp, today=MONDAY, **said)
            for act, more in (
                (own.share, {"stamp": now.stamp, "today": MONDAY}),
                (own.drop_draft, {"stamp": now.stamp}),
                (own.put_away, {"today": MONDAY}),
                (own.bring_back, {}),
                (own.seen_original, {}),
            ):
                with pytest.raises(own.Refused):
                    act(**said, **more)  # type: ignore[operator]
        assert own.standing(werkvorm) == now
    for by in strangers[1:]:
        with pytest.raises(own.Refused):
            own.copy(by=by, version=built_in(), token=None, today=MONDAY)


def test_minutes_of_a_moment_are_counted(world: World) -> None:
    typed = typed_of(example("W"))
    typed.moments[0].steps[0] |= {"step_min": "8", "step_max": ""}
    written = written_of(typed, {})
    assert written.content["moments"][0]["minutes"] == {"min": 33, "max": 48}
    assert total_minutes(written.content).max == 48

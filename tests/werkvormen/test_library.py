"""The built-in methods: what is refused, and what loading them does."""

import shutil
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from werkvormen.actions import load_library
from werkvormen.labels import INFLUENCE, SCHOOL_TYPES
from werkvormen.library import (
    INFLUENCE_LEVELS,
    LIBRARY,
    SHAPE,
    LibraryError,
    read_library,
    read_method,
)
from werkvormen.library import SCHOOL_TYPES as KNOWN_SCHOOL_TYPES
from werkvormen.models import Werkvorm, WerkvormVersion

MONDAY = date(2026, 9, 7)
TUESDAY = date(2026, 9, 8)
SLUGS = tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))

# All 23 of the field guide, in its order.
METHODS = [
    "visiesessie",
    "leerlingenarena",
    "wots",
    "pizzapanel",
    "leerlingencontact",
    "klankbordgroep",
    "projectgroep",
    "droomsessie",
    "denken-delen-uitwisselen",
    "kringgesprek",
    "pilotproject",
    "motivatiemeter",
    "fishbowl",
    "wereldcafe",
    "placemat",
    "stellingenspel",
    "stickerstemmen",
    "photovoice",
    "schaduwdag",
    "brown-paper",
    "ideeenbus",
    "leerlingenpanel",
    "leerlingonderzoek",
]

Break = Callable[[dict[str, Any]], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the library that a test may break."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


def rewrite(folder: Path, slug: str, change: Break) -> Path:
    """Apply `change` to the data of one file and write it back."""
    path = folder / f"{slug}.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def test_the_built_in_files_are_valid() -> None:
    methods = read_library()
    assert {method.slug for method in methods} == set(METHODS)
    for method in methods:
        assert len(method.summary) <= 200 and len(method.name) <= 80


def test_every_code_has_a_word() -> None:
    assert set(INFLUENCE) == set(INFLUENCE_LEVELS)
    assert set(SCHOOL_TYPES) == set(KNOWN_SCHOOL_TYPES)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda d: d.pop("goal"), "goal: dit veld ontbreekt"),
        (lambda d: d["source"].pop("url"), "source.url: dit veld ontbreekt"),
        (
            lambda d: d["moments"][0]["steps"][1].pop("facilitator_says"),
            "moments[1].steps[2].facilitator_says: dit veld ontbreekt",
        ),
        (lambda d: d.update(golden_rule="x"), "golden_rule: dit veld kennen we niet"),
        (lambda d: d.update(goal="  "), "goal: dit veld is leeg"),
        (lambda d: d.update(yields=[]), "yields: hier moet een lijst"),
        (lambda d: d.update(mee_doen="nee"), "mee_doen: hier moet true of false staan"),
        (lambda d: d["ages"].update(min=True), "ages.min: hier moet een geheel getal staan"),
        (lambda d: d.update(ages=10), "ages: hier moeten velden met een naam staan"),
    ],
)
def test_another_shape_is_refused(folder: Path, change: Break, where: str) -> None:
    path = rewrite(folder, "visiesessie", change)
    with pytest.raises(LibraryError) as error:
        read_method(path)
    assert f"visiesessie.yaml: {where}" in str(error.value)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda d: d.update(influence_levels=[2, 6]), "influence_levels: '6' kennen we niet"),
        (lambda d: d.update(influence_levels=[0]), "influence_levels: '0' kennen we niet"),
        (lambda d: d.update(influence_levels=[2, 2]), "influence_levels: hier staat iets dubbel"),
        (lambda d: d.update(school_types=["mavo"]), "school_types: 'mavo' kennen we niet"),
        (lambda d: d.update(slug="visie"), "slug: 'visie' moet gelijk zijn"),
        (lambda d: d["group_size"].update(max=3), "group_size: min moet"),
        (lambda d: d["preparation"].reverse(), "preparation: zet wat het eerst"),
        (lambda d: d["source"].update(url="http://x.nl"), "source: 'http://x.nl' moet beginnen"),
        (lambda d: d.update(places=["room", "buiten"]), "places: 'buiten' kennen we niet"),
        (lambda d: d.update(places=["room", "online"]), "online: zeg hoe het online gaat"),
        (lambda d: d.update(online="Met een gedeeld bord."), "online: zeg hoe het online gaat"),
        (lambda d: d["variants"][0].update({"for": "klein"}), "variants[1].for: 'klein' kennen"),
        (lambda d: d["moments"][0].update(when="in week 1"), "moments[1].when: hoort bij elk"),
        (
            lambda d: d.update(
                rhythm={
                    "lasts": "een jaar",
                    "weeks": {"min": 4, "max": 2},
                    "between": [{"who": "Team", "does": "Leest."}],
                }
            ),
            "rhythm.weeks: min moet",
        ),
        (
            lambda d: d["moments"][0]["steps"][0].update(saves=2),
            "moments[1].steps[1].saves: hoort bij skip",
        ),
        (
            lambda d: d["moments"][0]["steps"][1].update(skip="sla over", saves=60),
            "moments[1].steps[2].saves: hoort bij skip",
        ),
        (
            lambda d: d["moments"][0]["steps"][0].update(task="Lees dit. " * 15),
            "moments[1].steps[1].task: is te lang voor het scherm",
        ),
    ],
)
def test_a_broken_rule_is_refused(folder: Path, change: Break, where: str) -> None:
    path = rewrite(folder, "visiesessie", change)
    with pytest.raises(LibraryError) as error:
        read_method(path)
    assert f"{path}: {where}" in str(error.value)


def test_a_file_of_the_project_is_named_by_its_path_in_the_project(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(SHAPE, "golden_rule", str)
    with pytest.raises(LibraryError) as error:
        read_method(LIBRARY / "wots.yaml")
    assert str(error.value) == "werkvormen/library/wots.yaml: golden_rule: dit veld ontbreekt"


@pytest.mark.parametrize("end", ["min", "max"])
def test_minutes_must_add_up(folder: Path, end: str) -> None:
    def one_minute_more(data: dict[str, Any]) -> None:
        data["moments"][1]["minutes"][end] += 1

    path = rewrite(folder, "leerlingenarena", one_minute_more)
    with pytest.raises(LibraryError, match=r"moments\[2\]\.minutes: de stappen duren samen 27 tot"):
        read_method(path)


def test_all_problems_of_all_files_are_named_at_once(folder: Path) -> None:
    rewrite(folder, "visiesessie", lambda d: (d.pop("goal"), d.pop("yields")))
    rewrite(folder, "wots", lambda d: d.pop("name"))
    (folder / "pizzapanel.yaml").write_text("name: [", encoding="utf-8")
    with pytest.raises(LibraryError) as error:
        read_library(folder)
    message = str(error.value)
    assert "visiesessie.yaml: goal" in message and "visiesessie.yaml: yields" in message
    assert "wots.yaml: name" in message and "pizzapanel.yaml: dit is geen leesbare" in message


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    first = load_library(today=MONDAY)
    assert (first.new, first.changed, first.unchanged) == (SLUGS, (), ())
    second = load_library(today=TUESDAY)
    assert (second.new, second.changed, second.unchanged) == ((), (), SLUGS)
    assert set(WerkvormVersion.objects.values_list("number", "made_on")) == {(1, MONDAY)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(name="Visie"),
        lambda d: d.update(summary="Anders."),
        lambda d: d.update(goal="Iets anders."),
    ],
)
def test_changed_content_becomes_version_two(folder: Path, change: Break) -> None:
    load_library(today=MONDAY, folder=folder)
    before = WerkvormVersion.objects.get(werkvorm__slug="visiesessie")
    rewrite(folder, "visiesessie", change)

    report = load_library(today=TUESDAY, folder=folder)

    assert report.changed == ("visiesessie",) and report.new == ()
    one, two = WerkvormVersion.objects.filter(werkvorm=before.werkvorm).order_by("number")
    assert (one.name, one.summary, one.content) == (before.name, before.summary, before.content)
    assert (two.number, two.made_on) == (2, TUESDAY)
    assert (two.name, two.summary, two.content) != (one.name, one.summary, one.content)
    assert Werkvorm.objects.get(slug="visiesessie").created_on == MONDAY


@pytest.mark.django_db
def test_a_broken_library_stores_nothing(folder: Path) -> None:
    rewrite(folder, "wots", lambda d: d.pop("goal"))
    with pytest.raises(LibraryError):
        load_library(today=MONDAY, folder=folder)
    assert not Werkvorm.objects.exists()


@pytest.mark.django_db
def test_a_method_whose_file_is_gone_stays(folder: Path) -> None:
    load_library(today=MONDAY, folder=folder)
    (folder / "wots.yaml").unlink()
    load_library(today=TUESDAY, folder=folder)
    assert Werkvorm.objects.filter(slug="wots").exists()


@pytest.mark.django_db
def test_the_command_says_what_it_did_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    call_command("load_werkvormen", stdout=out)
    assert out.getvalue() == f"Werkvormen: {len(SLUGS)} nieuw, 0 gewijzigd, 0 gelijk gebleven.\n"

    def refuse(**kwargs: object) -> None:
        raise LibraryError("wots.yaml: goal: dit veld ontbreekt")

    monkeypatch.setattr("werkvormen.management.commands.load_werkvormen.load_library", refuse)
    with pytest.raises(CommandError, match=r"wots\.yaml: goal"):
        call_command("load_werkvormen", stdout=out)

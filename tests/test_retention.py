"""The retention file names every column that is stored, with why, how long and what then."""

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

FILE = Path(settings.BASE_DIR) / "docs/privacy/bewaartermijnen.toml"
OUR_APPS = {"people", "ledger", "werkvormen", "scan", "cycles"}
EVERY_COLUMN = "*"


def stored_columns() -> dict[str, set[str]]:
    """Every table of every installed app, many-to-many tables too: label → its columns."""
    return {
        model._meta.label: {field.name for field in model._meta.local_concrete_fields}
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    }


def problems(file: dict[str, Any], stored: dict[str, set[str]]) -> list[str]:
    """What is wrong with the file, one line each; empty when it is complete and true."""
    terms = file.get("termijnen", {})
    named = {
        f"{app}.{model}": entry
        for app, models in file.items()
        if app != "termijnen"
        for model, entry in models.items()
    }
    found = [f"{label}: staat niet in het bestand" for label in stored.keys() - named.keys()]
    found += [f"{label}: zo'n tabel bestaat niet" for label in named.keys() - stored.keys()]
    found += [f"termijn {name}: is leeg" for name, text in terms.items() if not _says(text)]
    for label in stored.keys() & named.keys():
        found += [f"{label}{line}" for line in _of_table(label, named[label], stored[label], terms)]
    return sorted(found)


def _of_table(
    label: str, entry: dict[str, Any], columns: set[str], terms: dict[str, str]
) -> list[str]:
    why, other = entry.get("waarom", {}), entry.get("anders", {})
    found = []
    if not _says(entry.get("over")):
        found.append(": zegt niet wat erin staat")
    if EVERY_COLUMN not in why:
        found += [f".{name}: staat niet in het bestand" for name in columns - why.keys()]
    elif label.split(".")[0] in OUR_APPS:
        found.append(": noem elke kolom, want deze tabel is van onszelf")
    real = columns | ({EVERY_COLUMN} if EVERY_COLUMN in why else set())
    found += [f".{name}: zo'n kolom bestaat niet" for name in (why.keys() | other.keys()) - real]
    found += [f".{name}: zegt niet waarom" for name, text in why.items() if not _says(text)]
    for where, rule in {"": entry, **{f".{name}": rule for name, rule in other.items()}}.items():
        if rule.get("hoelang") not in terms:
            found.append(f"{where}: zegt niet hoe lang")
        if not _says(rule.get("daarna")):
            found.append(f"{where}: zegt niet wat er daarna gebeurt")
    return found


def _says(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip(" ."))


@pytest.fixture(scope="module")
def file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def test_the_file_names_every_stored_column_and_no_other(file: dict[str, Any]) -> None:
    assert problems(file, stored_columns()) == []


def test_the_file_says_that_nothing_is_deleted_by_itself_yet() -> None:
    head = FILE.read_text(encoding="utf-8").split("[termijnen]")[0]
    assert "vanzelf wissen is nog niet gebouwd" in head


def test_what_students_write_does_not_outlive_the_school_year(file: dict[str, Any]) -> None:
    contribution = file["cycles"]["Contribution"]
    assert contribution["hoelang"] == "schooljaar"
    assert not {"text", "author", "received_at"} & contribution["anders"].keys()


class TestTheTestItself:
    """Breaking the file in each way that matters is noticed."""

    @pytest.fixture
    def broken(self, file: dict[str, Any]) -> dict[str, Any]:
        return copy.deepcopy(file)

    def test_a_new_column(self, broken: dict[str, Any]) -> None:
        stored = stored_columns()
        stored["cycles.Contribution"].add("mood")
        assert problems(broken, stored) == ["cycles.Contribution.mood: staat niet in het bestand"]

    def test_a_new_table(self, broken: dict[str, Any]) -> None:
        stored = stored_columns() | {"scan.Answer": {"id"}}
        assert problems(broken, stored) == ["scan.Answer: staat niet in het bestand"]

    def test_a_column_that_is_gone(self, broken: dict[str, Any]) -> None:
        broken["people"]["User"]["waarom"]["bsn"] = "Nergens voor."
        broken["people"]["User"]["anders"]["phone"] = {"hoelang": "vertrek", "daarna": "Weg."}
        assert problems(broken, stored_columns()) == [
            "people.User.bsn: zo'n kolom bestaat niet",
            "people.User.phone: zo'n kolom bestaat niet",
        ]

    def test_a_table_that_is_gone(self, broken: dict[str, Any]) -> None:
        broken["people"]["Parent"] = broken["people"]["School"]
        assert problems(broken, stored_columns()) == ["people.Parent: zo'n tabel bestaat niet"]

    @pytest.mark.parametrize("nothing", ["", "  ", "..."])
    def test_an_empty_why_how_long_or_then(self, broken: dict[str, Any], nothing: str) -> None:
        theme = broken["cycles"]["Theme"]
        theme["waarom"]["name"] = theme["hoelang"] = theme["daarna"] = nothing
        broken["people"]["User"]["anders"]["password"]["daarna"] = nothing
        broken["termijnen"]["sessie"] = nothing
        assert problems(broken, stored_columns()) == [
            "cycles.Theme.name: zegt niet waarom",
            "cycles.Theme: zegt niet hoe lang",
            "cycles.Theme: zegt niet wat er daarna gebeurt",
            "people.User.password: zegt niet wat er daarna gebeurt",
            "termijn sessie: is leeg",
        ]

    def test_a_star_in_a_table_of_our_own(self, broken: dict[str, Any]) -> None:
        broken["cycles"]["Theme"]["waarom"] = {"*": "Alles."}
        assert problems(broken, stored_columns()) == [
            "cycles.Theme: noem elke kolom, want deze tabel is van onszelf"
        ]

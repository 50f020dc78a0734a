"""The built-in methods: read from YAML and checked, without Django.

`library/<slug>.yaml` holds one method. A file is refused as a whole when a field is missing,
unknown or of another kind, or when the minutes of the steps do not add up: a run sheet that does
not fit its own hour fails in front of a class. Messages are Dutch, name file and field, and come
all at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LIBRARY = Path(__file__).parent / "library"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe one written in C where PyYAML has it: ten times as fast."""
INFLUENCE_LEVELS = range(1, 6)
"""1 mee weten, 2 mee denken, 3 adviseren, 4 mee beslissen, 5 leerlingen beslissen."""
SCHOOL_TYPES = ("bo", "sbo", "so", "vso", "pro", "vmbo", "havo", "vwo")
PLACES = ("room", "online")
VARIANTS = ("young", "special", "other")
"""For young children, for special education, or another way to do the same."""

MAX_TASK = 140
"""Characters that can be read from the back of a classroom."""

Content = dict[str, Any]
Problem = tuple[str, str]
"""Where in the file (`moments[1].steps[2].minutes`, counted from 1) and what is wrong there."""

# A shape is a type, a one-item list (one or more of these) or a dict (exactly these keys; a
# trailing "?" makes a key optional). Minutes and ages are whole numbers, both ends included.
MINUTES = {"min": int, "max": int}
STEP = {
    "name": str,
    "minutes": MINUTES,
    "by?": str,  # the role that leads this step, where that is not the facilitator
    "facilitator_does": str,
    "facilitator_says": [str],
    "students_do": str,
    "task": str,  # what the large screen says to students, while this step runs
    "materials?": [str],
    "skip?": str,  # what to do when time is short: "sla de tweede ronde over"
    "saves?": int,  # minutes won by that, where something of the step is left
}
MOMENT = {
    "name": str,
    "when?": str,
    "without_students?": bool,  # only the team sits together: no lesson of anybody's goes to it
    "minutes": MINUTES,
    "steps": [STEP],
}
# For what has no clock: an ideeënbus, a pilot, research. Its moments say `when` they come.
RHYTHM = {
    "lasts": str,
    "weeks": {"min": int, "max": int},
    "between": [{"who": str, "does": str}],
}
SHAPE: dict[str, Any] = {
    "name": str,
    "slug": str,
    "summary": str,
    "goal": str,
    "fits_when": [str],
    "fits_not_when": [str],
    # `split`: with more people one makes groups of them, and the note says how.
    "group_size": {"min": int, "max": int, "note": str, "split?": bool},
    "influence_levels": [int],
    "mee_doen": bool,
    "ages": {"min": int, "max": int},
    "school_types": [str],
    "preparation": [{"what": str, "days_before": int}],
    "materials": [str],
    "roles": [{"role": str, "does": str}],
    "places": [str],
    "online?": str,
    "rhythm?": RHYTHM,
    "moments": [MOMENT],
    "pitfalls": [{"pitfall": str, "instead": str}],
    "yields": [str],
    "becomes_themes": [str],
    "variants?": [{"for": str, "name": str, "how": str, "ages?": {"min": int, "max": int}}],
    "source": {"name": str, "url": str, "note": str, "see_also?": [{"name": str, "url": str}]},
}
KINDS = {str: "tekst", int: "een geheel getal", bool: "true of false", list: "een lijst"}


class LibraryError(ValueError):
    """One or more files of the library cannot be used; one line per problem, in Dutch."""


@dataclass(frozen=True)
class Method:
    """One checked method; `content` holds every field but slug, name and summary."""

    slug: str
    name: str
    summary: str
    content: Content


@dataclass(frozen=True)
class Span:
    """From `min` to `max` whole minutes, both included."""

    min: int
    max: int


def read_library(folder: Path = LIBRARY) -> tuple[Method, ...]:
    """All methods in `folder`, by slug; one `LibraryError` names every problem of every file."""
    methods, lines = [], []
    for path in sorted(folder.glob("*.yaml")):
        try:
            methods.append(read_method(path))
        except LibraryError as error:
            lines.append(str(error))
    if lines:
        raise LibraryError("\n".join(lines))
    return tuple(methods)


def read_method(path: Path) -> Method:
    """The method in one file; raises `LibraryError`."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506  it is safe
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LibraryError(f"{_shown(path)}: dit is geen leesbare YAML. {error}") from error
    # The rules trust the shape, so they are asked only once the shape is right.
    problems = list(shape_problems(data, SHAPE)) or list(rule_problems(data, path.stem))
    if problems:
        name = _shown(path)
        raise LibraryError("\n".join(f"{name}: {where}: {what}" for where, what in problems))
    return Method(data.pop("slug"), data.pop("name"), data.pop("summary"), data)


def _shown(path: Path) -> str:
    """The path as somebody types it who stands in the project; whole when it lies elsewhere."""
    home = LIBRARY.parent.parent
    return str(path.relative_to(home) if path.is_relative_to(home) else path)


def total_minutes(content: Mapping[str, Any]) -> Span:
    """How long all moments of a method take together."""
    return _sum(moment["minutes"] for moment in content["moments"])


def shape_problems(value: object, shape: Any, where: str = "") -> Iterator[Problem]:
    """What differs between `value` and `shape`: missing, unknown, empty or of another kind."""
    if isinstance(shape, dict):
        yield from _dict_problems(value, shape, where)
    elif isinstance(shape, list):
        if not isinstance(value, list) or not value:
            yield where, "hier moet een lijst met minstens één regel staan"
            return
        for number, item in enumerate(value, start=1):
            yield from shape_problems(item, shape[0], f"{where}[{number}]")
    elif type(value) is not shape:  # exact: for isinstance(), True is an int
        yield where, f"hier moet {KINDS[shape]} staan"
    elif isinstance(value, str) and not value.strip():
        yield where, "dit veld is leeg"


def _dict_problems(value: object, shape: dict[str, Any], where: str) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield where or "het bestand", "hier moeten velden met een naam staan"
        return
    dot = f"{where}." if where else ""
    for key, inner in shape.items():
        name = key.removesuffix("?")
        if name in value:
            yield from shape_problems(value[name], inner, f"{dot}{name}")
        elif name == key:
            yield f"{dot}{name}", "dit veld ontbreekt"
    for key in value.keys() - {key.removesuffix("?") for key in shape}:
        yield f"{dot}{key}", "dit veld kennen we niet"


def rule_problems(data: Content, stem: str) -> Iterator[Problem]:
    """What is wrong in data of the right shape; `stem` is the file name without its ending."""
    if data["slug"] != stem or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", stem):
        yield "slug", f"'{data['slug']}' moet gelijk zijn aan de bestandsnaam, in kleine letters"
    for field in ("group_size", "ages"):
        yield from _range_problems(data[field], field)
    yield from _choice_problems(data["influence_levels"], INFLUENCE_LEVELS, "influence_levels")
    yield from _choice_problems(data["school_types"], SCHOOL_TYPES, "school_types")
    days = [item["days_before"] for item in data["preparation"]]
    if days != sorted(days, reverse=True) or min(days) < 0:
        yield "preparation", "zet wat het eerst moet gebeuren bovenaan, met 0 dagen of meer"
    yield from _choice_problems(data["places"], PLACES, "places")
    if ("online" in data["places"]) != ("online" in data):
        yield "online", "zeg hoe het online gaat, precies als 'online' bij places staat"
    for number, variant in enumerate(data.get("variants", []), start=1):
        yield from _choice_problems([variant["for"]], VARIANTS, f"variants[{number}].for")
        if "ages" in variant:
            yield from _range_problems(variant["ages"], f"variants[{number}].ages")
    if "rhythm" in data:
        yield from _range_problems(data["rhythm"]["weeks"], "rhythm.weeks")
    for number, moment in enumerate(data["moments"], start=1):
        yield from _moment_problems(moment, f"moments[{number}]")
        if ("rhythm" in data) != ("when" in moment):
            yield f"moments[{number}].when", "hoort bij elk moment van een ritme, en alleen daar"
    source = data["source"]
    for link in [source, *source.get("see_also", [])]:
        if not link["url"].startswith("https://"):
            yield "source", f"'{link['url']}' moet beginnen met https://"


def _choice_problems(values: list[Any], known: Any, where: str) -> Iterator[Problem]:
    for value in values:
        if value not in known:
            yield where, f"'{value}' kennen we niet. Kies uit {', '.join(map(str, known))}"
    if len(set(values)) != len(values):
        yield where, "hier staat iets dubbel"


def _range_problems(span: Mapping[str, int], where: str) -> Iterator[Problem]:
    if not 1 <= span["min"] <= span["max"]:
        yield where, "min moet minstens 1 zijn, en max niet kleiner dan min"


def _moment_problems(moment: Content, where: str) -> Iterator[Problem]:
    yield from _range_problems(moment["minutes"], f"{where}.minutes")
    for number, step in enumerate(moment["steps"], start=1):
        yield from _range_problems(step["minutes"], f"{where}.steps[{number}].minutes")
        if "saves" in step and (
            "skip" not in step or not 1 <= step["saves"] <= step["minutes"]["min"]
        ):
            yield f"{where}.steps[{number}].saves", "hoort bij skip, van 1 tot de kortste tijd"
        if len(step["task"]) > MAX_TASK:
            yield f"{where}.steps[{number}].task", f"is te lang voor het scherm: {MAX_TASK} tekens"
    steps = _sum(step["minutes"] for step in moment["steps"])
    said = Span(**moment["minutes"])
    if steps != said:
        what = f"de stappen duren samen {steps.min} tot {steps.max} minuten"
        yield f"{where}.minutes", f"{what}, maar hier staat {said.min} tot {said.max}"


def _sum(spans: Iterable[Mapping[str, int]]) -> Span:
    parts = list(spans)
    return Span(sum(part["min"] for part in parts), sum(part["max"] for part in parts))

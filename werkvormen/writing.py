"""An own method while somebody types it: from the form to the form again, and to content.

A form is taken as plain text and nothing else, so that what is shown again is exactly what was
typed, also where that is no number yet. Pure: knows no Django.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkvormen.drawings import ANY_ROOM, drawn
from werkvormen.library import INFLUENCE_LEVELS, PLACES, SCHOOL_TYPES, VARIANTS, Content

MOST_MOMENTS = 10
MOST_STEPS = 20
MOST_STEPS_TOGETHER = 60
"""Over all moments: with eleven fields each, a form stays below a thousand fields."""
LONGEST_MINUTES = 480

BASICS = (
    "name",
    "summary",
    "drawing",
    "goal",
    "fits_when",
    "fits_not_when",
    "group_min",
    "group_max",
    "group_note",
    "group_split",
    "mee_doen",
    "ages_min",
    "ages_max",
    "online",
    "materials",
    "lasts",
    "weeks_min",
    "weeks_max",
    "yields",
    "becomes_themes",
)
MANY = ("influence", "places", "school_types")
"""Basics that are ticked: more than one value."""
LINES = ("fits_when", "fits_not_when", "materials", "yields", "becomes_themes")
# Lists of small rows: field of the content → field of the form.
ROWS = {
    "preparation": {"what": "prep_what", "days_before": "prep_days"},
    "roles": {"role": "role", "does": "role_does"},
    "between": {"who": "between_who", "does": "between_does"},
    "pitfalls": {"pitfall": "pitfall", "instead": "instead"},
    "variants": {
        "for": "variant_for",
        "name": "variant_name",
        "how": "variant_how",
        "ages_min": "variant_ages_min",
        "ages_max": "variant_ages_max",
    },
}
MOST_ROWS = {"preparation": 20, "roles": 8, "between": 8, "pitfalls": 12, "variants": 6}
MOMENT = ("moment_name", "moment_when", "moment_without")
STEP = (
    "step_name",
    "step_min",
    "step_max",
    "step_by",
    "does",
    "says",
    "students",
    "task",
    "step_materials",
    "skip",
    "saves",
)
PLACE_IN_FORM = re.compile(r"(?:step_name-(\d{1,3})-(\d{1,3})|moment_name-(\d{1,3}))")

Row = dict[str, str]


@dataclass
class Part:
    """One moment with its steps, as typed."""

    row: Row
    steps: list[Row] = field(default_factory=list)


@dataclass
class Typed:
    """Everything in the form, as typed."""

    basics: dict[str, list[str]]
    rows: dict[str, list[Row]]
    moments: list[Part]

    def one(self, name: str) -> str:
        """What stands in a field; empty when it was not sent."""
        return (self.basics.get(name) or [""])[-1]


@dataclass(frozen=True)
class Written:
    """What is stored: name and summary apart, the rest in the shape of the library."""

    name: str
    summary: str
    content: Content


# ── From the form ─────────────────────────────────────────────────────────────


def read(sent: Mapping[str, Sequence[str]]) -> Typed:
    """What was sent. Numbers in field names only give an order; anything may be missing.

    One more than fits is read, so that the form can say so; no page sends more than that.
    """

    def one(name: str) -> str:
        return (sent.get(name) or [""])[-1]

    basics = {name: [one(name)] for name in BASICS} | {
        name: list(sent.get(name) or []) for name in MANY
    }
    rows = {
        kind: [
            row for row in _rows(sent, list(names.values())) if any(map(str.strip, row.values()))
        ][: MOST_ROWS[kind] + 1]
        for kind, names in ROWS.items()
    }
    places = [match for name in sent if (match := PLACE_IN_FORM.fullmatch(name))]
    steps = sorted({(int(p[1]), int(p[2])) for p in places if p[1]})[: MOST_STEPS_TOGETHER + 1]
    moments = sorted({int(p[3]) for p in places if p[3]} | {moment for moment, _step in steps})
    moments = moments[: MOST_MOMENTS + 1]
    return Typed(
        basics,
        rows,
        [
            Part(
                {name: one(f"{name}-{m}") for name in MOMENT},
                [{name: one(f"{name}-{m}-{s}") for name in STEP} for at, s in steps if at == m],
            )
            for m in moments
        ],
    )


def _rows(sent: Mapping[str, Sequence[str]], names: list[str]) -> list[Row]:
    """The rows of one kind, in order."""
    found = (re.fullmatch(rf"{names[0]}-(\d{{1,3}})", key) for key in sent)
    numbers = sorted({int(match[1]) for match in found if match})
    return [{name: (sent.get(f"{name}-{n}") or [""])[-1] for name in names} for n in numbers]


# ── From what is stored ───────────────────────────────────────────────────────


def typed_of(written: Written) -> Typed:
    """What is stored, as it stands in the form; older content may miss fields."""
    content = written.content
    group, ages = _dict(content, "group_size"), _dict(content, "ages")
    rhythm = _dict(content, "rhythm")
    weeks = _dict(rhythm, "weeks")
    single = {
        "name": written.name,
        "summary": written.summary,
        "drawing": content.get("drawing", ANY_ROOM),
        "goal": content.get("goal", ""),
        "group_min": group.get("min"),
        "group_max": group.get("max"),
        "group_note": group.get("note", ""),
        "group_split": "on" if group.get("split") else "",
        "mee_doen": "on" if content.get("mee_doen") else "",
        "ages_min": ages.get("min"),
        "ages_max": ages.get("max"),
        "online": content.get("online", ""),
        "lasts": rhythm.get("lasts", ""),
        "weeks_min": weeks.get("min"),
        "weeks_max": weeks.get("max"),
        **{name: "\n".join(content.get(name, [])) for name in LINES},
    }
    basics = {name: [_text(value)] for name, value in single.items()} | {
        "influence": [str(level) for level in content.get("influence_levels", [])],
        "places": list(content.get("places", ["room"])),
        "school_types": list(content.get("school_types", SCHOOL_TYPES)),
    }
    stored = {kind: content.get(kind, []) for kind in ROWS} | {"between": rhythm.get("between", [])}
    stored["variants"] = [
        {
            **row,
            "ages_min": _dict(row, "ages").get("min"),
            "ages_max": _dict(row, "ages").get("max"),
        }
        for row in stored["variants"]
    ]
    rows = {
        kind: [{name: _text(item.get(key)) for key, name in names.items()} for item in stored[kind]]
        for kind, names in ROWS.items()
    }
    return Typed(basics, rows, [_part(moment) for moment in content.get("moments", [])])


def _part(moment: Mapping[str, Any]) -> Part:
    row = {
        "moment_name": moment.get("name", ""),
        "moment_when": moment.get("when", ""),
        "moment_without": "on" if moment.get("without_students") else "",
    }
    return Part(row, [_step_row(step) for step in moment.get("steps", [])])


def _step_row(step: Mapping[str, Any]) -> Row:
    minutes = _dict(step, "minutes")
    return {
        "step_name": step.get("name", ""),
        "step_min": _text(minutes.get("min")),
        "step_max": _text(minutes.get("max")),
        "step_by": step.get("by", ""),
        "does": step.get("facilitator_does", ""),
        "says": "\n".join(step.get("facilitator_says", [])),
        "students": step.get("students_do", ""),
        "task": step.get("task", ""),
        "step_materials": "\n".join(step.get("materials", [])),
        "skip": step.get("skip", ""),
        "saves": _text(step.get("saves")),
    }


def _dict(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(value: object) -> str:
    return "" if value is None else str(value)


# ── To what is stored ─────────────────────────────────────────────────────────


def number(text: str) -> int | None:
    """A whole number of at most four digits; None for anything else."""
    text = text.strip()
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def lines(text: str) -> list[str]:
    """One entry per line, without empty and double ones."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def written_of(typed: Typed, keep: Mapping[str, Any]) -> Written:
    """In the shape of the library, as far as it was filled in: a number may still be None.

    `keep` is the content that was stored before: what the form does not show stays as it was.
    What is not valid (a word for a number) is left out; the form refuses to store that.
    """

    def one(name: str) -> str:
        return typed.one(name).strip()

    content: Content = {
        "drawing": one("drawing") if one("drawing") in drawn() else ANY_ROOM,
        "goal": one("goal"),
        "group_size": _span(one("group_min"), one("group_max"))
        | {"note": one("group_note")}
        | ({"split": True} if one("group_split") else {}),
        "influence_levels": [
            level for level in INFLUENCE_LEVELS if str(level) in typed.basics["influence"]
        ],
        "mee_doen": bool(one("mee_doen")),
        "ages": _span(one("ages_min"), one("ages_max")),
        "school_types": [kind for kind in SCHOOL_TYPES if kind in typed.basics["school_types"]],
        "preparation": _preparation(typed.rows["preparation"]),
        "roles": _plain(typed.rows["roles"], "roles"),
        "places": [place for place in PLACES if place in typed.basics["places"]],
        "moments": [],
        "pitfalls": _plain(typed.rows["pitfalls"], "pitfalls"),
        "variants": [_variant(row) for row in typed.rows["variants"]],
        "source": dict(keep.get("source") or {"name": "", "url": "", "note": ""}),
        **{name: lines(typed.one(name)) for name in LINES},
    }
    if "online" in content["places"]:
        content["online"] = one("online")
    between = _plain(typed.rows["between"], "between")
    weeks = _span(one("weeks_min"), one("weeks_max"))
    if one("lasts") or between or any(weeks.values()):
        content["rhythm"] = {"lasts": one("lasts"), "weeks": weeks, "between": between}
    content["moments"] = [_moment(part, "rhythm" in content) for part in typed.moments]
    return Written(_one_line(one("name")), _one_line(one("summary")), content)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _span(low: str, high: str) -> dict[str, Any]:
    """A range; one end alone says both."""
    ends = number(low), number(high)
    return {"min": ends[0] if low else ends[1], "max": ends[1] if high else ends[0]}


def _plain(rows: list[Row], kind: str) -> list[dict[str, str]]:
    return [{key: _one_line(row[name]) for key, name in ROWS[kind].items()} for row in rows]


def _preparation(rows: list[Row]) -> list[dict[str, Any]]:
    """What comes first stands first; without a number it is for the day itself."""
    made = [
        {"what": _one_line(row["prep_what"]), "days_before": number(row["prep_days"]) or 0}
        for row in rows
    ]
    return sorted(made, key=lambda item: -int(str(item["days_before"])))


def _variant(row: Row) -> dict[str, Any]:
    kind = row["variant_for"] if row["variant_for"] in VARIANTS else "other"
    made = {"for": kind, "name": row["variant_name"].strip(), "how": row["variant_how"].strip()}
    ages = _span(row["variant_ages_min"].strip(), row["variant_ages_max"].strip())
    return made | ({"ages": ages} if any(ages.values()) else {})


def _moment(part: Part, in_rhythm: bool) -> dict[str, Any]:
    steps = [_step(row) for row in part.steps]
    made: dict[str, Any] = {
        "name": part.row["moment_name"].strip(),
        "minutes": {
            end: sum(step["minutes"][end] or 0 for step in steps) for end in ("min", "max")
        },
        "steps": steps,
    }
    if part.row["moment_without"].strip():
        made["without_students"] = True
    return made | ({"when": part.row["moment_when"].strip()} if in_rhythm else {})


def _step(row: Row) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": row["step_name"].strip(),
        "minutes": _span(row["step_min"].strip(), row["step_max"].strip()),
        "facilitator_does": row["does"].strip(),
        "facilitator_says": lines(row["says"]),
        "students_do": row["students"].strip(),
        "task": _one_line(row["task"]),
        "materials": lines(row["step_materials"]),
    }
    extra: dict[str, Any] = {"by": row["step_by"].strip(), "skip": _one_line(row["skip"])}
    extra["saves"] = number(row["saves"])
    return made | {key: value for key, value in extra.items() if value}

"""The texts of the demo school, read from the data files beside this module."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Words:
    """One contribution; `names_person` when it names a teacher, `care` when it gives concern."""

    text: str
    names_person: bool = False
    care: bool = False


@dataclass(frozen=True)
class ActionText:
    """An action under a decision; `days_due` counts from the answer."""

    what: str
    who: str
    days_due: int
    status: str
    note: str = ""


@dataclass(frozen=True)
class ThemeText:
    """A theme with what was said in it; without a verdict it is undecided."""

    name: str
    summary: str
    contributions: tuple[Words, ...]
    verdict: str = ""
    reason: str = ""
    decided_by: str = ""
    students_decided: bool = False
    new_promise_days: int = 0
    actions: tuple[ActionText, ...] = ()


@dataclass(frozen=True)
class CriterionText:
    """A success criterion, with its judgement in a finished cycle."""

    text: str
    judgement: str = ""
    note: str = ""


@dataclass(frozen=True)
class CycleText:
    """Everything people wrote in one cycle."""

    key: str
    question: str
    why: str
    frame: str
    influence: int
    who_decides: str
    what_happens: str
    questions: tuple[str, ...]
    criteria: tuple[CriterionText, ...]
    leerjaren: tuple[int, ...]
    werkvorm: str
    conditions: dict[str, str]
    phase: str
    themes: tuple[ThemeText, ...]
    loose: tuple[Words, ...]
    identity: str = "naam"
    last_year: bool = False
    niveaus: tuple[str, ...] = ()
    with_council: bool = False
    lead: str = ""
    stop_reason: str = ""
    overdue_reason: str = ""

    @property
    def online(self) -> bool:
        return self.werkvorm == "online"


@dataclass(frozen=True)
class Names:
    """Names to combine at random."""

    first: list[str]
    last: list[dict[str, str]]
    staff: list[dict[str, str]]


def read_names() -> Names:
    """The names of students and staff."""
    data = yaml.safe_load((HERE / "names.yaml").read_text(encoding="utf-8"))
    return Names(first=data["first_names"], last=data["last_names"], staff=data["staff"])


def read_cycles() -> list[CycleText]:
    """The cycles of the demo school, in the order of the file."""
    data = yaml.safe_load((HERE / "cycles.yaml").read_text(encoding="utf-8"))
    return [_cycle(entry) for entry in data]


def _cycle(entry: dict[str, Any]) -> CycleText:
    entry = {name: value for name, value in entry.items() if name != "overdue"}
    last_year = entry.pop("year", "") == "last"
    return CycleText(
        **{
            **entry,
            "questions": tuple(entry["questions"]),
            "criteria": tuple(CriterionText(**c) for c in entry["criteria"]),
            "leerjaren": tuple(entry["leerjaren"]),
            "niveaus": tuple(entry.get("niveaus", ())),
            "themes": tuple(_theme(theme) for theme in entry["themes"]),
            "loose": _all_words(entry["loose"]),
            "last_year": last_year,
        }
    )


def _theme(entry: dict[str, Any]) -> ThemeText:
    return ThemeText(
        **{
            **entry,
            "contributions": _all_words(entry["contributions"]),
            "actions": tuple(ActionText(**action) for action in entry.get("actions", ())),
        }
    )


def _all_words(entries: Sequence[str | dict[str, Any]]) -> tuple[Words, ...]:
    return tuple(Words(entry) if isinstance(entry, str) else Words(**entry) for entry in entries)


def more_cycles(base: Sequence[CycleText], number: int, chance: Random) -> list[CycleText]:
    """`number` variations on the cycles that have answers, for measurements."""
    finished = [text for text in base if text.phase == "afgerond"]
    running = [text for text in base if text.phase in {"verwerken", "teruggekoppeld"}]
    made = []
    for n in range(number):
        last_year = n % 2 == 0
        source = finished[n // 2 % len(finished)] if last_year else running[n // 2 % len(running)]
        made.append(_variation(source, n, last_year, chance))
    return made


def _variation(source: CycleText, n: int, last_year: bool, chance: Random) -> CycleText:
    leerjaar = chance.randint(1, 5)
    wanted = chance.randint(20, 120)
    available = sum(len(theme.contributions) for theme in source.themes)
    return replace(
        source,
        key=f"extra-{n}",
        question=f"{source.question[:-1]} in klas {leerjaar} en {leerjaar + 1}?",
        leerjaren=(leerjaar, leerjaar + 1),
        niveaus=(),
        last_year=last_year,
        overdue_reason="",
        loose=(),
        themes=tuple(
            replace(
                theme,
                contributions=_some(
                    theme.contributions, -(-wanted * len(theme.contributions) // available), chance
                ),
            )
            for theme in source.themes
        ),
    )


def _some(words: tuple[Words, ...], number: int, chance: Random) -> tuple[Words, ...]:
    """`number` of the texts; some twice when there are too few."""
    if number <= len(words):
        return tuple(chance.sample(words, number))
    return words + tuple(chance.choices(words, k=number - len(words)))

"""What an own method still misses before the school can read it; sentences that name the field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from werkvormen.library import MAX_TASK
from werkvormen.writing import LONGEST_MINUTES, MOST_MOMENTS, MOST_STEPS, Written

LESS_THAN_BEFORE = gettext_lazy("Dit is minder dan het getal ervoor.")

Problem = tuple[str, str]
"""The field of the form ("goal", "step_name-0-2") and what is wrong there."""


def problems(written: Written) -> list[Problem]:
    """Everything that keeps this from being shared, in the order of the form; empty is complete."""
    content = written.content
    return [
        *_basics(written),
        *_rows(content),
        *_rhythm(content.get("rhythm"), content["moments"]),
        *_moments(content["moments"]),
    ]


def _basics(written: Written) -> Iterator[Problem]:
    content = written.content
    if not written.name:
        yield "name", _("Geef de werkvorm een naam.")
    if not written.summary:
        yield "summary", _("Schrijf in één zin wat leerlingen doen.")
    if not content["goal"]:
        yield "goal", _("Schrijf op waar deze werkvorm voor is.")
    if not content["influence_levels"]:
        yield "influence", _("Kies hoeveel invloed leerlingen kunnen hebben.")
    yield from _span("group", content["group_size"], _("Met hoeveel leerlingen kan dit?"))
    yield from _span("ages", content["ages"], _("Voor welke leeftijd is dit?"))
    if not content["school_types"]:
        yield "school_types", _("Kies voor welke scholen dit is.")
    if not content["places"]:
        yield "places", _("Kies of dit in een lokaal kan, online, of allebei.")
    if "online" in content["places"] and not content["online"]:
        yield "online", _("Schrijf op hoe het online gaat.")


def _span(field: str, span: Mapping[str, Any], question: str, least: int = 1) -> Iterator[Problem]:
    low, high = span["min"], span["max"]
    if low is None or high is None:
        yield f"{field}_min", question
    elif low < least:
        yield f"{field}_min", _("Minstens %(least)d.") % {"least": least}
    elif low > high:
        yield f"{field}_max", str(LESS_THAN_BEFORE)


def _rows(content: Mapping[str, Any]) -> Iterator[Problem]:
    for n, item in enumerate(content["preparation"]):
        if not item["what"]:
            yield f"prep_what-{n}", _("Schrijf op wat je voorbereidt.")
    for n, item in enumerate(content["roles"]):
        if not item["role"]:
            yield f"role-{n}", _("Wie is dit?")
        if not item["does"]:
            yield f"role_does-{n}", _("Wat doet die?")
    for n, item in enumerate(content["pitfalls"]):
        if not item["pitfall"]:
            yield f"pitfall-{n}", _("Schrijf op wat er mis kan gaan.")
        if not item["instead"]:
            yield f"instead-{n}", _("Schrijf op wat je dan beter doet.")
    for n, item in enumerate(content["variants"]):
        if not item["name"]:
            yield f"variant_name-{n}", _("Geef deze variant een naam.")
        if not item["how"]:
            yield f"variant_how-{n}", _("Schrijf op hoe het dan gaat.")
        if "ages" in item:
            question = _("Voor welke leeftijd is dit?")
            for field, sentence in _span("variant_ages", item["ages"], question):
                yield f"{field}-{n}", sentence


def _rhythm(rhythm: Mapping[str, Any] | None, moments: Sequence[Any]) -> Iterator[Problem]:
    if rhythm is None:
        return
    if not rhythm["lasts"]:
        yield "lasts", _("Schrijf op hoe lang het duurt. Bijvoorbeeld: zes weken.")
    yield from _span("weeks", rhythm["weeks"], _("Hoeveel weken duurt het?"))
    for n, item in enumerate(rhythm["between"]):
        if not item["who"]:
            yield f"between_who-{n}", _("Wie doet dit?")
        if not item["does"]:
            yield f"between_does-{n}", _("Wat gebeurt er dan?")
    for n, moment in enumerate(moments):
        if not moment["when"]:
            yield f"moment_when-{n}", _("Schrijf op wanneer dit deel is. Bijvoorbeeld: week 1.")


def _moments(moments: Sequence[Any]) -> Iterator[Problem]:
    if not any(moment["steps"] for moment in moments):
        yield "", _("Schrijf minstens één stap op, met minuten.")
    if len(moments) > MOST_MOMENTS:
        yield "", _("Hooguit %(most)d delen.") % {"most": MOST_MOMENTS}
    for m, moment in enumerate(moments):
        if not moment["name"]:
            yield f"moment_name-{m}", _("Geef dit deel een naam.")
        if not moment["steps"]:
            yield (
                f"moment_name-{m}",
                _("Dit deel heeft nog geen stap. Haal het weg of vul het."),
            )
        if len(moment["steps"]) > MOST_STEPS:
            yield (
                f"moment_name-{m}",
                _("Hooguit %(most)d stappen in een deel.") % {"most": MOST_STEPS},
            )
        for s, step in enumerate(moment["steps"]):
            if not step["name"]:
                yield f"step_name-{m}-{s}", _("Geef deze stap een naam, of haal hem weg.")
            for field, sentence in _span("step", step["minutes"], _("Hoeveel minuten duurt dit?")):
                yield f"{field}-{m}-{s}", sentence
            if (step["minutes"]["max"] or 0) > LONGEST_MINUTES:
                most = {"most": LONGEST_MINUTES}
                yield f"step_max-{m}-{s}", _("Hooguit %(most)d minuten.") % most
            yield from _saves(step, f"-{m}-{s}")
            if len(step["task"]) > MAX_TASK:
                yield (
                    f"task-{m}-{s}",
                    _("Te lang voor het scherm: hooguit %(most)d tekens.") % {"most": MAX_TASK},
                )


def _saves(step: Mapping[str, Any], place: str) -> Iterator[Problem]:
    """Minutes can be won only by doing something else, and no more than the step takes."""
    saves = step.get("saves")
    if saves and not step.get("skip"):
        yield f"skip{place}", _("Schrijf op hoe je deze minuten wint.")
    elif saves and saves > (step["minutes"]["min"] or saves):
        yield f"saves{place}", _("Dit is meer dan deze stap duurt.")

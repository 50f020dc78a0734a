"""What a new method begins with: three steps to change, because an empty page helps nobody."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from werkvormen.drawings import ANY_ROOM
from werkvormen.library import SCHOOL_TYPES
from werkvormen.writing import Written


def example(name: str) -> Written:
    """A draft with this name, and a welcome, a middle and an end to start from."""
    steps = [
        _step(
            _("Welkom"),
            (5, 5),
            _("Vertel waar het over gaat, wat al vastligt en wanneer leerlingen antwoord krijgen."),
            _("Fijn dat jullie er zijn. Er zijn geen foute antwoorden."),
            _("Luisteren en vragen stellen."),
            _("Luister: waar gaat het over, en wanneer hoor je wat ermee gebeurt?"),
        ),
        _step(
            _("Samen praten"),
            (20, 30),
            _("Laat eerst iedereen nadenken. Geef daarna om de beurt het woord."),
            _("Denk eerst een minuut na. Wat zou jij anders doen?"),
            _("Nadenken, vertellen en naar elkaar luisteren."),
            _("Denk eerst zelf na. Vertel daarna om de beurt wat jij vindt."),
        ),
        _step(
            _("Afronden"),
            (5, 10),
            _("Vat samen wat je hoorde. Vraag of het klopt. Zeg wat er nu gebeurt."),
            _("Dit heb ik gehoord. Klopt dat? Op de datum op het bord hoor je wat we ermee doen."),
            _("Zeggen of het klopt, en aanvullen."),
            _("Klopt de samenvatting? Vul aan wat mist."),
        ),
    ]
    minutes = {end: sum(step["minutes"][end] for step in steps) for end in ("min", "max")}
    content = {
        "drawing": ANY_ROOM,
        "goal": "",
        "fits_when": [],
        "fits_not_when": [],
        "group_size": {"min": 8, "max": 30, "note": ""},
        "influence_levels": [2],
        "mee_doen": False,
        "ages": {"min": 10, "max": 18},
        "school_types": list(SCHOOL_TYPES),
        "preparation": [
            {"what": _("Spreek af welke vraag jullie stellen en wie beslist."), "days_before": 14},
            {"what": _("Nodig leerlingen persoonlijk uit."), "days_before": 7},
        ],
        "materials": [],
        "roles": [
            {"role": _("Begeleider"), "does": _("Leidt het gesprek en let op de tijd.")},
            {"role": _("Notulist"), "does": _("Schrijft op wat leerlingen zeggen, zonder namen.")},
        ],
        "places": ["room"],
        "moments": [{"name": _("De bijeenkomst"), "minutes": minutes, "steps": steps}],
        "pitfalls": [],
        "yields": [],
        "becomes_themes": [],
        "variants": [],
        "source": {"name": "", "url": "", "note": ""},
    }
    return Written(name, "", content)


def _step(
    name: str, minutes: tuple[int, int], does: str, says: str, students: str, task: str
) -> dict[str, Any]:
    return {
        "name": name,
        "minutes": {"min": minutes[0], "max": minutes[1]},
        "facilitator_does": does,
        "facilitator_says": [says],
        "students_do": students,
        "task": task,
        "materials": [],
    }

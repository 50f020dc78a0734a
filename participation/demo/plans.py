"""What the data file does not say: when things happen, where, and who did them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from random import Random

from .days import Span
from .texts import CycleText

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = range(4)


@dataclass(frozen=True)
class Plan:
    """The arrangements around one cycle of the data file.

    Texts of students are found by how they begin; `of_noor` says which question hers answers.
    `led_by` names who coordinates: the first is the coordinator, the second helps.
    """

    span: Span
    led_by: tuple[str, ...] = ("coordinator", "m002")
    sessions: int = 0
    weekday: int | None = None
    starts_at: time = time(12, 30)
    ends_at: time = time(14, 0)
    place: str = "lokaal 012"
    news: tuple[str, ...] = ()
    of_noor: dict[str, int] = field(default_factory=dict)
    extra_answers: dict[str, str] = field(default_factory=dict)
    withdrawn: tuple[str, ...] = ()
    hidden_reason: str = ""
    channels: tuple[str, ...] = ("jouwstem", "mentor")


PLANS = {
    "telefoon": Plan(
        Span(made=-41, opens=-36, closes=-26, due=-7, moved_on=-8, new_due=-2),
        sessions=1,
        weekday=WEDNESDAY,
        place="de aula",
        news=(
            "We hebben alles gelezen: jullie schreven veel over de pauze en over één regel voor "
            "alle lessen. De leerlingenraad heeft vorige week advies gegeven.",
        ),
        of_noor={"Bij de één mag alles": 1, "Mag ik mijn oortjes in": 3},
        withdrawn=("Geen mening, ik heb een telefoon zonder internet",),
        hidden_reason=(
            "In je tekst staat de naam van een leraar. Daarom kunnen anderen hem niet lezen. "
            "Kom je langs bij mevrouw De Wit in lokaal 012? Dan praten we over je scherm."
        ),
    ),
    "toetsweek": Plan(
        Span(made=-12, opens=-6, closes=4, due=18),
        sessions=2,
        starts_at=time(10, 40),
        ends_at=time(11, 45),
        place="de mediatheek",
    ),
    "huiswerk": Plan(
        Span(made=-3, opens=9, closes=20, due=40),
        led_by=("coordinator",),
        sessions=1,
        weekday=THURSDAY,
        starts_at=time(13, 0),
        ends_at=time(14, 0),
        place="de aula",
    ),
    "aula": Plan(
        Span(made=-47, opens=-42, closes=-32, due=-16, answered=-17),
        sessions=2,
        weekday=THURSDAY,
        place="de aula",
        news=(
            "De leerlingenraad heeft donderdag samen met meneer Bos door de aula gelopen. "
            "Hun advies ligt nu bij meneer Aydin.",
        ),
        of_noor={
            "Nog een kraan alsjeblieft": 1,
            "De kantinemevrouw is heel aardig": 2,
            "Hou de aula open": 3,
        },
        extra_answers={
            "Ik zit in een rolstoel": "Je hebt gelijk. Bij de ingang komt een tafel zonder vaste "
            "bank. Meneer Bos wil graag met jou kijken of de hoogte klopt.",
            "Ik zie soms kinderen die niks": "Wat goed dat je hierop let. Bij mevrouw Jansen "
            "(lokaal 105) staat nu elke dag een mand met brood en fruit. Je hoeft niks te vragen.",
            "Hou de aula open": "Fijn dat je wilt helpen. Mevrouw De Wit vraagt je erbij zodra we "
            "weten wie er toezicht houdt.",
        },
        channels=("jouwstem", "mentor", "scherm"),
    ),
    "gastles": Plan(Span(made=-19, opens=-14, closes=-4, due=3), led_by=("m002", "coordinator")),
    "gang": Plan(Span(made=-10, opens=-4, closes=6, due=21), channels=("jouwstem", "scherm")),
    "evenniet": Plan(Span(made=-22, opens=-17, closes=-6, due=9), led_by=("m002", "coordinator")),
    "geld": Plan(
        Span(made=-53, opens=-50, closes=-40, due=-26, answered=-27, finished=-1),
        sessions=1,
        starts_at=time(11, 30),
        ends_at=time(12, 30),
        of_noor={"Uitleg over je loonstrook.": 1, "Ik kocht schoenen bij een nepsite.": 2},
        extra_answers={
            "Mijn baas betaalt mijn pauze niet door": "Dat mag soms wel en soms niet. Neem je "
            "contract mee naar het inloopuur, dan kijken we er samen naar."
        },
    ),
    "fietsenstalling": Plan(
        Span(made=20, opens=25, closes=35, due=52, answered=50, finished=120),
        of_noor={"Een ingang én een uitgang.": 2},
    ),
    "schoolplein": Plan(
        Span(made=22, opens=27, closes=36, due=56, answered=56, finished=182),
        sessions=2,
        starts_at=time(13, 30),
        ends_at=time(14, 30),
        place="het schoolplein",
    ),
    "schoolfeest": Plan(
        Span(made=44, opens=49, closes=58, due=72, answered=71, finished=112),
        sessions=1,
        place="de aula",
        of_noor={"Kies een thema waar je niks voor hoeft": 1},
    ),
    "lesfeedback": Plan(
        Span(made=78, opens=84, closes=92, due=106, answered=109, finished=165),
        led_by=("m002", "coordinator"),
        sessions=2,
        starts_at=time(10, 40),
        ends_at=time(11, 40),
        of_noor={"Bespreek de toets in de les, per vraag.": 1},
    ),
    "schooltijden": Plan(
        Span(made=98, opens=103, closes=113, due=132, stopped=120),
        sessions=1,
        weekday=TUESDAY,
        starts_at=time(11, 30),
        ends_at=time(12, 30),
    ),
}


def plan_of(text: CycleText, chance: Random) -> Plan:
    """The arrangements of a cycle; for a variation, arrangements drawn by chance."""
    if text.key in PLANS:
        return PLANS[text.key]
    if text.last_year:
        opens = chance.randint(10, 110)
        late = chance.choice((-2, -1, 0, 0, 0, 3))
        span = Span(
            made=opens - 5,
            opens=opens,
            closes=opens + 9,
            due=opens + 24,
            answered=opens + 24 + late,
            finished=opens + 65,
        )
    elif text.phase == "verwerken":
        opens = -chance.randint(18, 30)
        span = Span(made=opens - 4, opens=opens, closes=opens + 9, due=chance.randint(2, 15))
    else:
        opens = -chance.randint(32, 48)
        span = Span(
            made=opens - 4, opens=opens, closes=opens + 10, due=opens + 22, answered=opens + 21
        )
    return Plan(span, sessions=1)

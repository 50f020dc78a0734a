"""What the school did with the library: run sheets, lessons learned, own methods, breaks."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date, time, timedelta

from cycles.models import RunSheet, RunStep, Session, SessionNote
from cycles.runsheet import first_minutes, in_minutes, moments_of
from participation.people.models import SchoolBreak
from werkvormen.library import Content
from werkvormen.models import Werkvorm, WerkvormDraft, WerkvormVersion

from .cycles import Stage, Story

BREAKS = (("kleine pauze", time(10, 20), time(10, 40)), ("grote pauze", time(12, 20), time(12, 50)))
# The part of a method that a planned meeting is; the first one where it is not said.
MAIN_MOMENT = {"leerlingenarena": 1}
LEARNED = {
    "pizzapanel": (
        (
            "Eten eerst, praten daarna. Aan tafel kwamen de stille leerlingen vanzelf los.",
            "De top 3 duurde lang: iedereen wilde zijn eigen punt terugzien.",
            "Vraag één leerling per klas om een vriend mee te nemen. Dan zie je nieuwe gezichten.",
        ),
        (
            "Doorvragen met ‘wat is er dan opgelost?’ gaf heel andere ideeën.",
            "",
            "Bestel een halfuur vroeger dan je denkt. Koude pizza kost je tien minuten.",
        ),
    ),
    "visiesessie": (
        (
            "Alleen tekenen vóór het praten. Ook brugklassers hadden meteen iets te laten zien.",
            "Vier groepjes tegelijk laten vertellen was te veel voor één lokaal.",
            "Zet twee groepjes in de gang. Dan hoor je elkaar, en het tonen gaat sneller.",
        ),
        (
            "De stickers. Iedereen zag meteen wat het zwaarst telde.",
            "Het tweetalgesprek liep uit omdat leerlingen veel te vertellen hadden.",
            "",
        ),
    ),
    "leerlingenarena": (
        (
            "Leraren zwegen echt. Leerlingen zeiden na afloop dat ze dat niet hadden verwacht.",
            "De eerste vraag was te groot. Bij de tweede kwamen pas voorbeelden.",
            "Begin met ‘wanneer snap jij de uitleg het best?’. Daar heeft iedereen iets bij.",
        ),
    ),
    "wots": (
        (
            "Leerlingen en ouders waren het vaker eens dan ze dachten.",
            "Zes stellingen was te veel voor een uur.",
            "Kies vier stellingen en houd er twee achter de hand.",
        ),
    ),
}
OWN = "Soeppanel in de kantine"
DRAFT = "Wandelgesprek over het plein"


def furnish(stage: Stage, stories: Mapping[str, Story]) -> None:
    """Add to the Kompas College what it has because it uses the library."""
    school = stage.people.school
    for name, starts_at, ends_at in BREAKS:
        stage.rows.add(SchoolBreak(school=school, name=name, starts_at=starts_at, ends_at=ends_at))
    told: dict[str, int] = {}
    for story in stories.values():
        for session in story.sessions:
            slug = session.werkvorm.werkvorm.slug
            steps = _sheet(stage, session, slug)
            if session.date < stage.days.today:
                _learned(stage, session, steps, slug, told)
    _own_methods(stage)


def _sheet(stage: Stage, session: Session, slug: str) -> list[RunStep]:
    """The run sheet as the product makes it; what lies behind took a little longer than planned."""
    moments = moments_of(session.werkvorm.content)
    number = MAIN_MOMENT.get(slug, 0)
    sheet = stage.rows.add(RunSheet(session=session, moment=number))
    been = session.date < stage.days.today
    due = [item["days_before"] for item in session.werkvorm.content["preparation"]]
    if been or session.date == stage.days.today:  # what is for the day itself still has to be done
        sheet.prepared = [n for n, days in enumerate(due) if been or days]
    steps = moments[number]["steps"]
    spans = [(step["minutes"]["min"], step["minutes"]["max"]) for step in steps]
    available = in_minutes(session.ends_at) - in_minutes(session.starts_at)
    made = []
    for position, (step, minutes) in enumerate(
        zip(steps, first_minutes(spans, available), strict=True)
    ):
        longer = stage.chance.choice((0, 0, 0, 1, 2, -1, 3)) if been else 0
        made.append(
            stage.rows.add(
                RunStep(
                    sheet=sheet,
                    position=position,
                    method_step=position,
                    name=step["name"],
                    minutes=minutes,
                    least=step["minutes"]["min"],
                    by=step.get("by", ""),
                    facilitator_does=step["facilitator_does"].strip(),
                    facilitator_says="\n".join(step["facilitator_says"]),
                    students_do=step["students_do"],
                    task=step["task"],
                    materials="\n".join(step.get("materials", ())),
                    skip=step.get("skip", ""),
                    saves=step.get("saves"),
                    real_minutes=max(1, minutes + longer) if been else None,
                )
            )
        )
    return made


def _learned(
    stage: Stage,
    session: Session,
    steps: list[RunStep],
    slug: str,
    told: dict[str, int],
) -> None:
    """What the facilitator noted afterwards; the first meetings of a method have the words."""
    notes = LEARNED.get(slug, ())
    number = told.get(slug, 0)
    worked, hard, tip = notes[number] if number < len(notes) else ("", "", "")
    told[slug] = number + 1
    stage.rows.add(
        SessionNote(
            session=session,
            worked=worked,
            hard=hard,
            tip=tip,
            planned_minutes=sum(step.minutes for step in steps),
            real_minutes=sum(step.real_minutes or 0 for step in steps),
            by=session.facilitator,
            noted_on=session.date,
        )
    )


def _own_methods(stage: Stage) -> None:
    """One shared copy of a built-in method, and one that somebody is still writing."""
    own, content = _copied(stage, "pizzapanel", days_ago=60)
    content["fits_when"] = [*content["fits_when"][:2], "Er is weinig geld: soep kost bijna niets."]
    stage.rows.add(
        WerkvormVersion(
            werkvorm=own,
            number=1,
            name=OWN,
            summary="Een pizzapanel met soep uit onze eigen kantine, in een lange pauze.",
            content=content,
            made_on=_before(stage, 58),
        )
    )
    written, content = _copied(stage, "kringgesprek", days_ago=4)
    stage.rows.add(
        WerkvormDraft(
            werkvorm=written,
            name=DRAFT,
            summary="In tweetallen lopen en praten, en daarna in de kring vertellen wat je hoorde.",
            content=content,
            by=written.made_by,
            changed_on=_before(stage, 2),
        )
    )


def _copied(stage: Stage, slug: str, *, days_ago: int) -> tuple[Werkvorm, Content]:
    """A method of the school that began as a built-in one, and what that says."""
    original = stage.werkvormen[slug]
    row = stage.rows.add(
        Werkvorm(
            slug=f"eigen-{stage.chance.getrandbits(64):016x}",
            school=stage.people.school,
            created_on=_before(stage, days_ago),
            made_by=stage.people.by_username["coordinator"],
            based_on=original.werkvorm,
            based_on_number=original.number,
        )
    )
    return row, copy.deepcopy(original.content) | {"drawing": slug}


def _before(stage: Stage, days_ago: int) -> date:
    """A day of school, at least so many days ago."""
    day = stage.days.today - timedelta(days=days_ago)
    return stage.days.calendar.previous_open(day) or day

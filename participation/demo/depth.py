"""What surrounds the cycles: own questions, paper, reasons, the judgement of students, a screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cycles.models import (
    Announcement,
    Contribution,
    Criterion,
    HeadCount,
    KerngroepMember,
    OwnQuestion,
    PaperSheet,
    StandardReason,
    StudentVerdict,
    Support,
    ThemeOpinion,
    ThemeReview,
)
from participation.ledger.models import Promise
from participation.people.models import Group, Role, Screen

from .cycles import Stage, Story

VISION = (
    "Op het Kompas leer je niet alleen voor je toetsen. Je leert ook hoe je samen iets beter "
    "maakt. Daarom vragen we leerlingen om mee te denken voordat we iets besluiten, en vertellen "
    "we altijd wat we ermee doen.\n\nWe zeggen vooraf wat vastligt en wat nog open is. We kiezen "
    "niet altijd wat jij wilt. We zeggen wel altijd waarom."
)
REASONS = {
    "Geen geld dit jaar": "Hier is dit schooljaar geen geld voor. We zetten het op de lijst voor "
    "de begroting van volgend jaar en laten in mei weten of het erop blijft.",
    "Veiligheid gaat voor": "We snappen waarom jullie dit willen. Toch doen we het niet, omdat we "
    "niet zeker weten dat het veilig is.",
    "Eerst met de MR": "De raad van personeel, ouders en leerlingen moet hier eerst ja op zeggen. "
    "Daarom kunnen we nu nog niet kiezen.",
}
# What some students of each hundred choose on the four faces, from "nee" to "ja".
FACES = {"begrijp": (6, 14, 38, 42), "serieus": (9, 19, 40, 32), "invloed": (12, 22, 38, 28)}
JUDGES = 0.45
TEXTS_FOR_KERNGROEP = 18
ANSWERS_REVIEW = 0.85
CORRECTION = "Het gaat mij niet alleen om een plek. Ik wil ook zonder uitleg weg mogen uit de les."
JUDGE_DAYS = 14
FLAPS = {
    "flap bij de ingang": (
        ("meer banken langs het raam", 9),
        ("niet alleen maar tafels voor acht", 4),
        ("krukken zijn ook goed", 2),
        ("een hoek waar je met je hele klas kan zitten", 3),
    ),
    "flap groep 3": (
        ("stoelen", 6),
        ("stoelen", 1),
        ("tafels die niet wiebelen", 1),
        ("ook buiten kunnen zitten", 2),
    ),
}


@dataclass(frozen=True)
class Asked:
    """One own question of a student; days count back from today."""

    question: str
    why: str
    days_ago: int
    status: str = OwnQuestion.Status.ONLINE
    supporters: int = 0
    answer: str = ""
    reason: str = ""
    by_noor: bool = False


OWN_QUESTIONS = (
    Asked(
        "Kunnen de kluisjes ook in de pauze open?",
        "Ik moet nu al mijn boeken de hele dag meenemen.",
        days_ago=9,
        supporters=23,
        by_noor=True,
    ),
    Asked(
        "Mag er een leerling bij sollicitatiegesprekken zitten?",
        "Wij merken elke dag of een leraar bij ons past.",
        days_ago=4,
        supporters=7,
    ),
    Asked(
        "Kan de schoolbieb ook na het achtste uur open?",
        "Thuis is het te druk om te leren.",
        days_ago=1,
        status=OwnQuestion.Status.NEW,
    ),
    Asked(
        "Mogen we zelf kiezen naast wie we zitten?",
        "Dan let ik juist beter op.",
        days_ago=34,
        supporters=41,
        answer=OwnQuestion.Answer.NEE,
        reason="Dit verschilt per les en per klas, dus de leraar kiest. Wel hebben we afgesproken "
        "dat elke mentor het twee keer per jaar met de klas bespreekt.",
    ),
)


def deepen(stage: Stage, stories: Mapping[str, Story]) -> None:
    """Everything of the Kompas College that is not part of one cycle's course."""
    _reasons(stage)
    _screen(stage)
    for asked in OWN_QUESTIONS:
        _own_question(stage, asked)
    for key, story in stories.items():
        if story.line.answered and not key.startswith("extra-"):
            _judge(story)
    if "evenniet" in stories:
        _ask_whether_it_fits(stories["evenniet"])
    if "telefoon" in stories:
        _kerngroep(stories["telefoon"])
    if "aula" in stories:
        _announce(stories["aula"])
        _paper(stories["aula"])


def _reasons(stage: Stage) -> None:
    school, by = stage.people.school, stage.people.by_username["coordinator"]
    for title, text in REASONS.items():
        stage.rows.add(
            StandardReason(
                school=school,
                title=title,
                text=text,
                made_on=stage.people.this_year.starts_on,
                by=by,
            )
        )


def _screen(stage: Stage) -> None:
    stage.rows.add(
        Screen(
            school=stage.people.school,
            name="de hal bij de aula",
            token=f"{stage.chance.getrandbits(160):040x}",
            made_on=stage.people.this_year.starts_on,
            by=stage.people.by_username["coordinator"],
        )
    )


def _own_question(stage: Stage, asked: Asked) -> None:
    """A question with its promise, who supports it, and the answer when there is one."""
    rows, people, days = stage.rows, stage.people, stage.days
    students = [m for m in people.by_username.values() if m.role == Role.LEERLING]
    noor = people.by_username["leerling"]
    others = [m for m in students if m is not noor and m.user.is_active]
    asked_on = days.on_or_after(days.today - timedelta(days=asked.days_ago))
    asked_on = min(asked_on, days.today)
    due = days.on_or_after(asked_on + timedelta(days=people.school.answer_days))
    answered_on = min(due, days.today) if asked.answer else None
    promise = rows.add(
        Promise(
            school=people.school,
            kind=Promise.Kind.VRAAG,
            what=asked.question,
            made_on=asked_on,
            original_due=due,
            due=due,
            kept_on=answered_on,
        )
    )
    asker, *supporters = stage.chance.sample(others, min(asked.supporters + 1, len(others)))
    question = rows.add(
        OwnQuestion(
            school=people.school,
            asked_by=noor if asked.by_noor else asker,
            question=asked.question,
            why=asked.why,
            asked_on=asked_on,
            status=asked.status,
            answer=asked.answer,
            reason=asked.reason,
            answered_on=answered_on,
            answered_by=people.by_username["coordinator"] if asked.answer else None,
            promise=promise,
        )
    )
    for member in supporters:
        rows.add(Support(question=question, membership=member))


def _judge(story: Story) -> None:
    """Until the stated day students judge the answer; what they say hangs on nobody."""
    stage, chance = story.stage, story.stage.chance
    answered = story.line.answered or stage.days.today
    until = stage.days.on_or_after(answered + timedelta(days=JUDGE_DAYS))
    story.said.judge_until = until
    story.said.judge_asked = _asked_per_leerjaar(story)
    noor = stage.people.by_username.get("leerling")
    still_open = until >= stage.days.today
    enough = story.said.judge_asked
    judges = [m for m in story.asked if chance.random() < JUDGES * (0.5 if still_open else 1)]
    verdicts: list[StudentVerdict] = []
    for member in judges:
        if member is noor and still_open:
            continue  # so that whoever looks around as Noor can still give it
        invitation = story.invitations[member.pk]
        invitation.judged = True
        leerjaar = invitation.leerjaar if str(invitation.leerjaar) in enough else None
        for about, faces in FACES.items():
            verdicts.append(
                StudentVerdict(
                    cycle=story.cycle,
                    about=about,
                    value=chance.choices((1, 2, 3, 4), faces)[0],
                    leerjaar=leerjaar if about == StudentVerdict.About.SERIEUS else None,
                )
            )
        verdicts += [_of_criterion(story, criterion) for criterion in story.criteria]
    chance.shuffle(verdicts)
    for verdict in verdicts:
        stage.rows.add(verdict)


def _of_criterion(story: Story, criterion: Criterion) -> StudentVerdict:
    value = story.stage.chance.choices((1, 2, 3, 4), (10, 25, 40, 25))[0]
    about = StudentVerdict.About.CRITERIUM
    return StudentVerdict(cycle=story.cycle, about=about, criterion=criterion, value=value)


def _asked_per_leerjaar(story: Story) -> dict[str, int]:
    """How many were asked per leerjaar of at least the threshold; "" counts everybody else."""
    numbers = Counter(invitation.leerjaar for invitation in story.invitations.values())
    asked = {"": 0}
    for leerjaar, n in numbers.items():
        small = leerjaar is None or n < story.cycle.school.threshold
        key = "" if small else str(leerjaar)
        asked[key] = asked.get(key, 0) + n
    return asked


def _ask_whether_it_fits(story: Story) -> None:
    """ "Klopt dit?": most writers recognise their words in the themes; it ended yesterday."""
    stage, chance = story.stage, story.stage.chance
    ends_on = stage.days.relative(-1)
    asked_on = min(stage.days.on_or_after(story.line.closes + timedelta(days=1)), ends_on)
    review = stage.rows.add(ThemeReview(cycle=story.cycle, asked_on=asked_on, ends_on=ends_on))
    for theme in story.themes:
        for writer in sorted(story.writers_of[theme.pk]):
            story.invitations[writer].asked_review = True
            if chance.random() > ANSWERS_REVIEW:
                continue
            if not story.invitations[writer].reviewed:
                review.answered += 1
            story.invitations[writer].reviewed = True
            fits = chance.choices(("ja", "deels", "nee"), (70, 22, 8))[0]
            stage.rows.add(ThemeOpinion(theme=theme, fits=fits))
    stage.rows.add(ThemeOpinion(theme=story.themes[1], fits="deels", correction=CORRECTION))


def _kerngroep(story: Story) -> None:
    """Four students were asked to help sort, Noor among them; they read part of the input."""
    stage = story.stage
    noor = stage.people.by_username["leerling"]
    others = stage.chance.sample([m for m in story.asked if m is not noor], 3)
    replies = (KerngroepMember.Reply.YES, KerngroepMember.Reply.YES, KerngroepMember.Reply.NO, "")
    for member, reply in zip([noor, *others], replies, strict=True):
        stage.rows.add(
            KerngroepMember(
                cycle=story.cycle,
                membership=member,
                reply=reply,
                asked_on=min(story.line.closes + timedelta(days=1), stage.days.today),
            )
        )
    live = [c for c in story.contributions if c.status == Contribution.Status.LIVE]
    for contribution in live[-TEXTS_FOR_KERNGROEP:]:
        contribution.for_kerngroep = True


def _announce(story: Story) -> None:
    """Two students told the answer in their own words; one text is online."""
    stage = story.stage
    day = _after(story, 2)
    first, second = stage.chance.sample(story.asked, 2)
    stage.rows.add(
        Announcement(
            cycle=story.cycle,
            author=first,
            text="Je hoeft straks niet meer staand te eten: er komen 24 krukken bij de ramen. Er "
            "komt ook een tweede kraan, en op maandag en donderdag soep voor 1 euro. Muziek komt "
            "er niet. Of we langer binnen mogen blijven, zoekt de school nog uit.",
            status=Announcement.Status.RELEASED,
            sent_on=day,
            released_on=_after(story, 3),
        )
    )
    stage.rows.add(
        Announcement(
            cycle=story.cycle,
            author=second,
            text="De aula wordt beter! Meer krukken, een extra kraan en goedkope soep.",
            sent_on=_after(story, 1),
        )
    )


def _after(story: Story, number: int) -> date:
    """The numbered school day after the answer, never in the future."""
    days = story.stage.days
    answered = story.line.answered or days.today
    return min(days.on_or_after(answered + timedelta(days=number)), days.today)


def _paper(story: Story) -> None:
    """Flip-overs of the meeting in the aula: lines with stickers, and heads that were counted."""
    stage, line = story.stage, story.line
    session = story.sessions[0] if story.sessions else None
    for source, lines in FLAPS.items():
        sheet = stage.rows.add(
            PaperSheet(
                cycle=story.cycle,
                question=story.questions[0],
                session=session,
                source=source,
                made_on=line.closes,
                by=story.cycle.coordinator,
            )
        )
        for text, stickers in lines:
            _line(story, sheet, text, stickers)
    for klas in story.klassen[:2]:
        _heads(story, klas)


def _line(story: Story, sheet: PaperSheet, text: str, stickers: int) -> None:
    """One line, in the theme that was there first: it has its answer like any other."""
    contribution = story.stage.rows.add(
        Contribution(
            cycle=story.cycle,
            question=sheet.question,
            identity=story.cycle.identity,
            text=text,
            sheet=sheet,
            count=stickers,
        )
    )
    story.place(contribution, story.themes[0], story.line.closes)


def _heads(story: Story, klas: Group) -> None:
    story.stage.rows.add(
        HeadCount(
            cycle=story.cycle,
            session=story.sessions[0] if story.sessions else None,
            group=klas,
            group_name=klas.name,
            number=story.stage.chance.randint(18, 26),
        )
    )

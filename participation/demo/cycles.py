"""A cycle up to its opening: plan, sessions, promise and invitations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from random import Random
from uuid import UUID

from cycles.models import (
    ActionUpdate,
    Condition,
    Contribution,
    ContributionTheme,
    Criterion,
    Cycle,
    Decision,
    Doel,
    Invitation,
    Question,
    Session,
    SessionParticipant,
    Terugkoppeling,
    Theme,
    Tussenbericht,
)
from cycles.steps import MEE_WETEN, Phase
from participation.ledger.models import Promise, PromiseMove
from participation.people.models import Group, Membership, SchoolYear
from werkvormen.models import WerkvormVersion

from .days import DemoDays, Timeline
from .people import People
from .plans import Plan
from .rows import DOEL_GROUPS, PROMISE_GROUPS, Rows
from .texts import CycleText

SEATS = 14


@dataclass(frozen=True)
class Stage:
    """What every cycle of a school is made with."""

    rows: Rows
    days: DemoDays
    people: People
    werkvormen: dict[str, WerkvormVersion]

    @property
    def chance(self) -> Random:
        return self.rows.chance


@dataclass
class Story:
    """One cycle while it is being made."""

    stage: Stage
    text: CycleText
    plan: Plan
    line: Timeline
    year: SchoolYear
    cycle: Cycle
    groups: list[Group]
    questions: list[Question] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    seats: list[SessionParticipant] = field(default_factory=list)
    news: list[Tussenbericht] = field(default_factory=list)
    contributions: list[Contribution] = field(default_factory=list)
    invitations: dict[UUID, Invitation] = field(default_factory=dict)
    took_part: set[UUID] = field(default_factory=set)
    themes: list[Theme] = field(default_factory=list)
    writers_of: dict[UUID, set[UUID]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    updates: list[ActionUpdate] = field(default_factory=list)
    criteria: list[Criterion] = field(default_factory=list)
    said: Terugkoppeling = field(default_factory=Terugkoppeling)
    promise: Promise | None = None
    move: PromiseMove | None = None

    @cached_property
    def asked(self) -> list[Membership]:
        """Everyone in the chosen groups, each once."""
        people = self.stage.people
        found = {m.pk: m for group in self.groups for m in people.members[group.pk]}
        return list(found.values())

    @cached_property
    def klassen(self) -> list[Group]:
        """The classes of those who are asked."""
        klas_of = self.stage.people.klas_of
        found = {(k := klas_of[self.year.pk, member.pk]).pk: k for member in self.asked}
        return list(found.values())

    def place(self, contribution: Contribution, theme: Theme, on: date) -> None:
        """Put a contribution in a theme."""
        self.stage.rows.add(ContributionTheme(contribution=contribution, theme=theme, placed_on=on))

    @property
    def published(self) -> bool:
        return self.text.phase != Phase.CONCEPT

    @property
    def until(self) -> date:
        """The day after which nothing happened any more."""
        line = self.line
        return line.stopped or line.finished or self.stage.days.today


def make_cycle(stage: Stage, text: CycleText, plan: Plan) -> Story:
    """The cycle with steps 1–4 and, unless it is a concept, its promise and invitations."""
    year = stage.people.year(last=text.last_year)
    line = stage.days.timeline(plan.span, last_year=text.last_year)
    cycle = stage.rows.add(_cycle(stage, text, plan, line, year))
    story = Story(stage, text, plan, line, year, cycle, _groups(stage.people, text, year))
    _doel(story)
    _conditions(story)
    _sessions(story)
    _promise(story)
    if story.published:
        _invite(story)
        _news(story)
    return story


def _cycle(stage: Stage, text: CycleText, plan: Plan, line: Timeline, year: SchoolYear) -> Cycle:
    leaders = [stage.people.by_username[name] for name in plan.led_by]
    return Cycle(
        school=stage.people.school,
        school_year=year,
        phase=text.phase,
        identity=text.identity,
        coordinator=leaders[0],
        second_coordinator=leaders[1] if len(leaders) > 1 else None,
        werkvorm=None if text.online else stage.werkvormen[text.werkvorm],
        online_only=text.online,
        made_on=line.made,
        opened_on=None if text.phase == Phase.CONCEPT else line.opens,
        answered_on=line.answered,
        finished_on=line.finished,
        stopped_on=line.stopped,
        stop_reason=text.stop_reason,
    )


def _groups(people: People, text: CycleText, year: SchoolYear) -> list[Group]:
    """Whole leerjaren, or the classes of some niveaus in them."""
    of_year = [group for group in people.groups.values() if group.school_year_id == year.pk]
    kind = Group.Kind.KLAS if text.niveaus else Group.Kind.LEERJAAR
    groups = [
        group
        for group in of_year
        if group.kind == kind
        and group.leerjaar in text.leerjaren
        and (not text.niveaus or group.niveau in text.niveaus)
    ]
    if text.with_council:
        groups += [group for group in of_year if group.kind == Group.Kind.LEERLINGENRAAD]
    return groups


def _doel(story: Story) -> None:
    rows, text = story.stage.rows, story.text
    doel = rows.add(
        Doel(
            cycle=story.cycle,
            question=text.question,
            why=text.why,
            influence=text.influence,
            mee_doen=text.influence > MEE_WETEN + 2,
            frame=text.frame,
        )
    )
    for group in story.groups:
        rows.add(DOEL_GROUPS(doel_id=doel.pk, group_id=group.pk))
    judged = text.phase == Phase.AFGEROND
    for n, criterion in enumerate(text.criteria, 1):
        story.criteria.append(
            rows.add(
                Criterion(
                    doel=doel,
                    position=n,
                    text=criterion.text,
                    verdict=criterion.judgement if judged else "",
                    note=criterion.note if judged else "",
                )
            )
        )
    story.questions = [
        rows.add(Question(doel=doel, position=n, text=words))
        for n, words in enumerate(text.questions, 1)
    ]


def _conditions(story: Story) -> None:
    for n, (key, evidence) in enumerate(story.text.conditions.items(), 1):
        story.stage.rows.add(Condition(cycle=story.cycle, position=n, key=key, evidence=evidence))


def _session_days(story: Story) -> list[date]:
    """Days while input is open, spread evenly, on the weekday of the plan if there is one."""
    plan, line = story.plan, story.line
    if not plan.sessions or story.text.online:
        return []
    fits = story.stage.days.lesson_days(line.opens, line.closes)[1:] or [line.closes]
    on_weekday = [day for day in fits if day.weekday() == plan.weekday]
    fits = on_weekday or fits
    picked = [fits[len(fits) * (2 * n + 1) // (2 * plan.sessions)] for n in range(plan.sessions)]
    if story.text.key == "toetsweek":  # a meeting of today, or of the first day of school after it
        picked[-1] = next((day for day in fits if day >= story.stage.days.today), picked[-1])
    return sorted(set(picked))


def _sessions(story: Story) -> None:
    plan, stage = story.plan, story.stage
    days = _session_days(story)
    hers = len(days) - 1 if story.text.phase == Phase.OPEN else 0
    for n, day in enumerate(days):
        if story.text.key == "toetsweek":
            leaders = [stage.people.by_username["mentor"], stage.people.teachers[5]]
        else:
            leaders = stage.chance.sample(stage.people.teachers, 2)
        session = stage.rows.add(
            Session(
                cycle=story.cycle,
                werkvorm=story.cycle.werkvorm,
                date=day,
                starts_at=plan.starts_at,
                ends_at=plan.ends_at,
                place=plan.place,
                facilitator=leaders[0],
                note_taker=leaders[1],
            )
        )
        story.sessions.append(session)
        _seat(story, session, with_noor=n == hers)


def _seat(story: Story, session: Session, *, with_noor: bool) -> None:
    """Invite students; those asked often say yes, and nearly all of those come."""
    stage = story.stage
    noor = stage.people.by_username.get("leerling")
    others = [member for member in story.asked if member is not noor]
    chosen = stage.chance.sample(others, min(SEATS, len(others)))
    if with_noor and noor in story.asked:
        chosen[0] = noor
    been = session.date < stage.days.today
    for member in chosen:
        says = stage.chance.random()
        reply = "ja" if says < 0.75 else "nee" if says < 0.88 else ""
        if not story.published or (member is noor and not been):
            reply = ""
        came = member is noor or (reply != "nee" and stage.chance.random() < 0.92)
        story.seats.append(
            stage.rows.add(
                SessionParticipant(
                    session=session,
                    membership=member,
                    reply=reply,
                    attended=came if been else None,
                )
            )
        )


def _promise(story: Story) -> None:
    """Step 4. The concept has only half of it; the rest has a promise in the ledger."""
    rows, text, line, plan = story.stage.rows, story.text, story.line, story.plan
    said = Terugkoppeling(
        cycle=story.cycle, what_happens=text.what_happens, decider=text.who_decides
    )
    if story.published:
        story.promise = rows.add(
            Promise(
                school=story.cycle.school,
                kind=Promise.Kind.TERUGKOPPELING,
                what=text.question,
                made_on=line.opens,
                original_due=line.original_due,
                due=line.due,
                kept_on=line.answered,
                ended_on=line.stopped,
                ended_reason=text.stop_reason,
                channel=", ".join(plan.channels),
            )
        )
        _move(story, story.promise)
        promise_to(rows, story.promise, story.klassen)
        said.promise = story.promise
        said.due, said.opens_on, said.closes_on = line.original_due, line.opens, line.closes
        said.channels = list(plan.channels)
        said.lead = text.lead if line.answered else ""
    story.said = rows.add(said)


def promise_to(rows: Rows, promise: Promise, klassen: Sequence[Group]) -> None:
    """The classes that were promised something."""
    for klas in klassen:
        rows.add(PROMISE_GROUPS(promise_id=promise.pk, group_id=klas.pk))


def _move(story: Story, promise: Promise) -> None:
    line = story.line
    if line.moved_on is None:
        return
    story.move = story.stage.rows.add(
        PromiseMove(
            promise=promise,
            old=line.original_due,
            new=line.due,
            reason=story.text.overdue_reason,
            moved_on=line.moved_on,
            by=story.cycle.coordinator,
        )
    )
    promise.current_move = story.move


def _invite(story: Story) -> None:
    """Freeze who is asked, with their class of that year."""
    klas_of = story.stage.people.klas_of
    for member in story.asked:
        klas = klas_of[story.year.pk, member.pk]
        story.invitations[member.pk] = story.stage.rows.add(
            Invitation(
                cycle=story.cycle,
                membership=member,
                klas=klas,
                class_name=klas.name,
                leerjaar=klas.leerjaar,
            )
        )


def _news(story: Story) -> None:
    for n, words in enumerate(story.plan.news):
        after = story.stage.days.between(story.line.closes, story.until)
        sent_on = after[min(4 + 3 * n, len(after) - 1)]
        story.news.append(
            story.stage.rows.add(
                Tussenbericht(
                    cycle=story.cycle, text=words, sent_on=sent_on, by=story.cycle.coordinator
                )
            )
        )

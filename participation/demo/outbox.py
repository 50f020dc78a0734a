"""The inbox messages and log rows that the same acts leave behind in the product."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cycles.models import Contribution, Cycle
from participation.ledger.models import LogEntry, Message
from participation.people.models import Membership, Role

from .cycles import Stage, Story

READ_AFTER_A_DAY = 0.8
OFFICE = (8, 16)


def _moment(story: Story, day: date) -> datetime:
    """A time in office hours, always before now."""
    chance = story.stage.chance
    hour = OFFICE[0] if day >= story.stage.days.today else chance.randint(*OFFICE)
    return timezone.make_aware(datetime.combine(day, time(hour, chance.randrange(60))))


def post(story: Story) -> None:
    """Messages to everyone concerned, with the keys that the product's own acts use."""
    if not story.published:
        return
    key = story.cycle.pk
    asked = {member.pk for member in story.asked}
    take_part = reverse("cycles:take_part", args=[key])
    due = date_format(story.line.original_due, "l j F")
    body = f"De school vraagt jouw mening. Uiterlijk {due} hoor je wat ermee gebeurt."
    _send(story, asked, f"opened:{key}", story.text.question, body, take_part, story.line.opens)
    for news in story.news:
        title = f"Nieuws over: {story.text.question}"
        _send(story, asked, f"news:{news.pk}", title, news.text, take_part, news.sent_on)
    if story.line.stopped:
        title = f"Gestopt: {story.text.question}"
        reason = story.text.stop_reason
        _send(story, asked, f"stopped:{key}", title, reason, take_part, story.line.stopped)
    _post_moved_date(story, asked, take_part)
    _post_answer(story, asked)
    _post_to_writers(story)
    _remind(story)


def _post_moved_date(story: Story, asked: set[UUID], path: str) -> None:
    move = story.move
    if move is None:
        return
    old, new = date_format(move.old, "l j F"), date_format(move.new, "l j F")
    key = f"moved:{move.promise_id}:{move.new}:{move.moved_on}"
    title = f"Je hoort het later: {story.text.question}"
    body = f"Eerst beloofd: {old}. Nu: {new}. Waarom: {move.reason}"
    _send(story, asked, key, title, body, path, move.moved_on)


def _post_answer(story: Story, asked: set[UUID]) -> None:
    answered = story.line.answered
    if answered is None:
        return
    mentor_of = story.stage.people.mentor_of
    mentors = {mentor_of[klas.pk].pk for klas in story.klassen}
    everyone = asked | mentors | {member.pk for member in story.cycle.staff}
    path = reverse("cycles:answer", args=[story.cycle.pk])
    title = f"Het antwoord is er: {story.text.question}"
    body = "Lees wat de school doet, en waarom."
    _send(story, everyone, f"answer:{story.cycle.pk}", title, body, path, answered)
    for update in story.updates:
        action = update.action
        writers = story.writers_of[action.theme_id]
        title = f"{update.get_status_display()}: {action.what}"
        _send(story, writers, f"action:{update.pk}", title, update.note, path, update.made_on)


def _post_to_writers(story: Story) -> None:
    """What only the writer reads: a hidden text, an own answer."""
    path = reverse("cycles:own_words")
    for written in story.contributions:
        writer = [written.author_id] if written.author_id else []
        if written.status == Contribution.Status.HIDDEN:
            day = min(story.line.closes + timedelta(days=2), story.until)
            body = f"Waarom: {written.hidden_reason}"
            title = "Jouw tekst is verborgen"
            _send(story, writer, f"hidden:{written.pk}", title, body, path, day)
        if on := written.extra_answer_on:
            key = f"extra:{on}:{written.pk}"
            title = "Je kreeg een eigen antwoord"
            _send(story, writer, key, title, written.extra_answer, path, on)


def _remind(story: Story) -> None:
    """A promise that is overdue: its coordinators and the director know."""
    promise, today = story.promise, story.stage.days.today
    if promise is None or promise.state(today) != "overdue":
        return
    directors = [
        member
        for member in story.stage.people.by_username.values()
        if member.role == Role.DIRECTEUR
    ]
    to = {member.pk for member in [*story.cycle.staff, *directors]}
    title = f"De beloofde datum is voorbij: {story.text.question}"
    body = "Leerlingen wachten op een antwoord."
    path = reverse("cycles:show", args=[story.cycle.pk])
    on = promise.due + timedelta(days=1)
    _send(story, to, f"overdue:{promise.pk}:{promise.due}", title, body, path, on)


def _send(
    story: Story, to: Collection[UUID], key: str, title: str, body: str, path: str, on: date
) -> None:
    """One message per inbox; most people have read what is more than a day old."""
    chance, today = story.stage.chance, story.stage.days.today
    at = _moment(story, on)
    long_ago = on < today - timedelta(days=60)
    for recipient in sorted(to):
        read = on < today and (long_ago or chance.random() < READ_AFTER_A_DAY)
        story.stage.rows.add(
            Message(
                recipient_id=recipient,
                key=key,
                title=title[:200],
                body=body,
                path=path,
                sent_at=at,
                read_on=min(on + timedelta(days=1), today) if read else None,
            )
        )


def log(story: Story) -> None:
    """Who did what: the planning, the input and the answer."""
    cycle, made = story.cycle, story.line.made
    for verb in ("cycle_started", "doel_saved", "werkvorm_chosen", "conditions_saved"):
        _note(story, cycle.coordinator, verb, cycle.pk, made)
    for session in story.sessions:
        _note(story, cycle.coordinator, "session_planned", session.pk, made)
    _note(story, cycle.coordinator, "terugkoppeling_saved", cycle.pk, made)
    if not story.published:
        return
    for written in story.contributions:
        if written.identity == Cycle.Identity.NAAM and written.author and written.received_at:
            _note(story, written.author, "contributed", written.pk, written.received_at)
        if written.status == Contribution.Status.CARE:
            _note(story, cycle.coordinator, "moved_to_care", written.pk, story.line.closes)
    _log_staff(story, cycle.coordinator)


def _log_staff(story: Story, by: Membership) -> None:
    line, key = story.line, story.cycle.pk
    if story.move:
        _note(story, by, "promise_moved", story.move.promise_id, story.move.moved_on)
    for theme in story.themes:
        _note(story, by, "theme_made", theme.pk, min(line.closes, story.until))
    for decision in story.decisions:
        _note(story, by, "decided", decision.theme_id, decision.made_on)
    for update in story.updates:
        _note(story, by, "action_updated", update.action_id, update.made_on)
    for verb, day in (
        ("cycle_opened", line.opens),
        ("answer_published", line.answered),
        ("finished", line.finished),
        ("stopped", line.stopped),
    ):
        if day:
            _note(story, by, verb, key, day)


def _note(story: Story, by: Membership, verb: str, of: UUID, on: date | datetime) -> None:
    at = on if isinstance(on, datetime) else _moment(story, on)
    story.stage.rows.add(
        LogEntry(school=story.cycle.school, actor=by, verb=verb, object_id=of, at=at)
    )


def greet(stage: Stage) -> None:
    """The one message of the administrator: last summer the classes were put in."""
    people = stage.people
    stage.rows.add(
        Message(
            recipient=people.by_username["beheerder"],
            key=f"year:{people.this_year.pk}",
            title=f"Het schooljaar {people.this_year.name} staat klaar",
            body="De klassen, leerlingen en mentoren van dit jaar staan erin.",
            sent_at=timezone.make_aware(datetime.combine(people.this_year.starts_on, time(9))),
        )
    )

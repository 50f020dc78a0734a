"""A cycle after its opening: what students wrote, and what the school answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cycles.models import (
    ActionUpdate,
    ConditionCheck,
    Contribution,
    Cycle,
    Decision,
    Receipt,
    Theme,
    Vervolgactie,
)
from cycles.steps import Phase
from participation.ledger.models import Promise
from participation.people.models import Membership

from .cycles import Story, promise_to
from .texts import ActionText, ThemeText, Words

WRITES_TWICE = 0.13
EVENING = 0.3
SCHOOL_HOURS, EVENING_HOURS = (8, 9, 10, 11, 11, 12, 13, 14), (16, 17, 19, 20, 20, 21)
SAYS_HOW_IT_WAS = 0.65
CARE_WORDS = (
    "Dank je dat je dit opschreef. Je hoeft dit niet alleen te dragen. Ik ben mevrouw Jansen en ik "
    "zit in lokaal 105. Je kunt altijd binnenlopen, ook zonder afspraak."
)
FEELS_SAFE, HAS_TIME, IS_HEARD = 0.93, 0.84, 0.88


def tell(story: Story) -> None:
    """Everything that happened since the cycle opened."""
    if not story.published:
        return
    authors = _authors(story)
    moments = _moments(story)
    for theme_text in story.text.themes:
        written = _write(story, theme_text.contributions, authors, moments)
        _theme(story, theme_text, written)
    _write(story, story.text.loose, authors, moments)
    for member in story.took_part:
        story.invitations[member].took_part = True
    _release_in_batches(story)
    _ask_how_it_was(story)


def _authors(story: Story) -> Iterator[Membership]:
    """Invited students in an order of chance; some come back a second time."""
    chance = story.stage.chance
    noor = story.stage.people.by_username.get("leerling")
    once = [member for member in story.asked if member is not noor]
    chance.shuffle(once)
    if story.cycle.identity == Cycle.Identity.ANONIEM:
        yield from once  # anonymously everybody takes part once
    twice: list[Membership] = []
    while True:
        for member in once:
            if twice and chance.random() < WRITES_TWICE:
                yield twice.pop(chance.randrange(len(twice)))
            twice.append(member)
            yield member


def _moments(story: Story) -> Iterator[datetime]:
    """Times between opening and closing, most on the first days and in school hours."""
    chance, line = story.stage.chance, story.line
    yesterday = story.stage.days.today - timedelta(days=1)
    last = max(line.opens, min(line.closes, yesterday))
    days = story.stage.days.between(line.opens, last) or [line.opens]
    while True:
        day = days[int(len(days) * chance.random() ** 1.6)]
        hour = chance.choice(EVENING_HOURS if chance.random() < EVENING else SCHOOL_HOURS)
        moment = time(hour, chance.randrange(60), chance.randrange(60))
        yield timezone.make_aware(datetime.combine(day, moment))


def _write(
    story: Story,
    words: Iterable[Words],
    authors: Iterator[Membership],
    moments: Iterator[datetime],
) -> list[Contribution]:
    """Contributions with an author each; the ones meant for Noor are hers."""
    return [_contribution(story, one, authors, next(moments)) for one in words]


def _contribution(
    story: Story, words: Words, authors: Iterator[Membership], at: datetime
) -> Contribution:
    if story.cycle.identity == Cycle.Identity.ANONIEM:
        return _anonymous(story, words, next(authors))
    plan, chance = story.plan, story.stage.chance
    noor = story.stage.people.by_username.get("leerling")
    hers = next((n for start, n in plan.of_noor.items() if words.text.startswith(start)), 0)
    if hers and noor in story.asked:
        author, question = noor, story.questions[hers - 1]
    else:
        author = next(authors)
        wrote_before = any(c.author_id == author.pk for c in story.contributions)
        question = (
            chance.choice(story.questions[1:] or story.questions)
            if wrote_before
            else story.questions[0]
        )
    contribution = story.stage.rows.add(
        Contribution(
            cycle=story.cycle,
            question=question,
            author=author,
            identity=story.cycle.identity,
            text=words.text,
            received_at=at,
        )
    )
    _set_status(story, contribution, words)
    story.contributions.append(contribution)
    return contribution


def _anonymous(story: Story, words: Words, writer: Membership) -> Contribution:
    """A text on a receipt; of the writer only the tick on the invitation is kept."""
    rows, chance = story.stage.rows, story.stage.chance
    story.took_part.add(writer.pk)
    code_hash = f"{chance.getrandbits(256):064x}"  # no code leads to it: nobody has these receipts
    receipt = rows.add(Receipt(cycle=story.cycle, code_hash=code_hash))
    if chance.random() < SAYS_HOW_IT_WAS:
        receipt.safe = chance.random() < FEELS_SAFE
        receipt.enough_time = chance.random() < HAS_TIME
        receipt.taken_seriously = chance.random() < IS_HEARD
    contribution = rows.add(
        Contribution(
            cycle=story.cycle,
            question=story.questions[0],
            identity=story.cycle.identity,
            text=words.text,
            receipt=receipt,
        )
    )
    story.contributions.append(contribution)
    return contribution


def _release_in_batches(story: Story) -> None:
    """While input without names is open, staff have read whole batches; the rest waits."""
    if story.cycle.identity == Cycle.Identity.NAAM or story.text.phase != Phase.OPEN:
        return
    waiting = len(story.contributions) % story.stage.people.school.threshold
    for contribution in story.contributions[len(story.contributions) - waiting :]:
        contribution.released = False


def _set_status(story: Story, contribution: Contribution, words: Words) -> None:
    plan = story.plan
    if words.care:
        contribution.status = Contribution.Status.CARE
        contribution.care_words = CARE_WORDS
    if any(words.text.startswith(start) for start in plan.withdrawn):
        contribution.status = Contribution.Status.WITHDRAWN
    if words.names_person and plan.hidden_reason:
        contribution.status = Contribution.Status.HIDDEN
        contribution.hidden_reason = plan.hidden_reason
    for start, answer in plan.extra_answers.items():
        if words.text.startswith(start) and story.line.answered:
            contribution.extra_answer = answer
            contribution.extra_answer_on = story.line.answered


def _theme(story: Story, text: ThemeText, written: list[Contribution]) -> None:
    rows, line, days = story.stage.rows, story.line, story.stage.days
    theme = rows.add(
        Theme(
            cycle=story.cycle, position=len(story.themes) + 1, name=text.name, summary=text.summary
        )
    )
    story.themes.append(theme)
    placed_from = min(line.closes, days.today - timedelta(days=1))
    placed_on = min(placed_from + timedelta(days=1), line.answered or days.today)
    live = [c for c in written if c.status == Contribution.Status.LIVE]
    for contribution in live:
        story.place(contribution, theme, placed_on)
    story.writers_of[theme.pk] = {c.author_id for c in live if c.author_id}
    if text.verdict:
        _decide(story, theme, text, placed_on)


def _decide(story: Story, theme: Theme, text: ThemeText, sorted_on: date) -> None:
    days, line = story.stage.days, story.line
    base = line.answered or max(line.due, days.today)
    finding_out = text.verdict == Decision.Verdict.UITZOEKEN
    decision = Decision(
        theme=theme,
        verdict=text.verdict,
        reason=text.reason,
        decided_by=text.decided_by,
        students_decided=text.students_decided,
        find_out_by=_later(story, base, text.new_promise_days) if finding_out else None,
        made_on=min(sorted_on + timedelta(days=2), line.answered or days.today),
        published_on=line.answered,
    )
    if decision.find_out_by and line.answered:
        decision.promise = _promise_to_find_out(story, theme, line.answered, decision.find_out_by)
    story.decisions.append(story.stage.rows.add(decision))
    for action in text.actions:
        _act(story, theme, action, _later(story, base, action.days_due))


def _later(story: Story, base: date, number: int) -> date:
    """The first school day at least `number` days after `base`."""
    return story.stage.days.on_or_after(base + timedelta(days=number))


def _promise_to_find_out(story: Story, theme: Theme, made_on: date, due: date) -> Promise:
    rows = story.stage.rows
    promise = rows.add(
        Promise(
            school=story.cycle.school,
            kind=Promise.Kind.UITZOEKEN,
            what=f"{theme.name} (bij: {story.text.question})"[:300],
            made_on=made_on,
            original_due=due,
            due=due,
        )
    )
    promise_to(rows, promise, story.klassen)
    return promise


def _act(story: Story, theme: Theme, text: ActionText, due: date) -> None:
    """An action, and after the answer the news about it."""
    published = story.line.answered is not None
    status = text.status if published else Vervolgactie.Status.GEPLAND
    action = story.stage.rows.add(
        Vervolgactie(theme=theme, what=text.what, who=text.who, due=due, status=status)
    )
    if published and status != Vervolgactie.Status.GEPLAND:
        _report(story, action, text)


def _report(story: Story, action: Vervolgactie, text: ActionText) -> None:
    """Started some time after the answer, ended shortly before its date."""
    answered = story.line.answered or action.due
    yesterday = story.stage.days.today - timedelta(days=1)
    ended = max(answered, min(action.due, yesterday, story.until))
    started = min(_later(story, answered, (ended - answered).days // 3), ended)
    if text.status == Vervolgactie.Status.BEZIG:
        news = [(started, text.status, text.note)]
    else:
        news = [(started, Vervolgactie.Status.BEZIG.value, ""), (ended, text.status, text.note)]
    for made_on, status, note in news:
        update = ActionUpdate(
            action=action, status=status, note=note, made_on=made_on, by=story.cycle.coordinator
        )
        story.updates.append(story.stage.rows.add(update))


def _ask_how_it_was(story: Story) -> None:
    """About two in three of those who took part say how it was; nobody while it is a day old."""
    if story.cycle.identity == Cycle.Identity.ANONIEM:
        return  # it stands on the receipts
    chance = story.stage.chance
    wrote = {c.author_id for c in story.contributions}
    came = {seat.membership_id for seat in story.seats if seat.attended}
    noor = story.stage.people.by_username.get("leerling")
    for member in story.asked:
        took_part = member.pk in wrote or member.pk in came
        if not took_part or chance.random() > SAYS_HOW_IT_WAS:
            continue
        if member is noor and story.text.phase == Phase.OPEN:
            continue
        story.stage.rows.add(
            ConditionCheck(
                cycle=story.cycle,
                membership=member,
                safe=chance.random() < FEELS_SAFE,
                enough_time=chance.random() < HAS_TIME,
                taken_seriously=chance.random() < IS_HEARD,
            )
        )

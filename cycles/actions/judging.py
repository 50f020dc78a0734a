"""The students' own judgement of the answer: asked when it is published, sent once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cycles.judgement import FACES, group_sizes, judge_questions, judging_runs
from cycles.models import Cycle, StudentVerdict
from participation.people.models import Membership
from participation.people.schooldays import SchoolCalendar

from .base import Refused, locked
from .unlinked import store_mixed, tick

JUDGE_DAYS = 14


def begin_judging(cycle: Cycle, today: date) -> None:
    """Set until when students judge the answer, and how many are asked. Part of publishing."""
    said = cycle.terugkoppeling
    calendar = SchoolCalendar.of(cycle.school)
    last = today + timedelta(days=JUDGE_DAYS)
    if calendar.why_closed(last):
        last = calendar.next_open(last) or last
    said.judge_until, said.judge_asked = last, group_sizes(cycle)
    said.save(update_fields=["judge_until", "judge_asked"])


@transaction.atomic
def judge_answer(*, by: Membership, cycle: Cycle, verdicts: Mapping[str, int], today: date) -> bool:
    """What a student thinks of the answer: a face (1–4) by question. Sent once; False when it was
    given before.

    Writes no log row and no message: that somebody answered is a tick, what was said stands alone.
    """
    cycle = locked(cycle)
    if not judging_runs(cycle, today):
        raise Refused(_("Je kunt hier nu niet (meer) antwoorden."))
    place = cycle.invitations.filter(membership=by).first()
    if place is None:
        raise Refused(_("Dit is niet aan jou gevraagd."))
    if place.judged:
        return False
    questions = {q.key: q for q in judge_questions(cycle, list(cycle.doel.criteria.all()))}
    if set(verdicts) - set(questions) or set(verdicts.values()) - set(FACES):
        raise Refused(_("Kies uit de lijst."))
    if not verdicts:
        raise Refused(_("Geef op minstens één vraag antwoord."))
    leerjaar = place.leerjaar if str(place.leerjaar) in cycle.terugkoppeling.judge_asked else None
    rows = []
    for key, value in verdicts.items():
        question = questions[key]
        heard = question.about == StudentVerdict.About.SERIEUS
        rows.append(
            StudentVerdict(
                cycle=cycle,
                about=question.about,
                criterion=question.criterion,
                value=value,
                leerjaar=leerjaar if heard else None,
            )
        )
    store_mixed(rows, question=["cycle", "about", "criterion"], said=["value", "leerjaar"])
    tick(cycle, by, "judged")
    return True

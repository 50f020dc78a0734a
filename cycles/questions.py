"""Own questions as people read them: where each stands, in words, and never who asked.

The number of supporters passes `disclosure`, for staff too, in steps of five: an exact number
shows who just tapped. No list is ordered by it: an order would tell what the number may not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participation.disclosure import Audience, Shown, show_count, threshold_for
from participation.people.models import User

from .models import OwnQuestion, Support
from .models.own_question import OwnQuestionQuerySet
from .steps import Phase

MOST_AT_HOME = 3
STEP = 5


@dataclass(frozen=True)
class QuestionLine:
    """One question on a page or in a list.

    `supporters` is rounded down ("at least"), and None while it has to be hidden.
    """

    question: OwnQuestion
    pill: str
    words: str
    mine: bool
    supported: bool
    supporters: int | None
    shown_from: int
    may_support: bool
    overdue: bool
    due: date | None

    @property
    def open_cycle(self) -> bool:
        """Whether students can read the cycle that this question became."""
        cycle = self.question.cycle
        return cycle is not None and cycle.phase != Phase.CONCEPT


def with_standing(questions: OwnQuestionQuerySet, user: User) -> OwnQuestionQuerySet:
    """What `question_line` needs, in one query whatever the number of questions."""
    own = Support.objects.filter(question=OuterRef("pk"), membership__in=user.membership_ids)
    standing = questions.select_related("school", "promise", "later_promise", "cycle")
    return standing.annotate(
        # Also of who left school: else closing an account shows whether that student supported.
        n_supports=Count("supports", distinct=True),
        supported=Exists(own),
    )


def question_line(question: OwnQuestion, user: User, today: date) -> QuestionLine:
    """A question that was read through `with_standing`, for this person."""
    threshold = threshold_for(question.school.threshold, Audience.STUDENTS)
    shown = show_count(question.n_supports, threshold)  # type: ignore[attr-defined]
    mine = question.asked_by_id in user.membership_ids
    owed = question.owed if question.is_open else None
    overdue = owed is not None and owed.state(today) == "overdue"
    pill, words = _standing(question, owed.due if owed else None, overdue)
    online = question.status == OwnQuestion.Status.ONLINE
    is_student = user.has_role("leerling", school_id=question.school_id)
    return QuestionLine(
        question=question,
        pill=pill,
        words=words,
        mine=mine,
        supported=question.supported,  # type: ignore[attr-defined]
        supporters=shown.value // STEP * STEP if isinstance(shown, Shown) else None,
        shown_from=threshold,
        may_support=online and question.is_open and is_student and not mine,
        overdue=overdue,
        due=owed.due if owed else None,
    )


def latest_own_questions(user: User, today: date) -> list[QuestionLine]:
    """What this student asked last, for their home; one query."""
    own = OwnQuestion.objects.by(user).exclude(status=OwnQuestion.Status.WITHDRAWN)
    latest = with_standing(own, user).order_by("-asked_on", "pk")[:MOST_AT_HOME]
    return question_lines(latest, user, today)


def waiting_for_staff(user: User) -> int:
    """How many questions of students wait for this coordinator or director; one query."""
    return OwnQuestion.objects.for_staff(user).waiting().count()


def question_lines(questions: Iterable[OwnQuestion], user: User, today: date) -> list[QuestionLine]:
    return [question_line(question, user, today) for question in questions]


def _standing(question: OwnQuestion, due: date | None, overdue: bool) -> tuple[str, str]:
    """The pill of a question and its words."""
    if question.status == OwnQuestion.Status.WITHDRAWN:
        return "gestopt", _("Teruggetrokken")
    if question.answer == OwnQuestion.Answer.JA:
        return "doen", _("Ja, dit gaat de school vragen")
    if question.answer == OwnQuestion.Answer.NEE:
        return "niet", _("Nee")
    day = date_format(due, "j F") if due else ""
    if overdue:
        return "overdue", _("Te laat: beloofd voor %(day)s") % {"day": day}
    if question.answer == OwnQuestion.Answer.LATER:
        return "uitzoeken", _("Later: uiterlijk %(day)s") % {"day": day}
    return "due", _("Antwoord uiterlijk %(day)s") % {"day": day}

"""What this school learned from a method: how often, how long it took, and tips of colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import Coalesce

from cycles.models import RunStep, Session, SessionNote
from cycles.steps import Phase
from participation.people.models import STAFF_ROLES, User
from werkvormen.models import Werkvorm

MOST_TIPS = 5
FEWEST_MEETINGS = 3
"""An average of fewer would tell how long one colleague took."""


@dataclass(frozen=True)
class Tip:
    """What a colleague gave along, with the name colleagues know and the day it was written."""

    text: str
    who: str
    noted_on: date


@dataclass(frozen=True)
class Experience:
    """The meetings of one school with one method, whatever the version."""

    times: int
    noted: int
    over: int | None
    """Minutes longer than planned on average; below 0 is shorter, None below FEWEST_MEETINGS."""
    longest: str
    """The step that runs over most, when the whole takes longer."""
    tips: list[Tip]

    @property
    def shorter(self) -> int:
        return max(0, -(self.over or 0))


def experience_of(user: User, method: Werkvorm, today: date) -> Experience | None:
    """The own school's experience, for its staff alone; None for others. Three queries."""
    school = user.school
    if school is None or not user.roles_at(school.pk) & STAFF_ROLES:
        return None
    here = Session.objects.filter(cycle__school=school, werkvorm__werkvorm=method)
    gone_by = Q(date__lt=today) & ~Q(cycle__phase__in=[Phase.CONCEPT, Phase.GESTOPT])
    here = _with_what_was_measured(here)
    held = here.filter(gone_by | Q(learned__isnull=False))
    counts = held.aggregate(
        times=Count("pk"),
        noted=Count("learned"),
        measured=Count("pk", filter=MEASURED),
        over=Avg(_minutes("learned__real_minutes", "learned__planned_minutes"), filter=MEASURED),
    )
    enough = counts["measured"] >= FEWEST_MEETINGS
    return Experience(
        times=counts["times"],
        noted=counts["noted"],
        over=round(counts["over"]) if enough else None,
        longest=_longest_step(here),
        tips=_tips(here),
    )


MEASURED = Q(learned__real_minutes__gt=0, twice_measured__gte=F("whole"))
"""At least half of the planned time has real minutes; less says nothing about the whole."""


def _with_what_was_measured(here: QuerySet[Session]) -> QuerySet[Session]:
    """With the minutes planned in all, and twice those of the steps that have real minutes."""
    steps = RunStep.objects.filter(sheet__session=OuterRef("pk"), dropped=False).order_by()
    whole = steps.values("sheet").annotate(n=Sum("minutes")).values("n")
    planned = F("learned__planned_minutes")
    return here.annotate(whole=Coalesce(Subquery(whole), planned), twice_measured=2 * planned)


def _minutes(real: str, planned: str) -> ExpressionWrapper:
    return ExpressionWrapper(F(real) - F(planned), output_field=FloatField())


def _longest_step(here: QuerySet[Session]) -> str:
    """The name of the step that takes at least a minute more than planned, most of all steps."""
    rows = RunStep.objects.filter(
        sheet__session__in=here.filter(MEASURED).values("pk"), dropped=False, real_minutes__gt=0
    )
    by_name = (
        rows.order_by()
        .values("name")
        .annotate(
            over=Avg(_minutes("real_minutes", "minutes")), meetings=Count("sheet", distinct=True)
        )
    )
    found = (
        by_name.filter(over__gte=1, meetings__gte=FEWEST_MEETINGS).order_by("-over", "name").first()
    )
    return str(found["name"]) if found else ""


def _tips(here: QuerySet[Session]) -> list[Tip]:
    rows = SessionNote.objects.filter(session__in=here).exclude(tip="").select_related("by__user")
    return [
        Tip(row.tip, row.by.user.formal_name if row.by else "", row.noted_on)
        for row in rows.order_by("-noted_on", "pk")[:MOST_TIPS]
    ]

"""What a decision is made of, and the same decision for several themes at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cycles.models import Cycle, Decision, StandardReason, Theme
from cycles.reasons import is_unedited
from cycles.steps import ANSWERED, PUBLISHED
from participation.people.models import Membership

from .base import Refused, locked, note, refuse_when_ended, settle, still_there
from .reviewing import refuse_other_words


@dataclass(frozen=True)
class DecisionData:
    """One decision about a theme, with the school's words for what students said."""

    summary: str
    verdict: str
    reason: str
    decided_by: str
    students_decided: bool = False
    find_out_by: date | None = None


@dataclass(frozen=True)
class ThemePart:
    """A theme in an answer for several at once, with the school's words for what was said in it.

    `had_draft` is what the person saw: whether a decision stood there already.
    """

    theme: Theme
    summary: str
    had_draft: bool = False


@transaction.atomic
def decide_many(
    *,
    by: Membership,
    cycle: Cycle,
    parts: Sequence[ThemePart],
    data: DecisionData,
    today: date,
) -> None:
    """The same draft decision for several themes; each keeps its own summary. All or nothing.

    Refused after the answer: what students know changes one theme at a time, so that the message
    about it says which. Refused too when somebody else decided about one of them meanwhile.
    """
    cycle = open_to_decide(cycle, today)
    if cycle.phase in ANSWERED:
        raise Refused(
            _("Het antwoord staat al online. Verander een besluit nu per thema."),
            _("Leerlingen krijgen daar bericht van."),
        )
    if not parts:
        raise Refused(_("Kies minstens één thema."))
    refuse_standard_text(cycle, data)
    for part in parts:
        theme, own = still_there(part.theme), replace(data, summary=part.summary)
        if theme.cycle_id != cycle.pk:
            raise Refused(_("Kies alleen thema’s van deze cyclus."))
        refuse_half_a_decision(own, today)
        current = theme.decisions.filter(is_current=True).first()
        if current is not None and not part.had_draft and not says_the_same(current, own):
            raise Refused(
                _("Over ‘%(name)s’ is intussen besloten. Kijk na wat er staat.")
                % {"name": theme.name}
            )
        write_draft(cycle, theme, current, own, by, today)


def open_to_decide(cycle: Cycle, today: date) -> Cycle:
    """The locked cycle, when there may be something to decide about."""
    cycle = locked(cycle)
    refuse_when_ended(cycle)
    if cycle.phase not in PUBLISHED:
        raise Refused(_("Er is nog geen input om over te beslissen."))
    settle(cycle, today)
    return cycle


def write_draft(
    cycle: Cycle,
    theme: Theme,
    current: Decision | None,
    data: DecisionData,
    by: Membership,
    today: date,
) -> Decision:
    """Write the draft, over an earlier draft when there is one."""
    refuse_other_words(theme, data.summary, today)
    decision = current or Decision(theme=theme)
    write_decision(decision, data, today)
    write_summary(theme, data)
    note(cycle, by, "decided", theme.pk)
    return decision


def refuse_standard_text(cycle: Cycle, data: DecisionData) -> None:
    """A reason of the school is where a text starts; students get one about their theme."""
    texts = StandardReason.objects.filter(school=cycle.school_id).values_list("text", flat=True)
    if is_unedited(data.reason, texts):
        raise Refused(unedited_words())


def refuse_standard_texts(cycle: Cycle) -> None:
    """The same for every decision, before the answer: a draft may have become a reason later."""
    texts = list(
        StandardReason.objects.filter(school=cycle.school_id).values_list("text", flat=True)
    )
    current = Decision.objects.filter(theme__cycle=cycle, is_current=True).select_related("theme")
    found = [row.theme.name for row in current if is_unedited(row.reason, texts)]
    if found:
        said = _("Thema ‘%(theme)s’: de reden is een tekst uit de lijst van jullie school.")
        raise Refused(*[said % {"theme": name} for name in found], unedited_words())


def unedited_words() -> str:
    """Why a standard text is not sent as it stands."""
    return _("Maak er jullie eigen reden van: zeg wat dit thema met die reden te maken heeft.")


def refuse_half_a_decision(data: DecisionData, today: date) -> None:
    if data.verdict not in Decision.Verdict.values:
        raise Refused(_("Kies wat jullie doen."))
    if not data.reason.strip():
        raise Refused(_("Geef een reden. Leerlingen lezen die."))
    if not data.summary.strip():
        raise Refused(_("Schrijf op wat leerlingen zeiden."))
    if not data.decided_by.strip():
        raise Refused(_("Schrijf op wie dit besloot."))
    if data.verdict == Decision.Verdict.UITZOEKEN and (
        data.find_out_by is None or data.find_out_by <= today
    ):
        raise Refused(_("Kies een datum na vandaag waarop leerlingen horen wat je uitzocht."))


def write_summary(theme: Theme, data: DecisionData) -> None:
    theme.summary = data.summary.strip()
    theme.save(update_fields=["summary"])


def says_the_same(decision: Decision, data: DecisionData) -> bool:
    """Whether a second tap sends what already stands there."""
    return (
        decision.verdict == data.verdict
        and decision.reason == data.reason.strip()
        and decision.decided_by == data.decided_by.strip()
        and decision.students_decided == data.students_decided
        and decision.summary == data.summary.strip()
        and decision.find_out_by == _find_out_by(data)
    )


def _find_out_by(data: DecisionData) -> date | None:
    """The promised date; only "eerst uitzoeken" has one."""
    return data.find_out_by if data.verdict == Decision.Verdict.UITZOEKEN else None


def write_decision(decision: Decision, data: DecisionData, today: date) -> None:
    decision.verdict = data.verdict
    decision.summary = data.summary.strip()
    decision.reason = data.reason.strip()
    decision.decided_by = data.decided_by.strip()
    decision.students_decided = data.students_decided
    decision.find_out_by = _find_out_by(data)
    decision.made_on = today
    decision.save()

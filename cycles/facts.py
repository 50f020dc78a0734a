"""From rows to the plain facts that the step rules read."""

from __future__ import annotations

from typing import Any

from . import steps
from .models import Cycle
from .words import influence_sentence, promise_sentence


def facts_of(cycle: Cycle) -> steps.Facts:
    """Facts of a cycle that came from `Cycle.objects.with_facts(today)`. Runs no query."""
    row: Any = cycle
    doel = cycle.doel
    said = getattr(cycle, "terugkoppeling", None)
    promise = said.promise if said else None
    invited = row.n_invited
    if cycle.phase == steps.Phase.CONCEPT:
        invited = row.n_chosen if doel.audience == "personen" else row.n_in_groups
    return steps.Facts(
        phase=cycle.phase,
        identity=cycle.identity,
        threshold=cycle.school.threshold,
        question=doel.question,
        why=doel.why,
        influence=doel.influence,
        frame=doel.frame,
        criteria=row.n_criteria,
        questions=row.n_questions,
        year_ends=cycle.school_year.ends_on,
        invited=invited,
        werkvorm=cycle.werkvorm_id is not None,
        online_only=cycle.online_only,
        sessions=row.n_sessions,
        sessions_without_people=row.n_sessions_empty,
        conditions=row.n_conditions,
        conditions_met=row.n_conditions - row.n_conditions_unmet,
        what_happens=said.what_happens if said else "",
        decider=said.decider if said else "",
        due=(promise.due if promise else said.due) if said else None,
        opens_on=said.opens_on if said else None,
        closes_on=said.closes_on if said else None,
        channels=len(said.channels) if said else 0,
        frame_words=steps.count_words(*cycle_frame(cycle)),
        contributions=row.n_contributions,
        unthemed=row.n_unthemed,
        themes=row.n_themes,
        undecided=row.n_themes - row.n_decided,
        open_find_outs=row.n_find_outs,
        unjudged=row.n_unjudged,
        actions=row.n_actions,
        actions_open=row.n_actions_open,
        promise_open=bool(promise and not promise.kept_on and not promise.ended_on),
        overdue_find_outs=row.n_find_outs_late,
        unfetched=row.n_unfetched > 0,
        review_until=row.review_until,
    )


def cycle_frame(cycle: Cycle) -> tuple[str, str, str, str]:
    """What a student reads above the field: why, influence, frame, promise."""
    doel = cycle.doel
    said = getattr(cycle, "terugkoppeling", None)
    due = (said.promise.due if said.promise else said.due) if said else None
    return (
        doel.why,
        influence_sentence(doel.influence, said.decider if said else ""),
        doel.frame,
        promise_sentence(due),
    )

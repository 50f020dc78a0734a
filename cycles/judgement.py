"""What students think of the answer: totals only, through the disclosure rules.

Nothing is shown before the stated last day has passed, and nothing can be added after it, so what
is shown is shown once and does not change, not even when somebody leaves the school.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.disclosure import (
    Audience,
    Distribution,
    GroupAnswers,
    Hidden,
    show_breakdown,
    show_distribution,
    threshold_for,
)
from participation.people.models import Membership

from .charts import HIDDEN_WORDS, Result, make_result
from .models import Criterion, Cycle, Invitation, StudentVerdict
from .steps import ANSWERED, MEE_WETEN, Phase
from .words import influence_sentence

About = StudentVerdict.About
FACES = {
    1: gettext_lazy("helemaal niet"),
    2: gettext_lazy("niet zo"),
    3: gettext_lazy("best wel"),
    4: gettext_lazy("helemaal"),
}
"""The four worded faces, the same for every question."""


@dataclass(frozen=True)
class JudgeQuestion:
    """One question about the answer; `key` names its field in the form."""

    key: str
    about: str
    words: str
    hint: str = ""
    criterion: Criterion | None = None


def judge_questions(cycle: Cycle, criteria: Sequence[Criterion]) -> list[JudgeQuestion]:
    """What students are asked about the answer. "Mee weten" promised no influence."""
    found = [JudgeQuestion("begrijp", About.BEGRIJP, str(About.BEGRIJP.label))]
    if cycle.doel.influence != MEE_WETEN:
        promised = influence_sentence(cycle.doel.influence, cycle.terugkoppeling.decider)
        found += [
            JudgeQuestion("serieus", About.SERIEUS, str(About.SERIEUS.label)),
            JudgeQuestion(
                "invloed",
                About.INVLOED,
                str(About.INVLOED.label),
                _("Beloofd was: %(promised)s") % {"promised": promised},
            ),
        ]
    found += [
        JudgeQuestion(f"c{c.position}", About.CRITERIUM, c.text, _("Is dit gelukt?"), c)
        for c in criteria
    ]
    return found


def judging_runs(cycle: Cycle, today: date) -> bool:
    """Students can judge the answer now."""
    until = cycle.terugkoppeling.judge_until
    return cycle.phase in ANSWERED and until is not None and today <= until


@dataclass(frozen=True)
class GroupResult:
    """One leerjaar in a breakdown."""

    name: str
    result: Result


@dataclass(frozen=True)
class JudgedQuestion:
    """The result of one question; with a criterion also what the school itself thinks."""

    question: JudgeQuestion
    result: Result


@dataclass(frozen=True)
class Judgement:
    """What students think of the answer. `runs`: only the date is known yet."""

    until: date
    runs: bool
    questions: tuple[JudgedQuestion, ...] = ()
    groups: tuple[GroupResult, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether there is a number to show at all; "te weinig antwoorden" is a fair outcome."""
        return any(row.result.bars for row in self.questions)


def students_judgement(
    cycle: Cycle, criteria: Sequence[Criterion], today: date, audience: Audience
) -> Judgement | None:
    """The judgement of students, once its last day has passed; None when it was never asked.

    Staff also get the heard-score per leerjaar. One query, and none before it is due.
    """
    said = getattr(cycle, "terugkoppeling", None)
    if said is None or said.judge_until is None:
        return None
    if today <= said.judge_until:
        return Judgement(said.judge_until, runs=cycle.phase in ANSWERED)
    counts = _verdict_counts(cycle)
    threshold = threshold_for(cycle.school.threshold, audience)
    judged = []
    for question in judge_questions(cycle, criteria):
        total: Counter[str] = Counter()
        for (about, criterion, _leerjaar), values in counts.items():
            if (about, criterion) == (question.about, getattr(question.criterion, "pk", None)):
                total += values
        judged.append(JudgedQuestion(question, _faces(total, threshold)))
    groups: tuple[GroupResult, ...] = ()
    if audience is Audience.STAFF and cycle.doel.influence != MEE_WETEN:
        groups = _heard_by_leerjaar(cycle, counts, threshold)
    return Judgement(said.judge_until, False, tuple(judged), groups)


Counts = dict[tuple[str, uuid.UUID | None, int | None], Counter[str]]


def _verdict_counts(cycle: Cycle) -> Counts:
    """How often each face was chosen, by question, criterion and leerjaar; one query."""
    rows = (
        cycle.verdicts.values_list("about", "criterion", "leerjaar", "value")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found: Counts = {}
    for about, criterion, leerjaar, value, n in rows:
        found.setdefault((about, criterion, leerjaar), Counter())[str(value)] += n
    return found


FACE_OPTIONS = {str(value): words for value, words in FACES.items()}


def _faces(counts: Mapping[str, int], threshold: int) -> Result:
    full = {key: counts.get(key, 0) for key in FACE_OPTIONS}
    return make_result(show_distribution(full, threshold), FACE_OPTIONS)


def group_sizes(cycle: Cycle) -> dict[str, int]:
    """Students asked per leerjaar of at least the threshold; "" counts everybody else."""
    threshold = threshold_for(cycle.school.threshold, Audience.STAFF)
    rows = cycle.invitations.values_list("leerjaar").annotate(n=Count("pk")).order_by()
    found = {"": 0}
    for leerjaar, n in rows:
        key = "" if leerjaar is None or n < threshold else str(leerjaar)
        found[key] = found.get(key, 0) + n
    return found


REST = gettext_lazy("andere leerlingen")
# Per leerjaar two faces are shown as one, which smaller groups can bear.
NEAR = {"1": "0", "2": "0", "3": "5", "4": "5"}
NEAR_OPTIONS = {
    "5": gettext_lazy("helemaal of best wel"),
    "0": gettext_lazy("niet zo of helemaal niet"),
}


def _heard_by_leerjaar(cycle: Cycle, counts: Counts, threshold: int) -> tuple[GroupResult, ...]:
    """ "Ik voel me serieus genomen" per leerjaar, as far as no hidden group follows from it."""
    sizes: dict[str, int] = cycle.terugkoppeling.judge_asked or group_sizes(cycle)
    heard = {key: Counter(dict.fromkeys(FACE_OPTIONS, 0)) for key in sizes}
    for (about, _criterion, leerjaar), values in counts.items():
        if about == About.SERIEUS:
            heard[str(leerjaar) if str(leerjaar) in sizes else ""].update(values)
    names = [*sorted((key for key in sizes if key), key=int), *([""] if sizes.get("") else [])]
    if len(names) < 2:
        return ()
    groups = {
        name: GroupAnswers(heard[name], max(sizes[name], heard[name].total())) for name in names
    }
    shown = show_breakdown(groups, threshold=threshold, together=NEAR).groups
    labels = {name: _("Leerjaar %(n)s") % {"n": name} if name else str(REST) for name in names}
    return tuple(GroupResult(labels[name], _of_group(shown[name])) for name in names)


def _of_group(shown: Distribution | Hidden) -> Result:
    if isinstance(shown, Hidden):
        return Result(hidden=str(HIDDEN_WORDS[shown.reason]))
    return make_result(shown, NEAR_OPTIONS)


# ── What waits for a student ──────────────────────────────────────────────────


@dataclass(frozen=True)
class ToAnswer:
    """Something else than a question that waits for this student."""

    cycle: Cycle
    about: str
    until: date


def still_to_answer(today: date) -> Q:
    """Which invitations wait for "klopt dit?" or for a judgement of the answer."""
    fits = Q(
        cycle__in=Cycle.objects.in_phase(Phase.VERWERKEN, today),
        cycle__review__asked_on__lte=today,
        cycle__review__ends_on__gte=today,
        asked_review=True,
        reviewed=False,
    )
    judges = Q(
        cycle__phase__in=ANSWERED, cycle__terugkoppeling__judge_until__gte=today, judged=False
    )
    return fits | judges


def what_waits(places: Iterable[Invitation]) -> list[ToAnswer]:
    """What is asked by these invitations, soonest first. Runs no query."""
    found = [
        ToAnswer(row.cycle, "oordeel", row.cycle.terugkoppeling.judge_until)
        if row.cycle.phase in ANSWERED and row.cycle.terugkoppeling.judge_until
        else ToAnswer(row.cycle, "klopt", row.cycle.review.ends_on)
        for row in places
    ]
    return sorted(found, key=lambda waits: waits.until)


def waiting_for(me: Membership, today: date, cycle: Cycle) -> list[ToAnswer]:
    """ "Klopt dit?" or the judgement that this student can still give in one cycle; one query."""
    places = Invitation.objects.filter(still_to_answer(today), membership=me, cycle=cycle)
    return what_waits(
        places.select_related("cycle__doel", "cycle__review", "cycle__terugkoppeling")
    )

"""The rules of the five steps: what "complete" means, which phases follow which.

Pure: no Django, no database, no clock. Words for people live in `words.py`.
The five steps come from the step plan "Aan de slag met het betrekken van leerlingen" (S000).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

STEPS = ("doel", "werkvorm", "omstandigheden", "terugkoppeling", "vervolgactie")
MAX_FRAME_WORDS = 60
MEE_WETEN = 1
OP_NAAM = "naam"


class Phase(StrEnum):
    CONCEPT = "concept"
    OPEN = "open"
    VERWERKEN = "verwerken"
    TERUGGEKOPPELD = "teruggekoppeld"
    AFGEROND = "afgerond"
    GESTOPT = "gestopt"


class Act(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    ANSWER = "answer"
    FINISH = "finish"
    STOP = "stop"


TRANSITIONS: dict[tuple[Phase, Act], Phase] = {
    (Phase.CONCEPT, Act.OPEN): Phase.OPEN,
    (Phase.OPEN, Act.CLOSE): Phase.VERWERKEN,
    (Phase.OPEN, Act.STOP): Phase.GESTOPT,
    (Phase.VERWERKEN, Act.ANSWER): Phase.TERUGGEKOPPELD,
    (Phase.VERWERKEN, Act.STOP): Phase.GESTOPT,
    (Phase.TERUGGEKOPPELD, Act.FINISH): Phase.AFGEROND,
    (Phase.TERUGGEKOPPELD, Act.STOP): Phase.GESTOPT,
}

PUBLISHED = frozenset(Phase) - {Phase.CONCEPT}
ANSWERED = frozenset({Phase.TERUGGEKOPPELD, Phase.AFGEROND})
ENDED = frozenset({Phase.AFGEROND, Phase.GESTOPT})


class NotAllowed(Exception):
    """The act does not exist in this phase."""


def next_phase(phase: str, act: Act) -> Phase:
    """The phase after `act`. Raises NotAllowed when the table has no such step."""
    try:
        return TRANSITIONS[Phase(phase), act]
    except KeyError:
        raise NotAllowed(f"{act} in phase {phase}") from None


def phase_on(phase: str, closes_on: date | None, today: date) -> Phase:
    """The phase as it is today: input closes by itself after its stated last day.

    The stored phase may lag behind a closing date, because reading a page never writes.
    """
    if phase == Phase.OPEN and closes_on is not None and closes_on < today:
        return Phase.VERWERKEN
    return Phase(phase)


@dataclass(frozen=True)
class Missing:
    """One thing that a step still needs: a code (words.py has the sentence), where to fix it."""

    step: int
    code: str
    anchor: str
    number: int = 0


@dataclass(frozen=True)
class Facts:
    """What the database knows about one cycle, as plain values. Counts are numbers of rows."""

    phase: str = Phase.CONCEPT
    identity: str = OP_NAAM
    threshold: int = 5
    question: str = ""
    why: str = ""
    influence: int | None = None
    frame: str = ""
    criteria: int = 0
    questions: int = 0
    year_ends: date | None = None
    invited: int = 0
    werkvorm: bool = False
    online_only: bool = False
    sessions: int = 0
    sessions_without_people: int = 0
    conditions: int = 0
    conditions_met: int = 0
    what_happens: str = ""
    decider: str = ""
    due: date | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    channels: int = 0
    frame_words: int = 0
    contributions: int = 0
    unthemed: int = 0
    themes: int = 0
    undecided: int = 0
    open_find_outs: int = 0
    unjudged: int = 0
    actions: int = 0
    actions_open: int = 0
    promise_open: bool = False
    overdue_find_outs: int = 0
    unfetched: bool = False
    review_until: date | None = None

    @property
    def asks_input(self) -> bool:
        """ "Mee weten" informs and asks nothing."""
        return self.influence != MEE_WETEN


def fewest_nameless(threshold: int) -> int:
    """How many must be invited before they can write vertrouwelijk or anoniem."""
    return 2 * threshold


def fits_identity(identity: str, invited: int, threshold: int) -> bool:
    """Whether this way of writing keeps its word with so many invited."""
    return identity == OP_NAAM or invited >= fewest_nameless(threshold)


def count_words(*texts: str) -> int:
    """Words as a reader counts them: runs of letters or digits, hyphens and apostrophes inside."""
    return sum(len(re.findall(r"[^\W_]+(?:['’\-.][^\W_]+)*", text)) for text in texts)


def _doel(facts: Facts) -> list[Missing]:
    checks = [
        (bool(facts.question), "question", "id_question"),
        (bool(facts.why), "why", "id_why"),
        (facts.influence is not None, "influence", "id_influence_0"),
        (bool(facts.frame), "frame", "id_frame"),
        (facts.criteria > 0, "criteria", "id_criteria"),
        (facts.questions > 0 or not facts.asks_input, "questions", "id_questions"),
        (facts.invited > 0, "invited", "id_groups"),
    ]
    return [Missing(1, code, anchor) for ok, code, anchor in checks if not ok]


def _werkvorm(facts: Facts) -> list[Missing]:
    if facts.online_only:
        return []
    missing = [] if facts.werkvorm else [Missing(2, "werkvorm", "id_werkvorm_online")]
    if not facts.sessions:
        missing.append(Missing(2, "sessions", "sessies"))
    elif facts.sessions_without_people:
        missing.append(Missing(2, "session_people", "sessies", facts.sessions_without_people))
    return missing


def _omstandigheden(facts: Facts) -> list[Missing]:
    left = facts.conditions - facts.conditions_met
    if not facts.conditions or left:
        return [Missing(3, "conditions", "voorwaarden", left)]
    return []


def _terugkoppeling(facts: Facts) -> list[Missing]:
    checks = [
        (bool(facts.what_happens), "what_happens", "id_what_happens"),
        (bool(facts.decider), "decider", "id_decider"),
        (facts.due is not None, "due", "id_due"),
        (facts.opens_on is not None, "opens_on", "id_opens_on"),
        (facts.closes_on is not None, "closes_on", "id_closes_on"),
        (facts.channels > 0, "channels", "id_channels_0"),
    ]
    missing = [Missing(4, code, anchor) for ok, code, anchor in checks if not ok]
    if facts.frame_words > MAX_FRAME_WORDS:
        missing.append(Missing(4, "frame_words", "voorbeeld", facts.frame_words))
    enough = fits_identity(facts.identity, facts.invited, facts.threshold)
    if facts.asks_input and facts.invited and not enough:
        fewest = fewest_nameless(facts.threshold)
        missing.append(Missing(4, "too_few_for_identity", "id_identity_0", fewest))
    return missing


def missing(facts: Facts) -> list[Missing]:
    """What steps 1–4 still need before the cycle can open, in the order of the steps."""
    return [*_doel(facts), *_werkvorm(facts), *_omstandigheden(facts), *_terugkoppeling(facts)]


def missing_to_open(facts: Facts, today: date) -> list[Missing]:
    """As `missing`, plus dates that went by while the plan lay waiting."""
    late = []
    if facts.year_ends is not None and facts.year_ends < today:
        late.append(Missing(1, "old_year", "id_groups"))
    if facts.closes_on is not None and facts.closes_on < today:
        late.append(Missing(4, "closes_past", "id_closes_on"))
    elif facts.due is not None and facts.due <= today:
        late.append(Missing(4, "due_past", "id_due"))
    return missing(facts) + late


def missing_to_answer(facts: Facts) -> list[Missing]:
    """What stands between this cycle and publishing its answer."""
    found = []
    if facts.unfetched:
        found.append(Missing(5, "unfetched", "laatste-teksten"))
    if facts.unthemed:
        found.append(Missing(5, "unthemed", "zonder-thema", facts.unthemed))
    if facts.undecided:
        found.append(Missing(5, "undecided", "themas", facts.undecided))
    return found


def next_to_answer(facts: Facts, today: date) -> str:
    """The code of the first thing to do before publishing; "" when nothing is in the way.

    "review" is "klopt dit?" that still runs: then there is only waiting.
    """
    gaps = missing_to_answer(facts)
    if gaps:
        return gaps[0].code
    runs = facts.review_until is not None and today <= facts.review_until
    return "review" if runs else ""


def missing_to_finish(facts: Facts) -> list[Missing]:
    """What stands between this cycle and its end."""
    found = []
    if facts.open_find_outs:
        found.append(Missing(5, "open_find_outs", "uitzoeken", facts.open_find_outs))
    if facts.unjudged:
        found.append(Missing(5, "unjudged", "criteria", facts.unjudged))
    return found


def _started(facts: Facts) -> dict[int, bool]:
    return {
        1: bool(facts.question),
        2: facts.werkvorm or facts.sessions > 0,
        3: facts.conditions_met > 0,
        4: bool(facts.what_happens or facts.decider or facts.due or facts.opens_on),
    }


def is_late(facts: Facts, today: date) -> bool:
    """Whether students wait past a promised date."""
    owed = facts.promise_open and facts.due is not None and facts.due < today
    return owed or facts.overdue_find_outs > 0


def step_states(facts: Facts, today: date) -> tuple[str, ...]:
    """The state of each of the five segments of the ring: leeg, bezig, klaar or te_laat."""
    if facts.phase == Phase.CONCEPT:
        gaps = {item.step for item in missing(facts)}
        started = _started(facts)
        first_four = [
            "klaar" if step not in gaps else "bezig" if started[step] else "leeg"
            for step in (1, 2, 3, 4)
        ]
        return (*first_four, "leeg")
    return ("klaar", "klaar", "klaar", "klaar", _fifth(facts, today))


def _fifth(facts: Facts, today: date) -> str:
    if facts.phase == Phase.AFGEROND:
        return "klaar"
    if facts.phase == Phase.GESTOPT:
        return "leeg"
    if is_late(facts, today):
        return "te_laat"
    started = facts.themes > 0 or facts.phase in ANSWERED
    return "bezig" if started else "leeg"

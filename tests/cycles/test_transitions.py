"""The transition table: by itself, in the database, and under every sequence of acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cycles.actions import Refused, answering, input, opening, planning, sorting
from cycles.actions.answering import DecisionData
from cycles.models import Contribution, Cycle, Decision, Terugkoppeling
from cycles.steps import (
    ANSWERED,
    ENDED,
    PUBLISHED,
    TRANSITIONS,
    Act,
    NotAllowed,
    Phase,
    next_phase,
    phase_on,
)
from participation.ledger.models import LogEntry, Message, Promise
from tests.factories import (
    CycleFactory,
    World,
    answered_cycle,
    closed_cycle,
    finished_cycle,
    fresh,
    make_world,
    open_cycle,
    ready_cycle,
    stopped_cycle,
    write,
)

from .help import TODAY, answered, at, days, decided, planned, refused, undone

# Written out by hand, apart from the code: (phase, act) → what follows. The rest is refused.
TABLE = {
    ("concept", "open"): "open",
    ("open", "close"): "verwerken",
    ("open", "stop"): "gestopt",
    ("verwerken", "answer"): "teruggekoppeld",
    ("verwerken", "stop"): "gestopt",
    ("teruggekoppeld", "finish"): "afgerond",
    ("teruggekoppeld", "stop"): "gestopt",
}


@pytest.mark.parametrize(("phase", "act"), list(product(Phase, Act)))
def test_every_pair_of_phase_and_act_is_allowed_or_refused_as_written(
    phase: Phase, act: Act
) -> None:
    expected = TABLE.get((phase, act))
    if expected is None:
        with pytest.raises(NotAllowed):
            next_phase(phase, act)
    else:
        assert next_phase(phase, act) == expected


def test_an_unknown_phase_is_an_error() -> None:
    with pytest.raises(ValueError, match="kwijt"):
        next_phase("kwijt", Act.OPEN)


def test_nothing_follows_after_the_end() -> None:
    assert not [pair for pair in TRANSITIONS if pair[0] in ENDED]


def reachable(phase: str) -> set[str]:
    """Where a cycle can get from a phase, itself included."""
    found = {phase}
    while more := {after for (at, _act), after in TABLE.items() if at in found} - found:
        found |= more
    return found


def test_no_phase_is_ever_entered_again() -> None:
    for (phase, _act), after in TABLE.items():
        assert phase not in reachable(after)


# ── Verbs against phases ──────────────────────────────────────────────────────

PHASES: dict[str, Callable[..., Cycle]] = {
    "concept": ready_cycle,
    "open": open_cycle,
    "verwerken": closed_cycle,
    "teruggekoppeld": answered_cycle,
    "afgerond": finished_cycle,
    "gestopt": stopped_cycle,
}
ACTS: dict[str, Callable[[Cycle], None]] = {
    "open": lambda cycle: opening.open_cycle(by=cycle.coordinator, cycle=cycle, today=TODAY),
    "answer": lambda cycle: answering.publish_answer(
        by=cycle.coordinator, cycle=cycle, lead="We vroegen iets.", today=TODAY
    ),
    "finish": lambda cycle: answering.finish(by=cycle.coordinator, cycle=cycle, today=TODAY),
    "stop": lambda cycle: opening.stop(
        by=cycle.coordinator, cycle=cycle, reason="Geen geld.", today=TODAY
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("phase", "act"), [pair for pair in product(PHASES, ACTS) if pair not in TABLE]
)
def test_a_verb_is_refused_in_every_phase_that_has_no_such_step(phase: str, act: str) -> None:
    assert refused(ACTS[act], cycle=PHASES[phase](today=TODAY))


@pytest.mark.django_db
@pytest.mark.parametrize("stored", Phase)
@pytest.mark.parametrize("closes_on", [None, days(-1), TODAY, days(1)])
def test_filtering_by_phase_agrees_with_the_rule(stored: Phase, closes_on: date | None) -> None:
    opened = None if stored == Phase.CONCEPT else days(-5)
    dates = dict.fromkeys(["opened_on", "answered_on", "finished_on", "stopped_on"], opened)
    cycle = CycleFactory(phase=stored, stop_reason="Geen geld.", **dates)
    Terugkoppeling.objects.create(cycle=cycle, closes_on=closes_on)
    found = [p for p in Phase if Cycle.objects.in_phase(p, TODAY).filter(pk=cycle.pk).exists()]
    assert found == [phase_on(stored, closes_on, TODAY)]


@pytest.mark.django_db
def test_closing_is_stored_with_the_first_act_after_the_last_day() -> None:
    cycle = closed_cycle(1, today=TODAY)
    assert cycle.phase == "open" and cycle.phase_on(TODAY) == "verwerken"
    sorting.make_theme(
        by=cycle.coordinator, cycle=cycle, name="Bankjes", contributions=[], today=TODAY
    )
    assert fresh(cycle).phase == "verwerken"


@pytest.mark.django_db
def test_form_tokens_are_forgotten_when_input_closes() -> None:
    cycle = closed_cycle(2, today=TODAY)
    assert cycle.contributions.filter(form_token=None).count() == 0
    sorting.make_theme(
        by=cycle.coordinator, cycle=cycle, name="Bankjes", contributions=[], today=TODAY
    )
    assert cycle.contributions.exclude(form_token=None).count() == 0


# ── Any sequence of acts ──────────────────────────────────────────────────────


class AnySequence(RuleBasedStateMachine):
    """One cycle on which everybody tries everything, in any order and on any day.

    Each rule is one act; `Refused` is the only way in which it may fail. The invariants look at
    the database after each act.
    """

    world: World  # set by the test below

    def __init__(self) -> None:
        super().__init__()
        self.undone = undone()
        self.undone.__enter__()
        self.today = TODAY
        self.by = self.world.coordinator
        self.written_so_far = 0

    def teardown(self) -> None:
        self.undone.__exit__(None, None, None)

    @initialize(start=st.sampled_from(["decided", "hidden", "closed", "answered", "concept"]))
    def start_somewhere(self, start: str) -> None:
        """From the concept few runs get far, so most begin where more can go wrong."""
        if start == "concept":
            self.cycle = planned(self.world, opens_on=days(1))
        elif start == "closed":
            self.cycle = closed_cycle(2, **at(self.world))
        elif start in {"decided", "hidden"}:
            self.cycle = decided(self.world, "doen", "niet")
        else:
            self.cycle = answered(self.world, "doen", "uitzoeken")
        if start == "hidden":
            self.hide_words(0, "Er staat een naam in.")
        self.was, self.said = self.phase, ("naam", self.cycle.doel.question)

    @property
    def phase(self) -> str:
        return str(Cycle.objects.values_list("phase", flat=True).get(pk=self.cycle.pk))

    # How an act is tried

    def attempt(self, act: Callable[..., Any], *, dated: bool = True, **arguments: Any) -> Any:
        """The result of an act, or None when it is refused: then no log row may be left."""
        before = LogEntry.objects.count(), Message.objects.count()
        arguments = {"by": self.by, **arguments}
        if dated:
            arguments["today"] = self.today
        try:
            with transaction.atomic():
                return act(**arguments) or True
        except Refused as refused_:
            assert all(refused_.sentences) and refused_.sentences
            assert (LogEntry.objects.count(), Message.objects.count()) == before
            return None

    def theme(self, number: int) -> Any:
        themes = list(self.cycle.themes.order_by("position", "name"))
        return themes[number % len(themes)] if themes else None

    def words(self, number: int) -> Any:
        found = list(self.cycle.contributions.order_by("text"))
        return found[number % len(found)] if found else None

    def written(self, student: Any) -> None:
        accepts = (
            self.phase == "open"
            and fresh(self.cycle).terugkoppeling.opens_on <= self.today
            and self.today <= self.cycle.terugkoppeling.closes_on
        )
        words = f"Nieuw idee {self.written_so_far}"
        stored = self.attempt(
            lambda by, today: write(self.cycle, by, words, today=today), by=student
        )
        assert bool(stored) == (accepts and student in self.world.students)
        self.written_so_far += 1

    # What people do

    @rule(number=st.sampled_from([1, 2, 5, 12]))
    def days_pass(self, number: int) -> None:
        self.today = date.fromordinal(self.today.toordinal() + number)

    @rule()
    def open_it(self) -> None:
        self.attempt(opening.open_cycle, cycle=self.cycle)

    @rule(number=st.integers(0, 2))
    def write_something(self, number: int) -> None:
        self.written(self.world.students[number])

    @rule()
    def write_without_being_asked(self) -> None:
        self.written(self.world.outsider)

    @rule(number=st.integers(0, 3), by=st.integers(0, 2))
    def change_words(self, number: int, by: int) -> None:
        if row := self.words(number):
            self.attempt(
                input.change_contribution,
                by=self.world.students[by],
                contribution=row,
                text=row.text + "!",
            )

    @rule(number=st.integers(0, 3), by=st.integers(0, 2))
    def take_words_back(self, number: int, by: int) -> None:
        if row := self.words(number):
            self.attempt(input.withdraw, by=self.world.students[by], contribution=row)

    @rule(number=st.integers(0, 3), reason=st.sampled_from(["", " ", "Er staat een naam in."]))
    def hide_words(self, number: int, reason: str) -> None:
        if row := self.words(number):
            self.attempt(sorting.hide, contribution=row, reason=reason)

    @rule(number=st.integers(0, 3))
    def show_words(self, number: int) -> None:
        if row := self.words(number):
            self.attempt(sorting.show_again, contribution=row)

    @rule(name=st.sampled_from("AB"), number=st.integers(0, 3))
    def make_theme(self, name: str, number: int) -> None:
        row = self.words(number)
        keys = [row.pk] if row else []
        self.attempt(sorting.make_theme, cycle=self.cycle, name=name, contributions=keys)

    @rule(number=st.integers(0, 1))
    def place_everything(self, number: int) -> None:
        if theme := self.theme(number):
            keys = list(self.cycle.contributions.values_list("pk", flat=True))
            self.attempt(sorting.place, theme=theme, contributions=keys)

    @rule(number=st.integers(0, 1), which=st.integers(0, 3))
    def take_out(self, number: int, which: int) -> None:
        theme, row = self.theme(number), self.words(which)
        if theme and row:
            self.attempt(sorting.take_out, theme=theme, contributions=[row.pk])

    @rule(number=st.integers(0, 1))
    def remove_theme(self, number: int) -> None:
        if theme := self.theme(number):
            self.attempt(sorting.remove_theme, theme=theme)

    @rule(
        number=st.integers(0, 1),
        verdict=st.sampled_from(Decision.Verdict.values),
        reason=st.sampled_from(["Er is geld.", "Er is geld.", " "]),
        later=st.sampled_from([None, 0, 20]),
    )
    def decide(self, number: int, verdict: str, reason: str, later: int | None) -> None:
        until = None if later is None else date.fromordinal(self.today.toordinal() + later)
        data = DecisionData("Jullie willen plek.", verdict, reason, "de directie", False, until)
        if theme := self.theme(number):
            self.attempt(answering.decide, theme=theme, data=data)

    @rule()
    def decide_all(self) -> None:
        data = DecisionData("Jullie willen plek.", "doen", "Er is geld.", "de directie")
        for theme in self.cycle.themes.all():
            self.attempt(answering.decide, theme=theme, data=data)

    @rule(lead=st.sampled_from(["We vroegen iets.", "We vroegen iets.", ""]))
    def publish(self, lead: str) -> None:
        self.attempt(answering.publish_answer, cycle=self.cycle, lead=lead)

    @rule(verdict=st.sampled_from(["", "gehaald", "niet"]))
    def judge(self, verdict: str) -> None:
        verdicts = {c.pk: (verdict, "") for c in self.cycle.doel.criteria.all()}
        self.attempt(answering.judge, cycle=self.cycle, verdicts=verdicts, dated=False)

    @rule()
    def finish(self) -> None:
        self.attempt(answering.finish, cycle=self.cycle)

    @precondition(lambda self: self.phase not in {"concept", "gestopt"})
    @rule(reason=st.sampled_from(["", "  ", "Geen geld."]), sure=st.integers(0, 3))
    def stop(self, reason: str, sure: int) -> None:
        if not reason.strip() or sure == 0:  # not too often: it ends the run
            self.attempt(opening.stop, cycle=self.cycle, reason=reason)

    @rule(
        later=st.sampled_from([-3, 0, 5, 30]),
        reason=st.sampled_from(["", "De directeur is ziek."]),
        which=st.integers(0, 1),
    )
    def move_a_promised_date(self, later: int, reason: str, which: int) -> None:
        promises = list(Promise.objects.order_by("kind"))
        to = date.fromordinal(self.today.toordinal() + later)
        if promises:
            promise = promises[which % len(promises)]
            self.attempt(
                opening.move_promised_date, cycle=self.cycle, promise=promise, to=to, reason=reason
            )

    @rule()
    def change_the_plan(self) -> None:
        data = planning.DoelData(question="Iets anders?", groups=[self.world.other_klas])
        if self.phase in PUBLISHED:
            assert not self.attempt(planning.save_doel, cycle=self.cycle, data=data, dated=False)

    # What must never be untrue

    @invariant()
    def phases_follow_the_table(self) -> None:
        now = self.phase
        assert now in reachable(self.was)
        self.was = now

    @invariant()
    def a_concept_is_unseen(self) -> None:
        if self.phase == "concept":
            assert not self.cycle.contributions.exists()
            assert not self.cycle.invitations.exists()
            assert not Promise.objects.exists() and not Message.objects.exists()

    @invariant()
    def whatever_students_saw_is_promised(self) -> None:
        if self.phase in PUBLISHED:
            cycle = fresh(self.cycle)
            promise = cycle.terugkoppeling.promise
            assert promise is not None and cycle.opened_on
            assert promise.due > cycle.terugkoppeling.closes_on
            assert cycle.invitations.count() == len(self.world.students)

    @invariant()
    def identity_and_question_stand(self) -> None:
        cycle = fresh(self.cycle)
        assert (cycle.identity, cycle.doel.question) == self.said

    @invariant()
    def an_answer_answers_everything(self) -> None:
        if self.phase in ANSWERED:
            assert not Contribution.objects.filter(cycle=self.cycle).unthemed().exists()
            for theme in self.cycle.themes.all():
                assert theme.decisions.filter(is_current=True).exclude(published_on=None).count()
            assert fresh(self.cycle).terugkoppeling.promise.kept_on

    @invariant()
    def no_door_stands_open(self) -> None:
        """Whoever tries to answer and to finish right now gets no further than is true."""
        if self.phase not in {"open", "verwerken", "teruggekoppeld"}:
            return
        with transaction.atomic():
            self.publish("We vroegen iets.")
            for row in self.cycle.contributions.filter(status="hidden"):
                self.attempt(sorting.show_again, contribution=row)
            self.an_answer_answers_everything()
            self.finish()
            self.judge("gehaald")
            self.finish()
            self.what_is_finished_owes_nothing()
            transaction.set_rollback(True)

    @invariant()
    def nothing_was_decided_in_public_before_the_answer(self) -> None:
        if fresh(self.cycle).answered_on is None:
            assert not Decision.objects.exclude(published_on=None).exists()

    @invariant()
    def what_is_finished_owes_nothing(self) -> None:
        if self.phase == "afgerond":
            assert not self.cycle.doel.criteria.filter(verdict="").exists()
            current = Decision.objects.filter(is_current=True)
            assert not current.filter(verdict="uitzoeken").exists()
        if self.phase in ENDED:
            assert not Promise.objects.owed().exists()

    @invariant()
    def what_is_stopped_says_why(self) -> None:
        if self.phase == "gestopt":
            assert fresh(self.cycle).stop_reason.strip()

    @invariant()
    def finding_out_is_owed_as_long_as_it_is_the_decision(self) -> None:
        if self.phase == "teruggekoppeld":
            searching = Decision.objects.filter(is_current=True, verdict="uitzoeken")
            owed = Promise.objects.owed().filter(kind="uitzoeken")
            assert {d.promise_id for d in searching} == {p.pk for p in owed}

    @invariant()
    def every_decision_has_a_reason(self) -> None:
        assert all(d.reason.strip() and d.decided_by.strip() for d in Decision.objects.all())

    @invariant()
    def every_moved_date_has_its_whole_story(self) -> None:
        for promise in Promise.objects.all():
            moves = list(promise.moves.all())
            if moves:
                assert {promise.original_due, promise.due} <= {m.old for m in moves} | {
                    m.new for m in moves
                }
                assert promise.current_move in moves and promise.current_move.new == promise.due
            else:
                assert promise.due == promise.original_due

    @invariant()
    def only_what_counts_stands_in_a_theme(self) -> None:
        out = Contribution.objects.exclude(status="live")
        if fresh(self.cycle).answered_on is None:
            assert not out.exclude(theme_links=None).exists()
        assert not out.filter(status="hidden", hidden_reason="").exists()


@pytest.mark.django_db
def test_no_sequence_of_acts_reaches_a_forbidden_state() -> None:
    AnySequence.world = make_world(today=TODAY, with_other=False)
    run_state_machine_as_test(
        AnySequence,
        settings=settings(max_examples=20, stateful_step_count=12, deadline=None),
    )

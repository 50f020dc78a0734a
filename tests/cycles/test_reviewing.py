""" "Klopt dit?": who is asked, what is shown when, and that nobody can tell who said what."""

from __future__ import annotations

import re
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from cycles.actions import answering, reviewing, sorting
from cycles.actions.reviewing import Opinion
from cycles.answer_page import answer_themes
from cycles.models import Cycle, Invitation, Receipt, Theme, ThemeOpinion, ThemeReview
from cycles.reviews import review_result, with_recognised
from cycles.steps import MEE_WETEN
from participation.ledger.models import LogEntry, Message
from participation.people.models import Membership
from tests.factories import (
    World,
    closed_cycle,
    fresh,
    make_world,
    students_of,
)

from .help import NOT_YOURS, TODAY, Pages, at, days, decide, everything_stored, refused
from .linking import matches, orders

pytestmark = pytest.mark.django_db

END = days(7)


@pytest.fixture
def world() -> World:
    """Fourteen students, so that totals can be shown."""
    return make_world(students=14, today=TODAY)


def themed(world: World, *sizes: int, n: int = 14, summary: str = "Jullie willen plek.") -> Cycle:
    """Closed input of `n` students in themes of these sizes (one theme for all by default)."""
    cycle = closed_cycle(n, **at(world))
    keys = [
        cycle.contributions.get(author=student).pk
        for student in students_of(cycle)
        if cycle.contributions.filter(author=student).exists()
    ]
    start = 0
    for number, size in enumerate(sizes or (n,)):
        sorting.make_theme(
            by=world.coordinator,
            cycle=cycle,
            name=f"Thema {number + 1}",
            contributions=keys[start : start + size],
            today=TODAY,
        )
        start += size
    Theme.objects.filter(cycle=cycle).update(summary=summary)
    return fresh(cycle)


def ask(cycle: Cycle, **fields: Any) -> ThemeReview:
    given = {"ends_on": END, "summaries": {}, "today": TODAY, **fields}
    return reviewing.ask_review(by=cycle.coordinator, cycle=cycle, **given)


def asked(world: World, *sizes: int, **more: Any) -> Cycle:
    cycle = themed(world, *sizes, **more)
    ask(cycle)
    return fresh(cycle)


def say(
    cycle: Cycle, who: Membership, fits: str = "ja", correction: str = "", theme: Any = None
) -> bool:
    row = theme or cycle.themes.filter(contributions__author=who).first()
    said = {row.pk: Opinion(fits, correction)}
    return reviewing.answer_review(by=who, cycle=cycle, opinions=said, today=TODAY)


# ── Asking ────────────────────────────────────────────────────────────────────


def test_only_writers_in_a_theme_get_the_question(world: World) -> None:
    cycle = themed(world, 6, 3, n=12)
    keys = list(cycle.contributions.filter(theme_links=None).values_list("pk", flat=True))
    for key in keys:  # the rest is hidden: those are not asked
        row = cycle.contributions.get(pk=key)
        sorting.hide(by=world.coordinator, contribution=row, reason="Een naam.", today=TODAY)
    ask(cycle)
    told = Message.objects.filter(key__startswith="review:").values_list("recipient", flat=True)
    in_themes = {s.pk for s in students_of(cycle)[:9]}
    assert set(told) == in_themes


def test_asking_twice_asks_once(world: World) -> None:
    cycle = asked(world)
    before = everything_stored()
    assert ask(cycle, ends_on=days(9)).ends_on == END
    assert everything_stored() == before


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("open", "nadat leerlingen schreven"),
        ("unsorted", "nog niet in een thema"),
        ("no theme", "nog geen thema"),
        ("no summary", "Schrijf bij ‘Thema 1’"),
        ("few", "minder dan 5 leerlingen"),
        ("today", "Kies een dag na vandaag"),
        ("years", "binnen vier weken"),
    ],
)
def test_not_asked_before_it_makes_sense(world: World, name: str, sentence: str) -> None:
    fields: dict[str, Any] = {}
    if name == "open":
        cycle = closed_cycle(3, **at(world), closes_on=days(1))
    elif name == "unsorted":
        cycle = themed(world, 6)
    elif name == "no theme":
        cycle = closed_cycle(0, **at(world))
    elif name == "few":
        cycle = themed(world, n=4)
    else:
        cycle = themed(world, summary="" if name == "no summary" else "Plek.")
        fields = {"today": {"ends_on": TODAY}, "years": {"ends_on": days(900)}}.get(name, {})
    assert sentence in refused(ask, cycle=cycle, **fields)


def test_the_summary_is_written_with_the_question_and_stays_while_students_read_it(
    world: World, clock: Any
) -> None:
    cycle = themed(world, summary="")
    theme = cycle.themes.get()
    decide(theme, summary="Eerst dit.")
    ask(cycle, summaries={theme.pk: "  Jullie willen krukken.  "})
    theme.refresh_from_db()
    assert theme.summary == theme.decisions.get().summary == "Jullie willen krukken."
    refused(decide, theme=theme, summary="Iets anders.")
    assert decide(theme, "niet", summary="Jullie willen krukken.").verdict == "niet"
    assert decide(theme, "doen", summary="Iets anders.", today=days(8)).summary == "Iets anders."


def test_the_answer_waits_until_the_last_day_has_passed(world: World) -> None:
    cycle = asked(world)
    theme = cycle.themes.get()
    decide(theme, summary=theme.summary)
    publish = {"by": world.coordinator, "cycle": cycle, "lead": "We vroegen het."}
    assert "dinsdag 13 oktober" in refused(answering.publish_answer, **publish, today=END)
    answering.publish_answer(**publish, today=END + timedelta(days=1))
    assert fresh(cycle).answered_on == END + timedelta(days=1)


def test_themes_stay_what_they_are_and_no_theme_goes_away_afterwards(world: World) -> None:
    cycle = asked(world, 7, 7)
    one, two = cycle.themes.all()
    by = world.coordinator
    say(cycle, students_of(cycle)[0])
    refused(sorting.name_theme, by=by, theme=one, name="Anders", today=TODAY)
    for today in (TODAY, END + timedelta(days=1)):
        refused(sorting.remove_theme, by=by, theme=one, today=today)
        refused(sorting.remove_theme, by=by, theme=two, today=today)
        refused(sorting.merge, by=by, theme=two, into=one, today=today)


def test_ending_early_only_when_everybody_answered(world: World) -> None:
    cycle = asked(world, 7, n=7)
    for student in students_of(cycle)[:6]:
        say(cycle, student)
    early = {"by": world.coordinator, "cycle": cycle, "today": TODAY}
    assert "tot en met" in refused(reviewing.end_review, **early)
    say(cycle, students_of(cycle)[6])
    reviewing.end_review(**early)
    assert review_result(fresh(cycle), TODAY) is None
    assert review_result(fresh(cycle), days(1)) is not None


def test_who_was_asked_stays_asked_whatever_happens_to_their_words(world: World) -> None:
    """Else staff could empty the themes but for one text and see whether its writer answered."""
    cycle = asked(world, 7, n=7)
    early = {"by": world.coordinator, "cycle": cycle, "today": TODAY}
    last = students_of(cycle)[6]
    for row in cycle.contributions.exclude(author=last):
        sorting.hide(
            by=world.coordinator, contribution=row, reason="Er staat een naam.", today=TODAY
        )
    say(cycle, last)
    assert not reviewing.everybody_answered(cycle)
    refused(reviewing.end_review, **early)
    for student in students_of(cycle)[:6]:
        assert say(cycle, student, theme=cycle.themes.get())
    reviewing.end_review(**early)


def test_nobody_asked_is_not_everybody_answered(world: World) -> None:
    assert not reviewing.everybody_answered(themed(world))


def test_a_result_stays_when_somebody_leaves_school(world: World) -> None:
    cycle = asked(world, 5, n=5)
    for student in students_of(cycle)[:5]:
        say(cycle, student)
    after = END + timedelta(days=1)
    before = review_result(fresh(cycle), after)
    students_of(cycle)[0].user.delete()
    assert before is not None and before.enough
    assert review_result(fresh(cycle), after) == before


# ── Answering ─────────────────────────────────────────────────────────────────


def test_everybody_answers_once_also_with_a_double_tap(world: World) -> None:
    cycle = asked(world)
    student = students_of(cycle)[0]
    assert say(cycle, student, "nee", "Ik bedoelde de kantine.")
    before = everything_stored()
    assert not say(cycle, student, "ja")
    assert everything_stored() == before
    assert ThemeOpinion.objects.get().correction == "Ik bedoelde de kantine."


def test_answering_leaves_no_log_row_no_message_and_no_session(world: World, clock: Any) -> None:
    cycle = asked(world)
    student = students_of(cycle)[0]
    pages = Pages(student)
    before = LogEntry.objects.count(), Message.objects.count(), set(Session.objects.values_list())
    theme = cycle.themes.get()
    clock.shift(3600)  # a session that is written again would carry this hour
    page = pages.post("review", cycle.pk, **{f"{theme.pk}-fits": "ja"})
    assert "Je antwoord is binnen" in page
    assert before == (
        LogEntry.objects.count(),
        Message.objects.count(),
        set(Session.objects.values_list()),
    )


@pytest.mark.parametrize(
    "case", ["theme of another", "unknown", "long", "nothing", "late", "other"]
)
def test_refused_answers_store_nothing(world: World, case: str) -> None:
    cycle = asked(world, 7, 7)
    one, two = cycle.themes.all()
    who, today = students_of(cycle)[0], TODAY
    said = {one.pk: Opinion("ja")}
    if case == "theme of another":
        said = {two.pk: Opinion("ja")}
    elif case == "unknown":
        said = {one.pk: Opinion("misschien")}
    elif case == "long":
        said = {one.pk: Opinion("nee", "x" * 301)}
    elif case == "nothing":
        said = {}
    elif case == "late":
        today = END + timedelta(days=1)
    else:
        who = world.outsider
    refused(reviewing.answer_review, by=who, cycle=cycle, opinions=said, today=today)


def test_in_an_anonymous_cycle_all_who_took_part_are_asked_about_all_themes(world: World) -> None:
    cycle = anonymous(themed(world, 7, 7))
    ask(cycle)
    took_part = students_of(cycle)[:10]
    told = Message.objects.filter(key__startswith="review:").values_list("recipient", flat=True)
    assert set(told) == {student.pk for student in took_part}
    both = {theme.pk: Opinion("ja") for theme in cycle.themes.all()}
    assert reviewing.answer_review(by=took_part[0], cycle=cycle, opinions=both, today=TODAY)
    refused(
        reviewing.answer_review,
        by=students_of(cycle)[12],
        cycle=cycle,
        opinions=both,
        today=TODAY,
    )


def anonymous(cycle: Cycle) -> Cycle:
    """The same cycle as if it had been anonymous, ten students having taken part."""
    for number, row in enumerate(cycle.contributions.all()):
        receipt = Receipt.objects.create(cycle=cycle, code_hash=f"{cycle.pk}-{number}"[:64])
        cycle.contributions.filter(pk=row.pk).update(
            identity="anoniem", author=None, received_at=None, changed_on=None, receipt=receipt
        )
    Cycle.objects.filter(pk=cycle.pk).update(identity="anoniem")
    took_part = [student.pk for student in students_of(cycle)[:10]]
    Invitation.objects.filter(cycle=cycle, membership__in=took_part).update(took_part=True)
    return fresh(cycle)


# ── What is shown, and when ───────────────────────────────────────────────────


def test_nothing_is_shown_before_the_last_day_has_passed_and_nothing_changes_after_it(
    world: World, clock: Any
) -> None:
    cycle = asked(world)
    students = students_of(cycle)
    page, staff = "", Pages(world.coordinator)
    for number, student in enumerate(students):
        say(
            cycle, student, "nee" if number < 6 else "ja", "Ik bedoelde iets anders." * (number < 6)
        )
        now = staff.get("klopt_dit", cycle.pk)
        # The invitation to end early appears when everybody answered; before that, no difference.
        assert number in (0, 13) or _without_token(now) == _without_token(page)
        page = now
        assert review_result(fresh(cycle), END) is None
    shown = [review_result(fresh(cycle), END + timedelta(days=n)) for n in (1, 2, 30)]
    assert shown[0] == shown[1] == shown[2] and shown[0] is not None
    [fit] = shown[0].themes
    assert [(bar.words, bar.share) for bar in fit.result.bars] == [
        ("ja, dit bedoelde ik", 55),
        ("een beetje of nee, ik bedoelde iets anders", 45),
    ]
    assert fit.corrections == ("Ik bedoelde iets anders.",) * 6
    students[0].user.delete()
    assert review_result(fresh(cycle), days(40)) == shown[0]


def _without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_below_the_threshold_nobody_reads_anything(world: World) -> None:
    cycle = asked(world)
    for student in students_of(cycle)[:4]:
        say(cycle, student, "nee", "Ik bedoelde de gang.")
    result = review_result(cycle, days(8))
    assert result is not None and not result.enough
    assert not result.themes and not result.together


def test_corrections_of_a_small_theme_are_read_together_with_enough_others(world: World) -> None:
    cycle = asked(world, 2, 5, 7)
    for student in students_of(cycle):
        theme = cycle.themes.get(contributions__author=student)
        say(cycle, student, "deels", f"Bij {theme.name}.")
    result = review_result(cycle, days(8))
    assert result is not None
    small, middle, large = result.themes
    assert small.corrections == middle.corrections == ()
    assert large.corrections == ("Bij Thema 3.",) * 7
    assert result.together_of == ("Thema 1", "Thema 2")
    assert sorted(result.together) == ["Bij Thema 1."] * 2 + ["Bij Thema 2."] * 5


def test_students_read_which_share_recognised_it_only_of_ten_or_more(world: World) -> None:
    cycle = asked(world)
    students = students_of(cycle)
    for student in students[:10]:
        say(cycle, student, "ja")
    for student in students[10:]:
        say(cycle, student, "nee")
    theme = cycle.themes.get()
    decide(theme, summary=theme.summary)
    answering.publish_answer(by=world.coordinator, cycle=cycle, lead="Dit.", today=days(8))

    def recognised(today: Any) -> list[int | None]:
        rows = answer_themes(cycle, today)
        return [row.recognised for row in with_recognised(rows, fresh(cycle), today)]

    assert recognised(days(8)) == [
        None
    ]  # four said something else: too few to show, so no share at all
    ThemeOpinion.objects.bulk_create(ThemeOpinion(theme=theme, fits="nee") for _ in range(6))
    ThemeOpinion.objects.bulk_create(ThemeOpinion(theme=theme, fits="deels") for _ in range(10))
    assert recognised(days(8)) == [35] and recognised(END) == [None]


# ── Who said what ─────────────────────────────────────────────────────────────


def test_no_order_of_any_table_tells_who_said_what(world: World) -> None:
    cycle = asked(world)
    students = students_of(cycle)
    arrival = [students[n] for n in (5, 12, 0, 9, 3, 7, 13, 1, 10, 4, 8, 2, 11, 6)]
    # Words that say nothing of the person's key: sorting by either must not agree by itself.
    labels = secrets.SystemRandom().sample(range(len(students)), len(students))
    words = {student.pk: f"Zin {n:02}." for student, n in zip(students, labels, strict=True)}
    for student in arrival:
        say(cycle, student, "nee", words[student.pk])
    said = orders(ThemeOpinion, "correction")
    assert max(matches([words[one.pk] for one in arrival], order) for order in said) < 10
    for ranking in orders(Invitation, "membership_id"):
        keys = [uuid.UUID(str(key)) for key in ranking]  # SQLite hands out text
        guess = [words[key] for key in keys if key in words]
        assert len(guess) == len(students)
        assert max(matches(guess, order) for order in said) < 10
    ticks = Invitation.objects.filter(cycle=cycle, reviewed=True)
    assert ticks.count() == 14


def test_the_attack_itself_finds_answers_that_stand_as_they_came(world: World) -> None:
    cycle = asked(world)
    truth = [f"Van {student.pk}." for student in students_of(cycle)]
    for text in truth:
        ThemeOpinion.objects.create(theme=cycle.themes.get(), fits="nee", correction=text)
    assert max(matches(truth, order) for order in orders(ThemeOpinion, "correction")) == 14


# ── Pages ─────────────────────────────────────────────────────────────────────


def test_from_the_button_to_the_result(world: World, clock: Any) -> None:
    cycle = themed(world, summary="")
    staff, theme = Pages(world.coordinator), cycle.themes.get()
    assert "Vraag of het klopt" in staff.get("vervolgactie", cycle.pk)
    field = f"{theme.pk}-summary"
    page = staff.refuses(
        "Schrijf op wat leerlingen zeiden.",
        "klopt_dit",
        cycle.pk,
        ends_on=str(days(3)),
        **{field: ""},
    )
    assert str(days(3)) in page
    page = staff.post(
        "klopt_dit", cycle.pk, ends_on=str(days(3)), **{field: "Jullie willen krukken."}
    )
    assert "Leerlingen antwoorden nu" in page
    students = students_of(cycle)
    one = Pages(students[0])
    assert "Klopt dit?" in one.get("jouw_stem") and "Klopt dit?" in one.get("take_part", cycle.pk)
    assert "Jullie willen krukken." in one.get("review", cycle.pk)
    one.refuses(
        "Kies ook een van de drie.", "review", cycle.pk, **{f"{theme.pk}-correction": "Nee"}
    )
    one.refuses("Kies bij minstens één thema.", "review", cycle.pk)
    sent = {f"{theme.pk}-fits": "nee", f"{theme.pk}-correction": "Ik bedoelde de gang."}
    assert "Je antwoord is binnen" in one.post("review", cycle.pk, **sent)
    assert "Je antwoord is binnen" in one.post("review", cycle.pk, **sent)
    assert "Klopt dit?" not in one.get("jouw_stem")
    for student in students[1:]:
        say(cycle, student, "nee", "Ik bedoelde de kantine.")
    assert "Ik bedoelde" not in staff.get("theme", cycle.pk, theme.pk)
    clock.move_to(datetime(2026, 10, 10, 10))
    for name, arguments in (("theme", [theme.pk]), ("publish", []), ("klopt_dit", [])):
        assert "Ik bedoelde de gang." in staff.get(name, cycle.pk, *arguments)
    for who in (world.directeur, world.medewerker):
        page = Pages(who).client.get(f"/cycli/{cycle.pk}/vervolgactie/").content.decode()
        assert "Ik bedoelde" not in page


def test_a_date_after_the_promise_is_asked_about_once(world: World, clock: Any) -> None:
    cycle = themed(world)
    sent = {f"{cycle.themes.get().pk}-summary": "Plek.", "ends_on": str(days(7))}
    Pages(world.coordinator).refuses("Weet je het zeker?", "klopt_dit", cycle.pk, **sent)
    Pages(world.coordinator).post("klopt_dit", cycle.pk, **sent, sure="1")
    assert fresh(cycle).review.ends_on == days(7)


@pytest.mark.parametrize("typed", ["Lang verhaal " * 770, "Meer\x00banken"])
def test_a_summary_that_cannot_be_stored_is_refused_and_given_back(
    world: World, clock: Any, typed: str
) -> None:
    cycle = themed(world)
    sent = {f"{cycle.themes.get().pk}-summary": typed, "ends_on": str(days(3))}
    page = Pages(world.coordinator).refuses("is-invalid", "klopt_dit", cycle.pk, **sent)
    assert typed.split("\x00")[0].strip() in page


@pytest.mark.parametrize("who", ["outsider", "coordinator", "directeur", "medewerker"])
def test_nobody_else_sees_the_page_of_who_is_asked(world: World, who: str, clock: Any) -> None:
    cycle = asked(world)
    person = world.everyone()[who]
    with_answer = {f"{cycle.themes.get().pk}-fits": "ja"}
    assert NOT_YOURS in Pages(person).post("review", cycle.pk, expect=403, **with_answer)
    assert not ThemeOpinion.objects.exists()


def test_mee_weten_has_nothing_to_ask(world: World) -> None:
    cycle = closed_cycle(0, **at(world, influence=MEE_WETEN))
    refused(ask, cycle=cycle)

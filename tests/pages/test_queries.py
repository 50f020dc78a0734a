"""What a page costs: a literal number of queries, the same with one thing on it and with thirty.

Two of them are always the session and the user; one is the number of unread messages in the menu.
A page above fifteen needs a good reason (blueprint §8).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cycles.actions import announcing, anonymous, answering, care, kerngroep, own_question, sorting
from cycles.actions.reasons import keep_reason
from cycles.models import (
    Condition,
    Contribution,
    Cycle,
    Invitation,
    OwnQuestion,
    StudentVerdict,
    Support,
    ThemeOpinion,
    ThemeReview,
)
from cycles.paper import Line as PaperLine
from participation.ledger.help import save_help_lines
from participation.people.help import MOST_LINES, Line
from participation.people.models import Membership
from tests.factories import (
    GroupFactory,
    MessageFactory,
    PromiseFactory,
    StudentFactory,
    World,
    add_members,
    answered_cycle,
    closed_cycle,
    cycle_with_input,
    decide,
    decided_cycle,
    finished_cycle,
    fresh,
    make_world,
    on_paper,
    open_cycle,
    ready_cycle,
    write,
)
from werkvormen import own
from werkvormen.actions import load_library
from werkvormen.models import Werkvorm, WerkvormVersion

from .scenes import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("n", [1, 30])]

Counter = Callable[..., Any]


@pytest.fixture
def count(django_assert_num_queries: Counter) -> Callable[[int, Membership, str], None]:
    """Assert what one page costs for one person who is already signed in."""

    def costs(number: int, who: Membership, url: str) -> None:
        client: Client = signed_in(who.user)
        with django_assert_num_queries(number):
            response = client.get(url)
        assert response.status_code == 200

    return costs


@pytest.fixture
def world() -> World:
    return make_world(students=1, with_other=False)


def asked(world: World, **plan: Any) -> dict[str, Any]:
    return {"school": world.school, "by": world.coordinator, "groups": [world.klas], **plan}


def with_themes(world: World, n: int) -> Cycle:
    """Closed input with n contributions and n themes, each decided, with an action."""
    cycle = closed_cycle(n, **asked(world))
    keys = list(cycle.contributions.values_list("pk", flat=True))
    for number, key in enumerate(keys):
        theme = sorting.make_theme(
            by=world.coordinator,
            cycle=cycle,
            name=f"Thema {number}",
            contributions=[key],
            today=timezone.localdate(),
        )
        decide(theme)
    return fresh(cycle)


def published(cycle: Cycle) -> Cycle:
    today = timezone.localdate()
    answering.publish_answer(by=cycle.coordinator, cycle=cycle, lead="Dit doen we.", today=today)
    for theme in cycle.themes.all():
        for action in theme.actions.all():
            answering.update_action(
                by=cycle.coordinator, action=action, status="bezig", words="Besteld.", today=today
            )
    return fresh(cycle)


# ── Homes ─────────────────────────────────────────────────────────────────────


def test_home_of_a_coordinator(n: int, world: World, count: Any) -> None:
    for _number in range(n):
        closed_cycle(1, **asked(world))
    with_late_actions(world, n)
    count(12, world.coordinator, "/")


def with_late_actions(world: World, n: int) -> None:
    """An answered cycle with n actions that are due soon."""
    cycle = answered_cycle(1, **asked(world))
    theme, soon = cycle.themes.all()[0], timezone.localdate() + timedelta(days=2)
    for number in range(n):
        answering.plan_action(
            by=world.coordinator, theme=theme, what=f"Actie {number}", who="meneer Bos", due=soon
        )


def test_home_of_a_director(n: int, world: World, count: Any) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    for _number in range(n):
        closed_cycle(1, due=yesterday, **asked(world))
    for _number in range(min(n, 5)):
        finished_cycle(1, **asked(world))
    PromiseFactory.create_batch(n, school=world.school, days=-2)
    count(12, world.directeur, "/")


def test_home_of_a_mentor(n: int, world: World, count: Any) -> None:
    for number in range(n):
        klas = GroupFactory(school_year=world.year, name=f"2K{number}", mentor=world.medewerker)
        add_members(klas, world.student)
        closed_cycle(1, school=world.school, by=world.coordinator, groups=[klas])
        answered_cycle(1, school=world.school, by=world.coordinator, groups=[klas])
    count(12, world.medewerker, "/")


def test_home_of_an_administrator(n: int, world: World, count: Any) -> None:
    for number in range(n):
        GroupFactory(school_year=world.year, name=f"2K{number}", members=[world.student])
    for _number in range(min(n, 5)):
        answered_cycle(1, **asked(world))
    count(12, world.beheerder, "/")


def test_home_of_a_student(n: int, world: World, count: Any) -> None:
    for _number in range(n):
        open_cycle(sessions=1, **asked(world))
    for _number in range(min(n, 5)):
        finished_cycle(1, **asked(world))
    published(with_themes(world, n))
    count(17, world.student, reverse("cycles:jouw_stem"))


# ── Lists ─────────────────────────────────────────────────────────────────────


def test_the_list_of_cycles(n: int, world: World, count: Any) -> None:
    for _number in range(n):
        closed_cycle(1, **asked(world))
    for query in ("", "?toon=mij", "?toon=wacht"):
        count(7, world.coordinator, reverse("cycles:list") + query)
    count(7, world.directeur, reverse("cycles:list"))


def test_the_list_of_cycles_in_every_phase(n: int, world: World, count: Any) -> None:
    for make in (ready_cycle, cycle_with_input, decided_cycle, answered_cycle, finished_cycle):
        for _number in range(-(-n // 5)):
            make(**asked(world))
    count(7, world.coordinator, reverse("cycles:list"))


def test_beginning_a_cycle_with_earlier_ones_to_copy(n: int, world: World, count: Any) -> None:
    for _number in range(n):
        finished_cycle(1, **asked(world))
    count(5, world.coordinator, reverse("cycles:new"))


def test_the_list_of_answers(n: int, world: World, count: Any) -> None:
    for _number in range(n):
        finished_cycle(1, **asked(world))
    count(8, world.outsider, reverse("cycles:answers"))


def test_the_inbox(n: int, world: World, count: Any) -> None:
    MessageFactory.create_batch(n, recipient=world.student)
    count(6, world.student, reverse("inbox"))


def test_the_methods(n: int, world: World, count: Any) -> None:
    load_library(today=timezone.localdate())
    wots = WerkvormVersion.objects.get(werkvorm__slug="wots")
    for number in range(n):
        WerkvormVersion.objects.create(
            werkvorm=Werkvorm.objects.create(slug=f"kopie-{number}", created_on=wots.made_on),
            number=1,
            name=f"Kopie {number}",
            summary=wots.summary,
            content=wots.content,
            made_on=wots.made_on,
        )
    count(5, world.student, reverse("werkvormen:list"))
    count(5, world.student, reverse("werkvormen:find") + "?leerlingen=5&minuten=90&jongste=12")
    count(5, world.student, reverse("method", args=["wots"]))


def test_the_methods_of_the_school(n: int, world: World, count: Any) -> None:
    load_library(today=timezone.localdate())
    original = WerkvormVersion.objects.get(werkvorm__slug="wots")
    by, today = world.coordinator, timezone.localdate()
    for _number in range(n):
        copy = own.copy(by=by, version=original, token=None, today=today)
        own.share(by=by, werkvorm=copy, stamp=own.standing(copy).stamp, today=today)
        draft = own.copy(by=by, version=original, token=None, today=today)
    written = own.standing(draft).written
    step = written.content["moments"][0]["steps"][0]
    written.content["moments"][0]["steps"] = [step] * min(n, 20)
    said = {"by": by, "stamp": own.standing(draft).stamp, "today": today}
    own.save_draft(werkvorm=draft, written=written, **said)
    for which in ("alles", "concepten"):
        count(6, by, f"{reverse('werkvormen:own')}?toon={which}")
    count(5, by, reverse("werkvormen:new"))
    count(7, by, reverse("werkvormen:write", args=[draft.slug]))
    count(7, by, reverse("werkvormen:put_away", args=[copy.slug]))


# ── The planner ───────────────────────────────────────────────────────────────


def planned(world: World, n: int) -> Cycle:
    """A concept with n groups to choose from, n students, n meetings and n own conditions."""
    load_library(today=timezone.localdate())
    for number in range(n):
        klas = GroupFactory(school_year=world.year, name=f"3K{number}", leerjaar=number % 6 + 1)
        student = world.student if number == 0 else _student(world, number)
        add_members(klas, student)
        add_members(world.klas, *([student] if number else []))
    cycle = ready_cycle(sessions=n, **asked(world))
    Condition.objects.bulk_create(
        Condition(cycle=cycle, position=100 + number, label=f"Eigen punt {number}")
        for number in range(n)
    )
    wots = WerkvormVersion.objects.get(werkvorm__slug="wots")
    Cycle.objects.filter(pk=cycle.pk).update(werkvorm=wots)
    cycle.sessions.update(
        werkvorm=wots, facilitator=world.medewerker, note_taker=world.zorgcoordinator
    )
    Werkvorm.objects.filter(slug__startswith="werkvorm-").delete()
    return fresh(cycle)


def _student(world: World, number: int) -> Membership:
    made: Membership = StudentFactory(school=world.school)
    return made


def test_every_page_of_the_planner(n: int, world: World, count: Any) -> None:
    cycle = planned(world, n)
    costs = {
        "doel": 13,
        "werkvorm": 9,
        "find_werkvorm": 9,
        "omstandigheden": 6,
        "terugkoppeling": 6,
        "vervolgactie": 6,
        "open": 7,
        "audience": 9,
        "new_session": 7,
    }
    for step, number in costs.items():
        count(number, world.coordinator, reverse(f"cycles:{step}", args=[cycle.pk]))


def test_choosing_people_for_a_meeting_and_noting_who_came(
    n: int, world: World, count: Any
) -> None:
    cycle = planned(world, n)
    session = cycle.sessions.all()[0]
    url = reverse("cycles:session_people", args=[cycle.pk, session.pk])
    count(11, world.coordinator, url)
    count(11, world.coordinator, f"{url}?number={n}")
    count(7, world.coordinator, reverse("cycles:attendance", args=[cycle.pk, session.pk]))


# ── Input and answer ──────────────────────────────────────────────────────────


def test_taking_part_after_writing_often(n: int, world: World, count: Any) -> None:
    cycle = cycle_with_input(1, **asked(world))
    for _number in range(n):
        write(cycle, world.student, f"Nog een idee {uuid.uuid4()}")
    count(15, world.student, reverse("cycles:take_part", args=[cycle.pk]))


def test_an_anonymous_question_and_its_receipt(n: int, world: World, count: Any) -> None:
    members = StudentFactory.create_batch(11, school=world.school)
    add_members(world.klas, *members)
    questions = [f"Vraag {number}?" for number in range(1, 4 if n > 1 else 2)]
    cycle = open_cycle(identity="anoniem", **asked(world), questions=questions)
    count(13, world.student, reverse("cycles:take_part", args=[cycle.pk]))
    pairs = [(question, "Rust.") for question in cycle.doel.questions.all()]
    sent = {"cycle": cycle, "answers": pairs, "today": timezone.localdate()}
    code = anonymous.send(by=world.student, token=uuid.uuid4(), **sent)
    for person in members[: n // 3]:
        anonymous.send(by=person, token=uuid.uuid4(), **sent)
    count(13, world.student, reverse("cycles:take_part", args=[cycle.pk]))
    with CaptureQueriesContext(connection) as captured:
        Client().post(reverse("cycles:receipt"), {"code": code})
    assert len(captured) == 7, [query["sql"] for query in captured]


def test_from_sorting_to_the_preview_of_the_answer(n: int, world: World, count: Any) -> None:
    cycle = with_themes(world, n)
    count(14, world.coordinator, reverse("cycles:vervolgactie", args=[cycle.pk]))
    count(10, world.coordinator, reverse("cycles:publish", args=[cycle.pk]))
    for number in range(n):
        cycle.contributions.create(
            question=cycle.doel.questions.all()[0],
            author=world.student,
            identity="naam",
            text=f"Nog zonder thema {number}",
            received_at=timezone.now(),
        )
    url = reverse("cycles:desk", args=[cycle.pk])
    for which in ("alles", "zonder"):
        count(10, world.coordinator, f"{url}?toon={which}")


def test_after_the_answer(n: int, world: World, count: Any) -> None:
    cycle = published(with_themes(world, n))
    count(14, world.coordinator, reverse("cycles:vervolgactie", args=[cycle.pk]))
    count(10, world.coordinator, reverse("cycles:finish", args=[cycle.pk]))
    count(15, world.student, reverse("cycles:answer", args=[cycle.pk]))
    count(10, world.student, reverse("cycles:own_words"))


def test_one_theme_with_all_its_input_and_actions(n: int, world: World, count: Any) -> None:
    cycle = with_themes(world, 1)
    theme = cycle.themes.all()[0]
    for number in range(n):
        row = cycle.contributions.create(
            question=cycle.doel.questions.all()[0],
            author=world.student,
            identity="naam",
            text=f"Nog een {number}",
            received_at=timezone.now(),
        )
        theme.links.create(contribution=row, placed_on=timezone.localdate())
        decide(theme)
    count(14, world.coordinator, reverse("cycles:theme", args=[cycle.pk, theme.pk]))


# ── Care, help lines, kerngroep ───────────────────────────────────────────────


def in_care(world: World, n: int) -> None:
    """n texts with the zorgcoordinator, vertrouwelijk, each of which was looked up."""
    cycle = closed_cycle(n, **asked(world))
    today = timezone.localdate()
    cycle.contributions.update(identity="vertrouwelijk")
    for row in cycle.contributions.all():
        care.move_to_care(by=world.coordinator, contribution=row, today=today)
        care.reveal(
            by=world.zorgcoordinator, contribution=row, reason="Zorg.", sure=True, today=today
        )


def test_the_pages_of_the_zorgcoordinator(n: int, world: World, count: Any) -> None:
    in_care(world, n)
    count(7, world.zorgcoordinator, reverse("cycles:care"))
    row = Contribution.objects.filter(status="care")[0]
    count(6, world.zorgcoordinator, reverse("cycles:care_item", args=[row.pk]))


def test_asking_students_to_help_sort(n: int, world: World, count: Any) -> None:
    students = StudentFactory.create_batch(2 * n, school=world.school)
    add_members(world.klas, *students)
    cycle = closed_cycle(n, **asked(world))
    people = [student.pk for student in students[:n]]
    today, by = timezone.localdate(), world.coordinator
    kerngroep.ask(by=by, cycle=cycle, people=people, today=today)
    keys = cycle.contributions.values_list("pk", flat=True)
    kerngroep.let_read(by=by, cycle=cycle, contributions=list(keys), today=today)
    count(9, by, reverse("cycles:kerngroep", args=[cycle.pk]))
    count(7, by, reverse("cycles:kerngroep_texts", args=[cycle.pk]))


def test_a_student_who_helps_to_sort(n: int, world: World, count: Any) -> None:
    cycle = with_themes(world, n)
    today, by = timezone.localdate(), world.coordinator
    kerngroep.ask(by=by, cycle=cycle, people=[world.student.pk], today=today)
    kerngroep.reply(member=cycle.kerngroep.get(), helps=True)
    keys = cycle.contributions.values_list("pk", flat=True)
    kerngroep.let_read(by=by, cycle=cycle, contributions=list(keys), today=today)
    url = reverse("cycles:helping", args=[cycle.pk])
    for which in ("alles", str(cycle.themes.all()[0].pk)):
        count(9, world.student, f"{url}?toon={which}")


def test_the_help_lines(n: int, world: World, count: Any) -> None:
    lines = [Line(f"Lijn {number}", phone="112") for number in range(min(n, MOST_LINES))]
    save_help_lines(by=world.coordinator, lines=lines)
    count(5, world.coordinator, reverse("school_help"))


# ── Klopt dit? and the judgement of students ──────────────────────────────────


def asked_about_themes(world: World, n: int) -> Cycle:
    """ "Klopt dit?" about n themes, in each of which the student wrote."""
    cycle, today = with_themes(world, n), timezone.localdate()
    ThemeReview.objects.create(cycle=cycle, asked_on=today, ends_on=today + timedelta(days=3))
    cycle.invitations.update(asked_review=True)
    return cycle


def answered_by_many(cycle: Cycle, n: int) -> None:
    """n more students said that every theme is right; the last day was yesterday."""
    students = StudentFactory.create_batch(10 + n, school=cycle.school)
    places = [Invitation(cycle=cycle, membership=who, reviewed=True) for who in students]
    Invitation.objects.bulk_create(places)
    for theme in cycle.themes.all():
        rows = [ThemeOpinion(theme=theme, fits="nee", correction="Nee.") for _who in students]
        ThemeOpinion.objects.bulk_create(rows)
    yesterday = timezone.localdate() - timedelta(days=1)
    over = {"asked_on": yesterday, "ends_on": yesterday, "answered": 10 + n}
    ThemeReview.objects.filter(cycle=cycle).update(**over)


def test_klopt_dit(n: int, world: World, count: Any) -> None:
    unasked, cycle = with_themes(world, n), asked_about_themes(world, n)
    count(11, world.coordinator, reverse("cycles:klopt_dit", args=[unasked.pk]))
    count(10, world.coordinator, reverse("cycles:klopt_dit", args=[cycle.pk]))
    count(7, world.student, reverse("cycles:review", args=[cycle.pk]))
    answered_by_many(cycle, n)
    count(9, world.coordinator, reverse("cycles:klopt_dit", args=[cycle.pk]))


def test_judging_the_answer(n: int, world: World, count: Any) -> None:
    cycle = published(with_themes(world, n))
    count(7, world.student, reverse("cycles:judge_answer", args=[cycle.pk]))
    yesterday = timezone.localdate() - timedelta(days=1)
    cycle.terugkoppeling.judge_asked = {"": 0} | {str(year): n for year in range(1, 7)}
    cycle.terugkoppeling.judge_until = yesterday
    cycle.terugkoppeling.save()
    said = [
        StudentVerdict(cycle=cycle, about="serieus", value=1 + number % 4, leerjaar=1 + number % 6)
        for number in range(20 * n)
    ]
    StudentVerdict.objects.bulk_create(said)
    count(15, world.student, reverse("cycles:answer", args=[cycle.pk]))


# ── Own questions, students tell ──────────────────────────────────────────────


def own_questions(world: World, n: int) -> list[OwnQuestion]:
    """n questions online, each supported by n students, half of them answered."""
    today, by = timezone.localdate(), world.coordinator
    students = StudentFactory.create_batch(n, school=world.school)
    rows = []
    for number, student in enumerate(students):
        row = own_question.ask(by=student, question=f"Vraag {number}?", why="", today=today)
        own_question.put_online(by=by, question=row)
        Support.objects.bulk_create(
            Support(question=row, membership=other) for other in students if other != student
        )
        rows.append(row)
    for row in rows[1::2]:
        own_question.answer(by=by, question=row, verdict="nee", reason="Nee.", today=today)
    return rows


def test_questions_of_students(n: int, world: World, count: Any) -> None:
    rows = own_questions(world, n)
    count(7, world.outsider, reverse("cycles:own_questions"))
    OwnQuestion.objects.update(asked_by=world.student)
    count(6, world.student, reverse("cycles:own_questions"))
    count(6, world.directeur, reverse("cycles:own_questions"))
    count(7, world.coordinator, reverse("cycles:question_desk"))
    url = reverse("cycles:own_question", args=[rows[0].pk])
    for person in (world.student, world.coordinator, world.outsider):
        count(6, person, url)
    count(7, world.student, reverse("cycles:ask_question"))
    count(7, world.coordinator, reverse("cycles:answer_question", args=[rows[0].pk]))


def test_texts_of_students_about_an_answer(n: int, world: World, count: Any) -> None:
    students = StudentFactory.create_batch(n, school=world.school)
    add_members(world.klas, *students)
    cycle, today = answered_cycle(1, **asked(world)), timezone.localdate()
    for student in students:
        row = announcing.tell(by=student, cycle=cycle, text="Er komen krukken.", today=today)
    count(7, world.student, reverse("cycles:tell", args=[cycle.pk]))
    count(6, world.coordinator, reverse("cycles:announcement", args=[cycle.pk, row.pk]))


# ── Paper, bulk answers and the queue ─────────────────────────────────────────


def test_the_pages_about_paper(n: int, world: World, count: Any) -> None:
    cycle = cycle_with_input(1, sessions=1, **asked(world))
    session = cycle.sessions.all()[0]
    for number in range(n):
        on_paper(cycle, photo=True)
        cycle.head_counts.create(group_name=f"Groep {number}", number=20, session=session)
    paper = on_paper(cycle, *[PaperLine(f"Idee {number}") for number in range(n)])
    cycle.sheets.update(session=session)
    theme = cycle.themes.create(name="Plek")
    for row in paper.contributions.all():
        theme.links.create(contribution=row, placed_on=timezone.localdate())
    count(12, world.coordinator, reverse("cycles:paper", args=[cycle.pk]))
    count(8, world.coordinator, reverse("cycles:paper_sheet", args=[cycle.pk, paper.pk]))
    count(8, world.coordinator, reverse("cycles:paper_lines", args=[cycle.pk]))
    line = paper.contributions.all()[0]
    count(6, world.coordinator, reverse("cycles:paper_line", args=[cycle.pk, line.pk]))


def test_one_decision_for_many_themes(n: int, world: World, count: Any) -> None:
    cycle = with_themes(world, n)
    on_paper(cycle)
    for number in range(n):
        reason = {"title": f"Reden {number}", "text": f"Dit kan niet, want {number} …"}
        keep_reason(by=world.coordinator, today=timezone.localdate(), **reason)
    count(10, world.coordinator, reverse("cycles:decide_many", args=[cycle.pk]))
    count(5, world.coordinator, reverse("cycles:reasons"))


def test_what_waits_for_an_answer(n: int, world: World, count: Any) -> None:
    for _number in range(n):
        closed_cycle(1, **asked(world))
        answered_cycle(1, verdicts=("uitzoeken",), **asked(world))
        question = {"question": f"Mag dit? {uuid.uuid4()}", "why": "", "token": None}
        own_question.ask(by=_student(world, 0), today=timezone.localdate(), **question)
    for who in (world.coordinator, world.directeur):
        count(7, who, reverse("cycles:waiting"))

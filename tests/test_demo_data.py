"""The demo school is what it says it is, and breaks no rule of the product."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from pytest_django import DjangoDbBlocker

from cycles.facts import facts_of
from cycles.models import (
    Contribution,
    ContributionTheme,
    Cycle,
    Decision,
    Invitation,
    Session,
    SessionParticipant,
)
from cycles.steps import Phase, is_late, missing, missing_to_answer, missing_to_finish
from participation.demo.build import build
from participation.ledger.models import Message, Promise
from participation.people.models import Group, Membership, Role, School, User
from participation.people.schooldays import SchoolCalendar

TODAY = date(2026, 11, 23)


def run(**options: object) -> str:
    said = StringIO()
    call_command("demo_data", stdout=said, **options)
    return said.getvalue()


def counts() -> list[int]:
    models = (User, Membership, Cycle, Contribution, Message, Promise, Invitation)
    return [model.objects.count() for model in models]


@pytest.fixture(scope="class")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo school of one day, built once for the class below and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        run(today=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def kompas(demo: None, db: None) -> School:
    return School.objects.get(slug="kompas")


def cycles_of(school: School, year: str) -> list[Cycle]:
    return list(Cycle.objects.with_facts(TODAY).filter(school=school, school_year__name=year))


class TestTheDemoSchool:
    """One school, looked at from all sides."""

    def test_twice_changes_nothing(self, kompas: School) -> None:
        before = counts()
        assert run(today=TODAY) == "De demoschool staat er al.\n"
        assert counts() == before

    def test_it_is_as_large_as_promised(self, kompas: School) -> None:
        classes = Group.objects.filter(school_year__school=kompas, kind=Group.Kind.KLAS)
        assert Counter(classes.values_list("school_year__name", flat=True)) == {
            "2025-2026": 24,
            "2026-2027": 24,
        }
        at_school = User.objects.filter(memberships__school=kompas, is_active=True).distinct()
        assert at_school.filter(memberships__role=Role.LEERLING).count() == 620
        assert at_school.exclude(memberships__role=Role.LEERLING).count() == 40

    def test_the_cycles_of_this_year_stand_in_different_phases(self, kompas: School) -> None:
        phases = {str(c): c.phase_on(TODAY) for c in cycles_of(kompas, "2026-2027")}
        assert phases == {
            "Wanneer mag je telefoon aan?": Phase.VERWERKEN,
            "Hoe maken we de toetsweek minder stressvol?": Phase.OPEN,
            "Hoe helpt huiswerk jou echt?": Phase.CONCEPT,
            "Wat maakt de aula fijner?": Phase.TERUGGEKOPPELD,
            "Welke gastles wil jij?": Phase.VERWERKEN,
            "Waar voel jij je niet prettig op school?": Phase.OPEN,
            "Wat helpt jou als het even niet lukt?": Phase.VERWERKEN,
            "Wat wil je leren over geld?": Phase.AFGEROND,
        }
        last = Counter(c.phase_on(TODAY) for c in cycles_of(kompas, "2025-2026"))
        assert last == {Phase.AFGEROND: 4, Phase.GESTOPT: 1}

    def test_one_is_overdue_and_a_finished_one_says_no(self, kompas: School) -> None:
        this_year = cycles_of(kompas, "2026-2027")
        late = [c for c in this_year if is_late(facts_of(c), TODAY)]
        assert [str(c) for c in late] == ["Wanneer mag je telefoon aan?"]
        assert late[0].terugkoppeling.promise.was_moved
        finished = Decision.objects.filter(theme__cycle__phase=Phase.AFGEROND, verdict="niet")
        assert finished.filter(theme__cycle__in=this_year).exists()

    def test_no_rule_of_the_steps_is_broken(self, kompas: School) -> None:
        for cycle in Cycle.objects.with_facts(TODAY):
            facts = facts_of(cycle)
            if cycle.phase == Phase.CONCEPT:
                assert {gap.step for gap in missing(facts)} == {4}
                continue
            assert missing(facts) == []
            if cycle.answered_on:
                assert missing_to_answer(facts) == []
            if cycle.phase == Phase.AFGEROND:
                assert missing_to_finish(facts) == []
                assert cycle.finished_on and cycle.finished_on < TODAY

    def test_contributions_come_from_invited_students_while_input_was_open(
        self, kompas: School
    ) -> None:
        for cycle in Cycle.objects.exclude(phase=Phase.CONCEPT):
            asked = set(cycle.invitations.values_list("membership_id", flat=True))
            window = cycle.terugkoppeling
            for written in cycle.contributions.filter(sheet=None):
                if cycle.identity == Cycle.Identity.ANONIEM:
                    assert (written.author, written.received_at) == (None, None)
                    continue
                assert written.author_id in asked
                assert written.received_at
                assert window.opens_on <= written.received_at.date() <= min(window.closes_on, TODAY)
        others = ContributionTheme.objects.exclude(theme__cycle=F("contribution__cycle"))
        assert not others.exists()
        assert not ContributionTheme.objects.exclude(contribution__status="live").exists()

    def test_every_date_is_a_school_day(self, kompas: School) -> None:
        calendar = SchoolCalendar.of(kompas)
        days = {
            day
            for promise in Promise.objects.filter(school=kompas)
            for day in (promise.made_on, promise.original_due, promise.due)
        }
        days |= set(Session.objects.filter(cycle__school=kompas).values_list("date", flat=True))
        assert days
        assert {day: calendar.why_closed(day) for day in days if calendar.why_closed(day)} == {}

    def test_who_came_is_known_of_past_sessions_only(self, kompas: School) -> None:
        places = SessionParticipant.objects.all()
        assert not places.filter(session__date__lt=TODAY, attended=None).exists()
        assert not places.filter(session__date__gte=TODAY).exclude(attended=None).exists()

    def test_noor_followed_her_words_and_is_asked_again(self, kompas: School) -> None:
        noor = User.objects.get(username="leerling")
        asked = Cycle.objects.filter(invitations__membership__in=noor.membership_ids)
        wrote = {str(c) for c in asked.filter(contributions__author__user=noor)}
        assert {"Wat maakt de aula fijner?", "Wat wil je leren over geld?"} < wrote
        assert {str(c) for c in asked.filter(phase=Phase.OPEN)} - wrote == {
            "Hoe maken we de toetsweek minder stressvol?",
            "Waar voel jij je niet prettig op school?",
        }
        assert Message.objects.of(noor).unread().exists()

    @pytest.mark.parametrize(
        "username",
        ["leerling", "mentor", "coordinator", "zorg", "directeur", "beheerder", "linde-leerling"],
    )
    def test_these_people_can_sign_in(self, kompas: School, username: str) -> None:
        assert User.objects.get(username=username).check_password("demo")

    def test_nobody_else_can_sign_in(self, kompas: School) -> None:
        others = User.objects.filter(username__regex=r"^[lmv]\d+$")
        assert others.count() > 600
        assert not others.exclude(password__startswith="!").exists()

    def test_the_other_school_is_apart(self, kompas: School) -> None:
        linde = School.objects.get(slug="de-linde")
        assert linde.region == School.Region.VLAANDEREN
        assert (
            not User.objects.filter(memberships__school=kompas)
            .filter(memberships__school=linde)
            .exists()
        )
        crossing = Invitation.objects.exclude(cycle__school=F("membership__school"))
        assert not crossing.exists()
        assert Cycle.objects.filter(school=linde).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("today", ["2026-08-05", "2026-09-03", "2027-02-25", "2029-10-10"])
def test_any_day_will_do(today: str) -> None:
    day = date.fromisoformat(today)
    build(today=day, students=100)
    for cycle in Cycle.objects.with_facts(day).exclude(phase=Phase.CONCEPT):
        assert missing(facts_of(cycle)) == []
    assert [str(c) for c in Cycle.objects.in_phase(Phase.OPEN, day).filter(school__slug="kompas")]
    assert Promise.objects.overdue(day).count() == 1


@pytest.mark.django_db
def test_it_scales_up() -> None:
    build(today=TODAY, students=200, cycles=16)
    assert Cycle.objects.filter(school__slug="kompas").count() == 16
    for cycle in Cycle.objects.with_facts(TODAY).exclude(answered_on=None):
        assert missing_to_answer(facts_of(cycle)) == []
    assert Promise.objects.overdue(TODAY).count() == 1


@pytest.mark.django_db
def test_the_same_day_makes_the_same_school() -> None:
    def told() -> list[tuple[object, ...]]:
        with transaction.atomic():
            build(today=TODAY, students=100, cycles=3)
            rows = Contribution.objects.order_by("id")
            facts = list(rows.values_list("id", "author__user__username", "text", "received_at"))
            transaction.set_rollback(True)
        return facts

    assert told() == told()


@pytest.mark.django_db
def test_production_refuses(settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="MODE=production"):
        run()
    assert not School.objects.exists()

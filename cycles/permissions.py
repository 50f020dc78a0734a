"""Who may do what with a cycle. Plain functions that read as sentences.

Visibility (404) lives in the querysets; these answer 403.
"""

from __future__ import annotations

import uuid
from datetime import date

from participation.people.models import Membership, Role, User

from .models import Contribution, Cycle, OwnQuestion, SessionNote
from .steps import ENDED, MEE_WETEN, Phase


def can_start_a_cycle(user: User) -> bool:
    return user.has_role(Role.COORDINATOR)


def is_staff_of(user: User, cycle: Cycle) -> bool:
    """The coordinator or second coordinator: who plans, sorts and sees names."""
    return bool({cycle.coordinator_id, cycle.second_coordinator_id} & user.membership_ids)


def staff_membership(user: User, cycle: Cycle) -> Membership:
    """The membership under which this member of staff acts; call after `is_staff_of`."""
    ids = {cycle.coordinator_id, cycle.second_coordinator_id}
    return next(m for m in user.own_memberships if m.pk in ids)


def can_plan(user: User, cycle: Cycle) -> bool:
    """Change the plan: while it is a concept."""
    return is_staff_of(user, cycle) and cycle.phase == Phase.CONCEPT


def can_work_on(user: User, cycle: Cycle) -> bool:
    """Do anything with a cycle that has not ended."""
    return is_staff_of(user, cycle) and cycle.phase not in ENDED


def can_read_input(user: User, cycle: Cycle) -> bool:
    """Read what students wrote with their names: only the cycle's own staff."""
    return is_staff_of(user, cycle) and cycle.phase != Phase.CONCEPT


def can_ask_review(user: User, cycle: Cycle) -> bool:
    """Ask participants whether the themes are right, and read what they said: the cycle's staff."""
    return is_staff_of(user, cycle) and cycle.phase != Phase.CONCEPT


def can_hand_over(user: User, cycle: Cycle) -> bool:
    """The coordinator, or a director when the coordinator is away."""
    return is_staff_of(user, cycle) or user.has_role(Role.DIRECTEUR, school_id=cycle.school_id)


def can_contribute(user: User, cycle: Cycle, today: date) -> bool:
    """A student of the school, while input is open; the view looks up the invitation."""
    return user.membership_as(
        Role.LEERLING, school_id=cycle.school_id
    ) is not None and cycle.accepts_input(today)


def can_change_contribution(user: User, contribution: Contribution, today: date) -> bool:
    """Its own writer, until input closes, unless staff hid it."""
    return (
        contribution.author_id in user.membership_ids
        and contribution.status == Contribution.Status.LIVE
        and not contribution.leaving
        and contribution.cycle.accepts_input(today)
    )


def can_lead_session(user: User, cycle: Cycle, leader_ids: set[uuid.UUID]) -> bool:
    """Note who came: the cycle's staff, or who leads or notes this session."""
    return is_staff_of(user, cycle) or bool(leader_ids & user.membership_ids)


def can_change_note(user: User, cycle: Cycle, known: SessionNote | None) -> bool:
    """Change what was learned from a meeting: who wrote it, and the cycle's staff."""
    return known is None or is_staff_of(user, cycle) or known.by_id in user.membership_ids


def can_change_run_sheet(user: User, cycle: Cycle, leader_ids: set[uuid.UUID]) -> bool:
    """Change the draaiboek of a meeting: who leads it or plans it, until the cycle has ended."""
    return can_lead_session(user, cycle, leader_ids) and cycle.phase not in ENDED


def sees_question_desk(user: User) -> bool:
    """Read what students asked, before it is online: coordinators, and a director looks in."""
    return user.has_role(Role.COORDINATOR, Role.DIRECTEUR)


def can_answer_question(user: User, question: OwnQuestion) -> bool:
    """Answer a student's own question, and see who asked: any coordinator of the school."""
    return user.has_role(Role.COORDINATOR, school_id=question.school_id)


def cares_at(user: User) -> set[uuid.UUID]:
    """The schools where this person is zorgcoordinator, and reads what was handed to care."""
    return {m.school_id for m in user.own_memberships if m.role == Role.ZORGCOORDINATOR}


def can_gather_helpers(user: User, cycle: Cycle) -> bool:
    """Ask students to help sort, and let them read: the cycle's staff, until the answer."""
    return can_work_on(user, cycle) and cycle.phase != Phase.CONCEPT and not cycle.answered_on


def can_add_paper(user: User, cycle: Cycle) -> bool:
    """Type over what came in on paper: who reads the input, from opening until the answer."""
    return (
        can_read_input(user, cycle)
        and cycle.phase not in ENDED
        and not cycle.answered_on
        and cycle.doel.influence != MEE_WETEN
    )


def can_keep_reasons(user: User) -> bool:
    """Look after the reasons that the school gives more often."""
    return user.has_role(Role.COORDINATOR, Role.DIRECTEUR)

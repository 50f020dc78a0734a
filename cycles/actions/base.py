"""What all verbs share."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from cycles.models import Cycle, Invitation
from cycles.steps import ENDED, Act, NotAllowed, Phase, next_phase
from participation.ledger.actions import log
from participation.people.models import GroupMembership, Membership

from .batches import release

Row = TypeVar("Row", bound=Model)


class Refused(Exception):
    """The act cannot be done now; `sentences` say why, in words for the person who tried."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def locked(cycle: Cycle) -> Cycle:
    """The cycle's row, held until the transaction ends, so that two acts wait for each other."""
    if not Cycle.objects.select_for_update().filter(pk=cycle.pk).first():
        raise Refused(_("Deze cyclus is net weggehaald."))
    return Cycle.objects.select_related(
        "doel", "terugkoppeling__promise", "school", "school_year"
    ).get(pk=cycle.pk)


def still_there(row: Row) -> Row:
    """A part of a locked cycle as it is now; refused when somebody just took it away."""
    fresh = type(row)._default_manager.filter(pk=row.pk).first()
    if fresh is None:
        raise Refused(_("Dit is net weggehaald door iemand anders."))
    return fresh


def move(cycle: Cycle, act: Act, **fields: object) -> None:
    """The one place where a phase changes. `fields` are stored with it.

    Raises Refused when the transition table has no such step.
    """
    try:
        cycle.phase = next_phase(cycle.phase, act)
    except NotAllowed:
        raise Refused(_("Dit kan niet (meer) in deze fase van de cyclus.")) from None
    for name, value in fields.items():
        setattr(cycle, name, value)
    cycle.save(update_fields=["phase", *fields])


def settle(cycle: Cycle, today: date) -> None:
    """Store that input has closed once its last day has passed, and show staff the rest of it."""
    if cycle.phase == Phase.OPEN and cycle.phase_on(today) == Phase.VERWERKEN:
        move(cycle, Act.CLOSE)
        forget_tokens(cycle)
    if cycle.phase == Phase.VERWERKEN and cycle.identity != Cycle.Identity.NAAM:
        release(cycle)


def forget_tokens(cycle: Cycle) -> None:
    """Input has closed: what recognised a retry has done its work."""
    cycle.contributions.update(form_token=None)
    cycle.receipts.update(form_token=None)


def refuse_unless_concept(cycle: Cycle) -> None:
    if cycle.phase != Phase.CONCEPT:
        raise Refused(_("De cyclus is al open. Veranderen kan nu alleen zichtbaar, met een reden."))


def refuse_when_ended(cycle: Cycle) -> None:
    if cycle.phase in ENDED:
        raise Refused(_("Deze cyclus is voorbij."))


def refuse_other_school(cycle: Cycle, school_ids: Iterable[uuid.UUID]) -> None:
    """The wall between schools: nobody and nothing of another school gets into a cycle."""
    if set(school_ids) - {cycle.school_id}:
        raise Refused(_("Kies alleen mensen en groepen van deze school."))


def note(
    cycle: Cycle, by: Membership, verb: str, of: uuid.UUID | None = None, words: str = ""
) -> None:
    """One log row about a cycle or a part of it."""
    log(by=by, school=cycle.school, verb=verb, of=of or cycle.pk, note=words)


def invited_ids(cycle: Cycle) -> list[uuid.UUID]:
    """The memberships that were asked when the cycle opened."""
    return list(Invitation.objects.filter(cycle=cycle).values_list("membership_id", flat=True))


def mentor_ids(cycle: Cycle) -> list[uuid.UUID]:
    """The mentors of the classes that were asked, as they were at opening."""
    return list(
        Membership.objects.filter(
            group_links__function=GroupMembership.Function.MENTOR,
            group_links__group__invitations__cycle=cycle,
        )
        .values_list("pk", flat=True)
        .distinct()
    )

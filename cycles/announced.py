"""Which announcements of students a person gets to see beside an answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery

from participation.people.models import User

from .models import Announcement, Cycle, Invitation
from .steps import ANSWERED

Status = Announcement.Status


@dataclass(frozen=True)
class Told:
    """For the answer page: the released text, and whether this person may write one.

    `own` is the status of what this person wrote, "" when there is nothing.
    """

    text: str
    may_tell: bool
    own: str


def told_beside(cycle: Cycle, user: User) -> Told:
    """One query: the released text, the own one and the invitation."""
    mine = user.membership_ids
    texts = Announcement.objects.filter(cycle=OuterRef("pk"))
    invited, text, own = (
        Cycle.objects.filter(pk=cycle.pk)
        .values_list(
            Exists(Invitation.objects.filter(cycle=OuterRef("pk"), membership__in=mine)),
            Subquery(texts.filter(status=Status.RELEASED).values("text")[:1]),
            Subquery(
                texts.filter(author__in=mine).exclude(status=Status.WITHDRAWN).values("status")[:1]
            ),
        )
        .get()
    )
    return Told(text=text or "", may_tell=invited and cycle.phase in ANSWERED, own=own or "")


def sent_to_staff(cycle: Cycle) -> list[Announcement]:
    """For the cycle's coordinators: the released text first, then what waits, then what is back."""
    rows = cycle.announcements.exclude(status=Status.WITHDRAWN).select_related("author__user")
    order = [Status.RELEASED, Status.SENT, Status.RETURNED]
    return sorted(rows, key=lambda row: (order.index(Status(row.status)), row.sent_on))

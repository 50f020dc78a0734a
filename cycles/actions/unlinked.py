"""Storing what somebody said so that nothing links it to who said it.

Two facts, two tables: *that* somebody answered is a tick on their invitation, *what* was said is
a row without a person and without a time. See docs/decisions/0016 and 0020.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Case, F, Model, Value, When

from cycles.models import Cycle, Invitation
from participation.people.models import Membership

Answer = TypeVar("Answer", bound=Model)
chance = secrets.SystemRandom()
MIXED = 10


def tick(cycle: Cycle, by: Membership, field: str) -> None:
    """Note that `by` answered. Rewrites every row, so that none stands out as the newest on disk.

    Call with the cycle locked, after looking that the tick is not there yet.
    """
    mine = When(membership=by, then=Value(True))
    Invitation.objects.filter(cycle=cycle).update(**{field: Case(mine, default=F(field))})


def store_mixed(rows: Sequence[Answer], *, question: Sequence[str], said: Sequence[str]) -> None:
    """Store answers whose place in the table says nothing of when, or with which others, they came.

    Tables keep rows in the order in which they were written. So each new row is shuffled with
    random earlier rows about the same `question`: what they say (`said`) changes places, and all
    are written again. Who knows which rows were written last has one chance in `MIXED`.
    Call with the cycle locked.
    """
    for row in chance.sample(rows, len(rows)):
        table = type(row)._default_manager
        about = {name: getattr(row, name) for name in question}
        earlier = list(table.filter(**about).order_by("?")[: MIXED - 1])
        places = [row, *earlier]
        answers = [[getattr(place, name) for name in said] for place in places]
        chance.shuffle(answers)
        for place, answer in zip(places, answers, strict=True):
            for name, value in zip(said, answer, strict=True):
                setattr(place, name, value)
        table.bulk_update(earlier, list(said))
        row.save(force_insert=True)

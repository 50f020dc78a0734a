"""Rows that are built in memory and stored together."""

from __future__ import annotations

import uuid
from collections import defaultdict
from random import Random
from typing import TypeVar

from django.db import models

from cycles.models import (
    ActionUpdate,
    Announcement,
    Condition,
    ConditionCheck,
    Contribution,
    ContributionTheme,
    Criterion,
    Cycle,
    Decision,
    Doel,
    HeadCount,
    Invitation,
    KerngroepMember,
    OwnQuestion,
    PaperSheet,
    Question,
    Receipt,
    RunSheet,
    RunStep,
    Session,
    SessionNote,
    SessionParticipant,
    StandardReason,
    StudentVerdict,
    Support,
    Terugkoppeling,
    Theme,
    ThemeOpinion,
    ThemeReview,
    Tussenbericht,
    Vervolgactie,
)
from participation.ledger.models import LogEntry, Message, Promise, PromiseMove
from participation.people.models import (
    Group,
    GroupMembership,
    Membership,
    RandomKey,
    School,
    SchoolBreak,
    SchoolDay,
    SchoolYear,
    Screen,
    User,
)
from werkvormen.models import Werkvorm, WerkvormDraft, WerkvormVersion

DOEL_GROUPS: type[models.Model] = Doel.groups.through
PROMISE_GROUPS: type[models.Model] = Promise.groups.through

# Parents before children; a promise and its move point at each other and are checked at the end.
ORDER: tuple[type[models.Model], ...] = (
    School,
    SchoolYear,
    SchoolDay,
    SchoolBreak,
    User,
    Membership,
    Werkvorm,
    WerkvormVersion,
    WerkvormDraft,
    Group,
    GroupMembership,
    Promise,
    PromiseMove,
    PROMISE_GROUPS,
    Cycle,
    Doel,
    DOEL_GROUPS,
    Criterion,
    Question,
    Condition,
    Session,
    SessionParticipant,
    RunSheet,
    RunStep,
    SessionNote,
    Terugkoppeling,
    Tussenbericht,
    Invitation,
    PaperSheet,
    HeadCount,
    Receipt,
    Contribution,
    ConditionCheck,
    Theme,
    ContributionTheme,
    ThemeReview,
    ThemeOpinion,
    Decision,
    Vervolgactie,
    ActionUpdate,
    StudentVerdict,
    Announcement,
    KerngroepMember,
    OwnQuestion,
    Support,
    StandardReason,
    Screen,
    Message,
    LogEntry,
)

Row = TypeVar("Row", bound=models.Model)


class Rows:
    """Collects rows, gives each a key from `chance`, and stores them with bulk_create."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self._lists: dict[type[models.Model], list[models.Model]] = defaultdict(list)

    def add(self, row: Row) -> Row:
        """Keep a row for `save`. Its key is known from now on, so others can point at it."""
        if isinstance(row, RandomKey):
            row.pk = uuid.UUID(int=self.chance.getrandbits(128), version=4)
        self._lists[type(row)].append(row)
        return row

    def save(self) -> None:
        """Store everything; call inside a transaction."""
        lost = self._lists.keys() - set(ORDER)
        if lost:
            raise ValueError(f"no place in ORDER for {lost}")
        for model in ORDER:
            model._default_manager.bulk_create(self._lists.pop(model, []), batch_size=2000)

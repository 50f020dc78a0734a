"""Input that came in on paper: flip-overs, stickers, drawings, and heads that were counted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from participation.people.models import Group, Membership, RandomKey

from .cycle import Cycle
from .doel import Question
from .session import Session


class PaperSheet(RandomKey):
    """One sheet, wall or drawing that staff copied from; `source` says which ("flap groep 3")."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="sheets")
    question = models.ForeignKey(Question, models.RESTRICT, related_name="sheets")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="sheets"
    )
    source = models.CharField(max_length=60)
    made_on = models.DateField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    form_token = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["made_on", "source"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "form_token"], name="sheet_sent_once"),
            models.CheckConstraint(condition=~Q(source=""), name="sheet_has_a_source"),
        ]

    def __str__(self) -> str:
        return self.source


class HeadCount(RandomKey):
    """How many students of a group took part on paper. Heads, not persons: never added to them."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="head_counts")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="head_counts"
    )
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="head_counts"
    )
    group_name = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["group_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "session", "group_name"], name="one_head_count_per_session"
            ),
            models.UniqueConstraint(
                fields=["cycle", "group_name"],
                condition=Q(session=None),
                name="one_head_count_per_group",
            ),
            models.CheckConstraint(condition=Q(number__range=(1, 999)), name="head_count_1_to_999"),
            models.CheckConstraint(condition=~Q(group_name=""), name="head_count_has_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.number} van {self.group_name}"

"""Step 3: the conditions under which students can speak, and whether students felt them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from participation.people.models import Membership, RandomKey

from .cycle import Cycle


class Condition(RandomKey):
    """One condition. Met when `evidence` says how, or why it does not apply.

    `key` names a condition of the source documents; an own condition has an own `label`.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="conditions")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=14, blank=True)
    label = models.CharField(max_length=120, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    not_applicable = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "position"], name="condition_in_order"),
            models.CheckConstraint(condition=~Q(key="", label=""), name="condition_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.label or self.key


class ConditionCheck(RandomKey):
    """What one student says about the conditions. Shown only as totals, through `disclosure`.

    The row stays when its student is removed: totals that change would give that answer away.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="checks")
    membership = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="checks"
    )
    safe = models.BooleanField()
    enough_time = models.BooleanField()
    taken_seriously = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "membership"], name="one_check_per_student")
        ]

    def __str__(self) -> str:
        return f"check {self.cycle_id}"

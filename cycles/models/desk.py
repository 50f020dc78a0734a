"""Working at the sorting desk: what can be undone, and students who help."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.people.models import Membership, RandomKey

from .cycle import Cycle


class DeskAct(RandomKey):
    """One act at the desk, with what is needed to undo it (`undo`: ids and names, no input)."""

    class Kind(models.TextChoices):
        PLACE = "place", _("in een thema gezet")
        TAKE_OUT = "take_out", _("uit een thema gehaald")
        NEW_THEME = "new_theme", _("nieuw thema")
        RENAME = "rename", _("andere naam")
        MERGE = "merge", _("samengevoegd")
        SPLIT = "split", _("gesplitst")
        REMOVE = "remove", _("thema weggehaald")

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="desk_acts")
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    undo = models.JSONField(default=dict)
    undone = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["cycle", "by", "-at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.cycle_id})"


class KerngroepMember(RandomKey):
    """A student who was asked to help sort. Sees only input that staff released to the group."""

    class Reply(models.TextChoices):
        YES = "ja", _("doet mee")
        NO = "nee", _("doet niet mee")

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="kerngroep")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="kerngroep_places")
    reply = models.CharField(max_length=3, choices=Reply.choices, blank=True)
    asked_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "membership"], name="once_in_the_kerngroep")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} helpt bij {self.cycle_id}"

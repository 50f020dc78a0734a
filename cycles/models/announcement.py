"""The answer told by students, in their own words."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.people.models import Membership, RandomKey

from .cycle import Cycle


class Announcement(RandomKey):
    """What a student of the cycle wrote about the answer; everybody reads it once released."""

    class Status(models.TextChoices):
        SENT = "sent", _("ingestuurd")
        RELEASED = "released", _("staat online")
        RETURNED = "returned", _("terug naar de schrijver")
        WITHDRAWN = "withdrawn", _("teruggetrokken")

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="announcements")
    author = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="announcements"
    )
    text = models.TextField(max_length=600)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.SENT)
    returned_reason = models.CharField(max_length=300, blank=True)
    sent_on = models.DateField()
    released_on = models.DateField(null=True, blank=True)
    form_token = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "form_token"], name="announcement_sent_once"),
            models.UniqueConstraint(
                fields=["cycle"],
                condition=Q(status="released"),
                name="one_released_announcement",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="announcement_has_text"),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(returned_reason=""),
                name="returned_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="released") | Q(released_on__isnull=False),
                name="released_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

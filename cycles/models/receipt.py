"""The proof of an anonymous sending, and the lifting of a name from vertrouwelijk input."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from participation.people.models import Membership, RandomKey

from .cycle import Cycle


class Receipt(RandomKey):
    """One anonymous sending: what somebody wrote in one go, found again with a code.

    `code_hash` is an HMAC of the code with a key that is not in the database. No person, no time.
    `form_token` makes a retry store once and is wiped at closing. The three taps about the
    conditions stand here, because a row of their own with a name would tell who took part when.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="receipts")
    code_hash = models.CharField(max_length=64, unique=True)
    form_token = models.UUIDField(null=True, blank=True)
    safe = models.BooleanField(null=True)
    enough_time = models.BooleanField(null=True)
    taken_seriously = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "form_token"], name="receipt_sent_once"),
            models.CheckConstraint(condition=~Q(code_hash=""), name="receipt_has_a_code"),
        ]

    def __str__(self) -> str:
        return f"bon bij {self.cycle_id}"


class Reveal(RandomKey):
    """A zorgcoordinator looked who wrote something vertrouwelijk, and why."""

    contribution = models.ForeignKey("cycles.Contribution", models.CASCADE, related_name="reveals")
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(max_length=600)
    made_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reveal_has_a_reason")]

    def __str__(self) -> str:
        return self.reason[:60]

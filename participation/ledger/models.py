"""What the school owes and has said.

A promise knows nothing about the row it belongs to: the owner (a Terugkoppeling, a decision
"eerst uitzoeken", later a scan round) points down at it, so that reminders, the ask-lock and the
kept-rate can read the ledger alone.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participation.people.models import Group, Membership, RandomKey, School, User


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, user: User) -> PromiseQuerySet:
        return self.filter(school_id__in=user.school_ids)

    def owed(self) -> PromiseQuerySet:
        """Made, not kept, and not ended with a reason."""
        return self.filter(kept_on=None, ended_on=None)

    def overdue(self, today: date) -> PromiseQuerySet:
        return self.owed().filter(due__lt=today)


class Promise(RandomKey):
    """A date by which students hear back. Owed until kept; the original date never changes."""

    class Kind(models.TextChoices):
        TERUGKOPPELING = "terugkoppeling", _("antwoord op een vraag")
        UITZOEKEN = "uitzoeken", _("eerst uitzoeken")
        SCAN = "scan", _("uitslag van een scan")
        VRAAG = "vraag", _("antwoord op een eigen vraag")

    school = models.ForeignKey(School, models.CASCADE, related_name="promises")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    what = models.CharField(max_length=300)
    made_on = models.DateField()
    original_due = models.DateField()
    due = models.DateField()
    current_move = models.OneToOneField(
        "PromiseMove", models.RESTRICT, null=True, blank=True, related_name="+"
    )
    kept_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)
    channel = models.CharField(max_length=200, blank=True)
    groups = models.ManyToManyField(Group, blank=True, related_name="promises")

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due"]
        constraints = [
            models.CheckConstraint(
                condition=Q(original_due__gte=F("made_on")), name="promise_lies_ahead"
            ),
            models.CheckConstraint(
                condition=Q(due=F("original_due")) | Q(current_move__isnull=False),
                name="moved_date_has_a_move",
            ),
            models.CheckConstraint(
                condition=Q(kept_on=None) | Q(kept_on__gte=F("made_on")),
                name="kept_after_made",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_reason="")
                | (Q(ended_on__isnull=False) & ~Q(ended_reason="")),
                name="ended_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.due}"

    def state(self, today: date) -> str:
        """ "kept", "ended", "overdue" or "due"; against the current date."""
        if self.kept_on:
            return "kept"
        if self.ended_on:
            return "ended"
        return "overdue" if self.due < today else "due"

    @property
    def kept_in_time(self) -> bool | None:
        """Kept on or before the current date; None while not kept."""
        return None if self.kept_on is None else self.kept_on <= self.due

    @property
    def kept_as_first_said(self) -> bool | None:
        """Kept on or before the date first promised; None while not kept."""
        return None if self.kept_on is None else self.kept_on <= self.original_due

    @property
    def was_moved(self) -> bool:
        return self.current_move_id is not None

    def days_late(self, today: date) -> int:
        """Days past the current date: until kept, or until today; 0 when in time."""
        return max(0, ((self.kept_on or today) - self.due).days)


class PromiseMove(RandomKey):
    """A promised date that was moved: both dates and the reason, for students to read."""

    promise = models.ForeignKey(Promise, models.CASCADE, related_name="moves")
    old = models.DateField()
    new = models.DateField()
    reason = models.TextField()
    moved_on = models.DateField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["moved_on", "new"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="move_has_a_reason"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="move_changes_the_date"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class MessageQuerySet(models.QuerySet["Message"]):
    def of(self, user: User) -> MessageQuerySet:
        return self.filter(recipient__in=user.membership_ids)

    def unread(self) -> MessageQuerySet:
        return self.filter(read_on=None)


class Message(RandomKey):
    """A message in someone's inbox. `key` makes sending twice store once."""

    recipient = models.ForeignKey(Membership, models.CASCADE, related_name="inbox")
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    path = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    read_on = models.DateField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="message_sent_once")
        ]

    def __str__(self) -> str:
        return self.title


class LogEntry(RandomKey):
    """Who changed what. Holds no text of students and never an anonymous act."""

    school = models.ForeignKey(School, models.CASCADE, related_name="log")
    actor = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    object_id = models.UUIDField(default=uuid.uuid4)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["school", "object_id"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_id}"

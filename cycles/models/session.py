"""Step 2: the meetings in which the students' voice is central."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participation.people.models import Membership, RandomKey
from werkvormen.models import WerkvormVersion

from .cycle import Cycle


class Session(RandomKey):
    """One meeting; keeps the version of the werkvorm it was planned with."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="sessions")
    werkvorm = models.ForeignKey(WerkvormVersion, models.RESTRICT, related_name="sessions")
    date = models.DateField(_("datum"))
    starts_at = models.TimeField(_("begint om"))
    ends_at = models.TimeField(_("klaar om"))
    place = models.CharField(_("plaats"), max_length=80)
    facilitator = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="led_sessions"
    )
    note_taker = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="noted_sessions"
    )
    form_token = models.UUIDField(null=True)

    class Meta:
        ordering = ["date", "starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "form_token"], name="session_sent_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.place}"


class SessionParticipant(RandomKey):
    """A student invited to a session; `attended` stays None until somebody noted it."""

    class Reply(models.TextChoices):
        YES = "ja", _("komt")
        NO = "nee", _("komt niet")

    session = models.ForeignKey(Session, models.CASCADE, related_name="participants")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="session_places")
    reply = models.CharField(max_length=3, choices=Reply.choices, blank=True)
    attended = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "membership"], name="once_per_session")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} bij {self.session_id}"

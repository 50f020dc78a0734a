"""Step 4: what the school promises before anybody writes, and news in between."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.ledger.models import Promise
from participation.people.models import Membership, RandomKey

from .cycle import Cycle


class Terugkoppeling(RandomKey):
    """What happens with the input, who decides, by when and how students hear it.

    `due` is the plan; from opening on the promise in the ledger is what counts. `judge_until` is
    the last day on which students judge the answer; it is set when the answer is published.
    `judge_asked` says how many students were asked to, per leerjaar ("" for everybody else): it
    decides which groups may be shown, and may not change when somebody leaves the school.
    """

    class Channel(models.TextChoices):
        JOUW_STEM = "jouwstem", _("Op Jouw stem, met een bericht aan iedereen")
        MENTOR = "mentor", _("De mentor vertelt het in de klas")
        RAAD = "raad", _("De leerlingenraad vertelt het verder")
        SCHERM = "scherm", _("Op een scherm of poster in de school")

    cycle = models.OneToOneField(Cycle, models.CASCADE, related_name="terugkoppeling")
    what_happens = models.CharField(max_length=400, blank=True)
    decider = models.CharField(max_length=120, blank=True)
    due = models.DateField(null=True, blank=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    channels = models.JSONField(default=list, blank=True)
    lead = models.TextField(blank=True)
    judge_until = models.DateField(null=True, blank=True)
    judge_asked = models.JSONField(default=dict, blank=True)
    promise = models.OneToOneField(
        Promise, models.RESTRICT, null=True, blank=True, related_name="terugkoppeling"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(due=None) | Q(closes_on=None) | Q(due__gt=F("closes_on")),
                name="promised_date_after_closing",
            ),
        ]

    def __str__(self) -> str:
        return f"belofte bij {self.cycle_id}"

    @property
    def promise_made(self) -> Promise:
        """The promise in the ledger; raises Promise.DoesNotExist before the cycle is opened."""
        if self.promise is None:
            raise Promise.DoesNotExist
        return self.promise

    @property
    def writing_days(self) -> tuple[date, date]:
        """First and last day on which students can write; known once the cycle is opened."""
        if self.opens_on is None or self.closes_on is None:
            raise ValueError("a window without dates is only possible in a concept")
        return self.opens_on, self.closes_on


class Tussenbericht(RandomKey):
    """News in between, for everybody who was asked."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="news")
    text = models.TextField()
    sent_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    form_token = models.UUIDField(null=True)

    class Meta:
        ordering = ["-sent_on", "-at"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "form_token"], name="news_sent_once"),
            models.CheckConstraint(condition=~Q(text=""), name="news_has_text"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

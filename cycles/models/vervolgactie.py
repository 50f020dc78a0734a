"""Step 5: what the school decided about each theme, and what it does."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.ledger.models import Promise
from participation.people.models import Membership, RandomKey, School

from .contribution import Theme


class StandardReason(RandomKey):
    """A reason that a school gives more often: where a text starts, never the text itself."""

    school = models.ForeignKey(School, models.CASCADE, related_name="reasons")
    title = models.CharField(_("naam"), max_length=60)
    text = models.TextField(_("tekst om mee te beginnen"), max_length=800)
    made_on = models.DateField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["school", "title"], name="reason_named_once"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text=""), name="reason_has_name_and_text"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Decision(RandomKey):
    """One version of the decision about a theme; earlier versions stay readable.

    `published_on` is empty while it is a draft: students see only published versions.
    """

    class Verdict(models.TextChoices):
        DOEN = "doen", _("Doen")
        DEELS = "deels", _("Deels")
        NIET = "niet", _("Niet")
        UITZOEKEN = "uitzoeken", _("Eerst uitzoeken")

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    reason = models.TextField(max_length=800)
    decided_by = models.CharField(max_length=120)
    students_decided = models.BooleanField(default=False)
    find_out_by = models.DateField(null=True, blank=True)
    made_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    summary = models.TextField(blank=True, max_length=600)
    published_on = models.DateField(null=True, blank=True)
    is_current = models.BooleanField(default=True)
    promise = models.OneToOneField(
        Promise, models.RESTRICT, null=True, blank=True, related_name="decision"
    )

    class Meta:
        ordering = ["-is_current", "-made_on", "-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme"], condition=Q(is_current=True), name="one_current_decision"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["doen", "deels", "niet", "uitzoeken"]),
                name="known_verdict",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
            models.CheckConstraint(condition=~Q(decided_by=""), name="decision_names_who"),
            models.CheckConstraint(
                condition=~Q(verdict="uitzoeken") | Q(find_out_by__isnull=False),
                name="find_out_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="uitzoeken") | Q(published_on=None) | Q(promise__isnull=False),
                name="published_find_out_is_promised",
            ),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


class Vervolgactie(RandomKey):
    """What the school does because of a theme: what, who, by when."""

    class Status(models.TextChoices):
        GEPLAND = "gepland", _("Gepland")
        BEZIG = "bezig", _("Bezig")
        KLAAR = "klaar", _("Gedaan")
        LUKT_NIET = "lukt_niet", _("Lukt niet")

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="actions")
    what = models.CharField(_("wat"), max_length=160)
    who = models.CharField(_("wie"), max_length=80)
    due = models.DateField(_("voor wanneer"))
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.GEPLAND)
    form_token = models.UUIDField(null=True)

    class Meta:
        ordering = ["due", "what"]
        constraints = [
            models.UniqueConstraint(fields=["theme", "form_token"], name="action_sent_once"),
            models.CheckConstraint(condition=~Q(what=""), name="action_says_what"),
            models.CheckConstraint(
                condition=Q(status__in=["gepland", "bezig", "klaar", "lukt_niet"]),
                name="known_action_status",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        """Planned or started: still to be finished."""
        return self.status in {self.Status.GEPLAND, self.Status.BEZIG}


class ActionUpdate(RandomKey):
    """News about an action, for students to read."""

    action = models.ForeignKey(Vervolgactie, models.CASCADE, related_name="updates")
    status = models.CharField(max_length=9, choices=Vervolgactie.Status.choices)
    note = models.CharField(max_length=300, blank=True)
    made_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-made_on", "-at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="lukt_niet") | ~Q(note=""), name="failure_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.note}"

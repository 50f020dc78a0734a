"""What students wrote, and the themes it ended in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.people.models import Membership, RandomKey, User

from .cycle import Cycle
from .doel import Question

MAX_TEXT = 2000


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def live(self) -> ContributionQuerySet:
        return self.filter(status=Contribution.Status.LIVE)

    def by(self, user: User) -> ContributionQuerySet:
        return self.filter(author__in=user.membership_ids)

    def unthemed(self) -> ContributionQuerySet:
        return self.live().filter(theme_links=None)


class Contribution(RandomKey):
    """One student's answer to one question.

    `identity` is copied from the cycle so that the database itself can refuse an author or a
    time on an anonymous row.
    """

    class Status(models.TextChoices):
        LIVE = "live", _("telt mee")
        WITHDRAWN = "withdrawn", _("teruggetrokken")
        HIDDEN = "hidden", _("verborgen")
        CARE = "care", _("bij de zorgcoördinator")

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="contributions")
    question = models.ForeignKey(Question, models.RESTRICT, related_name="contributions")
    author = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="contributions"
    )
    identity = models.CharField(max_length=13, choices=Cycle.Identity.choices)
    text = models.TextField(max_length=MAX_TEXT)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.LIVE)
    hidden_reason = models.CharField(max_length=300, blank=True)
    extra_answer = models.TextField(blank=True)
    extra_answer_on = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    changed_on = models.DateField(null=True, blank=True)
    form_token = models.UUIDField(null=True, blank=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "form_token"], name="form_sent_once"),
            models.CheckConstraint(condition=~Q(text=""), name="contribution_has_text"),
            models.CheckConstraint(
                condition=Q(status__in=["live", "withdrawn", "hidden", "care"]),
                name="known_contribution_status",
            ),
            models.CheckConstraint(
                condition=~Q(status="hidden") | ~Q(hidden_reason=""), name="hidden_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(identity="anoniem")
                | Q(author=None, received_at=None, changed_on=None),
                name="anonymous_has_no_author_or_time",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Theme(RandomKey):
    """Contributions that say the same, in the school's own words."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="themes")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("naam van het thema"), max_length=80)
    summary = models.TextField(_("jullie zeiden"), blank=True, max_length=600)
    contributions: models.ManyToManyField[Contribution, ContributionTheme] = models.ManyToManyField(
        Contribution, through="ContributionTheme", related_name="themes"
    )

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "name"], name="theme_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="theme_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ContributionTheme(RandomKey):
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="theme_links")
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="links")
    placed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "theme"], name="once_in_each_theme")
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} in {self.theme_id}"

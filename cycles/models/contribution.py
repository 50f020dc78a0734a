"""What students wrote, how it came in, and the themes it ended in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.people.models import Membership, RandomKey, User

from .cycle import Cycle
from .doel import Question
from .paper import PaperSheet
from .receipt import Receipt

MAX_TEXT = 2000


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def live(self) -> ContributionQuerySet:
        """What counts: not withdrawn, hidden or in care, and released to staff.

        Vertrouwelijk and anonymous input is released in batches; until then it exists for its
        writer alone, and no count, list or theme may hold it.
        """
        return self.filter(status=Contribution.Status.LIVE, released=True)

    def pending(self) -> ContributionQuerySet:
        """What its writer did that staff do not see yet; released in batches, or after closing."""
        there = [Contribution.Status.LIVE, Contribution.Status.HIDDEN]
        return self.filter(
            Q(released=False, status=Contribution.Status.LIVE)
            | Q(Q(leaving=True) | ~Q(pending_text=""), status__in=there)
        )

    def by(self, user: User) -> ContributionQuerySet:
        return self.filter(author__in=user.membership_ids)

    def unthemed(self) -> ContributionQuerySet:
        return self.live().filter(theme_links=None)

    def in_care_at(self, schools: Iterable[uuid.UUID]) -> ContributionQuerySet:
        """What waits for the zorgcoordinator of these schools; no other read for staff holds it."""
        return self.filter(status=Contribution.Status.CARE, cycle__school__in=schools)


class Contribution(RandomKey):
    """One answer to one question: typed by a student, or copied from paper.

    `identity` is copied from the cycle so that the database itself can refuse an author or a
    time on an anonymous row. Anonymous input hangs on a `receipt`, input from paper on a `sheet`;
    paper has a `count` (stickers) and never a person. Until `released`, staff see nothing of it.
    After that a change or withdrawal by its writer waits (`pending_text`, `leaving`) for the next
    batch or for closing, so that watching the desk does not show who is typing.
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
    receipt = models.ForeignKey(
        Receipt, models.CASCADE, null=True, blank=True, related_name="contributions"
    )
    released = models.BooleanField(default=True)
    pending_text = models.TextField(max_length=MAX_TEXT, blank=True)
    leaving = models.BooleanField(default=False)
    sheet = models.ForeignKey(
        PaperSheet, models.CASCADE, null=True, blank=True, related_name="contributions"
    )
    count = models.PositiveSmallIntegerField(default=1)
    photo = models.ImageField(upload_to="flap/", blank=True)
    for_kerngroep = models.BooleanField(default=False)
    care_words = models.TextField(blank=True, max_length=600)

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
            models.CheckConstraint(
                condition=Q(sheet=None) | Q(author=None, receipt=None, released=True),
                name="paper_belongs_to_no_person",
            ),
            models.CheckConstraint(
                condition=~Q(identity="anoniem")
                | Q(receipt__isnull=False)
                | Q(sheet__isnull=False),
                name="anonymous_has_a_receipt",
            ),
            models.CheckConstraint(
                condition=Q(receipt=None) | Q(identity="anoniem"), name="receipt_only_anonymous"
            ),
            models.CheckConstraint(
                condition=~Q(identity="naam") | Q(released=True, pending_text="", leaving=False),
                name="batches_only_without_names",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1) & (Q(count=1) | Q(sheet__isnull=False)),
                name="only_paper_counts_stickers",
            ),
            models.CheckConstraint(
                condition=Q(photo="") | Q(sheet__isnull=False), name="photo_only_from_paper"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def newest_text(self) -> str:
        """The words as their writer last put them."""
        return self.pending_text or self.text

    @property
    def taken_back(self) -> bool:
        """Whether its writer took it back, also when staff still see it until the next batch."""
        going = self.leaving and self.status == self.Status.LIVE
        return going or self.status == self.Status.WITHDRAWN


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

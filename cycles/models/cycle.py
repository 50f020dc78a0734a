"""A cycle, who was asked, and how its text was corrected in the open."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cycles import steps
from participation.people.models import (
    Group,
    GroupMembership,
    Membership,
    RandomKey,
    Role,
    School,
    SchoolYear,
    User,
)
from werkvormen.models import WerkvormVersion


def _count(model: str, **conditions: object) -> Coalesce:
    """A correlated count of `model` rows of this cycle, independent of other joins."""
    rows = apps.get_model("cycles", model).objects.filter(**conditions).order_by()
    key = next(name for name in conditions if isinstance(conditions[name], OuterRef))
    counted = rows.values(key).annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), Value(0))


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, user: User) -> CycleQuerySet:
        """Cycles whose planning pages this person may open (404 for the rest)."""
        schools = [
            school_id
            for school_id in user.school_ids
            if user.roles_at(school_id) & {Role.COORDINATOR, Role.DIRECTEUR}
        ]
        mine = user.membership_ids
        return self.filter(
            Q(school_id__in=schools)
            | Q(coordinator__in=mine)
            | Q(second_coordinator__in=mine)
            | Q(pk__in=self._led_by(mine))
        )

    def _led_by(self, memberships: set[uuid.UUID]) -> Any:
        """Keys of the cycles in which one of these people leads or notes a session."""
        return (
            apps.get_model("cycles", "Session")
            .objects.filter(Q(facilitator__in=memberships) | Q(note_taker__in=memberships))
            .values("cycle")
        )

    def readable_by(self, user: User) -> CycleQuerySet:
        """Cycles that everyone at the school can read about: published ones."""
        return self.filter(school_id__in=user.school_ids).exclude(phase=steps.Phase.CONCEPT)

    def of_staff(self, user: User) -> CycleQuerySet:
        mine = user.membership_ids
        return self.filter(Q(coordinator__in=mine) | Q(second_coordinator__in=mine))

    def in_phase(self, phase: str, today: date) -> CycleQuerySet:
        """Cycles whose phase today is `phase`; the same rule as `steps.phase_on`."""
        closed = Q(phase=steps.Phase.OPEN, terugkoppeling__closes_on__lt=today)
        if phase == steps.Phase.OPEN:
            return self.filter(phase=phase).exclude(closed)
        if phase == steps.Phase.VERWERKEN:
            return self.filter(Q(phase=phase) | closed)
        return self.filter(phase=phase)

    def with_facts(self, today: date) -> CycleQuerySet:
        """Everything `facts_of` needs, in one query whatever the number of cycles."""
        return self.select_related(
            "doel",
            "terugkoppeling__promise",
            "werkvorm",
            "school",
            "school_year",
            "coordinator__user",
            "second_coordinator__user",
        ).annotate(
            n_criteria=_count("Criterion", doel__cycle=OuterRef("pk")),
            n_unjudged=_count("Criterion", doel__cycle=OuterRef("pk"), verdict=""),
            n_questions=_count("Question", doel__cycle=OuterRef("pk")),
            n_sessions=_count("Session", cycle=OuterRef("pk")),
            n_sessions_empty=_count("Session", cycle=OuterRef("pk"), participants=None),
            n_conditions=_count("Condition", cycle=OuterRef("pk")),
            n_conditions_unmet=_count("Condition", cycle=OuterRef("pk"), evidence=""),
            n_contributions=_count(
                "Contribution", cycle=OuterRef("pk"), status="live", released=True
            ),
            n_unthemed=_count(
                "Contribution", cycle=OuterRef("pk"), status="live", released=True, theme_links=None
            ),
            n_themes=_count("Theme", cycle=OuterRef("pk")),
            n_decided=_count("Decision", theme__cycle=OuterRef("pk"), is_current=True),
            n_find_outs=_count(
                "Decision", theme__cycle=OuterRef("pk"), is_current=True, verdict="uitzoeken"
            ),
            n_find_outs_late=_count(
                "Decision",
                theme__cycle=OuterRef("pk"),
                is_current=True,
                promise__kept_on=None,
                promise__ended_on=None,
                promise__due__lt=today,
            ),
            n_actions=_count("Vervolgactie", theme__cycle=OuterRef("pk")),
            n_actions_open=_count(
                "Vervolgactie", theme__cycle=OuterRef("pk"), status__in=["gepland", "bezig"]
            ),
            n_invited=_count("Invitation", cycle=OuterRef("pk")),
            n_unfetched=_count_unfetched(today),
            review_until=_last_day_of_review(),
            n_chosen=_count_people_of_doel(),
            n_in_groups=_count_groups_of_doel(),
        )


def _count_unfetched(today: date) -> Coalesce:
    """Input whose last day has passed and that staff cannot read yet; 0 while students write."""
    rows = apps.get_model("cycles", "Contribution").objects.pending()
    closed = rows.filter(cycle=OuterRef("pk"), cycle__terugkoppeling__closes_on__lt=today)
    closed = closed.exclude(cycle__phase=steps.Phase.GESTOPT)  # that stays with its writers
    counted = closed.order_by().values("cycle").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), Value(0))


def _last_day_of_review() -> Subquery:
    """Until when participants say whether the themes are right; None when nobody was asked."""
    reviews = apps.get_model("cycles", "ThemeReview").objects.filter(cycle=OuterRef("pk"))
    return Subquery(reviews.values("ends_on"))


def _count_people_of_doel() -> Coalesce:
    """Active students chosen by hand in step 1."""
    rows = apps.get_model("cycles", "Doel_people").objects.filter(
        doel__cycle=OuterRef("pk"), membership__user__is_active=True
    )
    counted = rows.order_by().values("doel__cycle").annotate(n=Count("membership", distinct=True))
    return Coalesce(Subquery(counted.values("n"), output_field=models.IntegerField()), Value(0))


def _count_groups_of_doel() -> Coalesce:
    """Active students in the groups of step 1, each counted once."""
    rows = GroupMembership.objects.filter(
        group__doelen__cycle=OuterRef("pk"),
        membership__role=Role.LEERLING,
        membership__user__is_active=True,
    )
    key = "group__doelen__cycle"
    counted = rows.order_by().values(key).annotate(n=Count("membership", distinct=True))
    return Coalesce(Subquery(counted.values("n"), output_field=models.IntegerField()), Value(0))


class Cycle(RandomKey):
    """One question to students, from doel to gedaan."""

    class Phase(models.TextChoices):
        CONCEPT = steps.Phase.CONCEPT, _("Concept")
        OPEN = steps.Phase.OPEN, _("Open voor leerlingen")
        VERWERKEN = steps.Phase.VERWERKEN, _("Wacht op antwoord")
        TERUGGEKOPPELD = steps.Phase.TERUGGEKOPPELD, _("Antwoord gegeven")
        AFGEROND = steps.Phase.AFGEROND, _("Klaar")
        GESTOPT = steps.Phase.GESTOPT, _("Gestopt")

    class Identity(models.TextChoices):
        NAAM = "naam", _("Op naam")
        VERTROUWELIJK = "vertrouwelijk", _("Vertrouwelijk")
        ANONIEM = "anoniem", _("Anoniem")

    school = models.ForeignKey(School, models.CASCADE, related_name="cycles")
    school_year = models.ForeignKey(SchoolYear, models.RESTRICT, related_name="cycles")
    phase = models.CharField(max_length=14, choices=Phase.choices, default=Phase.CONCEPT)
    identity = models.CharField(max_length=13, choices=Identity.choices, default=Identity.NAAM)
    coordinator = models.ForeignKey(Membership, models.RESTRICT, related_name="cycles")
    second_coordinator = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="second_cycles"
    )
    werkvorm = models.ForeignKey(
        WerkvormVersion, models.RESTRICT, null=True, blank=True, related_name="cycles"
    )
    online_only = models.BooleanField(default=False)
    predecessor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="successors"
    )
    made_on = models.DateField()
    opened_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    stopped_on = models.DateField(null=True, blank=True)
    stop_reason = models.TextField(blank=True)
    form_token = models.UUIDField(null=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["coordinator", "form_token"], name="cycle_sent_once"),
            models.CheckConstraint(condition=Q(phase__in=list(steps.Phase)), name="known_phase"),
            models.CheckConstraint(
                condition=Q(identity__in=["naam", "vertrouwelijk", "anoniem"]),
                name="known_identity",
            ),
            models.CheckConstraint(
                condition=~Q(phase="gestopt") | ~Q(stop_reason=""), name="stopped_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(phase="concept", opened_on=None)
                | (~Q(phase="concept") & Q(opened_on__isnull=False)),
                name="published_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=["teruggekoppeld", "afgerond"])
                | Q(answered_on__isnull=False),
                name="answered_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(phase="afgerond") | Q(finished_on__isnull=False),
                name="finished_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(phase="gestopt") | Q(stopped_on__isnull=False),
                name="stopped_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.doel.question

    def phase_on(self, today: date) -> steps.Phase:
        return steps.phase_on(self.phase, self.closes_on, today)

    @property
    def closes_on(self) -> date | None:
        terugkoppeling = getattr(self, "terugkoppeling", None)
        return terugkoppeling.closes_on if terugkoppeling else None

    def accepts_input(self, today: date) -> bool:
        """Students can write: opened, within the stated days, and there is something to ask."""
        if self.phase != steps.Phase.OPEN or self.doel.influence == steps.MEE_WETEN:
            return False
        first, last = self.terugkoppeling.writing_days
        return first <= today <= last

    @property
    def staff(self) -> list[Membership]:
        """Who plans this cycle and sees the names with input op naam."""
        return [m for m in (self.coordinator, self.second_coordinator) if m is not None]


class Invitation(RandomKey):
    """Who was asked, and in which class they were then. Groups change; this does not.

    The row exists for everyone from opening on and carries no time, so that it can say *that*
    somebody took part anonymously (`took_part`), answered "klopt dit?" (`reviewed`) or gave a
    judgement (`judged`), while nothing links it to *what* they said.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="invitations")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="invitations")
    klas = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="invitations"
    )
    class_name = models.CharField(max_length=60, blank=True)
    leerjaar = models.PositiveSmallIntegerField(null=True, blank=True)
    took_part = models.BooleanField(default=False)
    asked_review = models.BooleanField(default=False)
    reviewed = models.BooleanField(default=False)
    judged = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "membership"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.membership_id} ({self.class_name})"


class Correction(RandomKey):
    """A change after publication, with the old text and the reason, for students to read."""

    class Field(models.TextChoices):
        QUESTION = "question", _("de vraag")
        INFLUENCE = "influence", _("jouw invloed")
        FRAME = "frame", _("wat al vastligt")
        CRITERION = "criterion", _("wanneer het gelukt is")

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=10, choices=Field.choices)
    old = models.TextField()
    new = models.TextField()
    reason = models.TextField()
    made_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["made_on", "at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="correction_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.new}"

"""Step 1: why, which question, how much influence, what is fixed, when it is a success, who."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.people.models import Group, Membership, RandomKey

from .cycle import Cycle


class Doel(RandomKey):
    """The goal of a cycle. `influence` runs from 1 (mee weten) to 5 (leerlingen beslissen)."""

    class Audience(models.TextChoices):
        GROEPEN = "groepen", _("Hele groepen")
        PERSONEN = "personen", _("Gekozen leerlingen")

    class Influence(models.IntegerChoices):
        MEE_WETEN = 1, _("Mee weten")
        MEE_DENKEN = 2, _("Mee denken")
        ADVISEREN = 3, _("Adviseren")
        MEE_BESLISSEN = 4, _("Mee beslissen")
        LEERLINGEN_BESLISSEN = 5, _("Leerlingen beslissen")

    cycle = models.OneToOneField(Cycle, models.CASCADE, related_name="doel")
    question = models.CharField(_("vraag"), max_length=140)
    why = models.CharField(_("waarom"), max_length=240, blank=True)
    influence = models.PositiveSmallIntegerField(
        _("invloed"), choices=Influence.choices, null=True, blank=True
    )
    mee_doen = models.BooleanField(_("leerlingen voeren mee uit"), default=False)
    frame = models.CharField(_("wat al vastligt"), max_length=240, blank=True)
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.GROEPEN)
    groups = models.ManyToManyField(Group, blank=True, related_name="doelen")
    people = models.ManyToManyField(Membership, blank=True, related_name="doelen")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="doel_has_a_question"),
            models.CheckConstraint(
                condition=Q(influence=None) | Q(influence__range=(1, 5)), name="influence_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return self.question


class Criterion(RandomKey):
    """When the cycle is a success; judged by the coordinator at the end."""

    class Verdict(models.TextChoices):
        GEHAALD = "gehaald", _("gehaald")
        DEELS = "deels", _("deels gehaald")
        NIET = "niet", _("niet gehaald")

    doel = models.ForeignKey(Doel, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["doel", "position"], name="criterion_in_order"),
            models.CheckConstraint(condition=~Q(text=""), name="criterion_has_text"),
            models.CheckConstraint(
                condition=Q(verdict__in=["", "gehaald", "deels", "niet"]),
                name="known_criterion_verdict",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Question(RandomKey):
    """One of the one to three things students are asked to write about."""

    doel = models.ForeignKey(Doel, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=140)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["doel", "position"], name="question_in_order"),
            models.CheckConstraint(
                condition=Q(position__range=(1, 3)), name="one_to_three_questions"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="question_has_text"),
        ]

    def __str__(self) -> str:
        return self.text

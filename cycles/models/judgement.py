"""What students say of the themes and of the answer. Answers stand alone: no name, no time.

That somebody answered is ticked on their `Invitation`; what was said is a row that nothing links
to a person. So nobody answers twice, answers never change, and once the stated last day has
passed the totals are frozen by themselves.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participation.people.models import RandomKey

from .contribution import Theme
from .cycle import Cycle
from .doel import Criterion


class ThemeReview(RandomKey):
    """ "Klopt dit?": until `ends_on` participants say whether the themes are what they meant."""

    cycle = models.OneToOneField(Cycle, models.CASCADE, related_name="review")
    asked_on = models.DateField()
    ends_on = models.DateField()
    answered = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("asked_on")), name="review_ends_after_asking"
            )
        ]

    def __str__(self) -> str:
        return f"klopt dit bij {self.cycle_id}"

    def runs(self, today: date) -> bool:
        return self.asked_on <= today <= self.ends_on


class ThemeOpinion(RandomKey):
    """One participant about one theme: is this what you meant, and if not, what was it."""

    class Fits(models.TextChoices):
        JA = "ja", _("ja, dit bedoelde ik")
        DEELS = "deels", _("een beetje")
        NEE = "nee", _("nee, ik bedoelde iets anders")

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="opinions")
    fits = models.CharField(max_length=5, choices=Fits.choices)
    correction = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fits__in=["ja", "deels", "nee"]), name="known_theme_opinion"
            )
        ]

    def __str__(self) -> str:
        return self.get_fits_display()


class StudentVerdict(RandomKey):
    """One student's answer to one question about the answer, on four worded faces (1–4).

    `leerjaar` is the one frozen at opening; only about "serieus", which is the one result that is
    shown per leerjaar, and only when at least the threshold of it was asked.
    """

    class About(models.TextChoices):
        BEGRIJP = "begrijp", _("Ik begrijp het antwoord.")
        SERIEUS = "serieus", _("Ik voel me serieus genomen.")
        INVLOED = "invloed", _("We kregen de invloed die beloofd was.")
        CRITERIUM = "criterium", _("Dit is gelukt.")

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="verdicts")
    about = models.CharField(max_length=9, choices=About.choices)
    criterion = models.ForeignKey(
        Criterion, models.CASCADE, null=True, blank=True, related_name="student_verdicts"
    )
    value = models.PositiveSmallIntegerField()
    leerjaar = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__range=(1, 4)), name="verdict_1_to_4"),
            models.CheckConstraint(
                condition=Q(about__in=["begrijp", "serieus", "invloed"], criterion=None)
                | Q(about="criterium", criterion__isnull=False),
                name="criterion_only_with_a_criterion",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.value}"

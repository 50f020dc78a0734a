"""A question that students put forward themselves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.ledger.models import Promise
from participation.people.models import Membership, RandomKey, Role, School, User

from .cycle import Cycle


class OwnQuestionQuerySet(models.QuerySet["OwnQuestion"]):
    def by(self, user: User) -> OwnQuestionQuerySet:
        """What this person put forward, whatever became of it."""
        return self.filter(asked_by__in=user.membership_ids)

    def online_for(self, user: User) -> OwnQuestionQuerySet:
        """What everybody at the school can read."""
        return self.filter(school_id__in=user.school_ids, status=OwnQuestion.Status.ONLINE)

    def for_staff(self, user: User) -> OwnQuestionQuerySet:
        """What coordinators answer and a director looks in on; not what was taken back."""
        schools = [
            school_id
            for school_id in user.school_ids
            if user.roles_at(school_id) & {Role.COORDINATOR, Role.DIRECTEUR}
        ]
        return self.filter(school_id__in=schools).exclude(status=OwnQuestion.Status.WITHDRAWN)

    def readable_by(self, user: User) -> OwnQuestionQuerySet:
        """Own, online, or under one's care as staff (404 for the rest)."""
        return self.by(user) | self.online_for(user) | self.for_staff(user)

    def waiting(self) -> OwnQuestionQuerySet:
        """The school still owes something: an answer, or the cycle that belongs to a ja."""
        return self.exclude(status=OwnQuestion.Status.WITHDRAWN).filter(
            Q(answer__in=["", OwnQuestion.Answer.LATER])
            | Q(answer=OwnQuestion.Answer.JA, cycle=None)
        )


class OwnQuestion(RandomKey):
    """A student's own question. The school answers ja, nee or later by the promised date.

    Other students see it, and can support it, once staff put it online. "Ja" starts a cycle.
    """

    class Status(models.TextChoices):
        NEW = "new", _("wacht op de school")
        ONLINE = "online", _("staat online")
        HIDDEN = "hidden", _("niet online")
        WITHDRAWN = "withdrawn", _("teruggetrokken")

    class Answer(models.TextChoices):
        JA = "ja", _("Ja, dit gaan we vragen")
        NEE = "nee", _("Nee")
        LATER = "later", _("Later")

    school = models.ForeignKey(School, models.CASCADE, related_name="own_questions")
    asked_by = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="own_questions"
    )
    question = models.CharField(_("jouw vraag"), max_length=140)
    why = models.CharField(_("waarom dit belangrijk is"), max_length=240, blank=True)
    asked_on = models.DateField()
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.NEW)
    hidden_reason = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=5, choices=Answer.choices, blank=True)
    reason = models.TextField(blank=True, max_length=800)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    cycle = models.OneToOneField(
        Cycle, models.SET_NULL, null=True, blank=True, related_name="own_question"
    )
    promise = models.OneToOneField(
        Promise, models.RESTRICT, null=True, blank=True, related_name="own_question"
    )
    later_promise = models.OneToOneField(
        Promise, models.RESTRICT, null=True, blank=True, related_name="postponed_question"
    )
    form_token = models.UUIDField(null=True, blank=True)

    objects = OwnQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "form_token"], name="own_question_sent_once"
            ),
            models.CheckConstraint(condition=~Q(question=""), name="own_question_has_text"),
            models.CheckConstraint(
                condition=Q(answer="") | (~Q(reason="") & Q(answered_on__isnull=False)),
                name="own_question_answered_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(answer="later") | Q(later_promise__isnull=False),
                name="later_is_promised",
            ),
            models.CheckConstraint(
                condition=~Q(status="hidden") | ~Q(hidden_reason=""),
                name="own_question_hidden_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_open(self) -> bool:
        """Neither ja nor nee was said, and it was not taken back."""
        return self.status != self.Status.WITHDRAWN and self.answer in {"", self.Answer.LATER}

    @property
    def owed(self) -> Promise | None:
        """The promise that counts now: the second one after the answer "later"."""
        return self.later_promise if self.later_promise_id else self.promise


class Support(RandomKey):
    """A student who finds a question important too. Shown as a total, through `disclosure`."""

    question = models.ForeignKey(OwnQuestion, models.CASCADE, related_name="supports")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="supports")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "membership"], name="support_once")
        ]

    def __str__(self) -> str:
        return f"steun voor {self.question_id}"

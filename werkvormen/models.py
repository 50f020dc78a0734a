"""Methods and their versions.

A `Werkvorm` is the method itself; everything one reads about it stands in a `WerkvormVersion`.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from participation.dutch import folded
from participation.people.models import Membership, RandomKey
from werkvormen.library import Span, total_minutes

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from participation.people.models import User


class ImmutableVersionError(Exception):
    """Someone tried to change a stored version; make a new version instead."""


class WerkvormQuerySet(models.QuerySet["Werkvorm"]):
    def readable_by(self, user: User | AnonymousUser) -> WerkvormQuerySet:
        """The built-in methods plus those of the user's own schools; nothing when signed out."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(school__isnull=True) | Q(school__in=user.school_ids))

    def visible_to(self, user: User | AnonymousUser) -> WerkvormQuerySet:
        """What stands in the library and in lists to choose from: nothing that was put away."""
        return self.readable_by(user).filter(archived_on=None)


class Werkvorm(RandomKey):
    """A method; without a school it is built in and every school sees it.

    `based_on_number` is the version of the original that was copied, or looked at since.
    """

    slug = models.SlugField(unique=True)
    school = models.ForeignKey(
        "people.School",
        models.CASCADE,
        verbose_name=_("school"),
        related_name="werkvormen",
        null=True,
        blank=True,
    )
    created_on = models.DateField(_("gemaakt op"))
    made_by = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="made_werkvormen"
    )
    based_on = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    based_on_number = models.PositiveSmallIntegerField(null=True, blank=True)
    archived_on = models.DateField(null=True, blank=True)
    form_token = models.UUIDField(null=True, blank=True)

    objects = WerkvormQuerySet.as_manager()

    class Meta:
        verbose_name = _("werkvorm")
        verbose_name_plural = _("werkvormen")
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["school", "form_token"], name="werkvorm_sent_once"),
            models.CheckConstraint(
                condition=Q(archived_on=None) | Q(school__isnull=False),
                name="built_in_stays_in_the_library",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class WerkvormDraft(RandomKey):
    """What somebody is writing; a version comes of it when it is shared with the school.

    May be incomplete. `revision` counts the saves, so that two people do not overwrite each other.
    """

    werkvorm = models.OneToOneField(Werkvorm, models.CASCADE, related_name="draft")
    name = models.CharField(_("naam"), max_length=80, blank=True)
    summary = models.CharField(_("in één zin"), max_length=200, blank=True)
    content = models.JSONField(_("inhoud"), default=dict)
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    changed_on = models.DateField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WerkvormVersionQuerySet(models.QuerySet["WerkvormVersion"]):
    def newest(self) -> WerkvormVersionQuerySet:
        """Only the versions that no higher number follows."""
        later = WerkvormVersion.objects.filter(
            werkvorm=OuterRef("werkvorm"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later)).select_related("werkvorm")

    def newest_visible_to(self, user: User | AnonymousUser) -> WerkvormVersionQuerySet:
        """The newest version of every method this person may read, by name; one query."""
        return self.newest().filter(werkvorm__in=Werkvorm.objects.visible_to(user)).order_by("name")

    def of_school(self, school_id: uuid.UUID) -> WerkvormVersionQuerySet:
        """The built-in methods and those of this school: who works at two chooses per school."""
        return self.filter(Q(werkvorm__school=None) | Q(werkvorm__school=school_id))

    def by_name(self) -> list[WerkvormVersion]:
        """As people look up a name: without capitals and accents, which a database may sort on."""
        return sorted(self, key=lambda version: (folded(version.name), str(version.pk)))

    def newest_readable_by(self, user: User | AnonymousUser) -> WerkvormVersionQuerySet:
        """As `newest_visible_to`, with what was put away: its own page can still be opened."""
        return self.newest().filter(werkvorm__in=Werkvorm.objects.readable_by(user))

    def update(self, **kwargs: Any) -> int:
        """Refused, like `save()`: see `WerkvormVersion`."""
        raise ImmutableVersionError

    update.alters_data = True  # type: ignore[attr-defined]


class WerkvormVersion(RandomKey):
    """What a method said at one time.

    A stored version never changes. A session keeps the version it was planned with, so that its
    run sheet and what students were told stay what they were when the method is improved later.
    """

    werkvorm = models.ForeignKey(Werkvorm, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("versie"))
    name = models.CharField(_("naam"), max_length=80)
    summary = models.CharField(_("in één zin"), max_length=200)
    content = models.JSONField(_("inhoud"), help_text="Zie werkvormen.library.SHAPE.")
    made_on = models.DateField(_("gemaakt op"))

    objects = WerkvormVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("versie van een werkvorm")
        verbose_name_plural = _("versies van werkvormen")
        ordering = ["name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["werkvorm", "number"], name="one_version_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    def save(self, **kwargs: Any) -> None:
        """Store a new version; raises `ImmutableVersionError` when a stored one was changed."""
        if self._state.adding:
            # Insert only: with the key of a stored version Django would quietly overwrite it.
            super().save(**{**kwargs, "force_insert": True})
        elif self._facts() != WerkvormVersion.objects.get(pk=self.pk)._facts():
            raise ImmutableVersionError

    def _facts(self) -> tuple[object, ...]:
        return tuple(getattr(self, field.attname) for field in self._meta.concrete_fields)

    @property
    def total_minutes(self) -> Span:
        """How long all moments take together."""
        return total_minutes(self.content)

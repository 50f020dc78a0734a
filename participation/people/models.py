"""Schools and the people in them.

`School` is the wall between tenants: every other row reaches a school, and querysets narrow to
`user.school_ids` before they answer anything.
"""

from __future__ import annotations

import uuid
from datetime import date
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participation.disclosure import DEFAULT_THRESHOLD


class RandomKey(models.Model):
    """A row whose key tells nothing: not how many there are, not which came first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class School(RandomKey):
    """One school (tenant)."""

    class Region(models.TextChoices):
        NOORD = "noord", _("Nederland, regio noord")
        MIDDEN = "midden", _("Nederland, regio midden")
        ZUID = "zuid", _("Nederland, regio zuid")
        VLAANDEREN = "vlaanderen", _("Vlaanderen")

    name = models.CharField(_("naam"), max_length=120)
    slug = models.SlugField(unique=True)
    region = models.CharField(_("regio"), max_length=12, choices=Region.choices)
    threshold = models.PositiveSmallIntegerField(
        _("kleinste groep die getoond wordt"), default=DEFAULT_THRESHOLD
    )
    care_contact = models.CharField(
        _("bij wie een leerling terechtkan"),
        max_length=120,
        blank=True,
        help_text=_("Bijvoorbeeld: mevrouw Jansen (lokaal 105)"),
    )
    participation_contact = models.CharField(
        _("bij wie een leerling een vraag kwijt kan"), max_length=120, blank=True
    )
    vision = models.TextField(_("onze visie"), blank=True, max_length=2000)
    answer_days = models.PositiveSmallIntegerField(
        _("binnen hoeveel dagen een leerling antwoord krijgt op een eigen vraag"), default=14
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold__gte=DEFAULT_THRESHOLD), name="threshold_never_lowered"
            )
        ]

    def __str__(self) -> str:
        return self.name


class HelpLine(RandomKey):
    """Where a student gets help now. A school without rows gets those of its country (help.py)."""

    school = models.ForeignKey(School, models.CASCADE, related_name="help_lines")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("naam"), max_length=60)
    about = models.CharField(_("waarvoor"), max_length=120, blank=True)
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["school", "position"], name="help_line_in_order"),
            models.CheckConstraint(condition=~Q(name=""), name="help_line_has_a_name"),
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(website=""), name="help_line_can_be_reached"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolBreak(RandomKey):
    """A break in the school day, the same every day; a meeting that runs into it is warned of."""

    school = models.ForeignKey(School, models.CASCADE, related_name="breaks")
    name = models.CharField(_("naam"), max_length=40)
    starts_at = models.TimeField(_("begint om"))
    ends_at = models.TimeField(_("klaar om"))

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["school", "starts_at"], name="one_break_per_time"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="break_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="break_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolYearQuerySet(models.QuerySet["SchoolYear"]):
    def at(self, school_id: uuid.UUID, today: date) -> SchoolYear | None:
        """The school year that `today` falls in, or the newest one before it."""
        return self.filter(school_id=school_id, starts_on__lte=today).order_by("-starts_on").first()


class SchoolYear(RandomKey):
    """A school year, e.g. 2026-2027; both dates inclusive."""

    school = models.ForeignKey(School, models.CASCADE, related_name="years")
    name = models.CharField(max_length=9)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = SchoolYearQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="one_year_per_name"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="year_has_length"),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolDay(RandomKey):
    """A stretch of days on which the school differs from an ordinary week; dates inclusive."""

    class Kind(models.TextChoices):
        VAKANTIE = "vakantie", _("vakantie")
        FEESTDAG = "feestdag", _("feestdag")
        TOETSWEEK = "toetsweek", _("toetsweek")
        EXAMENS = "examens", _("examens")
        STUDIEDAG = "studiedag", _("studiedag")
        LESDAG = "lesdag", _("gewone lesdag")

    school = models.ForeignKey(School, models.CASCADE, related_name="days")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="day_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    LEERLING = "leerling", _("leerling")
    MEDEWERKER = "medewerker", _("medewerker")
    COORDINATOR = "coordinator", _("coördinator")
    ZORGCOORDINATOR = "zorgcoordinator", _("zorgcoördinator")
    DIRECTEUR = "directeur", _("directeur")
    BEHEERDER = "beheerder", _("beheerder")


STAFF_ROLES = frozenset(Role.values) - {Role.LEERLING.value}


class User(RandomKey, AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. Students need no e-mail address."""

    username = models.CharField(
        _("gebruikersnaam"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Deze gebruikersnaam bestaat al.")},
    )
    first_name = models.CharField(_("voornaam"), max_length=80)
    tussenvoegsel = models.CharField(_("tussenvoegsel"), max_length=20, blank=True)
    last_name = models.CharField(_("achternaam"), max_length=80, blank=True)
    title = models.CharField(_("aanhef"), max_length=10, blank=True)
    email = models.EmailField(_("e-mailadres"), blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    theme = models.CharField(_("weergave"), max_length=6, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Voornaam tussenvoegsel achternaam, without double spaces."""
        parts = [self.first_name, self.tussenvoegsel, self.last_name]
        return " ".join(part for part in parts if part)

    def get_short_name(self) -> str:
        return self.first_name

    @property
    def formal_name(self) -> str:
        """How a student knows a member of staff: "mevrouw De Wit"."""
        tussenvoegsel = self.tussenvoegsel[:1].upper() + self.tussenvoegsel[1:]
        family = " ".join(part for part in [tussenvoegsel, self.last_name] if part)
        return f"{self.title} {family}" if self.title and family else self.get_full_name()

    @cached_property
    def own_memberships(self) -> list[Membership]:
        """All memberships with their school, read once per request."""
        return list(self.memberships.select_related("school").order_by("school__name", "role"))

    @property
    def school_ids(self) -> set[uuid.UUID]:
        return {membership.school_id for membership in self.own_memberships}

    @property
    def school(self) -> School | None:
        """The school whose pages this person sees; None for someone without a school."""
        return self.own_memberships[0].school if self.own_memberships else None

    def roles_at(self, school_id: uuid.UUID) -> set[str]:
        return {m.role for m in self.own_memberships if m.school_id == school_id}

    def has_role(self, *roles: str, school_id: uuid.UUID | None = None) -> bool:
        """Whether this person holds one of the roles, at one school or at their own."""
        at = school_id or (self.school.pk if self.school else None)
        return at is not None and not self.roles_at(at).isdisjoint(roles)

    @property
    def membership_ids(self) -> set[uuid.UUID]:
        return {membership.pk for membership in self.own_memberships}

    def membership_as(self, *roles: str, school_id: uuid.UUID | None = None) -> Membership | None:
        """The membership with the first of `roles` that this person holds."""
        at = school_id or (self.school.pk if self.school else None)
        for role in roles:
            for membership in self.own_memberships:
                if membership.role == role and membership.school_id == at:
                    return membership
        return None


class Membership(RandomKey):
    """One role of one person at one school; a person may hold several."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    school = models.ForeignKey(School, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "school", "role"], name="one_membership_per_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class GroupQuerySet(models.QuerySet["Group"]):
    def of_students(self, year: SchoolYear | None) -> GroupQuerySet:
        """Groups of a school year that students can be invited by, classes in reading order."""
        return (
            self.filter(school_year=year, member_links__membership__role=Role.LEERLING)
            .annotate(
                size=models.Count(
                    "member_links",
                    filter=Q(
                        member_links__membership__role=Role.LEERLING,
                        member_links__membership__user__is_active=True,
                    ),
                )
            )
            .select_related("school_year")
            .order_by("kind", "leerjaar", "name")
        )


class Group(RandomKey):
    """A group of people in one school year: a class, a leerjaar, the leerlingenraad …"""

    class Kind(models.TextChoices):
        KLAS = "klas", _("klas")
        LEERJAAR = "leerjaar", _("leerjaar")
        LEERLINGENRAAD = "leerlingenraad", _("leerlingenraad")
        MR = "mr", _("MR-geleding")
        PANEL = "panel", _("panel")
        EIGEN = "eigen", _("eigen groep")

    school_year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    name = models.CharField(max_length=60)
    leerjaar = models.PositiveSmallIntegerField(null=True, blank=True)
    niveau = models.CharField(max_length=20, blank=True)
    vestiging = models.CharField(max_length=60, blank=True)
    members: models.ManyToManyField[Membership, GroupMembership] = models.ManyToManyField(
        Membership, through="GroupMembership", related_name="groups"
    )

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["leerjaar", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_year", "kind", "name"], name="one_group_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class GroupMembership(RandomKey):
    class Function(models.TextChoices):
        LID = "lid", _("lid")
        MENTOR = "mentor", _("mentor")
        VOORZITTER = "voorzitter", _("voorzitter")

    group = models.ForeignKey(Group, models.CASCADE, related_name="member_links")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="group_links")
    function = models.CharField(max_length=10, choices=Function.choices, default=Function.LID)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "membership"], name="once_per_group")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.group_id}"


class Screen(RandomKey):
    """A display in the hall, opened by its secret address; off once `revoked_on` is set."""

    class Theme(models.TextChoices):
        LIGHT = "light", _("Licht")
        DARK = "dark", _("Donker")

    school = models.ForeignKey(School, models.CASCADE, related_name="screens")
    name = models.CharField(_("waar hangt het scherm"), max_length=60)
    token = models.CharField(max_length=43, unique=True)
    theme = models.CharField(_("licht of donker"), max_length=6, blank=True, choices=Theme.choices)
    made_on = models.DateField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    revoked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["made_on", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="screen_has_a_name"),
            models.CheckConstraint(condition=~Q(token=""), name="screen_has_a_token"),
        ]

    def __str__(self) -> str:
        return self.name

"""The draaiboek of a meeting: its steps on the clock, how it runs, and what was learned."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from participation.people.models import Group, Membership, RandomKey

from .session import Session


class RunSheet(RandomKey):
    """The run sheet of one session, made from one moment of its werkvorm and then its own."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="run_sheet")
    moment = models.PositiveSmallIntegerField(default=0)
    """Which moment of the method, counted from 0."""
    prepared = models.JSONField(default=list)
    """The numbers, counted from 0, of what is done of the method's preparation."""
    revision = models.PositiveIntegerField(default=1)
    """Counts the saves, so that two people do not overwrite each other."""
    form_token = models.UUIDField(null=True)
    """Of the last save, so that a double click stores once."""

    def __str__(self) -> str:
        return f"draaiboek van {self.session_id}"


class RunStep(RandomKey):
    """One step, with whole minutes; a dropped one stays, so that it can come back."""

    sheet = models.ForeignKey(RunSheet, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    method_step = models.PositiveSmallIntegerField(null=True, blank=True)
    """Which step of the moment it came from, counted from 0; None when it was added here."""
    name = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField()
    """Fewer minutes than this make no sense; fitting to the clock never goes below."""
    by = models.CharField(max_length=60, blank=True)
    facilitator_does = models.TextField(blank=True)
    facilitator_says = models.TextField(blank=True)
    """One sentence per line."""
    students_do = models.TextField(blank=True)
    task = models.CharField(max_length=140, blank=True)
    """What the large screen says."""
    materials = models.TextField(blank=True)
    """One per line."""
    skip = models.CharField(max_length=120, blank=True)
    saves = models.PositiveSmallIntegerField(null=True, blank=True)
    """Minutes won by `skip`; None when it leaves the whole step out."""
    dropped = models.BooleanField(default=False)
    real_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    """How long it really took; from the clock while it ran, or noted afterwards."""

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="run_step_has_a_name"),
            models.CheckConstraint(
                condition=Q(least__gte=1, least__lte=F("minutes"), minutes__lte=600),
                name="run_step_minutes_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Run(RandomKey):
    """A run sheet that runs: which step, since when, and whether it stands still.

    Times are those of the server. `revision` grows with every press, so that a phone that was
    offline and a screen that polls know which of two states is the newer.
    """

    sheet = models.OneToOneField(RunSheet, models.CASCADE, related_name="run")
    position = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    step_started_at = models.DateTimeField()
    """Moves along by every pause: now (or `paused_at`) minus this is the time used."""
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    step = models.ForeignKey(RunStep, models.SET_NULL, null=True, related_name="+")
    """The step that runs; `position` is where to go on when it was taken out of the sheet."""
    used = models.JSONField(default=dict)
    """Seconds used of each step that was left, by its key: who comes back goes on counting."""
    pressed = models.JSONField(default=list)
    """The keys of the last presses: a retry is recognised and does not skip a step."""
    revision = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"stap {self.position} van {self.sheet_id}"


class SessionNote(RandomKey):
    """What was learned from a meeting, noted in a minute; a tip only when it may be shared."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="learned")
    worked = models.CharField(max_length=300, blank=True)
    hard = models.CharField(max_length=300, blank=True)
    tip = models.CharField(max_length=300, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    real_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    noted_on = models.DateField()

    def __str__(self) -> str:
        return f"geleerd van {self.session_id}"


class GroupAttendance(RandomKey):
    """How many of a group were at a meeting: heads that were counted, never persons."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="group_attendance")
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="+")
    group_name = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["group_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "group_name"], name="one_attendance_per_group"
            ),
            models.CheckConstraint(condition=Q(number__lte=999), name="attendance_up_to_999"),
            models.CheckConstraint(condition=~Q(group_name=""), name="attendance_has_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.number} van {self.group_name}"

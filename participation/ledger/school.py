"""Verbs about a school as a whole: what it says about itself, and its displays in the hall."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from participation.people.models import Membership, School, Screen

from .actions import log

TOKEN_BYTES = 32


@dataclass(frozen=True)
class VisionData:
    """The page "onze visie": a text, where to go, and how soon own questions are answered."""

    vision: str
    participation_contact: str
    care_contact: str
    answer_days: int


@transaction.atomic
def save_vision(*, by: Membership, data: VisionData) -> None:
    """Store the page. Promises that were made before keep their date."""
    fields = vars(data)
    School.objects.filter(pk=by.school_id).update(**fields)
    log(by=by, school=by.school, verb="vision_saved", of=by.school_id)


@transaction.atomic
def make_screen(*, by: Membership, name: str, theme: str, today: date) -> Screen:
    """A display with a new secret address.

    A display of this name that works already is given back: a double tap makes one.
    """
    School.objects.select_for_update().get(pk=by.school_id)
    known = Screen.objects.filter(school=by.school_id, name=name, revoked_on=None).first()
    if known:
        return known
    screen = Screen.objects.create(
        school=by.school,
        name=name,
        theme=theme,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        made_on=today,
        by=by,
    )
    log(by=by, school=by.school, verb="screen_made", of=screen.pk)
    return screen


@transaction.atomic
def revoke_screen(*, by: Membership, screen: Screen, today: date) -> None:
    """Switch an address off for good; a new display gets a new address."""
    if Screen.objects.filter(pk=screen.pk, revoked_on=None).update(revoked_on=today):
        log(by=by, school=screen.school, verb="screen_revoked", of=screen.pk)

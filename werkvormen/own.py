"""Verbs for the methods of a school itself: start, copy, write, share, put away.

What is being written is the draft; sharing makes the next version of it. Versions never change,
so a session, a cycle and everybody who reads keep what they had.
"""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from participation.ledger.actions import log
from participation.people.models import Membership, School
from werkvormen.drawings import ANY_ROOM, drawn
from werkvormen.models import Werkvorm, WerkvormDraft, WerkvormVersion
from werkvormen.permissions import WRITERS
from werkvormen.sharing import Problem, problems
from werkvormen.writing import Written

LONGEST_NAME = 80


class Refused(Exception):
    """The act cannot be done now; the sentence says why, for the person who tried."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Meanwhile(Refused):
    """Somebody else saved since this person began; `now` is what stands there."""

    def __init__(self, now: Standing) -> None:
        super().__init__(_("Iemand anders bewaarde net een nieuwere tekst."))
        self.now = now


class Incomplete(Refused):
    """Not ready for the school to read; `problems` name the fields."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(_("Je kunt dit nog niet delen."))
        self.problems = found


@dataclass(frozen=True)
class Standing:
    """What is stored of a method now: its draft, or else its newest version.

    `stamp` tells two moments apart: a form that carries an older one was overtaken.
    """

    written: Written
    stamp: str
    draft: WerkvormDraft | None
    version: WerkvormVersion | None


def standing(werkvorm: Werkvorm) -> Standing:
    """What is stored now; two queries."""
    draft = WerkvormDraft.objects.select_related("by__user").filter(werkvorm=werkvorm).first()
    version = WerkvormVersion.objects.filter(werkvorm=werkvorm).order_by("-number").first()
    text = draft or version
    written = Written(text.name, text.summary, text.content) if text else Written("", "", {})
    number = version.number if version else 0
    stamp = f"{number}.{draft.pk.hex[:8]}.{draft.revision}" if draft else f"{number}"
    return Standing(written, stamp, draft, version)


def _locked(werkvorm: Werkvorm, by: Membership, *, put_away: bool = False) -> Werkvorm:
    """The method's row, held until the transaction ends; refused when `by` may not write it."""
    fresh = Werkvorm.objects.select_for_update().filter(pk=werkvorm.pk).first()
    if fresh is None:
        raise Refused(_("Deze werkvorm is net weggehaald."))
    if fresh.school_id is None:
        raise Refused(_("Een ingebouwde werkvorm verandert niet. Maak er een kopie van."))
    if fresh.school_id != by.school_id or by.role not in WRITERS:
        raise Refused(_("Deze werkvorm mag jij niet veranderen."))
    if fresh.archived_on and not put_away:
        raise Refused(_("Deze werkvorm is opgeborgen. Zet hem eerst terug."))
    return fresh


def _note(by: Membership, verb: str, werkvorm: Werkvorm) -> None:
    """One log row; it holds no words of the method."""
    log(by=by, school=by.school, verb=verb, of=werkvorm.pk)


# ── Beginning ─────────────────────────────────────────────────────────────────


@transaction.atomic
def start(*, by: Membership, written: Written, token: uuid.UUID | None, today: date) -> Werkvorm:
    """A new method with a first draft; the same token again gives the same one."""
    return _begin(by, "method_started", written, token, today)


@transaction.atomic
def copy(
    *, by: Membership, version: WerkvormVersion, token: uuid.UUID | None, today: date
) -> Werkvorm:
    """A draft with everything this version says, and the drawing of its room."""
    original = version.werkvorm
    room = version.content.get("drawing") or (
        original.slug if original.slug in drawn() else ANY_ROOM
    )
    if original.school_id not in (None, by.school_id):
        raise Refused(_("Deze werkvorm is van een andere school."))
    plain, tail = _plain_name(version.name)
    # Who made the original stays, with the link; that it was changed here is said too.
    note = _("Gebaseerd op ‘%(name)s’, aangepast door onze school.") % {"name": plain}
    source = {"name": "", "url": "", **(version.content.get("source") or {}), "note": note}
    name = plain[: LONGEST_NAME - len(tail)] + tail
    content = version.content | {"drawing": room, "source": source}
    written = Written(name, version.summary, content)
    return _begin(by, "method_copied", written, token, today, version)


def _plain_name(name: str) -> tuple[str, str]:
    """The name without "(onze versie)", and what its copy gets behind it: "(onze versie 2)"."""
    ours = _("onze versie")
    found = re.fullmatch(rf"(.*?) \({re.escape(ours)}(?: (\d{{1,3}}))?\)", name)
    if found is None:
        return name, f" ({ours})"
    return found[1], f" ({ours} {int(found[2] or 1) + 1})"


def _begin(
    by: Membership,
    verb: str,
    written: Written,
    token: uuid.UUID | None,
    today: date,
    copied: WerkvormVersion | None = None,
) -> Werkvorm:
    if by.role not in WRITERS:
        raise Refused(_("Alleen een coördinator schrijft werkvormen."))
    School.objects.select_for_update().get(pk=by.school_id)  # a double click waits for the first
    known = Werkvorm.objects.filter(school=by.school_id, form_token=token).first()
    if token and known:
        return known
    werkvorm = Werkvorm.objects.create(
        # Nobody can guess it, and it says nothing of other schools: not even how many there are.
        slug=f"eigen-{secrets.token_hex(8)}",
        school=by.school,
        created_on=today,
        made_by=by,
        based_on=copied.werkvorm if copied else None,
        based_on_number=copied.number if copied else None,
        form_token=token,
    )
    _draft(werkvorm, by, written, today)
    _note(by, verb, werkvorm)
    return werkvorm


def _draft(werkvorm: Werkvorm, by: Membership, written: Written, today: date) -> WerkvormDraft:
    return WerkvormDraft.objects.create(
        werkvorm=werkvorm,
        name=written.name,
        summary=written.summary,
        content=written.content,
        by=by,
        changed_on=today,
    )


# ── Writing and sharing ───────────────────────────────────────────────────────


@transaction.atomic
def save_draft(
    *, by: Membership, werkvorm: Werkvorm, written: Written, stamp: str, today: date
) -> Standing:
    """Keep what was written. The same words again change nothing, so a double click is harmless.

    Raises `Meanwhile` when something else was stored since the form with this stamp was made.
    """
    werkvorm = _locked(werkvorm, by)
    now = standing(werkvorm)
    if now.written == written:
        return now
    if now.stamp != stamp:
        raise Meanwhile(now)
    if now.draft is None:
        _draft(werkvorm, by, written, today)
    else:
        fields: dict[str, Any] = vars(written) | {"by": by, "changed_on": today}
        for name, value in fields.items():
            setattr(now.draft, name, value)
        now.draft.revision += 1
        now.draft.save()
    _note(by, "method_saved", werkvorm)
    return standing(werkvorm)


@transaction.atomic
def share(*, by: Membership, werkvorm: Werkvorm, stamp: str, today: date) -> WerkvormVersion:
    """Make the draft the next version, for the whole school. Shared already: gives that version.

    Raises `Incomplete` with a sentence per field, or `Meanwhile`.
    """
    werkvorm = _locked(werkvorm, by)
    now = standing(werkvorm)
    if now.draft is None and now.version is not None:
        return now.version
    if now.stamp != stamp:
        raise Meanwhile(now)
    found = problems(now.written)
    if found:
        raise Incomplete(found)
    version = WerkvormVersion.objects.create(
        werkvorm=werkvorm,
        number=now.version.number + 1 if now.version else 1,
        made_on=today,
        **vars(now.written),
    )
    WerkvormDraft.objects.filter(werkvorm=werkvorm).delete()
    _note(by, "method_shared", werkvorm)
    return version


@transaction.atomic
def drop_draft(*, by: Membership, werkvorm: Werkvorm, stamp: str) -> bool:
    """Throw the draft away; True when nothing is left, because it was never shared.

    Raises `Meanwhile` when somebody wrote in it since this person was asked to be sure.
    """
    werkvorm = _locked(werkvorm, by)
    now = standing(werkvorm)
    if now.draft is None:
        raise Refused(_("Er is geen concept (meer)."))
    if now.stamp != stamp:
        raise Meanwhile(now)
    _note(by, "method_draft_dropped", werkvorm)
    if now.version is None:
        werkvorm.delete()
        return True
    now.draft.delete()
    return False


# ── Putting away ──────────────────────────────────────────────────────────────


@transaction.atomic
def put_away(*, by: Membership, werkvorm: Werkvorm, today: date) -> None:
    """Out of the library. Sessions and cycles keep the version they hold; a draft stays."""
    werkvorm = _locked(werkvorm, by, put_away=True)
    if not werkvorm.versions.exists():
        raise Refused(_("Deze werkvorm is nog niet gedeeld. Gooi het concept weg."))
    if werkvorm.archived_on is None:
        werkvorm.archived_on = today
        werkvorm.save(update_fields=["archived_on"])
        _note(by, "method_put_away", werkvorm)


@transaction.atomic
def bring_back(*, by: Membership, werkvorm: Werkvorm) -> None:
    """Into the library again, as it was."""
    werkvorm = _locked(werkvorm, by, put_away=True)
    if werkvorm.archived_on is not None:
        werkvorm.archived_on = None
        werkvorm.save(update_fields=["archived_on"])
        _note(by, "method_brought_back", werkvorm)


@transaction.atomic
def seen_original(*, by: Membership, werkvorm: Werkvorm) -> None:
    """The school looked at the newer original: until the next one there is nothing to say."""
    werkvorm = _locked(werkvorm, by, put_away=True)
    newest = newest_number(werkvorm.based_on_id)
    if newest is not None and newest != werkvorm.based_on_number:
        werkvorm.based_on_number = newest
        werkvorm.save(update_fields=["based_on_number"])
        _note(by, "method_original_seen", werkvorm)


def newest_number(pk: uuid.UUID | None) -> int | None:
    """The number of the newest version of a method; None when there is none."""
    numbers = WerkvormVersion.objects.filter(werkvorm=pk).order_by("-number")
    return numbers.values_list("number", flat=True).first()

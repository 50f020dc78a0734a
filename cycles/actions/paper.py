"""Input from paper: sheets that were typed over, photos, and heads that were counted.

Staff type what students wrote down, so paper has no writer: it never counts as a person, nobody
gets a message, and it can be corrected or removed until the answer is given.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.models import Contribution, Cycle, HeadCount, PaperSheet, Question, Session
from cycles.models.contribution import MAX_TEXT
from cycles.paper import MOST_LINES, MOST_STICKERS, Line
from cycles.steps import MEE_WETEN, PUBLISHED
from participation.people.models import Group, Membership

from .base import (
    Refused,
    locked,
    note,
    refuse_other_school,
    refuse_when_ended,
    settle,
    still_there,
)

ON_PAGE = (Contribution.Status.LIVE, Contribution.Status.HIDDEN)


@dataclass(frozen=True)
class SheetData:
    """Which sheet this is: where it hung, which question stood on it, at which meeting."""

    source: str
    question: Question
    session: Session | None = None


def _open_for_paper(cycle: Cycle, today: date) -> Cycle:
    """The locked cycle, while paper can still be added or changed: until the answer."""
    cycle = locked(cycle)
    if cycle.phase not in PUBLISHED or cycle.doel.influence == MEE_WETEN:
        raise Refused(_("Deze cyclus vraagt nu geen input."))
    refuse_when_ended(cycle)
    if cycle.answered_on:
        raise Refused(_("Het antwoord is al gegeven. Input van papier staat nu vast."))
    settle(cycle, today)
    return cycle


@transaction.atomic
def add_sheet(
    *,
    by: Membership,
    cycle: Cycle,
    sheet: SheetData,
    lines: Sequence[Line],
    token: uuid.UUID | None,
    now: datetime,
    today: date,
) -> PaperSheet:
    """Store every line as a contribution; the same words twice are two. A token stores once."""
    cycle = _open_for_paper(cycle, today)
    if known := _stored_before(cycle, token):
        return known
    if not lines:
        raise Refused(_("Er staat nog geen regel met tekst."))
    if len(lines) > MOST_LINES:
        raise Refused(_("Hooguit %(most)d regels per keer.") % {"most": MOST_LINES})
    for line in lines:
        _refuse_unreadable(line)
    row = _new_sheet(by, cycle, sheet, token, today)
    # Keys in the order of the lines, so that the page reads like the paper.
    keys = sorted(uuid.uuid4() for _line in lines)
    made = [_from_paper(row, line, now, key) for line, key in zip(lines, keys, strict=True)]
    Contribution.objects.bulk_create(made)
    note(cycle, by, "paper_added", row.pk)
    return row


def add_photo(
    *,
    by: Membership,
    cycle: Cycle,
    sheet: SheetData,
    caption: str,
    photo: bytes,
    token: uuid.UUID | None,
    now: datetime,
    today: date,
) -> PaperSheet:
    """Store one photo (a clean JPEG from `cycles.photos`) with what its maker says of it."""
    written = ""
    try:
        with transaction.atomic():
            cycle = _open_for_paper(cycle, today)
            if known := _stored_before(cycle, token):
                return known
            line = Line(caption)
            _refuse_unreadable(line)
            row = _new_sheet(by, cycle, sheet, token, today)
            contribution = _from_paper(row, line, now, uuid.uuid4())
            contribution.photo.save(f"{uuid.uuid4().hex}.jpg", ContentFile(photo), save=False)
            written = contribution.photo.name
            contribution.save()
            note(cycle, by, "photo_added", row.pk)
    except BaseException:  # around the transaction: its end can fail too
        if written:
            default_storage.delete(written)
        raise
    return row


def _stored_before(cycle: Cycle, token: uuid.UUID | None) -> PaperSheet | None:
    return cycle.sheets.filter(form_token=token).first() if token else None


def _refuse_unreadable(line: Line) -> None:
    if not line.text.strip():
        raise Refused(_("Er staat nog geen regel met tekst."))
    if len(line.text) > MAX_TEXT:
        raise Refused(_("Een regel is te lang. Hooguit %(most)d tekens.") % {"most": MAX_TEXT})
    if not 1 <= line.count <= MOST_STICKERS:
        raise Refused(_("Het aantal stickers ligt tussen 1 en %(most)d.") % {"most": MOST_STICKERS})


def _new_sheet(
    by: Membership, cycle: Cycle, sheet: SheetData, token: uuid.UUID | None, today: date
) -> PaperSheet:
    if not sheet.source.strip():
        raise Refused(_("Schrijf op van welk vel dit komt."))
    if sheet.question.doel.cycle_id != cycle.pk:
        raise Refused(_("Kies een vraag van deze cyclus."))
    if sheet.session and sheet.session.cycle_id != cycle.pk:
        raise Refused(_("Kies een bijeenkomst van deze cyclus."))
    return PaperSheet.objects.create(
        cycle=cycle,
        question=sheet.question,
        session=sheet.session,
        source=sheet.source.strip(),
        made_on=today,
        by=by,
        form_token=token,
    )


def _from_paper(sheet: PaperSheet, line: Line, now: datetime, key: uuid.UUID) -> Contribution:
    anonymous = sheet.cycle.identity == Cycle.Identity.ANONIEM
    return Contribution(
        pk=key,
        cycle=sheet.cycle,
        question=sheet.question,
        identity=sheet.cycle.identity,
        text=line.text.strip(),
        count=line.count,
        sheet=sheet,
        received_at=None if anonymous else now,
    )


@transaction.atomic
def change_line(*, by: Membership, line: Contribution, to: Line, today: date) -> None:
    """Correct a line that was typed over wrongly."""
    cycle, line = _one_line(line, today)
    _refuse_unreadable(to)
    if (line.text, line.count) == (to.text.strip(), to.count):
        return
    line.text, line.count = to.text.strip(), to.count
    line.save(update_fields=["text", "count"])
    note(cycle, by, "paper_changed", line.sheet_id)


@transaction.atomic
def remove_line(*, by: Membership, line: Contribution, today: date) -> None:
    """Take a line away, with its photo; the last line takes its sheet along."""
    cycle, line = _one_line(line, today)
    note(cycle, by, "paper_removed", line.sheet_id)
    _forget_photos([line])
    line.delete()
    cycle.sheets.filter(contributions=None).delete()


def _one_line(line: Contribution, today: date) -> tuple[Cycle, Contribution]:
    cycle = _open_for_paper(line.cycle, today)
    line = still_there(line)
    if line.sheet_id is None or line.status not in ON_PAGE:
        raise Refused(_("Deze regel kun je hier niet veranderen."))
    return cycle, line


@transaction.atomic
def remove_sheet(*, by: Membership, sheet: PaperSheet, today: date) -> None:
    """Take a whole sheet away, unless the zorgcoordinator has a line of it."""
    cycle = _open_for_paper(sheet.cycle, today)
    sheet = still_there(sheet)
    lines = list(sheet.contributions.all())
    if any(line.status not in ON_PAGE for line in lines):
        raise Refused(
            _("Een regel van dit vel ligt bij de zorgcoördinator. Haal de andere een voor een weg.")
        )
    note(cycle, by, "paper_removed", sheet.pk)
    _forget_photos(lines)
    sheet.delete()


def _forget_photos(lines: Sequence[Contribution]) -> None:
    """Throw the files away once the rows are really gone."""
    for line in lines:
        if line.photo:
            transaction.on_commit(partial(default_storage.delete, line.photo.name))


@transaction.atomic
def count_group(
    *,
    by: Membership,
    cycle: Cycle,
    group: Group | None,
    group_name: str,
    number: int,
    session: Session | None,
    today: date,
) -> HeadCount:
    """How many students of a group took part on paper, at a meeting or in the whole cycle."""
    cycle = _open_for_paper(cycle, today)
    name = (group.name if group else group_name).strip()
    _refuse_number(number)
    if not name:
        raise Refused(_("Kies een groep, of schrijf op welke groep het was."))
    if group:
        refuse_other_school(cycle, [group.school_year.school_id])
    if session and session.cycle_id != cycle.pk:
        raise Refused(_("Kies een bijeenkomst van deze cyclus."))
    for known in cycle.head_counts.filter(session=session):
        if known.group_name.casefold() == name.casefold():
            if known.number == number:
                return known
            raise Refused(
                _("‘%(name)s’ staat er al, met %(number)d. Verander het daar.")
                % {"name": known.group_name, "number": known.number}
            )
    row = HeadCount.objects.create(
        cycle=cycle, session=session, group=group, group_name=name, number=number
    )
    note(cycle, by, "heads_counted", row.pk)
    return row


@transaction.atomic
def recount_group(*, by: Membership, row: HeadCount, number: int, today: date) -> None:
    """Correct a number of heads."""
    cycle = _open_for_paper(row.cycle, today)
    row = still_there(row)
    _refuse_number(number)
    if row.number == number:
        return
    row.number = number
    row.save(update_fields=["number"])
    note(cycle, by, "heads_changed", row.pk)


@transaction.atomic
def remove_count(*, by: Membership, row: HeadCount, today: date) -> None:
    """Take a number of heads away."""
    cycle = _open_for_paper(row.cycle, today)
    row = still_there(row)
    note(cycle, by, "heads_removed", row.pk)
    row.delete()


def _refuse_number(number: int) -> None:
    if not 1 <= number <= MOST_STICKERS:
        raise Refused(_("Het aantal ligt tussen 1 en %(most)d.") % {"most": MOST_STICKERS})

""" "Klopt dit?": asking participants whether the themes say what they meant, and answering."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.models import Contribution, Cycle, Theme, ThemeOpinion, ThemeReview
from cycles.reviews import (
    asked_to_review,
    review_of,
    review_runs,
    themes_to_review,
    whom_to_ask,
)
from cycles.steps import Phase
from participation.disclosure import Audience, threshold_for
from participation.ledger.actions import send_messages
from participation.people.models import Membership
from participation.people.schooldays import SchoolCalendar

from .base import Refused, locked, note, settle
from .unlinked import store_mixed, tick

MAX_CORRECTION = 300
USUAL_DAYS = 5  # school days to answer in, unless somebody chooses otherwise
MOST_DAYS = 28  # the answer to everyone waits for this, so it may not take long


@dataclass(frozen=True)
class Opinion:
    """What one participant says of one theme."""

    fits: str
    correction: str = ""


def usual_end(calendar: SchoolCalendar, today: date) -> date:
    """The last day that is proposed: a school week from today."""
    return calendar.add_school_days(today, USUAL_DAYS)


def latest_end(calendar: SchoolCalendar, today: date) -> date:
    """The latest day that can be chosen: four weeks, or longer over a holiday."""
    return max(today + timedelta(days=MOST_DAYS), usual_end(calendar, today))


@transaction.atomic
def ask_review(
    *,
    by: Membership,
    cycle: Cycle,
    ends_on: date,
    summaries: Mapping[uuid.UUID, str],
    today: date,
) -> ThemeReview:
    """Ask participants whether the themes are what they meant, until `ends_on`; once per cycle.

    `summaries` holds per theme what the school says that students said. Refused while input is
    open or has no theme, while a theme has no summary, and when too few would be asked to ever
    show anything.
    """
    cycle = locked(cycle)
    settle(cycle, today)
    known = review_of(cycle)
    if known:
        return known
    gaps = missing_to_ask(cycle, today)
    if gaps:
        raise Refused(*gaps)
    if ends_on <= today:
        raise Refused(_("Kies een dag na vandaag."))
    if ends_on > latest_end(SchoolCalendar.of(cycle.school), today):
        raise Refused(_("Dat duurt te lang. Kies een dag binnen vier weken."))
    _write_summaries(cycle, summaries)
    asked = list(whom_to_ask().filter(cycle=cycle).values_list("membership_id", flat=True))
    fewest = threshold_for(cycle.school.threshold, Audience.STAFF)
    if len(asked) < fewest:
        raise Refused(
            _(
                "Er zijn minder dan %(n)d leerlingen om het aan te vragen. Dan is te raden wie wat "
                "antwoordt. Praat er liever samen over."
            )
            % {"n": fewest}
        )
    review = ThemeReview.objects.create(cycle=cycle, asked_on=today, ends_on=ends_on)
    cycle.invitations.filter(membership__in=asked).update(asked_review=True)
    note(cycle, by, "review_asked")
    send_messages(
        to=asked,
        key=f"review:{cycle.pk}",
        title=_("Klopt dit? %(question)s") % {"question": cycle.doel.question},
        body=_("De school maakte thema’s van jullie woorden. Zeg tot en met %(day)s of het klopt.")
        % {"day": date_format(ends_on, "l j F")},
        path=reverse("cycles:review", args=[cycle.pk]),
    )
    return review


def missing_to_ask(cycle: Cycle, today: date) -> list[str]:
    """What has to be done before students can be asked, one sentence each."""
    if cycle.phase_on(today) != Phase.VERWERKEN:
        return [_("Dit vraag je nadat leerlingen schreven, en voordat je antwoord geeft.")]
    found = []
    waiting = Contribution.objects.unthemed().filter(cycle=cycle).count()
    if waiting:
        words = ngettext(
            "%(n)d bijdrage staat nog niet in een thema.",
            "%(n)d bijdragen staan nog niet in een thema.",
            waiting,
        )
        found.append(words % {"n": waiting})
    if not cycle.themes.exists():
        found.append(_("Er is nog geen thema. Die maak je bij het sorteren."))
    return found


def _write_summaries(cycle: Cycle, summaries: Mapping[uuid.UUID, str]) -> None:
    """Store what was written per theme, also in its draft; refused when a theme has none."""
    themes = list(cycle.themes.all())
    for theme in themes:
        theme.summary = summaries.get(theme.pk, theme.summary).strip()
        if not theme.summary:
            raise Refused(
                _("Schrijf bij ‘%(theme)s’ wat leerlingen zeiden.") % {"theme": theme.name}
            )
        theme.decisions.filter(is_current=True, published_on=None).update(summary=theme.summary)
    Theme.objects.bulk_update(themes, ["summary"])


@transaction.atomic
def end_review(*, by: Membership, cycle: Cycle, today: date) -> None:
    """Make today the last day; only when everybody who was asked has answered."""
    cycle = locked(cycle)
    review = review_of(cycle)
    if review is None or not review_runs(cycle, review, today):
        raise Refused(_("Er loopt nu geen ‘klopt dit?’."))
    if not everybody_answered(cycle):
        day = date_format(review.ends_on, "l j F")
        raise Refused(_("Leerlingen kunnen antwoorden tot en met %(day)s.") % {"day": day})
    review.ends_on = today
    review.save(update_fields=["ends_on"])
    note(cycle, by, "review_ended")


def everybody_answered(cycle: Cycle) -> bool:
    """Whether nobody who is asked about the themes still has to answer."""
    asked = asked_to_review().filter(cycle=cycle)
    return asked.exists() and not asked.filter(reviewed=False).exists()


@transaction.atomic
def answer_review(
    *, by: Membership, cycle: Cycle, opinions: Mapping[uuid.UUID, Opinion], today: date
) -> bool:
    """What a participant says of the themes. Sent once; False when it was given before.

    Writes no log row and no message: that somebody answered is a tick, what was said stands alone.
    """
    cycle = locked(cycle)
    if not review_runs(cycle, review_of(cycle), today):
        raise Refused(_("Je kunt hier nu niet (meer) antwoorden."))
    place = asked_to_review().filter(cycle=cycle, membership=by).first()
    if place is None:
        raise Refused(_("Dit is niet aan jou gevraagd."))
    if place.reviewed:
        return False
    asked = {theme.pk for theme in themes_to_review(cycle, by)}
    rows = [
        ThemeOpinion(theme_id=pk, fits=said.fits, correction=said.correction.strip())
        for pk, said in opinions.items()
    ]
    if any(row.theme_id not in asked or row.fits not in ThemeOpinion.Fits.values for row in rows):
        raise Refused(_("Kies uit de lijst."))
    if any(len(row.correction) > MAX_CORRECTION for row in rows):
        raise Refused(_("Dit is te lang: hooguit %(most)d tekens.") % {"most": MAX_CORRECTION})
    if not rows:
        raise Refused(_("Kies bij minstens één thema."))
    store_mixed(rows, question=["theme_id"], said=["fits", "correction"])
    tick(cycle, by, "reviewed")
    ThemeReview.objects.filter(cycle=cycle).update(answered=F("answered") + 1)
    return True


# ── What waits while it runs ──────────────────────────────────────────────────


def refuse_answer_while_asked(cycle: Cycle, today: date) -> None:
    """The answer to everyone waits until participants could say whether the themes are right."""
    review = review_of(cycle)
    if review is not None and review_runs(cycle, review, today):
        day = date_format(review.ends_on, "l j F")
        raise Refused(
            _("Leerlingen zeggen tot en met %(day)s of de thema’s kloppen. Daarna kan het.")
            % {"day": day}
        )


def refuse_other_words(theme: Theme, summary: str, today: date) -> None:
    """While participants read a summary, it stays as it is."""
    if theme.summary.split() != summary.split():
        refuse_answer_while_asked(theme.cycle, today)

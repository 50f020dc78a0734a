"""After the last day of writing: the rest of what students wrote without their names."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cycles.models import Contribution, Cycle
from cycles.steps import PUBLISHED, Phase
from participation.people.models import Membership

from .base import Refused, locked, note, settle
from .batches import only_let_leave, release


@transaction.atomic
def fetch_last_input(*, by: Membership, cycle: Cycle, today: date) -> None:
    """Show staff what still waited, once the last day of writing has passed.

    Reading a page never writes, so somebody has to ask for it; twice does no harm. Refused while
    students can still write. What waited when a cycle was stopped stays with its writers.
    """
    cycle = locked(cycle)
    if cycle.phase not in PUBLISHED:
        raise Refused(_("Er zijn nog geen leerlingen gevraagd."))
    if cycle.phase == Phase.GESTOPT:
        raise Refused(
            _("Deze cyclus is gestopt."), _("Wat je nog niet las, blijft bij wie het schreef.")
        )
    last = cycle.terugkoppeling.writing_days[1]
    if last >= today:
        day = date_format(last, "l j F")
        raise Refused(_("Leerlingen kunnen nog schrijven tot en met %(day)s.") % {"day": day})
    waited = cycle.contributions.pending().exists()
    _close(cycle, today)
    if waited:
        note(cycle, by, "input_fetched")


def _close(cycle: Cycle, today: date) -> None:
    settle(cycle, today)
    if cycle.phase == Phase.GESTOPT:
        only_let_leave(cycle)
    else:
        release(cycle)


def close_all(today: date) -> int:
    """The same for every cycle whose last day has passed; for the clock. Returns how many.

    Of a stopped cycle only what was taken back leaves; nothing that waited is shown.
    """
    late = Cycle.objects.filter(terugkoppeling__closes_on__lt=today).exclude(phase=Phase.CONCEPT)
    pending, stopped = Contribution.objects.pending(), Q(phase=Phase.GESTOPT)
    waiting = ~stopped & Q(pk__in=pending.values("cycle"))
    leaving = stopped & Q(pk__in=pending.filter(leaving=True).values("cycle"))
    found = late.filter(Q(phase=Phase.OPEN) | waiting | leaving)
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        _close_one(key, today)
    return len(keys)


@transaction.atomic
def _close_one(key: uuid.UUID, today: date) -> None:
    cycle = locked(Cycle.objects.get(pk=key))
    _close(cycle, today)

"""How students felt the conditions: totals only, through the disclosure rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from participation.disclosure import Audience, Distribution, show_distribution, threshold_for

from .models import Cycle
from .steps import Phase


def cycle_felt(cycle: Cycle, today: date) -> list[dict[str, Any]] | None:
    """Per question the share of "ja" or why it is hidden; None until input has closed.

    The answers are shown once, when nobody can add one any more, so that two moments cannot be
    compared to find one student's answer. Shares are rounded to 5 %.
    """
    if cycle.phase == Phase.CONCEPT or cycle.phase_on(today) == Phase.OPEN:
        return None
    counts = _counted(cycle)
    threshold = threshold_for(cycle.school.threshold, Audience.STAFF)
    names = {
        "safe": ("veilig", _("durfde te zeggen wat die vindt")),
        "enough_time": ("tijd", _("had genoeg tijd")),
        "taken_seriously": ("serieus", _("voelde zich serieus genomen")),
    }
    return [
        {
            "key": key,
            "words": words,
            "shown": _share(counts[field], counts["n"], threshold),
        }
        for field, (key, words) in names.items()
    ]


def _counted(cycle: Cycle) -> dict[str, int]:
    """Who answered and who said "ja"; in an anonymous cycle that stands on the receipts."""
    anonymous = cycle.identity == Cycle.Identity.ANONIEM
    rows = cycle.receipts.filter(safe__isnull=False) if anonymous else cycle.checks.all()
    return rows.aggregate(
        n=Count("pk"),
        safe=Count("pk", filter=Q(safe=True)),
        enough_time=Count("pk", filter=Q(enough_time=True)),
        taken_seriously=Count("pk", filter=Q(taken_seriously=True)),
    )


def _share(yes: int, respondents: int, threshold: int) -> Distribution:
    return show_distribution({"ja": yes, "nee": respondents - yes}, threshold)

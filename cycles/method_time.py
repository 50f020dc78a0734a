"""How long a method takes, for who plans a meeting with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.utils.translation import gettext as _

from werkvormen.labels import span_text
from werkvormen.models import WerkvormVersion

from .models import RunSheet, Session
from .runsheet import moments_of


def how_long(version: WerkvormVersion | None) -> list[str]:
    """A sentence per moment; with one moment the method itself is named."""
    if version is None:
        return []
    moments = [moment for moment in moments_of(version.content) if _least(moment)]
    return [
        _("%(name)s duurt %(time)s minuten.")
        % {
            "name": version.name if len(moments) == 1 else _named(moment),
            "time": span_text(moment["minutes"]),
        }
        for moment in moments
    ]


def too_short(session: Session) -> str:
    """What to know when a meeting is shorter than its method at its shortest; else empty.

    A meeting follows the moment of its run sheet, and the first while it has none.
    """
    moments = moments_of(session.werkvorm.content)
    sheet = RunSheet.objects.filter(session=session).values_list("moment", flat=True).first()
    number = sheet if sheet and sheet < len(moments) else 0
    least = _least(moments[number]) if moments else 0
    planned = _minutes(session.ends_at) - _minutes(session.starts_at)
    if planned >= least:
        return ""
    name = session.werkvorm.name if len(moments) == 1 else _named(moments[number])
    return _("%(name)s duurt minstens %(least)d minuten. Jullie hebben er %(planned)d.") % {
        "name": name,
        "least": least,
        "planned": planned,
    }


def _least(moment: Mapping[str, Any]) -> int:
    minutes = moment.get("minutes")
    return int(minutes.get("min") or 0) if isinstance(minutes, Mapping) else 0


def _named(moment: Mapping[str, Any]) -> str:
    return _("‘%(moment)s’") % {"moment": moment.get("name", "")}


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute

"""What a student reads before writing, in every way of writing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cycles.facts import cycle_frame
from cycles.models import Cycle
from cycles.steps import MEE_WETEN
from participation.people.help import help_lines
from participation.people.models import User

from .common import today_here


def frame_context(cycle: Cycle, user: User) -> dict[str, Any]:
    """What a student reads before writing: frame, promise, who sees names, what changed."""
    why, influence, frame, promise = cycle_frame(cycle)
    said = cycle.terugkoppeling
    return {
        "cycle": cycle,
        "frame": {"why": why, "influence": influence, "frame": frame, "promise": promise},
        "promise_state": said.promise_made.state(today_here()),
        "said": said,
        "moves": list(said.promise_made.moves.all()),
        "news": list(cycle.news.all()),
        "corrections": list(cycle.corrections.all()),
        "staff_names": [member.user.formal_name for member in cycle.staff],
        "informs_only": cycle.doel.influence == MEE_WETEN,
        "closes_on": said.closes_on,
        "phase": cycle.phase_on(today_here()),
        "answered": cycle.answered_on is not None,
        "audience": audience_words(cycle),
        "help_lines": help_lines(cycle.school),
    }


def audience_words(cycle: Cycle) -> str:
    """ "Vraag voor klas 3 en 4" from the groups of step 1."""
    names = [group.name for group in cycle.doel.groups.all()[:7]]
    if not names or len(names) > 6:
        return _("Vraag van jouw school")
    listed = (
        names[0]
        if len(names) == 1
        else _("%(most)s en %(last)s")
        % {
            "most": ", ".join(names[:-1]),
            "last": names[-1],
        }
    )
    return _("Vraag voor %(groups)s") % {"groups": listed}

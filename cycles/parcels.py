"""A student's own words as a parcel: five stops, always the same words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participation.ledger.models import Promise

from .models import Contribution, ContributionTheme, Decision, Theme, Vervolgactie
from .models.contribution import ContributionQuerySet
from .steps import Phase

PAST, NOW, NEXT, OFF = "past", "now", "next", "off"


@dataclass(frozen=True)
class Stop:
    """One stop of the tracker; `reason` is shown in a box with the verdict."""

    name: str
    state: str
    when: str = ""
    note: str = ""
    verdict: str = ""
    verdict_label: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Box:
    """A decision about a further theme that the same words stand in."""

    theme: str
    verdict: str
    label: str
    reason: str


@dataclass(frozen=True)
class Parcel:
    contribution: Contribution
    stops: list[Stop]
    also: list[Box] = field(default_factory=list)
    may_change: bool = False

    @property
    def text(self) -> str:
        """The words as their writer last put them; staff may still see the ones before."""
        return self.contribution.newest_text

    @property
    def taken_back(self) -> bool:
        return self.contribution.taken_back

    @property
    def counts(self) -> bool:
        """Neither taken back, hidden nor in care."""
        return self.contribution.status == Contribution.Status.LIVE and not self.taken_back

    @property
    def waits(self) -> bool:
        """Its writer changed it or took it back, and staff see that with the next batch."""
        row = self.contribution
        new_words = bool(row.pending_text) and row.cycle.phase != Phase.GESTOPT
        return row.released and (row.leaving or new_words)

    @property
    def is_moving(self) -> bool:
        """Something may still happen."""
        return any(stop.state in {NOW, NEXT} for stop in self.stops)

    @property
    def as_story(self) -> bool:
        """Whether there is more to tell than a strip can: something moves, or was done."""
        return self.is_moving or any(stop.note for stop in self.stops[3:])


def with_travel(contributions: ContributionQuerySet) -> ContributionQuerySet:
    """Everything `make_parcel` needs, in a constant number of queries."""
    return contributions.select_related(
        "question", "cycle__doel", "cycle__terugkoppeling__promise"
    ).prefetch_related(
        Prefetch(
            "theme_links",
            queryset=ContributionTheme.objects.select_related("theme").prefetch_related(
                Prefetch("theme__decisions", queryset=Decision.objects.select_related("promise")),
                "theme__actions__updates",
            ),
        )
    )


def make_parcel(contribution: Contribution, today: date) -> Parcel:
    """The travel of one contribution that came from `with_travel`. Runs no query."""
    links = sorted(contribution.theme_links.all(), key=lambda link: link.theme.position)
    themes = [link.theme for link in links]
    first = themes[0] if themes else None
    current = _published(first) if first else None
    cycle = contribution.cycle
    live = contribution.status == Contribution.Status.LIVE
    stops = [
        Stop(_("ontvangen"), PAST, _received(contribution)),
        _in_theme(contribution, first, links[0].placed_on if links else None),
        _decision(contribution, current, today),
        *_action_stops(contribution, first, current),
    ]
    return Parcel(
        contribution=contribution,
        stops=stops,
        also=[box for theme in themes[1:] if (box := _box(theme))],
        may_change=live and not contribution.leaving and cycle.accepts_input(today),
    )


def _published(theme: Theme) -> Decision | None:
    """The current decision, when students may read it."""
    return next((d for d in theme.decisions.all() if d.is_current and d.published_on), None)


def _box(theme: Theme) -> Box | None:
    decision = _published(theme)
    if decision is None:
        return None
    return Box(theme.name, decision.verdict, decision.get_verdict_display(), decision.reason)


def _day(day: date | None) -> str:
    return date_format(day, "D j F").lower() if day else ""


def _received(contribution: Contribution) -> str:
    at = contribution.received_at
    return _day(timezone.localtime(at).date()) if at else ""


def _is_over(contribution: Contribution) -> bool:
    """Nothing more will happen with these words."""
    gone = contribution.status != Contribution.Status.LIVE or contribution.taken_back
    return gone or contribution.cycle.phase == Phase.GESTOPT


def _in_theme(contribution: Contribution, theme: Theme | None, placed: date | None) -> Stop:
    if theme is not None:
        return Stop(_("in een thema"), PAST, _day(placed), _("Thema: %s") % theme.name)
    if _is_over(contribution):
        return Stop(_("in een thema"), OFF)
    if not contribution.released:
        note = _("De school leest je tekst samen met die van anderen, of als het schrijven stopt.")
        return Stop(_("in een thema"), NOW, note=note)
    return Stop(_("in een thema"), NOW, note=_("De school leest wat iedereen schreef."))


def _decision(contribution: Contribution, decision: Decision | None, today: date) -> Stop:
    if decision is not None:
        searching = decision.verdict == Decision.Verdict.UITZOEKEN
        note = ""
        if searching and decision.promise and not _is_over(contribution):
            due = date_format(decision.promise.due, "l j F")
            note = _("Nieuwe belofte: uiterlijk %(day)s hoor je meer.") % {"day": due}
        return Stop(
            _("besluit"),
            NOW if searching and not _is_over(contribution) else PAST,
            _day(decision.published_on),
            note,
            decision.verdict,
            decision.get_verdict_display(),
            decision.reason,
        )
    if _is_over(contribution):
        return Stop(_("besluit"), OFF)
    promise = contribution.cycle.terugkoppeling.promise
    when = _promised(promise, today) if promise else ""
    placed = bool(contribution.theme_links.all())
    return Stop(_("besluit"), NOW if placed else NEXT, when)


def _promised(promise: Promise, today: date) -> str:
    """By when the decision comes; honest about a date that has gone by."""
    late = promise.due < today
    words = _("was beloofd voor %(day)s") if late else _("uiterlijk %(day)s")
    return words % {"day": date_format(promise.due, "l j F")}


def _action_stops(
    contribution: Contribution, theme: Theme | None, decision: Decision | None
) -> list[Stop]:
    """The last two stops; after "niet" there is no action, and it says so."""
    done = _("gedaan")
    if decision is None or theme is None:
        state = OFF if _is_over(contribution) else NEXT
        return [Stop(_("actie"), state), Stop(done, state)]
    if decision.verdict == Decision.Verdict.NIET:
        return [Stop(_("actie"), OFF), Stop(done, OFF)]
    if decision.verdict == Decision.Verdict.UITZOEKEN:
        state = OFF if _is_over(contribution) else NEXT
        return [Stop(_("actie"), state), Stop(done, state)]
    actions = list(theme.actions.all())
    if not actions:
        closed = contribution.cycle.phase in {Phase.AFGEROND, Phase.GESTOPT}
        state = OFF if closed else NEXT
        return [Stop(_("actie"), state), Stop(done, state)]
    if _is_over(contribution) and any(action.is_open for action in actions):
        return [Stop(_("actie"), OFF), Stop(done, OFF)]
    return _running(actions)


def _running(actions: list[Vervolgactie]) -> list[Stop]:
    """The last two stops while actions run, or after they ended; every action is told about."""
    busy = [action for action in actions if action.is_open]
    failed = [a for a in actions if a.status == Vervolgactie.Status.LUKT_NIET]
    stories = " ".join(_story(action) for action in actions)
    last = max((u.made_on for a in actions for u in a.updates.all()), default=None)
    if busy:
        started = any(a.status != Vervolgactie.Status.GEPLAND for a in actions)
        due = date_format(max(action.due for action in busy), "j F")
        return [
            Stop(_("actie"), NOW, _("bezig") if started else _("gepland"), stories),
            Stop(_("gedaan"), NEXT, _("verwacht voor %(day)s") % {"day": due}),
        ]
    if len(failed) == len(actions):
        return [Stop(_("actie"), PAST, _day(last), stories), Stop(_("gedaan"), OFF, _("lukt niet"))]
    return [Stop(_("actie"), PAST), Stop(_("gedaan"), PAST, _day(last), stories)]


def _story(action: Vervolgactie) -> str:
    """What the action is and its last news, in one or two sentences."""
    updates = list(action.updates.all())
    news = updates[0].note if updates else ""
    who = _("%(what)s (%(who)s).") % {"what": action.what.rstrip("."), "who": action.who}
    return f"{who} {news}".strip()

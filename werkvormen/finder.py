"""Which method fits? A pure function: methods and a wish in, ranked answers with reasons out.

A wish has six limits, and each may be left open. Every limit that is set gives one `Reason` per
method: good, good with a change (skip a step, make two groups, use a variant), or outside. What
is outside is never left away and never called fitting: it comes last and says why. Words are made
in `werkvormen.finder_words`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from participation.dutch import folded
from werkvormen.library import Method, Span
from werkvormen.reading import days_ahead, longest_meeting, meetings, places, variant_for

MOST_GROUPS = 6
"""Above this, splitting up is no advice any more."""
FAR = 1000
"""The largest gap, in percent: ten times too many is as far away as a hundred times."""


class Kind(StrEnum):
    """What one limit says about one method."""

    GOOD = "good"
    CHANGE = "change"
    OUTSIDE = "outside"


class Verdict(StrEnum):
    """What all limits together say; the order is that of the answers."""

    FITS = "fits"
    CHANGE = "change"
    NOT = "not"


@dataclass(frozen=True)
class Wish:
    """What somebody looks for; None means that it does not matter."""

    students: int | None = None
    minutes: int | None = None
    influence: int | None = None
    ages: Span | None = None
    days: int | None = None
    place: str | None = None


@dataclass(frozen=True)
class Reason:
    """Why a method does or does not keep one limit: `case` is the sentence, `numbers` fill it."""

    criterion: str
    kind: Kind
    case: str
    numbers: Mapping[str, int] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    gap: int = 0

    @property
    def is_objection(self) -> bool:
        return self.kind is not Kind.GOOD


@dataclass(frozen=True)
class Fit:
    """One method with what the wish says about it; reasons stand in the order of the questions."""

    method: Method
    verdict: Verdict
    reasons: tuple[Reason, ...]

    @property
    def objections(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.is_objection)

    @property
    def outside(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.kind is Kind.OUTSIDE)


def rank(methods: Iterable[Method], wish: Wish) -> tuple[Fit, ...]:
    """Every method once, best first; the order depends on nothing but the methods themselves."""
    return tuple(sorted((judge(method, wish) for method in methods), key=_place_in_line))


def judge(method: Method, wish: Wish) -> Fit:
    """What the wish says about one method."""
    reasons = tuple(
        _reason(name, method.content, asked)
        for name in RULES
        if (asked := getattr(wish, name)) is not None
    )
    return Fit(method, _verdict(reasons), reasons)


def loosened(fits: Sequence[Fit]) -> dict[str, int]:
    """Per limit how many more methods could be used when just that one is let go, most first."""
    found: dict[str, int] = {}
    for fit in fits:
        if len(fit.outside) == 1:
            name = fit.outside[0].criterion
            found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _verdict(reasons: Iterable[Reason]) -> Verdict:
    kinds = {reason.kind for reason in reasons}
    if Kind.OUTSIDE in kinds:
        return Verdict.NOT
    return Verdict.CHANGE if Kind.CHANGE in kinds else Verdict.FITS


def _place_in_line(fit: Fit) -> tuple[object, ...]:
    """What is least wrong first; then by name. The slug makes two of one name a fixed order.

    Counting what is outside and what objects puts the verdicts in their order too.
    Of what fits, one meeting comes before what runs for weeks: who asks for an hour wants that.
    Of what does not fit, what comes closest comes first, and only then how long it runs.
    """
    runs_for_weeks = bool(fit.reasons) and "rhythm" in fit.method.content
    return (
        len(fit.outside),
        len(fit.objections),
        runs_for_weeks and fit.verdict is Verdict.FITS,
        sum(reason.gap for reason in fit.reasons),
        runs_for_weeks,
        folded(fit.method.name),
        fit.method.slug,
    )


def _reason(name: str, content: Mapping[str, Any], asked: Any) -> Reason:
    """What one limit says; where the content is silent (unfinished, old), one has to look."""
    rule, needed = RULES[name]
    if needed and not content.get(needed):
        return Reason(name, Kind.CHANGE, "unknown")
    return rule(content, asked)


# ── One rule per question ─────────────────────────────────────────────────────


def _students(content: Mapping[str, Any], asked: int) -> Reason:
    size = content["group_size"]
    numbers = {"low": size["min"], "high": size["max"], "asked": asked}
    if size["min"] <= asked <= size["max"]:
        return Reason("students", Kind.GOOD, "students_fit", numbers)
    if asked < size["min"]:
        gap = _percent(size["min"] - asked, asked)
        return Reason("students", Kind.OUTSIDE, "students_few", numbers, gap=gap)
    gap = _percent(asked - size["max"], size["max"])
    groups = -(-asked // size["max"])
    # The smallest of equal groups must still be large enough to do it with.
    if size.get("split") and groups <= MOST_GROUPS and asked // groups >= size["min"]:
        numbers["groups"] = groups
        return Reason("students", Kind.CHANGE, "students_split", numbers, gap=gap)
    return Reason("students", Kind.OUTSIDE, "students_many", numbers, gap=gap)


def _minutes(content: Mapping[str, Any], asked: int) -> Reason:
    """The longest meeting decides; how many there are is said with it.

    What the team does without students is no meeting, and costs no lesson.
    """
    moments = meetings(content)
    longest = max((moment["minutes"]["max"], moment["minutes"]["min"]) for moment in moments)
    numbers = {"low": longest[1], "high": longest[0], "asked": asked, "meetings": len(moments)}
    if "rhythm" in content:
        weeks = content["rhythm"]["weeks"]
        numbers |= {"weeks_low": weeks["min"], "weeks_high": weeks["max"]}
    over = (longest_meeting(content) or 0) - asked
    if over <= 0:
        tight = longest[0] > asked
        case = "minutes_tight" if tight else "minutes_fit"
        # One percent: just enough comes after plenty, and before anything that must change.
        return Reason("minutes", Kind.GOOD, case, numbers, gap=int(tight))
    gap = _percent(over, asked)
    numbers["over"] = over
    shortened = [shorten(moment, asked) for moment in moments]
    cuts = tuple(cut for found in shortened for cut in found or ())
    if None not in shortened:
        return Reason("minutes", Kind.CHANGE, "minutes_skip", numbers, cuts, gap)
    numbers["least"] = max(least_minutes(moment) for moment in moments)
    return Reason("minutes", Kind.OUTSIDE, "minutes_long", numbers, gap=gap)


def shorten(moment: Mapping[str, Any], available: int) -> tuple[str, ...] | None:
    """What to skip so that a meeting fits with its shortest times; None when nothing is enough.

    As few steps as will do, and of those the least that is enough; told in the meeting's order.
    """
    steps, too_long = moment["steps"], moment["minutes"]["min"] - available
    chosen: list[int] = []
    left = _skippable(moment)
    while too_long > 0 and left:
        enough = [position for position in left if saved(steps[position]) >= too_long]
        position = enough[-1] if enough else left[0]
        left.remove(position)
        chosen.append(position)
        too_long -= saved(steps[position])
    if too_long > 0:
        return None
    return tuple(steps[position]["skip"] for position in sorted(chosen))


def least_minutes(moment: Mapping[str, Any]) -> int:
    """How short a meeting can be, with its shortest times and all that may be skipped."""
    steps = moment["steps"]
    cut = sum(saved(steps[position]) for position in _skippable(moment))
    return int(moment["minutes"]["min"] - cut)


def _skippable(moment: Mapping[str, Any]) -> list[int]:
    """The steps that may be skipped, what saves most first; a meeting always keeps one step."""
    steps = moment["steps"]
    found = [position for position, step in enumerate(steps) if step.get("skip")]
    found.sort(key=lambda position: (-saved(steps[position]), position))
    return found[: len(steps) - 1]


def saved(step: Mapping[str, Any]) -> int:
    """Minutes won by skipping: all of a step, or `saves` where something of it is left."""
    return int(step.get("saves") or step["minutes"]["min"])


def _influence(content: Mapping[str, Any], asked: int) -> Reason:
    levels = sorted(content["influence_levels"])
    numbers = {"asked": asked, **{f"level{n}": level for n, level in enumerate(levels)}}
    if asked in levels:
        return Reason("influence", Kind.GOOD, "influence_fits", numbers)
    gap = 100 * min(abs(level - asked) for level in levels)
    return Reason("influence", Kind.OUTSIDE, "influence_other", numbers, gap=gap)


def _ages(content: Mapping[str, Any], asked: Span) -> Reason:
    ages = Span(content["ages"]["min"], content["ages"]["max"])
    numbers = {"low": ages.min, "high": ages.max, "youngest": asked.min, "oldest": asked.max}
    beyond = [
        Span(asked.min, min(asked.max, ages.min - 1)),
        Span(max(asked.min, ages.max + 1), asked.max),
    ]
    beyond = [part for part in beyond if part.min <= part.max]
    if not beyond:
        return Reason("ages", Kind.GOOD, "ages_fit", numbers)
    variants = [variant_for(content, part) for part in beyond]
    if all(variants):
        found = [variant for variant in variants if variant]
        numbers |= {
            "variant_low": min(variant["ages"]["min"] for variant in found),
            "variant_high": max(variant["ages"]["max"] for variant in found),
        }
        names = tuple(dict.fromkeys(variant["name"] for variant in found))
        return Reason("ages", Kind.CHANGE, "ages_variant", numbers, names, 10)
    years = max(ages.min - asked.min, asked.max - ages.max)
    case = "ages_young" if asked.min < ages.min else "ages_old"
    return Reason("ages", Kind.OUTSIDE, case, numbers, gap=_percent(years, 10))


def _days(content: Mapping[str, Any], asked: int) -> Reason:
    needed = days_ahead(content)
    if needed is None:
        return Reason("days", Kind.CHANGE, "unknown")
    numbers = {"needed": needed, "asked": asked}
    if needed <= asked:
        return Reason("days", Kind.GOOD, "days_fit", numbers)
    gap = _percent(needed - asked, max(asked, 7))
    return Reason("days", Kind.OUTSIDE, "days_short", numbers, gap=gap)


def _place(content: Mapping[str, Any], asked: str) -> Reason:
    if asked in places(content):
        return Reason("place", Kind.GOOD, f"place_{asked}")
    return Reason("place", Kind.OUTSIDE, f"place_not_{asked}", gap=100)


def _percent(part: int, whole: int) -> int:
    return min(FAR, -(-100 * part // max(whole, 1)))


RULES: dict[str, tuple[Callable[[Mapping[str, Any], Any], Reason], str]] = {
    "students": (_students, "group_size"),
    "minutes": (_minutes, "moments"),
    "influence": (_influence, "influence_levels"),
    "ages": (_ages, "ages"),
    "days": (_days, "preparation"),
    "place": (_place, ""),
}
"""The questions in their order, each with its rule and the part of the content it reads."""

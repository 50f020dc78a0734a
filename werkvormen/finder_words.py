"""The finder in Dutch: reasons as sentences, verdicts, and a method in a few facts."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from werkvormen.finder import Kind, Reason, Verdict
from werkvormen.labels import INFLUENCE, span_text
from werkvormen.library import Span, total_minutes
from werkvormen.reading import meetings

VERDICTS: dict[Verdict, Promise] = {
    Verdict.FITS: gettext_lazy("Past"),
    Verdict.CHANGE: gettext_lazy("Past als je iets aanpast"),
    Verdict.NOT: gettext_lazy("Past niet"),
}
QUESTIONS: dict[str, Promise] = {
    "students": gettext_lazy("het aantal leerlingen"),
    "minutes": gettext_lazy("de tijd"),
    "influence": gettext_lazy("de invloed"),
    "ages": gettext_lazy("de leeftijd"),
    "days": gettext_lazy("de voorbereiding"),
    "place": gettext_lazy("de plek"),
}
UNKNOWN: dict[str, Promise] = {
    "students": gettext_lazy("Er staat niet bij voor hoeveel leerlingen dit is."),
    "minutes": gettext_lazy("Er staat niet bij hoelang dit duurt."),
    "influence": gettext_lazy("Er staat niet bij hoeveel invloed leerlingen krijgen."),
    "ages": gettext_lazy("Er staat niet bij voor welke leeftijd dit is."),
    "days": gettext_lazy("Er staat niet bij hoeveel voorbereiding dit vraagt."),
}
GROUPS: dict[int, Promise] = {
    2: gettext_lazy("twee"),
    3: gettext_lazy("drie"),
    4: gettext_lazy("vier"),
    5: gettext_lazy("vijf"),
    6: gettext_lazy("zes"),
}


def reason_words(reason: Reason) -> str:
    """The sentence of a reason; it names the limit of the method and what was asked."""
    if reason.case == "unknown":
        return str(UNKNOWN[reason.criterion])
    return SENTENCES[reason.criterion](reason)


def facts_words(content: Mapping[str, Any], without: Container[str] = ()) -> list[str]:
    """A method in a few words: for how many, how long, how old. Leaves out what is not known.

    `without` are questions that a sentence beside it already answers.
    """
    found = []
    if (size := content.get("group_size")) and "students" not in without:
        found.append(_("%(size)s leerlingen") % {"size": span_text(size)})
    if content.get("moments") and "minutes" not in without:
        found.append(_how_long(content))
    if (ages := content.get("ages")) and "ages" not in without:
        found.append(_("%(ages)s jaar") % {"ages": span_text(ages)})
    return found


def _how_long(content: Mapping[str, Any]) -> str:
    if rhythm := content.get("rhythm"):
        return _("loopt %(weeks)s weken") % {"weeks": span_text(rhythm["weeks"])}
    found = meetings(content)
    total = span_text(total_minutes({"moments": found}))
    minutes = _("%(minutes)s minuten") % {"minutes": total}
    if len(found) == 1:
        return minutes
    return _("%(minutes)s in %(n)d bijeenkomsten") % {"minutes": minutes, "n": len(found)}


# ── One function per question ─────────────────────────────────────────────────


def _students(reason: Reason) -> str:
    numbers = dict(reason.numbers)
    if reason.case == "students_fit":
        size = span_text(Span(numbers["low"], numbers["high"]))
        return _("Past bij %(size)s leerlingen.") % {"size": size}
    if reason.case == "students_few":
        return _("Vraagt minstens %(low)d leerlingen, jij hebt er %(asked)d.") % numbers
    if reason.case == "students_split":
        groups = {"groups": GROUPS[numbers["groups"]]}
        return _("Met %(asked)d leerlingen: maak %(groups)s groepen van hooguit %(high)d.") % (
            numbers | groups
        )
    return _("Voor hooguit %(high)d leerlingen, jij hebt er %(asked)d.") % numbers


def _minutes(reason: Reason) -> str:
    numbers = dict(reason.numbers)
    before = _meetings(numbers)
    time = span_text(Span(numbers["low"], numbers["high"]))
    if reason.kind is Kind.GOOD:
        if numbers["meetings"] == 1:
            sentence = _("Duurt %(time)s minuten.") % {"time": time}
        else:
            sentence = _("De langste bijeenkomst duurt %(time)s minuten.") % {"time": time}
        tight = _("Neem de kortste tijden.") if reason.case == "minutes_tight" else ""
        return _joined(before, sentence, tight)
    if reason.case == "minutes_skip":
        over = ngettext(
            "%(over)d minuut langer dan je hebt: %(cuts)s.",
            "%(over)d minuten langer dan je hebt: %(cuts)s.",
            numbers["over"],
        ) % {"over": numbers["over"], "cuts": "; ".join(reason.texts)}
        return _joined(before, over, _("Neem verder de kortste tijden."))
    one = numbers["meetings"] == 1
    least = (
        _("Duurt minstens %(least)d minuten")
        if one
        else _("De langste bijeenkomst duurt minstens %(least)d minuten")
    )
    if numbers["least"] < numbers["asked"] + numbers["over"]:
        least += _(", ook als je stappen overslaat")
    return _joined(before, least % numbers + _(", jij hebt er %(asked)d.") % numbers)


def _meetings(numbers: Mapping[str, int]) -> str:
    """How often, or how many weeks it goes on; nothing for one meeting."""
    if "weeks_low" in numbers:
        weeks = span_text(Span(numbers["weeks_low"], numbers["weeks_high"]))
        return _("Loopt %(weeks)s weken.") % {"weeks": weeks}
    if numbers["meetings"] == 1:
        return ""
    return _("%(n)d bijeenkomsten.") % {"n": numbers["meetings"]}


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _influence(reason: Reason) -> str:
    asked = INFLUENCE[reason.numbers["asked"]]
    if reason.kind is Kind.GOOD:
        return _("Past bij %(level)s.") % {"level": asked}
    levels = [str(INFLUENCE[n]) for name, n in reason.numbers.items() if name != "asked"]
    known = _(" of ").join(filter(None, [", ".join(levels[:-1]), levels[-1]]))
    return _("Is voor %(levels)s, niet voor %(asked)s.") % {"levels": known, "asked": asked}


def _ages(reason: Reason) -> str:
    numbers = dict(reason.numbers)
    if reason.case == "ages_fit":
        return _("Voor %(ages)s jaar.") % {"ages": span_text(Span(numbers["low"], numbers["high"]))}
    words: dict[str, object] = {**numbers}
    words["variant"] = _("’ en ‘").join(reason.texts)
    if reason.case == "ages_variant":
        if numbers["youngest"] < numbers["low"]:
            return (
                _("Vanaf %(low)d jaar, met de variant ‘%(variant)s’ vanaf %(variant_low)d.") % words
            )
        return (
            _("Tot en met %(high)d jaar, met de variant ‘%(variant)s’ tot en met %(variant_high)d.")
            % words
        )
    if reason.case == "ages_young":
        return _("Vanaf %(low)d jaar, jouw jongste is %(youngest)d.") % words
    return _("Tot en met %(high)d jaar, jouw oudste is %(oldest)d.") % words


def _days(reason: Reason) -> str:
    needed = reason.numbers["needed"]
    if needed == 0:
        return _("Vraagt geen voorbereiding vooraf.")
    days = ngettext("%(n)d dag voorbereiding", "%(n)d dagen voorbereiding", needed) % {"n": needed}
    if reason.kind is Kind.GOOD:
        return _("Vraagt %(days)s.") % {"days": days}
    asked = reason.numbers["asked"]
    return _("Vraagt %(days)s, jij hebt er %(asked)d.") % {"days": days, "asked": asked}


def _place(reason: Reason) -> str:
    return {
        "place_room": _("Kan op school, in een lokaal."),
        "place_online": _("Kan online."),
        "place_not_online": _("Kan niet online."),
        "place_not_room": _("Kan alleen online."),
    }[reason.case]


SENTENCES: dict[str, Callable[[Reason], str]] = {
    "students": _students,
    "minutes": _minutes,
    "influence": _influence,
    "ages": _ages,
    "days": _days,
    "place": _place,
}

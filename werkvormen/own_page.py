"""What the pages about methods of the school show, beside the words of the method itself."""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.people.models import School, User
from werkvormen import permissions
from werkvormen.forms_own import MethodForms, PartForm
from werkvormen.labels import span_text
from werkvormen.library import Content, Span, total_minutes
from werkvormen.models import Werkvorm, WerkvormVersion
from werkvormen.own import Standing
from werkvormen.sharing import LESS_THAN_BEFORE
from werkvormen.writing import Typed, Written

# ── The list ──────────────────────────────────────────────────────────────────

SHOWN = ("alles", "concepten", "opgeborgen")


def own_methods(school: School, which: str) -> QuerySet[Werkvorm]:
    """The methods of a school with their draft and newest version; one query."""
    newest = WerkvormVersion.objects.filter(werkvorm=OuterRef("pk")).order_by("-number")
    original = WerkvormVersion.objects.filter(werkvorm=OuterRef("based_on")).order_by("-number")
    found = Werkvorm.objects.filter(school=school, archived_on__isnull=which != "opgeborgen")
    if which == "concepten":
        found = found.filter(draft__isnull=False)
    return (
        found.select_related("draft__by__user")
        .annotate(
            shared_name=Subquery(newest.values("name")[:1]),
            shared_summary=Subquery(newest.values("summary")[:1]),
            shared_number=Subquery(newest.values("number")[:1]),
            shared_on=Subquery(newest.values("made_on")[:1]),
            original_number=Subquery(original.values("number")[:1]),
        )
        .order_by("-created_on", "slug")
    )


# ── The page of one method ────────────────────────────────────────────────────


def about(user: User, version: WerkvormVersion, asked: Container[str] = ()) -> dict[str, Any]:
    """What its own page says and offers about copying, writing and a newer original.

    At most one query: only a copy asks for its original. `asked` is what stands in the address.
    """
    werkvorm = version.werkvorm
    may_write = permissions.can_write(user, werkvorm)
    return {
        "may_copy": permissions.copier_of(user, werkvorm) is not None,
        "copy_token": uuid.uuid4(),
        "may_write": may_write,
        "forget": "gedeeld" in asked,
        "newer_original": newer_original(user, werkvorm) if may_write else None,
    }


def newer_original(user: User, werkvorm: Werkvorm) -> WerkvormVersion | None:
    """The newest version of what this is a copy of, when it came after the copy."""
    if werkvorm.based_on_id is None:
        return None
    return (
        WerkvormVersion.objects.newest_visible_to(user)
        .filter(werkvorm=werkvorm.based_on_id, number__gt=werkvorm.based_on_number or 0)
        .first()
    )


# ── The editor ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class StepCard:
    """A step in the editor: its form, and what stands on it while it is closed."""

    place: str
    number: int
    form: PartForm
    name: str
    minutes: str
    problem: str
    open: bool


@dataclass(frozen=True)
class MomentCard:
    """A moment in the editor, with its steps."""

    place: str
    number: int
    form: PartForm
    minutes: str
    steps: list[StepCard]


def moment_cards(forms: MethodForms, written: Written, focus: str = "") -> list[MomentCard]:
    """The moments of the editor. A step is open when one works on it or something is wrong."""
    cards = []
    pairs = zip(forms.moments, written.content["moments"], strict=True)
    for m, (part, moment) in enumerate(pairs):
        steps = [
            StepCard(
                place=f"{m}-{s}",
                number=s + 1,
                form=form,
                name=step["name"],
                minutes=_step_minutes(step["minutes"]),
                # A check of the whole form says it beside the field itself.
                problem="" if "step_max" in _errors(form) else minutes_problem(step["minutes"]),
                open=focus.endswith(f"-{m}-{s}")
                or bool(_errors(form) or minutes_problem(step["minutes"])),
            )
            for s, (form, step) in enumerate(zip(part.steps, moment["steps"], strict=True))
        ]
        cards.append(MomentCard(str(m), m + 1, part.form, minutes_text(moment["minutes"]), steps))
    return cards


def _errors(form: PartForm) -> Mapping[str, Any]:
    return form.errors if form.is_bound else {}


def minutes_problem(span: Mapping[str, int | None]) -> str:
    """What is wrong with the minutes of a step, also where a draft may be stored with it."""
    low, high = span["min"], span["max"]
    return str(LESS_THAN_BEFORE) if low is not None and high is not None and low > high else ""


def _step_minutes(span: Mapping[str, int | None]) -> str:
    text = minutes_text(span)
    return _("%(time)s: klopt niet") % {"time": text} if minutes_problem(span) else text


def minutes_text(span: Mapping[str, int | None]) -> str:
    """ "5 tot 7 minuten", also while it is not filled in yet."""
    if not span["max"] and not span["min"]:
        return _("nog geen minuten")
    whole = {"min": span["min"] or 0, "max": span["max"] or 0}
    minutes = whole["max"]
    return ngettext("%(time)s minuut", "%(time)s minuten", minutes) % {"time": span_text(whole)}


def together_text(written: Written) -> str:
    """How long everything takes, and in how many moments."""
    moments = written.content["moments"]
    total: Span = total_minutes(written.content)
    time = minutes_text({"min": total.min, "max": total.max})
    if len(moments) < 2:
        return time
    return _("%(time)s, in %(n)d delen") % {"time": time, "n": len(moments)}


def previewed(written: Written) -> Content:
    """Content that the page of a method can show: 0 where a number was left open."""
    content = dict(written.content)
    for name in ("group_size", "ages"):
        content[name] = _whole(content[name])
    if "rhythm" in content:
        content["rhythm"] = content["rhythm"] | {"weeks": _whole(content["rhythm"]["weeks"])}
    content["variants"] = [
        row | ({"ages": _whole(row["ages"])} if "ages" in row else {})
        for row in content["variants"]
    ]
    content["moments"] = [
        moment
        | {"steps": [step | {"minutes": _whole(step["minutes"])} for step in moment["steps"]]}
        for moment in content["moments"]
    ]
    return content


def _whole(span: Mapping[str, Any]) -> dict[str, Any]:
    return {**span, "min": span["min"] or 0, "max": span["max"] or 0}


# ── Two people at one method ──────────────────────────────────────────────────


@dataclass(frozen=True)
class Difference:
    """A field in which the colleague's text is another one: what it is, and what stands there."""

    label: str
    text: str


def differences(mine: Typed, theirs: Typed) -> list[Difference]:
    """Where a colleague's text differs from mine, in the order of the form."""
    own = {name: text for _form, _field, name, text in _texts(mine)}
    return [
        Difference(_label(form, field), text)
        for form, field, name, text in _texts(theirs)
        if text != own.get(name, "")
    ]


def _texts(typed: Typed) -> Iterator[tuple[PartForm, str, str, str]]:
    for form in MethodForms(typed):
        for field in form.fields:
            value = form.get_initial_for_field(form.fields[field], field)
            shown = ", ".join(value) if isinstance(value, list) else str(value or "")
            lines = [line.strip() for line in shown.splitlines() if line.strip()]
            yield form, field, form.add_prefix(field), "\n".join(lines)


def _label(form: PartForm, field: str) -> str:
    label = str(form.fields[field].label)
    places = [str(int(place) + 1) for place in form.place.split("-") if place]
    if len(places) == 2:
        return _("%(label)s (deel %(m)s, stap %(s)s)") % {
            "label": label,
            "m": places[0],
            "s": places[1],
        }
    return f"{label} ({places[0]})" if places else label


def who_saved(now: Standing) -> str:
    """The name of who wrote what stands there now; empty when nobody knows."""
    by = now.draft.by if now.draft else None
    return by.user.formal_name if by else ""

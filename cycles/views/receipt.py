"""The receipt (`/bon/`): what happened with an anonymous text, for who has the code.

Public: it works signed out and on any device. The code comes in the body of a form, every time,
and goes nowhere else: not in an address, the session, the log or the cache.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from cycles.actions import Refused
from cycles.actions import anonymous as acts
from cycles.facts import cycle_frame
from cycles.forms.student import ChangeForm, CheckForm, CodeForm
from cycles.models import Contribution, Question, Receipt
from cycles.parcels import Parcel, make_parcel, with_travel
from cycles.receipts import typed_words
from participation.people.help import help_lines

from .anonymous import private
from .common import today_here


@dataclass
class Act:
    """What was asked of a receipt, and how that went."""

    name: str = ""
    row: str = ""
    form: ChangeForm | CheckForm | None = None
    done: str = ""
    refused: list[str] = field(default_factory=list)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def receipt(request: HttpRequest) -> HttpResponse:
    """A field for the code; with the right one, everything about that one sending."""
    if request.method != "POST":
        return _field(request, CodeForm())
    if not _allowed(request, look=True):
        return _field(request, CodeForm(request.POST), status=429)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _field(request, form)
    found = acts.find_receipt(form.cleaned_data["code"])
    if found is None:
        _allowed(request, look=False)
        form.add_error("code", _("Deze code kennen we niet. Kijk of alle woorden kloppen."))
        return _field(request, form)
    return _opened(request, found, form.cleaned_data["code"], _carry_out(request, found))


def _allowed(request: HttpRequest, *, look: bool) -> bool:
    """Whether this address may try (`look`), or count one more wrong code."""
    return bool(ratelimit.consume(request, action="receipt_failed", dry_run=look))


def _field(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    context = {"messages": [], "form": form, "too_often": status == 429}
    return private(render(request, "cycles/receipt_code.html", context, status=status))


# ── Acts ──────────────────────────────────────────────────────────────────────


@sensitive_variables()
def _carry_out(request: HttpRequest, found: Receipt) -> Act:
    """Do what the form asks; a refusal is a sentence on the page."""
    acting = {"verander": _change, "terug": _withdraw, "nieuw": _add, "hoe": _check}
    act = Act(request.POST.get("doe", ""), request.POST.get("tekst", ""))
    if act.name in acting:
        try:
            act.done = acting[act.name](request, found, act)
        except Refused as refused:
            act.refused = list(refused.sentences)
    return act


def _text(act: Act) -> uuid.UUID:
    try:
        return uuid.UUID(act.row)
    except ValueError:
        raise Refused(_("Deze tekst kun je niet meer veranderen.")) from None


def _change(request: HttpRequest, found: Receipt, act: Act) -> str:
    act.form = ChangeForm(request.POST)
    if not act.form.is_valid():
        return ""
    text = act.form.cleaned_data["text"]
    acts.change(receipt=found, contribution=_text(act), text=text, today=today_here())
    return _("Je tekst is veranderd.")


def _withdraw(request: HttpRequest, found: Receipt, act: Act) -> str:
    acts.withdraw(receipt=found, contribution=_text(act), today=today_here())
    return _("Je tekst is teruggetrokken.")


def _add(request: HttpRequest, found: Receipt, act: Act) -> str:
    act.form = ChangeForm(request.POST)
    question = next(
        (q for q in found.cycle.doel.questions.all() if str(q.position) == act.row), None
    )
    if question is None:
        raise Refused(_("Deze vraag is er niet."))
    if not act.form.is_valid():
        return ""
    text = act.form.cleaned_data["text"]
    acts.add(receipt=found, question=question, text=text, today=today_here())
    return _("Je tekst is verstuurd.")


def _check(request: HttpRequest, found: Receipt, act: Act) -> str:
    act.form = CheckForm(request.POST)
    if not act.form.is_valid():
        raise Refused(_("Kies bij alle drie ja of nee."))
    acts.check_conditions(receipt=found, today=today_here(), **act.form.taps())
    return _("Dank je. Dit helpt de school om het goed te doen.")


# ── The page ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Own:
    """One text on the receipt, with the form to change it while that can be done."""

    parcel: Parcel
    form: ChangeForm | None
    open: bool


@dataclass(frozen=True)
class Unanswered:
    """A question without a text on this receipt that counts."""

    question: Question
    form: ChangeForm
    open: bool


@sensitive_variables()
def _opened(request: HttpRequest, found: Receipt, code: str, act: Act) -> HttpResponse:
    found = Receipt.objects.select_related(
        "cycle__doel", "cycle__terugkoppeling__promise", "cycle__school"
    ).get(pk=found.pk)
    cycle, today = found.cycle, today_here()
    said = cycle.terugkoppeling
    rows = with_travel(Contribution.objects.filter(receipt=found))
    parcels = [make_parcel(row, today) for row in rows.order_by("question__position", "pk")]
    context: dict[str, Any] = {
        "messages": [],
        "school": cycle.school,
        "cycle": cycle,
        "code": code,
        "words": typed_words(code),
        "act": act,
        "said": said,
        "promise": cycle_frame(cycle)[3],
        "promise_state": said.promise_made.state(today),
        "moves": list(said.promise_made.moves.all()),
        "phase": cycle.phase_on(today),
        "is_open": cycle.accepts_input(today),
        "own": [_own(parcel, act) for parcel in parcels],
        "unanswered": _unanswered(found, parcels, act) if cycle.accepts_input(today) else [],
        "check": _taps(found, act) if cycle.accepts_input(today) else None,
        "help_lines": help_lines(cycle.school),
    }
    return private(render(request, "cycles/receipt.html", context))


def _own(parcel: Parcel, act: Act) -> Own:
    """The form keeps what was typed when it could not be kept."""
    key = str(parcel.contribution.pk)
    failed = act.name == "verander" and act.row == key and not act.done
    form = act.form if failed and isinstance(act.form, ChangeForm) else None
    fresh = ChangeForm(initial={"text": parcel.text}, auto_id=f"id_{key}_%s")
    return Own(parcel, (form or fresh) if parcel.may_change else None, failed)


def _unanswered(found: Receipt, parcels: list[Parcel], act: Act) -> list[Unanswered]:
    answered = {p.contribution.question_id for p in parcels if p.counts}
    rows = []
    for question in found.cycle.doel.questions.all():
        failed = act.name == "nieuw" and act.row == str(question.position) and not act.done
        form = act.form if failed and isinstance(act.form, ChangeForm) else None
        fresh = ChangeForm(auto_id=f"id_nieuw_{question.position}_%s")
        if question.pk not in answered:
            rows.append(Unanswered(question, form or fresh, failed))
    return rows


def _taps(found: Receipt, act: Act) -> CheckForm:
    """The three taps as they were given, to give or to change."""
    names = ("safe", "enough_time", "taken_seriously")
    given = found.safe is not None
    initial = {name: "ja" if getattr(found, name) else "nee" for name in names} if given else {}
    form = CheckForm(initial=initial)
    form.was_given = given  # type: ignore[attr-defined]
    return form

"""The draaiboek of a meeting: on the clock, changed in place, printed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles import permissions, runsheet_page
from cycles.actions import run_sheets
from cycles.forms.planning import new_token
from cycles.forms.runsheet import OwnStepForm, StepsForm, key_in, small_number, typed_well
from cycles.models import Cycle, RunSheet, RunStep, Session
from cycles.runsheet_page import Row
from cycles.steps import ENDED, Phase
from participation.ledger.help import EDITORS
from participation.people.models import Membership
from participation.people.schooldays import SchoolCalendar

from .common import first_names, person, planned_cycle, signed_in, today_here, tried


@dataclass(frozen=True)
class Sent:
    """One press on the page: which button, by whom, about which sheet."""

    request: HttpRequest
    by: Membership
    session: Session
    sheet: RunSheet
    steps: StepsForm
    own: OwnStepForm

    @property
    def act(self) -> str:
        return self.request.POST.get("doe", "bewaar").partition("-")[0]

    @property
    def step(self) -> uuid.UUID | None:
        return key_in(self.request.POST.get("doe", "").partition("-")[2])


@signed_in
def run_sheet(request: HttpRequest, pk: uuid.UUID, session_pk: uuid.UUID) -> HttpResponse:
    """The run sheet; every button keeps all that was typed on the page."""
    cycle = planned_cycle(request, pk)
    session = _session(cycle, session_pk)
    by = _leader(request, cycle, session)
    if request.method == "POST" and by is None:
        raise PermissionDenied
    sheet = runsheet_page.sheet_of(session)
    if sheet is None:
        return _make(request, cycle, session, by)
    sheet.session = session
    steps = list(sheet.steps.all())
    done = [step for step in steps if not step.dropped]
    typed = request.POST if request.method == "POST" and "stand" in request.POST else None
    names = partial(first_names, cycle)
    form = StepsForm(typed, steps=done, leaving=_left_out(request), names=names)
    own = OwnStepForm(typed, steps=done, names=names)
    if request.method == "POST" and by is not None:
        sent = Sent(request, by, session, sheet, form, own)
        if _carried_out(sent):
            where = f"#stap-{sent.step}" if sent.step else ""
            return redirect(f"{_address(cycle, session)}{where}")
        # Refused: show how it is now, with what was typed in it.
        sheet = get_object_or_404(RunSheet.objects.select_related("run"), session=session)
        steps = list(sheet.steps.all())
    context = _context(request, cycle, session, by)
    return _page(request, context, sheet, steps, form, own)


def _left_out(request: HttpRequest) -> uuid.UUID | None:
    """The step whose button "leave out" was pressed."""
    act, _dash, key = request.POST.get("doe", "").partition("-")
    return key_in(key) if act == "weg" else None


def _session(cycle: Cycle, pk: uuid.UUID) -> Session:
    rows = cycle.sessions.select_related("werkvorm", "facilitator__user", "note_taker__user")
    session = get_object_or_404(rows, pk=pk)
    session.cycle = cycle
    return session


def _leader(request: HttpRequest, cycle: Cycle, session: Session) -> Membership | None:
    """The membership to change it with; None for who only reads."""
    user = person(request)
    leaders = {pk for pk in (session.facilitator_id, session.note_taker_id) if pk}
    if not permissions.can_change_run_sheet(user, cycle, leaders):
        return None
    if permissions.is_staff_of(user, cycle):
        return permissions.staff_membership(user, cycle)
    return next(m for m in user.own_memberships if m.pk in leaders)


def _address(cycle: Cycle, session: Session) -> str:
    return reverse("cycles:run_sheet", args=[cycle.pk, session.pk])


def _context(
    request: HttpRequest, cycle: Cycle, session: Session, by: Membership | None
) -> dict[str, Any]:
    return {
        "cycle": cycle,
        "session": session,
        "may_change": by is not None,
        "runs": cycle.phase not in {Phase.CONCEPT, *ENDED},
        "edits_breaks": person(request).has_role(*EDITORS),
        "moments": list(enumerate(runsheet_page.moment_names(session.werkvorm.content))),
    }


def _make(
    request: HttpRequest, cycle: Cycle, session: Session, by: Membership | None
) -> HttpResponse:
    """There is none yet: say what it is, and make it from a part of the method."""
    if by is not None and request.method == "POST":
        moment = small_number(request.POST.get("deel", "0"))
        if tried(request, run_sheets.make_run_sheet, by=by, session=session, moment=moment):
            messages.success(request, _("Het draaiboek is er. Pas het aan zoals jullie het doen."))
        return redirect(_address(cycle, session))
    return render(request, "cycles/run_sheet_new.html", _context(request, cycle, session, by))


def _carried_out(sent: Sent) -> bool:
    """Do what the button says. True when it was done."""
    act = sent.act
    if "getoond" in sent.request.POST and not _tick(sent):
        return False
    verb = _verb(act, sent)
    if verb is None:
        messages.error(sent.request, _("Deze knop is er niet. Probeer het nog een keer."))
        return False
    if not typed_well(sent.steps, sent.own):
        messages.error(sent.request, _("Er klopt iets niet. Kijk bij de velden in het rood."))
        return False
    edit, answers = sent.steps.edit(sent.own.step), []
    if not tried(
        sent.request,
        lambda **said: answers.append(verb(**said)),
        by=sent.by,
        sheet=sent.sheet,
        edit=edit,
    ):
        return False
    if act == "passend":
        _say_how_it_fits(sent, changed=bool(answers[0]))
    else:
        messages.success(sent.request, _done_words(act))
    return True


def _say_how_it_fits(sent: Sent, *, changed: bool) -> None:
    """Tell what fitting did; nothing when it fitted already."""
    said = runsheet_page.after_fitting_it(sent.sheet, sent.session, changed=changed)
    if said:
        (messages.warning if said.wrong else messages.success)(sent.request, said.text)


def _verb(act: str, sent: Sent) -> Callable[..., object] | None:
    """The verb of a button, with what it is about."""

    def about(verb: Callable[..., object], **more: Any) -> Callable[..., object]:
        return lambda **arguments: verb(**arguments, **more)

    moment = small_number(sent.request.POST.get("deel", ""))
    verbs: dict[str, Callable[..., object]] = {
        "bewaar": run_sheets.save_steps,
        "passend": run_sheets.fit_to_time,
        "opnieuw": about(run_sheets.start_again, moment=moment),
        "werkvorm": about(run_sheets.start_again, moment=0, own_method=False),
    }
    of_a_step: dict[str, Callable[..., object]] = {
        "weg": about(run_sheets.drop_step, step=sent.step),
        "terug": about(run_sheets.bring_back, step=sent.step),
        "korter": about(run_sheets.shorten_step, step=sent.step),
        "heel": about(run_sheets.do_whole_step, step=sent.step),
        "op": about(run_sheets.move_step, step=sent.step, up=True),
        "neer": about(run_sheets.move_step, step=sent.step, up=False),
    }
    return verbs.get(act) or (of_a_step.get(act) if sent.step else None)


def _done_words(act: str) -> str:
    """What to say when it was done."""
    return {
        "opnieuw": _("Het draaiboek is opnieuw gemaakt."),
        "werkvorm": _("Het draaiboek is opnieuw gemaakt, met de nieuwe werkvorm."),
        "weg": _("De stap is overgeslagen. Je kunt hem terughalen."),
        "terug": _("De stap staat er weer in."),
        "korter": _("De stap is korter. Bij de stap staat hoe je dat doet."),
        "heel": _("De stap duurt weer zo lang als de werkvorm zegt."),
    }.get(act, _("Bewaard."))


def _tick(sent: Sent) -> bool:
    """Store which preparations are ready."""
    post = sent.request.POST
    return tried(
        sent.request,
        run_sheets.tick_preparation,
        by=sent.by,
        sheet=sent.sheet,
        of=key_in(post.get("werkvorm", "")) or sent.session.werkvorm_id,
        shown={small_number(part) for part in post.get("getoond", "").split(",")},
        ticked={small_number(part) for part in post.getlist("klaar")},
    )


def _page(
    request: HttpRequest,
    context: dict[str, Any],
    sheet: RunSheet,
    steps: list[RunStep],
    form: StepsForm,
    own: OwnStepForm,
) -> HttpResponse:
    cycle, session = context["cycle"], context["session"]
    rows = runsheet_page.rows_of(sheet, session, steps, form.numbers)
    if context["may_change"]:
        form.focus_on_text()
        rows = [_as_typed(row, form) for row in rows]
    page = runsheet_page.page_of(
        sheet,
        session,
        rows,
        [step for step in steps if step.dropped],
        runsheet_page.pauses_of(session),
        SchoolCalendar.of(cycle.school),
        today_here(),
    )
    other = cycle.werkvorm if cycle.werkvorm_id not in {None, session.werkvorm_id} else None
    context |= {
        "sheet": sheet,
        "page": page,
        "own_form": own,
        "asks_again": form.asked_first or own.asked_first,
        "token": new_token(),
        "part": dict(context["moments"]).get(sheet.moment) if len(context["moments"]) > 1 else "",
        "other_method": other,
        "may_switch": other is not None and cycle.phase == Phase.CONCEPT,
    }
    htmx = request.htmx  # type: ignore[attr-defined]
    template = "cycles/run_sheet.html#draaiboek" if htmx else "cycles/run_sheet.html"
    return render(request, template, context)


def _as_typed(row: Row, form: StepsForm) -> Row:
    """The row with what was typed in it, and what is wrong with that."""
    name = f"minuten-{row.step.pk}"
    changed = form.is_bound and row.step.pk in form.steps and form.typed_text(row.step.pk)
    row = replace(row, texts=form.text_fields(row.step), texts_typed=changed)
    if not form.is_bound or name not in form.fields or not form.typed(row.step.pk):
        return row
    errors = [str(error) for error in form.errors.get(name, [])]
    focus = row.step.pk == form.first_wrong
    return replace(
        row, value=str(form[name].value() or "")[:20], errors=errors, typed=True, focus=focus
    )

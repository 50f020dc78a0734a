"""The page of an anonymous question: one form, and the code in the answer to it.

Nothing here writes to the session, so no message either: a row of the session with a moment in it
would stand beside the one who sent. `messages` in the context hides those of other pages, which
would be taken out of the session by showing them.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from cycles import permissions
from cycles.actions import Refused
from cycles.actions import anonymous as acts
from cycles.forms.student import AnonymousForm, CheckForm
from cycles.judgement import waiting_for
from cycles.models import Cycle, Invitation
from participation.people.models import Membership, Role

from .asked import frame_context
from .common import person, today_here

OTHER_PERSON = 409


def private(response: HttpResponse) -> HttpResponse:
    """Kept by no browser and no cache."""
    response["Cache-Control"] = "private, no-store"
    return response


@sensitive_variables()
def take_part(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The question with its frame; below it the form, or that one took part."""
    user = person(request)
    me = user.membership_as(Role.LEERLING, school_id=cycle.school_id)
    invitation = Invitation.objects.filter(cycle=cycle, membership=me).first() if me else None
    form = _form(request, cycle, me)
    refused: list[str] = []
    status = 200
    if request.method == "POST":
        if invitation is None or me is None:
            raise PermissionDenied
        if form.is_valid() and form.cleaned_data["wie"] != me.pk:
            form, status = _form(None, cycle, me), OTHER_PERSON
            refused = [_("Je bent nu ingelogd als iemand anders. Er is niets verstuurd.")]
        elif form.is_valid():
            try:
                return _sent(request, cycle, _send(cycle, me, form))
            except Refused as error:
                refused = list(error.sentences)
        else:
            form.mend()
    open_now = invitation is not None and permissions.can_contribute(user, cycle, today_here())
    done = invitation is not None and invitation.took_part
    first = cycle.terugkoppeling.writing_days[0]
    context = frame_context(cycle, user) | {
        "messages": [],
        "form": form,
        "anonymous": True,
        "refused": refused,
        "may_write": open_now and not done,
        "took_part": done,
        "may_change": open_now,
        "typed": _typed(form) if done or not open_now else [],
        "invited": invitation is not None,
        "is_student": me is not None,
        "opens_later": invitation is not None and today_here() < first,
        "waiting": waiting_for(me, today_here(), cycle) if invitation and me else [],
    }
    return private(render(request, "cycles/take_part.html", context, status=status))


def _form(request: HttpRequest | None, cycle: Cycle, me: Membership | None) -> AnonymousForm:
    start = {"token": uuid.uuid4(), "wie": me.pk if me else None}
    typed = request.POST if request is not None and request.method == "POST" else None
    return AnonymousForm(typed, questions=list(cycle.doel.questions.all()), initial=start)


def _send(cycle: Cycle, me: Membership, form: AnonymousForm) -> str:
    return acts.send(
        by=me,
        cycle=cycle,
        answers=form.answers(),
        token=form.cleaned_data["token"],
        today=today_here(),
    )


def _typed(form: AnonymousForm) -> list[str]:
    """What was typed in a form that could not be sent, to read back in the answer to it."""
    if not form.is_bound:
        return []
    names = [f"text-{question.position}" for question in form.questions]
    return [text for name in names if (text := str(form.data.get(name, "")))]


def _sent(request: HttpRequest, cycle: Cycle, code: str) -> HttpResponse:
    """The code, in the answer to the form itself: no address, no history and no session has it."""
    context: dict[str, Any] = {
        "messages": [],
        "cycle": cycle,
        "said": cycle.terugkoppeling,
        "code": code,
        "words": code.split(),
        "check": CheckForm(),
    }
    return private(render(request, "cycles/receipt_sent.html", context))

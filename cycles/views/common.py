"""What all views of this app share."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cycles import permissions
from cycles.actions import Refused
from cycles.models import Contribution, Cycle
from participation.people.models import Membership, Role, User
from participation.signed_out import signed_out

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def person(request: HttpRequest) -> User:
    """The signed-in user; views that call this are behind `signed_in`."""
    return cast(User, request.user)


def today_here() -> date:
    return timezone.localdate()


def planned_cycle(request: HttpRequest, pk: uuid.UUID, *, facts: bool = False) -> Cycle:
    """A cycle whose planning this person may see, or 404."""
    cycles = Cycle.objects.visible_to(person(request))
    if facts:
        cycles = cycles.with_facts(today_here())
    else:
        cycles = cycles.select_related(
            "doel",
            "terugkoppeling__promise",
            "school",
            "school_year",
            "coordinator__user",
            "second_coordinator__user",
            "werkvorm",
        )
    return get_object_or_404(cycles, pk=pk)


def input_of(request: HttpRequest, pk: uuid.UUID) -> tuple[Cycle, Membership]:
    """A cycle whose input this person may read, and the membership to act as; else 404 or 403."""
    cycle = planned_cycle(request, pk)
    if not permissions.can_read_input(person(request), cycle):
        raise PermissionDenied
    return cycle, permissions.staff_membership(person(request), cycle)


def student_of(request: HttpRequest) -> Membership:
    """The membership under which this person is a student, or 403."""
    own = person(request).own_memberships
    member = next((m for m in own if m.role == Role.LEERLING), None)
    if member is None:
        raise PermissionDenied
    return member


def photo_response(row: Contribution) -> HttpResponse:
    """The photo of a row, for a reader who was let through: on the page, kept nowhere."""
    try:
        response = FileResponse(row.photo.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = 'inline; filename="foto.jpg"'
    return response  # type: ignore[return-value]


def first_names(cycle: Cycle) -> set[str]:
    """First names of everyone asked, to warn when one ends up in what everybody reads."""
    asked = cycle.invitations.values_list("membership__user__first_name", flat=True)
    return set(asked.distinct())


def staff_of(request: HttpRequest, cycle: Cycle) -> Membership:
    """The membership to act as for this cycle, or 403."""
    if not permissions.is_staff_of(person(request), cycle):
        raise PermissionDenied
    return permissions.staff_membership(person(request), cycle)


def staff_choices(
    cycle: Cycle, *roles: str, keep: Iterable[uuid.UUID | None] = ()
) -> QuerySet[Membership]:
    """Active staff of the cycle's school with one of the roles, each person once.

    `keep` are memberships that are chosen now: those stay; else the first of `roles` counts.
    """
    people = Membership.objects.filter(school=cycle.school, user__is_active=True, role__in=roles)
    kept = [pk for pk in keep if pk]
    order = Case(
        When(pk__in=kept, then=0), *[When(role=role, then=n) for n, role in enumerate(roles, 1)]
    )
    best = people.filter(user=OuterRef("user")).order_by(order, "pk").values("pk")[:1]
    return (
        Membership.objects.filter(Q(pk__in=people.filter(pk=Subquery(best))) | Q(pk__in=kept))
        .select_related("user")
        .order_by("user__last_name", "user__first_name")
    )


def tried(request: HttpRequest, act: Callable[..., Any], **arguments: Any) -> bool:
    """Run a verb; when it is refused, say why and return False."""
    try:
        act(**arguments)
    except Refused as refused:
        for sentence in refused.sentences:
            messages.error(request, sentence)
        return False
    return True


def signed_in(view: View[P]) -> View[P]:
    """A page for people with a school. Signed out: to sign in, and typed text is given back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return signed_out(request)
        if person(request).school is None:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast(View[P], guarded)

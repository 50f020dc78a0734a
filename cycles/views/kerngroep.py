"""The kerngroep: staff ask students to help sort; students sort what they may read."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles import permissions
from cycles.actions import kerngroep as acts
from cycles.desk_stamp import choice
from cycles.forms.kerngroep import SearchForm, well_formed
from cycles.forms.running import NewThemeForm
from cycles.models import Cycle, KerngroepMember
from cycles.steps import ENDED
from participation.people.models import Group, GroupMembership, Membership

from .common import input_of, person, signed_in, today_here, tried

PER_PAGE = 30


@signed_in
def kerngroep(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who helps, and who can be asked."""
    cycle, by = input_of(request, pk)
    if request.method == "POST" and _gather(request, cycle, by):
        return redirect(request.get_full_path())
    search = SearchForm(request.GET).words
    members = list(
        cycle.kerngroep.select_related("membership__user").order_by(*_by_name("membership__"))
    )
    able = _able(cycle, search).exclude(pk__in=[m.membership_id for m in members])
    page = Paginator(able, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "cycle": cycle,
        "members": members,
        "page": page,
        "search": search,
        "query": f"zoek={search}",
        "chosen": set(well_formed(request.POST.getlist("people"))),
        "n_texts": acts.readable(cycle).count(),
        "may_gather": permissions.can_gather_helpers(person(request), cycle),
    }
    return render(request, "cycles/kerngroep.html", context)


def _by_name(path: str = "") -> tuple[str, str, str]:
    return (f"{path}user__first_name", f"{path}user__last_name", f"{path}pk")


def _able(cycle: Cycle, search: str) -> Any:
    """Students who can be asked, with their class, by class and name."""
    classes = GroupMembership.objects.filter(
        membership=OuterRef("pk"),
        group__kind=Group.Kind.KLAS,
        group__school_year=cycle.school_year_id,
    )
    rows = (
        Membership.objects.filter(pk__in=acts.candidates(cycle).values("pk"))
        .select_related("user")
        .annotate(klas=Subquery(classes.order_by("group__name").values("group__name")[:1]))
    )
    for word in search.split():
        named = Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word)
        rows = rows.filter(named | Q(klas__iexact=word))
    return rows.order_by("klas", *_by_name())


def _gather(request: HttpRequest, cycle: Cycle, by: Membership) -> bool:
    """Ask the chosen students, or end somebody's help. True when it was done."""
    if request.POST.get("doe") == "stop":
        member = get_object_or_404(
            cycle.kerngroep, pk__in=well_formed([request.POST.get("lid", "")])
        )
        if tried(request, acts.end_membership, by=by, member=member):
            messages.success(request, _("Deze leerling helpt niet meer mee."))
            return True
        return False
    people = well_formed(request.POST.getlist("people"))
    done = tried(request, acts.ask, by=by, cycle=cycle, people=people, today=today_here())
    if done:
        messages.success(request, _("Gevraagd. Ze hebben een bericht en antwoorden zelf."))
    return done


@signed_in
def kerngroep_texts(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the kerngroep may read. The desk sends its selection here; taking back is done here."""
    cycle, by = input_of(request, pk)
    if request.method == "POST":
        chosen = [key for key, _seen in filter(None, map(choice, request.POST.getlist("input")))]
        back = request.POST.get("kerngroep") == "terug"
        if not chosen:
            messages.error(request, _("Kies eerst een of meer bijdragen."))
        elif not back and _must_warn(request, cycle):
            return _ask_first(request, cycle, chosen)
        else:
            _release(request, cycle, by, chosen, back)
        return redirect(request.path if back else _desk_of(request, cycle))
    rows = acts.readable(cycle).select_related("question").order_by("pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"cycle": cycle, "page": page, "query": ""}
    return render(request, "cycles/kerngroep_texts.html", context)


def _must_warn(request: HttpRequest, cycle: Cycle) -> bool:
    """The first time that texts without a name go to students, staff read them once more."""
    if cycle.identity == Cycle.Identity.NAAM or request.POST.get("zeker"):
        return False
    return not cycle.contributions.filter(for_kerngroep=True).exists()


def _ask_first(request: HttpRequest, cycle: Cycle, chosen: list[uuid.UUID]) -> HttpResponse:
    """The chosen texts once more. htmx puts it in place of the desk."""
    rows = list(cycle.contributions.live().filter(pk__in=chosen).order_by("pk"))
    template = "cycles/kerngroep_warn.html"
    if request.htmx:  # type: ignore[attr-defined]
        template += "#warn"
    context = {
        "cycle": cycle,
        "rows": rows[:PER_PAGE],
        "rest": rows[PER_PAGE:],
        "back": _desk_of(request, cycle),
    }
    return render(request, template, context)


def _desk_of(request: HttpRequest, cycle: Cycle) -> str:
    """Back to the list at the desk that one came from; never to another page."""
    desk = reverse("cycles:desk", args=[cycle.pk])
    asked = request.POST.get("terug", "")
    return asked if asked.startswith(f"{desk}?") else desk


def _release(
    request: HttpRequest, cycle: Cycle, by: Membership, chosen: list[uuid.UUID], back: bool
) -> None:
    act = acts.take_back if back else acts.let_read
    arguments = {"by": by, "cycle": cycle, "contributions": chosen, "today": today_here()}
    if not tried(request, act, **arguments):
        return
    if back:
        said = _("Teruggenomen. De kerngroep ziet dit niet meer.")
    else:
        said = _("De kerngroep kan dit nu lezen, zonder namen.")
    messages.success(request, said)


# ── For the student who helps ─────────────────────────────────────────────────


@signed_in
def helping(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say ja or nee; after ja: texts without names, and themes to put them in."""
    members = KerngroepMember.objects.select_related("cycle__doel", "membership")
    member = get_object_or_404(members, cycle=pk, membership__in=person(request).membership_ids)
    cycle = member.cycle
    new_theme = request.method == "POST" and request.POST.get("thema") == "nieuw"
    name_form = NewThemeForm(request.POST if new_theme else None)
    if request.method == "POST" and (not new_theme or name_form.is_valid()):
        _help(request, member, name_form)
        return redirect(request.get_full_path())
    context = {"cycle": cycle, "member": member, "name_form": name_form}
    sorting_on = cycle.phase not in ENDED and not cycle.answered_on
    if member.reply == KerngroepMember.Reply.YES and sorting_on:
        return render(request, "cycles/kerngroep_sort.html", context | _sorting(request, cycle))
    return render(request, "cycles/kerngroep_asked.html", context | {"sorting_on": sorting_on})


def _sorting(request: HttpRequest, cycle: Cycle) -> dict[str, Any]:
    """Texts and themes for a student. `values` holds text and question and nothing more."""
    which = request.GET.get("toon", "zonder")
    rows = acts.readable(cycle)
    theirs = Q(links__contribution__in=rows.values("pk"))
    themes = list(
        cycle.themes.annotate(n=Count("links", filter=theirs)).order_by("position", "name")
    )
    here = next((theme for theme in themes if str(theme.pk) == which), None)
    if here:
        shown = rows.filter(themes=here)
    else:
        shown = rows if which == "alles" else rows.filter(theme_links=None)
    plain = shown.order_by("pk").values("pk", "text", "question__text", "question__position")
    return {
        "page": Paginator(plain, PER_PAGE).get_page(request.GET.get("pagina")),
        "themes": themes,
        "here": here,
        "which": which if here or which == "alles" else "zonder",
        "query": f"toon={here.pk if here else 'alles' if which == 'alles' else 'zonder'}",
        "all": rows.count(),
        "chosen": set(well_formed(request.POST.getlist("input"))),
    }


def _help(request: HttpRequest, member: KerngroepMember, name_form: NewThemeForm) -> None:
    """Carry out what the student asked: ja, nee, a theme, a new theme, or out of a theme."""
    if request.POST.get("doe") in {"ja", "nee"}:
        helps = request.POST["doe"] == "ja"
        if tried(request, acts.reply, member=member, helps=helps):
            said = _("Fijn dat je helpt.") if helps else _("Goed. Je helpt niet (meer) mee.")
            messages.success(request, said)
        return
    what: dict[str, Any] = {
        "member": member,
        "contributions": well_formed(request.POST.getlist("input")),
        "today": today_here(),
    }
    if name_form.is_bound:
        name = name_form.cleaned_data["naam"]
        if tried(request, acts.help_make_theme, name=name, **what):
            messages.success(request, _("Thema ‘%(name)s’ staat erbij.") % {"name": name})
        return
    takes_out = request.POST.get("uit", "")
    asked = well_formed([takes_out or request.POST.get("thema", "")])
    theme = get_object_or_404(member.cycle.themes, pk__in=asked)
    act = acts.help_take_out if takes_out else acts.help_place
    if tried(request, act, theme=theme, **what):
        out, into = _("Uit ‘%(name)s’ gehaald."), _("Dit staat nu in ‘%(name)s’.")
        messages.success(request, (out if takes_out else into) % {"name": theme.name})

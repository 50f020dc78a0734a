"""Input from paper: sheets typed over, photos, and heads that were counted."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cycles import permissions
from cycles.actions import Refused
from cycles.actions import paper as verbs
from cycles.forms.paper import (
    HeadsForm,
    LineForm,
    PasteForm,
    PhotoForm,
    RecountForm,
    RowsForm,
)
from cycles.forms.planning import new_token
from cycles.models import Contribution, Cycle, PaperSheet
from cycles.paper import Line, as_pasted, count_heads
from participation.people.models import Group, Membership

from .common import input_of, person, photo_response, signed_in, today_here, tried

PER_PAGE = 20
ON_PAGE = Q(contributions__status__in=verbs.ON_PAGE)


def _reading(request: HttpRequest, pk: uuid.UUID) -> Cycle:
    """A cycle whose input this person reads; else 403."""
    return input_of(request, pk)[0]


def _copying(request: HttpRequest, pk: uuid.UUID) -> tuple[Cycle, Membership]:
    """The same, while paper can still be added or changed."""
    cycle, by = input_of(request, pk)
    if not permissions.can_add_paper(person(request), cycle):
        raise PermissionDenied
    return cycle, by


@signed_in
def paper(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything that came in on paper, and the heads that were counted."""
    cycle = _reading(request, pk)
    may_add = permissions.can_add_paper(person(request), cycle)
    form = HeadsForm(request.POST or None, cycle=cycle, groups=_groups(cycle)) if may_add else None
    if request.method == "POST" and _counted(request, _copying(request, pk), form):
        return redirect("cycles:paper", cycle.pk)
    heads = list(cycle.head_counts.select_related("session").order_by("group_name"))
    page = Paginator(_sheets(cycle), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "cycle": cycle,
        "page": page,
        "heads": heads,
        "counted": count_heads((row.group_name, row.number) for row in heads),
        "form": form,
        "may_add": may_add,
    }
    return render(request, "cycles/paper.html", context)


def _counted(
    request: HttpRequest, copying: tuple[Cycle, Membership], form: HeadsForm | None
) -> bool:
    """Store the number of heads; why not stands beside the group."""
    cycle, by = copying
    if form is None or not form.is_valid():
        return False
    said = {"session": None} | form.cleaned_data
    try:
        verbs.count_group(by=by, cycle=cycle, today=today_here(), **said)
    except Refused as refused:
        form.add_error("group" if said["group"] else "group_name", " ".join(refused.sentences))
        return False
    messages.success(request, _("Het aantal leerlingen staat erbij."))
    return True


def _sheets(cycle: Cycle) -> QuerySet[PaperSheet]:
    """The sheets with how many lines and stickers they hold, and their photo."""
    photos = Contribution.objects.filter(status__in=verbs.ON_PAGE).exclude(photo="")
    return (
        cycle.sheets.select_related("question", "session")
        .annotate(
            lines=Count("contributions", filter=ON_PAGE),
            times=Sum("contributions__count", filter=ON_PAGE),
        )
        .prefetch_related(Prefetch("contributions", queryset=photos, to_attr="photos"))
        .order_by("-made_on", "source", "pk")
    )


def _groups(cycle: Cycle) -> QuerySet[Group]:
    return Group.objects.of_students(cycle.school_year)


@signed_in
def lines(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Type a sheet over: paste, look at every line, store. Going back keeps what was corrected."""
    cycle, by = _copying(request, pk)
    step = request.POST.get("stap", "") if request.method == "POST" else "begin"
    if step == "begin":
        return _paste_page(request, cycle, PasteForm(cycle=cycle, initial={"token": new_token()}))
    if step == "terug":
        return _paste_page(request, cycle, _back_to_paste(request, cycle))
    if step == "bewaar":
        form = RowsForm(request.POST, cycle=cycle)
        if form.is_valid() and _stored(request, cycle, by, form):
            return redirect("cycles:paper", cycle.pk)
        return _rows_page(request, cycle, form)
    pasted = PasteForm(request.POST, cycle=cycle)
    if not pasted.is_valid():
        return _paste_page(request, cycle, pasted)
    said = {name: pasted.data.get(name) for name in ("source", "about", "session", "token")}
    seen = RowsForm(cycle=cycle, lines=pasted.cleaned_data["lines"], initial=said)
    return _rows_page(request, cycle, seen)


def _paste_page(request: HttpRequest, cycle: Cycle, form: PasteForm) -> HttpResponse:
    return render(request, "cycles/paper_lines.html", {"cycle": cycle, "form": form})


def _rows_page(request: HttpRequest, cycle: Cycle, form: RowsForm) -> HttpResponse:
    rows = list(form.rows())
    return render(
        request, "cycles/paper_preview.html", {"cycle": cycle, "form": form, "rows": rows}
    )


def _back_to_paste(request: HttpRequest, cycle: Cycle) -> PasteForm:
    """The field of the first step again, with what was corrected in the second."""
    rows = RowsForm(request.POST, cycle=cycle)
    names = ("source", "about", "session", "token")
    said: dict[str, object] = {name: request.POST.get(name, "") for name in names}
    return PasteForm(cycle=cycle, initial=said | {"lines": as_pasted(rows.typed_lines())})


def _stored(request: HttpRequest, cycle: Cycle, by: Membership, form: RowsForm) -> bool:
    kept = form.kept()
    done = tried(
        request,
        verbs.add_sheet,
        by=by,
        cycle=cycle,
        sheet=form.sheet(),
        lines=kept,
        token=form.cleaned_data["token"],
        now=timezone.now(),
        today=today_here(),
    )
    if done:
        sentence = ngettext(
            "%(n)d regel van ‘%(source)s’ staat bij de input.",
            "%(n)d regels van ‘%(source)s’ staan bij de input.",
            len(kept),
        )
        messages.success(
            request, sentence % {"n": len(kept), "source": form.cleaned_data["source"]}
        )
    return done


@signed_in
def new_photo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A photo of a flip-over or a drawing, with the words of its maker."""
    cycle, by = _copying(request, pk)
    form = PhotoForm(
        request.POST or None,
        request.FILES or None,
        cycle=cycle,
        initial={"token": new_token()},
    )
    if request.method == "POST" and form.is_valid():
        done = tried(
            request,
            verbs.add_photo,
            by=by,
            cycle=cycle,
            sheet=form.sheet(),
            caption=form.cleaned_data["caption"],
            photo=form.cleaned_data["photo"],
            token=form.cleaned_data["token"],
            now=timezone.now(),
            today=today_here(),
        )
        if done:
            messages.success(request, _("De foto staat bij de input."))
            return redirect("cycles:paper", cycle.pk)
    return render(request, "cycles/paper_photo.html", {"cycle": cycle, "form": form})


@require_safe
@signed_in
def photo(request: HttpRequest, pk: uuid.UUID, contribution_pk: uuid.UUID) -> HttpResponse:
    """The photo itself, for who reads the input of this cycle and nobody else."""
    rows = _on_page(_reading(request, pk)).exclude(photo="")
    row = get_object_or_404(rows, pk=contribution_pk)
    return photo_response(row)


def _on_page(cycle: Cycle) -> QuerySet[Contribution]:
    """The lines from paper that this page may show: not what is with the zorgcoordinator."""
    return cycle.contributions.filter(sheet__isnull=False, status__in=verbs.ON_PAGE)


@signed_in
def sheet(request: HttpRequest, pk: uuid.UUID, sheet_pk: uuid.UUID) -> HttpResponse:
    """One sheet with its lines; `weg` takes it away, after asking."""
    cycle = _reading(request, pk)
    rows = cycle.sheets.select_related("question", "session", "by__user")
    row = get_object_or_404(rows, pk=sheet_pk)
    if request.method == "POST":
        cycle, by = _copying(request, pk)
        asked = request.POST.get("weg") == "ja"
        if asked and tried(request, verbs.remove_sheet, by=by, sheet=row, today=today_here()):
            messages.success(request, _("Het vel is weg, met alles wat erop stond."))
            return redirect("cycles:paper", cycle.pk)
        return redirect("cycles:paper_sheet", cycle.pk, row.pk)
    context = {
        "cycle": cycle,
        "row": row,
        "lines": list(_on_page(cycle).filter(sheet=row).prefetch_related("themes").order_by("pk")),
        "may_add": permissions.can_add_paper(person(request), cycle),
    }
    asks = context["may_add"] and "weg" in request.GET
    return render(
        request, "cycles/paper_remove.html" if asks else "cycles/paper_sheet.html", context
    )


@signed_in
def line(request: HttpRequest, pk: uuid.UUID, contribution_pk: uuid.UUID) -> HttpResponse:
    """Correct one line from paper, or (`weg`) take it away after asking."""
    cycle, by = _copying(request, pk)
    row = get_object_or_404(_on_page(cycle).select_related("sheet"), pk=contribution_pk)
    arguments = {"by": by, "line": row, "today": today_here()}
    if request.POST.get("weg") == "ja":
        if tried(request, verbs.remove_line, **arguments):
            messages.success(request, _("De regel is weg."))
            return redirect("cycles:paper", cycle.pk)
        return redirect("cycles:paper_line", cycle.pk, row.pk)
    form = LineForm(request.POST or None, initial={"text": row.text, "count": row.count})
    valid = request.method == "POST" and form.is_valid()
    if valid and tried(request, verbs.change_line, to=Line(**form.cleaned_data), **arguments):
        messages.success(request, _("De regel is veranderd."))
        return redirect("cycles:paper_sheet", cycle.pk, row.sheet_id)
    context = {"cycle": cycle, "row": row.sheet, "line": row, "form": form}
    asks = request.method == "GET" and "weg" in request.GET
    return render(
        request, "cycles/paper_remove.html" if asks else "cycles/paper_line.html", context
    )


@signed_in
def heads(request: HttpRequest, pk: uuid.UUID, heads_pk: uuid.UUID) -> HttpResponse:
    """Correct a number of heads, or (`weg`) take it away."""
    cycle, by = _copying(request, pk)
    row = get_object_or_404(cycle.head_counts.select_related("session"), pk=heads_pk)
    arguments = {"by": by, "row": row, "today": today_here()}
    if "weg" in request.POST:
        if tried(request, verbs.remove_count, **arguments):
            messages.success(request, _("Het aantal is weg."))
        return redirect("cycles:paper", cycle.pk)
    form = RecountForm(request.POST or None, initial={"number": row.number})
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        if tried(request, verbs.recount_group, number=number, **arguments):
            messages.success(request, _("Het aantal is veranderd."))
            return redirect("cycles:paper", cycle.pk)
    return render(request, "cycles/paper_heads.html", {"cycle": cycle, "row": row, "form": form})

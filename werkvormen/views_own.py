"""Methods of the school itself: the list, the editor with its preview, sharing, putting away."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from participation.people.models import Membership, User
from participation.signed_out import signed_out
from werkvormen import own, own_page, permissions
from werkvormen.drawings import drawn
from werkvormen.example import example
from werkvormen.forms_own import MethodForms, StartForm, TokenForm
from werkvormen.models import Werkvorm, WerkvormVersion
from werkvormen.own_page import Difference
from werkvormen.rearranging import Rearranged, rearrange
from werkvormen.writing import Typed, Written, read, typed_of, written_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
PER_PAGE = 20


def _signed_in(view: View[P]) -> View[P]:
    """Signed out: to sign in, and what was typed is given back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return signed_out(request)
        return view(request, *args, **kwargs)

    return cast(View[P], guarded)


def _writer(request: HttpRequest) -> Membership:
    """The membership to start or copy a method under, or 403."""
    by = permissions.writer_at_home(cast(User, request.user))
    if by is None:
        raise PermissionDenied
    return by


def _own(request: HttpRequest, slug: str) -> tuple[Werkvorm, Membership]:
    """A method to write, and the membership to act as; 404 unless it may be seen, else 403."""
    user = cast(User, request.user)
    werkvorm = get_object_or_404(Werkvorm.objects.readable_by(user), slug=slug)
    by = permissions.writer_of(user, werkvorm)
    if by is None:
        if not werkvorm.versions.exists():
            raise Http404
        raise PermissionDenied
    return werkvorm, by


# ── The list, a new one, a copy ───────────────────────────────────────────────


@_signed_in
def own_list(request: HttpRequest) -> HttpResponse:
    """The school's own methods: drafts of every coordinator, shared ones, put away ones."""
    by = _writer(request)
    asked = request.GET.get("toon", "")
    which = asked if asked in own_page.SHOWN else own_page.SHOWN[0]
    page = Paginator(own_page.own_methods(by.school, which), PER_PAGE).get_page(
        request.GET.get("pagina")
    )
    context = {"page": page, "which": which, "query": f"toon={which}"}
    return render(request, "werkvormen/own_list.html", context)


@_signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Begin a method of the school: with example steps, or with a copy of another one."""
    by = _writer(request)
    form = StartForm(request.POST or None, initial={"token": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = own.start(
            by=by,
            written=example(data["name"]),
            token=data["token"],
            today=timezone.localdate(),
        )
        return redirect("werkvormen:write", made.slug)
    visible = WerkvormVersion.objects.newest_visible_to(request.user)
    versions = visible.of_school(by.school_id).by_name()
    context = {"form": form, "versions": versions, "copy_token": uuid.uuid4()}
    return render(request, "werkvormen/own_new.html", context)


@require_POST
@_signed_in
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """A draft of the school with everything that this method says now."""
    visible = WerkvormVersion.objects.newest_visible_to(request.user)
    version = get_object_or_404(visible, werkvorm__slug=slug)
    by = permissions.copier_of(cast(User, request.user), version.werkvorm)
    if by is None:
        raise PermissionDenied
    token = TokenForm(request.POST).found()
    made = own.copy(by=by, version=version, token=token, today=timezone.localdate())
    messages.success(request, _("De kopie staat klaar als concept. Alleen coördinatoren zien hem."))
    return redirect("werkvormen:write", made.slug)


# ── Writing ───────────────────────────────────────────────────────────────────


@_signed_in
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """The editor. "Bewaar concept" stores; the other buttons only show the form again."""
    werkvorm, by = _own(request, slug)
    now = own.standing(werkvorm)
    if request.method != "POST" and "tekeningen" in request.GET:
        return render(request, "werkvormen/_own_rooms.html", {"rooms": drawn()})
    if request.method != "POST":
        return _editor(request, werkvorm, now, typed_of(now.written))
    typed, act = read(dict(request.POST.lists())), request.POST.get("doe", "bewaar")
    if act != "bewaar":
        moved = rearrange(typed, act, request.POST.get("taken", ""))
        return _editor(request, werkvorm, now, typed, moved=moved)
    stored, answer = _stored(request, werkvorm, by, now, typed)
    if stored is None:
        return answer
    messages.success(request, _("Bewaard als concept. De school ziet het nog niet."))
    return redirect(f"{reverse('werkvormen:write', args=[slug])}?bewaard")


@_signed_in
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """How the method reads with what is typed now; stores nothing."""
    werkvorm, _by = _own(request, slug)
    if request.method != "POST":
        return redirect("werkvormen:write", slug)
    now, typed = own.standing(werkvorm), read(dict(request.POST.lists()))
    if not request.htmx:  # type: ignore[attr-defined]
        return _editor(request, werkvorm, now, typed)
    written = written_of(typed, now.written.content)
    context = _preview(written) | {"cards": own_page.moment_cards(MethodForms(typed), written)}
    return render(request, "werkvormen/_own_live.html", context)


@require_POST
@_signed_in
def share(request: HttpRequest, slug: str) -> HttpResponse:
    """Store what is typed and show it to the whole school; incomplete: it stays a draft."""
    werkvorm, by = _own(request, slug)
    now, typed = own.standing(werkvorm), read(dict(request.POST.lists()))
    stored, answer = _stored(request, werkvorm, by, now, typed)
    if stored is None:
        return answer
    try:
        own.share(by=by, werkvorm=werkvorm, stamp=stored.stamp, today=timezone.localdate())
    except own.Incomplete as incomplete:
        forms = MethodForms(typed, check=True)
        forms.is_valid()
        forms.add_problems(incomplete.problems)
        return _editor(request, werkvorm, stored, typed, forms=forms, kept=True)
    except own.Refused as refused:
        messages.error(request, refused.sentence)
        return _editor(request, werkvorm, now, typed)
    messages.success(request, _("Gedeeld. Iedereen op school kan deze werkvorm nu lezen."))
    return redirect(f"{reverse('method', args=[slug])}?gedeeld")


def _stored(
    request: HttpRequest, werkvorm: Werkvorm, by: Membership, now: own.Standing, typed: Typed
) -> tuple[own.Standing | None, HttpResponse]:
    """Keep what was typed as the draft; else the page that says why not, with the text in it."""
    forms = MethodForms(typed, check=True)
    if not forms.is_valid():
        return None, _editor(request, werkvorm, now, typed, forms=forms)
    try:
        stored = own.save_draft(
            by=by,
            werkvorm=werkvorm,
            written=written_of(typed, now.written.content),
            stamp=request.POST.get("stamp", ""),
            today=timezone.localdate(),
        )
    except own.Meanwhile as meanwhile:
        theirs = own_page.differences(typed, typed_of(meanwhile.now.written))
        return None, _editor(request, werkvorm, meanwhile.now, typed, theirs=theirs)
    except own.Refused as refused:
        messages.error(request, refused.sentence)
        return None, _editor(request, werkvorm, now, typed)
    return stored, HttpResponse()


def _editor(
    request: HttpRequest,
    werkvorm: Werkvorm,
    now: own.Standing,
    typed: Typed,
    *,
    forms: MethodForms | None = None,
    moved: Rearranged | None = None,
    theirs: list[Difference] | None = None,
    kept: bool = False,
) -> HttpResponse:
    """The editor with what was typed (or is stored) in it, and the preview of that beside it.

    The stamp that the form came with stays in it, unless the person has now seen what stands there.
    """
    written = written_of(typed, now.written.content)
    focus = moved.focus if moved else ""
    forms = forms or MethodForms(typed)
    forms.focus_on(focus)
    sent = request.method == "POST"
    seen = theirs is not None or kept or not sent
    context = _preview(written) | {
        "werkvorm": werkvorm,
        "now": now,
        "forms": forms,
        "cards": own_page.moment_cards(forms, written, focus),
        "wrong": forms.wrong(),
        "with_when": "rhythm" in written.content
        or any(part.row["moment_when"] for part in typed.moments),
        "stamp": now.stamp if seen else request.POST.get("stamp", "")[:40],
        "moved": moved,
        "theirs": theirs,
        "who": own_page.who_saved(now),
        "mine": now.draft is not None
        and now.draft.by_id in cast(User, request.user).membership_ids,
        "kept": kept,
        "typed": sent,
        "restored": sent and "herstel" in request.POST,
        "forget": not sent and ("bewaard" in request.GET or "weg" in request.GET),
    }
    swap = sent and moved is not None and request.htmx  # type: ignore[attr-defined]
    template = "werkvormen/_own_form.html" if swap else "werkvormen/own_write.html"
    return render(request, template, context | {"swap": swap})


def _preview(written: Written) -> dict[str, Any]:
    return {
        "written": written,
        "content": own_page.previewed(written),
        "together": own_page.together_text(written),
    }


# ── Putting away ──────────────────────────────────────────────────────────────


@_signed_in
def put_away(request: HttpRequest, slug: str) -> HttpResponse:
    """Throw a draft away, take a method out of the library, or bring it back; asks first."""
    werkvorm, by = _own(request, slug)
    if request.method == "POST":
        gone = _put_away(request, werkvorm, by, request.POST.get("doe", ""))
        if gone is not None:
            return redirect("werkvormen:own")
    now = own.standing(werkvorm)
    context = {"werkvorm": werkvorm, "now": now, "who": own_page.who_saved(now)}
    return render(request, "werkvormen/own_away.html", context)


def _put_away(request: HttpRequest, werkvorm: Werkvorm, by: Membership, act: str) -> str | None:
    """Carry out one of the three; None when it was refused or is none of them."""
    try:
        if act == "concept":
            stamp = request.POST.get("stamp", "")
            own.drop_draft(by=by, werkvorm=werkvorm, stamp=stamp)
            done = _("Het concept is weg.")
        elif act == "opbergen":
            own.put_away(by=by, werkvorm=werkvorm, today=timezone.localdate())
            done = _("Opgeborgen. Bijeenkomsten houden de versie waarmee ze gepland zijn.")
        elif act == "terug":
            own.bring_back(by=by, werkvorm=werkvorm)
            done = _("De werkvorm staat weer tussen de andere.")
        else:
            return None
    except own.Refused as refused:
        messages.error(request, refused.sentence)
        return None
    messages.success(request, done)
    return done


@require_POST
@_signed_in
def seen_original(request: HttpRequest, slug: str) -> HttpResponse:
    """The newer original was looked at; the notice goes until the next one."""
    werkvorm, by = _own(request, slug)
    own.seen_original(by=by, werkvorm=werkvorm)
    return redirect("method" if werkvorm.versions.exists() else "werkvormen:write", slug)

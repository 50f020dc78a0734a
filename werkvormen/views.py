"""Reading the library; everyone who is signed in may, students too."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from werkvormen.models import WerkvormVersion


@login_required
def method_list(request: HttpRequest) -> HttpResponse:
    """All methods this person may read, as cards."""
    versions = WerkvormVersion.objects.newest_visible_to(request.user)
    return render(request, "werkvormen/list.html", {"versions": versions})


@login_required
def method_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One method as a run sheet, in its newest version."""
    version = get_object_or_404(
        WerkvormVersion.objects.newest_visible_to(request.user), werkvorm__slug=slug
    )
    return render(
        request, "werkvormen/detail.html", {"version": version, "content": version.content}
    )

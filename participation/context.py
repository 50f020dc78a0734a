"""What every page needs: the school, the menu, the chosen theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.ledger.models import Message
from participation.people.models import STAFF_ROLES, Role, User


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    current: bool
    count: int = 0


def _links(user: User) -> list[tuple[str, str]]:
    """What this person's roles open; a student who also works here gets both."""
    roles = {membership.role for membership in user.own_memberships}
    links = []
    if roles & STAFF_ROLES:
        links.append((_("Start"), reverse("home")))
    if Role.LEERLING in roles:
        links.append((_("Jouw stem"), reverse("cycles:jouw_stem")))
    if roles & {Role.COORDINATOR, Role.DIRECTEUR, Role.MEDEWERKER}:
        links.append((_("Cycli"), reverse("cycles:list")))
    if Role.ZORGCOORDINATOR in roles:
        links.append((_("Zorg"), reverse("cycles:care")))
    if roles & STAFF_ROLES:
        links.append((_("Werkvormen"), reverse("werkvormen:list")))
        links.append((_("Antwoorden"), reverse("cycles:answers")))
    else:
        links.append((_("Alle antwoorden"), reverse("cycles:answers")))
    return links


def nav_items(request: HttpRequest) -> list[NavItem]:
    """The main menu for this person; one query, for the number of unread messages."""
    user = request.user
    if not isinstance(user, User) or user.school is None:
        return []
    unread = Message.objects.of(user).unread().count()
    links = [(label, url, 0) for label, url in _links(user)]
    links.append((_("Berichten"), reverse("inbox"), unread))
    matching = [url for _label, url, _n in links if request.path.startswith(url)]
    here = max(matching, key=len, default="")
    return [NavItem(label, url, url == here, count) for label, url, count in links]


def page_frame(request: HttpRequest) -> dict[str, Any]:
    person = getattr(request, "user", None)
    user = person if isinstance(person, User) else None
    theme = user.theme if user else request.COOKIES.get("weergave", "")
    return {
        "school": user.school if user else None,
        "nav_items": nav_items(request) if user else [],
        "colour_scheme": theme if theme in {"light", "dark"} else "",
    }

"""Themes as a whole: another name, two made one, one taken away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cycles.models import DeskAct, Theme, ThemeReview
from participation.people.models import Membership

from .base import Refused, note, still_there
from .deskwork import Done, links_of, open_desk, rearrange, record, refuse_while_asked


def theme_named(name: str) -> str:
    """A theme's name without loose spaces; refused when nothing is left."""
    if not name.strip():
        raise Refused(_("Geef het thema een naam."))
    return name.strip()


@transaction.atomic
def name_theme(*, by: Membership, theme: Theme, name: str, today: date) -> None:
    """Give a theme another name."""
    cycle = open_desk(theme.cycle, today)
    theme, name = still_there(theme), theme_named(name)
    if theme.name == name:
        return
    refuse_while_asked(cycle, today)
    if cycle.themes.filter(name__iexact=name).exclude(pk=theme.pk).exists():
        raise Refused(_("Er is al een thema met deze naam."))
    renamed = {"theme": str(theme.pk), "old": theme.name, "new": name}
    theme.name = name
    theme.save(update_fields=["name"])
    record(cycle, by, DeskAct.Kind.RENAME, name, renamed=renamed)
    note(cycle, by, "theme_named", theme.pk)


@transaction.atomic
def remove_theme(*, by: Membership, theme: Theme, today: date) -> None:
    """Remove a theme before the answer; what was only in it becomes unsorted again.

    A draft decision and planned actions go with it and do not come back with an undo. What
    students said about the theme may not get lost: then it stays.
    """
    cycle = open_desk(theme.cycle, today)
    theme = still_there(theme)
    refuse_while_asked(cycle, today)
    _refuse_to_lose_opinions(theme)
    changed, gone = _emptied(theme, today)
    record(cycle, by, DeskAct.Kind.REMOVE, theme.name, rows=changed, gone=[gone])
    note(cycle, by, "theme_removed", theme.pk)
    theme.delete()


@transaction.atomic
def merge(*, by: Membership, theme: Theme, into: Theme, today: date) -> Done:
    """Everything in `theme` goes to `into`, and `theme` disappears.

    Refused when something hangs on `theme` that would disappear with it: a decision, actions, or
    what students said about it.
    """
    cycle = open_desk(theme.cycle, today)
    theme, into = still_there(theme), still_there(into)
    if theme == into or into.cycle_id != cycle.pk:
        raise Refused(_("Kies een ander thema om mee samen te voegen."))
    refuse_while_asked(cycle, today)
    if theme.decisions.exists() or theme.actions.exists():
        words = _("Over ‘%(name)s’ is al iets besloten. Voeg het andere thema hierin samen.")
        raise Refused(words % {"name": theme.name})
    _refuse_to_lose_opinions(theme)
    changed, gone = _emptied(theme, today, into)
    record(cycle, by, DeskAct.Kind.MERGE, into.name, rows=changed, gone=[gone])
    note(cycle, by, "themes_merged", into.pk)
    theme.delete()
    return Done(into, len(changed))


def _refuse_to_lose_opinions(theme: Theme) -> None:
    # Also without opinions: which theme can go would tell which writers answered nothing.
    asked = ThemeReview.objects.filter(cycle=theme.cycle_id).exists()
    if asked or theme.opinions.exists():
        words = _("Aan leerlingen is gevraagd of ‘%(name)s’ klopt. Daarom blijft dit thema staan.")
        raise Refused(words % {"name": theme.name})


def _emptied(theme: Theme, today: date, into: Theme | None = None) -> tuple[Any, dict[str, Any]]:
    """Take every row out of a theme, perhaps into another; what is needed to bring both back."""
    rows = links_of(theme.links.values_list("contribution_id", flat=True))
    more = {into.pk} if into else set()
    changed = rearrange(rows, lambda themes: (themes - {theme.pk}) | more, today)
    gone = {
        "id": str(theme.pk),
        "name": theme.name,
        "position": theme.position,
        "summary": theme.summary,
        "decided": theme.decisions.exists() or theme.actions.exists(),
    }
    return changed, gone

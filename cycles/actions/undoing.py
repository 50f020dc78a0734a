"""Back, step by step: the own acts at the desk of today, and never the work of somebody else."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cycles.models import Contribution, ContributionTheme, Cycle, DeskAct, Theme
from participation.people.models import Membership

from .base import Refused, note
from .deskwork import (
    Link,
    Meanwhile,
    acts_today,
    links_of,
    mark,
    open_desk,
    refuse_while_asked,
    who_moved,
)


@dataclass
class Undone:
    """What came back, and what could not because others went on with it."""

    kind: str
    theme: str
    number: int = 0
    left: list[Meanwhile] = field(default_factory=list)
    gone: int = 0
    lost: list[str] = field(default_factory=list)


@transaction.atomic
def undo_last(*, by: Membership, cycle: Cycle, today: date) -> Undone:
    """Undo the last act of this person today. What others changed since then stays as it is."""
    cycle = open_desk(cycle, today)
    act = acts_today(cycle, by, today).first()
    if act is None:
        raise Refused(_("Er is niets meer om ongedaan te maken."))
    refuse_while_asked(cycle, today)
    act.undone = True  # first, so that a search for who moved what does not find this act
    act.save(update_fields=["undone"])
    done = Undone(act.kind, act.undo.get("theme", ""))
    _bring_back_themes(cycle, act.undo.get("gone", []), done)
    _bring_back_rows(cycle, by, act, done)
    _take_away_themes(cycle, act.undo.get("made", []), done)
    _rename_back(cycle, act.undo.get("renamed"), done)
    note(cycle, by, "desk_undone", act.pk)
    return done


def _bring_back_themes(cycle: Cycle, gone: Iterable[dict[str, Any]], done: Undone) -> None:
    for theme in gone:
        if cycle.themes.filter(name__iexact=theme["name"]).exists():
            words = _("‘%(name)s’ kwam niet terug: er is weer een thema met die naam.")
            done.lost.append(words % {"name": theme["name"]})
            continue
        Theme.objects.create(
            pk=uuid.UUID(theme["id"]),
            cycle=cycle,
            name=theme["name"],
            position=theme["position"],
            summary=theme["summary"],
        )
        if theme["decided"]:
            words = _("Het besluit en de acties van ‘%(name)s’ komen niet terug.")
            done.lost.append(words % {"name": theme["name"]})


def _bring_back_rows(cycle: Cycle, by: Membership, act: DeskAct, done: Undone) -> None:
    """Every row that still stands as the act left it goes back to where it stood before."""
    told = {uuid.UUID(key): row for key, row in act.undo.get("rows", {}).items()}
    live = Contribution.objects.live().filter(cycle=cycle, pk__in=list(told))
    rows = links_of(live.values_list("pk", flat=True))
    themes = set(cycle.themes.values_list("pk", flat=True))
    moved, remove, restore = set(), [], []
    for key, links in rows.items():
        before = [_link(*told_link) for told_link in told[key]["before"]]
        untouched = mark(link.key for link in links) == told[key]["after"]
        if not untouched or any(link.theme not in themes for link in before):
            moved.add(key)
            continue
        remove += [link.key for link in links if link not in before]
        restore += [(key, link) for link in before if link not in links]
        done.number += 1
    ContributionTheme.objects.filter(pk__in=remove).delete()
    ContributionTheme.objects.bulk_create(
        ContributionTheme(pk=link.key, contribution_id=key, theme_id=link.theme, placed_on=link.day)
        for key, link in restore
    )
    done.gone = len(told) - len(rows)
    done.left = who_moved(cycle, by, moved, but=act)


def _link(key: str, theme: str, day: str) -> Link:
    return Link(uuid.UUID(key), uuid.UUID(theme), date.fromisoformat(day))


def _take_away_themes(cycle: Cycle, made: Iterable[str], done: Undone) -> None:
    """A theme that the act made goes when nothing else hangs on it by now."""
    for theme in cycle.themes.filter(pk__in=list(made)):
        used = (theme.links, theme.decisions, theme.actions, theme.opinions)
        if theme.name != done.theme or any(rows.exists() for rows in used):
            words = _("Het thema ‘%(name)s’ blijft staan: er is verder mee gewerkt.")
            done.lost.append(words % {"name": theme.name})
        else:
            theme.delete()


def _rename_back(cycle: Cycle, renamed: dict[str, str] | None, done: Undone) -> None:
    if not renamed:
        return
    theme = cycle.themes.filter(pk=uuid.UUID(renamed["theme"])).first()
    others = cycle.themes.filter(name__iexact=renamed["old"])
    if theme is None or theme.name != renamed["new"] or others.exclude(pk=theme.pk).exists():
        words = _("De naam ‘%(name)s’ kwam niet terug: iemand anders veranderde het thema.")
        done.lost.append(words % {"name": renamed["old"]})
        return
    theme.name = renamed["old"]
    theme.save(update_fields=["name"])

"""What changes the library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from werkvormen.library import LIBRARY, Method, read_library
from werkvormen.models import Werkvorm, WerkvormVersion


@dataclass(frozen=True)
class LoadReport:
    """What loading did: the slugs that are new, have a new version, or stayed as they were."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


@transaction.atomic
def load_library(*, today: date, folder: Path = LIBRARY) -> LoadReport:
    """Bring the built-in methods up to date with the files; loading twice changes nothing.

    Changed content becomes a next version, dated `today`. A method whose file is gone stays:
    sessions may have been planned with it. Raises `LibraryError`, and then stores nothing.
    It has no `by=`: the software brings its own library along at deployment.
    """
    newest = {
        version.werkvorm.slug: version
        for version in WerkvormVersion.objects.newest().filter(werkvorm__school=None)
    }
    outcome: dict[str, list[str]] = {"new": [], "changed": [], "unchanged": []}
    for method in read_library(folder):
        current = newest.get(method.slug)
        if current is not None and _same(current, method):
            outcome["unchanged"].append(method.slug)
            continue
        _store(method, current, today)
        outcome["changed" if current else "new"].append(method.slug)
    return LoadReport(**{kind: tuple(slugs) for kind, slugs in outcome.items()})


def _same(version: WerkvormVersion, method: Method) -> bool:
    return (version.name, version.summary, version.content) == (
        method.name,
        method.summary,
        method.content,
    )


def _store(method: Method, current: WerkvormVersion | None, today: date) -> None:
    werkvorm, _ = Werkvorm.objects.get_or_create(
        slug=method.slug, school=None, defaults={"created_on": today}
    )
    WerkvormVersion.objects.create(
        werkvorm=werkvorm,
        number=current.number + 1 if current else 1,
        name=method.name,
        summary=method.summary,
        content=method.content,
        made_on=today,
    )

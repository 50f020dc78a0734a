"""Searching by PostgreSQL itself, with its Dutch dictionary; what is asked is as in `searching`."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_, invert, or_
from typing import Any, TypeVar, cast
from unicodedata import normalize

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import (
    SearchConfig,
    SearchQuery,
    SearchRank,
    SearchVectorCombinable,
    SearchVectorField,
)
from django.db import connections
from django.db.models import F, Func, JSONField, Model, QuerySet, TextField, Value

from .searching import parts_of

M = TypeVar("M", bound=Model)
Vector = Callable[[str], SearchVectorCombinable]
"""What is searched, made with a dictionary: "dutch" for stems, "simple" for words as they are."""


def is_there(rows: QuerySet[M]) -> bool:
    """Whether these rows live in PostgreSQL, which can search by itself."""
    return bool(connections[rows.db].vendor == "postgresql")


def matching(rows: QuerySet[M], words: str, vector: Vector) -> QuerySet[M]:
    """The rows that a question finds; order by `-rank` for the best first.

    Each part of it counts by its stem, or by how its words begin: the stem of "school" does not
    begin "schoolplein". Without any word nothing is found.
    """
    parts = parts_of(normalize("NFC", words).lower())
    must = [reduce(or_, _ways(part)) for minus, part in parts if not minus]
    must_not = [reduce(and_, map(invert, _ways(part))) for minus, part in parts if minus]
    if not parts:
        nothing: QuerySet[M] = rows.alias(rank=Value(0.0)).none()
        return nothing
    query = reduce(and_, must + must_not)
    rank: Any = SearchRank(F("said"), reduce(or_, must)) if must else Value(0.0)
    both: Any = cast(Any, vector("dutch")) + vector("simple")
    found: QuerySet[M] = rows.alias(said=both).alias(rank=rank).filter(said=query)
    return found


def _ways(part: list[str]) -> list[Any]:
    """How one word, or several in this order, may stand there: in any form, or only begun."""
    begins = " <-> ".join(f"{word}:*" for word in part)
    return [
        SearchQuery(" ".join(part), config="dutch", search_type="phrase"),
        SearchQuery(begins, config="simple", search_type="raw"),
    ]


class ValuesVector(SearchVectorCombinable, Func):
    """Every text in a JSON field. Its keys are not searched, nor what stands under `without`."""

    function = "to_tsvector"
    template = "setweight(%(function)s(%(expressions)s), '%(weight)s')"
    output_field = SearchVectorField()

    def __init__(self, field: str, *, config: str, weight: str, without: list[str]) -> None:
        self.config = SearchConfig(config)
        left_out = Value(without, output_field=ArrayField(TextField()))
        rest = Func(
            F(field),
            left_out,
            template="(%(expressions)s)",
            arg_joiner=" - ",
            output_field=JSONField(),
        )
        super().__init__(self.config, rest, weight=weight)

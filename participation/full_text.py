"""Searching by PostgreSQL itself, with its Dutch dictionary; what is asked is as in `searching`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import (
    SearchConfig,
    SearchQuery,
    SearchRank,
    SearchVectorCombinable,
    SearchVectorField,
)
from django.db import connections
from django.db.models import F, Func, JSONField, Model, Q, QuerySet, TextField, Value

from .dutch import WORD
from .searching import MOST

M = TypeVar("M", bound=Model)
Vector = Callable[[str], SearchVectorCombinable]
"""What is searched, made with a dictionary: "dutch" for stems, "simple" for words as they are."""


def is_there(rows: QuerySet[M]) -> bool:
    """Whether these rows live in PostgreSQL, which can search by itself."""
    return bool(connections[rows.db].vendor == "postgresql")


def matching(rows: QuerySet[M], words: str, vector: Vector) -> QuerySet[M]:
    """The rows with all these words, or words that begin so; order by `-rank` for the best first.

    Without any word nothing is found.
    """
    words = words[:MOST]
    if not WORD.search(words):
        nothing: QuerySet[M] = rows.alias(rank=Value(0.0)).none()
        return nothing
    stems = SearchQuery(words, config="dutch", search_type="websearch")
    rows, found = rows.alias(stems=vector("dutch")), Q(stems=stems)
    rank: Any = SearchRank(F("stems"), stems)
    if not re.search(r'["-]', words):  # else it was asked precisely
        # Half a word counts too. Not on stems: that of "school" does not begin "schoolplein".
        begins = " & ".join(f"{word}:*" for word in WORD.findall(words))
        whole = SearchQuery(begins, config="simple", search_type="raw")
        rows, found = rows.alias(whole=vector("simple")), found | Q(whole=whole)
        rank += SearchRank(F("whole"), whole)
    ranked: QuerySet[M] = rows.alias(rank=rank).filter(found)
    return ranked


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

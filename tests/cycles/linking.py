"""The attacker of the privacy tests: somebody who reads the database and tries every order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection


def orders(model: Any, wanted: str) -> list[list[Any]]:
    """What stands in a column, in every order in which the table can be read.

    By each column, and as the rows lie on disk (`rowid` in SQLite, `ctid` and `xmin` in
    PostgreSQL), which is the order of arrival unless something was done about it.
    """
    physical = ["rowid"] if connection.vendor == "sqlite" else ["ctid", "xmin::text::bigint"]
    columns = [field.column for field in model._meta.concrete_fields]
    column, table = model._meta.get_field(wanted.removesuffix("_id")).column, model._meta.db_table
    found = []
    with connection.cursor() as cursor:
        for order in [*columns, *physical]:
            cursor.execute(f'SELECT "{column}" FROM "{table}" ORDER BY {order}')  # noqa: S608
            values = [row[0] for row in cursor.fetchall()]
            found += [values, values[::-1]]
    return found


def matches(one: Sequence[Any], other: Sequence[Any]) -> int:
    """In how many places two orders agree; chance gives about one."""
    return sum(a == b for a, b in zip(one, other, strict=False))

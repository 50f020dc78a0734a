"""When staff see input without names: together with that of others, or after closing.

Who watches the sorting desk while one student sends, changes or withdraws must see nothing move.
So all of it waits until enough different people have something waiting, and then comes at once.
See docs/decisions/0016.
"""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.models import Count, F

from cycles.models import Contribution, ContributionTheme, Cycle, Receipt

Identity = Cycle.Identity
Status = Contribution.Status

# Where a row lies, and which act touched it last, would tell who came first. PostgreSQL: write
# all rows of the cycle anew, in one act and in random order. SQLite: give each a random place.
_MIX: Final = {
    "postgresql": (
        "WITH gone AS (DELETE FROM {table} WHERE cycle_id = %s RETURNING *) "
        "INSERT INTO {table} SELECT * FROM gone ORDER BY gen_random_uuid()"
    ),
    "sqlite": "UPDATE {table} SET rowid = abs(random() >> 1) WHERE cycle_id = %s",
}


def release_when_enough(cycle: Cycle) -> None:
    """Show staff everything that waits, once enough different people have something waiting.

    Call after each act of a writer, with the cycle locked and in the same transaction. Texts that
    staff hid do not count: they know what stood there, so its change is no cover for others.
    """
    if cycle.identity == Identity.NAAM:
        return
    person = "receipt" if cycle.identity == Identity.ANONIEM else "author"
    rows = cycle.contributions.pending().filter(status=Status.LIVE).order_by()
    if rows.aggregate(n=Count(person, distinct=True))["n"] >= cycle.school.threshold:
        release(cycle)


def release(cycle: Cycle) -> None:
    """Show staff everything that waits: withdrawals, changed words and new ones, all at once."""
    if not cycle.contributions.pending().exists():
        return
    _let_leave(cycle)
    changed = cycle.contributions.pending().exclude(pending_text="")
    # Students who help to sort see words that staff read first.
    changed.update(text=F("pending_text"), pending_text="", for_kerngroep=False)
    cycle.contributions.pending().update(released=True)
    mix(cycle)


def only_let_leave(cycle: Cycle) -> None:
    """Of a stopped cycle: what was taken back goes, and nothing that waited is shown."""
    if cycle.contributions.pending().filter(leaving=True).exists():
        _let_leave(cycle)
        mix(cycle)


def _let_leave(cycle: Cycle) -> None:
    leaving = cycle.contributions.pending().filter(leaving=True)
    ContributionTheme.objects.filter(contribution__in=leaving).delete()
    leaving.update(status=Status.WITHDRAWN, leaving=False, pending_text="", for_kerngroep=False)


def mix(cycle: Cycle) -> None:
    """Leave no trace in the tables of the order in which anonymous input came in."""
    if cycle.identity != Identity.ANONIEM:
        return
    key = Receipt._meta.get_field("cycle").get_db_prep_value(cycle.pk, connection)
    with connection.cursor() as cursor:
        for model in (Receipt, Contribution):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(_MIX[connection.vendor].format(table=table), [key])

"""What came in on paper, for step 5: how many lines and how many heads, apart from the rest."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from .models import Contribution, Cycle
from .paper import Heads, count_heads


@dataclass(frozen=True)
class OnPaper:
    """Lines are contributions; heads are students in a room. Neither is added to persons."""

    lines: int
    heads: Heads


def on_paper(cycle: Cycle) -> OnPaper:
    """For the cycle's own staff, who typed and counted it themselves; one query."""
    live = Contribution.objects.live().filter(cycle=OuterRef("pk"), sheet__isnull=False)
    counted = live.order_by().values("cycle").annotate(n=Count("pk")).values("n")
    rows = list(
        Cycle.objects.filter(pk=cycle.pk)
        .annotate(n_paper=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
        .values_list("n_paper", "head_counts__group_name", "head_counts__number")
    )
    heads = count_heads((name, number) for _n, name, number in rows if name)
    return OnPaper(rows[0][0] if rows else 0, heads)

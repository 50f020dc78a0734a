"""Statistical disclosure control: what of a result may be shown, and what must be hidden.

A *result* is any statistic about respondents. Every screen and every file that shows one asks
this module first. It is pure Python: no Django, no database, no clock, no chance; the same
input gives the same answer, so that two pages about the same table never differ.

The method is the usual one for tables of counts: **primary suppression** of cells that are
sensitive in themselves, then **complementary (secondary) suppression** of other cells, so that
no hidden cell follows from the totals. See A. Hundepool and others, *Statistical Disclosure
Control* (Wiley, 2012) and the ESSnet *Handbook on Statistical Disclosure Control*. The
thresholds, 5 and 10, are the product's own choice, not a figure from those books.

**The reader we protect against** knows the roster (how many students each group has), knows
every number shown, and knows these rules. For that reader:

* a reason never tells a sensitive cell from one hidden for its sake. If A is "below 5", B is
  "5 or more" and together they are 5, then A is 0. In a table, only the roster decides the word;
* the further cells to hide are chosen by *enrolment*, which is known anyway, not by respondents;
* cells are hidden until every hidden one keeps two possible values, even for a reader who knows
  the enrolment and which hidden cells are below the threshold, or until nothing is left to hide;
* raising the threshold only ever hides more, so a students' page never completes a staff page.

**Which function.** A result with groups, or with something shown earlier: ``disclose``, of which
``show_breakdown`` is the simple case; everything that could be put side by side goes into one
call. One question without groups: ``show_distribution``, or ``show_share`` for a yes or no. One
number: ``show_count``. ``show_table`` and ``show_crossed`` are for tables of how many answered.

**Limits.** ``disclose`` sees what it is given: what is shown about the same answers by another
call, and is not named in ``before``, it does not know. Show a result once, frozen, and use only
groups of the roster. That *all* of a group took part is not treated as sensitive: hiding it was
tried, and because a hidden cell is then "few or all", it gave small cells next to it away. What
those students said stays in doubt. A reader who has the numbers and adds, subtracts and bounds
them finds no hidden number, apart from the cases named at ``show_table`` and ``show_crossed``. A
reader who also works backwards through these rules (which group was hidden for which other one)
finds none either in the small schools that the tests go through answer by answer. That is no
proof for every school: where groups are hardly larger than the threshold and nearly all took
part, or a school has raised its threshold, a single hidden number can still follow.
"""

from .joint import (
    Answers,
    Breakdown,
    Disclosed,
    GroupAnswers,
    ShownBefore,
    disclose,
    show_breakdown,
)
from .single import show_count, show_distribution, show_share
from .tables import Crossed, show_crossed, show_table
from .values import (
    DEFAULT_THRESHOLD,
    PUBLIC_THRESHOLD,
    SHARE_STEP,
    Audience,
    Cell,
    Distribution,
    Hidden,
    HiddenBecause,
    Result,
    Shown,
    threshold_for,
)

__all__ = [
    "DEFAULT_THRESHOLD",
    "PUBLIC_THRESHOLD",
    "SHARE_STEP",
    "Answers",
    "Audience",
    "Breakdown",
    "Cell",
    "Crossed",
    "Disclosed",
    "Distribution",
    "GroupAnswers",
    "Hidden",
    "HiddenBecause",
    "Result",
    "Shown",
    "ShownBefore",
    "disclose",
    "show_breakdown",
    "show_count",
    "show_crossed",
    "show_distribution",
    "show_share",
    "show_table",
    "threshold_for",
]

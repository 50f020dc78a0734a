"""How good the suggested groups are: held against the demo school's own themes.

    .venv/bin/python -m tests.bench.suggesting

Each cycle of the demo is clustered by itself, as on the desk. `in groups` is the share of texts
that got a group at all, `right` the share of those that stand with the theme most of their group
has, `by chance` what groups of the same sizes drawn at random would reach. V-measure and adjusted
Rand compare the groups with the themes, for the texts that are in a group; weighted by number.
"""

from __future__ import annotations

import random
import time
from collections import Counter

from cycles import suggesting
from participation.demo.texts import read_cycles

DRAWS = 300
Told = tuple[list[str], list[int]]


def told_texts() -> dict[str, Told]:
    """Per cycle the texts that stand in a theme, and the number of that theme."""
    found = {}
    for cycle in read_cycles():
        texts = [w.text for theme in cycle.themes for w in theme.contributions]
        themes = [n for n, theme in enumerate(cycle.themes) for _words in theme.contributions]
        if texts:
            found[cycle.key] = (texts, themes)
    return found


def largest(themes: list[int]) -> int:
    return Counter(themes).most_common(1)[0][1]


def main() -> None:
    started = time.perf_counter()
    suggesting.suggest(["bankjes op het plein"] * 9)
    print(f"first suggestion, scikit-learn loaded: {time.perf_counter() - started:.2f} s")
    from sklearn.metrics import adjusted_rand_score, v_measure_score

    chance = random.Random(1)
    number = grouped = right = groups = 0
    luck = v_measure = rand = 0.0
    for texts, themes in told_texts().values():
        made = [group.members for group in suggesting.suggest(texts)]
        number, groups = number + len(texts), groups + len(made)
        labels = [n for n, members in enumerate(made) for _place in members]
        truth = [themes[place] for members in made for place in members]
        grouped += len(truth)
        right += sum(largest([themes[place] for place in members]) for members in made)
        for members in made:
            drawn = [largest(chance.choices(themes, k=len(members))) for _draw in range(DRAWS)]
            luck += sum(drawn) / DRAWS
        if truth:
            v_measure += v_measure_score(truth, labels) * len(truth)
            rand += adjusted_rand_score(truth, labels) * len(truth)
    print(
        f"{number} texts, {groups} groups: {grouped / number:.0%} in groups, {right / grouped:.0%}"
        f" right ({luck / grouped:.0%} by chance), V-measure {v_measure / grouped:.2f},"
        f" adjusted Rand {rand / grouped:.2f}"
    )
    everything = [text for texts, _themes in told_texts().values() for text in texts] * 4
    worst = [" ".join(_word(chance) for _n in range(90)) for _text in range(suggesting.MOST_TEXTS)]
    for what, texts in (("demo", everything), ("worst", worst)):
        for many in (500, suggesting.MOST_TEXTS):
            started = time.perf_counter()
            suggesting.suggest([f"{text} {n}" for n, text in enumerate(texts[:many])])
            print(f"{many} texts ({what}): {time.perf_counter() - started:.2f} s")


def _word(chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(4, 10)))


if __name__ == "__main__":
    main()

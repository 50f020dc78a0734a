"""How hard the library is to read: a report, not a gate. Run it with `make readability`.

Flesch-Douma: the Flesch reading ease, fitted to Dutch by W.H. Douma (De leesbaarheid van
landbouwbladen, Wageningen 1960): 206.84 - 0.77 · syllables per 100 words - 0.93 · words per
sentence. From 0 (hard) to 100 (easy); 80 to 90 is called easy, 60 to 70 ordinary. Syllables are
counted where `pyphen` would break a word, so some are missed, in every method alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyphen

from werkvormen.library import read_library

AIM = 80
"""What every method should reach: easy."""
LONG = 20
"""Words in a sentence that a reader at B1 has to read twice."""
NOT_TEXT = {"slug", "url", "school_types", "places", "for", "drawing"}
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
SYLLABLES = pyphen.Pyphen(lang="nl_NL", left=1, right=1)


@dataclass(frozen=True)
class Reading:
    """What was counted in one text."""

    words: int
    sentences: tuple[int, ...]
    syllables: int

    @property
    def words_per_sentence(self) -> float:
        return self.words / max(1, len(self.sentences))

    @property
    def flesch_douma(self) -> float:
        per_hundred = 100 * self.syllables / max(1, self.words)
        return 206.84 - 0.77 * per_hundred - 0.93 * self.words_per_sentence


def sentences(content: Any) -> Iterator[str]:
    """Every sentence that somebody reads; headings and single words are no sentences."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key not in NOT_TEXT:
                yield from sentences(value)
    elif isinstance(content, list):
        for value in content:
            yield from sentences(value)
    elif isinstance(content, str):
        for sentence in re.split(r"(?<=[.!?…:])\s+", content):
            if len(WORD.findall(sentence)) > 2:
                yield sentence


def read(content: Any) -> Reading:
    """Count what stands in (a part of) a method."""
    counted = [WORD.findall(sentence) for sentence in sentences(content)]
    words = [word.lower() for sentence in counted for word in sentence]
    syllables = sum(SYLLABLES.inserted(word).count("-") - word.count("-") + 1 for word in words)
    return Reading(len(words), tuple(len(sentence) for sentence in counted), syllables)


def main() -> None:
    methods = [(method, read([method.summary, method.content])) for method in read_library()]
    print(f"{'werkvorm':28} {'woorden':>8} {'per zin':>8} {'langste':>8} {'Flesch-Douma':>13}")
    low = 0
    for method, found in sorted(methods, key=lambda pair: pair[1].flesch_douma):
        score, longest = found.flesch_douma, max(found.sentences)
        mark = "" if score >= AIM and longest <= LONG else "  <"
        low += bool(mark)
        per = found.words_per_sentence
        print(f"{method.name:28} {found.words:8} {per:8.1f} {longest:8} {score:13.1f}{mark}")
    print(f"{len(methods)} werkvormen; {low} onder {AIM} of met een zin boven {LONG} woorden.")


if __name__ == "__main__":
    main()

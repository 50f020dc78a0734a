"""Which texts might belong together: groups that share telling words. Pure, on this computer.

A suggestion and no more: it leaves out what it is not sure of, and a person accepts, changes or
ignores it. Words are compared on their stems, and on pieces of words because Dutch glues words
together ("schoolplein", "plein"). The same texts always give the same groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from participation.dutch import WORD, folded, stem

WORTH_IT = 40  # below this many texts reading them is quicker
MOST_TEXTS = 800  # stays within two seconds, whatever is in them; the desk is made for 500
MOST_CHARACTERS = 300  # of one text: the point comes early
SMALLEST = 3
# Tried on the demo school (docs/decisions/0018): fewer texts in a group, but the right ones.
FURTHEST = 0.70
PIECES_WEIGH = 0.5
COMMON = 0.35  # a word in more than a third of the texts is the question, not an answer
NAME_WORDS = 3

STOP_WORDS = frozenset(
    """
    aan al alle alleen allemaal als altijd ander andere anders ben best beste beter bij
    bijna bijvoorbeeld beetje daar daarna daarom dan dat de deze die dit doe doen doet door dus
    een echt eens eerst elk elke en er erg even fijn gaan gaat gaf geef geeft geen genoeg gewoon
    ging goed graag had hadden heb hebben hebt heeft heel hele hem hen het hier hij hoe hoeft
    hoeven hou hun iedereen iemand iets ik in is ja je jij jou jouw jullie kan kom komt kon konden
    krijg krijgen krijgt kun kunnen kunt kwam laat laten leuk maak maakt maar maken me mee meer
    meestal men met meteen mij mijn misschien mocht moest moet moeten mag mogen na naar net niet
    niets nog nooit nou nu of om omdat ons onze ook op over paar pas per precies samen school
    schools snel soms staan staat steeds straks te tegen terug tijdens toch toen tot tussen u uit
    vaak van veel vind vinden volgende vond voor waar waarom want was wat we week weer wel welke
    weet weten werd wie wij wil willen wilt word worden wordt zeg zeggen zegt zei zeker zelf zich
    zie zien ziet zij zijn zit zitten zo zoals zodat zonder zou zouden ze
    """.split()  # noqa: SIM905 - two hundred words read better as a text
)


@dataclass(frozen=True)
class Group:
    """Texts that might belong together, by their place in the list, with a name to start from."""

    name: str
    members: tuple[int, ...]


def suggest(texts: Sequence[str], *, not_in_names: Collection[str] = ()) -> list[Group]:
    """Groups of at least three texts, the largest first; most texts may be in none.

    A word of `not_in_names`, such as the first name of a student, never becomes part of a name.
    """
    said = [_words(text[:MOST_CHARACTERS]) for text in texts[:MOST_TEXTS]]
    stems = _with_parts([[stem(folded(word)) for word in words] for words in said])
    found: dict[int, list[int]] = {}
    for place, label in enumerate(_labels(stems)):
        found.setdefault(label, []).append(place)
    unwanted = {stem(folded(word)) for name in not_in_names for word in WORD.findall(name)}
    everywhere = Counter(word for words in stems for word in set(words))
    groups = [
        Group(_name([said[n] for n in members], everywhere, unwanted), tuple(members))
        for members in found.values()
        if len(members) >= SMALLEST
    ]
    return sorted(groups, key=lambda group: (-len(group.members), group.members))


def _words(text: str) -> list[str]:
    """The telling words of a text as they were typed, without capitals."""
    return [
        word
        for word in WORD.findall(text.casefold())
        if len(word) > 2 and folded(word) not in STOP_WORDS and not word.isdigit()
    ]


def _with_parts(texts: list[list[str]]) -> list[list[str]]:
    """Each word also as the shorter words that are in it, when others use those."""
    used = Counter(word for words in texts for word in set(words))
    parts = {word for word, number in used.items() if number >= 2}
    inside = {word: [word, *sorted(_pieces(word) & parts)] for word in used}
    return [[part for word in words for part in inside[word]] for words in texts]


def _pieces(word: str) -> set[str]:
    """Every run of at least four letters that is at least two shorter than the word."""
    longest = min(len(word) - 2, 20)
    return {
        word[start : start + size]
        for size in range(4, longest + 1)
        for start in range(len(word) - size + 1)
    }


def _labels(texts: list[list[str]]) -> list[int]:
    """A number per text; texts with the same number are near to each other, all of them."""
    alone = list(range(len(texts)))
    if len(texts) < 2 * SMALLEST:
        return alone
    vectorizer, union, cluster = _tools()
    settings = {"sublinear_tf": True, "min_df": 2, "max_df": max(COMMON, SMALLEST / len(texts))}
    words = vectorizer(analyzer=list, **settings)
    pieces = vectorizer(analyzer="char_wb", ngram_range=(4, 5), preprocessor=" ".join, **settings)
    told = union(
        [("words", words), ("pieces", pieces)], transformer_weights={"pieces": PIECES_WEIGH}
    )
    try:
        vectors = told.fit_transform(texts)
    except ValueError:  # no word occurs twice
        return alone
    # Both halves have length 1 or 0, so this is the cosine up to a fixed factor.
    apart = 1 - (vectors @ vectors.T).toarray() / (1 + PIECES_WEIGH**2)
    labels: list[int] = (
        cluster(
            n_clusters=None, distance_threshold=FURTHEST, linkage="average", metric="precomputed"
        )
        .fit_predict(apart)
        .tolist()
    )
    return labels


def _tools() -> tuple[Any, Any, Any]:
    """scikit-learn, loaded when the first suggestion is asked for and not when the site starts.

    Loading it takes about a second and a hundred megabytes, and most workers never need it.
    """
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    return TfidfVectorizer, FeatureUnion, AgglomerativeClustering


def _name(texts: list[list[str]], everywhere: Counter[str], unwanted: set[str]) -> str:
    """The words that most of these texts share and the others do not: "Kluisje en tas"."""
    forms: dict[str, Counter[str]] = {}
    shared: Counter[str] = Counter()
    for words in texts:
        for word in words:
            forms.setdefault(stem(folded(word)), Counter())[word] += 1
        shared.update({stem(folded(word)) for word in words})
    ranked = sorted(
        (word for word in shared if word not in unwanted),
        key=lambda word: (-(shared[word] ** 2) / everywhere[word], word),
    )
    often = max(2, len(texts) / 3)
    telling = [word for word in ranked[:NAME_WORDS] if shared[word] >= often]
    best = [_most_used(forms[word]) for word in telling or ranked[:1]]
    if not best:
        return ""
    name = " en ".join([", ".join(best[:-1]), best[-1]] if best[1:] else best)
    return name[:1].upper() + name[1:80]


def _most_used(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))

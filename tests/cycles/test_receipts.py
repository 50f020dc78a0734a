"""The code of a receipt: its words, how it is made, and how forgiving it is to type."""

from __future__ import annotations

import itertools
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles import receipts

KEY = "een sleutel van de school"
FORM = (uuid.uuid4(), uuid.uuid4(), uuid.uuid4())

# Not a complete list: what a list for children must certainly not hold.
UNWELCOME = set(
    "dood moord haat oorlog bom wapen dik dom lelijk stom gek debiel mongool slet hoer kut lul "  # noqa: SIM905
    "neger jood homo heks duivel kanker tering tyfus drugs bier wijn roken seks naakt bloed lijk "
    "poep plas kots slaaf straf zwanger ziek sukkel".split()
)


def distance(a: str, b: str) -> int:
    """How many letters to change, add or leave out to get from one word to the other."""
    before = list(range(len(b) + 1))
    for row, left in enumerate(a, 1):
        now = [row]
        for column, right in enumerate(b, 1):
            swap = before[column - 1] + (left != right)
            now.append(min(before[column] + 1, now[-1] + 1, swap))
        before = now
    return before[-1]


def test_the_list_has_2048_different_plain_words() -> None:
    words = receipts.words()
    assert len(words) == len(set(words)) == 2048
    assert list(words) == sorted(words)
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
    assert {len(word) for word in words} <= set(range(3, 9))
    assert not UNWELCOME & set(words)


def test_no_two_words_are_easily_confused() -> None:
    words = receipts.words()
    # Words one letter apart become the same when a letter is left out of one or of both.
    alike: dict[str, set[str]] = {}
    for word in words:
        for short in {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}:
            alike.setdefault(short, set()).add(word)
    pairs = {pair for near in alike.values() for pair in itertools.combinations(sorted(near), 2)}
    assert [pair for pair in pairs if distance(*pair) < 2] == []
    assert len({word[: receipts.TELLING] for word in words}) == len(words)


def test_no_two_words_sound_the_same() -> None:
    def sound(word: str) -> str:
        same = [("ij", "ei"), ("au", "ou"), ("ch", "g"), ("dt", "t"), ("c", "k"), ("z", "s")]
        for one, other in [*same, ("v", "f")]:
            word = word.replace(one, other)
        return word[:-1] + "t" if word.endswith("d") else word

    assert len({sound(word) for word in receipts.words()}) == 2048


def test_a_code_is_six_words_of_the_list() -> None:
    code = receipts.make_code(KEY, *FORM)
    assert len(code.split()) == 6 and set(code.split()) <= set(receipts.words())


def test_the_same_form_gives_the_same_code_and_another_form_another() -> None:
    code = receipts.make_code(KEY, *FORM)
    assert code == receipts.make_code(KEY, *FORM)
    others = [(FORM[0], FORM[1], uuid.uuid4()), (FORM[0], uuid.uuid4(), FORM[2])]
    assert code not in {receipts.make_code(KEY, *other) for other in others}
    assert code != receipts.make_code("een andere sleutel", *FORM)


def test_what_is_stored_says_nothing_without_the_key() -> None:
    code = receipts.make_code(KEY, *FORM)
    stored = {receipts.hash_code(KEY, code), receipts.form_key(KEY, *FORM).hex}
    assert not stored & {
        receipts.hash_code("een andere sleutel", code),
        receipts.form_key("een andere sleutel", *FORM).hex,
        *(part.hex for part in FORM),
    }
    assert not any(word in value for value in stored for word in code.split())


def test_every_word_can_come_up_and_none_comes_up_too_often() -> None:
    codes = [receipts.make_code(KEY, number) for number in range(4000)]
    counts = dict.fromkeys(receipts.words(), 0)
    for word in itertools.chain.from_iterable(map(str.split, codes)):
        counts[word] += 1
    assert len(set(codes)) == 4000
    # 24,000 draws out of 2,048: about 12 each. Zero or forty would be no chance.
    assert min(counts.values()) >= 1 and max(counts.values()) < 40


@pytest.mark.parametrize(
    "typed",
    ["{}", "  {}  ", "{}.", "\t{}\r\n", "«{}»"],
)
def test_a_code_is_found_however_it_is_put(typed: str) -> None:
    code = receipts.make_code(KEY, *FORM)
    assert receipts.read_code(typed.format(code)) == code
    assert receipts.read_code(typed.format(code.upper())) == code
    assert receipts.read_code(typed.format(code.replace(" ", ", "))) == code
    assert receipts.read_code(typed.format(code.replace(" ", "  \n "))) == code
    assert receipts.read_code(typed.format(code.replace(" ", "-"))) == code
    listed = "\n".join(f"{n}. {word.capitalize()}" for n, word in enumerate(code.split(), 1))
    assert receipts.read_code(typed.format(listed)) == code


def test_a_slip_after_the_fourth_letter_does_no_harm() -> None:
    code = receipts.make_code(KEY, *FORM)
    slips = " ".join(word[:4] + "x" for word in code.split())
    assert receipts.read_code(slips) == code


@given(st.text(max_size=2000))
def test_any_typed_text_is_a_code_or_none(typed: str) -> None:
    found = receipts.read_code(typed)
    assert found is None or len(found.split()) == 6


@pytest.mark.parametrize("number", [0, 1, 5, 7, 12])
def test_too_few_or_too_many_words_are_no_code(number: int) -> None:
    assert receipts.read_code(" ".join(receipts.words()[:number])) is None


def test_unknown_words_are_named() -> None:
    words = [*receipts.words()[:5], "xyzzy"]
    assert receipts.unknown_words(" ".join(words)) == ["xyzzy"]
    assert receipts.read_code(" ".join(words)) is None

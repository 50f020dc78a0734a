"""Attacks on anonymous and vertrouwelijk input, as somebody would try them who can read a lot.

Each attacker knows more than anybody at a school should: the whole database in every order, the
sessions, the cache, the log, or the desk before and after one student sent. What may be found is
what chance gives. `docs/privacy/drie-manieren.md` says which attackers are not stopped.
"""

from __future__ import annotations

import itertools
import logging
import pickle
import random
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.sessions.models import Session as BrowserSession
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils.log import AdminEmailHandler
from django.views.debug import ExceptionReporter

from cycles import receipts
from cycles.actions import anonymous, batches, closing, input, sorting
from cycles.models import Contribution, Cycle, Invitation, Receipt
from participation.people.models import Membership
from tests.factories import World, make_world, open_cycle, send_anonymously, write

from .cycles.help import TODAY, days, undone
from .pages.scenes import url_names

pytestmark = pytest.mark.django_db

MORNING = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
CLASS = 30
NAMELESS = ["vertrouwelijk", "anoniem"]
# What person number n writes; the numbers in it say nothing of n.
WRITTEN = [f"Tekst {n}" for n in random.Random(11).sample(range(1000, 9999), CLASS)]
Row = dict[str, Any]


def keep(identity: str, *, students: int = CLASS, **plan: Any) -> tuple[World, Cycle]:
    """A school and an open cycle in which everybody of one class may write."""
    town = make_world(students=students, today=TODAY)
    plan |= {"school": town.school, "groups": [town.klas], "identity": identity}
    return town, open_cycle(today=TODAY, **plan)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


# ── The insider: everything that is stored, in every order ────────────────────


def tables() -> dict[str, list[Row]]:
    """Every table of the database, with the place of each row on disk and who touched it last."""
    hidden = ["rowid"] if connection.vendor == "sqlite" else ["ctid", "xmin"]
    found: dict[str, list[Row]] = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            extra = ", ".join(f"{part} AS place_{part}" for part in hidden)
            cursor.execute(f'SELECT *, {extra} FROM "{name}"')  # noqa: S608
            columns = [column[0] for column in cursor.description]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            found[name] = [{key: _sortable(value) for key, value in row.items()} for row in rows]
    assert {"cycles_receipt", "django_session", "ledger_logentry"} <= set(found)
    return found


def _sortable(value: Any) -> Any:
    """A value that sorts beside others of its column; places on disk as numbers."""
    if isinstance(value, str) and re.fullmatch(r"\(\d+,\d+\)", value):
        page, line = value[1:-1].split(",")
        return f"{int(page):09d},{int(line):09d}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:024d}"
    return str(value).replace("-", "") if isinstance(value, uuid.UUID) else str(value)


@dataclass(frozen=True)
class Evidence:
    """What happened, for the judge only: person number n wrote text number n."""

    people: list[Membership]
    database: dict[str, list[Row]]

    def who(self, row: Row) -> int | None:
        """The person that a row is about: by a key, a name, or the content of a session."""
        if "session_data" in row:
            data = BrowserSession(session_data=row["session_data"]).get_decoded()
            row = {"user": str(data.get("_auth_user_id")).replace("-", "")}
        return next(
            (n for value in row.values() if (n := self._names.get(value)) is not None), None
        )

    @cached_property
    def _names(self) -> dict[str, int]:
        return {
            name: n
            for n, person in enumerate(self.people)
            for name in (person.pk.hex, person.user.pk.hex, person.user.username)
        }

    def text(self, row: Row) -> int | None:
        """The text that a row is or belongs to."""
        if row.get("text") in WRITTEN:
            return WRITTEN.index(row["text"])
        return self._receipts.get(str(row.get("id"))) if "code_hash" in row else None

    @cached_property
    def _receipts(self) -> dict[str, int]:
        return {
            row["receipt_id"]: number
            for row in self.database["cycles_contribution"]
            if (number := self.text(row)) is not None
        }

    def orders(self, number_of: Callable[[Row], int | None]) -> list[tuple[str, list[int]]]:
        """In which order a table names them all, sorted by each of its columns."""
        found = []
        for name, rows in self.database.items():
            numbers = [(number_of(row), row) for row in rows]
            about = [(number, row) for number, row in numbers if number is not None]
            if len({number for number, _row in about}) < len(self.people):
                continue
            place = [column for column in about[0][1] if column.startswith("place_")]
            for column in about[0][1]:
                key = [column, *place]
                ranked = sorted(about, key=lambda pair: [pair[1][part] for part in key])
                found.append((f"{name}.{column}", list(dict.fromkeys(n for n, _row in ranked))))
        return found


def agreement(one: Sequence[int], other: Sequence[int]) -> tuple[int, float]:
    """In how many places two orders agree, and how much they go up together (Spearman)."""
    places = {number: place for place, number in enumerate(other)}
    n = len(one)
    gap = sum((place - places[number]) ** 2 for place, number in enumerate(one))
    return sum(a == b for a, b in zip(one, other, strict=True)), 1 - 6 * gap / (n * (n * n - 1))


def links_by_order(evidence: Evidence) -> list[str]:
    """Pairs of orders, of people and of texts, that agree far better than chance.

    With thirty of each, twelve places in common or a correlation of 0.85 comes up by chance less
    than once in a hundred thousand runs, over all pairs together.
    """
    people, texts = evidence.orders(evidence.who), evidence.orders(evidence.text)
    assert len(people) > 10 and len(texts) > 10
    found = []
    for (where, one), (there, other) in itertools.product(people, texts):
        for turned in (other, other[::-1]):
            same, together = agreement(one, turned)
            if same >= 12 or abs(together) >= 0.85:
                found.append(f"{where} ~ {there}: {same} places, {together:.2f}")
    return found


def links_by_value(evidence: Evidence) -> list[str]:
    """Values that stand with one person only and with one text only: a join."""
    people: dict[str, set[int]] = {}
    texts: dict[str, set[int]] = {}
    for name, rows in evidence.database.items():
        for row in rows:
            for number, found in ((evidence.who(row), people), (evidence.text(row), texts)):
                if number is not None:
                    for column, value in row.items():
                        if len(value) > 5 and not column.startswith("place_"):
                            found.setdefault(value, set()).add(number)
        assert name
    return [
        f"{value}: person {sorted(people[value])}, text {sorted(texts[value])}"
        for value in people.keys() & texts.keys()
        if len(people[value]) == 1 and len(texts[value]) == 1
    ]


class Student:
    """A student at a computer: signs in, reads the question, sends."""

    def __init__(self, person: Membership, cycle: Cycle) -> None:
        self.client, self.cycle = Client(), cycle
        self.client.force_login(person.user)
        self.url = reverse("cycles:take_part", args=[cycle.pk])
        page = self.client.get(self.url).content.decode()
        self.fields = dict(re.findall(r'type="hidden" name="([a-z-]+\d?)" value="([^"]*)"', page))

    def send(self, text: str, **fields: Any) -> Any:
        return self.client.post(self.url, self.fields | {"text-1": text} | fields)

    def send_for_code(self, text: str) -> str:
        return code_on(self.send(text))


def code_on(response: Any) -> str:
    """The code in the answer to a sending."""
    assert response.status_code == 200
    listed = re.search(r'<ol class="code".*?</ol>', response.content.decode(), re.DOTALL)
    assert listed
    return " ".join(re.findall(r"<li>([a-z]+)</li>", listed[0]))


def bon(code: str, **fields: Any) -> Any:
    """The receipt on another computer, where nobody is signed in."""
    return Client().post(reverse("cycles:receipt"), {"code": code, **fields})


@pytest.fixture
def school_day(clock: time_machine.Traveller) -> Evidence:
    """A class signs in and sends, one after the other; some change or tap with their code."""
    town, cycle = keep("anoniem")
    turn = list(enumerate(town.students))
    random.Random(7).shuffle(turn)
    for number, person in turn:
        clock.shift(timedelta(seconds=47))
        code = Student(person, cycle).send_for_code(WRITTEN[number])
        taps = {"safe": "ja", "enough_time": "ja", "taken_seriously": "nee"}
        assert "Dank je." in bon(code, doe="hoe", **taps).content.decode()
    return Evidence(town.students, tables())


def test_no_order_of_any_table_links_people_to_texts(school_day: Evidence) -> None:
    assert links_by_order(school_day) == []


def test_no_value_links_people_to_texts(school_day: Evidence) -> None:
    assert links_by_value(school_day) == []


def test_after_closing_no_order_or_value_links_them_either(
    clock: time_machine.Traveller, school_day: Evidence
) -> None:
    cycle = Cycle.objects.get()
    clock.move_to(MORNING + timedelta(days=8))
    closing.fetch_last_input(by=cycle.coordinator, cycle=cycle, today=days(8))
    after = Evidence(school_day.people, tables())
    assert links_by_order(after) == links_by_value(after) == []


def test_no_moment_stands_with_a_text_or_a_receipt(school_day: Evidence) -> None:
    """Not one value that looks like a date or a time, in any column."""
    database = school_day.database
    rows = database["cycles_receipt"] + database["cycles_contribution"]
    assert len(rows) == 2 * CLASS
    for row in rows:
        assert not [v for v in row.values() if re.match(r"20\d\d-\d\d-\d\d", v)], row


def test_the_attack_finds_what_is_there_to_find(clock: time_machine.Traveller) -> None:
    """The same insider, on input op naam: every text has its writer."""
    town, cycle = keep("naam")
    for number, person in enumerate(town.students):
        Client().force_login(person.user)
        clock.shift(timedelta(seconds=47))
        write(cycle, person, WRITTEN[number], today=TODAY)
    evidence = Evidence(town.students, tables())
    assert len(links_by_value(evidence)) >= CLASS
    assert links_by_order(evidence)


# ── Before and after one sending ──────────────────────────────────────────────


def changes(before: dict[str, list[Row]], after: dict[str, list[Row]]) -> dict[str, int]:
    """How many rows of each table are new or different, places on disk left aside."""

    def facts(rows: list[Row]) -> list[str]:
        return [repr({k: v for k, v in row.items() if not k.startswith("place_")}) for row in rows]

    found = {name: len(set(facts(after[name])) - set(facts(before[name]))) for name in after}
    return {name: number for name, number in found.items() if number}


def test_one_sending_writes_three_rows_and_touches_no_other_table(
    clock: time_machine.Traveller,
) -> None:
    """No session, log, message, moment of sign-in or rate: a message that waits stays waiting."""
    town, cycle = keep("anoniem")
    student = Student(town.student, cycle)
    student.client.post(reverse("cycles:check", args=[cycle.pk]), {})  # leaves a message waiting
    assert student.client.session["_messages"]
    before, cached = tables(), cached_now()
    clock.shift(timedelta(minutes=3))
    code = student.send_for_code("Rust.")
    assert changes(before, tables()) == {
        "cycles_contribution": 1,
        "cycles_invitation": 1,
        "cycles_receipt": 1,
    }
    assert cached_now() == cached
    before = tables()
    taps = {"safe": "ja", "enough_time": "ja", "taken_seriously": "nee"}
    student.client.post(reverse("cycles:receipt"), {"code": code, "doe": "hoe", **taps})
    assert changes(before, tables()) == {"cycles_receipt": 1}
    assert cached_now() == cached


def cached_now() -> dict[str, Any]:
    """Everything in the cache of this process."""
    return dict(getattr(cache, "_cache", {}))


@pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite keeps no number of the last writer per row"
)
def test_every_act_leaves_the_same_last_writer_on_all_rows(clock: Any) -> None:
    """PostgreSQL keeps per row which transaction wrote it: it may not point at one row."""
    town, cycle = keep("anoniem", students=12)
    codes = [send_anonymously(cycle, person, today=TODAY) for person in town.students[:7]]
    receipt = anonymous.find_receipt(codes[2])
    assert receipt is not None
    key = receipt.contributions.get().pk
    anonymous.change(receipt=receipt, contribution=key, text="Anders.", today=TODAY)
    database = tables()
    for name in ("cycles_receipt", "cycles_contribution", "cycles_invitation"):
        assert len({row["place_xmin"] for row in database[name]}) == 1, name


# ── The desk, watched ─────────────────────────────────────────────────────────


def pages_for(person: Membership, cycle: Cycle) -> dict[str, str]:
    """Every page of the product that this person can open about the cycle or its school.

    Without what is new on each page by itself: CSRF and form tokens.
    """
    desk = reverse("cycles:desk", args=[cycle.pk])
    addresses = {f"{desk}?toon={which}" for which in ("zonder", "alles", "verborgen")}
    addresses |= {f"{desk}?toon=alles&zoek=Tekst"}
    for theme in [None, *cycle.themes.all()]:
        addresses |= {f"{desk}?toon={theme.pk}"} if theme else set()
        for name in url_names() - {"account_logout"}:
            if name.startswith("werkvormen:"):
                continue  # may not import cycles, so it knows nothing of what students write
            for args in ([], [cycle.pk], [cycle.pk, theme.pk] if theme else []):
                with suppress(NoReverseMatch):
                    addresses.add(reverse(name, args=args))
    client, found = Client(), {}
    client.force_login(person.user)
    for address in sorted(addresses):
        response = client.get(address)
        page = b"".join(response.streaming_content) if response.streaming else response.content
        fresh = r'(name="[^"]*" )?value="[0-9a-f-]{36}"|csrfmiddlewaretoken" value="[^"]*"'
        found[address] = f"{response.status_code} {re.sub(fresh, '', page.decode())}"
    assert len([page for page in found.values() if page.startswith("200")]) > 5
    return found


@pytest.mark.parametrize("identity", NAMELESS)
def test_nothing_on_any_page_moves_while_one_student_sends_changes_and_withdraws(
    identity: str, clock: time_machine.Traveller
) -> None:
    town, cycle = keep(identity, students=12)
    hands = [Hand(person, cycle, n) for n, person in enumerate(town.students)]
    for hand in hands[:5]:
        hand.write()
    keys = list(cycle.contributions.live().values_list("pk", flat=True))
    sorting.make_theme(
        by=town.coordinator, cycle=cycle, name="Rust", contributions=keys[:4], today=TODAY
    )
    others = [town.directeur, town.zorgcoordinator, town.medewerker, town.students[-1]]
    before = pages_for(town.coordinator, cycle)
    before_others = [pages_for(person, cycle) for person in others]
    assert any("Tekst" in page for page in before.values())
    one, new = hands[0], hands[6]
    for act in (new.write, new.change, new.withdraw, one.change, one.change, one.withdraw):
        act()
        assert differ(before, pages_for(town.coordinator, cycle)) == [], act
    for person, theirs in zip(others, before_others, strict=True):
        assert differ(theirs, pages_for(person, cycle)) == [], person
    for hand in hands[7:11]:  # until enough people have something to show
        hand.write()
    assert differ(before, pages_for(town.coordinator, cycle))


def differ(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [where for where in before if before[where] != after.get(where)]


class Hand:
    """One student who writes, changes and withdraws at will."""

    def __init__(self, person: Membership, cycle: Cycle, number: int) -> None:
        self.person, self.cycle, self.number = person, cycle, number
        self.said = 0
        self.code = ""

    def _words(self) -> str:
        self.said += 1
        return f"Tekst {self.number} versie {self.said}"

    @property
    def anonymous(self) -> bool:
        return self.cycle.identity == "anoniem"

    @property
    def receipt(self) -> Receipt:
        found = anonymous.find_receipt(self.code)
        assert found is not None
        return found

    def own(self) -> list[Contribution]:
        """What this student can still change."""
        rows = Contribution.objects.filter(cycle=self.cycle, status="live", leaving=False)
        if self.anonymous:
            return list(rows.filter(receipt=self.receipt)) if self.code else []
        return list(rows.filter(author=self.person))

    def write(self) -> None:
        if not self.anonymous:
            write(self.cycle, self.person, self._words(), today=TODAY)
        elif not self.code:
            self.code = send_anonymously(self.cycle, self.person, self._words(), today=TODAY)
        else:
            question = self.cycle.doel.questions.all()[0]
            anonymous.add(receipt=self.receipt, question=question, text=self._words(), today=TODAY)

    def change(self) -> None:
        for row in self.own()[:1]:
            self._change(row, self._words())

    def change_back(self) -> None:
        for row in self.own()[:1]:
            self._change(row, row.text)

    def _change(self, row: Contribution, text: str) -> None:
        if self.anonymous:
            receipt = self.receipt
            anonymous.change(receipt=receipt, contribution=row.pk, text=text, today=TODAY)
        else:
            input.change_contribution(by=self.person, contribution=row, text=text, today=TODAY)

    def withdraw(self) -> None:
        for row in self.own()[:1]:
            if self.anonymous:
                anonymous.withdraw(receipt=self.receipt, contribution=row.pk, today=TODAY)
            else:
                input.withdraw(by=self.person, contribution=row, today=TODAY)


def desk_now(cycle: Cycle) -> dict[uuid.UUID, tuple[Any, ...]]:
    """What staff can read: every visible text with its state and its themes."""
    rows = cycle.contributions.filter(released=True, status__in=["live", "hidden"])
    return {
        row.pk: (row.text, row.status, frozenset(link.theme_id for link in row.theme_links.all()))
        for row in rows.prefetch_related("theme_links")
    }


def writer_of(row: Contribution) -> uuid.UUID | None:
    return row.receipt_id or row.author_id


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("identity", NAMELESS)
def test_between_two_looks_at_the_desk_nobody_or_enough_people_moved(
    identity: str, seed: int
) -> None:
    """Random histories of writing, changing, changing back and withdrawing, until closing."""
    chance = random.Random(f"{identity}{seed}")
    town, cycle = keep(identity, students=12)
    hands = [Hand(person, cycle, n) for n, person in enumerate(town.students)]
    batches_seen = 0
    for _step in range(70):
        if chance.random() < 0.15:
            staff_work(chance, town, cycle)
        before = desk_now(cycle)
        hand = chance.choice(hands)
        chance.choice([hand.write, hand.write, hand.change, hand.change_back, hand.withdraw])()
        after = desk_now(cycle)
        moved = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        people = {writer_of(row) for row in cycle.contributions.filter(pk__in=moved)}
        assert not people or len(people) >= 5, (identity, seed, _step)
        batches_seen += bool(people)
    assert batches_seen


def staff_work(chance: random.Random, town: World, cycle: Cycle) -> None:
    """Something at the desk: a theme, hiding, showing again."""
    live = list(cycle.contributions.live())
    hidden = list(cycle.contributions.filter(status="hidden"))
    if live and chance.random() < 0.5:
        keys = [row.pk for row in chance.sample(live, min(3, len(live)))]
        name = f"Thema {chance.randrange(3)}"
        sorting.make_theme(
            by=town.coordinator, cycle=cycle, name=name, contributions=keys, today=TODAY
        )
    elif live:
        row = chance.choice(live)
        sorting.hide(by=town.coordinator, contribution=row, reason="Een naam.", today=TODAY)
    if hidden:
        row = chance.choice(hidden)
        sorting.show_again(by=town.coordinator, contribution=row, today=TODAY)


# ── Receipts: guessed, replayed, of elsewhere ─────────────────────────────────


def words_on(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_guessed_code_finds_nothing_and_says_the_same_every_time(clock: Any) -> None:
    town, cycle = keep("anoniem", students=12)
    send_anonymously(cycle, town.student, "Tekst 1", today=TODAY)
    guesses = [receipts.make_code("geraden", number) for number in range(40)]
    pages = set()
    for guess in guesses:
        response = bon(guess)
        assert response.status_code == 200
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", words_on(response))
        assert "Deze code kennen we niet." in page and guess in page
        pages.add(page.replace(guess, ""))
    assert len(pages) == 1 and "Tekst 1" not in pages.pop()


def test_without_a_single_sending_a_guess_gets_the_same_page(clock: Any) -> None:
    """No hint whether there is anything to guess."""
    guess = receipts.make_code("geraden", 1)

    def page() -> str:
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", words_on(bon(guess)))

    empty = page()
    town, cycle = keep("anoniem", students=12)
    send_anonymously(cycle, town.student, today=TODAY)
    assert page() == empty


def test_one_wrong_word_of_six_is_as_wrong_as_six(clock: Any) -> None:
    town, cycle = keep("anoniem", students=12)
    code = send_anonymously(cycle, town.student, "Tekst 1", today=TODAY).split()
    for place in range(6):
        other = next(word for word in receipts.words() if word != code[place])
        page = words_on(bon(" ".join([*code[:place], other, *code[place + 1 :]])))
        assert "Deze code kennen we niet." in page and "Tekst 1" not in page
    assert "Deze code kennen we niet." in words_on(bon(" ".join(code[::-1])))


def test_guessing_is_slowed_down_per_address_and_keeps_what_was_typed(clock: Any) -> None:
    cache.clear()
    town, cycle = keep("anoniem", students=12)
    code = send_anonymously(cycle, town.student, "Tekst 1", today=TODAY)
    browser = Client()
    for number in range(200):
        wrong = receipts.make_code("geraden", number)
        assert browser.post(reverse("cycles:receipt"), {"code": wrong}).status_code == 200
    response = browser.post(reverse("cycles:receipt"), {"code": code})
    assert response.status_code == 429
    assert code in words_on(response) and "Tekst 1" not in words_on(response)
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert "Tekst 1" in words_on(elsewhere.post(reverse("cycles:receipt"), {"code": code}))
    cache.clear()


def test_right_codes_are_not_counted_at_all(clock: Any) -> None:
    cache.clear()
    town, cycle = keep("anoniem", students=12)
    code = send_anonymously(cycle, town.student, today=TODAY)
    for _time in range(3):
        bon(code)
    assert cached_now() == {}


def test_a_code_opens_its_own_texts_and_no_others(clock: Any) -> None:
    """Of another cycle, of another school, and the text of a classmate."""
    town, cycle = keep("anoniem", students=12)
    _town, second = (
        town,
        open_cycle(today=TODAY, school=town.school, groups=[town.klas], identity="anoniem"),
    )
    assert town.other is not None
    there = open_cycle(
        today=TODAY, school=town.other.school, groups=[town.other.klas], identity="anoniem"
    )
    mine = send_anonymously(cycle, town.student, "Tekst 1", today=TODAY)
    others = [
        send_anonymously(cycle, town.students[1], "Tekst 2", today=TODAY),
        send_anonymously(second, town.student, "Tekst 3", today=TODAY),
        send_anonymously(there, town.other.student, "Tekst 4", today=TODAY),
    ]
    page = words_on(bon(mine))
    assert "Tekst 1" in page and not re.search(r"Tekst [234]", page)
    for code in others:
        receipt = anonymous.find_receipt(code)
        assert receipt is not None
        key = receipt.contributions.get().pk
        for act in ({"doe": "verander", "text": "Gestolen."}, {"doe": "terug"}):
            page = words_on(bon(mine, tekst=str(key), **act))
            assert "Deze tekst kun je niet meer veranderen." in page
    assert not Contribution.objects.filter(text="Gestolen.").exists()
    assert Contribution.objects.filter(status="live").count() == 4


def test_what_was_withdrawn_does_not_come_back_by_replaying(clock: Any) -> None:
    town, cycle = keep("anoniem", students=12)
    code = send_anonymously(cycle, town.student, "Tekst 1", today=TODAY)
    receipt = anonymous.find_receipt(code)
    assert receipt is not None
    key = str(receipt.contributions.get().pk)
    assert "Je trok dit terug" in words_on(bon(code, doe="terug", tekst=key))
    for act in ({"doe": "verander", "text": "Weer terug."}, {"doe": "terug"}):
        page = words_on(bon(code, tekst=key, **act))
        assert "Deze tekst kun je niet meer veranderen." in page
    assert not Contribution.objects.filter(status="live").exists()


def test_the_code_never_stands_in_an_address_a_cookie_or_a_session(clock: Any) -> None:
    town, cycle = keep("anoniem", students=12)
    student = Student(town.student, cycle)
    response = student.send("Tekst 1")
    code = code_on(response)
    answers = [response, student.client.post(reverse("cycles:receipt"), {"code": code}), bon(code)]
    for answer in answers:
        assert not answer.has_header("Location")
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "same-origin"
        assert not any(word in str(answer.cookies) for word in code.split())
    kept = " ".join(str(row.get_decoded()) for row in BrowserSession.objects.all())
    assert not any(word in kept for word in code.split())
    for address in (f"?code={code}", f"?{code}", f"?code={code.replace(' ', '+')}"):
        page = words_on(Client().get(reverse("cycles:receipt") + address))
        assert "Tekst 1" not in page and code not in page


# ── Retries ───────────────────────────────────────────────────────────────────


def test_a_retry_stores_once_and_shows_the_same_code(clock: Any) -> None:
    town, cycle = keep("anoniem", students=12)
    student = Student(town.student, cycle)
    assert student.send_for_code("Tekst 1") == student.send_for_code("Tekst 1")
    assert (Receipt.objects.count(), Contribution.objects.count()) == (1, 1)


def test_a_retry_after_closing_stores_and_shows_nothing(clock: time_machine.Traveller) -> None:
    town, cycle = keep("anoniem", students=12)
    student = Student(town.student, cycle)
    code = student.send_for_code("Tekst 1")
    clock.move_to(MORNING + timedelta(days=8))
    for settled in (False, True):
        before = tables()
        page = words_on(student.send("Tekst 1"))
        assert changes(before, tables()) == {}
        assert not any(f">{word}<" in page for word in code.split()), settled
        closing.fetch_last_input(by=cycle.coordinator, cycle=cycle, today=days(8))
    assert not Receipt.objects.exclude(form_token=None).exists()


def test_the_form_of_a_classmate_gives_no_code_of_theirs(clock: Any) -> None:
    """Who finds a page that was left open, or reads the database, and sends its token."""
    town, cycle = keep("anoniem", students=12)
    victim, thief = Student(town.students[0], cycle), Student(town.students[1], cycle)
    code = victim.send_for_code("Tekst 1")
    stolen = [victim.fields["token"], str(Receipt.objects.get().form_token)]
    for token in stolen:
        with undone():
            assert code_on(thief.send("Tekst 2", token=token)) != code
            assert "Tekst 1" in words_on(bon(code)) and Receipt.objects.count() == 2
    left_open = thief.send("Tekst 2", wie=victim.fields["wie"])
    assert left_open.status_code == 409 and "Tekst 2" not in words_on(left_open)
    assert Contribution.objects.count() == 1


# ── What stays behind: log, inbox, sessions, cache, errors ────────────────────

CANARY = "Kanarie in de kolenmijn"


def test_text_and_code_stand_nowhere_but_in_the_text(
    clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    cache.clear()
    town, cycle = keep("anoniem", students=12)
    student = Student(town.student, cycle)
    code = student.send_for_code(CANARY)
    receipt = anonymous.find_receipt(code)
    assert receipt is not None
    key = str(receipt.contributions.get().pk)
    for browser in (Client(), student.client):
        url = reverse("cycles:receipt")
        browser.post(url, {"code": code})
        browser.post(url, {"code": f"{code} {CANARY}"})
        browser.post(url, {"code": code, "doe": "verander", "tekst": key, "text": f"{CANARY}!"})
        browser.post(url, {"code": receipts.make_code("geraden", 1)})
    for name, rows in tables().items():
        for row in rows:
            for column, value in row.items():
                if (name, column) != ("cycles_contribution", "text"):
                    assert CANARY not in value and code not in value, (name, column)
    for row in BrowserSession.objects.all():
        assert CANARY not in str(row.get_decoded()) and code not in str(row.get_decoded())
    cached = b" ".join(pickle.dumps(item) for item in cached_now().items()).decode("latin-1")
    assert CANARY not in cached and code not in cached
    said = [r for r in caplog.records if not r.name.startswith("django.db")]  # SQL: only in debug
    assert not any(CANARY in r.getMessage() or code in r.getMessage() for r in said)


def test_who_took_part_stands_on_no_page_of_staff(clock: Any) -> None:
    town, cycle = keep("anoniem", students=12)
    for number, person in enumerate(town.students):
        person.user.first_name, person.user.last_name = f"Quirien-{number}", f"Ypsilon-{number}"
        person.user.save()
    names = re.compile(r"Quirien-\d+|Ypsilon-\d+")
    for watcher in (town.coordinator, town.directeur, town.zorgcoordinator, town.medewerker):
        with undone():
            before = pages_for(watcher, cycle)
            for person in town.students[:5]:
                send_anonymously(cycle, person, "Tekst", today=TODAY)
            after = pages_for(watcher, cycle)
        for where, page in after.items():
            assert names.findall(page) == names.findall(before[where]), where


BREAKS: list[tuple[str, Any]] = [
    ("objects.create", IntegrityError(f"DETAIL: Failing row contains ({CANARY}, …)")),
    ("tick", RuntimeError("kapot")),
]


@pytest.mark.parametrize(("where", "error"), BREAKS)
def test_an_error_page_and_its_log_hold_no_text_and_no_code(
    where: str,
    error: Exception,
    clock: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    """Nor the mail about it, nor the page with every variable that such a mail can be made of."""
    settings.ADMINS = [("beheer", "beheer@school.example")]
    town, cycle = keep("anoniem", students=12)
    student = Student(town.student, cycle)
    student.client.raise_request_exception = False

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise error

    if where == "tick":
        monkeypatch.setattr(anonymous, "tick", broken)
    else:
        monkeypatch.setattr(Contribution.objects, "create", broken)
    mailer = AdminEmailHandler(include_html=True)
    logging.getLogger("django.request").addHandler(mailer)
    try:
        response = student.send(CANARY)
    finally:
        logging.getLogger("django.request").removeHandler(mailer)
    assert response.status_code == 500
    assert CANARY not in response.content.decode()
    assert caplog.records and CANARY not in caplog.text
    sent = mail.outbox[-1]
    everything = sent.subject + sent.body + "".join(str(part[0]) for part in sent.alternatives)
    assert "Traceback" in everything and CANARY not in everything
    reports = [
        ExceptionReporter(student.client.get(student.url).wsgi_request, *record.exc_info)
        for record in caplog.records
        if record.exc_info
    ]
    assert reports
    for report in reports:
        assert CANARY not in report.get_traceback_html()
    assert not Receipt.objects.exists() and not Invitation.objects.filter(took_part=True).exists()


def test_an_error_on_the_receipt_holds_no_code_either(
    clock: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, cycle = keep("anoniem", students=12)
    code = send_anonymously(cycle, town.student, today=TODAY)
    receipt = anonymous.find_receipt(code)
    assert receipt is not None
    key = str(receipt.contributions.get().pk)

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise IntegrityError(f"DETAIL: Failing row contains ({CANARY})")

    monkeypatch.setattr(Contribution, "save", broken)
    browser = Client(raise_request_exception=False)
    sent = {"code": code, "doe": "verander", "tekst": key, "text": CANARY}
    response = browser.post(reverse("cycles:receipt"), sent)
    assert response.status_code == 500
    assert CANARY not in response.content.decode() + caplog.text
    assert not any(word in caplog.text.split() for word in code.split())


# ── A shared computer ─────────────────────────────────────────────────────────


def test_signed_out_meanwhile_nothing_typed_is_shown_to_who_comes_next(clock: Any) -> None:
    town, cycle = keep("anoniem", students=12)
    student = Student(town.student, cycle)
    student.client.logout()
    response = student.send(CANARY)
    page = words_on(response)
    assert response.status_code == 401 and "no-store" in response["Cache-Control"]
    assert CANARY not in page and "Er is niets verstuurd." in page and "anoniem" in page


def test_a_page_that_was_too_old_shows_nothing_typed_either(clock: Any) -> None:
    town, cycle = keep("anoniem", students=12)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(town.student.user)
    sent = {"anoniem": "1", "text-1": CANARY, "token": uuid.uuid4(), "wie": town.student.pk}
    for url in (reverse("cycles:take_part", args=[cycle.pk]), reverse("cycles:receipt")):
        response = browser.post(url, sent | {"text": CANARY, "code": "geheime code"})
        page = words_on(response)
        assert response.status_code == 403
        assert CANARY not in page and "geheime code" not in page
        assert "Er is niets verstuurd." in page


def test_the_page_asks_the_browser_to_keep_nothing(clock: Any) -> None:
    town, cycle = keep("anoniem", students=12)
    client = Client()
    client.force_login(town.student.user)
    response = client.get(reverse("cycles:take_part", args=[cycle.pk]))
    page = words_on(response)
    assert "no-store" in response["Cache-Control"]
    assert "data-draft" not in page and 'autocomplete="off"' in page
    assert 'name="anoniem"' in page and "js/private.js" in page


# ── The protections that these attacks stand on ───────────────────────────────


def test_batches_and_mixing_know_every_database_in_use() -> None:
    assert set(batches._MIX) == {"postgresql", "sqlite"}


def test_the_day_is_the_day_of_the_tests() -> None:
    assert MORNING.date() == TODAY == date(2026, 10, 6)

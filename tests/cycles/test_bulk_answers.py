"""One answer to several themes, the school's reasons, and the queue of what waits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles.actions import answering, deciding, opening, own_question, reasons, sorting
from cycles.actions.deciding import DecisionData, ThemePart
from cycles.models import Cycle, Decision, StandardReason, Theme
from cycles.reasons import bare, is_unedited, proposals
from cycles.waiting import waiting_for_answer
from participation.ledger.models import LogEntry, Message, Promise
from participation.people.models import Membership
from tests.factories import (
    MembershipFactory,
    World,
    closed_cycle,
    cycle_with_input,
    finished_cycle,
    fresh,
)

from .help import TODAY, Pages, answered, at, days, decide, refused

pytestmark = pytest.mark.django_db

TEXT = "Dit doen we nu niet. Het kost … en dat geld is er dit jaar niet."


@pytest.fixture
def standard(world: World) -> StandardReason:
    """A reason in the list of the school."""
    return reasons.keep_reason(by=world.coordinator, title="Te duur", text=TEXT, today=TODAY)


def with_themes(world: World, *names: str) -> tuple[Cycle, list[Theme]]:
    """Closed input in themes about which nothing is decided."""
    cycle = closed_cycle(len(names), **at(world))
    keys = list(cycle.contributions.values_list("pk", flat=True))
    made = [
        sorting.make_theme(
            by=world.coordinator, cycle=cycle, name=name, contributions=[key], today=TODAY
        )
        for name, key in zip(names, keys, strict=True)
    ]
    return fresh(cycle), made


def decide_all(cycle: Cycle, themes: list[Theme], **fields: Any) -> None:
    """One decision for these themes, each with a summary of its own."""
    seen = fields.pop("had_draft", False)
    summaries = fields.pop("summaries", [f"Jullie willen {theme.name}." for theme in themes])
    words = {
        "summary": "",
        "verdict": "niet",
        "reason": "Er is geen geld voor.",
        "decided_by": "de directie",
        **fields,
    }
    parts = [
        ThemePart(theme, summary, seen) for theme, summary in zip(themes, summaries, strict=True)
    ]
    data = DecisionData(**words)
    by = cycle.coordinator
    deciding.decide_many(by=by, cycle=cycle, parts=parts, data=data, today=TODAY)


# ── Several themes at once ────────────────────────────────────────────────────


def test_each_theme_gets_its_own_decision_and_keeps_its_own_summary(world: World) -> None:
    cycle, themes = with_themes(world, "banken", "rust", "muziek")
    decide_all(cycle, themes[:2])
    found = {d.theme.name: d for d in Decision.objects.select_related("theme")}
    assert set(found) == {"banken", "rust"}
    for name, decision in found.items():
        assert (decision.verdict, decision.reason) == ("niet", "Er is geen geld voor.")
        assert decision.theme.summary == decision.summary == f"Jullie willen {name}."
        assert decision.is_current and decision.published_on is None
    logged = LogEntry.objects.filter(verb="decided").values_list("object_id", flat=True)
    assert set(logged) == {theme.pk for theme in themes[:2]}


def test_it_is_all_or_nothing(world: World) -> None:
    cycle, themes = with_themes(world, "banken", "rust")
    why = refused(decide_all, cycle=cycle, themes=themes, summaries=["Meer banken.", " "])
    assert "Schrijf op wat leerlingen zeiden." in why
    themes[1].delete()
    refused(decide_all, cycle=cycle, themes=themes)
    refused(decide_all, cycle=cycle, themes=[])


@pytest.mark.parametrize(
    "half",
    [
        {"verdict": "misschien"},
        {"reason": " "},
        {"decided_by": ""},
        {"verdict": "uitzoeken"},
        {"verdict": "uitzoeken", "find_out_by": TODAY},
    ],
    ids=["verdict", "reason", "who", "no date", "today"],
)
def test_half_a_decision_is_refused_for_several_too(world: World, half: dict[str, Any]) -> None:
    cycle, themes = with_themes(world, "banken", "rust")
    refused(decide_all, cycle=cycle, themes=themes, **half)


def test_find_outs_for_several_each_get_their_own_promise(world: World) -> None:
    cycle, themes = with_themes(world, "banken", "rust")
    decide_all(cycle, themes, verdict="uitzoeken", find_out_by=days(20))
    assert not Promise.objects.filter(kind="uitzoeken").exists()
    answering.publish_answer(by=world.coordinator, cycle=cycle, lead="Dank.", today=TODAY)
    promised = Promise.objects.filter(kind="uitzoeken")
    assert promised.count() == 2
    assert Decision.objects.values("promise").distinct().count() == 2


def test_a_draft_that_was_seen_is_replaced_and_one_that_was_not_is_kept(world: World) -> None:
    cycle, themes = with_themes(world, "banken", "rust")
    decide(themes[0], "doen", reason="Er komen banken.")
    why = refused(decide_all, cycle=cycle, themes=themes)
    assert "Over ‘banken’ is intussen besloten." in why
    decide_all(cycle, themes, had_draft=True)
    assert set(Decision.objects.values_list("verdict", flat=True)) == {"niet"}


def test_a_double_click_decides_once(world: World) -> None:
    cycle, themes = with_themes(world, "banken", "rust")
    decide_all(cycle, themes)
    decide_all(cycle, themes)
    assert Decision.objects.count() == 2


def test_after_the_answer_themes_are_decided_one_by_one(world: World) -> None:
    cycle = answered(world, "doen", "niet")
    why = refused(decide_all, cycle=cycle, themes=list(cycle.themes.all()), had_draft=True)
    assert "Het antwoord staat al online." in why


def test_themes_of_another_cycle_are_refused(world: World) -> None:
    cycle, _themes = with_themes(world, "banken")
    _other, theirs = with_themes(world, "rust")
    refused(decide_all, cycle=cycle, themes=theirs)


def test_an_ended_cycle_takes_no_decision(world: World) -> None:
    cycle, themes = with_themes(world, "banken")
    opening.stop(by=world.coordinator, cycle=cycle, reason="De verbouwing.", today=TODAY)
    refused(decide_all, cycle=fresh(cycle), themes=themes)


def test_the_page_keeps_everything_that_was_typed(world: World, clock: Any) -> None:
    cycle, themes = with_themes(world, "banken", "rust")
    keys = [str(theme.pk) for theme in themes]
    sent = {
        "themes": keys,
        f"{keys[0]}-summary": "Meer banken.",
        f"{keys[1]}-summary": "",
        "verdict": "deels",
        "reason": "Er komen er tien.",
        "decided_by": "de directie",
    }
    pages = Pages(world.coordinator)
    page = pages.refuses("Schrijf op wat leerlingen zeiden.", "decide_many", cycle.pk, **sent)
    for typed in ("Meer banken.", "Er komen er tien.", "de directie"):
        assert typed in page
    page = pages.post("decide_many", cycle.pk, **sent | {f"{keys[1]}-summary": "Meer rust."})
    assert "Het besluit over 2 thema’s is bewaard." in page
    assert Theme.objects.get(pk=keys[1]).summary == "Meer rust."


def test_the_page_asks_first_about_a_name_in_a_summary(world: World, clock: Any) -> None:
    cycle, themes = with_themes(world, "banken")
    key = str(themes[0].pk)
    name = world.student.user.first_name
    sent = {
        "themes": [key],
        f"{key}-summary": f"{name} wil banken.",
        "verdict": "doen",
        "reason": "Die komen er.",
        "decided_by": "de directie",
    }
    pages = Pages(world.coordinator)
    pages.refuses("Staat hier de naam van een leerling?", "decide_many", cycle.pk, **sent)
    pages.post("decide_many", cycle.pk, **sent, sure="1")
    assert Decision.objects.exists()


# ── The school's own reasons ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    [TEXT, TEXT.upper(), f"  {TEXT}\n\n", TEXT.replace("…", "...").replace(".", " !"), TEXT[:-1]],
    ids=["same", "capitals", "space", "punctuation", "no full stop"],
)
def test_a_standard_text_is_never_sent_as_it_stands(
    world: World, standard: StandardReason, said: str
) -> None:
    cycle, themes = with_themes(world, "banken", "rust")
    sentence = "Maak er jullie eigen reden van"
    assert sentence in refused(decide, theme=themes[0], reason=said)
    assert sentence in refused(decide_all, cycle=cycle, themes=themes, reason=said)
    later = answered(world).themes.get()
    assert sentence in refused(decide, theme=later, verdict="niet", reason=said)


def test_with_words_of_its_own_it_may(world: World, standard: StandardReason) -> None:
    _cycle, [theme] = with_themes(world, "banken")
    decide(theme, "niet", reason=TEXT.replace("…", "300 euro"))
    assert "300 euro" in theme.decisions.get().reason


def test_the_list_of_another_school_does_not_count(world: World) -> None:
    assert world.other
    reasons.keep_reason(by=world.other.coordinator, title="Te duur", text=TEXT, today=TODAY)
    _cycle, [theme] = with_themes(world, "banken")
    decide(theme, "niet", reason=TEXT)
    assert theme.decisions.exists()


@given(st.text(max_size=60), st.text(alphabet=" .,!?…\n-–", max_size=8))
def test_signs_and_spaces_do_not_make_it_another_text(text: str, signs: str) -> None:
    assert is_unedited(signs + text + signs, [text]) == bool(bare(text))
    assert not is_unedited(text + "x", [text])


@pytest.mark.parametrize("name", ["theme", "decide_many"])
def test_the_form_starts_with_the_text_and_refuses_it_beside_the_field(
    world: World, standard: StandardReason, clock: Any, name: str
) -> None:
    cycle, [theme] = with_themes(world, "banken")
    where = [cycle.pk, theme.pk] if name == "theme" else [cycle.pk]
    pages = Pages(world.coordinator)
    assert TEXT in pages.get(name, *where, reden=str(standard.pk)).split('name="reason"')[1]
    sent = {"verdict": "niet", "reason": TEXT, "decided_by": "de directie"}
    sent |= {"summary": "Banken.", "themes": [str(theme.pk)], f"{theme.pk}-summary": "Banken."}
    page = pages.refuses("Maak er jullie eigen reden van", name, *where, **sent)
    assert TEXT in page.split('name="reason"')[1]
    for strange in ("geen-id", str(theme.pk), ""):
        page = pages.get(name, *where, reden=strange)
        assert TEXT not in page.split('name="reason"')[1].split("</textarea>")[0]


def test_a_reason_of_another_school_starts_no_text(world: World, clock: Any) -> None:
    assert world.other
    theirs = reasons.keep_reason(
        by=world.other.coordinator, title="Van hen", text="Hun eigen tekst.", today=TODAY
    )
    cycle, [theme] = with_themes(world, "banken")
    page = Pages(world.coordinator).get("theme", cycle.pk, theme.pk, reden=str(theirs.pk))
    assert "Hun eigen tekst." not in page and "Van hen" not in page


def test_a_name_stands_in_the_list_once(world: World, standard: StandardReason) -> None:
    keep = {"by": world.coordinator, "today": TODAY}
    assert reasons.keep_reason(title="Te duur", text=TEXT, **keep) == standard
    refused(reasons.keep_reason, title="TE DUUR", text="Anders.", **keep)
    other = reasons.keep_reason(title="Past niet", text="Het past niet, want …", **keep)
    refused(reasons.keep_reason, reason=other, title="te duur", text="Anders.", **keep)
    refused(reasons.keep_reason, title=" ", text="Anders.", **keep)
    reasons.keep_reason(reason=standard, title="Te duur", text="Anders, want …", **keep)
    reasons.remove_reason(by=world.coordinator, reason=other)
    assert list(StandardReason.objects.values_list("text", flat=True)) == ["Anders, want …"]
    refused(reasons.remove_reason, by=world.coordinator, reason=other)


def test_proposals_are_offered_and_not_stored(world: World, clock: Any) -> None:
    pages = Pages(world.coordinator)
    page = pages.get("reasons")
    assert "Nog geen redenen" in page
    assert all(row.title in page for row in proposals())
    first = proposals()[0]
    filled = pages.get("reasons", voorstel="1")
    assert first.text in filled.split('name="text"')[1].split("</textarea>")[0]
    assert not StandardReason.objects.exists()
    pages.post("reasons", title=first.title, text=first.text)
    assert StandardReason.objects.get().title == first.title
    for strange in ("0", "99", "x", "-1"):
        assert "Zet een reden erbij" in pages.get("reasons", voorstel=strange)


# ── What waits for an answer ──────────────────────────────────────────────────


def queue(who: Membership, today: Any = TODAY) -> list[tuple[str, str, int]]:
    user = type(who.user).objects.get(pk=who.user.pk)
    return [(row.kind, " ".join(row.todo), row.days) for row in waiting_for_answer(user, today)]


def test_the_queue_says_what_is_to_do_and_how_long_it_waits(world: World) -> None:
    cycle = closed_cycle(2, **at(world))
    assert queue(world.coordinator) == [("antwoord", "2 teksten zonder thema.", 1)]
    keys = list(cycle.contributions.values_list("pk", flat=True))
    by = world.coordinator
    theme = sorting.make_theme(by=by, cycle=cycle, name="Plek", contributions=keys[:1], today=TODAY)
    assert queue(by, days(3)) == [("antwoord", "1 tekst zonder thema. 1 thema zonder besluit.", 4)]
    sorting.place(by=by, theme=theme, contributions=keys, today=TODAY)
    assert queue(by)[0][1] == "1 thema zonder besluit."
    decide(theme)
    assert queue(by)[0][1] == "Alles is besloten. Het antwoord staat nog niet online."
    answering.publish_answer(by=by, cycle=cycle, lead="Dank.", today=TODAY)
    assert queue(by) == []


def test_input_that_is_open_and_what_is_over_do_not_wait(world: World) -> None:
    cycle_with_input(1, **at(world))
    finished_cycle(1, **at(world))
    stopped = closed_cycle(1, **at(world))
    opening.stop(by=world.coordinator, cycle=stopped, reason="Nee.", today=TODAY)
    assert queue(world.coordinator) == []


def test_a_find_out_waits_from_the_day_it_was_promised_until_it_is_kept(world: World) -> None:
    cycle = answered(world, "uitzoeken")
    assert queue(world.coordinator, days(40)) == [
        ("uitzoeken", f"Eerst uitzoeken, bij: {cycle.doel.question}", 40)
    ]
    [row] = waiting_for_answer(world.coordinator.user, days(40))
    assert (row.due, row.days_late) == (days(30), 10)
    decide(cycle.themes.get(), "doen", today=days(41))
    assert queue(world.coordinator, days(41)) == []


def test_the_oldest_stands_first_and_what_is_late_is_marked(world: World) -> None:
    closed_cycle(1, **at(world))
    closed_cycle(1, **at(world, due=days(-10)))
    answered(world, "uitzoeken")
    rows = waiting_for_answer(world.coordinator.user, TODAY)
    assert [row.days for row in rows] == [11, 1, 0]
    assert [row.days_late for row in rows] == [10, 0, 0]


def test_who_sees_what_in_the_queue(world: World) -> None:
    cycle = closed_cycle(2, **at(world))
    answered(world, "uitzoeken")
    assert world.other
    for nobody in (world.second, world.medewerker, world.zorgcoordinator, world.other.directeur):
        assert queue(nobody) == []
    second = MembershipFactory(school=world.school, role="medewerker")
    Cycle.objects.filter(pk=cycle.pk).update(second_coordinator=second)
    assert queue(second) == [("antwoord", "2 teksten zonder thema.", 1)]
    # A director sees the whole school, and no small number of texts.
    found = queue(world.directeur)
    assert [row[0] for row in found] == ["antwoord", "uitzoeken"]
    assert found[0][1] == "Nog niet alles is gesorteerd."


def test_a_director_reads_a_number_that_is_not_small(world: World) -> None:
    closed_cycle(5, **at(world))
    assert queue(world.directeur)[0][1] == "5 teksten zonder thema."


def test_an_own_question_waits_for_coordinators_and_director(world: World) -> None:
    fields: dict[str, Any] = {"question": "Mag de bieb langer open?", "why": ""}
    own_question.ask(by=world.student, today=TODAY, token=None, **fields)
    for who in (world.coordinator, world.second, world.directeur):
        assert queue(who, days(2)) == [("vraag", "Vraag van een leerling. Nog geen antwoord.", 2)]
    assert queue(world.medewerker) == []


def test_the_page_leads_to_the_place_to_act(world: World, clock: Any) -> None:
    cycle = closed_cycle(2, **at(world, due=days(-2)))
    page = Pages(world.coordinator).get("waiting")
    assert f"/cycli/{cycle.pk}/sorteren/" in page and "2 dagen te laat" in page
    page = Pages(world.directeur).get("waiting")
    assert f"/cycli/{cycle.pk}/vervolgactie/" in page
    assert "sorteren" not in page and "2 teksten" not in page
    assert "Niemand wacht op antwoord" in Pages(world.second).get("waiting")


def test_deciding_together_tells_nobody_yet(world: World) -> None:
    cycle, themes = with_themes(world, "banken", "rust")
    before = Message.objects.count()
    decide_all(cycle, themes)
    assert Message.objects.count() == before

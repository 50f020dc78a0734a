"""The care route: one act, gone everywhere, a name only with a reason that its writer reads."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cycles.actions import answering, batches, care, kerngroep, sorting, undoing
from cycles.actions import input as student_acts
from cycles.actions.base import settle
from cycles.facts import facts_of
from cycles.models import Contribution, Cycle, PaperSheet, Receipt, Reveal
from cycles.steps import missing_to_answer
from participation.ledger.models import LogEntry, Message
from participation.people.help import help_lines
from tests.factories import (
    CareCoordinatorFactory,
    World,
    closed_cycle,
    cycle_with_input,
    finished_cycle,
    fresh,
    make_world,
    on_paper,
    open_cycle,
    send_anonymously,
    stopped_cycle,
)

from .help import (
    TODAY,
    Pages,
    answered,
    at,
    database_refuses,
    days,
    decide,
    nothing_changes,
    refused,
)

pytestmark = pytest.mark.django_db

WORRY = "Ik durf niet meer naar huis na schooltijd."
REASON = "Ik wil vandaag nog met je praten."


def worry(cycle: Cycle, identity: str = "naam", **fields: Any) -> Contribution:
    """One text among the others that gives worry, written by the first student."""
    Cycle.objects.filter(pk=cycle.pk).update(identity=identity)
    if identity == "anoniem":
        receipt = Receipt.objects.create(cycle=cycle, code_hash="a" * 64)
        return Contribution.objects.create(
            cycle=cycle,
            question=cycle.doel.questions.all()[0],
            identity=identity,
            receipt=receipt,
            text=WORRY,
            **fields,
        )
    row = cycle.contributions.order_by("author__user__username").first()
    assert row is not None
    for name, value in {"identity": identity, "text": WORRY, **fields}.items():
        setattr(row, name, value)
    row.save()
    return row


def moved(world: World, cycle: Cycle, identity: str = "naam", **fields: Any) -> Contribution:
    row = worry(cycle, identity, **fields)
    care.move_to_care(by=world.coordinator, contribution=row, today=TODAY)
    row.refresh_from_db()
    return row


# ── One act, and it is gone ───────────────────────────────────────────────────


def test_one_act_hands_a_text_over_and_takes_it_out_of_its_themes(world: World) -> None:
    cycle = closed_cycle(2, **at(world))
    row = worry(cycle, for_kerngroep=True)
    keys = list(cycle.contributions.values_list("pk", flat=True))
    theme = sorting.make_theme(
        by=world.coordinator, cycle=cycle, name="Thuis", contributions=keys, today=TODAY
    )
    care.move_to_care(by=world.coordinator, contribution=row, today=TODAY)
    row.refresh_from_db()
    assert (row.status, row.for_kerngroep) == ("care", False)
    assert list(theme.contributions.values_list("pk", flat=True)) == [
        k for k in keys if k != row.pk
    ]
    assert row not in cycle.contributions.live()


def test_after_the_answer_too_nothing_points_at_it_any_more(world: World) -> None:
    cycle = answered(world)
    row = moved(world, cycle)
    assert not row.theme_links.exists()


@pytest.mark.parametrize("make", [finished_cycle, stopped_cycle])
def test_worry_does_not_end_when_a_cycle_ends(world: World, make: Any) -> None:
    cycle = make(3, **at(world))
    assert moved(world, cycle).status == "care"


def test_a_second_click_tells_nobody_again(world: World) -> None:
    row = moved(world, closed_cycle(2, **at(world)))
    with nothing_changes():
        care.move_to_care(by=world.coordinator, contribution=row, today=TODAY)


def test_every_active_zorgcoordinator_hears_it_without_the_text(world: World) -> None:
    second = CareCoordinatorFactory(school=world.school)
    CareCoordinatorFactory(school=world.school, user__is_active=False)
    moved(world, closed_cycle(2, **at(world)))
    told = Message.objects.filter(path=reverse("cycles:care"))
    assert {m.recipient_id for m in told} == {world.zorgcoordinator.pk, second.pk}
    assert all(WORRY not in m.title + m.body for m in Message.objects.all())
    assert all(WORRY not in entry.note for entry in LogEntry.objects.all())
    assert LogEntry.objects.filter(verb="moved_to_care", actor=world.coordinator).count() == 1


def test_without_a_zorgcoordinator_it_says_what_to_do(world: World) -> None:
    world.zorgcoordinator.user.is_active = False
    world.zorgcoordinator.user.save()
    cycle = closed_cycle(2, **at(world))
    row = worry(cycle)
    said = refused(care.move_to_care, by=world.coordinator, contribution=row, today=TODAY)
    assert "Vraag de beheerder" in said and world.school.care_contact in said
    page = Pages(world.coordinator).post("to_care", cycle.pk, row.pk)
    assert world.school.care_contact in page and WORRY in page


@pytest.mark.parametrize("fields", [{"status": "withdrawn"}, {"released": False}])
def test_what_staff_do_not_see_they_cannot_hand_over(world: World, fields: dict[str, Any]) -> None:
    cycle = closed_cycle(2, **at(world))
    row = worry(cycle, "vertrouwelijk", **fields)
    refused(care.move_to_care, by=world.coordinator, contribution=row, today=TODAY)
    client = Client()
    client.force_login(world.coordinator.user)
    with nothing_changes():
        url = reverse("cycles:to_care", args=[cycle.pk, row.pk])
        assert client.post(url).status_code == 404


def test_only_the_staff_of_the_cycle_hand_over(world: World) -> None:
    row = worry(closed_cycle(2, **at(world)))
    for person in (world.medewerker, world.directeur, world.zorgcoordinator, world.second):
        refused(care.move_to_care, by=person, contribution=row, today=TODAY)


def test_a_text_of_another_cycle_is_not_found_in_this_one(world: World) -> None:
    cycle, other = closed_cycle(2, **at(world)), closed_cycle(2, **at(world))
    row = worry(other)
    with nothing_changes():
        Pages(world.coordinator).post("to_care", cycle.pk, row.pk, expect=404)


def test_what_was_typed_never_becomes_markup(world: World, clock: Any) -> None:
    bold = "<b>vet</b><script>alert(1)</script>"
    row = moved(world, closed_cycle(2, **at(world)), "vertrouwelijk", text=bold)
    care.write_to_writer(by=world.zorgcoordinator, contribution=row, words=bold)
    care.reveal(by=world.zorgcoordinator, contribution=row, reason=bold, sure=True, today=TODAY)
    for page in (
        Pages(world.zorgcoordinator).get("care"),
        Pages(world.zorgcoordinator).get("care_item", row.pk),
        Pages(world.student).get("own_words"),
    ):
        assert "&lt;b&gt;vet" in page and "<b>vet" not in page and "<script>alert" not in page


def test_a_hidden_text_can_be_handed_over_and_hidden_again_later(world: World) -> None:
    cycle = closed_cycle(2, **at(world))
    row, reason = worry(cycle), "Er staat een naam in."
    sorting.hide(by=world.coordinator, contribution=row, reason=reason, today=TODAY)
    care.move_to_care(by=world.coordinator, contribution=row, today=TODAY)
    care.put_back(by=world.zorgcoordinator, contribution=row, today=TODAY)
    sorting.show_again(by=world.coordinator, contribution=row, today=TODAY)
    sorting.hide(by=world.coordinator, contribution=row, reason=reason, today=TODAY)
    row.refresh_from_db()
    assert row.status == "hidden"


def test_what_was_hidden_goes_back_hidden_and_its_writer_reads_that(
    world: World, clock: Any
) -> None:
    cycle = closed_cycle(2, **at(world))
    row, reason = worry(cycle), "Er staat een naam in."
    sorting.hide(by=world.coordinator, contribution=row, reason=reason, today=TODAY)
    care.move_to_care(by=world.coordinator, contribution=row, today=TODAY)
    page = Pages(world.zorgcoordinator).get("care_item", row.pk)
    assert "dan blijft hij verborgen" in page and reason in page
    care.put_back(by=world.zorgcoordinator, contribution=row, today=TODAY)
    row.refresh_from_db()
    assert (row.status, row.hidden_reason) == ("hidden", reason)
    told = world.student.inbox.filter(title="Jouw tekst blijft verborgen").get()
    assert reason in told.body
    assert not world.student.inbox.filter(title="Jouw tekst doet weer mee").exists()
    assert world.coordinator.inbox.filter(body__contains="verborgen teksten").exists()


def test_the_record_for_undoing_forgets_it(world: World) -> None:
    cycle = closed_cycle(3, **at(world))
    row = worry(cycle)
    keys = list(cycle.contributions.values_list("pk", flat=True))
    both = {"by": world.coordinator, "today": TODAY}
    theme = sorting.make_theme(cycle=cycle, name="Thuis", contributions=keys, **both)
    sorting.take_out(theme=theme, contributions=[row.pk], **both)
    care.move_to_care(contribution=row, **both)
    told = str(list(cycle.desk_acts.values_list("undo", flat=True)))
    assert str(row.pk) not in told and str(theme.pk) in told
    undone = [undoing.undo_last(cycle=cycle, **both).number for _act in range(2)]
    assert undone == [0, 2]


# ── What its writer did that staff do not see yet ─────────────────────────────

NEWER = "Ik durf niet naar huis. Nu ook niet."


def put_back(world: World, row: Contribution, **fields: Any) -> Contribution:
    care.put_back(by=world.zorgcoordinator, contribution=row, **{"today": TODAY, **fields})
    row.refresh_from_db()
    return row


def test_newer_words_are_for_the_zorgcoordinator_and_wait_for_their_batch(
    world: World, clock: Any
) -> None:
    cycle = cycle_with_input(2, **at(world))
    row = moved(world, cycle, "vertrouwelijk", pending_text=NEWER)
    assert (row.text, row.pending_text) == (WORRY, NEWER)
    for page in ("care", "care_item"):
        seen = Pages(world.zorgcoordinator).get(page, *([row.pk] if page == "care_item" else []))
        assert NEWER in seen and WORRY not in seen
    row = put_back(world, row)
    assert (row.status, row.text, row.pending_text) == ("live", WORRY, NEWER)
    seen = Pages(world.coordinator).get("desk", cycle.pk)
    assert WORRY in seen and NEWER not in seen


def test_a_withdrawal_that_waited_keeps_waiting_and_staff_hear_nothing_else(
    world: World, clock: Any
) -> None:
    cycle = cycle_with_input(2, **at(world))
    row = moved(world, cycle, "vertrouwelijk", leaving=True)
    assert "al teruggetrokken" in Pages(world.zorgcoordinator).get("care_item", row.pk)
    row = put_back(world, row)
    assert (row.status, row.leaving) == ("live", True)
    assert WORRY in Pages(world.coordinator).get("desk", cycle.pk)
    # The same message as for a text of which nothing waits; its writer took it back already.
    assert world.coordinator.inbox.filter(title__contains="terug bij het sorteren").exists()
    assert not world.student.inbox.filter(title="Jouw tekst doet weer mee").exists()


def test_back_in_the_cycle_it_can_complete_a_batch(clock: Any) -> None:
    world = make_world(students=10, today=TODAY, with_other=False)
    cycle = cycle_with_input(10, **at(world))
    row = moved(world, cycle, "vertrouwelijk", pending_text=NEWER)
    others = cycle.contributions.exclude(pk=row.pk)
    waiting = {"identity": "vertrouwelijk", "pending_text": "Ander idee."}
    others.filter(pk__in=others[: world.school.threshold - 2]).update(**waiting)
    batches.release_when_enough(fresh(cycle))
    assert not others.filter(text="Ander idee.").exists()
    last = others.exclude(pending_text="Ander idee.").first()
    assert last is not None
    others.filter(pk=last.pk).update(**waiting)
    row = put_back(world, row)
    assert (row.text, row.pending_text) == (NEWER, "")
    assert others.filter(text="Ander idee.").count() == world.school.threshold - 1


@pytest.mark.parametrize(
    ("fields", "status", "text"),
    [({"pending_text": NEWER}, "live", NEWER), ({"leaving": True}, "withdrawn", WORRY)],
)
@pytest.mark.parametrize("settled", [True, False])
def test_put_back_after_closing_nothing_waits_any_more(
    world: World, fields: dict[str, Any], status: str, text: str, settled: bool
) -> None:
    cycle = cycle_with_input(2, **at(world))
    row = moved(world, cycle, "vertrouwelijk", **fields)
    late = cycle.terugkoppeling.writing_days[1] + timedelta(days=1)
    if settled:
        settle(fresh(cycle), late)
        row.refresh_from_db()
        assert row.status == "care" and row.text == WORRY
    before = world.coordinator.inbox.count()
    row = put_back(world, row, today=late)
    assert (row.status, row.text, row.pending_text, row.leaving) == (status, text, "", False)
    assert world.coordinator.inbox.count() == before + (status == "live")


@pytest.mark.parametrize("fields", [{"pending_text": NEWER}, {"leaving": True}])
def test_the_next_batch_leaves_what_is_in_care_alone(world: World, fields: dict[str, Any]) -> None:
    cycle = cycle_with_input(3, **at(world))
    row = moved(world, cycle, "vertrouwelijk", **fields)
    assert not cycle.contributions.pending().filter(pk=row.pk).exists()
    batches.release(fresh(cycle))
    row.refresh_from_db()
    assert (row.status, row.text) == ("care", WORRY)
    assert all(getattr(row, name) == value for name, value in fields.items())


# ── Nobody else reads it ──────────────────────────────────────────────────────


def screens(cycle: Cycle, row: Contribution) -> list[str]:
    """Every page of the cycle that shows input, or counts of it, to somebody on the staff."""
    desk = reverse("cycles:desk", args=[cycle.pk])
    theme = cycle.themes.first()
    pages = [
        "/",
        "/cycli/",
        "/berichten/",
        *(
            f"{desk}?toon={w}{s}"
            for w in ("zonder", "alles", "verborgen")
            for s in ("", "&zoek=huis")
        ),
        *(reverse(f"cycles:{n}", args=[cycle.pk]) for n in ("vervolgactie", "kerngroep")),
        reverse("cycles:kerngroep_texts", args=[cycle.pk]),
        reverse("cycles:contribution", args=[cycle.pk, row.pk]),
        reverse("cycles:publish", args=[cycle.pk]),
        reverse("cycles:take_part", args=[cycle.pk]),
        reverse("cycles:answers"),
        reverse("cycles:care"),
        reverse("cycles:care_item", args=[row.pk]),
        reverse("cycles:care_reveal", args=[row.pk]),
    ]
    if theme:
        pages += [f"{desk}?toon={theme.pk}", reverse("cycles:theme", args=[cycle.pk, theme.pk])]
    return pages


@pytest.mark.parametrize("identity", ["naam", "vertrouwelijk", "anoniem"])
def test_nobody_but_the_zorgcoordinator_and_its_writer_reads_it(
    world: World, clock: Any, identity: str
) -> None:
    cycle = closed_cycle(3, **at(world))
    row = worry(cycle, identity, for_kerngroep=True)
    keys = list(cycle.contributions.values_list("pk", flat=True))
    sorting.make_theme(
        by=world.coordinator, cycle=cycle, name="Thuis", contributions=keys, today=TODAY
    )
    care.move_to_care(by=world.coordinator, contribution=row, today=TODAY)
    everyone = world.everyone() | {"klasgenoot": world.students[1]}
    for name, member in everyone.items():
        client = Client()
        client.force_login(member.user)
        seen = [
            url
            for url in screens(cycle, row)
            if WORRY in client.get(url, follow=True).content.decode()
        ]
        own = [reverse("cycles:care"), reverse("cycles:care_item", args=[row.pk])]
        mine = reverse("cycles:take_part", args=[cycle.pk])
        if name == "zorgcoordinator":
            extra = [reverse("cycles:care_reveal", args=[row.pk])]
            assert set(own) <= set(seen) <= set(own + extra)
        elif name == "leerling" and identity != "anoniem":
            assert seen == ["/", mine]
        else:
            assert seen == [], name


def test_a_text_in_care_does_not_stand_in_the_way_of_the_answer(world: World) -> None:
    cycle = closed_cycle(3, **at(world))
    row = moved(world, cycle)
    rest = cycle.contributions.exclude(pk=row.pk).values_list("pk", flat=True)
    sorting.make_theme(
        by=world.coordinator, cycle=cycle, name="Plek", contributions=list(rest), today=TODAY
    )
    facts = facts_of(Cycle.objects.with_facts(TODAY).get(pk=cycle.pk))
    assert facts.contributions == 2 and facts.unthemed == 0
    assert [gap.code for gap in missing_to_answer(facts)] == ["undecided"]


def test_a_forged_selection_puts_nothing_of_care_in_a_theme(world: World) -> None:
    cycle = closed_cycle(3, **at(world))
    row = moved(world, cycle)
    theme = sorting.make_theme(
        by=world.coordinator, cycle=cycle, name="Plek", contributions=[row.pk], today=TODAY
    )
    reads = {"cycle": cycle, "contributions": [row.pk], "today": TODAY}
    refused(kerngroep.let_read, by=world.coordinator, **reads)
    assert not theme.contributions.exists()
    for act in (sorting.hide, sorting.answer_one):
        words = {"reason": "Weg."} if act is sorting.hide else {"text": "Dag."}
        refused(act, by=world.coordinator, contribution=row, today=TODAY, **words)


def test_a_zorgcoordinator_reads_the_own_school_alone(world: World) -> None:
    assert world.other is not None
    row = moved(world, closed_cycle(2, **at(world)))
    there = world.other.zorgcoordinator
    assert WORRY not in Pages(there).get("care")
    for name in ("care_item", "care_reveal"):
        Pages(there).post(name, row.pk, expect=404, doe="terug")
    refused(care.put_back, by=there, contribution=row, today=TODAY)


def test_what_came_last_stands_on_top_and_no_time_is_shown(world: World, clock: Any) -> None:
    cycle = closed_cycle(3, **at(world))
    first, second, third = cycle.contributions.all()
    for row in (second, third, first):
        care.move_to_care(by=world.coordinator, contribution=row, today=TODAY)
        clock.shift(60)
    page = Pages(world.zorgcoordinator).get("care")
    places = [page.index(row.text) for row in (first, third, second)]
    assert places == sorted(places) and "10:0" not in page


# ── The writer ────────────────────────────────────────────────────────────────


def test_the_first_message_says_who_reads_and_who_helps(world: World) -> None:
    row = moved(world, closed_cycle(2, **at(world)))
    assert world.zorgcoordinator.user.formal_name in row.care_words
    assert world.school.care_contact in row.care_words
    for line in help_lines(world.school):
        assert line.name in row.care_words and line.phone in row.care_words
    assert len(row.care_words) <= 600


def test_the_first_message_always_fits(world: World) -> None:
    world.school.care_contact = "x" * 120
    world.zorgcoordinator.user.title = "mevrouw"
    world.zorgcoordinator.user.last_name = "y" * 80
    for _number in range(4):
        CareCoordinatorFactory(school=world.school, user__last_name="z" * 80)
    words = care.first_words(world.school, care.carers_of(world.school))
    assert "y" * 80 in words or "z" * 80 in words
    assert len(words) <= 600


@pytest.mark.parametrize(
    ("identity", "sentence"),
    [
        ("naam", "ziet je naam en kan vragen of je wilt praten"),
        ("vertrouwelijk", "ziet je tekst, maar niet je naam"),
    ],
)
def test_the_writer_reads_honestly_what_happens_now(
    world: World, clock: Any, identity: str, sentence: str
) -> None:
    cycle = closed_cycle(2, **at(world))
    row = moved(world, cycle, identity)
    page = Pages(world.student).get("own_words")
    assert sentence in page and row.care_words[:40] in page and WORRY in page
    assert world.student.inbox.filter(title="Over wat je schreef").count() == 1


def test_in_care_it_can_no_longer_be_changed_or_withdrawn(world: World) -> None:
    cycle = cycle_with_input(2, **at(world))
    row = moved(world, cycle)
    own = {"by": world.student, "contribution": row, "today": TODAY}
    refused(student_acts.withdraw, **own)
    refused(student_acts.change_contribution, text="Laat maar.", **own)


def test_the_zorgcoordinator_writes_and_the_writer_hears_it_once(world: World) -> None:
    row = moved(world, closed_cycle(2, **at(world)))
    before = world.student.inbox.count()
    pages = Pages(world.zorgcoordinator)
    assert "Nog geen bericht van jou" in pages.get("care")
    for _click in range(2):
        care.write_to_writer(by=world.zorgcoordinator, contribution=row, words="Kom je langs? ")
    listed = pages.get("care")
    assert "Je schreef op" in listed and "Nog geen bericht van jou" not in listed
    row.refresh_from_db()
    assert row.care_words == "Kom je langs?" and world.student.inbox.count() == before + 1
    assert not world.student.inbox.filter(body__contains="Kom je langs").exists()
    for words in ("", "  ", "x" * 601):
        refused(care.write_to_writer, by=world.zorgcoordinator, contribution=row, words=words)
    refused(care.write_to_writer, by=world.coordinator, contribution=row, words="Ik ook.")


def test_anonymous_words_get_a_message_and_no_inbox(world: World) -> None:
    cycle = closed_cycle(2, **at(world))
    before = Message.objects.filter(recipient__role="leerling").count()
    row = moved(world, cycle, "anoniem")
    care.write_to_writer(by=world.zorgcoordinator, contribution=row, words="Bel me.")
    assert Message.objects.filter(recipient__role="leerling").count() == before
    page = Pages(world.zorgcoordinator).get("care_item", row.pk)
    assert "Niemand kan weten wie het was" in page


def test_the_receipt_carries_the_message_of_help(clock: Any) -> None:
    world = make_world(students=10, today=TODAY, with_other=False)
    cycle = open_cycle(**at(world, identity="anoniem"))
    codes = [
        send_anonymously(cycle, student, WORRY if not n else f"Idee {n}.", today=TODAY)
        for n, student in enumerate(world.students)
    ]
    row = cycle.contributions.get(text=WORRY)
    assert row.released
    care.move_to_care(by=world.coordinator, contribution=row, today=TODAY)

    def bon() -> str:
        return Client().post(reverse("cycles:receipt"), {"code": codes[0]}).content.decode()

    assert WORRY in bon() and "Goed dat je dit opschreef." in bon() and "tel:113" in bon()
    assert "ook de zorgcoördinator niet" in bon()
    care.write_to_writer(by=world.zorgcoordinator, contribution=row, words="Bel me: 06 1234.")
    assert "Bel me: 06 1234." in bon() and "Goed dat je dit opschreef." not in bon()
    gone = {"code": codes[0], "doe": "terug", "tekst": str(row.pk)}
    Client().post(reverse("cycles:receipt"), gone)
    row.refresh_from_db()
    assert row.status == "care"


def test_paper_has_no_reader_for_a_message(world: World) -> None:
    cycle = closed_cycle(2, **at(world))
    question = cycle.doel.questions.all()[0]
    sheet = PaperSheet.objects.create(
        cycle=cycle, question=question, source="flap groep 3", made_on=TODAY
    )
    row = Contribution.objects.create(
        cycle=cycle, question=question, identity="naam", sheet=sheet, text=WORRY
    )
    care.move_to_care(by=world.coordinator, contribution=row, today=TODAY)
    refused(care.write_to_writer, by=world.zorgcoordinator, contribution=row, words="Dag")
    page = Pages(world.zorgcoordinator).get("care_item", row.pk)
    assert "flap groep 3" in page and "Bericht aan de schrijver" not in page
    assert "Nog geen bericht van jou" not in Pages(world.zorgcoordinator).get("care")


def test_a_photo_goes_along_to_the_zorgcoordinator_alone(
    world: World, clock: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    cycle = closed_cycle(2, **at(world))
    row = on_paper(cycle, photo=True, today=TODAY).contributions.get()
    staff = reverse("cycles:photo", args=[cycle.pk, row.pk])
    carer = reverse("cycles:care_photo", args=[row.pk])
    care.move_to_care(by=world.coordinator, contribution=row, today=TODAY)
    client = Client()
    client.force_login(world.zorgcoordinator.user)
    sent = client.get(carer)
    assert sent["Content-Disposition"].startswith("inline")
    assert (sent["X-Content-Type-Options"], sent["Cache-Control"]) == (
        "nosniff",
        "private, no-store",
    )
    got = {}
    for name in ("coordinator", "zorgcoordinator", "directeur"):
        client = Client()
        client.force_login(world.everyone()[name].user)
        got[name] = [client.get(url).status_code for url in (staff, carer)]
    assert got == {
        "coordinator": [404, 403],
        "zorgcoordinator": [404, 200],
        "directeur": [403, 403],
    }


# ── Back to the cycle ─────────────────────────────────────────────────────────


def test_a_mistake_goes_back_unsorted_and_everybody_concerned_hears_it(
    world: World, clock: Any
) -> None:
    cycle = closed_cycle(2, **at(world))
    row = moved(world, cycle)
    care.put_back(by=world.zorgcoordinator, contribution=row, today=TODAY)
    row.refresh_from_db()
    assert (row.status, row.care_words) == ("live", "")
    assert WORRY in Pages(world.coordinator).get("desk", cycle.pk)
    assert WORRY not in Pages(world.zorgcoordinator).get("care")
    assert world.coordinator.inbox.filter(title__contains="terug bij het sorteren").exists()
    assert world.student.inbox.filter(title="Jouw tekst doet weer mee").exists()
    refused(care.put_back, by=world.zorgcoordinator, contribution=row, today=TODAY)


def test_after_the_answer_nothing_goes_back(world: World) -> None:
    cycle = answered(world)
    row = moved(world, cycle)
    refused(care.put_back, by=world.zorgcoordinator, contribution=row, today=TODAY)
    stopped = stopped_cycle(2, **at(world))
    row = moved(world, stopped)
    refused(care.put_back, by=world.zorgcoordinator, contribution=row, today=TODAY)


# ── Who wrote it ──────────────────────────────────────────────────────────────


def test_on_a_name_the_zorgcoordinator_sees_name_and_class(world: World, clock: Any) -> None:
    row = moved(world, closed_cycle(2, **at(world)))
    for page in (
        Pages(world.zorgcoordinator).get("care"),
        Pages(world.zorgcoordinator).get("care_item", row.pk),
    ):
        assert world.student.user.get_full_name() in page and world.klas.name in page


def test_vertrouwelijk_shows_no_name_until_a_reason_is_given(world: World, clock: Any) -> None:
    name = world.student.user.last_name
    row = moved(world, closed_cycle(2, **at(world)), "vertrouwelijk")
    pages = Pages(world.zorgcoordinator)
    for page in (
        pages.get("care"),
        pages.get("care_item", row.pk),
        pages.get("care_reveal", row.pk),
    ):
        assert name not in page and str(world.student.pk) not in page
    pages.refuses("Geef een reden. De schrijver leest die.", "care_reveal", row.pk, sure="on")
    page = pages.refuses("Kruis aan dat je dit weet.", "care_reveal", row.pk, reason=REASON)
    assert REASON in page
    for _click in range(2):
        page = pages.post("care_reveal", row.pk, reason=REASON, sure="on")
    assert name in page and REASON in page and world.klas.name in page
    assert Reveal.objects.get().reason == REASON
    assert LogEntry.objects.filter(verb="writer_revealed", actor=world.zorgcoordinator).count() == 1
    [told] = world.student.inbox.filter(title__contains="vertrouwelijk")
    assert REASON in told.body and world.zorgcoordinator.user.formal_name in told.body


def test_each_zorgcoordinator_gives_an_own_reason(world: World, clock: Any) -> None:
    second = CareCoordinatorFactory(school=world.school)
    row = moved(world, closed_cycle(2, **at(world)), "vertrouwelijk")
    reveal = {"contribution": row, "sure": True, "today": TODAY}
    first = care.reveal(by=world.zorgcoordinator, reason=REASON, **reveal)
    with nothing_changes():
        assert care.reveal(by=world.zorgcoordinator, reason="Nog eens.", **reveal) == first
    page = Pages(second).get("care_item", row.pk)
    assert world.student.user.last_name not in page and REASON not in page
    assert f"{world.zorgcoordinator.user.formal_name} keek ook" in page
    care.reveal(by=second, reason="Ik neem het over.", **reveal)
    assert world.student.user.last_name in Pages(second).get("care_item", row.pk)
    assert world.student.inbox.filter(title__contains="vertrouwelijk").count() == 2


def test_a_reveal_needs_a_reason_a_yes_and_the_role(world: World) -> None:
    row = moved(world, closed_cycle(2, **at(world)), "vertrouwelijk")
    good = {"by": world.zorgcoordinator, "contribution": row, "reason": REASON, "sure": True}
    for wrong in (
        {"reason": " "},
        {"sure": False},
        {"by": world.coordinator},
        {"by": world.directeur},
        {"by": world.beheerder},
    ):
        refused(care.reveal, **good | wrong, today=TODAY)
    with database_refuses("reveal_has_a_reason"):
        Reveal.objects.create(contribution=row, by=world.zorgcoordinator, reason="", made_on=TODAY)


@pytest.mark.parametrize("identity", ["naam", "anoniem"])
def test_where_no_name_is_kept_from_the_reader_there_is_nothing_to_reveal(
    world: World, identity: str
) -> None:
    row = moved(world, closed_cycle(2, **at(world)), identity)
    good = {"by": world.zorgcoordinator, "contribution": row, "reason": REASON, "sure": True}
    refused(care.reveal, **good, today=TODAY)


def test_outside_care_nobody_reveals(world: World) -> None:
    cycle = closed_cycle(2, **at(world))
    row = worry(cycle, "vertrouwelijk")
    good = {"by": world.zorgcoordinator, "contribution": row, "reason": REASON, "sure": True}
    refused(care.reveal, **good, today=TODAY)
    Pages(world.zorgcoordinator).post("care_reveal", row.pk, expect=404, reason=REASON, sure="on")


def test_who_left_school_left_no_name(world: World, clock: Any) -> None:
    row = moved(world, closed_cycle(2, **at(world)), "vertrouwelijk")
    Contribution.objects.filter(pk=row.pk).update(author=None)
    page = Pages(world.zorgcoordinator).get("care_item", row.pk)
    assert "Niemand kan nog zien wie het was" in page
    good = {"by": world.zorgcoordinator, "contribution": row, "reason": REASON, "sure": True}
    refused(care.reveal, **good, today=TODAY)


def test_no_longer_zorgcoordinator_no_longer_reader(world: World, clock: Any) -> None:
    row = moved(world, closed_cycle(2, **at(world)), "vertrouwelijk")
    world.zorgcoordinator.role = "medewerker"
    world.zorgcoordinator.save()
    client = Client()
    client.force_login(world.zorgcoordinator.user)
    for url in (reverse("cycles:care"), reverse("cycles:care_item", args=[row.pk])):
        assert client.get(url).status_code == 403


def test_publishing_the_answer_leaves_care_alone(world: World, clock: Any) -> None:
    cycle = closed_cycle(3, **at(world))
    row = moved(world, cycle)
    rest = cycle.contributions.exclude(pk=row.pk).values_list("pk", flat=True)
    theme = sorting.make_theme(
        by=world.coordinator, cycle=cycle, name="Plek", contributions=list(rest), today=TODAY
    )
    decide(theme)
    answering.publish_answer(by=world.coordinator, cycle=fresh(cycle), lead="Dit.", today=TODAY)
    page = Pages(world.student).get("own_words")
    assert WORRY in page and row.care_words[:40] in page
    assert days(0) == fresh(cycle).answered_on

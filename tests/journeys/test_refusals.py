"""What the product refuses, tried in the page by the person who would want it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cycles.models import Contribution, Cycle, Decision
from participation.ledger.models import Promise
from tests.factories import (
    CycleFactory,
    answered_cycle,
    closed_cycle,
    decide,
    open_cycle,
    ready_cycle,
)

from .helpers import Axe, OpenPage, SignIn, day, follow, heading, press, says, school, send

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate


@pytest.fixture
def world():
    return school(with_other=False)


@pytest.fixture
def staff(world, desktop: Page, sign_in: SignIn) -> Page:
    sign_in(desktop, "coordinator")
    return desktop


@pytest.fixture
def pupil(world, phone: Page, sign_in: SignIn) -> Page:
    sign_in(phone, "leerling1")
    return phone


def error_beside(page: Page, label: str, text: str) -> None:
    """The error stands beside the field, and the field says so to who cannot see it."""
    field = page.get_by_label(label)
    expect(field).to_have_attribute("aria-invalid", "true")
    ids = (field.get_attribute("aria-describedby") or "").split()
    described = " ".join(page.locator(f"[id='{one}']").inner_text() for one in ids)
    assert text in described, f"{text!r} is not tied to its field; read aloud: {described!r}"
    expect(page.locator("main").get_by_text(text).first).to_be_visible()


# ── Before it opens ──────────────────────────────────────────────────────────


def test_opening_names_exactly_what_is_missing(world, staff: Page, axe: Axe) -> None:
    cycle = CycleFactory(school=world.school, school_year=world.year, coordinator=world.coordinator)
    staff.goto(f"/cycli/{cycle.pk}/openen/")
    items = staff.locator(".missing li.is-open")
    expect(items).to_have_text(
        [
            re.compile("Schrijf op waarom je het vraagt."),
            re.compile("Kies hoeveel invloed leerlingen krijgen."),
            re.compile("Schrijf op wat al vastligt."),
            re.compile("Schrijf op wanneer het een succes is."),
            re.compile("Schrijf de vraag op die leerlingen invullen."),
            re.compile("Kies wie je uitnodigt."),
            re.compile("Kies een werkvorm, of alleen online."),
            re.compile("Plan een bijeenkomst."),
            re.compile("Vul nog 7 omstandigheden in."),
            re.compile("Schrijf op wat jullie met de input doen."),
            re.compile("Schrijf op wie beslist."),
            re.compile("Kies wanneer leerlingen het uiterlijk horen."),
            re.compile("Kies vanaf wanneer leerlingen kunnen schrijven."),
            re.compile("Kies tot wanneer leerlingen kunnen schrijven."),
            re.compile("Kies hoe leerlingen het horen."),
        ]
    )
    expect(staff.get_by_role("button", name="Publiceer de belofte en open")).to_have_count(0)
    axe(staff, dark=False)
    # Each missing thing leads to the place where it is filled in.
    for item in items.get_by_role("link").all():
        path, anchor = (item.get_attribute("href") or "").split("#")
        there = staff.context.request.get(staff.url.split("/cycli/")[0] + path).text()
        assert f'id="{anchor}"' in there, f"{path}#{anchor} leads nowhere"
    follow(staff, "Schrijf op wie beslist.")
    expect(staff.get_by_label("Wie beslist?")).to_be_in_viewport()


def test_a_plan_that_lost_something_after_the_preview_does_not_open(
    world, staff: Page, axe: Axe
) -> None:
    cycle = ready_cycle(world.school, groups=[world.klas])
    staff.goto(f"/cycli/{cycle.pk}/openen/")
    cycle.doel.criteria.all().delete()  # a second coordinator, meanwhile
    press(staff, "Publiceer de belofte en open")
    says(staff, "Schrijf op wanneer het een succes is.", "Nog 1 ding voor de cyclus open kan")
    axe(staff, dark=False)
    assert Cycle.objects.get().phase == Cycle.Phase.CONCEPT


def test_promised_dates_lie_after_closing(world, staff: Page, axe: Axe) -> None:
    cycle = ready_cycle(world.school, groups=[world.klas])
    said, today = cycle.terugkoppeling, TODAY()
    staff.goto(f"/cycli/{cycle.pk}/terugkoppeling/")
    staff.get_by_label("Wie beslist?").fill("De leerlingenraad")
    staff.get_by_label("Uiterlijk wanneer").fill(day(said.closes_on - timedelta(days=1)))
    press(staff, "Bewaar en ga verder")
    error_beside(staff, "Uiterlijk wanneer", "Beloof een datum daarna.")
    expect(staff.get_by_label("Wie beslist?")).to_have_value("De leerlingenraad")
    axe(staff, dark=False)
    staff.get_by_label("Uiterlijk wanneer").fill(day(said.due))
    staff.get_by_label("Open tot en met").fill(day(said.opens_on - timedelta(days=1)))
    press(staff, "Bewaar en ga verder")
    error_beside(staff, "Open tot en met", "De laatste dag ligt vóór de eerste dag.")
    staff.get_by_label("Open tot en met").fill(day(said.closes_on))
    staff.get_by_label("Uiterlijk wanneer").fill(day(today.replace(year=today.year + 9)))
    press(staff, "Bewaar en ga verder")
    error_beside(staff, "Uiterlijk wanneer", "Dit jaartal klopt niet.")
    cycle.terugkoppeling.refresh_from_db()
    assert cycle.terugkoppeling.due == said.due


def test_too_many_words_for_one_screen(world, staff: Page) -> None:
    cycle = ready_cycle(world.school, groups=[world.klas])
    staff.goto(f"/cycli/{cycle.pk}/doel/")
    counter = staff.locator("[data-word-count]")
    before = counter.inner_text()
    staff.get_by_label("Waarom vragen jullie dit?").fill("een twee drie vier vijf zes " * 8)
    expect(counter).not_to_have_text(before)
    expect(counter).to_have_class(re.compile("text-overdue"))
    live = counter.inner_text()
    press(staff, "Bewaar")
    expect(staff.locator("[data-word-count]")).to_have_text(live)  # the server counts the same
    says(staff, "Maak er 60 van.")


# ── While students write ─────────────────────────────────────────────────────


def test_input_after_closing_is_refused_and_keeps_the_text(world, pupil: Page, axe: Axe) -> None:
    today = TODAY()
    cycle = open_cycle(
        ready_cycle(world.school, groups=[world.klas], opens_on=today - timedelta(days=5)),
        today=today - timedelta(days=5),
    )
    pupil.goto(f"/jouw-stem/{cycle.pk}/")
    pupil.get_by_label("Wat mis jij in de aula?").fill("Meer licht, ook in de hoek.")
    said = cycle.terugkoppeling
    said.closes_on = today - timedelta(days=1)  # midnight goes by
    said.save()
    press(pupil, "Verstuur")
    says(pupil, "Je kunt hier nu niet (meer) schrijven.")
    kept = pupil.get_by_label("Dit typte je. Het is niet verstuurd.")
    expect(kept).to_have_value("Meer licht, ook in de hoek.")
    axe(pupil, dark=False)
    assert not Contribution.objects.exists()


def test_mee_weten_informs_and_has_no_field(world, pupil: Page, axe: Axe) -> None:
    cycle = open_cycle(ready_cycle(world.school, groups=[world.klas], influence=1, questions=[]))
    pupil.goto("/jouw-stem/")
    says(pupil, "Er wacht nu geen vraag op jou.")
    pupil.goto(f"/jouw-stem/{cycle.pk}/")
    says(pupil, "Je krijgt uitleg.", "We lezen alles en kiezen per thema wat we doen.")
    expect(pupil.locator("main textarea")).to_have_count(0)
    expect(pupil.get_by_role("button", name="Verstuur")).to_have_count(0)
    axe(pupil, dark=False)


def test_who_was_not_asked_reads_along(world, phone: Page, sign_in: SignIn, axe: Axe) -> None:
    cycle = open_cycle(ready_cycle(world.school, groups=[world.klas]))
    sign_in(phone, "outsider")
    phone.goto(f"/jouw-stem/{cycle.pk}/")
    says(phone, "Deze vraag is aan andere leerlingen gesteld.")
    expect(phone.locator("main textarea")).to_have_count(0)
    axe(phone, dark=False)


def test_an_empty_text_is_not_sent(world, pupil: Page, axe: Axe) -> None:
    cycle = open_cycle(ready_cycle(world.school, groups=[world.klas]))
    pupil.goto(f"/jouw-stem/{cycle.pk}/")
    press(pupil, "Verstuur")
    error_beside(pupil, "Wat mis jij in de aula?", "Schrijf eerst iets op. Eén zin is genoeg.")
    axe(pupil, dark=False)


# ── The answer ───────────────────────────────────────────────────────────────


def test_publishing_names_what_has_no_theme_or_decision(world, staff: Page, axe: Axe) -> None:
    cycle = closed_cycle(3, school=world.school, groups=[world.klas])
    staff.goto(f"/cycli/{cycle.pk}/publiceren/")
    expect(staff.locator(".missing li")).to_have_text(
        [re.compile("3 bijdragen staan nog niet in een thema.")]
    )
    expect(staff.get_by_role("button", name="Publiceer het antwoord")).to_have_count(0)
    axe(staff, dark=False)
    follow(staff, "Ga sorteren")
    for box in staff.locator(".input-line").get_by_role("checkbox").all():
        box.check()
    send(staff, "Maak dit thema")
    says(staff, "Geef het nieuwe thema een naam.")
    for box in staff.locator(".input-line").get_by_role("checkbox").all():
        box.check()
    staff.get_by_label("Naam van het thema").fill("Zitplekken")
    send(staff, "Maak dit thema")
    says(staff, "Thema ‘Zitplekken’ staat erbij.")
    staff.goto(f"/cycli/{cycle.pk}/publiceren/")
    says(staff, "1 thema heeft nog geen besluit.")
    expect(staff.get_by_role("button", name="Publiceer het antwoord")).to_have_count(0)
    follow(staff, "Naar de besluiten")
    expect(staff.locator("#themas")).to_be_in_viewport()


def test_publishing_is_refused_when_something_came_in_between(world, staff: Page, axe: Axe) -> None:
    cycle = closed_cycle(2, school=world.school, groups=[world.klas])
    theme = cycle.themes.create(name="Zitplekken", position=1)
    for row in cycle.contributions.all():
        theme.links.create(contribution=row, placed_on=TODAY())
    decide(theme)
    staff.goto(f"/cycli/{cycle.pk}/publiceren/")
    cycle.themes.create(name="Muziek", position=2)  # a second coordinator, meanwhile
    staff.get_by_label("Begin van het antwoord").fill("Dank jullie wel, dit doen we.")
    press(staff, "Publiceer het antwoord")
    says(staff, "1 thema heeft nog geen besluit.", "Zonder besluit: Muziek.")
    expect(staff.get_by_label("Begin van het antwoord")).to_have_value(
        "Dank jullie wel, dit doen we."
    )
    axe(staff, dark=False)
    assert Cycle.objects.get().answered_on is None


def test_publishing_waits_until_students_are_done(world, staff: Page) -> None:
    cycle = open_cycle(ready_cycle(world.school, groups=[world.klas]))
    staff.goto(f"/cycli/{cycle.pk}/publiceren/")
    says(staff, "Leerlingen kunnen nog schrijven tot en met")
    expect(staff.get_by_role("button", name="Publiceer het antwoord")).to_have_count(0)


def test_a_decision_has_a_reason_and_a_date_when_it_waits(world, staff: Page, axe: Axe) -> None:
    cycle = closed_cycle(2, school=world.school, groups=[world.klas])
    theme = cycle.themes.create(name="Zitplekken", position=1)
    staff.goto(f"/cycli/{cycle.pk}/thema/{theme.pk}/")
    staff.get_by_label("Jullie zeiden").fill("Jullie willen meer plek.")
    press(staff, "Bewaar het besluit")
    says(staff, "Kies wat jullie doen.")
    error_beside(staff, "Waarom?", "Geef een reden. Leerlingen lezen die.")
    expect(staff.get_by_label("Jullie zeiden")).to_have_value("Jullie willen meer plek.")
    axe(staff, dark=False)
    staff.get_by_role("radio", name="Eerst uitzoeken").check()
    staff.get_by_label("Waarom?").fill("We weten het nog niet.")
    press(staff, "Bewaar het besluit")
    error_beside(staff, "Bij ‘eerst uitzoeken’", "Kies een datum. Het wordt een nieuwe belofte.")
    expect(staff.get_by_role("radio", name="Eerst uitzoeken")).to_be_checked()
    axe(staff, dark=False)
    assert not Decision.objects.exists()


def test_finishing_waits_for_uitzoeken(world, staff: Page, axe: Axe) -> None:
    cycle = answered_cycle(
        2, school=world.school, groups=[world.klas], verdicts=("doen", "uitzoeken")
    )
    staff.goto(f"/cycli/{cycle.pk}/afronden/")
    says(staff, "‘Thema 2’ staat nog op eerst uitzoeken.")
    expect(staff.get_by_role("button", name="Rond de cyclus af")).to_have_count(0)
    axe(staff, dark=False)
    # Judging can already be done.
    staff.get_by_role("radio", name="gehaald", exact=True).check()
    staff.get_by_label("Waaraan zie je dat?").fill("Er staan krukken.")
    press(staff, "Bewaar, nog niet afronden")
    says(staff, "Je oordeel is bewaard.", "1 thema staat nog op ‘eerst uitzoeken’.")
    assert Cycle.objects.get().phase == Cycle.Phase.TERUGGEKOPPELD
    staff.goto(f"/cycli/{cycle.pk}/afronden/")
    expect(staff.get_by_label("Waaraan zie je dat?")).to_have_value("Er staan krukken.")
    follow(staff, "Schrijf het besluit op")
    heading(staff, "Thema 2")


def test_finishing_waits_for_judgement_and_keeps_what_was_typed(
    world, staff: Page, axe: Axe
) -> None:
    cycle = answered_cycle(2, school=world.school, groups=[world.klas])
    staff.goto(f"/cycli/{cycle.pk}/afronden/")
    staff.get_by_label("Waaraan zie je dat?").fill("Er staan krukken.")
    decide(cycle.themes.get(), "uitzoeken")  # a second coordinator, meanwhile
    press(staff, "Rond de cyclus af")
    says(staff, "1 thema staat nog op ‘eerst uitzoeken’.", "Beoordeel nog 1 succespunt.")
    expect(staff.get_by_label("Waaraan zie je dat?")).to_have_value("Er staan krukken.")
    axe(staff, dark=False)
    assert Cycle.objects.get().phase == Cycle.Phase.TERUGGEKOPPELD


def test_an_action_that_fails_says_why(world, staff: Page, axe: Axe) -> None:
    cycle = answered_cycle(2, school=world.school, groups=[world.klas])
    staff.goto(f"/cycli/{cycle.pk}/vervolgactie/")
    follow(staff, "Krukken bestellen")
    staff.get_by_role("radio", name="Lukt niet").check()
    press(staff, "Werk bij")
    error_beside(staff, "In één zin", "Zeg waarom het niet lukt. Leerlingen lezen dat.")
    expect(staff.get_by_role("radio", name="Lukt niet")).to_be_checked()
    axe(staff, dark=False)


# ── Promises and the end ─────────────────────────────────────────────────────


def test_a_date_moves_only_with_a_reason(world, staff: Page, pupil: Page, axe: Axe) -> None:
    cycle = closed_cycle(1, school=world.school, groups=[world.klas])
    due = cycle.terugkoppeling.promise.due
    staff.goto(f"/cycli/{cycle.pk}/vervolgactie/")
    follow(staff, "Verzet de datum")
    staff.get_by_label("Nieuwe datum").fill(day(due + timedelta(days=7)))
    press(staff, "Verzet de datum")
    error_beside(staff, "Waarom lukt het niet op tijd?", "Geef een reden. Leerlingen lezen die.")
    expect(staff.get_by_label("Nieuwe datum")).to_have_value(day(due + timedelta(days=7)))
    axe(staff, dark=False)
    assert Promise.objects.get().due == due
    staff.get_by_label("Waarom lukt het niet op tijd?").fill("De teamleider is ziek.")
    press(staff, "Verzet de datum")
    says(staff, "De nieuwe datum staat erop. Leerlingen hebben een bericht.")
    # Students read both dates and the reason.
    pupil.goto(f"/jouw-stem/{cycle.pk}/")
    says(pupil, "De datum is verzet.", "Eerst beloofd:", "De teamleider is ziek.")
    axe(pupil, dark=False)


def test_a_date_does_not_move_to_before_closing(world, staff: Page) -> None:
    cycle = open_cycle(ready_cycle(world.school, groups=[world.klas]))
    promise = cycle.terugkoppeling.promise
    staff.goto(f"/cycli/{cycle.pk}/belofte/{promise.pk}/")
    staff.get_by_label("Nieuwe datum").fill(day(cycle.closes_on))
    staff.get_by_label("Waarom lukt het niet op tijd?").fill("Daarom.")
    press(staff, "Verzet de datum")
    says(staff, "Kies een datum nadat leerlingen klaar zijn met schrijven.")
    expect(staff.get_by_label("Waarom lukt het niet op tijd?")).to_have_value("Daarom.")


def test_stopping_needs_a_reason_that_students_read(
    world, staff: Page, pupil: Page, axe: Axe
) -> None:
    cycle = closed_cycle(1, school=world.school, groups=[world.klas])
    staff.goto(f"/cycli/{cycle.pk}/vervolgactie/")
    follow(staff, "Stop deze cyclus")
    press(staff, "Stop de cyclus")
    error_beside(staff, "Waarom stop je?", "Geef een reden. Leerlingen lezen die.")
    axe(staff, dark=False)
    assert Cycle.objects.get().phase != Cycle.Phase.GESTOPT
    staff.get_by_label("Waarom stop je?").fill("De verbouwing gaat voor.")
    press(staff, "Stop de cyclus")
    says(staff, "De cyclus is gestopt.", "De verbouwing gaat voor.")
    axe(staff, dark=False)
    pupil.goto("/jouw-stem/")
    says(pupil, "De verbouwing gaat voor.")
    axe(pupil, dark=False)


# ── Other people's pages ─────────────────────────────────────────────────────


def test_doors_that_stay_shut(world, pupil: Page, problems, axe: Axe) -> None:
    problems.expect("status of 403", "status of 404")
    concept = ready_cycle(world.school, groups=[world.klas])
    pupil.goto("/cycli/")
    heading(pupil, "Dit mag je niet bekijken")
    axe(pupil, dark=False)
    pupil.goto(f"/jouw-stem/{concept.pk}/")
    heading(pupil, "Deze pagina is er niet (meer)")
    axe(pupil, dark=False)


def test_hiding_needs_a_reason(world, staff: Page, open_page: OpenPage, axe: Axe) -> None:
    cycle = closed_cycle(1, school=world.school, groups=[world.klas])
    staff.goto(f"/cycli/{cycle.pk}/bijdrage/{cycle.contributions.get().pk}/")
    press(staff, "Verberg deze bijdrage")
    error_beside(staff, "Waarom verberg je dit?", "Geef een reden. De schrijver leest die.")
    axe(staff, dark=False)
    assert cycle.contributions.get().status == "live"

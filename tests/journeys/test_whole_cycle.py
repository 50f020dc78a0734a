"""From an empty planner to the student's "gedaan", in browsers of four people."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Page, expect

from cycles.models import Contribution, Cycle
from tests.factories import World, write

from .helpers import (
    Axe,
    OpenPage,
    SignIn,
    decide,
    follow,
    heading,
    name_of,
    new_theme,
    press,
    says,
    says_not,
    school,
    send,
    tap,
)

MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
QUESTION = "Wat maakt de aula fijner?"
MINE = "Er zijn te weinig plekken om te zitten."
MINE_NOW = "Er zijn te weinig plekken om te zitten, vooral in de kleine pauze."


@pytest.mark.django_db(transaction=True)
def test_from_an_empty_planner_to_done(open_page: OpenPage, sign_in: SignIn, axe: Axe) -> None:
    with time_machine.travel(MONDAY, tick=True) as clock:
        world = school(students=4, with_other=False)
        staff, pupil, director = open_page(1280), open_page(360), open_page(1280)
        sign_in(staff, name_of(world.coordinator))
        sign_in(pupil, name_of(world.student))
        sign_in(director, name_of(world.directeur))

        nothing_yet(staff, pupil, director, axe)
        cycle = plan(staff, world, axe)
        preview_and_open(staff, axe)
        read_and_write(pupil, axe)
        say_how_it_was_and_change(pupil, axe)
        neighbour = open_page(360)
        sign_in(neighbour, name_of(world.students[1]))
        another_student_writes(neighbour, world, cycle)

        closed = Cycle.objects.get(pk=cycle.pk).closes_on
        assert closed is not None
        clock.move_to(datetime.combine(closed + timedelta(days=1), MONDAY.timetz()))
        closed_for_the_student(pupil, axe)
        sort(staff, axe)
        decide_each_theme(staff, closed, axe)
        publish(staff, axe)
        sees_the_promise_kept(director, axe)
        reads_the_answer(pupil, axe)
        reads_why_it_was_hidden(neighbour, axe)

        clock.move_to(datetime.combine(closed + timedelta(days=8), MONDAY.timetz()))
        does_what_was_said(staff, axe)
        finish(staff, cycle, axe)
        sees_it_done(pupil, axe)
        reads_the_end(director, axe)
        starts_the_next(staff, axe)


def nothing_yet(staff: Page, pupil: Page, director: Page, axe: Axe) -> None:
    says(pupil, "Er wacht nu geen vraag op jou.", "Je schreef nog niets")
    axe(pupil, dark=False)
    says(director, "Er is dit schooljaar nog niets beloofd.")
    axe(director, dark=False)
    says(staff, "Begin met één vraag")
    axe(staff, dark=False)
    staff.goto("/cycli/")
    axe(staff, dark=False)


def plan(staff: Page, world: World, axe: Axe) -> Cycle:
    """Steps 1–4 with the suggestions, edited here and there."""
    follow(staff, "Nieuwe cyclus")
    axe(staff, dark=False)
    staff.get_by_label("Wat wil je aan leerlingen vragen?").fill(QUESTION)
    press(staff, "Begin")

    # Step 1
    heading(staff, QUESTION)
    why = staff.get_by_label("Waarom vragen jullie dit?")
    expect(why).to_have_value("We willen weten wat voor jou werkt.")
    axe(staff, dark=False)
    why.fill("We willen een aula waar je graag bent.")
    expect(staff.get_by_role("radio", name="Mee denken")).to_be_checked()
    staff.get_by_role("radio", name="Adviseren").check()
    staff.get_by_label("Wat ligt al vast?").fill("De aula wordt niet groter.")
    # The student's page beside the form follows what is typed.
    preview = staff.locator("aside .phone")
    expect(preview).to_contain_text("De aula wordt niet groter.")
    staff.get_by_label("Wat vullen leerlingen in?").fill("Wat mis jij in de aula?")
    criteria = "Iedereen kan zitten.\nLeerlingen vinden dat er iets met hun mening is gedaan."
    staff.get_by_label("Wanneer is het een succes?").fill(criteria)
    staff.get_by_role("checkbox", name=re.compile("^1A")).check()
    press(staff, "Bewaar en ga verder")

    # Step 2
    says(staff, "Hoe praten leerlingen mee?")
    staff.get_by_role("radio", name=re.compile("^Leerlingenarena")).check()
    axe(staff, dark=False)
    press(staff, "Bewaar en ga verder")
    heading(staff, "Plan een bijeenkomst")
    axe(staff, dark=False)
    staff.get_by_label("Dag").fill("2026-11-12")
    says(staff, "donderdag 12 november")
    staff.get_by_label("Begint om").fill("12:30")
    staff.get_by_label("Klaar om").fill("14:00")
    staff.get_by_label(re.compile(r"^\s*Waar\W*$")).fill("de aula")
    leader = staff.get_by_label("Wie leidt het gesprek?")
    user = world.coordinator.user
    chosen = f"{user.formal_name} ({user.first_name})"
    expect(leader.locator("option:checked")).to_have_text(chosen)
    user = world.medewerker.user
    writer = f"{user.formal_name} ({user.first_name})"
    staff.get_by_label("Wie schrijft op?").select_option(label=writer)
    press(staff, "Bewaar")
    heading(staff, "Kies leerlingen")
    staff.get_by_label("Hoeveel leerlingen?").fill("2")
    press(staff, "Stel een groep voor")
    says(staff, "Voorstel: 2 leerlingen.", "Nog niet bewaard: kijk het na.")
    axe(staff, dark=False)
    for box in staff.get_by_role("checkbox").all():
        box.check()
    press(staff, "Bewaar deze leerlingen")
    says(staff, "Bewaard wie er bij de bijeenkomst is.", "4 uitgenodigd")
    axe(staff, dark=False)
    press(staff, "Bewaar en ga verder")

    # Step 3
    says(staff, "Het telt pas als je het bewaart.")
    axe(staff, dark=False)
    staff.get_by_label("Hoe regelen jullie dit: Genoeg tijd").fill("In het mentoruur op maandag.")
    moment = staff.get_by_role("group", name="Een moment dat past")
    moment.get_by_role("checkbox", name="Niet van toepassing, omdat …").check()
    moment.get_by_role("textbox").fill("Het is onder schooltijd.")
    press(staff, "Bewaar en ga verder")

    # Step 4
    says(staff, "Wat beloven jullie?", "Voorstel bij ‘adviseren’.")
    staff.get_by_label("Open vanaf").fill("2026-11-09")
    says(staff, "maandag 9 november")
    expect(staff.get_by_label("Wat doen jullie met de input?")).not_to_be_empty()
    axe(staff, dark=False)
    staff.get_by_label("Wie beslist?").fill("De teamleiders")
    press(staff, "Bewaar en ga verder")
    return Cycle.objects.select_related("doel", "terugkoppeling").get()


def preview_and_open(staff: Page, axe: Axe) -> None:
    heading(staff, "Zo ziet de leerling het")
    preview = staff.get_by_role("group", name="Voorbeeld van de pagina van de leerling")
    for text in (
        "aula waar je graag bent",
        "Jij geeft advies. Wie beslist? De teamleiders.",
        "De aula wordt niet groter.",
        "Uiterlijk",
        "Wat mis jij in de aula?",
    ):
        expect(preview).to_contain_text(text)
    says(staff, "Klaar om te openen", "4 leerlingen krijgen een bericht.")
    axe(staff, dark=False)
    press(staff, "Publiceer de belofte en open")
    says(staff, "De cyclus is open. Leerlingen hebben een bericht.", "Leerlingen schrijven nu")
    axe(staff, dark=False)


def read_and_write(pupil: Page, axe: Axe) -> None:
    pupil.goto("/")
    says(pupil, "Er wacht één vraag op jou.", "Je bent uitgenodigd")
    axe(pupil, dark=False)
    press(pupil, "Ik kom")
    says(pupil, "Dank je, je antwoord is bewaard.")
    follow(pupil, "Geef je mening")
    heading(pupil, QUESTION)
    axe(pupil, dark=False)
    field = pupil.get_by_label("Wat mis jij in de aula?")
    frame, box = pupil.locator(".frame").bounding_box(), field.bounding_box()
    assert frame and box
    assert frame["y"] + frame["height"] <= box["y"], "the frame stands above the field"
    assert box["y"] < 740, f"the field begins at {box['y']} px: below the first screen"
    for text in (
        "aula waar je graag bent",
        "Jij geeft advies. Wie beslist? De teamleiders.",
        "De aula wordt niet groter.",
        "hoor je wat we doen, en waarom.",
    ):
        expect(pupil.locator(".frame")).to_contain_text(text)
    field.fill(MINE)
    press(pupil, "Verstuur")
    says(pupil, "Dank je. Je mening is binnen.", "Nog drie vragen: hoe was het?", MINE)
    axe(pupil, dark=False)


def say_how_it_was_and_change(pupil: Page, axe: Axe) -> None:
    tap(pupil, "Durfde je te zeggen wat je vindt?", "Ja")
    tap(pupil, "Had je genoeg tijd?", "Nee")
    tap(pupil, "Voelde je je serieus genomen?", "Ja")
    with pupil.expect_navigation():
        pupil.locator("section[aria-labelledby=hoe]").get_by_role("button", name="Verstuur").click()
    says(pupil, "Dank je. Dit helpt de school om het goed te doen.", "Zo vond je het.")
    follow(pupil, "Verander of trek terug")
    axe(pupil, dark=False)
    pupil.get_by_label("Wat mis jij in de aula?").fill(MINE_NOW)
    press(pupil, "Bewaar")
    says(pupil, "Je tekst is veranderd.", MINE_NOW, "Veranderd op")
    assert Contribution.objects.get().text == MINE_NOW


def another_student_writes(neighbour: Page, world: World, cycle: Cycle) -> None:
    """Two contributions through the page, two more by others of the class."""
    neighbour.goto(f"/jouw-stem/{cycle.pk}/")
    neighbour.get_by_label("Wat mis jij in de aula?").fill("Meneer Bos schreeuwt in de aula.")
    press(neighbour, "Verstuur")
    neighbour.get_by_text("Nog iets toevoegen").click()
    neighbour.get_by_label("Wat mis jij in de aula?").fill("Muziek in de pauze.")
    press(neighbour, "Verstuur")
    says(neighbour, "Dank je. Je mening is binnen.", "Muziek in de pauze.")
    write(cycle, world.students[2], "Een tosti-apparaat.")
    write(cycle, world.students[3], "Meer stoelen bij het raam.")


def closed_for_the_student(pupil: Page, axe: Axe) -> None:
    follow_own = pupil.url.split("?")[0]
    pupil.goto(follow_own)
    says(pupil, "Schrijven kon tot en met", "De school leest nu alles en besluit.")
    says_not(pupil, "Verander of trek terug")
    axe(pupil, dark=False)


def sort(staff: Page, axe: Axe) -> None:
    staff.goto("/")
    says(staff, "5 bijdragen hebben nog geen thema")
    axe(staff, dark=False)
    follow(staff, "Sorteer")
    says(staff, "0 van 5")
    axe(staff, dark=False)
    follow(staff, "Verberg of beantwoord: Meneer Bos")
    axe(staff, dark=False)
    staff.get_by_label("Waarom verberg je dit?").fill("Je noemt een leraar bij naam.")
    press(staff, "Verberg deze bijdrage")
    new_theme(staff, "Zitplekken", "te weinig plekken")
    new_theme(staff, "Muziek", "Muziek in de pauze")
    new_theme(staff, "Tosti’s", "tosti-apparaat")
    staff.locator(".input-line", has_text="Meer stoelen").get_by_role("checkbox").check()
    send(staff, "Zitplekken")
    says(staff, "1 bijdrage staat nu in ‘Zitplekken’.", "Alles staat in een thema", "4 van 4")
    axe(staff, dark=False)
    staff.goto(staff.url.split("?")[0] + "?toon=verborgen")
    says(staff, "Verborgen: Je noemt een leraar bij naam.")
    axe(staff, dark=False)
    staff.goto(staff.url.split("?")[0])
    follow(staff, "Naar de besluiten")


def decide_each_theme(staff: Page, closed: date, axe: Axe) -> None:
    says(staff, "3 thema’s hebben nog geen besluit.")
    axe(staff, dark=False)
    follow(staff, "Zitplekken")
    axe(staff, dark=False)
    decide(
        staff,
        "Doen",
        said="Jullie kunnen niet allemaal zitten.",
        reason="We doen dit, want er is geld voor krukken.",
    )
    says(staff, "Het besluit is bewaard.")
    staff.get_by_label("Wat gaan jullie doen?").fill("Twintig krukken kopen")
    staff.get_by_label("Wie doet het?").fill("de conciërge")
    staff.get_by_label("Wanneer is het klaar?").fill((closed + timedelta(days=14)).isoformat())
    press(staff, "Zet de actie erbij")
    says(staff, "De actie staat erbij.", "Twintig krukken kopen")
    axe(staff, dark=False)
    follow(staff, "Naar alle thema’s")
    follow(staff, "Muziek")
    decide(
        staff,
        "Niet",
        said="Jullie willen muziek in de pauze.",
        reason="Dit kan niet, want naast de aula zijn toetsen.",
    )
    follow(staff, "Naar alle thema’s")
    follow(staff, "Tosti’s")
    decide(
        staff,
        "Eerst uitzoeken",
        said="Jullie willen tosti’s kunnen maken.",
        reason="We weten nog niet of het veilig kan.",
        find_out_by=weekday_from(closed + timedelta(days=9)).isoformat(),
    )
    follow(staff, "Naar alle thema’s")
    axe(staff, dark=False)


def weekday_from(day: date) -> date:
    """The day itself or the Monday after: a promise in the weekend asks once more."""
    return day if day.weekday() < 5 else day + timedelta(days=7 - day.weekday())


def publish(staff: Page, axe: Axe) -> None:
    follow(staff, "Bekijk en publiceer")
    heading(staff, "Zo lezen leerlingen het antwoord")
    says(
        staff,
        "Zitplekken",
        "Twintig krukken kopen",
        "Dit kan niet, want naast de aula",
        "Nieuwe belofte:",
        "4 leerlingen en hun mentoren krijgen bericht.",
    )
    expect(staff.get_by_label("Begin van het antwoord")).not_to_be_empty()
    axe(staff, dark=False)
    press(staff, "Publiceer het antwoord")
    says(staff, "Het antwoord staat online. Iedereen heeft een bericht.", "Belofte gehouden")
    axe(staff, dark=False)


def sees_the_promise_kept(director: Page, axe: Axe) -> None:
    director.goto("/")
    kept = director.locator(".promises-line div", has_text="gehouden")
    expect(kept).to_contain_text("1")
    says(director, "1 doen, 1 niet, 1 eerst uitzoeken. Belofte gehouden.")
    axe(director, dark=False)
    director.goto("/cycli/")
    axe(director, dark=False)
    follow(director, QUESTION)
    says(director, "Je kijkt mee.")
    axe(director, dark=False)


def reads_the_answer(pupil: Page, axe: Axe) -> None:
    pupil.goto("/")
    nav = pupil.get_by_role("navigation", name="Hoofdmenu")
    expect(nav.get_by_role("link", name=re.compile("Berichten 2 nieuw"))).to_be_visible()
    with pupil.expect_navigation():
        nav.get_by_role("link", name=re.compile("Berichten")).click()
    says(pupil, f"Het antwoord is er: {QUESTION}")
    axe(pupil, dark=False)
    press(pupil, "Het antwoord is er")
    heading(pupil, QUESTION)
    says(pupil, "Belofte gehouden", "Jullie kunnen niet allemaal zitten.", "Besloten door")
    axe(pupil, dark=False)
    pupil.goto("/jouw-stem/")
    parcel = pupil.locator(".parcel", has_text=MINE_NOW)
    for text in (
        "Ontvangen",
        "Thema: Zitplekken",
        "Besluit",
        "Doen",
        "er is geld voor krukken",
        "Twintig krukken kopen",
    ):
        expect(parcel).to_contain_text(text)
    says(pupil, "1 doen, 1 niet, 1 eerst uitzoeken. Belofte gehouden.")
    axe(pupil, dark=False)


def reads_why_it_was_hidden(neighbour: Page, axe: Axe) -> None:
    neighbour.goto("/jouw-stem/")
    parcel = neighbour.locator(".parcel", has_text="Meneer Bos")
    expect(parcel).to_contain_text("Je noemt een leraar bij naam.")
    music = neighbour.locator(".parcel", has_text="Muziek in de pauze.")
    expect(music).to_contain_text("Dit kan niet, want naast de aula zijn toetsen.")
    axe(neighbour, dark=False)


def does_what_was_said(staff: Page, axe: Axe) -> None:
    staff.goto("/")
    follow(staff, "Twintig krukken kopen")
    axe(staff, dark=False)
    staff.get_by_role("radio", name="Gedaan").check()
    staff.get_by_label("In één zin").fill("Ze staan er sinds vandaag.")
    press(staff, "Werk bij")
    says(staff, "Bijgewerkt. Leerlingen zien het op de pagina.")
    says(staff, "1 thema staat nog op ‘eerst uitzoeken’.")
    axe(staff, dark=False)
    follow(staff, "Tosti’s")
    says(staff, "Je zocht dit uit.")
    decide(
        staff,
        "Niet",
        said="Jullie willen tosti’s kunnen maken.",
        reason="Dit kan niet, want het rookalarm gaat dan af.",
    )
    says(staff, "Eerder besloten")
    axe(staff, dark=False)


def finish(staff: Page, cycle: Cycle, axe: Axe) -> None:
    staff.goto(f"/cycli/{cycle.pk}/vervolgactie/")
    follow(staff, "Kijk terug en rond af")
    axe(staff, dark=False)
    for criterion in ("Iedereen kan zitten.", "Leerlingen vinden"):
        group = staff.get_by_role("group", name=re.compile(f"^{criterion}"))
        group.get_by_role("radio", name="gehaald", exact=True).check()
        group.get_by_label("Waaraan zie je dat?").fill("Dat zien we elke pauze.")
    press(staff, "Rond de cyclus af")
    says(staff, "De cyclus is klaar. Goed gedaan.", "Deze cyclus is klaar")
    axe(staff, dark=False)
    assert Cycle.objects.get(pk=cycle.pk).phase == Cycle.Phase.AFGEROND


def sees_it_done(pupil: Page, axe: Axe) -> None:
    pupil.goto("/jouw-stem/")
    parcel = pupil.locator(".parcel", has_text=MINE_NOW)
    stops = parcel.locator(".tracker__stop")
    expect(stops).to_have_count(5)
    for stop in stops.all():
        expect(stop).to_have_class(re.compile("is-past"))
    expect(stops.last).to_contain_text(re.compile("gedaan", re.IGNORECASE))
    axe(pupil, dark=False)
    pupil.goto("/berichten/")
    says(pupil, "Gedaan: Twintig krukken kopen", "Nieuw besluit: Tosti’s")
    axe(pupil, dark=False)


def reads_the_end(director: Page, axe: Axe) -> None:
    director.goto("/antwoorden/")
    axe(director, dark=False)
    follow(director, QUESTION)
    says(director, "Is het gelukt?", "Dat zien we elke pauze.", "Ze staan er sinds vandaag.")
    axe(director, dark=False)


def starts_the_next(staff: Page, axe: Axe) -> None:
    press(staff, "Begin een vervolg")
    says(staff, "Overgenomen. Kijk alles na en kies nieuwe datums.")
    heading(staff, QUESTION)
    axe(staff, dark=False)
    first, second = Cycle.objects.order_by("made_on")
    assert second.predecessor == first
    assert second.phase == Cycle.Phase.CONCEPT

"""The anonymous student: question, code, another computer, the answer. And what stays behind."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cycles.actions import answering, closing, sorting
from cycles.models import Contribution, Cycle
from participation.people.models import Membership
from tests.factories import (
    World,
    decide,
    fresh,
    open_cycle,
    send_anonymously,
    write,
)

from .conftest import Problems
from .helpers import (
    Axe,
    OpenPage,
    SignIn,
    button,
    drafts,
    follow,
    heading,
    name_of,
    says,
    says_not,
    school,
    tap,
)

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Ik durf niet alleen in de aula te zitten."
OTHER = "Ik zit liever bij het raam."


def asked(town: World, identity: str, **plan: object) -> Cycle:
    """A question to one class of twelve, open since three days, closing in four."""
    today = timezone.localdate()
    days = {"opens_on": today - timedelta(days=3), "closes_on": today + timedelta(days=4)}
    plan = {"school": town.school, "groups": [town.klas], "identity": identity, **days, **plan}
    return open_cycle(today=today - timedelta(days=3), **plan)  # type: ignore[arg-type]


def send(page: Page, name: str) -> None:
    """Press a button of a private form: the answer comes into the page, without a new one."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        button(page, name).click()


def code_on(page: Page) -> str:
    expect(page.locator("ol.code li")).to_have_count(6)
    return " ".join(page.locator("ol.code li").all_inner_texts())


def kept(page: Page) -> str:
    """Everything that this browser keeps for this site, and what the page shows."""
    stored: str = page.evaluate(
        "JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})"
        " + JSON.stringify(history.state) + location.href + document.cookie"
    )
    fields = " ".join(field.input_value() for field in page.locator("textarea").all())
    return stored + page.content() + fields


def nothing_of(page: Page, code: str, *texts: str) -> None:
    found = kept(page)
    for text in (*texts, code, " ".join(code.split()[:2])):
        assert text not in found, text
    assert not re.search(r"<li>[a-z]{4,8}</li>", found)


def answer(cycle: Cycle) -> None:
    """The last day passes, staff sort everything into one theme, decide and answer."""
    today = timezone.localdate() + timedelta(days=5)
    by = cycle.coordinator
    closing.fetch_last_input(by=by, cycle=cycle, today=today)
    keys = list(cycle.contributions.live().values_list("pk", flat=True))
    theme = sorting.make_theme(
        by=by, cycle=cycle, name="Rustig zitten", contributions=keys, today=today
    )
    decide(theme, "doen", today=today)
    answering.publish_answer(by=by, cycle=fresh(cycle), lead="We vroegen het.", today=today)


def open_receipt(page: Page, code: str) -> None:
    page.goto("/bon/")
    page.get_by_label("Jouw code").fill(code)
    send(page, "Bekijk mijn tekst")


def test_the_anonymous_student_from_question_to_answer(
    phone: Page, open_page: OpenPage, sign_in: SignIn, axe: Axe
) -> None:
    town = school(students=12)
    cycle = asked(town, "anoniem", questions=["Wat mis jij?", "Wat helpt?"])
    # The question, and what it says beforehand.
    sign_in(phone, name_of(town.student))
    follow(phone, "Geef je mening")
    says(phone, "Je doet anoniem mee.", "Wat we niet kunnen beloven:", "kwijt is echt kwijt")
    axe(phone)
    phone.get_by_label("Wat mis jij?").fill(WORDS)
    assert drafts(phone) == {}
    send(phone, "Verstuur anoniem")
    heading(phone, "Verstuurd. Dit is je code")
    code = code_on(phone)
    axe(phone)
    tap(phone, "Durfde je te zeggen wat je vindt?", "Nee")
    tap(phone, "Had je genoeg tijd?", "Ja")
    tap(phone, "Voelde je je serieus genomen?", "Ja")
    send(phone, "Verstuur")
    says(phone, "Dank je. Dit helpt de school", "Zo vond je het.")
    assert code_on(phone) == code
    # Signed in, the student sees only that they took part.
    phone.goto("/jouw-stem/")
    says(phone, "Hier deed je al mee", "Je schreef nog niets")
    follow(phone, cycle.doel.question)
    says(phone, "Je deed anoniem mee.")
    axe(phone)
    nothing_of(phone, code, WORDS)
    # Another computer, nobody signed in.
    elsewhere = open_page(360)
    elsewhere.goto("/bon/")
    axe(elsewhere)
    elsewhere.get_by_label("Jouw code").fill(f"  {code.upper().replace(' ', ', ')}.")
    send(elsewhere, "Bekijk mijn tekst")
    heading(elsewhere, cycle.doel.question)
    says(elsewhere, WORDS, "De school leest je tekst samen met die van anderen")
    axe(elsewhere)
    elsewhere.get_by_text("Verander of trek terug").click()
    elsewhere.locator("textarea.write").first.fill(OTHER)
    send(elsewhere, "Bewaar")
    says(elsewhere, "Je tekst is veranderd.", OTHER)
    elsewhere.get_by_text("Schrijf iets bij: Wat helpt?").click()
    elsewhere.get_by_label("Wat helpt?").fill("Een hoek met planten.")
    elsewhere.locator("form", has_text="Wat helpt?").get_by_role("button").click()
    says(elsewhere, "Je tekst is verstuurd.", "Een hoek met planten.")
    assert set(Contribution.objects.values_list("text", flat=True)) == {
        OTHER,
        "Een hoek met planten.",
    }
    # Later: classmates wrote, the school answered.
    for person in town.students[1:7]:
        send_anonymously(cycle, person)
    answer(fresh(cycle))
    later = open_page(360)
    open_receipt(later, code)
    says(later, "Het antwoord is er.", OTHER, "Doen", "Er is geld voor.", "Thema: Rustig zitten")
    axe(later)


def test_nothing_of_text_or_code_stays_behind_on_a_shared_computer(
    desktop: Page, sign_in: SignIn
) -> None:
    town = school(students=12)
    cycle = asked(town, "anoniem")
    sign_in(desktop, name_of(town.student))
    desktop.goto(f"/jouw-stem/{cycle.pk}/")
    before = desktop.evaluate("history.length")
    desktop.get_by_label("Wat mis jij in de aula?").fill(WORDS)
    send(desktop, "Verstuur anoniem")
    code = code_on(desktop)
    assert desktop.evaluate("history.length") == before  # no step to come back to
    # htmx notes the address of the page; nothing else may be there.
    stored = desktop.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert [key for key in stored if not key.startswith("htmx-current-path")] == []
    desktop.reload()
    says(desktop, "Je deed anoniem mee.")
    nothing_of(desktop, code, WORDS)
    # The receipt: away, back, forward, reload.
    open_receipt(desktop, code)
    says(desktop, WORDS)
    desktop.goto("/jouw-stem/")
    desktop.go_back()
    heading(desktop, "Jouw bon")
    nothing_of(desktop, code, WORDS)
    desktop.go_back()
    nothing_of(desktop, code, WORDS)
    desktop.go_forward()
    nothing_of(desktop, code, WORDS)
    # What a browser keeps to go back fast is empty: it keeps the page as it was left.
    open_receipt(desktop, code)
    says(desktop, WORDS)
    desktop.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    nothing_of(desktop, code, WORDS)
    # "Klaar op deze computer" clears and leaves.
    open_receipt(desktop, code)
    says(desktop, WORDS)
    with desktop.expect_navigation():
        desktop.get_by_role("link", name="Klaar op deze computer").click()
    heading(desktop, "Jouw bon")
    nothing_of(desktop, code, WORDS)
    desktop.go_back()
    nothing_of(desktop, code, WORDS)


def test_done_on_this_computer_signs_out_too(desktop: Page, sign_in: SignIn) -> None:
    town = school(students=12)
    cycle = asked(town, "anoniem")
    sign_in(desktop, name_of(town.student))
    desktop.goto(f"/jouw-stem/{cycle.pk}/")
    desktop.get_by_label("Wat mis jij in de aula?").fill(WORDS)
    send(desktop, "Verstuur anoniem")
    code = code_on(desktop)
    with desktop.expect_navigation():
        button(desktop, "Klaar op deze computer").click()
    desktop.wait_for_url(re.compile("/account/inloggen/"))
    nothing_of(desktop, code, WORDS)
    desktop.go_back()
    desktop.wait_for_url(re.compile("/account/inloggen/|/jouw-stem/"))
    nothing_of(desktop, code, WORDS)
    assert Contribution.objects.get().text == WORDS


def test_a_lost_connection_and_an_expired_sign_in_leave_the_text_in_the_page(
    phone: Page, sign_in: SignIn, problems: Problems
) -> None:
    problems.expect("ERR_INTERNET_DISCONNECTED", "status of 401")
    town = school(students=12)
    cycle = asked(town, "anoniem")
    sign_in(phone, name_of(town.student))
    phone.goto(f"/jouw-stem/{cycle.pk}/")
    field = phone.get_by_label("Wat mis jij in de aula?")
    field.fill(WORDS)
    phone.context.set_offline(True)
    button(phone, "Verstuur anoniem").click()
    says(phone, "Geen verbinding.")
    expect(field).to_have_value(WORDS)
    phone.context.set_offline(False)
    phone.context.clear_cookies(name="sessionid")
    send(phone, "Verstuur anoniem")
    says(phone, "Je bent uitgelogd")
    expect(field).to_have_value(WORDS)
    assert drafts(phone) == {} and not Contribution.objects.exists()
    # Sign in again in another tab, and send from here: the text was never lost.
    tab = phone.context.new_page()
    sign_in(tab, name_of(town.student))
    send(phone, "Verstuur anoniem")
    heading(phone, "Verstuurd. Dit is je code")
    assert Contribution.objects.get().text == WORDS


def test_somebody_else_who_signed_in_meanwhile_sends_nothing_of_yours(
    phone: Page, sign_in: SignIn, problems: Problems
) -> None:
    problems.expect("status of 409")
    town = school(students=12)
    cycle = asked(town, "anoniem")
    sign_in(phone, name_of(town.students[0]))
    phone.goto(f"/jouw-stem/{cycle.pk}/")
    phone.get_by_label("Wat mis jij in de aula?").fill(WORDS)
    phone.context.clear_cookies(name="sessionid")
    tab = phone.context.new_page()
    sign_in(tab, name_of(town.students[1]))
    send(phone, "Verstuur anoniem")
    says(phone, "Je bent nu ingelogd als iemand anders. Er is niets verstuurd.")
    assert WORDS not in kept(phone) and not Contribution.objects.exists()


def test_a_wrong_code_says_so_and_keeps_what_was_typed(phone: Page, axe: Axe) -> None:
    phone.goto("/bon/")
    field = phone.get_by_label("Jouw code")
    for typed, sentence in (
        ("", "Typ je code."),
        ("boom fiets", "Een code heeft zes woorden."),
        ("zzzz yyyy boom fiets lamp kaars", "Dit woord staat in geen enkele code: ‘zzzz’."),
        ("aanbod aanleg aanpak aantal aanvoer aanzet", "Deze code kennen we niet."),
    ):
        field.fill(typed)
        send(phone, "Bekijk mijn tekst")
        says(phone, sentence)
        expect(field).to_have_value(typed)
    axe(phone)


def test_without_javascript_it_works_as_plain_forms(
    without_javascript: Page, sign_in: SignIn
) -> None:
    page, town = without_javascript, school(students=12)
    cycle = asked(town, "anoniem")
    sign_in(page, name_of(town.student))
    page.goto(f"/jouw-stem/{cycle.pk}/")
    page.get_by_label("Wat mis jij in de aula?").fill(WORDS)
    with page.expect_navigation():
        button(page, "Verstuur anoniem").click()
    code = code_on(page)
    page.goto("/bon/")
    page.get_by_label("Jouw code").fill(code)
    with page.expect_navigation():
        button(page, "Bekijk mijn tekst").click()
    says(page, WORDS)
    page.get_by_text("Verander of trek terug").click()
    with page.expect_navigation():
        button(page, "Trek mijn tekst terug").click()
    says(page, "Je tekst is teruggetrokken.", "Je trok dit terug")
    assert not Contribution.objects.filter(status="live").exists()


def test_vertrouwelijk_says_who_sees_what_and_changes_wait(
    phone: Page, sign_in: SignIn, axe: Axe
) -> None:
    town = school(students=12)
    cycle = asked(town, "vertrouwelijk")
    student: Membership = town.student
    sign_in(phone, name_of(student))
    phone.goto(f"/jouw-stem/{cycle.pk}/")
    says(phone, "Je doet vertrouwelijk mee.", "jij krijgt er bericht van")
    axe(phone)
    phone.get_by_label("Wat mis jij in de aula?").fill(WORDS)
    with phone.expect_navigation():
        button(phone, "Verstuur").click()
    says(phone, "Dank je. Je mening is binnen.", WORDS)
    for person in town.students[1:5]:
        write(cycle, person)
    follow(phone, "Verander of trek terug")
    axe(phone)
    phone.get_by_label("Wat mis jij in de aula?").fill(OTHER)
    with phone.expect_navigation():
        button(phone, "Bewaar").click()
    says(phone, OTHER, "De school ziet je nieuwe woorden later")
    says_not(phone, WORDS)
    axe(phone)
    assert cycle.contributions.live().filter(text=WORDS).exists()


def test_the_coordinator_chooses_and_fetches_the_last_texts(
    desktop: Page, sign_in: SignIn, axe: Axe
) -> None:
    town = school(students=12)
    today = timezone.localdate()
    closed = {"opens_on": today - timedelta(days=9), "closes_on": today - timedelta(days=1)}
    plan = {"school": town.school, "groups": [town.klas], "identity": "anoniem", **closed}
    cycle = open_cycle(today=today - timedelta(days=9), **plan)
    for person in town.students[:6]:
        send_anonymously(cycle, person, f"Tekst {person.pk}", today=today - timedelta(days=5))
    sign_in(desktop, name_of(town.coordinator))
    desktop.goto(f"/cycli/{cycle.pk}/sorteren/")
    says(desktop, "Schrijven is gesloten.")
    axe(desktop)
    with desktop.expect_navigation():
        button(desktop, "Haal de laatste teksten op").click()
    says(desktop, "De laatste teksten staan erbij.")
    assert cycle.contributions.live().count() == 6

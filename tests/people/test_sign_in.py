"""Signing in and out, passwords, and what must not work."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from participation.people.models import User

pytestmark = pytest.mark.django_db
LOGIN = "/account/inloggen/"
PASSWORD = "tien-blauwe-fietsen"
WRONG = "Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar."
TOO_OFTEN = "Dit is te vaak misgegaan."
ROLES = ["leerling", "mentor", "coordinator", "zorg", "directeur", "beheerder"]


@pytest.fixture(autouse=True)
def no_earlier_attempts() -> None:
    cache.clear()


@pytest.fixture
def mila() -> User:
    return make_user("mila")


def make_user(username: str, **facts: Any) -> User:
    return get_user_model().objects.create_user(
        username=username, password=facts.pop("password", PASSWORD), first_name="Mila", **facts
    )


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": username, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class TestSignIn:
    def test_with_a_user_name_lands_on_the_home_page(self, client: Client, mila: User) -> None:
        response = sign_in(client, "mila")
        assert response.status_code == 302
        assert response.headers["Location"] == "/"
        assert client.session["_auth_user_id"] == str(mila.pk)

    def test_upper_case_and_spaces_around_the_user_name_do_not_matter(
        self, client: Client, mila: User
    ) -> None:
        sign_in(client, " MILA ")
        assert is_signed_in(client)

    def test_continues_where_one_was_going(self, client: Client, mila: User) -> None:
        page = client.get(LOGIN, {"next": "/werkvormen/"}).content.decode()
        assert '<input type="hidden" name="next" value="/werkvormen/">' in page
        assert sign_in(client, "mila", next="/werkvormen/").headers["Location"] == "/werkvormen/"

    def test_who_is_signed_in_goes_on_to_the_home_page(self, client: Client, mila: User) -> None:
        client.force_login(mila)
        assert client.get(LOGIN).headers["Location"] == "/"

    def test_stays_signed_in_for_weeks_without_asking(self, client: Client, mila: User) -> None:
        assert 'name="remember"' not in client.get(LOGIN).content.decode()
        sign_in(client, "mila")
        assert client.session.get_expiry_age() == 60 * 60 * 24 * 28

    def test_a_new_session_key_replaces_the_one_from_before(
        self, client: Client, mila: User
    ) -> None:
        session = client.session
        session["before"] = True
        session.save()
        before = session.session_key
        sign_in(client, "mila")
        assert client.session.session_key != before

    def test_shows_no_message_to_everyone_who_signs_in(self, client: Client, mila: User) -> None:
        sign_in(client, "mila")
        assert "_messages" not in client.session


class TestWrongPassword:
    def test_says_so_in_dutch_and_keeps_the_user_name(self, client: Client, mila: User) -> None:
        response = sign_in(client, "mila", "fout")
        page = response.content.decode()
        assert response.status_code == 200
        assert WRONG in page
        assert 'value="mila"' in page
        assert "fout" not in page
        assert not is_signed_in(client)

    def test_an_unknown_user_name_gets_the_same_message(self, client: Client, mila: User) -> None:
        assert WRONG in sign_in(client, "niemand", "fout").content.decode()

    def test_user_name_and_password_must_be_filled_in(self, client: Client) -> None:
        page = sign_in(client, "", "").content.decode()
        assert page.count("Dit veld is verplicht.") == 2

    def test_after_five_times_one_has_to_wait(self, client: Client, mila: User) -> None:
        for _attempt in range(5):
            assert WRONG in sign_in(client, "mila", "fout").content.decode()
        response = sign_in(client, "mila")
        assert response.status_code == 200
        assert TOO_OFTEN in response.content.decode()
        assert 'value="mila"' in response.content.decode()
        assert not is_signed_in(client)

    def test_others_can_still_sign_in_then(self, client: Client, mila: User) -> None:
        make_user("sem")
        for _attempt in range(6):
            sign_in(client, "mila", "fout")
        sign_in(client, "sem")
        assert is_signed_in(client)

    def test_who_signs_in_does_not_use_up_the_attempts(self, mila: User) -> None:
        for _attempt in range(12):
            client = Client()
            sign_in(client, "mila")
            assert is_signed_in(client)

    def test_a_flood_from_one_address_gets_a_page_in_dutch(
        self, client: Client, mila: User, settings: Any
    ) -> None:
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
        for _attempt in range(2):
            sign_in(client, "mila", "fout")
        response = sign_in(client, "mila", "fout")
        assert response.status_code == 429
        assert "Even wachten" in response.content.decode()
        assert client.get(LOGIN).status_code == 200


class TestBadInput:
    @pytest.mark.parametrize("field", ["login", "password", "next"])
    @pytest.mark.parametrize(
        "value", ["mi\x00la", "x" * 10_000, "<script>", "\ud83d\ude00", "' OR 1=1 --", "%00"]
    )
    def test_gives_a_page_and_nobody_is_signed_in(
        self, client: Client, mila: User, field: str, value: str
    ) -> None:
        value = value.encode("utf-16", "surrogatepass").decode("utf-16")
        data = {"login": "mila", "password": "fout", "next": "/", field: value}
        response = client.post(LOGIN, data)
        assert response.status_code == 200
        assert not is_signed_in(client)
        assert "<script>" not in response.content.decode().replace("<script src", "")

    def test_too_long_a_user_name_is_said_beside_the_field(self, client: Client) -> None:
        page = sign_in(client, "x" * 10_000).content.decode()
        assert "niet meer dan 150 tekens" in page

    @pytest.mark.parametrize("where", ["/werkvormen/\x00", "/" + "x" * 10_000])
    def test_a_strange_address_to_go_on_to_is_no_server_error(
        self, client: Client, mila: User, where: str
    ) -> None:
        assert sign_in(client, "mila", next=where).status_code == 302

    @pytest.mark.parametrize(
        "where",
        [
            "https://evil.example",
            "//evil.example",
            "///evil.example",
            r"\\evil.example",
            r"/\evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "\x00https://evil.example",
            "https://testserver@evil.example",
            "https://testserver.evil.example",
        ],
    )
    def test_never_goes_on_to_another_site(self, client: Client, mila: User, where: str) -> None:
        assert sign_in(client, "mila", next=where).headers["Location"] == "/"
        assert Client().get(LOGIN, {"next": where.replace("\x00", "")}).status_code == 200
        signed_out = client.post(reverse("account_logout"), {"next": where})
        assert signed_out.headers["Location"] == LOGIN

    def test_without_a_csrf_token_nothing_happens(self, mila: User) -> None:
        client = Client(enforce_csrf_checks=True)
        assert sign_in(client, "mila").status_code == 403
        assert not is_signed_in(client)


class TestAccounts:
    def test_nobody_makes_an_account_for_themselves(self, client: Client) -> None:
        data = {"username": "indringer", "password1": PASSWORD, "email": "i@example.org"}
        for response in (
            client.get("/account/aanmelden/"),
            client.post("/account/aanmelden/", data),
        ):
            assert response.status_code == 200
            assert "Je school maakt je account" in response.content.decode()
        assert not User.objects.exists()
        assert not is_signed_in(client)

    def test_an_account_that_is_off_cannot_sign_in(self, client: Client) -> None:
        make_user("vertrokken", is_active=False)
        response = client.post(LOGIN, {"login": "vertrokken", "password": PASSWORD}, follow=True)
        assert "Je account staat uit" in response.content.decode()
        assert not is_signed_in(client)

    def test_an_account_that_is_off_says_nothing_to_who_guesses(self, client: Client) -> None:
        make_user("vertrokken", is_active=False)
        assert WRONG in sign_in(client, "vertrokken", "fout").content.decode()

    def test_an_account_without_a_password_cannot_sign_in(self, client: Client) -> None:
        make_user("code", password=None)
        assert WRONG in sign_in(client, "code", "").content.decode() or not is_signed_in(client)
        assert WRONG in sign_in(client, "code", "None").content.decode()


class TestSignOut:
    def test_only_by_post(self, client: Client, mila: User) -> None:
        client.force_login(mila)
        page = client.get(reverse("account_logout")).content.decode()
        assert "Wil je uitloggen?" in page
        assert is_signed_in(client)
        assert client.post(reverse("account_logout")).headers["Location"] == LOGIN
        assert not is_signed_in(client)

    def test_every_form_that_signs_out_clears_drafts(self, client: Client, mila: User) -> None:
        client.force_login(mila)
        page = client.get(reverse("account_logout")).content.decode()
        forms = re.findall(r"<form[^>]*uitloggen/[^>]*>", page)
        assert len(forms) == 2
        assert all('class="sign-out"' in form for form in forms)
        assert page.count('id="sign-out"') == 1


class TestDemo:
    def test_no_one_click_accounts_otherwise(self, client: Client, settings: Any) -> None:
        settings.DEMO = False
        page = client.get(LOGIN).content.decode()
        assert "demoschool" not in page
        assert 'value="demo"' not in page

    def test_buttons_that_sign_in_and_go_on(self, client: Client, settings: Any) -> None:
        settings.DEMO = True
        page = client.get(LOGIN, {"next": "/werkvormen/"}).content.decode()
        assert re.findall(r'name="login" value="(\w+)"', page) == ROLES
        assert page.count('name="next" value="/werkvormen/"') == len(ROLES) + 1
        for name in ROLES:
            make_user(name, password="demo")
            visitor = Client()
            response = sign_in(visitor, name, "demo", next="/werkvormen/")
            assert response.headers["Location"] == "/werkvormen/"
            assert is_signed_in(visitor)


class TestPasswords:
    def test_changing_it(self, client: Client, mila: User) -> None:
        sign_in(client, "mila")
        change = reverse("account_change_password")
        new = {"password1": "zeven groene bussen", "password2": "zeven groene bussen"}
        response = client.post(change, {"oldpassword": PASSWORD, **new})
        assert response.headers["Location"] == "/"
        assert is_signed_in(client)
        assert User.objects.get().check_password("zeven groene bussen")

    @pytest.mark.parametrize(
        ("new", "again", "words"),
        [
            ("kort", "kort", "Gebruik minstens 8 tekens."),
            ("password", "password", "makkelijk te raden"),
            ("milamila", "milamila", "lijkt te veel op je naam"),
            ("zeven groene bussen", "zeven groene bus", "hetzelfde wachtwoord"),
            ("", "", "Dit veld is verplicht."),
        ],
    )
    def test_a_bad_new_one_is_refused_in_plain_dutch(
        self, client: Client, new: str, again: str, words: str
    ) -> None:
        user = make_user("milamila")
        client.force_login(user)
        page = client.post(
            reverse("account_change_password"),
            {"oldpassword": PASSWORD, "password1": new, "password2": again},
        ).content.decode()
        assert words in page
        assert "This " not in page
        assert User.objects.get().check_password(PASSWORD)

    def test_the_present_one_is_asked_first(self, client: Client, mila: User) -> None:
        client.force_login(mila)
        new = {"password1": "zeven groene bussen", "password2": "zeven groene bussen"}
        change = reverse("account_change_password")
        page = client.post(change, {"oldpassword": "fout", **new}).content.decode()
        assert "Dit is niet je wachtwoord van nu." in page
        assert User.objects.get().check_password(PASSWORD)

    def test_confirming_it_once_more(self, client: Client, mila: User) -> None:
        client.force_login(mila)
        page = client.get(reverse("account_reauthenticate"), {"next": "/werkvormen/"})
        assert "Ben jij het?" in page.content.decode()
        data = {"password": "fout", "next": "/werkvormen/"}
        again = client.post(reverse("account_reauthenticate"), data)
        assert "Dit is niet je wachtwoord." in again.content.decode()
        data["password"] = PASSWORD
        done = client.post(reverse("account_reauthenticate"), data)
        assert done.headers["Location"] == "/werkvormen/"

    def test_choosing_one_for_the_first_time(self, client: Client) -> None:
        user = make_user("nieuw", password=None)
        client.force_login(user)
        first = reverse("account_set_password")
        assert "Kies een wachtwoord" in client.get(first).content.decode()
        new = {"password1": "zeven groene bussen", "password2": "zeven groene bussen"}
        assert client.post(first, new).headers["Location"] == "/"
        assert User.objects.get().check_password("zeven groene bussen")

    def test_forgotten_by_a_member_of_staff(self, client: Client) -> None:
        make_user("jansen", email="jansen@school.example")
        asked = client.post(
            reverse("account_reset_password"), {"email": "jansen@school.example"}, follow=True
        )
        assert "Kijk in je mail" in asked.content.decode()
        [message] = mail.outbox
        assert "Kies een nieuw wachtwoord" in message.subject
        assert "Je gebruikersnaam is jansen." in message.body
        link = re.search(r"http://testserver(/account/wachtwoord/nieuw/\S+)", str(message.body))
        assert link
        form = client.get(link[1], follow=True)
        assert "Kies een nieuw wachtwoord" in form.content.decode()
        new = {"password1": "zeven groene bussen", "password2": "zeven groene bussen"}
        done = client.post(form.redirect_chain[-1][0], new, follow=True)
        assert "Je nieuwe wachtwoord werkt" in done.content.decode()
        assert User.objects.get().check_password("zeven groene bussen")
        used = Client().get(link[1], follow=True).content.decode()
        assert "Deze link werkt niet meer" in used

    def test_forgotten_with_an_unknown_address_tells_and_mails_nothing(
        self, client: Client
    ) -> None:
        asked = client.post(
            reverse("account_reset_password"), {"email": "wie@elders.example"}, follow=True
        )
        assert "Kijk in je mail" in asked.content.decode()
        assert not mail.outbox

    @pytest.mark.parametrize("link", ["1-x", "zz-set-password", "0-" + "x" * 3000])
    def test_a_made_up_link_is_no_server_error(self, client: Client, link: str) -> None:
        page = client.get(f"/account/wachtwoord/nieuw/{link}/").content.decode()
        assert "Deze link werkt niet meer" in page

"""The pages of the library: who may read them and what stands there."""

import gzip
import re
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from participation.people.models import Membership, Role, School, User
from tests.factories import open_cycle, ready_cycle
from werkvormen.actions import load_library
from werkvormen.models import Werkvorm, WerkvormVersion

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 9, 7)


@pytest.fixture(autouse=True)
def library() -> None:
    load_library(today=MONDAY)


@pytest.fixture
def student(client: Client) -> Client:
    """A client signed in as a student of the school "kompas"."""
    school = School.objects.create(name="Kompas", slug="kompas", region=School.Region.MIDDEN)
    user = User.objects.create_user(username="mila", first_name="Mila")
    Membership.objects.create(user=user, school=school, role=Role.LEERLING)
    client.force_login(user)
    return client


def copies(count: int, school: School | None = None) -> None:
    """Store `count` more methods that read like the built-in WOTS."""
    wots = WerkvormVersion.objects.get(werkvorm__slug="wots")
    for index in range(count):
        WerkvormVersion.objects.create(
            werkvorm=Werkvorm.objects.create(
                slug=f"kopie-{index}", school=school, created_on=MONDAY
            ),
            number=1,
            name=f"Kopie {index}",
            summary=wots.summary,
            content=wots.content,
            made_on=MONDAY,
        )


def test_signed_out_is_sent_to_sign_in(client: Client) -> None:
    for url in ("/werkvormen/", "/werkvormen/vergelijk/", "/werkvormen/wots/"):
        response = client.get(url)
        assert response.status_code == 302 and f"next={url}" in response["Location"]


def test_a_student_reads_the_list(student: Client) -> None:
    page = student.get(reverse("werkvormen:list")).content.decode()
    for text in ("Visiesessie", "12 tot 30 deelnemers", "60 tot 75 minuten", "mee denken"):
        assert text in page
    assert "77 tot 95 minuten, in 4 momenten" in page


def test_the_list_without_methods_says_what_to_do(student: Client) -> None:
    Werkvorm.objects.all().delete()
    assert "nog geen werkvormen" in student.get(reverse("werkvormen:list")).content.decode()


@pytest.mark.parametrize("slug", ["leerlingenarena", "pizzapanel", "visiesessie", "wots"])
def test_the_detail_page_is_the_whole_run_sheet(student: Client, slug: str) -> None:
    page = student.get(reverse("method", args=[slug])).content.decode()
    content = WerkvormVersion.objects.get(werkvorm__slug=slug).content
    steps = [step for moment in content["moments"] for step in moment["steps"]]
    for line in [
        content["goal"],
        *(step["name"] for step in steps),
        *(line for step in steps for line in step["facilitator_says"]),
        *(item["what"] for item in content["preparation"]),
        *(item["instead"] for item in content["pitfalls"]),
        *content["becomes_themes"],
        *(variant["how"] for variant in content["variants"]),
        content["source"]["url"],
    ]:
        assert line in page
    assert "3 weken ervoor" in page or "2 weken ervoor" in page
    assert "op de dag zelf" in page


def test_the_newest_version_is_shown(student: Client) -> None:
    wots = WerkvormVersion.objects.get(werkvorm__slug="wots")
    WerkvormVersion.objects.create(
        werkvorm=wots.werkvorm,
        number=2,
        name="WOTS in een uur",
        summary=wots.summary,
        content=wots.content,
        made_on=MONDAY,
    )
    page = student.get(reverse("method", args=["wots"])).content.decode()
    assert "WOTS in een uur" in page and "Versie 2" in page


def test_methods_of_another_school_do_not_exist(student: Client) -> None:
    other = School.objects.create(name="Linde", slug="linde", region=School.Region.MIDDEN)
    copies(1, school=other)
    assert "Kopie 0" not in student.get(reverse("werkvormen:list")).content.decode()
    assert student.get(reverse("method", args=["kopie-0"])).status_code == 404
    assert student.get(reverse("method", args=["bestaat-niet"])).status_code == 404


# ── The list ──────────────────────────────────────────────────────────────────


def listed(client: Client, query: str, **headers: str) -> str:
    response = client.get(f"{reverse('werkvormen:list')}?{query}", headers=headers or None)
    assert response.status_code == 200
    return response.content.decode()


def shown(page: str) -> set[str]:
    """The slugs that have a card."""
    return set(re.findall(r'<h2><a href="/werkvormen/([^/]+)/"', page))


def test_search_and_filters_together_say_how_many_and_where(student: Client) -> None:
    everything = WerkvormVersion.objects.count()
    page = listed(student, "zoek=stickers&groep=12&minuten=75")
    assert "visiesessie" in shown(page) and "wots" not in shown(page)
    assert f"{len(shown(page))} van {everything} werkvormen" in page
    assert re.search(r"Voorbereiding:</span>[^<]*<mark>stickers</mark>", page)
    # Each thing that was asked can be taken away; the rest of the question stays.
    assert "?zoek=stickers&amp;groep=12" in page and "?groep=12&amp;minuten=75" in page
    assert 'value="75"' in page and 'value="stickers"' in page


def test_a_typing_error_gets_one_suggestion_out_of_what_may_be_read(student: Client) -> None:
    school = School.objects.create(name="Linde", slug="linde", region=School.Region.MIDDEN)
    wots = WerkvormVersion.objects.get(werkvorm__slug="wots")
    WerkvormVersion.objects.create(
        werkvorm=Werkvorm.objects.create(slug="zon", school=school, created_on=MONDAY),
        number=1,
        name="Zonnebloem",
        summary=wots.summary,
        content=wots.content,
        made_on=MONDAY,
    )
    page = listed(student, "zoek=piza&groep=5&w=wots")
    assert re.search(r'\?zoek=pizza&amp;groep=5&amp;w=wots"[^>]*>‘pizza’</a>', page)
    assert page.count("Bedoelde je") == 1
    # Nothing close, something found, and a word that stands only in a method of another school.
    for words in ("qqqqqq", "pizza", "Zonebloem", "zonnebloem", "a b c", "%20" * 5):
        assert "Bedoelde je" not in listed(student, f"zoek={words}"), words


def test_capitals_and_accents_make_no_difference_for_the_order(student: Client) -> None:
    copies(1, School.objects.get())
    WerkvormVersion.objects.bulk_create(
        [
            WerkvormVersion(
                werkvorm=Werkvorm.objects.create(slug=slug, created_on=MONDAY),
                number=1,
                name=name,
                summary="",
                content={},
                made_on=MONDAY,
            )
            for slug, name in (("een", "Één vraag"), ("eens", "eens"), ("droom", "DROOM"))
        ]
    )
    slugs = re.findall(r'<h2><a href="/werkvormen/([^/]+)/"', listed(student, ""))
    order = [s for s in slugs if s in {"een", "eens", "droom", "wereldcafe", "wots", "fishbowl"}]
    assert order == ["droom", "een", "eens", "fishbowl", "wereldcafe", "wots"]


def test_nothing_fits_says_what_to_take_away(student: Client) -> None:
    page = listed(student, "zoek=pizza&groep=900&plek=room")
    assert shown(page) == set() and "Geen werkvorm heeft dit allemaal" in page
    assert re.search(
        r'href="/werkvormen/\?zoek=pizza&amp;plek=room"[^>]*>Zonder 900 deelnemers: 1', page
    )
    assert "Zonder in een lokaal" not in page  # that would not help
    assert "Bekijk alle" in page


@pytest.mark.parametrize(
    "query",
    [
        "groep=abc&minuten=-4&leeftijd=" + "9" * 5000,
        "invloed=99&klaar=" + "9" * 5000 + "&school=mavo&plek=%F0%9F%AA%91&meedoen=ja&eigen=%FF%FE",
        "pagina=0&pagina=x&w=&w=../&w=%E2%80%AE&zoek=" + "z" * 9000,
        "zoek=%22%22%22-%22&zoek=%5C&pagina=99999999999999999999",
        "zoek=%E2%84%A1&w=" + "&w=".join(f"x{n}" for n in range(900)),
    ],
)
def test_no_value_breaks_the_list_or_the_comparison(student: Client, query: str) -> None:
    page = listed(student, query)
    if "groep=abc" in query:
        assert "Typ een aantal van 1 tot en met 1000." in page and 'value="abc"' in page
    assert student.get(f"{reverse('werkvormen:compare')}?{query}").status_code == 200


def test_htmx_gets_the_part_it_asks_for_and_the_address_to_share(student: Client) -> None:
    url = reverse("werkvormen:list")
    asked = {"zoek": "stickers", "groep": "", "invloed": "3", "w": ["wots"]}
    found = student.get(url, asked, headers={"hx-request": "true", "hx-target": "gevonden"})
    assert found["HX-Push-Url"] == f"{url}?zoek=stickers&invloed=3&w=wots"
    assert "<html" not in found.content.decode() and 'id="zoek"' not in found.content.decode()
    assert 'id="telling" hx-swap-oob="innerHTML"' in found.content.decode()
    whole = student.get(url, asked, headers={"hx-request": "true", "hx-target": "bibliotheek"})
    assert 'id="id_zoek"' in whole.content.decode() and "<html" not in whole.content.decode()
    assert {"HX-Request", "HX-Target"} <= set(re.split(r",\s*", found["Vary"]))


def test_what_was_ticked_stays_ticked_also_out_of_sight(student: Client) -> None:
    page = listed(student, "zoek=pizza&w=pizzapanel&w=wots&w=bestaat-niet")
    assert re.search(r'class="method-card__tick"><input[^>]*value="pizzapanel" checked', page)
    assert re.search(r'class="library__kept"><input[^>]*value="wots" checked', page)
    assert "bestaat-niet" not in page[: page.index("<footer")]


def test_more_than_sixty_methods_are_paged(student: Client) -> None:
    copies(60, School.objects.get())
    first = listed(student, "eigen=1&groep=5")
    assert len(shown(first)) == 60 and "Volgende" not in first
    assert "60 van" in first and "Van onze school" in first
    copies_of_one = WerkvormVersion.objects.count()
    both = listed(student, "")
    assert len(shown(both)) == 60 and f"van {copies_of_one}" in both and "?&amp;pagina=2" in both


def test_a_page_of_cards_is_light(student: Client) -> None:
    """25 kB over the wire; a server that compresses brings it well below."""
    for query in ("", "zoek=leerlingen"):
        assert len(gzip.compress(listed(student, query).encode(), 6)) < 25_600


# ── Side by side ──────────────────────────────────────────────────────────────


def compared(client: Client, *slugs: str) -> str:
    response = client.get(reverse("werkvormen:compare"), {"w": slugs, "groep": "5"})
    assert response.status_code == 200
    return response.content.decode()


def columns(page: str) -> list[str]:
    return re.findall(r'class="side-by-side__name" href="/werkvormen/([^/]+)/"', page)


def test_three_methods_side_by_side_with_a_head_on_every_row(student: Client) -> None:
    page = compared(student, "wots", "pizzapanel", "visiesessie")
    assert columns(page) == ["wots", "pizzapanel", "visiesessie"]
    assert page.count('<th scope="row">') >= 10 and page.count('<th scope="col">') == 3
    for row in re.findall(r'<th scope="row">.*?</tr>', page, re.DOTALL):
        assert row.count("<td>") == 3
    # Taking one away keeps the others and the question that the list was asked.
    assert "?groep=5&amp;w=wots&amp;w=visiesessie" in page


@pytest.mark.parametrize(
    ("slugs", "shown_slugs", "sentence"),
    [
        (("wots", "wots"), ["wots"], "Kies er nog een of twee"),
        (("wots", "pizzapanel", "visiesessie", "fishbowl"), [], "Je koos er vier. Kies er drie."),
        (("wots", "pizzapanel", "weg"), ["wots", "pizzapanel"], "Eén werkvorm kennen we niet"),
        (("kopie-0", "wots"), ["wots"], "Eén werkvorm kennen we niet"),
        (("weg", "ook-weg"), [], "Kies wat je wilt vergelijken"),
        ((), [], "Kies wat je wilt vergelijken"),
    ],
)
def test_another_number_gets_a_sentence(
    student: Client, slugs: tuple[str, ...], shown_slugs: list[str], sentence: str
) -> None:
    copies(1, School.objects.create(name="Linde", slug="linde", region=School.Region.MIDDEN))
    page = compared(student, *slugs)
    assert sentence in page and "Kopie 0" not in page
    assert columns(page) == shown_slugs


def test_with_more_than_three_ticks_nobody_chooses_for_you(student: Client) -> None:
    ticked = ["wots", "wereldcafe", "visiesessie", "brown-paper"]
    page = compared(student, *ticked)
    kept = re.findall(r'name="w" value="([^"]+)" checked', page)
    assert sorted(kept) == sorted(ticked)
    assert '<input type="hidden" name="groep" value="5">' in page
    bar = listed(student, "&".join(f"w={slug}" for slug in ticked))
    assert "4 gekozen, kies er drie." in bar
    assert "Vink er twee of drie aan." in listed(student, "w=wots&w=wereldcafe&w=visiesessie")


# ── The page of one method ────────────────────────────────────────────────────


def test_a_method_with_a_rhythm_says_when_and_what_happens_in_between(student: Client) -> None:
    page = student.get(reverse("method", args=["pilotproject"])).content.decode()
    content = WerkvormVersion.objects.get(werkvorm__slug="pilotproject").content
    for line in [
        content["rhythm"]["lasts"],
        *(item["does"] for item in content["rhythm"]["between"]),
        *(moment["when"] for moment in content["moments"]),
        content["online"],
        *(step["task"] for moment in content["moments"] for step in moment["steps"]),
    ]:
        assert escape(line) in page
    assert "Voor jonge kinderen" in page and "Voor speciaal onderwijs" in page


def test_a_version_of_before_the_library_grew_can_still_be_read(student: Client) -> None:
    wots = WerkvormVersion.objects.get(werkvorm__slug="wots")
    for slug, content in {
        "leeg": {},
        "oud": {k: v for k, v in wots.content.items() if k not in {"places", "variants", "source"}},
        "vreemd": {"drawing": "../../manage", "school_types": ["lts"], "influence_levels": [9]},
    }.items():
        werkvorm = Werkvorm.objects.create(slug=slug, created_on=MONDAY)
        WerkvormVersion.objects.create(
            werkvorm=werkvorm, number=1, name=slug, summary="Kort.", content=content, made_on=MONDAY
        )
        assert student.get(reverse("method", args=[slug])).status_code == 200
    assert {"leeg", "oud", "vreemd"} <= shown(listed(student, ""))
    assert listed(student, "zoek=kort&groep=3&klaar=3&leeftijd=9")
    assert columns(compared(student, "leeg", "oud", "vreemd")) == ["leeg", "oud", "vreemd"]


def test_a_coordinator_chooses_a_method_for_a_cycle_that_is_still_a_plan() -> None:
    plan, running = ready_cycle(), open_cycle()
    by = plan.coordinator
    client = Client()
    client.force_login(by.user)
    url = reverse("use_method", args=["wots"])
    assert f'value="{plan.pk}"' in client.get(reverse("method", args=["wots"])).content.decode()
    for wrong in (str(running.pk), "", "x", str(uuid4())):
        page = client.post(url, {"cyclus": wrong}, follow=True).content.decode()
        assert "Kies een cyclus die nog niet open is." in page
    client.post(url, {"cyclus": str(plan.pk)})
    plan.refresh_from_db()
    running.refresh_from_db()
    assert plan.werkvorm is not None and plan.werkvorm.werkvorm.slug == "wots"
    assert running.werkvorm is None

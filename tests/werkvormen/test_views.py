"""The pages of the library: who may read them and what stands there."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.people.models import Membership, Role, School, User
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


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_signed_out_is_sent_to_sign_in(client: Client) -> None:
    for url in (reverse("werkvormen:list"), reverse("werkvormen:detail", args=["wots"])):
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
    page = student.get(reverse("werkvormen:detail", args=[slug])).content.decode()
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
    page = student.get(reverse("werkvormen:detail", args=["wots"])).content.decode()
    assert "WOTS in een uur" in page and "Versie 2" in page


def test_methods_of_another_school_do_not_exist(student: Client) -> None:
    other = School.objects.create(name="Linde", slug="linde", region=School.Region.MIDDEN)
    copies(1, school=other)
    assert "Kopie 0" not in student.get(reverse("werkvormen:list")).content.decode()
    assert student.get(reverse("werkvormen:detail", args=["kopie-0"])).status_code == 404
    assert student.get(reverse("werkvormen:detail", args=["bestaat-niet"])).status_code == 404


def test_the_number_of_queries_does_not_grow(student: Client) -> None:
    urls = [reverse("werkvormen:list"), reverse("werkvormen:detail", args=["wots"])]
    before = [queries(student, url) for url in urls]
    copies(30)
    assert [queries(student, url) for url in urls] == before
    assert max(before) <= 10

"""Versions never change; a school's own methods stay its own."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from participation.people.models import Membership, Role, School, User
from werkvormen.actions import load_library
from werkvormen.library import LIBRARY
from werkvormen.models import ImmutableVersionError, Werkvorm, WerkvormVersion

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 9, 7)
BUILT_IN = {path.stem for path in LIBRARY.glob("*.yaml")}


@pytest.fixture(autouse=True)
def library() -> None:
    load_library(today=MONDAY)


def school(slug: str) -> School:
    return School.objects.create(name=slug.title(), slug=slug, region=School.Region.MIDDEN)


def student_at(*schools: School) -> User:
    user = User.objects.create_user(username="-".join(["mila", *(s.slug for s in schools)]))
    for one in schools:
        Membership.objects.create(user=user, school=one, role=Role.LEERLING)
    return user


def next_version(werkvorm: Werkvorm, number: int, name: str) -> WerkvormVersion:
    return WerkvormVersion.objects.create(
        werkvorm=werkvorm, number=number, name=name, summary="Kort.", content={}, made_on=MONDAY
    )


def own_method(at: School, slug: str) -> Werkvorm:
    werkvorm = Werkvorm.objects.create(slug=slug, school=at, created_on=MONDAY)
    next_version(werkvorm, 1, slug.title())
    return werkvorm


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Anders"},
        {"summary": "Anders."},
        {"content": {"goal": "anders"}},
        {"number": 9},
        {"made_on": date(2027, 1, 4)},
    ],
)
def test_a_stored_version_cannot_change(change: dict[str, Any]) -> None:
    version = WerkvormVersion.objects.get(werkvorm__slug="wots")
    for field, value in change.items():
        setattr(version, field, value)
    with pytest.raises(ImmutableVersionError):
        version.save()
    with pytest.raises(ImmutableVersionError):
        version.save(update_fields=list(change))
    with pytest.raises(ImmutableVersionError):
        WerkvormVersion.objects.filter(pk=version.pk).update(**change)
    stored = WerkvormVersion.objects.get(pk=version.pk)
    assert all(getattr(stored, field) != value for field, value in change.items())


def test_content_changed_in_place_is_refused_too() -> None:
    version = WerkvormVersion.objects.get(werkvorm__slug="wots")
    version.content["moments"][0]["steps"][0]["minutes"]["max"] = 99
    with pytest.raises(ImmutableVersionError):
        version.save()


def test_saving_an_unchanged_version_does_nothing() -> None:
    WerkvormVersion.objects.get(werkvorm__slug="wots").save()


def test_a_new_row_cannot_take_the_key_of_a_stored_version() -> None:
    stored = WerkvormVersion.objects.get(werkvorm__slug="wots")
    usurper = WerkvormVersion(
        pk=stored.pk, werkvorm=stored.werkvorm, number=2, name="X", summary="X", content={}
    )
    usurper.made_on = MONDAY
    with pytest.raises(IntegrityError), transaction.atomic():
        usurper.save()


def test_a_number_is_used_once_per_method() -> None:
    stored = WerkvormVersion.objects.get(werkvorm__slug="wots")
    with pytest.raises(IntegrityError), transaction.atomic():
        next_version(stored.werkvorm, 1, "Dubbel")


def test_visible_are_the_built_in_methods_and_those_of_my_schools() -> None:
    kompas, linde, eik = school("kompas"), school("linde"), school("eik")
    own_method(kompas, "stiltewandeling")
    own_method(linde, "krantencafe")

    def slugs(user: User) -> set[str]:
        return set(Werkvorm.objects.visible_to(user).values_list("slug", flat=True))

    assert slugs(student_at(kompas)) == BUILT_IN | {"stiltewandeling"}
    assert slugs(student_at(kompas, linde)) == BUILT_IN | {"stiltewandeling", "krantencafe"}
    assert slugs(student_at(eik)) == BUILT_IN
    assert slugs(student_at()) == BUILT_IN


def test_signed_out_sees_nothing() -> None:
    assert not Werkvorm.objects.visible_to(AnonymousUser()).exists()
    assert not WerkvormVersion.objects.newest_visible_to(AnonymousUser()).exists()


def test_newest_visible_is_one_query_with_the_method(django_assert_num_queries: Any) -> None:
    kompas, linde = school("kompas"), school("linde")
    next_version(Werkvorm.objects.get(slug="wots"), 2, "A nieuwer")
    own_method(linde, "krantencafe")
    user = User.objects.get(pk=student_at(kompas).pk)
    assert user.school_ids == {kompas.pk}  # read once per request, also by the page frame
    with django_assert_num_queries(1):
        found = [
            (version.name, version.werkvorm.slug, version.number)
            for version in WerkvormVersion.objects.newest_visible_to(user)
        ]
    assert found[0] == ("A nieuwer", "wots", 2)
    assert {slug: number for _name, slug, number in found} == dict.fromkeys(BUILT_IN, 1) | {
        "wots": 2
    }
    assert ("Leerlingenarena", "leerlingenarena", 1) in found

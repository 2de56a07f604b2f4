"""Who gets in where: every address, as every kind of visitor, at own and at others' targets."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from jobcenter.models import AuditEvent, Worker

from .cast import AS_OF, make_cast
from .doors import ALL, DOORS, Door, Furnished, furnish
from .pages import logged_in

# Django's own way from a user's number to the user's page; it has no name.
NAMELESS = ["administration/jobcenter/user/<path:object_id>/"]


@pytest.fixture(scope="module")
def built_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Furnished]:
    """To furnish takes longer than to knock. Each test's own changes are taken back within it."""
    with django_db_blocker.unblock(), override_settings(AS_OF=AS_OF), transaction.atomic():
        yield furnish(make_cast())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def keys(built_once: Furnished) -> dict[str, str]:
    """The session of each login, which takes longer to open than a door."""
    name = settings.SESSION_COOKIE_NAME
    users = built_once.cast.users
    return {username: logged_in(users[username]).cookies[name].value for username in sorted(ALL)}


@pytest.fixture
def house(built_once: Furnished, keys: dict[str, str], db: None, settings: Settings) -> Furnished:
    settings.AS_OF = AS_OF
    Worker.objects.update(seen_at=timezone.now())  # the first of these tests is minutes ago
    return built_once


def addresses(
    resolver: Any, namespace: str = "", path: str = ""
) -> Iterator[tuple[str | None, str]]:
    """Name and path of everything that can be asked for."""
    for each in resolver.url_patterns:
        whole = path + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from addresses(each, inner, whole)
        elif isinstance(each, URLPattern):
            yield (f"{namespace}{each.name}" if each.name else None), whole


def test_every_address_has_a_door() -> None:
    found = list(addresses(get_resolver()))
    assert {name for name, _ in found if name} == {door.name for door in DOORS}
    assert [path for name, path in found if name is None] == NAMELESS


def knock(client: Client, door: Door, house: Furnished) -> Any:
    address = reverse(door.name, args=house.arguments(door))
    return getattr(client, door.method)(address, door.data)


def visitor(key: str) -> Client:
    return Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={key}"})


def without_token(page: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_a_door_opens_only_for_those_it_is_meant_for(
    house: Furnished, keys: dict[str, str], door: Door
) -> None:
    """What is seen of people is logged once, and what is refused is not."""
    for username, key in keys.items():
        AuditEvent.objects.all().delete()
        answer = door.answer(username)
        assert knock(visitor(key), door, house).status_code == answer, username
        if door.event:
            events = [(event.verb, event.user) for event in AuditEvent.objects.all()]
            seen = [] if answer == 404 else [(door.event, house.cast.users[username])]
            assert events == seen


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_nobody_comes_in_without_logging_in(house: Furnished, door: Door) -> None:
    page = knock(Client(), door, house)
    assert page.status_code == door.anonymous
    if page.status_code == 302:
        assert page.headers["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("door", [door for door in DOORS if door.answer("ulla") == 404], ids=str)
def test_a_closed_door_looks_like_no_door(
    house: Furnished, keys: dict[str, str], door: Door
) -> None:
    client = visitor(keys["ulla"])
    nothing = reverse(door.name, args=house.arguments(door)) + "findes-ikke/"
    assert without_token(knock(client, door, house)) == without_token(client.get(nothing))


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_no_door_breaks_at_what_it_does_not_know(
    house: Furnished, keys: dict[str, str], door: Door
) -> None:
    address = reverse(door.name, args=house.arguments(door))
    client = visitor(keys["chris"])
    for method in ("put", "delete", "patch"):
        assert getattr(client, method)(address).status_code < 500

"""The calendar with the days of one's own deadlines: no names, one secret address."""

import logging
import re
from datetime import date, timedelta

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from jobcenter.models import AuditEvent, CalendarFeed, Publication
from jobcenter.queries.calendar_feeds import digest
from jobcenter.roles import Role
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import logged_in, words

pytestmark = pytest.mark.django_db

_ADDRESS = re.compile(r'value="http://testserver(/kalender/[\w-]+\.ics)"')


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sara(cast: Cast) -> Client:
    return logged_in(cast.users["sara"])


def made(client: Client) -> str:
    """The address of a new calendar, as the page shows it this once."""
    found = _ADDRESS.search(client.post("/kalender/ny/").content.decode())
    assert found
    return found[1]


def events(address: str) -> dict[date, str]:
    """Day and summary of each event, as a program without a log-in gets them."""
    response = Client().get(address)
    assert response.status_code == 200
    calendar = icalendar.Calendar.from_ical(response.content)
    return {each.decoded("dtstart"): str(each["summary"]) for each in calendar.walk("VEVENT")}


def test_each_day_has_its_numbers_and_nothing_else(cast: Cast, sara: Client) -> None:
    cast.case(due_in=2)
    cast.case(due_in=2, booked_in=1)
    cast.case(due_in=2, booked_in=9)
    cast.case(due_in=3, first_due_task="minplan")
    cast.case(due_in=30)
    cast.case(due_in=31)
    cast.case(due_in=2, responsible="Kim Kollega")
    assert events(made(sara)) == {
        AS_OF + timedelta(2): "3 frister, 2 uden tid",
        AS_OF + timedelta(3): "1 frist",
        AS_OF + timedelta(30): "1 frist, 1 uden tid",
    }


def test_what_is_overdue_and_has_no_time_stands_today(cast: Cast, sara: Client) -> None:
    cast.overdue()
    cast.overdue()
    cast.overdue(booked_in=5)
    address = made(sara)
    assert events(address) == {AS_OF: "2 sager over fristen uden tid"}
    cast.case(due_in=0, booked_in=0)
    assert events(address) == {AS_OF: "1 frist; 2 sager over fristen uden tid"}


def test_all_day_private_and_leading_to_the_plan(cast: Cast, sara: Client) -> None:
    cast.case(due_in=4)  # a Saturday
    response = Client().get(made(sara))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(1)
    assert (event["class"], event["transp"]) == ("PRIVATE", "TRANSPARENT")
    assert event["url"] == "http://testserver/moedeplan/2026-11-21/"
    assert str(event["description"]) == (
        "Dagen er en fridag; den sidste arbejdsdag før er fredag 20. november. "
        "Se mødeplanen: http://testserver/moedeplan/2026-11-21/"
    )
    assert sara.get("/moedeplan/2026-11-21/").status_code == 200
    again = icalendar.Calendar.from_ical(Client().get(made(sara)).content).walk("VEVENT")
    assert again[0]["uid"] != event["uid"]  # a new address is a new calendar


def test_no_name_no_number_no_key_of_a_citizen(cast: Cast, sara: Client) -> None:
    cases = [cast.case("Anna Holm", due_in=2), cast.overdue("Bo Kjær")]
    content = Client().get(made(sara)).content.decode().replace("\r\n ", "")
    for case in cases:
        citizen = case.citizen
        day_of_birth = f"{citizen.birth_date:%d%m%y}"
        for secret in (*citizen.name.split(), day_of_birth, str(citizen.uuid), case.benefit):
            assert secret not in content
    assert "Sara" not in content


def test_the_same_cases_give_the_same_events_until_they_change(cast: Cast, sara: Client) -> None:
    case = cast.case(due_in=2)
    address = made(sara)
    first = Client().get(address).content
    assert Client().get(address).content == first
    case.caseworker = cast.people["Kim Kollega"]
    case.save()
    assert events(address) == {}


# --- Who gets it ---------------------------------------------------------------------------------


def test_only_the_digest_of_the_token_is_kept_and_the_address_is_shown_once(
    cast: Cast, sara: Client
) -> None:
    address = made(sara)
    token = address.removeprefix("/kalender/").removesuffix(".ics")
    assert len(token) >= 43
    feed = CalendarFeed.objects.get()
    assert feed.token_digest == digest(token)
    assert token not in sara.get("/kalender/").content.decode()
    assert token not in str(list(AuditEvent.objects.values()))
    assert "ikke hentet endnu" in words(sara.get("/kalender/").content)


def test_a_new_address_ends_the_old_one_and_stop_ends_it_all(cast: Cast, sara: Client) -> None:
    old = made(sara)
    new = made(sara)
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    page = words(sara.post("/kalender/stop/", follow=True).content)
    assert "Kalenderen er stoppet. Adressen virker ikke mere." in page
    assert Client().get(new).status_code == 404
    assert sara.post("/kalender/stop/").status_code == 302
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "kalender.oprettet",
        "kalender.oprettet",
        "kalender.hentet",
        "kalender.stoppet",
        "kalender.stoppet",
    ]


def test_who_may_not_see_cases_any_more_has_no_calendar(cast: Cast, sara: Client) -> None:
    address, user = made(sara), cast.users["sara"]
    for change in ({"is_active": False}, {"role": Role.ADMINISTRATOR}, {"caseworker": None}):
        kept = {name: getattr(user, name) for name in change}
        type(user).objects.filter(pk=user.pk).update(**change)
        assert Client().get(address).status_code == 404, change
        type(user).objects.filter(pk=user.pk).update(**kept)
        assert Client().get(address).status_code == 200


def test_an_unknown_address_looks_like_no_address(cast: Cast) -> None:
    answer = Client().get(f"/kalender/{'x' * 43}.ics")
    assert answer.status_code == 404
    assert answer.content == Client().get("/findes-ikke/").content


def test_a_caseworker_without_a_published_day_has_an_empty_calendar(
    cast: Cast, sara: Client
) -> None:
    address = made(sara)
    Publication.objects.all().delete()
    assert events(address) == {}


def test_it_is_kept_by_no_proxy_and_answers_head(cast: Cast, sara: Client) -> None:
    address = made(sara)
    for response in (Client().get(address), Client().head(address)):
        assert response.status_code == 200
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert Client().post(address).status_code == 405


# --- What is noted -------------------------------------------------------------------------------


def test_a_fetch_is_noted_once_an_hour(cast: Cast, sara: Client) -> None:
    address = made(sara)
    for _ in range(3):
        Client().get(address)
    assert AuditEvent.objects.filter(verb="kalender.hentet").count() == 1
    first = CalendarFeed.objects.get().fetched_at
    assert first is not None
    CalendarFeed.objects.update(fetched_at=timezone.now() - timedelta(minutes=59))
    Client().get(address)
    assert AuditEvent.objects.filter(verb="kalender.hentet").count() == 1
    CalendarFeed.objects.update(fetched_at=timezone.now() - timedelta(minutes=61))
    Client().get(address)
    events_of = AuditEvent.objects.filter(verb="kalender.hentet")
    assert [event.user for event in events_of] == [cast.users["sara"]] * 2
    assert "Sidst hentet" in words(sara.get("/kalender/").content)


def test_the_secret_is_in_no_line_of_the_log(cast: Cast, sara: Client, settings: Settings) -> None:
    """Django names the address of what it does not find: the lines as they are really written."""
    address = made(sara)
    sara.post("/kalender/stop/")
    handler = _real_handler(settings)
    lines: list[str] = []
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger("django.request").addHandler(handler)
    try:
        Client().get(address)
        Client().get(address.removesuffix(".ics"))
        logging.getLogger("django.request").warning("GET %s HTTP/1.1", address)
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert len(lines) == 3
    assert all("/kalender/••••" in line for line in lines)
    token = address.removeprefix("/kalender/").removesuffix(".ics")
    assert all(token not in line for line in lines)


def _real_handler(settings: Settings) -> logging.Handler:
    """A handler with the formatter of the settings."""
    config = settings.LOGGING["formatters"]["lines"]
    formatter_class, rest = config["()"], {k: v for k, v in config.items() if k != "()"}
    handler = logging.StreamHandler()
    handler.setFormatter(formatter_class(**rest))
    return handler


def test_few_queries_whatever_the_cases(cast: Cast, sara: Client) -> None:
    address = made(sara)
    cast.case(due_in=2)
    Client().get(address)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address).status_code == 200
        return len(captured)

    before = asked()
    assert before <= 9
    for number in range(20):
        cast.case(due_in=number)
        cast.overdue()
    assert asked() == before

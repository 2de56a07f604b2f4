"""The meeting plan and the weekly talk as files: the same as on the page, and what it means."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from python_calamine import CalamineWorkbook

from jobcenter.actions import sparring as actions
from jobcenter.models import AuditEvent, Conversation, NextStep, Sparring, Standing
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import logged_in, words

pytestmark = pytest.mark.django_db

Book = dict[str, list[dict[str, Any]]]


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


@pytest.fixture
def sara(cast: Cast) -> Client:
    return logged_in(cast.users["sara"])


@pytest.fixture
def tove(cast: Cast) -> Client:
    return logged_in(cast.users["tove"])


def _book(client: Client, address: str) -> Book:
    """The rows of each sheet of the file that an address gives, by heading."""
    response = client.post(address)
    assert response.status_code == 200, address
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    return {name: _rows(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names}


def _rows(cells: list[list[Any]]) -> list[dict[str, Any]]:
    head, *rows = cells
    return [dict(zip(head, row, strict=True)) for row in rows]


def _explained(book: Book) -> set[str]:
    return {str(text) for row in book["Om tallene"] for text in list(row.values())[:1]}


def _time(cast: Cast, case: Standing, in_days: int, **more: Any) -> Conversation:
    return Conversation.objects.create(
        conversation_id=f"E{next(cast.numbers)}",
        citizen=case.citizen,
        type="7",
        form="telefon",
        status="planlagt",
        booked_on=AS_OF - timedelta(days=7),
        planned_on=AS_OF + timedelta(days=in_days),
        **cast.fact(),
        **more,
    )


# --- The meeting plan ----------------------------------------------------------------------------

PLAN = f"/moedeplan/{AS_OF}/excel/"


def test_the_plan_has_a_row_per_time_and_per_deadline_without_one(cast: Cast, sara: Client) -> None:
    cast.overdue("Over Fristen", days=6)
    _time(cast, cast.case("Bo Holm", due_in=30), 1, joint=True)
    cast.case("Uden Tid", due_in=4)  # a Saturday
    cast.case("For Sent", due_in=2, booked_in=9)
    cast.case("Langt Væk", due_in=14)
    cast.case("Kollegas", due_in=2, responsible="Kim Kollega")
    book = _book(sara, PLAN)
    assert list(book) == ["Mødeplan", "Om tallene"]
    assert [(row["Dag"], row["Hvad"], row["Borger"]) for row in book["Mødeplan"]] == [
        (AS_OF - timedelta(6), "Over fristen og uden tid", "Over Fristen"),
        (AS_OF + timedelta(1), "Booket tid", "Bo Holm"),
        (AS_OF + timedelta(2), "Frist uden tid", "For Sent"),
        (AS_OF + timedelta(4), "Frist uden tid", "Uden Tid"),
    ]
    over, booked, late, saturday = book["Mødeplan"]
    assert (over["Status"], over["Dage til frist"]) == ("Overskredet", -6)
    assert (booked["Samtale"], booked["Form"]) == ("Jobsamtale", "telefon")
    assert (booked["Fælles samtale"], booked["Frist"]) == ("ja", AS_OF + timedelta(30))
    assert late["Status"] == "Booket for sent"
    assert late["Tiden, der er booket for sent"] == AS_OF + timedelta(9)
    assert late["Fristens regel"] == "Fire samtaler på tolv måneder"
    assert (saturday["Fridag"], late["Fridag"]) == ("weekend", "")
    assert saturday["Sidste arbejdsdag inden fristen"] == AS_OF + timedelta(3)
    assert {"Booket tid", "Frist uden tid", "Dage til frist", "Fridag"} <= _explained(book)


def test_the_plan_has_no_whole_cpr_number(cast: Cast, sara: Client) -> None:
    case = cast.case("Bo Holm", due_in=2)
    [row] = _book(sara, PLAN)["Mødeplan"]
    assert row["CPR-nummer"] == case.citizen.masked_cpr
    assert "••••" in row["CPR-nummer"]


def test_the_plan_of_later_days_has_nothing_that_is_over(cast: Cast, sara: Client) -> None:
    cast.overdue("Over Fristen")
    cast.case("Senere", due_in=8)
    book = _book(sara, f"/moedeplan/{AS_OF + timedelta(7)}/excel/")
    assert [row["Borger"] for row in book["Mødeplan"]] == ["Senere"]
    assert sara.post(f"/moedeplan/{AS_OF - timedelta(1)}/excel/").status_code == 404


def test_the_plan_of_a_holiday_names_it(cast: Cast, sara: Client) -> None:
    thursday = date(2027, 3, 25)
    cast.case("I Påsken", due_in=(thursday - AS_OF).days)
    [row] = _book(sara, f"/moedeplan/{thursday - timedelta(1)}/excel/")["Mødeplan"]
    assert row["Fridag"] == "Skærtorsdag"
    assert row["Sidste arbejdsdag inden fristen"] == thursday - timedelta(1)


def test_a_leader_gets_a_colleagues_plan_and_a_caseworker_does_not(
    cast: Cast, sara: Client, tove: Client
) -> None:
    cast.case("Kollegas", due_in=2, responsible="Kim Kollega")
    address = f"{PLAN}?ansvarlig={cast.people['Kim Kollega'].uuid}"
    assert [row["Borger"] for row in _book(tove, address)["Mødeplan"]] == ["Kollegas"]
    assert sara.post(address).status_code == 404
    event = AuditEvent.objects.get(verb="eksport")
    assert (event.user, event.details["what"]) == (cast.users["tove"], "moedeplan")
    assert event.details["rows"] == 1
    assert event.details["selection"]["Sagsbehandler"] == "Kim Kollega"
    assert "Kollegas" not in str(event.details)


def test_the_plans_page_has_the_button(cast: Cast, sara: Client) -> None:
    cast.case()
    assert PLAN in sara.get("/moedeplan/").content.decode()
    assert sara.get(PLAN).status_code == 405


# --- The talk ------------------------------------------------------------------------------------


def _talk(cast: Cast, days_ago: int = 0) -> Sparring:
    return actions.start(
        by=cast.users["tove"],
        team=cast.team("Nord"),
        caseworker=cast.people["Sara Sagsbehandler"],
        day=AS_OF - timedelta(days=days_ago),
    )


def _agree(cast: Cast, talk: Sparring, text: str, case: Standing | None = None) -> None:
    actions.agree(
        by=cast.users["tove"],
        talk=talk,
        text=text,
        owner=cast.users["sara"],
        citizen=case.citizen if case else None,
        due=AS_OF + timedelta(days=3) if case else None,
    )


@pytest.fixture
def talk(cast: Cast) -> Sparring:
    """A talk with a case, an agreement from last week, and one of today."""
    case = cast.overdue("Bo Holm", days=9)
    NextStep.objects.create(citizen=case.citizen, text="Ring til Bo", due=AS_OF)
    _agree(cast, _talk(cast, 7), "Book en tid", case)
    today = _talk(cast)
    _agree(cast, today, "Flyt holdmødet")
    return today


def test_the_talk_in_three_sheets(talk: Sparring, tove: Client, sara: Client) -> None:
    address = f"/sparring/{talk.uuid}/excel/"
    book = _book(tove, address)
    names = ["Fra sidst", "Dagens sager", "Aftaler fra denne samtale", "Om tallene"]
    assert list(book) == names
    [last] = book["Fra sidst"]
    assert last == {
        "Aftale": "Book en tid",
        "Om": "Bo Holm",
        "Hvem": "Sara Sagsbehandler",
        "Senest": AS_OF + timedelta(3),
        "Status": "Åben",
        "Aftalt": AS_OF - timedelta(7),
        "Samtale med": "Sara Sagsbehandler",
    }
    [case] = book["Dagens sager"]
    assert (case["Nr."], case["Borger"], case["Dage til frist"]) == (1, "Bo Holm", -9)
    assert case["Hvorfor"] == "9\N{NO-BREAK SPACE}dage over fristen"
    assert (case["Næste skridt"], case["Næste skridt senest"]) == ("Ring til Bo", AS_OF)
    [new] = book["Aftaler fra denne samtale"]
    assert (new["Aftale"], new["Om"], new["Senest"]) == ("Flyt holdmødet", "", "")
    assert {"Dagens sager", "Aftalt", "Senest"} <= _explained(book)
    seen_by_sara = _book(sara, address)
    assert all(seen_by_sara[name] == book[name] for name in names[:3])
    event = AuditEvent.objects.filter(verb="eksport").earliest("pk")
    assert (event.details["what"], event.details["rows"]) == ("sparring", 3)
    assert "Bo Holm" not in str(event.details)


def test_the_talk_hides_names_where_the_page_does(talk: Sparring, tove: Client) -> None:
    book = _book(tove, f"/sparring/{talk.uuid}/excel/?skjul=1")
    assert [row["Om"] for row in book["Fra sidst"]] == ["B.H."]
    assert [row["Borger"] for row in book["Dagens sager"]] == ["B.H."]
    page = words(tove.get(f"/sparring/{talk.uuid}/?skjul=1").content)
    assert "Hent samtalen som Excel" in page


def test_on_paper_the_talk_has_initials(talk: Sparring, tove: Client, sara: Client) -> None:
    """The page of the screen hides the names when it is printed: see the classes."""
    for client, address in ((tove, f"/sparring/{talk.uuid}/"), (sara, "/sparring/")):
        page = client.get(address).content.decode()
        names = page.split(">Bo Holm</a>")[:-1]
        assert names
        assert all("d-print-none" in before.rsplit("<a", 1)[1] for before in names)
        assert page.count('<span class="d-none d-print-inline">B.H.</span>') == len(names)
        assert "Makulér arket" in page


def test_a_case_that_has_left_is_not_named(cast: Cast, talk: Sparring, tove: Client) -> None:
    Standing.objects.filter(citizen__name="Bo Holm").update(team=cast.team("Syd"))
    [last] = _book(tove, f"/sparring/{talk.uuid}/excel/")["Fra sidst"]
    assert last["Om"] == "en sag, der er flyttet eller afsluttet"


def test_a_talk_of_long_ago_has_no_cases(talk: Sparring, tove: Client, settings: Settings) -> None:
    settings.AS_OF = AS_OF + timedelta(days=15)
    book = _book(tove, f"/sparring/{talk.uuid}/excel/")
    assert list(book) == ["Fra sidst", "Aftaler fra denne samtale", "Om tallene"]


def test_the_own_open_agreements(talk: Sparring, sara: Client) -> None:
    book = _book(sara, "/sparring/excel/")
    assert [(row["Aftale"], row["Status"]) for row in book["Åbne aftaler"]] == [
        ("Book en tid", "Åben"),
        ("Flyt holdmødet", "Åben"),
    ]
    assert "Hent aftalerne som Excel" in words(sara.get("/sparring/").content)


def test_the_leaders_table_of_talks(cast: Cast, talk: Sparring, tove: Client) -> None:
    address = f"/team/{cast.team('Nord').uuid}/sparring/"
    book = _book(tove, f"{address}excel/")
    people = {row["Sagsbehandler"]: row for row in book["Sparring i teamet"]}
    assert people["Sara Sagsbehandler"]["Seneste samtale"] == AS_OF
    assert people["Sara Sagsbehandler"]["Åbne aftaler"] == 2
    assert people["Kim Kollega"]["Seneste samtale"] == ""
    assert list(people) == sorted(people)
    assert "Hent listen som Excel" in words(tove.get(address).content)


def _asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.post(address).status_code == 200
    return len(captured)


def test_few_queries_whatever_the_cases(cast: Cast, talk: Sparring, tove: Client) -> None:
    plan = f"{PLAN}?ansvarlig={cast.people['Sara Sagsbehandler'].uuid}"
    addresses = (f"/sparring/{talk.uuid}/excel/", plan)
    before = [_asked(tove, address) for address in addresses]
    assert max(before) <= 20
    for number in range(8):
        case = cast.overdue(f"Flere {number}")
        _agree(cast, talk, "Ring", case)
        _time(cast, cast.case(due_in=number), number)
    assert [_asked(tove, address) for address in addresses] == before

"""Each number of conversations at a milestone opens the list of exactly those that it counts."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from jobcenter.models import AuditEvent, Milestone, Team
from jobcenter.queries.aims import Portion
from jobcenter.tests import worked_example
from jobcenter.tests.pages import links, logged_in, queries, words
from jobcenter.tests.worked_example import AS_OF, TEAM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_may(settings: Settings) -> None:
    settings.AS_OF = AS_OF


def published(folder: Path, times: int = 1) -> None:
    worked_example.delivered(worked_example.example(times=times), folder / "leverance")
    worked_example.assessed()


@pytest.fixture
def lis(tmp_path: Path) -> Client:
    worked_example.set_milestones()
    published(tmp_path)
    return logged_in(worked_example.leader())


def milestone(day: date, percent: int) -> Milestone:
    name = f"{percent} på dagen"
    return Milestone.objects.create(name=name, day=day, percent=percent, measure="dagen")


def address(page: str = "team_forecast", **query: str) -> str:
    return reverse(page, args=[Team.objects.get(name=TEAM).uuid], query=query)


def numbers(client: Client, where: str) -> list[tuple[Portion, int, str]]:
    """Of each milestone's numbers that lead on: what it counts, how many, and its list."""
    found = []
    for to, text in links(client.get(where).content):
        if portion := re.search(r"[?&]del=(\w+)", to):
            found.append((Portion(portion[1]), int(text), to))
    return found


def rows(client: Client, where: str, name: str = "table") -> list[Any]:
    page = client.get(where)
    assert page.status_code == 200, where
    return list(page.context[name].data)


def card(client: Client, name: str, where: str) -> str:
    """What a milestone's card says."""
    page = client.get(where).content.decode()
    (found,) = (each for each in page.split("<h3>")[1:] if each.startswith(f"{name}</h3>"))
    return words(found.split("</li>")[0])


# --- The worked example --------------------------------------------------------------------------


def test_the_worked_example_opens_its_lists(lis: Client) -> None:
    july = Milestone.objects.get(name="Første skridt")
    found = {
        portion: (count, to)
        for portion, count, to in numbers(lis, address())
        if str(july.uuid) in to
    }
    assert {portion: count for portion, (count, _) in found.items()} == {
        Portion.BOOKED: 4,
        Portion.DUE: 1,
        Portion.CATCH_UP: 1,
    }
    booked = rows(lis, found[Portion.BOOKED][1])
    assert [(each.citizen.name, each.planned, each.lacks) for each in booked] == [
        ("Borger 4", date(2024, 5, 20), 0),
        ("Borger 10", date(2024, 5, 28), 3),
        ("Borger 1", date(2024, 6, 3), 0),
        ("Borger 6", date(2024, 6, 12), 1),
    ]
    # 3 has four conversations on 1 May and three on 1 July; 6 has two, and one booked
    assert [each.citizen.name for each in rows(lis, found[Portion.DUE][1])] == ["Borger 3"]
    assert [each.citizen.name for each in rows(lis, found[Portion.CATCH_UP][1])] == ["Borger 6"]


def test_a_list_says_what_it_holds(lis: Client) -> None:
    told = {portion: words(lis.get(to).content) for portion, _, to in numbers(lis, address())[:3]}
    assert "Første skridt: mindst 70 % 1. juli 2024." in told[Portion.BOOKED]
    assert "4 samtaler er booket til og med 1. juli 2024" in told[Portion.BOOKED]
    assert "Borger 10" in told[Portion.BOOKED]
    assert "28-05-2024 3 samtaler" in told[Portion.BOOKED]
    assert "1 borger skal have mindst 1 samtale ud over de bookede." in told[Portion.DUE]
    assert "mangler samtaler allerede nu" in told[Portion.CATCH_UP]
    for text in told.values():
        assert "Hele listerne Booket (4) Frist inden dagen (1) Mangler allerede (1)" in text
        assert "Har ventet længst" not in text
    for portion in (Portion.DUE, Portion.CATCH_UP):
        assert "ingen arbejdsordre" in told[portion]


def test_without_a_portion_all_the_lists_stand_there(lis: Client) -> None:
    page = lis.get(address("team_movers"))
    assert "de første 2 på listen er nok" in words(page.content)
    assert len(page.context["movers"].data) == 5
    assert len(page.context["waiting"].data) == 10


# --- Numbers and lists ---------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["team", "whole", "area"])
def test_each_number_equals_its_list(tmp_path: Path, place: str) -> None:
    """Thirty citizens of whom three and three are alike, on shares that cut among them."""
    for percent in (20, 60, 64, 70, 77, 87, 94, 100):
        milestone(date(2024, 7, 1), percent)
    milestone(date(2024, 9, 1), 75)
    published(tmp_path, times=3)
    is_team, area = place == "team", {"omraade": "jobafklaring"} if place == "area" else {}
    client = logged_in(worked_example.leader() if is_team else worked_example.chef())
    where = address() if is_team else reverse("jobcentre_forecast", query=area)
    found = numbers(client, where)
    assert {portion for portion, _, _ in found} == set(Portion)
    assert len(found) >= 9 + 2 * 6
    first: dict[str, list[tuple[str, int]]] = {}
    for portion, count, to in found:
        listed = rows(client, to)
        assert listed, to
        if portion is Portion.BOOKED:
            assert len({(each.citizen_id, each.planned) for each in listed}) == count
            continue
        assert sum(each.lacks for each in listed) == count, to
        assert {each.behind for each in listed} == {int(portion is Portion.CATCH_UP)}
        first.setdefault(re.sub("&del=.*", "", to), []).extend(
            (each.citizen.name, each.lacks) for each in listed
        )
    for to, own in first.items():
        page = client.get(to)
        prospect, movers = page.context["prospect"], page.context["movers"].data
        least = [(each.citizen.name, each.lacks) for each in movers[: prospect.still_lack]]
        assert sorted(own) == sorted(least)
        assert sum(lacks for _, lacks in own) == prospect.needed.extra


def test_nothing_to_open_is_no_link(tmp_path: Path) -> None:
    milestone(date(2024, 5, 31), 20)
    published(tmp_path)
    lis = logged_in(worked_example.leader())
    assert [(portion, count) for portion, count, _ in numbers(lis, address())] == [
        (Portion.BOOKED, 2)
    ]
    told = card(lis, "20 på dagen", address())
    assert "Nås med det bookede" in told
    assert "Booket 2 Skal mindst bookes derudover 0 Frist inden dagen 0 Mangler allerede 0" in told
    assert "om ugen" not in told
    page = lis.get(address("team_movers", **{"del": "mangler"}))
    assert "Der skal ingen samtaler til med borgere, der allerede mangler." in words(page.content)
    assert b"movers_export" not in page.content
    assert len(page.context["table"].data) == 0


def test_what_cannot_be_reached_tells_what_it_would_take(tmp_path: Path) -> None:
    milestone(date(2024, 5, 2), 100)
    published(tmp_path)
    lis = logged_in(worked_example.leader())
    told = card(lis, "100 på dagen", address())
    assert "Kan ikke nås: der er ikke dage nok til de samtaler, der mangler." in told
    # 4 and 5 lack one, 6 two, 7 three and 10 four
    assert "Booket 0 Skulle mindst bookes derudover 11 Frist inden dagen 0" in told
    assert "Mangler allerede 11" in told
    assert "om ugen" not in told


def test_a_milestone_that_is_not_reckoned_yet_has_no_numbers(lis: Client) -> None:
    milestone(date(2024, 8, 3), 50)
    told = card(lis, "50 på dagen", address())
    assert "Ikke beregnet endnu" in told
    assert "Booket" not in told


# --- The file and the address --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("portion", "heads", "count"),
    [
        (Portion.BOOKED, ["Borger", "CPR-nummer", "Booket tid", "Mangler derefter"], 4),
        (Portion.DUE, ["Borger", "CPR-nummer", "Mangler", "Hvorfor"], 1),
        (Portion.CATCH_UP, ["Borger", "CPR-nummer", "Mangler", "Hvorfor"], 1),
    ],
)
def test_the_file_holds_the_list_that_is_shown(
    lis: Client, portion: Portion, heads: list[str], count: int
) -> None:
    page = lis.get(address("team_movers", **{"del": portion.value}))
    where = page.context["export_address"]
    assert where.replace("&", "&amp;").encode() in page.content
    book = openpyxl.load_workbook(io.BytesIO(lis.post(where).content))
    assert book.sheetnames == [portion.label, "Om tallene"]
    sheet = book[portion.label]
    assert [cell.value for cell in sheet[1]][:4] == heads
    assert sheet.max_row == 1 + count
    about = {str(row[0].value): str(row[1].value) for row in book["Om tallene"].rows}
    assert set(heads[2:]) <= about.keys()
    event = AuditEvent.objects.get(verb="eksport")
    assert event.details["rows"] == count
    assert event.details["selection"]["Samtaler"] == portion.label
    if portion is Portion.BOOKED:
        assert f"{sheet['C2'].value:%d-%m-%Y}" == "20-05-2024"
        assert [cell.value for cell in sheet["D"]][1:] == [0, 3, 0, 1]


@pytest.mark.parametrize("portion", ["", "andet", "Booket"])
def test_a_portion_that_is_none_is_not_found(lis: Client, portion: str) -> None:
    assert lis.get(address("team_movers", **{"del": portion})).status_code == 404
    where = address("team_movers_export", **{"del": portion})
    assert lis.post(where).status_code == 404
    assert not AuditEvent.objects.filter(verb="eksport").exists()


def test_as_many_queries_whatever_the_rows(lis: Client, tmp_path: Path) -> None:
    asked = [address("team_movers", **{"del": portion.value}) for portion in Portion]
    before = [queries(lis, each) for each in asked]
    worked_example.delivered(worked_example.example(times=3), tmp_path / "flere")
    worked_example.assessed()
    assert [queries(lis, each) for each in asked] == before

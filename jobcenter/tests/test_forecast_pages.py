"""The forecast's pages, on the worked example from delivery to screen."""

import io
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from jobcenter.models import AuditEvent, Conversation, ProcessChange, Standing, Team
from jobcenter.queries.moves import HITS, Move
from jobcenter.tests import worked_example
from jobcenter.tests.deliveries import DeliveryBuilder
from jobcenter.tests.pages import links, logged_in, queries, words
from jobcenter.tests.worked_example import AS_OF, TEAM, add_citizen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_may(settings: Settings) -> None:
    settings.AS_OF = AS_OF


def published(builder: DeliveryBuilder, folder: Path) -> None:
    worked_example.delivered(builder, folder / "leverance")
    worked_example.set_milestones()
    worked_example.assessed()


@pytest.fixture
def ten(tmp_path: Path) -> None:
    published(worked_example.example(), tmp_path)


@pytest.fixture
def lis(ten: None) -> Client:
    return logged_in(worked_example.leader())


def address(page: str = "team_forecast", *more: object) -> str:
    return reverse(page, args=[Team.objects.get(name=TEAM).uuid, *more])


def text(client: Client, where: str) -> str:
    response = client.get(where)
    assert response.status_code == 200, where
    return words(response.content)


# --- The answer ----------------------------------------------------------------------------------


def test_where_we_stand_and_what_the_milestones_take(lis: Client) -> None:
    page = text(lis, address())
    assert "1. maj 2024 har 5 af 10 borgere med lang anciennitet deres 4 samtaler." in page
    assert "Med det bookede er vi på 5 af 10 1. juli og 2 af 10 1. september." in page
    assert "7 af 10 borgere skal have 4 samtaler. Med det bookede har 5 dem, uden det 3." in page
    assert (
        "Samtaler til og med 1. juli 2024 Booket 4 Skal mindst bookes derudover 2 "
        "Frist inden dagen 1 Mangler allerede 1 Pr. uge 1" in page
    )
    assert "Samtaler til og med 1. september 2024 Booket 4 Skal mindst bookes derudover 8" in page
    assert "Gennemsnittet kan tidligst nå 80 % i" in page
    assert "Nye forløb, andre afslutninger og nye fritagelser er ikke med, og en sag bliver" in page
    assert "50,0 %" not in page.split("Udviklingen")[0]  # ten are counted, not shared


def test_the_jobcentre_and_its_areas_have_their_own(ten: None) -> None:
    chris = logged_in(worked_example.chef())
    whole = text(chris, reverse("jobcentre_forecast"))
    area = text(chris, reverse("jobcentre_forecast") + "?omraade=jobafklaring")
    assert "Fremskrivning: Hele jobcentret" in whole
    assert "7 af 10 borgere skal have 4 samtaler." in area
    empty = text(chris, reverse("jobcentre_forecast") + "?omraade=kontanthjaelp")
    assert "så der er intet at fremskrive" in empty
    assert chris.get(reverse("jobcentre_forecast") + "?omraade=andet").status_code == 404
    assert reverse("jobcentre_forecast") in dict(links(chris.get("/jobcenter/").content))


def test_percent_from_twenty_on(tmp_path: Path) -> None:
    published(worked_example.example(times=2), tmp_path)
    page = text(logged_in(worked_example.leader()), address())
    assert "har 10 af 20 borgere med lang anciennitet deres 4 samtaler (50,0 %)." in page
    assert "Med det bookede er vi på 50,0 % 1. juli og 20,0 % 1. september." in page


# --- The drawings --------------------------------------------------------------------------------


def drawings(client: Client) -> Iterator[str]:
    page = client.get(address()).content.decode()
    yield from re.findall(r"<svg class=\"forecast-chart\".*?</svg>", page, re.DOTALL)


def test_the_drawings_tell_their_numbers_to_all(lis: Client) -> None:
    share, average = drawings(lis)
    for drawing in (share, average):
        assert drawing.count('class="stop" tabindex="0" role="img"') in (12, 13)
        assert "Mål 80 %" in drawing
        for kind in ("past", "nothing", "booked", "all_due"):
            assert f"curve--{kind}" in drawing
    assert (
        'aria-label="31. juli 2024, 10 borgere. Intet mere holdes: 1 af 10 · '
        "Med det bookede: 3 af 10 · Alle frister holdes:"
        in share.replace("\N{NO-BREAK SPACE}", " ")
    )
    assert "Første skridt: 70 % 1. juli 2024" in share
    assert "Første skridt" not in average


def test_the_curves_differ_without_colour(lis: Client) -> None:
    share = next(drawings(lis))
    marks = {
        kind: re.search(rf"curve--{kind}\">.*?<g transform[^>]*>\s*<(\w+)", share, re.DOTALL)
        for kind in ("nothing", "booked", "all_due")
    }
    assert {kind: found and found[1] for kind, found in marks.items()} == {
        "nothing": "rect",
        "booked": "circle",
        "all_due": "path",
    }
    style = Path("static/forecast.css").read_text()
    dashes = re.findall(r"stroke-dasharray: ([^;]+);", style)
    assert len(dashes) == len(set(dashes))


def test_no_milestones_name_meets_another_or_its_line(lis: Client) -> None:
    """Each has a row of its own, left of its line; the lines that pass a row begin to its right."""
    share = next(drawings(lis))
    names = re.findall(r'<text x="([\d.]+)" y="(\d+)">\d+ % ', share)
    assert len(names) == 2
    rows = sorted((float(y), float(x)) for x, y in names)
    assert len({y for y, _ in rows}) == 2
    assert [x for _, x in rows] == sorted((x for _, x in rows), reverse=True)


def test_what_was_changed_in_the_work_is_marked_on_the_time_behind(lis: Client) -> None:
    team, asked = Team.objects.get(name=TEAM), {"kind": "proces", "reason": "Ny arbejdsgang"}
    elsewhere = Team.objects.create(name="Et andet", name_key="et andet")
    for whose, day in (
        (team, date(2024, 3, 4)),
        (None, date(2024, 2, 5)),
        (None, date(2023, 9, 1)),
        (team, date(2020, 1, 1)),  # before the drawing begins
        (elsewhere, date(2024, 1, 8)),
    ):
        ProcessChange.objects.create(team=whose, day=day, **asked)
    page = lis.get(address())
    days = [change.day for change in page.context["changes"]]
    assert days == [date(2023, 9, 1), date(2024, 2, 5), date(2024, 3, 4)]
    for drawing in drawings(lis):
        assert drawing.count('class="change"') == 3
        # the last two stand so near each other that they share a label
        assert re.findall(r'class="change-name"[^>]*>([^<]+)<', drawing) == ["1", "2–3"]
    assert "5. februar 2024: Ny arbejdsgang" in words(page.content)


def test_the_numbers_go_to_excel_without_the_small_ones(lis: Client) -> None:
    response = lis.post(address("team_forecast_export"))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Fremskrivning", "Månederne før", "Om tallene"]
    heads, *rows = [[cell.value for cell in row] for row in book["Fremskrivning"].rows]
    july = dict(zip(heads, rows[3], strict=True))
    assert f"{july['Dag']:%d-%m-%Y}" == "31-07-2024"
    assert july["Borgere"] == 10
    assert july["Intet mere holdes: har samtalerne"] == "skjult"  # 1 of 10
    assert july["Intet mere holdes: andel"] == "skjult"
    june = dict(zip(heads, rows[1], strict=True))
    assert june["Med det bookede: har samtalerne"] == 5
    assert june["Med det bookede: andel"] == 0.5
    assert book["Månederne før"].max_row == 1 + 12
    about = {row[0].value for row in book["Om tallene"].rows}
    assert {"Med det bookede", "Alle frister holdes", "Gennemsnit"} <= about
    event = AuditEvent.objects.get(verb="eksport")
    assert event.details["what"] == "fremskrivningens tal"


# --- Who moves the figure ------------------------------------------------------------------------


def test_who_moves_it_are_exactly_those_who_lack_then(lis: Client) -> None:
    page = lis.get(address("team_movers"))
    names = [row.record.citizen.name for row in page.context["movers"].paginated_rows]
    # on 1 July 3 has fallen out and lacks one, 5 has lost the next and lacks two
    assert names[0] == "Borger 3"
    lacks = {row.record.citizen.name: row.record.lacks for row in page.context["movers"].rows}
    assert lacks == {"Borger 3": 1, "Borger 5": 2, "Borger 6": 1, "Borger 7": 3, "Borger 10": 3}
    assert "2 borgere mere skal have deres samtaler; de første 2 på listen er nok." in words(
        page.content
    )
    prospect = page.context["prospect"]
    assert prospect.needed.extra == sum(sorted(lacks.values())[: prospect.still_lack])


def test_another_milestone_has_a_list_of_its_own(lis: Client) -> None:
    found = {name: where for where, name in links(lis.get(address()).content)}
    other = found["Andet skridt, 80 % 1. september 2024"]
    page = lis.get(address() + other.split("#")[0])
    assert page.context["prospect"].aim.percent == 80


def test_those_who_have_waited_longest_stand_beside_it(lis: Client) -> None:
    page = lis.get(address())
    waiting = [case.citizen.name for case in page.context["longest"]]
    assert waiting[:2] == ["Borger 10", "Borger 7"]  # never, and since November
    assert "Af de 10, der har ventet længst, har 4 en booket tid." in words(page.content)
    assert "har ingen tid" not in words(page.content)


def test_a_warning_where_the_longest_waiting_are_untouched(tmp_path: Path) -> None:
    published(worked_example.example(is_booked=False), tmp_path)
    page = text(logged_in(worked_example.leader()), address())
    assert "De 10, der har ventet længst, har ingen tid." in page


def test_the_list_says_that_it_is_no_work_order(lis: Client) -> None:
    for page in (address(), address("team_movers")):
        assert "ingen arbejdsordre" in text(lis, page)


def test_both_lists_go_to_excel_with_their_definitions(lis: Client) -> None:
    response = lis.post(address("team_movers_export"))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Flytter tallet", "Har ventet længst", "Om tallene"]
    assert [cell.value for cell in book["Flytter tallet"][1]][:4] == [
        "Borger",
        "CPR-nummer",
        "Mangler",
        "Hvorfor",
    ]
    assert book["Flytter tallet"].max_row == 1 + 5
    assert book["Har ventet længst"].max_row == 1 + 10
    about = {row[0].value for row in book["Om tallene"].rows}
    assert {"Mangler", "Hvorfor", "Ventet"} <= about
    event = AuditEvent.objects.get(verb="eksport")
    assert event.details["rows"] == 15


# --- Each fall, and the names behind it ----------------------------------------------------------


@pytest.fixture
def busy(tmp_path: Path) -> Client:
    """The ten, with one whose spell ends, one who enters with enough and one without."""
    builder = worked_example.example()
    often = [date(2024, month, 10) for month in (1, 2, 3, 4)]
    add_citizen(builder, often, [], slutdato="2024-08-15")
    add_citizen(builder, often, [], startdato="2023-07-20", modtaget_dato="2023-07-21")
    add_citizen(builder, [], [], startdato="2023-07-20", modtaget_dato="2023-07-21")
    add_citizen(builder, often, [], slutdato="")
    builder.exemption(fra_dato="2024-04-01", til_dato="2024-06-14")
    published(builder, tmp_path)
    return logged_in(worked_example.leader())


def counts(client: Client, where: str) -> dict[str, int]:
    """How many each move of a month's page lists, after all its lists have been opened."""
    page = client.get(where)
    found = {}
    for move, count, list_address, _ in page.context["month"].choices():
        listed = client.get(list_address)
        assert listed.context["table"].paginator.count == count, list_address
        found[str(move)] = count
    return found


def test_each_change_equals_the_lists_behind_it(busy: Client) -> None:
    page = busy.get(address())
    changes = re.findall(r'<a href="([^"]*kurve=[^"]*)"[^>]*>([+−]?\d+)</a>', page.content.decode())
    assert len(changes) == 2 * 12
    for where, shown in changes:
        moves = counts(busy, where)
        change = sum(sign * moves.get(move.value, 0) for move, sign in HITS.items())
        assert change == int(shown.replace("−", "-")), where


def test_the_population_moves_by_those_who_enter_and_leave(busy: Client) -> None:
    ahead = busy.get(address()).context["ahead"]
    points = [ahead.today, *ahead.ends]
    signs = {"forlader": -1, "forlader-uden": -1, "kommer": 1, "kommer-uden": 1}
    for before, after in pairwise(points):
        moves = counts(busy, address("team_forecast_month", after.day))
        change = sum(sign * moves.get(move, 0) for move, sign in signs.items())
        assert change == after.population - before.population, after.day


def why(client: Client, day: date, move: Move, curve: str = "intet-mere") -> dict[str, list[str]]:
    where = f"{address('team_forecast_month', day)}?kurve={curve}&art={move}"
    table = client.get(where).context["table"]
    rows = ([words(str(cell)) for _, cell in row.items()] for row in table.paginated_rows)
    return {row[0].rsplit(" ", 1)[0]: row[1:3] for row in rows}


def test_who_falls_out_with_the_conversation_and_both_its_days(busy: Client) -> None:
    found = why(busy, date(2024, 5, 31), Move.FELL)
    assert found == {"Borger 3": ["15-05-2024", "Samtalen 15-05-2023 tæller ikke længere med"]}
    found = why(busy, date(2024, 7, 31), Move.FELL)
    assert found == {
        "Borger 2": ["20-07-2024", "Samtalen 20-07-2023 tæller ikke længere med"],
        "Borger 8": ["05-07-2024", "Samtalen 05-07-2023 tæller ikke længere med"],
    }


def test_with_what_is_booked_some_reach_it_and_fall_later(busy: Client) -> None:
    found = why(busy, date(2024, 5, 31), Move.GAINED, "booket")
    assert found == {"Borger 4": ["20-05-2024", "Den bookede samtale bliver holdt"]}
    found = why(busy, date(2024, 8, 31), Move.FELL, "booket")
    assert found == {"Borger 4": ["01-08-2024", "Samtalen 01-08-2023 tæller ikke længere med"]}


def test_who_enters_and_leaves_and_why(busy: Client) -> None:
    july, august, june = date(2024, 7, 31), date(2024, 8, 31), date(2024, 6, 30)
    assert why(busy, july, Move.ENTERED) == {"Borger 12": ["20-07-2024", "Får lang anciennitet"]}
    assert why(busy, july, Move.ENTERED_WITHOUT) == {
        "Borger 13": ["20-07-2024", "Får lang anciennitet"]
    }
    assert why(busy, august, Move.LEFT) == {"Borger 11": ["15-08-2024", "Forløbet slutter"]}
    assert why(busy, june, Move.ENTERED) == {"Borger 14": ["15-06-2024", "Fritagelsen er slut"]}


def test_what_was_changed_since_the_run_is_said_and_not_guessed(busy: Client) -> None:
    Conversation.objects.filter(citizen__name="Borger 3").delete()
    assert why(busy, date(2024, 5, 31), Move.FELL) == {
        "Borger 3": ["–", "Sagen er ændret i fagsystemet efter opgørelsen"]
    }


def test_a_month_goes_to_excel(busy: Client) -> None:
    where = address("team_forecast_month_export", date(2024, 7, 31))
    response = busy.post(f"{where}?kurve=intet-mere&art={Move.FELL}")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content))["Borgere"]
    rows = [[cell.value for cell in row] for row in sheet.rows]
    assert rows[1][0] == "Borger 2"
    assert rows[1][3] == "Samtalen 20-07-2023 tæller ikke længere med"
    assert len(rows) == 1 + 2
    assert AuditEvent.objects.get(verb="eksport").details["selection"]["Bevægelse"] == "Falder ud"


@pytest.mark.parametrize("asked", ["?kurve=alle-frister", "?kurve="])
def test_a_curve_that_is_none_is_not_found(lis: Client, asked: str) -> None:
    where = address("team_forecast_month", date(2024, 5, 31))
    assert lis.get(where + asked).status_code == 404


def test_only_the_month_ends_ahead_have_a_page(lis: Client) -> None:
    for day in (date(2024, 4, 30), date(2024, 6, 1), date(2025, 5, 31)):
        assert lis.get(address("team_forecast_month", day)).status_code == 404


# --- What it costs -------------------------------------------------------------------------------


def test_few_queries_whatever_the_rows(tmp_path: Path) -> None:
    published(worked_example.example(), tmp_path)
    lis, chris = (logged_in(user()) for user in (worked_example.leader, worked_example.chef))
    asked = [
        (lis, address()),
        (lis, address("team_movers")),
        (lis, address("team_forecast_month", date(2024, 7, 31))),
        (chris, reverse("jobcentre_forecast")),
    ]
    before = [queries(*each) for each in asked]
    assert before[0] <= 13  # of which the frame asks four
    worked_example.delivered(worked_example.example(times=3), tmp_path / "flere")
    worked_example.assessed()
    assert Standing.objects.published().count() == 30
    assert [queries(*each) for each in asked] == before

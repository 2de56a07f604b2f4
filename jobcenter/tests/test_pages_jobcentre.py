"""The chef's page and its Excel file."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from jobcenter.actions import assessment as runs
from jobcenter.actions import intake
from jobcenter.demo import generator
from jobcenter.law import vocabulary
from jobcenter.models import Assessment, AuditEvent, Share, Team, User
from jobcenter.queries import shares, standings
from jobcenter.reports import discretion
from jobcenter.reports.discretion import Family
from jobcenter.reports.excel import Column, Sheet
from jobcenter.tests.cast import Cast, make_cast
from jobcenter.tests.pages import (
    logged_in,
    numbers_with_lists,
    queries,
    rows_opened,
    words,
)

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
TABLES = ("areas", "municipalities", "teams")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def chris(cast: Cast) -> Client:
    return logged_in(cast.users["chris"])


def _rows(client: Client, table: str) -> list[list[str]]:
    shown = client.get("/jobcenter/").context[table]
    return [[words(str(cell)) for _, cell in row.items()] for row in shown.rows]


def _a_jobcentre(cast: Cast) -> None:
    for _ in range(5):
        cast.case(benefit="kontanthjaelp", municipality="187")
    cast.overdue(benefit="kontanthjaelp", responsible=None)
    cast.overdue(benefit="sygedagpenge", team="Syd", responsible="Ulla Udefra", missing=2)
    cast.overdue(benefit="sygedagpenge", team=None, responsible=None)
    cast.exempt(benefit="revalidering")
    cast.on_the_way(benefit="jobafklaring")


@pytest.mark.parametrize(
    ("who", "status"),
    [("chris", 200), ("karin", 404), ("tove", 404), ("sara", 404), ("adam", 404)],
)
def test_only_the_chef(cast: Cast, who: str, status: int) -> None:
    client = logged_in(cast.users[who])
    assert client.get("/jobcenter/").status_code == status
    assert client.post("/jobcenter/excel/").status_code == status


def test_areas_in_their_fixed_order_and_the_whole_last(cast: Cast, chris: Client) -> None:
    _a_jobcentre(cast)
    names = [row[0] for row in _rows(chris, "areas")]
    assert names == [*(label.capitalize() for label in vocabulary.BENEFITS.values()), "I alt"]
    assert [row[0] for row in _rows(chris, "municipalities")] == ["Ishøj", "Vallensbæk", "I alt"]
    assert [row[0] for row in _rows(chris, "teams")] == ["Nord", "Syd", "Uden team", "I alt"]


def test_a_row_holds_all_figures_in_words(cast: Cast, chris: Client) -> None:
    _a_jobcentre(cast)
    cast.share(Share.Grouping.AREA, "kontanthjaelp", OCTOBER, 149, 212, average=0.753619)
    cast.share(Share.Grouping.AREA, "dagpenge", OCTOBER, 3, 4, months=9)
    rows = {row[0]: row[1:] for row in _rows(chris, "areas")}
    assert rows["Kontanthjælp"] == [
        "70,3 % 149 af 212",
        "75,4 %",
        "70,3 % af 2.544",
        "ikke nået 4,6 procentpoint under",
        "5 af 6",
        "ingen",
        "1",
        "1",
    ]
    assert rows["Dagpenge"] == [
        "3 af 4",
        "75,0 % foreløbig (9 måneder)",
        "75,0 % af 48",
        "ikke nået 5,0 procentpoint under",
        "–",
        "ingen",
        "0",
        "0",
    ]
    assert rows["Sygedagpenge"][4:] == ["0 af 2", "2 borgere mindst 3 samtaler", "2", "1"]


def test_no_figure_without_citizens(cast: Cast, chris: Client) -> None:
    _a_jobcentre(cast)
    cast.share(Share.Grouping.AREA, "revalidering", OCTOBER, 0, 0, average=0.5)
    rows = {row[0]: row[1:] for row in _rows(chris, "areas")}
    assert rows["Ledighedsydelse"][:5] == ["– ingen borgere", "–", "–", "–", "–"]
    assert rows["Revalidering"][0] == "– ingen borgere"


def test_the_headings_name_month_goal_and_day(cast: Cast, chris: Client) -> None:
    headings = [str(column.header) for column in chris.get("/jobcenter/").context["areas"].columns]
    assert headings == [
        "Område",
        "Månedsandel, oktober 2026",
        "12 måneders gennemsnit",
        "Samlet, alle borgermåneder",
        "Mål 80\N{NO-BREAK SPACE}%",
        "Status 17-11-2026, foreløbig",
        "Mangler til målet på dagen",
        "Over fristen",
        "Uden ansvarlig",
    ]


def test_every_number_opens_the_list_of_exactly_those_cases(cast: Cast, chris: Client) -> None:
    _a_jobcentre(cast)
    numbers = numbers_with_lists(chris.get("/jobcenter/").content)
    assert len(numbers) > 20
    for number, address in numbers:
        assert rows_opened(chris, address) == number, address


def test_teams_lead_to_their_pages(cast: Cast, chris: Client) -> None:
    cast.case()
    assert f'href="/team/{cast.teams["Nord"].uuid}/"' in chris.get("/jobcenter/").content.decode()


def test_the_whole_in_two_sentences(cast: Cast, chris: Client) -> None:
    _a_jobcentre(cast)
    cast.share(Share.Grouping.TOTAL, "alle", OCTOBER, 778, 1000, average=0.7996)
    text = words(chris.get("/jobcenter/").content)
    assert (
        "Gennemsnittet af månedsandelene er 80,0 % i de 12 måneder til og med oktober 2026 "
        "(12.000 borgermåneder). "
        "Målet er 80 %: ikke nået (79,96 % vises som 80,0 %)" in text
    )
    assert "På dagen har 5 af 8 borgere med lang anciennitet deres 4 samtaler (5 af 8)." not in text
    assert "På dagen har 5 af 8 borgere med lang anciennitet deres 4 samtaler." in text
    assert "2 borgere mere skal nå dem, før det er 80 %; det kræver mindst 2 samtaler." in text


def test_few_queries_whatever_the_groups(cast: Cast, chris: Client) -> None:
    _a_jobcentre(cast)
    before = queries(chris, "/jobcenter/")
    assert before <= 12
    for number in range(8):
        cast.case(team=f"Team {number}", benefit="dagpenge")
    assert queries(chris, "/jobcenter/") == before


# --- The same figures from a real run -----------------------------------------------------------


@pytest.fixture
def assessed(tmp_path: Path) -> Assessment:
    """A small jobcentre, delivered and assessed as in daily use."""
    as_of = date(2026, 11, 17)
    generator.write(tmp_path, as_of=as_of, seed=7, citizens=150)
    assert intake.apply(by=None, path=tmp_path).applied
    return runs.assess(by=None, as_of=as_of)


def test_counts_of_standings_and_stored_shares_agree(assessed: Assessment) -> None:
    """The running month of each group is the status on the day, counted from the standings."""
    rule = shares.goal_rule(assessed)
    cases = standings.with_status(assessed.standings.all(), assessed.as_of)
    fields = {"area": "benefit", "municipality": "municipality__code", "team": "team__name"}
    running = assessed.shares.filter(month=assessed.as_of.replace(day=1))
    for grouping, field in fields.items():
        tallied = shares.tallies(cases, (field,), rule, assessed.as_of)
        counted = {
            (group or ""): (tally.hits, tally.population)
            for (group,), tally in tallied.items()
            if tally.population
        }
        stored = {
            share.group: (share.hits, share.population)
            for share in running.filter(grouping=grouping, population__gt=0)
        }
        assert counted == stored
        assert counted


def test_the_chart_of_the_weeks_agrees_with_the_lists(
    assessed: Assessment, chef_of_it: Client
) -> None:
    chart = assessed.charts.get(grouping="total", name="frister_pr_uge")
    rows = {row[0]: row[-1] for row in chart.table["rows"]}
    assert rows["Over fristen"] == rows_opened(chef_of_it, "/sager/?fane=overskredet") > 0
    assert rows["Uge 47"] == rows_opened(chef_of_it, "/sager/?fane=denne-uge") > 0


def test_all_numbers_of_a_real_run_open_their_lists(
    assessed: Assessment, chef_of_it: Client
) -> None:
    pages = ["/jobcenter/", *(f"/team/{team.uuid}/" for team in Team.objects.all()[:3])]
    for page in pages:
        numbers = numbers_with_lists(chef_of_it.get(page).content)
        assert numbers
        for number, address in set(numbers):
            assert rows_opened(chef_of_it, address) == number, (page, address)


@pytest.fixture
def chef_of_it(assessed: Assessment) -> Client:
    return logged_in(User.objects.create(username="chef", role="chef"))


# --- Excel ------------------------------------------------------------------------------------


def test_excel_has_three_tables_and_withholds_small_numbers(cast: Cast, chris: Client) -> None:
    _a_jobcentre(cast)
    cast.share(Share.Grouping.AREA, "kontanthjaelp", OCTOBER, 149, 212, average=0.753619)
    response = chris.post("/jobcenter/excel/")
    assert response["Content-Disposition"].endswith('"jobcentrets-tal-2026-11-17.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Områder", "Kommuner", "Team", "Om tallene"]
    sheet = book["Områder"]
    heads = [cell.value for cell in sheet[1]]
    rows = {row[0].value: dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2)}
    cash = rows["Kontanthjælp"]
    assert cash["12 måneders gennemsnit"].value == pytest.approx(0.753619)
    assert cash["12 måneders gennemsnit"].number_format == "0.0 %"
    assert cash["Borgere i måneden"].value == 212
    assert cash["Over fristen"].value == "under 5"
    assert rows["Sygedagpenge"]["Borgere på dagen"].value == "under 5"
    assert rows["Sygedagpenge"]["Andel på dagen"].value == "under 5"
    told = {row[0].value: row[1].value for row in book["Om tallene"].iter_rows()}
    assert told["Bemærk"] == discretion.NOTE
    assert told["Udvalg"] == "Seneste hele måned: oktober 2026"
    event = AuditEvent.objects.get(verb="eksport")
    assert (event.user, event.details["what"]) == (cast.users["chris"], "jobcentrets tal")


def _withheld(values: list[int]) -> list[object]:
    sheet = Sheet("x", [Column("count", "Antal")], [[value] for value in values])
    return [row[0] for row in discretion.withheld(sheet, [Family(("count",))]).rows]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([10, 6, 5, 21], [10, 6, 5, 21]),
        ([10, 6, 4, 20], [10, "skjult", "under 5", 20]),  # 20 - 10 - 6 would give the 4 away
        ([10, 3, 4, 17], [10, "under 5", "under 5", 17]),
        ([10, 0, 6, 16], [10, "under 5", "skjult", 16]),
        ([4, 4], ["under 5", "under 5"]),
        ([1, 2, 1, 4], ["under 5", "under 5", "under 5", "under 5"]),
    ],
)
def test_a_small_number_cannot_be_subtracted_back(
    values: list[int], expected: list[object]
) -> None:
    assert _withheld(values) == expected


def test_what_tells_of_a_small_number_goes_with_it() -> None:
    columns = [Column(name, name) for name in ("n", "hits", "share", "other")]
    rows = [[20, 3, 0.15, 7], [30, 20, 0.67, 8], [9, 6, 0.67, 9], [59, 29, 0.49, 24]]
    sheet = discretion.withheld(
        Sheet("x", columns, rows), [Family(("n", "hits"), ("share",)), Family(("other",))]
    )
    assert sheet.rows == [
        ["under 5", "under 5", "under 5", 7],
        [30, 20, 0.67, 8],
        ["skjult", "skjult", "skjult", 9],
        [59, 29, 0.49, 24],
    ]

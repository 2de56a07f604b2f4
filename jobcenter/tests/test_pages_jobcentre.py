"""The chef's page and its Excel file."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client

from jobcenter.law import vocabulary
from jobcenter.models import AuditEvent, Share, Standing, Verdict
from jobcenter.queries import rules
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
TIMELY, LATE, MISSING = Verdict.Outcome.TIMELY, Verdict.Outcome.LATE, Verdict.Outcome.MISSING
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
    cast.revised()
    assert queries(chris, "/jobcenter/") == before


# --- This month's deadlines ----------------------------------------------------------------------


def _duties(cast: Cast, count: int, outcome: str, rule: str = "SD", **more: Any) -> None:
    """Duties of one kind, due in October, each of a case of its own."""
    of_case = {name: more.pop(name) for name in ("benefit", "team") if name in more}
    group = rules.book().rule(rule).groups[0]
    for _ in range(count):
        cast.verdict(cast.case(**of_case), rule, due_in=-30, outcome=outcome, group=group, **more)


def _deadlines(cast: Cast) -> None:
    """October: 30 conversations, 18 in time; a § 7, an advisory one and the a-kasse's apart."""
    _duties(cast, 15, TIMELY)
    _duties(cast, 5, LATE, born_late=True)
    _duties(cast, 4, MISSING, late_registered=True)
    _duties(cast, 3, TIMELY, "KA", benefit="kontanthjaelp")
    _duties(cast, 3, MISSING, "KA-F", benefit="kontanthjaelp")
    _duties(cast, 2, Verdict.Outcome.EXEMPT)
    _duties(cast, 2, MISSING, "SD-7", asks_for=vocabulary.APPRAISAL)
    _duties(cast, 1, LATE, "SD-F", enforced=False)
    _duties(cast, 6, MISSING, "DPA", benefit="dagpenge", rests_on=vocabulary.UNEMPLOYMENT_FUND)
    cast.verdict(cast.case(), due_in=-1, outcome=LATE)  # the running month
    cast.verdict(cast.case(), due_in=5)
    for state in (states := Standing.MinPlanState):
        cast.case(min_plan=state)
    cast.case(benefit="jobafklaring", min_plan=states.MISSING)


def _figures(client: Client, table: str) -> dict[str, list[str]]:
    shown = getattr(client.get("/jobcenter/").context["deadlines"], table)
    rows = [[words(str(cell)) for _, cell in row.items()] for row in shown.rows]
    return {row[0]: row[1:] for row in rows}


def test_the_three_figures_stand_side_by_side(cast: Cast, chris: Client) -> None:
    _deadlines(cast)
    cast.share(Share.Grouping.TOTAL, "alle", OCTOBER, 778, 1000)
    text = words(chris.get("/jobcenter/").content)
    status = text.index("Status 17. november 2026")
    month = text.index("Samtaler til tiden i oktober 2026 60,0 %")
    average = text.index("12 måneders gennemsnit til og med oktober 2026 77,8 %")
    assert status < month < average
    assert (
        "Af de samtaler, der havde frist i oktober 2026, blev 18 af 30 (60,0 %) holdt til tiden; "
        "uden de sager, der var født for sent, 18 af 25 (72,0 %). "
        "I november 2026 er det til nu 0 af 1" in text
    )


def test_no_deadline_is_no_share(cast: Cast, chris: Client) -> None:
    cast.case()
    text = words(chris.get("/jobcenter/").content)
    assert "Ingen samtaler havde frist i oktober 2026, så der er ingen andel." in text
    assert "I november 2026 er ingen frist forbi endnu." in text
    assert "100,0 %" not in text.split("Områder")[0].split("Samtaler til tiden")[1]
    total = _figures(chris, "by_area")["Samtaler i alt"]
    assert total == ["– ingen frister i måneden", "–", "–", "–", "–", "–", "0", "–"]


def test_deadlines_by_area_and_the_named_tasks_last(cast: Cast, chris: Client) -> None:
    _deadlines(cast)
    rows = _figures(chris, "by_area")
    areas = [label.capitalize() for label in vocabulary.BENEFITS.values()]
    assert list(rows) == [*areas, "Samtaler i alt", "Min Plan", "§ 7-vurdering"]
    assert rows["Sygedagpenge"] == [
        "24",
        "62,5 % 15 af 24",
        "5",
        "4",
        "15 af 19",
        "4",
        "2 2 fritaget",
        "0 af 1",
    ]
    assert rows["Kontanthjælp"] == ["6", "3 af 6", "0", "3", "3 af 6", "0", "0", "–"]
    assert rows["Dagpenge"][0] == "– ingen frister i måneden"  # the a-kasse's are not ours
    assert rows["Samtaler i alt"][:4] == ["30", "60,0 % 18 af 30", "5", "7"]
    assert rows["Min Plan"][0] == "– loven sætter ingen dag: se Min Plan på dagen"
    assert rows["§ 7-vurdering"][:4] == ["2", "0 af 2", "0", "2"]


def test_what_is_in_no_share_is_counted_and_marked(cast: Cast, chris: Client) -> None:
    _deadlines(cast)
    by_rule = _figures(chris, "by_rule")
    (advisory,) = (name for name in by_rule if name.endswith("Vejledende"))
    assert by_rule[advisory][:4] == ["1", "0 af 1", "1", "0"]
    _duties(cast, 30, TIMELY, "SD-F", enforced=False)
    cast.revised()
    again = _figures(chris, "by_rule")
    assert again[advisory][1] == "30 af 31"  # many, but still no percentage
    assert again["Samtaler i alt"] == by_rule["Samtaler i alt"]


def test_the_a_kasses_deadlines_stand_apart(cast: Cast, chris: Client) -> None:
    _deadlines(cast)
    assert next(iter(_figures(chris, "of_funds").values()))[:4] == ["6", "0 af 6", "0", "6"]
    assert "A-kassens frister Det er a-kassen og ikke jobcentret" in words(
        chris.get("/jobcenter/").content
    )


def test_how_late_by_area(cast: Cast, chris: Client) -> None:
    _deadlines(cast)
    cast.verdict(cast.case(), due_in=-100, outcome=MISSING)
    rows = _figures(chris, "how_late")
    # five held a day late and four missing for 30 days; in the year one more, for 100
    assert rows["Sygedagpenge"] == ["9", "1 dage", "10", "15,5 dage", "1"]
    assert rows["Revalidering"] == ["0", "–", "0", "–", "0"]
    assert rows["Samtaler i alt"] == ["12", "30 dage", "13", "30 dage", "1"]


def test_min_plan_on_the_day_adds_up(cast: Cast, chris: Client) -> None:
    _deadlines(cast)
    rows = {
        name: [int(cell) for cell in cells] for name, cells in _figures(chris, "min_plan").items()
    }
    assert rows["Jobafklaring"] == [1, 0, 1, 0, 0, 0]
    for whole, *parts in rows.values():
        assert whole == sum(parts)
    areas = [cells for name, cells in rows.items() if name != "I alt"]
    assert rows["I alt"] == [sum(column) for column in zip(*areas, strict=True)]
    text = words(chris.get("/jobcenter/").content)
    assert "mere end 90 dage siden" in text


def test_every_number_of_the_deadlines_opens_exactly_those_duties(
    cast: Cast, chris: Client
) -> None:
    _deadlines(cast)
    numbers = numbers_with_lists(chris.get("/jobcenter/").content)
    duties = {(n, address) for n, address in numbers if address.startswith("/frister/?")}
    plans = {(n, address) for n, address in numbers if address.startswith("/frister/min-plan/?")}
    assert len(duties) > 30
    assert len(plans) >= 8
    for number, address in duties | plans:
        assert rows_opened(chris, address) == number, address


def test_no_number_of_the_deadlines_is_without_its_list(cast: Cast, chris: Client) -> None:
    _deadlines(cast)
    deadlines = chris.get("/jobcenter/").context["deadlines"]
    for table in (deadlines.by_area, deadlines.by_rule, deadlines.of_funds, deadlines.min_plan):
        for row in table.rows:
            for column, cell in row.items():
                first = words(str(cell)).split("%")[-1].split("fritaget")[0]
                has_number = column.name != "name" and any(each in first for each in "123456789")
                assert ("<a " in str(cell)) is has_number, (column.name, cell)


# --- Excel ------------------------------------------------------------------------------------


def test_excel_has_the_tables_and_withholds_small_numbers(cast: Cast, chris: Client) -> None:
    _a_jobcentre(cast)
    cast.share(Share.Grouping.AREA, "kontanthjaelp", OCTOBER, 149, 212, average=0.753619)
    response = chris.post("/jobcenter/excel/")
    assert response["Content-Disposition"].endswith('"jobcentrets-tal-2026-11-17.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == [
        "Områder",
        "Kommuner",
        "Team",
        "Samtaler til tiden",
        "Frister efter regel",
        "Hvor sent",
        "Min Plan",
        "Om tallene",
    ]
    sheet = book["Områder"]
    heads = [cell.value for cell in sheet[1]]
    rows = {row[0].value: dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2)}
    cash = rows["Kontanthjælp"]
    assert cash["12 måneders gennemsnit"].value == pytest.approx(0.753619)
    assert cash["12 måneders gennemsnit"].number_format == "0.0 %"
    assert cash["Borgere i måneden"].value == 212
    assert cash["Over fristen"].value == "skjult"
    assert rows["Sygedagpenge"]["Borgere på dagen"].value == "skjult"
    assert rows["Sygedagpenge"]["Andel på dagen"].value == "skjult"
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
        ([10, 6, 4, 20], [10, "skjult", "skjult", 20]),  # 20 - 10 - 6 would give the 4 away
        ([10, 3, 4, 17], [10, "skjult", "skjult", 17]),
        ([10, 1, 2, 13], ["skjult", "skjult", "skjult", 13]),  # 3 leaves only four possibilities
        ([10, 0, 6, 16], [10, 0, 6, 16]),  # no person stands behind a 0
        ([4, 4], ["skjult", "skjult"]),
        ([1, 2, 1, 4], ["skjult", "skjult", "skjult", "skjult"]),
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
        ["skjult", "skjult", "skjult", 7],
        [30, 20, 0.67, 8],
        ["skjult", "skjult", "skjult", 9],
        [59, 29, 0.49, 24],
    ]


def _sheets(client: Client) -> dict[str, list[dict[str, Any]]]:
    """The rows of each sheet of the file, by heading."""
    book = openpyxl.load_workbook(io.BytesIO(client.post("/jobcenter/excel/").content))
    found: dict[str, list[dict[str, Any]]] = {}
    for sheet in book:
        heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        names = [str(head) for head in heads]
        found[sheet.title] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def test_the_deadlines_stand_in_the_file_with_their_definitions(cast: Cast, chris: Client) -> None:
    for benefit, rule in (("sygedagpenge", "SD"), ("kontanthjaelp", "KA")):
        for outcome in (TIMELY, LATE, MISSING):
            for born_late in (True, False):
                _duties(cast, 5, outcome, rule, benefit=benefit, born_late=born_late)
    sheets = _sheets(chris)
    whole = sheets["Samtaler til tiden"][-1]
    assert whole["Område"] == "Samtaler i alt"
    assert (whole["Frister, oktober 2026"], whole["Til tiden"], whole["For sent"]) == (60, 20, 20)
    assert whole["Andel til tiden"] == pytest.approx(1 / 3)
    assert whole["Frister uden sager født for sent"] == 30
    (line,) = (row for row in sheets["Frister efter regel"] if row["Område"] == "Kontanthjælp")
    assert (line["Frister, oktober 2026"], line["Mangler"]) == (30, 10)
    late = {row["Område"]: row for row in sheets["Hvor sent"]}
    assert late["Sygedagpenge"]["Ikke til tiden, oktober 2026"] == 20
    told = words(" ".join(str(row.values()) for row in sheets["Om tallene"]))
    for name in ("Født for sent", "Registreret for sent", "Regnes ikke med", "Min Plan på dagen"):
        assert name in told


def test_no_small_number_can_be_subtracted_back_between_the_sheets(
    cast: Cast, chris: Client
) -> None:
    # ledighedsydelse is small, so the smallest other is hidden with it, and all of its rules are
    counts = dict.fromkeys(vocabulary.BENEFITS, 9) | {"ledighedsydelse": 1, "revalidering": 6}
    for benefit, count in counts.items():
        case = cast.case(benefit=benefit)
        for number in range(3 * count):
            outcome = (TIMELY, LATE, MISSING)[number % 3]
            for rule in ("SD", "SD-F") if benefit == "revalidering" else ("SD",):
                cast.verdict(case, rule, due_in=-17 - number, outcome=outcome)
    sheets = _sheets(chris)
    due = "Frister, oktober 2026"
    areas = {row["Område"]: row[due] for row in sheets["Samtaler til tiden"]}
    assert areas["Samtaler i alt"] == 3 * (6 * 9 + 1 + 2 * 6)
    assert [area for area, number in areas.items() if number == 27] == [
        "Jobafklaring",
        "Ressourceforløb",
        "Kontanthjælp",
        "Uddannelseshjælp",
        "Dagpenge",
    ]
    assert (areas["Ledighedsydelse"], areas["Sygedagpenge"]) == ("skjult", "skjult")
    by_area: dict[str, list[Any]] = {}
    for row in sheets["Frister efter regel"]:
        by_area.setdefault(row["Område"], []).append(row[due])
    assert by_area["Sygedagpenge"] == ["skjult"]
    assert by_area["Revalidering"] == [18, 18]
    assert by_area["Ledighedsydelse"] == ["skjult"]


def test_parts_are_withheld_with_their_whole() -> None:
    columns = [Column(name, name) for name in ("name", "n")]
    parts = Sheet("x", columns, [["a", 10], ["b", 3], ["c", 20], ["whole", 33]])
    family = [Family(("n",))]

    def shown(there: str | int) -> list[list[object]]:
        return [list(row) for row in discretion.withheld_parts(parts, {"n": there}, family)]

    assert shown(33) == [["a", "skjult"], ["b", "skjult"], ["c", 20]]
    assert shown("skjult") == [["a", "skjult"], ["b", "skjult"], ["c", "skjult"]]

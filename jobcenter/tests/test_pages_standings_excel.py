"""The list of cases as an Excel file: the same rows, every deadline, and what the numbers are."""

import io
import re
from datetime import datetime

import openpyxl
import pytest
from django.test import Client

from jobcenter.models import AuditEvent, Standing
from jobcenter.tests.cast import Cast, make_cast
from jobcenter.tests.duties import a_lively_list, add_appraisal, add_duty
from jobcenter.tests.pages import logged_in, names_shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sara(cast: Cast) -> Client:
    return logged_in(cast.users["sara"])


@pytest.fixture
def tove(cast: Cast) -> Client:
    return logged_in(cast.users["tove"])


def _workbook(client: Client, address: str) -> openpyxl.Workbook:
    response = client.post(address)
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="sager-2026-11-17.xlsx"'
    return openpyxl.load_workbook(io.BytesIO(response.content))


def test_excel_is_what_the_screen_shows(cast: Cast, tove: Client) -> None:
    a_lively_list(cast)
    cast.overdue("Allersidst", days=400)
    address = "?sager=alle&fane=overskredet&omraade=sygedagpenge&sorter=-frist"
    book = _workbook(tove, f"/sager/excel/{address}")
    assert book.sheetnames == ["Sager", "Om tallene"]
    sheet = book["Sager"]
    assert [cell.value for cell in sheet[1]] == [
        "Borger",
        "CPR-nummer",
        "Ydelse",
        "Målgruppe",
        "Ydelse siden",
        "Samtaler seneste 12 mdr.",
        "Seneste samtale",
        "Frist",
        "Dage til frist",
        "Fristens regel",
        "Mangler til frist",
        "Måltallets frist",
        "Frister efter loven",
        "Min Plan",
        "Næste aftale",
        "Næste skridt",
        "Næste skridt senest",
        "Status",
        "Mangler i fagsystemet",
        "Ikke nu til",
        "Ansvarlig",
        "Team",
        "Kommune",
    ]
    names = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert names == names_shown(tove, f"/sager/{address}")
    assert names[-1] == "Allersidst"
    last = {head.value: cell for head, cell in zip(sheet[1], sheet[sheet.max_row], strict=True)}
    assert last["Frist"].value == datetime(2025, 10, 13)  # noqa: DTZ001
    assert last["Frist"].number_format == "dd-mm-yyyy"
    assert last["Dage til frist"].value == -400
    assert last["Samtaler seneste 12 mdr."].value == 3
    assert last["Status"].value == "Overskredet"
    citizen = Standing.objects.get(citizen__name="Allersidst").citizen
    assert last["CPR-nummer"].value == f"{citizen.birth_date:%d%m%y}-••••"
    assert last["Ansvarlig"].value == "Sara Sagsbehandler"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:W{sheet.max_row}"


def test_excel_has_all_deadlines_of_a_case(cast: Cast, tove: Client) -> None:
    case = cast.case(due_in=100)
    add_duty(cast, case, "SD-F", -4, lacking=1)
    add_appraisal(cast, case, 9)
    cast.exempt("Uden Frist", first_due_lacking=None)
    sheet = _workbook(tove, "/sager/excel/?sorter=frist")["Sager"]
    head = [cell.value for cell in sheet[1]]
    row, exempt = (
        dict(zip(head, [cell.value for cell in line], strict=True)) for line in sheet["A2:W3"]
    )
    assert row["Frist"] == datetime(2026, 11, 13)  # noqa: DTZ001
    assert row["Dage til frist"] == -4
    assert row["Fristens regel"] == "Første opfølgning senest ved udgangen af uge 8"
    assert row["Mangler til frist"] == 1
    assert row["Måltallets frist"] == datetime(2027, 2, 25)  # noqa: DTZ001
    assert row["Frister efter loven"] == (
        "13-11-2026 Første opfølgning senest ved udgangen af uge 8; "
        "26-11-2026 Bredere vurdering af uarbejdsdygtighed efter tre måneder"
    )
    assert [exempt[name] for name in head if "rist" in str(name)] == [None] * 6


def test_excel_tells_what_its_numbers_are(cast: Cast, tove: Client) -> None:
    cast.case()
    book = _workbook(tove, "/sager/excel/?status=rettidig")
    told = {str(row[0].value): str(row[1].value) for row in book["Om tallene"].iter_rows()}
    assert told["Hvad"] == "Teamets sager"
    assert told["Opgjort pr."] == "17. november 2026"
    assert told["Udvalg"] == "Sager: Teamets sager; Fane: Alle; Status: Rettidig"
    assert told["Regelsæt"] == "ab" * 32
    assert re.fullmatch(r"\d+\. \w+ \d{4} kl.\s\d\d\.\d\d", told["Data indlæst"])
    assert "Tove Teamleder" in told["Hentet"]
    assert "4 samtaler inden for 12 måneder" in told["Måltallets frist"]
    assert {"Frist", "Fristens regel", "Frister efter loven"} <= set(told)
    assert {f"Status: {name}" for name in ("Overskredet", "Skal bookes", "Fritaget")} <= set(told)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://x"])
def test_text_never_becomes_a_formula(cast: Cast, tove: Client, name: str) -> None:
    cast.case(name)
    cell = _workbook(tove, "/sager/excel/")["Sager"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)


def test_each_export_is_logged_without_the_search(cast: Cast, tove: Client) -> None:
    cast.case("Kai Holm")
    cast.case("En Anden")
    tove.post("/sager/soeg/", {"text": "Kai"})
    book = _workbook(tove, "/sager/excel/?soeg=1")
    assert book["Sager"].max_row == 2
    event = AuditEvent.objects.get(verb="eksport")
    assert event.user == cast.users["tove"]
    assert (event.details["what"], event.details["rows"]) == ("sager", 1)
    assert event.details["selection"] == {"Sager": "søgning på navn", "Fane": "Alle"}
    assert "Kai" not in str(event.details)


def test_an_export_is_asked_for_by_a_button(cast: Cast, sara: Client) -> None:
    assert sara.get("/sager/excel/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.users["sara"])
    assert strict.post("/sager/excel/").status_code == 403

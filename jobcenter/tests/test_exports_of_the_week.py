"""The leader's tables as files: the same numbers as on the page, and what they mean."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from python_calamine import CalamineWorkbook

from jobcenter.actions import drawings
from jobcenter.models import AuditEvent, StaffNotice, Verdict
from jobcenter.queries import shares
from jobcenter.queries.minplans import PlanState
from jobcenter.reports.discretion import Family, withheld
from jobcenter.reports.excel import Column, Kind, Sheet
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


@pytest.fixture
def tove(cast: Cast) -> Client:
    return logged_in(cast.users["tove"])


def _book(client: Client, address: str) -> dict[str, list[list[Any]]]:
    """The rows of each sheet of the file that an address gives."""
    response = client.post(address)
    assert response.status_code == 200, address
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _explained(book: dict[str, list[list[Any]]]) -> set[str]:
    return {str(row[0]) for row in book["Om tallene"]}


def test_the_week_with_people_only_once_the_staff_was_told(cast: Cast, tove: Client) -> None:
    cast.case(due_in=-3)
    cast.case(due_in=2, responsible="Kim Kollega")
    address = f"/team/{cast.teams['Nord'].uuid}/excel/"
    assert list(_book(tove, address)) == ["Månedens frister", "Om tallene"]
    StaffNotice.objects.create(informed_on=AS_OF, how="personalemødet")
    book = _book(tove, address)
    heads, *rows = book["Sagsbehandlere"]
    people = {row[0]: dict(zip(heads, row, strict=True)) for row in rows}
    assert people["Sara Sagsbehandler"]["Over fristen"] == 1
    assert people["Kim Kollega"]["Frist denne uge"] == 1
    assert "Tæller med i måltallet" in heads
    assert {"Over fristen", "Virkning på andelen"} <= _explained(book)
    assert any("personalesag" in str(cell) for row in book["Om tallene"] for cell in row)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.details["what"]) == ("eksport", "ugens status")


def test_the_flow_month_by_month_and_what_to_read_beside_it(cast: Cast, tove: Client) -> None:
    standing = cast.case()
    for number in range(8):
        outcome = Verdict.Outcome.TIMELY if number < 6 else Verdict.Outcome.LATE
        due_in = (date(2026, 10, 1 + number) - AS_OF).days
        cast.verdict(standing, rule=f"R{number}", due_in=due_in, outcome=outcome)
    drawings.plan(assessment=cast.assessment, rule=shares.goal_rule(cast.assessment))
    book = _book(tove, f"/team/{cast.teams['Nord'].uuid}/udvikling/excel/")
    assert book["Måned for måned"][-1][:4] == ["okt 26", 6, 8, 75]
    beside = {row[0]: row for row in book["Læs sammen med"]}
    assert beside["Samtaler, der ikke blev holdt til tiden"][2] == "2"
    assert "Vurdering" in _explained(book)
    whole = _book(logged_in(cast.users["chris"]), "/jobcenter/udvikling/excel/")
    assert whole["Måned for måned"][-1][1:3] == [6, 8]
    unknown = logged_in(cast.users["chris"]).post("/jobcenter/udvikling/excel/?omraade=ukendt")
    assert unknown.status_code == 404


def test_the_min_plan_list_as_it_is_filtered(cast: Cast, tove: Client) -> None:
    made = AS_OF - timedelta(days=3)
    cast.case(name="Anna Andersen", min_plan=PlanState.MADE, min_plan_on=made)
    cast.case(name="Bo Bendtsen", min_plan=PlanState.MISSING, responsible=None)
    book = _book(tove, "/frister/min-plan/excel/")
    heads, *rows = book["Min Plan"]
    first, second = (dict(zip(heads, row, strict=True)) for row in rows)
    assert first["Borger"] == "Anna Andersen"
    assert first["Lavet eller ajourført"] == made
    assert (second["Min Plan"], second["Ansvarlig"]) == (
        "Ingen Min Plan er registreret",
        "Uden ansvarlig",
    )
    filtered = _book(tove, f"/frister/min-plan/excel/?minplan={PlanState.MISSING}")
    assert [row[0] for row in filtered["Min Plan"]] == ["Borger", "Bo Bendtsen"]


def test_a_plan_of_today_is_told_so(cast: Cast, tove: Client) -> None:
    cast.case(name="Anna Andersen", min_plan=PlanState.MADE, min_plan_on=AS_OF)
    assert "for 0 dage siden" not in tove.get("/frister/min-plan/").content.decode()
    assert ">i dag<" in tove.get("/frister/min-plan/").content.decode()


def test_where_no_row_is_a_part_only_the_small_ones_are_withheld() -> None:
    columns = [Column(name, name, Kind.COUNT) for name in ("hits", "population", "share")]
    sheet = Sheet("Dage", columns, [[4, 10, 0.4], [5, 10, 0.5], [0, 3, 0.0]])
    families = [Family(("hits",), ("share",)), Family(("population",))]
    assert [list(row) for row in withheld(sheet, families, has_total=False).rows] == [
        ["skjult", 10, "skjult"],
        [5, 10, 0.5],
        [0, "skjult", 0.0],  # nobody stands behind a nought
    ]

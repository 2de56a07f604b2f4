"""The command line that scripts build on: columns, order and exit codes are a contract."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from jobcenter.actions import intake
from jobcenter.models import Assessment, Job
from jobcenter.tests.deliveries import DeliveryBuilder

pytestmark = pytest.mark.django_db

FIGURES = "month;grouping;group;population;hits;share;average;months;pooled"
DUE = "forloeb_id;state;missing;deadline"


def said(*command: Any, **options: Any) -> tuple[str, str]:
    output, error = StringIO(), StringIO()
    call_command(*command, stdout=output, stderr=error, **options)
    return output.getvalue(), error.getvalue()


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text), delimiter=";"))


@pytest.fixture(autouse=True)
def delivered(tmp_path: Path) -> None:
    builder = DeliveryBuilder().employee(medarbejder_id="S07", team="Åben Ungeteam")
    builder.citizen().spell(forloeb_id="F2", ydelse="uddannelseshjælp").responsibility()
    for day in ("2023-08-01", "2023-11-01", "2024-02-01", "2024-04-01"):
        builder.conversation(afholdt_dato=day)
    builder.citizen(kommunekode="187").spell(forloeb_id="F10", ydelse="kontanthjælp")
    builder.citizen().spell(forloeb_id="F3", startdato="2024-01-01").responsibility()
    builder.citizen().spell(forloeb_id="F4").exemption(fra_dato="2024-01-01", til_dato="")
    builder.write(tmp_path / "leverance")
    assert intake.apply(by=None, path=tmp_path / "leverance").applied


def test_figures_as_csv() -> None:
    call_command("assess", as_of=date(2024, 4, 30), stderr=StringIO(), stdout=StringIO())
    output, error = said("figures", "--as-of", "2024-04-30", "--format", "csv")
    assert output.splitlines() == [
        FIGURES,
        "2024-04;area;kontanthjælp;1;0;0.000000;0.000000;4;0.000000",
        "2024-04;area;uddannelseshjælp;1;1;1.000000;0.250000;4;0.250000",
        "2024-04;caseworker;S07;1;1;1.000000;0.250000;4;0.250000",
        "2024-04;caseworker;uden ansvarlig;1;0;0.000000;0.000000;4;0.000000",
        "2024-04;municipality;183;1;1;1.000000;0.250000;4;0.250000",
        "2024-04;municipality;187;1;0;0.000000;0.000000;4;0.000000",
        "2024-04;team;uden ansvarlig;1;0;0.000000;0.000000;4;0.000000",
        "2024-04;team;Åben Ungeteam;1;1;1.000000;0.250000;4;0.250000",
        "2024-04;total;alle;2;1;0.500000;0.125000;4;0.125000",
    ]
    assert error == ""


def test_a_running_month_is_marked_beside_the_contract() -> None:
    output, error = said("figures", "--as-of", "2024-05-15", "--format", "csv", "--by", "total")
    assert rows(output)[1][:5] == ["2024-05", "total", "alle", "2", "1"]
    assert "opgjort pr. 15-05-2024" in error


def test_figures_without_population_have_an_empty_share() -> None:
    output, _ = said("figures", "--as-of", "2022-06-30", "--format", "csv")
    assert rows(output)[1:] == [["2022-06", "total", "alle", "0", "0", "", "", "0", ""]]


def test_figures_by_several_groupings_as_json() -> None:
    output, _ = said(
        "figures", "--as-of", "2024-04-30", "--by", "total", "external_actor", "--format", "json"
    )
    found = json.loads(output)
    assert [row["grouping"] for row in found] == ["external_actor", "total"]
    assert found[1] | {"share": 0.5, "pooled": 0.125, "months": 4} == found[1]


def test_figures_for_people_are_danish() -> None:
    output, _ = said("figures", "--as-of", "2024-04-30", "--by", "total")
    assert "12,5\N{NO-BREAK SPACE}%" in output


def test_due_as_csv() -> None:
    output, _ = said("due", "--as-of", "2024-05-01", "--format", "csv")
    assert output.splitlines() == [
        DUE,
        "F10;mangler;4;2024-01-02",
        "F2;rettidig;0;2024-08-01",
        "F3;på vej;4;2025-01-01",
    ]


def test_due_of_one_caseworker() -> None:
    output, _ = said("due", "--as-of", "2024-05-01", "--caseworker", "S07", "--format", "csv")
    assert [row[0] for row in rows(output)] == ["forloeb_id", "F2", "F3"]
    with pytest.raises(CommandError, match="ingen medarbejder med id “S99”"):
        said("due", "--as-of", "2024-05-01", "--caseworker", "S99")


def test_an_answer_without_a_run_makes_one_but_moves_no_page() -> None:
    said("assess", "--as-of", "2024-05-01")
    said("due", "--as-of", "2024-03-31")
    assert Assessment.objects.count() == 2
    published = Assessment.objects.published()
    assert published
    assert published.as_of == date(2024, 5, 1)
    said("figures", "--as-of", "2024-03-31")
    assert Assessment.objects.count() == 2  # the one from before is still true


def test_assess_waits_until_it_is_published_and_leaves_a_job() -> None:
    output, error = said("assess", "--as-of", "2024-05-01")
    assert output == "Opgørelsen pr. 01-05-2024 er udgivet.\n"
    assert "Beregner frister og andele" in error
    job = Job.objects.get()
    assert (job.state, job.as_of) == (Job.State.DONE, date(2024, 5, 1))


def test_a_day_that_cannot_be_judged_says_why() -> None:
    with pytest.raises(CommandError, match="gælder først fra 01-01-2020"):
        said("assess", "--as-of", "2019-06-30")
    with pytest.raises(CommandError, match="gælder først fra 01-01-2020"):
        said("figures", "--as-of", "2019-06-30")


def test_an_unreadable_day_says_how_to_write_it() -> None:
    with pytest.raises(CommandError, match="skriv den som 2024-05-01"):
        said("figures", "--as-of", "1. maj 2024")

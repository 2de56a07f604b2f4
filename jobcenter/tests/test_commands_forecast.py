"""`forecast` and `needed` as scripts get them: the worked example from delivery to CSV."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.management import CommandError

from jobcenter.tests import worked_example
from jobcenter.tests.oracle import months_later
from jobcenter.tests.test_commands import rows, said
from jobcenter.tests.worked_example import AS_OF, HELD
from jobcenter.timeliness import forecast

pytestmark = pytest.mark.django_db

# At the month ends: what expires on the first of a month still counts on the day before.
NOTHING = [4, 3, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
BOOKED = [5, 5, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0]


@pytest.fixture(autouse=True)
def delivered(tmp_path: Path) -> None:
    worked_example.delivered(worked_example.example(), tmp_path / "leverance")


def by_curve(*by: str) -> dict[str, list[list[str]]]:
    output, _ = said("forecast", "--as-of", "2024-05-01", "--by", *by, "--format", "csv")
    found: dict[str, list[list[str]]] = {}
    for row in rows(output)[1:]:
        found.setdefault(row[3], []).append(row)
    return found


def test_the_columns_are_those_that_scripts_were_promised() -> None:
    output, error = said("forecast", "--as-of", "2024-05-01", "--format", "csv")
    head, first = output.splitlines()[:2]
    assert head == "day;grouping;group;curve;population;hits;share;average"
    assert first == "2024-05-31;area;jobafklaring;nothing;10;4;0.400000;0.100000"
    assert error == ""


def test_the_worked_example_at_the_month_ends() -> None:
    found = by_curve("total")
    assert [row[0] for row in found["nothing"]] == [
        day.isoformat() for day in forecast.month_ends(AS_OF).tolist()
    ]
    assert [int(row[5]) for row in found["nothing"]] == NOTHING
    assert [int(row[5]) for row in found["booked"]] == BOOKED
    assert {row[4] for curve in found.values() for row in curve} == {"10"}
    assert {row[6] for row in found["booked"][:2]} == {"0.500000"}


def hits_on(day: date) -> int:
    """Citizens of the example with four held conversations that count on a day, by hand."""
    living = [sum(held <= day < months_later(held, 12) for held in days) for days in HELD]
    return sum(count >= 4 for count in living)


def test_the_average_takes_the_past_as_it_was_and_the_future_as_forecast() -> None:
    first_days = [date(2023, month, 1) for month in range(7, 13)]
    first_days += [date(2024, month, 1) for month in range(1, 6)]
    past = [Fraction(hits_on(day - timedelta(days=1)), 10) for day in first_days]
    assert any(past)
    for curve, hits in (("nothing", NOTHING), ("booked", BOOKED)):
        shares = past + [Fraction(count, 10) for count in hits]
        averages = [float(sum(shares[at : at + 12]) / 12) for at in range(12)]
        assert [row[7] for row in by_curve("total")[curve]] == [f"{each:.6f}" for each in averages]


def test_every_grouping_says_the_same_of_the_ten() -> None:
    found = by_curve("total", "team", "area", "caseworker", "municipality")
    for day in forecast.month_ends(AS_OF).tolist():
        own = {tuple(row[4:]) for row in found["booked"] if row[0] == day.isoformat()}
        assert len(own) == 1


@pytest.mark.parametrize(
    ("share", "day", "answer"),
    [
        ("0.70", "2024-07-01", "2024-07-01;total;alle;10;7;5;2"),
        ("0.80", "2024-09-01", "2024-09-01;total;alle;10;8;2;8"),
        ("0,5", "2024-07-01", "2024-07-01;total;alle;10;5;5;0"),
    ],
)
def test_what_is_needed(share: str, day: str, answer: str) -> None:
    output, _ = said(
        "needed", "--as-of", "2024-05-01", "--share", share, "--on", day,
        "--by", "total", "--format", "csv",
    )  # fmt: skip
    assert output.splitlines() == ["on;grouping;group;population;required;hits;extra", answer]


def test_needed_refuses_what_cannot_be_answered() -> None:
    asked = ["needed", "--as-of", "2024-05-01", "--share", "0.7", "--on", "2024-04-01"]
    with pytest.raises(CommandError, match="ligger før"):
        said(*asked)
    with pytest.raises(CommandError, match="er ikke en andel"):
        said("needed", "--as-of", "2024-05-01", "--share", "70", "--on", "2024-07-01")

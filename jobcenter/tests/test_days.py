from datetime import date

import numpy as np
import pytest

from jobcenter.timeliness import days


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2023-12-31", 2, "2024-02-29"),
        ("2023-11-30", 12, "2024-11-30"),
        ("2024-01-01", 0, "2024-01-01"),
    ],
)
def test_add_months_ends_on_the_last_day_of_a_shorter_month(
    start: str, months: int, expected: str
) -> None:
    moved = days.add_months(np.array([start], "datetime64[D]"), months)
    assert moved.astype(str).tolist() == [expected]


def test_add_months_keeps_a_missing_day_missing() -> None:
    moved = days.add_months(np.array(["NaT", "2024-01-31"], "datetime64[D]"), 1)
    assert np.isnat(moved).tolist() == [True, False]


def test_months_until_crosses_the_year() -> None:
    assert [str(month) for month in days.months_until(date(2024, 2, 10), 4)] == [
        "2023-11",
        "2023-12",
        "2024-01",
        "2024-02",
    ]


@pytest.mark.parametrize(
    ("month", "as_of", "expected"),
    [
        ("2024-02", date(2024, 5, 1), "2024-02-29"),
        ("2024-05", date(2024, 5, 1), "2024-05-01"),
        ("2024-04", date(2024, 4, 30), "2024-04-30"),
    ],
)
def test_a_month_that_is_not_over_is_judged_on_as_of(
    month: str, as_of: date, expected: str
) -> None:
    assert str(days.judged_on(np.datetime64(month, "M"), as_of)) == expected

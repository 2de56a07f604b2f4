"""What an outlook says of its own days, without a database."""

from datetime import date
from fractions import Fraction

import pytest

from jobcenter.law import rulebook
from jobcenter.queries import forecasts
from jobcenter.queries.forecasts import Outlook, Past, Point
from jobcenter.timeliness import forecast

PAST = [Past(date(2024, 1, 31), 10, 7, None)] * 12  # 70 % in each month


def _outlook(as_of: date, lacking: tuple[int, ...], population: int = 10) -> Outlook:
    """Every day ahead has the same people, of whom so many lack 1, 2, … conversations."""
    hits = dict.fromkeys(forecast.CURVES, population - sum(lacking))
    averages: dict[str, Fraction | None] = dict.fromkeys(forecast.CURVES)
    ends = forecast.month_ends(as_of).tolist()
    points = {day: Point(day, population, hits, averages, lacking) for day in (as_of, *ends)}
    rule = rulebook.load().goal_on(as_of)
    return Outlook(forecasts.of_jobcentre(), rule, as_of, points, PAST)


@pytest.mark.parametrize(
    ("as_of", "earliest"),
    [
        # Four months of 100 % bring twelve of 70 % to 80 %.
        (date(2024, 12, 1), date(2025, 3, 31)),
        # Who lacks two cannot have both on the one day that is left of December.
        (date(2024, 12, 30), date(2025, 4, 30)),
        (date(2024, 12, 29), date(2025, 3, 31)),
    ],
)
def test_the_average_takes_months_that_have_days_enough(as_of: date, earliest: date) -> None:
    assert _outlook(as_of, (1, 2, 0, 0)).earliest() == earliest


def test_a_month_with_nobody_lifts_no_average() -> None:
    assert _outlook(date(2024, 12, 1), (0, 0, 0, 0), population=0).earliest() is None


@pytest.mark.parametrize(("days_left", "can"), [(1, 5), (2, 7), (3, 8), (4, 10), (300, 10)])
def test_each_conversation_takes_a_day_of_its_own(days_left: int, can: int) -> None:
    as_of = date(2024, 5, 1)
    day = date.fromordinal(as_of.toordinal() + days_left)
    point = Point(day, 10, {}, {}, (1, 2, 1, 2))
    assert point.can_have(as_of) == can

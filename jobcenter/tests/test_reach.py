"""What a 12-month average can reach, in exact fractions."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import repeat

import pytest

from jobcenter.timeliness import reach

GOAL = Fraction(80, 100)


def at_least(share: Fraction) -> Callable[[Fraction], bool]:
    return lambda mean: mean >= share


def months(past: Sequence[Fraction | None], coming: Fraction = reach.WHOLE) -> int | None:
    return reach.months_until(past, at_least(GOAL), 12, repeat(coming))


def test_a_year_at_half_takes_eight_whole_months() -> None:
    assert months([Fraction(1, 2)] * 12) == 8


def test_a_little_below_the_goal_takes_four_months_a_little_above_it() -> None:
    assert months([Fraction(778, 1000)] * 12, Fraction(85, 100)) == 4


def test_months_below_the_goal_never_lift_it() -> None:
    assert months([Fraction(1, 2)] * 12, Fraction(799, 1000)) is None


def test_the_goal_itself_is_enough_and_a_hair_less_is_not() -> None:
    year = [Fraction(0)] + [Fraction(80, 100)] * 11
    assert months(year, GOAL) == 1
    assert months([*year[1:], Fraction(79, 100)], GOAL) == 12
    assert months([Fraction(1)] * 4 + [Fraction(0)] * 8) == 10


def test_only_months_with_a_share_are_in_the_mean() -> None:
    assert months([]) == 1
    assert months([None] * 12) == 1
    # two months of none, ten without a citizen: the coming ones weigh as much as those two
    assert months([None] * 10 + [Fraction(0)] * 2) == 8
    assert months([Fraction(0)] * 2 + [None] * 10) == 2


def test_the_oldest_month_falls_out_as_a_new_one_comes() -> None:
    assert months([Fraction(0)] + [Fraction(8, 10)] * 11) == 1
    assert months([Fraction(8, 10)] * 11 + [Fraction(0)]) == 4


def test_a_month_that_can_have_less_takes_longer() -> None:
    year = [Fraction(7, 10)] * 12
    assert months(year) == 4
    found = [
        reach.months_until(year, at_least(GOAL), 12, [first, *[reach.WHOLE] * 11])
        for first in (Fraction(7, 10), None)
    ]
    assert found == [5, 5]


@pytest.mark.parametrize("population", [0, 7])
def test_a_share_is_of_somebody(population: int) -> None:
    assert reach.share(population, 0) == (Fraction(0) if population else None)


def test_the_mean_of_nothing_is_none() -> None:
    assert reach.mean([None, None]) is None
    assert reach.mean([None, Fraction(1, 2), Fraction(1)]) == Fraction(3, 4)

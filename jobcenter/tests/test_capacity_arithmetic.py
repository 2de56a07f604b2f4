"""Load, relief and what can be done: the published vectors, hand examples and brute force."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcenter.timeliness import capacity
from jobcenter.timeliness.capacity import FULL, NEAR, Level, level
from jobcenter.timeliness.levelling import Load, Movable, Move, moves

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("demand", "queue", "target", "weeks", "expected"),
    [
        (30, 1200, 390, 26, 61.153846),
        (33, 800, 200, 30, 53),
        (35, 250, 100, 15, 45),
    ],
)
def test_relief_capacity_as_published(
    demand: int, queue: int, target: int, weeks: int, expected: float
) -> None:
    """The test values of NHSRwaitinglist (Fong et al. 2022)."""
    found = capacity.relief_capacity(demand, queue, target, weeks)
    assert float(found) == pytest.approx(expected, abs=1e-6)


def test_target_capacity_as_published() -> None:
    assert capacity.target_capacity(30, 52, 3, 1.1, 1.2) == pytest.approx(30.076442, abs=1e-6)


def test_a_full_week_of_talks_and_its_load() -> None:
    """37 hours, 45 % of them for talks of 90 minutes; present 88 % of the time."""
    week = capacity.talks(37, 45, 90, days=5)
    assert week == Fraction(111, 10)
    present = week * Fraction(88, 100)
    assert float(present) == pytest.approx(9.77, abs=0.005)
    due = Fraction(60, 13)
    for more, expected in ((0, 0.47), (5, 0.98)):
        found = capacity.load(due + more, present)
        assert found is not None
        assert round(float(found), 2) == expected


def test_days_count_as_fifths_of_the_week() -> None:
    assert capacity.talks(37, 45, 90, days=3) == Fraction(111, 10) * 3 / 5
    assert capacity.talks(37, 0, 90, days=5) == 0


@pytest.mark.parametrize(
    ("due", "possible", "expected"),
    [
        (84, 100, Level.ROOM),
        (85, 100, Level.NEAR),
        (99, 100, Level.NEAR),
        (100, 100, Level.OVER),
        (101, 100, Level.OVER),
        (1, 0, Level.OVER),
        (0, 0, Level.NOTHING),
        (0, 100, Level.ROOM),
        (5, None, Level.UNKNOWN),
    ],
)
def test_levels_at_their_limits(due: int, possible: int | None, expected: Level) -> None:
    assert level(due, possible) is expected


def test_a_limit_is_met_exactly_and_not_as_rounded() -> None:
    third = capacity.talks(10, 30, 60, days=1)  # 0.6, which no float holds
    assert level(3, third * 5) is Level.OVER


def test_nothing_possible_has_no_load() -> None:
    assert capacity.load(3, 0) is None


def test_weeks_to_clear_a_queue() -> None:
    assert capacity.weeks_to_clear(40, 10, 15) == 8
    assert capacity.weeks_to_clear(40, 10, 10) is None
    assert capacity.weeks_to_clear(40, 10, 9) is None


def test_variation_needs_a_mean() -> None:
    assert capacity.variation([8, 9, 10, 11]) == pytest.approx(1.118034 / 9.5)
    assert capacity.variation([0, 0]) is None
    assert capacity.variation([]) is None


@pytest.mark.parametrize(
    ("count", "ways"), [(45, 903), (47, 667), (48, 512), (50, 222), (40, 1024), (56, 0)]
)
def test_five_weeks_of_eight_to_eleven(count: int, ways: int) -> None:
    ahead = capacity.sums([8, 9, 10, 11], 5)
    assert ahead.at_least(count) == Fraction(ways, 1024)


def test_we_are_sure_of_forty_five() -> None:
    ahead = capacity.sums([8, 9, 10, 11], 5)
    assert ahead.sure_of(Fraction(85, 100)) == 45
    assert ahead.sure_of(Fraction(1)) == 40
    assert ahead.sure_of(Fraction(903, 1024)) == 45
    assert ahead.sure_of(Fraction(904, 1024)) == 44


def test_no_weeks_to_go_by_is_said() -> None:
    with pytest.raises(ValueError, match="ingen uger"):
        capacity.sums([], 8)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(1, 4), st.integers(0, 40))
def test_sums_as_every_draw_written_out(weekly: list[int], weeks: int, count: int) -> None:
    drawn = [sum(draw) for draw in product(weekly, repeat=weeks)]
    ahead = capacity.sums(weekly, weeks)
    assert ahead.at_least(count) == Fraction(sum(total >= count for total in drawn), len(drawn))
    sure = ahead.sure_of(Fraction(85, 100))
    assert 100 * sum(total >= sure for total in drawn) >= 85 * len(drawn)
    assert 100 * sum(total > sure for total in drawn) < 85 * len(drawn)
    assert prod([len(weekly)] * weeks) == ahead.of


# --- Moves ---------------------------------------------------------------------------------------


def _movable(person: int, *days: int) -> list[Movable]:
    """Cases of a person that fall due so many days after Monday; keys tell person and day."""
    return [Movable(100 * person + day, person, MONDAY + timedelta(days=day)) for day in days]


def _found(loads: dict[int, Load], movable: list[Movable]) -> list[Move]:
    return [move for _, move in moves([(loads, movable)])]


def test_the_latest_deadlines_go_to_the_least_loaded_until_there_is_room() -> None:
    loads = {1: Load(4, Fraction(3)), 2: Load(1, Fraction(10)), 3: Load(0, Fraction(10))}
    first, second = _found(loads, _movable(1, 0, 1, 2, 3))
    assert (first.citizen, first.giver, first.taker) == (103, 1, 3)
    assert (first.giver_before.due, first.giver_after.due) == (4, 3)
    assert (first.taker_before.due, first.taker_after.due) == (0, 1)
    # both would now have two of ten: the first by order
    assert (second.citizen, second.taker) == (102, 2)
    assert second.giver_after.ratio < FULL


def test_whoever_has_no_hours_gives_all_away() -> None:
    loads = {1: Load(2, Fraction(0)), 2: Load(0, Fraction(10))}
    assert [move.citizen for move in _found(loads, _movable(1, 1, 4))] == [104, 101]


def test_nobody_takes_so_many_that_it_gets_tight() -> None:
    loads = {1: Load(5, Fraction(1)), 2: Load(7, Fraction(10))}
    assert len(_found(loads, _movable(1, 0, 1, 2, 3, 4))) == 1  # eight of ten, but not nine


def test_unknown_hours_neither_give_nor_take() -> None:
    loads = {1: Load(5, None), 2: Load(0, Fraction(10)), 3: Load(5, Fraction(5)), 4: Load(0, None)}
    found = _found(loads, _movable(1, 0, 1) + _movable(3, 2))
    assert [(move.giver, move.taker) for move in found] == [(3, 2)]


def test_a_citizen_is_moved_once() -> None:
    loads = {1: Load(3, Fraction(1)), 2: Load(0, Fraction(10))}
    same = _movable(1, 0)
    assert [place for place, _ in moves([(loads, same), (loads, same)])] == [0]


_possible = st.none() | st.integers(0, 12).map(Fraction)


@given(
    st.dictionaries(
        st.integers(1, 5), st.tuples(st.integers(0, 9), _possible), min_size=1, max_size=5
    )
)
def test_what_moves_keep_whatever_the_team(team: dict[int, tuple[int, Fraction | None]]) -> None:
    loads = {person: Load(*each) for person, each in team.items()}
    movable = [
        case for person, each in loads.items() for case in _movable(person, *range(each.due))
    ]
    found = _found(loads, movable)
    assert len({move.citizen for move in found}) == len(found)
    over = {
        person for person, each in loads.items() if level(each.due, each.possible) is Level.OVER
    }
    for move in found:
        assert move.giver in over
        assert move.taker not in over
        assert level(move.giver_before.due, move.giver_before.possible) is Level.OVER
        assert move.taker_after.ratio < NEAR
        assert move.citizen // 100 == move.giver
        assert move.giver_before.due - move.giver_after.due == 1
        assert move.taker_after.due - move.taker_before.due == 1
    assert found == _found(loads, list(reversed(movable)))

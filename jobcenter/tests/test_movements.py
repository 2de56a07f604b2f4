"""A share's change, split into those who stayed, left and came: the parts add up exactly."""

import random
from fractions import Fraction

import pytest

from jobcenter.timeliness.movements import Days, Effects, Flow, Part, effects, flow, part_of


def _split(counts: dict[Part, int]) -> Effects:
    found = effects(Flow(counts))
    assert found is not None
    return found


def test_the_published_example() -> None:
    """8 stay (6 then, 4 now), 2 leave (1 had them), 2 come (neither has): 7 to 4 of 10."""
    moved = Flow(
        {
            Part.KEPT: 4,
            Part.FELL: 2,
            Part.LACKED: 2,
            Part.LEFT_HIT: 1,
            Part.LEFT_MISS: 1,
            Part.CAME_MISS: 2,
        }
    )
    assert (moved.hits_then, moved.population_then) == (7, 10)
    assert (moved.hits_now, moved.population_now) == (4, 10)
    found = effects(moved)
    assert found is not None
    assert found.stayers == Fraction("-0.200")
    assert found.leavers == Fraction("0.010")
    assert found.joiners == Fraction("-0.110")
    assert found.total == moved.change == Fraction("-0.300")


def test_who_is_in_which_part() -> None:
    parts = {
        (1, 1, 1, 0): Part.FELL,
        (1, 0, 1, 1): Part.REACHED,
        (1, 1, 1, 1): Part.KEPT,
        (1, 0, 1, 0): Part.LACKED,
        (1, 1, 0, 0): Part.LEFT_HIT,
        (1, 0, 0, 0): Part.LEFT_MISS,
        (0, 0, 1, 1): Part.CAME_HIT,
        (0, 0, 1, 0): Part.CAME_MISS,
        (0, 0, 0, 0): None,
    }
    for days, part in parts.items():
        assert part_of(Days(*map(bool, days))) is part, days
    people = [Days(*map(bool, days)) for days in parts] * 3
    assert flow(people) == Flow(dict.fromkeys(Part, 3))


def test_those_who_stayed_do_it_all_where_nobody_comes_or_leaves() -> None:
    found = _split({Part.KEPT: 5, Part.FELL: 3, Part.REACHED: 1, Part.LACKED: 1})
    assert found.of[Part.FELL] == Fraction(-3, 10)
    assert found.of[Part.REACHED] == Fraction(1, 10)
    assert found.weight == found.leavers == found.joiners == 0


def test_somebody_like_the_rest_changes_nothing() -> None:
    """Half had them, and one of each came: the share is the same, and so is every sum of two."""
    found = _split({Part.KEPT: 2, Part.LACKED: 2, Part.CAME_HIT: 1, Part.CAME_MISS: 1})
    assert found.total == found.weight == found.joiners == 0
    assert found.of[Part.CAME_HIT] == -found.of[Part.CAME_MISS] == Fraction(1, 12)


def test_who_stays_weighs_more_when_others_leave() -> None:
    found = _split({Part.KEPT: 3, Part.LEFT_MISS: 1})
    assert found.total == Fraction(1, 4)
    assert found.of[Part.LEFT_MISS] == Fraction(7, 32)
    assert found.weight == Fraction(1, 32)


def test_a_population_that_was_exchanged() -> None:
    found = _split({Part.LEFT_HIT: 2, Part.CAME_MISS: 3})
    assert found.total == -1
    assert found.leavers == found.joiners == Fraction(-1, 2)
    assert found.stayers == 0


@pytest.mark.parametrize("only", [Part.LEFT_HIT, Part.LEFT_MISS, Part.CAME_HIT, Part.CAME_MISS])
def test_no_share_on_one_of_the_days_is_no_change(only: Part) -> None:
    assert effects(Flow({only: 4})) is None
    assert Flow({only: 4}).change is None


def test_nobody_at_all_is_no_change() -> None:
    assert effects(Flow({})) is None


def test_the_parts_add_up_whatever_happened() -> None:
    chance = random.Random(15)  # noqa: S311  no secret
    for _ in range(500):
        moved = Flow({part: chance.choice([0, 0, 1, 2, 7, 40]) for part in Part})
        found = effects(moved)
        if found is None:
            assert moved.change is None
            continue
        assert found.total == moved.change == found.stayers + found.leavers + found.joiners
        for part in (Part.FELL, Part.LEFT_HIT, Part.CAME_MISS):
            assert found.of[part] <= 0
        for part in (Part.REACHED, Part.LEFT_MISS, Part.CAME_HIT):
            assert found.of[part] >= 0

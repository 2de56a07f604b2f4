"""Limits, signals and what they say, against the published vectors of their sources."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcenter.timeliness import control
from jobcenter.timeliness.control import Assurance, Better, Limits, Rule, Signal, Tally, Variation

# R: set.seed(123); rnorm(20). The snapshots of NHSRplotthedots are made from it.
NORMAL = [
    *(-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621),
    *(-1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272),
    *(-0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141),
]
WITH_TEN = [*NORMAL[:14], 10.0, *NORMAL[15:]]
VIGNETTE = [1, 2, 1, 2, 10, *[1, 2] * 6, 1]
YEAR = [72, 75, 71, 74, 73, 76, 72, 74, 73, 75, 71, 74]


@pytest.mark.parametrize(
    ("values", "screen", "published"),
    [
        (NORMAL, True, "0.1416238 -3.01138 3.294627"),
        (WITH_TEN, True, "0.6694159 -2.383666 3.722497"),
        (WITH_TEN, False, "0.6694159 -4.596625 5.935457"),
        (VIGNETTE, True, "1.94 -0.72 4.60"),
        (VIGNETTE, False, "1.94 -3.06 6.95"),
        (YEAR, True, "73.3333 66.0788 80.5879"),
    ],
)
def test_the_published_limits(values: list[float], screen: bool, published: str) -> None:
    found = control.xmr(values, screen=screen)
    for exact, shown in zip((found.mean, found.lower, found.upper), published.split(), strict=True):
        decimals = len(shown.partition(".")[2])
        assert f"{float(exact):.{decimals}f}" == shown


@pytest.mark.parametrize(("less", "is_kept"), [(Fraction(0), False), (Fraction(1, 10**9), True)])
def test_a_range_is_screened_out_from_exactly_3267_thousandths_of_the_mean_range(
    less: Fraction, is_kept: bool
) -> None:
    """Ten ranges of 1, and an eleventh of x, where x = 3.267 · (10 + x) / 11."""
    far = Fraction(32670, 7733) - less
    assert (far >= Fraction(3267, 1000) * (10 + far) / 11) is not is_kept
    found = control.xmr([*[0, 1] * 5, 0, far])
    mean_range = (10 + far) / 11 if is_kept else 1
    assert found.upper - found.mean == Fraction(266, 100) * mean_range


def test_near_limits_are_two_thirds_of_the_way() -> None:
    found = control.xmr(YEAR)
    assert round(float(found.near_lower), 4) == 68.4970
    assert round(float(found.near_upper), 4) == 78.1697


def test_only_the_one_far_point_of_the_vignette_is_a_signal() -> None:
    found = signals_of(VIGNETTE, baseline=len(VIGNETTE))
    assert [(place, each) for place, each in enumerate(found, 1) if each] == [
        (5, Signal(Rule.OUTSIDE, 1))
    ]


@pytest.mark.parametrize("value", [0, 0.1, 75, 1e9])
def test_equal_points_have_limits_on_the_mean_and_no_signal(value: float) -> None:
    limits = control.xmr([value] * 12)
    assert limits.mean == limits.lower == limits.upper == Fraction(value)
    assert control.signals([value] * 12, [limits] * 12) == [None] * 12


def test_a_gap_is_no_zero_and_no_range_goes_across_it() -> None:
    with_gap = control.xmr([10, 12, None, 90, 88], screen=False)
    assert with_gap.mean == 50
    assert with_gap.upper - with_gap.mean == Fraction(266, 100) * 2
    assert control.xmr([10, None, 90], screen=False).upper == 50


def test_nothing_has_no_limits() -> None:
    with pytest.raises(ValueError, match="nothing"):
        control.xmr([None, None])
    with pytest.raises(ValueError, match="nothing"):
        control.p([Tally(0, 0)])


# --- Signals ------------------------------------------------------------------------------------


def signals_of(values: Sequence[control.Value], baseline: int) -> list[Signal | None]:
    return control.signals(values, [control.xmr(values[:baseline])] * len(values))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5, 6, 7], [0, 0, 0, 0, 0, 0, 1]),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
        ([7, 6, 5, 4, 3, 2, 1], [0, 0, 0, 0, 0, 0, -1]),
        ([1, 2, 3, 4, None, 5, 6, 7, 8], [0] * 9),
    ],
)
def test_a_trend_is_six_steps_the_same_way(values: list[float | None], expected: list[int]) -> None:
    assert control.trend(values) == expected


def test_two_of_three_close_to_a_limit_on_the_same_side() -> None:
    close = [False, False, True, False, True, False, False]
    found = control.two_of_three(close, [1] * 7)
    assert found == [False, False, True, True, True, False, False]
    assert control.two_of_three(close, [1, 1, 1, 1, -1, 1, 1]) == [False] * 7
    assert control.two_of_three(close, [1, 1, 1, 0, 1, 1, 1]) == [False] * 7


def test_close_points_on_opposite_sides_are_ordinary() -> None:
    assert signals_of([1, -1] * 7 + [5.5, -5.5], baseline=16) == [None] * 16


@pytest.mark.parametrize(
    ("after", "rule", "places"),
    [
        ([72, 71, 72, 70, 72, 71, 72], Rule.SHIFT, range(13, 20)),
        ([73, 72, 71, 70, 69, 68, 67], Rule.TREND, range(12, 20)),
        ([73, 68, 68], Rule.TWO_OF_THREE, range(14, 16)),
        ([74, 68, 68, 74], None, range(0)),
        ([75, 63, 74], Rule.OUTSIDE, range(14, 15)),
    ],
)
def test_what_follows_a_year_as_baseline(
    after: list[int], rule: Rule | None, places: range
) -> None:
    found = signals_of(YEAR + after, baseline=12)
    marked = {place: each for place, each in enumerate(found, 1) if each}
    assert marked == {place: Signal(rule, -1) for place in places if rule}


def test_a_point_on_the_mean_breaks_a_row_on_one_side() -> None:
    limits = Limits.around(Fraction(10), Fraction(30))
    below = [9, 8, 9, 8, 9, 8]
    assert control.signals([*below, 9], [limits] * 7) == [Signal(Rule.SHIFT, -1)] * 7
    assert control.signals([*below, 10], [limits] * 7) == [None] * 7
    assert control.signals([*below, None, 9], [limits] * 8) == [None] * 8


def test_a_point_on_a_limit_is_not_beyond_it() -> None:
    """Limits 7 and 13, near limits 8 and 12; ordinary points stand between, on either side."""
    limits = Limits.around(Fraction(10), Fraction(3))
    a_bit = Fraction(1, 10**9)
    for side in (1, -1):
        on: list[control.Value] = [10 + side * 3, 10 - side]
        assert control.signals(on, [limits] * 2) == [None] * 2
        past: list[control.Value] = [10 + side * (3 + a_bit), 10 - side]
        assert control.signals(past, [limits] * 2) == [Signal(Rule.OUTSIDE, side), None]
        near: list[control.Value] = [10 + side * 2, 10 + side * 2, 10 + side]
        assert control.signals(near, [limits] * 3) == [None] * 3
        closer: list[control.Value] = [10 + side * (2 + a_bit), 10 + side * (2 + a_bit), 10 + side]
        found = [Signal(Rule.TWO_OF_THREE, side)] * 2
        assert control.signals(closer, [limits] * 3) == [*found, None]


def test_a_point_outside_is_not_one_of_two_close_to_the_limit() -> None:
    limits = Limits.around(Fraction(10), Fraction(3))
    assert control.signals([14, 12.5, 11], [limits] * 3) == [Signal(Rule.OUTSIDE, 1), None, None]


def test_the_length_of_a_row_can_be_set() -> None:
    limits = Limits.around(Fraction(3), Fraction(30))
    six = [1, 2, 3, 4, 5, 6]
    assert control.signals(six, [limits] * 6) == [None] * 6
    assert control.signals(six, [limits] * 6, window=6) == [Signal(Rule.TREND, 1)] * 6


whole = st.lists(st.none() | st.integers(-50, 50), min_size=3, max_size=24).filter(
    lambda values: any(value is not None for value in values)
)


@given(values=whole, by=st.fractions(-100, 100, max_denominator=50))
def test_signals_do_not_depend_on_where_zero_is(values: list[int | None], by: Fraction) -> None:
    moved = [None if value is None else value + by for value in values]
    assert signals_of(moved, baseline=24) == signals_of(values, baseline=24)


@given(values=whole)
def test_a_mirrored_chart_has_mirrored_signals(values: list[int | None]) -> None:
    mirrored = [None if value is None else -value for value in values]
    expected = [each and Signal(each.rule, -each.side) for each in signals_of(values, baseline=24)]
    assert signals_of(mirrored, baseline=24) == expected


# --- Never on a rolling figure ------------------------------------------------------------------


def test_no_rule_is_used_on_a_rolling_figure() -> None:
    with pytest.raises(control.Rolling):
        control.signals(YEAR, [control.xmr(YEAR)] * 12, rolling=True)


def test_why_a_rolling_figure_is_refused() -> None:
    """Nothing happens in these jobcentres: 40 deadlines a month, three of four of them met."""
    held = np.random.default_rng(20261121).binomial(40, 0.75, size=(400, 36 + 11))
    flagged = {1: 0, 12: 0}
    for row in held.tolist():
        for width in flagged:
            sums = [sum(row[end - width : end]) for end in range(12, len(row) + 1)]
            values = [Fraction(each, 40 * width) for each in sums]
            flagged[width] += any(signals_of(values, baseline=36))
    assert flagged[1] / len(held) <= 0.40
    assert flagged[12] / len(held) >= 0.99


# --- What it means ------------------------------------------------------------------------------


def between(lower: int, upper: int) -> Limits:
    return Limits.around(Fraction(lower + upper, 2), Fraction(upper - lower, 2))


FAILS, PASSES, HIT_OR_MISS = Assurance.FAILS, Assurance.PASSES, Assurance.HIT_OR_MISS


@pytest.mark.parametrize(
    ("limits", "better", "expected"),
    [
        (between(1, 3), Better.UP, FAILS),
        (between(5, 7), Better.UP, PASSES),
        (between(1, 5), Better.UP, HIT_OR_MISS),
        (between(1, 3), Better.DOWN, PASSES),
        (between(5, 7), Better.DOWN, FAILS),
        (between(1, 5), Better.DOWN, HIT_OR_MISS),
        (between(4, 6), Better.UP, HIT_OR_MISS),  # a target on a limit is not beyond it
        (between(2, 4), Better.UP, HIT_OR_MISS),
        (between(1, 3), Better.NEITHER, None),
        (between(5, 7), Better.NEITHER, None),
        (between(1, 5), Better.NEITHER, None),
    ],
)
def test_a_target_of_four(limits: Limits, better: Better, expected: Assurance | None) -> None:
    assert control.assurance(4, limits, better) is expected


@pytest.mark.parametrize(("target", "expected"), [(66, PASSES), (80, HIT_OR_MISS), (82, FAILS)])
def test_targets_against_an_ordinary_year(target: int, expected: Assurance) -> None:
    assert control.assurance(target, control.xmr(YEAR), Better.UP) is expected


@pytest.mark.parametrize(
    ("side", "better", "expected"),
    [
        (0, Better.UP, Variation.COMMON),
        (1, Better.UP, Variation.IMPROVEMENT),
        (-1, Better.UP, Variation.CONCERN),
        (0, Better.DOWN, Variation.COMMON),
        (1, Better.DOWN, Variation.CONCERN),
        (-1, Better.DOWN, Variation.IMPROVEMENT),
        (0, Better.NEITHER, Variation.COMMON),
        (1, Better.NEITHER, Variation.CHANGE),
        (-1, Better.NEITHER, Variation.CHANGE),
    ],
)
def test_the_latest_point_tells_the_variation(
    side: int, better: Better, expected: Variation
) -> None:
    latest = Signal(Rule.SHIFT, side) if side else None
    assert control.variation(latest, better) is expected


# --- Months with different n --------------------------------------------------------------------

HELD = [150, 160, 171, 140, 155, 168, 149, 163, 158, 170, 120, 152]
DUE = [200, 210, 220, 190, 205, 225, 198, 215, 208, 222, 201, 204]
TALLIES = [Tally(hits, of) for hits, of in zip(HELD, DUE, strict=True)]


def test_the_wafers_of_nist() -> None:
    """p̄ = 0.2313 and n = 50, NIST/SEMATECH e-Handbook 6.3.3.2."""
    limits = control.p([Tally(0, 50)], baseline=[Tally(2313, 10_000)])[0]
    assert (round(limits.lower, 4), round(limits.upper, 4)) == (0.0524, 0.4102)


def test_limits_by_each_months_n() -> None:
    plain, wide = control.p(TALLIES), control.laney(TALLIES)
    assert round(float(plain[0].mean), 6) == 0.742994
    assert (round(plain[0].lower, 4), round(plain[0].upper, 4)) == (0.6503, 0.8357)
    assert (round(wide[0].lower, 4), round(wide[0].upper, 4)) == (0.6370, 0.8490)
    sigma_z = (wide[0].upper - wide[0].mean) / (plain[0].upper - plain[0].mean)
    assert round(float(sigma_z), 6) == 1.143527


def test_the_eleventh_month_is_outside_both() -> None:
    shares = [each.share for each in TALLIES]
    for limits in (control.p(TALLIES), control.laney(TALLIES)):
        found = control.signals(shares, limits)
        assert [place for place, each in enumerate(found, 1) if each] == [11]
        assert found[10] == Signal(Rule.OUTSIDE, -1)


@pytest.mark.parametrize("hits", [0, 9])
def test_where_all_or_none_are_met_the_limits_are_the_mean(hits: int) -> None:
    tallies = [Tally(hits, 9), Tally(0, 0), Tally(hits, 9)]
    for limits in (control.p(tallies), control.laney(tallies)):
        assert {each.lower for each in limits} == {each.upper for each in limits} == {hits / 9}
        assert control.signals([each.share for each in tallies], limits) == [None] * 3

"""Is a month's figure out of the ordinary? Limits and signals of a control chart.

XmR limits, four rules for signals and what they say of variation and of a target are those of
the R package NHSRplotthedots (`ptd_spc_standard`); the p chart is Shewhart's and P' is Laney's
(Minitab, methods for the Laney P' chart). Reckoned in fractions, so that a point that lies on the
mean or on a limit does so exactly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

Value = Fraction | float | None  # None: nothing could be measured, a gap
Number = Fraction | float

# Of a moving range of two: 3 sigma, and the range that is itself out of the ordinary.
_SPAN, _SCREEN = Fraction(266, 100), Fraction(3267, 1000)
_NEAR = Fraction(2, 3)
_RANGE_OF_SIGMA = Fraction(1128, 1000)

WINDOW = 7  # months in a row that make a trend or a shift
FEWEST = 6  # points without which there are no limits
BASELINE = 12  # points that fix the limits; with fewer they are provisional


class Rolling(ValueError):
    """A figure whose windows overlap: neighbours hold the same months, so they are no news."""


class UnknownMonth(ValueError):
    """Limits cannot be reckoned anew from a month that the chart does not have."""


class Rule(StrEnum):
    """What makes a point a signal; the first that fits is the one that is told."""

    OUTSIDE = "outside"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    SHIFT = "shift"


class Better(StrEnum):
    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Variation(StrEnum):
    COMMON = "common"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    CHANGE = "change"  # a signal where neither direction is better


class Assurance(StrEnum):
    PASSES = "passes"
    FAILS = "fails"
    HIT_OR_MISS = "hit_or_miss"


@dataclass(frozen=True)
class Limits:
    """The ordinary range at one point; near limits are two thirds of the way out."""

    mean: Number
    lower: Number
    upper: Number
    near_lower: Number
    near_upper: Number

    @classmethod
    def around(cls, mean: Number, reach: Number) -> "Limits":
        near = _NEAR * reach
        return cls(mean, mean - reach, mean + reach, mean - near, mean + near)


@dataclass(frozen=True)
class Signal:
    """`side` is 1 for up or above the mean, -1 for down or below it."""

    rule: Rule
    side: int


@dataclass(frozen=True)
class Tally:
    """`hits` of `of` in one month; where `of` is 0 the month is a gap."""

    hits: int
    of: int

    @cached_property
    def share(self) -> Fraction | None:
        return Fraction(self.hits, self.of) if self.of else None


# --- Limits -----------------------------------------------------------------------------------


def xmr(values: Sequence[Value], *, screen: bool = True) -> Limits:
    """The limits of single figures: mean ± 2.66 times the mean moving range.

    A moving range is between neighbours only, never across a gap. With `screen` ranges of 3.267
    times the mean range or more are left out, once. Raises ValueError where there is no value.
    """
    exact = [None if value is None else Fraction(value) for value in values]
    mean = _mean([value for value in exact if value is not None])
    ranges = _moving_ranges(exact)
    if screen and ranges:
        most = _SCREEN * _mean(ranges)
        # Where all are equal, all ranges are 0 and none is strictly below the most.
        ranges = [each for each in ranges if each < most] or [Fraction(0)]
    return Limits.around(mean, _SPAN * _mean(ranges) if ranges else Fraction(0))


def p(tallies: Sequence[Tally], baseline: Sequence[Tally] | None = None) -> list[Limits]:
    """The limits of each month's share from its own n: p̄ ± 3·√(p̄(1−p̄)/n).

    p̄ is that of the `baseline`, of all tallies if none is named. The limits of a gap are the
    mean alone. Raises ValueError where the baseline is empty.
    """
    mean = _pooled(tallies if baseline is None else baseline)
    variance = mean * (1 - mean)
    return [Limits.around(mean, 3 * _sigma(variance, each.of)) for each in tallies]


def laney(tallies: Sequence[Tally], baseline: Sequence[Tally] | None = None) -> list[Limits]:
    """Laney's P': limits of p, widened or narrowed by how much months differ beyond chance."""
    of = tallies if baseline is None else baseline
    mean = _pooled(of)
    variance = mean * (1 - mean)
    scores = [
        None
        if each.share is None or not variance
        else float(each.share - mean) / _sigma(variance, each.of)
        for each in of
    ]
    ranges = _moving_ranges([None if each is None else Fraction(each) for each in scores])
    wider = float(_mean(ranges) / _RANGE_OF_SIGMA) if ranges else 0.0
    return [Limits.around(mean, 3 * wider * _sigma(variance, each.of)) for each in tallies]


def _mean(values: Sequence[Fraction]) -> Fraction:
    if not values:
        raise ValueError("there is nothing to take a mean of")
    return sum(values, start=Fraction(0)) / len(values)


def _moving_ranges(values: Sequence[Fraction | None]) -> list[Fraction]:
    return [
        abs(later - earlier)
        for earlier, later in pairwise(values)
        if earlier is not None and later is not None
    ]


def _pooled(tallies: Sequence[Tally]) -> Fraction:
    of = sum(each.of for each in tallies)
    if not of:
        raise ValueError("there is nothing to take a share of")
    return Fraction(sum(each.hits for each in tallies), of)


def _sigma(variance: Fraction, of: int) -> float:
    return math.sqrt(variance / of) if of else 0.0


# --- Signals ----------------------------------------------------------------------------------


def signals(
    values: Sequence[Value],
    limits: Sequence[Limits],
    *,
    rolling: bool = False,
    window: int = WINDOW,
) -> list[Signal | None]:
    """The signal at each point, None for what is ordinary; `limits` are of the same points.

    All points of a run are signals, not only the last. A gap ends every run. Raises Rolling where
    the figure is `rolling`: it is refused, whatever the points are.
    """
    if rolling:
        raise Rolling("no rule for signals holds for a figure whose windows overlap")
    paired = list(zip(values, limits, strict=True))
    sides = [_side(value, limit) for value, limit in paired]
    outside = [value is not None and _is_outside(value, limit) for value, limit in paired]
    close = [value is not None and _is_close(value, limit) for value, limit in paired]
    marks = {
        Rule.OUTSIDE: [side * far for side, far in zip(sides, outside, strict=True)],
        Rule.TREND: _backwards(trend(values, window), window),
        Rule.TWO_OF_THREE: [
            side * (found and near)
            for side, found, near in zip(sides, two_of_three(close, sides), close, strict=True)
        ],
        Rule.SHIFT: _backwards(shift(sides, window), window),
    }
    return [
        next((Signal(rule, own[index]) for rule, own in marks.items() if own[index]), None)
        for index in range(len(values))
    ]


def trend(values: Sequence[Value], window: int = WINDOW) -> list[int]:
    """1 or -1 at each point that ends a row of `window` points, each above, or below, the last."""
    steps = [0] + [
        0 if earlier is None or later is None else _order(later, earlier)
        for earlier, later in pairwise(values)
    ]
    return _row_ends(steps[: len(values)], window - 1)


def shift(sides: Sequence[int], window: int = WINDOW) -> list[int]:
    """1 or -1 at each point that ends a row of `window` points on one side of the mean."""
    return _row_ends(sides, window)


def two_of_three(close: Sequence[bool], sides: Sequence[int]) -> list[bool]:
    """Is the point one of three neighbours on one side of the mean, two of them close to a limit?

    `close` and `sides` are of the same points.
    """
    found = [False] * len(close)
    for first in range(len(close) - 2):
        three = slice(first, first + 3)
        if abs(sum(sides[three])) == 3 and sum(close[three]) >= 2:
            found[three] = [True] * 3
    return found


def _side(value: Value, limit: Limits) -> int:
    return 0 if value is None else _order(value, limit.mean)


def _order(one: Number, other: Number) -> int:
    """1 where the one is greater, -1 where it is less, 0 where they are equal, exactly.

    In whole numbers: to make fractions of floats first is twenty times slower.
    """
    (over, under), (other_over, other_under) = one.as_integer_ratio(), other.as_integer_ratio()
    left, right = over * other_under, other_over * under
    return (left > right) - (left < right)


def _is_outside(value: Number, limit: Limits) -> bool:
    return _order(value, limit.lower) < 0 or _order(value, limit.upper) > 0


def _is_close(value: Number, limit: Limits) -> bool:
    is_far = _order(value, limit.near_lower) < 0 or _order(value, limit.near_upper) > 0
    return is_far and not _is_outside(value, limit)


def _row_ends(signs: Sequence[int], length: int) -> list[int]:
    """The common sign at each place where the last `length` signs are equal and not 0."""
    return [
        signs[end] if end + 1 >= length and len(set(signs[end + 1 - length : end + 1])) == 1 else 0
        for end in range(len(signs))
    ]


def _backwards(ends: Sequence[int], window: int) -> list[int]:
    """Each row's sign at all of its points, where a later row is stronger than an earlier one."""
    spread = [0] * len(ends)
    for end, sign in enumerate(ends):
        if sign:
            spread[end + 1 - window : end + 1] = [sign] * window
    return spread


# --- What it means ----------------------------------------------------------------------------


def variation(latest: Signal | None, better: Better) -> Variation:
    """What the latest point says."""
    if latest is None:
        return Variation.COMMON
    if better is Better.NEITHER:
        return Variation.CHANGE
    wanted = 1 if better is Better.UP else -1
    return Variation.IMPROVEMENT if latest.side == wanted else Variation.CONCERN


def assurance(target: Number, latest: Limits, better: Better) -> Assurance | None:
    """Whether the work as it is now will reach a target; None where no direction is better."""
    if better is Better.NEITHER:
        return None
    if latest.lower <= target <= latest.upper:
        return Assurance.HIT_OR_MISS
    is_above = target > latest.upper
    return Assurance.FAILS if is_above is (better is Better.UP) else Assurance.PASSES

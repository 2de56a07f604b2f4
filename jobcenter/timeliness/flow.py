"""The control chart of a month's share: which limits hold where, and which months stand out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from jobcenter.timeliness import control
from jobcenter.timeliness.control import BASELINE, FEWEST, Limits, Signal, Tally

# From here on a month's own n moves its limits so much that all months cannot share one pair.
_MOST_UNEQUAL = Fraction(25, 100)
_MANY = 200


class Method(StrEnum):
    XMR = "xmr"
    LANEY = "laney"


@dataclass(frozen=True)
class Segment:
    """Months `first` to `end` - 1, in places, with limits of their own: one for each month.

    `baseline` is how many months with a share the limits are reckoned from, `points` how many
    there are. Where they are fewer than control.FEWEST there are no limits.
    """

    first: int
    end: int
    limits: list[Limits]
    points: int
    baseline: int

    @property
    def is_provisional(self) -> bool:
        return bool(self.limits) and self.baseline < BASELINE


@dataclass(frozen=True)
class Flow:
    """`signals` of each month; `waiting` is how many months with a share there are yet since each
    month that limits should be reckoned anew from, but where they are too few.
    """

    method: Method
    segments: list[Segment]
    signals: list[Signal | None]
    waiting: dict[date, int]


def flow(months: Sequence[date], tallies: Sequence[Tally], rebases: Collection[date] = ()) -> Flow:
    """The chart of months in a row and their tallies.

    `rebases` are months from which the work is another, so that limits are reckoned anew; the old
    ones stand before. Raises control.UnknownMonth for one that is not on the chart.
    """
    unknown = set(rebases) - set(months)
    if unknown:
        raise control.UnknownMonth(f"not on the chart: {', '.join(map(str, sorted(unknown)))}")
    method = _method(tallies)
    starts, waiting = _starts(months, tallies, rebases)
    segments = [
        _segment(tallies, first, end, method)
        for first, end in zip(starts, [*starts[1:], len(months)], strict=True)
    ]
    signals = [signal for each in segments for signal in _signals(tallies, each)]
    return Flow(method, segments, signals, waiting)


def _starts(
    months: Sequence[date], tallies: Sequence[Tally], rebases: Collection[date]
) -> tuple[list[int], dict[date, int]]:
    """The places where segments begin, and the rebases with too few months before the next one."""
    starts, waiting, end = [], {}, len(months)
    for month in sorted(rebases, reverse=True):
        place = months.index(month)
        points = sum(each.of > 0 for each in tallies[place:end])
        if points >= FEWEST:
            starts.append(place)
            end = place
        else:
            waiting[month] = points
    return sorted({0, *starts}), waiting


def _method(tallies: Sequence[Tally]) -> Method:
    """Single figures share one pair of limits only where the months' n are about equal."""
    sizes = [each.of for each in tallies if each.of]
    if not sizes:
        return Method.XMR
    usual = Fraction(sum(sizes), len(sizes))
    is_uneven = any(abs(size - usual) > _MOST_UNEQUAL * usual for size in sizes)
    return Method.LANEY if is_uneven or max(sizes) > _MANY else Method.XMR


def _segment(tallies: Sequence[Tally], first: int, end: int, method: Method) -> Segment:
    own = tallies[first:end]
    points = sum(each.of > 0 for each in own)
    baseline = _baseline(own)
    count = sum(each.of > 0 for each in baseline)
    if points < FEWEST:
        limits: list[Limits] = []
    elif method is Method.LANEY:
        limits = control.laney(own, baseline)
    else:
        limits = [control.xmr([each.share for each in baseline])] * len(own)
    return Segment(first, end, limits, points, count)


def _baseline(own: Sequence[Tally]) -> Sequence[Tally]:
    """The first BASELINE months with a share, and the gaps between them."""
    places = [place for place, each in enumerate(own) if each.of]
    return own[: places[BASELINE - 1] + 1] if len(places) > BASELINE else own


def _signals(tallies: Sequence[Tally], segment: Segment) -> list[Signal | None]:
    own = tallies[segment.first : segment.end]
    if not segment.limits:
        return [None] * len(own)
    return control.signals([each.share for each in own], segment.limits)

"""The chart of a month's share: its segments, and what they are reckoned from."""

from datetime import date

import pytest

from jobcenter.timeliness import control
from jobcenter.timeliness.control import FEWEST, Rule, Signal, Tally
from jobcenter.timeliness.flow import Method, flow

MONTHS = [date(2023 + n // 12, n % 12 + 1, 1) for n in range(24)]
YEAR = [72, 75, 71, 74, 73, 76, 72, 74, 73, 75, 71, 74]


def of_hundred(*percents: int | None) -> list[Tally]:
    return [Tally(0, 0) if each is None else Tally(each, 100) for each in percents]


def test_a_year_fixes_the_limits_of_the_months_after_it() -> None:
    tallies = of_hundred(*YEAR, 72, 71, 72, 70, 72, 71, 72)
    found = flow(MONTHS[:19], tallies)
    segment = found.segments[0]
    assert found.method is Method.XMR
    assert (segment.points, segment.baseline, segment.is_provisional) == (19, 12, False)
    assert [round(float(each.lower) * 100, 4) for each in segment.limits] == [66.0788] * 19
    assert found.signals == [None] * 12 + [Signal(Rule.SHIFT, -1)] * 7


@pytest.mark.parametrize(
    ("points", "has_limits", "is_provisional"),
    [(1, False, False), (5, False, False), (6, True, True), (11, True, True), (12, True, False)],
)
def test_how_many_months_limits_need(points: int, has_limits: bool, is_provisional: bool) -> None:
    segment = flow(MONTHS[:points], of_hundred(*YEAR[:points])).segments[0]
    assert (bool(segment.limits), segment.is_provisional) == (has_limits, is_provisional)


def test_no_month_stands_out_where_there_are_no_limits() -> None:
    assert flow(MONTHS[:5], of_hundred(70, 70, 70, 70, 1)).signals == [None] * 5
    assert flow(MONTHS[:3], of_hundred(None, None, None)).signals == [None] * 3


def test_a_month_without_deadlines_is_no_point() -> None:
    found = flow(MONTHS[:7], of_hundred(70, 72, None, 71, 73, None, 70))
    assert (found.segments[0].points, found.segments[0].limits) == (5, [])
    baseline = flow(MONTHS[:14], of_hundred(*YEAR[:6], None, *YEAR[6:], 90)).segments[0]
    assert (baseline.points, baseline.baseline) == (13, 12)
    assert round(float(baseline.limits[-1].mean) * 100, 4) == 73.3333


# --- Reckoned anew ------------------------------------------------------------------------------


def test_from_a_change_on_limits_are_others_and_the_old_ones_stand() -> None:
    tallies = of_hundred(*YEAR, *[each + 15 for each in YEAR])
    found = flow(MONTHS, tallies, [MONTHS[12]])
    before, after = found.segments
    assert (before.first, before.end, after.first, after.end) == (0, 12, 12, 24)
    assert round(float(before.limits[0].upper) * 100, 4) == 80.5879
    assert round(float(after.limits[0].upper) * 100, 4) == 95.5879
    assert found.signals == [None] * 24
    assert any(flow(MONTHS, tallies).signals)


@pytest.mark.parametrize(("since", "segments"), [(FEWEST, 2), (FEWEST - 1, 1)])
def test_too_few_months_after_a_change_keep_the_old_limits(since: int, segments: int) -> None:
    change = MONTHS[24 - since]
    found = flow(MONTHS, of_hundred(*YEAR, *YEAR), [change])
    assert len(found.segments) == segments
    assert found.waiting == ({} if segments == 2 else {change: since})


def test_gaps_do_not_count_as_months_after_a_change() -> None:
    tallies = of_hundred(*YEAR, 70, None, None, 70, 70, 70, 70)
    assert flow(MONTHS[:19], tallies, [MONTHS[12]]).waiting == {MONTHS[12]: 5}


def test_of_two_changes_close_together_the_later_one_holds() -> None:
    found = flow(MONTHS, of_hundred(*YEAR, *YEAR), [MONTHS[10], MONTHS[12]])
    assert [each.first for each in found.segments] == [0, 12]
    assert found.waiting == {MONTHS[10]: 2}


def test_a_month_that_is_not_on_the_chart_is_an_error() -> None:
    with pytest.raises(control.UnknownMonth, match="2022-12-01"):
        flow(MONTHS, of_hundred(*YEAR, *YEAR), [date(2022, 12, 1)])
    with pytest.raises(control.UnknownMonth):
        flow(MONTHS, of_hundred(*YEAR, *YEAR), [date(2023, 5, 2)])


# --- Months of different size -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "method"),
    [
        ([100] * 12, Method.XMR),
        ([100] * 11 + [124], Method.XMR),
        ([100] * 11 + [130], Method.LANEY),
        ([100] * 11 + [70], Method.LANEY),
        ([200] * 12, Method.XMR),
        ([201] * 12, Method.LANEY),
        ([100] * 11 + [0], Method.XMR),
    ],
)
def test_uneven_or_many_deadlines_ask_for_limits_of_each_month(
    sizes: list[int], method: Method
) -> None:
    assert flow(MONTHS[:12], [Tally(size // 2, size) for size in sizes]).method is method


def test_the_published_example_through_the_chart() -> None:
    held = [150, 160, 171, 140, 155, 168, 149, 163, 158, 170, 120, 152]
    due = [200, 210, 220, 190, 205, 225, 198, 215, 208, 222, 201, 204]
    tallies = [Tally(hits, of) for hits, of in zip(held, due, strict=True)]
    found = flow(MONTHS[:12], tallies)
    first = found.segments[0].limits[0]
    assert found.method is Method.LANEY
    assert (round(first.lower, 4), round(first.upper, 4)) == (0.6370, 0.8490)
    assert [place for place, each in enumerate(found.signals, 1) if each] == [11]

"""The words above a time line stand clear of its vertical lines."""

from datetime import date, timedelta
from itertools import permutations, product

from jobcenter.charts.axis import WIDTH, Flag, Scale

FIRST, LAST = date(2025, 11, 1), date(2027, 3, 31)
LETTER = 6.2  # as measured in a browser, where the page is as wide as the drawing


def _words(flag: Flag) -> tuple[float, float]:
    """From where to where they reach."""
    length = LETTER * len(flag.label)
    return (flag.x - 6 - length, flag.x - 6) if flag.before else (flag.x + 6, flag.x + 6 + length)


def _check(flags: list[Flag]) -> None:
    """Lines come down from their own row, so only those of higher rows can be met."""
    assert len({flag.y for flag in flags}) == len(flags)
    for flag in flags:
        begin, end = _words(flag)
        assert (begin, end) == (max(begin, 0), min(end, WIDTH)), flags
    for flag, other in permutations(flags, 2):
        begin, end = _words(flag)
        assert other.y > flag.y or not begin <= other.x <= end, flags


def test_words_are_within_the_drawing_and_meet_no_line() -> None:
    scale = Scale(FIRST, LAST)
    days = [FIRST + timedelta(days=number) for number in range(0, (LAST - FIRST).days, 9)]
    for today, due in product(days, days):
        flags = scale.flags([(today, "today", "Opgjort"), (due, "due", "Målets frist")])
        assert [flag.kind for flag in flags] == ["today", "due"]
        _check(flags)


def test_three_of_them_too() -> None:
    scale = Scale(FIRST, LAST)
    days = [FIRST + timedelta(days=number) for number in range(8, (LAST - FIRST).days, 35)]
    for start, due, today in product(days, days, days):
        if start <= due:
            wanted = [(start, "start", "Første dag"), (due, "due", "Frist")]
            _check(scale.flags([*wanted, (today, "today", "Opgjort")]))


def test_they_stand_in_order_and_after_their_lines_where_that_can_be() -> None:
    today = date(2026, 5, 1)
    wanted = [(today, "today", "Opgjort"), (today + timedelta(days=60), "due", "Målets frist")]
    flags = Scale(FIRST, LAST).flags(wanted)
    assert [(flag.y, flag.before) for flag in flags] == [(16, False), (36, False)]
    assert flags[1].label == "Målets frist 30-06-2026"

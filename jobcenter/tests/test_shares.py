"""The sums over leaves, and the averages against exact fractions."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcenter.law import rulebook
from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness import months, shares

AS_OF = date(2024, 5, 10)
RULE = rulebook.load().goal_on(AS_OF)
FIRST_DAYS = [date(2023, month, 1) for month in range(1, 13)] + [
    date(2024, month, 1) for month in range(1, 6)
]

# Shares of 4/5 and of all, for averages that lie on a goal and beside it.
pairs = st.one_of(
    st.sampled_from([(5, 4), (10, 8), (1, 1), (1, 0), (10**9, 8 * 10**8 - 1), (7, 7)]),
    st.integers(1, 40).flatmap(lambda people: st.tuples(st.just(people), st.integers(0, people))),
)
groups = st.tuples(st.sampled_from(["team", "area"]), st.sampled_from(["", "Nord", "Åsen", "Aa"]))
seen = st.dictionaries(st.sampled_from(range(len(FIRST_DAYS))), pairs, min_size=1)
goals = st.builds(
    lambda months, percent, operator: replace(
        RULE, average_months=months, goal_percent=percent, goal_operator=operator
    ),
    st.sampled_from([1, 3, 12, 40]),
    st.sampled_from([0, 80, 100]),
    st.sampled_from([">=", ">"]),
)

Row = tuple[Any, ...]


def expected(
    counts: dict[tuple[str, str], dict[int, tuple[int, int]]], rule: RollingGoal
) -> list[tuple[Row, Fraction | None]]:
    """The rows in order, without the average, and the exact average."""
    rows = []
    for (grouping, group), own in sorted(counts.items()):
        for month, first_day in enumerate(FIRST_DAYS):
            window = [own[n] for n in range(month - rule.average_months + 1, month + 1) if n in own]
            if not window:
                continue
            parts = [Fraction(hits, people) for people, hits in window if people]
            mean = sum(parts, Fraction()) / len(parts) if parts else None
            row = (
                *(pd.Timestamp(first_day), grouping, group, *own.get(month, (0, 0)), len(parts)),
                *(sum(people for people, _ in window), sum(hits for _, hits in window)),
                None if mean is None else rule.is_reached(mean),
            )
            rows.append((row, mean))
    return rows


def frame(counts: dict[tuple[str, str], dict[int, tuple[int, int]]]) -> pd.DataFrame:
    rows = [
        (group, *own[month], grouping, pd.Timestamp(FIRST_DAYS[month]))
        for (grouping, group), own in counts.items()
        for month in own
    ]
    columns = ["group", "population", "hits", "grouping", "month"]
    return pd.DataFrame(rows, columns=columns).astype({"group": "str", "grouping": "str"})


@given(st.dictionaries(groups, seen), st.dictionaries(st.just(0), st.just((0, 0))), goals)
def test_averages_are_the_fractions_and_the_goal_is_judged_on_them(
    counts: dict[tuple[str, str], dict[int, tuple[int, int]]],
    nobody: dict[int, tuple[int, int]],
    rule: RollingGoal,
) -> None:
    if nobody:
        counts = {**counts, ("total", shares.WHOLE): nobody}  # the whole has a row for nobody too
    found = shares.with_averages(frame(counts), rule, AS_OF)
    wanted = expected(counts, rule)
    averages = found.pop("average").tolist()
    assert found.drop(columns="judged_on").to_numpy(dtype=object).tolist() == [
        list(row) for row, _ in wanted
    ]
    for average, (_, exact) in zip(averages, wanted, strict=True):
        if exact is None:
            assert pd.isna(average)
        else:
            assert abs(Fraction(average) - exact) < Fraction(1, 10**13)


def test_an_average_that_only_fractions_tell_from_the_goal() -> None:
    """79.9999999999 % is not 80 %, though no figure on paper shows it."""
    people = 10**10
    counts = {("total", shares.WHOLE): {15: (people, 8 * people // 10 - 1), 16: (5, 4)}}
    found = shares.with_averages(frame(counts), replace(RULE, average_months=2), AS_OF)
    assert found["goal_reached"].tolist() == [
        False,
        False,
    ]
    assert found["average"].iloc[1] == pytest.approx(0.8, abs=1e-9)
    on_it = {("total", shares.WHOLE): {16: (5, 4)}}
    for operator, reached in ((">=", True), (">", False)):
        rule = replace(RULE, goal_operator=operator)
        row = shares.with_averages(frame(on_it), rule, AS_OF).iloc[0]
        assert (row.goal_reached, row.average) == (reached, 0.8)


def leaf(month: date, team: str, population: int, hits: int, benefit: str = "su") -> Row:
    return (pd.Timestamp(month), "183", benefit, team, f"S-{team}", "", population, hits)


def leaves(*rows: Row) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["month", *months.LEAF, "population", "hits"])


def test_leaves_are_added_up_within_their_months() -> None:
    april, may = date(2024, 4, 1), date(2024, 5, 1)
    table = shares.rolled_up(
        leaves(
            leaf(may, "Syd", 2, 1),
            leaf(may, "Nord", 3, 3, "ledighedsydelse"),
            leaf(april, "Syd", 5, 4),
            leaf(may, "Syd", 4, 0),
            leaf(date(2024, 2, 1), "Syd", 99, 99),  # before the months that are asked for
        ),
        AS_OF,
        3,
    )
    wanted = table[table["grouping"].isin(["total", "team"])]
    rows = [
        (f"{row.judged_on:%d-%m}", row.group, row.population, row.hits)
        for row in wanted.itertuples()
    ]
    assert rows == [
        ("31-03", "alle", 0, 0),
        ("30-04", "alle", 5, 4),
        ("30-04", "Syd", 5, 4),
        ("10-05", "alle", 9, 4),
        ("10-05", "Nord", 3, 3),
        ("10-05", "Syd", 6, 1),
    ]

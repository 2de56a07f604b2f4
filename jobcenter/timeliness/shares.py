"""Month shares, their 12-month average and the pooled share, for every group."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import ceil

import numpy as np
import pandas as pd

from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness.days import judged_on, months_until
from jobcenter.timeliness.goal import Prepared, judged

# The column of goal.judged that each grouping goes by; the whole has none.
GROUPINGS = {
    "total": None,
    "municipality": "municipality",
    "area": "benefit",
    "team": "team",
    "caseworker": "caseworker",
    "external_actor": "external_actor",
}
WHOLE = "alle"


def month_counts(prepared: Prepared, as_of: date, months: int) -> pd.DataFrame:
    """Population and hits of each group in each of the last `months` months up to as_of's.

    Columns: month (datetime64[s], its first day), judged_on (its last day, or as_of in a month
    that is not over), grouping, group, population, hits. The whole has a row for every month,
    another group only for months in which its population is not 0. The groups of a grouping add
    up to the whole.
    """
    counts = []
    for month in months_until(as_of, months):
        day = judged_on(month, as_of)
        people = judged(prepared, day)
        measured = people[people["measured"]]
        for grouping, column in GROUPINGS.items():
            counts.append(_count(measured, grouping, column).assign(month=month, judged_on=day))
    table = pd.concat(counts, ignore_index=True)
    unit = "datetime64[s]"
    return table.astype({"month": unit, "judged_on": unit, "population": int, "hits": int})


def _count(measured: pd.DataFrame, grouping: str, column: str | None) -> pd.DataFrame:
    if column is None:
        whole = {"group": [WHOLE], "population": [len(measured)], "hits": [measured["hit"].sum()]}
        return pd.DataFrame(whole).assign(grouping=grouping)
    by_group = measured.groupby(column, sort=True)["hit"]
    counted = by_group.agg(population="size", hits="sum").rename_axis("group").reset_index()
    return counted.assign(grouping=grouping)


def with_averages(counts: pd.DataFrame, rule: RollingGoal, as_of: date) -> pd.DataFrame:
    """The figures of each group in each month, with the average over the months before.

    Takes the rows of month_counts. Gives one row per group and month from the group's first
    appearance on: month, judged_on, grouping, group, population, hits, average (of the month
    shares of the rule's number of months that end with this one; NaN where no month has a share),
    months (how many have one), pooled_population, pooled_hits, goal_reached (True or False, judged
    on exact fractions; None without an average). A group that had nobody in a month has
    population and hits 0 there; one that had nobody in the whole window has no row.
    """
    rows = [
        row
        for (grouping, group), own in counts.groupby(["grouping", "group"])
        for row in _of_group(str(grouping), str(group), own, rule, as_of)
    ]
    columns = {
        "month": "datetime64[s]",
        "judged_on": "datetime64[s]",
        "grouping": "str",
        "group": "str",
        "population": "int64",
        "hits": "int64",
        "average": "float64",
        "months": "int64",
        "pooled_population": "int64",
        "pooled_hits": "int64",
        "goal_reached": "object",
    }
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _of_group(
    grouping: str, group: str, own: pd.DataFrame, rule: RollingGoal, as_of: date
) -> Iterator[tuple[object, ...]]:
    number = own["month"].to_numpy("datetime64[M]").astype("int64")
    counts = dict(zip(number, zip(own["population"], own["hits"], strict=True), strict=True))
    months = int(np.datetime64(as_of, "M").astype("int64")) - number.min() + 1
    for month in months_until(as_of, months):
        last = int(month.astype("int64"))
        window = [counts[n] for n in range(last - rule.average_months + 1, last + 1) if n in counts]
        if not window:
            continue
        shares = [Fraction(int(hits), int(population)) for population, hits in window if population]
        average = sum(shares, Fraction()) / len(shares) if shares else None
        yield (
            month,
            judged_on(month, as_of),
            grouping,
            group,
            *counts.get(last, (0, 0)),
            None if average is None else float(average),
            len(shares),
            sum(population for population, _ in window),
            sum(hits for _, hits in window),
            None if average is None else rule.is_reached(average),
        )


def needed_hits(rule: RollingGoal, population: int, hits: int) -> int:
    """How many more of the population must reach their last conversation for the share today."""
    exact = rule.goal * population
    needed = ceil(exact)
    if needed == exact and not rule.is_reached(rule.goal):
        needed += 1  # the goal must be exceeded, not only met
    return max(0, needed - hits)

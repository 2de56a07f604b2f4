"""Month shares, their 12-month average and the pooled share, for every group."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness.days import Days, judged_on
from jobcenter.timeliness.goal import Prepared
from jobcenter.timeliness.months import leaf_counts, numbered, of_citizens, sample_days
from jobcenter.timeliness.monthsets import Numbers

# The column of a leaf that each grouping goes by; the whole has none.
GROUPINGS = {
    "total": None,
    "municipality": "municipality",
    "area": "benefit",
    "team": "team",
    "caseworker": "caseworker",
    "external_actor": "external_actor",
}
WHOLE = "alle"

# Far more than a mean of shares can be off in floating point. Within this distance of the goal
# only the exact fractions tell on which side of it an average is.
_DOUBT = 1e-9


def month_counts(prepared: Prepared, as_of: date, months: int) -> pd.DataFrame:
    """The rows of rolled_up, for the citizens of some facts."""
    days = sample_days(as_of, months)
    return rolled_up(leaf_counts(of_citizens(prepared, days), days), as_of, months)


def rolled_up(leaves: pd.DataFrame, as_of: date, months: int) -> pd.DataFrame:
    """Population and hits of each group in each of the last `months` months up to as_of's.

    Takes rows of months.leaf_counts, in any order; those of one leaf and month may be of several
    blocks of citizens, and those of other months are left out. Columns: group, population, hits,
    grouping, month (datetime64[s], its first day), judged_on (its last day, or as_of in a month
    that is not over). Sorted by month, by grouping as in GROUPINGS, and by group. The whole has a
    row for every month, another group only for months in which its population is not 0. The
    groups of a grouping add up to the whole.
    """
    first = _month_number(as_of) - months + 1
    month = _month_numbers(leaves) - first
    is_shown = (month >= 0) & (month < months)
    shown, month = leaves[is_shown], month[is_shown]
    groups = [group_sums(shown, month, months, grouping) for grouping in GROUPINGS]
    table = pd.concat(groups).sort_values("place", kind="stable", ignore_index=True)
    number = table["place"].to_numpy()
    dates = _dates(first, months, as_of)
    columns = {name: days[number].astype("datetime64[s]") for name, days in dates.items()}
    return table.assign(**columns)[[*_COUNTS, *dates]]


_COUNTS = ("group", "population", "hits", "grouping")


def group_sums(
    leaves: pd.DataFrame,
    place: Numbers,
    places: int,
    grouping: str,
    figures: Sequence[str] = ("population", "hits"),
) -> pd.DataFrame:
    """The sums of leaves' figures by place (of a month or day, from 0) and group of a grouping.

    Columns: group, the figures (int64), grouping, place. Sorted by place and group. The whole has
    a row for every place, another group only where the first of the figures is not 0.
    """
    column = GROUPINGS[grouping]
    if column is None:
        group, labels = np.zeros_like(place), np.array([WHOLE], dtype=object)
    else:
        group, dtype = numbered(leaves[column])
        labels = np.asarray(dtype.categories, dtype=object)
    cell, size = place * len(labels) + group, places * len(labels)
    # Sums in floating point are exact below 2**53.
    sums = {
        name: np.bincount(cell, leaves[name], minlength=size).astype(np.int64) for name in figures
    }
    shown = np.flatnonzero(sums[figures[0]]) if column else np.arange(size)
    return pd.DataFrame(
        {
            "group": pd.array(labels[shown % len(labels)], dtype="str"),
            **{name: own[shown] for name, own in sums.items()},
            "grouping": grouping,
            "place": shown // len(labels),
        }
    )


def _month_numbers(rows: pd.DataFrame) -> Numbers:
    return rows["month"].to_numpy("datetime64[M]").astype(np.int64)


def _month_number(day: date) -> int:
    return int(np.datetime64(day, "M").astype(np.int64))


def _dates(first: int, months: int, as_of: date) -> dict[str, Days]:
    """The month's first day and the day it is judged on, of `months` months from number `first`."""
    month = np.arange(first, first + months).astype("datetime64[M]")
    judged = [judged_on(each, as_of) for each in month]
    return {"month": month.astype("datetime64[D]"), "judged_on": np.array(judged, "datetime64[D]")}


def with_averages(counts: pd.DataFrame, rule: RollingGoal, as_of: date) -> pd.DataFrame:
    """The figures of each group in each month, with the average over the months before.

    Takes the rows of rolled_up. Gives one row per group and month from the group's first
    appearance on: month, judged_on, grouping, group, population, hits, average (of the month
    shares of the rule's number of months that end with this one; NaN where no month has a share),
    months (how many have one), pooled_population, pooled_hits, goal_reached (True or False, judged
    on exact fractions; None without an average). A group that had nobody in a month has
    population and hits 0 there; one that had nobody in the whole window has no row. Sorted by
    grouping, group and month.
    """
    numbers = _month_numbers(counts)
    first = int(numbers.min(initial=_month_number(as_of)))
    span = _month_number(as_of) - first + 1
    grouping, group = numbered(counts["grouping"]), numbered(counts["group"])
    size = max(1, len(group.dtype.categories))
    series, own = np.unique(grouping.numbers * size + group.numbers, return_inverse=True)
    population, hits, present = (np.zeros((len(series), span), np.int64) for _ in range(3))
    at = own, numbers - first
    population[at], hits[at], present[at] = counts["population"], counts["hits"], 1
    average, reached = _averages(population, hits, rule)
    rows, month = np.nonzero(_in_window(present, rule))
    figures = {
        "population": population,
        "hits": hits,
        "average": average,
        "months": _in_window(population > 0, rule),
        "pooled_population": _in_window(population, rule),
        "pooled_hits": _in_window(hits, rule),
        "goal_reached": reached,
    }
    labels = {
        "grouping": np.asarray(grouping.dtype.categories)[series // size],
        "group": np.asarray(group.dtype.categories)[series % size],
    }
    dates = _dates(first, span, as_of)
    return pd.DataFrame(
        {
            **{name: days[month].astype("datetime64[s]") for name, days in dates.items()},
            **{name: pd.array(texts[rows], dtype="str") for name, texts in labels.items()},
            **{name: values[rows, month] for name, values in figures.items()},
        }
    )


def _in_window(values: npt.NDArray[Any], rule: RollingGoal) -> npt.NDArray[Any]:
    """Each column with the average_months - 1 columns before it added (groups × months)."""
    total = values + np.zeros((), np.int64)
    for back in range(1, min(rule.average_months, values.shape[1])):
        total[:, back:] += values[:, :-back]
    return total


def _averages(
    population: Numbers, hits: Numbers, rule: RollingGoal
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.object_]]:
    """The mean share of each window that ends with a month, and whether it reaches the goal."""
    has_share = population > 0
    share = np.divide(hits, population, out=np.zeros(hits.shape), where=has_share)
    months = _in_window(has_share, rule)
    none = np.full(share.shape, np.nan)
    average = np.divide(_in_window(share, rule), months, out=none, where=months > 0)
    reached = np.where(months > 0, average > float(rule.goal), np.array(None))
    group, month = np.nonzero(np.abs(average - float(rule.goal)) < _DOUBT)
    exact = list(_exactly(population, hits, group, month, rule))
    average[group, month] = [float(mean) for mean in exact]
    reached[group, month] = [rule.is_reached(mean) for mean in exact]
    return average, reached


def _exactly(
    population: Numbers, hits: Numbers, group: Numbers, month: Numbers, rule: RollingGoal
) -> Iterator[Fraction]:
    """The exact mean of each window that ends with `month`; equal windows are reckoned once."""
    back = month[:, None] - np.arange(rule.average_months)
    people, done = (
        np.where(back >= 0, counts[group[:, None], np.maximum(back, 0)], 0)
        for counts in (population, hits)
    )
    divisor = np.maximum(np.gcd(people, done), 1)
    mean = cache(_mean)
    for shares in zip((done // divisor).tolist(), (people // divisor).tolist(), strict=True):
        yield mean(*map(tuple, shares))


def _mean(hits: tuple[int, ...], population: tuple[int, ...]) -> Fraction:
    shares = [Fraction(*pair) for pair in zip(hits, population, strict=True) if pair[1]]
    return sum(shares, Fraction()) / len(shares)


def needed_hits(rule: RollingGoal, population: int, hits: int) -> int:
    """How many more of the population must reach their last conversation for the share today."""
    exact = rule.goal * population
    needed = ceil(exact)
    if needed == exact and not rule.is_reached(rule.goal):
        needed += 1  # the goal must be exceeded, not only met
    return max(0, needed - hits)

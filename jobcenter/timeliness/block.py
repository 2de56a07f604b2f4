"""All that a run finds out about a block of citizens, in one call.

No citizen's figures depend on another's, so a run may be cut into blocks anywhere: what is about
one citizen is put together, and what is counted is added up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from jobcenter.law.kinds import RollingGoal
from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness import (
    coverage,
    deadlines,
    forecast,
    goal,
    invariants,
    judgement,
    minplans,
    months,
    shares,
)
from jobcenter.timeliness.days import Days, months_until
from jobcenter.timeliness.facts import Facts

# Twelve months on the page beside the running one, each with an average over those before it.
MONTHS_SHOWN = 13

# Two years of whole months beside the running one: what a month's deadlines are compared with.
VERDICT_MONTHS = 25

# What is counted in coverage.coverage.
COVERED = ["population", "reached", "first", "exempt"]


@dataclass(frozen=True)
class Block:
    """The frames of deadlines.with_first_due and minplans.min_plans (standings), of
    judgement.explained (verdicts), months.of_citizens and months.leaf_counts (over the months of
    months_counted), coverage.coverage of the months shown, and forecast.of_citizens (forecasts).
    """

    standings: pd.DataFrame
    verdicts: pd.DataFrame
    months: pd.DataFrame
    leaves: pd.DataFrame
    coverages: pd.DataFrame
    forecasts: pd.DataFrame


def months_counted(rule: RollingGoal) -> int:
    """How many months are counted for an average on each of the months shown."""
    return MONTHS_SHOWN - 1 + rule.average_months


def compute(facts: Facts, book: Rulebook, rule: RollingGoal, as_of: date, ahead: Days) -> Block:
    """What follows from the facts of some citizens on a day, with forecasts for the days `ahead`.

    Raises invariants.Broken where it contradicts itself.
    """
    prepared = goal.prepare(facts, rule)
    judged = judgement.judge(facts, book, as_of)
    invariants.check_verdicts(judged)
    standings = deadlines.standings(prepared, as_of)
    standings = deadlines.with_first_due(standings, book.goal.id, judged, as_of)
    standings = minplans.min_plans(standings, facts, book, as_of)
    days = months.sample_days(as_of, months_counted(rule))
    by_citizen = months.of_citizens(prepared, days)
    leaves = months.leaf_counts(by_citizen, days)
    invariants.check_standings(standings)
    invariants.check_months(by_citizen, days, standings)
    invariants.check_counts(shares.rolled_up(leaves, as_of, len(days)))
    return Block(
        standings,
        judgement.explained(judged, facts, book, as_of, VERDICT_MONTHS),
        by_citizen,
        leaves,
        shown(coverage.coverage(judged, book, as_of), as_of),
        forecast.of_citizens(facts, rule, as_of, ahead),
    )


def shown(figures: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The rows of the months that pages show, and those that are of no month yet."""
    first = months_until(as_of, MONTHS_SHOWN)[0].astype("datetime64[s]")
    rows: pd.DataFrame = figures[figures["month"].isna() | (figures["month"] >= first)]
    return rows


def carried(figures: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The rows of shares.with_averages, with those before the months shown as bare counts.

    Their averages would look back over months that are not counted. They have months 0 and no
    average, and only where there was somebody: a revision of the run adds to them.
    """
    before = figures["month"] < months_until(as_of, MONTHS_SHOWN)[0].astype("datetime64[s]")
    bare = figures.assign(
        average=figures["average"].mask(before),
        goal_reached=figures["goal_reached"].mask(before, None),
        **{
            name: figures[name].mask(before, 0)
            for name in ("months", "pooled_population", "pooled_hits")
        },
    )
    rows: pd.DataFrame = bare[~before | (figures["population"] > 0)]
    return rows


def summed(
    frames: Sequence[pd.DataFrame], figures: list[str], minus: Sequence[pd.DataFrame] = ()
) -> pd.DataFrame:
    """Rows that are equal but for the figures, as one row each: the sum, less that of `minus`.

    A row whose figures are all 0 is left out. Columns and their types are those of the first
    frame; sorted by all columns that are no figures.
    """
    less = [frame.assign(**(-frame[figures])) for frame in minus]
    every = pd.concat([*frames, *less], ignore_index=True)
    by = [name for name in every.columns if name not in figures]
    added = every.groupby(by, dropna=False, sort=True, observed=True)[figures].sum().reset_index()
    return added.loc[(added[figures] != 0).any(axis=1), list(every.columns)]

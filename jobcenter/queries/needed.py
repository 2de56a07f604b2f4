"""How many conversations a share on a day takes, of every group, from the facts themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pandas as pd

from jobcenter.law.kinds import RollingGoal
from jobcenter.queries import facts
from jobcenter.timeliness import forecast
from jobcenter.timeliness.days import as_day
from jobcenter.timeliness.forecast import Needed


@dataclass(frozen=True)
class NeededOfGroup:
    grouping: str
    group: str
    needed: Needed


def of_groups(
    rule: RollingGoal, as_of: date, day: date, share: Fraction
) -> Iterator[NeededOfGroup]:
    """For every group with a population on the day, seen from as_of."""
    days = as_day(day).reshape(1)
    with facts.snapshot():
        leaves = [
            forecast.leaf_counts(
                forecast.of_citizens(facts.read(block), rule, as_of, days), days
            ).astype(dict.fromkeys(_TEXTS, "str"))
            for block, _ in facts.blocks()
        ]
    if not leaves:
        return
    counts = forecast.rolled_up(pd.concat(leaves, ignore_index=True), days)
    columns = [forecast.lacking(n) for n in range(1, rule.conversations + 1)]
    for row in counts.to_dict("records"):
        lacking = [int(row[name]) for name in columns]
        found = forecast.needed(share, int(row["population"]), lacking)
        yield NeededOfGroup(row["grouping"], row["group"], found)


# In each block a category has its own texts.
_TEXTS = ("municipality", "benefit", "team", "caseworker", "external_actor")

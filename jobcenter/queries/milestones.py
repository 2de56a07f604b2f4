"""The days that a run looks ahead to, and back at."""

from collections.abc import Iterable
from datetime import date

import numpy as np

from jobcenter.models import Milestone, PlanMilestone
from jobcenter.timeliness import forecast
from jobcenter.timeliness.days import Days, as_day
from jobcenter.timeliness.monthsets import MOST_MONTHS

_WEEK = np.timedelta64(7, "D")
# A milestone that was no month's end is judged on its own day for so long.
_YEAR = np.timedelta64(366, "D")


def forecast_days(as_of: date) -> Days:
    """A week before a day, the day, and the next month ends with the milestones among them.

    Days of plans' milestones in the year before the day are looked back at too. Rising
    (datetime64[D]). Of more milestones than a set of days has room for, the last ones ahead are
    left out, after the oldest behind.
    """
    on, ends = as_day(as_of), forecast.month_ends(as_of)
    always = np.unique(np.concatenate([[on - _WEEK, on], ends]))
    asked = _asked(on - _YEAR, ends[-1])
    others = asked[~np.isin(asked, always)]
    nearest_first = [*others[others > on], *others[others < on][::-1]]
    chosen = np.array(nearest_first[: MOST_MONTHS - len(always)], dtype="datetime64[D]")
    return np.unique(np.concatenate([always, chosen]))


def _asked(first: np.datetime64, last: np.datetime64) -> Days:
    """The days of milestones from `first` to `last`; the pages' own only where they are to come."""
    within = {"day__range": (first.item(), last.item())}
    of_plans = PlanMilestone.objects.filter(
        removed_at=None,
        initiative__removed_at=None,
        initiative__plan__closed_at=None,
        measure=Milestone.Measure.DAY,  # averages are of month ends, which every run looks at
        **within,
    )
    days: set[date] = set()
    rows: Iterable[date] = of_plans.order_by().values_list("day", flat=True)
    days.update(rows)
    ahead = (first + _YEAR).item()
    own = Milestone.objects.current().filter(day__gt=ahead, **within)
    days.update(own.order_by().values_list("day", flat=True))
    return np.array(sorted(days), dtype="datetime64[D]")

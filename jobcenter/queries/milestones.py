"""The days that a run looks ahead to."""

from datetime import date

import numpy as np

from jobcenter.models import Milestone
from jobcenter.timeliness import forecast
from jobcenter.timeliness.days import Days, as_day
from jobcenter.timeliness.monthsets import MOST_MONTHS

_WEEK = np.timedelta64(7, "D")


def forecast_days(as_of: date) -> Days:
    """A week before a day, the day, and the next month ends with the milestones among them.

    Rising (datetime64[D]). Of more milestones than a set of days has room for, the last are left
    out.
    """
    ends = forecast.month_ends(as_of)
    between = Milestone.objects.current().filter(day__gt=as_of, day__lte=ends[-1].item())
    days = between.order_by("day").values_list("day", flat=True).distinct()
    asked = np.array(sorted(set(days)), dtype="datetime64[D]")
    room = MOST_MONTHS - len(ends) - 2
    others = asked[~np.isin(asked, ends)][:room]
    on = as_day(as_of)
    return np.unique(np.concatenate([[on - _WEEK, on], ends, others]))

"""A year ahead of some cases, stored as the run would store it."""

from datetime import date, timedelta

import pandas as pd

from jobcenter.actions import results
from jobcenter.models import CitizenForecast, Milestone, Standing
from jobcenter.queries import shares, stored
from jobcenter.timeliness import forecast
from jobcenter.timeliness.days import as_days

from .cast import AS_OF, Cast

MILESTONE_DAY = date(2027, 1, 15)


def forecasted(cast: Cast, standings: list[Standing]) -> Milestone:
    """Those with enough today lose them after six months, if nothing more is held.

    What is booked keeps them for two months more. Those who lack some have them in two months, if
    every deadline is met. There is one milestone, of the share on a day.
    """
    ends = forecast.month_ends(AS_OF).tolist()
    days = sorted({AS_OF - timedelta(days=7), AS_OF, MILESTONE_DAY, *ends})
    cast.assessment.forecast_days = [day.isoformat() for day in days]
    cast.assessment.save()
    for standing in standings:
        _store(standing, days)
    rule = shares.goal_rule(cast.assessment)
    as_array = as_days(pd.Series(days, dtype="datetime64[s]"))
    table = CitizenForecast._meta.db_table
    stored_rows = stored.every_citizen_forecast(cast.assessment.pk, rule, table)
    leaves = forecast.leaf_counts(stored_rows, as_array)
    past = pd.DataFrame(
        {
            "month": pd.Series([], dtype="datetime64[s]"),
            "grouping": pd.Series([], dtype="str"),
            "group": pd.Series([], dtype="str"),
            "population": pd.Series([], dtype="int64"),
            "hits": pd.Series([], dtype="int64"),
        }
    )
    counts = forecast.rolled_up(leaves, as_array)
    results.insert_forecasts(cast.assessment, forecast.with_averages(counts, past, rule, AS_OF))
    return Milestone.objects.create(name="Plan", day=MILESTONE_DAY, percent=70, measure="dagen")


def _store(standing: Standing, days: list[date]) -> CitizenForecast:
    def until(last: int) -> int:
        """The days before the one of that number, today's being number 1."""
        return (1 << last) - 1

    every = until(len(days))
    is_timely = standing.state == Standing.State.TIMELY
    measured = 0 if standing.state == Standing.State.EXEMPT else every
    nothing = until(7) & measured if is_timely else 0
    booked = until(9) & measured if is_timely else 0
    all_due = measured if is_timely else measured & ~until(3)
    return CitizenForecast.objects.create(
        assessment=standing.assessment,
        citizen=standing.citizen,
        municipality=standing.municipality,
        benefit=standing.benefit,
        team=standing.team,
        caseworker=standing.caseworker,
        measured=measured,
        nothing=nothing,
        booked=booked,
        all_due=all_due,
        lacking_1=measured & ~booked,
    )

"""The drawings of a run, and the counts that some of them are made from."""

from collections.abc import Iterator
from datetime import timedelta

import pandas as pd
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce

from jobcenter.models import Assessment, Chart, Share, Standing

_WEEKS = {"team": "str", "caseworker": "str", "week": "int64", "cases": "int64", "booked": "int64"}


def of_group(assessment: Assessment, grouping: Share.Grouping, group: str) -> dict[str, Chart]:
    """A group's drawings by name; a name is absent where there was nothing to draw."""
    charts = Chart.objects.filter(assessment=assessment, grouping=grouping, group=group)
    return {chart.name: chart for chart in charts}


def by_week(assessment: Assessment, ahead: int) -> pd.DataFrame:
    """How many first deadlines lie in each week, and how many of them have a time in time.

    Columns: team (name), caseworker (medarbejder_id; "" where there is none), week (0: over on
    the assessment's day, 1: its own ISO week, and so on to `ahead`), cases, booked. One query.
    """
    who = {
        "team_name": Coalesce("team__name", Value("")),
        "employee": Coalesce("caseworker__employee_id", Value("")),
    }
    own = Standing.objects.filter(assessment=assessment, first_due__isnull=False).order_by()
    rows = own.values(**who).annotate(**_counters(assessment, ahead))
    return pd.DataFrame.from_records(
        [row for counts in rows for row in _weeks(counts, ahead)], columns=list(_WEEKS)
    ).astype(_WEEKS)


def _counters(assessment: Assessment, ahead: int) -> dict[str, Count]:
    as_of = assessment.as_of
    monday = as_of - timedelta(days=as_of.weekday())
    in_time = Q(first_due_booked__lte=F("first_due"))
    # The deadline's own day is not over: a conversation held on it is in time.
    over = Q(first_due__lt=as_of)
    within = {0: over}
    for week in range(1, ahead + 1):
        sunday = monday + timedelta(weeks=week, days=-1)
        days = (monday + timedelta(weeks=week - 1), sunday)
        within[week] = ~over & Q(first_due__range=days)
    booked = dict.fromkeys(within, in_time) | {0: Q(first_due_booked__isnull=False)}
    cases = {f"cases_{week}": Count("pk", filter=days) for week, days in within.items()}
    return cases | {
        f"booked_{week}": Count("pk", filter=days & booked[week]) for week, days in within.items()
    }


def _weeks(counts: dict[str, object], ahead: int) -> Iterator[tuple[object, ...]]:
    for week in range(ahead + 1):
        if counts[f"cases_{week}"]:
            who = (counts["team_name"], counts["employee"])
            yield (*who, week, counts[f"cases_{week}"], counts[f"booked_{week}"])

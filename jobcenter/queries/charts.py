"""The drawings of a run, and the counts that some of them are made from."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

import pandas as pd
from django.db.models import Count, F, Q

from jobcenter.models import Assessment, Chart, Share, Standing
from jobcenter.timeliness.shares import WHOLE

_WEEKS = {"grouping": "str", "group": "str", "week": "int64", "cases": "int64", "booked": "int64"}
# What each grouping that has its own columns goes by.
_NAMES = {Share.Grouping.TEAM: "team__name", Share.Grouping.CASEWORKER: "caseworker__employee_id"}
Groups = Collection[tuple[str, str]] | None  # each with its grouping; None: all


def of_group(assessment: Assessment, grouping: Share.Grouping, group: str) -> dict[str, Chart]:
    """A group's drawings by name; a name is absent where there was nothing to draw."""
    charts = Chart.objects.filter(assessment=assessment, grouping=grouping, group=group)
    return {chart.name: chart for chart in charts}


def by_week(assessment: Assessment, ahead: int, groups: Groups = None) -> pd.DataFrame:
    """How many first deadlines lie in each week, and how many of them have a time in time.

    Of the whole and of each team and caseworker with a deadline, or of some groups of them.
    Columns: grouping, group (name or medarbejder_id), week (0: over on the assessment's day, 1: its
    own ISO week, and so on to `ahead`), cases, booked. Three queries.
    """
    counters = _counters(assessment, ahead)
    own = Standing.objects.filter(assessment=assessment, first_due__isnull=False).order_by()
    rows = list(_weeks(Share.Grouping.TOTAL, WHOLE, own.aggregate(**counters), ahead))
    for grouping, name in _NAMES.items():
        some = own.filter(_named(name, grouping, groups))
        for counts in some.values(name).annotate(**counters):
            rows += _weeks(grouping, counts[name], counts, ahead)
    return pd.DataFrame.from_records(rows, columns=list(_WEEKS)).astype(_WEEKS)


def _named(name: str, grouping: str, groups: Groups) -> Q:
    if groups is None:
        return Q((f"{name}__isnull", False))
    return Q((f"{name}__in", [group for of, group in groups if of == grouping]))


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


def _weeks(
    grouping: str, group: str, counts: Mapping[str, int], ahead: int
) -> Iterator[tuple[object, ...]]:
    for week in range(ahead + 1):
        if counts[f"cases_{week}"]:
            yield grouping, group, week, counts[f"cases_{week}"], counts[f"booked_{week}"]

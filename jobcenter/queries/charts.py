"""The drawings of a run, and the counts that some of them are made from."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
from django.db.models import Case, Count, F, Q, QuerySet, SmallIntegerField, Value, When

from jobcenter.models import Assessment, Chart, Share, Standing
from jobcenter.queries import development
from jobcenter.queries.development import Flows
from jobcenter.timeliness import block
from jobcenter.timeliness.shares import WHOLE

# What the drawing is called in Chart.
DUE_BY_WEEK = "frister_pr_uge"

_WEEKS = {"grouping": "str", "group": "str", "week": "int64", "cases": "int64", "booked": "int64"}
# What each grouping that has its own columns goes by.
_NAMES = {Share.Grouping.TEAM: "team__name", Share.Grouping.CASEWORKER: "caseworker__employee_id"}
Groups = Collection[tuple[str, str]] | None  # each with its grouping; None: all


def of_group(assessment: Assessment, grouping: Share.Grouping, group: str) -> dict[str, Chart]:
    """A group's drawings by name; a name is absent where there was nothing to draw."""
    charts = Chart.objects.filter(assessment=assessment, grouping=grouping, group=group)
    return {chart.name: chart for chart in charts}


@dataclass(frozen=True)
class Counts:
    """What drawings are made from beside the shares: rows of by_week, and development's flows."""

    weeks: pd.DataFrame
    flows: Flows


def counted(
    assessment: Assessment,
    ahead: int,
    groups: Groups = None,
    among: Collection[int] | None = None,
) -> Counts:
    """Of all cases, or of some citizens' (`among`, by key); four queries."""
    weeks = by_week(assessment, ahead, groups, among)
    return Counts(weeks, development.flows(assessment, groups, among))


def drawn(assessment: Assessment, groups: Collection[tuple[str, str]]) -> Counts:
    """The counts of some groups as their drawings have them; two queries."""
    rows = [
        (grouping, group, week, bar["all"], bar["booked"])
        for grouping, group, bars in Chart.objects.filter(
            assessment=assessment, name=DUE_BY_WEEK, group__in={group for _, group in groups}
        ).values_list("grouping", "group", "content__bars")
        for week, bar in enumerate(bars)
        if bar["all"] and (grouping, group) in groups
    ]
    return Counts(_frame(rows), development.drawn(assessment, groups))


def moved(stood: Counts, new: Counts, old: Counts) -> Counts:
    """What stood, when some citizens' part in it was `old` and is `new`."""
    weeks = block.summed([stood.weeks, new.weeks], ["cases", "booked"], minus=[old.weeks])
    return Counts(weeks, development.moved(stood.flows, new.flows, old.flows))


def by_week(
    assessment: Assessment,
    ahead: int,
    groups: Groups = None,
    among: Collection[int] | None = None,
) -> pd.DataFrame:
    """How many first deadlines lie in each week, and how many of them have a time in time.

    Of the whole and of each team and caseworker with a deadline, or of some groups of them.
    Columns: grouping, group (name or medarbejder_id), week (0: over on the assessment's day, 1: its
    own ISO week, and so on to `ahead`), cases, booked. Three queries.
    """
    every = Standing.objects.filter(assessment=assessment)
    if among is not None:
        every = every.filter(citizen__in=among)
    weekly = every.annotate(week=_week(assessment.as_of, ahead))
    own = weekly.filter(week__isnull=False).order_by()
    rows = list(_weeks(own, Share.Grouping.TOTAL, Value(WHOLE)))
    for grouping, name in _NAMES.items():
        rows += _weeks(own.filter(_named(name, grouping, groups)), grouping, F(name))
    return _frame(rows)


def _frame(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame.from_records(rows, columns=list(_WEEKS)).astype(_WEEKS)


def _named(name: str, grouping: str, groups: Groups) -> Q:
    if groups is None:
        return Q((f"{name}__isnull", False))
    return Q((f"{name}__in", [group for of, group in groups if of == grouping]))


def _week(as_of: date, ahead: int) -> Case:
    """The week in which a first deadline lies; null after the last, and without a deadline."""
    monday = as_of - timedelta(days=as_of.weekday())
    sundays = [monday + timedelta(weeks=week, days=-1) for week in range(1, ahead + 1)]
    # The deadline's own day is not over: a conversation held on it is in time.
    over = When(first_due__lt=as_of, then=Value(0))
    until = (When(first_due__lte=day, then=Value(n)) for n, day in enumerate(sundays, 1))
    return Case(over, *until, output_field=SmallIntegerField())


def _weeks(
    own: QuerySet[Any], grouping: Share.Grouping, group: F | Value
) -> Iterator[tuple[object, ...]]:
    too_late = Q(week=0, first_due_booked__isnull=False)
    in_time = Q(week__gt=0, first_due_booked__lte=F("first_due"))
    counted = own.values("week", named=group).annotate(
        cases=Count("pk"), booked=Count("pk", filter=too_late | in_time)
    )
    for row in counted.order_by("named", "week"):
        yield str(grouping), row["named"], row["week"], row["cases"], row["booked"]

"""The figures of groups against the goal: stored shares, and counts of the stored standings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

import pandas as pd
from django.db.models import Count, Q

from jobcenter.law.kinds import RollingGoal
from jobcenter.law.tables import Citation
from jobcenter.models import Assessment, Share, User
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import rules, standings
from jobcenter.queries.standings import Measured, Status
from jobcenter.timeliness.block import MONTHS_SHOWN
from jobcenter.timeliness.days import months_until
from jobcenter.timeliness.shares import needed_hits


def goal_rule(assessment: Assessment) -> RollingGoal:
    """The goal figure's numbers on the assessment's day."""
    return rules.book().goal_on(assessment.as_of)


def goal_source(assessment: Assessment) -> tuple[str, Citation]:
    """The goal's title, and where it is taken from."""
    rule = rules.book().goal
    return rule.title, rule.version_on(assessment.as_of).citation


@dataclass(frozen=True)
class Needed:
    """What the share on the day lacks to its goal: so many citizens more, with so many talks."""

    citizens: int
    conversations: int


@dataclass(frozen=True)
class Tally:
    """Numbers of cases in a group on the day; each is what the list of the same name opens.

    `lacking[k]` of the measured lack k + 1 conversations.
    """

    all: int = 0
    overdue: int = 0
    this_week: int = 0
    next_30_days: int = 0
    this_week_not_booked: int = 0
    booked: int = 0
    without_responsible: int = 0
    population: int = 0
    hits: int = 0
    lacking: tuple[int, ...] = ()

    @property
    def share(self) -> float | None:
        return self.hits / self.population if self.population else None

    def needed(self, rule: RollingGoal) -> Needed:
        """The fewest conversations that bring the share on the day up to the goal."""
        citizens = left = needed_hits(rule, self.population, self.hits)
        conversations = 0
        for lacks, count in enumerate(self.lacking, 1):
            taken = min(left, count)
            conversations += taken * lacks
            left -= taken
        return Needed(citizens, conversations)


def tallies(
    cases: StandingQuerySet, by: tuple[str, ...], rule: RollingGoal, as_of: date
) -> dict[tuple[Any, ...], Tally]:
    """The tally of each group of `standings.cases` by the values of some fields; one query."""
    lacking = [f"lacking_{n}" for n in range(1, rule.conversations + 1)]
    rows = cases.order_by().values(*by).annotate(**_counters(rule, as_of))
    return {
        tuple(row.pop(field) for field in by): Tally(
            lacking=tuple(row.pop(name) for name in lacking), **row
        )
        for row in map(dict, rows)
    }


def _counters(rule: RollingGoal, as_of: date) -> dict[str, Count]:
    misses = standings.measured(Measured.LACKING, as_of)
    return {
        **standings.counters(as_of),
        "booked": Count("pk", filter=Q(status=Status.BOOKED)),
        "without_responsible": Count("pk", filter=Q(caseworker=None)),
        "population": Count("pk", filter=standings.measured(Measured.ALL, as_of)),
        "hits": Count("pk", filter=standings.measured(Measured.REACHED, as_of)),
        **{
            f"lacking_{n}": Count("pk", filter=misses & Q(missing=n))
            for n in range(1, rule.conversations + 1)
        },
    }


def summed(tallied: Iterable[Tally]) -> Tally:
    """All of them together; those without `lacking` have none that lack anything."""
    every = list(tallied)
    names = [field.name for field in fields(Tally) if field.name != "lacking"]
    lacking = zip_longest(*(tally.lacking for tally in every), fillvalue=0)
    return Tally(
        **{name: sum(getattr(tally, name) for tally in every) for name in names},
        lacking=tuple(map(sum, lacking)),
    )


def shown(
    assessment: Assessment, groups: Collection[tuple[str, str]] | None = None
) -> pd.DataFrame:
    """The stored rows of the months that pages show, of all groups or of some groups' names."""
    columns = {
        "month": "datetime64[s]",
        "judged_on": "datetime64[s]",
        "grouping": "str",
        "group": "str",
        "population": "int64",
        "hits": "int64",
        "average": "float64",
        "months": "int64",
    }
    rows = Share.objects.filter(assessment=assessment, month__gte=first_month(assessment.as_of))
    if groups is not None:
        rows = rows.filter(group__in={group for _, group in groups})
    ordered = rows.order_by("grouping", "group", "month").values_list(*columns)
    return pd.DataFrame.from_records(list(ordered), columns=list(columns)).astype(columns)


def first_month(as_of: date) -> date:
    """The first day of the oldest month that pages show."""
    month: date = months_until(as_of, MONTHS_SHOWN)[0].astype("datetime64[D]").item()
    return month


def latest_whole_month(as_of: date) -> date:
    """The first day of the newest month that is over, or ends, on a day."""
    tomorrow = as_of + timedelta(days=1)
    return (tomorrow.replace(day=1) - timedelta(days=1)).replace(day=1)


def in_latest_whole_month(
    user: User, assessment: Assessment, groupings: Iterable[Share.Grouping]
) -> dict[tuple[str, str], Share]:
    """The shares of the newest month that is over, by grouping and group; one query."""
    month = latest_whole_month(assessment.as_of)
    shares = Share.objects.filter(
        assessment=assessment, month=month, grouping__in=list(groupings)
    ).visible_to(user)
    return {(share.grouping, share.group): share for share in shares}

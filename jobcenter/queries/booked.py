"""The booked conversations that the goal counts until a day, as many as they are days of citizens.

Several that a citizen has on one day are one. Which kinds count is the core's to say.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from itertools import product
from typing import Any

import numpy as np
from django.db.models import Count, F, FilteredRelation, Q, QuerySet

from jobcenter.law import vocabulary
from jobcenter.law.kinds import Counting, RollingGoal
from jobcenter.models import Assessment, CitizenForecast, User
from jobcenter.queries import daysets
from jobcenter.queries.forecasts import Place
from jobcenter.timeliness import counting
from jobcenter.timeliness.days import add_months, as_day

_TALK = "citizen__conversations"


def counts(
    user: User, assessment: Assessment, place: Place, rule: RollingGoal, days: Collection[date]
) -> dict[date, int]:
    """How many there are until each of some days, of those who are measured in the place then.

    Takes days that the run looked at. One query, of few rows however many the citizens are.
    """
    if not days:
        return {}
    bits = {day: daysets.bit(assessment, day) for day in days}
    firsts = {day: first_alive(assessment.as_of, day, rule) for day in days}
    asked = F("measured").bitand(sum(bits.values()))
    leaves = daysets.leaves(user, assessment, place).order_by().annotate(own=asked)
    groups = (
        _joined(leaves.filter(own__gt=0), assessment, rule, min(firsts.values()), max(days))
        .values_list("planned", "own")
        # On any one day a citizen is in one leaf: those who share a set of days are different ones.
        .annotate(count=Count("citizen", distinct=True))
    )
    found = dict.fromkeys(days, 0)
    for planned, own, count in groups:
        for day, bit in bits.items():
            found[day] += count if own & bit and firsts[day] <= planned <= day else 0
    return found


def rows(
    user: User, assessment: Assessment, place: Place, rule: RollingGoal, day: date
) -> QuerySet[CitizenForecast]:
    """One for each of those that counts() has of a day: adds `planned`."""
    is_measured = daysets.on(assessment, day, "measured")
    measured = daysets.leaves(user, assessment, place).filter(is_measured)
    first = first_alive(assessment.as_of, day, rule)
    return _joined(measured, assessment, rule, first, day).distinct()


def first_alive(as_of: date, day: date, rule: RollingGoal) -> date:
    """The first day after as_of on which one that is held still counts on a day after as_of."""
    days = np.arange(as_day(as_of), as_day(day)) + np.timedelta64(1, "D")
    counts_then = add_months(days, rule.window_months) > as_day(day)
    found: date = days[counts_then][0].item()
    return found


def _joined(
    leaves: QuerySet[CitizenForecast],
    assessment: Assessment,
    rule: Counting,
    first: date,
    last: date,
) -> QuerySet[Any]:
    """A row for each conversation that is booked from one day to another: adds `planned`."""
    booked_on = f"{_TALK}__booked_on"
    is_seen = Q((f"{booked_on}__isnull", True)) | Q((f"{booked_on}__lte", assessment.as_of))
    ahead = Q(
        (f"{_TALK}__ended_by__isnull", True),
        (f"{_TALK}__status", counting.BOOKED),
        (f"{_TALK}__planned_on__range", (first, last)),
    )
    talk = FilteredRelation(_TALK, condition=ahead & is_seen & _is_counted(rule))
    joined = leaves.annotate(talk=talk, planned=F("talk__planned_on"))
    return joined.filter(planned__isnull=False)  # asked of `talk` itself, it is joined once more


_ASKED = ("type", "form", "actor", "joint")  # all that a rule asks of what is booked


def _is_counted(rule: Counting) -> Q:
    """The kinds that the core counts of all there are, put together so that they are few."""
    words = (
        vocabulary.CONVERSATION_TYPES,
        ("", *vocabulary.FORMS),
        ("", *vocabulary.ACTORS),
        (False, True),
    )
    blocks: list[tuple[frozenset[str | bool], ...]] = [
        tuple(frozenset([word]) for word in kind)
        for kind in product(*words)
        if not counting.wrong_kind(counting.Kind(*kind, counting.BOOKED), rule)
    ]
    for place in range(len(_ASKED)):
        alike: dict[tuple[frozenset[str | bool], ...], frozenset[str | bool]] = defaultdict(
            frozenset
        )
        for block in blocks:
            alike[(*block[:place], *block[place + 1 :])] |= block[place]
        blocks = [(*rest[:place], own, *rest[place:]) for rest, own in alike.items()]
    found = Q(pk__in=[])
    for block in blocks:
        every = zip(_ASKED, block, strict=True)
        found |= Q(*((f"{_TALK}__{name}__in", sorted(own)) for name, own in every))
    return found

"""Who moves the figure with the fewest conversations, who is booked, who has waited longest."""

from datetime import date
from typing import Any, cast

from django.db.models import Case, F, FilteredRelation, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Assessment, CitizenForecast, Standing, User
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import booked, daysets, standings
from jobcenter.queries.aims import Portion, Split
from jobcenter.queries.forecasts import Place
from jobcenter.timeliness import forecast

# So many of those who have waited longest are looked at.
LONGEST_WAITING = 10
_BY_NAME = ("citizen__name_key", "pk")


def movers(
    user: User, assessment: Assessment, place: Place, day: date, rule: RollingGoal
) -> QuerySet[CitizenForecast]:
    """Who lacks conversations on a day ahead beside what is booked, those who lack fewest first.

    Of those who lack equally many, the ones whose deadline is to come stand before those who lack
    them already, and then those who have waited longest. With `citizen`; adds lacks, behind (1:
    lacks them already), and of the case last_held, waiting_since, deadline, next_planned,
    responsible and case_team.
    """
    found = _with_case(daysets.leaves(user, assessment, place), assessment)
    return (
        found.annotate(lacks=_lacks(assessment, day, rule), behind=_behind(assessment))
        .filter(lacks__gt=0)
        .order_by(
            "lacks", "behind", F("waiting_since").asc(nulls_last=True), "citizen__name_key", "pk"
        )
    )


def portion(found: QuerySet[Any], split: Split, which: Portion) -> QuerySet[CitizenForecast]:
    """Those of movers() whom a split counts as due or as to be caught up with, in their order.

    Of those who lack equally many, a split takes the ones who are due first, and so do movers():
    the first of each kind are the split's own.
    """
    talks = split.due if which is Portion.DUE else split.catch_up
    return found.filter(behind=int(which is Portion.CATCH_UP))[: talks.people]


def booked_until(
    user: User, assessment: Assessment, place: Place, day: date, rule: RollingGoal
) -> QuerySet[CitizenForecast]:
    """Each booked conversation that counts on a day ahead, by its day and the citizen's name.

    With `citizen`; adds planned, lacks (how many lack on that day beside what is booked), and of
    the case what movers() adds.
    """
    found = _with_case(booked.rows(user, assessment, place, rule, day), assessment)
    return found.annotate(lacks=_lacks(assessment, day, rule)).order_by(
        "planned", "citizen__name_key", "pk"
    )


def _lacks(assessment: Assessment, day: date, rule: RollingGoal) -> Case:
    """How many conversations lack on a day ahead beside what is booked."""
    numbers = range(1, rule.conversations + 1)
    short = {n: daysets.on(assessment, day, forecast.lacking(n)) for n in numbers}
    return Case(
        *(When(condition, then=Value(n)) for n, condition in short.items()),
        default=Value(0),
        output_field=IntegerField(),
    )


def _behind(assessment: Assessment) -> Case:
    return Case(
        When(daysets.lacks_already(assessment), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


def _with_case(
    leaves: QuerySet[CitizenForecast], assessment: Assessment
) -> QuerySet[CitizenForecast]:
    """With `citizen`; adds of the case what movers() tells of it."""
    own_case = FilteredRelation(
        "citizen__standings", condition=Q(citizen__standings__assessment=assessment)
    )
    return (
        leaves.select_related("citizen")
        .annotate(own_case=own_case)
        .annotate(
            last_held=F("own_case__last_held"),
            waiting_since=Coalesce("own_case__last_held", "own_case__period_start"),
            deadline=F("own_case__deadline"),
            next_planned=F("own_case__next_planned"),
            responsible=F("own_case__caseworker__name"),
            case_team=F("own_case__team_id"),
        )
    )


def waiting(user: User, assessment: Assessment, place: Place) -> StandingQuerySet:
    """The open cases that are not exempt, those without a conversation for longest first.

    Adds waiting_since: the last counting conversation, or else the support period's first day.
    """
    cases = place.of(standings.cases(user, assessment)).exclude(state=Standing.State.EXEMPT)
    since = Coalesce("last_held", "period_start")
    found = cases.annotate(waiting_since=since).select_related("citizen", "caseworker")
    return cast(StandingQuerySet, found.order_by("waiting_since", *_BY_NAME))

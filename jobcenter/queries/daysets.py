"""Asking the database about sets of days: CitizenForecast holds them as bits."""

from datetime import date
from typing import cast

from django.db.models import F, Q
from django.db.models.lookups import GreaterThan

from jobcenter.models import Assessment, CitizenForecast, User
from jobcenter.models.months import LeafQuerySet
from jobcenter.queries.forecasts import Place
from jobcenter.timeliness import forecast


def leaves(user: User, assessment: Assessment, place: Place) -> LeafQuerySet[CitizenForecast]:
    """The leaves of a place that a user may see: one per citizen on any one day."""
    every = CitizenForecast.objects.filter(assessment=assessment).visible_to(user)
    return cast(LeafQuerySet[CitizenForecast], place.of(every))


def bit(assessment: Assessment, day: date) -> int:
    """The set of one day. Raises ValueError for one that the run did not look at."""
    place: int = assessment.forecast_days.index(day.isoformat())
    return 1 << place


def on(assessment: Assessment, day: date, name: str) -> Q:
    """True for the leaves whose set of that name holds the day."""
    return Q(GreaterThan(F(name).bitand(bit(assessment, day)), 0))


def lacks_already(assessment: Assessment) -> Q:
    """True for those who are measured on the run's day without the conversations asked for."""
    now = assessment.as_of
    return on(assessment, now, "measured") & ~on(assessment, now, forecast.NOTHING)

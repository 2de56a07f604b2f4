"""The lists of cases: one citizen with an open spell per row, all of one assessment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.db.models.functions import TruncWeek

from jobcenter.models import Assessment, Standing, User
from jobcenter.models.assessments import StandingQuerySet

# How far ahead a list looks: what falls due later needs nobody's attention yet.
HORIZON = timedelta(days=30)


class Status(models.TextChoices):
    """What a case asks for on the assessment's day, the most urgent first."""

    OVERDUE = "overskredet", "Overskredet"
    TO_BOOK = "skal-bookes", "Skal bookes"
    BOOKED_LATE = "booket-for-sent", "Booket for sent"
    BOOKED = "booket", "Booket"
    ON_THE_WAY = "paa-vej", "På vej"
    TIMELY = "rettidig", "Rettidig"
    EXEMPT = "fritaget", "Fritaget"


MEANINGS = {
    Status.OVERDUE: "Fristen er overskredet: borgeren mangler en eller flere samtaler.",
    Status.TO_BOOK: f"Fristen er inden for {HORIZON.days} dage, og der er ikke booket en tid.",
    Status.BOOKED_LATE: "Den næste bookede tid ligger efter fristen.",
    Status.BOOKED: "Den næste samtale er booket senest på fristen.",
    Status.ON_THE_WAY: "Borgeren har endnu ikke lang anciennitet, men mangler samtaler til den dag.",
    Status.TIMELY: (
        f"Borgeren har samtaler nok, og fristen er mere end {HORIZON.days} dage væk."
    ),
    Status.EXEMPT: "Borgeren er fritaget for samtaler og har derfor ingen frist.",
}

NOT_BOOKED_IN_TIME = (Status.TO_BOOK, Status.BOOKED_LATE)


class Tab(models.TextChoices):
    OVERDUE = "overskredet", "Overskredet"
    THIS_WEEK = "denne-uge", "Denne uge"
    NEXT_30_DAYS = f"naeste-{HORIZON.days}-dage", f"Næste {HORIZON.days} dage"
    ALL = "alle", "Alle"


class Measured(models.TextChoices):
    """The part of the goal figure on the day that a case is in."""

    ALL = "alle", "Tæller med i måltallet"
    REACHED = "naaet", "Har de samtaler, målet kræver"
    LACKING = "mangler", "Mangler samtaler"


@dataclass(frozen=True)
class Counts:
    """How many cases each tab opens, and how many fall due this week without a time for it."""

    overdue: int
    this_week: int
    next_30_days: int
    all: int
    this_week_not_booked: int

    def of(self, tab: Tab) -> int:
        return {
            Tab.OVERDUE: self.overdue,
            Tab.THIS_WEEK: self.this_week,
            Tab.NEXT_30_DAYS: self.next_30_days,
            Tab.ALL: self.all,
        }[tab]


def cases(user: User, assessment: Assessment) -> StandingQuerySet:
    """The cases of an assessment that the user may see, each with its status and urgency."""
    return with_status(
        Standing.objects.filter(assessment=assessment).visible_to(user), assessment.as_of
    )


def with_status(standings: StandingQuerySet, as_of: date) -> StandingQuerySet:
    """Adds `status` (a Status) and `urgency` (0 overdue, 1 not booked in time, 2 the rest)."""
    status = Case(
        When(state=Standing.State.EXEMPT, then=Value(Status.EXEMPT)),
        When(deadline__lt=as_of, then=Value(Status.OVERDUE)),
        When(next_planned__lte=F("deadline"), then=Value(Status.BOOKED)),
        When(next_planned__isnull=False, then=Value(Status.BOOKED_LATE)),
        When(deadline__lte=as_of + HORIZON, then=Value(Status.TO_BOOK)),
        When(state=Standing.State.ON_THE_WAY, then=Value(Status.ON_THE_WAY)),
        default=Value(Status.TIMELY),
        output_field=models.CharField(),
    )
    urgency = Case(
        When(status=Status.OVERDUE, then=Value(0)),
        When(status__in=NOT_BOOKED_IN_TIME, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return standings.annotate(status=status).annotate(urgency=urgency)


def most_urgent_first(standings: StandingQuerySet) -> StandingQuerySet:
    """Overdue by most days, then not booked in time by deadline, then the rest; ties by name."""
    deadline = F("deadline").asc(nulls_last=True)
    return standings.order_by("urgency", deadline, "citizen__name_key", "pk")


def sunday(day: date) -> date:
    """The last day of the ISO week that a day is in."""
    return day + timedelta(days=7 - day.isoweekday())


def due(tab: Tab, as_of: date) -> Q:
    """Which cases a tab opens."""
    on_time = Q(deadline__gte=as_of)
    match tab:
        case Tab.OVERDUE:
            return Q(deadline__lt=as_of)
        case Tab.THIS_WEEK:
            return on_time & Q(deadline__lte=sunday(as_of))
        case Tab.NEXT_30_DAYS:
            return on_time & Q(deadline__lte=as_of + HORIZON)
        case Tab.ALL:
            return Q()


def measured(part: Measured, as_of: date) -> Q:
    """The population, the hits or the misses of the goal figure on the day."""
    states = {
        Measured.ALL: (Standing.State.TIMELY, Standing.State.MISSING),
        Measured.REACHED: (Standing.State.TIMELY,),
        Measured.LACKING: (Standing.State.MISSING,),
    }
    return Q(state__in=states[part], seniority_on__lte=as_of)


def counters(as_of: date) -> Mapping[str, Count]:
    """The numbers of cases that lists and overviews show, as aggregates over `cases`."""
    this_week = due(Tab.THIS_WEEK, as_of)
    return {
        "overdue": Count("pk", filter=due(Tab.OVERDUE, as_of)),
        "this_week": Count("pk", filter=this_week),
        "next_30_days": Count("pk", filter=due(Tab.NEXT_30_DAYS, as_of)),
        "all": Count("pk"),
        "this_week_not_booked": Count("pk", filter=this_week & Q(status__in=NOT_BOOKED_IN_TIME)),
    }


def counts(standings: StandingQuerySet, as_of: date) -> Counts:
    """All counts of a list in one query."""
    return Counts(**standings.order_by().aggregate(**counters(as_of)))

"""The lists of cases: one citizen with an open spell per row, all of one assessment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Count, F, Q

from jobcenter.intake.names import sort_key
from jobcenter.models import Assessment, Standing, User, cpr
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.models.statuses import HORIZON, NOT_BOOKED_IN_TIME, TO_ACT_ON, Status

__all__ = ["HORIZON", "NOT_BOOKED_IN_TIME", "TO_ACT_ON", "Status"]

MEANINGS = {
    Status.OVERDUE: (
        "Den første frist er overskredet: der mangler en eller flere samtaler, eller en vurdering "
        "eller Min Plan er ikke registreret."
    ),
    Status.TO_BOOK: (
        f"Den første frist er inden for {HORIZON.days} dage, og der er ikke booket en tid til den."
    ),
    Status.TO_DO: (
        f"Den første frist er inden for {HORIZON.days} dage og gælder ikke en samtale, men en "
        "vurdering eller Min Plan, som ikke er registreret."
    ),
    Status.BOOKED: "Den næste samtale er booket senest på den første frist.",
    Status.BOOKED_LATE: "Den næste bookede tid ligger efter den første frist.",
    Status.NOT_NOW: (
        "Nogen har skjult sagen til en bestemt dag. Fristen løber videre, og ingen tal ændres."
    ),
    Status.EXEMPT: "Borgeren er fritaget for samtaler og har derfor ingen frist.",
    Status.LACKS_FACTS: (
        "Fagsystemet mangler en oplysning, som lovens frister afhænger af, så de er ikke beregnet. "
        f"Ingen af de frister, der kendes, er inden for {HORIZON.days} dage."
    ),
    Status.ON_THE_WAY: (
        f"Der mangler noget til den første frist, men den er mere end {HORIZON.days} dage væk."
    ),
    Status.TIMELY: (
        f"Borgeren har samtaler nok, og den første frist er mere end {HORIZON.days} dage væk."
    ),
}

# What a filter calls the cases that have none of what it is about.
NOBODY = "ingen"


class Tab(models.TextChoices):
    OVERDUE = "overskredet", "Overskredet"
    THIS_WEEK = "denne-uge", "Denne uge"
    NEXT_30_DAYS = f"naeste-{HORIZON.days}-dage", f"Næste {HORIZON.days} dage"
    ALL = "alle", "Alle"
    NOT_NOW = "ikke-nu", "Ikke nu"


class Scope(models.TextChoices):
    """Whose cases a list shows, seen from the one who asks."""

    OWN = "egne", "Mine sager"
    OTHERS = "team", "Teamets øvrige sager"
    ALL = "alle", "Alle sager"


class Measured(models.TextChoices):
    """The part of the goal figure on the day that a case is in."""

    ALL = "alle", "Tæller med i måltallet"
    REACHED = "naaet", "Har de samtaler, målet kræver"
    LACKING = "mangler", "Mangler samtaler"


@dataclass(frozen=True)
class Counts:
    """How many cases each tab opens, and how many fall due this week with nothing done for it.

    `this_week_not_booked` lack a time for a conversation, `this_week_to_do` something else.
    """

    overdue: int
    this_week: int
    next_30_days: int
    all: int
    this_week_not_booked: int
    this_week_to_do: int
    not_now: int = 0

    def of(self, tab: Tab) -> int:
        return {
            Tab.OVERDUE: self.overdue,
            Tab.THIS_WEEK: self.this_week,
            Tab.NEXT_30_DAYS: self.next_30_days,
            Tab.ALL: self.all,
            Tab.NOT_NOW: self.not_now,
        }[tab]


def cases(user: User, assessment: Assessment) -> StandingQuerySet:
    """The cases of an assessment that the user may see."""
    return Standing.objects.filter(assessment=assessment).visible_to(user)


def in_scope(standings: StandingQuerySet, scope: Scope, user: User) -> StandingQuerySet:
    match scope:
        case Scope.OWN:
            return standings.own(user)
        case Scope.OTHERS:
            return standings.exclude(Q(caseworker_id=user.caseworker_id))
        case Scope.ALL:
            return standings


def most_urgent_first(standings: StandingQuerySet) -> StandingQuerySet:
    """Overdue by most days, then to be acted on by deadline, then the rest; ties by name."""
    first_due = F("first_due").asc(nulls_last=True)
    return standings.order_by("urgency", first_due, "citizen__name_key", "pk")


def sunday(day: date) -> date:
    """The last day of the ISO week that a day is in."""
    return day + timedelta(days=7 - day.isoweekday())


def due(tab: Tab, as_of: date) -> Q:
    """Which cases a tab opens, by the deadline that comes first in each.

    NOT_NOW asks for cases of queries.casework.with_hidden.
    """
    on_time = Q(first_due__gte=as_of)
    match tab:
        case Tab.OVERDUE:
            return Q(first_due__lt=as_of)
        case Tab.THIS_WEEK:
            return on_time & Q(first_due__lte=sunday(as_of))
        case Tab.NEXT_30_DAYS:
            return on_time & Q(first_due__lte=as_of + HORIZON)
        case Tab.ALL:
            return Q()
        case Tab.NOT_NOW:
            return Q(hidden=True)


def measured(part: Measured, as_of: date) -> Q:
    """The population, the hits or the misses of the goal figure on the day.

    The acts' deadlines do not touch them.
    """
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


_BY_HIDDEN = ("hidden",)


def counts(standings: StandingQuerySet, as_of: date, *, is_tidied: bool = False) -> Counts:
    """All counts of a list in one query; takes `queries.casework.with_hidden`.

    In a tidied list what is hidden is counted as NOT_NOW alone.
    """
    to_do = Count("pk", filter=due(Tab.THIS_WEEK, as_of) & Q(status=Status.TO_DO))
    counted = {**counters(as_of), "this_week_to_do": to_do}
    rows = list(standings.order_by().values(*_BY_HIDDEN).annotate(**counted))
    shown = [row for row in rows if not (is_tidied and row["hidden"])]
    sums = {name: sum(row[name] for row in shown) for name in counted}
    return Counts(**sums, not_now=sum(row["all"] for row in rows if row["hidden"]))


@dataclass(frozen=True)
class Search:
    """What somebody looks for. It is kept in the session, so it holds no CPR number.

    kind NAME: beginnings of names; BIRTH_DATE: the ISO days it can be, with spaces between;
    CPR: the number's digest. `shown` is how the search is named on the page.
    """

    kind: str
    value: str
    shown: str

    NAME = "navn"
    BIRTH_DATE = "foedselsdato"
    CPR = "cpr"

    @classmethod
    def for_cpr(cls, number: str) -> "Search":
        return cls(cls.CPR, cpr.digest(number), f"CPR-nummer {number[:6]}-••••")


def found(search: Search) -> Q:
    """Which cases a search finds: by how names begin, by day of birth, or by CPR number."""
    match search.kind:
        case Search.CPR:
            return Q(citizen__cpr_digest=search.value)
        case Search.BIRTH_DATE:
            return Q(citizen__birth_date__in=search.value.split())
        case _:
            return Q(*(_begins(sort_key(word)) for word in search.value.split()))


def _begins(key: str) -> Q:
    """One of the names begins so. (Inside a key, a letter can be half of a Danish one.)"""
    name_key = "citizen__name_key"
    return Q((f"{name_key}__startswith", key)) | Q((f"{name_key}__contains", f" {key}"))

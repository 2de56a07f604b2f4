"""The lists of cases: one citizen with an open spell per row, all of one assessment."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, IntegerField, Q, Value, When

from jobcenter.intake.names import sort_key
from jobcenter.law import vocabulary
from jobcenter.models import Assessment, Standing, User, cpr
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
    Status.ON_THE_WAY: "Borgeren får lang anciennitet på fristen og mangler samtaler til den.",
    Status.TIMELY: (f"Borgeren har samtaler nok, og fristen er mere end {HORIZON.days} dage væk."),
    Status.EXEMPT: "Borgeren er fritaget for samtaler og har derfor ingen frist.",
}

NOT_BOOKED_IN_TIME = (Status.TO_BOOK, Status.BOOKED_LATE)


class Tab(models.TextChoices):
    OVERDUE = "overskredet", "Overskredet"
    THIS_WEEK = "denne-uge", "Denne uge"
    NEXT_30_DAYS = f"naeste-{HORIZON.days}-dage", f"Næste {HORIZON.days} dage"
    ALL = "alle", "Alle"


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


def in_scope(standings: StandingQuerySet, scope: Scope, user: User) -> StandingQuerySet:
    match scope:
        case Scope.OWN:
            return standings.own(user)
        case Scope.OTHERS:
            return standings.exclude(Q(caseworker_id=user.caseworker_id))
        case Scope.ALL:
            return standings


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


@dataclass(frozen=True)
class Offer:
    """One choice of a filter, and how many cases it leaves."""

    value: str
    label: str
    count: int


NOBODY = "ingen"


def offers(standings: StandingQuerySet, tab: Tab, as_of: date) -> dict[str, list[Offer]]:
    """The choices of each filter among the cases, with their counts on a tab; one query."""
    rows = (
        standings.order_by()
        .values(*_OFFERED_FIELDS)
        .annotate(count=Count("pk", filter=due(tab, as_of)))
    )
    totals: dict[str, dict[tuple[str, str, str], int]] = {name: {} for name in _OFFERED}
    for row in rows:
        for name, offered in _OFFERED.items():
            choice = offered(row)
            totals[name][choice] = totals[name].get(choice, 0) + row["count"]
    return {
        name: [Offer(value, label, n) for (_, value, label), n in sorted(choices.items())]
        for name, choices in totals.items()
    }


_OFFERED_FIELDS = (
    "benefit",
    "status",
    "municipality__code",
    "municipality__name",
    "team__uuid",
    "team__name",
    "team__name_key",
    "caseworker__uuid",
    "caseworker__name",
    "caseworker__name_key",
)


def _place(options: Iterable[str], value: str) -> str:
    """The place of a value in a fixed order, as text that sorts."""
    return f"{list(options).index(value):02}"


def _named(row: Mapping[str, Any], what: str) -> tuple[str, str, str]:
    if row[f"{what}__uuid"] is None:
        return "", NOBODY, "Uden ansvarlig" if what == "caseworker" else "Uden team"
    return row[f"{what}__name_key"], str(row[f"{what}__uuid"]), row[f"{what}__name"]


# Sort key, value and label of the choice that a row of _OFFERED_FIELDS stands for.
_OFFERED: dict[str, Callable[[Mapping[str, Any]], tuple[str, str, str]]] = {
    "omraade": lambda row: (
        _place(vocabulary.BENEFITS, row["benefit"]),
        row["benefit"],
        vocabulary.BENEFITS[row["benefit"]].capitalize(),
    ),
    "status": lambda row: (
        _place(Status.values, row["status"]),
        row["status"],
        Status(row["status"]).label,
    ),
    "kommune": lambda row: (
        row["municipality__code"],
        row["municipality__code"],
        row["municipality__name"],
    ),
    "team": lambda row: _named(row, "team"),
    "ansvarlig": lambda row: _named(row, "caseworker"),
}

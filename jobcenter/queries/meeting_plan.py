"""The meeting plan: what is booked and what falls due in somebody's cases, day by day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from django.db.models import Q, QuerySet

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.models import Assessment, Caseworker, Conversation, Membership, Standing, User
from jobcenter.models.clock import today
from jobcenter.queries import casework, standings, teams
from jobcenter.queries.standings import Status

DAYS_SHOWN = 14  # ten of them from Monday to Friday, whatever the first day
FURTHEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Due:
    """A case and its first deadline, which no booked time meets."""

    case: Standing
    status: Status

    @property
    def is_conversation(self) -> bool:
        return self.case.first_due_task == vocabulary.CONVERSATION


@dataclass(frozen=True)
class Booked:
    """A booked time in a case."""

    conversation: Conversation
    case: Standing

    @property
    def is_too_late(self) -> bool:
        """True where it is for the case's first deadline, and lies after it."""
        planned, due = self.conversation.planned_on, self.case.first_due
        if planned is None or due is None:
            return False
        return planned == self.case.first_due_booked and planned > due


@dataclass(frozen=True)
class Day:
    """What lies on a day. `ahead` falls due on the days off that follow it, before work begins."""

    day: date
    booked: list[Booked] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    ahead: list[Due] = field(default_factory=list)

    @property
    def holiday(self) -> str:
        return danish.public_holiday(self.day)

    @property
    def is_working(self) -> bool:
        return danish.is_working_day(self.day)

    @property
    def is_shown(self) -> bool:
        """A weekend with nothing in it is left out."""
        return self.day.isoweekday() <= 5 or bool(self.booked or self.due)


@dataclass(frozen=True)
class Plan:
    """The days from `first` on. `overdue` has no time, and stands on the page of today alone."""

    as_of: date
    first: date
    days: list[Day]
    overdue: list[Due]
    has_cases: bool

    @property
    def last(self) -> date:
        return self.days[-1].day

    @cached_property
    def weeks(self) -> list[list[Day]]:
        """The days that are shown, by ISO week."""
        shown = (day for day in self.days if day.is_shown)
        return [list(days) for _, days in groupby(shown, lambda day: day.day.isocalendar()[:2])]

    @cached_property
    def booked_count(self) -> int:
        return sum(len(day.booked) for day in self.days)

    @cached_property
    def due_count(self) -> int:
        return sum(len(day.due) for day in self.days)

    def cases(self) -> Iterator[Standing]:
        """The case of each line, some of them more than once."""
        yield from (due.case for due in self.overdue)
        for day in self.days:
            yield from (booked.case for booked in day.booked)
            yield from (due.case for due in (*day.due, *day.ahead))


def colleagues(user: User, assessment: Assessment) -> QuerySet[Caseworker]:
    """Those whose plan a user may look at: who is, or has cases, in a team the user leads."""
    led = teams.visible_to(user)
    members = Membership.objects.on(today()).filter(team__in=led)
    cases = Standing.objects.filter(assessment=assessment, team__in=led)
    working = Q(pk__in=members.order_by().values("caseworker"))
    answering = Q(pk__in=cases.order_by().values("caseworker"))
    return Caseworker.objects.filter(working | answering)


def plan(user: User, assessment: Assessment, whose: Caseworker, first: date) -> Plan:
    """The plan of a caseworker's cases, of those that the user may see; two queries."""
    as_of = assessment.as_of
    own = standings.cases(user, assessment).filter(caseworker=whose).select_related("citizen")
    entered = casework.with_entries(own, today())
    cases = list(entered.order_by("citizen__name_key", "pk"))
    days = [Day(first + timedelta(days=number)) for number in range(DAYS_SHOWN)]
    _book(days, {case.citizen_id: case for case in cases}, as_of)
    _fall_due(days, unmet(cases, as_of))
    overdue = [due for due in unmet(cases, as_of) if due.status is Status.OVERDUE]
    return Plan(
        as_of=as_of,
        first=first,
        days=days,
        overdue=sorted(overdue, key=_day_due) if first == as_of else [],
        has_cases=bool(cases),
    )


def _book(days: list[Day], cases: dict[int, Standing], as_of: date) -> None:
    """Puts the times that were booked by as_of on their days, by name."""
    found = Conversation.objects.current().filter(
        Q(booked_on=None) | Q(booked_on__lte=as_of),
        citizen__in=cases,
        status="planlagt",
        planned_on__gte=max(days[0].day, as_of),
        planned_on__lte=days[-1].day,
    )
    order = list(cases)
    in_order = sorted(found, key=lambda each: (order.index(each.citizen_id), each.pk))
    by_day = {day.day: day for day in days}
    for conversation in in_order:
        if conversation.planned_on in by_day:
            case = cases[conversation.citizen_id]
            by_day[conversation.planned_on].booked.append(Booked(conversation, case))


def unmet(cases: Iterable[Standing], as_of: date) -> Iterator[Due]:
    """The cases whose first deadline has no time that meets it; what is overdue has none at all.

    From the stored deadline itself, since a case that is put aside falls due all the same.
    """
    for case in cases:
        status = _status(case, as_of)
        if status is not None:
            yield Due(case, status)


def _status(case: Standing, as_of: date) -> Status | None:
    due, booked = case.first_due, case.first_due_booked
    if due is None:
        return None
    if due < as_of:
        return None if booked else Status.OVERDUE
    if case.first_due_task != vocabulary.CONVERSATION:
        return Status.TO_DO
    if booked is None:
        return Status.TO_BOOK
    return Status.BOOKED_LATE if booked > due else None


def _fall_due(days: list[Day], found: Iterable[Due]) -> None:
    """Puts each on its day, and on the last working day before where its own is a day off."""
    by_day = {day.day: day for day in days}
    for due in found:
        if due.status is Status.OVERDUE:
            continue
        day = _day_due(due)
        if day in by_day:
            by_day[day].due.append(due)
        working = last_working_day(day)
        if working != day and working in by_day:
            by_day[working].ahead.append(due)


def _day_due(due: Due) -> date:
    if due.case.first_due is None:
        raise ValueError("A case that is due has a deadline.")
    return due.case.first_due


def last_working_day(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not danish.is_working_day(day):
        day -= timedelta(days=1)
    return day

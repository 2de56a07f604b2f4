"""The hours that people have in the coming weeks, as the leader has entered them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from django.db.models import Q, QuerySet

from jobcenter import danish
from jobcenter.models import (
    Absence,
    Assessment,
    Caseworker,
    ExtraHours,
    Membership,
    Standing,
    Team,
    User,
    WorkingTime,
)
from jobcenter.queries import teams
from jobcenter.roles import Role
from jobcenter.timeliness import capacity
from jobcenter.timeliness.capacity import WORKING_DAYS

WEEKS = 8


@dataclass(frozen=True)
class Week:
    """An ISO week, of which the days from `first` on are counted: all, or those from as_of on."""

    first: date
    last: date

    @cached_property
    def working_days(self) -> list[date]:
        days = (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))
        return [day for day in days if danish.is_working_day(day)]

    @property
    def key(self) -> str:
        """How addresses name it: "2024-W18"."""
        year, number, _ = self.first.isocalendar()
        return f"{year}-W{number:02}"


def weeks(as_of: date) -> list[Week]:
    """The week of a day from that day on, and the whole weeks after it: WEEKS in all."""
    monday = as_of - timedelta(days=as_of.weekday())
    mondays = [monday + timedelta(weeks=n) for n in range(WEEKS)]
    return [Week(max(day, as_of), day + timedelta(days=6)) for day in mondays]


class Hours:
    """The working time and absence of some people, looked up by person and day."""

    def __init__(self, people: Iterable[Caseworker], first: date, last: date) -> None:
        keys = [person.pk for person in people]
        within = Q(end__isnull=True) | Q(end__gte=first)
        times = WorkingTime.objects.filter(within, caseworker__in=keys, start__lte=last)
        away = Absence.objects.filter(caseworker__in=keys, start__lte=last, end__gte=first)
        self.times: dict[int, list[WorkingTime]] = {}
        for time in times.order_by("start"):
            self.times.setdefault(time.caseworker_id, []).append(time)
        self.away: dict[int, list[Absence]] = {}
        for absence in away:
            self.away.setdefault(absence.caseworker_id, []).append(absence)

    def on(self, person: int, day: date) -> WorkingTime | None:
        times = self.times.get(person, [])
        return next((t for t in reversed(times) if t.start <= day <= (t.end or day)), None)

    def is_away(self, person: int, day: date) -> bool:
        return any(each.start <= day <= each.end for each in self.away.get(person, []))

    def possible(self, person: int, week: Week) -> Fraction | None:
        """Conversations of a person's week; None where a day present has no working time."""
        present = [day for day in week.working_days if not self.is_away(person, day)]
        times = [self.on(person, day) for day in present]
        known = [time for time in times if time is not None]
        return _talks(known) if len(known) == len(times) else None

    def talks_per_hour(self, days: Sequence[date]) -> Fraction | None:
        """Of all hours of these people, absent or not; None where there are none to go by."""
        times = [self.on(person, day) for person in self.times for day in days]
        known = [time for time in times if time is not None]
        hours = Fraction(sum(time.hours for time in known)) / WORKING_DAYS
        return _talks(known) / hours if hours else None


def _talks(days: Iterable[WorkingTime]) -> Fraction:
    """Conversations that fit in some working days, each with the working time in force on it."""
    return sum(
        (
            capacity.talks(time.hours, time.talk_percent, time.minutes, count)
            for time, count in Counter(days).items()
        ),
        Fraction(0),
    )


def people(user: User, assessment: Assessment, team: Team) -> QuerySet[Caseworker]:
    """Those who work in the team on the day or answer for cases in it, in Danish order of names."""
    answering = Standing.objects.filter(assessment=assessment).visible_to(user).for_team(team)
    in_team = teams.caseworkers(team, assessment.as_of).values("pk")
    found = Q(pk__in=in_team) | Q(pk__in=answering.order_by().values("caseworker_id"))
    return Caseworker.objects.filter(found)


def also_elsewhere(who: Sequence[Caseworker], team: Team, day: date) -> list[Caseworker]:
    """Those who have cases by their role in another team too: their hours are counted in both."""
    there = Membership.objects.on(day).filter(role=Role.CASEWORKER).exclude(team=team)
    keys = set(
        there.filter(caseworker__in=[p.pk for p in who]).values_list("caseworker_id", flat=True)
    )
    return [person for person in who if person.pk in keys]


def extra_hours(team: Team, first: date, last: date) -> list[ExtraHours]:
    return list(team.extra_hours.filter(start__lte=last, end__gte=first))

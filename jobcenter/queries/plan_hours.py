"""What extra hours buy: conversations a week, and until a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from jobcenter import danish
from jobcenter.models import WorkingTime
from jobcenter.timeliness import capacity
from jobcenter.timeliness.capacity import WORKING_DAYS

# Where no working time has been entered: what the form for it offers.
ASSUMED_PERCENT, ASSUMED_MINUTES = 45, 90
# The lengths of a conversation, with all that belongs to it, that the table shows.
MINUTES = (30, 45, 60, 90)


@dataclass(frozen=True)
class Pace:
    """Conversations in an hour; `is_assumed` where nobody's working time has been entered.

    `talk_percent` of the hours are for conversations.
    """

    talks_per_hour: Fraction
    talk_percent: Fraction
    is_assumed: bool


@dataclass(frozen=True)
class Purchase:
    """The conversations that extra hours give room for until a day, and those it takes."""

    day: date
    per_week: Fraction
    talks: Fraction
    needed: int

    @property
    def lack(self) -> int:
        return max(0, self.needed - int(self.talks))


def pace(on: date) -> Pace:
    """Of everybody's working time on a day; one query."""
    times = [time for time in WorkingTime.objects.on(on) if time.hours and time.talk_percent]
    if not times:
        return Pace(
            capacity.talks(1, ASSUMED_PERCENT, ASSUMED_MINUTES, WORKING_DAYS),
            Fraction(ASSUMED_PERCENT),
            is_assumed=True,
        )
    hours = sum((Fraction(time.hours) for time in times), Fraction())
    for_talks = sum((Fraction(time.hours) * time.talk_percent for time in times), Fraction())
    talks = sum(
        (
            capacity.talks(time.hours, time.talk_percent, time.minutes, WORKING_DAYS)
            for time in times
        ),
        Fraction(),
    )
    return Pace(talks / hours, for_talks / hours, is_assumed=False)


def by_minutes(hours: Decimal, found: Pace) -> list[tuple[int, Fraction]]:
    """Conversations a week in some hours, for each length of a conversation."""
    return [
        (minutes, capacity.talks(hours, found.talk_percent, minutes, WORKING_DAYS))
        for minutes in MINUTES
    ]


def purchase(
    hours: Decimal,
    period: tuple[date | None, date | None],
    found: Pace,
    *,
    after: date,
    until: date,
    needed: int,
) -> Purchase:
    """From the day after `after` until a day, both included, as far as the hours are given."""
    start, end = period
    first = max(after + timedelta(days=1), start or date.min)
    last = min(until, end or date.max)
    weeks = Fraction(sum(danish.is_working_day(day) for day in _days(first, last)), WORKING_DAYS)
    per_week = Fraction(hours) * found.talks_per_hour
    return Purchase(until, per_week, per_week * weeks, needed)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))

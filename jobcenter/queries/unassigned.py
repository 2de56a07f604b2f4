"""The cases that nobody answers for: since when, and by when each is to have somebody."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from jobcenter import danish
from jobcenter.models import Caseworker, Responsibility, Standing
from jobcenter.models.assessments import StandingQuerySet


@dataclass(frozen=True)
class Waiting:
    """A case without a person. `arrived` is the day it reached the jobcentre.

    `former` had it until the day before `since`; None where nobody has had it yet, and then
    `since` is the day it arrived.
    """

    case: Standing
    arrived: date
    since: date
    former: Caseworker | None
    distribute_by: date
    as_of: date

    @property
    def days(self) -> int:
        """How long it has waited."""
        return (self.as_of - self.since).days

    @property
    def is_past(self) -> bool:
        """True where the days to distribute it are over."""
        return self.distribute_by < self.as_of


def distribute_by(since: date) -> date:
    """The last of the working days (DISTRIBUTE_WITHIN_DAYS) that follow a day."""
    day = since
    for _ in range(settings.DISTRIBUTE_WITHIN_DAYS):
        day = _next_working_day(day)
    return day


def _next_working_day(day: date) -> date:
    following = day + timedelta(days=1)
    while not danish.is_working_day(following):
        following += timedelta(days=1)
    return following


def waiting(cases: StandingQuerySet, as_of: date) -> list[Waiting]:
    """Those of `queries.standings.cases` that nobody answers for, the longest waiting first.

    Two queries, however many the cases.
    """
    found = cases.without_responsible().select_related("citizen", "spell", "team")
    former = _former(cases.without_responsible(), as_of)
    waits = [_waiting(case, former.get(case.spell_id), as_of) for case in found]
    return sorted(waits, key=lambda each: (each.since, each.case.citizen.name_key, each.case.pk))


def _former(cases: StandingQuerySet, as_of: date) -> dict[int, Responsibility]:
    """By spell the last person's period that is over."""
    spells = cases.order_by().values("spell")
    over = Responsibility.objects.current().filter(
        spell__in=spells, caseworker__isnull=False, end__lt=as_of
    )
    # The last one of each spell is the one that stays.
    return {period.spell_id: period for period in over.select_related("caseworker").order_by("end")}


def _waiting(case: Standing, former: Responsibility | None, as_of: date) -> Waiting:
    # A day of arrival that is yet to come is not seen; the case is open already.
    received = case.spell.received
    arrived = received if received and received <= as_of else case.spell.start
    left = former.end + timedelta(days=1) if former and former.end else arrived
    since = max(arrived, left)
    return Waiting(
        case=case,
        arrived=arrived,
        since=since,
        former=former.caseworker if former else None,
        distribute_by=distribute_by(since),
        as_of=as_of,
    )

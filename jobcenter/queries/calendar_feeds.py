"""Whose calendar a secret address is, and how many deadlines each of its days has."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date

from jobcenter.models import Assessment, CalendarFeed, User
from jobcenter.queries import meeting_plan, standings
from jobcenter.queries.standings import HORIZON, Status


def digest(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot read the calendar with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def of_token(token: str) -> CalendarFeed | None:
    """The calendar of a token, while its user is active, sees cases, and may have some."""
    feed = CalendarFeed.objects.select_related("user").filter(token_digest=digest(token)).first()
    if feed is None or not feed.user.reaches_cases or feed.user.caseworker_id is None:
        return None
    return feed


@dataclass(frozen=True)
class DueDay:
    """Numbers of own cases: due on the day, and of them conversations with no time that meets it.

    `overdue` are those that are over their deadline and have no time; told on as_of alone.
    """

    day: date
    due: int = 0
    without_time: int = 0
    overdue: int = 0


def due_days(user: User, assessment: Assessment) -> list[DueDay]:
    """The days of the coming HORIZON on which own cases fall due, in order; one query."""
    as_of = assessment.as_of
    cases = list(standings.cases(user, assessment).own(user))
    days = (case.first_due for case in cases if case.first_due is not None)
    due = Counter(day for day in days if as_of <= day <= as_of + HORIZON)
    unmet = list(meeting_plan.unmet(cases, as_of))
    without_time = Counter(
        each.case.first_due
        for each in unmet
        if each.is_conversation and each.status is not Status.OVERDUE
    )
    overdue = sum(each.status is Status.OVERDUE for each in unmet)
    return [
        DueDay(day, due[day], without_time[day], overdue if day == as_of else 0)
        for day in sorted(due.keys() | ({as_of} if overdue else set()))
    ]

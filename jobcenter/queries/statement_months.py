"""Which months have a statement, and how months are counted back from one."""

from datetime import date, timedelta

import numpy as np

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Assessment
from jobcenter.queries import shares
from jobcenter.timeliness import block
from jobcenter.timeliness.days import months_until


def months(as_of: date) -> list[date]:
    """First days of the months that a run has a statement's figures of, the newest first."""
    newest = shares.latest_whole_month(as_of)
    oldest = shares.first_month(as_of)
    return [month for month in months_before(newest, block.MONTHS_SHOWN) if month >= oldest]


def why_not(as_of: date, month: date) -> str:
    """Why a month has no statement, with what to do, in one Danish sentence; "" where it has."""
    every = months(as_of)
    if month in every:
        return ""
    if not every or month > every[0]:
        newest = danish.month(every[0]) if every else "ingen måned"
        return (
            f"{danish.month(month).capitalize()} er ikke slut i data, som er opgjort til og med "
            f"{danish.long_day(as_of)}. Vælg {newest} eller en tidligere måned."
        )
    return (
        f"Opgørelsen går kun tilbage til {danish.month(every[-1])}. Vælg en senere måned, eller "
        "åbn det, der blev udgivet for den."
    )


def months_before(month: date, count: int) -> list[date]:
    """The last `count` months that end with a month, the newest first."""
    found: list[np.datetime64] = months_until(month, count)[::-1]
    return [each.astype("datetime64[D]").item() for each in found]


def last_day(month: date) -> date:
    return (month + timedelta(31)).replace(day=1) - timedelta(1)


def bits(assessment: Assessment, rule: RollingGoal, month: date) -> int:
    """Which bit of CitizenMonths' sets stands for a month; negative for one before the first."""
    ago = (assessment.as_of.year - month.year) * 12 + assessment.as_of.month - month.month
    return block.months_counted(rule) - 1 - ago

"""Counts over the whole jobcentre, kept in memory for as long as what is published stays as it is.

The rows of an assessment change only with `revised_at`: of one revision everybody who sees all of
them gets the same counts, and only the first one waits for the database to make them. Each web
process has its own, of the newest revision that it was asked about.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from jobcenter.models import Assessment, User
from jobcenter.roles import Reach

T = TypeVar("T")
Revision = tuple[UUID, datetime | None]

_kept: dict[str, tuple[Revision, Any]] = {}


def of_whole(user: User, assessment: Assessment, name: str, count: Callable[[], T]) -> T:
    """What `count` gives of all rows of an assessment; counted anew for who sees some alone.

    `count` must ask for nothing but those rows, and what it gives must not be changed.
    """
    if user.reach() is not Reach.JOBCENTRE:
        return count()
    revision: Revision = (assessment.uuid, assessment.revised_at)
    found = _kept.get(name)
    if found is None or found[0] != revision:
        found = _kept[name] = (revision, count())
    counts: T = found[1]
    return counts

"""Who holds a piece of work: a claim with an end, renewed as long as its worker lives.

A claim that runs out is anybody's: the next attempt gets a higher number, and what an earlier one
does after that is stopped before it is stored.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection, models
from django.db.models import F, Q
from django.utils import timezone

from jobcenter.models import Job, Part

logger = logging.getLogger(__name__)

# SQLite has one writer, so nobody can give a sign of life while the work is being stored.
SQLITE_LEASE = timedelta(hours=1)
# After so many attempts in a row the work is given up.
MAX_ATTEMPTS = 3

# Both kinds of work have the fields state, attempt, lease_until and started_at.
Work = Job | Part


class Lost(Exception):
    """The claim ran out and another worker has the work: nothing of this attempt may be stored."""


@dataclass(frozen=True)
class Claim:
    """One attempt at a piece of work; `attempt` is the fencing token: only the highest writes."""

    model: type[Work]
    pk: int
    attempt: int

    def mine(self) -> "models.QuerySet[Any]":
        """The row, or nothing where the work is another's by now."""
        running = self.model.State.RUNNING
        return self.model._default_manager.filter(pk=self.pk, attempt=self.attempt, state=running)

    def renew(self) -> None:
        self.mine().update(lease_until=end_of_lease())

    def must_change(self, **fields: object) -> None:
        """Writes to the row; raises Lost where the work is another's."""
        self.must(self.mine().update(**fields))

    def must(self, rows: int) -> None:
        if not rows:
            raise Lost(f"attempt {self.attempt} of {self.model.__name__} {self.pk}")


def take(model: type[Work], pk: int, **fields: object) -> Claim | None:
    """Claims a waiting or abandoned piece of work; None where it is another's.

    One conditional update: of two workers, the row lets one in.
    """
    rows = model._default_manager.filter(pk=pk)
    attempt = rows.values_list("attempt", flat=True).first()
    if attempt is None:
        return None
    free = rows.filter(Q(state=model.State.WAITING) | abandoned(), attempt=attempt)
    claimed = free.update(
        state=model.State.RUNNING,
        attempt=F("attempt") + 1,
        lease_until=end_of_lease(),
        started_at=timezone.now(),
        **fields,
    )
    return Claim(model, pk, attempt + 1) if claimed else None


def abandoned() -> Q:
    """The work whose claim has run out."""
    return Q(state=Job.State.RUNNING, lease_until__lt=timezone.now())


def end_of_lease() -> Any:
    """When a claim that is renewed now runs out, unless it is renewed again."""
    is_shared = connection.vendor == "postgresql"
    return timezone.now() + (settings.JOB_LEASE if is_shared else SQLITE_LEASE)


@contextmanager
def signs_of_life(claim: Claim) -> Iterator[None]:
    """Renews the claim while the work goes on, however long one step takes."""
    if connection.vendor != "postgresql":
        yield
        return
    is_over = Event()
    heart = Thread(target=_beat, args=(claim, is_over), daemon=True)
    heart.start()
    try:
        yield
    finally:
        is_over.set()
        heart.join()


def _beat(claim: Claim, is_over: Event) -> None:
    try:
        while not is_over.wait(settings.JOB_HEARTBEAT.total_seconds()):
            try:
                claim.renew()
            except OperationalError:
                logger.warning("%s %s could not give a sign of life", claim.model, claim.pk)
                connection.close()
    finally:
        connection.close()


def has_lost_the_database(error: Exception) -> bool:
    """True where work ended because its connection did.

    The driver has no class for a COPY that breaks off: psycopg2 raises a bare DatabaseError.
    """
    if isinstance(error, (OperationalError, InterfaceError)):
        return True
    told = error.__cause__ if isinstance(error, Error) else error
    driver: Any = connection
    return type(told) is driver.Database.DatabaseError

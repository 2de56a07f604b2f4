"""The ledger of background work. A message is a doorbell; the job's row is the truth.

A worker claims a job for a while and renews the claim as long as it lives. A claim that runs out
is anybody's: the next attempt gets a higher number, and what an earlier one does after that is
stopped before it is stored.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Event, Thread

from django.db import OperationalError, connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from jobcenter.actions import audit
from jobcenter.actions.refusals import Refused
from jobcenter.models import Delivery, Job, User

logger = logging.getLogger(__name__)

# Takes a Danish step and how far the work has come in percent.
Progress = Callable[[str, int], None]

# A claim without a sign of life is over after LEASE; the worker gives one every HEARTBEAT.
LEASE, HEARTBEAT = timedelta(seconds=45), timedelta(seconds=10)
# SQLite has one writer, so nobody can give a sign of life while the work is being stored.
SQLITE_LEASE = timedelta(hours=1)
MAX_ATTEMPTS = 3
# A waiting job that nobody rang for so long is rung for again.
RING_AGAIN = timedelta(minutes=2)


class Lost(Exception):
    """The claim ran out and another worker has the job: nothing of this attempt may be stored."""


@transaction.atomic
def create(
    *,
    by: User | None,
    kind: Job.Kind,
    delivery: Delivery | None = None,
    as_of: date | None = None,
    confirm_shrink: bool = False,
) -> Job:
    """A waiting job. Whoever called sends its key to the worker once this is committed."""
    job = Job.objects.create(
        kind=kind,
        delivery=delivery,
        as_of=as_of,
        confirm_shrink=confirm_shrink,
        created_by=by,
    )
    audit.record(by=by, verb="koersel.bestilt", job=str(job.uuid), kind=kind)
    return job


@transaction.atomic
def create_for_night(*, kind: Job.Kind, night: date) -> Job | None:
    """The one job of a kind for a night; None where it is there, however many clocks ask."""
    job, is_new = Job.objects.get_or_create(kind=kind, night=night, defaults={"as_of": night})
    if not is_new:
        return None
    audit.record(by=None, verb="koersel.bestilt", job=str(job.uuid), kind=kind)
    return job


@transaction.atomic
def retry(*, by: User, job: Job) -> None:
    """A failed job waits once more; Refused where it can't be done again."""
    if not job.can_be_retried:
        raise Refused("Kørslen kan ikke gøres om. Bestil en ny.")
    # The number never falls: a worker of long ago would else take the new attempt for its own.
    fresh = -(-job.attempt // MAX_ATTEMPTS) * MAX_ATTEMPTS
    again = Job.objects.filter(pk=job.pk, state=Job.State.FAILED, attempt=job.attempt)
    if again.update(state=Job.State.WAITING, attempt=fresh, message="", progress=0, step=""):
        audit.record(by=by, verb="koersel.gentaget", job=str(job.uuid))


def run(*, job_pk: int, work: Callable[[Job, Progress], str]) -> bool:
    """Does the work of a job that is nobody's; True where it was done.

    The work's sentence, or its refusal, becomes the job's message. What is not foreseen is raised
    again after the job is marked as failed. An attempt that has lost its claim leaves no trace.
    """
    claim = _claim(job_pk)
    if claim is None:
        return False
    job = Job.objects.get(pk=job_pk)
    try:
        with _signs_of_life(claim):
            message = work(job, claim.advance)
    except Lost:
        logger.warning("attempt %s of job %s came too late", claim.attempt, job_pk)
        return False
    except Refused as refusal:
        claim.close(Job.State.FAILED, str(refusal))
        return False
    except Exception:
        claim.close(Job.State.FAILED, _unforeseen(job))
        raise
    return claim.close(Job.State.DONE, message)


def to_ring_for() -> list[Job]:
    """The jobs whose worker is gone, or whose message was lost, each given to one caller only.

    A job that has been tried MAX_ATTEMPTS times in a row is marked as failed instead.
    """
    now = timezone.now()
    _give_up(now)
    is_due = Q(rung_at=None) | Q(rung_at__lt=now - RING_AGAIN)
    waiting = Q(state=Job.State.WAITING, created_at__lt=now - RING_AGAIN)
    found = Job.objects.filter(is_due, _abandoned() | waiting)
    return [job for job in found if Job.objects.filter(is_due, pk=job.pk).update(rung_at=now)]


def _give_up(now: datetime) -> None:
    # Each ordering, and each retry, begins after a multiple of MAX_ATTEMPTS.
    tries = Job.objects.annotate(left=F("attempt") % MAX_ATTEMPTS)
    tired = tries.filter(_abandoned(), left=0)
    message = (
        f"Kørslen er opgivet efter {MAX_ATTEMPTS} forsøg: hver gang gik den, der arbejdede på den, "
        "ned. Intet er ændret. Prøv igen, eller giv driften besked."
    )
    tired.update(state=Job.State.FAILED, message=message, finished_at=now)


def _abandoned() -> Q:
    return Q(state=Job.State.RUNNING, lease_until__lt=timezone.now())


def _lease() -> timedelta:
    return LEASE if connection.vendor == "postgresql" else SQLITE_LEASE


def _claim(job_pk: int) -> "Claim | None":
    """One conditional update: of two workers, the row lets one in."""
    attempt = Job.objects.filter(pk=job_pk).values_list("attempt", flat=True).first()
    if attempt is None:
        return None
    now = timezone.now()
    free = Job.objects.filter(Q(state=Job.State.WAITING) | _abandoned(), pk=job_pk, attempt=attempt)
    claimed = free.update(
        state=Job.State.RUNNING,
        attempt=F("attempt") + 1,
        lease_until=now + _lease(),
        started_at=now,
        step="Begynder",
        progress=0,
    )
    return Claim(job_pk, attempt + 1) if claimed else None


@dataclass(frozen=True)
class Claim:
    """One attempt at a job. `attempt` is the fencing token: only the highest may write."""

    job_pk: int
    attempt: int

    def advance(self, step: str, percent: int) -> None:
        """Tells how far the work is and renews the claim; raises Lost where it is another's."""
        told = {"step": step, "progress": percent, "lease_until": timezone.now() + _lease()}
        if not connection.in_atomic_block:
            self._must(self._mine().update(**told))
        elif connection.vendor == "postgresql":
            self._must(self._advance_beside(step, percent))
        else:
            # SQLite has one writer, so there the bar waits until the transaction is over.
            self._must(self._mine().count())

    def renew(self) -> None:
        self._mine().update(lease_until=timezone.now() + _lease())

    def close(self, state: Job.State, message: str) -> bool:
        """The outcome; False where the job is another's by now."""
        progress = {"progress": 100} if state is Job.State.DONE else {}
        closed = self._mine().update(
            state=state,
            message=message[:500],
            finished_at=timezone.now(),
            lease_until=None,
            **progress,
        )
        return closed == 1

    def _mine(self) -> models.QuerySet[Job]:
        return Job.objects.filter(pk=self.job_pk, attempt=self.attempt, state=Job.State.RUNNING)

    def _must(self, rows: int) -> None:
        if not rows:
            raise Lost(f"attempt {self.attempt} of job {self.job_pk}")

    def _advance_beside(self, step: str, percent: int) -> int:
        """Through a connection of its own: what a transaction writes, nobody sees before its end.

        Gives 0 where the job is another's. A row that is locked, or not committed yet, is ours.
        """
        beside = connection.copy()
        try:
            with beside.cursor() as cursor:
                # Whoever holds the row is the transaction itself; the work never waits for the bar.
                cursor.execute("SET lock_timeout = '200ms'")
                cursor.execute(
                    "UPDATE jobcenter_job SET step = %s, progress = %s, lease_until = %s "
                    "WHERE id = %s AND attempt = %s AND state = %s",
                    [
                        step,
                        percent,
                        timezone.now() + _lease(),
                        self.job_pk,
                        self.attempt,
                        Job.State.RUNNING,
                    ],
                )
                if cursor.rowcount:
                    return 1
                cursor.execute("SELECT 1 FROM jobcenter_job WHERE id = %s", [self.job_pk])
                return int(cursor.fetchone() is None)
        except OperationalError:
            logger.warning("the progress of job %s could not be shown", self.job_pk)
            return 1
        finally:
            beside.close()


@contextmanager
def _signs_of_life(claim: Claim) -> Iterator[None]:
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
        while not is_over.wait(HEARTBEAT.total_seconds()):
            try:
                claim.renew()
            except OperationalError:
                logger.warning("job %s could not give a sign of life", claim.job_pk)
                connection.close()
    finally:
        connection.close()


def _unforeseen(job: Job) -> str:
    return (
        "Der skete en uventet fejl, og intet er ændret. Prøv igen, og giv driften "
        f"referencen {job.uuid.hex[:8]}, hvis det sker igen."
    )

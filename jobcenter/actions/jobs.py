"""The ledger of background work. A message is a doorbell; the job's row is the truth.

How a worker holds a job, and loses it, is in claims.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from jobcenter.actions import audit, claims
from jobcenter.actions.claims import (
    MAX_ATTEMPTS,
    Claim,
    Lost,
    abandoned,
    has_lost_the_database,
    signs_of_life,
)
from jobcenter.actions.refusals import Refused
from jobcenter.models import Delivery, Job, User

logger = logging.getLogger(__name__)

# Takes a Danish step and how far the work has come in percent.
Progress = Callable[[str, int], None]


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


def run(
    *,
    job_pk: int,
    work: Callable[[Job, Progress], str],
    then: Callable[[], None] | None = None,
) -> bool:
    """Does the work of a job that is nobody's; True where it was done.

    The work's sentence, or its refusal, becomes the job's message. What is not foreseen is raised
    again after the job is marked as failed. An attempt that has lost its claim leaves no trace,
    and one that has lost the database leaves the job to the next attempt. What comes `then` is
    stored together with the job's end, so that neither is without the other.
    """
    # A new attempt has not been rung for: should it die as well, nobody waits for RING_AGAIN.
    claim = claims.take(Job, job_pk, step="Begynder", progress=0, rung_at=None)
    if claim is None:
        return False
    job, attempt = Job.objects.get(pk=job_pk), Attempt(claim)
    try:
        with signs_of_life(claim):
            message = work(job, attempt.advance)
    except Lost:
        logger.warning("attempt %s of job %s came too late", claim.attempt, job_pk)
        return False
    except Refused as refusal:
        attempt.close(Job.State.FAILED, str(refusal))
        return False
    except Exception as error:
        if has_lost_the_database(error):
            connection.close()  # the claim runs out, and the clock rings for the job again
            raise
        attempt.close(Job.State.FAILED, _unforeseen(job))
        raise
    with transaction.atomic():
        is_closed = attempt.close(Job.State.DONE, message)
        if is_closed and then:
            then()
    return is_closed


def to_ring_for() -> list[Job]:
    """The jobs whose worker is gone, or whose message was lost, each given to one caller only.

    A job that has been tried MAX_ATTEMPTS times in a row is marked as failed instead.
    """
    now = timezone.now()
    _give_up(now)
    is_due = Q(rung_at=None) | Q(rung_at__lt=now - settings.JOB_RING_AGAIN)
    waiting = Q(state=Job.State.WAITING, created_at__lt=now - settings.JOB_RING_AGAIN)
    found = Job.objects.filter(is_due, abandoned() | waiting)
    return [job for job in found if Job.objects.filter(is_due, pk=job.pk).update(rung_at=now)]


def _give_up(now: datetime) -> None:
    # Each ordering, and each retry, begins after a multiple of MAX_ATTEMPTS.
    tries = Job.objects.annotate(left=F("attempt") % MAX_ATTEMPTS)
    tired = tries.filter(abandoned(), left=0)
    message = (
        f"Kørslen er opgivet efter {MAX_ATTEMPTS} forsøg: hver gang gik den, der arbejdede på den, "
        "ned. Intet er ændret. Prøv igen, eller giv driften besked."
    )
    tired.update(state=Job.State.FAILED, message=message, finished_at=now)


@dataclass
class Attempt:
    """One attempt at a job, as its work tells of it."""

    claim: Claim
    steps: list[list[str]] = field(default_factory=list)

    def advance(self, step: str, percent: int) -> None:
        """Tells how far the work is and renews the claim; raises Lost where it is another's."""
        if not self.steps or self.steps[-1][0] != step:
            self.steps.append([step, timezone.now().isoformat()])
        if not connection.in_atomic_block:
            lease = claims.end_of_lease()
            self.claim.must_change(step=step, progress=percent, steps=self.steps, lease_until=lease)
        elif connection.vendor == "postgresql":
            self.claim.must(self._advance_beside(step, percent))
        else:
            # SQLite has one writer, so there the bar waits until the transaction is over.
            self.claim.must(self.claim.mine().count())

    def close(self, state: Job.State, message: str) -> bool:
        """The outcome; False where the job is another's by now."""
        progress = {"progress": 100} if state is Job.State.DONE else {}
        closed = self.claim.mine().update(
            state=state,
            message=message[:500],
            steps=self.steps,
            finished_at=timezone.now(),
            lease_until=None,
            **progress,
        )
        return closed == 1

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
                    "UPDATE jobcenter_job SET step = %s, progress = %s, steps = %s, "
                    "lease_until = %s WHERE id = %s AND attempt = %s AND state = %s",
                    [
                        step,
                        percent,
                        json.dumps(self.steps),
                        claims.end_of_lease(),
                        self.claim.pk,
                        self.claim.attempt,
                        Job.State.RUNNING,
                    ],
                )
                if cursor.rowcount:
                    return 1
                cursor.execute("SELECT 1 FROM jobcenter_job WHERE id = %s", [self.claim.pk])
                return int(cursor.fetchone() is None)
        except OperationalError:
            logger.warning("the progress of job %s could not be shown", self.claim.pk)
            return 1
        finally:
            beside.close()


def _unforeseen(job: Job) -> str:
    return (
        "Der skete en uventet fejl, og intet er ændret. Prøv igen, og giv driften "
        f"referencen {job.uuid.hex[:8]}, hvis det sker igen."
    )

"""The ledger of background work. A message carries a job's key; the row is the truth."""

import logging
from collections.abc import Callable
from datetime import date

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from jobcenter.actions import audit
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


def run(*, job_pk: int, redelivered: bool, work: Callable[[Job, Progress], str]) -> bool:
    """Does the work of a job that nobody has claimed; True where it was done.

    `redelivered` is the broker's word that the worker who claimed the job is dead. The work's
    sentence, or its refusal, becomes the job's message. What is not foreseen is raised again
    after the job is marked as failed.
    """
    if not _claim(job_pk, redelivered):
        return False
    job = Job.objects.get(pk=job_pk)
    try:
        message = work(job, lambda step, percent: _advance(job_pk, step, percent))
    except Refused as refusal:
        _close(job_pk, Job.State.FAILED, str(refusal))
        return False
    except Exception:
        _close(job_pk, Job.State.FAILED, _unforeseen(job))
        raise
    _close(job_pk, Job.State.DONE, message)
    return True


def _claim(job_pk: int, redelivered: bool) -> bool:
    claimable = [Job.State.WAITING, Job.State.RUNNING] if redelivered else [Job.State.WAITING]
    jobs = Job.objects.filter(pk=job_pk, state__in=claimable)
    return jobs.update(state=Job.State.RUNNING, started_at=timezone.now(), step="Begynder") == 1


def _advance(job_pk: int, step: str, percent: int) -> None:
    if not connection.in_atomic_block:
        Job.objects.filter(pk=job_pk).update(step=step, progress=percent)
    elif connection.vendor == "postgresql":
        _advance_beside(job_pk, step, percent)
    # SQLite has one writer, so there the bar waits until the transaction is over.


def _advance_beside(job_pk: int, step: str, percent: int) -> None:
    """Through a connection of its own: what a transaction writes, nobody sees before its end."""
    beside = connection.copy()
    try:
        with beside.cursor() as cursor:
            # Whoever holds the row is the transaction itself; the work never waits for the bar.
            cursor.execute("SET lock_timeout = '200ms'")
            cursor.execute(
                "UPDATE jobcenter_job SET step = %s, progress = %s WHERE id = %s",
                [step, percent, job_pk],
            )
    except OperationalError:
        logger.warning("the progress of job %s could not be shown", job_pk)
    finally:
        beside.close()


def _close(job_pk: int, state: Job.State, message: str) -> None:
    progress = {"progress": 100} if state is Job.State.DONE else {}
    Job.objects.filter(pk=job_pk).update(
        state=state, message=message[:500], finished_at=timezone.now(), **progress
    )


def _unforeseen(job: Job) -> str:
    return (
        "Der skete en uventet fejl, og intet er ændret. Prøv igen, og giv driften "
        f"referencen {job.uuid.hex[:8]}, hvis det sker igen."
    )

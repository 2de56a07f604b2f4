"""What the worker does. Each task calls one action; a message carries keys and nothing else."""

from celery import shared_task
from django.db import transaction

from jobcenter.actions import assessment, jobs, rehearsals
from jobcenter.actions import intake as intakes
from jobcenter.models import Job


@shared_task
def intake(job_pk: int) -> None:
    """Reads an uploaded delivery and, where it was applied, starts an assessment of it."""
    jobs.run(job_pk=job_pk, work=intakes.of_job, then=_assess_it)


def _assess_it() -> None:
    ring(assessment.order(by=None))


@shared_task
def assess(job_pk: int) -> None:
    jobs.run(job_pk=job_pk, work=assessment.of_job)


@shared_task
def rehearse(job_pk: int) -> None:
    jobs.run(job_pk=job_pk, work=rehearsals.of_job)


@shared_task
def nightly() -> None:
    """Is there a Danish day without a run? Asked every five minutes, so no hour is missed."""
    if job := assessment.order_tonights():
        ring(job)


@shared_task
def ring_again() -> None:
    """Rings for the jobs whose worker is gone or whose message was lost."""
    for job in jobs.to_ring_for():
        ring(job)


def ring(job: Job) -> None:
    """Tells a worker of a job, once it is stored. Ringing twice does no harm: the row lets one in.

    Where the queue does not answer, nobody's request fails: the clock rings for the job later.
    """

    def send() -> None:
        _BELLS[Job.Kind(job.kind)].delay(job.pk)

    transaction.on_commit(send, robust=True)


_BELLS = {
    Job.Kind.INTAKE: intake,
    Job.Kind.ASSESSMENT: assess,
    Job.Kind.REHEARSAL: rehearse,
}

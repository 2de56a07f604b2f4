"""What the worker does. Each task calls one action; a message carries keys and nothing else."""

# The stubs do not know delay_on_commit, which Celery gives every task under Django.

from typing import Any

from celery import Task, shared_task

from jobcenter.actions import assessment, jobs, rehearsals
from jobcenter.actions import intake as intakes


@shared_task(bind=True)
def intake(self: "Task[Any, Any]", job_pk: int) -> None:
    """Reads an uploaded delivery and, where it was applied, starts an assessment of it."""
    if jobs.run(job_pk=job_pk, redelivered=_redelivered(self), work=intakes.of_job):
        follow_up = assessment.order(by=None)
        assess.delay_on_commit(follow_up.pk)  # type: ignore[attr-defined]


@shared_task(bind=True)
def assess(self: "Task[Any, Any]", job_pk: int) -> None:
    work = assessment.of_job
    jobs.run(job_pk=job_pk, redelivered=_redelivered(self), work=work)


@shared_task(bind=True)
def rehearse(self: "Task[Any, Any]", job_pk: int) -> None:
    work = rehearsals.of_job
    jobs.run(job_pk=job_pk, redelivered=_redelivered(self), work=work)


@shared_task
def nightly() -> None:
    """Is there a Danish day without a run? Asked every five minutes, so no hour is missed."""
    if job := assessment.order_tonights():
        assess.delay_on_commit(job.pk)  # type: ignore[attr-defined]


def _redelivered(task: "Task[Any, Any]") -> bool:
    return bool((task.request.delivery_info or {}).get("redelivered"))

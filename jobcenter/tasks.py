"""What the worker does. Each task calls one action; a message carries keys and nothing else."""

import logging
from functools import partial

from celery import group, shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from jobcenter.actions import (
    assessment,
    clearing,
    digests,
    drawings,
    drift,
    jobs,
    parts,
    rehearsals,
    revision,
    sendings,
)
from jobcenter.actions import intake as intakes
from jobcenter.models import Job

logger = logging.getLogger(__name__)


@shared_task
def intake(job_pk: int) -> None:
    """Reads an uploaded delivery and, where it was applied, brings what is published up to it."""
    jobs.run(job_pk=job_pk, work=intakes.of_job, then=_revise_it)


def _revise_it() -> None:
    ring(revision.order())


@shared_task
def assess(job_pk: int) -> None:
    jobs.run(job_pk=job_pk, work=partial(assessment.of_job, call=call_for_help))


@shared_task
def revise(job_pk: int) -> None:
    jobs.run(job_pk=job_pk, work=partial(revision.of_job, call=call_for_help))


@shared_task
def do_part(part_pk: int) -> None:
    """Helps with a run that another worker has."""
    parts.help_with(part_pk)


@shared_task
def rehearse(job_pk: int) -> None:
    jobs.run(job_pk=job_pk, work=rehearsals.of_job)


@shared_task
def check(job_pk: int) -> None:
    jobs.run(job_pk=job_pk, work=drift.of_job)


@shared_task
def nightly() -> None:
    """Is there a Danish day without a run? Asked every five minutes, so no hour is missed."""
    for job in (drift.order_tonights(), assessment.order_tonights()):
        ring(job)
    clearing.clear_up()
    clearing.forget_old_assessments()


@shared_task
def mails() -> None:
    """Is a mail to a leader due? Asked every five minutes, so no hour is missed."""
    for digest in digests.order(now=timezone.now()):
        send_mail.delay(digest.pk)
    for pk in sendings.waiting(now=timezone.now()):
        send_edition.delay(pk)


@shared_task
def send_edition(sending_pk: int) -> None:
    sendings.send(sending_pk=sending_pk)


@shared_task
def send_mail(digest_pk: int) -> None:
    digests.send(digest_pk=digest_pk, now=timezone.now())


@shared_task
def ring_again() -> None:
    """Rings for the jobs whose worker is gone or whose message was lost, and for the figures."""
    for job in (*jobs.to_ring_for(), revision.order_if_behind()):
        ring(job)
    if drawings.is_behind():
        redraw.delay()


@shared_task
def redraw() -> None:
    """Draws the charts anew that a process change has altered, and what has no picture yet."""
    drawings.redraw()


def redraw_soon() -> None:
    """Tells a worker of a process change, once it is stored; if it is not heard, the clock does."""
    transaction.on_commit(redraw.delay, robust=True)


def send_soon() -> None:
    """Tells a worker that mails wait, once they are stored; if not heard, the clock does."""
    transaction.on_commit(mails.delay, robust=True)


def ring(job: Job | None) -> None:
    """Tells a worker of a job, once it is stored. Ringing twice does no harm: the row lets one in.

    Where the queue does not answer, nobody's request fails: the clock rings for the job later.
    """
    if job is None:
        return

    def send() -> None:
        _BELLS[Job.Kind(job.kind)].delay(job.pk)

    transaction.on_commit(send, robust=True)


def call_for_help(part_pks: list[int]) -> None:
    """Rings for whoever is free; a run whose bell nobody hears is done by its own worker."""
    try:
        group(do_part.s(pk) for pk in part_pks).delay()
    except OperationalError:
        logger.warning("nobody could be called for %s parts", len(part_pks))


_BELLS = {
    Job.Kind.INTAKE: intake,
    Job.Kind.ASSESSMENT: assess,
    Job.Kind.REHEARSAL: rehearse,
    Job.Kind.REVISION: revise,
    Job.Kind.CHECK: check,
}

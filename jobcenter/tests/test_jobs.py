"""The ledger of background work, and the real worker that does it."""

import subprocess
import time
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection, transaction

from jobcenter import tasks
from jobcenter.actions import assessment, intake, jobs
from jobcenter.actions.jobs import Progress
from jobcenter.actions.refusals import Refused
from jobcenter.models import Assessment, Job
from jobcenter.tests.deliveries import DeliveryBuilder

AS_OF = date(2024, 5, 1)


def ordered() -> Job:
    return assessment.order(by=None, as_of=AS_OF)


@pytest.mark.django_db(transaction=True)
def test_a_job_is_done_once_whoever_rings() -> None:
    job, done = ordered(), []

    def work(job: Job, progress: Progress) -> str:
        progress("Halvvejs", 50)
        done.append(Job.objects.get(pk=job.pk).progress)
        return "Det er gjort."

    assert jobs.run(job_pk=job.pk, redelivered=False, work=work)
    assert not jobs.run(job_pk=job.pk, redelivered=False, work=work)
    assert not jobs.run(job_pk=job.pk, redelivered=True, work=work)
    job.refresh_from_db()
    assert (done, job.state, job.progress, job.message) == ([50], "faerdig", 100, "Det er gjort.")
    assert job.started_at
    assert job.finished_at


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_work_has_a_transaction_open() -> None:
    job, seen = ordered(), []

    def look() -> None:
        seen.append(Job.objects.get(pk=job.pk).progress)
        connection.close()

    def work(job: Job, progress: Progress) -> str:
        with transaction.atomic():
            progress("Gemmer", 70)
            onlooker = Thread(target=look)  # a thread has a connection of its own
            onlooker.start()
            onlooker.join()
        return ""

    assert jobs.run(job_pk=job.pk, redelivered=False, work=work)
    assert seen == [70]


@pytest.mark.django_db
def test_a_job_whose_worker_died_is_taken_again_only_when_the_broker_says_so() -> None:
    job = ordered()
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    assert not jobs.run(job_pk=job.pk, redelivered=False, work=lambda *_: "")
    assert jobs.run(job_pk=job.pk, redelivered=True, work=lambda *_: "")


@pytest.mark.django_db
def test_a_refusal_is_the_jobs_sentence() -> None:
    job = ordered()

    def work(job: Job, progress: Progress) -> str:
        raise Refused("Det kan ikke lade sig gøre. Prøv i morgen.")

    assert not jobs.run(job_pk=job.pk, redelivered=False, work=work)
    job.refresh_from_db()
    assert (job.state, job.message) == ("fejlet", "Det kan ikke lade sig gøre. Prøv i morgen.")


@pytest.mark.django_db
def test_what_was_not_foreseen_is_raised_and_told_without_its_contents() -> None:
    job = ordered()

    def work(job: Job, progress: Progress) -> str:
        raise ValueError("noget om 010190-5234")

    with pytest.raises(ValueError, match="noget om"):
        jobs.run(job_pk=job.pk, redelivered=False, work=work)
    job.refresh_from_db()
    assert job.state == "fejlet"
    assert "0101" not in job.message
    assert job.uuid.hex[:8] in job.message


@pytest.mark.django_db
def test_the_night_orders_one_run_a_day_and_none_without_data(
    tmp_path: Path, settings: object
) -> None:
    settings.AS_OF = AS_OF  # type: ignore[attr-defined]
    assert assessment.order_tonights() is None
    DeliveryBuilder().citizen().spell().conversation().write(tmp_path / "leverance")
    assert intake.apply(by=None, path=tmp_path / "leverance").applied
    job = assessment.order_tonights()
    assert job
    assert job.as_of == AS_OF
    assert assessment.order_tonights() is None
    settings.AS_OF = date(2024, 5, 2)  # type: ignore[attr-defined]
    assert assessment.order_tonights()


def wait_for(job: Job, seconds: int = 60) -> Job:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        job.refresh_from_db()
        if job.is_over:
            return job
        time.sleep(0.2)
    pytest.fail(f"the job is still {job.state} after {seconds} seconds")


@pytest.mark.django_db(transaction=True)
def test_an_uploaded_delivery_is_read_and_assessed_by_a_real_worker(
    tmp_path: Path, worker_process: "subprocess.Popen[bytes]"
) -> None:
    builder = DeliveryBuilder().citizen().spell().conversation()
    packed = builder.write_zip(tmp_path / "leverance.zip")
    with packed.open("rb") as content:
        delivery = intake.receive(by=None, content=content, name="leverance.zip", full=True)
    job = jobs.create(by=None, kind=Job.Kind.INTAKE, delivery=delivery)
    tasks.intake.delay(job.pk)
    assert wait_for(job).state == Job.State.DONE, job.message
    follow_up = Job.objects.get(kind=Job.Kind.ASSESSMENT)
    assert wait_for(follow_up).state == Job.State.DONE, follow_up.message
    published = Assessment.objects.published()
    assert published
    assert published.citizen_count == 1

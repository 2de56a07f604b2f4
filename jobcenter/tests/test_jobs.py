"""The ledger of background work, and the real worker that does it."""

import subprocess
import time
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any, cast

import pytest
from django.db import (
    Error,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.utils import timezone
from pytest_django.fixtures import Settings

from jobcenter import tasks
from jobcenter.actions import assessment, intake, jobs, results
from jobcenter.actions.jobs import Progress
from jobcenter.actions.refusals import Refused
from jobcenter.models import Assessment, Job, User
from jobcenter.roles import Role
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

    assert jobs.run(job_pk=job.pk, work=work)
    assert not jobs.run(job_pk=job.pk, work=work)
    job.refresh_from_db()
    assert (done, job.state, job.progress, job.message) == ([50], "faerdig", 100, "Det er gjort.")
    assert job.started_at
    assert job.finished_at


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_atomic", [True, False])
def test_a_copy_that_the_database_breaks_off_is_left_to_the_next_attempt(is_atomic: bool) -> None:
    """The driver raises a bare DatabaseError, which is no OperationalError."""
    sessions: list[int] = []

    class Breaking:
        """Ends the session that writes to it."""

        def write(self, _content: bytes) -> None:
            beside = connection.copy()
            with beside.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", sessions)
            beside.close()

    def work(job: Job, progress: Progress) -> str:
        many = "COPY (SELECT repeat('x', 100) FROM generate_series(1, 300000)) TO STDOUT"
        with transaction.atomic() if is_atomic else nullcontext(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            sessions.append(cursor.fetchone()[0])
            cursor.copy_expert(many, Breaking())
        return ""

    job, driver = ordered(), cast(Any, connection).Database
    with pytest.raises((Error, driver.Error)) as broken:
        jobs.run(job_pk=job.pk, work=work)
    assert not isinstance(broken.value, OperationalError | InterfaceError)
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.RUNNING, "")


@pytest.mark.django_db(transaction=True)
def test_a_fault_of_our_own_in_the_database_is_none_of_its_connection() -> None:
    def work(job: Job, progress: Progress) -> str:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM findes_ikke")
        return ""

    job = ordered()
    with pytest.raises(ProgrammingError):
        jobs.run(job_pk=job.pk, work=work)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


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

    assert jobs.run(job_pk=job.pk, work=work)
    assert seen == [70]


def abandoned(job: Job, attempt: int = 1, seconds: int = 1) -> None:
    """As a worker leaves it that was killed: running, and its claim over for so long."""
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING,
        attempt=attempt,
        lease_until=timezone.now() - timedelta(seconds=seconds),
    )


@pytest.mark.django_db
def test_a_job_whose_worker_died_is_anybodys_when_its_claim_is_over() -> None:
    job = ordered()
    abandoned(job, seconds=-30)
    assert not jobs.run(job_pk=job.pk, work=lambda *_: "")
    assert jobs.to_ring_for() == []
    abandoned(job)
    assert jobs.to_ring_for() == [job]
    assert jobs.to_ring_for() == []  # one ring at a time, however many clocks ask
    assert jobs.run(job_pk=job.pk, work=lambda *_: "Nu er det gjort.")
    job.refresh_from_db()
    assert (job.state, job.attempt, job.lease_until) == ("faerdig", 2, None)


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_given_up_and_can_be_tried_again() -> None:
    job, by = ordered(), User.objects.create(username="drift", role=Role.ADMINISTRATOR)
    abandoned(job, attempt=3)
    assert jobs.to_ring_for() == []
    job.refresh_from_db()
    assert job.state == "fejlet"
    assert "opgivet efter 3 forsøg" in job.message
    jobs.retry(by=by, job=job)
    assert jobs.run(job_pk=job.pk, work=lambda *_: "")
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("faerdig", 4)
    with pytest.raises(Refused, match="Bestil en ny"):
        jobs.retry(by=by, job=job)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("attempt", "state"),
    [(1, "koerer"), (2, "koerer"), (3, "fejlet"), (4, "koerer"), (5, "koerer"), (6, "fejlet")],
)
def test_each_retry_has_three_attempts_of_its_own(attempt: int, state: str) -> None:
    job = ordered()
    abandoned(job, attempt=attempt)
    jobs.to_ring_for()
    job.refresh_from_db()
    assert job.state == state


@pytest.mark.django_db
@pytest.mark.parametrize("failed_at", [1, 2, 3, 4])
def test_a_retry_never_gives_an_old_attempts_number_again(failed_at: int) -> None:
    """Else a worker frozen in the first attempt could store beside the retried one."""
    job, by = ordered(), User.objects.create(username="drift", role=Role.ADMINISTRATOR)
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, attempt=failed_at)
    job.refresh_from_db()
    jobs.retry(by=by, job=job)
    assert jobs.run(job_pk=job.pk, work=lambda *_: "")
    job.refresh_from_db()
    assert job.attempt > failed_at


@pytest.mark.django_db
def test_a_message_that_was_lost_is_sent_again() -> None:
    job = ordered()
    assert jobs.to_ring_for() == []  # it has only just been rung for
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=3))
    assert jobs.to_ring_for() == [job]


@pytest.mark.django_db(transaction=True)
def test_who_has_lost_the_job_stores_nothing(tmp_path: Path) -> None:
    """A worker that was frozen wakes up while another has taken over."""
    DeliveryBuilder().citizen().spell().conversation().write(tmp_path / "leverance")
    assert intake.apply(by=None, path=tmp_path / "leverance").applied
    job = ordered()

    def frozen_before_the_last_step(job: Job, progress: Progress) -> str:
        def step(text: str, percent: int) -> None:
            if text == "Udgiver":
                taken_by_another(job)
            progress(text, percent)

        return assessment.of_job(job, step)

    assert not jobs.run(job_pk=job.pk, work=frozen_before_the_last_step)
    assert not Assessment.objects.exists()
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("koerer", 2)
    # It leaves its tables to the attempt that took over, which there is none of here.
    results.forget_asides(set)


def taken_by_another(job: Job) -> None:
    def take() -> None:
        Job.objects.filter(pk=job.pk).update(attempt=2)
        connection.close()

    other = Thread(target=take)
    other.start()
    other.join()


@pytest.mark.django_db(transaction=True)
def test_a_long_step_gives_signs_of_life(settings: Settings) -> None:
    settings.JOB_HEARTBEAT = timedelta(seconds=0.1)
    job = ordered()
    leases: list[datetime] = []

    def work(job: Job, progress: Progress) -> str:
        for _ in range(2):
            leases.append(Job.objects.values_list("lease_until", flat=True).get(pk=job.pk))  # type: ignore[arg-type]
            time.sleep(0.5)
        return ""

    assert jobs.run(job_pk=job.pk, work=work)
    assert leases[0] < leases[1]


@pytest.mark.django_db
def test_a_refusal_is_the_jobs_sentence() -> None:
    job = ordered()

    def work(job: Job, progress: Progress) -> str:
        raise Refused("Det kan ikke lade sig gøre. Prøv i morgen.")

    assert not jobs.run(job_pk=job.pk, work=work)
    job.refresh_from_db()
    assert (job.state, job.message) == ("fejlet", "Det kan ikke lade sig gøre. Prøv i morgen.")


@pytest.mark.django_db
def test_what_was_not_foreseen_is_raised_and_told_without_its_contents() -> None:
    job = ordered()

    def work(job: Job, progress: Progress) -> str:
        raise ValueError("noget om 010190-5234")

    with pytest.raises(ValueError, match="noget om"):
        jobs.run(job_pk=job.pk, work=work)
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
    # Two clocks that both saw that there was none: the row lets one in.
    assert jobs.create_for_night(kind=Job.Kind.ASSESSMENT, night=AS_OF) is None
    settings.AS_OF = date(2024, 5, 2)  # type: ignore[attr-defined]
    assert assessment.order_tonights()


def wait_for(job: Job, seconds: int = 240) -> Job:
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


@pytest.mark.django_db(transaction=True)
def test_a_killed_workers_job_is_done_by_another(
    tmp_path: Path, worker_process: "subprocess.Popen[bytes]"
) -> None:
    """The row stands as a kill -9 leaves it; a real worker hears the bell and finishes it."""
    DeliveryBuilder().citizen().spell().conversation().write(tmp_path / "leverance")
    assert intake.apply(by=None, path=tmp_path / "leverance").applied
    job = ordered()
    abandoned(job)
    tasks.ring_again.delay()
    assert wait_for(job).state == Job.State.DONE, job.message
    assert job.attempt == 2
    assert Assessment.objects.count() == 1

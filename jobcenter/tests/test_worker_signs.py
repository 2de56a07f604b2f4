"""A worker's signs of life come from its own loop: real processes, their own Redis and database."""

import signal
import subprocess
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from jobcenter.actions import workers
from jobcenter.management import server
from jobcenter.models import Worker
from jobcenter.tests.workers import running_worker
from tilsyn.celery import SignOfLife, app

PATIENCE = 240  # seconds until something that must happen has happened
BEAT = 1  # seconds between signs here

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_HEARTBEAT_SECONDS", str(BEAT))


def wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.1)


def of_process(process: "subprocess.Popen[bytes]") -> Worker | None:
    """The row of a worker of tests.workers, whose name holds our process id and a moment."""
    assert isinstance(process.args, list)
    name = process.args[process.args.index("--hostname") + 1]
    return Worker.objects.filter(name=name).first()


def renewed(process: "subprocess.Popen[bytes]") -> bool:
    """True where the worker gives a new sign within some heartbeats."""
    before = of_process(process)
    time.sleep(4 * BEAT)
    after = of_process(process)
    return after is not None and (before is None or after.seen_at > before.seen_at)


def test_a_worker_gives_signs_until_it_is_killed(quick: None, tmp_path: Path) -> None:
    with running_worker(tmp_path / "log") as process:
        wait_until(lambda: of_process(process) is not None)
        assert renewed(process)
        row = of_process(process)
        assert row
        assert row.started_at < row.seen_at
        assert Client().get(reverse("health")).status_code == 200
        process.kill()
        process.wait(PATIENCE)
        assert not renewed(process)
    # What three minutes would do.
    Worker.objects.update(seen_at=timezone.now() - timedelta(seconds=181))
    page = Client().get(reverse("health"))
    assert (page.status_code, page.json()["worker"]) == (503, "red")


def test_a_worker_that_stands_still_gives_no_sign(quick: None, tmp_path: Path) -> None:
    with running_worker(tmp_path / "log") as process:
        wait_until(lambda: of_process(process) is not None)
        process.send_signal(signal.SIGSTOP)
        try:
            time.sleep(2 * BEAT)
            assert not renewed(process)
        finally:
            process.send_signal(signal.SIGCONT)
        wait_until(lambda: renewed(process))


def test_a_worker_outlives_a_database_that_is_away(quick: None, tmp_path: Path) -> None:
    with running_worker(tmp_path / "log") as process:
        wait_until(lambda: of_process(process) is not None)
        table = Worker._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
        try:
            time.sleep(4 * BEAT)
            assert process.poll() is None
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {table}_away RENAME TO {table}")
        wait_until(lambda: renewed(process))
    assert "could not give a sign of life" in (tmp_path / "log").read_text()


def test_the_worker_in_the_demonstrations_server_gives_signs_too(
    settings: Settings,
) -> None:
    settings.JOB_HEARTBEAT = timedelta(seconds=BEAT)
    with server.worker_in_threads():
        wait_until(lambda: Worker.objects.filter(name=server.NAME).exists())
        first = Worker.objects.get(name=server.NAME)
        wait_until(lambda: Worker.objects.get(name=server.NAME).seen_at > first.seen_at)


class OwnLoop:
    """What a bootstep knows of its worker; here the loop turns only when it is told to."""

    def __init__(self) -> None:
        self.hostname = "celery@proeve"
        self.controller = self
        self.startup_time = timezone.now()
        self.timer = self
        self.asked: list[tuple[object, ...]] = []
        self.repeated: object = None

    def call_repeatedly(self, seconds: float, ask: Callable[..., None], given: object) -> str:
        assert seconds <= 30
        assert ask == self.call_soon
        self.repeated = given
        return "timer"

    def cancel(self, timer: str) -> None:
        assert timer == "timer"

    def call_soon(self, *ask: object) -> None:
        self.asked.append(ask)


def test_the_timer_only_asks_and_the_loop_signs() -> None:
    loop, step = OwnLoop(), SignOfLife.__new__(SignOfLife)
    step.start(loop)
    assert not Worker.objects.exists()
    assert loop.asked == [loop.repeated]
    for sign, *given in loop.asked:
        assert callable(sign)
        sign(*given)
    assert Worker.objects.get().name == "celery@proeve"
    step.stop(loop)
    assert step.timer is None


def test_a_row_is_of_one_name_and_forgotten_after_a_week() -> None:
    begun = timezone.now() - timedelta(days=30)
    for name, days in (("celery@glemt", 8), ("celery@nylig", 6)):
        Worker.objects.create(
            name=name, started_at=begun, seen_at=timezone.now() - timedelta(days=days)
        )
    workers.sign(name="celery@her", started_at=begun)
    first = Worker.objects.get(name="celery@her")
    workers.sign(name="celery@her", started_at=begun + timedelta(days=1))
    again = Worker.objects.get(name="celery@her")
    assert again.pk == first.pk
    assert again.seen_at > first.seen_at
    assert again.started_at == begun + timedelta(days=1)
    assert set(Worker.objects.values_list("name", flat=True)) == {"celery@her", "celery@nylig"}


def test_a_sign_waits_for_nobody_long() -> None:
    """Somebody holds the row: the loop goes on within seconds, and the sign is given up."""
    workers.sign(name="celery@her", started_at=timezone.now())
    held, is_over = Event(), Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; SELECT 1 FROM jobcenter_worker FOR UPDATE")
            held.set()
            is_over.wait(PATIENCE)
            cursor.execute("ROLLBACK")
        connections.close_all()

    holder = Thread(target=hold)
    holder.start()
    assert held.wait(PATIENCE)
    try:
        step = SignOfLife.__new__(SignOfLife)
        before = Worker.objects.get(name="celery@her").seen_at
        step.sign("celery@her", timezone.now())
        assert Worker.objects.get(name="celery@her").seen_at == before
    finally:
        is_over.set()
        holder.join()


def test_every_worker_of_the_application_gives_signs() -> None:
    assert SignOfLife in app.steps["consumer"]

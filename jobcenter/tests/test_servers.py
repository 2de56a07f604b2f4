"""The tests run on what production runs on."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connection

from jobcenter.tests.servers import answers

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.django_db
def test_the_database_is_a_postgresql_of_our_own() -> None:
    assert connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SHOW unix_socket_directories")
        assert "/tilsyn-tests-" in cursor.fetchone()[0]


def test_redis_answers() -> None:
    assert redis.Redis.from_url(settings.REDIS_URL).ping()


def test_the_worker_is_another_process(worker_process: "subprocess.Popen[bytes]") -> None:
    from tilsyn.celery import app

    assert worker_process.poll() is None
    assert app.control.broadcast("ping", reply=True, timeout=30, limit=1)


def test_the_browser_is_chromium(page: "Page") -> None:
    page.goto("data:text/html;charset=utf-8,<title>Æblegrød</title>")
    assert page.title() == "Æblegrød"
    assert "Chrome/" in page.evaluate("navigator.userAgent")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda sent: sent.name)
def test_the_servers_end_with_the_run(number: signal.Signals) -> None:
    code = (
        "import os, time; from jobcenter.tests import servers; servers.start();"
        "print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'], flush=True); time.sleep(120)"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        database, broker = run.stdout.readline().split()
        folder = Path(unquote(urlsplit(database).netloc.rpartition("@")[2])).parent
        assert answers(broker)
        pid_file = folder / "postgresql" / "data" / "postmaster.pid"
        postmaster = Path("/proc") / pid_file.read_text().split()[0]
        run.send_signal(number)

    deadline = time.monotonic() + 240
    while answers(broker) or postmaster.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert folder.exists() == (number == signal.SIGKILL)  # nobody is left to remove it
    shutil.rmtree(folder, ignore_errors=True)

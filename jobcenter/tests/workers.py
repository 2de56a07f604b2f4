"""A real Celery worker on the test database and the tests' Redis."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from jobcenter.tests.servers import die_with_parent
from tilsyn.celery import app

PATIENCE = 240  # seconds for the worker to answer


def own_database_url() -> str:
    """The address of the database that this test process uses, whatever xdist called it."""
    described = connection.settings_dict
    host = quote(described["HOST"], safe="")
    return f"postgres://{described['USER']}@{host}/{described['NAME']}"


@contextmanager
def running_worker(log: Path, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker that answers; it is asked to stop when the block ends."""
    name = f"tests-{os.getpid()}-{time.monotonic_ns()}@localhost"
    command = [sys.executable, "-m", "celery", "-A", "tilsyn", "worker", "--hostname", name,
               "--concurrency", "1", "--loglevel", "INFO", *arguments]  # fmt: skip
    environment = os.environ | {"DATABASE_URL": own_database_url()}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )  # fmt: skip
    try:
        wait_until_it_answers(process, name, log)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def wait_until_it_answers(process: "subprocess.Popen[bytes]", name: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    ask = partial(app.control.broadcast, "ping", destination=[name], reply=True, limit=1)
    while not ask(timeout=0.5):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The worker did not start:\n{log.read_text()[-4000:]}")

"""Fixtures that most tests can use. The servers and the browser have their own plugins."""

import subprocess
from collections.abc import Iterator

import pytest

from jobcenter.tests.workers import running_worker


@pytest.fixture(scope="session")
def worker_process(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["subprocess.Popen[bytes]"]:
    """A real Celery worker on the test database, the same for all tests of this process.

    A test that sends it work needs `transaction=True`: the worker sees only what is committed.
    """
    with running_worker(tmp_path_factory.mktemp("worker") / "log") as process:
        yield process

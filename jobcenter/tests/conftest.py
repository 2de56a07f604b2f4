"""Fixtures that most tests can use. The servers and the browser have their own plugins."""

import json
import subprocess
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from jobcenter.models import Worker
from jobcenter.reports import charts
from jobcenter.tests.databases import make_own_database
from jobcenter.tests.workers import running_worker

# `--hypothesis-profile=thorough` is for the nightly run; the gate looks at fewer examples.
hypothesis_settings.register_profile("gate", max_examples=60, deadline=None)
hypothesis_settings.register_profile("thorough", max_examples=2000, deadline=None)
hypothesis_settings.load_profile("gate")


# Files that take minutes begin first, so that none of them runs on alone in the end.
LONGEST_FIRST = (
    "faults/",
    "test_a11y_",
    "test_access",
    "test_demo",
    "test_revision",
    "test_intake_whole",
    "test_both_databases",
    "test_pages",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    path = item.path.as_posix()
    longer = (n for n, name in enumerate(LONGEST_FIRST) if f"/tests/{name}" in path)
    return next(longer, len(LONGEST_FIRST))


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Argon2 is slow by design, and most tests make a login for every role."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Takes the place of pytest-django's; in the end the whole server is thrown away."""
    with django_db_blocker.unblock():
        make_own_database()


@pytest.fixture(scope="module")
def worker_process(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A real Celery worker on the test database, the same for all tests of a file.

    A test that sends it work needs `transaction=True`: the worker sees only what is committed.
    It ends with the file, for its signs of life are seen by whoever counts workers after it.
    """
    with running_worker(tmp_path_factory.mktemp("worker") / "log") as process:
        yield process
    with django_db_blocker.unblock():
        Worker.objects.all().delete()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Nothing is skipped in silence: what cannot be tested here has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"A test may not be skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def drawings_are_made_once() -> Iterator[None]:
    """Most runs in the tests draw the same charts: each is drawn for real, but only once."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(charts, "svg", _draw_once)
        yield


_draw = charts.svg
_drawings: dict[str, str] = {}


def _draw_once(name: str, title: str, description: str, content: dict[str, Any]) -> str:
    key = json.dumps([name, title, description, content], sort_keys=True)
    if key not in _drawings:
        _drawings[key] = _draw(name, title, description, content)
    return _drawings[key]

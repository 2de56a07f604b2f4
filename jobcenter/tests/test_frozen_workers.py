"""The database ends a worker's session that hangs within a transaction, and nobody else's."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from celery.signals import worker_init
from django.db import connection
from django.db.backends.signals import connection_created
from pytest_django.fixtures import Settings

from tilsyn import celery

pytestmark = pytest.mark.django_db(transaction=True)


def limit() -> str:
    """As a new connection of this process has it."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        return str(cursor.fetchone()[0])


@pytest.fixture
def as_worker() -> Iterator[None]:
    worker_init.send(sender=None)
    yield
    connection_created.disconnect(celery._limit_silence)
    connection.close()


def test_a_workers_sessions_end_after_five_minutes(as_worker: None) -> None:
    assert limit() == "5min"


def test_the_time_is_a_setting(as_worker: None, settings: Settings) -> None:
    settings.WORKER_SILENCE = timedelta(seconds=90)
    assert limit() == "90s"


def test_others_take_the_time_that_they_take() -> None:
    assert limit() == "0"

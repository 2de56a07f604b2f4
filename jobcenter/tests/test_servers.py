"""The tests run on what production runs on."""

import subprocess
from typing import TYPE_CHECKING

import pytest
import redis
from django.conf import settings
from django.db import connection

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
    assert app.control.inspect(timeout=5).stats()


def test_the_browser_is_chromium(page: "Page") -> None:
    page.goto("data:text/html;charset=utf-8,<title>Æblegrød</title>")
    assert page.title() == "Æblegrød"
    assert "Chrome/" in page.evaluate("navigator.userAgent")

"""What machines that watch us are told: alive, healthy, and the numbers behind."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from jobcenter.models import Assessment, Delivery, DriftCheck, Job, Publication, Worker
from jobcenter.queries import measurements
from jobcenter.tests.processes import production, run_python

from .cast import AS_OF, Cast, make_cast
from .pages import logged_in, words

TOKEN = "en lang hemmelighed for den, der holder øje".replace(" ", "-")


@pytest.fixture
def cast(db: None, settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


def asked(name: str, client: Client | None = None) -> tuple[int, dict[str, Any]]:
    page = (client or Client()).get(reverse(name))
    assert page.headers["Content-Type"] == "application/json"
    return page.status_code, json.loads(page.content)


@pytest.fixture
def gone_database() -> Iterator[None]:
    """A database that nobody answers for: the connection leads to a socket that is not there."""
    described = connection.settings_dict
    host = described["HOST"]
    described["HOST"] = "/nonexistent"
    yield
    described["HOST"] = host


# --- Alive and healthy ---------------------------------------------------------------------


def test_all_is_green_when_a_worker_listens(cast: Cast) -> None:
    Worker.objects.update(seen_at=timezone.now() - timedelta(seconds=20))
    Delivery.objects.update(applied_at=datetime(2026, 11, 14, 5, tzinfo=UTC))
    status, told = asked("health")
    assert status == 200
    assert 20 <= told.pop("worker_seen_seconds_ago") <= 30
    assert told == {
        "status": "green",
        "database": "green",
        "worker": "green",
        "data_age_days": 3,
        "data_age_limit_days": 8,
    }
    assert asked("live") == (200, {"status": "green", "database": "green"})


@pytest.mark.parametrize(("seconds", "status"), [(170, 200), (181, 503)])
def test_a_worker_that_is_silent_too_long_is_red(cast: Cast, seconds: int, status: int) -> None:
    Worker.objects.update(seen_at=timezone.now() - timedelta(seconds=seconds))
    answered, told = asked("health")
    assert answered == status
    assert told["worker"] == told["status"] == ("green" if status == 200 else "red")
    assert told["database"] == "green"
    # The web process is none the worse for it.
    assert asked("live")[0] == 200


def test_where_no_worker_was_ever_seen_it_is_red_and_not_broken(cast: Cast) -> None:
    Worker.objects.all().delete()
    Publication.objects.all().delete()
    status, told = asked("health")
    assert (status, told["worker"], told["worker_seen_seconds_ago"]) == (503, "red", None)
    assert told["data_age_days"] is None


def test_one_worker_that_listens_is_enough(cast: Cast) -> None:
    long_ago = timezone.now() - timedelta(days=2)
    Worker.objects.create(name="celery@gammel", started_at=long_ago, seen_at=long_ago)
    assert asked("health")[0] == 200


def test_old_data_are_told_and_call_nobody(cast: Cast, settings: Settings) -> None:
    settings.AS_OF = AS_OF + timedelta(days=300)
    status, told = asked("health")
    assert status == 200
    assert told["data_age_days"] > told["data_age_limit_days"]


@pytest.mark.django_db(transaction=True)
def test_without_a_database_they_answer_soon_and_are_red(gone_database: None) -> None:
    connections.close_all()
    red = {"status": "red", "database": "red"}
    assert asked("live") == (503, red)
    assert asked("health") == (503, red | {"worker": "unknown"})


@pytest.mark.django_db(transaction=True)
def test_pages_say_that_they_will_be_back_without_a_database(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = logged_in(make_cast().users["adam"])
    client.raise_request_exception = False
    described = connection.settings_dict
    host, described["HOST"] = described["HOST"], "/nonexistent"
    connections.close_all()
    try:
        page = client.get(reverse("job_list"))
    finally:
        described["HOST"] = host
    assert page.status_code == 503
    assert "Databasen svarer ikke lige nu" in words(page.content)
    assert "nonexistent" not in page.content.decode()


@pytest.mark.parametrize("is_frozen", [False, True], ids=["refuses", "never-answers"])
def test_production_without_a_database_answers_those_who_watch_without_tls(
    tmp_path: Path, is_frozen: bool
) -> None:
    code = (
        "import django; django.setup(); from django.test import Client;"
        "ask = Client(headers={'host': 'tilsyn.example'}).get;"
        "print(*(ask(name).status_code for name in ('/livez', '/healthz', '/log-ind/')))"
    )
    with socket() as silent:  # connections come in and are never taken up
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1] if is_frozen else 1
        nobody = {"DATABASE_URL": f"postgres://tilsyn@127.0.0.1:{port}/tilsyn"}
        settings_module = {"DJANGO_SETTINGS_MODULE": "tilsyn.settings"}
        answered = run_python(production(tmp_path, **nobody) | settings_module, "-c", code)
    assert answered.stdout == "503 503 301\n", answered.stderr
    assert "Traceback" not in answered.stderr


def test_health_costs_one_query_and_a_knock(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):  # the knock is on a connection of its own
        asked("health")
    with django_assert_num_queries(0):
        asked("live")


# --- Metrics -------------------------------------------------------------------------------


@pytest.fixture
def scrape(cast: Cast, settings: Settings) -> Callable[[], dict[Any, float]]:
    """A function that reads the metrics as Prometheus does: values by name and labels."""
    settings.METRICS_TOKEN = TOKEN

    def values() -> dict[Any, float]:
        page = Client().get(reverse("metrics"), headers={"Authorization": f"Bearer {TOKEN}"})
        assert page.status_code == 200
        assert page.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        families = text_string_to_metric_families(page.content.decode())
        return {
            (sample.name.removeprefix("tilsyn_"), *sample.labels.values()): sample.value
            for family in families
            for sample in family.samples
        }

    return values


def test_metrics_are_for_those_with_the_token(cast: Cast, settings: Settings) -> None:
    def status(**headers: str) -> int:
        return Client().get(reverse("metrics"), headers=headers).status_code

    right = f"Bearer {TOKEN}"
    assert status(Authorization=right) == 404
    assert status(Authorization="Bearer ") == 404
    settings.METRICS_TOKEN = TOKEN
    assert status(Authorization=right) == 200
    assert status() == 401
    assert status(Authorization="Bearer forkert") == 401
    assert status(Authorization=TOKEN) == 401
    assert logged_in(cast.users["adam"]).get(reverse("metrics")).status_code == 401


def test_metrics_tell_what_stands_in_the_database(
    cast: Cast, scrape: Callable[[], dict[Any, float]]
) -> None:
    now = timezone.now()
    Delivery.objects.update(applied_at=datetime(2026, 11, 15, 5, tzinfo=UTC))
    Assessment.objects.update(as_of=AS_OF - timedelta(days=1))
    Worker.objects.update(seen_at=now - timedelta(seconds=40))
    waiting = [Job.objects.create(kind="proeve") for _ in range(2)]
    Job.objects.filter(pk=waiting[0].pk).update(created_at=now - timedelta(minutes=5))
    begun = now - timedelta(minutes=10)
    moments = [0, 4, 90, 94]
    steps = ["Læser sagerne", "Tegner grafer", "Gemmer", "Tegner grafer"]
    Job.objects.create(
        kind="opgoerelse",
        state="faerdig",
        started_at=begun,
        finished_at=begun + timedelta(seconds=100),
        steps=[
            [step, (begun + timedelta(seconds=second)).isoformat()]
            for step, second in zip(steps, moments, strict=True)
        ],
    )
    DriftCheck.objects.create(assessment=cast.assessment, differences={"Standing": 2, "Share": 1})
    found = scrape()
    assert found["jobs", "proeve", "venter"] == 2
    assert found["jobs", "opgoerelse", "faerdig"] == 1
    assert found["jobs", "indlaesning", "fejlet"] == 0
    assert 300 <= found["oldest_waiting_job_seconds",] < 330
    assert found["last_run_seconds",] == 100
    assert found["last_run_step_seconds", "Læser sagerne"] == 4
    assert found["last_run_step_seconds", "Tegner grafer"] == 86 + 6
    assert found["last_run_step_seconds", "Gemmer"] == 4
    assert found["workers_listening",] == 1
    assert 40 <= found["worker_seen_seconds",] < 70
    assert found["data_age_days",] == 2
    assert found["drift_differences",] == 3
    assert found["published_age_days",] == 1
    day = datetime(2026, 11, 16, tzinfo=UTC)
    assert found["published_day_timestamp_seconds",] == day.timestamp()


def test_what_is_not_known_has_no_line(cast: Cast, scrape: Callable[[], dict[Any, float]]) -> None:
    Publication.objects.all().delete()
    Worker.objects.all().delete()
    found = scrape()
    names = {key[0] for key in found}
    assert names == {"jobs", "oldest_waiting_job_seconds", "workers_listening"}
    assert found["workers_listening",] == 0


def test_metrics_name_nobody(cast: Cast, scrape: Callable[[], dict[Any, float]]) -> None:
    cast.overdue("Vibeke Viderebragt")
    Job.objects.create(
        kind="indlaesning", state="fejlet", message="Om Vibeke", created_by=cast.users["adam"]
    )
    labels = {label for key in scrape() for label in key[1:]}
    assert labels == {*Job.Kind.values, *Job.State.values}


def test_metrics_cost_the_same_however_much_there_is(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for turn in range(2):
        with django_assert_num_queries(6):
            measurements.read(timezone.now(), AS_OF)
        Job.objects.bulk_create(Job(kind="opgoerelse", state="faerdig") for _ in range(30))
        now = timezone.now()
        Worker.objects.bulk_create(
            Worker(name=f"celery@{turn}-{number}", started_at=now, seen_at=now)
            for number in range(30)
        )


@pytest.mark.django_db(transaction=True)
def test_metrics_are_red_without_a_database(settings: Settings, gone_database: None) -> None:
    settings.METRICS_TOKEN = TOKEN
    connections.close_all()
    page = Client().get(reverse("metrics"), headers={"Authorization": f"Bearer {TOKEN}"})
    assert page.status_code == 503

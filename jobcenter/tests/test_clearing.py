"""What killed processes left behind goes by night, and nothing that is at work goes with it."""

import io
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from jobcenter import tasks
from jobcenter.actions import intake, loading, results
from jobcenter.actions.clearing import clear_up, forget_old_assessments
from jobcenter.models import (
    Assessment,
    AuditEvent,
    Delivery,
    Job,
    Part,
    Publication,
    Standing,
)

pytestmark = pytest.mark.django_db

HOURS = timedelta(hours=1)
STRAY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def storage(db: None, settings: Settings, tmp_path: Path) -> Path:
    results.forget_asides(set)  # of tests that were emptied and not rolled back
    settings.STORAGE_DIR = tmp_path / "storage"
    (tmp_path / "storage" / "uploads").mkdir(parents=True)
    (tmp_path / "storage" / "problems").mkdir()
    return tmp_path / "storage"


def aged(path: Path, age: timedelta) -> Path:
    """The same path as if it had last been written so long ago."""
    moment = (timezone.now() - age).timestamp()
    os.utime(path, (moment, moment))
    return path


def removed() -> list[dict[str, Any]]:
    events = AuditEvent.objects.filter(verb="efterladt.fjernet")
    return list(events.values_list("details", flat=True))


def test_an_upload_without_a_delivery_goes_after_a_day(storage: Path) -> None:
    folder = storage / "uploads"
    for name, age in ((STRAY, 25 * HOURS), (STRAY[::-1], 23 * HOURS), ("LÆS-MIG", 25 * HOURS)):
        (folder / name).write_bytes(b"x")
        aged(folder / name, age)
    clear_up()
    assert sorted(path.name for path in folder.iterdir()) == ["LÆS-MIG", STRAY[::-1]]
    assert removed() == [{"uploads": 1, "bemaerkninger": 0, "opgoerelser": 0}]


@pytest.mark.parametrize("state", Delivery.State.values)
def test_an_upload_is_kept_as_long_as_its_delivery_waits(storage: Path, state: str) -> None:
    delivery = intake.receive(by=None, content=io.BytesIO(b"x"), name="uge.zip", full=True)
    Delivery.objects.update(state=state)
    stored = aged(storage / "uploads" / delivery.uuid.hex, 25 * HOURS)
    clear_up()
    assert stored.exists() == (state == Delivery.State.RECEIVED)


def test_clear_text_of_a_killed_worker_goes(storage: Path) -> None:
    """Also where the delivery waits still: whoever reads it makes a folder of its own."""
    delivery = intake.receive(by=None, content=io.BytesIO(b"x"), name="uge.zip", full=True)
    for token, age in (("01234567", 25 * HOURS), ("76543210", HOURS)):
        clear = storage / "uploads" / f"{delivery.uuid.hex}.{token}.clear"
        clear.mkdir()
        (clear / "leverance").write_bytes(b"x")
        aged(clear, age)
    clear_up()
    left = {path.name for path in (storage / "uploads").iterdir()}
    assert left == {delivery.uuid.hex, f"{delivery.uuid.hex}.76543210.clear"}


def test_lists_of_problems_are_kept_for_ninety_days(storage: Path) -> None:
    for name, days in (("bemaerkninger-a.xlsx", 89), ("bemaerkninger-b.xlsx", 91)):
        (storage / "problems" / name).write_bytes(b"x")
        aged(storage / "problems" / name, timedelta(days=days))
    clear_up()
    assert [path.name for path in (storage / "problems").iterdir()] == ["bemaerkninger-a.xlsx"]
    assert removed() == [{"uploads": 0, "bemaerkninger": 1, "opgoerelser": 0}]


def test_where_nothing_is_left_behind_nothing_is_told(storage: Path) -> None:
    clear_up()
    (storage / "uploads").rmdir()
    (storage / "problems").rmdir()
    clear_up()
    assert removed() == []


def test_the_clock_asks_for_it(storage: Path) -> None:
    stray = storage / "uploads" / STRAY
    stray.write_bytes(b"x")
    aged(stray, 25 * HOURS)
    tasks.nightly()
    assert not stray.exists()


# --- Rows of runs --------------------------------------------------------------------------------


@pytest.fixture
def tables() -> Iterator[None]:
    yield
    results.forget_asides(set)


def opened(age: timedelta) -> int:
    """Place for a run that was begun so long ago."""
    pk = results.reserve()
    results.open_aside(pk)
    with connection.cursor() as cursor:
        for model in results._PARTED:
            told = (timezone.now() - age).isoformat()
            cursor.execute(f"COMMENT ON TABLE {loading.part(model, pk)} IS %s", [told])
    return pk


def cut(state: str, pk: int, *, ended: timedelta | None) -> Part:
    finished_at = None if ended is None else timezone.now() - ended
    job = Job.objects.create(kind=Job.Kind.ASSESSMENT, state=state, finished_at=finished_at)
    return Part.objects.create(
        job=job, assessment_pk=pk, first_citizen=1, last_citizen=9, citizens=9
    )


def test_rows_of_a_run_that_nobody_has_go_after_a_day(tables: None) -> None:
    _old, young = opened(25 * HOURS), opened(23 * HOURS)
    clear_up()
    assert loading.keys(Standing) == {young}
    assert removed() == [{"uploads": 0, "bemaerkninger": 0, "opgoerelser": 1}]


@pytest.mark.parametrize(
    ("state", "ended", "is_kept"),
    [
        (Job.State.WAITING, None, True),
        (Job.State.RUNNING, None, True),
        (Job.State.FAILED, 23 * HOURS, True),
        (Job.State.FAILED, 25 * HOURS, False),
        (Job.State.DONE, 25 * HOURS, False),
    ],
)
def test_what_a_job_may_go_on_with_is_kept(
    tables: None, state: str, ended: timedelta | None, is_kept: bool
) -> None:
    """A retry begins anew where the parts are gone; it never finds parts without their tables."""
    pk = opened(25 * HOURS)
    cut(state, pk, ended=ended)
    clear_up()
    assert loading.keys(Standing) == ({pk} if is_kept else set())
    assert Part.objects.exists() == is_kept


# --- Old assessments -----------------------------------------------------------------------------

DAYS = timedelta(days=1)


def made(as_of: date, age: timedelta) -> Assessment:
    """A run of a day, made so long ago, with a table of its own."""
    pk = results.reserve()
    results.open_aside(pk)
    results.close_aside(pk)
    Assessment.objects.create(pk=pk, as_of=as_of, rulebook_fingerprint="x")
    Assessment.objects.filter(pk=pk).update(created_at=timezone.now() - age)
    return Assessment.objects.get(pk=pk)


def told() -> list[str]:
    events = AuditEvent.objects.filter(verb="opgoerelse.slettet").order_by("pk")
    return [details["as_of"] for details in events.values_list("details", flat=True)]


def test_of_old_assessments_the_last_of_each_month_stays(tables: None) -> None:
    may = [made(date(2026, 5, day), 100 * DAYS) for day in (30, 31, 1)]
    again = made(date(2026, 5, 31), 95 * DAYS)
    june = made(date(2026, 6, 1), 91 * DAYS)
    young = [made(date(2026, 6, day), 89 * DAYS) for day in (2, 3)]
    tasks.nightly()
    assert set(Assessment.objects.all()) == {again, *young}
    assert loading.keys(Standing) == {again.pk, *(each.pk for each in young)}
    assert sorted(told()) == ["2026-05-01", "2026-05-30", "2026-05-31", "2026-06-01"]
    assert not Assessment.objects.filter(pk__in=[june.pk, *(each.pk for each in may)]).exists()


def test_the_days_are_the_settings(tables: None, settings: Settings) -> None:
    settings.ASSESSMENT_DAYS = 10
    old, last = (made(date(2026, 5, day), 11 * DAYS) for day in (1, 2))
    forget_old_assessments()
    assert list(Assessment.objects.all()) == [last]
    assert told() == [old.as_of.isoformat()]


def test_what_others_point_to_stays_however_old(tables: None) -> None:
    shown, _last = (made(date(2026, 5, day), 100 * DAYS) for day in (1, 2))
    Publication.objects.create(pk=1, assessment=shown, published_at=timezone.now())
    forget_old_assessments()
    assert Assessment.objects.count() == 2
    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_what_somebody_reads_is_left_to_the_next_night(tables: None) -> None:
    old, last = (made(date(2026, 5, day), 100 * DAYS) for day in (1, 2))
    reader = connection.copy()
    try:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM jobcenter_standing")
            forget_old_assessments()
            assert set(Assessment.objects.all()) == {old, last}
            assert told() == []
    finally:
        reader.close()
    forget_old_assessments()
    assert list(Assessment.objects.all()) == [last]
    results.remove(last.pk)


def test_what_a_check_made_before_it_was_given_up_goes(tables: None) -> None:
    again, other = made(date(2026, 5, 1), 2 * DAYS), made(date(2026, 5, 1), 2 * DAYS)
    cut(Job.State.FAILED, again.pk, ended=25 * HOURS)
    cut(Job.State.RUNNING, other.pk, ended=None)
    clear_up()
    assert list(Assessment.objects.all()) == [other]
    assert Part.objects.get().assessment_pk == other.pk
    assert removed() == [{"uploads": 0, "bemaerkninger": 0, "opgoerelser": 1}]

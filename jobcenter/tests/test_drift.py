"""The nightly check: what stands equals a full run, and where it does not, that is told."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from jobcenter.actions import assessment, drift, results
from jobcenter.models import Assessment, DriftCheck, Job, Part, Standing, Verdict
from jobcenter.queries import assessments
from jobcenter.tests.random_jobcentre import AS_OF, RandomJobcentre

pytestmark = pytest.mark.django_db


def silently(_step: str, _percent: int) -> None:
    pass


def ordered() -> Job:
    job = drift.order_tonights()
    assert job
    return job


@pytest.fixture
def standing(tmp_path: Path, settings: Settings) -> Assessment:
    settings.AS_OF = AS_OF
    RandomJobcentre(3).deliver(tmp_path / "first", full=True)
    return assessment.assess(by=None, as_of=AS_OF)


def test_a_run_made_again_is_the_same_row_by_row(standing: Assessment) -> None:
    found = drift.check(progress=silently)
    assert found is not None
    assert len(found.differences) == 9
    assert set(found.differences.values()) == {0}
    assert list(Assessment.objects.all()) == [standing]
    assert not Standing.objects.exclude(assessment=standing).exists()
    assert not Verdict.objects.exclude(assessment=standing).exists()


def test_what_has_drifted_is_counted_by_table(standing: Assessment) -> None:
    changed = standing.standings.exclude(missing=None).first()
    assert changed
    Standing.objects.filter(pk=changed.pk).update(missing=9)
    last = standing.shares.last()
    assert last
    last.delete()
    message = drift.of_job(ordered(), silently)
    found = DriftCheck.objects.get()
    assert {name: count for name, count in found.differences.items() if count} == {
        "Standing": 1,
        "Share": 1,
    }
    assert "2\N{NO-BREAK SPACE}rækker" in message


def test_after_a_new_delivery_there_is_nothing_to_compare(
    standing: Assessment, tmp_path: Path
) -> None:
    later = RandomJobcentre(3)
    later.builder.conversation()
    later.deliver(tmp_path / "later", full=True)
    assert "intet at afstemme" in drift.of_job(ordered(), silently)
    assert not DriftCheck.objects.exists()


def test_it_is_ordered_once_a_night(standing: Assessment, settings: Settings) -> None:
    job = drift.order_tonights()
    assert job
    assert (job.kind, job.night) == (Job.Kind.CHECK, AS_OF)
    assert drift.order_tonights() is None
    settings.AS_OF = date(2024, 5, 2)
    assert drift.order_tonights()


def test_before_the_first_run_there_is_nothing_to_order() -> None:
    assert drift.order_tonights() is None


def test_what_a_check_makes_is_nobody_elses_answer(
    standing: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drift, "_remove", lambda _: None)
    drift.check(job=ordered(), progress=silently)
    assert Assessment.objects.filter(as_of=AS_OF).count() == 2
    assert assessments.up_to_date(AS_OF) == standing


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_check_left_is_removed_by_the_next_attempt(
    standing: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ordered()
    with monkeypatch.context() as killed:
        killed.setattr(drift, "_remove", lambda _: None)
        drift.check(job=job, progress=silently)
    assert Assessment.objects.count() == 2
    assert drift.check(job=job, progress=silently)
    assert list(Assessment.objects.all()) == [standing]
    assert not Part.objects.exists()
    results.forget_asides(set)

"""A run cut into parts: however it is cut, and whoever works on it, the same comes of it."""

import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from jobcenter import tasks
from jobcenter.actions import assessment, jobs, parts, results
from jobcenter.actions.claims import Lost
from jobcenter.models import Assessment, Job, LeafCount, Part, Standing
from jobcenter.queries import drift, facts
from jobcenter.tests.random_jobcentre import AS_OF, RandomJobcentre

CITIZENS = 12


def silently(_step: str, _percent: int) -> None:
    pass


@pytest.fixture
def jobcentre(
    tmp_path: Path, settings: Settings, transactional_db: None
) -> Iterator[RandomJobcentre]:
    settings.AS_OF = AS_OF
    made = RandomJobcentre(4, CITIZENS)
    made.deliver(tmp_path / "first", full=True)
    yield made
    results.forget_asides(set)


@pytest.fixture
def blocks_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = facts.blocks
    monkeypatch.setattr(facts, "blocks", lambda size=3: whole(size))


def running() -> Job:
    job = assessment.order(by=None, as_of=AS_OF)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    return job


def assess(job: Job, **options: Any) -> Assessment:
    return assessment.assess(by=None, as_of=AS_OF, job=job, **options)


def unlike(one: Assessment, other: Assessment) -> dict[str, int]:
    return {name: count for name, count in drift.differences(one, other).items() if count}


def tables_aside() -> list[str]:
    """The tables that belong to no parent yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT relispartition "
            "AND relname ~ '^jobcenter_(standing|verdict|citizenmonths|leafcount).*[0-9]'"
        )
        return [name for (name,) in cursor.fetchall()]


def test_many_parts_give_what_one_gives(
    jobcentre: RandomJobcentre, blocks_of_three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = running()
    told: list[int] = []
    in_parts = assess(job, progress=lambda _, percent: told.append(percent))
    assert not Part.objects.exists()
    assert told == sorted(told)
    monkeypatch.undo()
    whole = assessment.assess(by=None, as_of=AS_OF)
    assert unlike(in_parts, whole) == {}
    assert tables_aside() == []


def test_leaves_that_several_parts_share_are_one_row(
    jobcentre: RandomJobcentre, blocks_of_three: None
) -> None:
    made = assess(running())
    leaf = ("month", "municipality", "benefit", "team", "caseworker", "external_actor")
    rows = LeafCount.objects.filter(assessment=made).values_list(*leaf)
    assert len(rows) == len(set(rows)) > 0


def test_workers_help_with_the_parts(
    jobcentre: RandomJobcentre,
    blocks_of_three: None,
    worker_process: "subprocess.Popen[bytes]",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker that has the run does nothing itself here, so a real other one does it all."""
    monkeypatch.setattr(parts, "_take_largest", lambda _: None)
    made = assess(running(), call=tasks.call_for_help)
    monkeypatch.undo()
    assert unlike(made, assessment.assess(by=None, as_of=AS_OF)) == {}


def test_the_largest_part_is_taken_first(
    jobcentre: RandomJobcentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = facts.blocks
    monkeypatch.setattr(facts, "blocks", lambda size=5: whole(size))
    done: list[int] = []
    compute = parts.compute

    def noted(run: parts.Run, whose: Any, claim: Any = None) -> parts.Found:
        done.append(Part.objects.get(pk=claim.pk).citizens)
        return compute(run, whose, claim)

    monkeypatch.setattr(parts, "compute", noted)
    assess(running())
    assert done == sorted(done, reverse=True)
    assert sum(done) == CITIZENS


def stop_after(count: int, error: Callable[[], BaseException]) -> Callable[..., parts.Found]:
    compute, done = parts.compute, list[int]()

    def computed(run: parts.Run, whose: Any, claim: Any = None) -> parts.Found:
        if len(done) == count:
            raise error()
        done.append(claim.pk)
        return compute(run, whose, claim)

    return computed


class Killed(BaseException):
    """As a kill -9 looks from outside: nothing is cleared up."""


def test_a_run_whose_worker_died_is_gone_on_with(
    jobcentre: RandomJobcentre, blocks_of_three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = running()
    with monkeypatch.context() as patched:
        patched.setattr(parts, "compute", stop_after(2, Killed))
        with pytest.raises(Killed):
            assess(job)
    done = set(Part.objects.filter(state=Part.State.DONE).values_list("pk", flat=True))
    assert len(done) == 2
    Part.objects.filter(state=Part.State.RUNNING).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    compute, again = parts.compute, set[int]()

    def noted(run: parts.Run, whose: Any, claim: Any = None) -> parts.Found:
        again.add(claim.pk)
        return compute(run, whose, claim)

    with monkeypatch.context() as patched:
        patched.setattr(parts, "compute", noted)
        made = assess(job)
    assert len(again) == 2
    assert not again & done
    assert unlike(made, assessment.assess(by=None, as_of=AS_OF)) == {}


def test_a_delivery_in_the_midst_makes_it_begin_anew(
    jobcentre: RandomJobcentre,
    blocks_of_three: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    compute, seen = parts.compute, list[int]()

    def overtaken(run: parts.Run, whose: Any, claim: Any = None) -> parts.Found:
        seen.append(run.assessment_pk)
        if len(seen) == 2:
            jobcentre.builder.conversation(afholdt_dato="2024-04-29", planlagt_dato="2024-04-29")
            jobcentre.deliver(tmp_path / "delta", full=False)
        return compute(run, whose, claim)

    monkeypatch.setattr(parts, "compute", overtaken)
    made = assess(running())
    assert len(set(seen)) == 2
    assert made.deliveries.count() == 2
    assert tables_aside() == []


def test_a_part_that_fails_stops_the_run_and_leaves_nothing(
    jobcentre: RandomJobcentre, blocks_of_three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "compute", stop_after(1, lambda: ValueError("broken")))
    job = assessment.order(by=None, as_of=AS_OF)
    with pytest.raises(ValueError, match="broken"):
        jobs.run(job_pk=job.pk, work=assessment.of_job)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert not Part.objects.exists()
    assert not Standing.objects.exists()
    assert tables_aside() == []


def test_a_part_that_failed_elsewhere_stops_the_run(
    jobcentre: RandomJobcentre, blocks_of_three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_elsewhere(found: list[Part]) -> None:
        Part.objects.filter(pk=found[0].pk).update(state=Part.State.FAILED)

    monkeypatch.setattr(parts, "_take_largest", fail_elsewhere)
    with pytest.raises(parts.PartFailed):
        assess(running())
    assert tables_aside() == []


def test_who_has_lost_the_job_leaves_the_tables_to_the_next(
    jobcentre: RandomJobcentre, blocks_of_three: None
) -> None:
    def lost(step: str, percent: int) -> None:
        if percent > 40:
            raise Lost("another has it")

    with pytest.raises(Lost):
        assess(running(), progress=lost)
    assert Part.objects.filter(state=Part.State.DONE).exists()
    assert len(tables_aside()) == 4


def test_a_helper_that_comes_too_late_stores_nothing(
    jobcentre: RandomJobcentre, blocks_of_three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = running()
    with monkeypatch.context() as patched:
        patched.setattr(parts, "compute", stop_after(1, Killed))
        with pytest.raises(Killed):
            assess(job)
    part = Part.objects.filter(state=Part.State.WAITING).first()
    assert part
    add = results.add_block

    def overtaken(assessment_pk: int, *computed: Any) -> None:
        add(assessment_pk, *computed)
        Part.objects.filter(pk=part.pk).update(attempt=5)

    monkeypatch.setattr(results, "add_block", overtaken)
    parts.help_with(part.pk)
    part.refresh_from_db()
    # What it wrote, the other's attempt number among it, was rolled back with its rows.
    assert (part.state, part.attempt) == (Part.State.RUNNING, 1)


def test_a_run_published_before_its_worker_died_is_not_made_twice(
    jobcentre: RandomJobcentre,
) -> None:
    job = assessment.order(by=None, as_of=AS_OF)
    first = assessment.assess(by=None, as_of=AS_OF, job=job)
    assert jobs.run(job_pk=job.pk, work=assessment.of_job)
    assert list(Assessment.objects.all()) == [first]

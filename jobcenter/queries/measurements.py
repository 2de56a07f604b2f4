"""The numbers that a watching machine draws curves of, read from the database when it asks.

So all web processes say the same. Nothing here is about a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product

from django.db.models import Count

from jobcenter.models import DriftCheck, Job
from jobcenter.queries import jobs, publications, workers


@dataclass(frozen=True)
class Measurements:
    """Durations in seconds, ages in days; None where there is nothing to measure yet."""

    jobs: Mapping[tuple[str, str], int]  # by kind and state, all of them, also 0
    oldest_waiting_seconds: float  # 0 where none waits
    last_run_seconds: float | None
    last_run_steps: Sequence[tuple[str, float]]
    workers_listening: int
    worker_seen_seconds: float | None  # since the last sign of the one that gave the newest
    data_age_days: int | None
    drift_differences: int | None
    published_day: date | None
    published_age_days: int | None


def read(now: datetime, day: date) -> Measurements:
    """All of them, in six queries; `day` is the pages' today."""
    freshness, queue = publications.current(), jobs.queue()
    last_run = Job.objects.filter(kind=Job.Kind.ASSESSMENT, state=Job.State.DONE)
    run = last_run.order_by("-finished_at").first()
    duration = jobs.duration(run, now) if run else None
    check = DriftCheck.objects.first()
    seen_at = freshness.worker_seen_at
    return Measurements(
        jobs=_job_counts(),
        oldest_waiting_seconds=(now - queue.oldest_at).total_seconds() if queue.oldest_at else 0,
        last_run_seconds=duration.total_seconds() if duration is not None else None,
        last_run_steps=_steps(run, now) if run else (),
        workers_listening=workers.listening(now).count(),
        worker_seen_seconds=(now - seen_at).total_seconds() if seen_at else None,
        data_age_days=freshness.data_age(day),
        drift_differences=check.total if check else None,
        published_day=freshness.assessment.as_of if freshness.assessment else None,
        published_age_days=freshness.assessment_age(day),
    )


def _job_counts() -> dict[tuple[str, str], int]:
    counted = Job.objects.order_by().values_list("kind", "state").annotate(Count("pk"))
    none = dict.fromkeys(product(Job.Kind.values, Job.State.values), 0)
    return none | {(kind, state): count for kind, state, count in counted}


def _steps(run: Job, now: datetime) -> list[tuple[str, float]]:
    """Seconds by step; a step that was come back to counts all its times."""
    total: dict[str, float] = {}
    for step in jobs.steps(run, now):
        total[step.name] = total.get(step.name, 0) + step.duration.total_seconds()
    return list(total.items())

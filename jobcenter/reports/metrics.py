"""The numbers of queries.measurements in the text that Prometheus reads."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from jobcenter.queries.measurements import Measurements


def text(measured: Measurements) -> bytes:
    """The text of one moment. What could not be measured has no line, which is not the same as 0.

    The registry is of this answer alone: nothing is counted in the memory of a web process.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once(measured))
    return generate_latest(registry)


class _Once(Collector):
    def __init__(self, measured: Measurements) -> None:
        self.measured = measured

    def collect(self) -> Iterable[Metric]:
        yield _jobs(self.measured)
        yield _steps(self.measured)
        for name, told, value in _plain(self.measured):
            if value is not None:
                yield GaugeMetricFamily(f"tilsyn_{name}", told, value=value)


def _jobs(measured: Measurements) -> Metric:
    family = GaugeMetricFamily("tilsyn_jobs", "Runs by kind and state.", labels=("kind", "state"))
    for labels, count in measured.jobs.items():
        family.add_metric(labels, count)
    return family


def _steps(measured: Measurements) -> Metric:
    told = "How long each step of the last assessment took."
    family = GaugeMetricFamily("tilsyn_last_run_step_seconds", told, labels=("step",))
    for step, seconds in measured.last_run_steps:
        family.add_metric((step,), seconds)
    return family


def _plain(measured: Measurements) -> list[tuple[str, str, float | None]]:
    return [
        (
            "oldest_waiting_job_seconds",
            "How long the oldest waiting run has waited; 0 where none waits.",
            measured.oldest_waiting_seconds,
        ),
        (
            "last_run_seconds",
            "How long the last assessment took.",
            measured.last_run_seconds,
        ),
        (
            "workers_listening",
            "Workers that have given a sign of life within 180 seconds.",
            measured.workers_listening,
        ),
        (
            "worker_seen_seconds",
            "Seconds since any worker's last sign of life.",
            measured.worker_seen_seconds,
        ),
        (
            "data_age_days",
            "Days since the newest delivery behind the published assessment was applied.",
            measured.data_age_days,
        ),
        (
            "drift_differences",
            "Rows that differed from a full run at the last check; must be 0.",
            measured.drift_differences,
        ),
        (
            "published_day_timestamp_seconds",
            "The day of the published assessment, at midnight UTC.",
            _midnight(measured.published_day),
        ),
        (
            "published_age_days",
            "Days since the day of the published assessment.",
            measured.published_age_days,
        ),
    ]


def _midnight(day: date | None) -> float | None:
    return datetime.combine(day, time(), UTC).timestamp() if day else None

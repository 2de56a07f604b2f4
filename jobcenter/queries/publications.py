"""Which assessment the pages show, how fresh its data are, and whether newer figures will come."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from jobcenter.models import Assessment, Delivery
from jobcenter.queries import jobs, workers


@dataclass(frozen=True)
class Freshness:
    """Moments when deliveries were applied: the newest the assessment saw, the newest of all.

    `worker_seen_at` is the last sign of life of the worker that gave the newest one.
    """

    assessment: Assessment | None = None
    seen_at: datetime | None = None
    newest_at: datetime | None = None
    worker_seen_at: datetime | None = None
    run_failed: bool = False

    def is_behind(self) -> bool:
        """True where a delivery has been applied that the assessment did not see."""
        return self.newest_at is not None and self.newest_at != self.seen_at

    def data_age(self, day: date) -> int | None:
        """Days from the newest delivery behind the assessment to `day`; None without one.

        A demonstration's fixed day may lie before the delivery: then 0.
        """
        return max((day - timezone.localdate(self.seen_at)).days, 0) if self.seen_at else None

    def assessment_age(self, day: date) -> int | None:
        """Days from the assessment's own day to `day`; None before the first assessment."""
        return (day - self.assessment.as_of).days if self.assessment else None


def current() -> Freshness:
    """Reads the pointer that pages follow, in one query (four before the first assessment)."""
    now = timezone.now()
    question, parameters = _asked(connection.vendor)
    since = _moment_for(now - jobs.CONCERN)
    given = [since if each == _moment_for(_ANY_MOMENT) else each for each in parameters]
    found = next(iter(Assessment.objects.raw(question, given)), None)
    if found is None:
        return Freshness(
            newest_at=_applied().values_list("applied_at", flat=True).first(),
            worker_seen_at=workers.by_last_sign().values_list("seen_at", flat=True).first(),
            run_failed=jobs.failed_for_good(now).exists(),
        )
    told: Any = found  # with what the question adds
    return Freshness(
        found,
        _read(told.seen_at),
        _read(told.newest_at),
        _read(told.worker_seen_at),
        bool(told.run_failed),
    )


# Stands in the question for the moment since which a failed run is somebody's concern.
_ANY_MOMENT = datetime.min.replace(tzinfo=UTC)


@cache
def _asked(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The question in SQL and its parameters, put together once.

    Each request asks it, and it takes Django ten times as long to put it into words as to ask.
    """
    seen = Delivery.objects.filter(assessments=OuterRef("pk"), applied_at__isnull=False)
    published = Assessment.objects.filter(publication__isnull=False).annotate(
        seen_at=Subquery(seen.order_by("-applied_at").values("applied_at")[:1]),
        newest_at=Subquery(_applied().values("applied_at")[:1]),
        worker_seen_at=Subquery(workers.by_last_sign().values("seen_at")[:1]),
        run_failed=Exists(jobs.failed_for_good(_ANY_MOMENT + jobs.CONCERN)),
    )
    question: tuple[str, tuple[Any, ...]] = published.order_by().query.sql_with_params()
    return question


def _applied() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=Delivery.State.APPLIED).order_by("-applied_at")


def _moment_for(moment: datetime) -> Any:
    """A moment as the database is given it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _read(told: datetime | None) -> datetime | None:
    """A moment as the database tells it: SQLite leaves out that it is in UTC."""
    return told.replace(tzinfo=UTC) if told and timezone.is_naive(told) else told

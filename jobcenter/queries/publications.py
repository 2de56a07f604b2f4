"""Which assessment the pages show, how fresh its data are, and whether newer figures will come."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Max, Subquery
from django.utils import timezone

from jobcenter.models import Assessment, Delivery, Publication
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
    applied = Delivery.objects.filter(state=Delivery.State.APPLIED).order_by("-applied_at")
    failed = jobs.failed_for_good(timezone.now())
    publication = (
        Publication.objects.select_related("assessment")
        .annotate(
            seen_at=Max("assessment__deliveries__applied_at"),
            newest_at=Subquery(applied.values("applied_at")[:1]),
            worker_seen_at=Subquery(workers.by_last_sign().values("seen_at")[:1]),
            run_failed=Exists(failed),
        )
        .first()
    )
    if publication is None:
        return Freshness(
            newest_at=applied.values_list("applied_at", flat=True).first(),
            worker_seen_at=workers.by_last_sign().values_list("seen_at", flat=True).first(),
            run_failed=failed.exists(),
        )
    return Freshness(
        publication.assessment,
        publication.seen_at,
        publication.newest_at,
        publication.worker_seen_at,
        publication.run_failed,
    )

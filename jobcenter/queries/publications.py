"""Which assessment the pages show, and how fresh its data are."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Subquery
from django.utils import timezone

from jobcenter.models import Assessment, Delivery, Publication


@dataclass(frozen=True)
class Freshness:
    """Moments when deliveries were applied: the newest the assessment saw, the newest of all."""

    assessment: Assessment | None = None
    seen_at: datetime | None = None
    newest_at: datetime | None = None

    def is_behind(self) -> bool:
        """True where a delivery has been applied that the assessment did not see."""
        return self.newest_at is not None and self.newest_at != self.seen_at

    def data_age(self, day: date) -> int | None:
        """Days from the newest delivery behind the assessment to `day`; None without one."""
        return (day - timezone.localdate(self.seen_at)).days if self.seen_at else None

    def assessment_age(self, day: date) -> int | None:
        """Days from the assessment's own day to `day`; None before the first assessment."""
        return (day - self.assessment.as_of).days if self.assessment else None


def current() -> Freshness:
    """Reads the pointer that pages follow, in one query (two before the first assessment)."""
    applied = Delivery.objects.filter(state=Delivery.State.APPLIED).order_by("-applied_at")
    publication = (
        Publication.objects.select_related("assessment")
        .annotate(
            seen_at=Max("assessment__deliveries__applied_at"),
            newest_at=Subquery(applied.values("applied_at")[:1]),
        )
        .first()
    )
    if publication is None:
        return Freshness(newest_at=applied.values_list("applied_at", flat=True).first())
    return Freshness(publication.assessment, publication.seen_at, publication.newest_at)

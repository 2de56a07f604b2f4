"""Who listens for work, by the signs of life that workers give."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import QuerySet

from jobcenter.models import Worker

# Workers give a sign every thirty seconds at the least: without one for so long, none listens.
SILENT_AFTER = timedelta(seconds=180)


class Sign(models.TextChoices):
    LISTENS = "lytter", "Lytter"
    SILENT = "tavs", "Giver ikke livstegn"


def by_last_sign() -> QuerySet[Worker]:
    """All workers, the one that gave a sign last first."""
    return Worker.objects.order_by("-seen_at")


def listening(now: datetime) -> QuerySet[Worker]:
    """Those whose last sign is recent."""
    return Worker.objects.filter(seen_at__gte=now - SILENT_AFTER)


def sign(seen_at: datetime | None, now: datetime) -> Sign:
    """What a last sign of life tells; none at all is silence too."""
    listens = seen_at is not None and now - seen_at <= SILENT_AFTER
    return Sign.LISTENS if listens else Sign.SILENT

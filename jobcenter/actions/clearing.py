"""Each night: away with what killed processes left behind, and with what is kept long enough."""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from jobcenter.actions import audit, loading, results, uploads
from jobcenter.models import Assessment, Job, Part
from jobcenter.queries import assessments

logger = logging.getLogger(__name__)

# What is older is nobody's: no work lasts so long.
_AT_WORK = timedelta(days=1)
# The lists of problems that `indlaes` has written; those of the pages are rows and stay.
_PROBLEM_FILES_KEPT = timedelta(days=90)


@transaction.atomic
def clear_up() -> None:
    """Removes files and tables that belong to nothing; an event tells of them, if any."""
    now = timezone.now()
    removed: dict[str, Any] = {
        "uploads": uploads.forget_strays(before=now - _AT_WORK),
        "bemaerkninger": _forget_problem_files(before=now - _PROBLEM_FILES_KEPT),
        "opgoerelser": _forget_runs(before=now - _AT_WORK),
    }
    if any(removed.values()):
        audit.record(by=None, verb="efterladt.fjernet", **removed)


def forget_old_assessments() -> None:
    """Removes the assessments that are kept no longer; an event tells of each.

    What somebody reads at the moment, a backup perhaps, waits for the next time.
    """
    before = timezone.now() - timedelta(days=settings.ASSESSMENT_DAYS)
    try:
        for made in assessments.no_longer_kept(before):
            _forget(made)
    except OperationalError:
        logger.warning("old assessments could not be removed now")


@transaction.atomic
def _forget(made: Assessment) -> None:
    loading.do_not_wait()
    # Locked, so that of two clocks one removes it and tells so.
    if Assessment.objects.select_for_update().filter(pk=made.pk).exists():
        results.remove(made.pk)
        audit.record(by=None, verb="opgoerelse.slettet", as_of=made.as_of.isoformat())


def _forget_problem_files(*, before: datetime) -> int:
    files = (Path(settings.STORAGE_DIR) / "problems").glob("bemaerkninger-*.xlsx")
    old = [path for path in files if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _forget_runs(*, before: datetime) -> int:
    """The rows of runs that came to nothing.

    Those of a job are kept for its next attempt, or its retry, those of no job while they are
    young. SQLite does not tell how old they are, so there they stay.
    """
    # Locked, so that nobody retries one meanwhile and goes on with parts that are gone.
    over = Job.objects.select_for_update().filter(
        state__in=(Job.State.DONE, Job.State.FAILED), finished_at__lt=before
    )
    with_parts = [job.pk for job in over.filter(pk__in=Part.objects.values("job"))]
    parts = Part.objects.filter(job__in=with_parts)
    # Whole, but made by a check that was given up before it had compared.
    made = list(Assessment.objects.filter(pk__in=parts.values("assessment_pk")))
    for each in made:
        parts.filter(assessment_pk=each.pk).delete()
        results.remove(each.pk)
    if not loading.has_parts():
        return len(made)
    parts.delete()

    def living() -> set[int]:
        of_jobs = set(Part.objects.values_list("assessment_pk", flat=True))
        return of_jobs | results.opened_since(before)

    return len(made) + results.forget_asides(living)

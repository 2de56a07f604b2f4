"""Each night: away with what killed processes left behind, and with what is kept long enough."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jobcenter.actions import audit, loading, results, uploads
from jobcenter.models import Job, Part

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
    if not loading.has_parts():
        return 0
    # Locked, so that nobody retries one meanwhile and goes on with parts that are gone.
    over = Job.objects.select_for_update().filter(
        state__in=(Job.State.DONE, Job.State.FAILED), finished_at__lt=before
    )
    with_parts = [job.pk for job in over.filter(pk__in=Part.objects.values("job"))]
    Part.objects.filter(job__in=with_parts).delete()
    living = set(Part.objects.values_list("assessment_pk", flat=True))
    return results.forget_asides(living | results.opened_since(before))

"""Is everything running as it should, and if not, what is wrong?"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import Error
from django.db.models import QuerySet
from django.utils import timezone

from jobcenter.models import Assessment, Delivery, DriftCheck, Job, User, Worker
from jobcenter.models.database import impatient
from jobcenter.queries import jobs, workers
from jobcenter.queries.publications import Freshness

RUNS_SHOWN = 10
CHECKS_SHOWN = 7
DELIVERIES_NAMED = 3

# The clock asks every five minutes whether the night has its run.
CLOCK_PATIENCE = timedelta(minutes=15)
# So long may a run wait while a worker listens and does nothing else.
QUEUE_PATIENCE = timedelta(minutes=10)


class Trouble(StrEnum):
    """What may be wrong, the gravest first."""

    NO_WORKER = "no_worker"
    NO_ASSESSMENT = "no_assessment"
    DRIFT = "drift"
    RUN_FAILED = "run_failed"
    NOT_ORDERED = "not_ordered"
    OLD_ASSESSMENT = "old_assessment"
    OLD_DATA = "old_data"
    STUCK_QUEUE = "stuck_queue"


@dataclass(frozen=True)
class Overview:
    """Everything that the operations page tells, at one moment; `day` is the pages' today."""

    now: datetime
    day: date
    freshness: Freshness
    deliveries: list[Delivery]  # the newest that the assessment saw
    delivery_count: int
    runs: list[Job]
    queue: jobs.Queue
    workers: list[Worker]
    checks: list[DriftCheck]
    is_night_ordered: bool
    failed_run: Job | None

    @property
    def listening(self) -> int:
        """How many workers listen."""
        listens = workers.Sign.LISTENS
        return sum(workers.sign(worker.seen_at, self.now) is listens for worker in self.workers)

    @property
    def longest_wait(self) -> timedelta | None:
        """How long the oldest waiting run has waited; None where none waits."""
        return self.now - self.queue.oldest_at if self.queue.oldest_at else None

    @property
    def last_check(self) -> DriftCheck | None:
        return self.checks[0] if self.checks else None

    @property
    def next_night(self) -> date | None:
        """The day that the next run by itself is for; a fixed day has no nights."""
        if settings.AS_OF is not None:
            return None
        is_coming = not self.is_night_ordered and self.freshness.assessment_age(self.day) != 0
        return self.day if is_coming else self.day + timedelta(days=1)

    def troubles(self) -> list[Trouble]:
        """What is wrong; nothing where everything is as it should be."""
        found = {
            Trouble.NO_WORKER: not self.listening,
            Trouble.NO_ASSESSMENT: self.freshness.assessment is None,
            Trouble.DRIFT: self.last_check is not None and self.last_check.total > 0,
            Trouble.RUN_FAILED: self.failed_run is not None,
            Trouble.NOT_ORDERED: self._is_clock_silent(),
            Trouble.OLD_ASSESSMENT: is_assessment_old(self.freshness, self.day),
            Trouble.OLD_DATA: are_data_old(self.freshness, self.day),
            Trouble.STUCK_QUEUE: self._is_queue_stuck(),
        }
        return [trouble for trouble in Trouble if found[trouble]]

    def _is_clock_silent(self) -> bool:
        """True where the night's run should have been ordered by now. A fixed day has no nights."""
        midnight = timezone.make_aware(datetime.combine(self.day, time()))
        is_due = settings.AS_OF is None and self.now > midnight + CLOCK_PATIENCE
        is_made = self.freshness.assessment_age(self.day) == 0
        has_data = self.freshness.newest_at is not None
        return has_data and is_due and not (is_made or self.is_night_ordered)

    def _is_queue_stuck(self) -> bool:
        waits_long = self.longest_wait is not None and self.longest_wait > QUEUE_PATIENCE
        return waits_long and self.listening > 0 and not self.queue.running


def is_assessment_old(freshness: Freshness, day: date) -> bool:
    """True where the assessment is older than yesterday's: there was no run last night."""
    age = freshness.assessment_age(day)
    return age is not None and age > 1


def are_data_old(freshness: Freshness, day: date) -> bool:
    """True where the data behind the assessment are older than agreed."""
    age = freshness.data_age(day)
    return age is not None and age > settings.DATA_AGE_LIMIT_DAYS


def overview(freshness: Freshness, user: User, now: datetime, day: date) -> Overview:
    """Reads it all, in a constant number of queries; of the runs, those that the user may see."""
    seen = _deliveries(freshness.assessment)
    night = Job.objects.filter(kind=Job.Kind.ASSESSMENT, as_of=day)
    return Overview(
        now=now,
        day=day,
        freshness=freshness,
        deliveries=list(seen[:DELIVERIES_NAMED]),
        delivery_count=seen.count(),
        runs=list(jobs.with_parts(jobs.visible_to(user)).order_by("-created_at")[:RUNS_SHOWN]),
        queue=jobs.queue(),
        workers=list(workers.by_last_sign()),
        checks=list(DriftCheck.objects.select_related("assessment")[:CHECKS_SHOWN]),
        is_night_ordered=night.exists(),
        failed_run=jobs.failed_for_good(now).first(),
    )


def _deliveries(assessment: Assessment | None) -> QuerySet[Delivery]:
    if assessment is None:
        return Delivery.objects.none()
    return Delivery.objects.filter(assessments=assessment).order_by("-applied_at")


def database_answers() -> bool:
    """True where the database answers within seconds, asked on a connection of its own."""
    try:
        with impatient() as own, own.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True

"""Runs in the background, as the people see them who may start them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from jobcenter.models import Job, Part, User
from jobcenter.roles import Permission

SEEN_WITH = {
    Job.Kind.INTAKE: Permission.HANDLE_DELIVERIES,
    Job.Kind.ASSESSMENT: Permission.START_ASSESSMENT,
    Job.Kind.REHEARSAL: Permission.REHEARSE_RULES,
    Job.Kind.REVISION: Permission.START_ASSESSMENT,
    Job.Kind.CHECK: Permission.START_ASSESSMENT,
}
# The runs that the pages' figures come from, or are checked by.
OF_FIGURES = (Job.Kind.ASSESSMENT, Job.Kind.REVISION, Job.Kind.CHECK)
# For so long a failed run is somebody's concern.
CONCERN = timedelta(days=14)


@dataclass(frozen=True)
class Queue:
    """How many runs wait and work, and since when the oldest one has waited."""

    waiting: int
    running: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class Step:
    """A step of a run and how long it took; of the last step of a running one: until now."""

    name: str
    duration: timedelta


def visible_to(user: User) -> QuerySet[Job]:
    """The runs of the kinds that the user may start, newest first."""
    kinds = [kind for kind, permission in SEEN_WITH.items() if user.may(permission)]
    return Job.objects.filter(kind__in=kinds).select_related("delivery", "created_by")


def unfinished_assessment(as_of: date) -> Job | None:
    """The run that is waiting or working on a day, so that nobody orders it twice."""
    states = (Job.State.WAITING, Job.State.RUNNING)
    jobs = Job.objects.filter(kind=Job.Kind.ASSESSMENT, as_of=as_of, state__in=states)
    return jobs.first()


def with_parts(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Adds `parts_done` and `parts_all`: those of the attempt that was cut last."""
    parts = Part.objects.filter(job=OuterRef("pk")).order_by("-assessment_pk")
    of_last = Q(parts__assessment_pk=F("last_cut"))
    return jobs.annotate(last_cut=Subquery(parts.values("assessment_pk")[:1])).annotate(
        parts_all=Count("parts", filter=of_last),
        parts_done=Count("parts", filter=of_last & Q(parts__state=Part.State.DONE)),
    )


def queue() -> Queue:
    """What waits and what works, in one query."""
    waiting = Q(state=Job.State.WAITING)
    found = Job.objects.aggregate(
        waiting=Count("pk", filter=waiting),
        running=Count("pk", filter=Q(state=Job.State.RUNNING)),
        oldest_at=Min("created_at", filter=waiting),
    )
    return Queue(**found)


def failed_lately(jobs: QuerySet[Job], now: datetime) -> QuerySet[Job]:
    """Those that have failed within the time of concern and wait for nobody, newest first."""
    failed = jobs.filter(state=Job.State.FAILED, finished_at__gte=now - CONCERN)
    return failed.order_by("-finished_at")


def failed_for_good(now: datetime) -> QuerySet[Job]:
    """Failed runs of the figures that nothing has made up for: none of the kind is done since.

    An assessment makes up for all kinds, since it computes everything from the facts.
    """
    makes_up = Q(kind=OuterRef("kind")) | Q(kind=Job.Kind.ASSESSMENT)
    since = Job.objects.filter(
        makes_up, state=Job.State.DONE, finished_at__gt=OuterRef("finished_at")
    )
    of_figures = Job.objects.filter(kind__in=OF_FIGURES)
    return failed_lately(of_figures, now).filter(~Exists(since))


def duration(job: Job, now: datetime) -> timedelta | None:
    """How long its last attempt took, or has taken until now; None before the first."""
    if job.started_at is None or job.state == Job.State.WAITING:
        return None
    return _end(job, now) - job.started_at


def steps(job: Job, now: datetime) -> list[Step]:
    """The steps of its last attempt, in order; what an earlier attempt left is not of it."""
    told = [(name, datetime.fromisoformat(moment)) for name, moment in job.steps]
    told = [(name, begun) for name, begun in told if job.started_at and begun >= job.started_at]
    ends = [*(begun for _, begun in told[1:]), _end(job, now)]
    return [Step(name, end - begun) for (name, begun), end in zip(told, ends, strict=False)]


def _end(job: Job, now: datetime) -> datetime:
    # A run that is tried again still has the moment at which the earlier attempt ended.
    return (job.finished_at or now) if job.is_over else now

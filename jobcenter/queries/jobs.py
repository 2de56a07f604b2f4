"""Runs in the background, as the people see them who may start them."""

from datetime import date

from django.db.models import QuerySet

from jobcenter.models import Job, User
from jobcenter.roles import Permission

SEEN_WITH = {
    Job.Kind.INTAKE: Permission.HANDLE_DELIVERIES,
    Job.Kind.ASSESSMENT: Permission.START_ASSESSMENT,
    Job.Kind.REHEARSAL: Permission.REHEARSE_RULES,
}


def visible_to(user: User) -> QuerySet[Job]:
    """The runs of the kinds that the user may start, newest first."""
    kinds = [kind for kind, permission in SEEN_WITH.items() if user.may(permission)]
    return Job.objects.filter(kind__in=kinds).select_related("delivery", "created_by")


def unfinished_assessment(as_of: date) -> Job | None:
    """The run that is waiting or working on a day, so that nobody orders it twice."""
    states = (Job.State.WAITING, Job.State.RUNNING)
    jobs = Job.objects.filter(kind=Job.Kind.ASSESSMENT, as_of=as_of, state__in=states)
    return jobs.first()

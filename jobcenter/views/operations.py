"""The machine room: does it run as it should, and if not, what is to be done?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from jobcenter.middleware import Request
from jobcenter.models.clock import today
from jobcenter.queries import jobs
from jobcenter.queries import operations as queries
from jobcenter.roles import Permission
from jobcenter.tables.operations import CheckTable, FailedTable, RunTable, WorkerTable
from jobcenter.views.access import permitted


@permitted(Permission.SEE_OPERATIONS)
@require_safe
def operations(request: Request) -> HttpResponse:
    """Everything at one moment, what is wrong first. The page is read, not watched."""
    now = timezone.now()
    overview = queries.overview(request.freshness, request.user, now, today())
    failed = FailedTable(jobs.failed_lately(jobs.visible_to(request.user), now), now=now)
    RequestConfig(request, paginate={"per_page": 20}).configure(failed)
    shown = {
        "overview": overview,
        "troubles": overview.troubles(),
        "runs": RunTable(overview.runs, now=now),
        "failed": failed,
        "workers": WorkerTable(overview.workers, now=now),
        "checks": CheckTable(overview.checks, now=now),
    }
    return render(request, "jobcenter/operations/operations.html", shown)

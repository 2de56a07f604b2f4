"""How we are, for those who watch the machine. No word about any person."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from jobcenter.models.clock import today
from jobcenter.queries import measurements, operations, publications, workers
from jobcenter.reports import metrics as report

GREEN, RED, UNKNOWN = "green", "red", "unknown"
NO_DATABASE = {"status": RED, "database": RED}


@login_not_required
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """200 where this process and its database answer: a container asks whether to go on."""
    if not operations.database_answers():
        return JsonResponse(NO_DATABASE, status=503)
    return JsonResponse({"status": GREEN, "database": GREEN})


@login_not_required
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """200 where the database answers and a worker listens, else 503: who watches us is called.

    The age of the data is told, and is nothing that a machine can be blamed for.
    """
    try:
        if not operations.database_answers():
            raise Error
        freshness = publications.current()
    except Error:
        return JsonResponse(NO_DATABASE | {"worker": UNKNOWN}, status=503)
    now, seen_at = timezone.now(), freshness.worker_seen_at
    listens = workers.sign(seen_at, now) is workers.Sign.LISTENS
    told = {
        "status": GREEN if listens else RED,
        "database": GREEN,
        "worker": GREEN if listens else RED,
        "worker_seen_seconds_ago": round((now - seen_at).total_seconds()) if seen_at else None,
        "data_age_days": freshness.data_age(today()),
        "data_age_limit_days": settings.DATA_AGE_LIMIT_DAYS,
    }
    return JsonResponse(told, status=200 if listens else 503)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers of this moment, for whoever has the token; without one in the settings, 404."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        if not operations.database_answers():
            raise Error
        measured = measurements.read(timezone.now(), today())
    except Error:
        return JsonResponse(NO_DATABASE, status=503)
    return HttpResponse(report.text(measured), content_type=CONTENT_TYPE_PLAIN_0_0_4)

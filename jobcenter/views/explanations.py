"""Why a deadline is what it is."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from jobcenter.middleware import Request
from jobcenter.models import Assessment
from jobcenter.views.access import sees_cases
from jobcenter.views.published import with_assessment


@require_GET
@sees_cases
@with_assessment
def goal_deadline(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
    raise Http404


@require_GET
@sees_cases
@with_assessment
def duty(
    request: Request, assessment: Assessment, uuid: UUID, rule: str, spell: int, due: date
) -> HttpResponse:
    raise Http404

"""Runs in the background: start one, watch it, see what came of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from jobcenter import danish, tasks
from jobcenter.actions import assessment
from jobcenter.actions import jobs as actions
from jobcenter.actions.refusals import Refused
from jobcenter.forms.jobs import AssessmentForm
from jobcenter.middleware import Request
from jobcenter.models import Job
from jobcenter.queries import jobs
from jobcenter.roles import Permission
from jobcenter.tables.jobs import JobTable
from jobcenter.views.access import permitted

PATIENCE = timedelta(minutes=1)


@permitted(Permission.START_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def job_list(request: Request) -> HttpResponse:
    """The recent runs, and a form that orders an assessment."""
    form = AssessmentForm(request.POST or None)
    if form.is_valid():
        return _start_assessment(request, form)
    table = JobTable(jobs.visible_to(request.user))
    RequestConfig(request).configure(table)
    return render(request, "jobcenter/jobs/list.html", {"form": form, "table": table})


def _start_assessment(request: Request, form: AssessmentForm) -> HttpResponse:
    as_of = form.cleaned_data["as_of"]
    job = jobs.unfinished_assessment(as_of)
    if job:
        day = danish.long_day(as_of)
        messages.info(request, f"Opgørelsen pr. {day} er allerede i gang. Her er den.")
    else:
        job = assessment.order(by=request.user, as_of=as_of)
        tasks.ring(job)
    return redirect("job", uuid=job.uuid)


@require_POST
def job_retry(request: Request, uuid: UUID) -> HttpResponse:
    """A failed run once more."""
    failed = get_object_or_404(jobs.visible_to(request.user), uuid=uuid)
    try:
        with transaction.atomic():
            actions.retry(by=request.user, job=failed)
            tasks.ring(failed)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("job", uuid=uuid)


@require_safe
def job(request: Request, uuid: UUID) -> HttpResponse:
    """One run. While it works the page asks for news by itself, with or without scripts."""
    return render(request, "jobcenter/jobs/job.html", _shown(request, uuid))


@require_safe
def job_progress(request: Request, uuid: UUID) -> HttpResponse:
    """Only the part of the page that moves."""
    return render(request, "jobcenter/jobs/_progress.html", _shown(request, uuid))


def _shown(request: Request, uuid: UUID) -> dict[str, Any]:
    job = get_object_or_404(jobs.visible_to(request.user), uuid=uuid)
    waited = timezone.now() - job.created_at
    waits_long = job.state == Job.State.WAITING and waited > PATIENCE
    return {"job": job, "waits_long": waits_long}

"""Deliveries from the record system: hand one in, and see what became of each."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from jobcenter import tasks
from jobcenter.actions import deliveries as actions
from jobcenter.actions import intake, jobs
from jobcenter.actions.refusals import Refused
from jobcenter.forms.deliveries import UploadForm
from jobcenter.middleware import Request
from jobcenter.models import Job
from jobcenter.queries import deliveries
from jobcenter.reports import problems as report
from jobcenter.roles import Permission
from jobcenter.tables.deliveries import CountTable, DeliveryTable, ProblemTable
from jobcenter.views.access import permitted
from jobcenter.views.downloads import XLSX


@permitted(Permission.HANDLE_DELIVERIES)
@require_http_methods(["GET", "HEAD", "POST"])
def delivery_list(request: Request) -> HttpResponse:
    """The form that hands in a delivery, and the history."""
    form = UploadForm()
    if request.method == "POST":
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        form = UploadForm(request.POST, request.FILES, length=length)
        job = _hand_in(request, form)
        if job:
            return redirect("job", uuid=job.uuid)
    table = DeliveryTable(deliveries.history())
    RequestConfig(request).configure(table)
    return render(request, "jobcenter/deliveries/list.html", {"form": form, "table": table})


def _hand_in(request: Request, form: UploadForm) -> Job | None:
    """Receives a valid upload and sends it to the worker; a refusal becomes the form's error."""
    if not form.is_valid():
        return None
    content = form.cleaned_data["content"]
    try:
        with transaction.atomic():
            delivery = intake.receive(
                by=request.user, content=content, name=content.name, full=form.is_full()
            )
            job = jobs.create(
                by=request.user,
                kind=Job.Kind.INTAKE,
                delivery=delivery,
                confirm_shrink=form.cleaned_data["confirm_shrink"],
            )
            tasks.ring(job)
    except Refused as refusal:
        form.add_error("content", str(refusal))
        return None
    return job


@permitted(Permission.HANDLE_DELIVERIES)
@require_safe
def delivery(request: Request, uuid: UUID) -> HttpResponse:
    """What one delivery brought, what it changed, and what was wrong in it."""
    shown = get_object_or_404(deliveries.history(), uuid=uuid)
    severity = request.GET.get("alvor", "")
    table = ProblemTable(deliveries.problems(shown, severity))
    RequestConfig(request).configure(table)
    groups = deliveries.problem_groups(shown)
    context = {
        "delivery": shown,
        "job": deliveries.unfinished_job(shown),
        "counts": CountTable(deliveries.file_counts(shown)),
        "groups": groups,
        "has_too_few_rows": deliveries.has_too_few_rows(groups),
        "tabs": deliveries.severities(groups),
        "severity": severity,
        "table": table,
    }
    return render(request, "jobcenter/deliveries/delivery.html", context)


@permitted(Permission.HANDLE_DELIVERIES)
@require_safe
def problem_file(request: Request, uuid: UUID) -> HttpResponse:
    """All problems of a delivery as an Excel file, to send to those who can mend them."""
    shown = get_object_or_404(deliveries.history(), uuid=uuid)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "problems.xlsx"
        report.write(shown, target)
        content = target.read_bytes()
    actions.export_problems(by=request.user, delivery=shown)
    name = f"bemaerkninger-{shown.received_at:%Y-%m-%d}-{shown.uuid.hex[:8]}.xlsx"
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )

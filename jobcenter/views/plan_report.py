"""Afrapportering: the plan with its status and figures, as a page, a PDF and an Excel file."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jobcenter.actions import plans as actions
from jobcenter.middleware import Request
from jobcenter.models import Assessment, RecoveryPlan
from jobcenter.queries import support
from jobcenter.queries.plans import Reading
from jobcenter.reports import plan_report as report
from jobcenter.reports.document import Document
from jobcenter.reports.formats import pdf, workbook
from jobcenter.roles import Permission
from jobcenter.views.downloads import XLSX
from jobcenter.views.plans import of_plan
from jobcenter.views.published import with_assessment

_PDF = "application/pdf"


def _document(request: Request, assessment: Assessment, plan: RecoveryPlan) -> Document:
    seen_at = request.freshness.seen_at
    told = report.Told(
        organisation=settings.ORGANISATION,
        data_time=timezone.localtime(seen_at) if seen_at else None,
        fingerprint=assessment.rulebook_fingerprint,
        made_at=timezone.localtime(),
        made_by=_name(request),
    )
    reading = Reading(request.user, assessment, plan)
    return report.document(reading, support.year(request.user), told)


def _name(request: Request) -> str:
    return request.user.get_full_name() or request.user.get_username()


@require_GET
@of_plan(Permission.READ_PLANS)
@with_assessment
def plan_report(request: Request, plan: RecoveryPlan, assessment: Assessment) -> HttpResponse:
    shown = {"plan": plan, "document": _document(request, assessment, plan)}
    return render(request, "jobcenter/plans/report.html", shown)


@require_POST
@of_plan(Permission.READ_PLANS)
@with_assessment
def plan_report_pdf(request: Request, plan: RecoveryPlan, assessment: Assessment) -> HttpResponse:
    return _file(request, assessment, plan, pdf.render, "pdf", _PDF)


@require_POST
@of_plan(Permission.READ_PLANS)
@with_assessment
def plan_report_excel(request: Request, plan: RecoveryPlan, assessment: Assessment) -> HttpResponse:
    return _file(request, assessment, plan, workbook.render, "xlsx", XLSX)


def _file(
    request: Request,
    assessment: Assessment,
    plan: RecoveryPlan,
    rendered: Callable[..., bytes],
    ending: str,
    content_type: str,
) -> HttpResponse:
    """The file; the log keeps that it left the house."""
    content = rendered(
        _document(request, assessment, plan), author=_name(request), issued=timezone.localdate()
    )
    actions.report(by=request.user, plan=plan, assessment=assessment, ending=ending)
    name = f"afrapportering-{assessment.as_of:%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)

"""Setting and removing the milestones of the plan."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from jobcenter import tasks
from jobcenter.actions import assessment as runs
from jobcenter.actions import milestones as actions
from jobcenter.actions.refusals import Refused
from jobcenter.forms.milestones import MilestoneForm
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Milestone
from jobcenter.queries import forecasts
from jobcenter.roles import Permission
from jobcenter.views.access import permitted
from jobcenter.views.forecasts import forecast_page
from jobcenter.views.places import Site
from jobcenter.views.published import with_assessment


@require_POST
@permitted(Permission.SET_MILESTONES)
@with_assessment
def milestone_create(request: Request, assessment: Assessment) -> HttpResponse:
    """Sets a milestone, and has its day looked at where no run has done so."""
    form = MilestoneForm(request.POST)
    made = _create(request, assessment, form) if form.is_valid() else None
    if made is None:
        site = Site(forecasts.of_jobcentre())
        return forecast_page(request, assessment, site, form)
    if made.day.isoformat() in assessment.forecast_days:
        messages.success(request, f"Milepælen {made.name} er sat.")
    else:
        messages.success(
            request,
            f"Milepælen {made.name} er sat. Fremskrivningen for den beregnes nu; "
            "genindlæs siden om lidt.",
        )
    return redirect("jobcentre_forecast")


def _create(request: Request, assessment: Assessment, form: MilestoneForm) -> Milestone | None:
    try:
        with transaction.atomic():
            made = actions.create(by=request.user, assessment=assessment, **form.milestone())
            if made.day.isoformat() not in assessment.forecast_days:
                # A run that has begun already does not look at this day.
                tasks.ring(runs.order(by=request.user, as_of=assessment.as_of))
    except Refused as refusal:
        form.add_error("day", str(refusal))
        return None
    return made


@require_POST
@permitted(Permission.SET_MILESTONES)
def milestone_end(request: Request, uuid: UUID) -> HttpResponse:
    visible = Milestone.objects.current().visible_to(request.user)
    milestone = get_object_or_404(visible, uuid=uuid)
    actions.end(by=request.user, milestone=milestone)
    messages.success(request, f"Milepælen {milestone.name} er fjernet.")
    return redirect("jobcentre_forecast")

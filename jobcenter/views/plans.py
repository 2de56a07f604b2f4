"""Recovery plans: which there are, and what one of them says and has come to."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobcenter.actions import plans as actions
from jobcenter.actions.refusals import Refused
from jobcenter.forms.plans import InitiativeForm, PlanForm
from jobcenter.middleware import Request
from jobcenter.models import Assessment, RecoveryPlan
from jobcenter.queries import plan_checker, plans, support
from jobcenter.queries.plans import Reading
from jobcenter.roles import Permission
from jobcenter.tables.plans import InitiativeTable
from jobcenter.views.access import View, permitted
from jobcenter.views.published import with_assessment


def of_plan(permission: Permission) -> Callable[[View], View]:
    """Gives the view the plan that the address names, for users whose role holds the permission."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, uuid: UUID, **kwargs: Any) -> HttpResponse:
            plan = get_object_or_404(plans.visible_to(request.user), uuid=uuid)
            return view(request, plan=plan, **kwargs)

        return permitted(permission)(guarded)

    return guard


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.READ_PLANS)
def plan_list(request: Request) -> HttpResponse:
    """The plans, and for the chef the form that makes one."""
    may_keep = request.user.may(Permission.KEEP_PLANS)
    if request.method == "POST" and not may_keep:
        raise Http404
    form = PlanForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.create(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"Planen {made.name} er oprettet. Tilføj nu initiativerne.")
            return redirect("plan", uuid=made.uuid)
    shown = {"plans": plans.visible_to(request.user), "form": form, "may_keep": may_keep}
    return render(request, "jobcenter/plans/list.html", shown)


@require_GET
@of_plan(Permission.READ_PLANS)
@with_assessment
def plan(request: Request, plan: RecoveryPlan, assessment: Assessment) -> HttpResponse:
    reading = Reading(request.user, assessment, plan)
    return render(
        request,
        "jobcenter/plans/plan.html",
        {
            "plan": plan,
            "reading": reading,
            "findings": plan_checker.findings(reading),
            "table": InitiativeTable(reading.initiatives),
            "support": support.year(request.user),
            "may_keep": _may_keep(request, plan),
        },
    )


def _may_keep(request: Request, plan: RecoveryPlan) -> bool:
    return request.user.may(Permission.KEEP_PLANS) and plan.closed_at is None


@require_http_methods(["GET", "HEAD", "POST"])
@of_plan(Permission.KEEP_PLANS)
def plan_edit(request: Request, plan: RecoveryPlan) -> HttpResponse:
    written = {name: getattr(plan, name) for name in PlanForm.base_fields}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=written)
    if form.is_valid():
        try:
            actions.change(by=request.user, plan=plan, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Planen er rettet.")
            return redirect("plan", uuid=plan.uuid)
    return render(request, "jobcenter/plans/edit.html", {"plan": plan, "form": form})


@require_POST
@of_plan(Permission.KEEP_PLANS)
def plan_close(request: Request, plan: RecoveryPlan) -> HttpResponse:
    try:
        actions.close(by=request.user, plan=plan)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Planen {plan.name} er afsluttet. Den kan stadig læses.")
    return redirect("plan", uuid=plan.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@of_plan(Permission.KEEP_PLANS)
def initiative_add(request: Request, plan: RecoveryPlan) -> HttpResponse:
    form = InitiativeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.add_initiative(by=request.user, plan=plan, described=form.described())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Initiativ {made} er tilføjet. Sæt nu dets milepæle.")
            return redirect("initiative", uuid=made.uuid)
    return render(request, "jobcenter/plans/initiative_form.html", {"plan": plan, "form": form})

"""One initiative of a recovery plan: its milestones, measures, hours and monthly status."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobcenter import charts, tasks
from jobcenter.actions import assessment as runs
from jobcenter.actions import initiatives as actions
from jobcenter.actions import plans as plan_actions
from jobcenter.actions.refusals import Refused
from jobcenter.forms.plans import (
    InitiativeForm,
    MeasureForm,
    MeasureStateForm,
    PlanMilestoneForm,
    StatusForm,
)
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Initiative, Job, Measure, PlanMilestone
from jobcenter.queries import milestones, plan_checker, plan_hours, plan_milestones, plans
from jobcenter.queries.area_figures import AreaFigures, ordered
from jobcenter.queries.plans import Reading
from jobcenter.roles import Permission
from jobcenter.tables.plans import CourseTable
from jobcenter.views.access import View, permitted
from jobcenter.views.published import with_assessment

_MONTHS_OFFERED = 6  # that a status can be written of


def of_initiative(permission: Permission) -> Callable[[View], View]:
    """Gives the view the initiative that the address names, of a plan that the user may read."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, uuid: UUID, **kwargs: Any) -> HttpResponse:
            visible = Initiative.objects.filter(
                plan__in=plans.visible_to(request.user).values("pk"), removed_at=None
            )
            initiative = get_object_or_404(visible.select_related("plan"), uuid=uuid)
            return view(request, initiative=initiative, **kwargs)

        return permitted(permission)(with_assessment(guarded))

    return guard


class Desk:
    """The page of an initiative, with the forms of those who may write in it."""

    def __init__(self, request: Request, assessment: Assessment, initiative: Initiative) -> None:
        self.request, self.initiative = request, initiative
        self.reading = Reading(request.user, assessment, initiative.plan)

    def milestone_form(self, *data: Any) -> PlanMilestoneForm:
        own = {"areas": self.initiative.areas}
        return PlanMilestoneForm(*data, initial=own, auto_id="milepael_%s")

    def measure_form(self, *data: Any) -> MeasureForm:
        return MeasureForm(*data, auto_id="tiltag_%s")

    def status_form(self, *data: Any) -> StatusForm:
        month = self.reading.as_of.replace(day=1)
        offered = [_months_before(month, back) for back in range(_MONTHS_OFFERED)]
        due = {"month": self.reading.status_month.isoformat()}
        return StatusForm(*data, months=offered, initial=due, auto_id="status_%s")

    def page(self, **forms: Any) -> HttpResponse:
        """The page; a form that is given has errors and is shown with them."""
        standing = next(
            each for each in self.reading.initiatives if each.initiative.pk == self.initiative.pk
        )
        courses = self.reading.courses(standing)
        own = {
            "milestone_form": self.milestone_form,
            "measure_form": self.measure_form,
            "status_form": self.status_form,
        }
        shown = {name: forms.get(name) or make() for name, make in own.items()}
        may_keep = self.request.user.may(Permission.KEEP_PLANS)
        hours = self.initiative.extra_hours
        shown |= {
            "form": next(iter(forms.values()), None),
            "plan": self.initiative.plan,
            "initiative": self.initiative,
            "standing": standing,
            "reading": self.reading,
            "rule": self.reading.figures.rule,
            "findings": [
                each
                for each in plan_checker.findings(self.reading)
                if self.initiative.number in each.initiatives
            ],
            "figures": [
                (charts.course_chart(each, f"tal-{number}"), self._table(each))
                for number, each in enumerate(courses, 1)
            ],
            "measures": [
                (each, MeasureStateForm(initial=vars(each), auto_id=f"tiltag_{each.pk}_%s"))
                for each in standing.measures
            ],
            "by_minutes": plan_hours.by_minutes(hours, self.reading.pace) if hours else [],
            "may_keep": may_keep and self.initiative.plan.closed_at is None,
        }
        return render(self.request, "jobcenter/plans/initiative.html", shown)

    def _table(self, course: plan_milestones.Course) -> CourseTable:
        return CourseTable(course, caption=charts.course_title(course))


def _months_before(month: date, back: int) -> date:
    number = month.year * 12 + month.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def _done(request: Request, said: str, deed: Callable[[], object]) -> None:
    """Does what a button asks for, and says so, or why not."""
    try:
        deed()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)


def _is_kept(form: Form, field: str | None, deed: Callable[[], object]) -> bool:
    """Whether a form is right and what it asks for was done; a refusal stands at the field."""
    if not form.is_valid():
        return False
    try:
        deed()
    except Refused as refusal:
        form.add_error(field, str(refusal))
        return False
    return True


@require_GET
@of_initiative(Permission.READ_PLANS)
def initiative(request: Request, assessment: Assessment, initiative: Initiative) -> HttpResponse:
    return Desk(request, assessment, initiative).page()


@require_http_methods(["GET", "HEAD", "POST"])
@of_initiative(Permission.KEEP_PLANS)
def initiative_edit(
    request: Request, assessment: Assessment, initiative: Initiative
) -> HttpResponse:
    del assessment
    written = {name: getattr(initiative, name) for name in InitiativeForm.base_fields}
    form = InitiativeForm(request.POST if request.method == "POST" else None, initial=written)
    if _is_kept(
        form,
        None,
        lambda: plan_actions.change_initiative(
            by=request.user, initiative=initiative, described=form.described()
        ),
    ):
        messages.success(request, "Initiativet er rettet.")
        return redirect("initiative", uuid=initiative.uuid)
    shown = {"plan": initiative.plan, "initiative": initiative, "form": form}
    return render(request, "jobcenter/plans/initiative_form.html", shown)


@require_POST
@of_initiative(Permission.KEEP_PLANS)
def initiative_remove(
    request: Request, assessment: Assessment, initiative: Initiative
) -> HttpResponse:
    del assessment
    _done(
        request,
        f"Initiativ {initiative} er fjernet fra planen.",
        lambda: plan_actions.remove_initiative(by=request.user, initiative=initiative),
    )
    return redirect("plan", uuid=initiative.plan.uuid)


# --- Milestones ----------------------------------------------------------------------------------


@require_POST
@of_initiative(Permission.KEEP_PLANS)
def plan_milestone_add(
    request: Request, assessment: Assessment, initiative: Initiative
) -> HttpResponse:
    """Sets a milestone, and has its day looked at where no run has done so."""
    desk = Desk(request, assessment, initiative)
    form = desk.milestone_form(request.POST)
    if not form.is_valid():
        return desk.page(milestone_form=form)
    try:
        is_ordered = _set(request, assessment, initiative, form)
    except Refused as refusal:
        form.add_error("day", str(refusal))
        return desk.page(milestone_form=form)
    said = "Den er sat. "
    messages.success(
        request,
        f"{said}Dagen bliver regnet med nu; genindlæs siden om lidt."
        if is_ordered
        else said.strip(),
    )
    return redirect("initiative", uuid=initiative.uuid)


def _set(
    request: Request, assessment: Assessment, initiative: Initiative, form: PlanMilestoneForm
) -> bool:
    """True where a new run was ordered, since the last one did not look at the day."""
    figures, asked = AreaFigures(request.user, assessment), form.wanted(None)
    known = plan_milestones.percent_on(
        figures, ordered(asked.areas), asked.measure, initiative.plan.baseline
    )
    wanted = form.wanted(known)
    with transaction.atomic():
        made = plan_actions.add_milestone(by=request.user, initiative=initiative, wanted=wanted)
        ahead = [str(day) for day in milestones.forecast_days(assessment.as_of)]
        day = made.day.isoformat()
        is_new = day in ahead and day not in assessment.forecast_days
        if is_new and not _is_waiting(assessment):
            tasks.ring(runs.order(by=request.user, as_of=assessment.as_of))
    return is_new


def _is_waiting(assessment: Assessment) -> bool:
    """A run that has not begun will look at the day: one is enough for many milestones."""
    waiting = Job.objects.filter(kind=Job.Kind.ASSESSMENT, state=Job.State.WAITING)
    return waiting.filter(as_of=assessment.as_of).exists()


def _of_its(initiative: Initiative, milestone: UUID) -> PlanMilestone:
    own = initiative.milestones.filter(removed_at=None)
    return get_object_or_404(own.select_related("initiative__plan"), uuid=milestone)


@require_POST
@of_initiative(Permission.KEEP_PLANS)
def plan_milestone_remove(
    request: Request, assessment: Assessment, initiative: Initiative, milestone: UUID
) -> HttpResponse:
    del assessment
    found = _of_its(initiative, milestone)
    _done(
        request,
        "Den er fjernet fra planen.",
        lambda: plan_actions.remove_milestone(by=request.user, milestone=found),
    )
    return redirect("initiative", uuid=initiative.uuid)


# --- Measures and status -------------------------------------------------------------------------


@require_POST
@of_initiative(Permission.KEEP_PLANS)
def measure_add(request: Request, assessment: Assessment, initiative: Initiative) -> HttpResponse:
    desk = Desk(request, assessment, initiative)
    form = desk.measure_form(request.POST)
    if not _is_kept(
        form,
        "text",
        lambda: actions.add_measure(by=request.user, initiative=initiative, **form.cleaned_data),
    ):
        return desk.page(measure_form=form)
    messages.success(request, "Tiltaget er tilføjet.")
    return redirect("initiative", uuid=initiative.uuid)


@require_POST
@of_initiative(Permission.KEEP_PLANS)
def measure_change(
    request: Request, assessment: Assessment, initiative: Initiative, measure: UUID
) -> HttpResponse:
    """The state of a measure; what is wrong in so short a form is told above the page."""
    del assessment
    found = _measure(initiative, measure)
    form = MeasureStateForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(" ".join(str(text) for texts in form.errors.values() for text in texts))
        actions.change_measure(by=request.user, measure=found, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, f"{found.text}: {refusal}")
    else:
        messages.success(request, "Tiltagets status er rettet.")
    return redirect("initiative", uuid=initiative.uuid)


@require_POST
@of_initiative(Permission.KEEP_PLANS)
def measure_remove(
    request: Request, assessment: Assessment, initiative: Initiative, measure: UUID
) -> HttpResponse:
    del assessment
    found = _measure(initiative, measure)
    _done(
        request,
        "Tiltaget er fjernet.",
        lambda: actions.remove_measure(by=request.user, measure=found),
    )
    return redirect("initiative", uuid=initiative.uuid)


def _measure(initiative: Initiative, measure: UUID) -> Measure:
    own = initiative.measures.filter(removed_at=None).select_related("initiative__plan")
    found = own.filter(uuid=measure).first()
    if found is None:
        raise Http404
    return found


@require_POST
@of_initiative(Permission.KEEP_PLANS)
def status_write(request: Request, assessment: Assessment, initiative: Initiative) -> HttpResponse:
    desk = Desk(request, assessment, initiative)
    form = desk.status_form(request.POST)
    if not _is_kept(
        form,
        "month",
        lambda: actions.write_status(by=request.user, initiative=initiative, **form.status()),
    ):
        return desk.page(status_form=form)
    messages.success(request, "Status er skrevet. Det, der stod før, er gemt i historikken.")
    return redirect("initiative", uuid=initiative.uuid)

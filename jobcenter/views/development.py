"""The pages of the monthly flow: the chart, what was changed around it, and how true it is."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from jobcenter import tasks
from jobcenter.actions import process_changes as actions
from jobcenter.actions import standings as exports
from jobcenter.actions.refusals import Refused
from jobcenter.forms.process_changes import ProcessChangeForm, TargetForm
from jobcenter.law import vocabulary
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Chart, ProcessChange, Share, Team
from jobcenter.queries import candour, development, teams
from jobcenter.queries.development import Newest
from jobcenter.queries.standings import Status, Tab
from jobcenter.reports import development_words
from jobcenter.reports.excel import Sheet
from jobcenter.roles import Permission
from jobcenter.tables.development import (
    CandourTable,
    candour_sheet,
    definitions,
    flow_sheets,
)
from jobcenter.tables.figures import list_address
from jobcenter.timeliness import control
from jobcenter.timeliness.control import Better, Limits
from jobcenter.timeliness.shares import WHOLE
from jobcenter.views.access import permitted
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.published import with_assessment
from jobcenter.views.team_pages import of_team, pages_of


@require_http_methods(["GET", "HEAD", "POST"])
@of_team
@with_assessment
def team_development(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    """A team's flow; a change that is posted is the team's own."""
    form = ProcessChangeForm()
    if request.method == "POST":
        form = ProcessChangeForm(request.POST)
        if _record(request, form, team):
            return redirect("team_development", uuid=team.uuid)
    found = candour.of_team(request.user, assessment, team)
    shown = _flow(request, assessment, (Share.Grouping.TEAM, team.name), team) | {
        "form": form,
        "team": team,
        "pages": pages_of(team, "team_development"),
        "candour": found,
        "candour_table": CandourTable(found, team=team),
        "overdue_list": list_address(team=str(team.uuid), fane=Tab.OVERDUE),
        "exempt_list": list_address(team=str(team.uuid), status=Status.EXEMPT),
    }
    return render(request, "jobcenter/development/team.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.SEE_JOBCENTRE_FIGURES)
@with_assessment
def jobcentre_development(request: Request, assessment: Assessment) -> HttpResponse:
    """The flow of the whole or of an area; a change that is posted is the whole jobcentre's."""
    form = ProcessChangeForm()
    if request.method == "POST":
        form = ProcessChangeForm(request.POST)
        if _record(request, form, None):
            return redirect("jobcentre_development")
    grouping, group, _ = _asked_for(request)
    area = group if grouping == Share.Grouping.AREA else ""
    newest = development.newest(assessment)
    shown = _flow(request, assessment, (grouping, group)) | {
        "form": form,
        "area": area,
        "areas": _areas(newest),
        "newest": newest,
        "signals": _linked(request, newest),
        "month": development.whole_months(assessment.as_of)[-1],
    }
    return render(request, "jobcenter/development/jobcentre.html", shown)


@require_POST
@of_team
@with_assessment
def team_development_export(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    chart = development.chart(assessment, Share.Grouping.TEAM, team.name)
    found = candour.of_team(request.user, assessment, team)
    beside = candour_sheet(CandourTable(found, team=team))
    return _workbook(request, assessment, team.name, [*flow_sheets(chart), beside])


@require_POST
@permitted(Permission.SEE_JOBCENTRE_FIGURES)
@with_assessment
def jobcentre_development_export(request: Request, assessment: Assessment) -> HttpResponse:
    grouping, group, name = _asked_for(request)
    chart = development.chart(assessment, grouping, group)
    return _workbook(request, assessment, name, flow_sheets(chart))


def _asked_for(request: Request) -> tuple[str, str, str]:
    """The grouping, group and name of the area in the address, or of the whole."""
    area = request.GET.get("omraade", "")
    if area and area not in vocabulary.BENEFITS:
        raise Http404
    if area:
        return Share.Grouping.AREA, area, vocabulary.BENEFITS[area].capitalize()
    return Share.Grouping.TOTAL, WHOLE, "Hele jobcentret"


def _workbook(
    request: Request, assessment: Assessment, whose: str, sheets: list[Sheet]
) -> HttpResponse:
    selection = {"Gruppe": whose}
    rows = sum(len(sheet.rows) for sheet in sheets)
    exports.export(
        by=request.user, assessment=assessment, what="udvikling", rows=rows, selection=selection
    )
    described = about(
        request,
        assessment,
        "Samtaler til tiden, måned for måned",
        selection,
        definitions=definitions(),
    )
    return workbook_response("udvikling", sheets, described)


@require_POST
@permitted(Permission.RECORD_PROCESS_CHANGES)
def process_change_remove(request: Request, uuid: UUID) -> HttpResponse:
    """Takes a change off the charts: a team's by its leader, the jobcentre's by the chef."""
    every = ProcessChange.objects.visible_to(request.user).select_related("team")
    change = get_object_or_404(every, uuid=uuid)
    if not _may_remove(request, change):
        raise Http404
    try:
        with transaction.atomic():
            actions.remove(by=request.user, change=change)
            tasks.redraw_soon()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Ændringen er fjernet. Grafen tegnes om.")
    if change.team is None:
        return redirect("jobcentre_development")
    return redirect("team_development", uuid=change.team.uuid)


def _may_remove(request: Request, change: ProcessChange) -> bool:
    return change.team is not None or request.user.may(Permission.SEE_JOBCENTRE_FIGURES)


def _record(request: Request, form: ProcessChangeForm, team: Team | None) -> bool:
    """Stores the form's change and has the charts drawn anew; a refusal becomes its error."""
    if not request.user.may(Permission.RECORD_PROCESS_CHANGES):
        raise Http404
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            actions.record(by=request.user, team=team, **form.cleaned_data)
            tasks.redraw_soon()
    except Refused as refusal:
        form.add_error("day", str(refusal))
        return False
    messages.success(request, "Ændringen er gemt. Grafen tegnes om.")
    return True


def _flow(
    request: Request, assessment: Assessment, group: tuple[str, str], team: Team | None = None
) -> dict[str, Any]:
    """What both pages show of a chart: two queries."""
    chart = development.chart(assessment, *group)
    changes = list(development.process_changes_of(request.user, team))
    is_behind = chart is not None and development.is_behind(chart.content["changes"], changes)
    target_form = TargetForm(request.GET if "maal" in request.GET else None)
    return {
        "chart": chart,
        "is_behind": is_behind,
        "changes": [(each, _may_remove(request, each)) for each in changes],
        "may_record": request.user.may(Permission.RECORD_PROCESS_CHANGES),
        "target_form": target_form,
        "assurance": _assurance(chart, target_form.target()),
    }


def _assurance(chart: Chart | None, target: int | None) -> str:
    """What the newest limits say of a target; "" without one, or without limits."""
    rows = [row for row in chart.content["months"] if row["mean"] is not None] if chart else []
    if target is None or not rows:
        return ""
    newest = rows[-1]
    limits = Limits.around(newest["mean"], newest["upper"] - newest["mean"])
    verdict = control.assurance(target, limits, Better.UP)
    return development_words.assurance(target, verdict) if verdict else ""


def _areas(newest: list[Newest]) -> list[tuple[str, str]]:
    """The areas that have a chart, in the order of the law's list."""
    drawn = {each.group for each in newest if each.grouping == Share.Grouping.AREA}
    return [(code, name) for code, name in vocabulary.BENEFITS.items() if code in drawn]


def _linked(request: Request, newest: list[Newest]) -> list[tuple[str, str, str]]:
    """The charts whose newest month stands out: name, address and what is told."""
    known = {team.name: team for team in teams.visible_to(request.user)}
    page = reverse("jobcentre_development")
    found = []
    for each in newest:
        name, address = "Hele jobcentret", page
        if each.grouping == Share.Grouping.AREA:
            name = vocabulary.BENEFITS[each.group].capitalize()
            address = f"{page}?omraade={each.group}"
        elif each.grouping == Share.Grouping.TEAM:
            if each.group not in known:
                continue
            name = each.group
            address = reverse("team_development", kwargs={"uuid": known[each.group].uuid})
        if each.side:
            found.append((name, address, each.told))
    return found

"""The load of a team: what falls due week by week against the hours its people have."""

from fractions import Fraction

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from jobcenter import danish
from jobcenter.actions import standings as actions
from jobcenter.charts.capacity import week_bars
from jobcenter.forms.capacity import WhatIfForm
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Team
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import capacity, hours, shares, staff_notices, throughput
from jobcenter.queries.capacity import OVERDUE, Outlook
from jobcenter.queries.catch_up import CatchUp
from jobcenter.queries.standings import NOBODY
from jobcenter.roles import Permission
from jobcenter.tables import as_sheet
from jobcenter.tables.capacity import (
    DueTable,
    LoadSheet,
    LoadTable,
    MoveTable,
    WeekTable,
    case_definitions,
    definitions,
    move_rows,
)
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.published import with_assessment
from jobcenter.views.team_pages import of_team, pages_of, team_page

_MOVES_SHOWN = 20


@team_page
@with_assessment
def load(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    outlook = Outlook(request.user, assessment, team)
    form = WhatIfForm(request.GET if "timer" in request.GET else None)
    done = throughput.of_team(team, assessment.as_of, shares.goal_rule(assessment))
    shown = {
        "team": team,
        "pages": pages_of(team, "capacity"),
        "outlook": outlook,
        "bars": week_bars(outlook.weeks, outlook.whole),
        "week_table": WeekTable(outlook),
        "form": form,
        "catch_up": CatchUp(outlook, Fraction(form.asked), done),
        "done": done,
        "may_enter_hours": request.user.may(Permission.ENTER_HOURS),
        "is_per_person": staff_notices.is_given(),
        "definitions": _definitions(outlook),
    }
    if shown["is_per_person"]:
        moves = MoveTable(move_rows(outlook))
        RequestConfig(request, paginate={"per_page": _MOVES_SHOWN}).configure(moves)
        shown |= {"load_table": LoadTable(outlook), "move_table": moves}
    return render(request, "jobcenter/capacity/load.html", shown)


def _definitions(outlook: Outlook) -> list[tuple[str, str]]:
    return definitions([person.name for person in outlook.elsewhere])


class Chosen:
    """Which of the team's cases an address asks for, each choice with its words.

    `uge` is a week's key or "over", `ansvarlig` a caseworker or nobody, `booket` those with a time.
    """

    def __init__(self, request: Request, assessment: Assessment, team: Team) -> None:
        self.as_of = assessment.as_of
        self.asked = request.GET
        self.team = team
        self.week = self.asked.get("uge", "")
        self.weeks = {week.key: week for week in hours.weeks(self.as_of)}
        self.people = {
            str(person.uuid): person for person in hours.people(request.user, assessment, team)
        }
        self.who = self.asked.get("ansvarlig", "")
        if self.week not in ("", OVERDUE, *self.weeks) or self.who not in (
            *("", NOBODY),
            *self.people,
        ):
            raise Http404
        self.all_cases = capacity.cases(request.user, assessment, team)

    def cases(self) -> StandingQuerySet:
        found = capacity.due_in(self.all_cases, self.week, self.as_of)
        if self.who == NOBODY:
            found = found.without_responsible()
        elif self.who:
            found = found.filter(caseworker=self.people[self.who])
        if self.asked.get("booket"):
            found = capacity.booked(found, self.as_of)
        found = found.select_related("citizen", "caseworker")
        return found.order_by("talk_due", "citizen__name_key", "pk")

    def words(self) -> str:
        """ "Forfalder i uge 18, Sara Sagsbehandler"."""
        return ", ".join(filter(None, (self._when(), self._who(), self._booked())))

    def _when(self) -> str:
        if self.week == OVERDUE:
            return "Over fristen"
        if self.week:
            return f"Forfalder i {danish.week(self.weeks[self.week].last)}"
        return f"Forfalder i de kommende {len(self.weeks)} uger"

    def _who(self) -> str:
        return (
            "uden ansvarlig"
            if self.who == NOBODY
            else getattr(self.people.get(self.who), "name", "")
        )

    def _booked(self) -> str:
        return "booket" if self.asked.get("booket") else ""


@team_page
@with_assessment
def due_cases(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    """The cases behind one of the page's numbers."""
    chosen = Chosen(request, assessment, team)
    table = DueTable(chosen.cases(), as_of=assessment.as_of, caption=chosen.words())
    RequestConfig(request).configure(table)
    shown = {"team": team, "heading": chosen.words(), "table": table}
    return render(request, "jobcenter/capacity/cases.html", shown)


@require_POST
@of_team
@with_assessment
def due_cases_export(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    """An Excel file of what the same address lists, in the order it has there."""
    chosen = Chosen(request, assessment, team)
    table = DueTable(chosen.cases(), as_of=assessment.as_of)
    RequestConfig(request, paginate=False).configure(table)
    sheet = as_sheet(table, "Sager")
    selection = {"Team": team.name, "Sager": chosen.words()}
    actions.export(
        by=request.user,
        assessment=assessment,
        what="sager bag belastningen",
        rows=len(sheet.rows),
        selection=selection,
    )
    meanings = case_definitions()
    described = about(request, assessment, chosen.words(), selection, definitions=meanings)
    return workbook_response("belastning-sager", [sheet], described)


@require_POST
@of_team
@with_assessment
def export(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    """The weeks, the people and the proposed moves as Excel."""
    outlook = Outlook(request.user, assessment, team)
    sheets = [as_sheet(WeekTable(outlook), "Uger")]
    notes = []
    if staff_notices.is_given():
        sheets.append(as_sheet(LoadSheet(outlook), "Sagsbehandlere"))
        sheets.append(as_sheet(MoveTable(move_rows(outlook)), "Flytninger"))
    else:
        notes.append("Tal pr. sagsbehandler er ikke med: personalet er ikke orienteret om dem.")
    selection = {"Team": team.name}
    rows = sum(len(sheet.rows) for sheet in sheets)
    actions.export(
        by=request.user, assessment=assessment, what="belastning", rows=rows, selection=selection
    )
    described = about(
        request,
        assessment,
        "Belastning: samtaler, der forfalder, og timerne til dem",
        selection,
        definitions=_definitions(outlook),
        notes=notes,
    )
    return workbook_response("belastning", sheets, described)

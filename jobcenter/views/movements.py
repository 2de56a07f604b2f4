"""Who is behind the change of a team's share in the last week."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from jobcenter import danish
from jobcenter.actions import standings as actions
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Team
from jobcenter.queries import movements, shares
from jobcenter.tables import as_sheet
from jobcenter.tables.movements import TOLD, MoverTable, definitions, name_of
from jobcenter.timeliness.movements import Part
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.published import with_assessment
from jobcenter.views.team_pages import of_team, pages_of, team_page


class Listing:
    """The citizens of the part that an address names."""

    def __init__(self, request: Request, assessment: Assessment, team: Team, part: str) -> None:
        found = None
        if part in TOLD:
            found = movements.movers(request.user, assessment, team, Part(part))
        if found is None:
            raise Http404
        self.rule = shares.goal_rule(assessment)
        self.name = name_of(Part(part), self.rule)
        since, until = assessment.as_of - movements.WEEK, assessment.as_of
        self.days = f"{danish.long_day(since)} til {danish.long_day(until)}"
        self.table = MoverTable(found, caption=f"{self.name}, {team.name}")


@team_page
@with_assessment
def week_change(request: Request, assessment: Assessment, team: Team, part: str) -> HttpResponse:
    listing = Listing(request, assessment, team, part)
    RequestConfig(request).configure(listing.table)
    shown = {"team": team, "pages": pages_of(team, ""), "listing": listing, "table": listing.table}
    return render(request, "jobcenter/movements/list.html", shown)


@require_POST
@of_team
@with_assessment
def week_change_export(
    request: Request, assessment: Assessment, team: Team, part: str
) -> HttpResponse:
    """An Excel file of what the same address lists."""
    listing = Listing(request, assessment, team, part)
    sheet = as_sheet(listing.table, "Borgere")
    selection = {"Team": team.name, "Hvad der skete": listing.name, "Fra": listing.days}
    actions.export(
        by=request.user,
        assessment=assessment,
        what="ændring siden sidste uge",
        rows=len(sheet.rows),
        selection=selection,
    )
    described = about(
        request,
        assessment,
        f"{listing.name}, {team.name}",
        selection,
        definitions=definitions(listing.rule),
    )
    return workbook_response("aendring-siden-sidste-uge", [sheet], described)

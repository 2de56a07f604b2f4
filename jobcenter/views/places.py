"""The places whose forecast is shown: their addresses, their doors and their files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from jobcenter.actions import standings as actions
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Share, Team
from jobcenter.queries import forecasts, shares
from jobcenter.queries.forecasts import Place
from jobcenter.roles import Permission
from jobcenter.tables import CaptionedTable, as_sheet
from jobcenter.tables.forecasts import definitions
from jobcenter.timeliness import forecast
from jobcenter.views.access import permitted
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.published import with_assessment
from jobcenter.views.team_pages import of_team

# The curves that a fall can be looked into, as an address names them.
CURVES = {"intet-mere": forecast.NOTHING, "booket": forecast.BOOKED}


@dataclass(frozen=True)
class Site:
    """A place with the addresses of its pages."""

    place: Place

    def address(self, page: str, *args: Any, **chosen: str) -> str:
        team = self.place.team
        name = f"team_{page}" if team else f"jobcentre_{page}"
        path = reverse(name, args=[*([team.uuid] if team else []), *args])
        area = {"omraade": self.place.group} if self.place.grouping == Share.Grouping.AREA else {}
        asked = urlencode(area | {key: value for key, value in chosen.items() if value})
        return f"{path}?{asked}" if asked else path

    def month(self, day: date, curve: str) -> str:
        names = {own: name for name, own in CURVES.items()}
        return self.address("forecast_month", day, kurve=names[curve])


View = Callable[..., HttpResponse]


def of_a_team(view: View) -> View:
    """Gives the view the site of the team that the address names."""

    @wraps(view)
    def placed(request: Request, team: Team, **kwargs: Any) -> HttpResponse:
        return view(request, site=Site(forecasts.of_team(team)), **kwargs)

    return of_team(with_assessment(placed))


def of_the_jobcentre(view: View) -> View:
    """Gives the view the site of the whole, or of the area that is chosen."""

    @wraps(view)
    def placed(request: Request, **kwargs: Any) -> HttpResponse:
        try:
            place = forecasts.of_jobcentre(request.GET.get("omraade", ""))
        except KeyError:
            raise Http404 from None
        return view(request, site=Site(place), **kwargs)

    return permitted(Permission.SEE_JOBCENTRE_FIGURES)(with_assessment(placed))


def workbook(
    request: Request,
    assessment: Assessment,
    name: str,
    tables: dict[str, CaptionedTable],
    selection: dict[str, str],
) -> HttpResponse:
    """An Excel file of lists of citizens, with what the columns mean; the log keeps it."""
    sheets = [as_sheet(table, title) for title, table in tables.items()]
    rows = sum(len(sheet.rows) for sheet in sheets)
    actions.export(
        by=request.user, assessment=assessment, what=name, rows=rows, selection=selection
    )
    rule = shares.goal_rule(assessment)
    described = about(
        request, assessment, "Fremskrivning", selection, definitions=definitions(rule)
    )
    return workbook_response(name, sheets, described)

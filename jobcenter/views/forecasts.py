"""Fremskrivning: what the figure will be, and what it takes."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from jobcenter import charts, danish
from jobcenter.actions import standings as actions
from jobcenter.charts.forecasts import CURVE_NAMES
from jobcenter.forms.milestones import MilestoneForm
from jobcenter.law import vocabulary
from jobcenter.middleware import Request
from jobcenter.models import Assessment, ProcessChange, Share
from jobcenter.queries import aims, development, forecasts, moves
from jobcenter.queries.aims import Prospect
from jobcenter.queries.forecasts import Place
from jobcenter.queries.movers import LONGEST_WAITING
from jobcenter.queries.moves import Move, Span
from jobcenter.reports import discretion
from jobcenter.roles import Permission
from jobcenter.tables import forecast_sheets
from jobcenter.tables.forecasts import ForecastTable, MoveTable, WaitingTable
from jobcenter.timeliness import forecast
from jobcenter.views import movers
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.places import CURVES, Site, of_a_team, of_the_jobcentre, workbook
from jobcenter.views.team_pages import pages_of

# So many of each list stand on the page itself.
_FIRST = 10


# --- The forecast --------------------------------------------------------------------------------


def forecast_page(
    request: Request, assessment: Assessment, site: Site, form: MilestoneForm | None = None
) -> HttpResponse:
    ahead = forecasts.outlook(request.user, assessment, site.place)
    shown: dict[str, Any] = {
        "site": site,
        "ahead": ahead,
        "may_set": request.user.may(Permission.SET_MILESTONES),
        "form": form or MilestoneForm(),
        **_way(site),
    }
    if ahead.ends:
        wanted = aims.aims(request.user, ahead)
        changes = charts.shown_changes(ahead, _changes(site.place))
        shown |= {
            "prospects": aims.prospects(request.user, assessment, ahead, wanted),
            "changes": changes,
            "charts": [
                charts.share_chart(ahead, wanted, changes),
                charts.average_chart(ahead, wanted, changes),
            ],
            "curves": [(curve, name) for curve, name in CURVE_NAMES.items()],
            "table": ForecastTable(ahead, address_of=site.month),
            "numbers_address": site.address("forecast_export"),
        }
        shown |= _who(request, assessment, site, shown["prospects"], first=_FIRST)
    return render(request, "jobcenter/forecasts/forecast.html", shown)


def _changes(place: Place) -> list[ProcessChange]:
    """What was changed in the work of the place, or of the whole jobcentre."""
    every = development.every_process_change()
    return [each for each in every if development.concerns(each, place.grouping, place.group)]


def _way(site: Site) -> dict[str, Any]:
    """The way to the team's other pages, or between the jobcentre and its areas."""
    team = site.place.team
    if team:
        return {"team": team, "pages": pages_of(team, "team_forecast")}
    codes = ["", *vocabulary.BENEFITS]
    sites = [Site(forecasts.of_jobcentre(code)) for code in codes]
    return {
        "sites": [
            (each.place.name, each.address("forecast"), each.place == site.place) for each in sites
        ]
    }


def _who(
    request: Request, assessment: Assessment, site: Site, prospects: list[Prospect], first: int
) -> dict[str, Any]:
    """The two lists for the aim that the address names, or for the first not reached."""
    prospect = movers.chosen(request, prospects)
    shown: dict[str, Any] = {"prospect": prospect}
    if prospect is None:
        return shown
    shown["who_address"] = site.address("movers", milepael=prospect.aim.key)
    if site.place.grouping == Share.Grouping.TOTAL:  # tens of thousands: not on each opening
        return shown
    lists = movers.Lists(request, assessment, site.place, prospect.aim)
    longest = list(lists.waiting[:LONGEST_WAITING])
    return shown | {
        "movers": lists.mover_table(first),
        "waiting": WaitingTable(longest, as_of=assessment.as_of),
        "longest": longest,
        "longest_booked": sum(case.next_planned is not None for case in longest),
        "export_address": site.address("movers_export", milepael=prospect.aim.key),
    }


def forecast_export(request: Request, assessment: Assessment, site: Site) -> HttpResponse:
    """The numbers of the page's table and drawings as Excel."""
    ahead = forecasts.outlook(request.user, assessment, site.place)
    sheets = forecast_sheets.sheets(ahead)
    selection = {"Gruppe": site.place.name}
    rows = sum(len(sheet.rows) for sheet in sheets)
    actions.export(
        by=request.user,
        assessment=assessment,
        what="fremskrivningens tal",
        rows=rows,
        selection=selection,
    )
    described = about(
        request,
        assessment,
        "Fremskrivning af måltallet",
        selection,
        definitions=forecast_sheets.definitions(ahead.rule),
        notes=[discretion.NOTE],
    )
    return workbook_response("fremskrivning-tal", sheets, described)


# --- Who makes a curve fall or rise --------------------------------------------------------------


class Month:
    """What an address asks for of the change until a month end: the curve, and one kind of move."""

    def __init__(self, request: Request, assessment: Assessment, site: Site, day: date) -> None:
        self.user, self.site, self.day = request.user, site, day
        if day not in forecast.month_ends(assessment.as_of).tolist():
            raise Http404
        self.curve_name = request.GET.get("kurve", "intet-mere")
        if self.curve_name not in CURVES:
            raise Http404
        self.curve = CURVES[self.curve_name]
        self.ahead = forecasts.outlook(self.user, assessment, site.place)
        before = self.ahead.end_before(day)
        rule = self.ahead.rule
        self.span = Span(assessment, rule, site.place, self.curve, before, day)
        self.found = moves.moves(self.user, self.span)
        asked, some = request.GET.get("art"), [move for move in Move if self.found[move]]
        self.move = next((move for move in some if move == asked), next(iter(some), None))
        own = self.found[self.move] if self.move else []
        self.table = MoveTable(moves.cases(self.user, self.span, own), caption=self.caption())

    def caption(self) -> str:
        label = self.move.label if self.move else "Ingen flytter sig"
        return f"{label} senest {danish.long_day(self.day)}"

    def explain(self, cases: list[Any]) -> None:
        if self.move:
            self.table.reasons = moves.reasons(self.span, self.move, cases)

    def choices(self) -> list[tuple[Move, int, str, bool]]:
        """Each move that somebody makes: how many do, its address, and whether it is shown."""
        return [
            (move, len(own), self.address("forecast_month", move), move == self.move)
            for move, own in self.found.items()
            if own
        ]

    def address(self, page: str, move: Move | None) -> str:
        return self.site.address(page, self.day, kurve=self.curve_name, art=move or "")

    def hits(self, day: date) -> int:
        point = self.ahead.points.get(day)
        return point.hits[self.curve] if point else 0

    @property
    def hidden(self) -> int:
        """How many of those listed the user may not see yet."""
        every = len(self.found[self.move]) if self.move else 0
        return every - len(self.table.data)


def month_page(request: Request, assessment: Assessment, site: Site, day: date) -> HttpResponse:
    month = Month(request, assessment, site, day)
    RequestConfig(request).configure(month.table)
    month.explain([row.record for row in month.table.paginated_rows])
    return render(
        request,
        "jobcenter/forecasts/month.html",
        {
            "site": site,
            "month": month,
            "table": month.table,
            "before": month.hits(month.span.before),
            "after": month.hits(day),
            "steps": [
                (move, len(own), moves.HITS[move])
                for move, own in month.found.items()
                if own and move in moves.HITS
            ],
            "curve": CURVE_NAMES[month.curve],
            "back": site.address("forecast"),
            "export_address": month.address("forecast_month_export", month.move),
        },
    )


def month_export(request: Request, assessment: Assessment, site: Site, day: date) -> HttpResponse:
    month = Month(request, assessment, site, day)
    month.explain(list(month.table.data))
    selection = {
        "Gruppe": site.place.name,
        "Måned": danish.month(day),
        "Kurve": CURVE_NAMES[month.curve],
        "Bevægelse": month.move.label if month.move else "ingen",
    }
    return workbook(request, assessment, "fremskrivning", {"Borgere": month.table}, selection)


team_forecast = require_GET(of_a_team(forecast_page))
team_forecast_export = require_POST(of_a_team(forecast_export))
team_forecast_month = require_GET(of_a_team(month_page))
team_forecast_month_export = require_POST(of_a_team(month_export))
jobcentre_forecast = require_GET(of_the_jobcentre(forecast_page))
jobcentre_forecast_export = require_POST(of_the_jobcentre(forecast_export))
jobcentre_forecast_month = require_GET(of_the_jobcentre(month_page))
jobcentre_forecast_month_export = require_POST(of_the_jobcentre(month_export))

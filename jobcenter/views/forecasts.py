"""Fremskrivning: what the figure will be, what it takes, and who moves it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from jobcenter import charts, danish
from jobcenter.actions import standings as actions
from jobcenter.charts.forecasts import CURVE_NAMES
from jobcenter.forms.milestones import MilestoneForm
from jobcenter.law import vocabulary
from jobcenter.middleware import Request
from jobcenter.models import Assessment, ProcessChange, Share, Team
from jobcenter.queries import aims, development, forecasts, movers, moves, shares
from jobcenter.queries.aims import Aim, Outcome, Prospect
from jobcenter.queries.forecasts import Place
from jobcenter.queries.moves import Move, Span
from jobcenter.reports import discretion
from jobcenter.roles import Permission, Reach
from jobcenter.tables import CaptionedTable, as_sheet, forecast_sheets
from jobcenter.tables.forecasts import (
    ForecastTable,
    MoverTable,
    MoveTable,
    WaitingTable,
    definitions,
)
from jobcenter.timeliness import forecast
from jobcenter.views.access import permitted
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.published import with_assessment
from jobcenter.views.team_pages import of_team, pages_of

# So many of each list stand on the page itself.
_FIRST = 10
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


def _of_a_team(view: View) -> View:
    """Gives the view the site of the team that the address names."""

    @wraps(view)
    def placed(request: Request, team: Team, **kwargs: Any) -> HttpResponse:
        return view(request, site=Site(forecasts.of_team(team)), **kwargs)

    return of_team(with_assessment(placed))


def _of_the_jobcentre(view: View) -> View:
    """Gives the view the site of the whole, or of the area that is chosen."""

    @wraps(view)
    def placed(request: Request, **kwargs: Any) -> HttpResponse:
        try:
            place = forecasts.of_jobcentre(request.GET.get("omraade", ""))
        except KeyError:
            raise Http404 from None
        return view(request, site=Site(place), **kwargs)

    return permitted(Permission.SEE_JOBCENTRE_FIGURES)(with_assessment(placed))


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
    prospect = _chosen(request, prospects)
    shown: dict[str, Any] = {"prospect": prospect}
    if prospect is None:
        return shown
    shown["who_address"] = site.address("movers", milepael=_key(prospect.aim))
    if site.place.grouping == Share.Grouping.TOTAL:  # tens of thousands: not on each opening
        return shown
    lists = Lists(request, assessment, site.place, prospect.aim)
    longest = list(lists.waiting[: movers.LONGEST_WAITING])
    return shown | {
        "movers": lists.mover_table(first),
        "waiting": WaitingTable(longest, as_of=assessment.as_of),
        "longest": longest,
        "longest_booked": sum(case.next_planned is not None for case in longest),
        "export_address": site.address("movers_export", milepael=_key(prospect.aim)),
    }


def _key(aim: Aim) -> str:
    return str(aim.milestone.uuid) if aim.milestone else ""


def _chosen(request: Request, prospects: list[Prospect]) -> Prospect | None:
    """An aim of the share on a day: averages have no list, for old months are in them."""
    own = [each for each in prospects if not each.aim.is_average and each.needed]
    asked = request.GET.get("milepael", "")
    named = [each for each in own if asked and _key(each.aim) == asked]
    left = [each for each in own if each.outcome != Outcome.REACHED]
    return next(iter([*named, *left, *own]), None)


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


# --- Who moves it --------------------------------------------------------------------------------


class Lists:
    """Those who move the figure by an aim's day, and those who have waited longest."""

    def __init__(self, request: Request, assessment: Assessment, place: Place, aim: Aim) -> None:
        user, rule = request.user, shares.goal_rule(assessment)
        self.sees_all = user.reach() is Reach.JOBCENTRE
        self.as_of = assessment.as_of
        self.movers = movers.movers(user, assessment, place, aim.day, rule)
        self.waiting = movers.waiting(user, assessment, place)

    def mover_table(self, first: int | None = None) -> MoverTable:
        return MoverTable(self.movers[:first], sees_all=self.sees_all)

    def waiting_table(self) -> WaitingTable:
        return WaitingTable(self.waiting, as_of=self.as_of, prefix="ventet-")


def _aim(request: Request, assessment: Assessment, site: Site) -> Prospect:
    """The aim that the address asks for; 404 where there is none to list anybody for."""
    ahead = forecasts.outlook(request.user, assessment, site.place)
    wanted = aims.aims(request.user, ahead)
    found = _chosen(request, aims.prospects(request.user, assessment, ahead, wanted))
    if found is None:
        raise Http404
    return found


def movers_page(request: Request, assessment: Assessment, site: Site) -> HttpResponse:
    prospect = _aim(request, assessment, site)
    lists = Lists(request, assessment, site.place, prospect.aim)
    tables: dict[str, CaptionedTable] = {
        "movers": lists.mover_table(),
        "waiting": lists.waiting_table(),
    }
    for table in tables.values():
        RequestConfig(request).configure(table)
    chosen = {"milepael": _key(prospect.aim)}
    return render(
        request,
        "jobcenter/forecasts/movers.html",
        {
            "site": site,
            "prospect": prospect,
            "back": site.address("forecast", **chosen),
            "export_address": site.address("movers_export", **chosen),
            **tables,
        },
    )


def movers_export(request: Request, assessment: Assessment, site: Site) -> HttpResponse:
    prospect = _aim(request, assessment, site)
    lists = Lists(request, assessment, site.place, prospect.aim)
    tables = {"Flytter tallet": lists.mover_table(), "Har ventet længst": lists.waiting_table()}
    aim = prospect.aim
    selection = {
        "Gruppe": site.place.name,
        "Milepæl": f"{aim.name}: {aim.percent} % {danish.long_day(aim.day)}",
    }
    return _workbook(request, assessment, "hvem-flytter-tallet", tables, selection)


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
    return _workbook(request, assessment, "fremskrivning", {"Borgere": month.table}, selection)


def _workbook(
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


team_forecast = require_GET(_of_a_team(forecast_page))
team_forecast_export = require_POST(_of_a_team(forecast_export))
team_movers = require_GET(_of_a_team(movers_page))
team_movers_export = require_POST(_of_a_team(movers_export))
team_forecast_month = require_GET(_of_a_team(month_page))
team_forecast_month_export = require_POST(_of_a_team(month_export))
jobcentre_forecast = require_GET(_of_the_jobcentre(forecast_page))
jobcentre_forecast_export = require_POST(_of_the_jobcentre(forecast_export))
jobcentre_movers = require_GET(_of_the_jobcentre(movers_page))
jobcentre_movers_export = require_POST(_of_the_jobcentre(movers_export))
jobcentre_forecast_month = require_GET(_of_the_jobcentre(month_page))
jobcentre_forecast_month_export = require_POST(_of_the_jobcentre(month_export))

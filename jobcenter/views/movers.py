"""Hvem flytter tallet: who is behind each number of an aim, and who has waited longest."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from jobcenter import danish
from jobcenter.middleware import Request
from jobcenter.models import Assessment
from jobcenter.queries import aims, forecasts, movers, shares
from jobcenter.queries.aims import Aim, Outcome, Portion, Prospect, Split
from jobcenter.queries.forecasts import Place
from jobcenter.roles import Reach
from jobcenter.tables import CaptionedTable
from jobcenter.tables.forecasts import BookedTable, MoverTable, WaitingTable
from jobcenter.views.places import Site, of_a_team, of_the_jobcentre, workbook


def chosen(request: Request, prospects: list[Prospect]) -> Prospect | None:
    """An aim of the share on a day: averages have no list, for old months are in them."""
    own = [each for each in prospects if not each.aim.is_average and each.needed]
    asked = request.GET.get("milepael", "")
    named = [each for each in own if asked and each.aim.key == asked]
    left = [each for each in own if each.outcome != Outcome.REACHED]
    return next(iter([*named, *left, *own]), None)


class Lists:
    """Those who move the figure by an aim's day, those booked, and who has waited longest."""

    def __init__(self, request: Request, assessment: Assessment, place: Place, aim: Aim) -> None:
        user, rule = request.user, shares.goal_rule(assessment)
        self.sees_all = user.reach() is Reach.JOBCENTRE
        self.as_of = assessment.as_of
        self.movers = movers.movers(user, assessment, place, aim.day, rule)
        self.booked = movers.booked_until(user, assessment, place, aim.day, rule)
        self.waiting = movers.waiting(user, assessment, place)

    def mover_table(self, first: int | None = None) -> MoverTable:
        return MoverTable(self.movers[:first], sees_all=self.sees_all)

    def waiting_table(self) -> WaitingTable:
        return WaitingTable(self.waiting, as_of=self.as_of, prefix="ventet-")

    def portion_table(self, which: Portion, split: Split) -> CaptionedTable:
        """Exactly those whom a number of the aim counts."""
        if which is Portion.BOOKED:
            return BookedTable(self.booked, sees_all=self.sees_all)
        own = movers.portion(self.movers, split, which)
        return MoverTable(own, sees_all=self.sees_all, caption=which.label)


class Asked:
    """What an address asks for: an aim, and a portion of its conversations or all the lists."""

    def __init__(self, request: Request, assessment: Assessment, site: Site) -> None:
        self.site, self.portion = site, _portion(request)
        self.prospect, self.split = _aim(request, assessment, site)
        self.lists = Lists(request, assessment, site.place, self.prospect.aim)

    def address(self, page: str, portion: str = "") -> str:
        return self.site.address(page, **{"milepael": self.prospect.aim.key, "del": portion})

    def choices(self) -> list[tuple[str, int | None, str, bool]]:
        """The lists there are: name, how many conversations, address, and whether it is shown."""
        whole = ("Hele listerne", None, self.address("movers"), self.portion is None)
        return [
            whole,
            *(
                (
                    each.label,
                    self.split.count(each),
                    self.address("movers", each),
                    each is self.portion,
                )
                for each in Portion
            ),
        ]


def _portion(request: Request) -> Portion | None:
    """None where none is asked for; 404 for one that there is not."""
    if "del" not in request.GET:
        return None
    try:
        return Portion(request.GET["del"])
    except ValueError:
        raise Http404 from None


def _aim(request: Request, assessment: Assessment, site: Site) -> tuple[Prospect, Split]:
    """The aim that the address asks for; 404 where there is none to list anybody for."""
    ahead = forecasts.outlook(request.user, assessment, site.place)
    wanted = aims.aims(request.user, ahead)
    found = chosen(request, aims.prospects(request.user, assessment, ahead, wanted))
    if found is None or found.split is None:
        raise Http404
    return found, found.split


def movers_page(request: Request, assessment: Assessment, site: Site) -> HttpResponse:
    asked = Asked(request, assessment, site)
    shown: dict[str, Any] = {
        "site": site,
        "prospect": asked.prospect,
        "choices": asked.choices(),
        "back": asked.address("forecast"),
        "export_address": asked.address("movers_export", asked.portion or ""),
    }
    if asked.portion:
        tables = {"table": asked.lists.portion_table(asked.portion, asked.split)}
        page, shown["portion"] = "jobcenter/forecasts/portion.html", asked.portion
    else:
        tables = {"movers": asked.lists.mover_table(), "waiting": asked.lists.waiting_table()}
        page = "jobcenter/forecasts/movers.html"
    for table in tables.values():
        RequestConfig(request).configure(table)
    return render(request, page, shown | tables)


def movers_export(request: Request, assessment: Assessment, site: Site) -> HttpResponse:
    asked = Asked(request, assessment, site)
    aim, lists = asked.prospect.aim, asked.lists
    selection = {
        "Gruppe": site.place.name,
        "Milepæl": f"{aim.name}: {aim.percent} % {danish.long_day(aim.day)}",
    }
    tables: dict[str, CaptionedTable]
    if asked.portion:
        selection["Samtaler"] = asked.portion.label
        tables = {asked.portion.label: lists.portion_table(asked.portion, asked.split)}
    else:
        tables = {"Flytter tallet": lists.mover_table(), "Har ventet længst": lists.waiting_table()}
    return workbook(request, assessment, "hvem-flytter-tallet", tables, selection)


team_movers = require_GET(of_a_team(movers_page))
team_movers_export = require_POST(of_a_team(movers_export))
jobcentre_movers = require_GET(of_the_jobcentre(movers_page))
jobcentre_movers_export = require_POST(of_the_jobcentre(movers_export))

"""The list of cases: own first, then the team's; for the jobcentre's own people all of them."""

from collections.abc import Iterable
from dataclasses import asdict
from functools import cached_property
from typing import cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from jobcenter import danish
from jobcenter.actions import standings as actions
from jobcenter.forms.standings import SearchForm, StandingFilters
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Chart, Share
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import charts, deadlines, offers, shares, standings
from jobcenter.queries.standings import Scope, Search, Tab
from jobcenter.reports.charts import DUE_BY_WEEK
from jobcenter.roles import Reach, Role
from jobcenter.tables import as_sheet
from jobcenter.tables.standings import StandingTable, definitions
from jobcenter.views.access import sees_cases
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.published import with_assessment

# Kept in the session: the search that an address with soeg=1 means, and the list shown last.
SEARCH = "search"
LIST = "list"


class Listing:
    """What an address asks for: whose cases, which tab, filters and search, and in what order."""

    def __init__(self, request: Request, assessment: Assessment) -> None:
        self.request = request
        self.user = request.user
        self.asked: QueryDict = request.GET
        self.assessment = assessment
        self.as_of = assessment.as_of
        self.rule = shares.goal_rule(assessment)
        self.search = self._search()
        self.scope = self._scope()
        self.tab = Tab(self.asked["fane"]) if self.asked.get("fane") in Tab.values else Tab.ALL

    def _search(self) -> Search | None:
        kept = self.request.session.get(SEARCH)
        return Search(**kept) if kept and "soeg" in self.asked else None

    @cached_property
    def scopes(self) -> dict[Scope, str]:
        """What the user can choose between, the first one shown unasked, each with its name."""
        if self.user.role == Role.CASEWORKER:
            return {scope: str(scope.label) for scope in (Scope.OWN, Scope.OTHERS)}
        of_team = self.user.reach() is Reach.TEAM
        every = {Scope.ALL: "Teamets sager" if of_team else str(Scope.ALL.label)}
        return every | ({Scope.OWN: str(Scope.OWN.label)} if self.user.caseworker_id else {})

    def _scope(self) -> Scope:
        """A search looks through everything that the user may see."""
        if self.search:
            return Scope.ALL
        asked = self.asked.get("sager")
        return Scope(asked) if asked in self.scopes else next(iter(self.scopes))

    @cached_property
    def all_cases(self) -> StandingQuerySet:
        """Before tab and filters."""
        cases = standings.cases(self.user, self.assessment)
        cases = standings.in_scope(cases, self.scope, self.user)
        return cases.filter(standings.found(self.search)) if self.search else cases

    @cached_property
    def filters(self) -> StandingFilters:
        offered = offers.of_filters(self.all_cases, self.tab, self.as_of)
        return StandingFilters(self.asked, self.all_cases, offers=offered, as_of=self.as_of)

    @cached_property
    def filtered(self) -> StandingQuerySet:
        return cast(StandingQuerySet, self.filters.qs)

    def table(self) -> StandingTable:
        cases = self.filtered.filter(standings.due(self.tab, self.as_of))
        cases = cases.select_related("citizen", "caseworker", "team", "municipality")
        cases = deadlines.with_duties(cases, self.user, self.assessment)
        return StandingTable(
            standings.most_urgent_first(cases),
            as_of=self.as_of,
            rule=self.rule,
            user=self.user,
            shows_responsible=self.scope is not Scope.OWN,
            caption=f"{self.heading()}: {self.tab.label}",
        )

    def heading(self) -> str:
        return f"Søgning: {self.search.shown}" if self.search else self.scopes[self.scope]

    def selection(self) -> dict[str, str]:
        """The choices in words, by label; a search without what was searched for."""
        whose = f"søgning på {self.search.kind}" if self.search else self.heading()
        chosen = {"Sager": whose, "Fane": str(self.tab.label)}
        return chosen | {label: text for _, label, text in self.filters.chosen()}

    def chips(self) -> list[tuple[str, str]]:
        """Each filter in use with the address of the list without it."""
        return [
            (f"{label}: {text}", self._address(without=[name]))
            for name, label, text in self.filters.chosen()
        ]

    def chosen_texts(self) -> str:
        return ", ".join(text for _, _, text in self.filters.chosen())

    def without_filters(self) -> str:
        return self._address(without=StandingFilters.base_filters)

    def without_search(self) -> str:
        return self._address(without=["soeg"])

    def _address(self, without: Iterable[str]) -> str:
        """This list's address without some of its choices, from the first page again."""
        left = self.asked.copy()
        for name in (*without, "side"):
            left.pop(name, None)
        return f"{reverse('standing_list')}?{left.urlencode()}"

    def address(self) -> str:
        """The same scope with nothing else chosen; more can be added after it."""
        return f"{reverse('standing_list')}?sager={self.scope}"

    def kept(self) -> list[tuple[str, str]]:
        """What choosing other filters leaves as it is."""
        names = ("sager", "fane", "sorter", "soeg")
        return [(name, self.asked.get(name, "")) for name in names if name in self.asked]

    def chart(self) -> Chart | None:
        """The coming weeks, on the list of a caseworker's own cases."""
        if self.scope is not Scope.OWN or self.user.caseworker is None:
            return None
        group = self.user.caseworker.employee_id
        drawn = charts.of_group(self.assessment, Share.Grouping.CASEWORKER, group)
        return drawn.get(DUE_BY_WEEK)


@require_GET
@sees_cases
@with_assessment
def standing_list(request: Request, assessment: Assessment) -> HttpResponse:
    return _page(request, assessment, SearchForm())


def _page(request: Request, assessment: Assessment, search_form: SearchForm) -> HttpResponse:
    listing = Listing(request, assessment)
    table = listing.table()
    RequestConfig(request).configure(table)
    if request.session.get(LIST, "") != listing.asked.urlencode():
        request.session[LIST] = listing.asked.urlencode()
    counts = standings.counts(listing.filtered, listing.as_of)
    filtered = bool(listing.chips() or listing.search)
    return render(
        request,
        "jobcenter/standings/list.html",
        {
            "listing": listing,
            "table": table,
            "tabs": [(tab, counts.of(tab)) for tab in Tab],
            "summary": standings.counts(listing.all_cases, listing.as_of) if filtered else counts,
            "week": danish.week(listing.as_of),
            "search_form": search_form,
            "statuses": standings.MEANINGS.items(),
        },
    )


@require_POST
@sees_cases
@with_assessment
def standing_search(request: Request, assessment: Assessment) -> HttpResponse:
    """Keeps the search in the session: what somebody looks for never stands in an address."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _page(request, assessment, form)
    search = form.search()
    request.session[SEARCH] = asdict(search)
    cases = standings.cases(request.user, assessment)
    hits = cases.filter(standings.found(search)).count()
    actions.search(by=request.user, kind=search.kind, hits=hits)
    return redirect(f"{reverse('standing_list')}?soeg=1")


@require_POST
@sees_cases
@with_assessment
def standing_export(request: Request, assessment: Assessment) -> HttpResponse:
    """An Excel file of what the same address shows, all its pages."""
    listing = Listing(request, assessment)
    table = listing.table()
    RequestConfig(request, paginate=False).configure(table)
    sheet = as_sheet(table, "Sager")
    selection = listing.selection()
    actions.export(
        by=request.user,
        assessment=assessment,
        what="sager",
        rows=len(sheet.rows),
        selection=selection,
    )
    described = about(
        request,
        assessment,
        listing.heading(),
        selection,
        definitions=definitions(listing.rule),
    )
    return workbook_response("sager", [sheet], described)

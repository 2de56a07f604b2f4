"""What an address of the list of cases asks for."""

from collections.abc import Iterable
from functools import cached_property
from typing import cast

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from jobcenter.forms.standings import StandingFilters
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Chart, Share
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.models.clock import today
from jobcenter.queries import (
    casework,
    charts,
    deadlines,
    offers,
    preferences,
    shares,
    standings,
)
from jobcenter.queries.charts import DUE_BY_WEEK
from jobcenter.queries.standings import Counts, Scope, Search, Tab
from jobcenter.roles import Reach, Role
from jobcenter.tables.standings import CHOICES, FIRST_COLUMNS, StandingTable, column_name

# Kept in the session: the search that an address with soeg=1 means.
SEARCH = "search"


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
        # The own list is tidied by "Ikke nu". A figure's number asks for all, and gets all.
        self.is_tidied = self.scope is Scope.OWN and self.asked.get("sager") != Scope.ALL
        self.preference = preferences.of(self.user)

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
        cases = casework.with_hidden(cases, today())
        return cases.filter(standings.found(self.search)) if self.search else cases

    @cached_property
    def filters(self) -> StandingFilters:
        chosen = {name: self.asked.get(name, "") for name in StandingFilters.base_filters}
        # A large jobcentre's people are too many to choose among: first the team.
        narrowed = chosen["team"] or chosen["ansvarlig"] not in ("", standings.NOBODY)
        is_small = bool(narrowed) or self.user.reach() is Reach.TEAM
        names_people = is_small or offers.are_few()
        offered = offers.of_filters(
            self.all_cases,
            self.shown(self.tab),
            self.as_of,
            chosen,
            own=self.user.caseworker_id,
            names_people=names_people,
        )
        return StandingFilters(
            self.asked,
            self.all_cases,
            offers=offered,
            as_of=self.as_of,
            names_people=names_people,
        )

    @cached_property
    def filtered(self) -> StandingQuerySet:
        return cast(StandingQuerySet, self.filters.qs)

    def shown(self, tab: Tab) -> Q:
        """Which cases a tab opens: what is hidden stands under its own tab alone."""
        opened = standings.due(tab, self.as_of)
        return opened & Q(hidden=False) if self.is_tidied and tab is not Tab.NOT_NOW else opened

    def counts(self, cases: StandingQuerySet) -> Counts:
        """What each tab holds of some of the cases."""
        return standings.counts(cases, self.as_of, is_tidied=self.is_tidied)

    def tabs(self, counts: Counts) -> list[Tab]:
        """ "Ikke nu" is there while somebody has used it."""
        needs_no_tab = not counts.not_now and self.tab is not Tab.NOT_NOW
        return [tab for tab in Tab if tab is not Tab.NOT_NOW or not needs_no_tab]

    @cached_property
    def columns(self) -> list[str]:
        """The columns on the screen, by the user's choice; another's list says whose each is."""
        chosen = [name for name in self.preference.columns if name in CHOICES]
        columns = ["borger", *chosen] if chosen else list(FIRST_COLUMNS)
        return columns if self.scope is Scope.OWN else [*columns, "ansvarlig"]

    def table(self) -> StandingTable:
        cases = self.filtered.filter(self.shown(self.tab))
        cases = cases.select_related("citizen", "caseworker", "team", "municipality", "spell")
        cases = casework.with_entries(cases, today())
        cases = deadlines.with_duties(cases, self.assessment)
        return StandingTable(
            standings.most_urgent_first(cases),
            as_of=self.as_of,
            rule=self.rule,
            user=self.user,
            shown=self.columns,
            order_by=self.preference.order or None,
            caption=f"{self.heading()}: {self.tab.label}",
        )

    @cached_property
    def colleague(self) -> str:
        """Whose list it is, where one other person is chosen; else ""."""
        for name, _, text in self.filters.chosen():
            own = self.user.caseworker and str(self.user.caseworker.uuid)
            if name == "ansvarlig" and self.asked[name] not in (own, standings.NOBODY):
                return text
        return ""

    @property
    def not_mine(self) -> bool:
        """A colleague's list, or the rest of the team's."""
        return bool(self.colleague) or self.scope is Scope.OTHERS

    def whose(self) -> str:
        """For the log: the colleague's key, or the team's others."""
        return str(self.asked["ansvarlig"] if self.colleague else self.scope.label)

    def order_words(self) -> str:
        """The user's own order; "" while the most urgent stand first."""
        order = self.preference.order
        name = order.removeprefix("-")
        if name not in StandingTable.base_columns:
            return ""
        return f"{column_name(name)}, {'faldende' if order.startswith('-') else 'stigende'}"

    def paper_heading(self) -> str:
        """What is searched for can be a name."""
        return "Søgning" if self.search else self.scopes[self.scope]

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
        """The same cases with nothing else chosen; more can be added after it."""
        whole = self.scope is Scope.OWN and not self.is_tidied
        return f"{reverse('standing_list')}?sager={Scope.ALL if whole else self.scope}"

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

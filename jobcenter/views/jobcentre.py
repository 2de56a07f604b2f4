"""The chef's page: every area, municipality and team against the goal."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jobcenter import danish
from jobcenter.actions import standings as actions
from jobcenter.law import vocabulary
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Municipality, Share, Team
from jobcenter.queries import charts, coverage, kept, minplans, shares, standings
from jobcenter.queries.shares import Tally
from jobcenter.queries.standings import NOBODY as NO_TEAM
from jobcenter.reports import discretion
from jobcenter.roles import Permission
from jobcenter.tables import as_sheet
from jobcenter.tables.coverage import CoverageTable
from jobcenter.tables.jobcentre import FAMILIES, FigureRow, FigureTable, definitions
from jobcenter.timeliness.goal import NOBODY
from jobcenter.timeliness.shares import WHOLE
from jobcenter.views.access import permitted
from jobcenter.views.deadlines_met import DeadlinesMet
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.published import with_assessment

# The whole, and then what each of the fields of _BY stands for.
GROUPINGS = (
    Share.Grouping.TOTAL,
    Share.Grouping.AREA,
    Share.Grouping.MUNICIPALITY,
    Share.Grouping.TEAM,
)
_BY = ("benefit", "municipality", "team")
_MIN_PLAN = "min_plan"  # counted with them, so that the cases are looked through once


class Overview:
    """The three tables of the page and its Excel file; at most four queries."""

    def __init__(self, request: Request, assessment: Assessment) -> None:
        self.assessment = assessment
        self.rule = shares.goal_rule(assessment)
        self.month = shares.latest_whole_month(assessment.as_of)
        self._municipalities = list(Municipality.objects.all())
        self._teams = list(Team.objects.all())
        cases = standings.cases(request.user, assessment)
        tallied = kept.of_whole(
            request.user,
            assessment,
            "tallies",
            lambda: shares.tallies(cases, (*_BY, _MIN_PLAN), self.rule, assessment.as_of),
        )
        self.tallies = self._by_group(tallied)
        self.plans = minplans.tallied(
            (benefit, plan, tally.all) for (benefit, _, _, plan), tally in tallied.items()
        )
        self.shares = shares.in_latest_whole_month(request.user, assessment, GROUPINGS)

    def _by_group(self, tallied: Mapping[tuple[Any, ...], Tally]) -> dict[tuple[str, str], Tally]:
        """The tallies of each group of each of the GROUPINGS, from those of _BY."""
        codes = {place.pk: place.code for place in self._municipalities}
        names = {team.pk: team.name for team in self._teams} | {None: NOBODY}
        own: dict[tuple[str, str], list[Tally]] = {}
        for (benefit, place, team, _), tally in tallied.items():
            groups = (WHOLE, benefit, codes[place], names[team])
            for grouping, group in zip(GROUPINGS, groups, strict=True):
                own.setdefault((grouping, group), []).append(tally)
        return {group: shares.summed(every) for group, every in own.items()}

    def areas(self) -> FigureTable:
        rows = [
            self._row(Share.Grouping.AREA, code, label.capitalize(), {"omraade": code})
            for code, label in vocabulary.BENEFITS.items()
        ]
        return self._table(rows, "Område")

    def municipalities(self) -> FigureTable:
        rows = [
            self._row(Share.Grouping.MUNICIPALITY, place.code, place.name, {"kommune": place.code})
            for place in self._municipalities
        ]
        return self._table(self._living(rows), "Kommune")

    def teams(self) -> FigureTable:
        rows = [
            self._row(
                Share.Grouping.TEAM,
                team.name,
                team.name,
                {"team": str(team.uuid)},
                reverse("team", kwargs={"uuid": team.uuid}),
            )
            for team in self._teams
        ]
        rows.append(self._row(Share.Grouping.TEAM, NOBODY, "Uden team", {"team": NO_TEAM}))
        return self._table(self._living(rows), "Team")

    @staticmethod
    def _living(rows: Iterable[FigureRow]) -> list[FigureRow]:
        """Leaves out those that have neither cases nor a figure."""
        return [row for row in rows if row.tally.all or row.share]

    def _row(
        self,
        grouping: Share.Grouping,
        group: str,
        name: str,
        choices: dict[str, str],
        address: str = "",
    ) -> FigureRow:
        tally = self.tallies.get((grouping, group), Tally())
        share = self.shares.get((grouping, group))
        return FigureRow(name, tally, share, tally.needed(self.rule), choices, address)

    def total(self) -> FigureRow:
        return replace(self._row(Share.Grouping.TOTAL, WHOLE, "I alt", {}), is_total=True)

    def _table(self, rows: list[FigureRow], naming: str) -> FigureTable:
        return FigureTable(
            [*rows, self.total()],
            caption=f"{naming}: tal mod målet",
            naming=naming,
            rule=self.rule,
            month=self.month,
            as_of=self.assessment.as_of,
        )


@require_GET
@permitted(Permission.SEE_JOBCENTRE_FIGURES)
@with_assessment
def jobcentre(request: Request, assessment: Assessment) -> HttpResponse:
    overview = Overview(request, assessment)
    owed = coverage.of_assessment(request.user, assessment)
    return render(
        request,
        "jobcenter/jobcentre/jobcentre.html",
        {
            "rule": overview.rule,
            "month": overview.month,
            "definitions": definitions(overview.rule),
            "total": overview.total(),
            "areas": overview.areas(),
            "municipalities": overview.municipalities(),
            "teams": overview.teams(),
            "deadlines": DeadlinesMet(request, assessment, plans=overview.plans),
            "coverage": [(each, CoverageTable(each)) for each in owed],
            "charts": charts.of_group(assessment, Share.Grouping.TOTAL, WHOLE),
        },
    )


@require_POST
@permitted(Permission.SEE_JOBCENTRE_FIGURES)
@with_assessment
def jobcentre_export(request: Request, assessment: Assessment) -> HttpResponse:
    """The tables as Excel, with small numbers withheld: the file can leave the house."""
    overview = Overview(request, assessment)
    tables = {
        "Områder": overview.areas(),
        "Kommuner": overview.municipalities(),
        "Team": overview.teams(),
    }
    sheets = [
        discretion.withheld(as_sheet(table, name), FAMILIES) for name, table in tables.items()
    ]
    deadlines = DeadlinesMet(request, assessment, plans=overview.plans)
    sheets += deadlines.sheets()
    rows = sum(len(sheet.rows) for sheet in sheets)
    what = "Jobcentrets tal mod målet"
    actions.export(
        by=request.user, assessment=assessment, what="jobcentrets tal", rows=rows, selection={}
    )
    described = about(
        request,
        assessment,
        what,
        {"Seneste hele måned": danish.month(overview.month)},
        definitions=definitions(overview.rule) + deadlines.definitions(),
        notes=[discretion.NOTE],
    )
    return workbook_response("jobcentrets-tal", sheets, described)

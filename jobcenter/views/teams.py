"""*Ugens status*: where a team stands, what needs a hand, and what changed since last week."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from jobcenter import danish
from jobcenter.actions import standings as actions
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Share, Team
from jobcenter.queries import (
    charts,
    movements,
    shares,
    staff_notices,
    standings,
    teams,
)
from jobcenter.queries.shares import Tally
from jobcenter.queries.teams import Below, Need
from jobcenter.roles import Permission, Reach
from jobcenter.tables import as_sheet
from jobcenter.tables.figures import FEW, list_address
from jobcenter.tables.movements import FlowTable, sentence
from jobcenter.tables.teams import (
    CaseworkerRow,
    CaseworkerTable,
    NeedTable,
    need_definitions,
    nobody,
    team_definitions,
)
from jobcenter.views.access import permitted
from jobcenter.views.deadlines_met import DeadlinesMet
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.published import with_assessment
from jobcenter.views.team_pages import of_team, pages_of, team_page


@require_GET
@permitted(Permission.SEE_TEAM_FIGURES)
def team_choice(request: Request) -> HttpResponse:
    """Goes straight to the team of whoever sees only one."""
    visible = list(teams.visible_to(request.user))
    if len(visible) == 1:
        return redirect("team", uuid=visible[0].uuid)
    sees_all = request.user.reach() is Reach.JOBCENTRE
    shown = {"teams": visible, "sees_all": sees_all}
    return render(request, "jobcenter/teams/choice.html", shown)


_PERSON = ("caseworker", "caseworker__name_key", "caseworker__name", "caseworker__uuid")


class People:
    """Who has what in a team: by person only where the staff has been told of it."""

    def __init__(self, request: Request, assessment: Assessment, team: Team) -> None:
        self.team = team
        self.as_of = assessment.as_of
        self.rule = shares.goal_rule(assessment)
        self.cases = standings.cases(request.user, assessment).for_team(team)
        self.is_told = staff_notices.is_given()
        # Of the cases without a person there is a row in any case: it is about nobody.
        by = _PERSON if self.is_told else ("team",)
        self.tallied = shares.tallies(self.cases, by, self.rule, self.as_of)
        self.attention = teams.attention(self.cases, by[0], self.as_of)

    @cached_property
    def tally(self) -> Tally:
        """Of the whole team."""
        return shares.summed(self.tallied.values())

    @cached_property
    def below(self) -> Below:
        """Nobody is counted before the staff has been told."""
        own = [tally for key, tally in self.tallied.items() if self.is_told and key[0]]
        return teams.below_goal(own, self.rule)

    def table(self) -> CaseworkerTable | None:
        if not self.is_told:
            return None
        return CaseworkerTable(self._rows(), team=self.team, rule=self.rule)

    def _rows(self) -> list[CaseworkerRow]:
        """Those with cases in the team and those who work in it, by name; nobody's cases last."""
        named = {key: tally for key, tally in self.tallied.items() if key[0] is not None}
        hours = {}
        for member in teams.colleagues(self.team, self.as_of):
            named.setdefault((member.pk, member.name_key, member.name, member.uuid), Tally())
            hours[member.pk] = member.hours
        hidden = self.attention.hidden
        rows = [
            CaseworkerRow(name, str(uuid), tally, hidden.get(pk, 0), hours.get(pk))
            for (pk, _, name, uuid), tally in sorted(named.items(), key=_by_name)
        ]
        without = [tally for key, tally in self.tallied.items() if key[0] is None]
        return rows + [nobody(tally, hidden.get(None, 0)) for tally in without]


def _by_name(row: tuple[tuple[Any, ...], Tally]) -> tuple[Any, ...]:
    (_, name_key, name, _), _ = row
    return name_key, name


@team_page
@with_assessment
def team(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    people = People(request, assessment, team)
    deadlines = DeadlinesMet(request, assessment, team)
    months = shares.in_latest_whole_month(request.user, assessment, [Share.Grouping.TEAM])
    shift = teams.shift(request.user, assessment, team, deadlines.plans)
    shown = {
        "team": team,
        "pages": pages_of(team, "team"),
        "rule": people.rule,
        "tally": people.tally,
        "few": FEW,
        "needed": people.tally.needed(people.rule),
        "share": months.get((Share.Grouping.TEAM, team.name)),
        "month": shares.latest_whole_month(assessment.as_of),
        "shift": shift,
        "below": people.below,
        "enough_measured": teams.ENOUGH_MEASURED,
        "system_first": bool(shift) or people.below.is_most,
        "table": people.table(),
        "attention": people.attention,
        "hidden": sum(people.attention.hidden.values()),
        "distribute_within": settings.DISTRIBUTE_WITHIN_DAYS,
        "deadlines": deadlines,
        "list_address": list_address(team=str(team.uuid)),
        "charts": charts.of_group(assessment, Share.Grouping.TEAM, team.name),
    }
    return render(request, "jobcenter/teams/team.html", shown | _week(request, assessment, team))


@require_POST
@of_team
@with_assessment
def team_export(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    """The page's tables as Excel, for those who may open the page."""
    rule = shares.goal_rule(assessment)
    deadlines = DeadlinesMet(request, assessment, team)
    sheets = [as_sheet(deadlines.by_rule, "Månedens frister")]
    notes = []
    if week := movements.of_team(request.user, assessment, team):
        sheets.insert(0, as_sheet(FlowTable(week, team=team, rule=rule), "Siden sidste uge"))
    if table := People(request, assessment, team).table():
        sheets.insert(0, as_sheet(table, "Sagsbehandlere"))
        notes.append(
            "Tal pr. sagsbehandler må ikke stå alene i en personalesag: de siger ikke noget om "
            "arvede sager, fravær eller deltid."
        )
    selection = {"Team": team.name}
    rows = sum(len(sheet.rows) for sheet in sheets)
    actions.export(
        by=request.user, assessment=assessment, what="ugens status", rows=rows, selection=selection
    )
    described = about(
        request,
        assessment,
        f"Ugens status, {danish.week(assessment.as_of)}",
        selection,
        definitions=[*team_definitions(rule), *deadlines.definitions()],
        notes=notes,
    )
    return workbook_response("ugens-status", sheets, described)


def _week(request: Request, assessment: Assessment, team: Team) -> dict[str, Any]:
    """What changed since last week; nothing where the assessment did not look back."""
    week = movements.of_team(request.user, assessment, team)
    if week is None:
        return {}
    rule = shares.goal_rule(assessment)
    return {
        "week": week,
        "week_sentence": sentence(week, rule),
        "flow": FlowTable(week, team=team, rule=rule),
    }


# --- The cases behind a number that the list of cases has no filter for --------------------------


class Needed:
    """The team's cases of the need that an address names."""

    def __init__(self, request: Request, assessment: Assessment, team: Team, need: str) -> None:
        if need not in Need.values:
            raise Http404
        self.need = Need(need)
        cases = standings.cases(request.user, assessment).for_team(team)
        found = teams.needing(cases, self.need, assessment.as_of)
        caption = f"{self.need.label}, {team.name}"
        self.table = NeedTable(found, self.need, as_of=assessment.as_of, caption=caption)


@team_page
@with_assessment
def team_needs(request: Request, assessment: Assessment, team: Team, need: str) -> HttpResponse:
    needed = Needed(request, assessment, team, need)
    RequestConfig(request).configure(needed.table)
    shown = {
        "team": team,
        "need": needed.need,
        "table": needed.table,
        "definitions": need_definitions(),
    }
    return render(request, "jobcenter/teams/needs.html", shown)


@require_POST
@of_team
@with_assessment
def team_needs_export(
    request: Request, assessment: Assessment, team: Team, need: str
) -> HttpResponse:
    """An Excel file of what the same address lists."""
    needed = Needed(request, assessment, team, need)
    sheet = as_sheet(needed.table, "Sager")
    selection = {"Team": team.name, "Sager": str(needed.need.label)}
    actions.export(
        by=request.user,
        assessment=assessment,
        what="sager, der kræver handling",
        rows=len(sheet.rows),
        selection=selection,
    )
    described = about(
        request,
        assessment,
        f"{needed.need.label}, {team.name}",
        selection,
        definitions=need_definitions(),
    )
    return workbook_response("kraever-handling", [sheet], described)

"""The page of a team: what needs a hand first, then the figures, then who has what."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from jobcenter.middleware import Request
from jobcenter.models import Assessment, Share, Team
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import charts, shares, standings, teams
from jobcenter.queries.shares import Tally
from jobcenter.roles import Permission
from jobcenter.tables.figures import list_address
from jobcenter.tables.teams import CaseworkerRow, CaseworkerTable, nobody
from jobcenter.views.access import permitted
from jobcenter.views.deadlines_met import DeadlinesMet
from jobcenter.views.published import with_assessment
from jobcenter.views.team_pages import pages_of, team_page


@require_GET
@permitted(Permission.SEE_TEAM_FIGURES)
def team_choice(request: Request) -> HttpResponse:
    """Goes straight to the team of whoever sees only one."""
    visible = list(teams.visible_to(request.user))
    if len(visible) == 1:
        return redirect("team", uuid=visible[0].uuid)
    return render(request, "jobcenter/teams/choice.html", {"teams": visible})


@team_page
@with_assessment
def team(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    rule = shares.goal_rule(assessment)
    cases = standings.cases(request.user, assessment).for_team(team)
    rows = _rows(team, cases, assessment)
    tally = shares.summed(row.tally for row in rows)
    months = shares.in_latest_whole_month(request.user, assessment, [Share.Grouping.TEAM])
    return render(
        request,
        "jobcenter/teams/team.html",
        {
            "team": team,
            "pages": pages_of(team, "team"),
            "rule": rule,
            "tally": tally,
            "needed": tally.needed(rule),
            "share": months.get((Share.Grouping.TEAM, team.name)),
            "month": shares.latest_whole_month(assessment.as_of),
            "table": CaseworkerTable(rows, team=team),
            "deadlines": DeadlinesMet(request, assessment, team),
            "list_address": list_address(team=str(team.uuid)),
            "charts": charts.of_group(assessment, Share.Grouping.TEAM, team.name),
        },
    )


def _rows(team: Team, cases: StandingQuerySet, assessment: Assessment) -> list[CaseworkerRow]:
    """Those with cases in the team and those who work in it, by name; the cases of nobody last."""
    rule = shares.goal_rule(assessment)
    by = ("caseworker__name_key", "caseworker__name", "caseworker__uuid")
    tallied = shares.tallies(cases, by, rule, assessment.as_of)
    without = [tally for (_, _, uuid), tally in tallied.items() if uuid is None]
    names = {key: tally for key, tally in tallied.items() if key[2] is not None}
    for member in teams.caseworkers(team, assessment.as_of):
        names.setdefault((member.name_key, member.name, member.uuid), Tally())
    rows = [
        CaseworkerRow(name, str(uuid), names[key, name, uuid])
        for key, name, uuid in sorted(names, key=lambda person: person[:2])
    ]
    return rows + [nobody(tally) for tally in without]

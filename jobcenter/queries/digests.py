"""What a leader's mail tells: counts and shares of what both it and its reader may see.

Nothing about a citizen, and nothing of a team that the receiver does not see on the pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jobcenter.models import Assessment, Issue, Share, Team, User
from jobcenter.queries import publications, shares, standings, teams
from jobcenter.queries.shares import Tally


@dataclass(frozen=True)
class TeamLine:
    name: str
    uuid: UUID
    tally: Tally


@dataclass(frozen=True)
class Weekly:
    """The teams of a leader, by name, on the day of the published run."""

    as_of: date
    goal_percent: int
    data_age: int | None
    lines: Sequence[TeamLine]


def weekly(leader: User, receiver: User, day: date) -> Weekly | None:
    """The leader's teams that the receiver sees too; None where there are none, or no run."""
    freshness = publications.current()
    assessment = freshness.assessment
    seen = set(teams.visible_to(receiver)) if assessment else set()
    own = [team for team in teams.visible_to(leader) if team in seen]
    if assessment is None or not own:
        return None
    rule = shares.goal_rule(assessment)
    return Weekly(
        assessment.as_of,
        rule.goal_percent,
        freshness.data_age(day),
        list(_lines(receiver, assessment, own)),
    )


def _lines(receiver: User, assessment: Assessment, own: Sequence[Team]) -> list[TeamLine]:
    rule = shares.goal_rule(assessment)
    cases = standings.cases(receiver, assessment).filter(team__in=own)
    tallied = shares.tallies(cases, ("team",), rule, assessment.as_of)
    return [TeamLine(team.name, team.uuid, tallied.get((team.pk,), Tally())) for team in own]


@dataclass(frozen=True)
class Monthly:
    """The jobcentre in its newest whole month; `share` is None where nobody was measured."""

    as_of: date
    month: date
    goal_percent: int
    data_age: int | None
    share: Share | None
    is_issued: bool


def monthly(receiver: User, day: date) -> Monthly | None:
    """None before the first run, and for whoever does not see the jobcentre's figures."""
    freshness = publications.current()
    assessment = freshness.assessment
    if assessment is None:
        return None
    rule = shares.goal_rule(assessment)
    month = shares.latest_whole_month(assessment.as_of)
    found = shares.in_latest_whole_month(receiver, assessment, [Share.Grouping.TOTAL])
    if not found:
        return None
    return Monthly(
        assessment.as_of,
        month,
        rule.goal_percent,
        freshness.data_age(day),
        next(iter(found.values())),
        Issue.objects.filter(month=month).exists(),
    )

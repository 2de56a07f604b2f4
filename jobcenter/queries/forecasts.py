"""What the goal figure of a team, an area or the whole jobcentre will be, as the run found it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from jobcenter.law import vocabulary
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Assessment, Forecast, Share, Team, User
from jobcenter.queries import shares
from jobcenter.timeliness import forecast, reach
from jobcenter.timeliness.days import months_until
from jobcenter.timeliness.shares import WHOLE

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Place:
    """Whose figure it is: a team's, an area's or the whole jobcentre's."""

    grouping: Share.Grouping
    group: str
    name: str
    team: Team | None = None

    def of(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Those of some standings or leaves that are the place's."""
        match self.grouping:
            case Share.Grouping.TEAM:
                return rows.filter(Q(team=self.team))
            case Share.Grouping.AREA:
                return rows.filter(Q(benefit=self.group))
            case _:
                return rows


def of_team(team: Team) -> Place:
    return Place(Share.Grouping.TEAM, team.name, team.name, team)


def of_jobcentre(area: str = "") -> Place:
    """An area by its code; the whole where none is named. Raises KeyError for an unknown one."""
    if area:
        return Place(Share.Grouping.AREA, area, vocabulary.BENEFITS[area].capitalize())
    return Place(Share.Grouping.TOTAL, WHOLE, "Hele jobcentret")


@dataclass(frozen=True)
class Point:
    """A group on one day; hits and averages by curve. `lacking[k]` lack k + 1 conversations.

    Averages are exact, and None on a day that ends no month.
    """

    day: date
    population: int
    hits: dict[str, int]
    averages: dict[str, Fraction | None]
    lacking: tuple[int, ...]

    def share(self, curve: str) -> float | None:
        return self.hits[curve] / self.population if self.population else None

    def can_have(self, as_of: date) -> int:
        """How many can have the conversations on the day: each takes a day of its own."""
        too_few_days = self.lacking[(self.day - as_of).days :]
        return self.population - sum(too_few_days)


@dataclass(frozen=True)
class Past:
    """A month that is over, by its last day; a group may have had nobody in it."""

    day: date
    population: int
    hits: int
    average: float | None

    @property
    def share(self) -> Fraction | None:
        return reach.share(self.population, self.hits)


@dataclass(frozen=True)
class Outlook:
    """All that the run stored of a group's days ahead, and the months it has behind it."""

    place: Place
    rule: RollingGoal
    as_of: date
    points: dict[date, Point]  # by day, rising; today's too
    past: Sequence[Past]  # as many as an average takes, the oldest first

    @property
    def today(self) -> Point | None:
        return self.points.get(self.as_of)

    @cached_property
    def ends(self) -> list[Point]:
        """The month ends ahead on which the group has a figure."""
        days = forecast.month_ends(self.as_of).tolist()
        return [self.points[day] for day in days if day in self.points]

    def end_before(self, day: date) -> date:
        """The day that a month end ahead is compared with: the one before, or the run's own."""
        ends: list[date] = forecast.month_ends(self.as_of).tolist()
        return max([self.as_of, *(end for end in ends if end < day)])

    def reached_on(self, curve: str) -> date | None:
        """The first month end whose average reaches the goal."""
        return next((end.day for end in self.ends if self._is_reached(end.averages[curve])), None)

    def _is_reached(self, average: Fraction | None) -> bool:
        return average is not None and self.rule.is_reached(average)

    def earliest(self, share: Fraction | None = None) -> date | None:
        """The first month end whose average can reach the goal, or a share, whatever is done."""
        is_reached = self.rule.is_reached if share is None else (lambda mean: mean >= share)
        own = [each.share for each in self.past]
        months = reach.months_until(own, is_reached, self.rule.average_months, self._most())
        if months is None:
            return None
        end: date = forecast.month_ends(self.as_of, months)[-1].item()
        return end

    def _most(self) -> Iterator[Fraction | None]:
        """The largest share that each coming month can have; None where nobody is in it."""
        for day in forecast.month_ends(self.as_of, self.rule.average_months).tolist():
            point = self.points.get(day)
            yield reach.share(point.population, point.can_have(self.as_of)) if point else None


def outlook(user: User, assessment: Assessment, place: Place) -> Outlook:
    """Two queries."""
    rule, own = shares.goal_rule(assessment), {"grouping": place.grouping, "group": place.group}
    rows = Forecast.objects.filter(assessment=assessment, day__gte=assessment.as_of, **own)
    past = list(_past(user, assessment, place, rule))
    ends = set(forecast.month_ends(assessment.as_of).tolist())
    points: dict[date, Point] = {}
    window = [each.share for each in past]
    of_curve = {curve: list(window) for curve in forecast.CURVES}
    for row in rows.visible_to(user).order_by("day"):
        hits = {curve: getattr(row, curve) for curve in forecast.CURVES}
        averages: dict[str, Fraction | None] = dict.fromkeys(forecast.CURVES)
        if row.day in ends:
            for curve, months in of_curve.items():
                months.append(reach.share(row.population, hits[curve]))
                averages[curve] = reach.mean(months[-rule.average_months :])
        lacking = tuple(getattr(row, forecast.lacking(n)) for n in range(1, rule.conversations + 1))
        points[row.day] = Point(row.day, row.population, hits, averages, lacking)
    return Outlook(place, rule, assessment.as_of, points, past)


def _past(user: User, assessment: Assessment, place: Place, rule: RollingGoal) -> Iterator[Past]:
    """The months that were over on the run's day."""
    coming = forecast.month_ends(assessment.as_of, 1)[0].astype("datetime64[M]")
    months: list[date] = [
        month.astype("datetime64[D]").item()
        for month in months_until(assessment.as_of, rule.average_months + 1)
        if month < coming
    ]
    months = months[-rule.average_months :]
    rows = Share.objects.filter(
        assessment=assessment, month__in=months, grouping=place.grouping, group=place.group
    )
    found = {row.month: row for row in rows.visible_to(user)}
    for month in months:
        row, end = found.get(month), forecast.month_ends(month, 1)[0].item()
        if row is None:
            yield Past(end, 0, 0, None)
        else:
            yield Past(end, row.population, row.hits, row.average)

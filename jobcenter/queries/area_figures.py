"""The goal figure of several areas together: sums of what the run counted in each.

Shares are never averaged over areas: citizens are added, and then divided. Two queries, however
many areas are asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from django.db.models import Q

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.models import Assessment, Forecast, Share, User
from jobcenter.queries import shares
from jobcenter.queries.forecasts import Outlook, Past, Place, Point, of_jobcentre
from jobcenter.roles import Permission
from jobcenter.timeliness import forecast, reach

Areas = tuple[str, ...]


def ordered(areas: Iterable[str]) -> Areas:
    """Known areas in their fixed order; () stands for the whole jobcentre."""
    chosen = set(areas)
    return tuple(code for code in vocabulary.BENEFITS if code in chosen)


def named(areas: Iterable[str]) -> str:
    """ "jobafklaring og ressourceforløb"; of none "alle områder"."""
    names = [vocabulary.BENEFITS[code] for code in ordered(areas)]
    return danish.listed(names) or "alle områder"


@dataclass(frozen=True)
class Count:
    """How many were measured on a day, and how many of them had the conversations."""

    day: date
    population: int
    hits: int

    @property
    def share(self) -> Fraction | None:
        return reach.share(self.population, self.hits)


class AreaFigures:
    """What the run stored of the areas and of the whole, for those who may read plans.

    A leader otherwise sees the own team's figures only; the plan's areas are told to all leaders.
    Without a user they are for a statement, where small numbers are withheld before anybody reads.
    """

    def __init__(self, user: User | None, assessment: Assessment) -> None:
        self.assessment = assessment
        self.as_of = assessment.as_of
        self.rule = shares.goal_rule(assessment)
        self._outlooks: dict[Areas, Outlook] = {}
        self._is_open = user is None or user.may(Permission.READ_PLANS)

    @cached_property
    def _forecasts(self) -> dict[tuple[str, date], Forecast]:
        rows = Forecast.objects.filter(_of_areas(), assessment=self.assessment)
        return {(_code(row), row.day): row for row in rows.order_by("day")} if self._is_open else {}

    @cached_property
    def _shares(self) -> dict[tuple[str, date], Share]:
        rows = Share.objects.filter(_of_areas(), assessment=self.assessment)
        return {(_code(row), row.month): row for row in rows} if self._is_open else {}

    def on(self, areas: Areas, day: date) -> Count | None:
        """Of a day that the run looked at; None of another."""
        if day.isoformat() not in self.assessment.forecast_days:
            return None
        rows = [row for code in _parts(areas) if (row := self._forecasts.get((code, day)))]
        return Count(day, sum(row.population for row in rows), sum(row.nothing for row in rows))

    def month_ends(self) -> list[date]:
        """The days of the stored months that are over, rising."""
        return [forecast.month_ends(month, 1)[0].item() for month in self._months]

    def counts(self, day: date, curve: str) -> dict[str, tuple[int, int]]:
        """Population and hits by area, and of the whole ("") on a day: what other sums are made of.

        `curve` is one of forecast.CURVES; of a day that is over all are the same. Empty on a day
        that neither the run looked at nor a month ended on.
        """
        codes = (*vocabulary.BENEFITS, _WHOLE)
        if day.isoformat() in self.assessment.forecast_days:
            rows = {code: self._forecasts.get((code, day)) for code in codes}
            return {
                code: (row.population, getattr(row, curve)) if row else (0, 0)
                for code, row in rows.items()
            }
        month = day.replace(day=1)
        if day > self.as_of or month not in self._months or day not in self.month_ends():
            return {}
        shares = {code: self._shares.get((code, month)) for code in codes}
        return {code: (row.population, row.hits) if row else (0, 0) for code, row in shares.items()}

    @cached_property
    def _months(self) -> list[date]:
        """The first days of all stored months that are over, rising."""
        newest = shares.latest_whole_month(self.as_of)
        return sorted({month for _, month in self._shares if month <= newest})

    def past(self, areas: Areas) -> list[Past]:
        """The months that are over, the oldest first, each with its average.

        The first ones have none: there are not months enough before them.
        """
        months = self._months
        counts = [self._month(areas, month) for month in months]
        window = self.rule.average_months
        found = []
        for at, count in enumerate(counts):
            mean = reach.mean(each.share for each in counts[max(0, at + 1 - window) : at + 1])
            average = float(mean) if mean is not None and at + 1 >= window else None
            found.append(Past(count.day, count.population, count.hits, average))
        return found

    def _month(self, areas: Areas, month: date) -> Count:
        rows = [row for code in _parts(areas) if (row := self._shares.get((code, month)))]
        end: date = forecast.month_ends(month, 1)[0].item()
        return Count(end, sum(row.population for row in rows), sum(row.hits for row in rows))

    def month_end(self, areas: Areas, day: date) -> Count | None:
        """At the last month's end on or before a day; None where no such month is stored."""
        ends = (self._month(areas, month) for month in reversed(self._months))
        return next((count for count in ends if count.day <= day), None)

    def average(self, areas: Areas, day: date) -> tuple[date, Fraction] | None:
        """The average at the last month's end on or before a day, with that end; exact."""
        counts = [self._month(areas, month) for month in self._months]
        window = self.rule.average_months
        own = [count for count in counts if count.day <= day]
        if len(own) < window:
            return None
        mean = reach.mean(each.share for each in own[-window:])
        return None if mean is None else (own[-1].day, mean)

    def outlook(self, areas: Areas) -> Outlook:
        """As forecasts.outlook, of these areas together."""
        if areas not in self._outlooks:
            self._outlooks[areas] = self._outlook(areas)
        return self._outlooks[areas]

    def _outlook(self, areas: Areas) -> Outlook:
        past = self.past(areas)[-self.rule.average_months :]
        return Outlook(
            place=_place(areas),
            rule=self.rule,
            as_of=self.as_of,
            points=dict(self._points(areas, [each.share for each in past])),
            past=past,
        )

    def _points(
        self, areas: Areas, window: Sequence[Fraction | None]
    ) -> Iterator[tuple[date, Point]]:
        """The days ahead and the run's own, rising; averages at the month ends."""
        ends = set(forecast.month_ends(self.as_of).tolist())
        of_curve = {curve: list(window) for curve in forecast.CURVES}
        parts = _parts(areas)
        days = sorted({day for code, day in self._forecasts if code in parts and day >= self.as_of})
        for day in days:
            rows = [row for code in parts if (row := self._forecasts.get((code, day)))]
            point = _point(day, rows, self.rule.conversations)
            if day in ends:
                for curve, months in of_curve.items():
                    months.append(reach.share(point.population, point.hits[curve]))
                    point.averages[curve] = reach.mean(months[-self.rule.average_months :])
            yield day, point


def _point(day: date, rows: Sequence[Forecast], conversations: int) -> Point:
    def total(name: str) -> int:
        return sum(getattr(row, name) for row in rows)

    return Point(
        day=day,
        population=total("population"),
        hits={curve: total(curve) for curve in forecast.CURVES},
        averages=dict.fromkeys(forecast.CURVES),
        lacking=tuple(total(forecast.lacking(n)) for n in range(1, conversations + 1)),
    )


_WHOLE = ""


def _of_areas() -> Q:
    return Q(grouping__in=(Share.Grouping.AREA, Share.Grouping.TOTAL))


def _code(row: Forecast | Share) -> str:
    return row.group if row.grouping == Share.Grouping.AREA else _WHOLE


def _parts(areas: Areas) -> Areas:
    return areas or (_WHOLE,)


def _place(areas: Areas) -> Place:
    if len(areas) == 1:
        return of_jobcentre(areas[0])
    whole = of_jobcentre()
    name = named(areas).capitalize() if areas else whole.name
    return Place(whole.grouping, whole.group, name)

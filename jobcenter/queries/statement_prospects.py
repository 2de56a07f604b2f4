"""When an average first reaches the goal, of what the run foresaw for the statement's groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import F, Sum

from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Assessment, CitizenForecast, Forecast, Municipality, Share
from jobcenter.queries import shares
from jobcenter.queries.statement_months import months_before
from jobcenter.timeliness import forecast, mix, reach
from jobcenter.timeliness.mix import Count
from jobcenter.timeliness.shares import WHOLE

NOBODY = Count(0, 0)


@dataclass(frozen=True)
class Prospect:
    """First days of the months whose average first reaches the goal; None within no coming year.

    `booked`: with what is booked; `all_due`: if every deadline is met; `earliest`: at the best.
    """

    booked: date | None
    all_due: date | None
    earliest: date | None


@dataclass(frozen=True)
class Ahead:
    """The months to come of a run, for the jobcentre or for one municipality's citizens."""

    assessment: Assessment
    rule: RollingGoal
    municipality: Municipality | None

    def prospects(self, by_area: Mapping[str, Mapping[date, Count]]) -> dict[str, Prospect]:
        """Of areas (and the whole) with their counts by month."""
        ahead = self._ahead()
        past = months_before(
            shares.latest_whole_month(self.assessment.as_of), self.rule.average_months
        )
        return {
            area: self._prospect(
                [own.get(month, NOBODY).share for month in reversed(past)], ahead.get(area, {})
            )
            for area, own in by_area.items()
        }

    def _prospect(
        self, past: Sequence[Fraction | None], ahead: Mapping[str, Mapping[date, Count]]
    ) -> Prospect:
        ends: list[date] = forecast.month_ends(self.assessment.as_of).tolist()
        in_months = reach.months_until(past, self.rule.is_reached, self.rule.average_months)
        earliest = ends[in_months - 1] if in_months and in_months <= len(ends) else None
        return Prospect(
            self._first_reached(past, ends, ahead.get(forecast.BOOKED, {})),
            self._first_reached(past, ends, ahead.get(forecast.ALL_DUE, {})),
            earliest.replace(day=1) if earliest else None,
        )

    def _first_reached(
        self, past: Sequence[Fraction | None], ends: Iterable[date], ahead: Mapping[date, Count]
    ) -> date | None:
        window = list(past)
        for end in ends:
            window.append(ahead.get(end, NOBODY).share)
            average = reach.mean(window[-self.rule.average_months :])
            if average is not None and self.rule.is_reached(average):
                return end.replace(day=1)
        return None

    def _ahead(self) -> dict[str, dict[str, dict[date, Count]]]:
        """By area, curve and month end, as the run found it."""
        if self.municipality is None:
            return self._ahead_of_groups()
        return self._ahead_of_citizens()

    def _ahead_of_groups(self) -> dict[str, dict[str, dict[date, Count]]]:
        wanted = (Share.Grouping.TOTAL, Share.Grouping.AREA)
        rows = Forecast.objects.filter(assessment=self.assessment, grouping__in=wanted)
        found: dict[str, dict[str, dict[date, Count]]] = {}
        fields = ("group", "day", "population", forecast.BOOKED, forecast.ALL_DUE)
        for group, day, people, booked, all_due in rows.values_list(*fields):
            own = found.setdefault(group, {forecast.BOOKED: {}, forecast.ALL_DUE: {}})
            own[forecast.BOOKED][day] = Count(people, booked)
            own[forecast.ALL_DUE][day] = Count(people, all_due)
        return found

    def _ahead_of_citizens(self) -> dict[str, dict[str, dict[date, Count]]]:
        """Of a municipality's areas the run stores no curves: they are counted of its citizens."""
        known = self.assessment.forecast_days
        ends = [str(day) for day in forecast.month_ends(self.assessment.as_of).tolist()]
        places = {day: known.index(day) for day in ends if day in known}
        sets = ("measured", forecast.BOOKED, forecast.ALL_DUE)
        counters = {
            f"{name}_{place}": Sum(F(name).bitand(1 << place)) / (1 << place)
            for name in sets
            for place in places.values()
        }
        rows = CitizenForecast.objects.filter(
            assessment=self.assessment, municipality=self.municipality
        )
        found: dict[str, dict[str, dict[date, Count]]] = {}
        for row in rows.order_by().values("benefit").annotate(**counters):
            for area in (row["benefit"], WHOLE):
                own = found.setdefault(area, {forecast.BOOKED: {}, forecast.ALL_DUE: {}})
                for day, place in places.items():
                    for curve in own:
                        before = own[curve].get(date.fromisoformat(day), NOBODY)
                        here = Count(int(row[f"measured_{place}"]), int(row[f"{curve}_{place}"]))
                        own[curve][date.fromisoformat(day)] = mix.summed((before, here))
        return found

"""The figures of the monthly statement: of a month that is over, in exact fractions.

All is read from what the run stored, for the whole jobcentre or for one municipality's citizens
alone. The definitions are those of the pages: this only gathers them for one month.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from statistics import median
from typing import TypeVar

import numpy as np
from django.db.models import Count as Counted
from django.db.models import F, Max, Model, Q, QuerySet, Sum

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import (
    Assessment,
    CitizenForecast,
    CitizenMonths,
    Forecast,
    LeafCount,
    Municipality,
    Share,
    Standing,
)
from jobcenter.models.verdicts import VerdictQuerySet
from jobcenter.queries import shares, standings, verdicts
from jobcenter.queries.shares import Needed, Tally
from jobcenter.queries.standings import Measured
from jobcenter.queries.verdicts import LONG_OVERDUE, Line, Months
from jobcenter.timeliness import block, forecast, mix, movements, reach
from jobcenter.timeliness.days import months_until
from jobcenter.timeliness.mix import Count, Effect
from jobcenter.timeliness.movements import Days, Effects, Flow
from jobcenter.timeliness.shares import WHOLE, needed_hits

# Another one when the arithmetic of the figures changes: issues that were made before tell it.
METHOD_VERSION = "1"

AREAS = tuple(vocabulary.BENEFITS)
NOBODY = Count(0, 0)

M = TypeVar("M", bound=Model)


# --- Which months ---------------------------------------------------------------------------------


def months(as_of: date) -> list[date]:
    """First days of the months that a run has a statement's figures of, the newest first."""
    newest = shares.latest_whole_month(as_of)
    oldest = shares.first_month(as_of)
    return [month for month in months_before(newest, block.MONTHS_SHOWN) if month >= oldest]


def why_not(as_of: date, month: date) -> str:
    """Why a month has no statement, with what to do, in one Danish sentence; "" where it has."""
    every = months(as_of)
    if month in every:
        return ""
    if not every or month > every[0]:
        newest = danish.month(every[0]) if every else "ingen måned"
        return (
            f"{danish.month(month).capitalize()} er ikke slut i data, som er opgjort til og med "
            f"{danish.long_day(as_of)}. Vælg {newest} eller en tidligere måned."
        )
    return (
        f"Opgørelsen går kun tilbage til {danish.month(every[-1])}. Vælg en senere måned, eller "
        "åbn det, der blev udgivet for den."
    )


def months_before(month: date, count: int) -> list[date]:
    """The last `count` months that end with a month, the newest first."""
    found: list[np.datetime64] = months_until(month, count)[::-1]
    return [each.astype("datetime64[D]").item() for each in found]


def last_day(month: date) -> date:
    return (month + timedelta(31)).replace(day=1) - timedelta(1)


def bits(assessment: Assessment, rule: RollingGoal, month: date) -> int:
    """Which bit of CitizenMonths' sets stands for a month; negative for one before the first."""
    ago = (assessment.as_of.year - month.year) * 12 + assessment.as_of.month - month.month
    return block.months_counted(rule) - 1 - ago


# --- What is known of it --------------------------------------------------------------------------


@dataclass(frozen=True)
class Series:
    """A group's counts in the months of its average, the oldest first; `before` is the month before
    the newest of them.
    """

    counts: tuple[Count, ...]
    before: Count

    @property
    def now(self) -> Count:
        return self.counts[-1]

    @property
    def average(self) -> Fraction | None:
        return reach.mean(count.share for count in self.counts)

    @property
    def months(self) -> int:
        """How many of the months have a share."""
        return sum(count.population > 0 for count in self.counts)

    @property
    def pooled(self) -> Fraction | None:
        return mix.summed(self.counts).share


@dataclass(frozen=True)
class Prospect:
    """First days of the months whose average first reaches the goal; None within no coming year.

    `booked`: with what is booked; `all_due`: if every deadline is met; `earliest`: at the best.
    """

    booked: date | None
    all_due: date | None
    earliest: date | None


@dataclass(frozen=True)
class Overrun:
    """Of a month's conversations that were not held in time: how many, and by how many days.

    `long` are those LONG_OVERDUE, `long_in_year` the same of all months that pages look back.
    """

    count: int = 0
    median: Fraction | None = None
    ninth: int | None = None  # of ten, nine were at most so many days late (nearest rank)
    long: int = 0
    long_in_year: int = 0


@dataclass(frozen=True)
class Change:
    """Since the month before: what each area did to the whole, and what people did."""

    of_areas: Mapping[str, Effect]
    flow: Flow
    of_people: Effects

    @property
    def of_all(self) -> Effect:
        return sum(self.of_areas.values(), start=mix.NOTHING)


@dataclass(frozen=True)
class Figures:
    """Of a month and the jobcentre, or the citizens of one municipality. By area's code and WHOLE.

    `needed` is of the run's day, not of the month's last: conversations cannot be held in the past.
    """

    month: date
    as_of: date
    rule: RollingGoal
    municipality: Municipality | None
    window: tuple[date, ...]
    goal: Mapping[str, Series]
    actors: Mapping[str, Series]
    needed: Mapping[str, Needed]
    prospects: Mapping[str, Prospect]
    lines: Sequence[Line]
    overruns: Mapping[str, Overrun]
    unassigned: Mapping[str, int]
    change: Change | None

    @property
    def whole(self) -> Series:
        return self.goal[WHOLE]

    @cached_property
    def short(self) -> dict[str, int]:
        """How many more should have had the conversations on the month's last day."""
        return {
            area: needed_hits(self.rule, series.now.population, series.now.hits)
            for area, series in self.goal.items()
        }

    def is_reached(self, area: str) -> bool | None:
        """Whether the average reaches the goal, as an exact fraction; None without one."""
        average = self.goal[area].average
        return None if average is None else self.rule.is_reached(average)


def figures(
    assessment: Assessment, month: date, municipality: Municipality | None = None
) -> Figures:
    """A fixed number of queries. Raises ValueError for a month that is not one of `months`."""
    if why := why_not(assessment.as_of, month):
        raise ValueError(why)
    asked = _Asked(assessment, month, municipality)
    counts = asked.counts()
    return Figures(
        month=month,
        as_of=assessment.as_of,
        rule=asked.rule,
        municipality=municipality,
        window=asked.window,
        goal=asked.goal(counts),
        actors=asked.actors(counts),
        needed=asked.needed(),
        prospects=asked.prospects(counts),
        lines=asked.lines(),
        overruns=asked.overruns(),
        unassigned=asked.unassigned(),
        change=asked.change(counts),
    )


_LATE = ("benefit", "due", "overrun")

# By area, external actor and month.
Counts = Mapping[tuple[str, str, date], Count]


@dataclass(frozen=True)
class _Asked:
    """What is asked of the run's rows; each method is one query or none."""

    assessment: Assessment
    month: date
    municipality: Municipality | None

    @cached_property
    def rule(self) -> RollingGoal:
        return shares.goal_rule(self.assessment)

    @cached_property
    def window(self) -> tuple[date, ...]:
        """The months of the average, the oldest first."""
        return tuple(months_before(self.month, self.rule.average_months)[::-1])

    def own(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Those of the run, and of the municipality where one is asked for."""
        found = rows.filter(Q(assessment=self.assessment))
        return found.filter(Q(municipality=self.municipality)) if self.municipality else found

    def counts(self) -> Counts:
        rows: QuerySet[LeafCount] = self.own(LeafCount.objects.all())
        fields = ("benefit", "external_actor", "month")
        sums = {"people": Sum("population"), "reached": Sum("hits")}
        summed = rows.order_by().values(*fields).annotate(**sums)
        return {
            (area, actor, month): Count(people, reached)
            for area, actor, month, people, reached in summed.values_list(*fields, *sums)
        }

    def goal(self, counts: Counts) -> dict[str, Series]:
        of_areas = {area: self._series(_of_area(counts, area)) for area in AREAS}
        return of_areas | {WHOLE: self._series(_by_month(counts))}

    def actors(self, counts: Counts) -> dict[str, Series]:
        """By name, where somebody was with them in the months of the average."""
        names = sorted({actor for _, actor, _ in counts if actor})
        found = {
            name: self._series(
                _by_month({key: count for key, count in counts.items() if key[1] == name})
            )
            for name in names
        }
        return {name: series for name, series in found.items() if series.months}

    def _series(self, by_month: Mapping[date, Count]) -> Series:
        before = by_month.get(months_before(self.month, 2)[1], NOBODY)
        return Series(tuple(by_month.get(month, NOBODY) for month in self.window), before)

    def needed(self) -> dict[str, Needed]:
        """By the deficits of the run's day."""
        as_of, rule = self.assessment.as_of, self.rule
        misses = standings.measured(Measured.LACKING, as_of)
        lacking = {
            f"lacking_{n}": Counted("pk", filter=misses & Q(missing=n))
            for n in range(1, rule.conversations + 1)
        }
        counters = {
            "people": Counted("pk", filter=standings.measured(Measured.ALL, as_of)),
            "reached": Counted("pk", filter=standings.measured(Measured.REACHED, as_of)),
        }
        rows: QuerySet[Standing] = self.own(Standing.objects.all())
        summed = rows.order_by().values("benefit").annotate(**counters, **lacking)
        found = {
            row["benefit"]: Tally(
                population=row["people"],
                hits=row["reached"],
                lacking=tuple(row[name] for name in lacking),
            )
            for row in summed
        }
        tallies = {area: found.get(area, Tally()) for area in AREAS}
        tallies[WHOLE] = shares.summed(found.values())
        return {area: tally.needed(rule) for area, tally in tallies.items()}

    def unassigned(self) -> dict[str, int]:
        """Open cases that nobody answers for on the run's day."""
        rows: QuerySet[Standing] = self.own(Standing.objects.filter(caseworker=None))
        by_area = rows.order_by().values_list("benefit").annotate(count=Counted("pk"))
        found = dict.fromkeys(AREAS, 0) | dict(by_area)
        return found | {WHOLE: sum(found.values())}

    def prospects(self, counts: Counts) -> dict[str, Prospect]:
        ahead = self._ahead()
        past = months_before(
            shares.latest_whole_month(self.assessment.as_of), self.rule.average_months
        )
        by_area = {area: _of_area(counts, area) for area in AREAS} | {WHOLE: _by_month(counts)}
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
        rows: QuerySet[CitizenForecast] = self.own(CitizenForecast.objects.all())
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

    def _duties(self) -> VerdictQuerySet:
        found = verdicts.every_duty(self.assessment)
        return found.filter(municipality=self.municipality) if self.municipality else found

    def lines(self) -> list[Line]:
        """What the month's deadlines came to, by area and rule."""
        shown = Months(self.month, self.month)
        return verdicts.lines(verdicts.met(self._duties(), shown), shown, ())

    def overruns(self) -> dict[str, Overrun]:
        """How late the month's conversations were."""
        shown = Months(self.month, self.month)
        unmet = verdicts.conversations(self._duties()).filter(
            verdicts.in_months(shown.first, shown.whole), Q(part__in=verdicts.UNMET)
        )
        days: dict[str, list[tuple[date, int]]] = {area: [] for area in (*AREAS, WHOLE)}
        for row in unmet.order_by().values(*_LATE):
            for group in (row["benefit"], WHOLE):
                days[group].append((row["due"], row["overrun"].days))
        return {area: self._overrun(own) for area, own in days.items()}

    def _overrun(self, days: Sequence[tuple[date, int]]) -> Overrun:
        in_month = sorted(late for due, late in days if due >= self.month)
        long_in_year = sum(late > LONG_OVERDUE.days for _, late in days)
        if not in_month:
            return Overrun(long_in_year=long_in_year)
        return Overrun(
            count=len(in_month),
            median=Fraction(median(in_month)),
            ninth=in_month[-(-9 * len(in_month) // 10) - 1],
            long=sum(late > LONG_OVERDUE.days for late in in_month),
            long_in_year=long_in_year,
        )

    def change(self, counts: Counts) -> Change | None:
        """None where one of the months has no share, or is older than what the run counted."""
        goal = self.goal(counts)
        of_areas = mix.effects(
            {area: goal[area].before for area in AREAS}, {area: goal[area].now for area in AREAS}
        )
        flow = movements.flow(self._people())
        of_people = movements.effects(flow)
        if of_areas is None or of_people is None:
            return None
        return Change(of_areas, flow, of_people)

    def _people(self) -> Iterator[Days]:
        """Everybody who was measured in the month or the one before it."""
        now = bits(self.assessment, self.rule, self.month)
        rows: QuerySet[CitizenMonths] = self.own(CitizenMonths.objects.all())
        sets = {
            f"{name}_{when}": Max(F(name).bitand(1 << bit))
            for name in ("measured", "reached")
            for when, bit in (("then", now - 1), ("now", now))
        }
        for row in rows.order_by().values("citizen").annotate(**sets):
            yield Days(
                measured_then=bool(row["measured_then"]),
                hit_then=bool(row["reached_then"]),
                measured_now=bool(row["measured_now"]),
                hit_now=bool(row["reached_now"]),
            )


def _by_month(counts: Counts) -> dict[date, Count]:
    found: dict[date, Count] = {}
    for (_, _, month), count in counts.items():
        found[month] = mix.summed((found.get(month, NOBODY), count))
    return found


def _of_area(counts: Counts, area: str) -> dict[date, Count]:
    return _by_month({key: count for key, count in counts.items() if key[0] == area})

"""The figures of the monthly statement: of a month that is over, in exact fractions.

All is read from what the run stored, for the whole jobcentre or for one municipality's citizens
alone. The definitions are those of the pages: this only gathers them for one month.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from statistics import median
from typing import TypeVar

from django.db.models import Count as Counted
from django.db.models import F, Max, Model, Q, QuerySet, Sum

from jobcenter.law import vocabulary
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import (
    Assessment,
    CitizenMonths,
    LeafCount,
    Municipality,
    Standing,
)
from jobcenter.models.verdicts import VerdictQuerySet
from jobcenter.queries import shares, standings, verdicts
from jobcenter.queries.shares import Needed, Tally
from jobcenter.queries.standings import Measured
from jobcenter.queries.statement_months import bits, months_before, why_not
from jobcenter.queries.statement_prospects import NOBODY, Ahead, Prospect
from jobcenter.queries.verdicts import LONG_OVERDUE, Line, Months
from jobcenter.timeliness import mix, movements, reach
from jobcenter.timeliness.mix import Count, Effect
from jobcenter.timeliness.movements import Days, Effects, Flow
from jobcenter.timeliness.shares import WHOLE, needed_hits

# Another one when the arithmetic of the figures changes: issues that were made before tell it.
METHOD_VERSION = "1"

AREAS = tuple(vocabulary.BENEFITS)

M = TypeVar("M", bound=Model)


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
        """By area and of the whole."""
        asked = Ahead(self.assessment, self.rule, self.municipality)
        by_area = {area: _of_area(counts, area) for area in AREAS} | {WHOLE: _by_month(counts)}
        return asked.prospects(by_area)

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

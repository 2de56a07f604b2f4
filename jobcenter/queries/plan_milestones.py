"""The milestones of a recovery plan, each judged by the figure that it is tied to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil

from django.db import models

from jobcenter.models import Milestone, PlanMilestone
from jobcenter.queries import aims, area_figures
from jobcenter.queries.aims import Aim, Outcome, Prospect
from jobcenter.queries.area_figures import AreaFigures, Areas
from jobcenter.queries.forecasts import Outlook, Past
from jobcenter.timeliness import forecast
from jobcenter.timeliness.forecast import ALL_DUE, BOOKED


class State(models.TextChoices):
    """What a milestone has come to, or will."""

    REACHED = "naaet", "Nået"
    ON_COURSE = "paa-kurs", "På kurs"
    BEHIND = "bagud", "Bagud"
    OUT_OF_REACH = "kan-ikke-naas", "Kan ikke nås"
    MISSED = "ikke-naaet", "Ikke nået"
    NOBODY = "ingen", "Ingen borgere på dagen"
    NOT_YET = "beregnes", "Ikke beregnet endnu"
    BEYOND = "for-langt-frem", "Længere frem end 12 måneder"
    UNKNOWN = "ikke-opgjort", "Ikke opgjort på dagen"


_OF_OUTCOME = {
    Outcome.REACHED: State.ON_COURSE,
    Outcome.ON_COURSE: State.ON_COURSE,
    Outcome.BEHIND: State.BEHIND,
    Outcome.OUT_OF_REACH: State.OUT_OF_REACH,
    Outcome.NOBODY: State.NOBODY,
    Outcome.NOT_YET: State.NOT_YET,
}


@dataclass(frozen=True)
class Figure:
    """What a share or an average was on a day; the counts are of a share only."""

    day: date
    share: Fraction | None
    population: int = 0
    hits: int = 0


@dataclass(frozen=True)
class Judged:
    """A milestone with its state: by `figure` once its day has come, else by `prospect`."""

    milestone: PlanMilestone
    areas: Areas
    aim: Aim
    state: State
    figure: Figure | None = None
    prospect: Prospect | None = None

    @property
    def has_come(self) -> bool:
        return self.prospect is None and self.state != State.BEYOND

    @property
    def is_of_another_day(self) -> bool:
        """The figure is of the last month's end before: its own day was not looked at."""
        return self.figure is not None and self.figure.day != self.milestone.day

    @property
    def lack(self) -> int:
        """How many citizens more it took on a day that has come."""
        if self.figure is None or self.aim.is_average:
            return 0
        return max(0, ceil(self.aim.share * self.figure.population) - self.figure.hits)


def judged(figures: AreaFigures, milestone: PlanMilestone) -> Judged:
    areas = area_figures.ordered(milestone.areas)
    measure = Milestone.Measure(milestone.measure)
    name = "Frist" if milestone.is_deadline else "Milepæl"
    aim = Aim(name, milestone.day, milestone.percent, measure)
    if milestone.day <= figures.as_of:
        return _come(figures, milestone, areas, aim)
    if milestone.day > forecast.month_ends(figures.as_of)[-1].item():
        return Judged(milestone, areas, aim, State.BEYOND)
    prospect = aims.prospect(figures.outlook(areas), aim)
    return Judged(milestone, areas, aim, _OF_OUTCOME[prospect.outcome], prospect=prospect)


def _come(figures: AreaFigures, milestone: PlanMilestone, areas: Areas, aim: Aim) -> Judged:
    figure = figure_on(figures, areas, aim.measure, aim.day)
    if figure is None:
        return Judged(milestone, areas, aim, State.UNKNOWN)
    if figure.share is None:
        return Judged(milestone, areas, aim, State.NOBODY, figure)
    state = State.REACHED if figure.share >= aim.share else State.MISSED
    return Judged(milestone, areas, aim, state, figure)


def figure_on(
    figures: AreaFigures, areas: Areas, measure: Milestone.Measure, day: date
) -> Figure | None:
    """Of a day that has come: its own where the run looked at it, else the last month's end."""
    if measure == Milestone.Measure.AVERAGE:
        found = figures.average(areas, day)
        return Figure(*found) if found else None
    count = figures.on(areas, day) or figures.month_end(areas, day)
    return Figure(count.day, count.share, count.population, count.hits) if count else None


def percent_on(
    figures: AreaFigures, areas: Areas, measure: Milestone.Measure, day: date
) -> Decimal | None:
    """figure_on in percent with one decimal, as a baseline is kept; None of a day to come too."""
    found = figure_on(figures, areas, measure, day) if day <= figures.as_of else None
    if found is None or found.share is None:
        return None
    return round(Decimal(100 * found.share.numerator) / found.share.denominator, 1)


# --- The three lines of a figure -----------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A place on the planned line."""

    day: date
    share: Fraction
    name: str
    is_milestone: bool = True


@dataclass(frozen=True)
class Spot:
    """What a figure is planned to be on a day, what it was, and what it will be.

    `booked`: with what is booked; `all_due`: if every deadline is met too. None where not known.
    """

    day: date
    planned: Fraction | None
    was: Figure | None
    booked: Figure | None
    all_due: Figure | None


# How much of the drawing lies before the first milestone, for its name; and before the baseline.
_ROOM_BEFORE = 0.36
_BEFORE_BASELINE = timedelta(days=92)


@dataclass(frozen=True)
class Course:
    """One figure that milestones are tied to: as planned, as it was, and as it will be."""

    areas: Areas
    measure: Milestone.Measure
    baseline: date
    milestones: Sequence[Judged]
    past: Sequence[Past]
    ahead: Outlook

    @property
    def is_average(self) -> bool:
        return self.measure == Milestone.Measure.AVERAGE

    @property
    def steps(self) -> list[Step]:
        """From the baseline, where its figure is known, over the milestones, rising by day."""
        found = [
            Step(each.milestone.day, each.aim.share, each.aim.name)
            for each in sorted(self.milestones, key=lambda each: each.milestone.day)
        ]
        share = self.began_at
        if share is None or (found and found[0].day <= self.baseline):
            return found
        return [Step(self.baseline, share, "Udgangspunkt", is_milestone=False), *found]

    @property
    def began_at(self) -> Fraction | None:
        """The baseline as it was written with the milestones; the first that has one."""
        return next(
            (
                share_of(each.milestone.baseline_percent)
                for each in self.milestones
                if each.milestone.baseline_percent is not None
            ),
            None,
        )

    def planned(self, day: date) -> Fraction | None:
        """The planned line on a day, straight between its places; None outside of it."""
        steps = self.steps
        for one, other in pairwise(steps):
            if one.day <= day <= other.day and one.day < other.day:
                gone = Fraction((day - one.day).days, (other.day - one.day).days)
                return one.share + gone * (other.share - one.share)
        return next((step.share for step in steps if step.day == day), None)

    def spots(self) -> list[Spot]:
        """The month ends behind, the milestones that have come, and the days ahead; rising."""
        ahead = self._days_ahead()
        last = max([self.ahead.as_of, *ahead, *(each.milestone.day for each in self.milestones)])
        since = self.first_day(last)
        behind = [month.day for month in self.past if month.day >= since]
        come = [each.figure.day for each in self.milestones if each.figure]
        days = {*behind, *come, *ahead}
        return [self._spot(day) for day in sorted(days)]

    def first_day(self, last: date) -> date:
        """So long before the first milestone that its name has room beside it in a drawing."""
        firsts = [self.baseline - _BEFORE_BASELINE]
        for each in self.milestones:
            room = (last - each.milestone.day).days * _ROOM_BEFORE / (1 - _ROOM_BEFORE)
            firsts.append(each.milestone.day - timedelta(days=ceil(room)))
        return min(firsts)

    def _days_ahead(self) -> list[date]:
        """The run's day, the milestones to come, and month ends until past the last of them."""
        last = max([self.ahead.as_of, *(each.milestone.day for each in self.milestones)])
        ends = [end.day for end in self.ahead.ends]
        after = [day for day in ends if day > last][:1]
        own = [each.milestone.day for each in self.milestones]
        days = {self.ahead.as_of, *own, *(day for day in ends if day <= last), *after}
        return sorted(day for day in days if self._will(day, BOOKED))

    def _spot(self, day: date) -> Spot:
        was = self._was(day)
        return Spot(day, self.planned(day), was, self._will(day, BOOKED), self._will(day, ALL_DUE))

    def _was(self, day: date) -> Figure | None:
        if day == self.ahead.as_of and not self.is_average and self.ahead.today:
            today = self.ahead.today
            return _of_counts(day, today.population, today.hits[BOOKED])
        month = next((month for month in self.past if month.day == day), None)
        if month is None:
            return next((each.figure for each in self.milestones if _is_of(each, day)), None)
        if not self.is_average:
            return _of_counts(day, month.population, month.hits)
        return None if month.average is None else Figure(day, Fraction(month.average))

    def _will(self, day: date, curve: str) -> Figure | None:
        """None on days that the run did not look at, and before it."""
        point = self.ahead.points.get(day)
        if point is None:
            return None
        if not self.is_average:
            return _of_counts(day, point.population, point.hits[curve])
        average = point.averages[curve]
        return None if average is None else Figure(day, average)


def _is_of(judged: Judged, day: date) -> bool:
    return judged.figure is not None and judged.figure.day == day


def _of_counts(day: date, population: int, hits: int) -> Figure | None:
    return Figure(day, Fraction(hits, population), population, hits) if population else None


def courses(figures: AreaFigures, baseline: date, judged: Iterable[Judged]) -> list[Course]:
    """One for each figure that the milestones are tied to, in the order of the milestones."""
    by_figure: dict[tuple[Areas, Milestone.Measure], list[Judged]] = {}
    for each in judged:
        by_figure.setdefault((each.areas, each.aim.measure), []).append(each)
    return [
        Course(areas, measure, baseline, own, figures.past(areas), figures.outlook(areas))
        for (areas, measure), own in by_figure.items()
    ]


def share_of(percent: Decimal) -> Fraction:
    return Fraction(percent) / 100

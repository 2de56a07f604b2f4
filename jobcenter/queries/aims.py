"""What is to be reached by a day, whether it will be, and what it takes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from django.db import models
from django.db.models import BooleanField, Count, ExpressionWrapper, F

from jobcenter.models import Assessment, Milestone, User
from jobcenter.queries import booked, daysets
from jobcenter.queries.forecasts import Outlook, Point
from jobcenter.timeliness import forecast
from jobcenter.timeliness.forecast import ALL_DUE, BOOKED, Needed

_WEEK = 7


class Outcome(models.TextChoices):
    """What will come of an aim, the best first."""

    REACHED = "naas", "Nås med det bookede"
    ON_COURSE = "paa-kurs", "Nås, hvis alle frister holdes"
    BEHIND = "kraever-mere", "Kræver mere end fristerne"
    OUT_OF_REACH = "kan-ikke-naas", "Kan ikke nås"
    NOBODY = "ingen", "Ingen borgere på dagen"
    NOT_YET = "beregnes", "Ikke beregnet endnu"


@dataclass(frozen=True)
class Aim:
    """A milestone, or the goal at the next month's end where there is none."""

    name: str
    day: date
    percent: int
    measure: Milestone.Measure = Milestone.Measure.DAY
    milestone: Milestone | None = None

    @property
    def share(self) -> Fraction:
        return Fraction(self.percent, 100)

    @property
    def is_average(self) -> bool:
        return self.measure == Milestone.Measure.AVERAGE

    @property
    def key(self) -> str:
        """What names it in an address; nothing where it is no milestone."""
        return str(self.milestone.uuid) if self.milestone else ""


class Portion(models.TextChoices):
    """The conversations until a day, by what they are beside each other."""

    BOOKED = "booket", "Booket"
    DUE = "frist", "Frist inden dagen"
    CATCH_UP = "mangler", "Mangler allerede"


class Talks(NamedTuple):
    """So many conversations, with so many citizens."""

    conversations: int
    people: int


@dataclass(frozen=True)
class Split:
    """The conversations until a day: the booked ones, and the fewest that it takes beside them.

    Of these are due those with citizens whose deadline is to come, and catch_up those with
    citizens who lack them already.
    """

    booked: int
    due: Talks
    catch_up: Talks

    def count(self, portion: Portion) -> int:
        """The conversations of a portion."""
        match portion:
            case Portion.BOOKED:
                return self.booked
            case Portion.DUE:
                return self.due.conversations
            case Portion.CATCH_UP:
                return self.catch_up.conversations


@dataclass(frozen=True)
class Prospect:
    """An aim with what will come of it. `needed` and `split` are of the share on a day only.

    `earliest`: the first month end on which it can be reached; None where none of the next can.
    """

    aim: Aim
    outcome: Outcome
    point: Point | None = None
    needed: Needed | None = None
    split: Split | None = None
    weeks: Fraction = Fraction(0)
    earliest: date | None = None

    @property
    def per_week(self) -> int:
        """Conversations in each week that is left, rounded up; all of them in less than one."""
        if self.needed is None:
            return 0
        return ceil(self.needed.extra / max(self.weeks, Fraction(1)))

    @property
    def has_pace(self) -> bool:
        """True where the conversations that it takes can be spread over weeks."""
        is_possible = self.outcome != Outcome.OUT_OF_REACH
        return is_possible and self.weeks >= 1 and self.per_week > 0

    @property
    def still_lack(self) -> int:
        """How many more citizens must have the conversations than will by what is booked."""
        return max(0, self.needed.required - self.needed.hits) if self.needed else 0


def aims(user: User, ahead: Outlook) -> list[Aim]:
    """The milestones to come by day; the goal at the next month's end where there is none."""
    current = Milestone.objects.current().visible_to(user).filter(day__gt=ahead.as_of)
    found = [of_milestone(milestone) for milestone in current]
    if found or not ahead.ends:
        return found
    end = forecast.month_ends(ahead.as_of, 1)[0].item()
    return [Aim("Målet ved månedens udgang", end, ahead.rule.goal_percent)]


def of_milestone(milestone: Milestone) -> Aim:
    measure = Milestone.Measure(milestone.measure)
    return Aim(milestone.name, milestone.day, milestone.percent, measure, milestone)


def prospects(
    user: User, assessment: Assessment, ahead: Outlook, wanted: Sequence[Aim]
) -> list[Prospect]:
    """Each aim with its prospect; two queries for all of them."""
    days = {aim.day for aim in wanted if not aim.is_average}
    known = sorted(day for day in days if day.isoformat() in assessment.forecast_days)
    there = Talking(
        _lacking(user, assessment, ahead, known),
        booked.counts(user, assessment, ahead.place, ahead.rule, known),
    )
    return [
        _of_average(ahead, aim) if aim.is_average else _of_day(ahead, aim, there) for aim in wanted
    ]


def prospect(ahead: Outlook, aim: Aim) -> Prospect:
    """Of several areas together too. Without the split, which is two queries; none here."""
    return _of_average(ahead, aim) if aim.is_average else _of_day(ahead, aim, None)


def _of_average(ahead: Outlook, aim: Aim) -> Prospect:
    """Averages are of month ends: between them the one before is the newest there is."""
    ends = [end for end in ahead.ends if end.day <= aim.day]
    if not ends:
        return Prospect(aim, Outcome.NOT_YET)
    point, earliest = ends[-1], ahead.earliest(aim.share)
    averages = point.averages
    if averages[BOOKED] is None:
        return Prospect(aim, Outcome.NOBODY, point)
    if _is_met(averages[BOOKED], aim):
        outcome = Outcome.REACHED
    elif _is_met(averages[ALL_DUE], aim):
        outcome = Outcome.ON_COURSE
    elif earliest is None or earliest > point.day:
        outcome = Outcome.OUT_OF_REACH
    else:
        outcome = Outcome.BEHIND
    return Prospect(aim, outcome, point, earliest=earliest)


def _is_met(average: Fraction | None, aim: Aim) -> bool:
    return average is not None and average >= aim.share


class Talking(NamedTuple):
    """What is asked of the citizens themselves, by day.

    lacking: by how many conversations lack from 1 on, those whose deadline is to come, and those
    who lack them already; booked: how many conversations are.
    """

    lacking: Mapping[date, Sequence[tuple[int, int]]]
    booked: Mapping[date, int]


def _of_day(ahead: Outlook, aim: Aim, there: Talking | None) -> Prospect:
    point = ahead.points.get(aim.day)
    if point is None:
        return Prospect(aim, Outcome.NOT_YET)
    if not point.population:
        return Prospect(aim, Outcome.NOBODY, point)
    found = forecast.needed(aim.share, point.population, point.lacking)
    if found.hits >= found.required:
        outcome = Outcome.REACHED
    elif point.hits[ALL_DUE] >= found.required:
        outcome = Outcome.ON_COURSE
    elif point.can_have(ahead.as_of) < found.required:
        outcome = Outcome.OUT_OF_REACH
    else:
        outcome = Outcome.BEHIND
    people = found.required - found.hits
    split = None
    if there is not None:
        split = _split(there.booked[aim.day], people, there.lacking[aim.day])
    weeks = Fraction((aim.day - ahead.as_of).days, _WEEK)
    return Prospect(aim, outcome, point, found, split, weeks, _earliest_day(ahead, aim))


def _earliest_day(ahead: Outlook, aim: Aim) -> date | None:
    return next(
        (
            end.day
            for end in ahead.ends
            if end.population and end.can_have(ahead.as_of) >= aim.share * end.population
        ),
        None,
    )


def _split(planned: int, people: int, lacking: Iterable[tuple[int, int]]) -> Split:
    """Of those who lack equally many, the ones whose deadline is to come are first."""
    due = catch_up = Talks(0, 0)
    left = max(0, people)
    for conversations, (falling, behind) in enumerate(lacking, start=1):
        soon = min(left, falling)
        late = min(left - soon, behind)
        due = Talks(due.conversations + conversations * soon, due.people + soon)
        catch_up = Talks(catch_up.conversations + conversations * late, catch_up.people + late)
        left -= soon + late
    return Split(planned, due, catch_up)


def _lacking(
    user: User, assessment: Assessment, ahead: Outlook, known: Collection[date]
) -> dict[date, list[tuple[int, int]]]:
    """Takes days that the run looked at."""
    if not known:
        return {}
    numbers = range(1, ahead.rule.conversations + 1)
    bits = {day: daysets.bit(assessment, day) for day in known}
    asked = sum(bits.values())
    lacking = {f"days_{n}": F(forecast.lacking(n)).bitand(asked) for n in numbers}
    behind = ExpressionWrapper(daysets.lacks_already(assessment), BooleanField())
    leaves = daysets.leaves(user, assessment, ahead.place).order_by()
    # Leaves that lack as many on the same days count together: few groups, however many leaves.
    rows = leaves.annotate(**lacking, is_behind=behind).values_list("is_behind", *lacking)
    found = {day: [[0, 0] for _ in numbers] for day in known}
    for is_behind, *sets, count in rows.annotate(count=Count("pk")):
        for day, bit in bits.items():
            for place, days_lacking in enumerate(sets):
                found[day][place][is_behind] += count if days_lacking & bit else 0
    return {day: [(due, behind) for due, behind in counts] for day, counts in found.items()}

"""What falls due in a team week by week, and how much there is room for in its people's hours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db.models import Case, DateField, F, Q, Value, When

from jobcenter.law import vocabulary
from jobcenter.models import Assessment, Caseworker, Standing, Team, User
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import hours, shares
from jobcenter.queries.hours import Hours, Week
from jobcenter.timeliness import capacity, levelling
from jobcenter.timeliness.capacity import FULL_TIME, WORKING_DAYS, Level
from jobcenter.timeliness.levelling import Load, Move

OVERDUE = "over"
_WEEKS_OF_A_MONTH = Fraction(36525, 100 * 12 * 7)


# --- What falls due ------------------------------------------------------------------------------


def cases(user: User, assessment: Assessment, team: Team) -> StandingQuerySet:
    """The team's cases with a conversation due in the coming weeks or before.

    `talk_due` is the case's first deadline if that asks for a conversation, else the goal's own;
    `talk_rule` is the rule that sets it, "" for the goal, and `talk_booked` the day that is booked
    for it. A case has one of each, so it counts once.
    """
    is_talk = Q(first_due_task=vocabulary.CONVERSATION)
    own = Standing.objects.filter(assessment=assessment).visible_to(user).for_team(team)
    return own.annotate(
        talk_due=_chosen(is_talk, "first_due", "deadline"),
        talk_booked=_chosen(is_talk, "first_due_booked", "next_planned"),
        talk_rule=Case(When(is_talk, then=F("first_due_rule")), default=Value("")),
    ).filter(talk_due__lte=hours.weeks(assessment.as_of)[-1].last)


def _chosen(condition: Q, one: str, other: str) -> Case:
    return Case(When(condition, then=F(one)), default=F(other), output_field=DateField())


def due_in(found: StandingQuerySet, week: str, as_of: date) -> StandingQuerySet:
    """Those of a week (its key), those that are overdue, or ("") those of all the weeks."""
    if week == OVERDUE:
        return found.filter(Q(("talk_due__lt", as_of)))
    days = {each.key: (each.first, each.last) for each in hours.weeks(as_of)}
    return found.filter(Q(("talk_due__range", days[week])) if week else Q(("talk_due__gte", as_of)))


def booked(found: StandingQuerySet, as_of: date) -> StandingQuerySet:
    """Those that have a time by their deadline; an overdue one, that has a time at all."""
    in_time = Q(("talk_booked__lte", F("talk_due")))
    late = Q(("talk_due__lt", as_of), ("talk_booked__isnull", False))
    return found.filter(in_time | late)


@dataclass(frozen=True)
class Due:
    """One case; `owed` is how many conversations it takes to bring an overdue one up to date."""

    pk: int
    caseworker: int | None
    due: date
    is_booked: bool
    owed: int

    @classmethod
    def of(cls, row: Mapping[str, Any], as_of: date) -> "Due":
        due, time = row["talk_due"], row["talk_booked"]
        is_booked = time is not None and (due < as_of or time <= due)
        return cls(row["pk"], row["caseworker_id"], due, is_booked, _owed(row, as_of))


def _owed(row: Mapping[str, Any], as_of: date) -> int:
    if row["talk_due"] >= as_of:
        return 0
    is_talk = row["first_due_task"] == vocabulary.CONVERSATION
    is_over = row["deadline"] is not None and row["deadline"] < as_of
    of_act = row["first_due_lacking"] or 0 if is_talk else 0
    return max(1, of_act, row["missing"] or 0 if is_over else 0)


_FIELDS = (
    *("pk", "caseworker_id", "talk_due", "talk_booked"),
    *("first_due_task", "first_due_lacking", "deadline", "missing"),
)


# --- What there is room for -----------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """The conversations due in a week, those of them with a time, and those there is room for.

    `possible` is None where somebody's working time has not been entered.
    """

    due: int
    booked: int
    possible: Fraction | None

    @property
    def level(self) -> Level:
        return capacity.level(self.due, self.possible)

    @property
    def load(self) -> Fraction | None:
        return None if self.possible is None else capacity.load(self.due, self.possible)


def summed(cells: Sequence[Cell]) -> Cell:
    known = [cell.possible for cell in cells if cell.possible is not None]
    possible = sum(known, Fraction(0)) if len(known) == len(cells) else None
    return Cell(sum(c.due for c in cells), sum(c.booked for c in cells), possible)


@dataclass(frozen=True)
class Line:
    """A caseworker's weeks, or (caseworker None) those of cases that nobody answers for."""

    caseworker: Caseworker | None
    overdue: int
    overdue_booked: int
    owed: int
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        return self.caseworker.name if self.caseworker else "Uden ansvarlig"

    @property
    def total(self) -> Cell:
        return summed(self.cells)

    @property
    def lacks_time(self) -> bool:
        return self.caseworker is not None and self.total.possible is None


# --- The whole -----------------------------------------------------------------------------------


class Outlook:
    """The team's coming weeks. A handful of queries, however many the cases and the people."""

    def __init__(self, user: User, assessment: Assessment, team: Team) -> None:
        self.team = team
        self.as_of = assessment.as_of
        self.weeks = hours.weeks(assessment.as_of)
        self.days = [day for week in self.weeks for day in week.working_days]
        first, last = self.weeks[0].first, self.weeks[-1].last
        self._cases = cases(user, assessment, team)
        every = Standing.objects.filter(assessment=assessment).visible_to(user).for_team(team)
        self.not_exempt = every.exclude(state=Standing.State.EXEMPT).count()
        self.rule = shares.goal_rule(assessment)
        self.due = [Due.of(row, self.as_of) for row in self._cases.order_by().values(*_FIELDS)]
        self.people = list(hours.people(user, assessment, team))
        self.hours = Hours(self.people, first, last)
        self.extra = hours.extra_hours(team, first, last)
        self.elsewhere = hours.also_elsewhere(self.people, team, self.as_of)

    @cached_property
    def lines(self) -> list[Line]:
        """By name; the cases of nobody last."""
        nobody = self._line(None)
        is_needed = nobody.overdue or nobody.total.due
        return [self._line(person) for person in self.people] + [nobody] * bool(is_needed)

    def _line(self, person: Caseworker | None) -> Line:
        key = person.pk if person else None
        own = [case for case in self.due if case.caseworker == key]
        over = [case for case in own if case.due < self.as_of]
        return Line(
            person,
            overdue=len(over),
            overdue_booked=sum(case.is_booked for case in over),
            owed=sum(case.owed for case in over),
            cells=tuple(
                _cell(own, week, None if key is None else self.hours.possible(key, week))
                for week in self.weeks
            ),
        )

    @cached_property
    def without_time(self) -> list[Line]:
        """Whose working time has not been entered for all of the weeks."""
        return [line for line in self.lines if line.lacks_time]

    @cached_property
    def talks_per_hour(self) -> Fraction | None:
        return self.hours.talks_per_hour(self.days)

    def _of_people(self, place: int) -> Fraction | None:
        own = [line.cells[place] for line in self.lines if line.caseworker]
        return summed(own).possible

    def _of_extra(self, week: Week) -> Fraction | None:
        """Conversations in the extra hours of a week, at the pace of the team's own hours."""
        extra = sum(
            (
                Fraction(each.hours) / WORKING_DAYS
                for each in self.extra
                for day in week.working_days
                if each.start <= day <= each.end
            ),
            Fraction(0),
        )
        if not extra:
            return Fraction(0)
        return None if self.talks_per_hour is None else extra * self.talks_per_hour

    @cached_property
    def whole(self) -> Line:
        """The team's weeks with the extra hours; unknown as soon as one person's are."""
        cells = []
        for place, week in enumerate(self.weeks):
            own, extra = self._of_people(place), self._of_extra(week)
            possible = None if own is None or extra is None else own + extra
            cells.append(_cell(self.due, week, possible))
        return Line(
            None,
            overdue=sum(line.overdue for line in self.lines),
            overdue_booked=sum(line.overdue_booked for line in self.lines),
            owed=sum(line.owed for line in self.lines),
            cells=tuple(cells),
        )

    @cached_property
    def own_possible(self) -> Fraction | None:
        """What the people's own hours give in all the weeks, without the extra ones."""
        found = [self._of_people(place) for place in range(len(self.weeks))]
        known = [each for each in found if each is not None]
        return sum(known, Fraction(0)) if len(known) == len(found) else None

    @property
    def working_weeks(self) -> Fraction:
        """The working days of the period as weeks of five."""
        return Fraction(len(self.days), WORKING_DAYS)

    @property
    def needed(self) -> int:
        """What falls due, and what is to be caught up with."""
        return self.whole.total.due + self.whole.owed

    @property
    def steady(self) -> Fraction:
        """Conversations a week if what the goal asks of each citizen is spread evenly over time."""
        weeks = self.rule.window_months * _WEEKS_OF_A_MONTH
        return self.not_exempt * self.rule.conversations / weeks

    @cached_property
    def spare(self) -> Fraction | None:
        """The conversations that there is room for beyond those needed; negative where it lacks."""
        possible = self.whole.total.possible
        return None if possible is None else possible - self.needed

    @cached_property
    def full_timers(self) -> Fraction | None:
        """`spare` in people who work full time all the weeks at the team's own pace."""
        if self.spare is None or not self.talks_per_hour or not self.days:
            return None
        return self.spare / (FULL_TIME * self.talks_per_hour * self.working_weeks)

    @cached_property
    def moves(self) -> list[tuple[Week, Move]]:
        """Which cases colleagues could take; a Move's citizen is the standing's key."""
        open_cases = [case for case in self.due if not case.is_booked and case.due >= self.as_of]
        by_week = []
        for place, week in enumerate(self.weeks):
            loads = {
                line.caseworker.pk: Load(line.cells[place].due, line.cells[place].possible)
                for line in self.lines
                if line.caseworker
            }
            movable = [
                levelling.Movable(case.pk, case.caseworker, case.due)
                for case in open_cases
                if case.caseworker is not None and week.first <= case.due <= week.last
            ]
            by_week.append((loads, movable))
        return [(self.weeks[place], move) for place, move in levelling.moves(by_week)]

    def standings_of(self, keys: Iterable[int]) -> dict[int, Standing]:
        """The cases behind some of the moves, with their citizens."""
        return self._cases.select_related("citizen").in_bulk(list(keys))


def _cell(own: Iterable[Due], week: Week, possible: Fraction | None) -> Cell:
    within = [case for case in own if week.first <= case.due <= week.last]
    return Cell(len(within), sum(case.is_booked for case in within), possible)

"""Who answers for each spell, and when: allocation, hand-overs, external actors, and nobody."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from . import courses
from .chance import Chance
from .courses import Citizen, Course, Spell
from .organisation import Membership

DAY = timedelta(days=1)

TEAM_OF = {
    courses.SICK: "Sygedagpenge",
    courses.CLARIFICATION: "Jobafklaring",
    courses.RESOURCE: "Ressourceforløb",
    courses.REHABILITATION: "Ressourceforløb",
    courses.READY_FOR_ACTIVITY: "Aktivitetsparate",
    courses.READY_FOR_JOB: "Job og fleks",
    courses.FLEXJOB: "Job og fleks",
    courses.INSURED: "Job og fleks",
    courses.READY_FOR_EDUCATION: "Unge",
    courses.YOUNG_READY_FOR_ACTIVITY: "Unge",
}

EXTERNAL_ACTOR = "Anden aktør Fyrtårnet (opdigtet)"
WITH_EXTERNAL_ACTOR: dict[Course, float] = {
    courses.SICK: 0.14,
    courses.READY_FOR_JOB: 0.2,
    courses.FLEXJOB: 0.12,
    courses.INSURED: 0.15,
}

HAND_OVER_SHARE = 0.14
WITHOUT_ANY_ROW_SHARE = 0.012
TEAM_ALONE_SHARE = 0.02
NOT_YET_ALLOCATED_SHARE = 0.4
DAYS_TO_ALLOCATE = 9
WAITS_FOR_SUCCESSOR_SHARE = 0.8
DAYS_TO_SUCCESSOR = 15


@dataclass(frozen=True)
class Responsibility:
    """One period of one spell, both days included. `employee_id` may be empty: the team alone."""

    spell_id: str
    employee_id: str
    team: str
    external_actor: str
    start: date
    end: date | None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


class Allocation:
    """Gives every spell its periods; knows each caseworker's load as it goes."""

    def __init__(
        self, chance: Chance, memberships: list[Membership], *, first_day: date, as_of: date
    ) -> None:
        self._chance = chance
        self._memberships = memberships
        self._first_day = first_day
        self._as_of = as_of
        self._last_days: dict[str, list[date]] = {one.employee_id: [] for one in memberships}

    def allocate(self, citizens: list[Citizen]) -> dict[str, list[Responsibility]]:
        """By spell id, the oldest period first. Nobody answers for a spell without periods."""
        spells = sorted(
            (spell for citizen in citizens for spell in citizen.spells),
            key=lambda spell: (spell.received, spell.spell_id),
        )
        return {spell.spell_id: self._periods(spell) for spell in spells}

    def _periods(self, spell: Spell) -> list[Responsibility]:
        first, last = max(spell.received, self._first_day), spell.last_day(self._as_of)
        if first > last or self._chance.share(WITHOUT_ANY_ROW_SHARE):
            return []
        team = TEAM_OF[spell.course]
        with_actor = self._chance.share(WITH_EXTERNAL_ACTOR.get(spell.course, 0))
        actor = EXTERNAL_ACTOR if with_actor else ""
        periods = []
        for employee_id, start, end in self._hands(team, first, last):
            until = spell.end if end == last else end
            periods.append(Responsibility(spell.spell_id, employee_id, team, actor, start, until))
        return self._forget_somebody(spell, periods)

    def _hands(self, team: str, first: date, last: date) -> Iterator[tuple[str, date, date]]:
        """Employee, first and last day of each period that together cover the days."""
        previous = ""
        while first <= last:
            member = self._choose(team, first, other_than=previous)
            end = min(last, member.end or last)
            if self._chance.share(HAND_OVER_SHARE):
                end = min(end, self._chance.after(first, 30, 500))
            self._last_days[member.employee_id].append(end)
            yield member.employee_id, first, end
            first, previous = end + DAY, member.employee_id
            if end == member.end and self._chance.share(WAITS_FOR_SUCCESSOR_SHARE):
                end = min(last, end + timedelta(days=DAYS_TO_SUCCESSOR))
                if first <= end:
                    yield "", first, end
                first = end + DAY

    def _choose(self, team: str, day: date, *, other_than: str) -> Membership:
        """The least loaded of three colleagues."""
        colleagues = [
            one
            for one in self._memberships
            if one.team == team and one.is_caseworker_on(day) and one.employee_id != other_than
        ]
        three = [self._chance.pick(colleagues) for _ in range(3)]
        return min(three, key=lambda one: self._load(one.employee_id, day))

    def _load(self, employee_id: str, day: date) -> int:
        return sum(last_day >= day for last_day in self._last_days[employee_id])

    def _forget_somebody(self, spell: Spell, periods: list[Responsibility]) -> list[Responsibility]:
        """Leaves some open cases, above all those that came this week, to the team alone."""
        newest = periods[-1]
        age = (self._as_of - newest.start).days
        if spell.end or not newest.employee_id:
            return periods
        if age < DAYS_TO_ALLOCATE and self._chance.share(NOT_YET_ALLOCATED_SHARE):
            return [*periods[:-1], replace(newest, employee_id="")]
        if age < 60 or not self._chance.share(TEAM_ALONE_SHARE):
            return periods
        left = self._as_of - timedelta(days=self._chance.number(5, 50))
        alone = replace(newest, employee_id="", start=left + DAY)
        return [*periods[:-1], replace(newest, end=left), alone]


def lists_on(
    day: date, citizens: list[Citizen], responsibilities: dict[str, list[Responsibility]]
) -> dict[str, list[Citizen]]:
    """By employee: the citizens with an open spell whom the employee answers for on the day."""
    lists: dict[str, list[Citizen]] = {}
    for citizen in citizens:
        if (spell := citizen.open_spell) is not None:
            for period in responsibilities[spell.spell_id]:
                if period.covers(day) and period.employee_id:
                    lists.setdefault(period.employee_id, []).append(citizen)
    return lists

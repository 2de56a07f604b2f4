"""Citizens and their way from benefit to benefit, made backwards from the last spell.

Uddannelseshjælp ceased as a benefit on 1 July 2025. The demonstration goes on using the code, as a
record system may, so that all eight areas can be seen.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from . import cpr, names
from .chance import Chance

DAY = timedelta(days=1)
YEAR = 365.25

# Share of all citizens in three years who have an open spell at the end of them.
OPEN_SHARE = 0.59

# A course is a benefit with its target group; the names are those of the delivery.
SICK = ("sygedagpenge", "6.6")
CLARIFICATION = ("jobafklaring", "6.7")
RESOURCE = ("ressourceforløb", "6.8")
READY_FOR_ACTIVITY = ("kontanthjælp", "6.3")
READY_FOR_JOB = ("kontanthjælp", "6.2")
READY_FOR_EDUCATION = ("uddannelseshjælp", "6.4")
YOUNG_READY_FOR_ACTIVITY = ("uddannelseshjælp", "6.5")
FLEXJOB = ("ledighedsydelse", "6.9")
REHABILITATION = ("revalidering", "6.10")
INSURED = ("dagpenge", "6.1")

Course = tuple[str, str]


@dataclass(frozen=True)
class Habit:
    """How a course usually runs: its weight among open and ended ones, and its days."""

    open: float
    ended: float
    days: float  # median
    spread: float
    longest: int
    before: dict[Course | None, float]  # what came before it; None: nothing


HABITS = {
    SICK: Habit(215, 300, 185, 0.8, 900, {INSURED: 0.16, SICK: 0.08, None: 0.76}),
    CLARIFICATION: Habit(165, 90, 340, 0.7, 730, {SICK: 0.82, None: 0.18}),
    RESOURCE: Habit(
        110, 50, 700, 0.9, 1800, {CLARIFICATION: 0.35, READY_FOR_ACTIVITY: 0.2, None: 0.45}
    ),
    READY_FOR_ACTIVITY: Habit(
        195, 110, 950, 1.0, 3600, {READY_FOR_JOB: 0.15, READY_FOR_ACTIVITY: 0.15, None: 0.7}
    ),
    READY_FOR_JOB: Habit(75, 90, 420, 1.0, 1500, {INSURED: 0.2, READY_FOR_JOB: 0.2, None: 0.6}),
    READY_FOR_EDUCATION: Habit(75, 60, 380, 0.8, 900, {READY_FOR_EDUCATION: 0.15, None: 0.85}),
    YOUNG_READY_FOR_ACTIVITY: Habit(50, 30, 520, 0.7, 1000, {READY_FOR_EDUCATION: 0.4, None: 0.6}),
    FLEXJOB: Habit(
        80, 50, 480, 0.9, 1500, {RESOURCE: 0.3, CLARIFICATION: 0.2, FLEXJOB: 0.2, None: 0.3}
    ),
    REHABILITATION: Habit(35, 20, 600, 0.6, 1200, {SICK: 0.35, RESOURCE: 0.2, None: 0.45}),
    INSURED: Habit(45, 110, 220, 0.7, 720, {SICK: 0.1, INSURED: 0.15, None: 0.75}),
}

# Days without benefit between two spells. 28 still joins them to one support period, 29 does not.
BETWEEN_TWO_BENEFITS = {
    (0, 0): 0.78,
    (1, 27): 0.12,
    (28, 28): 0.02,
    (29, 29): 0.02,
    (30, 160): 0.06,
}
BETWEEN_THE_SAME = {(5, 27): 0.35, (28, 28): 0.15, (29, 29): 0.15, (30, 220): 0.35}

FIRST_BIRTH, LAST_BIRTH = date(1958, 1, 2), date(2006, 12, 28)
ARREARS_SHARE = 0.28
PROTECTED_SHARE = 0.012
MUNICIPALITIES = {"183": 0.78, "187": 0.22}


@dataclass(frozen=True)
class Spell:
    spell_id: str
    course: Course
    visitation_category: str
    in_job: str
    start: date
    received: date
    end: date | None

    def last_day(self, as_of: date) -> date:
        return self.end or as_of


@dataclass
class Citizen:
    cpr: str
    name: str
    municipality: str
    protected: bool
    spells: list[Spell] = field(default_factory=list)  # oldest first

    @property
    def open_spell(self) -> Spell | None:
        return None if self.spells[-1].end else self.spells[-1]

    def supported_since(self) -> date:
        """First day of the newest spells that follow each other without a day between them."""
        since = self.spells[-1].start
        for spell in reversed(self.spells[:-1]):
            if spell.last_day(since) < since - DAY:
                break
            since = spell.start
        return since


Stretch = tuple[Course, date, date | None]


def draw_citizens(chance: Chance, *, count: int, first_day: date, as_of: date) -> list[Citizen]:
    """So many citizens, each with at least one spell between the two days."""
    numbers = itertools.count(1)
    taken: set[str] = set()
    citizens = []
    for _ in range(count):
        stretches = list(_draw_stretches(chance, first_day, as_of))[::-1]
        citizen = _draw_person(chance, stretches, as_of, taken)
        taken.add(citizen.cpr)
        for stretch in stretches:
            citizen.spells.append(_draw_spell(chance, f"F{next(numbers):05}", stretch, as_of))
        citizens.append(citizen)
    return citizens


def _draw_stretches(chance: Chance, first_day: date, as_of: date) -> Iterator[Stretch]:
    """Benefits of one citizen, the newest first, back to the first day."""
    is_open = chance.share(OPEN_SHARE)
    course = chance.weighted({one: h.open if is_open else h.ended for one, h in HABITS.items()})
    end = None if is_open else chance.between(first_day, as_of - DAY)
    start = _start(chance, course, end or as_of)
    yield course, start, end
    while start > first_day and (before := chance.weighted(HABITS[course].before)):
        gaps = BETWEEN_THE_SAME if before == course else BETWEEN_TWO_BENEFITS
        end = start - DAY - timedelta(days=chance.number(*chance.weighted(gaps)))
        start, course = _start(chance, before, end), before
        yield course, start, end


def _start(chance: Chance, course: Course, last_day: date) -> date:
    habit = HABITS[course]
    days = min(round(chance.around(habit.days, habit.spread)), habit.longest)
    return last_day - timedelta(days=max(days, 3))


def _draw_person(chance: Chance, stretches: list[Stretch], as_of: date, taken: set[str]) -> Citizen:
    woman = chance.share(0.53)
    born = _draw_birthday(chance, stretches, as_of)
    number = cpr.draw(chance, born=born, woman=woman)
    while number in taken:
        number = cpr.draw(chance, born=born, woman=woman)
    return Citizen(
        cpr=number,
        name=names.draw(chance, woman=woman),
        municipality=chance.weighted(MUNICIPALITIES),
        protected=chance.share(PROTECTED_SHARE),
    )


def _draw_birthday(chance: Chance, stretches: list[Stretch], as_of: date) -> date:
    """Of age on the first day, and under 30 as long as the benefit is uddannelseshjælp."""
    young = [end or as_of for (benefit, _), _, end in stretches if benefit == "uddannelseshjælp"]
    latest = min(LAST_BIRTH, stretches[0][1] - timedelta(days=round(18 * YEAR) + 1))
    earliest = max([FIRST_BIRTH, *(day - timedelta(days=round(30 * YEAR) - 2) for day in young)])
    born = chance.between(earliest, latest)
    return born if born.day > 1 else born + DAY


def _draw_spell(chance: Chance, spell_id: str, stretch: Stretch, as_of: date) -> Spell:
    course, start, end = stretch
    sick = course == SICK
    return Spell(
        spell_id=spell_id,
        course=course,
        visitation_category=chance.weighted({"1": 0.2, "2": 0.65, "3": 0.15}) if sick else "",
        in_job=("ja" if chance.share(0.6) else "nej") if sick else "",
        start=start,
        received=_draw_received(chance, course, start, end or as_of),
        end=end,
    )


def _draw_received(chance: Chance, course: Course, start: date, last_day: date) -> date:
    """Sygedagpenge cases come weeks after the first day of absence, and many of them months."""
    if course != SICK:
        return min(chance.after(start, 0, 5), last_day)
    late = chance.share(ARREARS_SHARE)
    return min(chance.after(start, 60, 210) if late else chance.after(start, 14, 40), last_day)

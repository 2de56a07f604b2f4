"""Conversations at a realistic rhythm: booked, held, cancelled, and the citizen who did not come.

Each course has its usual number of days between two conversations, each citizen a pace of his or
her own, and some are forgotten for long. About a year and a half before the day the record system
was changed: for ten weeks most conversations were put off, and it took the jobcentre two months to
make up for them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import holidays

from . import courses
from .chance import Chance
from .courses import Citizen, Course, Spell
from .exemptions import Exemption
from .responsibility import Responsibility

DAY = timedelta(days=1)

# Median of days between two conversations, and the share of citizens who are forgotten for long.
RHYTHM: dict[Course, tuple[int, float]] = {
    courses.SICK: (82, 0.17),
    courses.CLARIFICATION: (78, 0.13),
    courses.RESOURCE: (79, 0.15),
    courses.READY_FOR_ACTIVITY: (77, 0.12),
    courses.READY_FOR_JOB: (68, 0.07),
    courses.READY_FOR_EDUCATION: (64, 0.05),
    courses.YOUNG_READY_FOR_ACTIVITY: (69, 0.08),
    courses.FLEXJOB: (68, 0.07),
    courses.REHABILITATION: (75, 0.11),
    courses.INSURED: (50, 0.02),
}
FORGOTTEN_FACTOR = 1.5
BEGINNING_FACTOR, BEGINNING_DAYS = 0.55, 150
# How soon a new case gets its first time; on kontanthjælp and uddannelseshjælp within the week.
FIRST_TIME_DAYS, WITHIN_THE_WEEK = 24, 5
PACE_SPREAD, RHYTHM_SPREAD = 0.1, 0.2
SINCE_CHANGE_FACTOR = 1.01

URGENT = (
    courses.READY_FOR_JOB,
    courses.READY_FOR_ACTIVITY,
    courses.READY_FOR_EDUCATION,
    courses.YOUNG_READY_FOR_ACTIVITY,
)

CHANGE_OF_SYSTEM_DAYS_AGO, CHANGE_OF_SYSTEM_DAYS = 560, 70
PUT_OFF_SHARE, DAYS_TO_CATCH_UP = 0.5, 60

STATUSES = {"afholdt": 0.82, "udeblevet": 0.1, "aflyst": 0.08}
TYPES, SICK_TYPES = {"7": 0.94, "4": 0.06}, {"4": 0.8, "7": 0.2}
FORMS = {"fremmøde": 0.6, "telefon": 0.275, "video": 0.105, "brev": 0.02}
BOOKED_ON_LEAVING_SHARE = 0.22
LATE_REGISTRATION_SHARE = 0.05

FRIDAY = 4
CHRISTMAS = (12, 22)

# Other meetings, most of which do not count, by course: type, actor, joint, days after the first
# day, share.
Other = tuple[str, str, bool, tuple[int, int], float]
OTHERS: dict[Course, list[Other]] = {
    courses.INSURED: [
        ("7", "a-kasse", False, (3, 13), 0.85),
        ("7", "a-kasse", False, (30, 55), 0.9),
        ("7", "a-kasse", False, (62, 88), 0.85),
        ("10", "a-kasse", False, (8, 14), 0.8),
        ("17", "a-kasse", True, (35, 60), 0.6),
        ("15", "a-kasse", False, (80, 110), 0.6),
    ],
    courses.READY_FOR_JOB: [
        ("9", "jobcenter", False, (5, 12), 0.5),
        ("10", "jobcenter", False, (14, 21), 0.5),
        ("15", "jobcenter", False, (90, 200), 0.2),
    ],
    courses.READY_FOR_EDUCATION: [("9", "jobcenter", False, (5, 12), 0.6)],
    courses.SICK: [("12", "jobcenter", False, (40, 150), 0.2)],
    courses.RESOURCE: [("19", "jobcenter", True, (60, 500), 0.4)],
    courses.READY_FOR_ACTIVITY: [("12", "jobcenter", False, (30, 700), 0.4)],
    courses.CLARIFICATION: [("19", "jobcenter", True, (60, 300), 0.3)],
}


@dataclass(frozen=True)
class Conversation:
    cpr: str
    type: str
    form: str
    actor: str
    joint: bool
    booked: date
    planned: date
    held: date | None
    status: str
    employee_id: str
    registered: date | None


class Diary:
    """What the jobcentre's calendar and record system hold, citizen by citizen."""

    def __init__(
        self,
        chance: Chance,
        *,
        first_day: date,
        as_of: date,
        responsibilities: dict[str, list[Responsibility]],
        exemptions: Iterable[Exemption],
    ) -> None:
        self._chance = chance
        self._first_day = first_day
        self._as_of = as_of
        self._responsibilities = responsibilities
        self._exemptions: dict[str, list[Exemption]] = {}
        for exemption in exemptions:
            self._exemptions.setdefault(exemption.cpr, []).append(exemption)
        self._changed = as_of - timedelta(days=CHANGE_OF_SYSTEM_DAYS_AGO)
        self._recovered = self._changed + timedelta(days=CHANGE_OF_SYSTEM_DAYS)
        self._never = as_of + timedelta(days=400)  # later than any day that is told of

    def conversations(
        self, citizen: Citizen, arranged: Iterable[int] = ()
    ) -> Iterator[Conversation]:
        """All of one citizen. `arranged` days before the day replace the last year and more."""
        last_day = self._as_of - timedelta(days=430) if arranged else self._never
        for spell in citizen.spells:
            yield from self._others(citizen, spell)
        yield from self._at_rhythm(citizen, last_day)
        for days in arranged:
            planned = self._working_day(self._as_of - timedelta(days=days))
            yield self._meeting(citizen, citizen.spells[-1], planned, "afholdt", form="fremmøde")

    def _at_rhythm(self, citizen: Citizen, last_day: date) -> Iterator[Conversation]:
        pace = self._draw_pace(citizen)
        planned = None
        for spell in citizen.spells:
            planned = self._first_planned(spell, planned)
            while planned <= min(spell.last_day(self._as_of), last_day):
                if (resumed := self._resumed_after(citizen, planned)) is not None:
                    planned = self._working_day(resumed)
                    continue
                meeting = self._meeting(citizen, spell, planned, self._draw_status(planned))
                yield meeting
                planned = self._working_day(self._next_planned(spell, meeting, pace))
        if planned and (open_spell := citizen.open_spell) and planned < last_day:
            yield from self._booking(citizen, open_spell, planned)

    def _draw_pace(self, citizen: Citizen) -> float:
        forgotten_share = RHYTHM[citizen.spells[-1].course][1]
        forgotten = self._chance.share(forgotten_share)
        return self._chance.around(FORGOTTEN_FACTOR if forgotten else 1, PACE_SPREAD)

    def _first_planned(self, spell: Spell, pending: date | None) -> date:
        """A new case gets a time soon; one from before the first day is somewhere in its rhythm."""
        first = max(spell.received, self._first_day)
        in_rhythm = pending is None and spell.start < self._first_day - timedelta(days=90)
        days = WITHIN_THE_WEEK if spell.course in URGENT else FIRST_TIME_DAYS
        soon = self._chance.after(first, 0, RHYTHM[spell.course][0] if in_rhythm else days)
        return self._working_day(soon)

    def _resumed_after(self, citizen: Citizen, planned: date) -> date | None:
        """The next day to think of, where the citizen is exempt or the time is put off."""
        for exemption in self._exemptions.get(citizen.cpr, []):
            if exemption.covers(planned):
                return self._chance.after(exemption.end, 3, 20) if exemption.end else self._never
        if self._changed <= planned < self._recovered and self._chance.share(PUT_OFF_SHARE):
            return self._chance.after(self._recovered, 0, DAYS_TO_CATCH_UP)
        return None

    def _draw_status(self, planned: date) -> str:
        return self._chance.weighted(STATUSES) if planned < self._as_of else "planlagt"

    def _next_planned(self, spell: Spell, meeting: Conversation, pace: float) -> date:
        if meeting.status in ("udeblevet", "aflyst"):
            return self._chance.after(meeting.planned, 8, 30)
        days = self._chance.around(RHYTHM[spell.course][0], RHYTHM_SPREAD) * pace
        if (meeting.planned - spell.start).days < BEGINNING_DAYS:
            days *= BEGINNING_FACTOR
        if meeting.planned > self._recovered:
            days *= SINCE_CHANGE_FACTOR
        return meeting.planned + timedelta(days=round(days))

    def _meeting(
        self, citizen: Citizen, spell: Spell, planned: date, status: str, form: str = ""
    ) -> Conversation:
        """A meeting as the record system tells of it by now."""
        answering = self._answering(spell, planned)
        by_actor = answering and answering.external_actor and self._chance.share(0.6)
        registered = self._draw_registered(planned, status)
        if registered and registered > self._as_of:
            status, registered = "planlagt", None
        return Conversation(
            cpr=citizen.cpr,
            type=self._chance.weighted(SICK_TYPES if spell.course == courses.SICK else TYPES),
            form=form or self._chance.weighted(FORMS),
            actor="anden aktør" if by_actor else "jobcenter",
            joint=False,
            booked=min(planned, max(spell.received, self._draw_booked(planned))),
            planned=planned,
            held=planned if status == "afholdt" else None,
            status=status,
            employee_id=answering.employee_id if answering else "",
            registered=registered,
        )

    def _booking(self, citizen: Citizen, spell: Spell, planned: date) -> Iterator[Conversation]:
        """The next time, if it is booked already."""
        meeting = self._meeting(citizen, spell, planned, "planlagt")
        if meeting.booked <= self._as_of:
            yield meeting

    def _others(self, citizen: Citizen, spell: Spell) -> Iterator[Conversation]:
        for kind, actor, joint, (low, high), share in OTHERS.get(spell.course, []):
            planned = self._working_day(self._chance.after(spell.start, low, high))
            within = max(spell.received, self._first_day) <= planned <= spell.last_day(self._as_of)
            if within and planned < self._as_of and self._chance.share(share):
                meeting = self._meeting(citizen, spell, planned, "afholdt", form="fremmøde")
                yield replace(meeting, type=kind, actor=actor, joint=joint)

    def _answering(self, spell: Spell, day: date) -> Responsibility | None:
        periods = self._responsibilities[spell.spell_id]
        return next((period for period in periods if period.covers(day)), None)

    def _draw_booked(self, planned: date) -> date:
        """Some get the next time before they leave, so months ahead; most some weeks ahead."""
        ahead = (50, 90) if self._chance.share(BOOKED_ON_LEAVING_SHARE) else (10, 35)
        return self._working_day(self._chance.after(planned, -ahead[1], -ahead[0]), back=True)

    def _draw_registered(self, planned: date, status: str) -> date | None:
        """Mostly the same day or the next; some are registered weeks late."""
        if status == "planlagt":
            return None
        late = status == "afholdt" and self._chance.share(LATE_REGISTRATION_SHARE)
        return self._chance.after(planned, 8, 35) if late else self._chance.after(planned, 0, 1)

    def _working_day(self, day: date, *, back: bool = False) -> date:
        """The day itself, or the nearest after (or before) it on which people are at work."""
        while day.weekday() > FRIDAY or day in self._holidays or (day.month, day.day) > CHRISTMAS:
            day += -DAY if back else DAY
        return day

    @cached_property
    def _holidays(self) -> set[date]:
        years = range(self._first_day.year - 1, self._as_of.year + 3)
        return set(holidays.country_holidays("DK", years=years))

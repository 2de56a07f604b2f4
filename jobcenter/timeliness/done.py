"""What was done and what is booked by a day, sorted once and asked by each rule."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from jobcenter.law import kinds
from jobcenter.timeliness.counting import HELD, is_booked, kinds_of, wrong_kind
from jobcenter.timeliness.days import Days, as_day, as_days
from jobcenter.timeliness.diary import (
    NONE,
    Diary,
    Ints,
    Marks,
    days_of,
    diary,
    keys,
    marked,
    of_marked,
    owners_of,
)
from jobcenter.timeliness.facts import Facts

# A conversation registered more days than this after it was held.
LATE_REGISTRATION_DAYS = 7


@dataclass(frozen=True)
class _Days:
    """The days of conversations of all kinds, in the order of diary.marked."""

    marked: Ints
    kind: Ints

    def of(self, counts: Marks) -> Diary:
        """The days of the kinds that are marked."""
        return of_marked(self.marked[counts[self.kind]])


def _sorted(citizen: Ints, day: Days, late: Marks, kind: Ints) -> _Days:
    numbers = marked(citizen, day, late)
    order = np.argsort(numbers, kind="stable")
    return _Days(numbers[order], kind[order])


@dataclass(frozen=True)
class Bookings:
    """When conversations were booked, by citizen and by the day for which they were.

    `earliest` is, for each of the sorted `planned`, the first day on which it or one after it was
    booked, both as diary.keys.
    """

    planned: Ints
    earliest: Ints

    def first_after(self, citizen: Ints, held: Days) -> Days:
        """When the next conversation was booked after one that was held on a day.

        The day on which a later one was booked, or the day itself where that had been done before;
        NaT where none was. Whether it was held in the end does not matter.
        """
        position = np.searchsorted(self.planned, keys(citizen, held), side="right")
        found = position < len(self.planned)
        found[found] = owners_of(self.planned[position[found]]) == citizen[found]
        booked = np.full(len(citizen), NONE)
        booked[found] = np.maximum(days_of(self.earliest[position[found]]), held[found])
        return booked


def bookings(conversations: pd.DataFrame, rule: kinds.Counting, as_of: date) -> Bookings:
    """When each conversation of a kind that the rule counts was booked, seen by as_of."""
    booked, planned = as_days(conversations["booked"]), as_days(conversations["planned"])
    planned = np.where(np.isnat(planned), as_days(conversations["held"]), planned)
    counts = kinds_of(conversations).where(lambda kind: not wrong_kind(kind, rule))
    seen = counts & (booked <= as_day(as_of)) & ~np.isnat(planned)
    citizen = conversations["citizen"].to_numpy()[seen]
    number = keys(citizen, planned[seen])
    order = np.argsort(number, kind="stable")
    # From the last one back the citizens descend, so no day is carried from one to another.
    backwards = keys(citizen, booked[seen])[order][::-1]
    return Bookings(number[order], np.minimum.accumulate(backwards)[::-1])


def is_late(held: Days, registered: Days) -> Marks:
    """True for what was registered long after it was held; not where either is unknown."""
    late: Marks = registered - held > np.timedelta64(LATE_REGISTRATION_DAYS, "D")
    return late


class Done:
    """Asked by the parameters of a rule's version; made for one run and thrown away with it."""

    def __init__(self, facts: Facts, as_of: date) -> None:
        self._facts = facts
        self._as_of = as_of
        self._on = as_day(as_of)
        self._kinds = kinds_of(facts.conversations)
        self._held = self._held_days()
        self._booked = self._booked_days(as_of)
        self._diaries: dict[object, Diary] = {}

    def days(self, parameters: kinds.Parameters | None) -> Diary:
        """The days, by as_of, on which each citizen did what a version asks for."""
        match parameters:
            case kinds.Counting():
                return self._counted("held", self._held, parameters)
            case kinds.AppraisalWithinMonths(appraisal=kind):
                made = self._facts.appraisals
                return self._written(made[(made["kind"] == kind).to_numpy()], "made")
            case _:
                return self._written(self._facts.plans, "created")

    def booked(self, rule: kinds.Counting) -> Diary:
        """The days from as_of on for which something is booked that would count if held."""
        return self._counted("booked", self._booked, rule)

    def bookings(self, rule: kinds.Counting) -> Bookings:
        return bookings(self._facts.conversations, rule, self._as_of)

    def _counted(self, sort: str, days: _Days, rule: kinds.Counting) -> Diary:
        """Most rules count the same, so what they count is picked out once."""
        what = (sort, rule.counting_types, rule.excluded_forms, rule.joint, rule.actors)
        if what not in self._diaries:
            self._diaries[what] = days.of(self._counts(rule))
        return self._diaries[what]

    def _written(self, papers: pd.DataFrame, day: str) -> Diary:
        made = as_days(papers[day])
        seen = made <= self._on
        return diary(papers["citizen"].to_numpy()[seen], made[seen])

    def _counts(self, rule: kinds.Counting) -> Marks:
        return np.array([not wrong_kind(kind, rule) for kind in self._kinds.every], dtype=bool)

    def _held_days(self) -> _Days:
        talks = self._facts.conversations
        held = as_days(talks["held"])
        late = is_late(held, as_days(talks["registered"]))
        seen = self._kinds.where(lambda kind: kind.status == HELD) & (held <= self._on)
        citizen = talks["citizen"].to_numpy()
        return _sorted(citizen[seen], held[seen], late[seen], self._kinds.number[seen])

    def _booked_days(self, as_of: date) -> _Days:
        talks = self._facts.conversations
        ahead = is_booked(talks, self._kinds, as_of)
        citizen, planned = talks["citizen"].to_numpy()[ahead], as_days(talks["planned"])[ahead]
        on_time = np.zeros(len(citizen), dtype=bool)
        return _sorted(citizen, planned, on_time, self._kinds.number[ahead])

"""When the law's clock starts: courses of one benefit, joined over short breaks.

LAB § 9: a course runs while the same benefit does, a change of benefit starts a new one, and a
change of caseworker never touches it. Sygedagpenge runs from the first day of absence, which is
what the record system delivers as the spell's start. Which groups share a clock, and whether it
stands still in a break, is in law/clocks.toml; so the new name of 1 July 2025, kontanthjælp for
the former uddannelseshjælp, starts nothing.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jobcenter.law import vocabulary
from jobcenter.law.clocks import Counts
from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness.days import OPEN, Days, as_day, as_days, as_ends
from jobcenter.timeliness.diary import Ints, Marks, days_of, is_first, keys, latest_on
from jobcenter.timeliness.facts import coded, combinations, texts
from jobcenter.timeliness.periods import begins_anew

ONE_DAY = np.timedelta64(1, "D")
GROUPS = tuple(vocabulary.GROUPS)
NOT_TOLD = -1  # in_job of who has not said
Words = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Pauses:
    """The breaks in which accumulated clocks stand still, sorted by course and day.

    `first` is a break's first day and `length` its number of days.
    """

    course: Ints
    first: Days
    length: Ints

    def put_off(self, course: Ints, day: Days) -> Days:
        """Each course's day, later by the pauses on the way to it."""
        total = np.concatenate([[0], np.cumsum(self.length)])
        before = total[np.searchsorted(self.course, self.course)]
        # The day of the break as the clock counts, which knows no earlier break.
        on_clock = self.first - (total[:-1] - before).astype("timedelta64[D]")
        passed = np.searchsorted(keys(self.course, on_clock), keys(course, day))
        paused = total[passed] - total[np.searchsorted(self.course, course)]
        put_off: Days = day + paused.astype("timedelta64[D]")
        return put_off


@dataclass(frozen=True)
class Categories:
    """The visitation categories that spells tell, as diary.keys of course and spell's start."""

    told: Ints
    category: Words

    def on(self, course: Ints, day: Days) -> Words:
        """The category that is known of each course on a day; "" where none is."""
        position, found = latest_on(self.told, course, day)
        known = np.full(len(course), "", dtype=object)
        known[found] = self.category[position[found]]
        return known


@dataclass(frozen=True)
class Members:
    """The spells of all courses, sorted by citizen, clock, start and id.

    `row` is the spell's position in the frame of spells, `course` the number of its course (in
    the same order, from 0) and `ended` the last end in the course up to and with it, OPEN where
    one is open.
    """

    row: Ints
    citizen: Ints
    group: Ints
    start: Days
    course: Ints
    ended: Days

    @property
    def begins(self) -> Ints:
        """Where the first spell of each course stands."""
        return np.flatnonzero(is_first(self.course))


@dataclass(frozen=True)
class Courses:
    """Some of the courses that the law's clocks run over; the last three tell of all of them.

    What is known of a course is what its first spell says: spell (its id), group (a position in
    GROUPS), in_job (1, 0 or NOT_TOLD), start (the clock's first day) and received (NaT: not
    delivered). `end` is the last end of all its spells, OPEN where one is open. `number` is its
    own among all courses.
    """

    number: Ints
    citizen: Ints
    spell: Words
    group: Ints
    in_job: "npt.NDArray[np.int8]"
    start: Days
    received: Days
    end: Days
    members: Members
    pauses: Pauses
    categories: Categories

    def take(self, rows: Ints) -> "Courses":
        """The courses in some positions."""
        return Courses(
            self.number[rows],
            self.citizen[rows],
            self.spell[rows],
            self.group[rows],
            self.in_job[rows],
            self.start[rows],
            self.received[rows],
            self.end[rows],
            self.members,
            self.pauses,
            self.categories,
        )


def groups_of(spells: pd.DataFrame) -> "pd.Series[str]":
    """The group of each spell, "" where benefit and target group name none (same index).

    A spell on kontanthjælp or uddannelseshjælp without a target group is in no group: the law
    differs between them, and guessing would put somebody under the wrong rule.
    """
    return pd.Series(texts([*GROUPS, ""], _group_numbers(spells)), index=spells.index)


def _group_numbers(spells: pd.DataFrame) -> Ints:
    """The position of each spell's group in GROUPS; -1 where it is in none."""
    number, every = combinations([spells["benefit"], spells["target_group"]])
    return np.array([_group(*each) for each in every], dtype="int64")[number]


def _group(benefit: str, target_group: str) -> int:
    for number, (_, benefits, target_groups) in enumerate(vocabulary.GROUPS.values()):
        if benefit in benefits and (not target_groups or target_group in target_groups):
            return number
    return -1


def courses(spells: pd.DataFrame, book: Rulebook, as_of: date) -> Courses:
    """The courses begun by as_of, sorted by citizen, clock and start.

    Takes the frame of facts.SPELLS. Spells on the same clock with a break of at most
    Rulebook.gap_on days are one course. Spells in no group are left out, and so are those that
    begin after as_of.
    """
    seen = numbered(spells, book, as_of)
    first = seen.begins
    last = np.append(first[1:], len(seen.row))[: len(first)] - 1
    row = seen.row[first]
    return Courses(
        number=seen.course[first],
        citizen=seen.citizen[first],
        spell=spells["spell"].to_numpy(dtype=object)[row],
        group=seen.group[first],
        in_job=spells["in_job"].to_numpy(dtype="int8", na_value=NOT_TOLD)[row],
        start=seen.start[first],
        received=as_days(spells["received"])[row],
        end=seen.ended[last],
        members=seen,
        pauses=_pauses(seen, book),
        categories=_categories(seen, spells["visitation_category"]),
    )


def members(spells: pd.DataFrame, book: Rulebook, as_of: date) -> pd.DataFrame:
    """The spells of each course: course (the id of its first spell), spell, benefit, start, end.

    Takes what courses takes; sorted by citizen, clock and start; `end` is OPEN where there is none.
    """
    seen = numbered(spells, book, as_of)
    own = spells.iloc[seen.row].reset_index(drop=True)
    course = texts(own["spell"].to_numpy(dtype=object), seen.begins[seen.course])
    end = as_ends(own["end"]).astype("datetime64[s]")
    return own.assign(course=course, end=end)[["course", "spell", "benefit", "start", "end"]]


def numbered(spells: pd.DataFrame, book: Rulebook, as_of: date) -> Members:
    """The spells of the courses begun by as_of; takes what courses takes."""
    group, start = _group_numbers(spells), as_days(spells["start"])
    row = np.flatnonzero((group >= 0) & (start <= as_day(as_of)))
    clocks = [clock.id for clock in book.clocks]
    clock = np.array([clocks.index(book.clock(name).id) for name in GROUPS])[group[row]]
    citizen = spells["citizen"].to_numpy()[row]
    owner = citizen * len(clocks) + clock
    order = _order(keys(owner, start[row]), spells["spell"].to_numpy(dtype=object)[row])
    row, citizen, clock, owner = row[order], citizen[order], clock[order], owner[order]
    start, end = start[row], as_ends(spells["end"])[row]
    anew = begins_anew(owner, start, end, book.gap_on(as_of))
    anew |= _has_changed_between(citizen, owner, clock, start, end, book)
    course = np.cumsum(anew) - 1
    ended = days_of(np.maximum.accumulate(keys(course, end)))
    return Members(row, citizen, group[row], start, course, ended)


def _order(owner_and_start: Ints, spell: Words) -> Ints:
    """Sorted by clock and start; on the same day by the spell's id."""
    order = np.argsort(owner_and_start, kind="stable")
    again = np.flatnonzero(~is_first(owner_and_start[order]))
    tied = order[np.union1d(again - 1, again)]
    if not len(tied):
        return order
    # Texts are slow to compare, so that is done only where they decide.
    rank = np.zeros(len(order), dtype="int64")
    rank[tied] = np.unique(spell[tied], return_inverse=True)[1]
    return np.lexsort((rank, owner_and_start))


def _has_changed_between(
    citizen: Ints, owner: Ints, clock: Ints, start: Days, end: Days, book: Rulebook
) -> Marks:
    """True for each spell in whose break before it another benefit of LAB § 9 began."""
    listed = np.array([each.ends_others for each in book.clocks])[clock]
    ended = days_of(np.maximum.accumulate(keys(owner, end)))
    follows = np.flatnonzero(listed & ~is_first(owner))
    after = ended[follows - 1]
    # What begins in the break on any of these benefits, without what does so on the same one.
    begun = _number_between(citizen, start, listed, citizen[follows], after, start[follows])
    own = _number_between(owner, start, listed, owner[follows], after, start[follows])
    changed = np.zeros(len(owner), dtype=bool)
    changed[follows[begun > own]] = True
    return changed


def _number_between(
    owner: Ints, start: Days, listed: Marks, whose: Ints, after: Days, before: Days
) -> Ints:
    """How many listed spells of an owner start after one day and before another."""
    starts = np.sort(keys(owner[listed], start[listed]))
    first = np.searchsorted(starts, keys(whose, after), side="right")
    between: Ints = np.searchsorted(starts, keys(whose, before)) - first
    return np.maximum(between, 0)


def _pauses(seen: Members, book: Rulebook) -> Pauses:
    """The breaks inside each course of an accumulated clock."""
    accumulated = [book.clock(name).counts is Counts.ACCUMULATED for name in GROUPS]
    stands_still = np.array(accumulated)[seen.group]
    follows = np.flatnonzero(stands_still & ~is_first(seen.course))
    first = seen.ended[follows - 1] + ONE_DAY
    length = (seen.start[follows] - first).astype("int64")
    breaks = (seen.ended[follows - 1] < OPEN) & (length > 0)
    return Pauses(seen.course[follows[breaks]], first[breaks], length[breaks])


def _categories(seen: Members, category: "pd.Series[Any]") -> Categories:
    number, words = coded(category)
    known = np.array(words, dtype=object)[number[seen.row]]
    told = np.flatnonzero(known != "")
    return Categories(keys(seen.course[told], seen.start[told]), known[told])

"""An owner and a day as one number: sorted once, and what lies in a window is found by halving.

The owner is a citizen or a course, by an integer key from 0 to 2^40. No rows are paired and no
groups are made, so that a question about many owners costs little more than one about few.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jobcenter.timeliness.days import Days

Ints = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

_FIRST = np.datetime64("0001-01-01", "D")
_DAYS = 1 << 22  # more than lie between the first day and OPEN, with room for a window after it
NONE = np.datetime64("NaT", "D")


def keys(owner: "npt.NDArray[Any]", day: Days) -> Ints:
    """One number for each owner and day, which ascends with the owner and then with the day."""
    numbers: Ints = owner.astype("int64") * _DAYS + (day - _FIRST).astype("int64")
    return numbers


def owners_of(numbers: Ints) -> Ints:
    owners: Ints = numbers // _DAYS
    return owners


def days_of(numbers: Ints) -> Days:
    """The days in numbers of keys (datetime64[D])."""
    days: Days = _FIRST + (numbers % _DAYS).astype("timedelta64[D]")
    return days


def is_first(numbers: Ints) -> Marks:
    """True for each of some sorted numbers that is another than the one before it."""
    first = np.ones(len(numbers), dtype=bool)
    first[1:] = numbers[1:] != numbers[:-1]
    return first


def distinct(numbers: Ints) -> Ints:
    """Each number once, sorted. (numpy.unique hashes, which takes some thirty times as long.)"""
    ordered = np.sort(numbers)
    return ordered[is_first(ordered)]


def latest_on(numbers: Ints, owner: "npt.NDArray[Any]", day: Days) -> tuple[Ints, Marks]:
    """The position of each owner's last number on or before a day, and whether there is one."""
    position = np.searchsorted(numbers, keys(owner, day), side="right") - 1
    found = position >= 0
    found[found] = owners_of(numbers[position[found]]) == owner[found]
    return position, found


def span(numbers: Ints, owner: "npt.NDArray[Any]", first: Days, last: Days) -> tuple[Ints, Ints]:
    """Where each owner's numbers from first to last stand: the position, and the one after them."""
    begin = np.searchsorted(numbers, keys(owner, first))
    until = np.searchsorted(numbers, keys(owner, last), side="right")
    return begin, np.maximum(begin, until)


def each_of(begin: Ints, until: Ints) -> tuple[Ints, Ints]:
    """Every position from begin until before until, with the number of the row that it is of."""
    count = until - begin
    row = np.repeat(np.arange(len(begin)), count)
    return row, np.arange(len(row)) + np.repeat(begin - np.cumsum(count) + count, count)


@dataclass(frozen=True)
class Diary:
    """The days of each owner, each day once. `keys` ascend.

    late_before[n] tells how many of the first n were registered long after the day; it is one
    longer than keys.
    """

    keys: Ints
    late_before: Ints

    def span(self, owner: "npt.NDArray[Any]", first: Days, last: Days) -> tuple[Ints, Ints]:
        """Where each owner's days from first to last stand, as the function span."""
        return span(self.keys, owner, first, last)

    def days(self, position: Ints) -> Days:
        return days_of(self.keys[position])

    def first_in(self, owner: "npt.NDArray[Any]", first: Days, last: Days) -> Days:
        """Each owner's first day from first to last; NaT without one."""
        begin, until = self.span(owner, first, last)
        found = np.full(len(begin), NONE)
        some = until > begin
        found[some] = self.days(begin[some])
        return found


def marked(owner: "npt.NDArray[Any]", day: Days, late: Marks) -> Ints:
    """Numbers that ascend with owner and day, what was registered late after the rest of a day."""
    return 2 * keys(owner, day) + late


def of_marked(numbers: Ints) -> Diary:
    """The diary of some sorted numbers of marked.

    Several on a day are one; it was registered in time if one of them was.
    """
    day = numbers >> 1
    first = is_first(day)
    late = np.concatenate([[0], np.cumsum(numbers[first] & 1)])
    return Diary(day[first], late)


def diary(owner: "npt.NDArray[Any]", day: Days) -> Diary:
    """The diary of days in any order, of which none is late or missing."""
    return of_marked(np.sort(marked(owner, day, np.zeros(len(day), dtype=bool))))

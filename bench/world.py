"""What the goal figure is made from, as plain arrays: the same for everybody who is measured."""

import hashlib
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bench.population import AS_OF
from jobcenter.law import rulebook
from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness import months
from jobcenter.timeliness.days import Days

MONTHS = 60
OPEN = np.datetime64("9999-12-31", "D")

Numbers = npt.NDArray[np.int64]


class World(NamedTuple):
    """Columns of the four tables; the rows of a table are those with the same prefix.

    spell_*    sorted by citizen, start and the text of the spell's id; spell_place stands for
               municipality and benefit together
    answer_*   who answers for a spell (its row number), sorted by spell and start; answer_who
               stands for team, caseworker and external actor together, and is never 0
    exempt_*   sorted by citizen
    held_*     the conversations of a counting kind that were held, sorted by citizen and day;
               there may be several on a day

    Days are datetime64[D], both ends included, OPEN where there is no end; the rest is int64.
    """

    spell_citizen: Numbers
    spell_start: Days
    spell_end: Days
    spell_place: Numbers
    answer_spell: Numbers
    answer_start: Days
    answer_end: Days
    answer_who: Numbers
    exempt_citizen: Numbers
    exempt_start: Days
    exempt_end: Days
    held_citizen: Numbers
    held_day: Days

    def save(self, path: str) -> None:
        np.savez(path, **self._asdict())

    @classmethod
    def load(cls, path: str) -> "World":
        with np.load(path) as found:
            return cls(**{name: found[name] for name in cls._fields})

    def table(self, prefix: str) -> dict[str, npt.NDArray[Any]]:
        """One table's columns without the prefix; days without end are far ahead."""
        return {
            name.removeprefix(prefix): values
            for name, values in self._asdict().items()
            if name.startswith(prefix)
        }


class Counts(NamedTuple):
    """How many were measured (P) and had the conversations (H): one row per group and month."""

    place: Numbers
    who: Numbers  # 0: nobody
    month: Numbers  # number of the sample day, from 0
    population: Numbers
    hits: Numbers

    def in_order(self) -> "Counts":
        columns = [np.asarray(column, dtype="int64") for column in self]
        order = np.lexsort(columns[2::-1])
        return Counts(*(column[order] for column in columns))

    def same_as(self, other: "Counts") -> bool:
        pairs = zip(self.in_order(), other.in_order(), strict=True)
        return all(np.array_equal(mine, theirs) for mine, theirs in pairs)

    def digest(self) -> str:
        """Equal for equal counts, in whatever order."""
        return hashlib.sha256(np.stack(self.in_order()).tobytes()).hexdigest()


def goal() -> RollingGoal:
    """The goal in force on the day that is measured."""
    return rulebook.load().goal_on(AS_OF.item())


def sample_days() -> Days:
    return months.sample_days(AS_OF.item(), MONTHS)

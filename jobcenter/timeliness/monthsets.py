"""Sets of months as bits, from plain arrays: the arithmetic of the goal figure.

A set of months is one int64: bit k stands for the k-th of a run's sample days, oldest first. So a
citizen takes a few numbers, never a row per month, and whole columns of sets are cut, joined and
counted at once, by numpy alone.
"""

from dataclasses import dataclass
from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness.days import Days, add_months

Numbers = npt.NDArray[np.int64]
Sets = npt.NDArray[np.int64]  # of sample days
Counts = npt.NDArray[np.uint8]  # of sample days

# So many bits an int64 has beside its sign, with one to spare: 1 << MOST_MONTHS still fits.
MOST_MONTHS = 62

# Entry n is the set of the first n sample days.
_FIRST = (np.int64(1) << np.arange(MOST_MONTHS + 1)) - 1


@dataclass(frozen=True)
class Samples:
    """The sample days as tables, so that no day of the facts needs a search or month arithmetic.

    The tables have an entry (uint8) for every day from `low` on, until the day after the last
    sample day: how many sample days come before that day (`begun`), before a conversation held on
    it no longer counts (`expired`), and before it gives long seniority (`senior`). What is earlier
    or later is as the first or last entry.
    """

    rule: RollingGoal
    days: Days
    low: np.datetime64
    begun: Counts
    expired: Counts
    senior: Counts

    def at(self, days: Days) -> Numbers:
        """Where in the tables each day is; for `take` with mode="clip"."""
        return (days - self.low).view(np.int64)

    def during(self, start: Days, end: Days) -> Sets:
        """The sample days from start to end, both included; none where start is after end."""
        after_end = self.begun.take(self.at(end) + 1, mode="clip")
        return _between(self.begun.take(self.at(start), mode="clip"), after_end)


def sampled(days: Days, rule: RollingGoal) -> Samples:
    """Takes 1 to MOST_MONTHS days in order (datetime64[D]); raises ValueError for others."""
    if not 1 <= len(days) <= MOST_MONTHS or (days[1:] <= days[:-1]).any():
        raise ValueError(f"Måledagene skal være 1 til {MOST_MONTHS} stigende dage.")
    # No month is longer than 31 days: what happened on `low` is over before the first sample day.
    low = days[0] - 31 * max(rule.window_months, rule.seniority_months)
    every = np.arange(low, days[-1] + 2)
    begun, expired, senior = (
        np.searchsorted(days, add_months(every, months)).astype(np.uint8)
        for months in (0, rule.window_months, rule.seniority_months)
    )
    return Samples(rule, days, low, begun, expired, senior)


def reached_sets(citizen: Numbers, held: Days, samples: Samples) -> tuple[Numbers, Sets]:
    """The citizens, each once, and the sample days with the conversations the goal asks for.

    Takes a row per counting conversation, sorted by citizen and held (datetime64[D]); a day that
    stands twice counts once.
    """
    same = citizen[1:] == citizen[:-1]
    again = same & (held[1:] == held[:-1])
    if again.any():
        once = np.append(True, ~again)
        return reached_sets(citizen[once], held[once], samples)
    return united(citizen, _with_enough(citizen, held, same, samples))


def _with_enough(
    citizen: Numbers, held: Days, same: npt.NDArray[np.bool_], samples: Samples
) -> Sets:
    """The sample days of each row on which it is the newest one of at least n that count.

    It is the newest until the next one is held, and the n-th newest with it counts until it
    expires. The rows of a citizen have no day in common.
    """
    n = samples.rule.conversations
    whole = max(0, len(citizen) - n + 1)  # so many rows have n - 1 rows before them
    at = samples.at(held)
    begun = samples.begun.take(at, mode="clip")
    until = np.full_like(begun, len(samples.days))
    np.copyto(until[:-1], begun[1:], where=same)
    expired = samples.expired.take(at[:whole], mode="clip")
    enough = _between(begun[n - 1 :], np.minimum(until[n - 1 :], expired))
    sets = np.zeros(len(citizen), np.int64)
    np.multiply(enough, citizen[n - 1 :] == citizen[:whole], out=sets[n - 1 :])
    return sets


class Keyed(NamedTuple):
    """The facts of the goal figure as plain arrays of equal length per prefix, keys as numbers.

    spell_*    sorted by citizen, start and the text of the spell's id; spell_end is days.OPEN where
               there is no end. spell_period: the first day of the support period. spell_place:
               any number that tells municipality and benefit from others
    answer_*   who answers for a spell (answer_spell: its row number), sorted by spell and start.
               answer_who: any number from 1 on that tells team, caseworker and actor from others,
               0 for NOBODY
    exempt_*   in any order
    held_*     the counting conversations, sorted by citizen and day

    Days are datetime64[D], all others int64.
    """

    spell_citizen: Numbers
    spell_start: Days
    spell_end: Days
    spell_period: Days
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


class Rows(NamedTuple):
    """The sets of each citizen in each leaf, sorted by citizen, place and who (all int64)."""

    citizen: Numbers
    place: Numbers
    who: Numbers
    measured: Sets
    reached: Sets


def of_keyed(facts: Keyed, samples: Samples) -> Rows:
    """Each citizen's sample days in the population, by leaf; reached is a part of measured."""
    citizen, place, who, sets = in_population(facts, samples)
    reached = looked_up(citizen, *reached_sets(facts.held_citizen, facts.held_day, samples))
    return Rows(citizen, place, who, sets, sets & reached)


def in_population(facts: Keyed, samples: Samples) -> tuple[Numbers, Numbers, Numbers, Sets]:
    """The columns of of_keyed's rows but the last: held_* is not looked at."""
    measured = _measured(facts, samples)
    served = samples.during(facts.answer_start, facts.answer_end) & measured[facts.answer_spell]
    answers = prevailing(facts.answer_spell, served)
    alone = measured.copy()
    spell, answered = united(facts.answer_spell, answers)
    alone[spell] &= ~answered
    some, none = np.flatnonzero(answers), np.flatnonzero(alone)
    spell = np.concatenate([facts.answer_spell[some], none])
    who = np.concatenate([facts.answer_who[some], np.zeros_like(none)])
    sets = np.concatenate([answers[some], alone[none]])
    return _merged(facts.spell_citizen[spell], facts.spell_place[spell], who, sets)


def _measured(facts: Keyed, samples: Samples) -> Sets:
    """The sample days on which each spell is in charge and its citizen in the population."""
    citizen = facts.spell_citizen
    in_charge = prevailing(citizen, samples.during(facts.spell_start, facts.spell_end))
    senior = ~_FIRST.take(samples.senior.take(samples.at(facts.spell_period), mode="clip"))
    order = np.argsort(facts.exempt_citizen, kind="stable")
    exempt = samples.during(facts.exempt_start, facts.exempt_end)[order]
    return in_charge & senior & ~looked_up(citizen, *united(facts.exempt_citizen[order], exempt))


def _merged(
    citizen: Numbers, place: Numbers, who: Numbers, sets: Sets
) -> tuple[Numbers, Numbers, Numbers, Sets]:
    """One row per citizen and leaf, sorted, where a citizen came back to a leaf."""
    low = citizen.min(initial=0)
    sizes = tuple(int(keys.max(initial=0)) + 1 for keys in (citizen - low, place, who))
    if prod(sizes) <= np.iinfo(np.int64).max:  # one key to sort by instead of three
        order = np.argsort(np.ravel_multi_index((citizen - low, place, who), sizes), kind="stable")
    else:
        order = np.lexsort((who, place, citizen))
    citizen, place, who = citizen[order], place[order], who[order]
    first = _firsts(citizen, place, who)
    return citizen[first], place[first], who[first], _union_from(first, sets[order])


def prevailing(key: Numbers, sets: Sets) -> Sets:
    """What of each row's set no later row of the same key has; rows are sorted by key."""
    later = np.zeros_like(sets)
    np.copyto(later[:-1], sets[1:], where=key[1:] == key[:-1])
    step = 1  # how many of the rows after each are in `later`: doubled while any key has more
    while (same := key[step:] == key[:-step]).any():
        later[:-step] |= np.where(same, later[step:], 0)
        step *= 2
    return sets & ~later


def united(key: Numbers, sets: Sets) -> tuple[Numbers, Sets]:
    """Each key once, and the union of its sets; rows are sorted by key."""
    first = _firsts(key)
    return key[first], _union_from(first, sets)


def looked_up(wanted: Numbers, key: Numbers, sets: Sets) -> Sets:
    """The set of each wanted key, empty for a key that is not there; `key` is sorted."""
    if not len(key):
        return np.zeros(len(wanted), np.int64)
    at = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    return np.where(key[at] == wanted, sets[at], 0)


def _between(first: Counts, last: Counts) -> Sets:
    """The sample days from number `first` to before number `last`; none where that is earlier."""
    return _FIRST.take(np.maximum(first, last)) - _FIRST.take(first)


def _firsts(*keys: Numbers) -> Numbers:
    """The numbers of the rows with which a combination of keys begins; like rows are together."""
    begins = np.zeros(len(keys[0]), dtype=bool)
    begins[:1] = True
    for key in keys:
        begins[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(begins)


def _union_from(first: Numbers, sets: Sets) -> Sets:
    """The union of the sets from each number in `first` until the next."""
    return np.bitwise_or.reduceat(sets, first) if len(first) else sets[:0]


def counted(key: Numbers, months: int, *columns: Sets) -> tuple[Numbers, list[Numbers]]:
    """The keys, each once and sorted, and for each column how many of a key's sets have each month.

    Takes rows in any order; gives an array of keys × months (int64) per column.
    """
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    first = _firsts(ordered)
    return ordered[first], [_counts(first, sets[order], months) for sets in columns]


def _counts(first: Numbers, sets: Sets, months: int) -> Numbers:
    """In how many sets, from each number in `first` until the next, each month is."""
    # Four months are counted in one addition, 16 bits each, and so in pieces that cannot overflow.
    begins = np.zeros(len(sets), dtype=bool)
    begins[first] = begins[::_PIECE] = True
    pieces = np.flatnonzero(begins)
    counts = np.empty((len(pieces), 4, 16), np.int64)
    for bit in range(16 if len(pieces) else 0):
        lanes = np.add.reduceat((sets >> bit) & _LANES, pieces)
        counts[:, :, bit] = lanes.astype("<i8", copy=False).view("<u2").reshape(-1, 4)
    of_months = counts.reshape(-1, 64)[:, :months]
    if len(pieces) == len(first):
        return of_months
    return np.add.reduceat(of_months, np.searchsorted(pieces, first), axis=0)


_PIECE = 2**16 - 1
_LANES = 0x0001_0001_0001_0001

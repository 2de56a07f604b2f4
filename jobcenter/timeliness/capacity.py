"""Conversations that fall due against the hours there are for them: exact arithmetic, no guess.

Load, relief capacity and target capacity are those of Fong et al. 2022 (R package
NHSRwaitinglist); what a team gets done is the exact distribution of a sum of weeks like those
that have been, so there is no seed and nothing jitters. Days and people are the caller's.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from statistics import fmean, pstdev

WORKING_DAYS = 5  # in a week without public holidays
FULL_TIME = 37  # hours a week of a person in full-time employment (one årsværk)
NEAR, FULL = Fraction(85, 100), Fraction(1)

Number = int | Decimal | Fraction


class Level(Enum):
    """How much falls due against what there is room for."""

    OVER = "over"  # as much as there is room for, or more
    NEAR = "near"
    ROOM = "room"
    NOTHING = "nothing"  # neither work nor time
    UNKNOWN = "unknown"  # the hours have not been entered


def talks(hours: Number, talk_percent: Number, minutes: Number, days: int) -> Fraction:
    """Conversations that fit in `days` working days of a week of so many hours.

    `talk_percent` of the hours are for conversations, each of which takes `minutes` with all
    that belongs to it.
    """
    per_week = Fraction(hours) * Fraction(talk_percent) / 100 * 60 / Fraction(minutes)
    return per_week * days / WORKING_DAYS


def load(due: Number, possible: Number) -> Fraction | None:
    """Due through possible; None where nothing is possible, so that there is no ratio."""
    return Fraction(due) / Fraction(possible) if possible else None


def level(due: Number, possible: Number | None) -> Level:
    """The load in words; `possible` is None where it is not known."""
    if possible is None:
        return Level.UNKNOWN
    found = load(due, possible)
    if found is None:
        return Level.OVER if due else Level.NOTHING
    if found >= FULL:
        return Level.OVER
    return Level.NEAR if found >= NEAR else Level.ROOM


def relief_capacity(demand: Number, queue: Number, target_queue: Number, weeks: Number) -> Fraction:
    """Conversations a week that bring a queue down to a target in so many weeks.

    `demand` is what comes in a week meanwhile.
    """
    return Fraction(demand) + (Fraction(queue) - Fraction(target_queue)) / Fraction(weeks)


def target_capacity(
    demand: float, target_wait: float, factor: float, demand_cv: float, capacity_cv: float
) -> float:
    """Conversations a week that keep the mean wait at target_wait / factor weeks.

    The two are the coefficients of variation of what comes and of what is done in a week.
    """
    return demand + (demand_cv**2 + capacity_cv**2) / 2 * factor / target_wait


def variation(counts: Sequence[int]) -> float | None:
    """The coefficient of variation of weekly counts; None without a mean to measure by."""
    mean = fmean(counts) if counts else 0
    return pstdev(counts) / mean if mean else None


def weeks_to_clear(queue: Number, demand: Number, possible: Number) -> Fraction | None:
    """In how many weeks a queue is gone; None where as much comes as can be done."""
    surplus = Fraction(possible) - Fraction(demand)
    return Fraction(queue) / surplus if surplus > 0 else None


@dataclass(frozen=True)
class Sums:
    """The sums of some draws, rising: in how many of all `of` equally likely ways each comes."""

    ways: Mapping[int, int]
    of: int

    def at_least(self, count: int) -> Fraction:
        """How likely it is that the sum is `count` or more."""
        return Fraction(sum(ways for total, ways in self.ways.items() if total >= count), self.of)

    def sure_of(self, certainty: Fraction) -> int:
        """The highest sum that is reached with at least this certainty."""
        so_far = 0
        for total in reversed(self.ways):
            so_far += self.ways[total]
            if so_far >= certainty * self.of:
                return total
        raise ValueError("Ingen sandsynlighed er over 1.")


def sums(weekly: Sequence[int], weeks: int) -> Sums:
    """Of `weeks` draws from `weekly`, each equally likely each time: exact, by convolution."""
    if not weekly:
        raise ValueError("Der er ingen uger at regne ud fra.")
    ways = {0: 1}
    for _ in range(weeks):
        longer: Counter[int] = Counter()
        for so_far, count in ways.items():
            for more, times in Counter(weekly).items():
                longer[so_far + more] += count * times
        ways = longer
    return Sums({total: ways[total] for total in sorted(ways)}, len(weekly) ** weeks)

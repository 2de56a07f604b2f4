"""Why a share is another than it was: who fell, who reached, who came and who left.

The person-flow form of Kitagawa's decomposition (1955): the population is those who stayed, those
who left and those who came. A group that is there on one of the days only has its own rate on
both, so what it does to the share is its weight alone. The parts add up to the change exactly.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple


class Part(StrEnum):
    """What became of somebody who was measured on at least one of two days."""

    FELL = "faldt"
    REACHED = "naaede"
    LEFT_HIT = "gik-ud-med"
    LEFT_MISS = "gik-ud-uden"
    CAME_HIT = "kom-til-med"
    CAME_MISS = "kom-til-uden"
    KEPT = "havde-og-har"
    LACKED = "manglede-og-mangler"


class Days(NamedTuple):
    """Whether somebody was measured, and had what the goal asks for, then and now."""

    measured_then: bool
    hit_then: bool
    measured_now: bool
    hit_now: bool


def part_of(days: Days) -> Part | None:
    """None for who was measured on neither day."""
    match days.measured_then, days.measured_now:
        case True, True:
            return _STAYED[days.hit_then, days.hit_now]
        case True, False:
            return Part.LEFT_HIT if days.hit_then else Part.LEFT_MISS
        case False, True:
            return Part.CAME_HIT if days.hit_now else Part.CAME_MISS
        case _:
            return None


_STAYED = {
    (True, True): Part.KEPT,
    (True, False): Part.FELL,
    (False, True): Part.REACHED,
    (False, False): Part.LACKED,
}


@dataclass(frozen=True)
class Flow:
    """How many are in each part; a part that nobody is in may be left out."""

    counts: Mapping[Part, int]

    def of(self, part: Part) -> int:
        return self.counts.get(part, 0)

    @property
    def stayed(self) -> int:
        return sum(map(self.of, _STAYED.values()))

    @property
    def population_then(self) -> int:
        return self.stayed + self.of(Part.LEFT_HIT) + self.of(Part.LEFT_MISS)

    @property
    def population_now(self) -> int:
        return self.stayed + self.of(Part.CAME_HIT) + self.of(Part.CAME_MISS)

    @property
    def hits_then(self) -> int:
        return self.of(Part.KEPT) + self.of(Part.FELL) + self.of(Part.LEFT_HIT)

    @property
    def hits_now(self) -> int:
        return self.of(Part.KEPT) + self.of(Part.REACHED) + self.of(Part.CAME_HIT)

    @property
    def change(self) -> Fraction | None:
        """Of the share; None where there was none on one of the days."""
        then = _rate(self.hits_then, self.population_then)
        now = _rate(self.hits_now, self.population_now)
        return None if then is None or now is None else now - then


@dataclass(frozen=True)
class Effects:
    """What each part did to the share; `weight` is that those who stayed weigh more or less.

    They do when the population grows or shrinks. KEPT and LACKED do nothing by themselves.
    """

    of: Mapping[Part, Fraction]
    weight: Fraction

    @property
    def total(self) -> Fraction:
        return sum(self.of.values(), start=self.weight)

    @property
    def stayers(self) -> Fraction:
        return self.of[Part.FELL] + self.of[Part.REACHED] + self.weight

    @property
    def leavers(self) -> Fraction:
        return self.of[Part.LEFT_HIT] + self.of[Part.LEFT_MISS]

    @property
    def joiners(self) -> Fraction:
        return self.of[Part.CAME_HIT] + self.of[Part.CAME_MISS]


def flow(people: Iterable[Days]) -> Flow:
    return Flow(Counter(part for part in map(part_of, people) if part is not None))


def effects(flow: Flow) -> Effects | None:
    """None where there was no share on one of the days, so that there is no change to split."""
    then = _rate(flow.hits_then, flow.population_then)
    now = _rate(flow.hits_now, flow.population_now)
    if then is None or now is None:
        return None
    middle = (then + now) / 2
    share_then = Fraction(flow.stayed, flow.population_then)
    share_now = Fraction(flow.stayed, flow.population_now)
    kept, fell, reached = map(flow.of, (Part.KEPT, Part.FELL, Part.REACHED))
    # The rate of those who stayed, on both days together; nobody stayed: they weigh nothing.
    stayers = _rate(2 * kept + fell + reached, 2 * flow.stayed) or Fraction()
    each = (share_then + share_now) / 2 / flow.stayed if flow.stayed else Fraction()
    left, came = Fraction(-1, flow.population_then), Fraction(1, flow.population_now)
    return Effects(
        of={
            Part.FELL: -each * fell,
            Part.REACHED: each * reached,
            Part.LEFT_HIT: left * flow.of(Part.LEFT_HIT) * (1 - middle),
            Part.LEFT_MISS: left * flow.of(Part.LEFT_MISS) * (0 - middle),
            Part.CAME_HIT: came * flow.of(Part.CAME_HIT) * (1 - middle),
            Part.CAME_MISS: came * flow.of(Part.CAME_MISS) * (0 - middle),
        },
        weight=(share_now - share_then) * (stayers - middle),
    )


def _rate(hits: int, population: int) -> Fraction | None:
    return Fraction(hits, population) if population else None

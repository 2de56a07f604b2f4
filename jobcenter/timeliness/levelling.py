"""Which cases a colleague could take in a week that is too full: a small rule that all can follow.

Weeks in order. In each, whoever is over lets go, in the order given, of conversations that have
no time yet, the latest deadline first, until the load is below full. Each goes to the colleague
whose load is then the lowest, as long as it stays below near. A citizen is moved once at the most.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from jobcenter.timeliness.capacity import NEAR, Level, level

Person = int  # any key


@dataclass(frozen=True)
class Movable:
    """A conversation that falls due in the week and has no time yet."""

    citizen: int
    person: Person
    due: date


@dataclass(frozen=True)
class Load:
    """Conversations due in the week and, if it is known, how many there is room for."""

    due: int
    possible: Fraction | None

    def with_more(self, more: int) -> "Load":
        return Load(self.due + more, self.possible)

    def is_below(self, limit: Fraction) -> bool:
        return bool(self.possible) and self.due < limit * (self.possible or 0)

    @property
    def ratio(self) -> Fraction:
        return Fraction(self.due) / (self.possible or 1)


@dataclass(frozen=True)
class Move:
    """One case from one person to another, with the load of both before and after it."""

    citizen: int
    giver: Person
    giver_before: Load
    giver_after: Load
    taker: Person
    taker_before: Load
    taker_after: Load


def moves(
    weeks: Sequence[tuple[Mapping[Person, Load], Sequence[Movable]]],
) -> Iterator[tuple[int, Move]]:
    """The proposals with the place of their week; people and their order are the mapping's."""
    moved: set[int] = set()
    for place, (loads, movable) in enumerate(weeks):
        for move in _in_week(dict(loads), [each for each in movable if each.citizen not in moved]):
            moved.add(move.citizen)
            yield place, move


def _in_week(loads: dict[Person, Load], movable: Sequence[Movable]) -> Iterator[Move]:
    over = [person for person, each in loads.items() if _is_over(each)]
    for giver in over:
        own = [each for each in movable if each.person == giver]
        for case in sorted(own, key=lambda each: (-each.due.toordinal(), each.citizen)):
            taker = _taker(loads, over)
            if taker is None or not _is_over(loads[giver]):
                break
            before = loads[giver], loads[taker]
            loads[giver], loads[taker] = before[0].with_more(-1), before[1].with_more(1)
            yield Move(case.citizen, giver, before[0], loads[giver], taker, before[1], loads[taker])


def _is_over(each: Load) -> bool:
    return each.due > 0 and level(each.due, each.possible) is Level.OVER


def _taker(loads: Mapping[Person, Load], over: Sequence[Person]) -> Person | None:
    """Who would be the least loaded with one more; the first of several."""
    able = {
        person: each.with_more(1).ratio
        for person, each in loads.items()
        if person not in over and each.with_more(1).is_below(NEAR)
    }
    return min(able, key=lambda person: able[person]) if able else None

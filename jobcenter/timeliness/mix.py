"""Why a whole's share is another than it was: its groups did better or worse, or weigh otherwise.

Kitagawa's decomposition (1955), exact. A group's rate effect is its change at its mean weight; its
mix effect the change of its weight times how far its mean rate is from the whole's. Measuring from
the whole's mean leaves the sum as it is, since the weights' changes add up to nothing, and makes
each group's own part readable: more of a group below the mean pulls the whole down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple


class Count(NamedTuple):
    """How many are in a group, and how many of them have what the goal asks for."""

    population: int
    hits: int

    @property
    def share(self) -> Fraction | None:
        """None where there is nobody."""
        return Fraction(self.hits, self.population) if self.population else None


@dataclass(frozen=True)
class Effect:
    """What a group did to the whole's share."""

    rate: Fraction
    mix: Fraction

    def __add__(self, other: "Effect") -> "Effect":
        return Effect(self.rate + other.rate, self.mix + other.mix)

    @property
    def total(self) -> Fraction:
        return self.rate + self.mix


NOTHING = Effect(Fraction(), Fraction())


def effects(then: Mapping[str, Count], now: Mapping[str, Count]) -> dict[str, Effect] | None:
    """Each group's effect; together they are the change of the whole's share.

    None where there was nobody at all then or now, so that there is no change to split. A group
    that is there at one of the times only has its own rate at both.
    """
    whole_then, whole_now = summed(then.values()), summed(now.values())
    if whole_then.share is None or whole_now.share is None:
        return None
    middle = (whole_then.share + whole_now.share) / 2
    return {
        group: _effect(
            then.get(group, _NOBODY), now.get(group, _NOBODY), whole_then, whole_now, middle
        )
        for group in {**then, **now}
    }


_NOBODY = Count(0, 0)


def _effect(
    then: Count, now: Count, whole_then: Count, whole_now: Count, middle: Fraction
) -> Effect:
    before = then.share if then.share is not None else now.share
    after = now.share if now.share is not None else then.share
    if before is None or after is None:
        return NOTHING
    weight_then = Fraction(then.population, whole_then.population)
    weight_now = Fraction(now.population, whole_now.population)
    return Effect(
        rate=(weight_then + weight_now) / 2 * (after - before),
        mix=(weight_now - weight_then) * ((before + after) / 2 - middle),
    )


def summed(counts: Iterable[Count]) -> Count:
    """The whole that groups are parts of."""
    every = list(counts)
    return Count(sum(each.population for each in every), sum(each.hits for each in every))

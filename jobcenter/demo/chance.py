"""Chance that can be repeated: everything drawn comes from one seeded generator."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Chance:
    def __init__(self, seed: int) -> None:
        self._generator = np.random.default_rng(seed)

    def share(self, share: float) -> bool:
        """True in this share of all draws, 0 to 1."""
        return self._generator.random() < share

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._generator.random() * (high - low + 1))

    def around(self, median: float, spread: float) -> float:
        """A positive number whose logarithm is normal: half of the draws are above the median."""
        return float(median * np.exp(spread * self._generator.standard_normal()))

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number(0, len(options) - 1)]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """So many different ones, or all where there are fewer, in their own order."""
        chosen = self._generator.permutation(len(options))[:count]
        return [options[index] for index in sorted(chosen)]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, each as often as its weight is of the sum."""
        options, edges = list(weights), list(accumulate(weights.values()))
        return options[bisect(edges, self._generator.random() * edges[-1])]

    def after(self, day: date, low: int, high: int) -> date:
        """A day from `low` to `high` days after another."""
        return day + timedelta(days=self.number(low, high))

    def between(self, first: date, last: date) -> date:
        """A day, both ends included."""
        return self.after(first, 0, max(0, (last - first).days))

"""What a reader can calculate of numbers that are hidden among others that add up."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

Number = tuple[str, str, str, str]  # what a number is called
Equation = Mapping[Number, int]  # factors, 1 or -1: the sum of factor times number is 0
Values = Mapping[Number, int]

# So many steps are tried before a change is held to be impossible.
_PATIENCE = 200


class Additions:
    """Counts, none below 0, and how they add up."""

    def __init__(self, values: Values, equations: Sequence[Equation]) -> None:
        self.values = values
        self.equations: dict[Number, list[Equation]] = {}
        for equation in equations:
            for number in equation:
                self.equations.setdefault(number, []).append(equation)
        self._proven: dict[Number, set[int]] = {}

    def possible(self, number: Number, hidden: Collection[Number], enough: int) -> int:
        """How many values the number can have, while all but the hidden ones stay as they are.

        Each that is counted is proven: it has been put in, and the hidden numbers have been
        changed until everything added up. So there may be more, and never fewer. It stops at
        `enough`.
        """
        return 1 + sum(1 for _ in islice(self._balanced(number, hidden), enough - 1))

    def is_safe(self, number: Number, hidden: Collection[Number], enough: int) -> bool:
        """Whether the number can have `enough` values; from call to call more may be hidden, and
        never less.

        Whatever adds up for one number proves a value of all the others that were changed for it.
        What is found is remembered for them.
        """
        own = self._values_of(number)
        found = self._balanced(number, hidden)
        while len(own) < enough and (values := next(found, None)):
            for each, value in values.items():
                self._values_of(each).add(value)
        return len(own) >= enough

    def _values_of(self, number: Number) -> set[int]:
        return self._proven.setdefault(number, {self.values[number]})

    def _balanced(self, number: Number, hidden: Collection[Number]) -> Iterator[dict[Number, int]]:
        """Ways in which everything adds up, each with another value of the number: the values of
        what is changed.
        """
        for step in (1, -1):
            values, changed = dict(self.values), set[Number]()
            while change := self._change(values, number, step, hidden):
                for each, difference in change.items():
                    values[each] += difference
                changed.update(change)
                yield {each: values[each] for each in changed}

    def beside(self, number: Number) -> set[Number]:
        """Those that stand in an equation with it."""
        return {each for equation in self.equations.get(number, ()) for each in equation}

    def _change(
        self, values: Values, number: Number, step: int, hidden: Collection[Number]
    ) -> dict[Number, int] | None:
        if values[number] + step < 0:
            return None
        return _Search(self.equations, values, hidden).balanced({number: step})


class _Search:
    """Lets hidden numbers follow a change, one after the other, until all equations hold.

    `change` is what has been changed so far, `off` by how much each broken equation does not hold.
    """

    def __init__(
        self,
        equations: Mapping[Number, Sequence[Equation]],
        values: Values,
        hidden: Collection[Number],
    ) -> None:
        self.equations, self.values, self.hidden = equations, values, hidden
        self.steps = 0
        self.change: dict[Number, int] = {}
        self.off: dict[int, tuple[Equation, int]] = {}

    def balanced(self, change: dict[Number, int]) -> dict[Number, int] | None:
        for number, step in change.items():
            self._follow(number, step)
        return self.change if self._is_balanced() else None

    def _is_balanced(self) -> bool:
        self.steps += 1
        if self.steps > _PATIENCE:
            return False
        if not self.off:
            return True
        ways = min((list(self._ways(*each)) for each in self.off.values()), key=len)
        for number, step in sorted(ways, key=self._left_broken):
            self._follow(number, step)
            if self._is_balanced():
                return True
            self._take_back(number)
        return False

    def _follow(self, number: Number, step: int) -> None:
        self.change[number] = step
        self._move(number, step)

    def _take_back(self, number: Number) -> None:
        self._move(number, -self.change.pop(number))

    def _move(self, number: Number, step: int) -> None:
        for equation in self.equations.get(number, ()):
            off = self.off.pop(id(equation), (equation, 0))[1] + equation[number] * step
            if off:
                self.off[id(equation)] = (equation, off)

    def _left_broken(self, way: tuple[Number, int]) -> int:
        self._follow(*way)
        broken = len(self.off)
        self._take_back(way[0])
        return broken

    def _ways(self, equation: Equation, off: int) -> Iterator[tuple[Number, int]]:
        """The hidden numbers that can make the equation hold, each with its difference."""
        for number, factor in equation.items():
            if number in self.hidden and number not in self.change:
                step = -off * factor
                if self.values[number] + step >= 0:
                    yield number, step

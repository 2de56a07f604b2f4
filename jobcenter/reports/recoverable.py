"""What a reader can calculate of numbers that are hidden among others that add up."""

from collections.abc import Collection, Iterator, Mapping, Sequence

Number = tuple[str, str, str, str]  # what a number is called
Equation = Mapping[Number, int]  # factors, 1 or -1: the sum of factor times number is 0
Values = Mapping[Number, int]

# So many steps are tried before a change is held to be impossible.
_PATIENCE = 400


class Additions:
    """Counts, none below 0, and how they add up."""

    def __init__(self, values: Values, equations: Sequence[Equation]) -> None:
        self.values = values
        self.equations: dict[Number, list[Equation]] = {}
        for equation in equations:
            for number in equation:
                self.equations.setdefault(number, []).append(equation)

    def possible(self, number: Number, hidden: Collection[Number], enough: int) -> int:
        """How many values the number can have, while all but the hidden ones stay as they are.

        Each that is counted is proven: it has been put in, and the hidden numbers have been
        changed until everything added up. So there may be more, and never fewer. It stops at
        `enough`.
        """
        found = 1
        for step in (1, -1):
            values = dict(self.values)
            while found < enough and (change := self._change(values, number, step, hidden)):
                for each, difference in change.items():
                    values[each] += difference
                found += 1
        return found

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
    """Lets hidden numbers follow a change, one after the other, until all equations hold."""

    def __init__(
        self,
        equations: Mapping[Number, Sequence[Equation]],
        values: Values,
        hidden: Collection[Number],
    ) -> None:
        self.equations, self.values, self.hidden = equations, values, hidden
        self.steps = 0

    def balanced(self, change: dict[Number, int]) -> dict[Number, int] | None:
        self.steps += 1
        if self.steps > _PATIENCE:
            return None
        broken = self._broken(change)
        if not broken:
            return change
        ways = min((list(self._ways(each, change)) for each in broken), key=len)
        followed = [change | {number: step} for number, step in ways]
        for each in sorted(followed, key=lambda changed: len(self._broken(changed))):
            if found := self.balanced(each):
                return found
        return None

    def _broken(self, change: Mapping[Number, int]) -> list[Equation]:
        touched = {
            id(equation): equation
            for number in change
            for equation in self.equations.get(number, ())
        }
        return [each for each in touched.values() if _off(each, change)]

    def _ways(
        self, equation: Equation, change: Mapping[Number, int]
    ) -> Iterator[tuple[Number, int]]:
        """The hidden numbers that can make the equation hold, each with its difference."""
        off = _off(equation, change)
        for number, factor in equation.items():
            if number in self.hidden and number not in change:
                step = -off * factor
                if self.values[number] + step >= 0:
                    yield number, step


def _off(equation: Equation, change: Mapping[Number, int]) -> int:
    if len(change) < len(equation):
        return sum(equation.get(number, 0) * step for number, step in change.items())
    return sum(factor * change.get(number, 0) for number, factor in equation.items())

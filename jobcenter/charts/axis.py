"""What the time lines share: days as places on a line, its months, and the flags above it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations, product

from jobcenter import danish

WIDTH = 1100
LEFT = 130  # where the names of the rows stand
RIGHT = 16
ROW = 24
LONGEST_MONTHS = 24
_LETTER = 6.6  # the width of one in a flag's words, rather more than less
_GAP = 6  # between a flag's line and its words


@dataclass(frozen=True)
class Mark:
    x: int
    y: int
    kind: str  # counts, other, missed or booked
    title: str


@dataclass(frozen=True)
class Flag:
    """A vertical line with its words, on the side of the line where there is room for them."""

    x: int
    y: int
    kind: str  # today, due or start
    label: str
    before: bool

    @property
    def words(self) -> tuple[float, float]:
        """From where to where they reach."""
        length = _LETTER * len(self.label)
        begin = self.x - _GAP - length if self.before else self.x + _GAP
        return begin, begin + length


@dataclass(frozen=True)
class Tick:
    x: int
    label: str
    year: str  # at the first tick and at each January


@dataclass(frozen=True)
class RowName:
    y: int
    text: str


class Scale:
    """Days as horizontal places, between the first day of a month and the last of another."""

    def __init__(self, first: date, last: date) -> None:
        self.first = first
        self.last = last
        self.days = (last - first).days

    def x(self, day: date) -> int:
        within = min(max(day, self.first), self.last)
        return LEFT + round((within - self.first).days * (WIDTH - LEFT - RIGHT) / self.days)

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def flags(self, wanted: Sequence[tuple[date, str, str]]) -> list[Flag]:
        """Of days, kinds and names, in their order: rows and sides where words meet no line."""
        rows = permutations(range(len(wanted)))
        sides = product((False, True), repeat=len(wanted))
        every = (self._placed(wanted, *each) for each in product(rows, sides))
        return min(every, key=_crossings)

    def _placed(
        self,
        wanted: Sequence[tuple[date, str, str]],
        rows: tuple[int, ...],
        sides: tuple[bool, ...],
    ) -> list[Flag]:
        return [
            Flag(self.x(day), 16 + 20 * row, kind, f"{name} {danish.short_day(day)}", before=side)
            for (day, kind, name), row, side in zip(wanted, rows, sides, strict=True)
        ]

    def ticks(self) -> Iterable[Tick]:
        month = self.first
        while month <= self.last:
            is_first = month in (self.first, date(month.year, 1, 1))
            name = danish.MONTHS[month.month - 1][:3]
            yield Tick(self.x(month), name, str(month.year) if is_first else "")
            month = month_after(month, 1)


def _crossings(flags: Sequence[Flag]) -> int:
    """How often words leave the drawing or meet a line, which comes down from a higher row."""
    outside = sum(each.words[0] < 0 or each.words[1] > WIDTH for each in flags)
    met = (
        each.words[0] <= other.x <= each.words[1]
        for each, other in permutations(flags, 2)
        if other.y < each.y
    )
    return outside + sum(met)


def month_after(day: date, months: int) -> date:
    """The first day of the month that lies `months` after a day's own."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)

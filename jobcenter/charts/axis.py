"""What the time lines share: days as places on a line, its months, and the flags above it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jobcenter import danish

WIDTH = 1100
LEFT = 130  # where the names of the rows stand
RIGHT = 16
ROW = 24
LONGEST_MONTHS = 24


@dataclass(frozen=True)
class Mark:
    x: int
    y: int
    kind: str  # counts, other, missed or booked
    title: str


@dataclass(frozen=True)
class Flag:
    """A vertical line with its words, to the left of the line where there is no room after it."""

    x: int
    y: int
    kind: str  # today, due or start
    label: str
    before: bool


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

    def flag(self, day: date, y: int, kind: str, name: str) -> Flag:
        x = self.x(day)
        return Flag(x, y, kind, f"{name} {danish.short_day(day)}", before=x > WIDTH - 170)

    def ticks(self) -> Iterable[Tick]:
        month = self.first
        while month <= self.last:
            is_first = month in (self.first, date(month.year, 1, 1))
            name = danish.MONTHS[month.month - 1][:3]
            yield Tick(self.x(month), name, str(month.year) if is_first else "")
            month = month_after(month, 1)


def month_after(day: date, months: int) -> date:
    """The first day of the month that lies `months` after a day's own."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)

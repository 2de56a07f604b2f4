"""The time line of a citizen's case: where everything lies, for a template to draw as SVG."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jobcenter import danish
from jobcenter.queries.citizens import CaseFile, Life, Line

WIDTH = 1100
_LEFT = 130  # where the names of the rows stand
_RIGHT = 16
_HEAD = 48  # the flags of the vertical lines
_ROW = 24
_LONGEST_MONTHS = 24
_MONTHS_BACK = 12


@dataclass(frozen=True)
class Bar:
    """From x over width, in row y; `is_over` for what no longer counts."""

    x: int
    y: int
    width: int
    label: str
    is_over: bool = False


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
    kind: str  # today or due
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


@dataclass(frozen=True)
class Timeline:
    height: int
    foot: int  # where the rows end and the months stand
    left: int
    rows: list[RowName]
    spells: list[Bar]
    lives: list[Bar]
    marks: list[Mark]
    flags: list[Flag]
    ticks: list[Tick]
    first: date
    last: date
    width: int = WIDTH


def timeline(case: CaseFile, as_of: date) -> Timeline:
    """Twelve to twenty-four months around a day: spells, conversations, bookings, deadline."""
    scale = _Scale(*_span(case, as_of))
    spells, spell_rows = _spell_bars(case, scale)
    y = _HEAD + spell_rows * _ROW
    lives = _life_bars(case, scale, y, as_of)
    life_rows = max(1, len(lives))
    other_y = y + life_rows * _ROW
    foot = other_y + 2 * _ROW + 6
    rows = [
        RowName(_HEAD, "Ydelse"),
        RowName(y, "Tæller"),
        RowName(other_y, "Tæller ikke"),
        RowName(other_y + _ROW, "Booket"),
    ]
    return Timeline(
        height=foot + 40,
        foot=foot,
        left=_LEFT,
        rows=rows,
        spells=spells,
        lives=lives,
        marks=list(_marks(case, scale, other_y, as_of)),
        flags=_flags(case, scale, as_of),
        ticks=list(_ticks(scale)),
        first=scale.first,
        last=scale.last,
    )


class _Scale:
    """Days as horizontal places, between the first day of a month and the last of another."""

    def __init__(self, first: date, last: date) -> None:
        self.first = first
        self.last = last
        self.days = (last - first).days

    def x(self, day: date) -> int:
        within = min(max(day, self.first), self.last)
        return _LEFT + round((within - self.first).days * (WIDTH - _LEFT - _RIGHT) / self.days)

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


def _month(day: date, months: int) -> date:
    """The first day of the month that lies `months` after a day's own."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _span(case: CaseFile, as_of: date) -> tuple[date, date]:
    standing = case.standing
    ahead = [as_of + timedelta(days=45), *_booked_days(case, as_of)]
    if standing.deadline:
        ahead.append(standing.deadline + timedelta(days=20))
    first = _first_day(case.story.turning, as_of)
    latest = _month(first, _LONGEST_MONTHS)
    return first, min(_month(max(ahead), 1), latest) - timedelta(days=1)


def _first_day(turning: Life | None, as_of: date) -> date:
    """A year back, or to the conversation that decides the deadline where that is not far off."""
    first = _month(as_of, -_MONTHS_BACK)
    furthest = _month(as_of, -_LONGEST_MONTHS + 2)
    if turning and furthest <= turning.held < first:
        return _month(turning.held, 0)
    return first


def _booked_days(case: CaseFile, as_of: date) -> list[date]:
    planned = (line.conversation.planned_on for line in case.conversations if _is_booked(line))
    return [day for day in planned if day and day >= as_of]


def _is_booked(line: Line) -> bool:
    return line.reason == "planlagt"


def _spell_bars(case: CaseFile, scale: _Scale) -> tuple[list[Bar], int]:
    """Bars of the spells within the drawing; those that overlap get rows of their own."""
    bars: list[Bar] = []
    ends: list[date] = []  # by row, the last day that is taken
    for spell in reversed(case.spells):
        end = spell.end or date.max
        if end < scale.first or spell.start > scale.last:
            continue
        row = next((n for n, taken in enumerate(ends) if taken < spell.start), len(ends))
        ends[row : row + 1] = [end]
        x, y = scale.x(spell.start), _HEAD + row * _ROW
        width = max(4, scale.x(end) - x)
        bars.append(Bar(x, y, width, spell.get_benefit_display()))
    return bars, max(1, len(ends))


def _life_bars(case: CaseFile, scale: _Scale, y: int, as_of: date) -> list[Bar]:
    """One row per day with a counting conversation, oldest first: how long it counts."""
    bars = []
    for row, life in enumerate(_shown_lives(case, scale)):
        x = scale.x(life.held)
        label = f"{danish.short_day(life.held)} til {danish.short_day(life.last_day)}"
        width = scale.x(life.expires) - x
        bars.append(Bar(x, y + row * _ROW, width, label, is_over=life.expires <= as_of))
    return bars


def _shown_lives(case: CaseFile, scale: _Scale) -> list[Life]:
    """Those that count, and the one whose end made the deadline, where it is within the drawing."""
    turning = case.story.turning
    lives = {life.held: life for life in case.story.lives}
    if turning and scale.holds(turning.held):
        lives[turning.held] = turning
    return [lives[held] for held in sorted(lives)]


def _marks(case: CaseFile, scale: _Scale, y: int, as_of: date) -> Iterable[Mark]:
    """What does not count, and what is booked, each as a sign on its day."""
    for line in case.conversations:
        day = line.day
        if day is None or not scale.holds(day) or line.counts:
            continue
        title = f"{danish.short_day(day)}: {line.conversation.get_type_display()}"
        if _is_booked(line) and day >= as_of:
            yield Mark(scale.x(day), y + _ROW, "booked", title)
        elif line.conversation.held_on:
            yield Mark(scale.x(day), y, "other", title)
        else:
            yield Mark(scale.x(day), y, "missed", title)


def _flags(case: CaseFile, scale: _Scale, as_of: date) -> list[Flag]:
    flags = [_flag(scale, as_of, 16, "today", "Opgjort")]
    deadline = case.standing.deadline
    if deadline and scale.holds(deadline):
        flags.append(_flag(scale, deadline, 36, "due", "Frist"))
    return flags


def _flag(scale: _Scale, day: date, y: int, kind: str, name: str) -> Flag:
    x = scale.x(day)
    return Flag(x, y, kind, f"{name} {danish.short_day(day)}", before=x > WIDTH - 170)


def _ticks(scale: _Scale) -> Iterable[Tick]:
    month = scale.first
    while month <= scale.last:
        is_first = month in (scale.first, date(month.year, 1, 1))
        name = danish.MONTHS[month.month - 1][:3]
        yield Tick(scale.x(month), name, str(month.year) if is_first else "")
        month = _month(month, 1)

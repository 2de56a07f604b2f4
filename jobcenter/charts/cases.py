"""The time line of a citizen's case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jobcenter import danish
from jobcenter.queries.citizens import CaseFile, Life, Line

from .axis import LEFT, LONGEST_MONTHS, ROW, WIDTH, Flag, Mark, RowName, Scale, Tick, month_after

_HEAD = 48  # the flags of the vertical lines
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
    scale = Scale(*_span(case, as_of))
    spells, spell_rows = _spell_bars(case, scale)
    y = _HEAD + spell_rows * ROW
    lives = _life_bars(case, scale, y, as_of)
    life_rows = max(1, len(lives))
    other_y = y + life_rows * ROW
    foot = other_y + 2 * ROW + 6
    rows = [
        RowName(_HEAD, "Ydelse"),
        RowName(y, "Tæller"),
        RowName(other_y, "Tæller ikke"),
        RowName(other_y + ROW, "Booket"),
    ]
    return Timeline(
        height=foot + 40,
        foot=foot,
        left=LEFT,
        rows=rows,
        spells=spells,
        lives=lives,
        marks=list(_marks(case, scale, other_y, as_of)),
        flags=_flags(case, scale, as_of),
        ticks=list(scale.ticks()),
        first=scale.first,
        last=scale.last,
    )


def _span(case: CaseFile, as_of: date) -> tuple[date, date]:
    standing = case.standing
    ahead = [as_of + timedelta(days=45), *_booked_days(case, as_of)]
    if standing.deadline:
        ahead.append(standing.deadline + timedelta(days=20))
    first = _first_day(case.story.turning, as_of)
    latest = month_after(first, LONGEST_MONTHS)
    return first, min(month_after(max(ahead), 1), latest) - timedelta(days=1)


def _first_day(turning: Life | None, as_of: date) -> date:
    """A year back, or to the conversation that decides the deadline where that is not far off."""
    first = month_after(as_of, -_MONTHS_BACK)
    furthest = month_after(as_of, -LONGEST_MONTHS + 2)
    if turning and furthest <= turning.held < first:
        return month_after(turning.held, 0)
    return first


def _booked_days(case: CaseFile, as_of: date) -> list[date]:
    planned = (line.conversation.planned_on for line in case.conversations if _is_booked(line))
    return [day for day in planned if day and day >= as_of]


def _is_booked(line: Line) -> bool:
    return line.reason == "planlagt"


def _spell_bars(case: CaseFile, scale: Scale) -> tuple[list[Bar], int]:
    """Bars of the spells within the drawing; those that overlap get rows of their own."""
    bars: list[Bar] = []
    ends: list[date] = []  # by row, the last day that is taken
    for spell in reversed(case.spells):
        end = spell.end or date.max
        if end < scale.first or spell.start > scale.last:
            continue
        row = next((n for n, taken in enumerate(ends) if taken < spell.start), len(ends))
        ends[row : row + 1] = [end]
        x, y = scale.x(spell.start), _HEAD + row * ROW
        width = max(4, scale.x(end) - x)
        bars.append(Bar(x, y, width, spell.get_benefit_display()))
    return bars, max(1, len(ends))


def _life_bars(case: CaseFile, scale: Scale, y: int, as_of: date) -> list[Bar]:
    """One row per day with a counting conversation, oldest first: how long it counts."""
    bars = []
    for row, life in enumerate(_shown_lives(case, scale)):
        x = scale.x(life.held)
        label = f"{danish.short_day(life.held)} til {danish.short_day(life.last_day)}"
        width = scale.x(life.expires) - x
        bars.append(Bar(x, y + row * ROW, width, label, is_over=life.expires <= as_of))
    return bars


def _shown_lives(case: CaseFile, scale: Scale) -> list[Life]:
    """Those that count, and the one whose end made the deadline, where it is within the drawing."""
    turning = case.story.turning
    lives = {life.held: life for life in case.story.lives}
    if turning and scale.holds(turning.held):
        lives[turning.held] = turning
    return [lives[held] for held in sorted(lives)]


def _marks(case: CaseFile, scale: Scale, y: int, as_of: date) -> Iterable[Mark]:
    """What does not count, and what is booked, each as a sign on its day."""
    for line in case.conversations:
        day = line.day
        if day is None or not scale.holds(day) or line.counts:
            continue
        title = f"{danish.short_day(day)}: {line.conversation.get_type_display()}"
        if _is_booked(line) and day >= as_of:
            yield Mark(scale.x(day), y + ROW, "booked", title)
        elif line.conversation.held_on:
            yield Mark(scale.x(day), y, "other", title)
        else:
            yield Mark(scale.x(day), y, "missed", title)


def _flags(case: CaseFile, scale: Scale, as_of: date) -> list[Flag]:
    wanted = [(as_of, "today", "Opgjort")]
    deadline = case.standing.deadline
    if deadline and scale.holds(deadline):
        wanted.append((deadline, "due", "Målets frist"))
    return scale.flags(wanted)

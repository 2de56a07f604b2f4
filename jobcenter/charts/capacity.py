"""The coming weeks as lying columns: what falls due, against a mark for what there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from jobcenter import danish
from jobcenter.queries.capacity import Line
from jobcenter.queries.hours import Week
from jobcenter.timeliness.capacity import Level

WIDTH, ROW = 400, 28
_LEFT, _ROOM = 66, 190  # where the columns begin, and how long the longest may be
_WORDS = {Level.OVER: "over", Level.NEAR: "tæt på"}


@dataclass(frozen=True)
class Bar:
    """One week: `booked` and `due` are lengths, `mark` the place of what there is room for."""

    y: int
    label: str
    booked: int
    due: int
    mark: int | None
    numbers: str
    word: str
    title: str


@dataclass(frozen=True)
class Bars:
    height: int
    bars: list[Bar]
    left: int = _LEFT
    width: int = WIDTH
    numbers_x: int = _LEFT + _ROOM + 8


def week_bars(weeks: Sequence[Week], line: Line) -> Bars:
    """The team's weeks; the overdue ones have no week and are not drawn."""
    possible = [cell.possible for cell in line.cells if cell.possible is not None]
    most = max(Fraction(1), *(Fraction(cell.due) for cell in line.cells), *possible)
    bars = []
    for place, (week, cell) in enumerate(zip(weeks, line.cells, strict=True)):
        room = None if cell.possible is None else danish.number(float(cell.possible), 1)
        bars.append(
            Bar(
                y=ROW * place,
                label=f"Uge {week.last.isocalendar().week}",
                booked=_length(cell.booked, most),
                due=_length(cell.due, most),
                mark=None if cell.possible is None else _LEFT + _length(cell.possible, most),
                numbers=f"{cell.due} / {room}" if room else str(cell.due),
                word=_WORDS.get(cell.level, ""),
                title=f"{danish.week(week.last)}: {cell.due} forfalder, {cell.booked} af dem er "
                + (f"booket, plads til {room}" if room else "booket, arbejdstid mangler"),
            )
        )
    return Bars(ROW * len(bars), bars)


def _length(count: int | Fraction, most: Fraction) -> int:
    return round(_ROOM * count / most)

"""A chart as SVG, drawn of a table's cells: what is hidden there has no point here.

The same drawing stands on the page and in the PDF. Lines differ in dash and mark, and each has
its name beside it, so that it can be read in grey. More than three lines get a panel each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from itertools import groupby

from jobcenter import danish
from jobcenter.reports.document import Chart, Column, Table, shown

_WIDTH = 660
_MOST_IN_ONE = 3
_MONTHS_BETWEEN = 3
_STEP = 20  # percent between the lines of the scale
_INK, _GREY, _LIGHT = "#1a1a1a", "#5c5c5c", "#d0d0d0"
_DASHES = ("", "7 4", "2 3")
_COLOURS = ("#0d4a7a", "#8a3b00", "#1a1a1a")


@dataclass(frozen=True)
class Drawing:
    title: str
    description: str  # what the drawing shows, for those who do not see it
    svg: str


@dataclass(frozen=True)
class _Line:
    """The points are percent, by place among the months; there is none for a hidden cell."""

    name: str
    points: dict[int, float]
    words: dict[int, str]


@dataclass(frozen=True)
class _Panel:
    x: float
    y: float
    width: float
    height: float


def drawn(chart: Chart, table: Table) -> Drawing | None:
    """None without any of its columns: an edition's table may leave some out."""
    lines = [_line(table, column) for column in _columns(chart, table)]
    if not lines:
        return None
    months = [row.heading for row in table.rows]
    scale = _Scale(lines, chart.target, len(months))
    together = len(lines) <= _MOST_IN_ONE
    panels = [_Panel(40, 16, _WIDTH - 190, 220)] if together else list(_grid(len(lines)))
    parts: list[str] = []
    for number, panel in enumerate(panels):
        own = lines if together else [lines[number]]
        parts += _panel(panel, own, scale, months, title="" if together else own[0].name)
    height = max(panel.y + panel.height for panel in panels) + 34
    description = _description(lines, months, chart.target)
    return Drawing(chart.title, description, _svg(chart.title, description, height, parts))


def _columns(chart: Chart, table: Table) -> list[tuple[int, Column]]:
    places = {column.key: (place, column) for place, column in enumerate(table.columns)}
    return [places[key] for key in chart.columns if key in places]


def _line(table: Table, column: tuple[int, Column]) -> _Line:
    place, about = column
    cells = [row.cells[place] for row in table.rows]
    points = {
        n: float(100 * cell.value)
        for n, cell in enumerate(cells)
        if isinstance(cell.value, int | Fraction) and not cell.is_hidden
    }
    return _Line(about.heading, points, {n: shown(cells[n], about.unit) for n in points})


class _Scale:
    """Months across, percent upwards from a whole number of steps below 100."""

    def __init__(self, lines: Sequence[_Line], target: Fraction | None, months: int) -> None:
        values = [value for line in lines for value in line.points.values()]
        values += [float(100 * target)] if target is not None else []
        self.target = None if target is None else float(100 * target)
        self.lowest = max(0, int(min(values, default=0) - 2) // _STEP * _STEP)
        self.months = months

    def x(self, panel: _Panel, place: int) -> float:
        return round(panel.x + panel.width * place / max(self.months - 1, 1), 1)

    def y(self, panel: _Panel, percent: float) -> float:
        return round(panel.y + panel.height * (100 - percent) / (100 - self.lowest), 1)


def _grid(count: int) -> Iterator[_Panel]:
    """Four panels in a row where that fills the rows, and three otherwise."""
    in_row = 4 if count % 4 == 0 else 3
    room = (_WIDTH - 32) / in_row
    for number in range(count):
        row, place = divmod(number, in_row)
        yield _Panel(32 + round(place * room), 34 + row * 150, round(room) - 77, 84)


# --- The parts of a panel -------------------------------------------------------------------------


def _panel(
    panel: _Panel, lines: Sequence[_Line], scale: _Scale, months: Sequence[str], title: str
) -> Iterator[str]:
    if title:
        yield _text(panel.x - 24, panel.y - 16, title, weight="bold")
    for level in range(scale.lowest, 101, _STEP):
        y = scale.y(panel, level)
        yield _rule(panel, y, _LIGHT, "")
        yield _text(panel.x - 6, y + 4, f"{level}", anchor="end", colour=_GREY)
    if scale.target is not None:
        y = scale.y(panel, scale.target)
        yield _rule(panel, y, _INK, "8 4")
        if not title:
            words = f"Mål {danish.percent(scale.target / 100, 0)}"
            yield _text(panel.x + 4, panel.y + panel.height - 6, f"– – {words}")
    between = len(months) - 1 if title else _MONTHS_BETWEEN
    for place in sorted({*range(0, len(months) - 2, max(between, 1)), len(months) - 1}):
        yield _month(panel, scale, months, place)
    names = _names(panel, lines, scale)
    for number, line in enumerate(lines):
        look = 0 if title else number
        yield from _drawn_line(panel, line, scale, months, look)
        if line.points:
            last = max(line.points)
            words = line.words[last] if title else f"{line.name} {line.words[last]}"
            if title or last == len(months) - 1:
                yield _text(scale.x(panel, last) + 7, names[number], words, weight="bold")
            else:  # others go on to the right of it: above or below its own line there is room
                x, y = scale.x(panel, last), scale.y(panel, line.points[last])
                is_crossed = scale.target is not None and 3 < y - scale.y(panel, scale.target) < 24
                yield _text(x, y + 18 if is_crossed else y - 9, words, anchor="end", weight="bold")


def _month(panel: _Panel, scale: _Scale, months: Sequence[str], place: int) -> str:
    anchor = "end" if place == len(months) - 1 else "start"
    foot = panel.y + panel.height + 16
    return _text(scale.x(panel, place), foot, _short(months[place]), anchor=anchor, colour=_GREY)


def _short(month: str) -> str:
    """december 2023 as dec 23; what is no month stays."""
    name, _, year = month.partition(" ")
    return f"{name[:3]} {year[-2:]}" if name in danish.MONTHS else month


def _names(panel: _Panel, lines: Sequence[_Line], scale: _Scale) -> list[float]:
    """Where the name of each line stands: at its last point, and so that none meets another."""
    ends = {
        number: scale.y(panel, line.points[max(line.points)]) + 4
        for number, line in enumerate(lines)
        if line.points
    }
    places = [0.0] * len(lines)
    lowest = float("-inf")
    for number in sorted(ends, key=lambda each: ends[each]):
        lowest = places[number] = max(ends[number], lowest + 15)
    return places


def _drawn_line(
    panel: _Panel, line: _Line, scale: _Scale, months: Sequence[str], look: int
) -> Iterator[str]:
    colour, dash = _COLOURS[look], _DASHES[look]
    for _, run in groupby(enumerate(sorted(line.points)), key=lambda each: each[1] - each[0]):
        places = [place for _, place in run]
        at = [f"{scale.x(panel, n)},{scale.y(panel, line.points[n])}" for n in places]
        yield (
            f'<polyline points="{" ".join(at)}" fill="none" stroke="{colour}" '
            f'stroke-width="2"{_dashed(dash)}/>'
        )
    for place, value in sorted(line.points.items()):
        told = escape(f"{line.name}, {months[place]}: {line.words[place]}")
        x, y = scale.x(panel, place), scale.y(panel, value)
        yield f"<g>{_mark(look, x, y, colour)}<title>{told}</title></g>"


def _mark(look: int, x: float, y: float, colour: str) -> str:
    match look:
        case 0:
            return f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>'
        case 1:
            return f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="{colour}"/>'
        case _:
            return (
                f'<path d="M{x} {y - 4:.1f} l4 7 h-8 z" fill="#ffffff" stroke="{colour}" '
                'stroke-width="1.5"/>'
            )


def _rule(panel: _Panel, y: float, colour: str, dash: str) -> str:
    right = round(panel.x + panel.width, 1)
    return f'<line x1="{panel.x}" x2="{right}" y1="{y}" y2="{y}" stroke="{colour}"{_dashed(dash)}/>'


def _dashed(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", colour: str = _INK, weight: str = ""
) -> str:
    bold = f' font-weight="{weight}"' if weight else ""
    place = f'x="{round(x, 1)}" y="{round(y, 1)}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}" font-size="12"{bold}>{escape(words)}</text>'


def _svg(title: str, description: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {round(height)}" '
        f'role="img" aria-label="{escape(title)}. {escape(description)}">{"".join(parts)}</svg>'
    )


# --- In words -------------------------------------------------------------------------------------


def _description(lines: Sequence[_Line], months: Sequence[str], target: Fraction | None) -> str:
    told = [_told(line, months) for line in lines if line.points]
    goal = "" if target is None else f"Målet er {danish.percent(float(target), 0)}. "
    return f"{' '.join(told)} {goal}Alle tal står i tabellen under grafen.".strip()


def _told(line: _Line, months: Sequence[str]) -> str:
    first, last = min(line.points), max(line.points)
    if first == last:
        return f"{line.name}: {line.words[first]} i {months[first]}."
    return (
        f"{line.name}: fra {line.words[first]} i {months[first]} til {line.words[last]} i "
        f"{months[last]}."
    )

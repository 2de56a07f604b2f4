"""A document as the page and the PDF lay it out: every text of it, in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jobcenter.reports.document import (
    MEANINGS,
    Cell,
    Column,
    Document,
    Mark,
    Row,
    Section,
    Table,
    Unit,
    as_json,
    digest,
    shown,
)
from jobcenter.reports.formats.drawing import Drawing, drawn

# What stands beside a cell for its mark. A hidden one says so itself.
SIGNS = {Mark.RESTATED: "r", Mark.PROVISIONAL: "f", Mark.UNCONFIRMED: "u"}

# So many letters have room in a column that is so many times as wide as one of numbers.
_ROOM = {1: 8, 2: 24}


@dataclass(frozen=True)
class Entry:
    text: str
    signs: str  # such as "r" or "r f"; "" for none
    is_number: bool
    is_text: bool
    is_hidden: bool


@dataclass(frozen=True)
class Line:
    key: str
    heading: str
    entries: tuple[Entry, ...]
    is_total: bool


@dataclass(frozen=True)
class Heading:
    """`room` is how many times as wide as a column of numbers it is: 1, 2 or 4."""

    text: str
    is_number: bool
    room: int


@dataclass(frozen=True)
class Footnote:
    sign: str
    text: str


@dataclass(frozen=True)
class Grid:
    """A table, and above it the drawings that are made of it."""

    key: str
    caption: str
    row_heading: str
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    note: str
    footnotes: tuple[Footnote, ...]
    drawings: tuple[Drawing, ...]


@dataclass(frozen=True)
class Part:
    key: str
    heading: str
    paragraphs: tuple[str, ...]
    grids: tuple[Grid, ...]


@dataclass(frozen=True)
class Layout:
    """`is_short` where it is to take as little room as it can: one table and no drawing."""

    title: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    digest: str
    is_short: bool


def laid_out(document: Document) -> Layout:
    parts = tuple(map(_part, document.sections))
    grids = [grid for part in parts for grid in part.grids]
    return Layout(
        document.title,
        document.facts,
        parts,
        digest(as_json(document)),
        is_short=len(grids) == 1 and not grids[0].drawings,
    )


def _part(section: Section) -> Part:
    grids = tuple(_grid(table, _drawings(section, table)) for table in section.tables)
    return Part(section.key, section.heading, _paragraphs(section.sentences), grids)


def _drawings(section: Section, table: Table) -> list[Drawing]:
    """Those that are made of the table, which stands in the same section."""
    own = (chart for chart in section.charts if chart.table == table.key)
    return [made for chart in own if (made := drawn(chart, table)) is not None]


def _paragraphs(sentences: Iterable[str]) -> tuple[str, ...]:
    """The lines of the texts: what people write may have several."""
    return tuple(line for text in sentences for line in text.splitlines() if line.strip())


def _grid(table: Table, drawings: Sequence[Drawing]) -> Grid:
    return Grid(
        key=table.key,
        caption=table.caption,
        row_heading=table.row_heading,
        headings=tuple(
            Heading(each.heading, _is_number(each), _room(table, place))
            for place, each in enumerate(table.columns)
        ),
        lines=tuple(
            _line(row, table.columns, table.has_total and row is table.rows[-1])
            for row in table.rows
        ),
        note=table.note,
        footnotes=_footnotes(table),
        drawings=tuple(drawings),
    )


def _line(row: Row, columns: Sequence[Column], is_total: bool) -> Line:
    entries = (entry(cell, column) for cell, column in zip(row.cells, columns, strict=True))
    return Line(row.key, row.heading, tuple(entries), is_total)


def entry(cell: Cell, column: Column) -> Entry:
    signs = " ".join(SIGNS[mark] for mark in Mark if mark in cell.marks and mark in SIGNS)
    return Entry(
        shown(cell, column.unit),
        "" if cell.is_hidden else signs,
        _is_number(column),
        column.unit is Unit.TEXT,
        cell.is_hidden,
    )


def _is_number(column: Column) -> bool:
    return column.unit not in (Unit.TEXT, Unit.MONTH, Unit.DAY)


def _room(table: Table, place: int) -> int:
    """By the longest text beneath the heading."""
    values = (row.cells[place].value for row in table.rows)
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    return next((room for room, letters in _ROOM.items() if longest <= letters), 4)


def _footnotes(table: Table) -> tuple[Footnote, ...]:
    found = {mark for row in table.rows for cell in row.cells for mark in cell.marks}
    return tuple(Footnote(SIGNS.get(mark, ""), MEANINGS[mark]) for mark in Mark if mark in found)

"""The one definition behind all formats of a statement: sections with tables of cells.

The page, the PDF, the workbook and the CSV file are made of the same Document and compute
nothing. Whatever they write of a cell is `shown` of it, or its value itself.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import Any

from jobcenter import danish


class Unit(StrEnum):
    """What the cells of a column are, and the type of their values."""

    COUNT = "antal"  # int
    SHARE = "andel"  # Fraction from 0 to 1
    POINTS = "procentpoint"  # Fraction: a difference between shares
    DAYS = "dage"  # int or Fraction
    MONTH = "måned"  # date, its first day
    DAY = "dag"  # date
    TEXT = "tekst"  # str


class Mark(StrEnum):
    """What is to be known of a cell beside its value; each is explained in a footnote."""

    HIDDEN = "skjult"  # a small number, or one from which a small number could be calculated
    RESTATED = "rettet"  # another value than when the month was issued
    PROVISIONAL = "foreløbig"  # an average of fewer months than it should be of
    UNCONFIRMED = "ubekræftet"  # of a rule that nobody has confirmed


MEANINGS = {
    Mark.HIDDEN: (
        "Skjult: tallet er under 5, eller et tal under 5 kunne regnes ud af det. "
        "Hvad der er tilfældet, vises ikke."
    ),
    Mark.RESTATED: (
        "Rettet, siden måneden blev udgivet; “Rettelser” i månedsopgørelsen siger hvorfor."
    ),
    Mark.PROVISIONAL: "Foreløbig: gennemsnit af færre end 12 måneder.",
    Mark.UNCONFIRMED: (
        "Reglen er ikke bekræftet af en jurist. Den gør ingen sag ulovlig og tæller ikke med."
    ),
}

# What stands instead of a value that is hidden, or that does not exist
HIDDEN = "skjult"

Value = int | Fraction | date | str | None


@dataclass(frozen=True)
class Cell:
    """A value of its column's type; None where there is none, and where it is hidden."""

    value: Value = None
    marks: tuple[Mark, ...] = ()

    @property
    def is_hidden(self) -> bool:
        return Mark.HIDDEN in self.marks


@dataclass(frozen=True)
class Column:
    key: str
    heading: str
    unit: Unit
    meaning: str = ""  # for the sheet of definitions


@dataclass(frozen=True)
class Row:
    key: str
    heading: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """With `has_total` the last row is the whole that the others are parts of."""

    key: str
    caption: str
    row_heading: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    has_total: bool = False
    note: str = ""

    def cell(self, row: str, column: str) -> Cell | None:
        place = next((n for n, each in enumerate(self.columns) if each.key == column), None)
        found = next((each for each in self.rows if each.key == row), None)
        return found.cells[place] if found and place is not None else None


@dataclass(frozen=True)
class Chart:
    """Lines of some of a table's columns over its rows, which are months; the table beside it."""

    key: str
    title: str
    table: str
    columns: tuple[str, ...]
    target: Fraction | None = None


@dataclass(frozen=True)
class Section:
    """`sentences` stand above the tables; those that hold figures are made of the tables' cells."""

    key: str
    heading: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Document:
    """`facts` are what is known of the document itself: label and text, in order."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

    @property
    def tables(self) -> Iterator[Table]:
        return (table for section in self.sections for table in section.tables)

    @property
    def marks(self) -> list[Mark]:
        """Those that some cell carries, in a fixed order."""
        cells = (cell for table in self.tables for row in table.rows for cell in row.cells)
        found = {mark for cell in cells for mark in cell.marks}
        return [mark for mark in Mark if mark in found]

    def table(self, key: str) -> Table | None:
        return next((table for table in self.tables if table.key == key), None)


def shown(cell: Cell, unit: Unit) -> str:
    """The cell as Danes write it; “skjult” where it is hidden and “–” where there is no value."""
    if cell.is_hidden:
        return HIDDEN
    value = cell.value
    match value:
        case None:
            return danish.NOTHING
        case date():
            return danish.month(value) if unit is Unit.MONTH else danish.short_day(value)
        case str():
            return value
    match unit:
        case Unit.SHARE:
            return danish.percent(_exact(value))
        case Unit.POINTS:
            return danish.points(_exact(value))
        case Unit.DAYS if isinstance(value, Fraction) and value.denominator > 1:
            return danish.number(_exact(value), 1)
        case _:
            return danish.number(_exact(value))


def _exact(value: int | Fraction) -> Decimal:
    """With so many digits that rounding it to a few decimals is rounding the fraction."""
    with localcontext(prec=40):
        return Decimal(value.numerator) / Decimal(value.denominator)


# --- As text, always the same ---------------------------------------------------------------------


def as_json(document: Document) -> str:
    """Canonical: equal documents give the same text. Fractions as "3/4", days as ISO."""
    return json.dumps(
        asdict(document), default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def digest(content: str) -> str:
    """SHA-256 of the UTF-8 bytes, in hexadecimal."""
    return sha256(content.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise TypeError(f"{type(value).__name__} has no place in a document")


def from_json(content: str) -> Document:
    """The document of `as_json`."""
    read = json.loads(content)
    return Document(
        title=read["title"],
        facts=tuple((label, text) for label, text in read["facts"]),
        sections=tuple(map(_section, read["sections"])),
    )


def _section(read: Mapping[str, Any]) -> Section:
    return Section(
        key=read["key"],
        heading=read["heading"],
        sentences=tuple(read["sentences"]),
        tables=tuple(map(_table, read["tables"])),
        charts=tuple(map(_chart, read["charts"])),
    )


def _table(read: Mapping[str, Any]) -> Table:
    columns = tuple(
        Column(**(column | {"unit": Unit(column["unit"])})) for column in read["columns"]
    )
    units = [column.unit for column in columns]
    rows = tuple(_row(row, units) for row in read["rows"])
    return Table(**{**read, "columns": columns, "rows": rows})


def _row(read: Mapping[str, Any], units: Sequence[Unit]) -> Row:
    cells = tuple(
        Cell(_value(cell["value"], unit), tuple(map(Mark, cell["marks"])))
        for cell, unit in zip(read["cells"], units, strict=True)
    )
    return Row(read["key"], read["heading"], cells)


def _chart(read: Mapping[str, Any]) -> Chart:
    target = Fraction(read["target"]) if read["target"] else None
    return Chart(**{**read, "columns": tuple(read["columns"]), "target": target})


def _value(read: Any, unit: Unit) -> Value:
    if read is None or isinstance(read, int):
        return read
    match unit:
        case Unit.MONTH | Unit.DAY:
            return date.fromisoformat(read)
        case Unit.TEXT:
            return str(read)
        case _:
            return Fraction(read)

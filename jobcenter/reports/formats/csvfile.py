"""A document's tables as CSV, for Excel in Danish and for other systems: a line for each cell."""

import csv
from collections.abc import Iterator
from io import StringIO

from jobcenter import danish
from jobcenter.reports.document import Cell, Document, Row, Section, Table, Unit, shown

HEADINGS = ("afsnit", "tabel", "række", "kolonne", "værdi", "enhed", "mærker")

# A cell that begins with one of these is read as a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_QUOTE = "'"


def render(document: Document) -> bytes:
    """The content of a .csv file: UTF-8 with a byte order mark, semicolons, decimal comma.

    A value stands as on the page, with spaces that break. A text that a spreadsheet would take
    for a formula, or that begins with an apostrophe, has an apostrophe before it: without its
    first apostrophe it is itself again.
    """
    content = StringIO()
    lines = csv.writer(content, delimiter=";", lineterminator="\r\n")
    lines.writerow(HEADINGS)
    for section in document.sections:
        for table in section.tables:
            lines.writerows(list(map(neutral, line)) for line in _lines(section, table))
    return content.getvalue().encode("utf-8-sig")


def neutral(text: str) -> str:
    return f"{_QUOTE}{text}" if text.startswith((*_FORMULA, _QUOTE)) else text


def original(text: str) -> str:
    """What `neutral` was given."""
    return text.removeprefix(_QUOTE)


def _lines(section: Section, table: Table) -> Iterator[tuple[str, ...]]:
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            yield (*_place(section, table, row), column.heading, *_told(cell, column.unit))


def _place(section: Section, table: Table, row: Row) -> tuple[str, str, str]:
    return section.heading, table.caption, row.heading


def _told(cell: Cell, unit: Unit) -> tuple[str, str, str]:
    value = shown(cell, unit).replace(danish.NO_BREAK, " ")
    return value, unit.value, ", ".join(mark.value for mark in cell.marks)

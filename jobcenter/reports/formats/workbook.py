"""A document as an Excel file: real numbers and days, native charts, and text that stays text.

A sheet of the document's own facts and texts comes first, then one for each table, and last the
definitions of columns and marks.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import count
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jobcenter.reports.document import (
    MEANINGS,
    Cell,
    Chart,
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

FIRST, LAST = "Opgørelsen", "Definitioner"
MARKS = "Mærker"
# Rows of a table's sheet: caption, note, an empty one, headings, and then the table's own
HEADINGS_AT = 3

_POINTS = '" procentpoint"'
_FORMATS = {
    Unit.COUNT: "#,##0",
    Unit.SHARE: "0.0 %",
    Unit.POINTS: f"+0.0{_POINTS};\N{MINUS SIGN}0.0{_POINTS};0.0{_POINTS}",
    Unit.DAYS: "#,##0.0",
    Unit.MONTH: "mmmm yyyy",
    Unit.DAY: "dd-mm-yyyy",
    Unit.TEXT: "@",
}
# A difference that is shown as none has no sign, whichever way it goes.
_NO_POINTS = f"0.0{_POINTS};0.0{_POINTS}"
_LONGEST_NAME = 31  # that Excel takes
_FORBIDDEN = str.maketrans(dict.fromkeys(r"[]:*?/\'", " "))
# The same document is to give the same bytes, whenever it is written.
_WRITTEN = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)

_Looks = Mapping[Unit | str, Format]


def render(document: Document, *, author: str = "", issued: date | None = None) -> bytes:
    """The content of an .xlsx file; `author` and `issued` stand in its properties only."""
    content = BytesIO()
    # Text is written as text: nothing is guessed to be a formula, a number or an address.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        written = datetime(issued.year, issued.month, issued.day) if issued else _WRITTEN  # noqa: DTZ001
        book.set_properties({"title": document.title, "author": author, "created": written})
        _Writer(book, document).write()
    return content.getvalue()


class _Writer:
    def __init__(self, book: Workbook, document: Document) -> None:
        self.book, self.document = book, document
        self.bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.heading = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        )
        self.looks = self._looks({})
        self.total_looks = self._looks({"bold": True, "top": 1})

    def _looks(self, further: dict[str, Any]) -> _Looks:
        return {
            look: self.book.add_format({"num_format": code} | further)
            for look, code in (*_FORMATS.items(), (_NO_POINTS, _NO_POINTS))
        }

    def write(self) -> None:
        self._first_sheet()
        names = _names(self.document)
        for section in self.document.sections:
            for table in section.tables:
                keys = {column.key for column in table.columns}
                own = (chart for chart in section.charts if chart.table == table.key)
                charts = [chart for chart in own if keys & set(chart.columns)]
                self._table_sheet(names[table.key], table, charts)
        self._definitions()

    def _first_sheet(self) -> None:
        page = self._words(FIRST)
        lines: list[tuple[str, str]] = list(self.document.facts)
        lines.append(("Kontrolsum (SHA-256)", digest(as_json(self.document))))
        for section in self.document.sections:
            lines += list(_texts(section))
        page.write_string(0, 0, self.document.title, self.title)
        self._pairs(page, 2, lines)

    def _definitions(self) -> None:
        page = self._words(LAST)
        self._pairs(page, 0, _defined(self.document))

    def _words(self, name: str) -> Worksheet:
        page = self.book.add_worksheet(name)
        page.set_column(0, 0, 38)
        page.set_column(1, 1, 90)
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        return page

    def _pairs(self, page: Worksheet, first: int, lines: Sequence[tuple[str, str]]) -> None:
        for line, (name, text) in enumerate(lines, first):
            page.write_string(line, 0, name, self.bold)
            page.write_string(line, 1, text, self.wrapped)

    def _table_sheet(self, name: str, table: Table, charts: Sequence[Chart]) -> None:
        page = self.book.add_worksheet(name)
        page.write_string(0, 0, table.caption, self.title)
        page.write_string(1, 0, table.note)
        page.set_column(0, 0, 34)
        page.set_column(1, len(table.columns) + 1, 16)
        page.write_string(HEADINGS_AT, 0, table.row_heading, self.heading)
        for place, column in enumerate(table.columns, 1):
            page.write_string(HEADINGS_AT, place, column.heading, self.heading)
        marked = [_told_marks(row, table.columns) for row in table.rows]
        if any(marked):
            page.write_string(HEADINGS_AT, len(table.columns) + 1, MARKS, self.heading)
        for line, (row, marks) in enumerate(zip(table.rows, marked, strict=True), HEADINGS_AT + 1):
            self._row(page, line, row, table, marks)
        page.freeze_panes(HEADINGS_AT + 1, 1)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEADINGS_AT)
        for number, chart in enumerate(charts):
            self._chart(page, name, table, chart, number)

    def _row(self, page: Worksheet, line: int, row: Row, table: Table, marks: str) -> None:
        is_total = table.has_total and row is table.rows[-1]
        looks = self.total_looks if is_total else self.looks
        page.write_string(line, 0, row.heading, looks[Unit.TEXT])
        for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True), 1):
            _write(page, line, place, cell, column.unit, looks)
        if marks:
            page.write_string(line, len(table.columns) + 1, marks)

    def _chart(self, page: Worksheet, name: str, table: Table, chart: Chart, number: int) -> None:
        """Lines of the sheet's own cells: a hidden one is text there, and a gap here."""
        drawn = self.book.add_chart({"type": "line"})
        first, last = HEADINGS_AT + 1, HEADINGS_AT + len(table.rows)
        places = {column.key: place for place, column in enumerate(table.columns, 1)}
        for look, key in enumerate(key for key in chart.columns if key in places):
            drawn.add_series(
                {
                    "name": [name, HEADINGS_AT, places[key]],
                    "categories": [name, first, 0, last, 0],
                    "values": [name, first, places[key], last, places[key]],
                    "marker": {"type": _MARKERS[look % len(_MARKERS)], "size": 6},
                    "line": {"width": 2, "dash_type": _DASHES[look % len(_DASHES)]},
                }
            )
        drawn.set_title({"name": chart.title, "overlay": False, "name_font": {"size": 12}})
        drawn.set_y_axis({"num_format": "0 %", "max": 1})
        drawn.set_legend({"position": "bottom"})
        drawn.show_na_as_empty_cell()
        drawn.set_size({"width": 900, "height": 380})
        place = HEADINGS_AT + len(table.rows) + 3 + 21 * number
        about = f"{chart.title}. Tallene står i tabellen over grafen."
        page.insert_chart(place, 0, drawn, {"description": about})


_MARKERS = ("circle", "square", "triangle", "diamond", "x")
_DASHES = ("solid", "dash", "round_dot", "long_dash")


def _names(document: Document) -> dict[str, str]:
    """A sheet's name for each table, by key: its caption as far as Excel takes it, and unlike."""
    taken = {FIRST.lower(), LAST.lower()}
    names = {}
    for table in document.tables:
        wanted = " ".join(table.caption.translate(_FORBIDDEN).split())
        for number in count(1):
            ending = f" {number}" if number > 1 else ""
            name = f"{wanted[: _LONGEST_NAME - len(ending)].rstrip()}{ending}"
            if name.lower() not in taken:
                break
        taken.add(name.lower())
        names[table.key] = name
    return names


def _texts(section: Section) -> Iterator[tuple[str, str]]:
    for place, text in enumerate(section.sentences):
        yield ("" if place else section.heading), text


def _defined(document: Document) -> list[tuple[str, str]]:
    lines = [
        (f"{table.caption}: {column.heading}", f"{column.meaning} Enhed: {column.unit}.".strip())
        for table in document.tables
        for column in table.columns
    ]
    lines += [(mark.value.capitalize(), MEANINGS[mark]) for mark in Mark]
    return lines


def _told_marks(row: Row, columns: Sequence[Column]) -> str:
    """Which cells of the row carry a mark that does not stand in the cell itself."""
    told = [
        f"{column.heading}: {', '.join(marks)}"
        for column, cell in zip(columns, row.cells, strict=True)
        if (marks := [mark.value for mark in cell.marks if mark is not Mark.HIDDEN])
    ]
    return "; ".join(told)


def _write(page: Worksheet, line: int, place: int, cell: Cell, unit: Unit, looks: _Looks) -> None:
    value = cell.value
    if cell.is_hidden or value is None or isinstance(value, str):
        page.write_string(line, place, shown(cell, unit), looks[unit])
    elif isinstance(value, date):
        page.write_datetime(line, place, value, looks[unit])
    else:
        number = float(100 * value) if unit is Unit.POINTS else float(value)
        look: Unit | str = unit
        if unit is Unit.DAYS and number.is_integer():
            look = Unit.COUNT
        elif unit is Unit.POINTS and shown(cell, unit) == shown(Cell(0), unit):
            look = _NO_POINTS
        page.write_number(line, place, number, looks[look])

"""Excel files: real numbers and days, and text that never becomes a formula."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jobcenter import danish

ABOUT = "Om tallene"
Value = str | int | float | date | None


class Kind(StrEnum):
    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    DECIMAL = "decimal"
    SHARE = "share"


_NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.DAY: "dd-mm-yyyy",
    Kind.COUNT: "#,##0",
    Kind.DECIMAL: "#,##0.0",
    Kind.SHARE: "0.0 %",
}


@dataclass(frozen=True)
class Column:
    name: str
    heading: str
    kind: Kind = Kind.TEXT
    width: int = 16


@dataclass(frozen=True)
class Sheet:
    """One table. A value that is no number or day, such as "under 5", stays text."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class About:
    """What a reader must know who has only the file: the sheet "Om tallene"."""

    what: str
    as_of: date
    data_at: datetime | None
    exported_at: datetime
    exported_by: str
    fingerprint: str
    selection: Sequence[str] = ()
    notes: Sequence[str] = ()
    definitions: Sequence[tuple[str, str]] = field(default_factory=tuple)


def workbook(sheets: Sequence[Sheet], about: About) -> bytes:
    """The content of an .xlsx file with the sheets in order, and "Om tallene" last."""
    content = BytesIO()
    # Text is written as text: nothing is guessed to be a formula, a number or an address.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": about.what, "author": about.exported_by})
        for sheet in sheets:
            _write_sheet(book, sheet)
        _write_about(book, about)
    return content.getvalue()


def _write_sheet(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {
        kind: book.add_format({"num_format": text}) for kind, text in _NUMBER_FORMATS.items()
    }
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        page.write_string(0, number, column.heading, heading)
    for line, row in enumerate(sheet.rows, 1):
        for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write(page, line, number, value, formats[column.kind])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write(page: Worksheet, line: int, number: int, value: Value, look: Format) -> None:
    match value:
        case None | "":
            page.write_blank(line, number, None, look)
        case bool():
            page.write_string(line, number, "ja" if value else "nej", look)
        case int() | float():
            page.write_number(line, number, value, look)
        case date():
            page.write_datetime(line, number, value, look)
        case _:
            page.write_string(line, number, str(value), look)


def _write_about(book: Workbook, about: About) -> None:
    page = book.add_worksheet(ABOUT)
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 90)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for line, (name, text) in enumerate(_about_lines(about)):
        page.write_string(line, 0, name, bold)
        page.write_string(line, 1, text, wrapped)


def _about_lines(about: About) -> list[tuple[str, Any]]:
    lines = [
        ("Hvad", about.what),
        ("Opgjort pr.", danish.long_day(about.as_of)),
        ("Data indlæst", danish.long_moment(about.data_at) or "ikke registreret"),
        ("Udvalg", "; ".join(about.selection) or "alle"),
        ("Regelsæt", about.fingerprint),
        ("Hentet", f"{danish.long_moment(about.exported_at)} af {about.exported_by}"),
    ]
    lines += [("Bemærk", note) for note in about.notes]
    return lines + list(about.definitions)

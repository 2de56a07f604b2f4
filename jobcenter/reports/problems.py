"""The problem file: everything that was wrong in a delivery, for those who can mend it."""

from collections.abc import Iterable
from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jobcenter.intake.problems import Problem, Severity
from jobcenter.models import Delivery, RowProblem

_HEADINGS = (
    ("Alvor", 22),
    ("Fil", 22),
    ("Række", 9),
    ("Kolonne", 20),
    ("Værdi", 28),
    ("Hvad der forventes, og hvad I kan gøre", 90),
)
_MEANINGS = {
    Severity.BLOCKING: "Blokerende: intet er indlæst",
    Severity.SET_ASIDE: "Rækken er sat til side",
    Severity.WARNING: "Advarsel: rækken er indlæst",
}
# A sheet holds 1,048,576 rows; what is left goes on the next one.
_ROWS_PER_SHEET = 1_000_000


def write(delivery: Delivery, target: Path) -> None:
    """The problem file of a stored delivery."""
    rows = RowProblem.objects.filter(delivery=delivery).order_by("pk")
    write_rows((_problem(row) for row in rows.iterator()), target)


def _problem(row: RowProblem) -> Problem:
    severity = Severity(row.severity)
    return Problem(severity, row.code, row.file, row.row, row.column, row.value, row.expected)


def write_rows(problems: Iterable[Problem], target: Path) -> None:
    """An .xlsx with one line per problem. All text stays text: a value may look like a formula."""
    options = {"constant_memory": True, "tmpdir": str(target.parent)}
    with xlsxwriter.Workbook(str(target), options) as book:
        page = _page(book)
        line = 0
        for problem in problems:
            if line == _ROWS_PER_SHEET:
                page, line = _page(book), 0
            line += 1
            _write(page, line, problem)


def _page(book: Workbook) -> Worksheet:
    page = book.add_worksheet(f"Bemærkninger {len(book.worksheets()) + 1}")
    heading = book.add_format({"bold": True, "bottom": 1})
    for column, (text, width) in enumerate(_HEADINGS):
        page.set_column(column, column, width)
        page.write_string(0, column, text, heading)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, _ROWS_PER_SHEET, len(_HEADINGS) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    return page


def _write(page: Worksheet, line: int, problem: Problem) -> None:
    page.write_string(line, 0, _MEANINGS[problem.severity])
    page.write_string(line, 1, problem.file)
    if problem.row is not None:
        page.write_number(line, 2, problem.row)
    page.write_string(line, 3, problem.column)
    page.write_string(line, 4, problem.value)
    page.write_string(line, 5, problem.expected)

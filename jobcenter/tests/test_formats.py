"""Page, PDF, Excel and CSV of a document: they say the same, cell by cell, and compute nothing."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pikepdf
import pytest
from django.template.loader import render_to_string

from jobcenter import danish
from jobcenter.reports.document import (
    Cell,
    Chart,
    Column,
    Document,
    Mark,
    Row,
    Section,
    Table,
    Unit,
    Value,
    shown,
)
from jobcenter.reports.formats import csvfile, pdf, workbook
from jobcenter.reports.formats.drawing import drawn
from jobcenter.reports.formats.layout import SIGNS, laid_out
from jobcenter.tests.pdf_reading import Pdf, Tag
from jobcenter.tests.small_numbers import documents, sample, statement

HIDDEN = Cell(None, (Mark.HIDDEN,))
PAYLOADS = ("=1+1", "+cmd", "-2+3", "@SUM(A1)", '=HYPERLINK("x";"y")', "'=1", "#strong[x] *b* $x$")

GOAL = Table(
    "maal",
    "Måltallet i december 2023",
    "Område",
    (
        Column("borgere", "Borgere", Unit.COUNT, "Borgere med åbent forløb."),
        Column("andel", "Andel", Unit.SHARE, "Har samtalerne delt med borgere."),
        Column("forskel", "Forskel", Unit.POINTS),
        Column("dage", "Dage", Unit.DAYS),
        Column("naas", "Nås", Unit.MONTH),
        Column("frist", "Frist", Unit.DAY),
        Column("note", "Note", Unit.TEXT),
    ),
    (
        Row(
            "soe",
            "Sø & Å <b>",
            (
                Cell(1234),
                Cell(Fraction(7, 9), (Mark.PROVISIONAL,)),
                Cell(Fraction(-24, 1000), (Mark.RESTATED, Mark.UNCONFIRMED)),
                Cell(Fraction(25, 2)),
                Cell(date(2024, 9, 1)),
                Cell(date(2024, 2, 29)),
                Cell(PAYLOADS[0]),
            ),
        ),
        Row("tom", PAYLOADS[3], (Cell(0), *(Cell() for _ in range(5)), Cell(PAYLOADS[4]))),
        Row("skjult", PAYLOADS[5], (*(HIDDEN for _ in range(6)), Cell(PAYLOADS[6]))),
        Row(
            "i-alt",
            "I alt",
            (
                Cell(1240),
                Cell(Fraction(7996, 10000)),
                Cell(Fraction(23, 1000)),
                Cell(12),
                Cell(date(2023, 12, 1)),
                Cell(date(2023, 12, 31)),
                Cell("Ja"),
            ),
        ),
    ),
    has_total=True,
    note="En note under tabellen.",
)
MONTHS = Table(
    "udvikling",
    "Måned for måned: andel [i alt] / område?",
    "Måned",
    tuple(Column(key, name, Unit.SHARE) for key, name in (("a", "Søer"), ("b", "Åer"))),
    tuple(
        Row(
            f"2023-{month:02}",
            danish.month(date(2023, month, 1)),
            (HIDDEN if month in (3, 4) else Cell(Fraction(60 + month, 100)), Cell(Fraction(7, 8))),
        )
        for month in range(1, 13)
    ),
)
CHART = Chart("udvikling", "Månedens andel", "udvikling", ("a", "b"), Fraction(4, 5))
DOCUMENT = Document(
    "Månedsopgørelse for december 2023, Ishøj",
    (("Udgivelse", "Nr. 1 for måneden"), ("Opgjort pr.", "1. maj 2024")),
    (
        Section("situation", "Situationen", (f"Teksten er chefens: {PAYLOADS[6]}", "A\nB")),
        Section("maal", "Målet", ("Gennemsnittet er 77,8\N{NO-BREAK SPACE}%.",), (GOAL,)),
        Section("tid", "De seneste 12 måneder", (), (MONTHS,), (CHART,)),
    ),
)


def of_the_sample() -> Document:
    return documents(statement(sample(), "2023-12"))["187"]


@pytest.fixture(params=[lambda: DOCUMENT, of_the_sample], ids=["all kinds", "the sample"])
def document(request: pytest.FixtureRequest) -> Document:
    made: Document = request.param()
    return made


# --- The same in all formats ----------------------------------------------------------------------

Grid = list[list[str]]


def _expected(table: Table, *, signs: bool = True) -> Grid:
    """A table's texts by line, the headings first."""
    lines = [[table.row_heading, *(column.heading for column in table.columns)]]
    for row in table.rows:
        entries = [
            shown(cell, column.unit)
            + (
                " ".join(SIGNS[mark] for mark in Mark if mark in cell.marks and mark in SIGNS)
                if signs
                else ""
            )
            for cell, column in zip(row.cells, table.columns, strict=True)
        ]
        lines.append([row.heading, *entries])
    return [[_bare(text) for text in line] for line in lines]


def _bare(text: str) -> str:
    """Without what a line's end changes: spaces and hyphens."""
    return re.sub(r"[\s\u00ad-]+", "", text)


def test_the_page_shows_each_cell(document: Document) -> None:
    page = _Page(render_to_string("jobcenter/statements/_document.html", {"document": document}))
    assert page.grids == [_expected(table) for table in document.tables]
    assert page.captions == [table.caption for table in document.tables]


def test_the_pdf_shows_each_cell(document: Document) -> None:
    tables = list(Pdf(pdf.render(document)).root.every("Table"))
    assert [_grid_of(table) for table in tables] == [_expected(each) for each in document.tables]
    captions = [_bare(caption.whole_text) for table in tables for caption in table.every("Caption")]
    assert captions == [_bare(table.caption) for table in document.tables]


def test_the_csv_shows_each_cell(document: Document) -> None:
    content = csvfile.render(document)
    assert content.startswith(b"\xef\xbb\xbf")
    read = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    found = [{name: csvfile.original(text) for name, text in line.items()} for line in read]
    expected = [
        {
            "afsnit": section.heading,
            "tabel": table.caption,
            "række": row.heading,
            "kolonne": column.heading,
            "værdi": shown(cell, column.unit).replace("\N{NO-BREAK SPACE}", " "),
            "enhed": str(column.unit),
            "mærker": ", ".join(cell.marks),
        }
        for section in document.sections
        for table in section.tables
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
    ]
    assert found == expected


def test_the_workbook_holds_each_cell(document: Document) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook.render(document)))
    sheets = book.worksheets[1:-1]
    for sheet, table in zip(sheets, document.tables, strict=True):
        assert sheet["A1"].value == table.caption
        heads, *lines = sheet.iter_rows(
            min_row=workbook.HEADINGS_AT + 1, max_col=len(table.columns) + 1
        )
        assert [cell.value for cell in heads] == [
            table.row_heading,
            *(column.heading for column in table.columns),
        ]
        for line, row in zip(lines, table.rows, strict=True):
            assert line[0].value == row.heading
            for found, cell, column in zip(line[1:], row.cells, table.columns, strict=True):
                assert _is_same(found, cell, column), (table.key, row.key, column.key)


def _is_same(found: Any, cell: Cell, column: Column) -> bool:
    """A number as a number, a day as a day, and what has no value as it is shown."""
    value: Value = cell.value
    if cell.is_hidden or value is None or isinstance(value, str):
        return bool(found.value == shown(cell, column.unit) and found.data_type == "s")
    if isinstance(value, date):
        return bool(found.value == datetime(value.year, value.month, value.day))  # noqa: DTZ001
    number = float(100 * value) if column.unit is Unit.POINTS else float(value)
    return bool(found.data_type == "n" and found.value == pytest.approx(number, abs=1e-12))


@pytest.mark.parametrize(
    ("thousandths", "begins"), [(4, "+0.0"), (Fraction(4, 10), "0.0"), (Fraction(-4, 10), "0.0")]
)
def test_a_difference_shown_as_none_has_no_sign_in_excel(thousandths: Any, begins: str) -> None:
    column, row = (
        Column("f", "F", Unit.POINTS),
        Row("a", "A", (Cell(Fraction(thousandths) / 1000),)),
    )
    table = Table("t", "T", "O", (column,), (row,))
    made = workbook.render(Document("D", (), (Section("s", "S", (), (table,)),)))
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[1]
    shown_by = sheet.cell(workbook.HEADINGS_AT + 2, 2).number_format
    assert shown_by.startswith(begins)
    assert ("\N{MINUS SIGN}" in shown_by) == (begins == "+0.0")


def test_no_drawing_has_a_point_that_the_table_hides(document: Document) -> None:
    charts = [
        (chart, table)
        for section in document.sections
        for chart in section.charts
        if (table := document.table(chart.table)) is not None
    ] or [
        (Chart("x", "x", "udvikling", tuple(column.key for column in table.columns)), table)
        for table in document.tables
        if table.key == "udvikling"
    ]
    for chart, table in charts:
        drawing = drawn(chart, table)
        assert drawing is not None
        told = re.findall(r"<title>(.*?)</title>", drawing.svg)
        assert told == [
            f"{column.heading}, {row.heading}: {shown(row.cells[place], column.unit)}"
            for place, column in enumerate(table.columns)
            for row in table.rows
            if row.cells[place].value is not None
        ]
        assert drawing.svg.count("<title>") == len(re.findall(r"<g>", drawing.svg))


class _Page(HTMLParser):
    """The tables of a page, and their captions."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.grids: list[Grid] = []
        self.captions: list[str] = []
        self.path: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.path.append(tag)
        match tag:
            case "table":
                self.grids.append([])
            case "caption":
                self.captions.append("")
            case "tr":
                self.grids[-1].append([])
            case "th" | "td":
                assert tag == "td" or dict(attrs).get("scope") in ("col", "row")
                self.grids[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self.path and self.path.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "caption" in self.path:
            self.captions[-1] += data
        elif {"th", "td"} & set(self.path):
            self.grids[-1][-1][-1] += _bare(data)


def _grid_of(table: Tag) -> Grid:
    return [
        [_bare(cell.whole_text) for cell in row.children if cell.role in ("TH", "TD")]
        for row in table.every("TR")
    ]


# --- PDF ------------------------------------------------------------------------------------------


def test_the_pdf_says_what_it_is_and_how_it_is_read() -> None:
    read = Pdf(pdf.render(DOCUMENT, author="Chris Chef", issued=date(2024, 1, 15)))
    root = read.file.Root
    assert str(root.Lang) == "da"
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    with read.file.open_metadata() as metadata:
        assert metadata["dc:title"] == DOCUMENT.title
        assert metadata["pdfuaid:part"] == "1"
        assert "Chris Chef" in metadata["dc:creator"]
    assert str(read.file.docinfo["/CreationDate"]).startswith("D:20240115")


def test_the_pdf_is_tagged_whole() -> None:
    read = Pdf(pdf.render(DOCUMENT))
    assert set(read.texts) == read.told
    headings = [(tag.role, tag.whole_text) for tag in read.root.every("H1", "H2", "H3")]
    assert headings == [("H1", DOCUMENT.title)] + [
        ("H2", section.heading) for section in DOCUMENT.sections
    ]
    heads = list(read.root.every("TH"))
    assert len(heads) >= sum(len(table.columns) + 1 for table in DOCUMENT.tables)
    assert {tag.scope for tag in heads} == {"Column", "Row"}
    (figure,) = (tag for tag in read.root.every("Figure") if tag.alt)
    assert "Søer: fra 61,0" in figure.alt
    assert "Målet er 80" in figure.alt


def test_each_cell_of_the_pdf_names_the_headings_of_its_column_and_line() -> None:
    read = Pdf(pdf.render(DOCUMENT))
    known = pikepdf.NameTree(read.file.Root.StructTreeRoot.IDTree)
    for table, tag in zip(DOCUMENT.tables, read.root.every("Table"), strict=True):
        (body,) = tag.every("TBody")
        columns = [each.name for each in tag.every("TH") if each.scope == "Column"]
        for row, line in zip(table.rows, body.every("TR"), strict=True):
            first, *others = line.children
            assert (first.role, first.scope) == ("TH", "Row")
            assert _bare(first.whole_text) == _bare(row.heading)
            assert [cell.role for cell in others] == ["TD"] * len(table.columns)
            assert [cell.headed_by for cell in others] == [
                [column, first.name] for column in columns[1:]
            ]
            assert {first.name, *columns} <= set(known)


def test_what_people_write_is_no_markup_in_the_pdf() -> None:
    text = Pdf(pdf.render(DOCUMENT)).root.whole_text
    assert f"Teksten er chefens: {PAYLOADS[6]}" in text


def test_a_long_table_has_its_heading_on_each_page() -> None:
    rows = tuple(Row(str(n), f"Række {n}", (Cell(n),)) for n in range(200))
    table = Table("lang", "Lang", "Nummer", (Column("n", "Antal", Unit.COUNT),), rows)
    read = Pdf(pdf.render(Document("Lang", (), (Section("a", "A", (), (table,)),))))
    assert len(read.file.pages) > 2
    # Repeated heads are not read again by those who hear the file
    assert len(list(read.root.every("THead"))) == 1
    for number, page in enumerate(read.file.pages):
        fonts = page.Resources.get("/Font", {})
        assert len(fonts) >= 2, number  # the bold of the heading, and the plain of the lines


def test_the_same_document_gives_the_same_bytes() -> None:
    again = Document(DOCUMENT.title, DOCUMENT.facts, DOCUMENT.sections)
    for render in (pdf.render, workbook.render, csvfile.render):
        assert render(DOCUMENT) == render(again)


def test_the_number_and_the_digest_stand_at_the_foot() -> None:
    layout = laid_out(DOCUMENT)
    told = json.loads(pdf.content(layout, "", None))
    assert told["footer"] == f"{DOCUMENT.title} · Nr. 1 for måneden"
    assert told["digest"] == layout.digest
    assert len(layout.digest) == 64


# --- Excel and CSV --------------------------------------------------------------------------------


def test_no_text_becomes_a_formula_in_excel() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook.render(DOCUMENT)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert {PAYLOADS[0], PAYLOADS[3], PAYLOADS[4]} <= {cell.value for cell in cells}
    with zipfile.ZipFile(io.BytesIO(workbook.render(DOCUMENT))) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in archive.read(name) for name in sheets)


def test_the_workbook_has_its_facts_charts_and_definitions() -> None:
    content = workbook.render(DOCUMENT)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == [
        "Opgørelsen",
        "Måltallet i december 2023",
        "Måned for måned andel i alt omr",
        "Definitioner",
    ]
    first = _pairs(book["Opgørelsen"], 3)
    assert first["Udgivelse"] == "Nr. 1 for måneden"
    assert first["Kontrolsum (SHA-256)"] == laid_out(DOCUMENT).digest
    sheet = book.worksheets[1]
    assert sheet.freeze_panes == "B5"
    assert sheet["C5"].number_format == "0.0 %"
    assert sheet["I5"].value == "Andel: foreløbig; Forskel: rettet, ubekræftet"
    defined = _pairs(book["Definitioner"], 1)
    assert (
        defined["Måltallet i december 2023: Borgere"] == "Borgere med åbent forløb. Enhed: antal."
    )
    assert "under 5" in defined["Skjult"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (chart,) = (name for name in archive.namelist() if name.startswith("xl/charts/chart"))
        assert archive.read(chart).count(b"<c:ser>") == len(CHART.columns)


def _pairs(sheet: Any, first: int) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in sheet.iter_rows(min_row=first, values_only=True)}


@pytest.mark.parametrize("text", [*PAYLOADS, "", "Ja", "''", "\tx", "−2,4", "+2,3 procentpoint"])
def test_a_text_of_the_csv_is_neutral_and_comes_back(text: str) -> None:
    written = csvfile.neutral(text)
    assert csvfile.original(written) == text
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_chart_of_many_lines_has_a_panel_for_each() -> None:
    columns = tuple(Column(f"c{n}", f"Linje {n}", Unit.SHARE) for n in range(5))
    rows = tuple(
        Row(str(n), danish.month(date(2023, n, 1)), tuple(Cell(Fraction(n, 20)) for _ in columns))
        for n in range(1, 13)
    )
    table = Table("t", "t", "Måned", columns, rows)
    drawing = drawn(Chart("c", "C", "t", tuple(column.key for column in columns)), table)
    assert drawing is not None
    assert list(_names(drawing.svg)) == [f"Linje {n}" for n in range(5)]
    assert drawn(Chart("c", "C", "t", ("andre",)), table) is None


def _names(svg: str) -> Iterator[str]:
    yield from re.findall(r">(Linje \d)</text>", svg)

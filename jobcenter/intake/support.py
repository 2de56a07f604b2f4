"""The result goal's file: how many are on public support in each month and area.

Columns måned, område, forventet and faktisk; a CSV file with semicolons, or the first sheet of a
workbook. Either all of it is read, or what is wrong in each row is told.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from jobcenter import danish
from jobcenter.intake import archives, headings, kinds, textfiles, workbooks
from jobcenter.intake.cells import ColumnReader
from jobcenter.intake.kinds import Kind, Unreadable
from jobcenter.intake.layouts import Column, Layout
from jobcenter.intake.problems import Blocked, Problems, Severity
from jobcenter.intake.sheets import Chunk, Sheet
from jobcenter.law import vocabulary

MOST_ROWS = 5_000
_HIGHEST = Decimal("9999999.9")
_ISO_MONTH = re.compile(r"(\d{4})-(\d\d)(?:-\d\d)?", re.ASCII)
_DANISH_MONTH = re.compile(r"(?:\d\d[-.])?(\d\d)[-./](\d{4})", re.ASCII)
_NAMED_MONTH = re.compile(r"([a-zæøå]+)\.?\s*(\d{4})")
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+", re.ASCII)
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class SupportRow:
    """One month (its first day) and area, in whole persons or with one decimal."""

    month: date
    benefit: str
    expected: Decimal
    actual: Decimal


@dataclass
class SupportFile:
    """The rows, or, where there is any problem, none that may be used."""

    rows: list[SupportRow]
    problems: Problems


def _month(found: str) -> date:
    plain = found.casefold()
    if match := _ISO_MONTH.fullmatch(plain):
        year, month = int(match[1]), int(match[2])
    elif match := _DANISH_MONTH.fullmatch(plain):
        month, year = int(match[1]), int(match[2])
    elif match := _NAMED_MONTH.fullmatch(plain):
        month, year = _named(match[1]), int(match[2])
    else:
        month = year = 0
    if not (1 <= month <= 12 and 2000 <= year <= 2100):
        raise Unreadable("Måneden skal skrives som 2023-01, 01-2023 eller januar 2023.")
    return date(year, month, 1)


def _named(text: str) -> int:
    names = [name for name in danish.MONTHS if name == text or name[:3] == text]
    return danish.MONTHS.index(names[0]) + 1 if names else 0


def _number(found: str) -> str:
    """The number as text with a full stop, rounded to one decimal."""
    plain = "".join(found.split())
    if "," in plain or _THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    if not _NUMBER.fullmatch(plain) or Decimal(plain) > _HIGHEST:
        raise Unreadable("Skriv et antal personer uden minus og tekst, f.eks. 1.240 eller 1240,5.")
    return str(Decimal(plain).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def _with_comma(number: float) -> str:
    return kinds.plain_number(number).replace(".", ",")


_MONTH = Kind(_month, empty=None, is_day=True)
_COUNT = Kind(_number, from_number=_with_comma)
_AREA = kinds.code(
    vocabulary.BENEFITS, "Området", {"forsikrede ledige": "dagpenge", "a-dagpenge": "dagpenge"}
)
LAYOUT = Layout(
    "forsoergelse",
    (
        Column("måned", "month", _MONTH, required=True),
        Column("område", "benefit", _AREA, required=True),
        Column("forventet", "expected", _COUNT, required=True),
        Column("faktisk", "actual", _COUNT, required=True),
    ),
    key=("month", "benefit"),
    required=True,
)


def read(path: Path, name: str) -> SupportFile:
    """Everything in the file at a path; problems call it by its `name`."""
    found = SupportFile([], Problems())
    try:
        with _opened(path, name) as sheet:
            places = headings.places(LAYOUT, sheet, found.problems)
            if places is not None:
                _read(sheet, places, found)
    except Blocked as blocked:
        found.problems.add_blocked(name, blocked)
    if not found.rows and not len(found.problems):
        expected = "Filen har kun overskrifter. Skriv en række for hver måned og hvert område."
        found.problems.add(Severity.BLOCKING, "ingen_raekker", name, expected)
    return found


@contextmanager
def _opened(path: Path, name: str) -> Iterator[Sheet]:
    if not archives.is_archive(path):
        with textfiles.opened(name, lambda: path.open("rb")) as sheet:
            yield sheet
        return
    with zipfile.ZipFile(path) as archive:
        archives.check(archive)
        if not archives.is_workbook(archive):
            raise Blocked("ukendt_form", "Filen skal være en .csv eller en .xlsx.")
    with workbooks.opened(path) as workbook:
        first = workbook.sheet_names[0].strip().casefold()
        _, part = next(workbook.parts({first: LAYOUT}))
        if part is None:
            raise Blocked("ukendt_form", "Projektmappen har intet ark. Vælg en anden fil.")
        with part.open() as sheet:
            yield sheet


def _read(sheet: Sheet, places: dict[str, int], found: SupportFile) -> None:
    readers = {column.name: ColumnReader(column, str) for column in LAYOUT.columns}
    seen: dict[tuple[date, str], int] = {}
    for chunk in sheet.chunks:
        if len(found.rows) + len(chunk.rows) > MOST_ROWS:
            raise Blocked("for_mange_raekker", f"Filen har over {MOST_ROWS} rækker. Del den.")
        for place, row in enumerate(_understood(sheet, chunk, places, readers, found.problems)):
            if row is None:
                continue
            number = chunk.rows[place]
            first = seen.setdefault((row.month, row.benefit), number)
            if first != number:
                _report_double(sheet, number, first, row, found.problems)
            found.rows.append(row)


def _understood(
    sheet: Sheet,
    chunk: Chunk,
    places: dict[str, int],
    readers: dict[str, ColumnReader],
    problems: Problems,
) -> list[SupportRow | None]:
    """One for each record; None where something in it could not be read, which is reported."""
    bad = set(chunk.faults)
    for place, fault in chunk.faults.items():
        problems.add(
            Severity.SET_ASIDE, "forkert_antal_felter", sheet.file, fault, row=chunk.rows[place]
        )
    values = {}
    for column in LAYOUT.columns:
        texts = [record[places[column.name]] for record in chunk.records]
        cells = readers[column.name].read(texts)
        values[column.field] = cells.values.tolist()
        for place, fault in cells.faults.items():
            if place not in chunk.faults:
                bad.add(place)
                problems.add(
                    Severity.SET_ASIDE,
                    "ulaeseligt_felt",
                    sheet.file,
                    fault,
                    row=chunk.rows[place],
                    column=column.name,
                    value=texts[place],
                )
    return [
        None
        if place in bad
        else SupportRow(
            values["month"][place].date(),
            values["benefit"][place],
            Decimal(values["expected"][place]),
            Decimal(values["actual"][place]),
        )
        for place in range(len(chunk.rows))
    ]


def _report_double(
    sheet: Sheet, number: int, first: int, row: SupportRow, problems: Problems
) -> None:
    what = f"{danish.month(row.month).capitalize()} for {vocabulary.BENEFITS[row.benefit]}"
    expected = f"{what} står også i række {first}. Slet den ene."
    problems.add(Severity.SET_ASIDE, "dobbelt_raekke", sheet.file, expected, row=number)

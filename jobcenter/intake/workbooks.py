"""Workbooks, with one sheet per table: read by a process of their own (workbook.py)."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from jobcenter.intake import layouts
from jobcenter.intake.kinds import fold, plain_number
from jobcenter.intake.problems import Blocked
from jobcenter.intake.sheets import (
    MOST_COLUMNS,
    TWICE_ENCODED,
    TWICE_ENCODED_ADVICE,
    Part,
    Record,
    Sheet,
    chunked,
)

# The process has its own limit on computing time; this one is for a process that stands still.
SECONDS = 300
ENCODING = "xlsx"
_ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def opened(path: Path) -> Iterator["Workbook"]:
    command = [sys.executable, "-m", "jobcenter.intake.workbook", str(path.resolve())]
    process = subprocess.Popen(
        command,
        cwd=_ROOT,
        env={"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # an error text of the library may repeat a cell
    )
    timer = threading.Timer(SECONDS, process.kill)
    timer.start()
    try:
        yield Workbook(process)
    finally:
        timer.cancel()
        process.kill()
        process.communicate()


class Workbook:
    """The sheets in the workbook's own order; each can be read once, and in that order only."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._in_sheet = False
        self.sheet_names: list[str] = self._line()

    def _line(self) -> Any:
        stream = self._process.stdout
        line = stream.readline() if stream else b""
        if not line.endswith(b"\n"):
            raise Blocked(
                "ulaeselig_projektmappe",
                "Projektmappen kan ikke læses: den er ødelagt, låst eller alt for stor. "
                "Gem den igen i Excel, eller send leverancen som csv-filer.",
            )
        return json.loads(line)

    def parts(
        self, known: Mapping[str, layouts.Layout] = layouts.BY_TABLE
    ) -> Iterator[tuple[str, Part | None]]:
        """Every sheet by name, as a part where its name is a table's of `known`."""
        for name in self.sheet_names:
            table = name.strip().casefold()
            about = self._line()
            self._in_sheet = True
            if table in known:
                yield name, self._part(known[table], name, about, self._rows())
            else:
                yield name, None
            while self._in_sheet:  # whatever was not read, up to the next sheet
                self._in_sheet = self._line() is not None

    def _rows(self) -> Iterator[list[Any]]:
        for number in count(1):
            cells = self._line()
            if cells is None:
                self._in_sheet = False
                return
            if any(isinstance(cell, str) and TWICE_ENCODED.search(cell) for cell in cells):
                raise Blocked("omkodet_fil", TWICE_ENCODED_ADVICE, number)
            yield cells

    def _part(
        self, layout: layouts.Layout, name: str, about: dict[str, Any], rows: Iterator[list[Any]]
    ) -> Part:
        @contextmanager
        def opened_sheet() -> Iterator[Sheet]:
            header_row, header = _header(rows)
            known = layout.by_heading()
            columns = [known.get(fold(heading)) for heading in header]
            records = (
                Record(
                    row, [_text(cell, column) for cell, column in zip(cells, columns, strict=False)]
                )
                for row, cells in enumerate(rows, header_row + 1)
            )
            sheet = Sheet(name, ENCODING, header, chunked(records, len(header)))
            sheet.formulas = _places(about["formulas"], about["first_column"], len(header))
            yield sheet

        return Part(layout.table, name, opened_sheet)


def _header(rows: Iterator[list[Any]]) -> tuple[int, list[str]]:
    for row, cells in enumerate(rows, 1):
        if any(cell != "" for cell in cells):
            if len(cells) > MOST_COLUMNS:
                raise Blocked("mange_kolonner", f"Arket må højst have {MOST_COLUMNS} kolonner.")
            return row, [str(cell) for cell in cells]
    raise Blocked("tom_fil", "Arket er tomt. Det skal mindst have en række med overskrifter.")


def _text(cell: Any, column: layouts.Column | None) -> str:
    """A cell as the text that it would have been in a CSV file."""
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, int | float):
        return column.kind.from_number(cell) if column else plain_number(cell)
    return str(cell)


def _places(addresses: list[str], first_column: int, width: int) -> dict[int, list[int]]:
    """Rows by place in the header of cell addresses like "AB12"."""
    found: dict[int, list[int]] = {}
    for address in addresses:
        letters = address.rstrip("0123456789")
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - ord("A") + 1
        place = number - 1 - first_column
        if 0 <= place < width:
            found.setdefault(place, []).append(int(address.removeprefix(letters)))
    return found

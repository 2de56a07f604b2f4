"""CSV files: which encoding they are in, whether they are whole, and their records."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from jobcenter.intake.problems import Blocked
from jobcenter.intake.sheets import (
    MOST_COLUMNS,
    TWICE_ENCODED,
    TWICE_ENCODED_ADVICE,
    Record,
    Sheet,
    chunked,
)

Opener = Callable[[], IO[bytes]]

LONGEST_LINE = 1 << 20
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass
class _Attempt:
    """Reading the file in one encoding: the first row that fails, the first garbled one."""

    encoding: str
    failed_row: int | None = None
    garbled_row: int | None = None
    cut_short: bool = False

    def read(self, line: bytes, row: int) -> None:
        if self.failed_row is not None:
            return
        try:
            text = line.decode(self.encoding)
        except UnicodeDecodeError as error:
            self.failed_row = row
            self.cut_short = error.reason == "unexpected end of data"
            return
        if self.garbled_row is None and TWICE_ENCODED.search(text):
            self.garbled_row = row


@contextmanager
def opened(file: str, opener: Opener) -> Iterator[Sheet]:
    """Looks through the file once, then opens it for reading; Blocked where it is unusable."""
    with opener() as stream:
        encoding, ends_in_line_end = _look(stream)
    with io.TextIOWrapper(opener(), encoding=encoding, newline="") as text:
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=";", strict=True)
        header = _header(reader, lines)
        records = _records(reader, lines, len(header))
        yield Sheet(file, encoding, header, chunked(records, len(header)), ends_in_line_end)


def _look(stream: IO[bytes]) -> tuple[str, bool]:
    """The encoding, and whether the last line ends in a line end."""
    attempts = [_Attempt("utf-8"), _Attempt("cp1252")]
    marked = False
    line = b""
    row = 0
    for row, line in enumerate(iter(lambda: stream.readline(LONGEST_LINE), b""), 1):
        if row == 1:
            marked = line.startswith(_UTF8_MARK)
            if line.startswith(_UTF16_MARKS):
                raise _undecodable(row)
        if b"\0" in line:
            raise _undecodable(row)
        if len(line) == LONGEST_LINE:
            raise Blocked("lang_linje", "Linjen er så lang, at filen ikke kan være rigtig.", row)
        if not line.isascii():
            for attempt in attempts:
                attempt.read(line, row)
    if not line:
        raise _empty()
    return _choose(attempts, marked), line.endswith((b"\n", b"\r"))


def _choose(attempts: list[_Attempt], marked: bool) -> str:
    utf8, windows = attempts
    if utf8.cut_short:
        raise cut(utf8.failed_row or 1)
    if marked and utf8.failed_row is not None:
        raise _undecodable(utf8.failed_row)
    chosen = utf8 if utf8.failed_row is None else windows
    if chosen.failed_row is not None:
        raise _undecodable(chosen.failed_row)
    if chosen.garbled_row is not None:
        raise Blocked("omkodet_fil", TWICE_ENCODED_ADVICE, chosen.garbled_row)
    return "utf-8-sig" if marked else chosen.encoding


def _undecodable(row: int) -> Blocked:
    return Blocked(
        "ukendt_tegnsaet",
        "Filen skal være gemt som UTF-8 eller Windows-1252. Denne række er ingen af delene.",
        row,
    )


class _Lines:
    """The lines of a file, remembering those that the record being read is made of."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._number = 0
        self.taken: list[str] = []
        self.taken_from = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._number += 1
        self.taken.append(line)
        return line

    def begin_record(self) -> None:
        self.taken.clear()
        self.taken_from = self._number + 1

    @property
    def last_is_cut(self) -> bool:
        return not self.taken[-1].endswith(("\n", "\r"))


def _header(reader: Iterator[list[str]], lines: _Lines) -> list[str]:
    """The first line that is not empty."""
    header: list[str] = []
    while not any(header):
        lines.begin_record()
        try:
            header = next(reader)
        except StopIteration:
            raise _empty() from None
        except csv.Error:
            raise _open_quote(lines.taken_from) from None
    if len(header) > MOST_COLUMNS:
        raise Blocked("mange_kolonner", f"Filen må højst have {MOST_COLUMNS} kolonner.")
    return header


def _records(reader: Iterator[list[str]], lines: _Lines, width: int) -> Iterator[Record]:
    while True:
        lines.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _malformed(lines, error)
            continue
        if len(cells) != width:
            _refuse_broken(lines, len(cells), width)
        yield Record(lines.taken_from, cells)


def _malformed(lines: _Lines, error: csv.Error) -> Record:
    """A line with a stray quotation mark; its fields are what stands between semicolons."""
    if len(lines.taken) > 1 or "end of data" in str(error) or "limit" in str(error):
        raise _open_quote(lines.taken_from)
    cells = lines.taken[0].rstrip("\r\n").split(";")
    return Record(
        lines.taken_from, cells, 'Et citationstegn (") inde i en tekst skal skrives to gange.'
    )


def _refuse_broken(lines: _Lines, found: int, width: int) -> None:
    """A record that does not fit may be one wrong row, or the sign of a file that is broken."""
    if len(lines.taken) > 1:
        raise _open_quote(lines.taken_from)
    if found < width and lines.taken and lines.last_is_cut:
        raise cut(lines.taken_from)


def cut(row: int) -> Blocked:
    """The file ends in the middle of this row."""
    return _truncated(row, f"Filen slutter midt i række {row}")


def _open_quote(row: int) -> Blocked:
    return _truncated(row, f'Et citationstegn (") i række {row} bliver ikke lukket')


def _truncated(row: int | None, what: str) -> Blocked:
    return Blocked("afbrudt_fil", f"{what}, så den er ikke hel. Send hele filen igen.", row)


def _empty() -> Blocked:
    return Blocked("tom_fil", "Filen er tom. Den skal mindst have en linje med overskrifter.")

"""What both CSV files and workbooks become before their cells are understood."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from jobcenter.danish import plural

# Records that are held as text at once; what is understood takes far less room.
CHUNK = 50_000
MOST_COLUMNS = 200

# UTF-8 that was read as Windows-1252 and written as UTF-8 again: "Ã¦" for "æ", "Â§" for "§".
_AFTER_A_TILDE = "\u00a1-\u00bf\u0080-\u009f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
TWICE_ENCODED = re.compile(f"Ã[{_AFTER_A_TILDE}]|Â[§°´½]")
TWICE_ENCODED_ADVICE = (
    "De danske bogstaver er ødelagt (æ er blevet til to tegn), fordi filen er omkodet en gang "
    "for meget. Lav et nyt udtræk."
)


@dataclass(frozen=True, repr=False)
class Record:
    """The cells of one row. `fault` says in Danish why they cannot be told apart, if so."""

    row: int
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True, repr=False)
class Chunk:
    """Some records, every one as wide as the header; `faults` by place in the chunk."""

    rows: list[int]
    records: list[list[str]]
    faults: dict[int, str]


@dataclass
class Sheet:
    """One table as text. `chunks` may raise Blocked, and can be read once."""

    file: str
    encoding: str
    header: list[str]
    chunks: Iterator[Chunk]
    # False where the last line has no line end: it may have been cut.
    ends_in_line_end: bool = True
    # Cells that hold a live formula: their rows, by place in the header.
    formulas: dict[int, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A table of a delivery that can be opened; opening raises Blocked where it is unusable."""

    table: str
    file: str
    open: Callable[[], AbstractContextManager[Sheet]]


def chunked(records: Iterator[Record], width: int, size: int = CHUNK) -> Iterator[Chunk]:
    """Gathers records into chunks, makes every one as wide as the header, and skips empty ones."""
    chunk = Chunk([], [], {})
    for record in records:
        if not any(map(str.strip, record.cells)):
            continue
        if fault := record.fault or misfit(len(record.cells), width):
            chunk.faults[len(chunk.rows)] = fault
        chunk.rows.append(record.row)
        chunk.records.append((record.cells + [""] * width)[:width] if fault else record.cells)
        if len(chunk.rows) == size:
            yield chunk
            chunk = Chunk([], [], {})
    if chunk.rows:
        yield chunk


def misfit(found: int, width: int) -> str:
    """What is wrong with a row of so many fields; nothing where it fits."""
    if found == width:
        return ""
    return (
        f"Rækken har {plural(found, 'felt', 'felter')}, men der er "
        f"{plural(width, 'overskrift', 'overskrifter')}. "
        'Et semikolon i en tekst kræver citationstegn (") om teksten.'
    )

"""From the text of a sheet to a Table, chunk by chunk."""

import numpy as np
import pandas as pd

from jobcenter.intake import cells, kinds, textfiles
from jobcenter.intake.cells import Cells, ColumnReader, Digest
from jobcenter.intake.layouts import Column, Layout
from jobcenter.intake.problems import Problems, Severity
from jobcenter.intake.sheets import Chunk, Sheet
from jobcenter.intake.tables import DROPPED, KEPT, WHOLE_ROW, Mask, Table, one_row_per_key

# Between the parts of a key; no cell can hold it, since every cell's spaces are made plain.
KEY_JOINT = "\x1f"

Texts = list[tuple[str, ...]]

WHOLE_DAY = len("2024-03-01")


class TableReader:
    """Reads one sheet whose headings have been found at `places`."""

    def __init__(
        self,
        layout: Layout,
        sheet: Sheet,
        places: dict[str, int],
        digest: Digest,
        problems: Problems,
    ) -> None:
        self._layout = layout
        self._sheet = sheet
        self._places = places
        self._digest = digest
        self._problems = problems
        self._readers = [ColumnReader(column, digest) for column in layout.columns]

    def read(self) -> Table:
        """Raises Blocked where the sheet turns out to be cut or broken."""
        pieces = [self._understand(Chunk([], [], {}))]
        last = None
        for chunk in self._sheet.chunks:
            pieces.append(self._understand(chunk))
            last = chunk
        frame = pd.concat(pieces, ignore_index=True)
        table = Table(self._layout, self._sheet.file, self._sheet.encoding, frame)
        table.ends_in_line_end = self._sheet.ends_in_line_end
        table.doubtful_row = None if table.ends_in_line_end else self._doubtful_row(last)
        self._report_formulas()
        one_row_per_key(table, self._problems)
        return table

    def _understand(self, chunk: Chunk) -> pd.DataFrame:
        texts = list(zip(*chunk.records, strict=True))
        understood = {
            column.field: self._cells(reader, column, texts, len(chunk.rows))
            for column, reader in zip(self._layout.columns, self._readers, strict=True)
        }
        frame = pd.DataFrame(
            {
                field: pd.Series(read.values, dtype=read.values.dtype)
                for field, read in understood.items()
            }
        )
        frame["row"] = np.array(chunk.rows, dtype=np.int32)
        frame["content_hash"] = cells.combined([read.hashes for read in understood.values()])
        frame["unreadable"] = _unreadable(chunk, understood)
        frame["aside"] = frame["unreadable"] != 0
        frame["kept"] = ~_any_fault(understood, self._layout.key, len(chunk.rows))
        frame["key"] = pd.Series(self._keys(frame), dtype=object)
        self._report_misfits(chunk, frame)
        self._report_faults(chunk, frame, understood)
        return frame

    def _cells(self, reader: ColumnReader, column: Column, texts: Texts, count: int) -> Cells:
        place = self._places.get(column.name)
        if place is None or not count:
            return reader.read([""] * count)
        return reader.read(texts[place])

    def _keys(self, frame: pd.DataFrame) -> list[str]:
        parts = [self._key_part(self._layout.column(field), frame) for field in self._layout.key]
        keys = parts[0] if len(parts) == 1 else list(map(KEY_JOINT.join, zip(*parts, strict=True)))
        return [key if kept else "" for key, kept in zip(keys, frame["kept"], strict=True)]

    def _key_part(self, column: Column, frame: pd.DataFrame) -> list[str]:
        values = frame[column.field]
        if column.kind.is_day:
            return [str(day) for day in values.to_numpy().astype("datetime64[D]")]
        if column.kind.is_cpr:
            return [self._digest(number) for number in values]
        return list(values)

    def _report_misfits(self, chunk: Chunk, frame: pd.DataFrame) -> None:
        for place, fault in chunk.faults.items():
            after = KEPT if frame["kept"].iloc[place] else DROPPED
            self._problems.add(
                Severity.SET_ASIDE,
                "forkert_antal_felter",
                self._sheet.file,
                f"{fault} {after}",
                row=chunk.rows[place],
            )

    def _report_faults(
        self, chunk: Chunk, frame: pd.DataFrame, understood: dict[str, Cells]
    ) -> None:
        kept = frame["kept"].to_numpy()
        for column in self._layout.columns:
            faults = understood[column.field].faults
            places = [place for place in faults if place not in chunk.faults]
            at = self._places.get(column.name)
            self._problems.add_rows(
                Severity.SET_ASIDE,
                "ulaeseligt_felt",
                self._sheet.file,
                [chunk.rows[place] for place in places],
                [f"{faults[place]} {KEPT if kept[place] else DROPPED}" for place in places],
                column=column.name,
                values=[chunk.records[place][at] if at is not None else "" for place in places],
                is_cpr=column.kind.is_cpr,
            )

    def _report_formulas(self) -> None:
        for place, rows in self._sheet.formulas.items():
            self._problems.add_rows(
                Severity.WARNING,
                "formel",
                self._sheet.file,
                rows,
                "Cellen indeholder en formel; dens gemte værdi er læst. Indsæt den som værdi.",
                column=self._sheet.header[place],
            )

    def _doubtful_row(self, last: Chunk | None) -> int | None:
        """The last row, unless its last cell shows that it is whole; Blocked if it shows a cut."""
        if last is None:
            return 1
        row, text = last.rows[-1], kinds.clean(last.records[-1][-1])
        names = {place: name for name, place in self._places.items()}
        column = self._layout.by_heading().get(
            kinds.fold(names.get(len(self._sheet.header) - 1, ""))
        )
        if column is None or not column.kind.self_evident or not text:
            return row
        try:
            column.kind.parse(text)
        except kinds.Unreadable:
            # As long as a whole day, so nothing of it was cut off: it is only wrong.
            if len(text) < WHOLE_DAY:
                raise textfiles.cut(row) from None
        return None


def _unreadable(chunk: Chunk, understood: dict[str, Cells]) -> "np.typing.NDArray[np.int32]":
    bits = np.zeros(len(chunk.rows), dtype=np.int32)
    bits[list(chunk.faults)] = WHOLE_ROW
    for place, read in enumerate(understood.values()):
        bits[list(read.faults)] |= 1 << place
    return bits


def _any_fault(understood: dict[str, Cells], fields: tuple[str, ...], count: int) -> Mask:
    faulty = np.zeros(count, dtype=bool)
    for field in fields:
        faulty[list(understood[field].faults)] = True
    return faulty

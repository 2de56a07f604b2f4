"""The cells of a column, understood by their distinct texts: a million cells hold few of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from jobcenter.intake.kinds import LONGEST_CELL, Unreadable, Value, clean
from jobcenter.intake.layouts import Column

Objects = npt.NDArray[np.object_]
Hashes = npt.NDArray[np.uint64]
Digest = Callable[[str], str]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)


@dataclass(frozen=True, repr=False)
class Cells:
    """One value per row: datetime64[s] for days, else objects.

    `hashes` tells contents apart, whether they could be understood or not; `faults` says in
    Danish what was expected, by place.
    """

    values: npt.NDArray[np.generic]
    hashes: Hashes
    faults: dict[int, str]


class ColumnReader:
    """Understands the cells of one column, chunk by chunk.

    A CPR number goes into the hash by its keyed digest: hashes are stored, and a plain hash of
    ten digits can be undone by trying all of them.
    """

    def __init__(self, column: Column, digest: Digest) -> None:
        self._column = column
        self._digest = digest
        # Texts that come back in every chunk; those of other columns would only fill memory.
        self._remembered: dict[str, tuple[Value, str, str]] | None = (
            {} if column.refers_to else None
        )

    def read(self, texts: Sequence[str]) -> Cells:
        codes, distinct = pd.factorize(np.array(texts, dtype=object))
        understood = [self._understand(text) for text in distinct]
        values = [value for value, _, _ in understood]
        hashes = _hashes([canonical for _, canonical, _ in understood])
        wrong = np.array([bool(fault) for _, _, fault in understood])
        places = np.flatnonzero(wrong[codes])
        faults = {int(place): understood[codes[place]][2] for place in places}
        return Cells(self._array(values)[codes], hashes[codes], faults)

    def absent(self, count: int) -> Cells:
        """What a file has that lacks an optional column: empty cells."""
        return self.read([""] * count)

    def _array(self, values: list[Value]) -> npt.NDArray[np.generic]:
        if self._column.kind.is_day:
            return np.array(values, dtype="datetime64[s]")
        array = np.empty(len(values), dtype=object)
        array[:] = values
        return array

    def _understand(self, text: str) -> tuple[Value, str, str]:
        """Value, canonical text for the hash, and fault."""
        if self._remembered is None:
            return self._parse(text)
        if text not in self._remembered:
            self._remembered[text] = self._parse(text)
        return self._remembered[text]

    def _parse(self, text: str) -> tuple[Value, str, str]:
        kind = self._column.kind
        plain = clean(text)
        if not plain and self._column.required:
            return kind.empty, "", "Feltet skal udfyldes."
        if not plain:
            return kind.empty, _canonical(kind.empty), ""
        try:
            if len(plain) > LONGEST_CELL:
                raise Unreadable("Feltet er længere, end en celle i Excel kan være.")
            value = kind.parse(plain)
        except Unreadable as unreadable:
            return kind.empty, f"\0{plain}", str(unreadable)
        if kind.is_cpr:
            return value, self._digest(str(value)), ""
        return value, _canonical(value), ""


def _canonical(value: Value) -> str:
    return "" if value is None else str(value)


def _hashes(texts: list[str]) -> Hashes:
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return pd.util.hash_array(array, categorize=False)


def combined(columns: Sequence[Hashes]) -> npt.NDArray[np.int64]:
    """One signed hash per row of several columns; a change of one column always changes it."""
    total = np.zeros(len(columns[0]), dtype=np.uint64)
    for hashes in columns:
        total = (total ^ hashes) * _MULTIPLIER
        total ^= total >> _HALF
    return total.view(np.int64)

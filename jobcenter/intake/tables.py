"""One file, understood: typed columns, one row per key, and which rows are set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
import pandas as pd

from jobcenter.intake.layouts import Layout
from jobcenter.intake.problems import Problems, Severity

Mask = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

KEPT = "Rækken er sat til side. Er den indlæst før, gælder den udgave fortsat."
DROPPED = "Rækken er sat til side."

# Bit of the `unreadable` column for a row whose cells cannot be told apart.
WHOLE_ROW = 1 << 30


@dataclass(repr=False)  # it holds names and CPR numbers, which belong in no traceback
class Table:
    """A file's rows, each key once.

    `frame` holds the layout's fields (days as datetime64[s], NaT for none; the rest as objects)
    and: row (of the file), key (text that tells rows apart, "" where it cannot be read),
    content_hash (signed 64-bit), unreadable (a bit per column), aside (set aside) and kept (what
    was delivered before under the key stays in force although the row is set aside).
    """

    layout: Layout
    file: str
    encoding: str
    frame: pd.DataFrame
    ends_in_line_end: bool = True
    # The last row, where it cannot be seen whether the file was cut in it.
    doubtful_row: int | None = None

    @property
    def good(self) -> pd.DataFrame:
        return self.frame[~self.aside]

    @property
    def aside(self) -> Mask:
        return self.frame["aside"].to_numpy(dtype=bool)

    @property
    def kept_keys(self) -> Objects:
        kept = self.aside & self.frame["kept"].to_numpy(dtype=bool)
        keys: Objects = self.values("key")[kept]
        return keys

    def values(self, field: str) -> Objects:
        """The values of a field that is no day."""
        return np.asarray(self.frame[field].to_numpy(dtype=object), dtype=object)

    def readable(self, *fields: str) -> Mask:
        """True where all these fields could be understood."""
        names = [column.field for column in self.layout.columns]
        bits = reduce(lambda total, field: total | 1 << names.index(field), fields, WHOLE_ROW)
        return np.asarray((self.frame["unreadable"].to_numpy() & bits) == 0)

    def add(
        self,
        problems: Problems,
        severity: Severity,
        code: str,
        field: str,
        mask: Mask,
        expected: str | Sequence[str],
    ) -> None:
        """One remark on a field of each row of the mask; a list of texts fits those rows."""
        column = self.layout.column(field)
        problems.add_rows(
            severity,
            code,
            self.file,
            self.frame["row"].to_numpy()[mask],
            expected,
            column=column.name,
            values=_shown(self.frame[field].to_numpy()[mask]),
            is_cpr=column.kind.is_cpr,
        )

    def set_aside(
        self, problems: Problems, code: str, field: str, mask: Mask, expected: str | Sequence[str]
    ) -> None:
        """Reports rows and takes them out, with what was delivered before kept in force."""
        texts = [f"{text} {KEPT}" for text in expected] if not isinstance(expected, str) else None
        self.add(problems, Severity.SET_ASIDE, code, field, mask, texts or f"{expected} {KEPT}")
        self.frame["aside"] = self.aside | mask


def _shown(values: npt.NDArray[np.generic]) -> list[str]:
    if np.issubdtype(values.dtype, np.datetime64):
        values = values.astype("datetime64[D]")
    return ["" if pd.isna(value) else str(value) for value in values]


def one_row_per_key(table: Table, problems: Problems) -> None:
    """Counts equal rows once, with a warning; rows that differ under one key block."""
    frame = table.frame
    comparable = frame[(frame["key"] != "") & (frame["unreadable"] < WHOLE_ROW)]
    again = comparable[comparable.duplicated("key")]
    if again.empty:
        return
    firsts = comparable[comparable["key"].isin(again["key"])].drop_duplicates("key")
    first = firsts.set_index("key").loc[again["key"], ["row", "content_hash"]]
    equal = first["content_hash"].to_numpy() == again["content_hash"].to_numpy()
    place = np.zeros(len(frame), dtype=bool)
    for severity, code, chosen, wording in (
        (
            Severity.WARNING,
            "gentaget_raekke",
            equal,
            "Rækken er magen til række {}. Den tæller én gang.",
        ),
        (
            Severity.BLOCKING,
            "samme_noegle",
            ~equal,
            "Række {} har samme nøgle og et andet indhold. Kun en af dem kan være rigtig.",
        ),
    ):
        place[:] = False
        place[frame.index.get_indexer(again.index[chosen])] = True
        texts = [wording.format(row) for row in first["row"].to_numpy()[chosen]]
        table.add(problems, severity, code, table.layout.key[0], place, texts)
    table.frame = frame.drop(again.index).reset_index(drop=True)

"""What was wrong in a delivery, kept in columns: a delivery may hold a million remarks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

SHOWN_LENGTH = 80
_CPR_LIKE = re.compile(r"(\d{6})[\s.\-–]{0,3}\d{4,}")


class Severity(StrEnum):
    """Same values as models.RowProblem.Severity."""

    BLOCKING = "blokerende"
    SET_ASIDE = "sat_til_side"
    WARNING = "advarsel"


@dataclass(frozen=True)
class Problem:
    """One remark. `expected` says in Danish what is expected and what to do."""

    severity: Severity
    code: str
    file: str
    row: int | None
    column: str
    value: str
    expected: str


class Blocked(Exception):
    """A file cannot be used at all. Raised while reading, kept as a blocking problem."""

    def __init__(self, code: str, expected: str, row: int | None = None, value: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected
        self.row = row
        self.value = value


def masked(text: str) -> str:
    """The text as it may be shown: on one line, cut, and with ddmmåå-•••• for a CPR number."""
    plain = _CPR_LIKE.sub(r"\1-••••", " ".join(text.split()))
    return plain if len(plain) <= SHOWN_LENGTH else f"{plain[: SHOWN_LENGTH - 1]}…"


def masked_cpr(text: str) -> str:
    """A cell that should have held a CPR number: at most its first six digits are shown."""
    digits = "".join(character for character in text if character.isdigit())
    return f"{digits[:6]}-••••" if digits else masked(text)


@dataclass(frozen=True)
class _Group:
    """Remarks of one kind on one column; `rows` 0 stands for the file as a whole."""

    severity: Severity
    code: str
    file: str
    column: str
    rows: npt.NDArray[np.int32]
    values: Sequence[str]
    expected: str | Sequence[str]

    def problem(self, position: int) -> Problem:
        row = int(self.rows[position])
        value = self.values[position] if self.values else ""
        expected = self.expected if isinstance(self.expected, str) else self.expected[position]
        return Problem(
            self.severity, self.code, self.file, row or None, self.column, value, expected
        )


class Problems:
    """All remarks on a delivery. Iterating gives the gravest first, then by file and row."""

    def __init__(self) -> None:
        self._groups: list[_Group] = []

    def add(
        self,
        severity: Severity,
        code: str,
        file: str,
        expected: str,
        *,
        row: int | None = None,
        column: str = "",
        value: str = "",
    ) -> None:
        rows = np.array([row or 0], dtype=np.int32)
        self.add_rows(severity, code, file, rows, expected, column=column, values=[value])

    def add_rows(
        self,
        severity: Severity,
        code: str,
        file: str,
        rows: npt.ArrayLike,
        expected: str | Sequence[str],
        *,
        column: str = "",
        values: Sequence[str] = (),
        is_cpr: bool = False,
    ) -> None:
        """Adds one remark per row number. `values` and, if no single text, `expected` fit `rows`.

        Whatever a person is shown is masked here, so no caller can forget to.
        """
        numbers = np.asarray(rows, dtype=np.int32)
        if not len(numbers):
            return
        mask = masked_cpr if is_cpr else masked
        shown = [mask(value) if value else "" for value in values]
        group = _Group(severity, code, masked(file), masked(column), numbers, shown, expected)
        self._groups.append(group)

    def add_blocked(self, file: str, blocked: Blocked) -> None:
        self.add(
            Severity.BLOCKING,
            blocked.code,
            file,
            blocked.expected,
            row=blocked.row,
            value=blocked.value,
        )

    def __len__(self) -> int:
        return sum(len(group.rows) for group in self._groups)

    def __iter__(self) -> Iterator[Problem]:
        if not self._groups:
            return
        sizes = [len(group.rows) for group in self._groups]
        group_of = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        place_in = np.concatenate([np.arange(size, dtype=np.int32) for size in sizes])
        rows = np.concatenate([group.rows for group in self._groups])
        ranks = list(Severity)
        files = list(dict.fromkeys(group.file for group in self._groups))
        severity = np.array([ranks.index(group.severity) for group in self._groups])[group_of]
        file = np.array([files.index(group.file) for group in self._groups])[group_of]
        for position in np.lexsort((rows, file, severity)):
            yield self._groups[group_of[position]].problem(place_in[position])

    def count(self, severity: Severity) -> int:
        return sum(len(group.rows) for group in self._groups if group.severity is severity)

    @property
    def blocks(self) -> bool:
        """True where nothing of the delivery may be applied."""
        return self.count(Severity.BLOCKING) > 0

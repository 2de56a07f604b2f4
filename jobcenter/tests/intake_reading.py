"""Reading a delivery in a test, without a database."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jobcenter.intake import reading
from jobcenter.intake.problems import Severity
from jobcenter.intake.reading import Context, Reading
from jobcenter.tests.deliveries import DeliveryBuilder

TODAY = date(2024, 5, 1)


def digest(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()


def context(*, full: bool = True) -> Context:
    return Context(full, TODAY, digest)


def read(path: Path, *, full: bool = True) -> Reading:
    return reading.read(path, context(full=full), lambda _step, _percent: None)


@dataclass(frozen=True)
class Remark:
    """Where a problem is: what a person needs to find it."""

    severity: Severity
    code: str
    file: str
    row: int | None
    column: str


def blocking(code: str, file: str, row: int | None = None, column: str = "") -> Remark:
    return Remark(Severity.BLOCKING, code, file, row, column)


def set_aside(code: str, file: str, row: int | None, column: str) -> Remark:
    return Remark(Severity.SET_ASIDE, code, file, row, column)


def warning(code: str, file: str, row: int | None = None, column: str = "") -> Remark:
    return Remark(Severity.WARNING, code, file, row, column)


def remarks(found: Reading) -> list[Remark]:
    return [
        Remark(problem.severity, problem.code, problem.file, problem.row, problem.column)
        for problem in found.problems
    ]


def sound() -> DeliveryBuilder:
    """Two employees, three citizens with a spell, and everything a delivery can hold."""
    builder = DeliveryBuilder().employee().employee(team="Kontanthjælp", rolle="teamleder")
    for _ in range(3):
        builder.citizen().spell().responsibility(medarbejder_id="S01")
        builder.conversation(medarbejder_id="S02").conversation(afholdt_dato="2023-11-02")
    return builder.plan().exemption().appraisal()


def remarks_on(
    folder: Path, edit: Callable[[DeliveryBuilder], object], *, full: bool = True
) -> list[Remark]:
    """What is said of a sound delivery after an edit."""
    builder = sound()
    edit(builder)
    return remarks(read(builder.write(folder), full=full))

"""When a deadline starts to run, and when it starts again: the acts' clocks, cited."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from jobcenter.law import vocabulary
from jobcenter.law.tables import Citation, Confidence, RuleFileError, Table

CLOCKS = Path(__file__).parent / "clocks.toml"


class Counts(StrEnum):
    CONTINUOUS = "continuous"  # every day from the first
    ACCUMULATED = "accumulated"  # only the days on the benefit


@dataclass(frozen=True)
class Clock:
    """What the windows of some groups are counted from; a case goes between them without a stop.

    `starts` and `restarts` are for the reader, in Danish.
    """

    id: str
    groups: tuple[str, ...]
    counts: Counts
    ends_others: bool  # a spell on it ends the other courses of its kind, however short it is
    starts: str
    restarts: str
    confidence: Confidence
    citation: Citation


def read(file: str, content: dict[str, Any]) -> tuple[Clock, ...]:
    """The clocks of a file; raises RuleFileError, also where a group is not on exactly one."""
    top = Table(file, "øverst", content)
    rows = top.take("clock", list)
    top.done()
    clocks = tuple(_clock(file, row, number) for number, row in enumerate(rows, 1))
    groups = [group for clock in clocks for group in clock.groups]
    for group in vocabulary.GROUPS:
        if groups.count(group) != 1:
            raise RuleFileError(f"{file}: målgruppen “{group}” skal stå i netop ét ur.")
    return clocks


def _clock(file: str, row: dict[str, Any], number: int) -> Clock:
    table = Table(file, f"clock {number}", row)
    clock = Clock(
        id=table.take("id", str),
        groups=table.groups(),
        counts=table.choice("counts", Counts),
        ends_others=table.take("ends_others", bool, default=False),
        starts=table.take("starts", str),
        restarts=table.take("restarts", str),
        confidence=table.choice("confidence", Confidence),
        citation=table.citation(),
    )
    table.done()
    return clock

"""What a run of the measurements found, as one table."""

import os
import platform
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata

HEADINGS = ("what", "ours", "peer", "ratio", "goal", "held?")


@dataclass(frozen=True)
class Line:
    what: str
    ours: str
    peer: str = ""
    ratio: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    shown: str = ""  # the ratio, where it is not a plain number of times

    @property
    def goal(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g} ×"
        return "" if self.at_most is None else f"≤ {self.at_most:g}{self._unit}"

    @property
    def held(self) -> str:
        if self.ratio is None or (self.at_least is None and self.at_most is None):
            return ""
        if self.at_least is not None and self.ratio < self.at_least:
            return "NO"
        return "NO" if self.at_most is not None and self.ratio > self.at_most else "yes"

    @property
    def _unit(self) -> str:
        return self.shown.partition("{}")[2] if self.shown else " ×"

    def cells(self) -> tuple[str, ...]:
        number = "" if self.ratio is None else (self.shown or "{} ×").format(_figure(self.ratio))
        return self.what, self.ours, self.peer, number, self.goal, self.held


@dataclass
class Table:
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, what: str, ours: str, peer: str = "", **figures: float | str) -> None:
        line = Line(what, ours, peer, **figures)  # type: ignore[arg-type]
        self.lines.append(line)
        sys.stderr.write(_row(line.cells()))

    def faster(self, what: str, ours: float, peer: float, name: str, **goal: float) -> None:
        """How many times longer the peer takes."""
        self.add(what, seconds(ours), f"{name} {seconds(peer)}", ratio=peer / ours, **goal)

    def printed(self) -> str:
        """Markdown, so that it can be quoted as it stands."""
        rows = [HEADINGS, tuple("---" for _ in HEADINGS), *(line.cells() for line in self.lines)]
        return "\n\n".join([*self.notes, "".join(_row(row) for row in rows)])


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def machine() -> str:
    """When and on what."""
    packages = ", ".join(
        f"{name} {metadata.version(name)}" for name in ("numpy", "pandas", "polars", "duckdb")
    )
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores ({platform.machine()}),"
        f" load before {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, {packages}."
    )


def seconds(value: float) -> str:
    if value < 1:
        return f"{value * 1000:.{0 if value > 0.02 else 1}f} ms"
    return f"{value:.{2 if value < 10 else 0}f} s"


def _figure(value: float) -> str:
    if value == int(value):
        return f"{value:.0f}"
    return f"{value:.2f}" if value < 2 else f"{value:.1f}" if value < 20 else f"{value:.0f}"

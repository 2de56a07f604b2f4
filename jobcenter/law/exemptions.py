"""Who is outside the conversations for a while: the acts' exemptions, dated and cited.

They are for the pages and the auditor. Whether a citizen is exempt is delivered with a reason of
the record system's own, so no verdict is made from this list.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jobcenter.law.tables import Citation, Confidence, RuleFileError, Table, read_file

EXEMPTIONS = Path(__file__).parent / "exemptions.toml"


@dataclass(frozen=True)
class Exemption:
    """One reason in the acts; `since` is None where the first day was not found."""

    id: str
    text: str
    groups: tuple[str, ...]
    since: date | None
    confidence: Confidence
    citation: Citation


def load(path: Path = EXEMPTIONS) -> tuple[Exemption, ...]:
    """All exemptions in the file's order; raises RuleFileError."""
    top = Table(path.name, "øverst", read_file(path))
    rows = top.take("exemption", list)
    top.done()
    exemptions = tuple(_exemption(path.name, row, number) for number, row in enumerate(rows, 1))
    ids = [exemption.id for exemption in exemptions]
    if repeated := sorted({one for one in ids if ids.count(one) > 1}):
        raise RuleFileError(f"{path.name}: fritagelsen “{repeated[0]}” står der to gange.")
    return exemptions


def _exemption(file: str, row: dict[str, object], number: int) -> Exemption:
    table = Table(file, f"exemption {number}", row)
    exemption = Exemption(
        id=table.take("id", str),
        text=table.take("text", str),
        groups=table.groups(),
        since=table.take("since", date) if "since" in row else None,
        confidence=table.choice("confidence", Confidence),
        citation=table.citation(),
    )
    table.done()
    return exemption

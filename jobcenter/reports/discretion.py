"""Small numbers in what leaves the house: nobody may be recognised in a figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from jobcenter.reports.excel import Sheet, Value

SMALLEST = 5
SMALL = f"under {SMALLEST}"
HIDDEN = "skjult"
NOTE = (
    f"Tal under {SMALLEST} vises som “{SMALL}”. Står der kun ét af dem i en kolonne, er et tal "
    f"mere vist som “{HIDDEN}”, så det første ikke kan regnes ud."
)


@dataclass(frozen=True)
class Family:
    """Columns that are withheld together: the counts that are judged, and what tells of them."""

    counts: tuple[str, ...]
    derived: tuple[str, ...] = ()


def withheld(sheet: Sheet, families: Sequence[Family]) -> Sheet:
    """The sheet without small numbers; its last row is the total of the others."""
    rows: list[list[Value]] = [list(row) for row in sheet.rows]
    names = [column.name for column in sheet.columns]
    for family in families:
        counts = [names.index(name) for name in family.counts]
        places = [*counts, *(names.index(name) for name in family.derived)]
        small = {n for n, row in enumerate(rows) if _smallest(row, counts) < SMALLEST}
        hidden = _second_cell(rows, counts, small)
        for n in small | hidden:
            for place in places:
                rows[n][place] = SMALL if n in small else HIDDEN
    return replace(sheet, rows=rows)


def withheld_parts(
    parts: Sheet, shown: Mapping[str, Value], families: Sequence[Family]
) -> list[list[Value]]:
    """The rows of parts that add up to the sheet's last one, which is left out.

    The whole stands in another sheet as `shown`, by column: what is withheld there is withheld in
    all of its parts, so that they do not tell it.
    """
    names = [column.name for column in parts.columns]
    return [
        [
            HIDDEN if shown.get(name) in (SMALL, HIDDEN) and value != SMALL else value
            for name, value in zip(names, row, strict=True)
        ]
        for row in withheld(parts, families).rows[:-1]
    ]


def _smallest(row: Sequence[Value], counts: Iterable[int]) -> float:
    """The smallest of a row's counts; a missing one is a group of nobody."""
    numbers = [row[place] for place in counts]
    return min(number if isinstance(number, int | float) else 0 for number in numbers)


def _second_cell(
    rows: Sequence[Sequence[Value]], counts: Sequence[int], small: set[int]
) -> set[int]:
    """The smallest other part, where a single part is small and the total gives it away."""
    parts = range(len(rows) - 1)
    if len(small & set(parts)) != 1 or len(rows) - 1 in small:
        return set()
    others = [n for n in parts if n not in small]
    return set(sorted(others, key=lambda n: _smallest(rows[n], counts))[:1])

"""Small numbers in what leaves the house: nobody may be recognised in a figure.

A count under five is hidden, with everything that tells it, and so is as much beside it as it
takes that nobody can calculate it: not in the table, nor with the other tables, the editions of
the other municipalities, or what was issued earlier. Both carry the same mark: the reader cannot
see which of them is the small one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from jobcenter.reports.document import HIDDEN, MEANINGS, Cell, Column, Mark, Row, Table, Unit
from jobcenter.reports.excel import Sheet, Value
from jobcenter.reports.withholding import (
    SMALLEST,
    WHOLE,
    At,
    Earlier,
    Editions,
    Family,
    Link,
    Place,
    Rules,
    Sum,
    hidden_places,
)

__all__ = [
    "NOTE",
    "SMALLEST",
    "WHOLE",
    "At",
    "Earlier",
    "Editions",
    "Family",
    "Link",
    "Rules",
    "Sum",
    "withheld",
    "withheld_editions",
    "withheld_parts",
    "withheld_tables",
]

NOTE = MEANINGS[Mark.HIDDEN]


def withheld_editions(
    editions: Editions, rules: Rules, earlier: Sequence[Earlier] = ()
) -> dict[str, tuple[Table, ...]]:
    """The tables of a whole issue without small numbers, by edition: WHOLE and municipalities.

    They are withheld together since somebody may hold them all. The municipalities' editions, if
    there are any, are of all the jobcentre's municipalities: in each row they add up to the
    jobcentre's.
    """
    hidden = hidden_places(editions, rules, earlier)
    return {
        edition: tuple(_without(table, edition, hidden) for table in tables)
        for edition, tables in editions.items()
    }


def withheld_tables(
    tables: Sequence[Table], rules: Rules, earlier: Sequence[Earlier] = ()
) -> tuple[Table, ...]:
    """The tables of an issue that has one edition only."""
    return withheld_editions({WHOLE: tables}, rules, earlier)[WHOLE]


def _without(table: Table, edition: str, hidden: Collection[Place]) -> Table:
    return replace(
        table,
        rows=tuple(
            replace(
                row,
                cells=tuple(
                    Cell(None, (Mark.HIDDEN,))
                    if (edition, table.key, row.key, column.key) in hidden
                    else cell
                    for column, cell in zip(table.columns, row.cells, strict=True)
                ),
            )
            for row in table.rows
        ),
    )


# --- Sheets that are taken out --------------------------------------------------------------------


def withheld(sheet: Sheet, families: Sequence[Family], *, has_total: bool = True) -> Sheet:
    """The sheet without small numbers; its last row is the total of the others, if it has one."""
    hidden = _hidden_of(sheet, families, has_total)
    names = [column.name for column in sheet.columns]
    rows = [
        [HIDDEN if (n, name) in hidden else value for name, value in zip(names, row, strict=True)]
        for n, row in enumerate(sheet.rows)
    ]
    return replace(sheet, rows=rows)


def _hidden_of(sheet: Sheet, families: Sequence[Family], has_total: bool) -> set[tuple[int, str]]:
    """Places of the sheet by line and column."""
    columns = tuple(Column(column.name, column.heading, Unit.COUNT) for column in sheet.columns)
    rows = tuple(
        Row(str(n), "", tuple(Cell(value if isinstance(value, int) else None) for value in row))
        for n, row in enumerate(sheet.rows)
    )
    table = Table("sheet", "", "", columns, rows, has_total=has_total)
    (shown,) = withheld_tables([table], Rules({"sheet": families}))
    return {
        (n, column.key)
        for n, row in enumerate(shown.rows)
        for column, cell in zip(shown.columns, row.cells, strict=True)
        if cell.is_hidden
    }


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
            HIDDEN if shown.get(name) == HIDDEN else value
            for name, value in zip(names, row, strict=True)
        ]
        for row in withheld(parts, families).rows[:-1]
    ]

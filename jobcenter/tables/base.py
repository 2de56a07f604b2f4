"""What all tables have in common."""

from typing import Any

import django_tables2 as tables

from jobcenter.reports.excel import Column, Kind, Sheet


class CaptionedTable(tables.Table):
    """A table of the house. The caption is read aloud before it; `kinds` and `widths` are Excel's.

    `kinds` names the columns that hold something else than text, `widths` those that are wider
    or narrower than usual (in characters).
    """

    caption: str = ""
    kinds: dict[str, Kind] = {}
    widths: dict[str, int] = {}

    def __init__(self, *args: Any, caption: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.caption = caption or self.caption

    class Meta:
        template_name = "jobcenter/tables/table.html"
        order_by_field = "sorter"
        page_field = "side"
        per_page = 50


def as_sheet(table: CaptionedTable, name: str) -> Sheet:
    """The table's raw form: all of its rows, whatever page the screen shows."""
    columns = [column for column in table.columns.iterall() if not _stays_home(column)]
    return Sheet(
        name=name,
        columns=[
            Column(
                name=column.name,
                heading=str(column.header),
                kind=table.kinds.get(column.name, Kind.TEXT),
                width=table.widths.get(column.name, 16),
            )
            for column in columns
        ],
        rows=[[row.get_cell_value(column.name) for column in columns] for row in table.rows],
    )


def _stays_home(column: Any) -> bool:
    return bool(column.column.exclude_from_export)

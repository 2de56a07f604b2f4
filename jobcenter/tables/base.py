"""What all tables have in common.

A `value_…` method takes the value alone and gives what Excel is to hold: a number, a day, a text.
"""

from collections.abc import Callable
from typing import Any

import django_tables2 as tables
from django.core.paginator import Paginator
from django.utils.safestring import SafeString

from jobcenter.reports.excel import Column, Kind, Sheet, Value

from .body import body


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """Is told how many rows there are, where the page has counted them already."""

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count


class CaptionedTable(tables.Table):
    """A table of the house. The caption is read aloud before it; `kinds` and `widths` are Excel's.

    `kinds` names the columns that hold something else than text, `widths` those that are wider
    or narrower than usual (in characters). On a small screen each row becomes a card; a table
    that `scrolls` stays a table there, whose first column stays in sight.
    """

    caption: str = ""
    kinds: dict[str, Kind] = {}
    widths: dict[str, int] = {}
    scrolls = False

    def __init__(self, *args: Any, caption: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.caption = caption or self.caption

    def body(self) -> SafeString:
        return body(self)

    def paginate(self, *args: Any, per_page: int | None = None, **kwargs: Any) -> None:
        """An address may ask for any number of rows to a page; under one is no page at all."""
        asked = max(1, per_page) if per_page else None
        super().paginate(*args, per_page=asked, **kwargs)

    class Meta:
        template_name = "jobcenter/tables/table.html"
        order_by_field = "sorter"
        page_field = "side"
        per_page = 50


def as_sheet(table: CaptionedTable, name: str) -> Sheet:
    """The table's raw form: all of its rows, whatever page the screen shows.

    The library's own way of asking for a cell's value inspects a signature for each cell, which
    makes a long list take a minute.
    """
    exported = [
        column for column in table.columns.iterall() if not column.column.exclude_from_export
    ]
    columns = [
        Column(
            name=column.name,
            heading=str(column.header),
            kind=table.kinds.get(column.name, Kind.TEXT),
            width=table.widths.get(column.name, 16),
        )
        for column in exported
    ]
    cells = [_raw(table, column) for column in exported]
    return Sheet(name, columns, [[cell(record) for cell in cells] for record in table.data])


def _raw(table: CaptionedTable, column: Any) -> Callable[[Any], Value]:
    """A function from a record to the column's raw value; None where there is none."""
    accessor, empty = column.accessor, column.column.empty_values
    convert = getattr(table, f"value_{column.name}", lambda value: value)

    def cell(record: Any) -> Value:
        value = accessor.resolve(record, quiet=True)
        return None if value in empty else convert(value)

    return cell

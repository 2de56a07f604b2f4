"""The body of a table as markup, put together in Python.

A template that looks up each cell's heading, class and value takes most of the time that a page of
fifty rows costs, and so does the library, which asks for a function's signature at each cell. Here
what is the same all the way down a column is found once.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django_tables2 import Table
from django_tables2.utils import signature

# What stands before a column's cells, what one holds of a row, and what stands after it.
Frame = tuple[SafeString, Callable[[Any], Any], str]


def body(table: Table) -> SafeString:
    """The rows of the page that is shown; nothing where there are none."""
    frames = [_frame(column, getattr(table, "row_header", "")) for column in table.columns]
    return SafeString("".join(_row(row, frames) for row in table.paginated_rows))


def _frame(column: Any, row_header: str) -> Frame:
    tag, scope = ("th", ' scope="row"') if column.name == row_header else ("td", "")
    style = column.attrs["td"].get("class")
    opening = format_html(
        '<{}{} data-title="{}"{}>',
        tag,
        SafeString(scope),
        column.header,
        format_html(' class="{}"', style) if style else "",
    )
    return opening, _cell(column), f"</{tag}>"


def _cell(column: Any) -> Callable[[Any], Any]:
    """A function from a row to what its `get_cell` gives."""
    wanted, takes_everything = signature(column.render)
    if takes_everything or column.link:
        return lambda row: row.get_cell(column.name)

    def cell(row: Any) -> Any:
        def render(bound_column: Any, value: Any = None) -> Any:
            given = {
                "value": value,
                "record": row.record,
                "column": bound_column.column,
                "bound_column": bound_column,
                "bound_row": row,
                "table": row.table,
            }
            return bound_column.render(**{name: given[name] for name in wanted})

        return row._get_and_render_with(column, render, column.default)

    return cell


def _row(row: Any, frames: Sequence[Frame]) -> str:
    return f"<tr {row.attrs.as_html()}>{''.join(_cells(row, frames))}</tr>\n"


def _cells(row: Any, frames: Sequence[Frame]) -> Iterator[str]:
    for opening, cell, closing in frames:
        yield f"{opening}{conditional_escape(localize(cell(row)))}{closing}"

"""The body of a table as markup, put together in Python.

A template that looks up each cell's heading, class and value takes most of the time that a page of
fifty rows costs. Here what is the same all the way down a column is made once.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django_tables2 import Table


def body(table: Table) -> SafeString:
    """The rows of the page that is shown; nothing where there are none."""
    frames = [_frame(column, getattr(table, "row_header", "")) for column in table.columns]
    return SafeString("".join(_row(row, frames) for row in table.paginated_rows))


def _frame(column: Any, row_header: str) -> tuple[str, SafeString, str]:
    """A column's name, and what stands before and after each of its cells."""
    tag, scope = ("th", ' scope="row"') if column.name == row_header else ("td", "")
    style = column.attrs["td"].get("class")
    opening = format_html(
        '<{}{} data-title="{}"{}>',
        tag,
        SafeString(scope),
        column.header,
        format_html(' class="{}"', style) if style else "",
    )
    return column.name, opening, f"</{tag}>"


def _row(row: Any, frames: list[tuple[str, SafeString, str]]) -> str:
    return f"<tr {row.attrs.as_html()}>{''.join(_cells(row, frames))}</tr>\n"


def _cells(row: Any, frames: list[tuple[str, SafeString, str]]) -> Iterator[str]:
    for name, opening, closing in frames:
        yield f"{opening}{conditional_escape(localize(row.get_cell(name)))}{closing}"

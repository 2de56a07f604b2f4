"""The body of a table as markup, put together in Python.

A template that looks up each cell's heading, class and value takes most of the time that a page of
fifty rows costs, and so does the library, which asks for a function's signature at each cell. Here
what is the same all the way down a column is found once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django_tables2 import Table
from django_tables2.utils import signature

# What stands before a column's cells, what one holds of a row, and what stands after it.
Frame = tuple[SafeString, Callable[[Any], Any], str]


def body(table: Table) -> SafeString:
    """The rows of the page that is shown; nothing where there are none."""
    rows = list(table.paginated_rows)
    if not rows:
        return SafeString("")
    header, like = getattr(table, "row_header", ""), rows[0].record
    frames = [_frame(column, header, like) for column in table.columns]
    return SafeString("".join(_row(row, frames) for row in rows))


def _frame(column: Any, row_header: str, like: Any) -> Frame:
    tag, scope = ("th", ' scope="row"') if column.name == row_header else ("td", "")
    style = column.attrs["td"].get("class")
    opening = format_html(
        '<{}{} data-title="{}"{}>',
        tag,
        SafeString(scope),
        column.header,
        format_html(' class="{}"', style) if style else "",
    )
    return opening, _cell(column, like), f"</{tag}>"


def _cell(column: Any, like: Any) -> Callable[[Any], Any]:
    """A function from a row to what its `get_cell` gives, for rows with records like one."""
    wanted, takes_everything = signature(column.render)
    read = _reader(column.accessor, like)
    if takes_everything or column.link or read is None:
        return lambda row: row.get_cell(column.name)
    empty, default = column.column.empty_values, column.default

    def cell(row: Any) -> Any:
        value = read(row.record)
        if value in empty:
            return default
        given = {
            "value": value,
            "record": row.record,
            "column": column.column,
            "bound_column": column,
            "bound_row": row,
            "table": row.table,
        }
        return column.render(**{name: given[name] for name in wanted})

    return cell


def _reader(accessor: Any, like: Any) -> Callable[[Any], Any] | None:
    """What an accessor reads from records like one; None where the library knows more about it.

    It does of mappings, of places in a list, and of fields with choices.
    """
    bits = accessor.split(accessor.SEPARATOR)
    is_named = all(bit.isidentifier() for bit in bits)
    if not is_named or isinstance(like, Mapping) or _has_choices(accessor, like):
        return None

    def read(record: Any) -> Any:
        found = record
        for bit in bits:
            found = getattr(found, bit, None)
            if callable(found) and not getattr(found, "do_not_call_in_templates", False):
                found = found()
            if found is None:
                break
        return found

    return read


def _has_choices(accessor: Any, like: Any) -> bool:
    if not isinstance(like, Model):
        return False
    try:
        return bool(getattr(accessor.get_field(like), "choices", ()))
    except FieldDoesNotExist:
        return False


def _row(row: Any, frames: Sequence[Frame]) -> str:
    attributes = f" {row.attrs.as_html()}" if row.table.row_attrs else ""
    return f"<tr{attributes}>{''.join(_cells(row, frames))}</tr>\n"


def _cells(row: Any, frames: Sequence[Frame]) -> Iterator[str]:
    for opening, cell, closing in frames:
        yield f"{opening}{conditional_escape(localize(cell(row)))}{closing}"

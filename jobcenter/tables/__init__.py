"""One definition of a table serves the page and its Excel twin.

A column's `render_…` method is its form on the screen, its `value_…` method the raw value that
Excel gets. A column with `visible=False` stands in the Excel file only.
"""

from .base import CaptionedTable, CountedPaginator, as_sheet

__all__ = ["CaptionedTable", "CountedPaginator", "as_sheet"]

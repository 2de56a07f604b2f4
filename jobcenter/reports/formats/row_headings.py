"""Says in a tagged PDF which cell is the heading of a table's line.

Typst tags the headings of columns. It has a function for those of lines (`pdf.header-cell`), but
behind a switch that its Python package does not reach, so they are tagged afterwards.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import count
from typing import Any


def with_row_headings(content: bytes) -> bytes:
    """The same file, but that the first cell of each line is told to head the others."""
    # Imported where a file is made: web processes that make none do not carry it.
    import pikepdf

    written, numbers = BytesIO(), count(1)
    with pikepdf.open(BytesIO(content)) as file:
        tree = file.Root.StructTreeRoot
        for body in _beneath(tree, "/TBody"):
            known = pikepdf.NameTree(tree.IDTree)
            for line in _beneath(body, "/TR"):
                first, *others = line.K
                name = f"line-{next(numbers)}"
                first.S, first.ID = pikepdf.Name.TH, pikepdf.String(name)
                _of_tables(first).Scope = pikepdf.Name.Row
                known[name] = first
                for cell in others:
                    _of_tables(cell).Headers.append(pikepdf.String(name))
        file.save(written, deterministic_id=True)
    return written.getvalue()


def _beneath(element: Any, role: str) -> Iterator[Any]:
    """The elements of a role in the structure tree beneath another one, in order."""
    for child in element.K if "/K" in element else ():
        if not isinstance(child, int) and "/S" in child:
            if role == child.S:
                yield child
            else:
                yield from _beneath(child, role)


def _of_tables(cell: Any) -> Any:
    """A cell's attributes that say what it is in its table."""
    return next(each for each in cell.A if each.O == "/Table")

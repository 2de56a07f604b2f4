"""What the tables of the monthly statement share: their rows, and what areas are called."""

from collections.abc import Callable, Iterable
from datetime import date
from hashlib import sha256

from django.utils.text import slugify

from jobcenter.law import vocabulary
from jobcenter.queries.statement import AREAS, Figures
from jobcenter.reports.document import Cell, Row, Value
from jobcenter.timeliness.shares import WHOLE

AREA = "Område"
TOTAL = "I alt"
YES, NO = "Ja", "Nej"

# The insured are called so in plans and statements; everywhere else the area has its benefit's name
NAMES = {
    area: "Forsikrede ledige" if area == "dagpenge" else name.capitalize()
    for area, name in vocabulary.BENEFITS.items()
} | {WHOLE: TOTAL}


# The rows of most tables: the areas in the fixed order, and the whole.
GROUPS = (*AREAS, WHOLE)


def month_key(month: date) -> str:
    return f"{month:%Y-%m}"


def actor_key(name: str) -> str:
    """The same in all editions and months, and no two actors'."""
    folded = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return f"{slugify(folded)}-{sha256(name.encode()).hexdigest()[:4]}"


def of_areas(cells: Callable[[str], Iterable[Value | Cell]]) -> tuple[Row, ...]:
    """A row for each area in the fixed order, and the whole last."""
    return tuple(row(area, NAMES[area], cells(area)) for area in GROUPS)


def row(key: str, heading: str, cells: Iterable[Value | Cell]) -> Row:
    return Row(
        key, heading, tuple(each if isinstance(each, Cell) else Cell(each) for each in cells)
    )


def followed(of: Figures) -> tuple[str, ...]:
    """The groups that are shown month by month: a municipality's areas are too small for it."""
    return (WHOLE,) if of.municipality else GROUPS

"""Two assessments compared row by row, in the database."""

from typing import Any

from django.db import connection
from django.db.models import Model

from jobcenter.models import (
    Assessment,
    Chart,
    CitizenForecast,
    CitizenMonths,
    Forecast,
    GroupCoverage,
    LeafCount,
    Share,
    Standing,
    Verdict,
)

_TABLES: tuple[type[Model], ...] = (
    Standing,
    Verdict,
    CitizenMonths,
    CitizenForecast,
    LeafCount,
    Share,
    Forecast,
    GroupCoverage,
    Chart,
)
# What says when and for whom a row was made, and a picture, which its digest stands for.
_APART = {"id", "assessment_id", "svg"}


def differences(standing: Assessment, again: Assessment) -> dict[str, int]:
    """How many rows of each table (its model's name) one of the two has and the other has not.

    A row that differs is one in each, and counted once.
    """
    return {
        model.__name__: max(_only_in(model, standing, again), _only_in(model, again, standing))
        for model in _TABLES
    }


def _only_in(model: type[Model], one: Assessment, other: Assessment) -> int:
    fields: tuple[Any, ...] = model._meta.concrete_fields
    names = [field.column for field in fields if field.column not in _APART]
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    table = connection.ops.quote_name(model._meta.db_table)
    # SQLite knows no EXCEPT ALL; the rows that it would tell apart are unique by constraint.
    but_not = "EXCEPT ALL" if connection.vendor == "postgresql" else "EXCEPT"
    rows = f"SELECT {columns} FROM {table} WHERE assessment_id = %s"  # noqa: S608  our own names
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM ({rows} {but_not} {rows}) AS unlike",  # noqa: S608
            [one.pk, other.pk],
        )
        found: int = cursor.fetchone()[0]
    return found

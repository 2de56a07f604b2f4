"""Writes many rows at once: bulk_create spends most of its time on making the statement."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model

_ROWS_PER_STATEMENT = 1_000


def upsert(
    model: type[Model],
    columns: Mapping[str, Sequence[object]],
    *,
    unique: Sequence[str],
    insert_only: Collection[str] = (),
) -> None:
    """Inserts rows, or updates those that the unique fields already name.

    `columns` holds the values by field, all equally long; fields left out have a default in the
    database. `insert_only` fields keep the value they had.
    """
    prepared = [_prepared(model, name, values) for name, values in columns.items()]
    statement = _statement(model, list(columns), unique, insert_only)
    rows = list(zip(*prepared, strict=True))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from psycopg2.extras import execute_values

            with connection.wrap_database_errors:  # this way past Django gives psycopg2's own
                execute_values(cursor.cursor, statement, rows, page_size=_ROWS_PER_STATEMENT)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(statement.replace("VALUES %s", f"VALUES ({places})"), rows)


def _prepared(model: type[Model], name: str, values: Sequence[object]) -> list[object]:
    """The values as the database's driver takes them; each distinct one is prepared once."""
    field: Any = model._meta.get_field(name)
    database = connections[DEFAULT_DB_ALIAS]
    distinct = {value: field.get_db_prep_save(value, database) for value in set(values)}
    return [distinct[value] for value in values]


def _statement(
    model: type[Model], names: list[str], unique: Sequence[str], insert_only: Collection[str]
) -> str:
    """With "VALUES %s" where the rows go; everything in it is a name of our own models."""
    unique_columns = [_column(model, name) for name in unique]
    updates = [
        f"{column} = EXCLUDED.{column}"
        for name in names
        if name not in insert_only and (column := _column(model, name)) not in unique_columns
    ]
    return (
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} "  # noqa: S608
        f"({', '.join(_column(model, name) for name in names)}) VALUES %s "
        f"ON CONFLICT ({', '.join(unique_columns)}) DO UPDATE SET {', '.join(updates)}"
    )


def _column(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return connection.ops.quote_name(field.column)

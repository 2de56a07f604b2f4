"""Many rows into a table at once, and tables that are filled aside and attached when whole.

On PostgreSQL rows go in by COPY, and a table that is partitioned by assessment gets the rows of a
new one from a table aside, which nobody sees before it is attached. On SQLite, which has one
writer and no such tables, the rows go straight into the table itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from django.db import connection, models, transaction
from django.utils import timezone

Columns = Mapping[str, Any]  # by field: a column of a frame, an array, or one value for all rows
Model = type[models.Model]

_BATCH = 50_000  # rows that are made into text at a time


def has_parts() -> bool:
    """Whether the database can attach tables: PostgreSQL, and not SQLite."""
    return connection.vendor == "postgresql"


def load(model: Model, columns: Columns, *, table: str = "") -> None:
    """Appends rows to a model's table, or to one like it.

    The columns are those of the model by their names in the database (team_id); the others take
    their default there. Missing values (None, NaN, NaT) are null; JSON comes as its text.
    """
    length = max(len(values) for values in columns.values() if _is_column(values))
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    into = f"{connection.ops.quote_name(table or model._meta.db_table)} ({names})"
    write = _copy if connection.vendor == "postgresql" else _insert
    for start in range(0, length, _BATCH):
        rows = slice(start, min(start + _BATCH, length))
        write(into, [_distinct(values, rows) for values in columns.values()])


# A column of few different values: for each row the place of its value among them. The last
# value is None, so that -1, pandas' place of what is missing, stands for it.
Distinct = tuple[npt.NDArray[Any], list[Any]]


def _is_column(values: Any) -> bool:
    return isinstance(values, np.ndarray | pd.Series | pd.api.extensions.ExtensionArray)


def _distinct(values: Any, rows: slice) -> Distinct:
    if not _is_column(values):
        return np.zeros(rows.stop - rows.start, "i1"), [values, None]
    own: Any = values.array if isinstance(values, pd.Series) else values
    places, uniques = pd.factorize(own[rows])
    found = np.asarray(uniques)  # an extension array's own list is not of Python's own values
    if found.dtype.kind == "M":
        found = found.astype("datetime64[D]")
    return places, [*found.tolist(), None]


def _copy(into: str, columns: list[Distinct]) -> None:
    written = [
        np.array([_as_text(value) for value in values], object)[places].tolist()
        for places, values in columns
    ]
    lines = "\n".join(map("\t".join, zip(*written, strict=True)))
    # Django makes psycopg2's errors its own, but not of COPY.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {into} FROM STDIN", BytesIO(f"{lines}\n".encode()), 1 << 20)


def _insert(into: str, columns: list[Distinct]) -> None:
    found = [
        np.array([_as_parameter(value) for value in values], object)[places].tolist()
        for places, values in columns
    ]
    holders = ", ".join(repeat("%s", len(columns)))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {into} VALUES ({holders})",  # noqa: S608
            list(zip(*found, strict=True)),
        )


# https://www.postgresql.org/docs/current/sql-copy.html, text format.
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_NULL = "\\N"


def _as_text(value: Any) -> str:
    if value is None:
        return _NULL
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)


def _as_parameter(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# --- Tables aside --------------------------------------------------------------------------------


def part(model: Model, key: int) -> str:
    """The name of the table with the rows of one assessment, aside or attached."""
    return f"{model._meta.db_table}_{int(key)}"


def open_aside(model: Model, key: int) -> None:
    """An empty table like the model's for the rows of one assessment, in place of any before."""
    table, parent = part(model, key), model._meta.db_table
    _execute(
        f"DROP TABLE IF EXISTS {table}",
        f"CREATE TABLE {table} (LIKE {parent} INCLUDING DEFAULTS INCLUDING GENERATED"
        f" INCLUDING CONSTRAINTS,"
        # With this PostgreSQL need not look through all rows when the table is attached.
        f" CONSTRAINT {_OWN} CHECK (assessment_id = {int(key)}))",
        f"COMMENT ON TABLE {table} IS '{timezone.now().isoformat()}'",
    )


def make_ready(model: Model, key: int) -> None:
    """Gives the table aside the indexes of its model's, and the statistics that questions go by.

    Whoever comes to it again, finds it done. Take lock_against_others first.
    """
    table = part(model, key)
    _execute(
        *(
            f"CREATE {each.unique} INDEX IF NOT EXISTS {each.name}_{int(key)} ON {table} {each.of}"
            for each in _indexes(model)
        ),
        f"ANALYZE {table} ({_compared(model)})",
    )


def lock_against_others(model: Model, key: int) -> None:
    """Until the end of the transaction others may only read the table, aside or attached."""
    _execute(f"LOCK TABLE {part(model, key)} IN SHARE ROW EXCLUSIVE MODE")


def is_attached(model: Model, key: int) -> bool:
    """Whether the table is a part of the model's by now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relispartition FROM pg_class WHERE oid = %s::regclass", [part(model, key)]
        )
        return bool(cursor.fetchone()[0])


def attach(model: Model, key: int) -> None:
    """Makes the table aside a part of the model's: PostgreSQL adds the indexes that it lacks."""
    table, parent = part(model, key), model._meta.db_table
    made = _names_of_indexes(table)
    named = [(f"{each.name}_{int(key)}", each.constraint) for each in _indexes(model)]
    _execute(
        *(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} {constraint} USING INDEX {name}"
            for name, constraint in named
            if constraint and name in made
        ),
        f"ALTER TABLE {parent} ATTACH PARTITION {table} FOR VALUES IN ({int(key)})",
        f"ALTER TABLE {table} DROP CONSTRAINT {_OWN}",
    )


@dataclass(frozen=True)
class _Index:
    """An index of a model's table, as it is said in SQL: `constraint` is what it stands for."""

    name: str
    unique: str
    of: str
    constraint: str


def _indexes(model: Model) -> list[_Index]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_get_indexdef(indexrelid), indisunique, contype::text"
            " FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " LEFT JOIN pg_constraint ON conindid = indexrelid AND contype IN ('p', 'u')"
            " WHERE indrelid = %s::regclass ORDER BY relname",
            [model._meta.db_table],
        )
        return [
            _Index(
                name,
                "UNIQUE" if is_unique else "",
                "".join(definition.partition("USING ")[1:]),
                _CONSTRAINTS.get(kind, ""),
            )
            for name, definition, is_unique, kind in cursor.fetchall()
        ]


_CONSTRAINTS = {"p": "PRIMARY KEY", "u": "UNIQUE"}


def _names_of_indexes(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass", [table]
        )
        return {name for (name,) in cursor.fetchall()}


def _compared(model: Model) -> str:
    """The columns that a question may ask by: JSON is only shown, and slow to take samples of."""
    fields = model._meta.concrete_fields
    names = (field.column for field in fields if not isinstance(field, models.JSONField))
    return ", ".join(map(connection.ops.quote_name, names))


def drop(model: Model, key: int) -> None:
    """The rows of an assessment, aside or attached, with their table."""
    _execute(f"DROP TABLE IF EXISTS {part(model, key)}")


def do_not_wait() -> None:
    """To the end of the transaction a lock that others hold is an OperationalError.

    Whoever waits to drop a part keeps all pages waiting behind itself.
    """
    if has_parts():
        _execute("SET LOCAL lock_timeout = '2s'")


def keys(model: Model) -> set[int]:
    """The assessments that have a table of their own, aside or attached."""
    name = re.compile(rf"{model._meta.db_table}_(\d+)")
    with connection.cursor() as cursor:
        tables = connection.introspection.get_table_list(cursor)
    return {int(found[1]) for table in tables if (found := name.fullmatch(table.name))}


def opened_since(model: Model, moment: datetime) -> set[int]:
    """The assessments whose table was opened then or later: who fills it may be at work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, obj_description(oid, 'pg_class') FROM pg_class "
            "WHERE relkind = 'r' AND pg_table_is_visible(oid)"
        )
        told = dict(cursor.fetchall())
    opened = {key: told.get(part(model, key)) for key in keys(model)}
    return {key for key, at in opened.items() if at and datetime.fromisoformat(at) >= moment}


_OWN = "of_one_assessment"


@transaction.atomic
def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

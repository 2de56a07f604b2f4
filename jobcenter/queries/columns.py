"""Many rows from the database as arrays: one COPY in binary, read with one numpy.frombuffer.

Columns have a fixed width and are never null: whole numbers, days and words of a closed
vocabulary; open text may follow as the last one. Of the words of one row a single small number is
made in the database: to send a column costs more than to add. On SQLite an ordinary cursor gives
the same arrays.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from math import prod
from struct import Struct
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

Array = npt.NDArray[Any]
Word = str | bool | None


@dataclass(frozen=True)
class Whole:
    """A whole number (int64), or a primary key: `sql` is never null."""

    name: str
    sql: str


@dataclass(frozen=True)
class Day:
    """A day (datetime64[s]); NaT where it is null."""

    name: str
    sql: str


@dataclass(frozen=True)
class Choice:
    """One of a closed set of words: an int8 code, which is the word's place in `among`.

    `called` is what people call the column; None among the words stands for null.
    """

    name: str
    sql: str
    among: tuple[Word, ...]
    called: str

    def coded(self, weight: int) -> str:
        """The word's place times `weight` in SQL; null where the word is none of them."""
        cases = (
            f"WHEN {self.sql} {_compared(word)} THEN {place * weight}"
            for place, word in enumerate(self.among)
        )
        return f"CASE {' '.join(cases)} END"


@dataclass(frozen=True)
class Text:
    """Open text (object), never null: at most one column, and the last."""

    name: str
    sql: str


Column = Whole | Day | Choice | Text


class UnknownWord(ValueError):
    """The database holds a word that none of the law's vocabularies has."""


def read(
    columns: tuple[Column, ...], source: str, parameters: Sequence[Any] = ()
) -> dict[str, Array]:
    """The rows of `SELECT columns source`, one array per column, in the rows' order.

    `source` is what follows the SELECT's list, with %s for each parameter. Raises UnknownWord.
    """
    plan = _plan(columns)
    sql = f"SELECT {plan.sql[connection.vendor]} {source}"
    if connection.vendor == "postgresql":
        rows = _unpacked(_copied(sql, parameters), plan)
    else:
        rows = _fetched(sql, parameters, plan.plain)
    return _arrays(columns, plan, rows, source, parameters)


def one_of(column: str, keys: Sequence[int]) -> tuple[str, list[Any]]:
    """A condition and its parameters: the column is one of the keys, however many there are."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])", [[int(key) for key in keys]]
    listed = json.dumps([int(key) for key in keys])
    return f"{column} IN (SELECT value FROM json_each(%s))", [listed]  # noqa: S608


# --- How columns are asked for and come back -----------------------------------------------------

# The name of the small number that holds all choices of a row.
_CHOICES = "choices"
_LENGTH = "text length"
_UNKNOWN = -1
_EPOCH = 10_957  # days from 1970-01-01 to 2000-01-01, from which PostgreSQL counts
_NO_DAY = np.iinfo("int32").min  # '-infinity' in PostgreSQL's own binary form


@dataclass(frozen=True)
class _Plan:
    """What is the same in each read of the same columns."""

    sql: dict[str, str]  # by vendor
    packed: np.dtype[Any]  # a row of COPY BINARY: the number of fields, and each with its length
    plain: dict[str, str]  # the type of each column that is sent, the text's included
    text: str  # the name of the text, whose length ends the packed row; "" where there is none
    decoded: dict[str, Array]  # by choice, the place for each value of the small number


@cache
def _plan(columns: tuple[Column, ...]) -> _Plan:
    choices = [column for column in columns if isinstance(column, Choice)]
    sent = [column for column in columns if isinstance(column, Whole | Day)]
    text = next((column for column in columns if isinstance(column, Text)), None)
    plain = {column.name: "i8" if isinstance(column, Whole) else "i4" for column in sent}
    sizes = [len(choice.among) for choice in choices]
    if prod(sizes) > np.iinfo("int16").max:
        raise ValueError("Too many combinations of words for one small number.")
    if choices:
        plain[_CHOICES] = "i2"
    fields = [("fields", ">i2")]
    for name, kind in plain.items():
        fields += [(f"{name} length", ">i4"), (name, f">{kind}")]
    if text:
        fields.append((_LENGTH, ">i4"))
    places = np.unravel_index(np.arange(prod(sizes)), sizes) if choices else ()
    return _Plan(
        sql={vendor: _select(sent, choices, text, vendor) for vendor in _DAY},
        packed=np.dtype(fields),
        plain=plain | ({text.name: "O"} if text else {}),
        text=text.name if text else "",
        decoded={
            choice.name: place.astype("i1") for choice, place in zip(choices, places, strict=True)
        },
    )


_DAY = {
    "postgresql": "coalesce({sql}, '-infinity')",
    "sqlite": f"coalesce(CAST(julianday({{sql}}) - 2451544.5 AS integer), {_NO_DAY})",
}


def _select(
    sent: Sequence[Whole | Day], choices: Sequence[Choice], text: Text | None, vendor: str
) -> str:
    parts = [
        f"CAST({column.sql} AS bigint)"
        if isinstance(column, Whole)
        else _DAY[vendor].format(sql=column.sql)
        for column in sent
    ]
    if choices:
        sizes = [len(choice.among) for choice in choices]
        weights = [prod(sizes[place + 1 :]) for place in range(len(sizes))]
        coded = map(Choice.coded, choices, weights)
        parts.append(f"CAST(coalesce({' + '.join(coded)}, {_UNKNOWN}) AS smallint)")
    return ", ".join([*parts, text.sql] if text else parts)


def _compared(word: Word) -> str:
    if word is None or isinstance(word, bool):
        return {None: "IS NULL", True: "IS TRUE", False: "IS FALSE"}[word]
    return "= '{}'".format(word.replace("'", "''"))


def _copied(sql: str, parameters: Sequence[Any]) -> bytes:
    buffer = BytesIO()
    # Django makes psycopg2's errors its own, but not of COPY.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        query = cursor.mogrify(sql, parameters).decode()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT WITH (FORMAT BINARY)", buffer)
    return buffer.getvalue()


# https://www.postgresql.org/docs/current/sql-copy.html: signature, flags, length of an extension.
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"


def _unpacked(copied: bytes, plan: _Plan) -> dict[str, Array]:
    """The columns of a COPY BINARY; each field's length is checked, for a null has none."""
    if not (copied.startswith(_HEADER) and copied.endswith(_TRAILER)):
        raise ValueError("PostgreSQL sent no whole COPY in binary.")
    rows, texts = (_with_texts if plan.text else _without_text)(copied, plan.packed)
    columns: dict[str, Array] = {}
    for name, kind in plan.plain.items():
        if name == plan.text:
            columns[name] = np.array(texts, kind)
        elif (rows[f"{name} length"] != rows[name].itemsize).any():
            raise ValueError(f"PostgreSQL sent no value, or one of another width, for {name}.")
        else:
            columns[name] = rows[name].astype(kind)
    return columns


def _without_text(copied: bytes, packed: np.dtype[Any]) -> tuple[Array, list[str]]:
    """Rows that are all equally long, and no texts."""
    count, rest = divmod(len(copied) - len(_HEADER) - len(_TRAILER), packed.itemsize)
    if rest:
        raise ValueError("PostgreSQL sent rows of another width than was asked for.")
    return np.frombuffer(copied, packed, count, len(_HEADER)), []


_length = Struct(">i").unpack_from


def _with_texts(copied: bytes, packed: np.dtype[Any]) -> tuple[Array, list[str]]:
    """The equally long part of rows that end with a text, and the texts."""
    ends, texts = [], []
    at, last, width = len(_HEADER), len(copied) - len(_TRAILER), packed.itemsize
    while at < last:
        at += width
        ends.append(at)
        start, at = at, at + _length(copied, at - 4)[0]
        texts.append(copied[start:at].decode())
    if at != last:
        raise ValueError("PostgreSQL sent rows of another width than was asked for.")
    if not ends:
        return np.empty(0, packed), texts
    windows = np.lib.stride_tricks.sliding_window_view(np.frombuffer(copied, "u1"), width)
    return windows[np.array(ends) - width].view(packed)[:, 0], texts


def _fetched(sql: str, parameters: Sequence[Any], plain: dict[str, str]) -> dict[str, Array]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    values = zip(*rows, strict=True) if rows else ((),) * len(plain)
    return {
        name: np.array(own, kind) for (name, kind), own in zip(plain.items(), values, strict=True)
    }


def _arrays(
    columns: tuple[Column, ...],
    plan: _Plan,
    rows: dict[str, Array],
    source: str,
    parameters: Sequence[Any],
) -> dict[str, Array]:
    if plan.decoded and (rows[_CHOICES] == _UNKNOWN).any():
        raise _unknown(columns, source, parameters)
    arrays = {}
    for column in columns:
        match column:
            case Whole() | Text():
                arrays[column.name] = rows[column.name]
            case Day():
                arrays[column.name] = _days(rows[column.name])
            case Choice():
                arrays[column.name] = plan.decoded[column.name][rows[_CHOICES]]
    return arrays


def _days(counted: Array) -> Array:
    seconds = (counted.astype("i8") + _EPOCH) * 86_400
    seconds[counted == _NO_DAY] = np.iinfo("i8").min  # NaT
    return seconds.view("datetime64[s]")


_NUMBER = re.compile(r"\d{6,}")  # nothing that could be a CPR number may stand in a message


def _unknown(columns: tuple[Column, ...], source: str, parameters: Sequence[Any]) -> UnknownWord:
    found = []
    for choice in columns:
        if isinstance(choice, Choice):
            asked = f"SELECT {choice.sql} AS word, {choice.coded(1)} AS place {source}"
            known = f"SELECT DISTINCT word FROM ({asked}) AS asked WHERE place IS NULL LIMIT 3"  # noqa: S608
            with connection.cursor() as cursor:
                cursor.execute(known, parameters)
                words = [_NUMBER.sub("…", str(word)) for (word,) in cursor.fetchall()]
            found += [f"»{word}« som {choice.called}" for word in sorted(words)]
    return UnknownWord(
        f"Databasen rummer ord, som Tilsyn ikke kender: {', '.join(found)}. "
        "Indlæs en leverance, hvor de er rettet, og kør igen."
    )

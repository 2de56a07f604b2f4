"""Columns as rows of PostgreSQL's binary COPY, without a Python object for each row."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
EPOCH = np.datetime64("2000-01-01", "D")


def rows(columns: Mapping[str, Column]) -> bytes:
    """The whole message for one COPY … FROM STDIN WITH (FORMAT BINARY), columns in their order.

    Whole numbers and truth values keep their width, and a masked value is NULL; datetime64[D] is
    a date, NaT is NULL; S is text in UTF-8 as long as it is; V is taken as it lies (a uuid).
    """
    length = len(next(iter(columns.values())))
    shape = [("fields", ">i2")]
    for place, values in enumerate(columns.values()):
        shape += [(f"size{place}", ">i4"), (f"value{place}", _stored(values.dtype))]
    table = np.zeros(length, dtype=shape)
    table["fields"] = len(columns)
    used = np.ones((length, table.dtype.itemsize), dtype=bool)
    for place, values in enumerate(columns.values()):
        _fill(table, used, place, values)
    return HEADER + table.view(np.uint8).reshape(length, -1)[used].tobytes() + TRAILER


def _stored(kind: np.dtype[np.generic]) -> str:
    match kind.kind:
        case "M":
            return ">i4"
        case "i":
            return f">i{kind.itemsize}"
        case "b":
            return "?"
        case "S" | "V":
            return kind.str
    raise ValueError(f"no binary form for {kind}")


def _fill(table: Column, used: npt.NDArray[np.bool_], place: int, values: Column) -> None:
    """Writes a field, and leaves out of `used` the bytes that its value does not have."""
    name = f"value{place}"
    assert table.dtype.fields is not None  # noqa: S101
    kind, begins = table.dtype.fields[name][:2]
    field = used[:, begins : begins + kind.itemsize]
    sizes = np.full(len(table), kind.itemsize)
    nulls = np.ma.getmaskarray(values)
    table[name] = np.ma.getdata(values)
    if values.dtype.kind == "M":
        nulls = np.isnat(values)
        table[name] = np.where(nulls, EPOCH, values).astype("M8[D]").astype("i8") - EPOCH.astype(
            "i8"
        )
    if values.dtype.kind == "S":
        sizes = np.char.str_len(values)
        field &= np.arange(kind.itemsize) < sizes[:, None]
    field[nulls] = False
    table[f"size{place}"] = np.where(nulls, -1, sizes)

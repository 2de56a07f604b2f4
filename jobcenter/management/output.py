"""How the command line answers: a table for people, CSV or JSON for scripts."""

import csv
import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.management.base import OutputWrapper

FORMATS = ("table", "csv", "json")


def a_day(text: str) -> date:
    """An ISO day from the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” er ikke en dag; skriv den som 2024-05-01") from None


def add_as_of(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--as-of", type=a_day, required=True, metavar="ÅÅÅÅ-MM-DD", help="den dag, der spørges om"
    )


def add_format(parser: ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="table", help="hvordan svaret skrives")


def write(
    stream: OutputWrapper, form: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Writes rows of text and numbers; None becomes an empty field (null in JSON)."""
    match form:
        case "csv":
            writer = csv.writer(stream, delimiter=";")
            writer.writerow(columns)
            writer.writerows(rows)
        case "json":
            records = [dict(zip(columns, row, strict=True)) for row in rows]
            stream.write(json.dumps(records, ensure_ascii=False, indent=2) + "\n")
        case _:
            _write_table(stream, columns, rows)


def _write_table(
    stream: OutputWrapper, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    lines = [list(columns), *texts]
    widths = [max(len(line[n]) for line in lines) for n in range(len(columns))]
    is_number = [
        bool(rows) and all(isinstance(row[n], int | None) for row in rows)
        for n in range(len(columns))
    ]
    for line in lines:
        cells = [
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, is_number, strict=True)
        ]
        stream.write("  ".join(cells).rstrip() + "\n")

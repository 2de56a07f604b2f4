"""What a delivery is sent as: a folder, a zip of one, or a workbook with a sheet per table."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from jobcenter.intake import archives, layouts, textfiles, workbooks
from jobcenter.intake.problems import Blocked
from jobcenter.intake.sheets import Part

# Name as shown, and the part where the name is that of a table.
Contents = Iterator[tuple[str, Part | None]]


@contextmanager
def opened(path: Path) -> Iterator[Contents]:
    """Everything in a delivery; Blocked where it is none or may do harm."""
    if path.is_dir():
        yield _folder(path)
    elif not archives.is_archive(path):
        raise _not_a_delivery(path)
    else:
        with _archive(path) as contents:
            yield contents


def _not_a_delivery(path: Path) -> Blocked:
    with path.open("rb") as stream:
        if stream.read(4) == b"PK\x03\x04":
            return archives.broken()
    return Blocked(
        "ukendt_form",
        "En leverance er en mappe med csv-filer, en zip-fil med sådan en mappe "
        "eller en Excel-projektmappe (xlsx).",
    )


@contextmanager
def _archive(path: Path) -> Iterator[Contents]:
    try:
        archive = zipfile.ZipFile(path)
    except archives.DAMAGE:
        raise archives.broken() from None
    with archive:
        archives.check(archive)
        if archives.is_workbook(archive):
            with workbooks.opened(path) as workbook:
                yield workbook.parts()
        else:
            yield _zip(archive)


def _folder(path: Path) -> Contents:
    for file in sorted(path.iterdir()):
        if file.is_file() and not file.name.startswith("."):
            yield file.name, _part(file.name, partial(_open, file))


def _open(file: Path) -> IO[bytes]:
    return file.open("rb")


def _zip(archive: zipfile.ZipFile) -> Contents:
    for info in archive.infolist():
        name = PurePosixPath(info.filename.replace("\\", "/"))
        left_behind = name.name.startswith(".") or "__MACOSX" in name.parts
        if not info.is_dir() and not left_behind:
            yield name.name, _part(name.name, partial(archive.open, info))


def _part(name: str, opener: textfiles.Opener) -> Part | None:
    stem, _, ending = name.casefold().rpartition(".")
    if ending != "csv" or stem not in layouts.BY_TABLE:
        return None
    return Part(stem, name, partial(textfiles.opened, name, opener))

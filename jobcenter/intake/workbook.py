"""Reads a workbook in a process of its own, with little memory and time.

    python -m jobcenter.intake.workbook PATH

Writes one line of JSON for the names of all sheets, then for each sheet {"formulas": ["B2", ...]},
one line per row from row 1 on, and null. Days are ISO text, other cells text, number or boolean.
Nothing else of the program is loaded here, and the process gets none of its secrets.
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from xml.etree import ElementTree as ET

from python_calamine import CalamineWorkbook

MEMORY = 1536 * 1024 * 1024
SECONDS = 120

_BLOCK = 1 << 20
# A cell may have an attribute or two before and after its address, and its formula comes first.
_FORMULA = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3}\d{1,7})"[^<>]*>\s*<(?:\w+:)?f[\s>/]')
_LONGEST_MATCH = 1024


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lines(path: str) -> Iterator[object]:
    with CalamineWorkbook.from_path(path) as workbook, zipfile.ZipFile(path) as archive:
        parts = _parts(archive)
        yield workbook.sheet_names
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            first_column = sheet.start[1] if sheet.start else 0
            yield {"formulas": _formulas(archive, parts.get(name)), "first_column": first_column}
            for row in sheet.iter_rows():
                yield [_plain(cell) for cell in row]
            yield None


def _plain(cell: object) -> object:
    match cell:
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case str() | bool() | int() | float():
            return cell
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The archive's part for each sheet; the parts were searched for a DTD before this process."""
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    found = {}
    for element in ET.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if element.tag.endswith("}sheet"):
            key = next((value for name, value in element.items() if name.endswith("}id")), "")
            target = targets.get(key, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found[element.get("name", "")] = part
    return found


def _formulas(archive: zipfile.ZipFile, part: str | None) -> list[str]:
    """The addresses of cells with a live formula."""
    if part not in archive.namelist():
        return []
    found: dict[str, None] = {}
    before = b""
    with archive.open(part) as stream:
        for block in iter(lambda: stream.read(_BLOCK), b""):
            text = before + block
            found |= dict.fromkeys(match.decode() for match in _FORMULA.findall(text))
            before = text[-_LONGEST_MATCH:]
    return list(found)


def main() -> None:
    limit()
    for line in lines(sys.argv[1]):
        sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()

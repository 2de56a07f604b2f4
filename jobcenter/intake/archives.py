"""Zip files and workbooks (which are zip files) are searched for traps before they are used.

A few kilobytes can unpack to gigabytes, and neither zipfile nor the Excel readers put a cap on it.
OWASP ASVS 5.2.3 asks for the check before unpacking. Every part is read through once here, and
zipfile compares length and checksum as it goes, so the sizes in the directory hold afterwards.
"""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from jobcenter.danish import number
from jobcenter.intake.problems import Blocked

MOST_BYTES = 200 * 1024 * 1024
MOST_PARTS = 1_000
MOST_RATIO = 100
# Small parts may compress well without harm.
_RATIO_FROM = 1024 * 1024
_BLOCK = 1 << 20
_ENCRYPTED = 0x1
_ARCHIVE_STARTS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"BZh",
    b"\xfd7zXZ",
)
# What zipfile raises on archives that are cut or damaged, wherever the damage sits.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_XML = (".xml", ".rels", ".vml")
_REBUILD = "Pak leverancens egne filer igen, uden andet, og send dem."


def is_archive(path: Path) -> bool:
    return zipfile.is_zipfile(path)


def is_workbook(archive: zipfile.ZipFile) -> bool:
    return "xl/workbook.xml" in archive.namelist()


def check(archive: zipfile.ZipFile) -> None:
    """Raises Blocked with the reason where the archive is broken or may be meant to do harm."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise _refused(f"Arkivet har {number(len(parts))} dele; der må højst være 1.000")
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise _too_big()
    for part in parts:
        _check_directory_entry(part)
    try:
        read = 0
        for part in parts:
            for block in _search(archive, part):
                read += len(block)
                if read > MOST_BYTES:
                    raise _too_big()
    except DAMAGE:
        raise broken() from None


def _check_directory_entry(part: zipfile.ZipInfo) -> None:
    name = part.filename
    if (
        name.startswith(("/", "\\"))
        or re.match(r"[A-Za-z]:", name)
        or ".." in re.split(r"[/\\]", name)
    ):
        raise _refused("Arkivet har en fil, der vil lægge sig uden for sin mappe")
    if part.flag_bits & _ENCRYPTED:
        raise Blocked("adgangskode", "Arkivet er låst med en adgangskode. Pak det uden.")
    packed = max(part.compress_size, 1)
    if part.file_size > _RATIO_FROM and part.file_size / packed > MOST_RATIO:
        raise _refused("Arkivet har en del, der fylder over 100 gange mere, når den pakkes ud")
    if name.startswith("xl/externalLinks/"):
        raise _refused("Projektmappen henter tal fra andre filer", "Gem den uden eksterne kæder.")


def _search(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """All blocks of a part, after a look into each."""
    is_xml = part.filename.lower().endswith(_XML)
    before = b""
    with archive.open(part) as stream:
        for place, block in enumerate(_blocks(stream)):
            if place == 0 and block.startswith(_ARCHIVE_STARTS):
                raise _refused("Arkivet har et andet arkiv inden i sig")
            if is_xml and place == 0 and b"\0" in block[:4]:
                raise _refused("Projektmappen er skrevet på en måde, som Excel ikke bruger")
            if is_xml and _DECLARATION.search(before + block):
                raise _refused("Projektmappen indeholder en DTD, som Excel aldrig laver")
            before = block[-16:]
            yield block


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: stream.read(_BLOCK), b"")


def broken() -> Blocked:
    return Blocked("ulaeseligt_arkiv", "Filen er afbrudt eller ødelagt. Send den igen.")


def _too_big() -> Blocked:
    return _refused("Arkivet fylder over 200 MB, når det er pakket ud")


def _refused(what: str, advice: str = _REBUILD) -> Blocked:
    return Blocked("afvist_arkiv", f"{what}. {advice}")

"""Uploaded deliveries, kept encrypted from the upload until the worker has read them."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from jobcenter.actions.refusals import Refused
from jobcenter.models import Delivery, cpr

LARGEST = 200 * 1024 * 1024
_BLOCK = 1 << 20
_NUMBER_LENGTH = 8
# An upload, or the folder with what it holds in clear
_OURS = re.compile(r"([0-9a-f]{32})(\.[0-9a-f]{8}\.clear)?")


def store(delivery: Delivery, content: BinaryIO) -> None:
    """Writes the upload in encrypted blocks, one a line; Refused where it is empty or too big.

    Each block carries its number and the last one is empty, so that a missing or moved block is
    noticed.
    """
    path = _path(delivery)
    _private_folder(path.parent)
    try:
        with _created(path) as stored:
            _copy_encrypted(content, stored)
    except Refused:
        path.unlink()
        raise


def _copy_encrypted(content: BinaryIO, stored: BinaryIO) -> None:
    size = number = 0
    while True:
        block = content.read(_BLOCK)
        size += len(block)
        if size > LARGEST:
            raise Refused("Filen er over 200 MB. Del leverancen i flere mindre ændringsleverancer.")
        stored.write(cpr.encrypt(number.to_bytes(_NUMBER_LENGTH, "big") + block) + b"\n")
        number += 1
        if not block:
            break
    if not size:
        raise Refused("Filen er tom. Vælg den zip-fil eller projektmappe, der skal indlæses.")


@contextmanager
def opened(delivery: Delivery) -> Iterator[Path]:
    """The upload in clear, in a folder that only this user can read and that goes afterwards.

    A folder left behind by a worker that was killed goes first. Each has its own name, so that one
    who wakes up late removes only its own.
    """
    if not _path(delivery).exists():
        raise Refused("Den uploadede fil findes ikke længere. Upload leverancen igen.")
    for left in _path(delivery).parent.glob(f"{delivery.uuid.hex}.*.clear"):
        shutil.rmtree(left, ignore_errors=True)
    folder = _path(delivery).with_suffix(f".{secrets.token_hex(4)}.clear")
    folder.mkdir(mode=0o700)
    try:
        path = folder / "leverance"
        with _path(delivery).open("rb") as stored, _created(path) as clear:
            _copy_decrypted(stored, clear)
        yield path
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy_decrypted(stored: BinaryIO, clear: BinaryIO) -> None:
    block = b""
    for number, line in enumerate(stored):
        plain = cpr.decrypt(line.rstrip(b"\n"))
        block = plain[_NUMBER_LENGTH:]
        if int.from_bytes(plain[:_NUMBER_LENGTH], "big") != number:
            raise _incomplete()
        clear.write(block)
    if block:
        raise _incomplete()


def _incomplete() -> Refused:
    return Refused("Den uploadede fil er ikke hel. Upload leverancen igen.")


def remove(delivery: Delivery) -> None:
    _path(delivery).unlink(missing_ok=True)


def forget_strays(*, before: datetime) -> int:
    """Removes what killed processes have left: uploads that no delivery waits with, and clear text.

    Only what is older than `before`, for a younger one may be at work. Gives how many there were.
    """
    waiting = Delivery.objects.filter(state=Delivery.State.RECEIVED)
    wanted = {uuid.hex for uuid in waiting.values_list("uuid", flat=True)}
    strays = [
        path
        for path in _folder().glob("*")
        if (found := _OURS.fullmatch(path.name))
        and (found[2] or found[1] not in wanted)
        and path.stat().st_mtime < before.timestamp()
    ]
    for path in strays:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return len(strays)


def _folder() -> Path:
    return Path(settings.STORAGE_DIR) / "uploads"


def _path(delivery: Delivery) -> Path:
    return _folder() / delivery.uuid.hex


def _private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _created(path: Path) -> BinaryIO:
    """A new file that only this user can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

"""Reads the settings' values from the environment and remembers what is wrong with them.

Nothing is refused on the way: every reader notes its complaint and returns a stand-in, and
`refuse_if_incomplete()` at the end of the settings names all of them in one message. No
complaint repeats a value, since most of the values are secrets.
"""

import fcntl
import os
import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

_complaints: list[str] = []


def text(name: str, default: str = "") -> str:
    """The variable; the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def required(name: str, how: str) -> str:
    """The variable, which production cannot do without; `how` tells what to set it to."""
    found = text(name)
    if not found:
        _complaints.append(f"{name} mangler: {how}")
    return found


def flag(name: str, *, default: bool) -> bool:
    found = text(name, "1" if default else "0").lower()
    if found not in {"0", "1", "false", "true"}:
        _complaints.append(f"{name} skal være 0 eller 1.")
    return found in {"1", "true"}


def number(name: str, default: int, *, least: int = 0) -> int:
    found = text(name, str(default))
    if not found.isdecimal() or int(found) < least:
        at_least = f" på mindst {least}" if least else ""
        _complaints.append(f"{name} skal være et helt tal{at_least}, f.eks. {default}.")
        return default
    return int(found)


def day(name: str) -> date | None:
    """The variable as a date; None where it is unset."""
    found = text(name)
    try:
        return date.fromisoformat(found) if found else None
    except ValueError:
        _complaints.append(f"{name} skal være en dato som 2024-05-01.")
        return None


def listed(found: str) -> list[str]:
    """The parts of a comma-separated value."""
    return [part.strip() for part in found.split(",") if part.strip()]


def fernet_keys(name: str, found: str) -> list[str]:
    """Comma-separated Fernet keys; the first one encrypts, the others only decrypt."""
    keys = listed(found)
    for position, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            _complaints.append(f"{name}: nøgle nr. {position} er ikke en gyldig Fernet-nøgle.")
    return keys


def kept(name: str, path: Path, make: Callable[[], str]) -> str:
    """The variable, else a value made once and kept in a file that only its owner can read.

    For development and demonstrations only: in production the keys lie apart from the data.
    """
    found = text(name)
    if found:
        return found
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # a worker may start at the same moment
        values = dict(line.split("=", 1) for line in file.read().splitlines() if "=" in line)
        if name not in values:
            values[name] = make()
            file.write(f"{name}={values[name]}\n")
    return values[name]


def make_secret() -> str:
    return secrets.token_urlsafe(48)


def make_fernet_key() -> str:
    return Fernet.generate_key().decode()


def database(url: str, base: Path) -> dict[str, Any]:
    """Django's description of sqlite:///PATH (relative to `base`) or postgres://…"""
    if not url:  # complained of by `required`
        return _sqlite(base / "var" / "tilsyn.sqlite3")
    try:
        parts = urlsplit(url)
        if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
            return _sqlite(base / unquote(parts.path[1:]))
        if parts.scheme in {"postgres", "postgresql"}:
            options = dict(parse_qsl(parts.query))
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path[1:]),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": options.pop("host", _host(parts.netloc)),
                "PORT": options.pop("port", str(parts.port or "")),
                "OPTIONS": {"connect_timeout": 10} | options,
                "CONN_HEALTH_CHECKS": True,
            }
    except ValueError:  # a port that is no number, brackets that do not close
        pass
    _complaints.append(
        "DATABASE_URL skal være sqlite:///STI eller postgres://BRUGER:KODE@VÆRT:PORT/DATABASE."
    )
    return _sqlite(base / "var" / "tilsyn.sqlite3")


def _host(netloc: str) -> str:
    """The host as it is written: a socket's folder (%2Frun%2F…) may have capitals in it."""
    place = netloc.rpartition("@")[2]
    in_brackets = place.startswith("[")  # an IPv6 address
    return unquote(place[1:].partition("]")[0] if in_brackets else place.partition(":")[0])


def mail(name: str) -> dict[str, Any]:
    """The parts of smtp://BRUGER:KODE@VÆRT:PORT (STARTTLS) or smtps://…; {} where it is unset.

    With ?tls=0 nothing is encrypted: for a server on the same machine.
    """
    found = text(name)
    try:
        parts = urlsplit(found)
        if parts.scheme in {"smtp", "smtps"} and parts.hostname:
            is_wrapped = parts.scheme == "smtps"
            return {
                "host": parts.hostname,
                "port": parts.port or (465 if is_wrapped else 587),
                "user": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "ssl": is_wrapped,
                "tls": not is_wrapped and parts.query != "tls=0",
            }
    except ValueError:  # a port that is no number
        pass
    if found:
        _complaints.append(f"{name} skal være smtp://BRUGER:KODE@VÆRT:587 eller smtps://…")
    return {}


def address(name: str, default: str = "") -> str:
    """The variable as the beginning of an address, without a slash at its end."""
    found = text(name, default)
    if found and urlsplit(found).scheme not in {"http", "https"}:
        _complaints.append(f"{name} skal være en adresse som https://tilsyn.kommune.dk.")
        return default
    return found.rstrip("/")


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # the web process and a worker share the file: readers never wait for the writer,
        # and two writers queue up instead of failing half-way through
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
        },
    }


def refuse_if_incomplete() -> None:
    """Raise ImproperlyConfigured naming everything that is missing or malformed."""
    if _complaints:
        listing = "\n".join(f"  - {complaint}" for complaint in _complaints)
        _complaints.clear()
        raise ImproperlyConfigured(
            f"Tilsyn kan ikke starte. Ret disse miljøvariabler (se .env.example):\n{listing}\n"
            "  Til en prøvekørsel på egen maskine: sæt DEBUG=1, så laves nøglerne selv."
        )

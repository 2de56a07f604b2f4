"""Runs a piece of the project in a process of its own, with an environment that we choose."""

import secrets
import subprocess
import sys
from pathlib import Path

from django.conf import settings

PATIENCE = 600  # seconds for a process to end, on a busy machine


def production(folder: Path, **changes: str) -> dict[str, str]:
    """The environment of a production that lacks nothing; `changes` come on top."""
    return {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "CPR_ENCRYPTION_KEYS": secrets.token_urlsafe(32) + "=",
        "CPR_SEARCH_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": f"sqlite:///{folder / 'tilsyn.sqlite3'}",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "ALLOWED_HOSTS": "tilsyn.example",
        "STORAGE_DIR": str(folder),
    } | changes


def run_python(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """This interpreter with exactly that environment, in the project's folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR, env={"PATH": "/usr/bin:/bin"} | environment,
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip

"""The PostgreSQL that is measured on: one of our own, thrown away afterwards, or a given one."""

import os
import re
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg2

from bench.population import AS_OF
from jobcenter.tests import servers

# As on a small production machine, except that nothing waits for the disk to confirm: what is
# measured is work, and the data is thrown away.
SETTINGS = {
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "effective_cache_size": "4GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "random_page_cost": "1.1",
    "jit": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@contextmanager
def server(given: str) -> Iterator[str]:
    """The address of a server on which databases may be made, without a database's name."""
    if given:
        yield given.rpartition("/")[0]
        return
    folder = Path(tempfile.mkdtemp(prefix="tilsyn-bench-", dir="/tmp"))
    process = None
    try:
        cluster = servers.make_cluster(folder, **SETTINGS)
        process = cluster.start()
        yield cluster.url.rpartition("/")[0]
    finally:
        if process is not None:
            servers.stop(process, signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(address: str, name: str) -> Iterator[str]:
    """A new database's address; the database is dropped at the end."""
    _command(address, f'DROP DATABASE IF EXISTS "{name}"')
    _command(address, f'CREATE DATABASE "{name}"')
    try:
        yield f"{address}/{name}"
    finally:
        _command(address, f'DROP DATABASE "{name}" WITH (FORCE)')


def version(address: str) -> str:
    found = re.match(r"PostgreSQL [\d.]+", _command(address, "SELECT version()"))
    return found[0] if found else "PostgreSQL"


def settings_told(address: str) -> str:
    """The server's settings that matter, as one line."""
    names = ("shared_buffers", "work_mem", "max_parallel_workers_per_gather", "fsync", "jit")
    return ", ".join(f"{name} {_command(address, f'SHOW {name}')}" for name in names)


def environment(url: str, folder: Path) -> dict[str, str]:
    """What each measured process is told; the keys are for this run alone."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tilsyn.settings",
        "DATABASE_URL": url,
        "REDIS_URL": "memory://",
        "DEBUG": "1",
        "AS_OF": str(AS_OF),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "CPR_ENCRYPTION_KEYS": secrets.token_urlsafe(32) + "=",
        "CPR_SEARCH_KEY": secrets.token_urlsafe(48),
        "STORAGE_DIR": str(folder),
    }


def _command(address: str, statement: str) -> str:
    """Runs one statement on the server itself; gives the first value that it answers."""
    parts = urlsplit(f"{address}/postgres")
    with closing(
        psycopg2.connect(
            host=unquote(parts.hostname or ""),
            port=parts.port or 5432,
            user=parts.username,
            password=parts.password,
            dbname="postgres",
        )
    ) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return str(row[0]) if row else ""

"""The database for those who cannot wait: signs of life, and questions about health."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

# Seconds to wait for a connection, for a lock and for an answer; libpq knows nothing shorter.
PATIENCE = 2

_OPTIONS: dict[str, dict[str, Any]] = {
    "postgresql": {"connect_timeout": PATIENCE, "tcp_user_timeout": PATIENCE * 1000},
    "sqlite": {"timeout": PATIENCE},
}


@contextmanager
def impatient() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own that gives up within seconds; raises django.db.Error.

    What is written is stored at once, whatever transaction the caller is in. It is closed at the
    end, so that none is open while a worker forks.
    """
    own = connection.copy()
    own.settings_dict["OPTIONS"] |= _OPTIONS[own.vendor]
    try:
        if own.vendor == "postgresql":
            with own.cursor() as cursor:
                cursor.execute(
                    f"SET lock_timeout = '{PATIENCE}s'; SET statement_timeout = '{PATIENCE}s'"
                )
        yield own
    finally:
        own.close()

"""The workers' signs of life. Not in the event log: a sign is nobody's deed."""

from datetime import datetime, timedelta

from django.utils import timezone

from jobcenter.models import Worker
from jobcenter.models.database import impatient

# A row without a sign for so long is of a worker that will not come back under its name.
FORGOTTEN_AFTER = timedelta(days=7)

_TABLE = Worker._meta.db_table
_RENEW = f"""
    INSERT INTO {_TABLE} (name, started_at, seen_at) VALUES (%s, %s, %s)
    ON CONFLICT (name) DO UPDATE SET started_at = excluded.started_at, seen_at = excluded.seen_at
"""  # noqa: S608  the table's name is our own
_FORGET = f"DELETE FROM {_TABLE} WHERE seen_at < %s"  # noqa: S608


def sign(*, name: str, started_at: datetime) -> None:
    """Notes that the worker listens; raises django.db.Error where the database is away.

    The worker's own loop stands still meanwhile, so the connection is one that gives up soon.
    """
    now = timezone.now()
    with impatient() as own, own.cursor() as cursor:
        started, seen, long_ago = (
            own.ops.adapt_datetimefield_value(moment)
            for moment in (started_at, now, now - FORGOTTEN_AFTER)
        )
        cursor.execute(_RENEW, [name[:200], started, seen])
        cursor.execute(_FORGET, [long_ago])

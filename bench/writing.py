"""Writing rows: one COPY against Django's bulk_create, the same rows into the same table."""

# ruff: noqa: S608 (all that is put into the SQL is our own)

import io
import time

from django.db import connection
from django.db.backends.utils import CursorWrapper

from jobcenter.models import Conversation


def run(rows: int) -> dict[str, float]:
    """Seconds for so many rows by COPY and by bulk_create, each into an empty, indexed table.

    The rows are ready for each in the form that it takes.
    """
    table = Conversation._meta.db_table
    objects = list(Conversation.objects.order_by("pk")[:rows])
    with connection.cursor() as cursor:
        message = _copied_out(cursor, f"(SELECT * FROM {table} ORDER BY id LIMIT {rows})")
        cursor.execute(f"CREATE TEMP TABLE {table} (LIKE {table} INCLUDING ALL)")
        begun = time.perf_counter()
        cursor.copy_expert(f"COPY {table} FROM STDIN WITH (FORMAT BINARY)", message)
        copied = time.perf_counter() - begun
        cursor.execute(f"TRUNCATE pg_temp.{table}")
        begun = time.perf_counter()
        # A temporary table goes before the one of the same name.
        Conversation.objects.bulk_create(objects, batch_size=1000)
        created = time.perf_counter() - begun
        cursor.execute(f"SELECT count(*) FROM pg_temp.{table}")
        if cursor.fetchone()[0] != len(objects):
            raise RuntimeError("The rows did not go where they should.")
        cursor.execute(f"DROP TABLE pg_temp.{table}")
    return {"copy": copied, "bulk_create": created, "rows": len(objects)}


def _copied_out(cursor: CursorWrapper, query: str) -> io.BytesIO:
    message = io.BytesIO()
    cursor.copy_expert(f"COPY {query} TO STDOUT WITH (FORMAT BINARY)", message)
    message.seek(0)
    return message

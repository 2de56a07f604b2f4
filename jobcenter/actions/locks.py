"""Who may change the facts, or what is published of them: one at a time."""

from django.db import connection

# PostgreSQL's lock number of our choice.
_FACTS = 0x7115


def hold_the_facts() -> None:
    """Waits until nobody else changes the facts; until the transaction ends, nobody does.

    A lock of the transaction, so that it is safe behind a connection pooler. SQLite has one writer
    anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FACTS])

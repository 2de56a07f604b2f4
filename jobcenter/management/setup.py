"""What every command needs before it starts: a database with tables."""

import sys

from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def ensure_database() -> None:
    """Makes the tables of an empty database; refuses one that is behind the program.

    A database that holds something is never changed unasked: somebody may want a copy first.
    """
    if not connection.introspection.table_names():
        call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError(
            "Databasen er ældre end programmet. Tag en kopi af den, og kør så: "
            "python3 manage.py migrate"
        )

"""A database for each test process, copied from one that only the first of them migrates."""

import fcntl
import os
from pathlib import Path

from django.conf import settings
from django.db import connection

from jobcenter.tests.partitions import make_default_partitions


def make_own_database() -> None:
    """Make the database of this process, and let Django use it."""
    own = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with (Path(settings.STORAGE_DIR).parent / "migrated").open("a+") as migrated:
        fcntl.flock(migrated, fcntl.LOCK_EX)  # what is copied may not be in use
        migrated.seek(0)
        source = migrated.read() or make_source()
        migrated.truncate(0)
        migrated.write(source)
        use(source)
        connection.creation.clone_test_db(own, verbosity=0)
    use(connection.creation.get_test_db_clone_settings(own)["NAME"])


def make_source() -> str:
    """Migrated, and with a place for rows that tests make by hand, of assessments without a run."""
    name: str = connection.creation.create_test_db(verbosity=0, serialize=False)
    make_default_partitions()
    connection.close()
    return name


def use(name: str) -> None:
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name

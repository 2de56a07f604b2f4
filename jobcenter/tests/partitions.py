"""Places for rows of assessments that a test makes by hand."""

from django.db import connection

PARTED = (
    "jobcenter_standing",
    "jobcenter_verdict",
    "jobcenter_citizenmonths",
    "jobcenter_leafcount",
    "jobcenter_citizenforecast",
)


def make_default_partitions() -> None:
    """In production only a run makes places, one for each assessment; there is no default."""
    with connection.cursor() as cursor:
        for table in PARTED:
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {table}_default PARTITION OF {table} DEFAULT"
            )

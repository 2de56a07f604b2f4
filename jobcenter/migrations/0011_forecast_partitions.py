"""On PostgreSQL the citizens' forecasts too have one part of the table per assessment."""

from importlib import import_module

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "jobcenter_citizenforecast"

# A module whose name begins with a digit.
_partitions = import_module("jobcenter.migrations.0008_partitions")


def partition(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        _partitions.rebuild(editor, TABLE, partitioned=True)


def join(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        _partitions.rebuild(editor, TABLE, partitioned=False)


class Migration(migrations.Migration):

    dependencies = [
        ('jobcenter', '0010_casework_and_forecast'),
    ]

    operations = [migrations.RunPython(partition, join)]

"""The same delivery gives the same answers on PostgreSQL and on the embedded SQLite."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from jobcenter.demo import generator
from jobcenter.tests.processes import run_python

AS_OF = date(2026, 10, 31)
QUESTIONS = ("figures", "due")


@pytest.mark.django_db
def test_postgresql_and_sqlite_answer_alike(tmp_path: Path) -> None:
    delivery = tmp_path / "leverance"
    generator.write(delivery, as_of=AS_OF, seed=7, citizens=150)
    call_command("intake", str(delivery), stdout=StringIO(), stderr=StringIO())
    embedded = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'tilsyn.sqlite3'}",
        "STORAGE_DIR": str(tmp_path),
    }
    read = run_python(embedded, "manage.py", "intake", str(delivery))
    assert read.returncode == 0, read.stderr
    for question in QUESTIONS:
        here = StringIO()
        asked = (question, "--as-of", AS_OF.isoformat(), "--format", "csv")
        call_command(*asked, stdout=here, stderr=StringIO())
        there = run_python(embedded, "manage.py", *asked).stdout
        assert here.getvalue().count("\n") > 20
        assert there.splitlines() == here.getvalue().splitlines()

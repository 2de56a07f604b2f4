"""manage.py intake: exit codes, what it prints, and a database that is not ready."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.core.management import CommandError, call_command

from jobcenter.models import Citizen, Conversation
from jobcenter.tests.intake_reading import sound
from jobcenter.tests.intake_state import checksum


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> None:
    settings.STORAGE_DIR = tmp_path / "storage"


@pytest.mark.django_db
def test_an_applied_delivery(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    builder = sound()
    builder.tables["samtaler"][0]["type"] = "99"
    call_command("intake", str(builder.write(tmp_path / "d")))
    shown = capsys.readouterr()
    assert "Leverancen er indlæst." in shown.out
    assert "1 om rækker, der er sat til side" in shown.out
    assert str(tmp_path / "storage" / "problems" / "bemaerkninger-") in shown.out
    line = next(line for line in shown.out.splitlines() if line.startswith("samtaler"))
    assert line.split() == ["samtaler", "6", "5", "0", "0", "0", "1"]
    assert "Læser samtaler.csv" in shown.err
    assert Conversation.objects.count() == 5


@pytest.mark.django_db
def test_a_rejected_delivery_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = sound().write(tmp_path / "d", only=("borgere", "samtaler"))
    with pytest.raises(CommandError, match="Intet er ændret") as raised:
        call_command("intake", str(folder))
    assert raised.value.returncode == 2
    assert "ydelsesforloeb: Filen skal være med" in capsys.readouterr().err
    assert Citizen.objects.count() == 0


@pytest.mark.django_db
def test_a_path_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Ret stien") as raised:
        call_command("intake", str(tmp_path / "ingenting"))
    assert raised.value.returncode == 2


@pytest.mark.django_db
def test_a_dry_run_prints_the_difference_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("intake", str(sound().write(tmp_path / "d")))
    builder = sound()
    builder.tables["samtaler"].pop()
    before = checksum()
    capsys.readouterr()
    call_command("intake", str(builder.write(tmp_path / "e")), "--dry-run")
    shown = capsys.readouterr().out
    line = next(line for line in shown.splitlines() if line.startswith("samtaler"))
    assert line.split() == ["samtaler", "5", "0", "0", "1", "5", "0"]
    assert "Prøvekørsel" in shown
    assert checksum() == before


@pytest.mark.django_db
def test_a_dry_run_of_a_bad_delivery_ends_with_2(tmp_path: Path) -> None:
    folder = sound().write(tmp_path / "d", only=("borgere",))
    with pytest.raises(CommandError) as raised:
        call_command("intake", str(folder), "--dry-run")
    assert raised.value.returncode == 2


@pytest.mark.django_db
def test_options(tmp_path: Path) -> None:
    call_command("intake", str(sound().write(tmp_path / "d")), "--source", "andet")
    delta = sound().write(tmp_path / "e", only=("samtaler",))
    call_command("intake", str(delta), "--delta", "--source", "andet")
    small = sound()
    small.tables["samtaler"].clear()
    folder = str(small.write(tmp_path / "f"))
    with pytest.raises(CommandError):
        call_command("intake", folder, "--source", "andet")
    call_command("intake", folder, "--source", "andet", "--confirm-shrink")
    assert Conversation.objects.current().count() == 0


def manage(database: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The real command in a process of its own, on a SQLite file."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "STORAGE_DIR": str(database.parent / "storage"),
    }
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command,
        cwd=project_settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_empty_database_is_set_up_first_and_a_dry_run_leaves_its_bytes(tmp_path: Path) -> None:
    database = tmp_path / "tilsyn.sqlite3"
    folder = sound().write(tmp_path / "d")
    first = manage(database, "intake", str(folder))
    assert first.returncode == 0, first.stderr
    sqlite3.connect(database).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    before = database.read_bytes()
    builder = sound()
    builder.tables["samtaler"].pop()
    dry = manage(database, "intake", str(builder.write(tmp_path / "e")), "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "Prøvekørsel" in dry.stdout
    assert database.read_bytes() == before
    (folder / "borgere.csv").unlink()
    assert manage(database, "intake", str(folder)).returncode == 2


def test_a_database_that_is_behind_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "tilsyn.sqlite3"
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE django_migrations (id, app, name, applied)")
    connection.close()
    found = manage(database, "intake", str(sound().write(tmp_path / "d")))
    assert found.returncode != 0
    assert "python3 manage.py migrate" in found.stderr

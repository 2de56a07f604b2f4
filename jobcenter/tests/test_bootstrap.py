"""The set-up of a bare machine: refusals, healing, and two at once."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

import bootstrap

ROOT = settings.BASE_DIR
Run = Callable[[list[str]], None]


class Interrupted(BaseException):
    """Somebody pressed Ctrl-C, or the power went."""


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which nothing is set up yet."""
    lock = tmp_path / "requirements.txt"
    lock.write_text("uv==1.0 \\\n    --hash=sha256:00\n    # via nobody\ndjango==5.2.19\n")
    environment = tmp_path / ".venv"
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "LOCK", lock)
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", environment)
    monkeypatch.setattr(bootstrap, "PYTHON", environment / "bin" / "python")
    monkeypatch.setattr(bootstrap, "STAMP", environment / "tilsyn-setup")
    return tmp_path


@pytest.fixture
def steps(bare: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps that a set-up takes, which here only leave their mark."""
    taken: list[str] = []

    def pretend(command: list[str]) -> None:
        taken.append(next(word for word in ("venv", "install", "sync") if word in command))
        (bare / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
        (bare / ".venv" / "bin" / "python").touch()

    monkeypatch.setattr(bootstrap, "run", pretend)
    return taken


def test_an_old_python_is_told_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    with pytest.raises(SystemExit) as refusal:
        bootstrap.ensure()
    assert "Kræver Python 3.11" in str(refusal.value)
    assert "3.10.4" in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(
    bare: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else name)
    with pytest.raises(SystemExit, match="python3-venv"):
        bootstrap.set_up()
    assert not (bare / ".venv").exists()


def test_a_bare_machine_is_set_up_once(steps: list[str]) -> None:
    bootstrap.set_up()
    assert steps == ["venv", "install", "sync"]
    assert bootstrap.is_current()
    bootstrap.set_up()
    assert len(steps) == 3


def test_a_changed_lock_is_installed_into_the_same_environment(
    bare: Path, steps: list[str]
) -> None:
    bootstrap.set_up()
    (bare / "requirements.txt").write_text("uv==1.0 \\\n    --hash=sha256:00\ndjango==5.2.20\n")
    assert not bootstrap.is_current()
    bootstrap.set_up()
    assert steps == ["venv", "install", "sync", "sync"]
    assert bootstrap.is_current()


def test_a_moved_project_is_set_up_again(
    bare: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.set_up()
    monkeypatch.setattr(bootstrap, "ROOT", bare / "elsewhere")
    assert not bootstrap.is_current()


def test_an_environment_whose_python_was_replaced_is_made_anew(
    bare: Path, steps: list[str]
) -> None:
    bootstrap.set_up()
    newer = bare / "python3.99"
    newer.touch()
    bootstrap.PYTHON.unlink()
    bootstrap.PYTHON.symlink_to(newer)
    assert not bootstrap.is_current()
    bootstrap.set_up()
    assert steps[3:] == ["venv", "install", "sync"]
    assert bootstrap.is_current()


@pytest.mark.parametrize("at", ["venv", "install", "sync"])
def test_an_interrupted_set_up_starts_over(
    bare: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    pretend = bootstrap.run

    def interrupt(command: list[str]) -> None:
        pretend(command)
        if steps[-1] == at:
            raise Interrupted

    monkeypatch.setattr(bootstrap, "run", interrupt)
    with pytest.raises(Interrupted):
        bootstrap.set_up()
    assert not bootstrap.is_current()
    (bare / ".venv" / "half-written").touch()

    monkeypatch.setattr(bootstrap, "run", pretend)
    bootstrap.set_up()
    assert steps[-3:] == ["venv", "install", "sync"]
    assert not (bare / ".venv" / "half-written").exists()
    assert bootstrap.is_current()


def test_a_step_that_fails_is_said_in_one_line(bare: Path) -> None:
    with pytest.raises(SystemExit, match="lykkedes ikke"):
        bootstrap.run([sys.executable, "-c", "raise SystemExit(3)"])


def test_the_installer_itself_is_pinned_by_hash(bare: Path) -> None:
    assert bootstrap.locked_block("uv") == "uv==1.0 \\\n    --hash=sha256:00"


def test_the_real_lock_pins_the_installer(monkeypatch: pytest.MonkeyPatch) -> None:
    block = bootstrap.locked_block("uv")
    assert block.startswith("uv==")
    assert "--hash=sha256:" in block
    assert "urllib3" not in block


def test_another_environment_counts_if_it_holds_the_locked_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path / "not-this-one")
    assert bootstrap.has_locked_packages()

    other = tmp_path / "requirements.txt"
    other.write_text(bootstrap.LOCK.read_text().replace("\ndjango==", "\ndjango==99."))
    monkeypatch.setattr(bootstrap, "LOCK", other)
    assert not bootstrap.has_locked_packages()


def test_our_own_environment_counts_only_by_its_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", Path(sys.prefix))
    assert not bootstrap.has_locked_packages()


def test_two_at_once_take_turns(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time, bootstrap\n"
        "bootstrap.ROOT = pathlib.Path(sys.argv[1])\n"
        "with bootstrap.only_one_at_a_time():\n"
        "    print(time.monotonic()); time.sleep(0.5); print(time.monotonic())\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=240) for process in running]
    turns = sorted(tuple(map(float, out.split())) for out, _ in said)
    assert turns[0][1] <= turns[1][0]


def test_commands_keep_standard_output_for_themselves() -> None:
    started = subprocess.run(
        [sys.executable, "manage.py", "version"], cwd=ROOT, capture_output=True, text=True,
        timeout=600, check=True,
    )  # fmt: skip
    assert started.stdout.strip() == "5.2.19"

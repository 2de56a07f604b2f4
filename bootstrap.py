"""Set-up of a bare machine: an environment with the locked packages, and the static files.

Standard library only, for it runs before anything is installed, and readable for old Pythons,
which it refuses. `manage.py` calls `ensure()` at every start; when all is in place that costs
the hash of two small files. Progress goes to standard error, so that a command's output stays
its own.
"""

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.txt"
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "tilsyn-setup"
UNFINISHED = "unfinished"


def ensure() -> None:
    """Return when this interpreter has what the project needs; otherwise set up and start over."""
    refuse_old_python()
    if not (runs_in_environment() and is_current()) and not has_locked_packages():
        set_up()
        start_over()
    import frontend  # after the version check: it uses newer Python

    if not frontend.is_built():
        with only_one_at_a_time():
            if not frontend.is_built():
                say("henter Det Fælles Designsystem og bygger de statiske filer …")
                frontend.build()


def refuse_old_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        refuse(
            f"Kræver Python 3.11 eller nyere, men dette er {found}. "
            f"(Needs Python 3.11 or newer; this is {found}.)"
        )


def refuse_without_venv() -> None:
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        refuse(
            "Python mangler venv: kør »apt install python3-venv« og prøv igen. "
            "(Python lacks venv: install python3-venv and try again.)"
        )


def runs_in_environment() -> bool:
    return Path(sys.prefix).resolve() == ENVIRONMENT.resolve()


def fingerprint() -> str:
    """Hash of the lock and of the folder, whose path is written into the installed scripts."""
    return hashlib.sha256(LOCK.read_bytes() + bytes(ROOT)).hexdigest()


def stamp() -> str:
    try:
        return STAMP.read_text()
    except OSError:
        return UNFINISHED


def is_current() -> bool:
    return has_its_python() and stamp() == fingerprint()


def has_its_python() -> bool:
    """False once the machine's Python is gone or another one took its place: the packages lie
    in a folder of the old one's name."""
    name = PYTHON.resolve().name
    return PYTHON.exists() and ("." not in name or (ENVIRONMENT / "lib" / name).is_dir())


def has_locked_packages() -> bool:
    """True in an environment made by others (a container image) that holds what we run on."""
    from importlib import metadata  # old Pythons have none

    if runs_in_environment():
        return False
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK.read_text(), re.MULTILINE))
    declared = (ROOT / "pyproject.toml").read_text().partition("dependencies = [")[2]
    for name in re.findall(r'^    "([a-z0-9-]+)', declared.partition("\n]")[0], re.MULTILINE):
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            return False
        # numpy is locked twice, for two ranges of Python: presence is enough there
        if name in locked and name != "numpy" and installed != locked[name]:
            return False
    return True


def set_up() -> None:
    refuse_without_venv()
    with only_one_at_a_time():
        if is_current():
            return
        if stamp() == UNFINISHED or not has_its_python():
            make_environment()
        STAMP.write_text(UNFINISHED)
        say("installerer de låste pakker …")
        # the machine's own certificates, so that it works behind an authority's proxy
        run(
            [
                str(PYTHON),
                "-m",
                "uv",
                "pip",
                "sync",
                "--quiet",
                "--system-certs",
                "--require-hashes",
                "--python",
                str(PYTHON),
                str(LOCK),
            ]
        )
        STAMP.write_text(fingerprint())


def make_environment() -> None:
    """A fresh `.venv` holding the locked uv; what an interrupted set-up left is thrown away."""
    say("opretter .venv …")
    if ENVIRONMENT.exists():
        shutil.rmtree(ENVIRONMENT)
    base = getattr(sys, "_base_executable", sys.executable)
    run([base, "-m", "venv", str(ENVIRONMENT)])
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirement:
        requirement.write(locked_block("uv"))
        requirement.flush()
        run(
            [
                str(PYTHON),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                requirement.name,
            ]
        )


def locked_block(name: str) -> str:
    """The lines of the lock that pin one package, with its hashes."""
    found = re.search(rf"^{name}==.*?(?=^\S)", LOCK.read_text() + "\nend", re.MULTILINE | re.DOTALL)
    if not found:
        refuse(f"{LOCK.name} mangler {name}. ({LOCK.name} lacks {name}.)")
    return "\n".join(line for line in found[0].splitlines() if not line.strip().startswith("#"))


def start_over() -> NoReturn:
    """Run the same command again inside the environment."""
    os.execv(PYTHON, [str(PYTHON), *sys.orig_argv[1:]])  # noqa: S606


@contextlib.contextmanager
def only_one_at_a_time() -> "Iterator[None]":
    import fcntl

    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "setup.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("en anden opsætning er i gang; venter på den …")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def run(command: "list[str]") -> None:
    """Run one step of the set-up, its output on standard error."""
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
        refuse(
            "Opsætningen lykkedes ikke; se linjerne ovenfor, og prøv igen. "
            "(Set-up failed; see the lines above and try again.)"
        )


def say(line: str) -> None:
    print(f"Tilsyn: {line}", file=sys.stderr, flush=True)


def refuse(line: str) -> NoReturn:
    sys.exit(f"Tilsyn: {line}")

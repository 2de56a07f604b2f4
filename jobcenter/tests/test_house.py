"""The house rules that no tool knows."""

import json
import re
import subprocess
import sys
import tomllib

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
CORE = (
    "law",
    "danish",
    "timeliness",
    "intake",
    "demo",
    "roles",
    "rule_sentences",
    "verdict_sentences",
)
FRAMEWORKS = ("django", "celery", "tilsyn", "django_tables2", "django_filters")
IMPORT_ALL = """
import importlib, pkgutil, sys
name, *forbidden = sys.argv[1:]
for other in forbidden:
    sys.modules[other] = None  # importing it now raises ImportError
module = importlib.import_module(name)
for found in pkgutil.walk_packages(getattr(module, "__path__", []), name + "."):
    importlib.import_module(found.name)
"""


def python_files() -> list[str]:
    """The project's own Python files, by their paths from its folder."""
    found = [
        path
        for folder in ("bench", "jobcenter", "tilsyn")
        for path in (ROOT / folder).rglob("*.py")
    ]
    return sorted(str(path.relative_to(ROOT)) for path in [*found, *ROOT.glob("*.py")])


def test_the_core_loads_without_the_app() -> None:
    assert (ROOT / "jobcenter" / "__init__.py").read_bytes() == b""


@pytest.mark.parametrize("package", CORE)
def test_the_core_needs_no_framework(package: str) -> None:
    forbidden = (*FRAMEWORKS, *(("numpy", "pandas") if package == "law" else ()))
    command = [sys.executable, "-c", IMPORT_ALL, f"jobcenter.{package}", *forbidden]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert loaded.returncode == 0, loaded.stderr


def test_the_gate_holds_the_direction_of_imports() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(one for one in contracts["contracts"] if one["type"] == "layers")
    assert layers["exhaustive"]
    assert layers["layers"][0] == "urls"
    assert layers["layers"][-1].split(" | ")[0] == "law"


@pytest.mark.parametrize(
    "check",
    ["ruff check", "ruff format --check", "mypy", "lint-imports", "djlint templates --check",
     "djlint templates --lint", "makemigrations --check", "check --deploy --fail-level WARNING"],
)  # fmt: skip
def test_the_gate_runs(check: str) -> None:
    assert check in (ROOT / ".ci" / "checks").read_text()
    assert ".ci/checks" in (ROOT / "Makefile").read_text()
    assert ".ci/checks" in (ROOT / ".ci" / "run").read_text()


def test_no_file_is_longer_than_one_wants_to_read() -> None:
    long = {
        name: length
        for name in python_files()
        if "/migrations/" not in name
        and (length := len((ROOT / name).read_text("utf-8").splitlines())) > 600
    }
    assert not long


def test_no_drawer_for_leftovers() -> None:
    assert not [
        name for name in python_files() if re.search(r"(^|/)(utils|helpers|services)[/.]", name)
    ]


def test_every_locked_package_has_its_hashes_and_no_origin() -> None:
    lock = (ROOT / "requirements.txt").read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", lock)[1:]
    assert len(blocks) > 50
    assert not [block.split()[0] for block in blocks if "--hash=sha256:" not in block]
    assert not re.search(r"https?:|file:|--index|--find-links|--extra", lock)


def test_the_lock_of_the_pages_names_no_origin() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    fetched = {name: found for name, found in lock["packages"].items() if name}
    assert set(fetched) == {f"node_modules/{name}" for name in ("axe-core", "dkfds", "htmx.org")}
    assert all("integrity" in found and "resolved" not in found for found in fetched.values())


def test_every_direct_dependency_says_what_it_is_for() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    declared = project.partition("dependencies = [\n")[2].partition("\n]")[0].splitlines()
    declared += [
        line
        for line in (ROOT / "requirements-dev.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert len(declared) > 30
    assert not [line for line in declared if not re.search(r"\s# \S", line)]

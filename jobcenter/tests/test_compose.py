"""The image and the composition say the same as the settings."""

import ast
import re
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
OURS = ("web", "worker", "beat", "migrate")


@pytest.fixture(scope="module")
def composition() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def variables_read() -> set[str]:
    """The names that settings.py asks the environment for."""
    tree = ast.parse((ROOT / "tilsyn" / "settings.py").read_text())
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "environment"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_the_settings_are_found_by_this_test() -> None:
    assert {"DEBUG", "SECRET_KEY", "DATABASE_URL", "PROXY_COUNT"} <= variables_read()


@pytest.mark.parametrize("service", OURS)
def test_every_variable_is_read_and_every_one_read_is_set(
    composition: dict[str, Any], service: str
) -> None:
    assert set(composition["services"][service]["environment"]) == variables_read()


def test_the_example_explains_exactly_what_the_composition_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    explained = re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(asked) == sorted(explained)


def test_one_image_serves_web_worker_and_beat(composition: dict[str, Any]) -> None:
    services = composition["services"]
    assert set(services) == {*OURS, "database", "redis"}
    assert {services[name]["image"] for name in OURS} == {"tilsyn"}
    assert services["web"]["environment"]["DEBUG"] == "0"


def test_the_addresses_point_at_services_that_exist(composition: dict[str, Any]) -> None:
    variables = composition["services"]["web"]["environment"]
    for name in ("DATABASE_URL", "REDIS_URL"):
        host = re.search(r"@([a-z]+)[:/]", variables[name])
        assert host
        assert host[1] in composition["services"]


def test_redis_forgets_nothing_and_asks_for_a_password(composition: dict[str, Any]) -> None:
    command = composition["services"]["redis"]["command"]
    for said in ("--appendonly yes", "--maxmemory-policy noeviction", "--requirepass"):
        assert said in command


def test_only_the_proxy_of_this_machine_reaches_the_web(composition: dict[str, Any]) -> None:
    published = [port for service in composition["services"].values()
                 for port in service.get("ports", [])]  # fmt: skip
    assert published == ["127.0.0.1:8000:8000"]


def test_the_image_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER tilsyn" in lines
    assert any(line.startswith("ENV DEBUG=0") for line in lines)


def test_no_folder_of_this_machine_gets_into_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", ".venv", "build", "var"} <= set(ignored)


def test_publiccode_describes_the_project_in_danish_and_english() -> None:
    described = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert described["publiccodeYmlVersion"] == "0.4"
    assert described["legal"]["license"] == "MPL-2.0"
    assert (ROOT / "LICENSE").read_text().startswith("Mozilla Public License Version 2.0")
    for key in ("name", "url", "platforms", "developmentStatus", "softwareType", "maintenance",
                "localisation"):  # fmt: skip
        assert described[key]
    assert set(described["description"]) == {"da", "en"}
    for words in described["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]

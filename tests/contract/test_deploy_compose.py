"""docker-compose.yml is valid, complete and careful, as far as that can be seen without an engine."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SERVICES = {"api-server", "scheduler", "dag-processor", "triggerer", "worker", "redis", "postgres", "pages"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_it_fits_the_compose_schema() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    answer = subprocess.run(
        [checker, "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_service_of_production_is_there(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) >= SERVICES


def test_every_secret_that_is_used_is_declared_and_is_a_file(compose: dict[str, Any]) -> None:
    used = {name for service in compose["services"].values() for name in service.get("secrets", [])}
    assert used <= set(compose["secrets"])
    assert all(set(secret) == {"file"} for secret in compose["secrets"].values())


def test_no_service_listens_beyond_loopback(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports and all(str(port).startswith("127.0.0.1:") for port in ports)


def test_our_own_containers_run_as_a_plain_user_on_a_read_only_system(compose: dict[str, Any]) -> None:
    ours = [service for service in compose["services"].values() if "build" in service]
    assert ours
    for service in ours:
        assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["user"].split(":")[0] != "0"


def test_every_variable_is_explained_in_the_example() -> None:
    named = set(re.findall(r"\$\{(NRM_\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    explained = set(re.findall(r"^(NRM_\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), flags=re.M))
    assert named == explained


def test_nothing_secret_has_a_default() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert re.search(r"^NRM_SECRETS=\s", text, flags=re.M)
    assert not re.search(r"(?i)(password|token|key)\s*=\s*\S", text)

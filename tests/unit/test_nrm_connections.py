"""Where others run the databases, one file of connections is enough; where we do, no file is read."""

import json
from pathlib import Path

import pytest

from nrm.stack import Installation, database_url
from nrm.stack.databases import NotRunning, conninfo
from nrm.stack.everything import known_connections
from vocabulary.errors import ConfigurationError


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "connections.json"
    known = {
        "nrm_modeller": "postgres://modeller:a@db.example/warehouse",
        "nrm_linker_vault": "postgresql://linker:b@db.example/vault",
    }
    path.write_text(json.dumps(known))
    monkeypatch.setenv("NRM_SETTINGS_FILE", str(path))
    return path


def test_addresses_come_from_the_file(given: Path, tmp_path: Path) -> None:
    here = Installation(tmp_path)
    assert conninfo(here, "modeller") == "postgresql://modeller:a@db.example/warehouse"
    assert database_url(here, "linker", "vault") == "postgresql+psycopg://linker:b@db.example/vault"
    assert set(known_connections(here)) == {"nrm_modeller", "nrm_linker_vault"}


def test_a_connection_that_is_missing_is_named_without_any_address(given: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nrm_releaser") as raised:
        conninfo(Installation(tmp_path), "releaser")
    assert "db.example" not in str(raised.value)


@pytest.mark.parametrize("content", ["", "[]", "{"])
def test_a_file_that_holds_none_is_told_without_its_content(given: Path, tmp_path: Path, content: str) -> None:
    given.write_text(content)
    with pytest.raises(ConfigurationError):
        conninfo(Installation(tmp_path), "modeller")


def test_without_a_file_our_own_databases_must_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NRM_SETTINGS_FILE", raising=False)
    with pytest.raises(NotRunning):
        conninfo(Installation(tmp_path), "modeller")

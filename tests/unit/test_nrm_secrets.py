"""Secrets are made once, by what starts a part, kept private, never printed; an old installation gains new ones."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nrm.app import app
from nrm.stack import Installation
from nrm.stack.country import country_connections
from nrm.stack.secrets import ensure_secrets, load_secrets
from vocabulary.errors import ConfigurationError


def test_they_stay_the_same(tmp_path: Path) -> None:
    here = Installation(tmp_path).create()
    first = ensure_secrets(here, postgres_roles=("intake",))
    assert ensure_secrets(here, postgres_roles=("intake",)) == first


def test_a_role_that_comes_later_gets_a_password_that_stays(tmp_path: Path) -> None:
    here = Installation(tmp_path).create()
    ensure_secrets(here, postgres_roles=("intake",))
    later = ensure_secrets(here, postgres_roles=("linker",), synthetic_roles=("postgres",))
    again = ensure_secrets(here, postgres_roles=("linker",), synthetic_roles=("postgres",))
    assert again == later
    assert set(again.postgres_passwords) == {"intake", "linker"}


def test_a_file_of_an_older_version_is_completed_and_keeps_what_it_has(tmp_path: Path) -> None:
    here = Installation(tmp_path).create()
    here.secrets.write_text(json.dumps({"installation_id": "abc", "a_secret_of_once": "x"}))
    found = ensure_secrets(here)
    assert found.installation_id == "abc"
    assert ensure_secrets(here) == found


def test_no_secret_is_in_a_repr(tmp_path: Path) -> None:
    found = ensure_secrets(Installation(tmp_path).create(), postgres_roles=("intake",))
    assert found.postgres_passwords["intake"] not in repr(found)
    assert found.airflow_password not in f"{found}"


def test_two_installations_share_nothing(tmp_path: Path) -> None:
    one, other = (ensure_secrets(Installation(tmp_path / name).create(), postgres_roles=("intake",)) for name in "ab")
    assert one.postgres_passwords != other.postgres_passwords
    assert one.installation_id != other.installation_id


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    here = Installation(tmp_path).create()
    ensure_secrets(here)
    assert here.secrets.stat().st_mode & 0o777 == 0o600


def test_whoever_only_looks_makes_none(tmp_path: Path) -> None:
    here = Installation(tmp_path).create()
    with pytest.raises(ConfigurationError):
        load_secrets(here)
    assert "nrm_police_register" not in country_connections(here)
    assert not here.secrets.exists()
    ensure_secrets(here, postgres_roles=("intake",))
    before = here.secrets.read_bytes()
    for look in (load_secrets(here).postgres_password, load_secrets(here).synthetic_password):
        with pytest.raises(ConfigurationError, match="nrm up"):
            look("linker")
    assert here.secrets.read_bytes() == before


@pytest.mark.parametrize("command", ["status", "doctor", "source list", "erase --pending", "quarantine list", "verify"])
def test_no_command_that_reads_makes_any(tmp_path: Path, command: str) -> None:
    CliRunner().invoke(app, [*command.split(), "--home", str(tmp_path)])
    assert not (tmp_path / "secrets.json").exists() and not (tmp_path / "keys").exists()


def test_down_before_up_makes_none_either(tmp_path: Path) -> None:
    Installation(tmp_path).create()
    CliRunner().invoke(app, ["down", "--home", str(tmp_path)])
    assert not (tmp_path / "secrets.json").exists()

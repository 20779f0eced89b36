"""Secrets are made once, kept private, never printed, and an old installation gains new ones."""

import json
from pathlib import Path

from nrm.stack import Installation
from nrm.stack.secrets import load_secrets


def test_they_stay_the_same(tmp_path: Path) -> None:
    here = Installation(tmp_path).create()
    first = load_secrets(here, postgres_roles=("intake",))
    assert load_secrets(here, postgres_roles=("intake",)) == first


def test_a_role_that_comes_later_gets_a_password_that_stays(tmp_path: Path) -> None:
    here = Installation(tmp_path).create()
    load_secrets(here, postgres_roles=("intake",))
    later = load_secrets(here, postgres_roles=("linker",), synthetic_roles=("postgres",))
    again = load_secrets(here, postgres_roles=("linker",), synthetic_roles=("postgres",))
    assert again == later
    assert set(again.postgres_passwords) == {"intake", "linker"}


def test_a_file_of_an_older_version_is_completed_and_keeps_what_it_has(tmp_path: Path) -> None:
    here = Installation(tmp_path).create()
    here.secrets.write_text(json.dumps({"installation_id": "abc", "a_secret_of_once": "x"}))
    found = load_secrets(here)
    assert found.installation_id == "abc"
    assert load_secrets(here) == found


def test_no_secret_is_in_a_repr(tmp_path: Path) -> None:
    found = load_secrets(Installation(tmp_path).create(), postgres_roles=("intake",))
    assert found.postgres_passwords["intake"] not in repr(found)
    assert found.airflow_password not in f"{found}"


def test_two_installations_share_nothing(tmp_path: Path) -> None:
    one, other = (load_secrets(Installation(tmp_path / name).create(), postgres_roles=("intake",)) for name in "ab")
    assert one.postgres_passwords != other.postgres_passwords
    assert one.installation_id != other.installation_id


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    here = Installation(tmp_path).create()
    load_secrets(here)
    assert here.secrets.stat().st_mode & 0o777 == 0o600

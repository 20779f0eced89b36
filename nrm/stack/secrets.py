"""Passwords and keys of one installation: generated once, kept in one file of mode 0600, never printed."""

import json
import secrets
from dataclasses import asdict, dataclass, field, fields

from cryptography.fernet import Fernet

from nrm.stack.installation import Installation
from nrm.stack.private_files import write_private


def _word() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Secrets:
    """Each field is made anew where the file does not hold it yet, so an old installation gains new
    secrets."""

    installation_id: str = field(default_factory=lambda: secrets.token_hex(8))
    postgres_passwords: dict[str, str] = field(default_factory=dict)
    synthetic_passwords: dict[str, str] = field(default_factory=dict)
    airflow_password: str = field(default_factory=_word)
    airflow_fernet_key: str = field(default_factory=lambda: Fernet.generate_key().decode())
    airflow_secret_key: str = field(default_factory=_word)
    airflow_jwt_secret: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def __repr__(self) -> str:
        return "Secrets(…)"


def load_secrets(
    installation: Installation, *, postgres_roles: tuple[str, ...] = (), synthetic_roles: tuple[str, ...] = ()
) -> Secrets:
    """The secrets of this installation; what is missing is generated and written down first."""
    known = json.loads(installation.secrets.read_bytes()) if installation.secrets.exists() else {}
    names = {each.name for each in fields(Secrets)}
    found = Secrets(**{name: value for name, value in known.items() if name in names})
    before = asdict(found)
    for role in postgres_roles:
        found.postgres_passwords.setdefault(role, _word())
    for role in synthetic_roles:
        found.synthetic_passwords.setdefault(role, _word())
    if not known or asdict(found) != before or before.keys() != known.keys():
        write_private(installation.secrets, json.dumps(asdict(found), indent=1).encode())
    return found

"""Passwords and keys of one installation: made once, by what creates a part of it, kept in one file of mode 0600,
never printed. Whoever only looks makes none.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Final

from cryptography.fernet import Fernet

from nrm.stack.installation import Installation
from nrm.stack.private_files import write_private
from vocabulary.errors import ConfigurationError


@dataclass(frozen=True)
class Secrets:
    """As the file holds them; what an older installation does not have yet is empty."""

    installation_id: str = ""
    postgres_passwords: Mapping[str, str] = field(default_factory=dict)
    synthetic_passwords: Mapping[str, str] = field(default_factory=dict)
    airflow_password: str = ""
    airflow_fernet_key: str = ""
    airflow_secret_key: str = ""
    airflow_jwt_secret: str = ""

    def __repr__(self) -> str:
        return "Secrets(…)"

    def postgres_password(self, role: str) -> str:
        """Of a role of the main cluster. Raises ConfigurationError where it has none yet."""
        return _known(self.postgres_passwords, role)

    def synthetic_password(self, role: str) -> str:
        """Of a role in one of the synthetic country's systems. Raises ConfigurationError where it has none yet."""
        return _known(self.synthetic_passwords, role)


def _word() -> str:
    return secrets.token_urlsafe(24)


_MADE: Final[Mapping[str, Callable[[], str]]] = {
    "installation_id": lambda: secrets.token_hex(8),
    "airflow_password": _word,
    "airflow_fernet_key": lambda: Fernet.generate_key().decode(),
    "airflow_secret_key": _word,
    "airflow_jwt_secret": lambda: secrets.token_urlsafe(48),
}


def load_secrets(installation: Installation) -> Secrets:
    """The secrets of this installation. Raises ConfigurationError where nobody made any yet."""
    if not installation.secrets.exists():
        raise ConfigurationError("This installation was never started", remedy="run: nrm up")
    known = json.loads(installation.secrets.read_bytes())
    return Secrets(**{each.name: known[each.name] for each in fields(Secrets) if each.name in known})


def ensure_secrets(
    installation: Installation, *, postgres_roles: Iterable[str] = (), synthetic_roles: Iterable[str] = ()
) -> Secrets:
    """The same; what is missing is made and written down first. For what starts or creates a part of it."""
    known = load_secrets(installation) if installation.secrets.exists() else Secrets()
    made = {name: make() for name, make in _MADE.items() if not getattr(known, name)}
    found = replace(
        known,
        postgres_passwords={role: _word() for role in postgres_roles} | {**known.postgres_passwords},
        synthetic_passwords={role: _word() for role in synthetic_roles} | {**known.synthetic_passwords},
        **made,
    )
    if found != known:
        write_private(installation.secrets, json.dumps(asdict(found), indent=1).encode())
    return found


def _known(passwords: Mapping[str, str], role: str) -> str:
    if role not in passwords:
        raise ConfigurationError(f"The role {role} has no password in this installation yet", remedy="run: nrm up")
    return passwords[role]

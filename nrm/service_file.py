"""A libpq service file: how psql, Python, R and Power BI find the warehouse by name, no password in any script."""

import configparser
import io
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from nrm.risk_catalogue import READERS
from nrm.stack import Installation
from nrm.stack.databases import conninfo
from nrm.stack.private_files import write_private
from vocabulary.errors import ConfigurationError

SERVICE: Final = "nrm"


def write_service_file(installation: Installation, role: str, path: Path) -> None:
    """Set service `nrm` in that file, which only its owner may read; its other services stay.

    Raises ConfigurationError for a role that is no reader's, or a file that is none of services.
    """
    if role not in READERS:
        raise ConfigurationError("That is no role of a reader", remedy=f"take one of {', '.join(READERS)}")
    services = _services(path)
    services[SERVICE] = _entry(conninfo(installation, role))
    buffer = io.StringIO()
    services.write(buffer, space_around_delimiters=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, buffer.getvalue().encode())
    except OSError as error:
        raise ConfigurationError(f"{path.name} cannot be written: {error.strerror}", remedy="name another") from None


def _services(path: Path) -> configparser.RawConfigParser:
    services = configparser.RawConfigParser(interpolation=None, delimiters=("=",))
    try:
        services.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeError):
        raise ConfigurationError(f"{path.name} is no service file", remedy="name another, or mend it") from None
    return services


def _entry(address: str) -> dict[str, str]:
    parts = urlsplit(address)
    return {
        "host": parts.hostname or "",
        "port": str(parts.port or 5432),
        "dbname": parts.path.lstrip("/"),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }

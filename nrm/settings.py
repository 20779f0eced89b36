"""What each task is handed: addresses by connection id and the bytes of its keys, read here and passed down.

The command line takes addresses from the installation, a DAG from Airflow's connections; the rest is the
same.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from ingest.connectors.base import Connection
from ingest.settings import IntakeSettings, ResolveSettings
from ingest.sources import connection_id_of
from nrm.stack.installation import PROJECT
from nrm.stack.keys import KeyFiles, read_key
from vocabulary.errors import ConfigurationError

AddressOf = Callable[[str], str]
"""The address (with password) behind a connection id. Raises ConfigurationError where there is none."""

SOURCES = PROJECT / "sources"


def addresses(known: Mapping[str, str]) -> AddressOf:
    """Look addresses up in a mapping."""

    def look_up(connection_id: str) -> str:
        if connection_id not in known:
            raise ConfigurationError(
                f"The connection {connection_id} is not known", remedy="nrm up; nrm doctor"
            )
        return known[connection_id]

    return look_up


def intake_settings(
    source: str, address_of: AddressOf, keys: Path, sources: Path = SOURCES
) -> IntakeSettings:
    """For one load of one source."""
    files = KeyFiles.of(keys)
    return IntakeSettings(
        database_url=database(address_of("nrm_intake")),
        vault_url=database(address_of("nrm_intake_vault")),
        sources_folder=sources,
        connection=Connection.from_uri(address_of(connection_id_of(sources, source))),
        root_key=read_key(files.root),
        quarantine_public_key=read_key(files.quarantine_public),
    )


def resolve_settings(address_of: AddressOf, keys: Path) -> ResolveSettings:
    """For one resolve."""
    return ResolveSettings(
        database_url=database(address_of("nrm_linker")),
        vault_url=database(address_of("nrm_linker_vault")),
        vault_key=read_key(KeyFiles.of(keys).vault),
    )


def database(address: str) -> str:
    """An Airflow connection to PostgreSQL as libpq writes it."""
    return address.replace("postgres://", "postgresql://", 1)

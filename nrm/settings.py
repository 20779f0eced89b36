"""What each task is handed: addresses by connection id and the bytes of its keys, read here and passed down.

The command line takes addresses from the installation, a DAG from Airflow's connections; the rest is the
same.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nrm.stack.installation import PROJECT
from nrm.stack.keys import KeyFiles, read_key
from vocabulary.errors import ConfigurationError

if TYPE_CHECKING:  # a command imports the rooms it uses, when it uses them
    from anonymize.risk.report import Limits
    from ingest.settings import IntakeSettings, KeyholderSettings, ResolveSettings
    from report.release import ReleaseSettings

AddressOf = Callable[[str], str]
"""The address (with password) behind a connection id. Raises ConfigurationError where there is none."""

SOURCES = PROJECT / "sources"


def addresses(known: Mapping[str, str]) -> AddressOf:
    """Look addresses up in a mapping."""

    def look_up(connection_id: str) -> str:
        if connection_id not in known:
            raise ConfigurationError(f"The connection {connection_id} is not known", remedy="nrm up; nrm doctor")
        return known[connection_id]

    return look_up


def intake_settings(source: str, address_of: AddressOf, keys: Path, sources: Path = SOURCES) -> "IntakeSettings":
    """For one load of one source."""
    from ingest.connectors.base import Connection
    from ingest.settings import IntakeSettings
    from ingest.sources import connection_id_of

    files = KeyFiles.of(keys)
    return IntakeSettings(
        database_url=database(address_of("nrm_intake")),
        vault_url=database(address_of("nrm_intake_vault")),
        sources_folder=sources,
        connection=Connection.from_uri(address_of(connection_id_of(sources, source))),
        root_key=read_key(files.root),
        quarantine_public_key=read_key(files.quarantine_public),
        quarantine_days=quarantine_days(),
    )


def quarantine_days() -> int:
    """The age limit of refused records: NRM_QUARANTINE_DAYS, else 90. Raises ConfigurationError for what is none."""
    written = os.environ.get("NRM_QUARANTINE_DAYS") or "90"
    if not written.isdecimal() or not 1 <= int(written) <= 3650:
        raise ConfigurationError("NRM_QUARANTINE_DAYS is no number of days", remedy="write 1 to 3650, or leave it out")
    return int(written)


def resolve_settings(address_of: AddressOf, keys: Path) -> "ResolveSettings":
    """For one resolve."""
    from anonymize.keyring import LINKAGE_DOMAINS, seal_key
    from event_log.vault.keys import Kek
    from ingest.settings import ResolveSettings

    files, epoch = KeyFiles.of(keys), 1
    root, kek = read_key(files.root), Kek.of(read_key(files.vault))
    return ResolveSettings(
        database_url=database(address_of("nrm_linker")),
        vault_url=database(address_of("nrm_linker_vault")),
        vault_key=kek.key,
        vault_key_id=kek.kek_id,
        linkage_epoch=epoch,
        seal_keys={domain: seal_key(root, domain, epoch) for domain in LINKAGE_DOMAINS},
    )


def keyholder_settings(address_of: AddressOf, keys: Path) -> "KeyholderSettings":
    """For a rotation or an erasure."""
    from event_log.vault.keys import Kek
    from ingest.settings import KeyholderSettings

    return KeyholderSettings(
        database_url=database(address_of("nrm_keyholder")),
        vault_url=database(address_of("nrm_keyholder_vault")),
        kek=Kek.of(read_key(KeyFiles.of(keys).vault)),
    )


def release_settings(address_of: AddressOf, home: Path) -> "ReleaseSettings":
    """For one release and its pages."""
    from report.release import ReleaseSettings

    return ReleaseSettings(
        database_url=sqlalchemy_url(address_of("nrm_releaser")),
        reader_url=sqlalchemy_url(address_of("nrm_reader")),
        signing_key=read_key(KeyFiles.of(home / "keys").signing_private),
        pages=home / "pages",
    )


def sqlalchemy_url(address: str) -> str:
    """An Airflow connection to PostgreSQL as SQLAlchemy writes it."""
    return database(address).replace("postgresql://", "postgresql+psycopg://", 1)


def database(address: str) -> str:
    """An Airflow connection to PostgreSQL as libpq writes it."""
    return address.replace("postgres://", "postgresql://", 1)


def risk_limits(*, leaves: bool) -> "Limits":
    """What `nrm risk` holds tables to, inside or leaving. Raises ConfigurationError for a setting that is none.

    Floors: DOMAIN, audiences (threshold 5 internal, 11 for what leaves). A share of unique trails is a limit only for
    what leaves: NRM_RISK_UNICITY_LEAVING, in hundredths of the persons.
    """
    from anonymize.risk.report import Limits

    if not leaves:
        return Limits(_whole("NRM_RISK_FLOOR", 5, 2, 1000))
    return Limits(_whole("NRM_RISK_FLOOR_LEAVING", 11, 2, 1000), _whole("NRM_RISK_UNICITY_LEAVING", 5, 0, 100) / 100)


def _whole(name: str, default: int, least: int, most: int) -> int:
    written = os.environ.get(name) or str(default)
    if not written.isdecimal() or not least <= int(written) <= most:
        raise ConfigurationError(
            f"{name} is no number from {least} to {most}", remedy=f"write {least} to {most}, or leave it out"
        )
    return int(written)

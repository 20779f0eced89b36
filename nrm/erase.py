"""Erasures from the command line and from a DAG: as keyholder in both databases, with whoever builds the figures."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection, sql

from anonymize.signing import signer
from event_log.connection import connect
from event_log.erasure import built_to
from event_log.vault.erasures import pending
from ingest.erasure.beginning import begin_erasure
from ingest.erasure.certificate import Certificate, Dates
from ingest.erasure.places import Figures, Places
from ingest.erasure.replay import replay_register
from ingest.erasure.saga import run_saga
from nrm.build import run_build
from nrm.log_status import log_position
from nrm.settings import AddressOf, addresses, database, keyholder_settings, quarantine_days
from nrm.settings import resolve_settings as settings_of_resolve
from nrm.stack import Installation
from nrm.stack.everything import known_connections
from nrm.stack.keys import KeyFiles, read_key
from nrm.verification import verify
from vocabulary.errors import ConfigurationError

_FIGURES = """
    select table_schema, table_name from information_schema.tables
    where (table_schema = 'reporting' and table_name like 'rpt%') or table_schema = 'publication'
    order by 1, 2
"""


def begin(installation: Installation, source: str, record: str, reason: str, stream: str | None = None) -> UUID:
    """Write the intent; the id of the saga. The record's number is used for its digest and nothing else."""
    from nrm.settings import SOURCES

    root = read_key(KeyFiles.of(installation.keys).root)
    with _places(installation, _address_of(installation)) as places:
        return begin_erasure(places, SOURCES, root, source, record, reason, stream)


def run(installation: Installation, saga_id: UUID, address_of: AddressOf | None = None) -> Certificate:
    """Do what is left of an erasure; its certificate."""
    private = KeyFiles.of(installation.keys).signing_private
    sign = signer(read_key(private)) if private.exists() else None
    with _places(installation, address_of or _address_of(installation)) as places:
        return run_saga(places, saga_id, Dates(backup_days(), quarantine_days()), sign)


def unfinished(installation: Installation, address_of: AddressOf | None = None) -> list[UUID]:
    """Erasures that wait to be resumed."""
    address = database((address_of or _address_of(installation))("nrm_keyholder_vault"))
    with closing(connect(address, purpose="nrm erase")) as vault:
        return pending(vault)


def finish_all(home: Path, address_of: AddressOf, saga_id: str | None = None) -> int:
    """For a DAG: go on with one erasure, or with all that wait; how many were certified."""
    installation = Installation(home)
    sagas = [UUID(saga_id)] if saga_id else unfinished(installation, address_of)
    for saga in sagas:
        run(installation, saga, address_of)
    return len(sagas)


def replay(installation: Installation) -> dict[str, Any]:
    """After a restore of the warehouse: take out again whom the register names."""
    with _places(installation, _address_of(installation)) as places:
        return dict(replay_register(places))


def backup_days() -> int:
    """How long the installation keeps backups: NRM_BACKUP_DAYS, else 35."""
    written = os.environ.get("NRM_BACKUP_DAYS") or "35"
    if not written.isdecimal() or not 1 <= int(written) <= 3650:
        raise ConfigurationError("NRM_BACKUP_DAYS is no number of days", remedy="write 1 to 3650, or leave it out")
    return int(written)


def _address_of(installation: Installation) -> AddressOf:
    return addresses(known_connections(installation))


@contextmanager
def _places(installation: Installation, address_of: AddressOf) -> Iterator[Places]:
    settings = keyholder_settings(address_of, installation.keys)
    figures = _figures(installation, address_of, settings.database_url)
    with (
        closing(connect(settings.database_url, purpose="nrm erase")) as log,
        closing(connect(settings.vault_url, purpose="nrm erase: vault")) as vault,
    ):
        yield Places(log, vault, settings.kek, figures)


def _figures(installation: Installation, address_of: AddressOf, keyholder: str) -> Figures:
    modeller = database(address_of("nrm_modeller"))
    keys = KeyFiles.of(installation.keys)
    return Figures(
        settle=lambda: _settle(installation, address_of, modeller, keyholder),
        rebuild=lambda position: _build(modeller, position, installation.dbt),
        digest=lambda: _digest(modeller, database(address_of("nrm_reader"))),
        verify=lambda: _verify(modeller, installation.checkpoints, keys),
    )


def _settle(installation: Installation, address_of: AddressOf, modeller: str, keyholder: str) -> int | None:
    """Resolve, and build where the figures are behind; an installation that never built has none to keep."""
    from ingest.resolve import run_resolve

    run_resolve(settings_of_resolve(address_of, installation.keys))
    with closing(connect(keyholder, purpose="nrm erase")) as log:
        counted = built_to(log)
    head = log_position(modeller)
    if counted is not None and counted < head:
        _build(modeller, head, installation.dbt)
        return head
    return counted


def _build(modeller: str, position: int, folder: Path) -> None:
    run_build(modeller, position, folder=folder)


def _verify(modeller: str, checkpoints: Path, keys: KeyFiles) -> None:
    verify(modeller, checkpoints, keys)


def _digest(modeller: str, reader: str) -> str:
    """Over every row of every table of figures, in an order that no plan decides."""
    digest = hashlib.sha256()
    for address, schema in ((modeller, "reporting"), (reader, "publication")):
        with closing(connect(address, purpose="nrm erase: figures")) as session:
            tables = [table for of, table in session.execute(_FIGURES.encode()).fetchall() if of == schema]
            for table in tables:
                _digest_table(session, schema, table, digest)
    return digest.hexdigest()


def _digest_table(session: Connection, schema: str, table: str, digest: Any) -> None:
    query = sql.SQL('select row_to_json(figure)::text from {} as figure order by row_to_json(figure)::text collate "C"')
    digest.update(f"{schema}.{table}\n".encode())
    for (row,) in session.execute(query.format(sql.Identifier(schema, table))):
        digest.update(row.encode() + b"\n")

"""Erasures under way and done: a row for each, with the keyed digest of the record that was named, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from event_log.connection import translated_errors
from vocabulary.errors import WillNeverWork
from vocabulary.events import Json

STEPS = ("intended", "found", "keys_destroyed", "rows_deleted", "checked", "certified")
"""In their order; each says what is done already."""
_COLUMNS = "saga_id, source_id, record_key, reason, step, person_keys, subject_refs, findings, certificate"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure, as far as it has come."""

    saga_id: UUID
    source_id: str
    record_key: bytes
    reason: str
    step: str
    person_keys: list[UUID]
    subject_refs: list[UUID]
    findings: dict[str, Json]
    certificate: dict[str, Json] | None

    def has_done(self, step: str) -> bool:
        return STEPS.index(self.step) >= STEPS.index(step)


def intend(connection: Connection, source_id: str, record_key: bytes, reason: str) -> Erasure:
    """The erasure of this record that is under way, or a new one."""
    with translated_errors("the vault"), connection.transaction():
        connection.execute(
            "insert into vault.erasure (saga_id, source_id, record_key, reason, step)"
            " values (%s, %s, %s, %s, 'intended') on conflict do nothing",
            [uuid4(), source_id, record_key, reason],
        )
        row = connection.execute(
            "select saga_id from vault.erasure where source_id = %s and record_key = %s and step <> 'certified'",
            [source_id, record_key],
        ).fetchone()
    if row is None:
        raise WillNeverWork("The intent was not written", remedy="run: nrm migrate")
    return erasure(connection, row[0])


def is_intended(connection: Connection, source_id: str, record_key: bytes) -> bool:
    """Whether an erasure of this record is under way."""
    query = "select 1 from vault.erasure where source_id = %s and record_key = %s and step <> 'certified'"
    with translated_errors("the vault"):
        return connection.execute(query, [source_id, record_key]).fetchone() is not None


def certified(connection: Connection, source_id: str, record_key: bytes) -> UUID | None:
    """The newest erasure of this record that came to its end."""
    query = (
        "select saga_id from vault.erasure where source_id = %s and record_key = %s and step = 'certified'"
        " order by intended_at desc limit 1"
    )
    with translated_errors("the vault"):
        row = connection.execute(query, [source_id, record_key]).fetchone()
    return row[0] if row else None


def erasure(connection: Connection, saga_id: UUID) -> Erasure:
    """One of them. Raises WillNeverWork where there is none of that id."""
    with translated_errors("the vault"), connection.cursor(row_factory=class_row(Erasure)) as cursor:
        query = f"select {_COLUMNS} from vault.erasure where saga_id = %s"  # noqa: S608  constants of this file
        found = cursor.execute(query.encode(), [saga_id]).fetchone()
    if found is None:
        raise WillNeverWork("There is no erasure of that id", remedy="nrm erase --pending")
    return found


def pending(connection: Connection) -> list[UUID]:
    """Erasures that have no certificate yet, oldest first."""
    with translated_errors("the vault"):
        rows = connection.execute(
            "select saga_id from vault.erasure where step <> 'certified' order by intended_at"
        ).fetchall()
    return [row[0] for row in rows]


def keep_found(connection: Connection, saga_id: UUID, persons: list[UUID], refs: list[UUID]) -> None:
    """Remember whom the steps to come are about. Nobody is ever taken off the list."""
    _execute(
        connection,
        "update vault.erasure set person_keys = %s, subject_refs = %s, changed_at = clock_timestamp()"
        " where saga_id = %s",
        [persons, refs, saga_id],
    )


def advance(connection: Connection, saga_id: UUID, step: str, findings: Mapping[str, Json]) -> None:
    """A step is done; what it found joins what was found before."""
    _execute(
        connection,
        "update vault.erasure set step = %s, findings = findings || %s, changed_at = clock_timestamp()"
        " where saga_id = %s",
        [step, Jsonb(dict(findings)), saga_id],
    )


def certify(connection: Connection, saga_id: UUID, certificate: Mapping[str, Json]) -> None:
    """The last step: the certificate stays, whom it is about does not."""
    _execute(
        connection,
        "update vault.erasure set step = 'certified', certificate = %s, person_keys = '{}', subject_refs = '{}',"
        " changed_at = clock_timestamp() where saga_id = %s",
        [Jsonb(dict(certificate)), saga_id],
    )


def registered(connection: Connection) -> list[tuple[str, str, bytes]]:
    """The whole register: source, kind, digest. For the keyholder, after a restore."""
    with translated_errors("the vault"):
        return connection.execute(
            "select source_id, kind, digest from vault.erased_register order by 1, 2, 3"
        ).fetchall()


def _execute(connection: Connection, query: str, values: list[object]) -> None:
    with translated_errors("the vault"):
        connection.execute(query.encode(), values)

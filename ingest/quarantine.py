"""Refused records: sealed to a public key on the way in, counted and listed without being opened.

Only who holds the private key can read one again; intake cannot, and the database cannot.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from psycopg import Connection
from psycopg.rows import class_row

from event_log.connection import translated_errors
from vocabulary.errors import ConfigurationError, WillNeverWork
from vocabulary.events import Json

DEEPEST: Final = 32
LARGEST_WHOLE_NUMBER: Final = 10**18


class Sealer:
    """Seals payloads to the public key of the quarantine."""

    def __init__(self, public_key: bytes) -> None:
        try:
            self._box = SealedBox(PublicKey(public_key))
        except CryptoError:
            raise ConfigurationError("The public key of the quarantine is no key of 32 bytes") from None

    def seal(self, payload: object) -> bytes:
        return self._box.encrypt(written(payload))


def written(payload: object) -> bytes:
    """A record as JSON bytes, the same for equal records, whatever it holds."""
    return json.dumps(_storable(payload), sort_keys=True, separators=(",", ":")).encode("ascii")


def _storable(value: object, depth: int = 0) -> object:
    """What JSON can hold: keys are text, what a driver typed becomes its text, what is absurd its kind."""
    if depth > DEEPEST:
        return "(too deep)"
    if isinstance(value, Mapping):
        return {str(key): _storable(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(inner, depth + 1) for inner in value]
    if isinstance(value, int) and abs(value) >= LARGEST_WHOLE_NUMBER:
        return "(huge number)"
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def open_payload(sealed: bytes, private_key: bytes) -> Json:
    """What was sealed, for the holder of the private key. Never log, print or store what it gives."""
    try:
        opened: Json = json.loads(SealedBox(PrivateKey(private_key)).decrypt(sealed))
    except (CryptoError, ValueError):
        opened = None
    if opened is None:
        raise WillNeverWork("This key does not open the payload", remedy="Use the private key of the quarantine.")
    return opened


@dataclass(frozen=True, slots=True)
class QuarantineCount:
    """How many records of a stream are refused for one reason."""

    source_id: str
    stream: str
    reason: str
    records: int
    first_seen_at: datetime
    last_seen_at: datetime

    def as_dict(self) -> dict[str, Json]:
        return _plain(asdict(self))


@dataclass(frozen=True, slots=True)
class QuarantinedRecord:
    """One refused record, as far as it may be seen: why, in which fields, since when. Never what it holds."""

    quarantine_id: UUID
    source_id: str
    stream: str
    reason: str
    fields: list[str]
    first_seen_at: datetime
    load_id: UUID
    sealed_bytes: int

    def as_dict(self) -> dict[str, Json]:
        return _plain(asdict(self))


def list_quarantine(connection: Connection, source_id: str | None = None) -> list[QuarantineCount]:
    """Counts by source, stream and reason, of one source or all."""
    query = """
        select source_id, stream, reason, count(*)::int as records,
               min(first_seen_at) as first_seen_at, max(first_seen_at) as last_seen_at
        from quarantine.record
        where %(source_id)s::text is null or source_id = %(source_id)s
        group by source_id, stream, reason
        order by source_id, stream, reason
    """
    with (
        translated_errors("the quarantine"),
        connection.cursor(row_factory=class_row(QuarantineCount)) as cursor,
    ):
        return cursor.execute(query, {"source_id": source_id}).fetchall()


def show_quarantine(connection: Connection, quarantine_id: UUID) -> QuarantinedRecord | None:
    """One refused record without its payload; None where there is none of that id."""
    query = """
        select quarantine_id, source_id, stream, reason, fields, first_seen_at, load_id,
               octet_length(sealed) as sealed_bytes
        from quarantine.record
        where quarantine_id = %(quarantine_id)s
    """
    with (
        translated_errors("the quarantine"),
        connection.cursor(row_factory=class_row(QuarantinedRecord)) as cursor,
    ):
        return cursor.execute(query, {"quarantine_id": quarantine_id}).fetchone()


def records_in_quarantine(
    connection: Connection, source_id: str | None = None, limit: int = 100
) -> list[QuarantinedRecord]:
    """The newest refused records without their payloads, so that `show` has an id to ask for."""
    query = """
        select quarantine_id, source_id, stream, reason, fields, first_seen_at, load_id,
               octet_length(sealed) as sealed_bytes
        from quarantine.record
        where %(source_id)s::text is null or source_id = %(source_id)s
        order by first_seen_at desc, quarantine_id
        limit %(limit)s
    """
    with (
        translated_errors("the quarantine"),
        connection.cursor(row_factory=class_row(QuarantinedRecord)) as cursor,
    ):
        return cursor.execute(query, {"source_id": source_id, "limit": limit}).fetchall()


def _plain(values: Mapping[str, object]) -> dict[str, Json]:
    """Ids and times as text, for JSON."""
    return {
        name: value
        if isinstance(value, (str, int, list))
        else value.isoformat()
        if isinstance(value, datetime)
        else str(value)
        for name, value in values.items()
    }

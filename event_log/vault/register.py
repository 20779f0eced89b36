"""The register of erasures: keyed digests of records and persons that must not come back."""

from collections.abc import Iterable
from typing import Literal

from psycopg import Connection

from event_log.connection import translated_errors


def erased_digests(connection: Connection, source_id: str) -> frozenset[bytes]:
    """The record keys and person digests of a source that were erased: intake skips them by rule `erased`."""
    with translated_errors("the vault"):
        rows = connection.execute(
            "select digest from vault.erased_register where source_id = %s", [source_id]
        ).fetchall()
    return frozenset(row[0] for row in rows)


def register_erased(
    connection: Connection, source_id: str, digests: Iterable[bytes], kind: Literal["record", "person"]
) -> None:
    """Remember that these were erased. Repeating it changes nothing. For the keyholder."""
    rows = [(source_id, digest, kind) for digest in digests]
    with translated_errors("the vault"), connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(
            "insert into vault.erased_register (source_id, digest, kind) values (%s, %s, %s) on conflict do nothing",
            rows,
        )

"""Loads of a source: one at a time, each with its cursors, and a line in the ledger about how it ended.

No lock is held while a source is read. A load writes its number into the source's cursors; whoever finds another
number there has been overtaken and stops (SourceBusy). A task process that outlived its scheduler ends so at its next
page.
"""

from collections.abc import Collection
from typing import Literal
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.types.json import Jsonb

from event_log.batch import append_batch, lock_head
from event_log.connection import own_transaction
from event_log.ledger import LedgerEntry
from event_log.page import Load, PageCounts, StreamState
from vocabulary.canonical import canonical_text
from vocabulary.errors import SourceBusy, WillNeverWork
from vocabulary.events import Json


def open_load(connection: Connection, source_id: str, streams: Collection[str]) -> Load:
    """A new load of the source: the cursor of each stream and the number of its next sweep.

    It takes over from a load still open, which then meets SourceBusy at its next page.
    """
    load_id = uuid4()
    with own_transaction(connection):
        lock_source(connection, source_id)
        states = {stream: _open_stream(connection, source_id, stream, load_id) for stream in sorted(streams)}
    return Load(load_id, source_id, states)


def finish_load(
    connection: Connection,
    load: Load,
    kind: Literal["finished", "held", "refused", "failed"],
    stream: str | None = None,
    missing_columns: tuple[str, ...] = (),
) -> None:
    """Write into the ledger how a load, or one stream of it, ended; and the agreed columns it was refused for."""
    with own_transaction(connection):
        entry = LedgerEntry(load, stream, kind, PageCounts(), missing_columns)
        append_batch(connection, lock_head(connection), [], entry)


def lock_source(connection: Connection, source_id: str) -> None:
    """Nobody else appends for this source until the transaction ends."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"event_log/{source_id}"])


def require_current(connection: Connection, load: Load, stream: str) -> None:
    """Raise SourceBusy when a later load of the stream has begun. The source's lock is held."""
    if stream not in load.streams:
        raise WillNeverWork(f"{load.source_id}/{stream} was not opened by this load", remedy="name it in open_load")
    row = connection.execute(
        "select load_id from event_log.source_cursor where source_id = %s and stream = %s",
        [load.source_id, stream],
    ).fetchone()
    if row is None or row[0] != load.load_id:
        raise SourceBusy(f"A later load of {load.source_id} has begun; this one stops", remedy="let the later one end")


def move_cursor(connection: Connection, load: Load, stream: str, cursor: Json) -> None:
    """Remember how far the stream was read."""
    connection.execute(
        """
        update event_log.source_cursor
        set cursor = %s, updated_at = clock_timestamp()
        where source_id = %s and stream = %s
        """,
        [Jsonb(cursor, canonical_text), load.source_id, stream],
    )


def _open_stream(connection: Connection, source_id: str, stream: str, load_id: UUID) -> StreamState:
    row = connection.execute(
        """
        insert into event_log.source_cursor (source_id, stream, cursor, sweep, load_id, updated_at)
        values (%s, %s, null, 1, %s, clock_timestamp())
        on conflict (source_id, stream) do update
        set sweep = source_cursor.sweep + 1, load_id = excluded.load_id, updated_at = excluded.updated_at
        returning cursor, sweep
        """,
        [source_id, stream, load_id],
    ).fetchone()
    cursor, sweep = row or (None, 0)
    return StreamState(cursor, sweep)

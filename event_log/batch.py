"""One batch: numbered under the head lock, written, chained. The last step of every transaction that appends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.types.json import Jsonb

from event_log import chain
from event_log.copying import copy_rows
from event_log.facts import Fact, SealedFact, seal
from event_log.ledger import LedgerEntry

_EVENT_COLUMNS = {
    "position": "int8", "event_id": "uuid", "batch_id": "int8", "source_id": "text", "type": "text",
    "time": "timestamptz", "time_precision": "text", "recorded_at": "timestamptz",
    "ingested_at": "timestamptz",
    "data": "jsonb", "link_commitment": "bytea", "leaf": "bytea",
}  # fmt: skip
_LINK_COLUMNS = {"position": "int8", "role": "text", "ref": "uuid", "salt": "bytea"}


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends: its last position, its last batch and the hash over everything before."""

    position: int
    batch_id: int
    head: bytes
    at: datetime
    """The database's clock when the lock was got."""


def lock_head(connection: Connection) -> Head:
    """The end of the log, held until this transaction ends: whoever numbers events holds it, so order is commit
    order.
    """
    position, batch_id, head = connection.execute(
        "select position, batch_id, head from event_log.log_head for update"
    ).fetchone()  # type: ignore[misc]
    return Head(position, batch_id, head, now(connection))


def now(connection: Connection) -> datetime:
    """The database's clock."""
    return connection.execute("select clock_timestamp()").fetchone()[0]  # type: ignore[index,no-any-return]


def append_batch(
    connection: Connection,
    head: Head,
    facts: Sequence[SealedFact | Fact],
    entry: LedgerEntry,
) -> Head:
    """Append the facts behind the head, with one ledger entry; gives back the new head."""
    rows = [fact if isinstance(fact, SealedFact) else seal(fact, {}, head.at, head=head.position) for fact in facts]
    root = chain.merkle_root([row.leaf for row in rows] + [entry.leaf(head.at)])
    after = write_batch(connection, head, "intake", entry.load.source_id, len(rows), root)
    _copy_events(connection, after.batch_id, head.position + 1, rows)
    entry.insert(connection, after.batch_id, head.at)
    move_head(connection, after)
    return after


def move_head(connection: Connection, head: Head) -> None:
    """The log ends here now. The lock is held since `lock_head`."""
    connection.execute(
        "update event_log.log_head set position = %s, batch_id = %s, head = %s",
        [head.position, head.batch_id, head.head],
    )


def write_batch(connection: Connection, head: Head, kind: str, source_id: str, events: int, root: bytes) -> Head:
    """The row that binds the rows of a batch; gives back the new head. Its events come after it."""
    first, last = (head.position + 1, head.position + events) if events else (None, None)
    batch_id = head.batch_id + 1
    new_head = chain.next_head(head.head, root, batch_id, kind, source_id, first, last, head.at)
    connection.execute(
        """
        insert into event_log.batch (
            batch_id, kind, source_id, first_position, last_position, created_at, root, previous_head, head
        )
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [batch_id, kind, source_id, first, last, head.at, root, head.head, new_head],
    )
    return Head(head.position + events, batch_id, new_head, head.at)


def _copy_events(connection: Connection, batch_id: int, first: int, rows: Sequence[SealedFact]) -> None:
    copy_rows(
        connection,
        "event_log.event",
        _EVENT_COLUMNS,
        (
            (
                position, row.event_id, batch_id, row.fact.source_id, row.fact.type, row.fact.occurred.at,
                row.fact.occurred.precision, row.fact.recorded_at, row.ingested_at,
                Jsonb(row.data, str),
                row.link_commitment, row.leaf,
            )
            for position, row in enumerate(rows, first)
        ),
    )  # fmt: skip
    copy_rows(
        connection,
        "event_log.event_link",
        _LINK_COLUMNS,
        ((position, *link) for position, row in enumerate(rows, first) for link in row.links),
    )

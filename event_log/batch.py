"""One batch: numbered under the head lock, written, chained. The last step of every transaction that appends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from event_log import binary, chain
from event_log.facts import Fact, SealedFact, seal
from event_log.ledger import LedgerEntry

_EVENT_COLUMNS = (
    "batch_id", "position", "event_id", "source_id", "type", "time", "time_precision", "recorded_at",
    "ingested_at", "data", "link_commitment", "leaf",
)  # fmt: skip
_LINK_COLUMNS = ("position", "role", "ref", "salt")


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
    ).fetchone()  # type: ignore[misc]  # the one row is always there
    return Head(position, batch_id, head, now(connection))


def now(connection: Connection) -> datetime:
    """The database's clock."""
    return connection.execute("select clock_timestamp()").fetchone()[0]  # type: ignore[index,no-any-return]  # it is always one row


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
    binary.copy_binary(connection, "event_log.event", _EVENT_COLUMNS, _event_pieces(batch_id, first, rows))
    binary.copy_binary(connection, "event_log.event_link", _LINK_COLUMNS, _link_pieces(first, rows))


def _event_pieces(batch_id: int, first: int, rows: Sequence[SealedFact]) -> list[bytes]:
    head, batch = binary.row_head(len(_EVENT_COLUMNS)), binary.int8(8, batch_id)
    pieces: list[bytes] = []
    for position, row in enumerate(rows, first):
        fact = row.fact
        pieces += (
            head, batch, binary.int8(8, position), binary.field(row.event_id.bytes), binary.text(fact.source_id),
            binary.text(fact.type), binary.time(fact.occurred.at), binary.text(fact.occurred.precision),
            binary.time(fact.recorded_at), binary.time(row.ingested_at), binary.jsonb(row.data.encode()),
            binary.field(row.link_commitment), binary.field(row.leaf),
        )  # fmt: skip
    return pieces


def _link_pieces(first: int, rows: Sequence[SealedFact]) -> list[bytes]:
    head = binary.row_head(len(_LINK_COLUMNS))
    pieces: list[bytes] = []
    for position, row in enumerate(rows, first):
        number = head + binary.int8(8, position)
        for role, ref, salt in row.links:
            pieces += (number, binary.text(role), binary.LENGTH_16, ref.bytes, binary.LENGTH_16, salt)
    return pieces

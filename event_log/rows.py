"""The rows of the log as they are, streamed in order: what verification reads. Needs an open transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from event_log import chain
from event_log.read import EVENT_COLUMNS, StoredEvent
from vocabulary.canonical import canonical_time


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """A batch as the log keeps it."""

    batch_id: int
    kind: str
    source_id: str | None
    first_position: int | None
    last_position: int | None
    created_at: datetime
    root: bytes
    previous_head: bytes
    head: bytes

    def positions(self) -> range:
        if self.first_position is None or self.last_position is None:
            return range(0)
        return range(self.first_position, self.last_position + 1)

    def computed_head(self) -> bytes:
        return chain.next_head(
            self.previous_head, self.root, self.batch_id, self.kind, self.source_id, self.first_position,
            self.last_position, self.created_at,
        )  # fmt: skip


def batches(connection: Connection) -> Iterator[StoredBatch]:
    """All batches by number."""
    with connection.cursor("batches", row_factory=class_row(StoredBatch)) as cursor:
        yield from cursor.execute(
            """
            select
                batch_id, kind, source_id, first_position, last_position, created_at, root, previous_head,
                head
            from event_log.batch
            order by batch_id
            """
        )


def events(connection: Connection) -> Iterator[StoredEvent]:
    """All events by position."""
    with connection.cursor("events", row_factory=class_row(StoredEvent)) as cursor:
        cursor.itersize = 2000
        yield from cursor.execute(f"select {EVENT_COLUMNS} from event_log.event order by position")  # noqa: S608  a constant of this file


def links(connection: Connection) -> Iterator[tuple[int, str, UUID, bytes]]:
    """All links (position, role, ref, salt) by position."""
    with connection.cursor("links") as cursor:
        cursor.itersize = 5000
        yield from cursor.execute("select position, role, ref, salt from event_log.event_link order by position, role")


def entry_leaves(connection: Connection) -> Iterator[tuple[int, bytes]]:
    """(batch, leaf) of every ledger entry and audit entry, in the order in which the batch's root holds them."""
    with connection.cursor("entries") as cursor:
        rows = cursor.execute(
            """
            select batch_id, 1 as place, entry_id as number, to_jsonb(ledger) as content, created_at
            from event_log.ledger
            union all
            select batch_id, 2, audit_id, to_jsonb(audit), created_at
            from event_log.audit
            order by batch_id, place, number
            """
        )
        for batch_id, place, _, content, created_at in rows:
            yield batch_id, _entry_leaf("ledger" if place == 1 else "audit", content, created_at)


def _entry_leaf(table: str, content: dict[str, Any], created_at: datetime) -> bytes:
    numbers = {"batch_id", "entry_id", "audit_id"}
    columns = {name: value for name, value in content.items() if name not in numbers}
    return chain.leaf(table, {**columns, "created_at": canonical_time(created_at)})

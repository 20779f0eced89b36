"""Does the log still say what it said? Every leaf, root and head is computed anew from the rows themselves.

Finds a changed bit, a removed, inserted or moved row in events, batches, ledger and audit, and a changed or foreign
link. A log that was cut off, or rewritten from some batch on, is whole in itself: only a checkpoint kept outside
shows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Final
from uuid import UUID

from psycopg import Connection

from event_log import chain
from event_log.checkpoint import Checkpoint
from event_log.connection import own_transaction
from event_log.read import LogHead, StoredEvent
from event_log.rows import StoredBatch, batches, entry_leaves, events, links
from vocabulary.canonical import canonical_text
from vocabulary.errors import LogTampered

LINKS_DELETED: Final = "erase.links_deleted"
"""Audit kind by which the keyholder declares how many events lost their links: `{"events": n}`."""
_NO_LINKS: Final = chain.link_commitment([])


@dataclass(slots=True)
class Verified:
    """What was found in order, up to `head`."""

    events: int = 0
    batches: int = 0
    checkpoints: int = 0
    erased_events: int = 0
    """Events whose links are deleted; never more than the keyholder declared."""
    head: LogHead = field(default_factory=lambda: LogHead(0, 0, chain.GENESIS))


def verify_log(connection: Connection, checkpoints: Iterable[Checkpoint] = ()) -> Verified:
    """Recompute the whole chain in one snapshot of the log and compare it with the checkpoints.

    Raises LogTampered, which names the batch or position where the log first differs.
    """
    known = {checkpoint.batch_id: checkpoint for checkpoint in checkpoints}
    verified = Verified()
    with own_transaction(connection):
        connection.execute("set transaction isolation level repeatable read, read only")
        rows = _Rows(connection)
        for batch in batches(connection):
            _verify_batch(batch, verified, rows)
            _verify_checkpoint(batch, known.pop(batch.batch_id, None), verified)
        rows.require_end()
        _verify_head(connection, verified.head)
        _verify_erasures(connection, verified)
    if known:
        raise _tampered(f"the log ends before batch {min(known)}, which was signed")
    return verified


class _Rows:
    """The rows under the batches, each read once and in order."""

    def __init__(self, connection: Connection) -> None:
        self._events = events(connection)
        self._links = groupby(links(connection), key=itemgetter(0))
        self._link_group = next(self._links, None)
        self._entries = groupby(entry_leaves(connection), key=itemgetter(0))
        self._entry_group = next(self._entries, None)

    def event_at(self, position: int) -> StoredEvent:
        event = next(self._events, None)
        if event is None or event.position != position:
            raise _tampered(f"position {position} is missing or out of order")
        return event

    def links_at(self, position: int) -> list[tuple[str, UUID, bytes]]:
        """The links of the next event; groups must be taken in order, for they share one stream."""
        if self._link_group is None or self._link_group[0] != position:
            return []
        found = [link[1:] for link in self._link_group[1]]
        self._link_group = next(self._links, None)
        return found

    def entry_leaves_of(self, batch_id: int) -> list[bytes]:
        if self._entry_group is None or self._entry_group[0] != batch_id:
            return []
        found = [entry[1] for entry in self._entry_group[1]]
        self._entry_group = next(self._entries, None)
        return found

    def require_end(self) -> None:
        if next(self._events, None) is not None:
            raise _tampered("events stand behind the last batch")
        if self._link_group is not None:
            raise _tampered(f"links stand at position {self._link_group[0]}, where no event is")
        if self._entry_group is not None:
            raise _tampered(f"ledger or audit entries stand in batch {self._entry_group[0]}, which is not there")


def _verify_batch(batch: StoredBatch, verified: Verified, rows: _Rows) -> None:
    before = verified.head
    if batch.batch_id != before.batch_id + 1 or batch.previous_head != before.head:
        raise _tampered(f"batch {batch.batch_id} does not follow batch {before.batch_id}")
    if batch.first_position not in (None, before.position + 1):
        raise _tampered(f"batch {batch.batch_id} does not begin behind position {before.position}")
    leaves = [_verify_event(rows, position, batch.batch_id, verified) for position in batch.positions()]
    root = chain.merkle_root(leaves + rows.entry_leaves_of(batch.batch_id))
    if root != batch.root:
        raise _tampered(f"the entries of batch {batch.batch_id} are not those that were appended")
    if batch.computed_head() != batch.head:
        raise _tampered(f"batch {batch.batch_id} itself was changed")
    verified.batches += 1
    verified.head = LogHead(batch.last_position or before.position, batch.batch_id, batch.head)


def _verify_event(rows: _Rows, position: int, batch_id: int, verified: Verified) -> bytes:
    event = rows.event_at(position)
    leaf = chain.event_leaf(
        event.event_id, event.source_id, event.type, event.time, event.time_precision, event.recorded_at,
        event.ingested_at, canonical_text(event.data), event.link_commitment,
    )  # fmt: skip
    if leaf != event.leaf or event.batch_id != batch_id:
        raise _tampered(f"the event at position {position} was changed")
    found = rows.links_at(position)
    if not found and event.link_commitment != _NO_LINKS:
        verified.erased_events += 1
    elif chain.link_commitment(found) != event.link_commitment:
        raise _tampered(f"the links of position {position} were changed")
    verified.events += 1
    return leaf


def _verify_checkpoint(batch: StoredBatch, checkpoint: Checkpoint | None, verified: Verified) -> None:
    if checkpoint is None:
        return
    if (checkpoint.head, checkpoint.position) != (batch.head, verified.head.position):
        raise _tampered(f"batch {batch.batch_id} is not the one that was signed")
    verified.checkpoints += 1


def _verify_head(connection: Connection, computed: LogHead) -> None:
    row = connection.execute("select position, batch_id, head from event_log.log_head").fetchone()
    if row is None or LogHead(*row) != computed:
        raise _tampered("the head of the log is not where its batches end")


def _verify_erasures(connection: Connection, verified: Verified) -> None:
    row = connection.execute(
        "select coalesce(sum((data ->> 'events')::bigint), 0)::bigint from event_log.audit where kind = %s",
        [LINKS_DELETED],
    ).fetchone()
    declared = row[0] if row else 0
    if verified.erased_events > declared:
        raise _tampered(f"{verified.erased_events - declared} events lost their links without an erasure")


def _tampered(what: str) -> LogTampered:
    return LogTampered(f"The event log was tampered with: {what}", remedy="see docs/runbooks: log does not verify")

"""What may be seen of the quarantine without a key: counts, reasons, field names, times. Never what a record holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from event_log.connection import translated_errors


@dataclass(frozen=True, slots=True)
class Which:
    """Which refused records: all that are open, or those of a source, a stream, a reason, or just these."""

    source: str | None = None
    stream: str | None = None
    reason: str | None = None
    ids: tuple[UUID, ...] = ()

    @property
    def is_everything(self) -> bool:
        return (self.source, self.stream, self.reason, self.ids) == (None, None, None, ())

    def parameters(self) -> dict[str, object]:
        ids = list(self.ids) or None
        return {"source": self.source, "stream": self.stream, "reason": self.reason, "ids": ids}


WHICH = """
    state = 'open'
    and (%(source)s::text is null or source_id = %(source)s)
    and (%(stream)s::text is null or stream = %(stream)s)
    and (%(reason)s::text is null or reason = %(reason)s)
    and (%(ids)s::uuid[] is null or quarantine_id = any(%(ids)s))
"""
"""The condition of `Which` in SQL."""


@dataclass(frozen=True, slots=True)
class RefusedCount:
    """How many records of a stream are refused for one reason, and since when the oldest."""

    source_id: str
    stream: str
    reason: str
    records: int
    oldest_at: datetime
    newest_at: datetime
    oldest_days: int


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """One refused record, as far as it may be seen: why, in which fields, since when, what became of it."""

    quarantine_id: UUID
    source_id: str
    stream: str
    reason: str
    fields: list[str]
    first_seen_at: datetime
    last_seen_at: datetime
    state: str
    closed_at: datetime | None
    closed_code: str | None


def count_refused(connection: Connection, which: Which) -> list[RefusedCount]:
    """Open records by source, stream and reason."""
    query = f"""
        select source_id, stream, reason, count(*)::int as records, min(first_seen_at) as oldest_at,
            max(first_seen_at) as newest_at,
            floor(extract(epoch from clock_timestamp() - min(first_seen_at)) / 86400)::int as oldest_days
        from quarantine.record
        where {WHICH}
        group by source_id, stream, reason
        order by source_id, stream, reason
    """  # noqa: S608  a constant of this file
    with translated_errors("the quarantine"), connection.cursor(row_factory=class_row(RefusedCount)) as cursor:
        return cursor.execute(query.encode(), which.parameters()).fetchall()


_COLUMNS = """
    quarantine_id, source_id, stream, reason, fields, first_seen_at, last_seen_at, state, closed_at, closed_code
"""


def list_refused(connection: Connection, which: Which, limit: int) -> Iterator[RefusedRecord]:
    """Open records, newest first, at most so many."""
    query = f"""
        select {_COLUMNS}
        from quarantine.record
        where {WHICH}
        order by first_seen_at desc, quarantine_id
        limit %(limit)s
    """  # noqa: S608  a constant of this file
    with translated_errors("the quarantine"), connection.cursor(row_factory=class_row(RefusedRecord)) as cursor:
        yield from cursor.execute(query.encode(), {**which.parameters(), "limit": limit})


def show_refused(connection: Connection, quarantine_id: UUID) -> RefusedRecord | None:
    """One refused record, open or closed; None where there is none of that id."""
    query = f"select {_COLUMNS} from quarantine.record where quarantine_id = %s"  # noqa: S608  a constant of this file
    with translated_errors("the quarantine"), connection.cursor(row_factory=class_row(RefusedRecord)) as cursor:
        return cursor.execute(query.encode(), [quarantine_id]).fetchone()

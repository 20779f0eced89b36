"""Reading the log: its head, and its events in the order in which they were committed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from event_log.connection import translated_errors
from vocabulary.events import Json

EVENT_COLUMNS: Final = """
    position, event_id, batch_id, source_id, type, time, time_precision, recorded_at, ingested_at, data,
    link_commitment, leaf
"""
_PAGE = 5000


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as the log keeps it."""

    position: int
    event_id: UUID
    batch_id: int
    source_id: str
    type: str
    time: datetime
    time_precision: str
    recorded_at: datetime
    ingested_at: datetime
    data: dict[str, Json]
    link_commitment: bytes
    leaf: bytes


@dataclass(frozen=True, slots=True)
class LogHead:
    """Where the log ends."""

    position: int
    batch_id: int
    head: bytes


def head(connection: Connection) -> LogHead:
    """The end of the log. Every position up to it can be read, and none of them will ever be filled later."""
    with translated_errors():
        row = connection.execute("select position, batch_id, head from event_log.log_head").fetchone()
    return LogHead(*row) if row else LogHead(0, 0, b"")


def events_after(
    connection: Connection, position: int, *, to_position: int | None = None, page: int = _PAGE
) -> Iterator[StoredEvent]:
    """The events behind a position, in order, a page at a time: no transaction stays open between pages."""
    last = to_position if to_position is not None else head(connection).position
    while position < last:
        upper = min(position + page, last)
        yield from _between(connection, position, upper)
        position = upper


def current_events(
    connection: Connection, *, to_position: int | None = None, event_type: str | None = None
) -> Iterator[StoredEvent]:
    """The events that count at a position: those that no correction or void up to it names. Corrections and voids are
    not among them.
    """
    last = to_position if to_position is not None else head(connection).position
    with translated_errors(), connection.cursor(row_factory=class_row(StoredEvent)) as cursor:
        yield from cursor.execute(
            f"""
            select {EVENT_COLUMNS}
            from event_log.event
            where position <= %(last)s
                and type not in ('record.corrected', 'record.voided')
                and (%(type)s::text is null or type = %(type)s)
                and not exists (
                    select from event_log.event as ending
                    where ending.position <= %(last)s
                        and ending.type in ('record.corrected', 'record.voided')
                        and (ending.data ->> 'position')::bigint = event.position
                )
            order by position
            """,  # noqa: S608  the columns are a constant of this file
            {"last": last, "type": event_type},
        )


def _between(connection: Connection, after: int, upper: int) -> list[StoredEvent]:
    statement = f"""
        select {EVENT_COLUMNS}
        from event_log.event
        where position > %s and position <= %s
        order by position
    """  # noqa: S608  the columns are a constant of this file
    with translated_errors(), connection.cursor(row_factory=class_row(StoredEvent)) as cursor:
        return cursor.execute(statement, [after, upper]).fetchall()

"""Reading the log: its head, and its events in the order in which they were committed.

Events come in the newest version of their type (`vocabulary.upcasts`), whatever version they were written in. Who
checks the log itself reads `rows`, where everything is as it was stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from event_log.connection import translated_errors
from vocabulary.events import Json
from vocabulary.upcasts import MAJORS, current_form, stored_type

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


def newest_form(event: StoredEvent) -> StoredEvent:
    """The event with the type and data that its newest version has. Raises UnknownVersion."""
    event_type, data = current_form(event.type, event.data)
    return (
        event if event_type == event.type and data is event.data else replace(event, type=event_type, data=dict(data))
    )


def _stored_types(event_type: str | None) -> list[str] | None:
    """Every name under which the log may hold the type."""
    if event_type is None:
        return None
    return [stored_type(event_type, major) for major in range(1, MAJORS.get(event_type, 1) + 1)]


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
        yield from map(newest_form, _between(connection, position, upper))
        position = upper


def current_events(
    connection: Connection, *, to_position: int | None = None, event_type: str | None = None
) -> Iterator[StoredEvent]:
    """The events that count at a position: those that no correction or void up to it names. Corrections and voids are
    not among them.
    """
    last = to_position if to_position is not None else head(connection).position
    with translated_errors(), connection.cursor(row_factory=class_row(StoredEvent)) as cursor:
        found = cursor.execute(
            f"""
            select {EVENT_COLUMNS}
            from event_log.event
            where position <= %(last)s
                and type not in ('record.corrected', 'record.voided')
                and (%(types)s::text[] is null or type = any(%(types)s))
                and not exists (
                    select from event_log.event as ending
                    where ending.position <= %(last)s
                        and ending.type in ('record.corrected', 'record.voided')
                        and (ending.data ->> 'position')::bigint = event.position
                )
            order by position
            """,  # noqa: S608  the columns are a constant of this file
            {"last": last, "types": _stored_types(event_type)},
        )
        yield from map(newest_form, found)


def _between(connection: Connection, after: int, upper: int) -> list[StoredEvent]:
    statement = f"""
        select {EVENT_COLUMNS}
        from event_log.event
        where position > %s and position <= %s
        order by position
    """  # noqa: S608  the columns are a constant of this file
    with translated_errors(), connection.cursor(row_factory=class_row(StoredEvent)) as cursor:
        return cursor.execute(statement, [after, upper]).fetchall()

"""Loads that are held: the source emptied, or refused us. Nothing is voided, and a hold does not wear off by itself.

A stream is held for *absence* until its next sweep is obeyed, and as *refused* until the source lets us read it again.
Both are asked again by every load; neither is a failure of ours, and what was taken in before stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from event_log.connection import translated_errors


@dataclass(frozen=True, slots=True)
class Hold:
    """One held stream. Of an absence also how many of its live records are missing, where a load has just counted."""

    source_id: str
    stream: str
    why: Literal["absence", "refused"]
    since: datetime
    load_id: UUID
    absent: int | None = None
    live: int | None = None
    missing_columns: Sequence[str] = ()
    """Of a refusal: the agreed columns that the source no longer shows."""


def holds(connection: Connection, source_id: str | None = None) -> list[Hold]:
    """The streams held now; of one source or all. For the operator."""
    with translated_errors(), connection.cursor(row_factory=class_row(Hold)) as cursor:
        return cursor.execute(_HOLDS, {"source_id": source_id}).fetchall()


_HOLDS = """
    with
    obeyed as (
        select source_id, stream, max(entry_id) as entry_id
        from event_log.ledger
        where kind in ('finished', 'sweep')
        group by source_id, stream
    ),

    standing as (
        select
            ledger.source_id,
            ledger.stream,
            min(ledger.created_at) as since,
            max(ledger.entry_id) as entry_id,
            (array_agg(ledger.kind order by ledger.entry_id desc))[1] as kind,
            (array_agg(ledger.load_id order by ledger.entry_id desc))[1] as load_id
        from event_log.ledger
        where ledger.kind in ('held', 'refused') and ledger.stream is not null
            and (%(source_id)s::text is null or ledger.source_id = %(source_id)s)
            and not exists (
                select from obeyed
                where obeyed.source_id = ledger.source_id and obeyed.entry_id > ledger.entry_id
                    and (obeyed.stream is null or obeyed.stream = ledger.stream)
            )
        group by ledger.source_id, ledger.stream
    )

    select
        standing.source_id,
        standing.stream,
        case standing.kind when 'held' then 'absence' else 'refused' end as why,
        standing.since,
        standing.load_id,
        counted.absent,
        counted.live,
        last.drift_fields as missing_columns
    from standing
    inner join event_log.ledger as last on standing.entry_id = last.entry_id
    left join event_log.source_cursor
        on standing.source_id = source_cursor.source_id and standing.stream = source_cursor.stream
        and standing.load_id = source_cursor.load_id and standing.kind = 'held'
    left join lateral (
        select
            count(*) filter (where coalesce(source_record.seen_sweep, 0) < source_cursor.sweep) as absent,
            count(*) as live
        from event_log.source_record
        where source_record.source_id = source_cursor.source_id and source_record.stream = source_cursor.stream
            and source_record.is_live
    ) as counted on source_cursor.sweep is not null
    where standing.kind = 'held' or not exists (
        select from event_log.ledger as later
        where later.source_id = standing.source_id and later.stream = standing.stream and later.kind = 'page'
            and later.entry_id > standing.entry_id
    )
    order by standing.source_id, standing.stream
"""

"""Refused records on their way into quarantine and out of it, in the transaction of the page that decides.

An open row is always the newest that its source said of that record: whatever arrives later closes it, sound or refused
anew. A closed row has no payload any more; it stays only so that the same content is not sealed again.
"""

from collections.abc import Collection, Sequence
from uuid import uuid4

from psycopg import Connection

from event_log.page import Load, Quarantined

_CLOSED = "sealed = null, closed_at = clock_timestamp()"


def write_refused(connection: Connection, load: Load, stream: str, refused: Sequence[Quarantined]) -> None:
    """Keep refused records. The same content stands there once: again open where it had come right in between, told
    anew where the contract now refuses it for another reason, closed for good where it was discarded or expired.
    """
    if not refused:
        return
    sweep = load.streams[stream].sweep
    with connection.cursor() as cursor:
        cursor.executemany(
            _KEEP,
            [
                (
                    uuid4(), load.source_id, stream, item.record_digest, item.content_mac, item.reason,
                    list(item.fields), item.sealed, load.load_id, sweep,
                )
                for item in refused
            ],
        )  # fmt: skip
    _close_older(connection, load.source_id, stream, {item.record_digest: item.content_mac for item in refused})


_KEEP = """
    insert into quarantine.record as known (
        quarantine_id, source_id, stream, record_digest, content_mac, reason, fields, sealed, first_seen_at,
        last_seen_at, load_id, seen_sweep
    )
    values (%s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp(), clock_timestamp(), %s, %s)
    on conflict (source_id, stream, record_digest, content_mac) do update
    set
        last_seen_at = excluded.last_seen_at,
        seen_sweep = excluded.seen_sweep,
        first_seen_at = case known.state when 'resolved' then excluded.first_seen_at else known.first_seen_at end,
        reason = case when known.state in ('open', 'resolved') then excluded.reason else known.reason end,
        fields = case when known.state in ('open', 'resolved') then excluded.fields else known.fields end,
        sealed = case
            when known.state = 'resolved' then excluded.sealed
            when known.state = 'open'
                and (known.reason, known.fields) is distinct from (excluded.reason, excluded.fields)
                then excluded.sealed
            else known.sealed
        end,
        closed_at = case known.state when 'resolved' then null else known.closed_at end,
        closed_code = case known.state when 'resolved' then null else known.closed_code end,
        tried_under = case known.state when 'resolved' then null else known.tried_under end,
        state = case known.state when 'resolved' then 'open' else known.state end
"""


def _close_older(connection: Connection, source_id: str, stream: str, newest: dict[bytes, bytes]) -> None:
    """Close what these records said before they were refused with other content."""
    connection.execute(
        f"""
        update quarantine.record
        set state = 'resolved', closed_code = 'superseded', {_CLOSED}
        from unnest(%b::bytea[], %b::bytea[]) as newest (record_digest, content_mac)
        where record.source_id = %s and record.stream = %s and record.state = 'open'
            and record.record_digest = newest.record_digest and record.content_mac <> newest.content_mac
        """,  # noqa: S608  a constant of this file
        [list(newest), list(newest.values()), source_id, stream],
    )


def close_sound(connection: Connection, source_id: str, stream: str, sound: Collection[bytes]) -> None:
    """Close the quarantine of records that now arrived sound (or by a rule are none of ours)."""
    if not sound:
        return
    connection.execute(
        f"""
        update quarantine.record
        set state = 'resolved', closed_code = 'arrived', {_CLOSED}
        where source_id = %s and stream = %s and state = 'open' and record_digest = any(%b)
        """,  # noqa: S608  a constant of this file
        [source_id, stream, list(sound)],
    )


def close_vanished(connection: Connection, load: Load, stream: str) -> None:
    """Close the quarantine of records that a complete sweep, obeyed, did not meet: the source has them no more."""
    connection.execute(
        f"""
        update quarantine.record
        set state = 'resolved', closed_code = 'vanished', {_CLOSED}
        where source_id = %s and stream = %s and state = 'open' and coalesce(seen_sweep, 0) < %s
        """,  # noqa: S608  a constant of this file
        [load.source_id, stream, load.streams[stream].sweep],
    )

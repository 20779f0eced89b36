"""What the log knows of the records of a large page: asked and answered in binary."""

from collections.abc import Collection, Mapping

from psycopg import Connection

from event_log.binary import Digests

Known = Mapping[bytes, bytes | None]
"""By record key: what a record is known again by; None where nothing of it counts any more."""


def digests_of(connection: Connection, source_id: str, keys: Collection[bytes]) -> Known:
    """The records among these keys that were ever accepted."""
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(
            """
            select record_key, case when is_live then content_digest end
            from event_log.source_record
            where source_id = %s and record_key = any(%s)
            """,
            [source_id, Digests(keys)],
        )
        return dict(rows.fetchall())

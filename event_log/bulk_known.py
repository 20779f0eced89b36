"""What the log knows of the records of a large page: asked and answered in binary."""

from collections.abc import Collection

from psycopg import Connection

from event_log.binary import Digests
from event_log.plan import RecordState


def states_of(connection: Connection, source_id: str, keys: Collection[bytes]) -> dict[bytes, RecordState]:
    """As `known.records_of`: the records among these keys that were ever accepted."""
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(
            """
            select record_key, content_digest, is_live
            from event_log.source_record
            where source_id = %s and record_key = any(%s)
            """,
            [source_id, Digests(keys)],
        )
        return {key: RecordState(digest, is_live) for key, digest, is_live in rows.fetchall()}

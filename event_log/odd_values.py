"""Odd values that a load met, in counts of named outcomes: beside the ledger, for they prove nothing about the log."""

from collections.abc import Mapping

from psycopg import Connection

from event_log.page import Load


def add_odd_values(connection: Connection, load: Load, stream: str, counts: Mapping[str, int]) -> None:
    """Add what one page met to what the load met so far, in the transaction of the page. `counts`: by
    `field.outcome`, in records.
    """
    if not counts:
        return
    connection.execute(
        """
        insert into event_log.odd_value (load_id, source_id, stream, outcome, records)
        select %s, %s, %s, met.outcome, met.records from unnest(%s::text[], %s::bigint[]) as met (outcome, records)
        on conflict (load_id, stream, outcome) do update set records = odd_value.records + excluded.records
        """,
        [load.load_id, load.source_id, stream, list(counts), list(counts.values())],
    )
